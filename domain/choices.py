"""Choices of an organization, such as its route to recognition, and what they ask for (SPEC S3).

A requirement that depends on a choice waits for it. What the chosen option does not ask for is `excluded`: it blocks
nothing and has no clock. Choosing anew, with a reason, brings requirements back or lets them rest; what was achieved
stays achieved.
"""

from datetime import date

from domain import escalation
from domain.attempts import UNDER_WAY, end_attempt
from domain.errors import ReasonRequired, UnknownChoice, UnknownOption
from domain.event_names import event_name
from domain.events import ChoiceMade, Envelope
from domain.program import Requirement
from domain.state import RequirementProgress, State
from domain.transitions import REQUIREMENT
from domain.turn import Turn
from domain.validity import ENDING, OVERDUE, UNLIMITED, satisfy

#: Transitions that a choice causes.
EXCLUDED, INCLUDED = "choice_excluded", "choice_included"


def applies(state: State, definition: Requirement) -> bool:
    """Whether what was chosen asks for the requirement."""
    when = definition.applies_when
    return when is None or state.choices.get(when.choice) in when.options


def not_asked(state: State) -> frozenset[str]:
    """The requirements that what was chosen does not ask for.

    A choice that nobody has to make any more, because what decides it is not asked for, asks for nothing either.
    """
    found: frozenset[str] = frozenset()
    while (more := _not_asked_given(state, found)) != found:
        found = more
    return found


def _not_asked_given(state: State, found: frozenset[str]) -> frozenset[str]:
    program = state.program
    moot = {definition.decides for definition in program.requirements.values() if definition.id in found}
    return frozenset(
        definition.id
        for definition in program.requirements.values()
        if (when := definition.applies_when) is not None
        and (when.choice in moot or (when.choice in state.choices and not applies(state, definition)))
    )


def choose(turn: Turn, event: Envelope, payload: ChoiceMade) -> None:
    """The organization chooses an option; another one than before needs a reason."""
    _check(turn.state, event, payload)
    previous = turn.state.choices.get(payload.choice)
    turn.state.choices = {**turn.state.choices, payload.choice: payload.option}
    resting = not_asked(turn.state)
    known = list(turn.state.requirements.values())
    excluded = [each for each in known if each.id in resting and EXCLUDED in REQUIREMENT[each.status]]
    included = [each for each in known if each.id not in resting and INCLUDED in REQUIREMENT[each.status]]
    turn.record(
        "choice_made",
        choice=payload.choice,
        option=payload.option,
        previous=previous,
        reason=payload.reason or None,
        excluded=[progress.id for progress in excluded],
        included=[progress.id for progress in included],
    )
    for progress in excluded:
        _exclude(turn, progress)
    for progress in included:
        turn.put_requirement(progress.model_copy(update={"status": REQUIREMENT[progress.status][INCLUDED]}))
    for definition in turn.state.program.requirements.values():
        if definition.decides == payload.choice:
            meet_what_it_decides(turn, definition.id, turn.day_of(event.occurred_at))


def _check(state: State, event: Envelope, payload: ChoiceMade) -> None:
    choice = state.program.choices.get(payload.choice)
    if choice is None:
        raise UnknownChoice(
            field="data.choice",
            choice=payload.choice,
            program=state.program.id,
            known=list(state.program.choices),
        )
    if payload.option not in choice.options:
        raise UnknownOption(
            field="data.option", choice=choice.name, option=payload.option, known=list(choice.options)
        )
    if state.choices.get(payload.choice, payload.option) != payload.option and not payload.reason:
        raise ReasonRequired(field="data.reason", type=event_name(state.program, event.type))


def _exclude(turn: Turn, progress: RequirementProgress) -> None:
    status = REQUIREMENT[progress.status][EXCLUDED]
    rested = end_attempt(progress, status, turn.today) if progress.status in UNDER_WAY else progress
    stopped: dict[str, object] = {
        "status": status,
        "overdue": False,
        "follow_ups": 0,
        "clocks": {},
        "ended_by": None,
    }
    turn.put_requirement(rested.model_copy(update=stopped))
    escalation.clear(turn, OVERDUE, progress.id)
    if progress.status == "expired":  # what is still valid stays so, with its notices
        escalation.clear(turn, ENDING, progress.id)


def meet_what_it_decides(turn: Turn, identifier: str, on: date) -> None:
    """A choice was made: the requirement that decides it is met, if it is open."""
    progress = turn.state.requirements.get(identifier)
    if progress is not None and progress.status == "open":
        turn.record("requirement_met", requirement=progress.id)
        satisfy(turn, progress, "met", on, UNLIMITED)
