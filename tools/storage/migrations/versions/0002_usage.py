"""Quotas and the record of model calls."""

import sqlalchemy as sa
from alembic import op

from tools.storage.columns import JsonText, Timestamp

revision = "0002_usage"
down_revision = "0001_runs"
branch_labels = None
depends_on = None

TABLES = ("usage_buckets", "usage_holds", "usage_grants", "model_calls")


def upgrade() -> None:
    op.create_table(
        "usage_buckets",
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("meter", sa.String(20), nullable=False),
        sa.Column("period_start", Timestamp, nullable=False),
        sa.Column("period_end", Timestamp, nullable=False),
        sa.Column("granted", sa.BigInteger, nullable=False),
        sa.Column("held", sa.BigInteger, nullable=False),
        sa.Column("used", sa.BigInteger, nullable=False),
        sa.Column("hard", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("owner", "meter", "period_start"),
    )
    op.create_table(
        "usage_holds",
        sa.Column("hold_id", sa.String(36), primary_key=True),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("meter", sa.String(20), nullable=False),
        sa.Column("period_start", Timestamp, nullable=False),
        sa.Column("idempotency_key", sa.String(200), nullable=False),
        sa.Column("request_hash", sa.String(64), nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("actual", sa.BigInteger),
        sa.Column("late", sa.Boolean, nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("expires_at", Timestamp, nullable=False),
        sa.UniqueConstraint("owner", "idempotency_key", "meter"),
    )
    op.create_index(
        "ix_usage_holds_open_expiry",
        "usage_holds",
        ["expires_at"],
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "usage_grants",
        sa.Column("grant_id", sa.String(36), primary_key=True),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("meter", sa.String(20), nullable=False),
        sa.Column("period_start", Timestamp, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("source", sa.String(100), nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.UniqueConstraint("owner", "meter", "period_start", "source"),
    )
    op.create_table(
        "model_calls",
        sa.Column("call_id", sa.String(36), primary_key=True),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("step", sa.String(200), nullable=False),
        sa.Column("engine", sa.String(20), nullable=False),
        sa.Column("model_served", sa.String(200), nullable=False),
        sa.Column("tokens", sa.BigInteger, nullable=False),
        sa.Column("cost_micro_usd", sa.BigInteger, nullable=False),
        sa.Column("latency_ms", sa.Integer, nullable=False),
        sa.Column("record", JsonText, nullable=False),
        sa.Column("started_at", Timestamp, nullable=False),
    )
    op.create_index("ix_model_calls_owner_started", "model_calls", ["owner", "started_at"])


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
