"""What `ayni doctor` looks at in the mail: where it goes, whether the server lets us in, what could not be delivered."""

import asyncio

from sqlalchemy.exc import SQLAlchemyError

from activities.delivery.channel import Unavailable
from activities.delivery.deliveries import count_deliveries
from activities.delivery.smtp import AWAY, SILENT, Smtp
from domain.errors import AyniError
from workers.bootstrap import record_engine
from workers.local.checks import Check, Sentence, failed, same
from workers.post import mail_channel, mail_waits, outbox_folder
from workers.settings import Settings

ANSWER_SECONDS = 10
MAIL = Sentence("Correo", "Mail")
UNDELIVERABLE = Sentence("Mensajes sin entregar", "Undeliverable messages")
LATE = Sentence("No responde a tiempo.", "It does not answer in time.")
PROBLEMS = {
    AWAY: Sentence(
        "Nadie responde en esa dirección y ese puerto.", "Nobody listens at that address and port."
    ),
    SILENT: LATE,
}
MEND_SERVER = Sentence(
    "Revise las variables AYNI_SMTP_*; los mensajes esperan y salen cuando el servidor responda.",
    "Check the variables AYNI_SMTP_*; messages wait, and go out once the server answers.",
)
NO_WAY_OUT = Sentence(
    "No hay servidor de correo y la carpeta de AYNI_HOME no se puede escribir: los mensajes esperan.",
    "There is no mail server, and the folder of AYNI_HOME cannot be written: messages wait.",
)
NAME_SERVER = Sentence(
    "Defina AYNI_SMTP_HOST y AYNI_MAIL_FROM, y los mensajes saldrán.",
    "Set AYNI_SMTP_HOST and AYNI_MAIL_FROM, and messages will go out.",
)


async def check_mail(settings: Settings) -> Check:
    """Whether the mail server answers and accepts our login; where messages are kept when there is none."""
    try:
        channel = mail_channel(settings)
    except AyniError as error:
        return failed("mail", MAIL, error)
    if mail_waits(settings):
        return Check("mail", "failed", MAIL, NO_WAY_OUT, NAME_SERVER)
    if not isinstance(channel, Smtp):
        folder = outbox_folder(settings)
        kept = Sentence(
            f"No hay servidor de correo: los mensajes se guardan en {folder}",
            f"There is no mail server: messages are kept in {folder}",
        )
        return Check("mail", "ok", MAIL, kept)
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            return Check("mail", "ok", MAIL, same(await channel.greet()))
    except Unavailable as problem:
        told = PROBLEMS.get(problem.failure, same(problem.failure))
        return Check("mail", "failed", MAIL, told, MEND_SERVER)
    except TimeoutError:
        return Check("mail", "failed", MAIL, LATE, MEND_SERVER)


async def check_undeliverable(settings: Settings) -> list[Check]:
    """How many messages wait for somebody to mend an address; nothing when the record does not answer."""
    engine = record_engine(settings.record_url())
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            number = (await count_deliveries(engine)).get("undeliverable", 0)
    except (SQLAlchemyError, OSError, TimeoutError):
        return []
    finally:
        await engine.dispose()
    if not number:
        return [Check("undeliverable", "ok", UNDELIVERABLE, same(0))]
    look = Sentence(
        "Véalos con: ayni mensaje listar --estado undeliverable",
        "See them with: ayni message list --status undeliverable",
    )
    return [Check("undeliverable", "warning", UNDELIVERABLE, same(number), look)]
