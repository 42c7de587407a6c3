"""The machine against the naive second opinion of `naive_filings.py` (SPEC D3, S3, S4, M1-M3, Z1).

For random sequences, after each step: the next deadline is the minimum of independently computed clocks, and all of
them are shown, the earliest leading. Nothing but a refusal is raised, states and logs can be written down.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, NamedTuple, get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import Refusal
from domain.events import ClockReached
from domain.facts import Fact
from domain.log import Entry, Received, Started, rebuild, take
from domain.machine import decide, next_deadline
from domain.state import ClockKind, RequirementStatus, State
from domain.views import status_of
from tests.domain.lives import Life, cadence, small_program, stage
from tests.domain.naive_filings import Naive
from tests.domain.naive_rules import Told
from tests.domain.organizations import REQUIREMENTS, SETTINGS, WITH_OFFICE

START = date(2024, 3, 4)
#: Ladders of one rung, which fires at once: when people are told is not what is compared here.
LADDERS = "".join(
    f'[[ladders.{cause}]]\nafter = 0\nnotify = ["boss"]\n'
    for cause in ("requirement_overdue", "validity_ending")
)
PROGRAM = small_program(
    stage(body=cadence(every="{ months = 120 }") + REQUIREMENTS, months=None, advance="when_ready"),
    settings=SETTINGS + LADDERS,
)

FILED = ["recognition", "board_renewal", "reservation", "title", "tax_id"]
#: action -> the type of its event, and the field that says its day
FILINGS = {
    "submitted": ("filing_submitted", "submitted_on"),
    "observed": ("filing_observed", "observed_on"),
    "corrected": ("filing_corrected", "corrected_on"),
    "approved": ("filing_approved", "approved_on"),
    "denied": ("filing_denied", "denied_on"),
    "appealed": ("filing_appealed", "appealed_on"),
    "followed_up": ("filing_followed_up", "asked_on"),
}


class Step(NamedTuple):
    """Something that is tried `gap` days after the last one, about something `late` days ago."""

    gap: int
    action: str
    name: str
    late: int = 0
    until: int | None = None
    option: str = ""


GAPS = (0, 0, 1, 1, 2, 2, 3, 4, 9, 35)
#: What one would try, given where a requirement stands.
LIKELY = {
    "blocked": ("chosen", "elected"),
    "open": ("submitted", "submitted", "met"),
    "submitted": ("observed", "observed", "approved", "denied", "followed_up", "extended"),
    "observed": ("corrected", "corrected", "appealed", "approved", "denied", "followed_up", "extended"),
    "appealed": ("approved", "denied", "followed_up", "extended"),
    "denied": ("appealed", "appealed", "submitted", "approved", "extended"),
    "lapsed": ("submitted", "corrected", "approved", "denied"),
    "deemed": ("approved", "followed_up", "renewed", "submitted", "denied", "observed"),
    "approved": ("renewed", "submitted", "met"),
    "met": ("renewed", "met"),
    "expired": ("submitted", "met", "renewed"),
    "excluded": ("chosen",),
    "waived": ("elected",),
}
UNDER_WAY = {"submitted", "observed", "appealed", "denied"}
ANYTHING = (*FILINGS, "extended", "renewed", "met", "waived", "chosen", "elected", "documented", "contacted")
STANDING = ("clock", "clock", "paused", "elected", "documented", "chosen")


def next_step(chance: Random, naive: Naive) -> Step:
    """Mostly something sensible, sometimes anything, sometimes time that passes."""
    under_way = [name for name in FILED if naive.things[name].status in UNDER_WAY]
    some = [*FILED, "title", "mandate", "started"]
    name = chance.choice(under_way if under_way and chance.random() < 0.6 else some)
    actions = LIKELY[naive.things[name].status]
    if naive.paused_on is not None and chance.random() < 0.4:
        actions = ("resumed",)
    elif chance.random() < 0.15:
        actions = STANDING
    elif chance.random() < 0.1:
        actions = ANYTHING
    return Step(
        chance.choice(GAPS),
        chance.choice(actions),
        name,
        chance.choice((0, 0, 0, 0, 1, 3, 7)),
        chance.choice((None, chance.randint(1, 200))),
        chance.choice(("municipal", "registry", "both", "both", "both")),
    )


#: What comes first, so that the random part finds filings that can be handed in.
PREPARED = [
    Step(0, "chosen", "route", option="both"),
    Step(0, "met", "assembly"),
    Step(0, "elected", "mandate", until=400),
    Step(1, "submitted", "reservation"),
    Step(1, "approved", "reservation"),
]


def message(step: Step, today: date) -> tuple[str, dict[str, Any]]:
    """The event of a step as it is sent."""
    on, until = (today - timedelta(days=step.late)).isoformat(), None
    if step.until is not None:
        until = (today + timedelta(days=step.until)).isoformat()
    if step.action in FILINGS:
        event, field = FILINGS[step.action]
        return event, {"requirement": step.name, field: on}
    member = {"person": "p1", "position": "president", "document": "dni"}
    others: dict[str, tuple[str, dict[str, Any]]] = {
        "extended": ("filing_extended", {"requirement": step.name, "window_ends_on": until, "reason": "x"}),
        "renewed": (
            "requirement_renewed",
            {"requirement": step.name, "renewed_on": on, "valid_until": until},
        ),
        "met": ("requirement_met", {"requirement": step.name, "met_on": on}),
        "waived": ("requirement_waived", {"requirement": step.name, "reason": "x"}),
        "chosen": ("choice_made", {"choice": "route", "option": step.option, "reason": "x"}),
        "elected": ("board_elected", {"members": [member], "elected_on": on, "mandate_until": until}),
        "documented": (
            "identity_document_recorded",
            {"person": "p1", "document": "cpp", "valid_until": until},
        ),
        "contacted": ("contact_held", {"channel": "visit"}),
        "paused": ("paused", {"reason": "x"}),
        "resumed": ("resumed", {}),
    }
    return others[step.action]


class Both:
    """A lifecycle and its second opinion, with the log of what went in."""

    def __init__(self) -> None:
        self.life = Life(PROGRAM, start=START, calendar=WITH_OFFICE)
        self.naive = Naive(START)
        self.today = START
        self.state = take(None, Started(start=self.life.start), self.life.started_at).state
        self.log = [Entry(number=1, at=self.life.started_at, input=Started(start=self.life.start))]

    @property
    def now(self) -> datetime:
        return self.life.instant(self.today)

    def put(self, entered: Received | ClockReached) -> None:
        self.state = take(self.state, entered, self.now).state
        self.log.append(Entry(number=len(self.log) + 1, at=self.now, input=entered))

    def try_step(self, step: Step) -> bool:
        """Whether the step was accepted; one that is refused changes nothing."""
        self.today += timedelta(days=step.gap)
        self.naive.live_until(self.today)
        self.put(ClockReached())
        if step.action == "clock":
            return True
        event, data = message(step, self.today)
        envelope = self.life.envelope(
            event, self.today, **{key: value for key, value in data.items() if value is not None}
        )
        try:
            self.put(Received(event=envelope))
        except Refusal:
            return False
        self.tell(step)
        return True

    def tell(self, step: Step) -> None:
        dated = step.action in {*FILINGS, "renewed", "met", "elected"}
        on = self.today - timedelta(days=step.late) if dated else self.today
        until = self.today + timedelta(days=step.until) if step.until is not None else None
        name = "p1" if step.action == "documented" else step.name
        self.naive.accept(step.action, Told(name, on, until, step.option))
        if step.action == "elected":
            self.naive.accept("documented", Told("p1", on))


def shown(state: State) -> list[tuple[date, str, str, int | None]]:
    return [
        (clock.ends_on or date.max, clock.subject, clock.kind, clock.days_left)
        for clock in status_of(state).clocks
    ]


def check(both: Both) -> None:
    """The two opinions agree."""
    clocks = both.naive.clocks()
    assert shown(both.state) == clocks
    first = clocks[0][0] if clocks else None
    for clock in status_of(both.state).clocks:
        assert clock.leads == (clock.ends_on is not None and clock.ends_on == first)
    deadline = next_deadline(both.state)
    expected = both.naive.next_day()
    assert (None if deadline is None else both.state.local(deadline).date()) == expected
    if deadline is not None:
        assert deadline > both.now
    assert {name: progress.status for name, progress in both.state.requirements.items()} == {
        name: thing.status for name, thing in both.naive.things.items()
    }


def lived(seed: int) -> Iterator[tuple[Both, Step, bool]]:
    """A random life, after each of its steps, with whether that was accepted."""
    both, chance = Both(), Random(seed)  # noqa: S311 # not a secret, but a sequence that can be repeated
    for step in PREPARED:
        yield both, step, both.try_step(step)
    for _ in range(chance.randint(5, 40)):
        step = next_step(chance, both.naive)
        yield both, step, both.try_step(step)


@settings(max_examples=150)
@given(seed=st.integers(0, 2**32))
def test_D3_S4_the_next_deadline_is_the_first_of_independently_computed_clocks(seed: int) -> None:
    both = Both()
    check(both)
    for both, _, _ in lived(seed):
        check(both)
    assert State.model_validate_json(both.state.model_dump_json()) == both.state
    assert rebuild(both.log) == both.state


@settings(max_examples=30)
@given(seed=st.integers(0, 2**32), days=st.integers(1, 900))
def test_M2_one_jump_over_running_filings_equals_every_step(seed: int, days: int) -> None:
    *_, (both, _, _) = lived(seed)
    end = both.now + timedelta(days=days)
    jumped = decide(both.state, ClockReached(), end)
    stepped, facts = both.state, list[Fact]()
    while (deadline := next_deadline(stepped)) is not None and deadline <= end:
        step = decide(stepped, ClockReached(), deadline)
        stepped = step.state
        facts.extend(step.facts)
    stepped = decide(stepped, ClockReached(), end).state
    assert jumped.facts == tuple(facts)
    assert jumped.state == stepped


def test_S4_the_random_lives_reach_every_status_every_clock_and_every_event() -> None:
    """What the property compares is worth comparing."""
    statuses, kinds, accepted = Counter[str](), Counter[str](), Counter[str]()
    for seed in range(60):
        for both, step, taken in lived(seed):
            accepted[step.action] += taken
            statuses.update(progress.status for progress in both.state.requirements.values())
            kinds.update(clock.kind for clock in status_of(both.state).clocks)
    assert set(statuses) == set(get_args(RequirementStatus))
    assert set(kinds) == {*get_args(ClockKind), "due", "validity", "identity_document"}
    assert set(+accepted) == {*ANYTHING, *STANDING, "resumed"}
