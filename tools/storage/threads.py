"""Threads: a conversation's record; its state lives in the checkpoints."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, insert, select, text, update
from sqlalchemy.engine import RowMapping
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from state.errors import Conflict, NotFound
from tools.storage.database import Database
from tools.storage.moments import new_id, now
from tools.storage.queries import count_rows, json_contains, sorted_by
from tools.storage.run_tables import runs, thread_fences, threads

BUMP_FENCE = text(
    "INSERT INTO thread_fences (thread_id, epoch) VALUES (:thread, 1) "
    "ON CONFLICT (thread_id) DO UPDATE SET epoch = thread_fences.epoch + 1 RETURNING epoch"
)
INSERT_THREAD = insert(threads)
UPDATE_THREAD = update(threads).where(threads.c.thread_id == bindparam("of_thread"))
FIND_THREAD = select(threads).where(
    threads.c.thread_id == bindparam("thread"), threads.c.owner == bindparam("of_owner")
)
LOCK_THREAD = FIND_THREAD.with_for_update()
AlsoDeleted = Callable[[AsyncConnection, str], Awaitable[None]]
SORTABLE = ("thread_id", "status", "created_at", "updated_at", "state_updated_at")


class Threads:
    """Records of threads, each seen by its owner only."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def create(
        self, owner: str, thread_id: str | None, metadata: dict[str, Any], if_exists: str = "raise"
    ) -> RowMapping:
        thread_id = thread_id or new_id()
        try:
            async with self._db.begin() as connection:
                await insert_thread(connection, owner, thread_id, metadata)
        except IntegrityError as error:
            existing = await self.find(owner, thread_id)
            if existing is not None and if_exists == "do_nothing":
                return existing
            raise Conflict(f"Thread {thread_id} already exists", field="thread_id") from error
        return await self.get(owner, thread_id)

    async def find(self, owner: str, thread_id: str) -> RowMapping | None:
        async with self._db.read() as connection:
            row = await find_thread(connection, owner, thread_id)
            return row if row is None or row["expires_at"] is None else None

    async def get(self, owner: str, thread_id: str) -> RowMapping:
        row = await self.find(owner, thread_id)
        if row is None:
            raise NotFound(f"Thread {thread_id} not found")
        return row

    async def merge_metadata(self, owner: str, thread_id: str, metadata: dict[str, Any]) -> RowMapping:
        async with self._db.begin() as connection:
            row = await find_thread(connection, owner, thread_id, lock=True)
            if row is None:
                raise NotFound(f"Thread {thread_id} not found")
            merged = {**row["metadata"], **metadata}
            await _update(connection, thread_id, metadata=merged, updated_at=now())
        return await self.get(owner, thread_id)

    async def save_state(
        self, thread_id: str, fence: int, *, values: Any, status: str, interrupts: dict[str, Any]
    ) -> None:
        """What a write under `fence` has left, unless somebody has the thread since: then they say what it is."""
        epoch = select(thread_fences.c.epoch).where(thread_fences.c.thread_id == thread_id)
        async with self._db.begin(relaxed=True) as connection:
            await hold_thread(connection, thread_id)
            if (await connection.execute(epoch)).scalar_one_or_none() == fence:
                await save_thread_state(connection, thread_id, values, status, interrupts)

    async def take(self, owner: str, thread_id: str) -> int:
        """The fence of one write from outside a run; a conflict while a run is in flight."""
        async with self._db.begin() as connection:
            row = await find_thread(connection, owner, thread_id, lock=True)
            if row is None:
                raise NotFound(f"Thread {thread_id} not found")
            if row["status"] == "busy":
                raise Conflict(f"Thread {thread_id} has a run in flight; wait for it or cancel it")
            return await bump_fence(connection, thread_id)

    async def delete(self, owner: str, thread_id: str, along: AlsoDeleted) -> bool:
        """Remove the thread with its runs, and what `along` removes; False, with nothing done, while a run is on it."""
        active = select(runs.c.run_id).where(runs.c.thread_id == thread_id, runs.c.status.in_(("pending", "running")))
        async with self._db.begin() as connection:
            if await find_thread(connection, owner, thread_id, lock=True) is None:
                raise NotFound(f"Thread {thread_id} not found")
            if (await connection.execute(active.limit(1))).first() is not None:
                return False
            await connection.execute(delete(threads).where(threads.c.thread_id == thread_id))
            await connection.execute(delete(thread_fences).where(thread_fences.c.thread_id == thread_id))
            await along(connection, thread_id)
            return True

    async def expired(self) -> list[RowMapping]:
        """The threads of stateless runs whose time is over."""
        over = and_(threads.c.expires_at < now(), threads.c.status != "busy")
        async with self._db.read() as connection:
            return list((await connection.execute(select(threads).where(over))).mappings().all())

    async def copy(self, owner: str, thread_id: str) -> RowMapping:
        """A new record like this one, under a new id."""
        source = await self.get(owner, thread_id)
        moment, copied_id = now(), new_id()
        values = {**source, "thread_id": copied_id, "created_at": moment, "updated_at": moment}
        if source["status"] == "busy":
            values["status"] = "idle"
        async with self._db.begin() as connection:
            await connection.execute(insert(threads).values(values))
        return await self.get(owner, copied_id)

    async def search(
        self,
        owner: str,
        *,
        metadata: dict[str, Any] | None = None,
        values: dict[str, Any] | None = None,
        ids: list[str] | None = None,
        status: str | None = None,
        limit: int = 10,
        offset: int = 0,
        sort_by: str | None = None,
        sort_order: str | None = None,
    ) -> tuple[list[RowMapping], int]:
        """One page of threads, and how many there are in all."""
        condition = self._matching(owner, metadata, values, ids, status)
        by = sort_by or "updated_at"
        query = sorted_by(select(threads).where(condition), threads, SORTABLE, by, sort_order)
        async with self._db.read() as connection:
            rows = (await connection.execute(query.limit(limit).offset(offset))).mappings().all()
            total = await count_rows(connection, threads, condition)
        return list(rows), total

    def _matching(
        self,
        owner: str,
        metadata: dict[str, Any] | None,
        values: dict[str, Any] | None,
        ids: list[str] | None,
        status: str | None,
    ) -> Any:
        sqlite = self._db.is_sqlite
        condition = and_(
            threads.c.owner == owner,
            threads.c.expires_at.is_(None),
            json_contains(threads.c.metadata, metadata, sqlite),
            json_contains(threads.c["values"], values, sqlite),
        )
        if ids is not None:
            condition = and_(condition, threads.c.thread_id.in_(ids))
        if status:
            condition = and_(condition, threads.c.status == status)
        return condition


