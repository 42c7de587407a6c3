"""Since when Temporal has no run of a lifecycle that is open in the record.

Runs before the code that needs it ("expand").
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BEFORE = (
    "The read model: one row per lifecycle, as of decision number `decisions`; `view` is its whole status."
)
AFTER = (
    "The read model: one row per lifecycle, as of decision number `decisions`; `view` is its whole status. "
    "`stopped_at` says since when Temporal has no run of it although it is open."
)


def upgrade() -> None:
    """Add the column, empty: the next sweep of a worker finds out."""
    op.add_column("lifecycles", sa.Column("stopped_at", sa.DateTime(timezone=True)))
    op.create_table_comment("lifecycles", AFTER, existing_comment=BEFORE)


def downgrade() -> None:
    """Drop the column; a sweep finds its content again."""
    op.drop_column("lifecycles", "stopped_at")
    op.create_table_comment("lifecycles", BEFORE, existing_comment=AFTER)
