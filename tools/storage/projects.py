"""Projects in their store: every change a version, every version undoable, nothing rewritten that an edit did not name.

Every call names an owner; another owner's project is `NotFound`.
"""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from state.errors import Conflict, InvalidInput, NotFound
from state.operations import OPERATIONS, Author, Operation, count, operations_between
from state.parts import COLLECTIONS, Loaded, PartChange, head_of, ids_of, parts_of
from state.project import SceneProject
from tools.storage.committing import Commit, CommitRequest
from tools.storage.contents import forget_contents
from tools.storage.database import Database
from tools.storage.events import erase_events
from tools.storage.moments import now
from tools.storage.part_rows import Key, PartReader
from tools.storage.part_writes import UNRANKED, PartWriter
from tools.storage.project_records import (
    Committed,
    Difference,
    EditConflict,
    ProjectSummary,
    Snapshot,
    Stored,
    Version,
    VersionDetail,
)
from tools.storage.project_tables import project_snapshots, project_versions, projects
from tools.storage.ranks import ranks_between
from tools.storage.versions import History

PAGE = 100


class ProjectStore:
    """Creates, reads, changes and takes back, on SQLite and on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def create(
        self,
        project: SceneProject,
        *,
        owner: str,
        author: Author = "person",
        workflow: str = "",
        run_id: str = "",
        reason: str = "",
    ) -> Committed:
        """Keep a new project as version 1. Raises `Conflict` when this owner has one with this id."""
        key = Key(owner, project.id)
        project = _in_order(project)
        try:
            async with self.database.begin() as connection:
                await connection.execute(insert(projects), _project_row(key, project))
                await connection.execute(
                    insert(project_versions), _first_version(key, author, workflow, run_id, reason)
                )
                changes = [PartChange(name, one, None, part) for name, one, part in parts_of(project)]
                await PartWriter(connection, key, 1).write(changes, _first_ranks(changes))
        except IntegrityError as error:
            raise Conflict(f"there is a project {project.id} already.", field="project_id") from error
        return Committed(project.id, 1, tuple(change.part for change in changes))

    async def load(self, project_id: str, *, owner: str, version: int | None = None) -> Stored:
        """The whole project, at its head or as it was at a version."""
        async with self.reading(project_id, owner) as (connection, key, head):
            reader = PartReader(connection, key)
            if version is None or version == head:
                return Stored((await reader.whole()).project, head)
            if not 1 <= version <= head:
                raise NotFound(f"{project_id} has no version {version}.", field="version")
            return Stored((await reader.as_of(version)).project, version)

    async def load_parts(
        self, project_id: str, reads: Iterable[str], *, owner: str, version: int | None = None
    ) -> Stored:
        """The project with only the parts that `reads` names (ids, `state.operations.reads` for more) and its head.
        An id of a shot, beat or line brings the scene it is in. With a version, plain ids only."""
        async with self.reading(project_id, owner) as (connection, key, head):
            reader = PartReader(connection, key)
            if version is None or version == head:
                return Stored((await reader.needed(frozenset(reads))).project, head)
            return Stored((await reader.then(version, reads)).project, version)

    async def commit(
        self,
        project_id: str,
        operations: Sequence[Operation],
        *,
        base_version: int | None,
        owner: str,
        author: Author,
        workflow: str = "",
        run_id: str = "",
        reason: str = "",
        idempotency_key: str | None = None,
    ) -> Committed:
        """Apply operations as one version. `base_version` is the version their author had seen (None: the head).

        Edits that others made since are kept: disjoint ones are rebased over, with fresh ids for new parts whose ids
        were taken meanwhile; overlapping ones raise `EditConflict`, which lists what collided. `OperationRefused`
        when a promise of the record would break; nothing is written then. The same idempotency key with the same
        request answers again without a second commit; with another request it is `InvalidInput`."""
        request = CommitRequest(
            tuple(operations),
            author,
            base_version,
            workflow=workflow,
            run_id=run_id,
            reason=reason,
            idempotency_key=idempotency_key,
        )
        async with self._writing(project_id, owner) as commit:
            return await commit.make(request, await commit.locked_head())

    async def undo(
        self, project_id: str, *, owner: str, base_version: int | None = None, reason: str = ""
    ) -> Committed:
        """Take back the latest version that is not taken back yet. With `base_version`, only if that is the head.
        Raises `Conflict` when there is nothing to undo."""
        async with self._writing(project_id, owner) as commit:
            head = await commit.locked_head()
            _require_head(base_version, head.head)
            if head.undo_top is None:
                raise Conflict("there is nothing to undo.")
            undone = await commit.history.row(head.undo_top)
            request = CommitRequest(
                OPERATIONS.validate_python(undone.inverse),
                "undo",
                kind="undo",
                reason=reason,
                takes_back=undone.version,
                stacks={"undo_top": undone.undo_below, "redo_top": head.head + 1},
            )
            return await commit.make(request, head)

    async def redo(
        self, project_id: str, *, owner: str, base_version: int | None = None, reason: str = ""
    ) -> Committed:
        """Take back the latest undo, unless something was edited since. Raises `Conflict` when there is none."""
        async with self._writing(project_id, owner) as commit:
            head = await commit.locked_head()
            _require_head(base_version, head.head)
            if head.redo_top is None:
                raise Conflict("there is nothing to redo.")
            undo = await commit.history.row(head.redo_top)
            undone = await commit.history.row(undo.takes_back)
            request = CommitRequest(
                OPERATIONS.validate_python(undone.operations),
                "undo",
                kind="redo",
                reason=reason,
                takes_back=undo.version,
                stacks={"undo_top": head.head + 1, "redo_top": undo.redo_below},
            )
            return await commit.make(request, head)

    async def restore(
        self, project_id: str, version: int, *, owner: str, base_version: int | None = None, reason: str = ""
    ) -> Committed:
        """Bring back the contents of a version, as a new version that can itself be undone."""
        async with self._writing(project_id, owner) as commit:
            head = await commit.locked_head()
            _require_head(base_version, head.head)
            await commit.history.row(version)
            now_ = (await commit.reader.whole()).project
            then = (await commit.reader.as_of(version)).project
            operations = operations_between(now_, then)
            reason = reason or f"restore version {version}"
            return await commit.make(CommitRequest(operations, "undo", kind="restore", reason=reason), head)

    async def versions(
        self, project_id: str, *, owner: str, before: int | None = None, limit: int = PAGE
    ) -> tuple[Version, ...]:
        """The history, newest first; `before` continues where a page ended."""
        async with self.reading(project_id, owner) as (connection, key, _):
            return await History(connection, key).versions(before, limit)

    async def version(self, project_id: str, version: int, *, owner: str) -> VersionDetail:
        """One version with its operations and their inverse."""
        async with self.reading(project_id, owner) as (connection, key, _):
            return await History(connection, key).detail(version)

    async def diff(self, project_id: str, a: int, b: int, *, owner: str) -> Difference:
        """What differs at version `b` from what was at version `a`, field by field."""
        async with self.reading(project_id, owner) as (connection, key, _):
            return await History(connection, key).difference(a, b)

    async def snapshot(self, project_id: str, name: str, *, owner: str, version: int | None = None) -> Snapshot:
        """Give a version (the head) a name. Raises `Conflict` when the name is taken for another version."""
        async with self._writing(project_id, owner) as commit:
            head = (await commit.locked_head()).head
            at = head if version is None else version
            await commit.history.row(at)
            known = {one.name: one for one in await commit.history.snapshots()}
            if name in known and known[name].version == at:
                return known[name]
            if name in known:
                raise Conflict(f"{name!r} already names version {known[name].version}.", field="name")
            made = Snapshot(name=name, version=at, created_at=now())
            await commit.connection.execute(insert(project_snapshots), {**commit.key.values(), **made.model_dump()})
            return made

    async def snapshots(self, project_id: str, *, owner: str) -> tuple[Snapshot, ...]:
        """The named versions, newest first."""
        async with self.reading(project_id, owner) as (connection, key, _):
            return await History(connection, key).snapshots()

    async def search(
        self, *, owner: str, query: str = "", limit: int = PAGE, offset: int = 0
    ) -> tuple[ProjectSummary, ...]:
        """The owner's projects, last changed first; `query` is a part of the title or the id."""
        table = projects
        wanted = select(table).where(table.c.owner == owner)
        if query:
            found = func.lower(table.c.title).contains(query.lower(), autoescape=True)
            wanted = wanted.where(found | table.c.project_id.contains(query, autoescape=True))
        wanted = wanted.order_by(table.c.updated_at.desc(), table.c.project_id).limit(limit).offset(offset)
        async with self.database.read() as connection:
            rows = await connection.execute(wanted)
            return tuple(
                ProjectSummary(
                    project_id=row.project_id,
                    title=row.title,
                    version=row.head,
                    created_at=row.created_at,
                    updated_at=row.updated_at,
                )
                for row in rows
            )

    async def delete(self, project_id: str, *, owner: str) -> None:
        """Remove a project with its whole history: its events, and the contents they speak of, too."""
        async with self.database.begin() as connection:
            gone = await connection.execute(delete(projects).where(Key(owner, project_id).of(projects)))
            forgotten = await forget_contents(connection, owner=owner, project_key=project_id)
            if gone.rowcount == 0 and not forgotten:
                raise NotFound(f"there is no project {project_id}.", field="project_id")
            await erase_events(connection, project_id, owner=owner)

    async def founded_by(self, project_id: str, *, owner: str) -> str:
        """Id of the run that created the project; empty when none did."""
        async with self.reading(project_id, owner) as (connection, key, _):
            return str((await History(connection, key).row(1)).run_id)

    @asynccontextmanager
    async def reading(self, project_id: str, owner: str) -> AsyncIterator[tuple[AsyncConnection, Key, int]]:
        """One consistent view of a project for several reads: the connection, the project's key and its head."""
        key = Key(owner, project_id)
        async with self.database.read() as connection:
            if not self.database.is_sqlite:
                await connection.execution_options(isolation_level="REPEATABLE READ")
            head = await connection.execute(select(projects.c.head).where(key.of(projects)))
            version = head.scalar_one_or_none()
            if version is None:
                raise NotFound(f"there is no project {project_id}.", field="project_id")
            yield connection, key, version

    @asynccontextmanager
    async def _writing(self, project_id: str, owner: str) -> AsyncIterator[Commit]:
        async with self.database.begin() as connection:
            yield Commit(connection, Key(owner, project_id))


