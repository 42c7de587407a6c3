"""What is satisfied, for how long, and its renewal (SPEC S4).

A document's validity is a fact of the world: it ends on its day, also while the lifecycle is paused.
"""

from collections.abc import Mapping
from datetime import date

from domain import escalation
from domain.admission import day_given, found, moved
from domain.attempts import forget_end
from domain.days import DAY
from domain.errors import NeverValid, RenewalsExhausted, TermOver
from domain.events import Envelope, RequirementRenewed
from domain.program import Requirement
from domain.state import SATISFIED, RequirementProgress, RequirementStatus, State
from domain.terms import Term
from domain.text import Text
from domain.transitions import REQUIREMENT
from domain.turn import Turn
from domain.validation import malformed

OVERDUE = "requirement_overdue"
ENDING = "validity_ending"
ENDS_BEFORE = Text(es="la vigencia termina antes de comenzar", en="the validity ends before it begins")
NOT_PROLONGED = Text(
    es="indique hasta cuándo: la definición no dice por cuánto tiempo vale",
    en="say until when: the definition does not say how long it is valid",
)
#: What may be filed again needs what it depends on to be valid; what is filed already does not.
UNFILED = frozenset({"blocked", "open", "denied", "lapsed", "expired"})
#: What a filing may renew; what was waived is not asked for and has no end.
RENEWABLE = (SATISFIED - {"waived"}) | {"expired", "open"}
Validity = Mapping[str, date | None]
#: Something that was waived does not expire.
UNLIMITED: Validity = {"valid_until": None, "renewal_notice_on": None}


def validity_given(
    turn: Turn, event: Envelope, definition: Requirement, since: date, given: date | None
) -> Validity:
    """The validity from a day on, as an event or the definition says. Raises `Malformed`."""
    if given is not None and given < since:
        raise malformed("data.valid_until", ENDS_BEFORE, event.type)
    return validity_from(turn.state, definition, since, given)


def validity_from(state: State, definition: Requirement, since: date, given: date | None) -> Validity:
    """The last day of a validity that began on `since` (as `given`, else as defined), and the day of its notice."""
    valid_until = given
    if given is None and definition.validity is not None:
        valid_until = definition.validity.last_day(since)
    return {
        "valid_until": valid_until,
        "renewal_notice_on": notice_on(state, definition.renewal_notice, since, valid_until),
    }


def notice_on(state: State, notice: Term | None, since: date, valid_until: date | None) -> date | None:
    """The day whose term, counted forward, ends with the validity; never before the validity began."""
    if valid_until is None or notice is None:
        return None
    day = valid_until
    while day > since and notice.due_on(day, state.calendar) > valid_until:
        day -= DAY
    return day


def satisfy(
    turn: Turn,
    progress: RequirementProgress,
    status: RequirementStatus,
    met_on: date | None,
    validity: Validity,
) -> None:
    """A requirement is satisfied; what was wrong with it is over, and what depends on its day begins."""
    anew = {"renewals": 0, **validity} if validity else {}
    over = {"status": status, "met_on": met_on, "overdue": False, "follow_ups": 0}
    turn.put_requirement(progress.model_copy(update={**over, **anew}))
    escalation.clear(turn, OVERDUE, progress.id)
    escalation.clear(turn, ENDING, progress.id)
    _start_dependent_terms(turn, progress.id, met_on or turn.today)


def renew(turn: Turn, event: Envelope, payload: RequirementRenewed) -> None:
    """What is valid stays valid for another period, which follows the running one (SPEC S4).

    Renewed in time and recorded late it counts too. Raises `TermOver` when it was not in time.
    """
    definition, progress = found(turn.state, payload.requirement)
    if progress.valid_until is None:
        raise NeverValid(field="data.requirement", requirement=progress.id, lifecycle=turn.state.lifecycle)
    moved(turn, event, progress.id)
    renewed_on = day_given(turn, event, payload.renewed_on, "renewed_on")
    if renewed_on > progress.valid_until:
        raise TermOver(
            field="data.requirement",
            requirement=progress.id,
            ended_on=progress.valid_until,
            lifecycle=turn.state.lifecycle,
        )
    if definition.renewals is not None and progress.renewals >= definition.renewals:
        raise RenewalsExhausted(
            field="data.requirement", requirement=progress.id, renewals=definition.renewals
        )
    valid_until = payload.valid_until or _prolonged(definition, progress.valid_until)
    if valid_until is None:
        raise malformed("data.valid_until", NOT_PROLONGED, event.type)
    if valid_until <= progress.valid_until:
        raise malformed("data.valid_until", ENDS_BEFORE, event.type)
    _put_renewed(turn, progress, progress.met_on, valid_until)


