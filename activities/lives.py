"""What a lifecycle asks of the record beside writing it: whether its id had a life, and to keep a state of it."""

from typing import Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.record import cause_of
from activities.storable import storable
from activities.tables import event_log, kept_states, lifecycles
from domain.state import LifecycleStatus, State


class RecordedLife(BaseModel):
    """A life that the record knows: how many of its decisions it holds, and how it stands."""

    model_config = ConfigDict(frozen=True)

    decisions: int
    status: LifecycleStatus


class KeptState(BaseModel):
    """The state of a lifecycle just before the worker of `build` made its first decision for it (SPEC K3)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    build: str
    state: State


class LifeActivities:
    """The activities that answer and keep this, through one engine."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @activity.defn(name="recorded_life")
    async def recorded_life(self, lifecycle: str) -> RecordedLife | None:
        """The life that the record has under an id; None when it has none. Raises a short `ApplicationError`."""
        query = (
            select(func.max(event_log.c.number).label("decisions"), lifecycles.c.status)
            .join(lifecycles, lifecycles.c.lifecycle == event_log.c.lifecycle)
            .where(event_log.c.lifecycle == lifecycle)
            .group_by(lifecycles.c.status)
        )
        try:
            async with self._engine.connect() as connection:
                row = (await connection.execute(query)).one_or_none()
        except (SQLAlchemyError, OSError) as error:
            raise ApplicationError("the record does not answer", type=cause_of(error)) from None
        return None if row is None else RecordedLife(decisions=row.decisions, status=row.status)

    @activity.defn(name="keep_state")
    async def keep_state(self, kept: KeptState) -> Literal[True]:
        """Write a state; the same again changes nothing. Raises a short `ApplicationError`."""
        row = {
            "lifecycle": kept.state.lifecycle,
            "number": kept.state.decisions,
            "build": kept.build,
            "state": storable(kept.state.model_dump(mode="json", exclude_defaults=True)),
        }
        try:
            async with self._engine.begin() as connection:
                await connection.execute(insert(kept_states).values(row).on_conflict_do_nothing())
        except (SQLAlchemyError, OSError) as error:
            raise ApplicationError("the record did not take the state", type=cause_of(error)) from None
        return True
