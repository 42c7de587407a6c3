"""The filings of an organization, attempt by attempt (SPEC S4)."""

from collections.abc import Iterator

from cli.dates import long_date
from cli.language import N_, ntr, tr
from cli.names import Names, requirement_status
from domain.state import Attempt, RequirementProgress, RequirementStatus
from domain.views import Status

#: How an attempt ended.
OUTCOMES: dict[RequirementStatus, str] = {
    "approved": N_("approved on {day}"),
    "denied": N_("denied on {day}"),
    "deemed": N_("approved by silence on {day}"),
    "lapsed": N_("lapsed on {day}"),
    "excluded": N_("left on {day}, because another option was chosen"),
}
DENIED_BY_SILENCE = N_("denied by silence on {day}")


def filing_lines(status: Status, names: Names) -> Iterator[tuple[str, list[str]]]:
    """Each requirement that was filed, and a line for each of its attempts."""
    for progress in status.requirements:
        if progress.attempts:
            yield _heading(progress, names), [_attempt(each) for each in progress.attempts]


def _heading(progress: RequirementProgress, names: Names) -> str:
    number = len(progress.attempts)
    pattern = ntr(
        "{name} ({id}): {status}, {number} attempt", "{name} ({id}): {status}, {number} attempts", number
    )
    return pattern.format(
        name=names.requirement(progress.id),
        id=progress.id,
        status=requirement_status(progress.status),
        number=number,
    )


def _attempt(attempt: Attempt) -> str:
    parts = [
        tr("attempt {number}: handed in on {day}").format(
            number=attempt.number, day=long_date(attempt.submitted_on)
        )
    ]
    if attempt.reference is not None:
        parts.append(tr("number {reference}").format(reference=attempt.reference))
    if attempt.observations:
        observed = ntr("observed {number} time", "observed {number} times", attempt.observations)
        parts.append(observed.format(number=attempt.observations))
    if attempt.appealed:
        parts.append(tr("appealed"))
    if attempt.outcome is not None and attempt.ended_on is not None:
        parts.append(_outcome(attempt.outcome, deemed=attempt.deemed).format(day=long_date(attempt.ended_on)))
    return "; ".join(parts)


def _outcome(outcome: RequirementStatus, *, deemed: bool) -> str:
    if outcome == "denied" and deemed:
        return tr(DENIED_BY_SILENCE)
    return tr(OUTCOMES.get(outcome, N_("ended on {day}")))
