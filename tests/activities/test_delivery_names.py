"""Who is mentioned in a letter goes by the name that the directory has when it is sent."""

from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from activities.delivery.directory import change_person
from tests.activities.test_delivery import smtp_room
from tests.delivering import Story, fresh_people, register
from tests.mail_server import mail_server


async def test_a_letter_names_people_as_the_directory_does(engine: AsyncEngine) -> None:
    roles = fresh_people("coordinator")
    coordinator, successor = roles["coordinator"], fresh_people("successor")["successor"]
    story = Story(engine, roles)
    await register(engine, coordinator, successor)
    story.event("handover_started", role="coordinator", to=successor)
    await story.record()
    await change_person(engine, coordinator, name="Ana Rojas")
    async with mail_server() as server:
        await smtp_room(engine, server.port).deliver(f"person:{successor}", datetime.now(UTC))
        [mail] = server.to(f"{successor}@example.org")
    text = mail.message.get_body(("plain",))
    assert text is not None
    assert "Ana Rojas" in text.get_content()
    assert coordinator not in text.get_content()
