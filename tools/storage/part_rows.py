"""Rows of parts, read whole, as of a version, or only where an operation needs to look."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from state.base import Part
from state.bible import GlobalStyle
from state.errors import NewerSchema
from state.operations import EVERYTHING
from state.parts import COLLECTIONS, HEAD, SOURCE, STYLE, Loaded, ProjectHead, SourceText, ids_of, parts_of
from state.project import SCHEMA_VERSION, SceneProject
from tools.storage.project_tables import project_items, project_parts, project_references
from tools.storage.schema_migrations import migrated

CHUNK = 5_000
"""How many ids one query names; databases limit their parameters."""

CLASSES: Mapping[str, type[Part]] = {
    HEAD: ProjectHead,
    SOURCE: SourceText,
    STYLE: GlobalStyle,
    **dict(COLLECTIONS.items()),
}


@dataclass(frozen=True)
class Key:
    """Whose project it is, and which."""

    owner: str
    project_id: str

    def of(self, table: Table) -> ColumnElement[bool]:
        """The rows of this project in a table."""
        return and_(table.c.owner == self.owner, table.c.project_id == self.project_id)

    def values(self) -> dict[str, str]:
        """The columns that place a row in this project."""
        return {"owner": self.owner, "project_id": self.project_id}


@dataclass(frozen=True)
class Parts:
    """What was read: the project made of it, and what its rows say beside the content."""

    project: SceneProject
    ranks: Mapping[str, str]
    homes: Mapping[str, str]
    """In which part each id named in the request lives."""
    gone: Mapping[str, str]
    """The same for ids that were used before and are no more."""


class PartReader:
    """Reads parts of one project within a transaction."""

    def __init__(self, connection: AsyncConnection, key: Key) -> None:
        self._connection, self._key = connection, key

    async def whole(self) -> Parts:
        """The project as it is."""
        return _parts(await self._rows(project_parts.c.until.is_(None)))

    async def as_of(self, version: int, only: Iterable[str] | None = None) -> Parts:
        """The project, or only these parts of it, as it was at a version."""
        held = and_(
            project_parts.c.version <= version,
            or_(project_parts.c.until.is_(None), project_parts.c.until > version),
        )
        if only is None:
            return _parts(await self._rows(held))
        rows: list[Any] = []
        for chunk in _chunks(sorted({*only, HEAD})):
            rows.extend(await self._rows(held, project_parts.c.part.in_(chunk)))
        return _parts(rows)

    async def then(self, version: int, ids: Iterable[str]) -> Parts:
        """The parts that hold these ids, as they were at a version; all parts when one lived elsewhere then."""
        wanted = set(ids)
        homes, gone = await self._homes(wanted)
        parts = await self.as_of(version, wanted | {*homes.values(), *gone.values()})
        found = {one for _, name, part in parts_of(parts.project) for one in (name, *ids_of(part))}
        return parts if wanted <= found else await self.as_of(version)

    async def needed(self, reads: frozenset[str], new: Iterable[str] = ()) -> Parts:
        """The parts that operations need to see. `new` are ids that they introduce."""
        homes, gone = await self._homes({one for one in reads if ":" not in one} | set(new))
        if EVERYTHING in reads:
            parts = await self.whole()
            return Parts(parts.project, parts.ranks, homes, gone)
        wanted = {HEAD, *(one for one in reads if ":" not in one), *homes.values()}
        wanted |= await self._users(_marked(reads, "users"))
        for one in _marked(reads, "after"):
            wanted |= await self._after(one)
        rows: list[Any] = []
        current = project_parts.c.until.is_(None)
        for chunk in _chunks(sorted(wanted)):
            rows.extend(await self._rows(current, project_parts.c.part.in_(chunk)))
        for collection in _marked(reads, "every"):
            rows.extend(await self._rows(current, project_parts.c.collection == collection))
        parts = _parts({row.part: row for row in rows}.values())
        return Parts(parts.project, parts.ranks, homes, gone)

    async def below(self, collection: str, rank: str | None) -> str | None:
        """The highest rank in a collection below this one; the highest of all when it is None."""
        table = project_parts
        query = select(table.c.rank).where(
            self._key.of(table), table.c.until.is_(None), table.c.collection == collection
        )
        if rank is not None:
            query = query.where(table.c.rank < rank)
        found = await self._connection.execute(query.order_by(table.c.rank.desc()).limit(1))
        return found.scalar_one_or_none()

    async def _rows(self, *conditions: ColumnElement[bool]) -> list[Any]:
        table = project_parts
        columns = (table.c.part, table.c.collection, table.c.rank, table.c.schema_version, table.c.content)
        found = await self._connection.execute(select(*columns).where(self._key.of(table), *conditions))
        return list(found)

    async def _homes(self, ids: set[str]) -> tuple[dict[str, str], dict[str, str]]:
        homes: dict[str, str] = {}
        gone: dict[str, str] = {}
        table = project_items
        for chunk in _chunks(sorted(ids - {HEAD, SOURCE, STYLE})):
            query = select(table.c.item, table.c.part, table.c.gone).where(self._key.of(table), table.c.item.in_(chunk))
            for item, part, is_gone in await self._connection.execute(query):
                (gone if is_gone else homes)[item] = part
        return homes, gone

    async def _users(self, targets: set[str]) -> set[str]:
        if not targets:
            return set()
        refs, items = project_references, project_items
        direct = select(refs.c.part).where(self._key.of(refs), refs.c.target.in_(targets))
        inside = (
            select(refs.c.part)
            .join(items, and_(items.c.item == refs.c.target, self._key.of(items)))
            .where(self._key.of(refs), items.c.part.in_(targets))
        )
        found = await self._connection.execute(union_all(direct, inside))
        return set(found.scalars())

    async def _after(self, part: str) -> set[str]:
        table, anchor = project_parts, project_parts.alias()
        query = (
            select(table.c.part)
            .join(anchor, and_(anchor.c.collection == table.c.collection, anchor.c.rank < table.c.rank))
            .where(
                self._key.of(table),
                table.c.until.is_(None),
                anchor.c.owner == self._key.owner,
                anchor.c.project_id == self._key.project_id,
                anchor.c.part == part,
                anchor.c.until.is_(None),
            )
            .order_by(table.c.rank)
            .limit(1)
        )
        return set((await self._connection.execute(query)).scalars())


def _marked(reads: frozenset[str], mark: str) -> set[str]:
    return {one.removeprefix(f"{mark}:") for one in reads if one.startswith(f"{mark}:")}


def _chunks(ids: list[str]) -> Iterable[list[str]]:
    return (ids[at : at + CHUNK] for at in range(0, len(ids), CHUNK))


def _parts(rows: Iterable[Any]) -> Parts:
    head = ProjectHead.model_construct(id="project-unread")
    loaded = Loaded(head)
    ranks: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: str(row.rank)):
        part: Any = read_part(row.collection, row.content, row.schema_version)
        if row.collection == HEAD:
            loaded.head = part
        elif row.collection == SOURCE:
            loaded.source = part.source
        elif row.collection == STYLE:
            loaded.style = part
        else:
            loaded.collections.setdefault(row.collection, []).append(part)
            ranks[row.part] = row.rank
    return Parts(loaded.project(), ranks, {}, {})


def read_part(collection: str, content: str, schema_version: int) -> Part:
    """A part from its stored form, brought to today's schema. Raises `NewerSchema` for one from tomorrow."""
    if schema_version == SCHEMA_VERSION:
        return CLASSES[collection].model_validate_json(content)
    if schema_version > SCHEMA_VERSION:
        raise NewerSchema(
            f"it was written with schema {schema_version}; this version reads up to {SCHEMA_VERSION}.",
            field="schema_version",
        )
    return CLASSES[collection].model_validate(migrated(collection, json.loads(content), schema_version))


def write_part(part: Part) -> str:
    """The stored form of a part: canonical JSON, defaults left out."""
    return json.dumps(
        part.model_dump(mode="json", exclude_defaults=True),
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    )