def renew_by_filing(turn: Turn, renewal: Requirement, on: date, given: date | None) -> None:
    """A renewal was approved: what it renews is valid again, from that day (SPEC S4)."""
    identifier = renewal.renews
    progress = turn.state.requirements.get(identifier or "")
    if identifier is None or progress is None or progress.status not in RENEWABLE:
        return
    definition = turn.state.program.requirements[identifier]
    board = turn.state.board
    if given is None and board is not None and identifier == _mandate(turn.state):
        given = board.mandate_until
    valid_until = validity_from(turn.state, definition, on, given)["valid_until"]
    _put_renewed(turn, progress, on, valid_until)


def _put_renewed(
    turn: Turn, progress: RequirementProgress, met_on: date | None, valid_until: date | None
) -> None:
    definition = turn.state.program.requirements[progress.id]
    turn.record("requirement_renewed", requirement=progress.id, valid_until=valid_until)
    validity = {
        "valid_until": valid_until,
        "renewal_notice_on": notice_on(turn.state, definition.renewal_notice, turn.today, valid_until),
        "renewals": progress.renewals + 1,
    }
    status = progress.status if progress.status in SATISFIED else "met"
    satisfy(turn, progress.model_copy(update=validity), status, met_on, {})


def announce_end_of_validity(turn: Turn, identifier: str) -> None:
    """The renewal notice of something valid is due (SPEC S4)."""
    progress = turn.state.requirements[identifier]
    turn.put_requirement(progress.model_copy(update={"renewal_notice_on": None}))
    if not still_needed(turn.state, identifier):
        return
    turn.record("requirement_ending", requirement=identifier, valid_until=progress.valid_until)
    escalation.raise_escalation(turn, ENDING, identifier)


def expire(turn: Turn, identifier: str) -> None:
    """The day after `valid_until` begins (SPEC S4)."""
    progress = turn.state.requirements[identifier]
    status = REQUIREMENT[progress.status]["validity_ended"]
    stopped: dict[str, object] = {"clocks": {}, "follow_ups": 0, "overdue": False}
    ended = progress.model_copy(update={"status": status, "renewal_notice_on": None, **stopped})
    turn.put_requirement(forget_end(ended))
    turn.record("requirement_expired", requirement=identifier)
    escalation.clear(turn, OVERDUE, identifier)
    if still_needed(turn.state, identifier):
        escalation.raise_escalation(turn, ENDING, identifier)


def still_needed(state: State, identifier: str) -> bool:
    """Whether anybody minds that something expires.

    A name reservation has done its work once the title that needed it is filed.
    """
    dependents = [
        definition.id
        for definition in state.program.requirements.values()
        if identifier in definition.while_valid
    ]
    progress = (state.requirements.get(dependent) for dependent in dependents)
    return not dependents or any(each is None or each.status in UNFILED for each in progress)


def forget_what_is_not_needed(turn: Turn) -> None:
    """What ends is no problem any more once nothing waits for it (SPEC E1)."""
    for open_escalation in list(turn.state.escalations.values()):
        subject = open_escalation.subject
        about_requirement = open_escalation.cause == ENDING and subject in turn.state.requirements
        if about_requirement and not still_needed(turn.state, subject):
            escalation.clear(turn, ENDING, subject)


def _prolonged(definition: Requirement, valid_until: date) -> date | None:
    if definition.validity is None:
        return None
    return definition.validity.boundary(valid_until, 1)


def _mandate(state: State) -> str | None:
    return state.program.board.mandate if state.program.board is not None else None


def _start_dependent_terms(turn: Turn, identifier: str, met_on: date) -> None:
    for definition in turn.state.program.requirements.values():
        progress = turn.state.requirements.get(definition.id)
        if (
            definition.due is None
            or definition.due.after != identifier
            or progress is None
            or progress.due_on
        ):
            continue
        due_on = definition.due.term.due_on(met_on, turn.state.calendar)
        turn.put_requirement(progress.model_copy(update={"due_on": due_on}))
