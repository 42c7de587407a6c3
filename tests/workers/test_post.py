"""Where mail goes is a matter of settings; what is wrong with them is named, and `ayni doctor` tries them."""

import asyncio
from email.utils import parseaddr
from pathlib import Path

import pytest

from activities.delivery.channel import Refused, Unavailable
from activities.delivery.outbox import Outbox
from activities.delivery.smtp import Smtp
from activities.messages.model import Person
from tests.mail_server import certificate, free_port, mail_server
from workers.local.mail_checks import check_mail, check_undeliverable
from workers.post import mail_channel, mail_goes_to, mail_sender, mail_waits, outbox_folder
from workers.post import mail_server as server_of
from workers.secret_files import SecretUnusable
from workers.settings import ConfigurationInvalid, Settings, load_settings
from workers.trial_message import send_test

NEW, OLD = "nueva", "vieja"
ANA = Person(person="ana", name="Ana", email="ana@example.org")


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("HOST", "PORT", "SECURITY", "USER", "PASSWORD", "PASSWORD_FILE", "CA_FILE"):
        monkeypatch.delenv(f"AYNI_SMTP_{name}", raising=False)
    monkeypatch.delenv("AYNI_MAIL_FROM", raising=False)
    monkeypatch.setenv("AYNI_HOME", str(tmp_path))


def settings_with(monkeypatch: pytest.MonkeyPatch, **values: object) -> Settings:
    for name, value in values.items():
        monkeypatch.setenv(f"AYNI_{name.upper()}", str(value))
    return load_settings()


def test_without_a_server_mail_is_kept(tmp_path: Path) -> None:
    settings = load_settings()
    assert isinstance(mail_channel(settings), Outbox)
    assert outbox_folder(settings) == mail_goes_to(settings) == tmp_path / "outbox"


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_each_security_has_its_port(monkeypatch: pytest.MonkeyPatch, security: str, port: int) -> None:
    settings = settings_with(
        monkeypatch, smtp_host="mail.example.org", smtp_security=security, mail_from="ayni@example.org"
    )
    assert isinstance(mail_channel(settings), Smtp)
    assert mail_goes_to(settings) == f"mail.example.org:{port}"


def test_the_password_may_be_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("clave con espacio \n")
    settings = settings_with(
        monkeypatch, smtp_host="mail.example.org", smtp_user="ayni@example.org", smtp_password_file=file
    )
    server = server_of(settings)
    assert server is not None
    assert server.password is not None
    assert server.password.get_secret_value() == "clave con espacio "
    assert "clave" not in repr(server)
    assert mail_sender(settings).address == "ayni@example.org"
    file.unlink()
    with pytest.raises(SecretUnusable, match="AYNI_SMTP_PASSWORD_FILE"):
        load_settings()


def test_a_sender_may_have_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    sender = mail_sender(settings_with(monkeypatch, mail_from="Ayni Biobío <ayni@ñandú.example>"))
    assert (sender.name, sender.address) == ("Ayni Biobío", "ayni@ñandú.example")
    assert sender.domain == "xn--and-6ma2c.example"


@pytest.mark.parametrize("address", ["niñez@example.org", "Ayni <atención@example.org>", "ñ@ñandú.example"])
def test_a_sender_from_whom_many_servers_take_nothing_is_refused_before_a_message_is_due(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    with pytest.raises(ConfigurationInvalid, match="AYNI_MAIL_FROM") as refused:
        settings_with(monkeypatch, mail_from=address)
    assert "eñe" in refused.value.message("es")
    assert "ñ" in refused.value.message("en")
    monkeypatch.delenv("AYNI_MAIL_FROM")
    login = settings_with(monkeypatch, smtp_host="mail.example.org", smtp_user=parseaddr(address)[1])
    with pytest.raises(ConfigurationInvalid, match="AYNI_MAIL_FROM"):
        mail_sender(login)


def test_what_is_missing_or_wrong_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    nameless = settings_with(monkeypatch, smtp_host="mail.example.org")
    with pytest.raises(ConfigurationInvalid, match="AYNI_MAIL_FROM"):
        mail_channel(nameless)
    with pytest.raises(ConfigurationInvalid, match="AYNI_MAIL_FROM") as wrong:
        settings_with(monkeypatch, mail_from="Ayni, everybody@example.org")
    assert "ayni@example.org" in wrong.value.message("es")
    monkeypatch.delenv("AYNI_MAIL_FROM")
    with pytest.raises(ConfigurationInvalid, match="AYNI_SMTP_SECURITY"):
        settings_with(monkeypatch, smtp_security="maybe")


async def test_the_doctor_tries_the_server_and_the_login(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    context, trusted = certificate(tmp_path)
    kept = await check_mail(load_settings())
    assert (kept.status, str(tmp_path / "outbox") in kept.why.es) == ("ok", True)
    async with mail_server(tls=context, users={"ayni": NEW}) as server:
        settings = settings_with(
            monkeypatch,
            smtp_host="localhost",
            smtp_port=server.port,
            smtp_user="ayni",
            smtp_password=NEW,
            smtp_ca_file=trusted,
            mail_from="ayni@example.org",
        )
        answers = await check_mail(settings)
        assert (answers.status, answers.why.en) == ("ok", f"localhost:{server.port}")
        refused = await check_mail(settings_with(monkeypatch, smtp_password=OLD))
        assert (refused.status, refused.why.es[:3]) == ("failed", "535")
        assert server.mails == []
    silent = await check_mail(settings)
    assert silent.status == "failed"
    assert silent.next is not None
    assert "AYNI_SMTP_" in silent.next.es
    monkeypatch.delenv("AYNI_MAIL_FROM")
    assert (await check_mail(load_settings())).status == "failed"


async def test_without_a_way_out_the_doctor_says_that_messages_wait(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    contained = settings_with(monkeypatch, home=tmp_path / "file" / "home")
    found = await check_mail(contained)
    assert (mail_waits(contained), found.status) == (True, "failed")
    assert found.next is not None
    assert "AYNI_SMTP_HOST" in found.next.es
    with pytest.raises(Unavailable):
        await send_test(contained, ANA)
    served = settings_with(monkeypatch, smtp_host="mail.example.org", mail_from="ayni@example.org")
    assert not mail_waits(served)


async def test_undeliverable_messages_are_no_finding_where_the_record_is_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = f"postgresql+asyncpg://ayni:x@127.0.0.1:{free_port()}/ayni"
    assert await check_undeliverable(settings_with(monkeypatch, database_url=url)) == []


async def test_a_test_message_goes_past_the_queue(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = Path(await send_test(load_settings(), ANA))
    assert file == tmp_path / "outbox" / "test.eml"
    assert b"Mensaje de prueba de Ayni" in await asyncio.to_thread(file.read_bytes)
    async with mail_server() as server:
        settings = settings_with(
            monkeypatch,
            smtp_host="127.0.0.1",
            smtp_port=server.port,
            smtp_security="none",
            mail_from="ayni@example.org",
        )
        assert await send_test(settings, ANA.model_copy(update={"language": "en"})) == "OK"
        [mail] = server.mails
        assert mail.subject == "Test message from Ayni"
        with pytest.raises(Refused, match="no_address"):
            await send_test(settings, ANA.model_copy(update={"email": None}))
    with pytest.raises(Unavailable):
        await send_test(settings, ANA)
