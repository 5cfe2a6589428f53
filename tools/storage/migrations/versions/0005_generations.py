"""Pictures that were asked for."""

import sqlalchemy as sa
from alembic import op

from tools.storage.columns import Timestamp

revision = "0005_generations"
down_revision = "0004_assets"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "image_generations",
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("request_hash", sa.String(64), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("claim", sa.String(36), nullable=False),
        sa.Column("claimed_at", Timestamp, nullable=False),
        sa.Column("asset_id", sa.String(64), nullable=False),
        sa.Column("provider", sa.String(80), nullable=False),
        sa.Column("served_model", sa.String(200), nullable=False),
        sa.Column("micro_usd", sa.BigInteger),
        sa.PrimaryKeyConstraint("owner", "request_hash"),
    )


def downgrade() -> None:
    op.drop_table("image_generations")
