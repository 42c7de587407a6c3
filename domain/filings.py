"""Filings: what an organization hands in to an authority, and what the authority answers (SPEC S4).

Several clocks run for a filing at once (`domain/clocks.py`); what happens when one ends is in
`domain/filing_deadlines.py`. A thing that happened in time counts, also when it is recorded after the term.
"""

from datetime import date
from typing import Final

from domain import escalation
from domain.admission import (
    check_evidence,
    check_predecessors_valid,
    closed,
    day_given,
    day_of_filing,
    moved,
)
from domain.attempts import (
    answered_on,
    begin_attempt,
    change_attempt,
    denied_by_silence,
    end_attempt,
    forget_end,
    has_appeal,
    may_appeal,
    observe_attempt,
    reopen_attempt,
)
from domain.clocks import (
    kept,
    run_on,
    stand_still,
    start,
    start_or_follow_up,
    term_of,
    warn_of_short_list,
)
from domain.documents import missing_documents
from domain.errors import TermOver
from domain.events import (
    Envelope,
    FilingAppealed,
    FilingApproved,
    FilingCorrected,
    FilingDenied,
    FilingExtended,
    FilingFollowedUp,
    FilingObserved,
    FilingSubmitted,
)
from domain.lateness import told_no_more
from domain.state import Clock, ClockKind, RequirementProgress, RequirementStatus, State
from domain.text import Text
from domain.transitions import REQUIREMENT
from domain.turn import Turn
from domain.validation import malformed
from domain.validity import ENDING, UNLIMITED, renew_by_filing, satisfy, validity_given

NOT_REVIEWED = Text(es="ninguna autoridad revisa este requisito", en="no authority reviews this requirement")
NO_APPEAL = Text(
    es="la definición no prevé una apelación para este requisito",
    en="the definition has no appeal for this requirement",
)
NO_WINDOW = Text(
    es="este expediente no tiene una ventana que prorrogar", en="this filing has no window to prolong"
)
BEFORE_ANSWER = Text(
    es="la fecha no puede ser anterior a la respuesta de la autoridad",
    en="the date cannot be before the authority's answer",
)
NOT_LATER = Text(
    es="debe ser posterior al término actual de la ventana y no anterior a hoy",
    en="it must be later than the window's present end and not before today",
)
#: What a filing waits for; what silence has approved waits for nothing but its certificate.
AWAITED: Final[dict[RequirementStatus, ClockKind]] = {
    "submitted": "decision",
    "observed": "correction",
    "appealed": "appeal",
}


def submit(turn: Turn, event: Envelope, payload: FilingSubmitted) -> None:
    """A file was handed in: the statutory term and the outer window begin; every filing is a new attempt."""
    progress, definition, status = moved(turn, event, payload.requirement)
    if definition.review is None:
        raise malformed("data.requirement", NOT_REVIEWED, event.type)
    if progress.status in {"approved", "deemed"} and definition.renews is None:
        raise closed(turn.state, progress, event)
    on = day_given(turn, event, payload.submitted_on, "submitted_on")
    check_evidence(event, definition, payload.evidence)
    check_predecessors_valid(turn.state, definition, on)
    filed = begin_attempt(told_no_more(turn, progress), on, payload.reference)
    clocks = {
        **start_or_follow_up(turn.state, progress.id, on, "decision"),
        **start(turn.state, progress.id, on, ["window"]),
    }
    missing = missing_documents(turn.state, progress)
    details = {"missing": missing} if missing else {}
    turn.record("requirement_submitted", requirement=progress.id, attempt=len(filed.attempts), **details)
    filed = filed.model_copy(update={"status": status, "clocks": clocks})
    turn.put_requirement(filed)
    warn_of_short_list(turn, filed, {})


def observe(turn: Turn, event: Envelope, payload: FilingObserved) -> None:
    """The authority asks for corrections: its own term stands still, the correction term runs."""
    progress, _, status = moved(turn, event, payload.requirement)
    on = day_of_filing(turn, event, payload.observed_on, "observed_on", progress)
    progress = _as_if_answered(turn, event, progress, on)
    clocks = {
        **kept(progress.clocks, "window"),
        **stand_still(turn.state, progress.id, progress.clocks, on),
        **start_or_follow_up(turn.state, progress.id, on, "correction"),
        **start(turn.state, progress.id, on, ["inactivity"]),
    }
    correction = clocks.get("correction")
    turn.record(
        "requirement_observed",
        requirement=progress.id,
        correction_due_on=correction.ends_on if correction is not None else None,
    )
    observed = observe_attempt(told_no_more(turn, progress), on)
    observed = observed.model_copy(update={"status": status, "clocks": clocks, "follow_ups": 0})
    turn.put_requirement(observed)
    warn_of_short_list(turn, observed, progress.clocks)


