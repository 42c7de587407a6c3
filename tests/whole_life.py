"""One alliance from diagnosis to the end, with everything that may happen on the way: about 31 months of skipped time."""

from datetime import timedelta

from pydantic import JsonValue

from tests.stack import Life

DIAGNOSIS = (
    "cos_membership",
    "fecu_current",
    "two_years_existence",
    "directors_meeting",
    "residence_visit",
    "self_diagnosis",
    "admission",
)
LINKING = ("company_joined", "company_lead_named", "territorial_match")
CONSOLIDATION = ("annual_gathering", "baseline_reapplied", "plan_evaluated", "advanced_plan_agreed")
CONTINUITY = (
    "annual_gathering_2",
    "achievements_evaluated",
    "long_term_plan_agreed",
    "continuity_commitment",
)


async def meet(life: Life, requirements: tuple[str, ...]) -> None:
    """Meet requirements one after the other."""
    for requirement in requirements:
        await life.submit("requirement_met", requirement=requirement)


async def contacts(life: Life, times: int, every_days: int) -> None:
    """Hold a formal contact, let days pass, and so on."""
    for _ in range(times):
        await life.submit("contact_held", channel="visit")
        await life.days(every_days)


async def diagnosis_and_linking(life: Life) -> None:
    """Both stages complete at once when everything is met; `fecu_current` will expire after a year."""
    await life.submit("contact_held", channel="meeting")
    await meet(life, DIAGNOSIS)
    await life.days(10)
    await meet(life, LINKING)


async def troubled_sensitization(life: Life) -> None:
    """Three silent months climb the ladder, a pause stops the clock, the stage ends late."""
    await contacts(life, times=1, every_days=100)
    escalation = (await life.facts("escalation_raised"))[-1].data["escalation"]
    await life.submit("escalation_acknowledged", escalation=escalation)
    await life.submit("contact_held", channel="call")
    await life.submit("paused", reason="temporal")
    await life.days(20)
    await life.submit("note_added", text="sin novedades")
    await life.submit("resumed")
    await meet(life, ("induction", "volunteer_protocol"))
    await plan_together(life)
    await meet(life, ("agreement_signed",))
    await contacts(life, times=4, every_days=30)
    await meet(life, ("launch_celebrated",))


async def plan_together(life: Life) -> None:
    """Two needs, a plan that both parties endorse, one activity done and one that lies until people are told."""
    area, standard = "child_accompaniment", "educational"
    for need in ("N-01", "N-02"):
        await life.submit("need_recorded", id=need, area=area, standard=standard, description="apoyo escolar")
    today = (await life.clock.now()).date()
    activities: list[JsonValue] = [
        {
            "id": activity,
            "area": area,
            "standard": standard,
            "description": "tutorías",
            "responsible": "company_lead",
            "due": (today + timedelta(days=days)).isoformat(),
        }
        for activity, days in (("A-01", 30), ("A-02", 20))
    ]
    await life.submit("plan_proposed", activities=activities)
    for party in ("residence_lead", "company_lead"):
        await life.submit("plan_endorsed", version=1, party=party)
    await life.submit("activity_updated", activity="A-01", status="done")


async def consolidation(life: Life) -> None:
    """A year with contacts every two months, and a plan that moves again."""
    await life.submit("activity_updated", activity="A-02", status="eliminated", reason="se mudaron")
    await meet(life, CONSOLIDATION)
    await contacts(life, times=7, every_days=60)


async def continuity(life: Life) -> None:
    """A year with quarterly contacts; at its end the alliance closes itself."""
    await meet(life, CONTINUITY)
    await contacts(life, times=4, every_days=90)
    await life.days(30)


async def live_to_the_end(life: Life) -> None:
    """The whole life."""
    await diagnosis_and_linking(life)
    await troubled_sensitization(life)
    await consolidation(life)
    await continuity(life)
