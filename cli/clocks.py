"""The clocks that run for an organization, as people read them: the one that ends first comes first (SPEC S4)."""

from collections.abc import Iterator
from datetime import date

from cli.dates import long_date
from cli.language import N_, tr
from cli.lengths import days_of, unit_told
from cli.names import CLOCKS, Names, days, word
from domain.profile import Expiry
from domain.running_clocks import RunningClock
from domain.views import Status

#: The authority's terms, by what its silence means.
DECISIONS: dict[Expiry, str] = {
    "deemed_approved": N_("term to decide ({authority}); its silence approves"),
    "deemed_denied": N_("term to decide ({authority}); its silence denies"),
    "escalate": N_("term to decide ({authority}); its silence decides nothing"),
}
APPEALS: dict[Expiry, str] = {
    "deemed_approved": N_("term to decide the appeal ({authority}); its silence approves"),
    "deemed_denied": N_("term to decide the appeal ({authority}); its silence denies"),
    "escalate": N_("term to decide the appeal ({authority}); its silence decides nothing"),
}
FIRST = "→ "
#: Days ahead that people still count.
NEAR = 100


def clock_lines(status: Status, names: Names, today: date) -> Iterator[tuple[bool, str]]:
    """Each clock as a sentence, and whether none that runs ends earlier."""
    for clock in status.clocks:
        yield clock.leads and not _stands_still(clock, status), _line(clock, status, names, today)


def _line(clock: RunningClock, status: Status, names: Names, today: date) -> str:
    known = {
        "subject": _subject(clock, names),
        "clock": _kind(clock, status, names),
        "day": _day(clock, today, stands_still=_stands_still(clock, status)),
        "left": "" if clock.days_left is None else days_of(clock.unit, clock.days_left),
        "unit": unit_told(clock.unit),
    }
    return tr(_pattern(clock, status)).format(**known)


def _pattern(clock: RunningClock, status: Status) -> str:
    if clock.days_left is not None:
        return N_("Stands still with {left} left. {subject}: {clock}.")
    if _stands_still(clock, status):
        return N_("Stands still while paused; it was to end on {day}. {subject}: {clock}.")
    if clock.kind == "follow_up":
        return N_("{day}. {subject}: {clock}.")
    if clock.estimated:
        return N_(
            "{day}. {subject}: {clock}, {unit}. It is an estimate: the office's list of days ends before."
        )
    if clock.unit is not None:
        return N_("{day}. {subject}: {clock}, {unit}.")
    return N_("{day}. {subject}: {clock}.")


def _stands_still(clock: RunningClock, status: Status) -> bool:
    """A pause stops terms; a document's validity ends on its day all the same."""
    return status.status == "paused" and clock.kind not in {"validity", "identity_document"}


def _day(clock: RunningClock, today: date, *, stands_still: bool) -> str:
    if clock.ends_on is None:
        return ""
    return long_date(clock.ends_on) if stands_still else _when(clock.ends_on, today)


def _subject(clock: RunningClock, names: Names) -> str:
    if clock.kind == "identity_document":
        return clock.subject
    return names.requirement(clock.subject)


def _kind(clock: RunningClock, status: Status, names: Names) -> str:
    review = names.program.reviews.get(clock.subject)
    authority = names.authority(clock.subject, of_appeal=_is_appealed(clock.subject, status))
    if clock.kind == "decision" and review is not None:
        return tr(DECISIONS[review.on_expiry]).format(authority=authority)
    if clock.kind == "appeal" and review is not None and review.appeal is not None:
        return tr(APPEALS[review.appeal.on_expiry]).format(authority=authority)
    if clock.kind == "follow_up":
        return tr(_follow_up(clock, status, names)).format(authority=authority)
    return word(CLOCKS, clock.kind)


def _is_appealed(requirement: str, status: Status) -> bool:
    return any(each.id == requirement and each.status == "appealed" for each in status.requirements)


def _follow_up(clock: RunningClock, status: Status, names: Names) -> str:
    """Why the authority is asked on that day."""
    progress = next(each for each in status.requirements if each.id == clock.subject)
    review = names.program.reviews[clock.subject]
    if progress.status == "deemed":
        return N_("the certificate has to be obtained ({authority}); ask again that day")
    if progress.status == "observed":
        return N_("the term to correct is unknown; ask that day ({authority})")
    if progress.status == "appealed":
        known = review.appeal is not None and review.appeal.term is not None
    else:
        known = review.term is not None
    if known:
        return N_("the term to decide has passed; ask that day ({authority})")
    return N_("the term to decide is unknown; ask that day ({authority})")


def _when(day: date, today: date) -> str:
    """The day and, while it is near, how far away it is."""
    ahead = (day - today).days
    if abs(ahead) > NEAR:
        return long_date(day)
    if ahead == 0:
        distance = tr("today")
    else:
        pattern = tr("in {days}") if ahead > 0 else tr("{days} ago")
        distance = pattern.format(days=days(abs(ahead)))
    return tr("{day}, {distance}").format(day=long_date(day), distance=distance)
