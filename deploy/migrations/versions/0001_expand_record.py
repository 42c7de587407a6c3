"""The record: event log, facts, notifications and the read model.

Runs before the code that needs it ("expand").
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables."""
    _create_event_log()
    _create_facts()
    _create_notifications()
    _create_lifecycles()


def downgrade() -> None:
    """Drop the tables, and everything that was recorded in them."""
    for table in ("notifications", "facts", "lifecycles", "event_log"):
        op.drop_table(table)


def _create_event_log() -> None:
    op.create_table(
        "event_log",
        sa.Column("lifecycle", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text()),
        sa.Column("input", postgresql.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("lifecycle", "number", name="event_log_pkey"),
        comment="Every decision in order: what went in, and when. Alone it rebuilds the state of a lifecycle.",
    )


def _create_facts() -> None:
    op.create_table(
        "facts",
        sa.Column("lifecycle", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("utc_offset_minutes", sa.SmallInteger(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("data", postgresql.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("lifecycle", "seq", name="facts_pkey"),
        sa.ForeignKeyConstraint(
            ["lifecycle", "number"],
            ["event_log.lifecycle", "event_log.number"],
            name="facts_lifecycle_number_fkey",
        ),
        comment="What followed from each decision; `at` is nominal.",
    )
    op.create_index("facts_type_at_idx", "facts", ["type", "at"])


def _create_notifications() -> None:
    op.create_table(
        "notifications",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("lifecycle", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("data", postgresql.JSON(), nullable=False),
        sa.Column("queued_at", MOMENT, server_default=sa.func.now(), nullable=False),
        sa.Column("sent_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="notifications_pkey"),
        sa.UniqueConstraint(
            "lifecycle", "number", "position", name="notifications_lifecycle_number_position_key"
        ),
        sa.ForeignKeyConstraint(
            ["lifecycle", "number"],
            ["event_log.lifecycle", "event_log.number"],
            name="notifications_lifecycle_number_fkey",
        ),
        comment="The queue of what the outside world should do: one row per intent of a decision.",
    )
    op.create_index(
        "notifications_unsent_idx", "notifications", ["id"], postgresql_where=sa.text("sent_at IS NULL")
    )


def _create_lifecycles() -> None:
    op.create_table(
        "lifecycles",
        sa.Column("lifecycle", sa.Text(), nullable=False),
        sa.Column("decisions", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("program", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("health", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text()),
        sa.Column("name", sa.Text()),
        sa.Column("region", sa.Text()),
        sa.Column("coordinator", sa.Text()),
        sa.Column("next_due_on", sa.Date()),
        sa.Column("highest_rung", sa.Integer(), nullable=False),
        sa.Column("open_escalations", sa.Integer(), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.Column("view", postgresql.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("lifecycle", name="lifecycles_pkey"),
        comment="The read model: one row per lifecycle, as of decision number `decisions`; `view` is its whole status.",
    )
    for column in ("health", "coordinator", "next_due_on"):
        op.create_index(f"lifecycles_{column}_idx", "lifecycles", [column])
