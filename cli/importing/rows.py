"""What rows mean: lifecycles that start, and events of their past."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from unicodedata import normalize

from cli import language
from cli.dates import parse_date, parse_instant
from cli.importing.problems import Problem
from cli.importing.tables import Row, plain_heading
from cli.language import tr
from domain.errors import Refusal
from domain.events import PAYLOADS, Envelope, parse_envelope, parse_payload
from domain.program import Program
from domain.state import Attributes

LIFECYCLE_COLUMNS = ("lifecycle", "started_at")
EVENT_COLUMNS = ("lifecycle", "at", "type")
ROLE_PREFIX = "role_"
PREFIXES = {"rol_": ROLE_PREFIX}
ENVELOPE_COLUMNS = frozenset({"lifecycle", "id", "at", "type", "role", "person", "data"})
KNOWN_COLUMNS = frozenset({*LIFECYCLE_COLUMNS, "program", "profile", "stage", *Attributes.model_fields})
#: What was chosen before, by the option of the command: an event once the lifecycle has started.
CHOICES = ("route",)
#: Other headings that people write for a lifecycle, beside what the options of its command are called.
LIFECYCLE_HEADINGS = {
    **dict.fromkeys(("lifecycle", "ciclo", "id", "codigo", "code", "alianza", "alliance"), "lifecycle"),
    **dict.fromkeys(("identificador", "identifier"), "lifecycle"),
    **dict.fromkeys(("fecha_de_inicio", "fecha_inicio", "start_date", "start", "started"), "started_at"),
    **dict.fromkeys(("municipio", "municipalidad", "municipality"), "profile"),
    **dict.fromkeys(("coordinadora", "coordinador", "coordinacion", "coordinator"), "role_coordinator"),
}
#: What people write above the columns of events.
EVENT_HEADINGS = {
    **dict.fromkeys(("lifecycle", "ciclo", "codigo", "code", "alianza", "alliance"), "lifecycle"),
    **dict.fromkeys(("organizacion", "organization"), "lifecycle"),
    **dict.fromkeys(("at", "fecha", "date"), "at"),
    **dict.fromkeys(("tipo", "type", "evento", "event"), "type"),
    **dict.fromkeys(("rol", "role"), "role"),
    **dict.fromkeys(("persona", "person"), "person"),
    **dict.fromkeys(("datos", "data"), "data"),
    **dict.fromkeys(("canal", "channel"), "channel"),
    **dict.fromkeys(("realizado", "realizado_el", "fecha_de_realizacion", "held_on"), "held_on"),
    **dict.fromkeys(("requisito", "requirement"), "requirement"),
    **dict.fromkeys(("motivo", "reason"), "reason"),
    **dict.fromkeys(("resumen", "summary"), "summary"),
    **dict.fromkeys(("periodicidad", "cadence"), "cadence"),
    **dict.fromkeys(("vigente_hasta", "valid_until"), "valid_until"),
    **dict.fromkeys(("nota", "texto", "text"), "text"),
}
TRUE = frozenset({"true", "yes", "si", "sí", "1", "verdadero"})
FALSE = frozenset({"false", "no", "0", "falso"})


def is_known(column: str) -> bool:
    """Whether a column says something of a lifecycle that starts."""
    return column in KNOWN_COLUMNS or column.startswith(ROLE_PREFIX)


def role_headings(program: Program) -> dict[str, str]:
    """Headings that name a role of a program, by its id or its name in either language."""
    return {
        plain_heading(name): f"{ROLE_PREFIX}{role}"
        for role, text in program.roles.items()
        for name in (role, text.es, text.en)
        for name in (name, f"{ROLE_PREFIX}{name}", f"rol_{name}")
    }


def roles_of(row: Row) -> dict[str, str]:
    """Who is in which role."""
    return {
        column.removeprefix(ROLE_PREFIX): normalize("NFC", person)
        for column, person in row.cells.items()
        if column.startswith(ROLE_PREFIX)
    }


def attributes_of(row: Row) -> Attributes:
    """How people find the lifecycle."""
    given = {name: row.cells[name] for name in Attributes.model_fields if name in row.cells}
    # A region that is typed on one machine and on another must not become two.
    return Attributes(**{name: normalize("NFC", text) for name, text in given.items()})


def instant_of(row: Row, column: str, time_zone: str) -> datetime:
    """The instant in a column. Raises `ValueError` with a translated reason."""
    text = row.cells.get(column)
    if text is None:
        raise ValueError(tr("it is empty; write a date such as 20-11-2026"))
    return parse_instant(text, time_zone)


def event_of(row: Row, program: Program, roles: Mapping[str, str]) -> Envelope:
    """The event in a row. Raises `ValueError` (translated) or a `Refusal`."""
    role = row.cells.get("role", "coordinator")
    person = row.cells.get("person") or roles.get(role)
    if person is None:
        raise ValueError(tr("it does not say which person; fill the column person"))
    envelope = parse_envelope(
        {
            "id": row.cells.get("id", f"import-{row.number}"),
            "type": row.cells.get("type", ""),
            "occurred_at": instant_of(row, "at", program.time_zone).isoformat(),
            "by": {"role": role, "person": person},
            "data": dict(_data(row)),
        }
    )
    if envelope.type in PAYLOADS:
        parse_payload(PAYLOADS[envelope.type], envelope)
    return envelope


def choice_of(row: Row, choice: str, roles: Mapping[str, str], now: datetime) -> Envelope:
    """What a lifecycle has chosen already. Raises `ValueError` (translated) or a `Refusal`."""
    role, person = "coordinator", roles.get("coordinator")
    if person is None:
        raise ValueError(tr("it does not say which person says so; fill the column of the coordinator"))
    return parse_envelope(
        {
            "id": f"import-{choice}",
            "type": "choice_made",
            "occurred_at": now.isoformat(),
            "by": {"role": role, "person": person},
            "data": {"choice": choice, "option": row.cells[choice]},
        }
    )


def _data(row: Row) -> Iterator[tuple[str, Any]]:
    """The event's data: JSON in one column, and plain columns beside it."""
    if "data" in row.cells:
        yield from _json_object(row.cells["data"]).items()
    for column, text in row.cells.items():
        if column not in ENVELOPE_COLUMNS:
            yield column, _value(column, text)


def _json_object(text: str) -> dict[str, Any]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        content = None
    if isinstance(content, dict):
        return content
    raise ValueError(
        tr("the column data must hold a JSON object, such as {example}").format(
            example='{"channel": "visit"}'
        )
    )


def _value(column: str, text: str) -> Any:
    if column == "formal":
        if text.casefold() not in TRUE | FALSE:
            raise ValueError(tr("'{text}' is neither yes nor no").format(text=text))
        return text.casefold() in TRUE
    if column.endswith(("_on", "_until")) or column == "expected_end":
        return parse_date(text).isoformat()
    return text


def problem_of(refusal: Refusal, sheet: str, row: Row) -> Problem:
    """What the rules refused, at the column that it is about."""
    return Problem(sheet, row.number, _column(refusal.field or ""), refusal.message(language.current()))


def _column(field: str) -> str:
    """The column behind a field of a message."""
    for prefix in ("data.", "by.", "attributes."):
        field = field.removeprefix(prefix)
    return f"{ROLE_PREFIX}{field.removeprefix('roles.')}" if field.startswith("roles.") else field
