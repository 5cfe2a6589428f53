"""Which processes are alive: a heartbeat each, and a name nobody else can take while its holder lives."""

import fcntl
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
from sqlalchemy import delete, or_, select, text

from state.errors import Conflict
from tools.storage.database import Database
from tools.storage.outages import outage
from tools.storage.run_tables import executors, runs

HELD = "another server named {name!r} is using this database; stop it or choose another worker name"
NAMES = 7302013
"""The class of the advisory locks that are workers' names."""
HELD_NAMES = text(
    "SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND classid = :names AND granted "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
).bindparams(names=NAMES)
NOTICE_DEATH = (
    "SET tcp_keepalives_idle = 5",
    "SET tcp_keepalives_interval = 2",
    "SET tcp_keepalives_count = 3",
)
"""So that the database lets go of a name within seconds after its machine is gone."""


class Workers:
    """Heartbeats by the database's clock, so that machines need not agree on the time."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def beat(self, worker: str) -> None:
        async with self._db.begin(relaxed=True) as connection:
            await connection.execute(
                text(
                    "INSERT INTO executors (executor_id, seen_at) VALUES (:worker, CURRENT_TIMESTAMP) "
                    "ON CONFLICT (executor_id) DO UPDATE SET seen_at = CURRENT_TIMESTAMP"
                ),
                {"worker": worker},
            )

    async def lost(self, lease: timedelta, *, by_name: bool = True) -> list[str]:
        """Workers that hold runs and are gone: silent for `lease`, or (`by_name`) their name is free again.

        Names tell at once, but for a moment after the database was away they tell nothing.
        """
        seconds = lease.total_seconds()
        silent = text("seen_at < CURRENT_TIMESTAMP - make_interval(secs => :lease)").bindparams(lease=seconds)
        async with self._db.begin() as connection:
            ended: list[str] = []
            if by_name:
                names = set((await connection.execute(HELD_NAMES)).scalars())
                known = (await connection.execute(select(executors.c.executor_id))).scalars()
                ended = [worker for worker in known if _key(worker) not in names]
            gone = delete(executors).where(or_(silent, executors.c.executor_id.in_(ended)))
            await connection.execute(gone)
            alive = select(executors.c.executor_id)
            orphaned = select(runs.c.worker).distinct().where(runs.c.status == "running", runs.c.worker.not_in(alive))
            return list((await connection.execute(orphaned)).scalars())

    async def forget(self, worker: str) -> None:
        async with self._db.begin(relaxed=True) as connection:
            await connection.execute(delete(executors).where(executors.c.executor_id == worker))


class HeldName:
    """A worker's name, and the connection whose life is the proof that the worker lives."""

    def __init__(self, db: Database, worker: str) -> None:
        self._db, self.worker = db, worker
        self._connection: psycopg.AsyncConnection | None = None

    async def take(self) -> bool:
        """Hold the name, again if the connection has been cut; false if another process has it."""
        try:
            return await self._take()
        except psycopg.OperationalError as error:
            raise outage(error) from error

    async def _take(self) -> bool:
        if self._connection is not None:
            try:
                await self._connection.execute("SELECT 1")
                return True
            except psycopg.OperationalError:
                await self._connection.close()
        self._connection = await psycopg.AsyncConnection.connect(self._db.dsn, autocommit=True)
        for setting in NOTICE_DEATH:
            await self._connection.execute(setting)
        key = f"{_key(self.worker):032b}"
        found = await self._connection.execute("SELECT pg_try_advisory_lock(%s, %s::bit(32)::int)", (NAMES, key))
        row = await found.fetchone()
        return row is not None and bool(row[0])

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()


@asynccontextmanager
async def hold_name(db: Database, worker: str) -> AsyncIterator[HeldName]:
    """Be the only process of this name on this database. The system lets go of it when the process dies."""
    name = HeldName(db, worker)
    if db.is_sqlite:
        with _locked(Path(f"{db.path}.{worker}.lock"), worker):
            yield name
        return
    try:
        if not await name.take():
            raise Conflict(HELD.format(name=worker), field="worker")
        yield name
    finally:
        await name.close()


def _key(worker: str) -> int:
    return zlib.crc32(worker.encode())


@contextmanager
def _locked(path: Path, worker: str) -> Iterator[None]:
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict(HELD.format(name=worker), field="worker") from error
        yield
