"""Assistants, threads, runs, their event log, crons, webhooks and keys."""

import sqlalchemy as sa
from alembic import op

from tools.storage.columns import JsonDocument, JsonText, Timestamp

revision = "0001_runs"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "assistants",
    "assistant_versions",
    "threads",
    "runs",
    "run_events",
    "thread_fences",
    "executors",
    "crons",
    "webhook_deliveries",
    "api_keys",
)


def upgrade() -> None:
    op.create_table(
        "assistants",
        sa.Column("assistant_id", sa.String(36), primary_key=True),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("graph_id", sa.String(200), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("description", sa.Text),
        sa.Column("config", JsonText, nullable=False),
        sa.Column("context", JsonText, nullable=False),
        sa.Column("metadata", JsonDocument, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("updated_at", Timestamp, nullable=False),
    )
    op.create_index("ix_assistants_owner", "assistants", ["owner"])
    op.create_table(
        "assistant_versions",
        sa.Column(
            "assistant_id",
            sa.String(36),
            sa.ForeignKey("assistants.assistant_id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("graph_id", sa.String(200), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("description", sa.Text),
        sa.Column("config", JsonText, nullable=False),
        sa.Column("context", JsonText, nullable=False),
        sa.Column("metadata", JsonDocument, nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.PrimaryKeyConstraint("assistant_id", "version"),
    )
    op.create_table(
        "threads",
        sa.Column("thread_id", sa.String(36), primary_key=True),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("metadata", JsonDocument, nullable=False),
        sa.Column("config", JsonText, nullable=False),
        sa.Column("values", JsonText),
        sa.Column("interrupts", JsonText, nullable=False),
        sa.Column("error", JsonText),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("updated_at", Timestamp, nullable=False),
        sa.Column("state_updated_at", Timestamp, nullable=False),
        sa.Column("expires_at", Timestamp),
    )
    op.create_index("ix_threads_owner_updated", "threads", ["owner", "updated_at"])
    op.create_table(
        "runs",
        sa.Column("run_id", sa.String(36), primary_key=True),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("thread_id", sa.String(36), sa.ForeignKey("threads.thread_id", ondelete="CASCADE"), nullable=False),
        sa.Column("assistant_id", sa.String(36), nullable=False),
        sa.Column("graph_id", sa.String(200), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("multitask_strategy", sa.String(20), nullable=False),
        sa.Column("metadata", JsonDocument, nullable=False),
        sa.Column("kwargs", JsonText, nullable=False),
        sa.Column("temporary", sa.Boolean, nullable=False),
        sa.Column("cancel_action", sa.String(20)),
        sa.Column("cancel_reason", sa.Text),
        sa.Column("error", JsonText),
        sa.Column("output", JsonText),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("worker", sa.String(100)),
        sa.Column("available_at", Timestamp, nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("updated_at", Timestamp, nullable=False),
        sa.Column("started_at", Timestamp),
        sa.Column("ended_at", Timestamp),
    )
    op.create_index("ix_runs_thread_created", "runs", ["thread_id", "created_at", "run_id"])
    op.create_index("ix_runs_status_available", "runs", ["status", "available_at"])
    op.create_index(
        "uq_runs_one_running_per_thread",
        "runs",
        ["thread_id"],
        unique=True,
        sqlite_where=sa.text("status = 'running'"),
        postgresql_where=sa.text("status = 'running'"),
    )
    op.create_table(
        "run_events",
        sa.Column("run_id", sa.String(36), sa.ForeignKey("runs.run_id", ondelete="CASCADE"), nullable=False),
        sa.Column("first_seq", sa.BigInteger, nullable=False),
        sa.Column("last_seq", sa.BigInteger, nullable=False),
        sa.Column("events", sa.Text, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.PrimaryKeyConstraint("run_id", "first_seq"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "thread_fences",
        sa.Column("thread_id", sa.String(36), primary_key=True),
        sa.Column("epoch", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "executors",
        sa.Column("executor_id", sa.String(100), primary_key=True),
        sa.Column("seen_at", Timestamp, nullable=False),
    )
    op.create_table(
        "crons",
        sa.Column("cron_id", sa.String(36), primary_key=True),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("assistant_id", sa.String(36), nullable=False),
        sa.Column("thread_id", sa.String(36), sa.ForeignKey("threads.thread_id", ondelete="CASCADE")),
        sa.Column("schedule", sa.Text, nullable=False),
        sa.Column("timezone", sa.String(100)),
        sa.Column("payload", JsonText, nullable=False),
        sa.Column("metadata", JsonDocument, nullable=False),
        sa.Column("on_run_completed", sa.String(20)),
        sa.Column("enabled", sa.Boolean, nullable=False),
        sa.Column("end_time", Timestamp),
        sa.Column("next_run_date", Timestamp),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("updated_at", Timestamp, nullable=False),
    )
    op.create_index("ix_crons_owner", "crons", ["owner"])
    op.create_table(
        "webhook_deliveries",
        sa.Column("delivery_id", sa.String(36), primary_key=True),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("run_id", sa.String(36), nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("payload", JsonText, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", Timestamp, nullable=False),
        sa.Column("last_error", sa.Text),
        sa.Column("created_at", Timestamp, nullable=False),
    )
    op.create_index("ix_webhook_deliveries_due", "webhook_deliveries", ["status", "next_attempt_at"])
    op.create_table(
        "api_keys",
        sa.Column("key_id", sa.String(36), primary_key=True),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("prefix", sa.String(20), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("revoked_at", Timestamp),
        sa.Column("last_used_at", Timestamp),
    )
    op.create_index("ix_api_keys_owner", "api_keys", ["owner"])


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