def correct(turn: Turn, event: Envelope, payload: FilingCorrected) -> None:
    """The corrections were handed in: the authority's term runs on with the days that were left."""
    progress, _, status = moved(turn, event, payload.requirement)
    on = day_of_filing(turn, event, payload.corrected_on, "corrected_on", progress)
    _check_answers(event, progress, on, "corrected_on")
    progress = _as_if_in_time(turn, event, progress, on)
    clocks = {
        **kept(progress.clocks, "window"),
        **run_on(turn.state, progress.id, progress.clocks, on),
    }
    turn.record("requirement_corrected", requirement=progress.id)
    corrected = told_no_more(turn, reopen_attempt(progress))
    corrected = corrected.model_copy(update={"status": status, "clocks": clocks, "follow_ups": 0})
    turn.put_requirement(corrected)
    warn_of_short_list(turn, corrected, progress.clocks)


def approve(turn: Turn, event: Envelope, payload: FilingApproved) -> None:
    """The authority approved, or certified what its silence had approved."""
    progress, definition, status = moved(turn, event, payload.requirement)
    on = day_of_filing(turn, event, payload.approved_on, "approved_on", progress)
    progress = _as_if_undecided(turn, event, progress, on)
    if progress.status == "deemed" and progress.met_on is not None and on > progress.met_on:
        _certify(turn, event, progress, progress.met_on, payload.valid_until)
        return
    validity = validity_given(turn, event, definition, on, payload.valid_until)
    turn.record("requirement_approved", requirement=progress.id, valid_until=validity["valid_until"])
    satisfy(turn, forget_end(end_attempt(progress, status, on)), status, on, validity)
    renew_by_filing(turn, definition, on, payload.valid_until)


def _certify(
    turn: Turn, event: Envelope, progress: RequirementProgress, since: date, given: date | None
) -> None:
    """What silence approved is certified: it is valid since then, unless the certificate says until when."""
    definition, status = turn.state.program.requirements[progress.id], REQUIREMENT["deemed"][event.type]
    turn.record("requirement_approved", requirement=progress.id, valid_until=given or progress.valid_until)
    certified = told_no_more(turn, forget_end(change_attempt(progress, outcome=status)))
    certified = certified.model_copy(update={"status": status, "clocks": {}, "follow_ups": 0})
    turn.put_requirement(certified)
    if given is not None:
        satisfy(turn, certified, status, since, validity_given(turn, event, definition, since, given))
        renew_by_filing(turn, definition, since, given)


def deny(turn: Turn, event: Envelope, payload: FilingDenied) -> None:
    """The authority denied; one may appeal while that is possible, or file anew."""
    progress, _, status = moved(turn, event, payload.requirement)
    on = day_of_filing(turn, event, payload.denied_on, "denied_on", progress)
    progress = _as_if_in_time(turn, event, _as_if_answered(turn, event, progress, on), on)
    clocks: dict[ClockKind, Clock] = {}
    if may_appeal(turn.state, progress):
        clocks = {**kept(progress.clocks, "window"), **start(turn.state, progress.id, on, ["appeal_right"])}
    turn.record("requirement_denied", requirement=progress.id, reason=payload.reason or None)
    denied = told_no_more(turn, end_attempt(progress, status, on))
    denied = denied.model_copy(update={"status": status, "clocks": clocks, "follow_ups": 0})
    turn.put_requirement(denied)
    warn_of_short_list(turn, denied, progress.clocks)


def appeal(turn: Turn, event: Envelope, payload: FilingAppealed) -> None:
    """The organization appeals a denial or an observation; the outer window runs on unless it is prolonged."""
    progress, _, status = moved(turn, event, payload.requirement)
    if not has_appeal(turn.state, progress.id):
        raise malformed("data.requirement", NO_APPEAL, event.type)
    if not may_appeal(turn.state, progress):
        raise closed(turn.state, progress, event)
    on = day_of_filing(turn, event, payload.appealed_on, "appealed_on", progress)
    _check_answers(event, progress, on, "appealed_on")
    progress = _before_the_end(turn.state, progress, on)
    clocks = {
        **kept(progress.clocks, "window"),
        **start_or_follow_up(turn.state, progress.id, on, "appeal"),
    }
    turn.record("requirement_appealed", requirement=progress.id)
    appealed = change_attempt(reopen_attempt(told_no_more(turn, progress)), appealed=True)
    appealed = appealed.model_copy(update={"status": status, "clocks": clocks, "follow_ups": 0})
    turn.put_requirement(appealed)
    warn_of_short_list(turn, appealed, progress.clocks)


