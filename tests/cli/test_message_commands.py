"""`ayni message`: what was told to whom, what could not be, and trying it again."""

from contextlib import nullcontext
from datetime import UTC, datetime

import pytest

from activities.delivery.channel import Postponed, Refused, Unavailable
from activities.delivery.deliveries import Delivery
from activities.delivery.errors import UnknownMessage, UnknownPerson
from tests.cli.conftest import Ayni

AT = datetime(2024, 5, 20, 15, tzinfo=UTC)


def delivery(number: int, status: str, **details: object) -> Delivery:
    values: dict[str, object] = {
        "id": number,
        "lifecycle": "casa-01",
        "kind": "notify",
        "told_at": AT,
        "digest": None,
        "addressee": "role:coordinator",
        "recipient": "person:ana",
        "status": status,
        "attempts": 1,
        "next_attempt_at": None,
        "attempted_at": AT,
        "failure": None,
        "channel": None,
        "message_id": None,
        "subject": None,
        "text": None,
        "queued_at": AT,
        **details,
    }
    return Delivery.model_validate(values)


SENT = delivery(
    1,
    "sent",
    channel="email",
    message_id="<ayni.1@example.org>",
    subject="Residencia 01: monitoreo sin realizar",
    text="Hola Ana:\n\nFalta el monitoreo.\n",
)
REFUSED = delivery(2, "undeliverable", kind="schedule_session", failure="550 5.1.1 no such user")
NOBODY = delivery(
    3, "dropped", addressee="role:company_lead", recipient=None, failure="nobody_in_role", attempts=0
)
DIGEST = delivery(
    4, "waiting", lifecycle=None, kind=None, told_at=None, digest="weekly/2024-05-20", attempts=0
)


class FakeMessages:
    """`cli.messages.RecordedMessages` in memory."""

    def __init__(self) -> None:
        self.queue = [SENT, REFUSED, NOBODY, DIGEST]
        self.again: list[tuple[int | None, str | None]] = []
        self.failing: Exception | None = None

    async def newest(
        self, person: str | None, lifecycle: str | None, status: str | None, limit: int
    ) -> list[Delivery]:
        found = [
            one
            for one in self.queue
            if (person is None or one.recipient == f"person:{person}")
            and lifecycle in {None, one.lifecycle}
            and status in {None, one.status}
        ]
        return found[-limit:]

    async def message(self, number: int) -> Delivery:
        for one in self.queue:
            if one.id == number:
                return one
        raise UnknownMessage(number=number)

    async def try_again(self, number: int | None, person: str | None) -> list[str]:
        self.again.append((number, person))
        return [] if person == "luis" else ["person:ana", "webhook:crm"]

    async def test(self, person: str) -> str:
        if self.failing is not None:
            raise self.failing
        assert person == "ana"
        return "2.0.0 OK queued as 42"


@pytest.fixture
def messages(ayni: Ayni, monkeypatch: pytest.MonkeyPatch) -> FakeMessages:
    made = FakeMessages()
    monkeypatch.setattr(ayni.services, "messages", lambda: nullcontext(made))
    return made


def test_messages_are_listed_with_what_became_of_them(ayni: Ayni, messages: FakeMessages) -> None:
    assert (
        ayni.succeeds("mensaje", "listar").out
        == """\
Número  Sobre    Mensaje             A             Fecha       Situación
1       casa-01  algo pide atención  ana           20-05-2024  enviado
2       casa-01  invitación          ana           20-05-2024  sin entregar: 550 5.1.1 no such user
3       casa-01  algo pide atención  company_lead  20-05-2024  sin enviar: nadie tiene el rol
4       —        resumen             ana           20-05-2024  en espera
Corrija la dirección con ayni persona cambiar, o pruebe de nuevo con: ayni mensaje reintentar --todo
"""
    )


