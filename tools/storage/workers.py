"""Which processes are alive: a heartbeat each, and a name nobody else can take while its holder lives."""

import fcntl
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
from sqlalchemy import delete, select, text

from state.errors import Conflict
from tools.storage.database import Database
from tools.storage.run_tables import executors, runs

HELD = "another server named {name!r} is using this database; stop it or choose another worker name"


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

    async def lost(self, lease: timedelta) -> list[str]:
        """Workers that hold runs and have not been heard of for `lease`; each is reported to one caller only."""
        seconds = lease.total_seconds()
        silent = text("seen_at < CURRENT_TIMESTAMP - make_interval(secs => :lease)").bindparams(lease=seconds)
        async with self._db.begin() as connection:
            gone = await connection.execute(delete(executors).where(silent).returning(executors.c.executor_id))
            lost = list(gone.scalars())
            known = select(executors.c.executor_id)
            orphaned = select(runs.c.worker).distinct().where(runs.c.status == "running", runs.c.worker.not_in(known))
            lost += (await connection.execute(orphaned)).scalars()
        return list(dict.fromkeys(lost))

    async def forget(self, worker: str) -> None:
        async with self._db.begin(relaxed=True) as connection:
            await connection.execute(delete(executors).where(executors.c.executor_id == worker))


@asynccontextmanager
async def hold_name(db: Database, worker: str) -> AsyncIterator[None]:
    """Be the only process of this name on this database. The system lets go of it when the process dies."""
    if db.is_sqlite:
        with _locked(Path(f"{db.path}.{worker}.lock"), worker):
            yield
        return
    async with await psycopg.AsyncConnection.connect(db.dsn, autocommit=True) as connection:
        key = zlib.crc32(worker.encode())
        found = await connection.execute("SELECT pg_try_advisory_lock(7302013, %s::bit(32)::int)", (f"{key:032b}",))
        row = await found.fetchone()
        if row is None or not row[0]:
            raise Conflict(HELD.format(name=worker), field="worker")
        yield


@contextmanager
def _locked(path: Path, worker: str) -> Iterator[None]:
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict(HELD.format(name=worker), field="worker") from error
        yield
