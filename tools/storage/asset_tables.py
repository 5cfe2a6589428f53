"""The tables of stored pictures and of where each came from."""

from sqlalchemy import BigInteger, Column, Index, Integer, PrimaryKeyConstraint, String, Table, Text

from tools.storage.columns import JsonText, Timestamp
from tools.storage.database import metadata

assets = Table(
    "assets",
    metadata,
    Column("owner", String(200), nullable=False),
    Column("asset_id", String(64), nullable=False),
    Column("mime_type", String(60), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("width", Integer),
    Column("height", Integer),
    Column("phash", String(16)),
    Column("dhash", String(16)),
    Column("created_at", Timestamp, nullable=False),
    PrimaryKeyConstraint("owner", "asset_id"),
)
"""One picture of one owner; the id is the SHA-256 of its bytes, which owners may share on disk but never
through a row."""

asset_origins = Table(
    "asset_origins",
    metadata,
    Column("origin_id", String(36), primary_key=True),
    Column("owner", String(200), nullable=False),
    Column("asset_id", String(64), nullable=False),
    Column("project_id", String(80), nullable=False),
    Column("workflow", String(80), nullable=False),
    Column("run_id", String(80), nullable=False),
    Column("provider", String(80), nullable=False),
    Column("served_model", String(200), nullable=False),
    Column("il_hash", String(64), nullable=False),
    Column("prompt_hash", String(64), nullable=False),
    Column("seed", BigInteger),
    Column("parent_id", String(64), nullable=False),
    Column("crop", JsonText),
    Column("label", Text, nullable=False),
    Column("facts", JsonText, nullable=False),
    Column("created_at", Timestamp, nullable=False),
)
"""How a picture came to be. The same bytes made twice have two origins."""

Index("ix_asset_origins_asset", asset_origins.c.owner, asset_origins.c.asset_id)
Index("ix_asset_origins_project", asset_origins.c.owner, asset_origins.c.project_id, asset_origins.c.created_at)
