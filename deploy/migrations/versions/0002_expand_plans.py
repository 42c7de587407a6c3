"""The read model of work plans: needs and activities, for coverage and compliance.

Runs before the code that needs it ("expand").
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table. It fills as lifecycles decide; the event log holds everything that it will hold."""
    op.create_table(
        "plans",
        sa.Column("lifecycle", sa.Text(), nullable=False),
        sa.Column("decisions", sa.Integer(), nullable=False),
        sa.Column("plan", postgresql.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("lifecycle", name="plans_pkey"),
        sa.ForeignKeyConstraint(["lifecycle"], ["lifecycles.lifecycle"], name="plans_lifecycle_fkey"),
        comment="The read model of work plans: needs and activities of a lifecycle, as of decision number `decisions`.",
    )


def downgrade() -> None:
    """Drop the table; the event log still holds its content."""
    op.drop_table("plans")
