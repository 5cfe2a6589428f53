"""The tables of quotas and of the record of model calls."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    text,
)

from tools.storage.columns import JsonText, Timestamp
from tools.storage.database import metadata

usage_buckets = Table(
    "usage_buckets",
    metadata,
    Column("owner", String(200), nullable=False),
    Column("meter", String(20), nullable=False),
    Column("period_start", Timestamp, nullable=False),
    Column("period_end", Timestamp, nullable=False),
    Column("granted", BigInteger, nullable=False),
    Column("held", BigInteger, nullable=False),
    Column("used", BigInteger, nullable=False),
    Column("hard", Boolean, nullable=False),
    PrimaryKeyConstraint("owner", "meter", "period_start"),
)
"""One meter of one owner in one month: `held` is the sum of open holds, `used` the sum of what was settled."""

usage_holds = Table(
    "usage_holds",
    metadata,
    Column("hold_id", String(36), primary_key=True),
    Column("owner", String(200), nullable=False),
    Column("meter", String(20), nullable=False),
    Column("period_start", Timestamp, nullable=False),
    Column("idempotency_key", String(200), nullable=False),
    Column("request_hash", String(64), nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("state", String(20), nullable=False),
    Column("actual", BigInteger),
    Column("late", Boolean, nullable=False),
    Column("created_at", Timestamp, nullable=False),
    Column("expires_at", Timestamp, nullable=False),
    UniqueConstraint("owner", "idempotency_key", "meter"),
    Index(
        "ix_usage_holds_open_expiry",
        "expires_at",
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
)

usage_grants = Table(
    "usage_grants",
    metadata,
    Column("grant_id", String(36), primary_key=True),
    Column("owner", String(200), nullable=False),
    Column("meter", String(20), nullable=False),
    Column("period_start", Timestamp, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("source", String(100), nullable=False),
    Column("created_at", Timestamp, nullable=False),
    UniqueConstraint("owner", "meter", "period_start", "source"),
)
"""Allowance added to one month, such as a bought block. `source` names it, so that it is added once."""

model_calls = Table(
    "model_calls",
    metadata,
    Column("call_id", String(36), primary_key=True),
    Column("owner", String(200), nullable=False),
    Column("step", String(200), nullable=False),
    Column("engine", String(20), nullable=False),
    Column("model_served", String(200), nullable=False),
    Column("tokens", BigInteger, nullable=False),
    Column("cost_micro_usd", BigInteger, nullable=False),
    Column("latency_ms", Integer, nullable=False),
    Column("record", JsonText, nullable=False),
    Column("started_at", Timestamp, nullable=False),
    Index("ix_model_calls_owner_started", "owner", "started_at"),
)
