"""Stored pictures and where each came from."""

import sqlalchemy as sa
from alembic import op

from tools.storage.columns import JsonText, Timestamp

revision = "0004_assets"
down_revision = "0003_projects"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assets",
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("asset_id", sa.String(64), nullable=False),
        sa.Column("mime_type", sa.String(60), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("width", sa.Integer),
        sa.Column("height", sa.Integer),
        sa.Column("phash", sa.String(16)),
        sa.Column("dhash", sa.String(16)),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.PrimaryKeyConstraint("owner", "asset_id"),
    )
    op.create_table(
        "asset_origins",
        sa.Column("origin_id", sa.String(36), primary_key=True),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("asset_id", sa.String(64), nullable=False),
        sa.Column("project_id", sa.String(80), nullable=False),
        sa.Column("workflow", sa.String(80), nullable=False),
        sa.Column("run_id", sa.String(80), nullable=False),
        sa.Column("provider", sa.String(80), nullable=False),
        sa.Column("served_model", sa.String(200), nullable=False),
        sa.Column("il_hash", sa.String(64), nullable=False),
        sa.Column("prompt_hash", sa.String(64), nullable=False),
        sa.Column("seed", sa.BigInteger),
        sa.Column("parent_id", sa.String(64), nullable=False),
        sa.Column("crop", JsonText),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("facts", JsonText, nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
    )
    op.create_index("ix_asset_origins_asset", "asset_origins", ["owner", "asset_id"])
    op.create_index("ix_asset_origins_project", "asset_origins", ["owner", "project_id", "created_at"])


def downgrade() -> None:
    op.drop_table("asset_origins")
    op.drop_table("assets")