def extend(turn: Turn, event: Envelope, payload: FilingExtended) -> None:
    """The authority prolongs the outer window."""
    progress, _, _ = moved(turn, event, payload.requirement)
    window = progress.clocks.get("window")
    if window is None or window.ends_on is None:
        raise malformed("data.requirement", NO_WINDOW, event.type)
    if payload.window_ends_on <= window.ends_on or payload.window_ends_on < turn.today:
        raise malformed("data.window_ends_on", NOT_LATER, event.type)
    longer = window.model_copy(update={"ends_on": payload.window_ends_on})
    turn.record(
        "requirement_extended",
        requirement=progress.id,
        window_ends_on=payload.window_ends_on,
        reason=payload.reason,
    )
    extended = progress.model_copy(update={"clocks": {**progress.clocks, "window": longer}})
    turn.put_requirement(extended)
    warn_of_short_list(turn, extended, progress.clocks)


def follow_up(turn: Turn, event: Envelope, payload: FilingFollowedUp) -> None:
    """Somebody asked the authority; the next reminder is due after another rhythm of asking."""
    progress, _, _ = moved(turn, event, payload.requirement)
    on = day_of_filing(turn, event, payload.asked_on, "asked_on", progress)
    turn.record("requirement_followed_up", requirement=progress.id, answer=payload.answer)
    asking = progress.clocks.get("follow_up")
    restarted = start(turn.state, progress.id, max(on, asking.starts_on), ["follow_up"]) if asking else {}
    asked = progress.model_copy(update={"clocks": {**progress.clocks, **restarted}, "follow_ups": 0})
    turn.put_requirement(told_no_more(turn, asked) if _waits_for_asking(turn.state, progress) else asked)


def _waits_for_asking(state: State, progress: RequirementProgress) -> bool:
    """Whether nothing but asking is late: nobody knows the term of the answer that is awaited."""
    awaited = AWAITED.get(progress.status)
    return awaited is None or term_of(state, progress.id, awaited) is None


def _check_answers(event: Envelope, progress: RequirementProgress, on: date, field: str) -> None:
    """A correction or an appeal answers something that the authority said before. Raises `Malformed`."""
    if on < answered_on(progress):
        raise malformed(f"data.{field}", BEFORE_ANSWER, event.type)


def _as_if_in_time(
    turn: Turn, event: Envelope, progress: RequirementProgress, on: date
) -> RequirementProgress:
    """A lapsed filing as it was, when what happened to it was in time and only its record is late.

    Raises `TermOver` when the term was over.
    """
    if progress.status != "lapsed":
        return progress
    before = _before_the_end(turn.state, progress, on)
    if event.type not in REQUIREMENT[before.status]:
        raise closed(turn.state, progress, event)
    return before


def _as_if_undecided(
    turn: Turn, event: Envelope, progress: RequirementProgress, on: date
) -> RequirementProgress:
    """A filing that an approval may still reach: silence does not keep an authority from deciding later."""
    if progress.status == "denied" and not denied_by_silence(progress):
        raise closed(turn.state, progress, event)
    return _as_if_in_time(turn, event, progress, on)


def _as_if_answered(
    turn: Turn, event: Envelope, progress: RequirementProgress, on: date
) -> RequirementProgress:
    """A filing that silence had approved, as it was before, when the authority had answered in time after all.

    What opened meanwhile stays open. Raises `TermOver` when the answer came too late, and `RequirementClosed` where
    the silence has renewed something else.
    """
    if progress.status != "deemed":
        return progress
    renews = turn.state.program.requirements[progress.id].renews
    before = _before_the_end(turn.state, progress, on)
    if renews is not None or event.type not in REQUIREMENT[before.status]:
        raise closed(turn.state, progress, event)
    escalation.clear(turn, ENDING, progress.id)
    return reopen_attempt(before).model_copy(update={"met_on": None, "renewals": 0, **UNLIMITED})


def _before_the_end(state: State, progress: RequirementProgress, on: date) -> RequirementProgress:
    """A filing as it was before one of its clocks ended. Raises `TermOver` when `on` is after that end."""
    clock = progress.ended_clocks.get(progress.ended_by) if progress.ended_by is not None else None
    if clock is None or clock.ends_on is None:
        return progress
    if on > clock.ends_on:
        raise TermOver(
            field="data.requirement",
            requirement=progress.id,
            ended_on=clock.ends_on,
            lifecycle=state.lifecycle,
        )
    restored = {"status": progress.ended_from, "clocks": progress.ended_clocks}
    return forget_end(progress.model_copy(update=restored))
