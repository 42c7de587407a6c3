"""How far the clocks of lifecycles were moved ahead in practice.

Runs before the code that needs it ("expand"). Where people rely on Ayni the table stays empty.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "practice_clocks",
        sa.Column("lifecycle", sa.Text(), nullable=False),
        sa.Column("ahead", sa.Interval(), nullable=False),
        sa.PrimaryKeyConstraint("lifecycle", name="practice_clocks_pkey"),
        comment="How far ahead of real time the clock of a lifecycle was moved. Practice stacks only.",
    )


def downgrade() -> None:
    """Drop the table: pages take the day of the latest decision for today again."""
    op.drop_table("practice_clocks")
