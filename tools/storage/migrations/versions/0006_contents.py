"""The contents behind the hashes of events, and the slot an event is about."""

import sqlalchemy as sa
from alembic import op

from tools.storage.columns import JsonText

revision = "0006_contents"
down_revision = "0005_generations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "director_contents",
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("project_key", sa.String(200), nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("content", JsonText, nullable=False),
        sa.PrimaryKeyConstraint("owner", "project_key", "content_hash"),
    )
    op.add_column("director_events", sa.Column("slot_ref", sa.String(200), nullable=False, server_default=""))
    op.create_index("ix_director_events_slot", "director_events", ["owner", "project_key", "slot_ref"])


def downgrade() -> None:
    op.drop_index("ix_director_events_slot", "director_events")
    op.drop_column("director_events", "slot_ref")
    op.drop_table("director_contents")
