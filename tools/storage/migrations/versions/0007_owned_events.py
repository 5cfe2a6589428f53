"""Events are told apart per owner: one that came to another owner in an archive is theirs too."""

import sqlalchemy as sa
from alembic import op

from tools.storage.columns import JsonText, Timestamp

revision = "0007_owned_events"
down_revision = "0006_contents"
branch_labels = None
depends_on = None

TABLE, OLD = "director_events", "director_events_old"
COLUMNS = (
    "event_id, owner, position, kind, project_key, run_id, candidate_set_id, slot_ref, idempotency_key, "
    "content_hash, ts, content"
)
INDEXES = {
    "uq_director_events_position": (["owner", "position"], True, ""),
    "ix_director_events_project": (["owner", "project_key", "position"], False, ""),
    "ix_director_events_run": (["owner", "run_id", "position"], False, ""),
    "ix_director_events_candidates": (["owner", "candidate_set_id"], False, ""),
    "ix_director_events_slot": (["owner", "project_key", "slot_ref"], False, ""),
    "uq_director_events_idempotency": (["owner", "idempotency_key"], True, "idempotency_key IS NOT NULL"),
}


def upgrade() -> None:
    _key("owner", "event_id")


def downgrade() -> None:
    _key("event_id")


def _key(*columns: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("pk_director_events", TABLE)
        op.create_primary_key("pk_director_events", TABLE, list(columns))
    else:
        _rebuild(sa.PrimaryKeyConstraint(*columns))


def _rebuild(key: sa.PrimaryKeyConstraint) -> None:
    """SQLite changes the key of no table that is there: another takes its place."""
    for name in INDEXES:
        op.drop_index(name, TABLE)
    op.rename_table(TABLE, OLD)
    op.create_table(
        TABLE,
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("event_id", sa.String(36), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("project_key", sa.String(200), nullable=False),
        sa.Column("run_id", sa.String(200), nullable=False),
        sa.Column("candidate_set_id", sa.String(200), nullable=False),
        sa.Column("slot_ref", sa.String(200), nullable=False, server_default=""),
        sa.Column("idempotency_key", sa.String(200)),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("ts", Timestamp, nullable=False),
        sa.Column("content", JsonText, nullable=False),
        key,
    )
    op.execute(f"INSERT INTO {TABLE} ({COLUMNS}) SELECT {COLUMNS} FROM {OLD}")
    op.drop_table(OLD)
    for name, (columns, unique, where) in INDEXES.items():
        condition = sa.text(where) if where else None
        op.create_index(name, TABLE, columns, unique=unique, sqlite_where=condition)
