"""The tables of assistants, threads, runs, their event log, crons, webhooks and keys."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    text,
)

from tools.storage.columns import JsonDocument, JsonText, Timestamp
from tools.storage.database import metadata

assistants = Table(
    "assistants",
    metadata,
    Column("assistant_id", String(36), primary_key=True),
    Column("owner", String(200), nullable=False, index=True),
    Column("graph_id", String(200), nullable=False),
    Column("name", Text, nullable=False),
    Column("description", Text),
    Column("config", JsonText, nullable=False),
    Column("context", JsonText, nullable=False),
    Column("metadata", JsonDocument, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", Timestamp, nullable=False),
    Column("updated_at", Timestamp, nullable=False),
)

assistant_versions = Table(
    "assistant_versions",
    metadata,
    Column("assistant_id", String(36), ForeignKey("assistants.assistant_id", ondelete="CASCADE"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("owner", String(200), nullable=False),
    Column("graph_id", String(200), nullable=False),
    Column("name", Text, nullable=False),
    Column("description", Text),
    Column("config", JsonText, nullable=False),
    Column("context", JsonText, nullable=False),
    Column("metadata", JsonDocument, nullable=False),
    Column("created_at", Timestamp, nullable=False),
    PrimaryKeyConstraint("assistant_id", "version"),
)

threads = Table(
    "threads",
    metadata,
    Column("thread_id", String(36), primary_key=True),
    Column("owner", String(200), nullable=False),
    Column("status", String(20), nullable=False),
    Column("metadata", JsonDocument, nullable=False),
    Column("config", JsonText, nullable=False),
    Column("values", JsonText),
    Column("interrupts", JsonText, nullable=False),
    Column("error", JsonText),
    Column("created_at", Timestamp, nullable=False),
    Column("updated_at", Timestamp, nullable=False),
    Column("state_updated_at", Timestamp, nullable=False),
    Column("expires_at", Timestamp),
    Index("ix_threads_owner_updated", "owner", "updated_at"),
)

runs = Table(
    "runs",
    metadata,
    Column("run_id", String(36), primary_key=True),
    Column("owner", String(200), nullable=False),
    Column("thread_id", String(36), ForeignKey("threads.thread_id", ondelete="CASCADE"), nullable=False),
    Column("assistant_id", String(36), nullable=False),
    Column("graph_id", String(200), nullable=False),
    Column("status", String(20), nullable=False),
    Column("multitask_strategy", String(20), nullable=False),
    Column("metadata", JsonDocument, nullable=False),
    Column("kwargs", JsonText, nullable=False),
    Column("temporary", Boolean, nullable=False),
    Column("cancel_action", String(20)),
    Column("cancel_reason", Text),
    Column("error", JsonText),
    Column("output", JsonText),
    Column("attempt", Integer, nullable=False),
    Column("crashes", Integer, nullable=False, server_default="0"),
    Column("worker", String(100)),
    Column("base_checkpoint", String(100)),
    Column("available_at", Timestamp, nullable=False),
    Column("created_at", Timestamp, nullable=False),
    Column("updated_at", Timestamp, nullable=False),
    Column("started_at", Timestamp),
    Column("ended_at", Timestamp),
    Index("ix_runs_thread_created", "thread_id", "created_at", "run_id"),
    Index("ix_runs_status_available", "status", "available_at"),
    Index(
        "uq_runs_one_running_per_thread",
        "thread_id",
        unique=True,
        sqlite_where=text("status = 'running'"),
        postgresql_where=text("status = 'running'"),
    ),
)

run_events = Table(
    "run_events",
    metadata,
    Column("run_id", String(36), ForeignKey("runs.run_id", ondelete="CASCADE"), nullable=False),
    Column("first_seq", BigInteger, nullable=False),
    Column("last_seq", BigInteger, nullable=False),
    Column("events", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("created_at", Timestamp, nullable=False),
    PrimaryKeyConstraint("run_id", "first_seq"),
    sqlite_with_rowid=False,
)
"""One row is one batch: lines `event<TAB>data`, numbered from `first_seq`."""

thread_fences = Table(
    "thread_fences",
    metadata,
    Column("thread_id", String(36), primary_key=True),
    Column("epoch", BigInteger, nullable=False),
)
"""A checkpoint whose `metadata.fence` is not the thread's epoch was written by a run that lost the thread."""

executors = Table(
    "executors",
    metadata,
    Column("executor_id", String(100), primary_key=True),
    Column("seen_at", Timestamp, nullable=False),
)

base_writes = Table(
    "base_writes",
    metadata,
    Column("run_id", String(36), ForeignKey("runs.run_id", ondelete="CASCADE"), primary_key=True),
    Column("thread_id", Text, nullable=False, index=True),
    Column("checkpoint_ns", Text, primary_key=True),
    Column("checkpoint_id", Text, primary_key=True),
    Column("task_id", Text, primary_key=True),
    Column("idx", Integer, primary_key=True, autoincrement=False),
    Column("channel", Text, nullable=False),
    Column("type", Text),
    Column("value", LargeBinary),
    Column("task_path", Text, nullable=False, server_default=""),
)
"""What LangGraph's saver had of a pause, before a run went on from it."""

crons = Table(
    "crons",
    metadata,
    Column("cron_id", String(36), primary_key=True),
    Column("owner", String(200), nullable=False, index=True),
    Column("assistant_id", String(36), nullable=False),
    Column("thread_id", String(36), ForeignKey("threads.thread_id", ondelete="CASCADE")),
    Column("schedule", Text, nullable=False),
    Column("timezone", String(100)),
    Column("payload", JsonText, nullable=False),
    Column("metadata", JsonDocument, nullable=False),
    Column("on_run_completed", String(20)),
    Column("enabled", Boolean, nullable=False),
    Column("end_time", Timestamp),
    Column("next_run_date", Timestamp),
    Column("created_at", Timestamp, nullable=False),
    Column("updated_at", Timestamp, nullable=False),
)

webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("delivery_id", String(36), primary_key=True),
    Column("owner", String(200), nullable=False),
    Column("run_id", String(36), nullable=False),
    Column("url", Text, nullable=False),
    Column("payload", JsonText, nullable=False),
    Column("status", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", Timestamp, nullable=False),
    Column("last_error", Text),
    Column("created_at", Timestamp, nullable=False),
    Index("ix_webhook_deliveries_due", "status", "next_attempt_at"),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("key_id", String(36), primary_key=True),
    Column("owner", String(200), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("prefix", String(20), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("created_at", Timestamp, nullable=False),
    Column("revoked_at", Timestamp),
    Column("last_used_at", Timestamp),
)