async def insert_thread(
    connection: AsyncConnection,
    owner: str,
    thread_id: str,
    metadata: dict[str, Any],
    expires_at: datetime | None = None,
    status: str = "idle",
) -> None:
    moment = now()
    row = {
        "thread_id": thread_id,
        "owner": owner,
        "status": status,
        "metadata": metadata,
        "config": {},
        "interrupts": {},
        "created_at": moment,
        "updated_at": moment,
        "state_updated_at": moment,
        "expires_at": expires_at,
    }
    await connection.execute(INSERT_THREAD, row)


async def find_thread(
    connection: AsyncConnection, owner: str, thread_id: str, *, lock: bool = False
) -> RowMapping | None:
    """The thread, if it is the owner's. With `lock`, no other transaction changes it meanwhile."""
    statement = LOCK_THREAD if lock else FIND_THREAD
    found = await connection.execute(statement, {"thread": thread_id, "of_owner": owner})
    return found.mappings().one_or_none()


async def hold_thread(connection: AsyncConnection, thread_id: str) -> None:
    """Keep every other transaction off the thread and its runs until this one ends.

    Whoever changes runs takes their thread first, so that no two wait for each other.
    """
    if connection.dialect.name != "sqlite":
        held = select(threads.c.thread_id).where(threads.c.thread_id == thread_id)
        await connection.execute(held.with_for_update())


async def save_thread_state(
    connection: AsyncConnection,
    thread_id: str,
    values: Any,
    status: str,
    interrupts: dict[str, Any],
    error: Any = None,
    **more: Any,
) -> None:
    moment = now()
    await _update(
        connection,
        thread_id,
        values=values,
        status=status,
        interrupts=interrupts,
        error=error,
        updated_at=moment,
        state_updated_at=moment,
        **more,
    )


async def set_thread(connection: AsyncConnection, thread_id: str, **changes: Any) -> None:
    await _update(connection, thread_id, **changes, updated_at=now())


async def bump_fence(connection: AsyncConnection, thread_id: str) -> int:
    """Shut out whoever wrote to the thread so far; the number returned is the new writer's."""
    bumped = await connection.execute(BUMP_FENCE, {"thread": thread_id})
    return int(bumped.scalar_one())


async def _update(connection: AsyncConnection, thread_id: str, **changes: Any) -> None:
    await connection.execute(UPDATE_THREAD, {"of_thread": thread_id, **changes})
