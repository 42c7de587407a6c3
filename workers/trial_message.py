"""A message that only shows that messages arrive."""

from datetime import UTC, datetime
from html import escape
from typing import Final
from uuid import uuid4

from activities.delivery.channel import Letter, Refused
from activities.messages.model import Message, Person
from domain.text import Text
from workers.post import mail_channel, mail_sender
from workers.settings import Settings

SUBJECT: Final = Text(es="Mensaje de prueba de Ayni", en="Test message from Ayni")
BODY: Final = Text(
    es="Este mensaje muestra que los de Ayni llegan. No hay nada que hacer.",
    en="This message shows that those of Ayni arrive. There is nothing to do.",
)


async def send_test(settings: Settings, person: Person) -> str:
    """Send a person a test message now; what the mail server answered, or the file in the outbox.

    Raises:
        ConfigurationInvalid: the settings of mail cannot be used.
        Unavailable, Postponed, Refused: the message did not go out, and why.
    """
    channel = mail_channel(settings)
    if channel.needs_address and person.email is None:
        raise Refused("no_address", for_good=True)
    async with channel.session() as session:
        return await session.send(_letter(person, mail_sender(settings).domain))


def _letter(person: Person, domain: str) -> Letter:
    body = BODY.in_language(person.language)
    return Letter(
        number=0,
        message_id=f"<ayni.{uuid4().hex}@{domain}>",
        person=person,
        message=Message(
            subject=SUBJECT.in_language(person.language), text=f"{body}\n", html=f"<p>{escape(body)}</p>"
        ),
        written_at=datetime.now(UTC),
    )
