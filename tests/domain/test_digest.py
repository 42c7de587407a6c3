"""Digests: sections of duties, and for those who answer for a portfolio how it stands (SPEC H2, E4)."""

from datetime import date

from domain.digest import (
    OF_KIND,
    SECTIONS,
    Digest,
    Followed,
    Overloaded,
    Overview,
    Stalled,
    digest_of,
)
from domain.program import Program, WorkloadLimit
from domain.views import status_of
from tests.domain.test_duties import START, Told

ON = date(2024, 5, 20)


def followed(life: Told, on: date, lifecycle: str = "casa-01", program: Program | None = None) -> Followed:
    life.live_until(on)
    status = status_of(life.state).model_copy(update={"lifecycle": lifecycle})
    return Followed(status, program or life.state.program, on, life.state.plan)


def kinds(digest: Digest | None) -> list[tuple[str, list[str]]]:
    assert digest is not None
    return [(section.key, [duty.kind for duty in section.duties]) for section in digest.sections]


def test_a_coordinator_is_told_weekly_what_needs_them_and_nothing_else() -> None:
    life = Told()
    digest = digest_of("ana", "weekly", [followed(life, ON)])
    assert kinds(digest) == [("stalled", ["missed"])]
    assert digest is not None
    assert (digest.person, digest.rhythm, digest.on, digest.overview) == ("ana", "weekly", ON, None)
    assert digest_of("ana", "monthly", [followed(life, ON)]) is None
    assert digest_of("luis", "weekly", [followed(life, ON)]) is None


def test_nothing_to_say_is_said_by_nothing() -> None:
    life = Told()
    assert digest_of("ana", "weekly", [followed(life, START)]) is None
    assert digest_of("dora", "monthly", [followed(life, START)]) is None
    assert digest_of("ana", "weekly", []) is None


def test_sections_come_in_the_order_in_which_they_are_read() -> None:
    life = Told()
    life.send("handover_started", date(2024, 4, 30), role="company_lead", to="marta")
    life.plan(date(2024, 4, 30), date(2024, 5, 10))
    life.endorse(date(2024, 4, 30), "company_lead", "residence_lead")
    failing = {"luis": "550"}
    digest = digest_of("ana", "weekly", [followed(life, ON)], failing)
    assert kinds(digest) == [
        ("handovers", ["handover_late"]),
        ("stalled", ["missed"]),
        ("overdue", ["late_activities"]),
        ("addresses", ["address"]),
    ]
    assert set(OF_KIND.values()) <= set(SECTIONS)


def test_E3_H2_a_director_is_told_monthly_how_everything_stands() -> None:
    life, calm = Told(), Told()
    calm.contact(date(2024, 5, 15))
    program = life.state.program.model_copy(update={"workload": {"coordinator": WorkloadLimit(lifecycles=1)}})
    lifecycles = [followed(life, ON, program=program), followed(calm, ON, "casa-02", program)]
    digest = digest_of("dora", "monthly", lifecycles)
    assert kinds(digest) == [("decisions", ["decide"])]
    assert digest is not None
    overview = digest.overview
    assert overview is not None
    load = overview.overloaded[0].load
    assert (load.person, load.role, load.lifecycles) == ("ana", "coordinator", 2)
    assert overview == Overview(
        lifecycles=2,
        health={"stalled": 1, "on_track": 1},
        stalled=(
            Stalled(
                lifecycle="casa-01",
                name="casa-01",
                lifecycle_kind="alliance",
                last_contact_on=None,
                accompanied_by=("ana",),
            ),
        ),
        overloaded=(Overloaded(load=load, program="juntos-por-la-infancia", beyond=("lifecycles",)),),
    )


def test_what_is_over_is_in_no_digest() -> None:
    life = Told()
    life.live_until(ON)
    life.send("closed", ON, outcome="closed_early", reason="x")
    assert digest_of("ana", "weekly", [followed(life, ON)]) is None
    assert digest_of("dora", "monthly", [followed(life, ON)]) is None


def test_H1_a_role_that_is_offered_elsewhere_is_told_too() -> None:
    mine, other = Told(), Told()
    mine.contact(date(2024, 5, 15))
    other.send("role_assigned", START, role="coordinator", person="beto")
    other.send("handover_started", ON, role="coordinator", to="ana")
    lifecycles = [followed(mine, ON), followed(other, ON, "casa-02")]
    assert kinds(digest_of("ana", "weekly", lifecycles)) == [("handovers", ["accept"])]
    assert digest_of("ana", "weekly", lifecycles[1:]) is None
