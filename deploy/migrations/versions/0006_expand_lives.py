"""Which build decided, and the states from which a build went on.

Runs before the code that needs it ("expand"): older code leaves the column empty and the table alone.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

LOG_BEFORE = "Every decision in order: what went in, and when. Alone it rebuilds the state of a lifecycle."
LOG = (
    "Every decision in order: what went in, when, and which build of the worker decided. Alone it rebuilds the state "
    "of a lifecycle."
)


def upgrade() -> None:
    """Add the column and the table."""
    op.add_column("event_log", sa.Column("build", sa.Text()))
    op.create_table_comment("event_log", LOG, existing_comment=LOG_BEFORE)
    op.create_table(
        "kept_states",
        sa.Column("lifecycle", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("build", sa.Text(), nullable=False),
        sa.Column("state", postgresql.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("lifecycle", "number", name="kept_states_pkey"),
        comment=(
            "The state of a lifecycle after decision `number`, the last before the worker of `build` went on with it: from "
            "there its log is decided anew."
        ),
    )


def downgrade() -> None:
    """Drop them; lifecycles go on without."""
    op.drop_table("kept_states")
    op.create_table_comment("event_log", LOG_BEFORE, existing_comment=LOG)
    op.drop_column("event_log", "build")
