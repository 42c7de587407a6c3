"""Scenarios: a lifecycle and what happens to it, as a file (SPEC section 9)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from domain.days import Calendar, Instant, add_months
from domain.errors import ScenarioInvalid
from domain.events import Actor, Envelope, EventId, LifecycleId, LifecycleStart, PersonId
from domain.program import Program
from domain.state import Attributes
from domain.text import Identifier, Mistake, Text
from domain.validation import key_path, reason_of, toml_content

#: How far a scenario looks when it does not say: enough to see a year of nobody acting.
DEFAULT_MONTHS = 12
UNTIL_TOO_EARLY = Text(es="es anterior a started_at", en="it is before started_at")


class ScenarioEvent(BaseModel):
    """One `[[event]]`: an envelope whose `at` says when it is recorded. Without an id it gets its place in the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: Instant
    id: EventId | None = None
    type: Identifier
    by: Actor
    data: dict[str, JsonValue] = Field(default_factory=dict)


class Scenario(BaseModel):
    """What a scenario file says. `program` and `profile` are ids of shipped ones, or paths."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    program: str
    profile: str | None = None
    lifecycle: LifecycleId
    started_at: Instant
    stage: Identifier | None = None
    until: Instant | None = None
    roles: dict[Identifier, PersonId] = Field(default_factory=dict)
    attributes: Attributes = Attributes()
    event: Annotated[tuple[ScenarioEvent, ...], Field(default=())]

    @property
    def ends_at(self) -> datetime:
        """The instant up to which the scenario runs."""
        if self.until is not None:
            return self.until
        last = max([self.started_at, *(event.at for event in self.event)])
        return datetime.combine(add_months(last.date(), DEFAULT_MONTHS), last.timetz())

    def start(self, program: Program, calendar: Calendar) -> LifecycleStart:
        """How the lifecycle of this scenario begins."""
        return LifecycleStart(
            lifecycle=self.lifecycle,
            program=program,
            calendar=calendar,
            started_at=self.started_at,
            stage=self.stage,
            roles=self.roles,
            attributes=self.attributes,
        )

    def envelopes(self) -> list[Envelope]:
        """The events up to the end, in the order in which they are recorded."""
        return sorted(self._envelopes(), key=lambda envelope: envelope.occurred_at or self.started_at)

    def _envelopes(self) -> Iterator[Envelope]:
        for position, event in enumerate(self.event, start=1):
            if event.at <= self.ends_at:
                yield Envelope(
                    id=event.id or f"event-{position}",
                    type=event.type,
                    occurred_at=event.at,
                    by=event.by,
                    data=event.data,
                )


def parse_scenario(text: str, file: str) -> Scenario:
    """The scenario in a TOML text. `file` is only for the error. Raises `ScenarioInvalid`."""
    try:
        scenario = Scenario.model_validate(_with_iso_dates(toml_content(text)))
    except Mistake as mistake:
        raise ScenarioInvalid(field="", file=file, key="TOML", reason=mistake.text) from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = key_path(first["loc"])
        raise ScenarioInvalid(field=key, file=file, key=key, reason=reason_of(first)) from None
    if scenario.until is not None and scenario.until < scenario.started_at:
        raise ScenarioInvalid(field="until", file=file, key="until", reason=UNTIL_TOO_EARLY)
    return scenario


def _with_iso_dates(content: dict[str, Any]) -> dict[str, Any]:
    """TOML has dates of its own inside `data`; messages carry them as JSON does."""
    events = content.get("event", ())
    if not isinstance(events, list):
        return content
    return {**content, "event": [_event_with_iso_dates(event) for event in events]}


def _event_with_iso_dates(event: Any) -> Any:
    if not isinstance(event, dict) or "data" not in event:
        return event
    return {**event, "data": _iso(event["data"])}


def _iso(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _iso(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_iso(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value
