"""Runs as they are looked up: by id, by thread, by owner, by the worker that has them, by when they are due."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.engine import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from state.errors import NotFound
from tools.storage.database import Database
from tools.storage.moments import now
from tools.storage.run_tables import runs

ACTIVE = ("pending", "running")
FIND_RUN = select(runs).where(runs.c.run_id == bindparam("run"))


class RunReads:
    """Looking runs up. Nothing here changes one."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def find(self, run_id: str) -> RowMapping | None:
        async with self._db.read() as connection:
            return await find_run(connection, run_id)

    async def get(self, owner: str, thread_id: str | None, run_id: str) -> RowMapping:
        async with self._db.read() as connection:
            return await find_owned_run(connection, owner, thread_id, run_id)

    async def list_of_thread(
        self, owner: str, thread_id: str, *, limit: int = 10, offset: int = 0, status: str | None = None
    ) -> list[RowMapping]:
        query = select(runs).where(runs.c.thread_id == thread_id, runs.c.owner == owner)
        if status:
            query = query.where(runs.c.status == status)
        query = query.order_by(runs.c.created_at.desc(), runs.c.run_id.desc())
        async with self._db.read() as connection:
            return list((await connection.execute(query.limit(limit).offset(offset))).mappings().all())

    async def in_order(self, owner: str, thread_id: str) -> list[RowMapping]:
        """The thread's runs, oldest first."""
        query = select(runs).where(runs.c.thread_id == thread_id, runs.c.owner == owner)
        async with self._db.read() as connection:
            found = await connection.execute(query.order_by(runs.c.created_at, runs.c.run_id))
            return list(found.mappings().all())

    async def of_thread(self, owner: str, thread_id: str, statuses: tuple[str, ...]) -> list[RowMapping]:
        query = select(runs).where(runs.c.thread_id == thread_id, runs.c.owner == owner, runs.c.status.in_(statuses))
        async with self._db.read() as connection:
            return list((await connection.execute(query)).mappings().all())

    async def active(self, owner: str, statuses: tuple[str, ...]) -> list[RowMapping]:
        async with self._db.read() as connection:
            query = select(runs).where(runs.c.owner == owner, runs.c.status.in_(statuses))
            return list((await connection.execute(query)).mappings().all())

    async def held_by(self, worker: str) -> list[RowMapping]:
        """Runs that `worker` has in its hands by the record, or nobody has, longest running first."""
        here = or_(runs.c.worker == worker, runs.c.worker.is_(None))
        query = select(runs).where(runs.c.status == "running", here)
        async with self._db.read() as connection:
            return list((await connection.execute(query.order_by(runs.c.started_at))).mappings().all())

    async def threads_with_due_runs(self) -> list[str]:
        query = select(runs.c.thread_id).distinct().where(runs.c.status == "pending")
        async with self._db.read() as connection:
            due = await connection.execute(query.where(runs.c.available_at <= now()))
            return list(due.scalars())

    async def next_due(self) -> datetime | None:
        """When the earliest delayed run becomes due."""
        query = select(runs.c.available_at).where(runs.c.status == "pending", runs.c.available_at > now())
        async with self._db.read() as connection:
            first = await connection.execute(query.order_by(runs.c.available_at).limit(1))
            return first.scalar_one_or_none()

    async def queue(self) -> tuple[dict[str, int], float]:
        """How many runs are pending and running, and for how many seconds the oldest that is due has waited."""
        query = (
            select(runs.c.status, func.count(), func.min(runs.c.available_at))
            .where(runs.c.status.in_(ACTIVE), runs.c.available_at <= now())
            .group_by(runs.c.status)
        )
        async with self._db.read() as connection:
            found = {status: (count, first) for status, count, first in await connection.execute(query)}
        waited = (now() - found["pending"][1]).total_seconds() if "pending" in found else 0.0
        return {status: count for status, (count, _first) in found.items()}, max(waited, 0.0)

    async def cancelled(self, worker: str) -> list[tuple[str, str]]:
        """Runs of this worker somebody asked to stop, with the action."""
        query = select(runs.c.run_id, runs.c.cancel_action).where(
            runs.c.status == "running", runs.c.worker == worker, runs.c.cancel_action.is_not(None)
        )
        async with self._db.read() as connection:
            return [(run_id, action) for run_id, action in await connection.execute(query)]


def owned_run(owner: str, thread_id: str | None, run_id: str) -> Any:
    """The condition that a run is this one, the owner's, and on the thread if one is named."""
    condition = and_(runs.c.run_id == run_id, runs.c.owner == owner)
    return condition if thread_id is None else and_(condition, runs.c.thread_id == thread_id)


async def find_run(connection: AsyncConnection, run_id: str) -> RowMapping | None:
    """The run as the caller's transaction sees it, whoever owns it."""
    found = await connection.execute(FIND_RUN, {"run": run_id})
    return found.mappings().one_or_none()


async def get_run(connection: AsyncConnection, run_id: str) -> RowMapping:
    """The same, of a run that is known to be there."""
    return (await connection.execute(FIND_RUN, {"run": run_id})).mappings().one()


async def find_owned_run(connection: AsyncConnection, owner: str, thread_id: str | None, run_id: str) -> RowMapping:
    """The owner's run; `NotFound` for everybody else's."""
    found = await connection.execute(select(runs).where(owned_run(owner, thread_id, run_id)))
    row = found.mappings().one_or_none()
    if row is None:
        raise NotFound(f"Run {run_id} not found")
    return row