def _require_head(base_version: int | None, head: int) -> None:
    if base_version is not None and base_version != head:
        raise EditConflict((("head", ""),), head)


def _in_order(project: SceneProject) -> SceneProject:
    """The project with its counters past every id it holds and its prompts in order. Refuses an id used twice."""
    ids = Counter(one for _, _, part in parts_of(project) for one in ids_of(part))
    twice = [one for one, times in ids.items() if times > 1]
    if twice:
        raise InvalidInput(f"the id {twice[0]} is used twice.", field=twice[0])
    loaded = Loaded(head_of(count(project, ids)), source=project.source, style=project.global_style)
    for name, _, part in parts_of(project):
        if name in COLLECTIONS:
            loaded.collections.setdefault(name, []).append(part)
    return loaded.project()


def _project_row(key: Key, project: SceneProject) -> dict[str, Any]:
    moment = now()
    return {
        **key.values(),
        "title": project.title.replace("\x00", ""),
        "head": 1,
        "undo_top": None,
        "redo_top": None,
        "created_at": moment,
        "updated_at": moment,
    }


def _first_version(key: Key, author: Author, workflow: str, run_id: str, reason: str) -> dict[str, Any]:
    return {
        **key.values(),
        "version": 1,
        "base": 0,
        "kind": "create",
        "author": author,
        "workflow": workflow,
        "run_id": run_id,
        "reason": reason,
        "created_at": now(),
        "operations": [],
        "inverse": [],
        "touched": [],
        "renumbered": {},
    }


def _first_ranks(changes: Iterable[PartChange]) -> dict[str, str]:
    ranks: dict[str, str] = {}
    shelves: defaultdict[str, list[str]] = defaultdict(list)
    for change in changes:
        if change.collection not in UNRANKED:
            shelves[change.collection].append(change.part)
    for parts in shelves.values():
        ranks.update(zip(parts, ranks_between(None, None, len(parts)), strict=True))
    return ranks
