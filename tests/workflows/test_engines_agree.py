"""SPEC section 9: the core alone and the real workflow on skipped time tell the same timeline."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from itertools import count
from operator import itemgetter
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from temporalio.client import Client

from activities.holiday_table import calendar_for
from activities.programs import load_program
from domain.errors import NotPaused
from domain.events import Actor, Envelope, LifecycleStart
from domain.facts import Fact
from domain.scenario import parse_scenario
from domain.simulation import Refused, numbered, simulate
from workers.scenario_engine import Answered, simulate_on_temporal, timeline
from workers.scenario_server import simulate_apart

PROGRAM = load_program("juntos-por-la-infancia")
FORMALIZATION = load_program("voces-organizadas", "distrito-a")
SCENARIOS = {
    file: file.read_text(encoding="utf-8")
    for file in sorted((Path(__file__).parents[1] / "scenarios").glob("*.toml"))
}
DATE = re.compile(r"\b20\d\d(?=-\d\d-\d\d)")
#: Lives take a second on a real server, so a failing example is shown as it is found; shrinking it would take minutes.
REAL_SERVER = settings(
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
COORDINATOR = Actor(role="coordinator", person="ana")
fresh_number = count(1)


async def lived(
    client: Client, start: LifecycleStart, events: list[Envelope], until: datetime
) -> list[dict[str, Any]]:
    return list(
        numbered(await simulate_on_temporal(client, start, events, until=until, now=datetime.now(UTC)))
    )


def prepared(text: str, file: Path) -> tuple[LifecycleStart, list[Envelope], datetime]:
    scenario = parse_scenario(text, file.name)
    program = load_program(scenario.program, scenario.profile)
    start = scenario.start(program, calendar_for(program, scenario.started_at, scenario.ends_at))
    fresh = start.model_copy(update={"lifecycle": f"{file.stem}-{next(fresh_number)}"})
    return fresh, scenario.envelopes(), scenario.ends_at


def ahead(text: str) -> str:
    """The same scenario a multiple of four years later, so that leap days stay and everything lies ahead."""
    years = [int(year) for year in DATE.findall(text)]
    later = 4 * ((datetime.now(UTC).year + 1 - min(years)) // 4 + 1)
    return DATE.sub(lambda year: str(int(year[0]) + later), text)


async def compare(client: Client, text: str, file: Path) -> None:
    start, events, until = prepared(text, file)
    assert await lived(client, start, events, until) == list(numbered(simulate(start, events, until))), (
        file.name
    )


async def test_section_9_scenario_files_have_one_timeline_when_they_are_imported(client: Client) -> None:
    assert SCENARIOS
    await asyncio.gather(*(compare(client, text, file) for file, text in SCENARIOS.items()))


async def test_section_9_scenario_files_have_one_timeline_when_they_are_lived(client: Client) -> None:
    await asyncio.gather(*(compare(client, ahead(text), file) for file, text in SCENARIOS.items()))


async def test_section_9_a_scenario_needs_no_server_of_yours() -> None:
    started_at = datetime.now(UTC) + timedelta(days=2)
    until = started_at + timedelta(days=70)
    start = LifecycleStart(
        lifecycle="apart",
        program=PROGRAM,
        calendar=calendar_for(PROGRAM, started_at, until),
        started_at=started_at,
    )

    lines = await simulate_apart(start, [], until)

    assert list(numbered(lines)) == list(numbered(simulate(start, [], until)))


REASON = st.sampled_from(["", "así se acordó"])
WORK: dict[str, st.SearchStrategy[str]] = {
    "area": st.sampled_from(["financing", "magic"]),
    "standard": st.just("average_monthly_cost"),
    "description": st.just("talleres"),
}
ACTIVITY = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["A1", "A2", "A3"]),
        **WORK,
        "area": st.just("financing"),
        "responsible": st.just("company_lead"),
        "due": st.sampled_from(["2026-03-31", "2026-12-20", "2027-06-30"]),
    }
)
HANDED_OVER = st.sampled_from(["company_lead", "coordinator"])
PAYLOADS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "contact_held": st.fixed_dictionaries(
        {"channel": st.sampled_from(["visit", "call", "pigeon"]), "formal": st.booleans()},
        optional={
            "held_on": st.integers(-70, 2),
            "attended": st.sampled_from([[], ["coordinator"], ["company_lead", "coordinator"], ["mayor"]]),
        },
    ),
    "requirement_met": st.fixed_dictionaries(
        {"requirement": st.sampled_from([*PROGRAM.requirements, "unheard_of"])}
    ),
    "requirement_waived": st.fixed_dictionaries(
        {"requirement": st.sampled_from([*PROGRAM.requirements]), "reason": REASON}
    ),
    "escalation_acknowledged": st.fixed_dictionaries(
        {"escalation": st.sampled_from(["E1", "E2", "E3"])}, optional={"commit_until": st.integers(-1, 70)}
    ),
    "escalation_resolved": st.fixed_dictionaries(
        {"escalation": st.sampled_from(["E1", "E2"]), "reason": REASON}
    ),
    "role_assigned": st.fixed_dictionaries(
        {"role": st.sampled_from(["company_lead", "mayor"]), "person": st.just("eva")}
    ),
    "handover_started": st.fixed_dictionaries({"role": HANDED_OVER, "to": st.sampled_from(["ana", "eva"])}),
    "handover_accepted": st.fixed_dictionaries({"role": HANDED_OVER}),
    "handover_cancelled": st.fixed_dictionaries({"role": HANDED_OVER, "reason": REASON}),
    "stage_advanced": st.fixed_dictionaries({"reason": REASON}),
    "stage_extended": st.fixed_dictionaries({"expected_end": st.integers(-5, 90), "reason": REASON}),
    "paused": st.fixed_dictionaries({"reason": REASON}),
    "resumed": st.just({}),
    "note_added": st.just({"text": "llamaron del municipio"}),
    "closed": st.fixed_dictionaries({"outcome": st.sampled_from(["sustained", "eaten"]), "reason": REASON}),
    "rained": st.just({}),
    "need_recorded": st.fixed_dictionaries({"id": st.sampled_from(["N1", "N2"]), **WORK}),
    "plan_proposed": st.fixed_dictionaries(
        {"activities": st.lists(ACTIVITY, max_size=3, unique_by=itemgetter("id"))},
        optional={"reason": st.sampled_from(["rescope", "contingency"])},
    ),
    "plan_endorsed": st.fixed_dictionaries(
        {
            "version": st.integers(1, 3),
            "party": st.sampled_from(["residence_lead", "company_lead", "coordinator"]),
        }
    ),
    "activity_updated": st.fixed_dictionaries(
        {
            "activity": st.sampled_from(["A1", "A2"]),
            "status": st.sampled_from(["done", "pending", "eliminated"]),
        },
        optional={"reason": REASON},
    ),
}
ANSWERS = ("submitted", "observed", "corrected", "approved", "denied", "appealed")
FILED = st.sampled_from(["municipal_recognition", "name_reserved", "registry_title", "tax_id"])
FILINGS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    **{
        f"filing_{event}": st.fixed_dictionaries(
            {"requirement": FILED}, optional={f"{event}_on": st.integers(-20, 1)}
        )
        for event in ANSWERS
    },
    "filing_extended": st.fixed_dictionaries(
        {"requirement": FILED, "window_ends_on": st.integers(-5, 90), "reason": REASON}
    ),
    "filing_followed_up": st.fixed_dictionaries({"requirement": FILED}),
    "requirement_met": st.fixed_dictionaries(
        {
            "requirement": st.sampled_from(
                ["founding_assembly", "books_opened", "name_searched", "public_deed"]
            )
        }
    ),
    "requirement_renewed": st.fixed_dictionaries({"requirement": FILED}),
    "choice_made": st.fixed_dictionaries(
        {
            "choice": st.just("route"),
            "option": st.sampled_from(["municipal", "registry", "both", "neither"]),
            "reason": REASON,
        }
    ),
    "board_elected": st.fixed_dictionaries(
        {
            "members": st.just(
                [
                    {
                        "person": "socia-01",
                        "position": "president",
                        "document": "cpp",
                        "valid_until": "2027-06-30",
                    }
                ]
            )
        },
        optional={"mandate_until": st.integers(-5, 200)},
    ),
    "paused": st.fixed_dictionaries({"reason": REASON}),
    "resumed": st.just({}),
}
DATES = {
    "held_on",
    "commit_until",
    "expected_end",
    "window_ends_on",
    "mandate_until",
    *(f"{event}_on" for event in ANSWERS),
}


@st.composite
def happenings(
    draw: st.DrawFn, payloads: dict[str, st.SearchStrategy[dict[str, Any]]] = PAYLOADS, last: int = 400
) -> tuple[timedelta, str, str, dict[str, Any]]:
    """An event: when after the start, an id that may repeat, its type and data with days counted from it."""
    after = timedelta(days=draw(st.integers(-3, last)), minutes=draw(st.integers(0, 24 * 60 - 1)))
    event_type = draw(st.sampled_from(sorted(payloads)))
    return after, f"event-{draw(st.integers(1, 40))}", event_type, draw(payloads[event_type])


def event_of(started_at: datetime, happening: tuple[timedelta, str, str, dict[str, Any]]) -> Envelope:
    after, event_id, event_type, data = happening
    at = started_at + after
    dated = {
        key: (at.date() + timedelta(days=value)).isoformat() if key in DATES else value
        for key, value in data.items()
    }
    return Envelope(id=event_id, type=event_type, occurred_at=at, by=COORDINATOR, data=dated)


@settings(REAL_SERVER, max_examples=12)
@given(
    days_ago=st.integers(-20, 500),
    stage=st.sampled_from([stage.id for stage in PROGRAM.stages]),
    moments=st.lists(happenings(), max_size=14),
    days=st.integers(0, 450),
)
async def test_section_9_random_scenarios_have_one_timeline(
    client: Client, days_ago: int, stage: str, moments: list[Any], days: int
) -> None:
    started_at = datetime.now(UTC).replace(microsecond=0) - timedelta(days=days_ago)
    until = started_at + timedelta(days=days)
    moments = sorted((moment for moment in moments if moment[0] <= timedelta(days=days)), key=itemgetter(0))
    events = [event_of(started_at, moment) for moment in moments]
    start = LifecycleStart(
        lifecycle=f"random-{next(fresh_number)}",
        program=PROGRAM,
        calendar=calendar_for(PROGRAM, started_at, until),
        started_at=started_at,
        stage=stage,
        roles={"coordinator": "ana", "company_lead": "luis"},
    )

    on_temporal = await lived(client, start, events, until)

    assert on_temporal == list(numbered(simulate(start, events, until)))


#: Everything that comes before the filings, so that random events reach them.
PREPARED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("choice_made", {"choice": "route", "option": "both"}),
    ("choice_made", {"choice": "lab", "option": "not_taking_part"}),
    *(
        ("requirement_met", {"requirement": requirement})
        for requirement in ("founding_assembly", "books_opened", "name_searched", "statute_drafted")
    ),
    ("board_elected", {"members": [{"person": "socia-01", "position": "president", "document": "dni"}]}),
)


@settings(REAL_SERVER, max_examples=10)
@given(
    days_ago=st.integers(-20, 300),
    moments=st.lists(happenings(FILINGS, last=200), min_size=4, max_size=24),
    days=st.integers(100, 400),
)
async def test_section_9_random_filings_have_one_timeline(
    client: Client, days_ago: int, moments: list[Any], days: int
) -> None:
    started_at = datetime.now(UTC).replace(microsecond=0) - timedelta(days=days_ago)
    until = started_at + timedelta(days=days)
    prepared = [
        (timedelta(minutes=number), f"prepared-{number}", event_type, data)
        for number, (event_type, data) in enumerate(PREPARED, start=1)
    ]
    moments = sorted(
        (*prepared, *(each for each in moments if each[0] <= until - started_at)), key=itemgetter(0)
    )
    start = LifecycleStart(
        lifecycle=f"random-{next(fresh_number)}",
        program=FORMALIZATION,
        calendar=calendar_for(FORMALIZATION, started_at, until),
        started_at=started_at,
        stage="development",
        roles={"coordinator": "ana"},
    )
    events = [event_of(started_at, moment) for moment in moments]

    on_temporal = await lived(client, start, events, until)

    assert on_temporal == list(numbered(simulate(start, events, until)))


NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
LATER = NOON + timedelta(seconds=2)


def fact(seq: int, at: datetime) -> Fact:
    return Fact(seq=seq, at=at, type="note_added")


def test_section_9_what_an_event_caused_carries_its_instant_and_a_refusal_its_place() -> None:
    accepted = Answered(at=NOON, facts=(fact(2, LATER), fact(3, NOON - timedelta(days=1))))
    refused_before = _refused(NOON - timedelta(hours=1))
    refused_after = _refused(NOON)
    journal = [
        fact(1, NOON - timedelta(days=2)),
        *accepted.facts,
        fact(4, NOON + timedelta(days=1)),
        fact(5, NOON + timedelta(days=9)),
    ]

    lines = list(timeline(journal, [refused_before, accepted, refused_after], NOON + timedelta(days=3)))

    assert lines == [
        journal[0],
        refused_before,
        fact(2, NOON),
        fact(3, NOON - timedelta(days=1)),
        refused_after,
        journal[3],
    ]


def _refused(at: datetime) -> Refused:
    event = Envelope(id="e", type="resumed", by=COORDINATOR, data={})
    return Refused(at=at, event=event, refusal=NotPaused(field="type"))