def test_whoever_was_deactivated_is_told_apart_from_a_refused_address(
    ayni: Ayni, messages: FakeMessages
) -> None:
    messages.queue = [delivery(5, "undeliverable", failure="person_left")]
    told = ayni.succeeds("mensaje", "listar").out
    assert told.endswith("Alguien está sin avisos. Para deshacerlo: ayni persona cambiar PERSONA --activar\n")
    assert "Corrija" not in told


def test_what_people_wrote_stays_in_its_cell(ayni: Ayni, messages: FakeMessages) -> None:
    messages.queue = [delivery(6, "undeliverable", failure="550 no\r\nBcc: \x1b[31meva")]
    _, row, *_ = ayni.succeeds("mensaje", "listar").out.splitlines()
    assert row.endswith("sin entregar: 550 no Bcc: [31meva")


def test_a_list_is_narrowed(ayni: Ayni, messages: FakeMessages) -> None:
    def numbers(*options: str) -> list[int]:
        return [line["id"] for line in ayni.succeeds("message", "list", "--json", *options).lines]

    assert numbers() == [1, 2, 3, 4]
    assert numbers("--person", "ana", "--limit", "2") == [2, 4]
    assert numbers("--about", "casa-01", "--status", "sin entregar") == [2]
    assert numbers("--status", "sent") == [1]
    assert "text" not in ayni.succeeds("message", "list", "--json").lines[0]
    assert ayni.succeeds("message", "list", "--person", "eva").out == "No hay ningún mensaje así.\n"


def test_a_message_is_shown_as_it_was_sent(ayni: Ayni, messages: FakeMessages) -> None:
    assert (
        ayni.succeeds("mensaje", "ver", "1").out
        == """\
  A          ana
  Sobre      casa-01
  Mensaje    algo pide atención
  Fecha      20-05-2024
  En cola    20-05-2024
  Situación  enviado
  Intentos   1
  Por        correo electrónico
  Asunto     Residencia 01: monitoreo sin realizar

  Hola Ana:

  Falta el monitoreo.
"""
    )
    assert ayni.succeeds("message", "show", "1", "--json").lines == [SENT.model_dump(mode="json")]
    unknown = ayni("message", "show", "99", "--json")
    assert (unknown.code, unknown.error["code"]) == (3, "unknown_message")


def test_what_was_not_delivered_is_tried_again(ayni: Ayni, messages: FakeMessages) -> None:
    assert (
        ayni.succeeds("mensaje", "reintentar", "2").out
        == """\
Se intenta de nuevo ahora, para 2 destinatarios: ana, crm.
Siguiente paso: ayni mensaje listar
"""
    )
    assert ayni.succeeds("message", "retry", "--person", "luis").out == "Nada espera por entregarse.\n"
    assert ayni.succeeds("message", "retry", "--all", "--json").lines == [{"recipients": ["ana", "crm"]}]
    assert messages.again == [(2, None), (None, "luis"), (None, None)]
    assert [ayni("message", "retry", *options).code for options in ((), ("2", "--all"))] == [2, 2]


def test_a_test_message_tells_what_the_server_answered(ayni: Ayni, messages: FakeMessages) -> None:
    assert (
        ayni.succeeds("mensaje", "probar", "--persona", "ana").out
        == "El mensaje de prueba para ana salió: 2.0.0 OK queued as 42\n"
    )
    assert ayni.succeeds("message", "test", "--person", "ana", "--json").lines == [
        {"person": "ana", "delivered": True, "answer": "2.0.0 OK queued as 42"}
    ]


@pytest.mark.parametrize(
    ("failing", "code", "said"),
    [
        (Unavailable("connection refused"), 6, "connection refused"),
        (Postponed("451 later"), 6, "451 later"),
        (Refused("no_address", for_good=True), 5, "la persona no tiene dirección"),
        (UnknownPerson(person="ana"), 3, "No hay una persona «ana» en el directorio"),
    ],
)
def test_a_test_message_that_does_not_go_out_says_why(
    ayni: Ayni, messages: FakeMessages, failing: Exception, code: int, said: str
) -> None:
    messages.failing = failing
    ran = ayni("mensaje", "probar", "--persona", "ana")
    assert ran.code == code
    assert said in ran.err
