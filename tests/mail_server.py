"""A real mail server for tests: it keeps what it was given, and answers as badly as it is told to."""

import asyncio
import socket
import ssl
import subprocess
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

ACCEPTED = "250 OK"


@dataclass(frozen=True)
class Mail:
    """A mail as it arrived."""

    recipient: str
    content: bytes

    @property
    def message(self) -> EmailMessage:
        parsed = message_from_bytes(self.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])

    @property
    def subject(self) -> str:
        return self.header("Subject")

    def header(self, name: str) -> str:
        """A header as a mail program shows it. The library's newer reader tears names apart; its older one does not."""
        return str(make_header(decode_header(message_from_bytes(self.content)[name])))

    @property
    def invitation(self) -> str | None:
        """The iCalendar object that came with it."""
        for part in self.message.walk():
            if part.get_content_type() == "text/calendar":
                content = part.get_payload(decode=True)
                assert isinstance(content, bytes)
                return content.decode()
        return None


@dataclass
class MailServer:
    """What arrived, and how to answer. `answers` are used up one by one for a recipient; then all is accepted."""

    port: int = 0
    mails: list[Mail] = field(default_factory=list)
    connections: int = 0
    recipient_answers: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    content_answers: list[str] = field(default_factory=list)
    cut_after_content: int = 0
    users: dict[str, str] = field(default_factory=dict)
    #: Called when a mail was accepted, before the client hears of it.
    on_mail: Callable[[Mail], Awaitable[None]] | None = None

    def to(self, recipient: str) -> list[Mail]:
        """What somebody got."""
        return [mail for mail in self.mails if mail.recipient == recipient]

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Answer for one recipient."""
        answers = self.recipient_answers[address]
        answer = answers.pop(0) if answers else ACCEPTED
        if answer == ACCEPTED:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Take a mail, or not."""
        if self.content_answers:
            return self.content_answers.pop(0)
        assert isinstance(envelope.content, bytes)
        mail = Mail(envelope.rcpt_tos[0], envelope.content)
        self.mails.append(mail)
        if self.on_mail is not None:
            await self.on_mail(mail)
        if self.cut_after_content:
            self.cut_after_content -= 1
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        return ACCEPTED

    def authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any
    ) -> AuthResult:
        """Let those in who know their password."""
        known = (
            isinstance(data, LoginPassword) and self.users.get(data.login.decode()) == data.password.decode()
        )
        return AuthResult(success=known, handled=False)


@asynccontextmanager
async def mail_server(
    port: int = 0,
    tls: ssl.SSLContext | None = None,
    *,
    implicit: bool = False,
    users: dict[str, str] | None = None,
    largest: int | None = None,
    utf8: bool = True,
    kept: MailServer | None = None,
) -> AsyncIterator[MailServer]:
    """A server on a free port, or on a given one to come back at the same place with what was `kept`."""
    keeper = kept or MailServer()
    keeper.users = users or {}

    def protocol() -> SMTP:
        keeper.connections += 1
        return SMTP(
            keeper,
            hostname="mail.example.org",
            data_size_limit=largest,
            enable_SMTPUTF8=utf8,
            tls_context=None if implicit else tls,
            require_starttls=tls is not None and not implicit,
            auth_required=bool(users) and not implicit,
            auth_require_tls=not implicit,
            authenticator=keeper.authenticate if users else None,
            loop=asyncio.get_running_loop(),
        )

    loop = asyncio.get_running_loop()
    server = await loop.create_server(protocol, "127.0.0.1", port, ssl=tls if implicit else None)
    keeper.port = server.sockets[0].getsockname()[1]
    try:
        yield keeper
    finally:
        server.close()
        await server.wait_closed()


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


def certificate(folder: Path, name: str = "localhost") -> tuple[ssl.SSLContext, Path]:
    """A certificate that we made ourselves: for a server, and as the file by which clients trust it."""
    key, certified = folder / f"{name}.key", folder / f"{name}.pem"
    subprocess.run(
        (
            *(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
            ),
            *("-keyout", str(key), "-out", str(certified), "-days", "2", "-subj", f"/CN={name}"),
            *("-addext", f"subjectAltName=DNS:{name}"),
        ),
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certified, key)
    return context, certified
