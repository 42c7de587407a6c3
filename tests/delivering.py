"""Lifecycles without Temporal, and people around them, for tests of what is sent to whom."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncEngine

from activities.delivery.deliveries import Delivery, list_deliveries
from activities.delivery.directory import add_person
from activities.messages.model import Person
from activities.record import Batch, RecordActivities
from domain.events import Actor, ClockReached, Envelope
from domain.log import Entry, Received, Started
from domain.views import status_of
from tests.stack import new_start
from workflows.ledger import Ledger

START = datetime(2024, 3, 4, 12, tzinfo=UTC)
ROLES = ("coordinator", "company_lead", "residence_lead", "program_director", "company_executive")


class Woken:
    """Remembers who was woken, batch by batch."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    async def __call__(self, recipients: Sequence[str]) -> None:
        self.calls.append(list(recipients))

    @property
    def last(self) -> list[str]:
        return self.calls[-1]


def fresh_people(*roles: str) -> dict[str, str]:
    """Somebody of their own for each role, whom no other test knows."""
    mark = uuid4().hex[:8]
    return {role: f"{role}-{mark}" for role in roles or ROLES}


async def register(engine: AsyncEngine, *people: str, **details: object) -> None:
    """Enter people into the directory, with an address and whatever else is said."""
    for person in people:
        values = {"name": person, "email": f"{person}@example.org", "language": "en", **details}
        await add_person(engine, Person.model_validate({"person": person, **values}))


class Story:
    """A lifecycle that is decided here and recorded in PostgreSQL, without Temporal."""

    def __init__(self, engine: AsyncEngine, roles: dict[str, str]) -> None:
        start = new_start(started_at=START, stage="sensitization", roles=roles)
        self.roles = roles
        self.now = START
        self.woken = Woken()
        self._engine = engine
        self._ledger = Ledger.started(Started(start=start), START)
        self._numbers = count(1)

    @property
    def id(self) -> str:
        return self._ledger.state.lifecycle

    def event(self, event_type: str, by: str = "coordinator", **data: object) -> None:
        """Something happens."""
        envelope = Envelope.model_validate(
            {
                "id": f"{event_type}-{next(self._numbers)}",
                "type": event_type,
                "by": Actor(role=by, person=self.roles[by]),
                "data": data,
            }
        )
        self._ledger.take(Received(event=envelope), self.now)

    def days(self, days: int) -> None:
        """Let time pass."""
        self.now += timedelta(days=days)
        self._ledger.take(ClockReached(), self.now)

    async def record(self, times: int = 1) -> tuple[Entry, ...]:
        """Record what was decided, as often as an activity may be repeated."""
        entries = tuple(self._ledger.outbox)
        batch = Batch(
            lifecycle=self.id,
            entries=entries,
            decisions=entries[-1].number,
            decided_at=entries[-1].at,
            status=status_of(self._ledger.state),
        )
        for _ in range(times):
            await RecordActivities(self._engine, self.woken).record(batch)
        self._ledger.recorded_through(entries[-1].number)
        return entries

    async def deliveries(self, status: str | None = None) -> list[Delivery]:
        """What is told about it to whom."""
        return await list_deliveries(self._engine, lifecycle=self.id, status=status)
