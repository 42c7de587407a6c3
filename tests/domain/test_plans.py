"""SPEC section 6: needs and plans, made by their parties together, moved, and standing still."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.deadlines import due_dates, next_deadline
from domain.errors import (
    ActivityClosed,
    Malformed,
    PlanIncomplete,
    ReasonRequired,
    Refusal,
    UnknownActivity,
    UnknownArea,
    UnknownPlanVersion,
    UnknownRole,
)
from domain.state import AgreedVersion, State
from tests.domain.lives import Life, cadence, requirement, small_program, stage

RULES = """
[plan]
parties = ["boss", "helper"]
stall_after = 30

[plan.projects]
own_life = { es = "vida independiente", en = "independent life" }

[[areas]]
id = "health"
number = 1
name = { es = "salud", en = "health" }
standards = { first_aid = { es = "auxilios", en = "first aid" }, care = { es = "cuidado", en = "care" } }

[[areas]]
id = "money"
number = 2
name = { es = "dinero", en = "money" }
standards = { cost = { es = "gasto", en = "cost" } }
"""
START = date(2024, 3, 4)


def planned_life(*stages: str) -> Life:
    body = cadence(every="{ months = 24 }") + requirement("plan_agreed", "met_by_plan = true")
    toml = "".join(stages) or stage(body=body)
    return Life(small_program(toml, settings=RULES), start=START)


def activity(identifier: str, due: date | None = date(2024, 4, 10), **changes: Any) -> dict[str, Any]:
    return {
        "id": identifier,
        "area": "health",
        "standard": "care",
        "description": "talleres",
        "responsible": "helper",
        "due": due.isoformat() if due is not None else None,
        **changes,
    }


def agree(life: Life, on: date, *activities: dict[str, Any], reason: str | None = None) -> Life:
    changes = {} if reason is None else {"reason": reason}
    life.send("plan_proposed", on, activities=list(activities), **changes)
    number = len(life.state.plan.agreed) + 1
    for party in ("boss", "helper"):
        life.send("plan_endorsed", on, by=party, version=number)
    return life


def update(life: Life, on: date, identifier: str, status: str, **data: Any) -> None:
    life.send("activity_updated", on, activity=identifier, status=status, **data)


def test_P1_a_plan_is_agreed_when_every_party_has_endorsed_that_version() -> None:
    life = planned_life()
    life.send("plan_proposed", date(2024, 3, 5), activities=[activity("a1")])
    assert life.of("plan_proposed")[0]["version"] == 1
    life.send("plan_endorsed", date(2024, 3, 6), by="helper", version=1)
    assert (life.of("plan_agreed"), life.state.requirements["plan_agreed"].status) == ([], "open")
    life.send("plan_endorsed", date(2024, 3, 7), by="helper", version=1, party="boss")
    assert [(fact["on"], fact["version"]) for fact in life.of("plan_agreed")] == [("2024-03-07", 1)]
    progress = life.state.requirements["plan_agreed"]
    assert (progress.status, progress.met_on) == ("met", date(2024, 3, 7))
    assert life.state.plan.agreed == (AgreedVersion(number=1, agreed_on=date(2024, 3, 7), met="plan_agreed"),)
    assert life.state.plan.activities["a1"].status == "pending"


def test_P1_the_requirement_may_also_be_met_by_hand() -> None:
    life = planned_life().meet(date(2024, 3, 5), "plan_agreed")
    agree(life, date(2024, 3, 6), activity("a1"))
    assert life.state.requirements["plan_agreed"].met_on == date(2024, 3, 5)


def test_P1_a_plan_that_was_agreed_early_meets_its_requirement_once_that_opens() -> None:
    body = (
        cadence()
        + requirement("evaluated")
        + requirement("plan_agreed", 'met_by_plan = true\nafter = ["evaluated"]')
    )
    life = agree(planned_life(stage(body=body)), date(2024, 3, 5), activity("a1"))
    assert life.state.requirements["plan_agreed"].status == "blocked"
    life.meet(date(2024, 3, 20), "evaluated")
    assert life.state.requirements["plan_agreed"].met_on == date(2024, 3, 5)


def test_P1_the_plan_of_an_earlier_stage_does_not_meet_the_next_ones() -> None:
    def with_plan(name: str) -> str:
        body = cadence() + requirement(f"{name}_plan", "met_by_plan = true")
        return stage(name, body, months=None, advance="when_ready")

    life = agree(planned_life(with_plan("first"), with_plan("second")), date(2024, 3, 5), activity("a1"))
    statuses = {name: progress.status for name, progress in life.state.requirements.items()}
    assert statuses == {"first_plan": "met", "second_plan": "open"}
    agree(life, date(2024, 3, 5), activity("b1"), reason="more_complex")
    assert life.state.status == "closed"


@pytest.mark.parametrize(
    ("changes", "error", "field"),
    [
        ({"due": None}, PlanIncomplete, "data.activities.a1"),
        ({"responsible": None}, PlanIncomplete, "data.activities.a1"),
        ({"responsible": "mayor"}, UnknownRole, "data.activities.a1.responsible"),
        ({"area": "magic"}, UnknownArea, "data.activities.a1.area"),
        ({"standard": "cost"}, UnknownArea, "data.activities.a1.standard"),
        ({"secondary_area": "magic"}, UnknownArea, "data.activities.a1.secondary_area"),
        ({"project": "magic"}, UnknownArea, "data.activities.a1.project"),
    ],
)
def test_P1_an_activity_that_nobody_could_carry_out_is_refused(
    changes: dict[str, Any], error: type[Refusal], field: str
) -> None:
    life = planned_life()
    with pytest.raises(error) as refused:
        life.send("plan_proposed", START, activities=[activity("a1", **changes)])
    assert refused.value.field == field


def test_P1_what_does_not_fit_is_refused_and_changes_nothing() -> None:
    life = planned_life()
    before = life.state.model_dump_json()
    with pytest.raises(PlanIncomplete):
        life.send("plan_proposed", START, activities=[])
    with pytest.raises(Malformed):
        life.send("plan_proposed", START, activities=[activity("a1"), activity("a1")])
    with pytest.raises(UnknownPlanVersion):
        life.send("plan_proposed", START, version=2, activities=[activity("a1")])
    with pytest.raises(UnknownPlanVersion):
        life.send("plan_endorsed", START, version=1)
    with pytest.raises(UnknownActivity):
        update(life, START, "a1", "done")
    with pytest.raises(UnknownArea):
        life.send("need_recorded", START, id="n1", area="money", standard="care", description="x")
    assert life.state.model_dump_json() == before
    life.send("plan_proposed", START, activities=[activity("a1")])
    with pytest.raises(UnknownRole):
        life.send("plan_endorsed", START, version=1, party="mayor")


def test_P1_needs_come_from_the_diagnosis() -> None:
    life = planned_life()
    life.send("need_recorded", START, id="n1", area="health", standard="care", description="falta descanso")
    life.send("need_recorded", START, id="n1", area="health", standard="first_aid", description="botiquín")
    assert [(need.id, need.standard) for need in life.state.plan.needs.values()] == [("n1", "first_aid")]


def test_P2_done_put_off_and_given_up() -> None:
    life = agree(planned_life(), START, *(activity(name) for name in ("a1", "a2", "a3")))
    update(life, date(2024, 3, 20), "a1", "done", done_on="2024-03-18")
    with pytest.raises(ReasonRequired):
        update(life, date(2024, 3, 20), "a2", "pending", sub_reason="postponed", due="2024-06-01")
    update(
        life, date(2024, 3, 20), "a2", "pending", due="2024-06-01", sub_reason="postponed", reason="lluvia"
    )
    with pytest.raises(ReasonRequired):
        update(life, date(2024, 3, 20), "a3", "eliminated")
    update(life, date(2024, 3, 20), "a3", "eliminated", reason="ya no hace falta")
    with pytest.raises(ActivityClosed):
        update(life, date(2024, 3, 21), "a3", "done")
    shown = {
        each.id: (each.status, each.sub_reason, str(each.done_on), str(each.due), each.reason)
        for each in life.state.plan.activities.values()
    }
    assert shown == {
        "a1": ("done", None, "2024-03-18", "2024-04-10", None),
        "a2": ("pending", "postponed", "None", "2024-06-01", "lluvia"),
        "a3": ("eliminated", None, "None", "2024-04-10", "ya no hace falta"),
    }
    assert [fact["previous"] for fact in life.of("activity_updated")] == ["pending"] * 3


def test_P2_what_was_done_by_mistake_is_pending_again_for_a_reason() -> None:
    life = agree(planned_life(), START, activity("a1"))
    update(life, date(2024, 3, 20), "a1", "done")
    with pytest.raises(ReasonRequired):
        update(life, date(2024, 3, 21), "a1", "pending")
    update(life, date(2024, 3, 21), "a1", "pending", reason="era otra")
    assert (life.state.plan.activities["a1"].status, life.state.plan.activities["a1"].done_on) == (
        "pending",
        None,
    )


@pytest.mark.parametrize(
    ("status", "data", "field"),
    [
        ("done", {"due": "2024-06-01"}, "data.due"),
        ("done", {"sub_reason": "not_due"}, "data.sub_reason"),
        ("pending", {"done_on": "2024-03-05"}, "data.done_on"),
        ("done", {"done_on": "2024-06-01"}, "data.done_on"),
    ],
)
def test_P2_an_update_that_contradicts_itself_is_refused(
    status: str, data: dict[str, str], field: str
) -> None:
    life = agree(planned_life(), START, activity("a1"))
    with pytest.raises(Malformed) as refused:
        update(life, date(2024, 3, 6), "a1", status, **data)
    assert refused.value.field == field


def test_P3_a_new_version_carries_over_what_is_pending_and_says_why() -> None:
    life = agree(planned_life(), START, activity("a1"), activity("a2"), activity("a3"))
    update(life, date(2024, 3, 20), "a1", "done")
    with pytest.raises(ReasonRequired):
        life.send("plan_proposed", date(2024, 3, 21), activities=[activity("b1")])
    with pytest.raises(PlanIncomplete):
        life.send("plan_proposed", date(2024, 3, 21), activities=[activity("a1")], reason="rescope")
    later = date(2024, 9, 1)
    agree(life, date(2024, 3, 21), activity("b1"), activity("a3", due=later), reason="rescope")
    assert life.of("plan_proposed")[-1]["carried_over"] == ["a2"]
    shown = {each.id: (each.status, each.version, each.due) for each in life.state.plan.activities.values()}
    april = date(2024, 4, 10)
    assert shown == {
        "a1": ("done", 1, april),
        "a2": ("pending", 1, april),
        "a3": ("pending", 1, later),
        "b1": ("pending", 2, april),
    }
    assert [each.reason for each in life.state.plan.agreed] == [None, "rescope"]


def test_P3_a_proposal_replaces_one_that_nobody_agreed_to() -> None:
    life = planned_life()
    life.send("plan_proposed", START, activities=[activity("a1")])
    life.send("plan_endorsed", START, by="boss", version=1)
    agree(life, date(2024, 3, 6), activity("a2"))
    assert set(life.state.plan.activities) == {"a2"}


def test_P5_a_plan_stalls_when_something_is_overdue_and_nothing_has_moved() -> None:
    life = agree(planned_life(), START, activity("a1", due=date(2024, 3, 15)), activity("a2"))
    life.clock(date(2024, 5, 1))
    # Nothing has moved since 4 March; thirty days after it, on 3 April, the limit is reached.
    assert [(fact["on"], fact["activities"]) for fact in life.of("plan_stalled")] == [("2024-04-04", ["a1"])]
    raised = [(fact["cause"], fact["subject"], fact["on"]) for fact in life.of("escalation_raised")]
    assert raised == [("plan_stalled", "plan", "2024-04-04")]
    assert life.health == "overdue"
    update(life, date(2024, 5, 2), "a1", "done")
    assert [fact["cause"] for fact in life.of("escalation_cleared")] == ["plan_stalled"]
    # The other one is overdue since 11 April; the clock starts anew on 2 May.
    life.clock(date(2024, 8, 1))
    assert life.days_of("plan_stalled") == ["2024-04-04", "2024-06-02"]


def test_P5_a_plan_without_overdue_activities_may_rest() -> None:
    life = agree(planned_life(), START, activity("a1", due=date(2024, 12, 20)))
    life.clock(date(2024, 12, 20))
    assert (life.of("plan_stalled"), life.health) == ([], "due_soon")
    life.clock(date(2024, 12, 21))
    assert life.days_of("plan_stalled") == ["2024-12-21"]


def test_Z1_a_pause_moves_what_is_pending_but_not_what_was_late_before() -> None:
    life = agree(
        planned_life(), START, activity("late", due=date(2024, 3, 6)), activity("a1", due=date(2024, 3, 20))
    )
    update(life, date(2024, 3, 10), "a1", "pending", reason="x")
    life.send("paused", date(2024, 3, 15), reason="storm")
    life.clock(date(2024, 5, 1))
    assert life.of("plan_stalled") == []
    life.send("resumed", date(2024, 5, 4))  # fifty days: 20 March becomes Thursday 9 May
    dues = {each.id: str(each.due) for each in life.state.plan.activities.values()}
    assert dues == {"late": "2024-03-06", "a1": "2024-05-09"}
    life.clock(date(2024, 7, 1))
    # Still since 10 March, moved by fifty days to 29 April; thirty days later it stalls.
    assert life.days_of("plan_stalled") == ["2024-05-30"]


def test_P1_a_program_without_plans_takes_none() -> None:
    life = Life(small_program(stage(body=cadence())), start=START)
    with pytest.raises(Malformed):
        life.send("need_recorded", START, id="n1", area="health", standard="care", description="x")


DAYS = st.integers(0, 400)


@given(
    dues=st.lists(DAYS, min_size=1, max_size=5),
    moves=st.lists(st.tuples(DAYS, st.integers(0, 4), st.sampled_from(["done", "eliminated"])), max_size=5),
    horizon=DAYS,
)
def test_P5_M2_a_patient_person_notices_the_same_standstill(
    dues: list[int], moves: list[tuple[int, int, str]], horizon: int
) -> None:
    """Walking day by day: overdue and thirty days without movement is a standstill, told once until it ends."""
    day = timedelta(days=1)
    life = agree(
        planned_life(), START, *(activity(f"a{n}", due=START + due * day) for n, due in enumerate(dues))
    )
    open_until = {f"a{n}": START + due * day for n, due in enumerate(dues)}
    moved, told, expected = START, False, []
    for number in range(1, horizon + 1):
        today = START + number * day
        overdue = [name for name, due in open_until.items() if due < today]
        if overdue and not told and (today - moved).days > 30:
            expected.append(today.isoformat())
            told = True
        for on, which, status in sorted(moves):
            name = f"a{which}"
            if on == number and name in open_until:
                life.send("activity_updated", today, activity=name, status=status, reason="x")
                del open_until[name]
                moved, told = today, False
    life.clock(START + horizon * day)
    assert life.days_of("plan_stalled") == expected
    assert State.model_validate_json(life.state.model_dump_json()) == life.state
    if life.state.plan.pending:
        assert next_deadline(life.state) is not None
        assert {name for _, name in due_dates(life.state)} >= set(open_until)
