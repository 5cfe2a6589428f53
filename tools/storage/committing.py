"""One commit within one transaction: what it reads, whom it collides with, what it writes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from state.base import content_hash
from state.difference import differences
from state.errors import InvalidInput, NotFound, OperationRefused
from state.operations import OPERATIONS, Author, Operation, apply, invert
from state.parts import HEAD, PartChange, changed_parts
from state.project import SceneProject
from tools.storage.commit_events import Made, events_of, undone_by
from tools.storage.events import append_events
from tools.storage.moments import now
from tools.storage.part_rows import Key, PartReader, Parts
from tools.storage.part_writes import PartWriter, moves, new_ranks
from tools.storage.project_records import CommitKind, Committed, EditConflict
from tools.storage.project_tables import project_versions, projects
from tools.storage.rebase import Path, collisions, conflict_behind, renumber
from tools.storage.versions import History

EVENTS_AT_ONCE = 500
"""Events appended by one statement; databases limit its parameters."""


@dataclass(frozen=True)
class CommitRequest:
    """A commit as it was asked for."""

    operations: tuple[Operation, ...]
    author: Author
    base_version: int | None = None
    """The version its author had seen; None stands for the head."""
    kind: CommitKind = "edit"
    workflow: str = ""
    run_id: str = ""
    reason: str = ""
    idempotency_key: str | None = None
    takes_back: int | None = None
    stacks: dict[str, int | None] = field(default_factory=dict)
    """What undo and redo will find next, where this commit is itself one of them."""

    def hash(self) -> str:
        """The same for the same request. The base is no part of it: a retry may have seen the first try's result."""
        operations = OPERATIONS.dump_python(self.operations, mode="json")  # type: ignore[arg-type]
        return content_hash([operations, self.author])


