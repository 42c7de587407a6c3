"""The record's tables in PostgreSQL. Migrations (`deploy/migrations`) are checked against this module.

JSON, not JSONB: what was decided is kept to the letter, the order of its keys included.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import JSON

metadata: Final = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    }
)

event_log: Final = Table(
    "event_log",
    metadata,
    Column("lifecycle", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("type", Text, nullable=False),
    Column("event_id", Text),
    Column("input", JSON, nullable=False),
    comment="Every decision in order: what went in, and when. Alone it rebuilds the state of a lifecycle.",
)

facts: Final = Table(
    "facts",
    metadata,
    Column("lifecycle", Text, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("utc_offset_minutes", SmallInteger, nullable=False),
    Column("type", Text, nullable=False),
    Column("data", JSON, nullable=False),
    ForeignKeyConstraint(["lifecycle", "number"], ["event_log.lifecycle", "event_log.number"]),
    Index(None, "type", "at"),
    comment="What followed from each decision; `at` is nominal.",
)

notifications: Final = Table(
    "notifications",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("lifecycle", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("data", JSON, nullable=False),
    Column("queued_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("sent_at", DateTime(timezone=True)),
    UniqueConstraint("lifecycle", "number", "position"),
    ForeignKeyConstraint(["lifecycle", "number"], ["event_log.lifecycle", "event_log.number"]),
    comment="The queue of what the outside world should do: one row per intent of a decision.",
)
Index("notifications_unsent_idx", notifications.c.id, postgresql_where=notifications.c.sent_at.is_(None))

lifecycles: Final = Table(
    "lifecycles",
    metadata,
    Column("lifecycle", Text, primary_key=True),
    Column("decisions", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("program", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("health", Text, nullable=False),
    Column("stage", Text),
    Column("name", Text),
    Column("region", Text),
    Column("coordinator", Text),
    Column("next_due_on", Date),
    Column("highest_rung", Integer, nullable=False),
    Column("open_escalations", Integer, nullable=False),
    Column("decided_at", DateTime(timezone=True), nullable=False),
    Column("view", JSON, nullable=False),
    Index(None, "health"),
    Index(None, "coordinator"),
    Index(None, "next_due_on"),
    comment="The read model: one row per lifecycle, as of decision number `decisions`; `view` is its whole status.",
)

plans: Final = Table(
    "plans",
    metadata,
    Column("lifecycle", Text, primary_key=True),
    Column("decisions", Integer, nullable=False),
    Column("plan", JSON, nullable=False),
    ForeignKeyConstraint(["lifecycle"], ["lifecycles.lifecycle"]),
    comment="The read model of work plans: needs and activities of a lifecycle, as of decision number `decisions`.",
)
