"""Choices of an organization, such as its route to recognition, and what they ask for (SPEC S3).

A requirement that depends on a choice waits for it. What the chosen option does not ask for is `excluded`: it blocks
nothing and has no clock. Choosing anew, with a reason, brings requirements back or lets them rest; what was achieved
stays achieved.
"""

from domain import escalation
from domain.attempts import UNDER_WAY, end_attempt
from domain.errors import ReasonRequired, UnknownChoice, UnknownOption
from domain.event_names import event_name
from domain.events import ChoiceMade, Envelope
from domain.program import Requirement
from domain.state import RequirementProgress, State
from domain.transitions import REQUIREMENT
from domain.turn import Turn
from domain.validity import OVERDUE, UNLIMITED, satisfy


def is_undecided(state: State, definition: Requirement) -> bool:
    """Whether the requirement waits for a choice."""
    return definition.applies_when is not None and definition.applies_when.choice not in state.choices


def applies(state: State, definition: Requirement) -> bool:
    """Whether what was chosen asks for the requirement."""
    when = definition.applies_when
    return when is None or state.choices.get(when.choice) in when.options


def choose(turn: Turn, event: Envelope, payload: ChoiceMade) -> None:
    """The organization chooses an option; another one than before needs a reason."""
    _check(turn.state, event, payload)
    previous = turn.state.choices.get(payload.choice)
    turn.state.choices = {**turn.state.choices, payload.choice: payload.option}
    concerned = [
        (turn.state.requirements[definition.id], applies(turn.state, definition))
        for definition in turn.state.program.requirements.values()
        if definition.id in turn.state.requirements
        and definition.applies_when is not None
        and definition.applies_when.choice == payload.choice
    ]
    excluded = [progress for progress, asked in concerned if not asked and _leads_on(progress, EXCLUDED)]
    included = [progress for progress, asked in concerned if asked and _leads_on(progress, INCLUDED)]
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
    _meet_what_it_decides(turn, event, payload.choice)


EXCLUDED = "choice_excluded"
INCLUDED = "choice_included"


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


def _leads_on(progress: RequirementProgress, transition: str) -> bool:
    return transition in REQUIREMENT[progress.status]


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


def _meet_what_it_decides(turn: Turn, event: Envelope, choice: str) -> None:
    for definition in turn.state.program.requirements.values():
        progress = turn.state.requirements.get(definition.id)
        if definition.decides == choice and progress is not None and progress.status == "open":
            turn.record("requirement_met", requirement=progress.id)
            satisfy(turn, progress, "met", turn.day_of(event.occurred_at), UNLIMITED)