class Commit:
    """Commits to one project within a transaction that the caller opened for writing."""

    def __init__(self, connection: AsyncConnection, key: Key) -> None:
        self.connection, self.key = connection, key
        self.reader = PartReader(connection, key)
        self.history = History(connection, key)

    async def locked_head(self) -> Row[Any]:
        """The project's row, held until the transaction ends. Raises `NotFound`, also for another owner's."""
        query = select(projects).where(self.key.of(projects)).with_for_update()
        row = (await self.connection.execute(query)).one_or_none()
        if row is None:
            raise NotFound(f"there is no project {self.key.project_id}.", field="project_id")
        return row

    async def make(self, request: CommitRequest, head: Row[Any]) -> Committed:
        """Apply, check against what others did since the base, and write."""
        if request.idempotency_key is not None:
            made = await self._made_before(request)
            if made is not None:
                return made
        base = head.head if request.base_version is None else request.base_version
        if not 1 <= base <= head.head:
            raise InvalidInput(f"there is no version {base}; the head is {head.head}.", field="base_version")
        theirs = await self._touched_since(base) if base < head.head else []
        operations, parts, renumbered = await self._prepared(request, rebasing=base < head.head)
        after = self._applied(parts, operations, request.author, theirs, head.head)
        changes = changed_parts(parts.project, after)
        moved = frozenset(one for operation in operations for one in operation.moves() if one in parts.ranks)
        touched = _touched(changes, moved)
        if hit := collisions(touched, theirs):
            raise EditConflict(hit, head.head)
        if not touched and request.idempotency_key is None:
            return Committed(self.key.project_id, head.head)
        await self._write(request, head, base, operations, parts, after, changes, moved, touched, renumbered)
        return Committed(
            self.key.project_id,
            head.head + 1,
            _parts_of(touched),
            rebased=base < head.head,
            renumbered=renumbered,
        )

    async def _made_before(self, request: CommitRequest) -> Committed | None:
        table = project_versions
        query = select(table).where(self.key.of(table), table.c.idempotency_key == request.idempotency_key)
        row = (await self.connection.execute(query)).one_or_none()
        if row is None:
            return None
        if row.request_hash != request.hash():
            raise InvalidInput("this key was used before for another request.", field="idempotency_key")
        return Committed(
            self.key.project_id,
            row.version,
            _parts_of([(part, name) for part, name in row.touched]),
            rebased=row.base < row.version - 1,
            renumbered=row.renumbered,
            replayed=True,
        )

    async def _touched_since(self, base: int) -> list[Path]:
        table = project_versions
        query = select(table.c.touched).where(self.key.of(table), table.c.version > base)
        found = (await self.connection.execute(query)).scalars()
        return [(part, name) for touched in found for part, name in touched]

    async def _prepared(
        self, request: CommitRequest, *, rebasing: bool
    ) -> tuple[tuple[Operation, ...], Parts, dict[str, str]]:
        """The operations with ids that are free, and the parts they need to see."""
        operations = request.operations
        parts = await self._needed(operations)
        if request.author == "undo":
            return operations, parts, {}
        introduced = [one for operation in operations for one in operation.introduces()]
        taken = [one for one in introduced if one in parts.homes or one in parts.gone]
        if taken and rebasing:
            operations, renumbered = renumber(operations, taken, parts.project)
            return operations, await self._needed(operations), renumbered
        reused = [one for one in introduced if one in parts.gone]
        if reused:
            name = next(type(one).__name__ for one in operations if reused[0] in one.introduces())
            raise OperationRefused(name, reused[0], f"the id {reused[0]} was used before.", "Ask for a fresh id.")
        return operations, parts, {}

    async def _needed(self, operations: Sequence[Operation]) -> Parts:
        reads = frozenset(one for operation in operations for one in operation.reads())
        introduced = [one for operation in operations for one in operation.introduces()]
        return await self.reader.needed(reads | {HEAD}, introduced)

    def _applied(
        self, parts: Parts, operations: Sequence[Operation], author: Author, theirs: list[Path], version: int
    ) -> SceneProject:
        try:
            return apply(parts.project, operations, author)
        except OperationRefused as refusal:
            conflict = conflict_behind(refusal, operations, parts.gone, theirs, version) if theirs else None
            if conflict is not None:
                raise conflict from refusal
            raise

    async def _write(
        self,
        request: CommitRequest,
        head: Row[Any],
        base: int,
        operations: tuple[Operation, ...],
        parts: Parts,
        after: SceneProject,
        changes: list[PartChange],
        moved: frozenset[str],
        touched: list[Path],
        renumbered: dict[str, str],
    ) -> None:
        version = head.head + 1
        given = await new_ranks(self.reader, after, parts.ranks, changes, moved)
        writer = PartWriter(self.connection, self.key, version)
        await writer.write([*changes, *moves(after, changes, moved)], {**parts.ranks, **given})
        stacks = request.stacks or _stacks(head, version, bool(touched))
        await self.connection.execute(
            insert(project_versions),
            {
                **self.key.values(),
                "version": version,
                "base": base,
                "kind": request.kind,
                "author": request.author,
                "workflow": request.workflow,
                "run_id": request.run_id,
                "reason": request.reason,
                "created_at": now(),
                "takes_back": request.takes_back,
                "undo_below": head.undo_top,
                "redo_below": head.redo_top,
                "operations": OPERATIONS.dump_json(operations),  # type: ignore[arg-type]
                "inverse": OPERATIONS.dump_json(invert(parts.project, operations)),  # type: ignore[arg-type]
                "touched": touched,
                "renumbered": renumbered,
                "idempotency_key": request.idempotency_key,
                "request_hash": request.hash() if request.idempotency_key is not None else None,
            },
        )
        made = Made(operations, parts.project, after, self.key, version, request.author, request.run_id)
        await self._append_events(request, made)
        values = {**stacks, "head": version, "title": after.title.replace("\x00", ""), "updated_at": now()}
        await self.connection.execute(update(projects).where(self.key.of(projects)).values(**values))

    async def _append_events(self, request: CommitRequest, made: Made) -> None:
        """What this version is beside being one, kept with it or not at all."""
        events = await events_of(self.connection, made)
        if request.kind == "undo" and request.takes_back is not None:
            undone = await self.history.row(request.takes_back)
            events += await undone_by(self.connection, undone, key=self.key, version=made.version)
        for start in range(0, len(events), EVENTS_AT_ONCE):
            await append_events(self.connection, events[start : start + EVENTS_AT_ONCE], self.key.owner)


def _stacks(head: Row[Any], version: int, changes: bool) -> dict[str, int | None]:
    """An edit is what undo takes back next, and leaves nothing to redo. One without effect is not there to undo."""
    if not changes:
        return {"undo_top": head.undo_top, "redo_top": head.redo_top}
    return {"undo_top": version, "redo_top": None}


def _touched(changes: Sequence[PartChange], moved: frozenset[str]) -> list[Path]:
    """What a commit changed. Counters are no one's: two who add a scene each do not collide in them."""
    paths = [(one.part, one.field) for change in changes for one in differences(change)]
    paths += [(one, "position") for one in sorted(moved) if (one, "") not in paths]
    return paths


def _parts_of(touched: Sequence[Path]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part, _ in touched))
