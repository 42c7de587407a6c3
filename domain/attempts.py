"""Every filing of a requirement is an attempt with its own history (SPEC S4)."""

from datetime import date

from domain.state import Attempt, RequirementProgress, RequirementStatus, State

#: An authority has the filing, or it waits for the organization's answer.
UNDER_WAY = frozenset({"submitted", "observed", "appealed"})


def begin_attempt(progress: RequirementProgress, on: date, reference: str | None) -> RequirementProgress:
    """A new filing."""
    attempt = Attempt(number=len(progress.attempts) + 1, submitted_on=on, reference=reference)
    filed = {"attempts": (*progress.attempts, attempt), "clocks": {}, "follow_ups": 0}
    return forget_end(progress.model_copy(update=filed))


def forget_end(progress: RequirementProgress) -> RequirementProgress:
    """A filing that need not be taken up where one of its clocks ended."""
    return progress.model_copy(update={"ended_clocks": {}, "ended_by": None, "ended_from": None})


def change_attempt(progress: RequirementProgress, **changes: object) -> RequirementProgress:
    """The latest attempt, changed; a requirement that was never filed stays as it is."""
    if not progress.attempts:
        return progress
    *earlier, latest = progress.attempts
    return progress.model_copy(update={"attempts": (*earlier, latest.model_copy(update=changes))})


def observe_attempt(progress: RequirementProgress, on: date) -> RequirementProgress:
    """The authority observed the latest attempt once more."""
    latest = progress.attempts[-1]
    return change_attempt(progress, observations=latest.observations + 1, observed_on=on)


def end_attempt(progress: RequirementProgress, outcome: RequirementStatus, on: date) -> RequirementProgress:
    """The latest attempt has an outcome; its clocks stop."""
    ended = change_attempt(progress, outcome=outcome, ended_on=on)
    return ended.model_copy(update={"clocks": {}})


def deem_attempt(progress: RequirementProgress, outcome: RequirementStatus, on: date) -> RequirementProgress:
    """Silence gave the latest attempt its outcome; its clocks stop."""
    return end_attempt(change_attempt(progress, deemed=True), outcome, on)


def reopen_attempt(progress: RequirementProgress) -> RequirementProgress:
    """The latest attempt goes on after all."""
    return change_attempt(progress, outcome=None, ended_on=None, deemed=False)


def denied_by_silence(progress: RequirementProgress) -> bool:
    """Whether nobody but the end of a term denied the latest attempt."""
    return bool(progress.attempts) and progress.attempts[-1].deemed


def has_appeal(state: State, requirement: str) -> bool:
    """Whether anybody decides about appeals of the requirement's filings."""
    review = state.program.reviews.get(requirement)
    return review is not None and review.appeal is not None


def may_appeal(state: State, progress: RequirementProgress) -> bool:
    """Whether the latest attempt can be appealed; what was decided on appeal stands."""
    appealed = bool(progress.attempts) and progress.attempts[-1].appealed
    return has_appeal(state, progress.id) and not appealed


def answered_on(progress: RequirementProgress) -> date:
    """The day on which the authority last observed or denied the latest attempt."""
    if not progress.attempts:
        return date.min
    latest = progress.attempts[-1]
    denied_on = latest.ended_on if latest.outcome == "denied" else None
    return max(latest.observed_on or date.min, denied_on or date.min)
