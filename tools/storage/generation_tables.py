"""The table of pictures that were asked for, so that none is paid for twice."""

from sqlalchemy import BigInteger, Boolean, Column, PrimaryKeyConstraint, String, Table, Text, false

from tools.storage.columns import Timestamp
from tools.storage.database import metadata

image_generations = Table(
    "image_generations",
    metadata,
    Column("owner", String(200), nullable=False),
    Column("request_hash", String(64), nullable=False),
    Column("state", String(10), nullable=False),
    Column("claim", String(36), nullable=False),
    Column("claimed_at", Timestamp, nullable=False),
    Column("asset_id", String(64), nullable=False),
    Column("provider", String(80), nullable=False),
    Column("served_model", String(200), nullable=False),
    Column("micro_usd", BigInteger),
    Column("place", Text, nullable=False, server_default=""),
    Column("sent", Boolean, nullable=False, server_default=false()),
    PrimaryKeyConstraint("owner", "request_hash"),
)
"""One request of one owner: `pending` while somebody asks, `done` with the asset it gave. `place` is where a picture
that was paid for waits at its host; `sent` that the request has left and is not counted yet."""
