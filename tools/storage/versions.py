"""A project's history, read back: its versions, what differs between two, and its named snapshots."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from state.difference import Change, differences
from state.errors import NotFound
from state.parts import changed_parts, moved_items
from tools.storage.part_rows import Key, PartReader
from tools.storage.project_records import Difference, Snapshot, Version, VersionDetail
from tools.storage.project_tables import project_parts, project_snapshots, project_versions

SHOWN = ("version", "base", "kind", "author", "workflow", "run_id", "reason", "created_at", "takes_back")


class History:
    """Reads the versions of one project within a transaction."""

    def __init__(self, connection: AsyncConnection, key: Key) -> None:
        self._connection, self._key = connection, key

    async def versions(self, before: int | None, limit: int) -> tuple[Version, ...]:
        """The newest first."""
        table = project_versions
        columns = [table.c[name] for name in (*SHOWN, "touched")]
        query = select(*columns).where(self._key.of(table)).order_by(table.c.version.desc()).limit(limit)
        if before is not None:
            query = query.where(table.c.version < before)
        return tuple(_version(row) for row in await self._connection.execute(query))

    async def row(self, version: int) -> Row[Any]:
        """One version's row. Raises `NotFound`."""
        table = project_versions
        query = select(table).where(self._key.of(table), table.c.version == version)
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            raise NotFound(f"{self._key.project_id} has no version {version}.", field="version")
        return row

    async def detail(self, version: int) -> VersionDetail:
        """One version with its operations."""
        row = await self.row(version)
        shown = _version(row).model_dump()
        return VersionDetail(**shown, operations=row.operations, inverse=row.inverse)

    async def difference(self, a: int, b: int) -> Difference:
        """What differs at `b` from what was at `a`. Reads only the parts that changed on the way."""
        await self.row(a), await self.row(b)
        low, high = min(a, b), max(a, b)
        table = project_versions
        query = select(table.c.touched).where(self._key.of(table), and_(table.c.version > low, table.c.version <= high))
        touched = [(part, name) for found in (await self._connection.execute(query)).scalars() for part, name in found]
        parts = {part for part, _ in touched}
        reader = PartReader(self._connection, self._key)
        before = (await reader.as_of(a, parts)).project
        after = (await reader.as_of(b, parts)).project
        changes = [one for change in changed_parts(before, after) for one in differences(change)]
        if any(name == "position" for _, name in touched):
            changes += await self._moved(a, b, {change.part for change in changes if not change.field})
        return Difference(project_id=self._key.project_id, a=a, b=b, changes=tuple(changes))

    async def _moved(self, a: int, b: int, come_and_gone: set[str]) -> list[Change]:
        before, after = await self._order(a), await self._order(b)
        moved = moved_items(before, after)
        return [Change(part=one, field="position", kind="moved") for one in moved if one not in come_and_gone]

    async def _order(self, version: int) -> Iterable[str]:
        table = project_parts
        query = (
            select(table.c.part)
            .where(
                self._key.of(table),
                table.c.collection == "scenes",
                table.c.version <= version,
                or_(table.c.until.is_(None), table.c.until > version),
            )
            .order_by(table.c.rank)
        )
        return list((await self._connection.execute(query)).scalars())

    async def snapshots(self) -> tuple[Snapshot, ...]:
        """Named versions, newest first."""
        table = project_snapshots
        query = select(table.c.name, table.c.version, table.c.created_at).where(self._key.of(table))
        found = await self._connection.execute(query.order_by(table.c.version.desc(), table.c.name))
        return tuple(Snapshot(name=row.name, version=row.version, created_at=row.created_at) for row in found)


def _version(row: Row[Any]) -> Version:
    shown: dict[str, Any] = {name: getattr(row, name) for name in SHOWN}
    return Version(**shown, parts=tuple(dict.fromkeys(part for part, _ in row.touched)))
