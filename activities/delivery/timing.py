"""When something may be sent: quiet hours, one message a day, pauses between attempts. Pure functions of instants."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple

from activities.messages.model import METHODS, Person
from domain.days import DAY, zone

#: Whoever wants one message a day gets it at this local time.
DAILY_AT: Final = time(8)
#: What cannot wait for the daily message: somebody must decide, or has a date to put into a calendar.
AT_ONCE: Final = frozenset({"ask_decision", *METHODS})
FIRST_PAUSE: Final = timedelta(minutes=1)
LONGEST_PAUSE: Final = timedelta(hours=1)
#: About five days of hourly attempts (RFC 5321, 4.5.4.1): a mailbox that is full for so long is a problem to solve.
MOST_ATTEMPTS: Final = 125


class Waiting(NamedTuple):
    """A delivery that waits. `kind` is None for a digest."""

    id: int
    kind: str | None
    queued_at: datetime
    next_attempt_at: datetime | None = None
    attempts: int = 0
    failure: str | None = None

    def is_ready(self, now: datetime) -> bool:
        """Whether no pause between attempts holds it back."""
        return self.next_attempt_at is None or self.next_attempt_at <= now


class Round(NamedTuple):
    """What is to be sent now, each group in one message, and when to look again for the rest."""

    groups: tuple[tuple[int, ...], ...]
    look_again_at: datetime | None


def round_for(person: Person, waiting: Sequence[Waiting], now: datetime) -> Round:
    """What a person is sent at `now`."""
    if not waiting:
        return Round((), None)
    silent_until = end_of_silence(person, now)
    if silent_until is not None:
        return Round((), silent_until)
    collected = [one for one in waiting if _may_be_collected(person, one)]
    single = round_of([one for one in waiting if one not in collected], now)
    daily = _daily(person, collected, now)
    later = [at for at in (single.look_again_at, daily.look_again_at) if at is not None]
    return Round((*single.groups, *daily.groups), min(later, default=None))


def round_of(waiting: Sequence[Waiting], now: datetime) -> Round:
    """Everything that is ready, one message each."""
    held_back = [one.next_attempt_at for one in waiting if one.next_attempt_at and not one.is_ready(now)]
    return Round(tuple((one.id,) for one in waiting if one.is_ready(now)), min(held_back, default=None))


def _may_be_collected(person: Person, one: Waiting) -> bool:
    return person.rhythm == "digest" and one.kind is not None and one.kind not in AT_ONCE


def _daily(person: Person, collected: Sequence[Waiting], now: datetime) -> Round:
    """Everything in one message as soon as one of them has waited for its morning."""
    due = [max(_morning_after(person, one), one.next_attempt_at or now) for one in collected]
    if not due:
        return Round((), None)
    if min(due) <= now:
        return Round((tuple(one.id for one in collected),), None)
    return Round((), min(due))


def _morning_after(person: Person, one: Waiting) -> datetime:
    """The first daily hour from the moment of queueing on."""
    local = one.queued_at.astimezone(zone(person.time_zone))
    today = _instant(local.date(), DAILY_AT, person.time_zone)
    return today if today >= one.queued_at else _instant(local.date() + DAY, DAILY_AT, person.time_zone)


def end_of_silence(person: Person, now: datetime) -> datetime | None:
    """The end of the quiet hours in which `now` lies, local to the person; None outside of them.

    They may span midnight. An end that the clocks skip in spring comes as much later; in autumn, when an hour comes
    twice, silence is kept in both.
    """
    start, end = person.quiet_from, person.quiet_until
    if start is None or end is None or start == end:
        return None
    local = now.astimezone(zone(person.time_zone))
    clock = local.time()
    over_midnight = start > end
    if over_midnight and clock >= start:
        return _instant(local.date() + DAY, end, person.time_zone)
    if clock < end and (over_midnight or clock >= start):
        ends = _instant(local.date(), end, person.time_zone)
        return ends if ends > now else _instant(local.date(), end.replace(fold=1), person.time_zone)
    return None


def _instant(day: date, clock: time, time_zone: str) -> datetime:
    return datetime.combine(day, clock, zone(time_zone)).astimezone(UTC)


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: a minute, then twice as long each time, up to an hour."""
    return min(FIRST_PAUSE * (1 << min(attempts - 1, 6)), LONGEST_PAUSE)
