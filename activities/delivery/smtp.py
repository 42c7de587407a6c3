"""The channel to a mail server (RFC 5321)."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, Literal

import aiosmtplib
from pydantic import BaseModel, ConfigDict, SecretStr

from activities.delivery.channel import Letter, Postponed, Refused, Session, Unavailable
from activities.delivery.mail import Sender, as_email, envelope_address

Security = Literal["starttls", "tls", "none"]
#: Seconds. A server that hangs must not hold a mailbox for minutes.
PATIENCE: Final = 20.0
#: Enhanced status codes (RFC 3463) of refusals that are no statement about the address: policy and security.
POLICY: Final = "5.7."
TOO_LARGE: Final = 552
#: What readers are told in their own language: nobody listens there, or nobody answers in time.
AWAY: Final = "mail_server_away"
SILENT: Final = "mail_server_silent"


class MailServer(BaseModel):
    """Which server takes our mail, and how it is reached. `ca_file` holds certificates to trust beside the system's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str
    port: int
    security: Security
    user: str | None = None
    password: SecretStr | None = None
    ca_file: Path | None = None


class Smtp:
    """Sends through a mail server. Certificates are verified."""

    name = "email"
    needs_address = True

    def __init__(self, server: MailServer, sender: Sender) -> None:
        self._server = server
        self._sender = sender

    @asynccontextmanager
    async def session(self) -> AsyncIterator[Session]:
        """One connection for one mailbox, made when the first letter goes out."""
        session = SmtpSession(self._server, self._sender)
        try:
            yield session
        finally:
            await session.end()

    async def greet(self) -> str:
        """What the server says about itself once it has let us in. Raises `Unavailable`."""
        session = SmtpSession(self._server, self._sender)
        try:
            return await session.greet()
        finally:
            await session.end()


class SmtpSession:
    """One connection to the mail server, and what its answers mean."""

    def __init__(self, server: MailServer, sender: Sender) -> None:
        self._server = server
        self._sender = sender
        self._client: aiosmtplib.SMTP | None = None

    async def send(self, letter: Letter) -> str:
        """Hand one letter over; the server's answer. Raises `Unavailable`, `Postponed` or `Refused`."""
        email = as_email(letter, self._sender)
        recipient = envelope_address(letter.person.email or "")
        client = await self._connected()
        try:
            _, answer = await client.sendmail(
                envelope_address(self._sender.address),
                [recipient],
                email.as_bytes(),
                mail_options=() if recipient.isascii() else ("SMTPUTF8", "BODY=8BITMIME"),
            )
        except aiosmtplib.SMTPRecipientsRefused as refused:
            raise _about_recipient(refused.recipients[0]) from None
        except aiosmtplib.SMTPSenderRefused as refused:
            raise _about_sender(refused) from None
        except aiosmtplib.SMTPResponseException as answer:
            raise _about_message(answer) from None
        except aiosmtplib.SMTPNotSupported:
            raise Refused("smtputf8_not_supported", for_good=True) from None
        except (aiosmtplib.SMTPException, OSError) as broken:
            raise Unavailable(_words(broken)) from None
        return answer

    async def greet(self) -> str:
        """Connect, and log in where that is asked for; the server's address."""
        await self._connected()
        return f"{self._server.host}:{self._server.port}"

    async def end(self) -> None:
        """Say goodbye; what was handed over stays handed over when nobody answers."""
        client, self._client = self._client, None
        if client is None:
            return
        try:
            await client.quit(timeout=2)
        except (aiosmtplib.SMTPException, OSError):
            client.close()

    async def _connected(self) -> aiosmtplib.SMTP:
        if self._client is not None and self._client.is_connected:
            return self._client
        client = self._new_client()
        try:
            await client.connect()
        except (aiosmtplib.SMTPException, OSError, ValueError) as problem:
            client.close()
            raise Unavailable(_words(problem)) from None
        self._client = client
        return client

    def _new_client(self) -> aiosmtplib.SMTP:
        server = self._server
        return aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.security == "tls",
            start_tls=server.security == "starttls",
            username=server.user,
            password=server.password.get_secret_value() if server.password else None,
            tls_context=_tls_context(server),
            local_hostname=self._sender.domain,
            timeout=PATIENCE,
        )


def _tls_context(server: MailServer) -> ssl.SSLContext | None:
    if server.security == "none":
        return None
    context = ssl.create_default_context()
    if server.ca_file is not None:
        try:
            context.load_verify_locations(server.ca_file)
        except (OSError, ssl.SSLError) as problem:
            raise Unavailable(f"ca_file: {_words(problem)}") from None
    return context


def _about_recipient(answer: aiosmtplib.SMTPRecipientRefused) -> Exception:
    words = _answer(answer)
    if answer.code < 500:
        return Postponed(words)
    return Refused(words, for_good=not answer.message.startswith(POLICY))


def _about_sender(answer: aiosmtplib.SMTPSenderRefused) -> Exception:
    """A message that is too large is refused here already; everything else is about our account."""
    words = _answer(answer)
    return Refused(words, for_good=False) if answer.code == TOO_LARGE else Unavailable(words)


def _about_message(answer: aiosmtplib.SMTPResponseException) -> Exception:
    words = _answer(answer)
    return Postponed(words) if answer.code < 500 else Refused(words, for_good=False)


def _answer(answer: aiosmtplib.SMTPResponseException) -> str:
    return f"{answer.code} {answer.message}"


def _words(problem: Exception) -> str:
    """The commonest problems as codes, the others in the words of the server, the library or the system."""
    if isinstance(problem, aiosmtplib.SMTPResponseException):
        return _answer(problem)
    if isinstance(problem, aiosmtplib.SMTPTimeoutError):
        return SILENT
    if isinstance(problem.__cause__, ConnectionRefusedError):
        return AWAY
    return str(problem) or type(problem).__name__
