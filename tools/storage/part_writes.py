"""Writing what a commit changed: rows of parts, where each id lives, and who points at whom."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import and_, bindparam, delete, insert, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from state.operations.references import references
from state.parts import COLLECTIONS, HEAD, SOURCE, STYLE, PartChange, collection_of, ids_of, part_id
from state.project import SCHEMA_VERSION, SceneProject
from tools.storage.part_rows import Key, PartReader, write_part
from tools.storage.project_tables import project_items, project_parts, project_references
from tools.storage.ranks import ranks_between

UNRANKED = frozenset({HEAD, SOURCE, STYLE, "compiled"})


class PartWriter:
    """Writes the parts of one commit within its transaction."""

    def __init__(self, connection: AsyncConnection, key: Key, version: int) -> None:
        self._connection, self._key, self._version = connection, key, version

    async def write(self, changes: list[PartChange], ranks: Mapping[str, str]) -> None:
        """Close the rows of parts that changed and open their new ones. `ranks` holds every rank in force."""
        await self._close([change.part for change in changes if change.old is not None])
        rows = [self._row(change, ranks) for change in changes if change.new is not None]
        if rows:
            await self._connection.execute(insert(project_parts), rows)
        await self._write_items(changes)
        await self._write_references(changes)

    def _row(self, change: PartChange, ranks: Mapping[str, str]) -> dict[str, Any]:
        return {
            **self._key.values(),
            "part": change.part,
            "version": self._version,
            "collection": change.collection,
            "rank": ranks.get(change.part, ""),
            "schema_version": SCHEMA_VERSION,
            "content": write_part(change.new),
        }

    async def _close(self, parts: list[str]) -> None:
        if not parts:
            return
        table = project_parts
        statement = (
            update(table)
            .where(self._key.of(table), table.c.part == bindparam("closed"), table.c.until.is_(None))
            .values(until=self._version)
        )
        await self._connection.execute(statement, [{"closed": part} for part in parts])

    async def _write_items(self, changes: list[PartChange]) -> None:
        old, new = _homes(changes, "old"), _homes(changes, "new")
        rows = [_item(item, part, False) for item, part in new.items() if old.get(item) != part]
        rows += [_item(item, part, True) for item, part in old.items() if item not in new]
        if not rows:
            return
        dialect = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        statement: Any = dialect.insert(project_items)
        statement = statement.on_conflict_do_update(
            index_elements=["owner", "project_id", "item"],
            set_={"part": statement.excluded.part, "gone": statement.excluded.gone},
        )
        await self._connection.execute(statement, [{**self._key.values(), **row} for row in rows])

    async def _write_references(self, changes: list[PartChange]) -> None:
        old, new = _pointers(changes, "old"), _pointers(changes, "new")
        table = project_references
        if gone := old - new:
            statement = delete(table).where(
                self._key.of(table),
                and_(table.c.target == bindparam("from_target"), table.c.part == bindparam("from_part")),
            )
            rows = [{"from_target": target, "from_part": part} for target, part in sorted(gone)]
            await self._connection.execute(statement, rows)
        if added := new - old:
            rows = [{**self._key.values(), "target": target, "part": part} for target, part in sorted(added)]
            await self._connection.execute(insert(table), rows)


def _item(item: str, part: str, gone: bool) -> dict[str, Any]:
    return {"item": item, "part": part, "gone": gone}


def _homes(changes: Iterable[PartChange], side: str) -> dict[str, str]:
    homes: dict[str, str] = {}
    for change in changes:
        part = getattr(change, side)
        if part is not None and change.collection not in (SOURCE, STYLE):
            homes.update(dict.fromkeys(ids_of(part), change.part))
    return homes


def _pointers(changes: Iterable[PartChange], side: str) -> set[tuple[str, str]]:
    return {
        (target, change.part)
        for change in changes
        if (part := getattr(change, side)) is not None
        for target in references(part)
    }


async def new_ranks(
    reader: PartReader, after: SceneProject, ranks: Mapping[str, str], changes: list[PartChange], moved: frozenset[str]
) -> dict[str, str]:
    """Ranks of the parts that are new or were moved, each next to the part it now precedes."""
    fresh = {change.part for change in changes if change.old is None and change.collection not in UNRANKED}
    given: dict[str, str] = {}
    for name in COLLECTIONS:
        placed = [part_id(part) for part in collection_of(after, name)] if name not in UNRANKED else []
        looking = {one for one in placed if one in fresh or one in moved}
        if looking:
            for run, anchor in _runs(placed, looking):
                high = ranks[anchor] if anchor is not None else None
                low = await reader.below(name, high)
                given.update(zip(run, ranks_between(low, high, len(run)), strict=True))
    return given


def _runs(placed: list[str], looking: set[str]) -> Iterable[tuple[list[str], str | None]]:
    """Neighbours that need a rank, with the settled part they stand in front of."""
    run: list[str] = []
    for one in placed:
        if one in looking:
            run.append(one)
        elif run:
            yield run, one
            run = []
    if run:
        yield run, None


def moves(after: SceneProject, changes: list[PartChange], moved: frozenset[str]) -> list[PartChange]:
    """Parts that only changed their place, as changes, so that their rows are written with the new rank."""
    known = {change.part for change in changes}
    return [
        PartChange("scenes", scene.id, scene, scene)
        for scene in after.scenes
        if scene.id in moved and scene.id not in known
    ]
