"""What waits for whom because of their roles (SPEC E1, E3, H1, P1), in examples and in random lives."""

import random
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.days import local_date
from domain.duties import address_problems, duties
from domain.duty import Duty, Rank, most_urgent
from domain.duty_commands import COMMANDS, OF_LIFECYCLES, command
from domain.duty_names import SENTENCES, sentence
from domain.escalation import told
from domain.events import Envelope, LifecycleStart
from domain.machine import begin
from domain.state import State
from domain.text import Language
from domain.views import status_of
from tests.domain.lives import Life, alliance, chile
from tests.domain.test_properties import fed, lives

START = date(2024, 3, 4)
PEOPLE = {
    "coordinator": "ana",
    "program_director": "dora",
    "residence_lead": "rita",
    "company_lead": "luis",
}
Sent = list[tuple[Envelope, datetime]]
LANGUAGES: tuple[Language, ...] = ("es", "en")


class Told(Life):
    """An alliance in its first stage with a plan, whose people are known."""

    def __init__(self, enter: str = "sensitization") -> None:
        super().__init__(alliance(), start=START, enter=enter, calendar=chile())
        self.sent_by_ana = 0
        for role, person in PEOPLE.items():
            if person != "ana":
                self.send("role_assigned", START, role=role, person=person)

    def duties(self, person: str, on: date) -> list[Duty]:
        self.live_until(on)
        return duties(status_of(self.state), self.state.program, person, on, self.state.plan)

    def kinds(self, person: str, on: date) -> list[tuple[str, str, Rank]]:
        return [(duty.kind, duty.subject, duty.rank) for duty in self.duties(person, on)]

    def plan(self, on: date, due: date) -> None:
        """A version with an activity of the company's lead and one of the residence's."""
        activities = [
            {
                "id": f"a-{number}",
                "area": "financing",
                "standard": "average_monthly_cost",
                "description": f"Actividad {number}",
                "responsible": role,
                "due": due.isoformat(),
            }
            for number, role in enumerate(("company_lead", "residence_lead"), start=1)
        ]
        self.send("plan_proposed", on, activities=activities)

    def endorse(self, on: date, *parties: str) -> None:
        for party in parties:
            self.send("plan_endorsed", on, by=party, sender=PEOPLE[party], version=1)


def test_E1_a_rung_says_whose_the_problem_is() -> None:
    life = Told()
    # The period that nobody held ends on 3 April; the second rung is five business days later.
    [missed, *others] = life.duties("ana", date(2024, 4, 11))
    assert missed == Duty(
        lifecycle="casa-01",
        name="casa-01",
        lifecycle_kind="alliance",
        program="juntos-por-la-infancia",
        rank=Rank.LATE,
        kind="missed",
        subject="monitoring",
        since=date(2024, 4, 4),
        role="coordinator",
        escalations=("E1",),
        details={"channel": "meeting"},
    )
    assert {duty.rank for duty in others} == {Rank.NOW}
    [told_too] = life.duties("luis", date(2024, 4, 11))
    assert told_too == missed.model_copy(
        update={
            "kind": "escalation",
            "role": "company_lead",
            "details": {"cause": "monitoring_missed", "escalation": "E1"},
        }
    )
    assert life.duties("dora", date(2024, 4, 11)) == []


def test_E4_a_lifecycle_that_stands_still_comes_before_what_is_late() -> None:
    life = Told()
    assert life.kinds("ana", date(2024, 5, 7))[0] == ("missed", "monitoring", Rank.STALLED)


def test_E3_the_last_rung_asks_the_director_to_decide_and_comes_first() -> None:
    life = Told()
    on = date(2024, 5, 20)
    [decide] = life.duties("dora", on)
    assert (decide.kind, decide.rank, decide.role) == ("decide", Rank.DECIDE, "program_director")
    assert decide.escalations == ("E1",)
    text = sentence(decide, alliance(), "es", date.isoformat)
    assert text == (
        "Seguimiento: nadie lo realizó a tiempo; sin solución desde el 2024-04-04, y se espera su decisión: "
        "acuerde un plan de recuperación, extienda el término o cierre."
    )
    assert command(decide, "es", "dora") == (
        "ayni alianza resolver casa-01 E1 --motivo MOTIVO --por program_director:dora"
    )
    assert "decide" not in [duty.kind for duty in life.duties("ana", on)]


def test_H1_who_is_to_take_over_hears_of_it_and_who_hands_over_sees_that_it_waits() -> None:
    life = Told()
    life.send("handover_started", START, role="coordinator", to="beto")
    [accept] = life.duties("beto", START)
    assert (accept.kind, accept.rank, accept.on) == ("accept", Rank.ACCEPT, date(2024, 3, 11))
    assert command(accept, "es", "beto") == "ayni traspaso aceptar casa-01 coordinator --persona beto"
    waiting = [duty for duty in life.duties("ana", START) if duty.kind == "handover"]
    assert [(duty.rank, duty.details["incoming"]) for duty in waiting] == [(Rank.WAITING, "beto")]
    assert life.kinds("beto", date(2024, 3, 12)) == [("accept_late", "coordinator", Rank.ACCEPT)]
    assert ("handover_late", "coordinator", Rank.LATE) in life.kinds("ana", date(2024, 3, 12))


def test_H1_a_pause_leaves_only_what_can_be_accepted() -> None:
    life = Told()
    life.send("handover_started", START, role="coordinator", to="beto")
    life.send("paused", START, reason="x")
    assert [duty.kind for duty in life.duties("beto", date(2024, 6, 3))] == ["accept"]
    assert life.duties("ana", date(2024, 6, 3)) == []


