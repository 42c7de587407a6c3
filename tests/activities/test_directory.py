"""The directory of people and services: what it keeps, what it refuses, what waits again when it changes."""

from datetime import UTC, datetime, time

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.delivery.directory import (
    add_person,
    add_webhook,
    change_person,
    deactivate_person,
    get_person,
    list_people,
    list_webhooks,
    remove_webhook,
)
from activities.delivery.errors import (
    PersonExists,
    PersonInvalid,
    UnknownPerson,
    UnknownWebhook,
    WebhookExists,
    WebhookInvalid,
)
from activities.messages.model import Person
from activities.tables import deliveries, people
from domain.errors import AyniError

RTL = "\u202eannA\u202c \u05d0\u05d1 \U0001f469\u200d\U0001f33e"


async def refused(engine: AsyncEngine, recipient: str) -> int:
    """A delivery that the server of the recipient refused for good."""
    async with engine.begin() as connection:
        written = await connection.execute(
            insert(deliveries)
            .values(
                addressee=recipient, recipient=recipient, status="undeliverable", failure="550 no such user"
            )
            .returning(deliveries.c.id)
        )
        return int(written.scalar_one())


async def status(engine: AsyncEngine, delivery: int) -> str:
    async with engine.connect() as connection:
        return str(
            (
                await connection.execute(select(deliveries.c.status).where(deliveries.c.id == delivery))
            ).scalar_one()
        )


async def test_people_are_kept_as_they_are_told(engine: AsyncEngine) -> None:
    person = Person(
        person="kept",
        name=RTL,
        email="añá.o'brien+x@ñandú.cl",
        language="en",
        time_zone="America/Lima",
        rhythm="digest",
        quiet_from=time(22),
        quiet_until=time(7, 30),
    )
    await add_person(engine, person)
    assert await get_person(engine, "kept") == person
    with pytest.raises(PersonExists):
        await add_person(engine, person)
    with pytest.raises(UnknownPerson):
        await get_person(engine, "nobody")
    with pytest.raises(UnknownPerson):
        await change_person(engine, "nobody", name="Nobody")


async def test_people_are_listed_by_name_and_leave_without_a_trace_lost(engine: AsyncEngine) -> None:
    for number, name in enumerate(("Nube", "Ñandú", "Ola")):
        await add_person(engine, Person(person=f"listed-{number}", name=name))
    await deactivate_person(engine, "listed-1")
    listed = [person.name for person in await list_people(engine) if person.person.startswith("listed")]
    active = [p.name for p in await list_people(engine, active=True) if p.person.startswith("listed")]
    gone = [p.name for p in await list_people(engine, active=False) if p.person.startswith("listed")]
    assert (listed, active, gone) == (["Nube", "Ñandú", "Ola"], ["Nube", "Ola"], ["Ñandú"])


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("email", "ana@example.org\nBcc: everybody@example.org"),
        ("email", "Ana <ana@example.org>"),
        ("email", "ana@example.org,luis@example.org"),
        ("email", "ana@"),
        ("email", "a" * 250 + "@example.org"),
        ("name", "Ana\r\nBcc: everybody@example.org"),
        ("name", "Ana\u2028Luis"),
        ("name", " "),
        ("name", "a" * 201),
        ("time_zone", "America/Atlantis"),
        ("rhythm", "sometimes"),
        ("language", "fr"),
        ("quiet_from", time(22)),
        ("shoe_size", 38),
    ],
)
async def test_what_could_not_be_used_is_refused_by_its_name(
    engine: AsyncEngine, key: str, value: object
) -> None:
    person = f"strict-{abs(hash((key, str(value))))}"
    await add_person(engine, Person(person=person, name="Ana", email="ana@example.org"))
    with pytest.raises(PersonInvalid) as refusal:
        await change_person(engine, person, **{key: value})
    assert refusal.value.field == key
    assert "«" not in refusal.value.message("es").partition(", por este: ")[2]
    assert (await get_person(engine, person)).name == "Ana"


async def test_an_id_is_one_line(engine: AsyncEngine) -> None:
    for person in ("ana\nluis", "ana\x00", "ana\x9b", "\ud800", " ", "", "a" * 101):
        with pytest.raises(PersonInvalid) as refusal:
            await add_person(engine, Person.model_construct(person=person, name="Ana", time_zone="UTC"))
        assert refusal.value.field == "person"


async def test_a_mended_address_lets_the_refused_wait_again(engine: AsyncEngine) -> None:
    await add_person(engine, Person(person="mended", name="Ana", email="old@example.org"))
    delivery = await refused(engine, "person:mended")
    others = await refused(engine, "person:somebody-else")
    async with engine.begin() as connection:
        await connection.execute(
            update(people)
            .where(people.c.person == "mended")
            .values(failing_since=datetime(2024, 3, 4, tzinfo=UTC), failure="550 no such user")
        )
    await change_person(engine, "mended", name="Ana María")
    assert await status(engine, delivery) == "undeliverable"
    changed = await change_person(engine, "mended", email="new@example.org")
    assert (changed.name, changed.failing_since, changed.failure) == ("Ana María", None, None)
    assert await get_person(engine, "mended") == changed
    assert (await status(engine, delivery), await status(engine, others)) == ("waiting", "undeliverable")


async def test_who_is_registered_late_still_gets_it(engine: AsyncEngine) -> None:
    delivery = await refused(engine, "person:late")
    await add_person(engine, Person(person="late", name="Ana", email="ana@example.org"))
    assert await status(engine, delivery) == "waiting"


async def test_services_are_registered_with_a_secret(engine: AsyncEngine) -> None:
    made = await add_webhook(engine, "made", "https://crm.example.org/ayni")
    given = await add_webhook(engine, "given", "http://127.0.0.1:8080/", "whsec_" + "QUJD" * 10)
    assert made in await list_webhooks(engine)
    assert given in await list_webhooks(engine)
    assert made.secret.startswith("whsec_")
    with pytest.raises(WebhookExists):
        await add_webhook(engine, "made", "https://example.org/")
    await remove_webhook(engine, "made")
    await remove_webhook(engine, "given")
    assert {"made", "given"}.isdisjoint(webhook.webhook for webhook in await list_webhooks(engine))
    with pytest.raises(UnknownWebhook):
        await remove_webhook(engine, "made")


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("ftp://example.org/", None),
        ("https://", None),
        ("https://example.org:99999/", None),
        ("https://example.org/\r\nX: y", None),
        ("https://example.org/", "too plain"),
        ("https://example.org/", "whsec_QUJD"),
    ],
)
async def test_a_service_that_could_not_be_told_is_refused(
    engine: AsyncEngine, url: str, secret: str | None
) -> None:
    with pytest.raises(WebhookInvalid) as refusal:
        await add_webhook(engine, "strict", url, secret)
    assert isinstance(refusal.value, AyniError)
    assert all(refusal.value.message(language) for language in ("es", "en"))
