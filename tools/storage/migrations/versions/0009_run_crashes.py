"""How many workers died with a run in their hands."""

import sqlalchemy as sa
from alembic import op

revision = "0009_run_crashes"
down_revision = "0008_places"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("runs", sa.Column("crashes", sa.Integer, nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("runs") as table:
        table.drop_column("crashes")