def test_P1_a_proposal_waits_for_those_who_have_not_endorsed_it() -> None:
    life = Told()
    life.plan(START, date(2024, 7, 1))
    life.endorse(START, "company_lead")
    [endorse] = life.duties("rita", START)
    assert (endorse.kind, endorse.role, endorse.details["version"]) == ("endorse", "residence_lead", "1")
    assert life.duties("luis", START) == []
    assert ("endorsements", "plan", Rank.WAITING) in life.kinds("ana", START)


def test_P2_activities_wait_for_whoever_is_responsible_and_late_ones_for_the_coordinator_too() -> None:
    life = Told()
    life.plan(START, date(2024, 3, 20))
    life.endorse(START, "company_lead", "residence_lead")
    assert life.kinds("luis", date(2024, 3, 11)) == [("activity", "a-1", Rank.LATER)]
    [soon] = life.duties("luis", date(2024, 3, 14))
    assert (soon.rank, soon.on, soon.details["description"]) == (
        Rank.DATED,
        date(2024, 3, 20),
        "Actividad 1",
    )
    assert command(soon, "es", "luis") == ("ayni plan actividad realizar casa-01 a-1 --por company_lead:luis")
    assert life.kinds("luis", date(2024, 3, 21)) == [("late_activity", "a-1", Rank.LATE)]
    late = [duty for duty in life.duties("ana", date(2024, 3, 21)) if duty.kind == "late_activities"]
    assert [(duty.on, duty.details) for duty in late] == [(date(2024, 3, 20), {"number": "2"})]


def test_S2_a_stage_that_should_have_ended_names_what_it_waits_for() -> None:
    life = Told()
    ends = [duty for duty in life.duties("ana", date(2024, 8, 28)) if duty.kind == "stage_ends"]
    assert [(duty.on, duty.details["requirement"]) for duty in ends] == [(date(2024, 9, 3), "induction")]
    late = [duty for duty in life.duties("ana", date(2024, 9, 4)) if duty.kind == "stage_overdue"]
    assert [(duty.rank, len(duty.escalations)) for duty in late] == [(Rank.LATE, 1)]
    assert command(late[0], "en", "ana") == "ayni alliance meet casa-01 induction"


def test_an_address_that_is_refused_is_told_once_to_whoever_accompanies() -> None:
    life = Told()
    statuses = [status_of(life.state).model_copy(update={"lifecycle": lifecycle}) for lifecycle in ("b", "a")]
    programs = dict.fromkeys(("a", "b"), alliance())
    failing = {"luis": "550 no such user", "somebody": "550"}
    [problem] = address_problems(statuses, programs, failing, "ana")
    assert (problem.lifecycle, problem.subject, problem.rank) == ("a", "luis", Rank.LATE)
    assert sentence(problem, alliance(), "en", date.isoformat) == (
        "E-mail to luis does not arrive (company lead): 550 no such user. Mend the address."
    )
    assert address_problems(statuses, programs, failing, "dora") == []


def test_every_kind_has_a_sentence_and_a_command() -> None:
    assert set(COMMANDS) == set(SENTENCES)
    assert {kind for kinds in OF_LIFECYCLES.values() for kind in kinds} <= set(COMMANDS)


def lived(life: tuple[LifecycleStart, Sent], days: int) -> tuple[State, date]:
    """Where a random life stands some days after its last event."""
    start, sent = life
    state, _ = fed(begin(start), sent)
    last = max([start.started_at, *(now for _, now in sent)]) + timedelta(days=days)
    state, _ = fed(state, [(_note(last), last)])
    return state, local_date(last, state.program.time_zone)


def _note(now: datetime) -> Envelope:
    by = {"role": "coordinator", "person": "ana"}
    return Envelope.model_validate(
        {"id": "last", "type": "note_added", "occurred_at": now, "by": by, "data": {"text": "x"}}
    )


@given(life=lives(), days=st.integers(0, 90), person=st.sampled_from(["ana", "eva", "luz"]))
def test_E1_every_escalation_that_told_somebody_waits_for_them_exactly_once(
    life: tuple[LifecycleStart, Sent], days: int, person: str
) -> None:
    state, today = lived(life, days)
    found = duties(status_of(state), state.program, person, today, state.plan)
    roles = {role for role, other in state.roles.items() if other == person}
    heard = [each.id for each in state.escalations.values() if roles & set(told(state, each))]
    expected = heard if state.status == "active" else []
    assert sorted(identifier for duty in found for identifier in duty.escalations) == sorted(expected)
    offered = [each.role for each in state.handovers.values() if each.incoming == person]
    assert sorted(duty.subject for duty in found if duty.kind.startswith("accept")) == (
        sorted(offered) if state.status in {"active", "paused"} else []
    )
    assert {duty.role for duty in found} <= roles | set(offered)
    if state.status != "active":
        assert all(duty.kind.startswith("accept") for duty in found)


@given(life=lives(), days=st.integers(0, 90), chance=st.randoms(use_true_random=False))
def test_duties_have_one_order_and_can_be_told_in_both_languages(
    life: tuple[LifecycleStart, Sent], days: int, chance: random.Random
) -> None:
    state, today = lived(life, days)
    found = duties(status_of(state), state.program, "ana", today, state.plan)
    shuffled = chance.sample(found, len(found))
    assert most_urgent(shuffled) == most_urgent(found)
    assert len({duty.order for duty in found}) == len(found)
    assert [duty.rank for duty in found] == sorted(duty.rank for duty in found)
    for duty in found:
        for language in LANGUAGES:
            text = sentence(duty, state.program, language, date.isoformat)
            assert text.endswith(".")
            assert "{" not in text + command(duty, language, "ana")
