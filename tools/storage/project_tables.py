"""The tables of projects: parts, versions, and the two indexes that keep an edit small."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    text,
)

from tools.storage.columns import JsonText, Timestamp
from tools.storage.database import metadata

RANK = Text().with_variant(Text(collation="C"), "postgresql")
"""Compared byte by byte on both databases."""


def _of_project() -> tuple[Column[str], Column[str]]:
    return Column("owner", String(200), nullable=False), Column("project_id", String(80), nullable=False)


def _belongs() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["owner", "project_id"], ["projects.owner", "projects.project_id"], ondelete="CASCADE")


projects = Table(
    "projects",
    metadata,
    *_of_project(),
    Column("title", Text, nullable=False),
    Column("head", Integer, nullable=False),
    Column("undo_top", Integer),
    Column("redo_top", Integer),
    Column("created_at", Timestamp, nullable=False),
    Column("updated_at", Timestamp, nullable=False),
    PrimaryKeyConstraint("owner", "project_id"),
    Index("ix_projects_owner_updated", "owner", "updated_at"),
)
"""`undo_top` is the version the next undo takes back, `redo_top` the undo that the next redo takes back."""

project_parts = Table(
    "project_parts",
    metadata,
    *_of_project(),
    Column("part", String(160), nullable=False),
    Column("version", Integer, nullable=False),
    Column("until", Integer),
    Column("collection", String(20), nullable=False),
    Column("rank", RANK, nullable=False),
    Column("schema_version", Integer, nullable=False),
    Column("content", Text, nullable=False),
    PrimaryKeyConstraint("owner", "project_id", "part", "version"),
    _belongs(),
    Index(
        "ix_project_parts_current",
        "owner",
        "project_id",
        "part",
        unique=True,
        sqlite_where=text("until IS NULL"),
        postgresql_where=text("until IS NULL"),
    ),
    Index(
        "ix_project_parts_order",
        "owner",
        "project_id",
        "collection",
        "rank",
        sqlite_where=text("until IS NULL"),
        postgresql_where=text("until IS NULL"),
    ),
    postgresql_with={"fillfactor": 70},
)
"""One row per part per version in which it changed: it holds from `version` up to, not including, `until`. The room
left on PostgreSQL's pages lets a row be closed in place, so that its content is not logged again."""

project_items = Table(
    "project_items",
    metadata,
    *_of_project(),
    Column("item", String(80), nullable=False),
    Column("part", String(160), nullable=False),
    Column("gone", Boolean, nullable=False),
    PrimaryKeyConstraint("owner", "project_id", "item"),
    _belongs(),
    Index("ix_project_items_part", "owner", "project_id", "part"),
    sqlite_with_rowid=False,
)
"""In which part each id lives. Ids that are gone stay, so that none is ever used for a second thing."""

project_references = Table(
    "project_references",
    metadata,
    *_of_project(),
    Column("target", String(80), nullable=False),
    Column("part", String(160), nullable=False),
    PrimaryKeyConstraint("owner", "project_id", "target", "part"),
    _belongs(),
    sqlite_with_rowid=False,
)
"""Which parts point at an id, at the head."""

project_versions = Table(
    "project_versions",
    metadata,
    *_of_project(),
    Column("version", Integer, nullable=False),
    Column("base", Integer, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("author", String(20), nullable=False),
    Column("workflow", String(200), nullable=False),
    Column("run_id", String(200), nullable=False),
    Column("reason", Text, nullable=False),
    Column("created_at", Timestamp, nullable=False),
    Column("takes_back", Integer),
    Column("undo_below", Integer),
    Column("redo_below", Integer),
    Column("operations", JsonText, nullable=False),
    Column("inverse", JsonText, nullable=False),
    Column("touched", JsonText, nullable=False),
    Column("renumbered", JsonText, nullable=False),
    Column("idempotency_key", String(200)),
    Column("request_hash", String(64)),
    PrimaryKeyConstraint("owner", "project_id", "version"),
    _belongs(),
    Index(
        "uq_project_versions_idempotency",
        "owner",
        "project_id",
        "idempotency_key",
        unique=True,
        sqlite_where=text("idempotency_key IS NOT NULL"),
        postgresql_where=text("idempotency_key IS NOT NULL"),
    ),
)
"""One row per commit. `touched` lists [part, field] of everything it changed."""

project_snapshots = Table(
    "project_snapshots",
    metadata,
    *_of_project(),
    Column("name", String(200), nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", Timestamp, nullable=False),
    PrimaryKeyConstraint("owner", "project_id", "name"),
    _belongs(),
)

director_events = Table(
    "director_events",
    metadata,
    Column("owner", String(200), nullable=False),
    Column("event_id", String(36), nullable=False),
    Column("position", Integer, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("project_key", String(200), nullable=False),
    Column("run_id", String(200), nullable=False),
    Column("candidate_set_id", String(200), nullable=False),
    Column("slot_ref", String(200), nullable=False, server_default=""),
    Column("idempotency_key", String(200)),
    Column("content_hash", String(64), nullable=False),
    Column("ts", Timestamp, nullable=False),
    Column("content", JsonText, nullable=False),
    PrimaryKeyConstraint("owner", "event_id"),
    Index("uq_director_events_position", "owner", "position", unique=True),
    Index("ix_director_events_project", "owner", "project_key", "position"),
    Index("ix_director_events_run", "owner", "run_id", "position"),
    Index("ix_director_events_candidates", "owner", "candidate_set_id"),
    Index("ix_director_events_slot", "owner", "project_key", "slot_ref"),
    Index(
        "uq_director_events_idempotency",
        "owner",
        "idempotency_key",
        unique=True,
        sqlite_where=text("idempotency_key IS NOT NULL"),
        postgresql_where=text("idempotency_key IS NOT NULL"),
    ),
)
"""Append-only. `position` counts an owner's events. An event that came to another owner in an archive is theirs too."""

director_contents = Table(
    "director_contents",
    metadata,
    Column("owner", String(200), nullable=False),
    Column("project_key", String(200), nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("content", JsonText, nullable=False),
    PrimaryKeyConstraint("owner", "project_key", "content_hash"),
)
"""What events know by its hash, as canonical JSON. Of no project row: what is shown may be of a project to come."""

TABLES = (
    projects,
    project_parts,
    project_items,
    project_references,
    project_versions,
    project_snapshots,
    director_events,
    director_contents,
)
