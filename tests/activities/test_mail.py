"""Letters as e-mail, and the conversation with a mail server: names, addresses, encryption, login."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from activities.delivery.channel import Letter, Refused, Unavailable
from activities.delivery.mail import Sender
from activities.delivery.smtp import AWAY, Security, Smtp
from activities.delivery.smtp import MailServer as Address
from activities.messages.model import Invitation, Message, Person
from tests.mail_server import Mail, certificate, free_port, mail_server

SENDER = Sender("ayni@correo.example.org", "Ayni Biobío")
WRITTEN_AT = datetime(2026, 3, 10, 14, 30, tzinfo=UTC)
CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"
RIGHT_TO_LEFT = "\u05d0\u05d1\u05d2 \u202eabc\u202c"
NAMES = [
    "Ana",
    "María Ñandú",
    RIGHT_TO_LEFT,
    "\U0001f469\u200d\U0001f33e" * 66,
    "ñ, " * 66 + "ñ",
    "a" * 200,
    "Ñ" * 200,
    'Ana "la jefa" <jefa@example.org>, Luis',
    "(comentario) a.b; grupo: x@example.org;",
    "=?utf-8?q?escondido?=",
    "<script>alert(1)</script>",
    "\\",
]


def letter(name: str = "Ana", email: str = "ana@example.org", **message: object) -> Letter:
    words = {"subject": "Aviso", "text": "Hola\n", "html": "<p>Hola</p>", **message}
    return Letter(
        number=1,
        message_id="<ayni.1@correo.example.org>",
        person=Person(person="ana", name=name, email=email),
        message=Message.model_validate(words),
        written_at=WRITTEN_AT,
        lifecycle="casa-01",
        kind="notify",
        thread="<ayni.2@correo.example.org>",
    )


def smtp(port: int, security: Security = "none", host: str = "127.0.0.1", **details: object) -> Smtp:
    address = {"host": host, "port": port, "security": security, **details}
    return Smtp(Address.model_validate(address), SENDER)


async def sent(channel: Smtp, *letters: Letter) -> None:
    async with channel.session() as session:
        for one in letters:
            await session.send(one)


async def arrived(one: Letter) -> Mail:
    async with mail_server() as server:
        await sent(smtp(server.port), one)
    [mail] = server.mails
    return mail


@pytest.mark.parametrize("name", NAMES)
async def test_any_name_arrives_as_it_is_and_adds_no_recipient(name: str) -> None:
    mail = await arrived(letter(name, subject=f"{name[:90]}: aviso"))
    shown, _, address = mail.header("To").rpartition("<")
    assert shown.strip().removeprefix('"').removesuffix('"').replace('\\"', '"').replace("\\\\", "\\") == name
    assert address == "ana@example.org>"
    assert mail.subject == f"{name[:90]}: aviso"
    assert mail.recipient == "ana@example.org"
    assert max(len(line) for line in mail.content.splitlines()) < 998


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r", "\u2028", "\x85", "\x00", "\x0b"])
async def test_nothing_in_a_name_or_subject_becomes_a_header(ending: str) -> None:
    hostile = f"Ana{ending}Bcc: everybody@example.org{ending}{ending}<h1>body</h1>"
    mail = await arrived(letter(hostile, subject=hostile))
    assert {key.lower() for key in mail.message} == {
        *("from", "to", "subject", "date", "message-id", "in-reply-to", "references", "auto-submitted"),
        *("x-ayni-lifecycle", "x-ayni-kind", "mime-version", "content-type"),
    }
    assert mail.subject == "Ana Bcc: everybody@example.org <h1>body</h1>"


async def test_an_address_with_any_letters_arrives() -> None:
    mail = await arrived(letter("Añá", "añá@ñandú.example"))
    assert mail.recipient == "añá@xn--and-6ma2c.example"
    assert "<añá@xn--and-6ma2c.example>".encode() in mail.content
    domain_only = await arrived(letter("Ana", "ana@ñandú.example"))
    assert domain_only.recipient == "ana@xn--and-6ma2c.example"


async def test_an_address_that_the_server_cannot_take_is_refused_for_good() -> None:
    async with mail_server(utf8=False) as server:
        with pytest.raises(Refused) as refusal:
            await sent(smtp(server.port), letter("Añá", "añá@example.org"))
    assert (refusal.value.for_good, refusal.value.failure) == (True, "smtputf8_not_supported")


async def test_an_invitation_is_a_part_that_calendars_act_on_and_a_file() -> None:
    invitation = Invitation(method="CANCEL", content=CALENDAR)
    message = (await arrived(letter(invitation=invitation))).message
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed",
        *("multipart/alternative", "text/plain", "text/html", "text/calendar"),
        "application/ics",
    ]
    _, alternative, _, _, calendar, file = message.walk()
    assert alternative["Content-Type"].startswith("multipart/alternative")
    assert calendar.get_param("method") == "CANCEL"
    assert calendar.get_payload(decode=True) == CALENDAR.encode()
    assert (file.get_payload(decode=True), file.get_filename()) == (CALENDAR.encode(), "ayni.ics")


async def test_a_letter_says_who_writes_when_and_what_it_belongs_to() -> None:
    mail = await arrived(letter())
    assert mail.header("From").replace('"', "") == "Ayni Biobío <ayni@correo.example.org>"
    message = mail.message
    assert message["Date"].datetime == WRITTEN_AT
    assert (message["In-Reply-To"], message["References"]) == (("<ayni.2@correo.example.org>",) * 2)
    assert message["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_encrypted_and_with_a_login(security: Security, tmp_path: Path) -> None:
    context, trusted = certificate(tmp_path)
    users = {"ayni": "clave secreta ñ"}
    login = {"user": "ayni", "password": SecretStr("clave secreta ñ"), "ca_file": trusted}
    async with mail_server(tls=context, implicit=security == "tls", users=users) as server:
        channel = smtp(server.port, security, "localhost", **login)
        await sent(channel, letter(), letter("Luis", "luis@example.org"))
        assert (len(server.mails), server.connections) == (2, 1), "one connection for a whole mailbox"
        assert await channel.greet() == f"localhost:{server.port}"


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_certificate_that_nobody_vouches_for_is_not_accepted(
    security: Security, tmp_path: Path
) -> None:
    context, _ = certificate(tmp_path)
    async with mail_server(tls=context, implicit=security == "tls") as server:
        with pytest.raises(Unavailable, match=r"(?i)certificate"):
            await sent(smtp(server.port, security, "localhost"), letter())
        assert server.mails == []


async def test_a_certificate_of_another_host_is_not_accepted(tmp_path: Path) -> None:
    context, trusted = certificate(tmp_path, "elsewhere.example.org")
    async with mail_server(tls=context) as server:
        with pytest.raises(Unavailable, match=r"(?i)certificate"):
            await sent(smtp(server.port, "starttls", "localhost", ca_file=trusted), letter())
        assert server.mails == []


async def test_a_port_where_nobody_listens_is_told_in_a_word() -> None:
    with pytest.raises(Unavailable, match=rf"^{AWAY}$"):
        await smtp(free_port(), "none").greet()


async def test_a_server_without_encryption_is_not_trusted_with_anything() -> None:
    async with mail_server() as server:
        with pytest.raises(Unavailable):
            await sent(smtp(server.port, "starttls"), letter())
        assert server.mails == []


async def test_our_own_account_being_refused_is_nobody_elses_fault(tmp_path: Path) -> None:
    context, trusted = certificate(tmp_path)
    login = {"user": "ayni", "password": SecretStr("old"), "ca_file": trusted}
    async with mail_server(tls=context, users={"ayni": "new"}) as server:
        channel = smtp(server.port, "starttls", "localhost", **login)
        with pytest.raises(Unavailable, match=r"^535"):
            await sent(channel, letter())
        with pytest.raises(Unavailable, match=r"^535"):
            await channel.greet()


async def test_a_certificate_file_that_is_none_is_named(tmp_path: Path) -> None:
    nothing = tmp_path / "nothing.pem"
    for _ in range(2):
        with pytest.raises(Unavailable, match=r"^ca_file: "):
            await sent(smtp(25, "tls", ca_file=nothing), letter())
        nothing.write_text("nothing")
