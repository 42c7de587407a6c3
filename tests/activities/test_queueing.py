"""Queueing: what a decision tells waits once per addressee, for whoever is in the role when it is sent."""

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.delivery.directory import add_webhook, remove_webhook
from activities.delivery.rows import recipients_waiting
from activities.tables import deliveries
from tests.delivering import Story, fresh_people


def person(name: str) -> str:
    return f"person:{name}"


async def test_each_addressee_waits_once_however_often_it_is_recorded(engine: AsyncEngine) -> None:
    roles = fresh_people("coordinator", "company_lead")
    story = Story(engine, roles)
    await story.record(times=3)
    told = [
        (one.kind, one.addressee, one.recipient, one.status, one.failure) for one in await story.deliveries()
    ]
    assert told == [
        ("schedule_session", "role:coordinator", person(roles["coordinator"]), "waiting", None),
        ("schedule_session", "role:company_lead", person(roles["company_lead"]), "waiting", None),
        ("schedule_session", "role:residence_lead", None, "dropped", "nobody_in_role"),
    ]
    assert story.woken.calls == [sorted(person(name) for name in roles.values())] * 3


async def test_services_are_told_as_well(engine: AsyncEngine) -> None:
    await add_webhook(engine, "crm", "https://crm.example.org/")
    story = Story(engine, fresh_people("coordinator"))
    await story.record()
    await remove_webhook(engine, "crm")
    assert [one.addressee for one in await story.deliveries("waiting")] == ["role:coordinator", "webhook:crm"]
    assert "webhook:crm" in story.woken.last


async def test_what_tells_nothing_wakes_nobody(engine: AsyncEngine) -> None:
    story = Story(engine, fresh_people("coordinator"))
    await story.record()
    story.event("note_added", text="nothing to tell")
    await story.record()
    assert story.woken.last == []


async def test_a_successor_gets_what_waits_and_what_was_refused(engine: AsyncEngine) -> None:
    roles, later = fresh_people("coordinator", "company_lead"), fresh_people("coordinator")["coordinator"]
    story = Story(engine, roles)
    await story.record()
    async with engine.begin() as connection:
        await connection.execute(
            update(deliveries)
            .where(deliveries.c.recipient == person(roles["coordinator"]))
            .values(status="undeliverable", attempts=3, failure="550 no such user")
        )
    story.event("role_assigned", by="coordinator", role="coordinator", person=later)
    await story.record()
    assert person(later) in story.woken.last
    [theirs] = [one for one in await story.deliveries() if one.addressee == "role:coordinator"]
    assert (theirs.recipient, theirs.status, theirs.attempts) == (person(later), "waiting", 0)


async def test_a_paused_lifecycle_wakes_nobody_until_it_is_resumed(engine: AsyncEngine) -> None:
    roles = fresh_people("coordinator", "company_lead")
    story = Story(engine, roles)
    story.event("paused", reason="flood")
    await story.record()
    assert (story.woken.last, len(await story.deliveries("waiting"))) == ([], 2)
    assert {person(name) for name in roles.values()}.isdisjoint(await recipients_waiting(engine))
    story.event("resumed")
    await story.record()
    assert story.woken.last == sorted(person(name) for name in roles.values())
    assert {person(name) for name in roles.values()} <= set(await recipients_waiting(engine))
