"""How messages leave, as the settings say: through a mail server, or into a folder."""

import os
from email.utils import parseaddr
from pathlib import Path
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from activities.delivery.address import is_address, may_send
from activities.delivery.channel import Channel
from activities.delivery.mail import Sender
from activities.delivery.outbox import Outbox
from activities.delivery.services import Post
from activities.delivery.smtp import MailServer, Smtp
from activities.delivery.writer import LetterWriter
from activities.messages.templating import Letterhead
from domain.text import Text
from workers.local.folders import folders_of
from workers.settings import ConfigurationInvalid, Settings

PORTS: Final = {"starttls": 587, "tls": 465, "none": 25}
#: The name of messages that never leave this machine (RFC 6761).
NOWHERE: Final = "ayni@ayni.invalid"
SENDER_UNKNOWN: Final = Text(
    es="hace falta la dirección desde la que se escribe, como ayni@example.org",
    en="the address that messages come from is needed, such as ayni@example.org",
)


def make_post(settings: Settings, engine: AsyncEngine) -> Post:
    """Everything that sending takes. Raises `ConfigurationInvalid`."""
    sender = mail_sender(settings)
    letterhead = Letterhead(sender=sender.address, templates=settings.mail_templates)
    return Post(mail_channel(settings), LetterWriter(engine, letterhead), sender.domain)


def mail_channel(settings: Settings) -> Channel:
    """The mail server, or the outbox where there is none. Raises `ConfigurationInvalid`."""
    sender = mail_sender(settings)
    server = mail_server(settings)
    return Outbox(outbox_folder(settings), sender) if server is None else Smtp(server, sender)


def outbox_folder(settings: Settings) -> Path:
    """Where messages are kept while there is no mail server: practice and ordinary ones never in one folder."""
    state = settings.local_state()
    return folders_of(settings.home, "ordinary" if state is None else state.mode).outbox


def mail_waits(settings: Settings) -> bool:
    """Whether nothing can leave: no mail server, and no folder that this user may write, as in a container."""
    return settings.smtp_host is None and not _may_write(outbox_folder(settings))


def _may_write(folder: Path) -> bool:
    """In the folder, or in the nearest one above it that is there, so that it can be made."""
    there = next(path for path in (folder, *folder.parents) if os.access(path, os.F_OK))
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)


def mail_goes_to(settings: Settings) -> Path | str:
    """The folder, or the address of the server. Raises `ConfigurationInvalid`."""
    server = mail_server(settings)
    return outbox_folder(settings) if server is None else f"{server.host}:{server.port}"


def mail_sender(settings: Settings) -> Sender:
    """Who writes. Raises `ConfigurationInvalid` when a mail server is to be told and nothing says it."""
    written = settings.mail_from or settings.smtp_user or ""
    name, address = parseaddr(written)
    if is_address(address) and may_send(address):
        return Sender(address, name or "Ayni")
    if settings.smtp_host is not None:
        raise ConfigurationInvalid(setting="AYNI_MAIL_FROM", reason=SENDER_UNKNOWN)
    return Sender(NOWHERE)


def mail_server(settings: Settings) -> MailServer | None:
    """The mail server; None without one. Raises `ConfigurationInvalid`."""
    if settings.smtp_host is None:
        return None
    return MailServer(
        host=settings.smtp_host,
        port=settings.smtp_port or PORTS[settings.smtp_security],
        security=settings.smtp_security,
        user=settings.smtp_user,
        password=settings.smtp_password,
        ca_file=settings.smtp_ca_file,
    )
