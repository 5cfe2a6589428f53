"""Projects in parts and versions, their indexes and snapshots, and the event log."""

import sqlalchemy as sa
from alembic import op

from tools.storage.columns import JsonText, Timestamp

revision = "0003_projects"
down_revision = "0002_usage"
branch_labels = None
depends_on = None

TABLES = (
    "projects",
    "project_parts",
    "project_items",
    "project_references",
    "project_versions",
    "project_snapshots",
    "director_events",
)
RANK = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "projects",
        *_of_project(),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("head", sa.Integer, nullable=False),
        sa.Column("undo_top", sa.Integer),
        sa.Column("redo_top", sa.Integer),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("updated_at", Timestamp, nullable=False),
        sa.PrimaryKeyConstraint("owner", "project_id"),
    )
    op.create_index("ix_projects_owner_updated", "projects", ["owner", "updated_at"])
    _parts()
    _indexes()
    _versions()
    _events()


def _of_project() -> tuple[sa.Column[str], sa.Column[str]]:
    return (
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("project_id", sa.String(80), nullable=False),
    )


def _belongs(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["owner", "project_id"],
        ["projects.owner", "projects.project_id"],
        name=f"fk_{table}_owner_projects",
        ondelete="CASCADE",
    )


def _where(name: str, table: str, columns: list[str], condition: str, unique: bool = False) -> None:
    op.create_index(
        name, table, columns, unique=unique, sqlite_where=sa.text(condition), postgresql_where=sa.text(condition)
    )


def _parts() -> None:
    op.create_table(
        "project_parts",
        *_of_project(),
        sa.Column("part", sa.String(160), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("until", sa.Integer),
        sa.Column("collection", sa.String(20), nullable=False),
        sa.Column("rank", RANK, nullable=False),
        sa.Column("schema_version", sa.Integer, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("owner", "project_id", "part", "version"),
        _belongs("project_parts"),
        postgresql_with={"fillfactor": 70},
    )
    current = "until IS NULL"
    _where("ix_project_parts_current", "project_parts", ["owner", "project_id", "part"], current, unique=True)
    _where("ix_project_parts_order", "project_parts", ["owner", "project_id", "collection", "rank"], current)


def _indexes() -> None:
    op.create_table(
        "project_items",
        *_of_project(),
        sa.Column("item", sa.String(80), nullable=False),
        sa.Column("part", sa.String(160), nullable=False),
        sa.Column("gone", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("owner", "project_id", "item"),
        _belongs("project_items"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_project_items_part", "project_items", ["owner", "project_id", "part"])
    op.create_table(
        "project_references",
        *_of_project(),
        sa.Column("target", sa.String(80), nullable=False),
        sa.Column("part", sa.String(160), nullable=False),
        sa.PrimaryKeyConstraint("owner", "project_id", "target", "part"),
        _belongs("project_references"),
        sqlite_with_rowid=False,
    )


def _versions() -> None:
    op.create_table(
        "project_versions",
        *_of_project(),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("base", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("author", sa.String(20), nullable=False),
        sa.Column("workflow", sa.String(200), nullable=False),
        sa.Column("run_id", sa.String(200), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("takes_back", sa.Integer),
        sa.Column("undo_below", sa.Integer),
        sa.Column("redo_below", sa.Integer),
        sa.Column("operations", JsonText, nullable=False),
        sa.Column("inverse", JsonText, nullable=False),
        sa.Column("touched", JsonText, nullable=False),
        sa.Column("renumbered", JsonText, nullable=False),
        sa.Column("idempotency_key", sa.String(200)),
        sa.Column("request_hash", sa.String(64)),
        sa.PrimaryKeyConstraint("owner", "project_id", "version"),
        _belongs("project_versions"),
    )
    _where(
        "uq_project_versions_idempotency",
        "project_versions",
        ["owner", "project_id", "idempotency_key"],
        "idempotency_key IS NOT NULL",
        unique=True,
    )
    op.create_table(
        "project_snapshots",
        *_of_project(),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.PrimaryKeyConstraint("owner", "project_id", "name"),
        _belongs("project_snapshots"),
    )


def _events() -> None:
    op.create_table(
        "director_events",
        sa.Column("event_id", sa.String(36), primary_key=True),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("project_key", sa.String(200), nullable=False),
        sa.Column("run_id", sa.String(200), nullable=False),
        sa.Column("candidate_set_id", sa.String(200), nullable=False),
        sa.Column("idempotency_key", sa.String(200)),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("ts", Timestamp, nullable=False),
        sa.Column("content", JsonText, nullable=False),
    )
    op.create_index("uq_director_events_position", "director_events", ["owner", "position"], unique=True)
    op.create_index("ix_director_events_project", "director_events", ["owner", "project_key", "position"])
    op.create_index("ix_director_events_run", "director_events", ["owner", "run_id", "position"])
    op.create_index("ix_director_events_candidates", "director_events", ["owner", "candidate_set_id"])
    _where(
        "uq_director_events_idempotency",
        "director_events",
        ["owner", "idempotency_key"],
        "idempotency_key IS NOT NULL",
        unique=True,
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
