"""Where a picture that was paid for waits, and whether a request has left and is not counted yet."""

import sqlalchemy as sa
from alembic import op

revision = "0008_places"
down_revision = "0007_owned_events"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("image_generations", sa.Column("place", sa.Text, nullable=False, server_default=""))
    op.add_column("image_generations", sa.Column("sent", sa.Boolean, nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("image_generations", "sent")
    op.drop_column("image_generations", "place")
