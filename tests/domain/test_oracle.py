"""The machine against a naive second opinion that walks day by day (SPEC C1-C3, C5, E1, E2, D2, D3)."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.domain.lives import Life, cadence, chile, days, small_program, stage

DAY = timedelta(days=1)
#: business days -> rung, as the ladder of the small program says
LADDER = {0: 1, 3: 2, 8: 3}
HOLIDAYS = set(chile().holidays)


def month_later(anchor: date, months: int) -> date:
    """The same day `months` later, or the last one that exists, found by trying."""
    month = anchor.month - 1 + months
    for day in range(anchor.day, 0, -1):
        try:
            return date(anchor.year + month // 12, month % 12 + 1, day)
        except ValueError:
            continue
    raise AssertionError


@dataclass
class Walker:
    """Lives one day after the other and writes down what a patient person would notice."""

    start: date
    months: int
    contacts: list[tuple[date, date]]  # recorded on, held on
    periods: list[dict[str, object]] = field(default_factory=list)
    missed: list[tuple[str, int]] = field(default_factory=list)
    rungs: list[tuple[str, int]] = field(default_factory=list)
    counts: list[str] = field(default_factory=list)
    waited: int | None = None  # business days since the problem was raised

    def walk(self, last: date) -> "Walker":
        day = self.start
        while day <= last:
            self.morning(day)
            for recorded, held in self.contacts:
                if recorded == day:
                    self.noon(held)
            day += DAY
        return self

    def morning(self, day: date) -> None:
        working = day.weekday() < 5 and day not in HOLIDAYS
        if self.waited is not None and working:
            self.waited += 1
            if self.waited in LADDER:
                self.rungs.append((day.isoformat(), LADDER[self.waited]))
        if day == month_later(self.start, self.months * len(self.periods)):
            self.end_period(day)
            self.periods.append({"first": day, "status": "open"})

    def end_period(self, day: date) -> None:
        if not self.periods or self.periods[-1]["status"] != "open":
            return
        self.periods[-1]["status"] = "missed"
        self.missed.append((day.isoformat(), len(self.periods)))
        if self.waited is None:
            self.waited = 0
            self.rungs.append((day.isoformat(), 1))

    def noon(self, held: date) -> None:
        period = [each for each in self.periods if each["first"] <= held][-1]  # type: ignore[operator] # dates
        verdict = {"open": "held", "missed": "recovered"}.get(str(period["status"]), "extra")
        self.counts.append(verdict)
        if verdict != "extra":
            period["status"] = verdict
        lost = [each["first"] for each in self.periods if each["status"] in {"missed", "recovered"}]
        if lost and held >= lost[-1]:  # type: ignore[operator] # dates
            self.waited = None


def noon_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12)


@given(
    start=st.dates(date(2023, 1, 1), date(2024, 12, 31)),
    months=st.integers(1, 3),
    contacts=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 70)), max_size=12),
    horizon=st.integers(30, 420),
)
def test_C1_C2_C3_C5_E1_E2_the_machine_agrees_with_a_patient_person(
    start: date, months: int, contacts: list[tuple[int, int]], horizon: int
) -> None:
    last = start + horizon * DAY
    recorded = sorted(
        (start + number * DAY, max(start, start + (number - late) * DAY))
        for number, late in contacts
        if number <= horizon
    )
    life = Life(
        small_program(stage(body=cadence(every=f"{{ months = {months} }}"))),
        start=noon_of(start),
        calendar=chile(),
    )
    for recorded_on, held_on in recorded:
        life.contact(recorded_on, held_on=held_on)
    life.clock(last)
    walker = Walker(start, months, recorded).walk(last)
    assert [(fact["on"], fact["period"]) for fact in life.of("period_missed")] == walker.missed
    assert life.rungs() == walker.rungs
    assert [fact["counts"] for fact in life.of("contact_held")] == walker.counts
    assert [fact["on"] for fact in life.of("period_opened")] == [
        str(each["first"]) for each in walker.periods
    ]


@given(
    start=st.dates(date(2023, 1, 1), date(2024, 12, 31)),
    months=st.integers(1, 3),
    pauses=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 50)), max_size=5),
)
def test_Z1_every_period_has_as_many_days_lived_as_its_months_have(
    start: date, months: int, pauses: list[tuple[int, int]]
) -> None:
    """However often a lifecycle is paused: outside the pauses a period has the days of its nominal months."""
    life = Life(
        small_program(stage(body=cadence(every=f"{{ months = {months} }}"))),
        start=noon_of(start),
        calendar=chile(),
    )
    day, dead = start, set[date]()
    for wait, length in pauses:
        began, day = day + wait * DAY, day + (wait + length) * DAY
        life.send("paused", began, reason="storm")
        life.send("resumed", day)
        dead.update(began + step * DAY for step in range(length))
    life.clock(day + 100 * DAY)
    for number, period in enumerate(life.state.periods["monitoring"], start=1):
        lived = [each for each in days(period.starts_on, period.ends_on) if each not in dead]
        nominal = month_later(start, months * number) - month_later(start, months * (number - 1))
        assert len(lived) == nominal.days
        assert period.starts_on <= period.due_on <= period.ends_on


@given(
    start=st.dates(date(2023, 1, 1), date(2024, 12, 31)),
    acknowledged=st.integers(0, 15),
    commitment=st.integers(0, 60),
)
def test_E3_a_patient_person_counts_the_same_rungs_after_a_commitment(
    start: date, acknowledged: int, commitment: int
) -> None:
    life = Life(
        small_program(stage(body=cadence(every="{ months = 6 }"))), start=noon_of(start), calendar=chile()
    )
    raised = month_later(start, 6)
    told = raised + acknowledged * DAY
    until = told + commitment * DAY
    life.live_until(told)
    before = life.rungs()
    life.send("escalation_acknowledged", told, escalation="E1", commit_until=until)
    life.live_until(raised + 170 * DAY)
    waiting = [rung for rung in (1, 2, 3) if rung > before[-1][1]] or [3]
    distances = {1: 0, 2: 3, 3: 8}
    expected, day, counted, first = list(before), until, -1, waiting[0]
    while waiting:
        day += DAY
        counted += day.weekday() < 5 and day not in HOLIDAYS
        while waiting and counted == distances[waiting[0]] - distances[first]:
            expected.append((day.isoformat(), waiting.pop(0)))
    assert life.rungs() == expected
