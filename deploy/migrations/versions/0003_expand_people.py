"""People, webhooks, deliveries and contingencies.

Runs before the code that needs it ("expand"). The queue of notifications keeps no `sent_at` any more: each of its
deliveries says what became of it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.drop_index("notifications_unsent_idx", table_name="notifications")
    op.drop_column("notifications", "sent_at")
    _create_people()
    _create_webhooks()
    _create_deliveries()
    _create_contingencies()


def downgrade() -> None:
    """Drop the tables; who was told what is lost, what happened is not."""
    for table in ("contingency_members", "contingencies", "deliveries", "webhooks", "people"):
        op.drop_table(table)
    op.add_column("notifications", sa.Column("sent_at", sa.DateTime(timezone=True)))
    op.create_index(
        "notifications_unsent_idx", "notifications", ["id"], postgresql_where=sa.text("sent_at IS NULL")
    )


def _create_people() -> None:
    op.create_table(
        "people",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text()),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("rhythm", sa.Text(), nullable=False),
        sa.Column("quiet_from", sa.Time()),
        sa.Column("quiet_until", sa.Time()),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True)),
        sa.Column("failure", sa.Text()),
        sa.PrimaryKeyConstraint("person", name="people_pkey"),
        comment="How people are reached. `failing_since` says that their address is refused for good, `failure` by whom and why.",
    )


def _create_webhooks() -> None:
    op.create_table(
        "webhooks",
        sa.Column("webhook", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True)),
        sa.Column("failure", sa.Text()),
        sa.PrimaryKeyConstraint("webhook", name="webhooks_pkey"),
        comment="Services that are told of every notification, signed with their secret.",
    )


def _create_deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("notification", sa.BigInteger()),
        sa.Column("digest", sa.Text()),
        sa.Column("addressee", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text()),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True)),
        sa.Column("attempted_at", sa.DateTime(timezone=True)),
        sa.Column("failure", sa.Text()),
        sa.Column("channel", sa.Text()),
        sa.Column("message_id", sa.Text()),
        sa.Column("subject", sa.Text()),
        sa.Column("text", sa.Text()),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("id", name="deliveries_pkey"),
        sa.ForeignKeyConstraint(["notification"], ["notifications.id"], name="deliveries_notification_fkey"),
        sa.UniqueConstraint("notification", "addressee", name="deliveries_notification_addressee_key"),
        sa.UniqueConstraint("digest", "addressee", name="deliveries_digest_addressee_key"),
        comment=(
            "What is to be told to whom: one row per notification (or digest) and addressee (`role:company_lead`, "
            "`person:ana`, `webhook:crm`). `recipient` is who it turned out to be when it was sent."
        ),
    )
    op.create_index(
        "deliveries_sent_once_idx",
        "deliveries",
        ["notification", "recipient"],
        unique=True,
        postgresql_where=sa.text("status = 'sent'"),
    )
    op.create_index(
        "deliveries_open_idx",
        "deliveries",
        ["id"],
        postgresql_where=sa.text("status IN ('waiting', 'undeliverable')"),
    )


def _create_contingencies() -> None:
    op.create_table(
        "contingencies",
        sa.Column("contingency", sa.Text(), nullable=False),
        sa.Column("scope", postgresql.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("declared_by", sa.Text(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.Text()),
        sa.Column("lifted_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("contingency", name="contingencies_pkey"),
        comment="External events that pause lifecycles of a region, a program or everything.",
    )
    op.create_table(
        "contingency_members",
        sa.Column("contingency", sa.Text(), nullable=False),
        sa.Column("lifecycle", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("code", sa.Text()),
        sa.Column("failure", postgresql.JSON()),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("contingency", "lifecycle", name="contingency_members_pkey"),
        sa.ForeignKeyConstraint(
            ["contingency"], ["contingencies.contingency"], name="contingency_members_contingency_fkey"
        ),
        comment="Whom a contingency reached, and why not.",
    )
    op.create_index("contingency_members_lifecycle_idx", "contingency_members", ["lifecycle"])
