"""Where a run that goes on from a pause began, and what was written there, so that it can be rolled back."""

import sqlalchemy as sa
from alembic import op

revision = "0010_run_bases"
down_revision = "0009_run_crashes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("runs", sa.Column("base_checkpoint", sa.String(100)))
    op.create_table(
        "base_writes",
        sa.Column(
            "run_id",
            sa.String(36),
            sa.ForeignKey("runs.run_id", ondelete="CASCADE", name="fk_base_writes_run_id_runs"),
            primary_key=True,
        ),
        sa.Column("thread_id", sa.Text, nullable=False, index=True),
        sa.Column("checkpoint_ns", sa.Text, primary_key=True),
        sa.Column("checkpoint_id", sa.Text, primary_key=True),
        sa.Column("task_id", sa.Text, primary_key=True),
        sa.Column("idx", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("type", sa.Text),
        sa.Column("value", sa.LargeBinary),
        sa.Column("task_path", sa.Text, nullable=False, server_default=""),
    )


def downgrade() -> None:
    op.drop_table("base_writes")
    with op.batch_alter_table("runs") as table:
        table.drop_column("base_checkpoint")
