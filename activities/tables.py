"""The record's tables in PostgreSQL. Migrations (`deploy/migrations`) are checked against this module.

JSON, not JSONB: what was decided is kept to the letter, the order of its keys included.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    Interval,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Time,
    UniqueConstraint,
    func,
    text,
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
    Column("build", Text),
    comment=(
        "Every decision in order: what went in, when, and which build of the worker decided. Alone it rebuilds the state "
        "of a lifecycle."
    ),
)

kept_states: Final = Table(
    "kept_states",
    metadata,
    Column("lifecycle", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("build", Text, nullable=False),
    Column("state", JSON, nullable=False),
    comment=(
        "The state of a lifecycle after decision `number`, the last before the worker of `build` went on with it: from "
        "there its log is decided anew."
    ),
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
    UniqueConstraint("lifecycle", "number", "position"),
    ForeignKeyConstraint(["lifecycle", "number"], ["event_log.lifecycle", "event_log.number"]),
    comment="The queue of what the outside world should do: one row per intent of a decision.",
)
people: Final = Table(
    "people",
    metadata,
    Column("person", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("email", Text),
    Column("language", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("rhythm", Text, nullable=False),
    Column("quiet_from", Time),
    Column("quiet_until", Time),
    Column("active", Boolean, nullable=False),
    Column("failing_since", DateTime(timezone=True)),
    Column("failure", Text),
    comment="How people are reached. `failing_since` says that their address is refused for good, `failure` by whom and why.",
)

webhooks: Final = Table(
    "webhooks",
    metadata,
    Column("webhook", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("failing_since", DateTime(timezone=True)),
    Column("failure", Text),
    comment="Services that are told of every notification, signed with their secret.",
)

deliveries: Final = Table(
    "deliveries",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("notification", BigInteger, ForeignKey("notifications.id")),
    Column("digest", Text),
    Column("addressee", Text, nullable=False),
    Column("recipient", Text),
    Column("status", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("next_attempt_at", DateTime(timezone=True)),
    Column("attempted_at", DateTime(timezone=True)),
    Column("failure", Text),
    Column("channel", Text),
    Column("message_id", Text),
    Column("subject", Text),
    Column("text", Text),
    Column("queued_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    UniqueConstraint("notification", "addressee"),
    UniqueConstraint("digest", "addressee"),
    comment=(
        "What is to be told to whom: one row per notification (or digest) and addressee (`role:company_lead`, `person:ana`, "
        "`webhook:crm`). `recipient` is who it turned out to be when it was sent."
    ),
)
Index(
    "deliveries_sent_once_idx",
    deliveries.c.notification,
    deliveries.c.recipient,
    unique=True,
    postgresql_where=deliveries.c.status == "sent",
)
Index(
    "deliveries_open_idx",
    deliveries.c.id,
    postgresql_where=deliveries.c.status.in_(("waiting", "undeliverable")),
)

contingencies: Final = Table(
    "contingencies",
    metadata,
    Column("contingency", Text, primary_key=True),
    Column("scope", JSON, nullable=False),
    Column("reason", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("declared_by", Text, nullable=False),
    Column("declared_at", DateTime(timezone=True), nullable=False),
    Column("lifted_by", Text),
    Column("lifted_at", DateTime(timezone=True)),
    comment="External events that pause lifecycles of a region, a program or everything.",
)

contingency_members: Final = Table(
    "contingency_members",
    metadata,
    Column("contingency", Text, primary_key=True),
    Column("lifecycle", Text, primary_key=True),
    Column("outcome", Text, nullable=False),
    Column("code", Text),
    Column("failure", JSON),
    Column("at", DateTime(timezone=True), nullable=False),
    ForeignKeyConstraint(["contingency"], ["contingencies.contingency"]),
    Index(None, "lifecycle"),
    comment="Whom a contingency reached, and why not.",
)

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
    Column("stopped_at", DateTime(timezone=True)),
    Index(None, "health"),
    Index(None, "coordinator"),
    Index(None, "next_due_on"),
    comment=(
        "The read model: one row per lifecycle, as of decision number `decisions`; `view` is its whole status. "
        "`stopped_at` says since when Temporal has no run of it although it is open."
    ),
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

practice_clocks: Final = Table(
    "practice_clocks",
    metadata,
    Column("lifecycle", Text, primary_key=True),
    Column("ahead", Interval, nullable=False),
    comment="How far ahead of real time the clock of a lifecycle was moved. Practice stacks only.",
)
