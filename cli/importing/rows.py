"""What rows mean: lifecycles that start, and events of their past."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from cli import language
from cli.dates import parse_date, parse_instant
from cli.importing.problems import Problem
from cli.importing.sheets import Row, Sheet
from cli.language import tr
from domain.errors import Refusal
from domain.events import PAYLOADS, Envelope, parse_envelope, parse_payload
from domain.program import Program
from domain.state import Attributes

LIFECYCLE_COLUMNS = ("lifecycle", "started_at")
EVENT_COLUMNS = ("lifecycle", "at", "type")
ROLE_PREFIX = "role_"
ENVELOPE_COLUMNS = frozenset({"lifecycle", "id", "at", "type", "role", "person", "data"})
KNOWN_COLUMNS = frozenset(
    {*LIFECYCLE_COLUMNS, "program", "profile", "stage", "coordinator", *Attributes.model_fields}
)
TRUE = frozenset({"true", "yes", "si", "sí", "1", "verdadero"})
FALSE = frozenset({"false", "no", "0", "falso"})


def missing_columns(sheet: Sheet, needed: tuple[str, ...]) -> list[Problem]:
    """A problem for each column that must be there."""
    return [
        Problem(
            sheet.name,
            1,
            column,
            tr("this column is missing; the sheet has: {columns}").format(columns=", ".join(sheet.headings)),
        )
        for column in needed
        if column not in sheet.headings
    ]


def ignored_columns(sheet: Sheet) -> list[str]:
    """Columns of lifecycles that mean nothing here."""
    return [
        heading
        for heading in sheet.headings
        if heading and heading not in KNOWN_COLUMNS and not heading.startswith(ROLE_PREFIX)
    ]


def roles_of(row: Row) -> dict[str, str]:
    """Who is in which role."""
    roles = {
        column.removeprefix(ROLE_PREFIX): person
        for column, person in row.cells.items()
        if column.startswith(ROLE_PREFIX)
    }
    coordinator = row.cells.get("coordinator")
    return {**roles, "coordinator": coordinator} if coordinator else roles


def attributes_of(row: Row) -> Attributes:
    """How people find the lifecycle."""
    return Attributes(**{name: row.cells.get(name) for name in Attributes.model_fields})


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
