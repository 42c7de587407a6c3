"""What happens when a clock of a filing ends and nobody has acted (SPEC S4, M2)."""

from domain.attempts import deem_attempt, end_attempt, may_appeal
from domain.clocks import kept, start
from domain.days import DAY
from domain.lateness import tell
from domain.profile import Expiry
from domain.state import ClockKind, RequirementProgress
from domain.transitions import REQUIREMENT
from domain.turn import Turn
from domain.validity import renew_by_filing, satisfy, validity_from

#: What the end of a statutory term means, as the transition that it causes.
SILENCE: dict[Expiry, str] = {
    "deemed_approved": "term_ended_in_approval",
    "deemed_denied": "term_ended_in_denial",
}
#: Reminders that may pass before somebody else is told that nobody asks the authority.
PATIENCE = 1


def end_decision_term(turn: Turn, identifier: str) -> None:
    """The authority's term passed in silence; the definition says what that means."""
    review = turn.state.program.reviews.get(identifier)
    _end_in_silence(turn, identifier, "decision", review.on_expiry if review is not None else "escalate")


def end_appeal_term(turn: Turn, identifier: str) -> None:
    """Nobody decided the appeal in its term; the definition says what that means."""
    review = turn.state.program.reviews.get(identifier)
    appeal = review.appeal if review is not None else None
    _end_in_silence(turn, identifier, "appeal", appeal.on_expiry if appeal is not None else "escalate")


def lapse(turn: Turn, identifier: str, kind: ClockKind) -> None:
    """A correction term, an inactivity or the outer window passed: the filing must be handed in again."""
    progress = turn.state.requirements[identifier]
    if progress.status == "denied":
        end_right_to_appeal(turn, identifier, kind)
        return
    status = REQUIREMENT[progress.status][f"{kind}_ended"]
    turn.record("requirement_lapsed", requirement=identifier, because=kind)
    lapsed = end_attempt(_stopped(progress, kind), status, turn.today - DAY)
    tell(turn, lapsed.model_copy(update={"status": status}))


def end_right_to_appeal(turn: Turn, identifier: str, kind: ClockKind = "appeal_right") -> None:
    """The time to appeal a denial passed: it stands, and somebody must decide how to go on."""
    turn.record("appeal_right_ended", requirement=identifier)
    tell(turn, _stopped(turn.state.requirements[identifier], kind))


def remind(turn: Turn, identifier: str) -> None:
    """It is time to ask the authority, or to obtain the certificate; somebody else is told if nobody does."""
    progress = turn.state.requirements[identifier]
    number = progress.follow_ups + 1
    turn.record("follow_up_due", requirement=identifier, number=number)
    turn.intend("follow_up", roles=turn.state.program.told_first, requirement=identifier, number=number)
    clocks = {**progress.clocks, **start(turn.state, identifier, turn.today, ["follow_up"])}
    progress = progress.model_copy(update={"clocks": clocks, "follow_ups": number})
    turn.put_requirement(progress)
    if number > PATIENCE:
        tell(turn, progress)


def _end_in_silence(turn: Turn, identifier: str, kind: ClockKind, on_expiry: Expiry) -> None:
    progress = turn.state.requirements[identifier]
    transition = SILENCE.get(on_expiry)
    if transition is None:
        _keep_asking(turn, progress, kind)
        return
    last_day = progress.ends(kind) or turn.today - DAY
    status = REQUIREMENT[progress.status][transition]
    approved = status == "deemed"
    turn.record("requirement_deemed", requirement=identifier, outcome="approved" if approved else "denied")
    ended = deem_attempt(_stopped(progress, kind) if approved else progress, status, last_day)
    if not approved:
        clocks = kept(progress.clocks, "window") if may_appeal(turn.state, progress) else {}
        tell(turn, ended.model_copy(update={"status": status, "clocks": clocks}))
        return
    turn.intend("ask_certificate", roles=turn.state.program.told_first, requirement=identifier)
    definition = turn.state.program.requirements[identifier]
    waiting = ended.model_copy(update={"clocks": start(turn.state, identifier, turn.today, ["follow_up"])})
    satisfy(turn, waiting, status, last_day, validity_from(turn.state, definition, last_day, None))
    renew_by_filing(turn, definition, last_day, None)


def _keep_asking(turn: Turn, progress: RequirementProgress, kind: ClockKind) -> None:
    """Silence means nothing here: somebody is told, and the authority is asked now and then."""
    turn.record("requirement_overdue", requirement=progress.id)
    running = {each: clock for each, clock in progress.clocks.items() if each != kind}
    asking = start(turn.state, progress.id, turn.today, ["follow_up"])
    tell(turn, progress.model_copy(update={"clocks": {**running, **asking}, "follow_ups": 0}))


def _stopped(progress: RequirementProgress, kind: ClockKind) -> RequirementProgress:
    """A filing without running clocks that remembers which one ended, and how the others stood."""
    remembered = {"ended_clocks": progress.clocks, "ended_by": kind, "ended_from": progress.status}
    return progress.model_copy(update={"clocks": {}, "follow_ups": 0, **remembered})
