"""Appends rows to the event log with the driver's own statements: nothing else is written as often."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

import aiosqlite
import psycopg
from psycopg_pool import AsyncConnectionPool

from tools.storage.database import Database
from tools.storage.inline_sqlite import BUSY_TIMEOUT_MS, open_inline, write_lock
from tools.storage.notices import CHANNEL

COLUMNS = "run_id, first_seq, last_seq, events, attempt, created_at"


class LogRow(NamedTuple):
    """One batch of one run's events, as the table keeps it."""

    run_id: str
    first_seq: int
    last_seq: int
    events: str
    attempt: int
    created_at: datetime


class LogWriter(Protocol):
    """Stores rows of several runs in one transaction, and tells other processes of them."""

    async def append(self, rows: Sequence[LogRow]) -> None: ...


def log_writer(db: Database) -> LogWriter:
    return SqliteLogWriter(db) if db.is_sqlite else PostgresLogWriter(db)


class SqliteLogWriter:
    """Survives the death of the process at once, a power cut from the database's next sync on."""

    insert = f"INSERT INTO run_events ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)"

    def __init__(self, db: Database) -> None:
        self._db = db
        self._connection: aiosqlite.Connection | None = None

    async def append(self, rows: Sequence[LogRow]) -> None:
        async with self._db.writing:
            connection = self._connection or await self._open()
            await write_lock(
                lambda: connection.execute("BEGIN IMMEDIATE"), aiosqlite.OperationalError, connection.rollback
            )
            try:
                await connection.executemany(self.insert, [(*row[:5], _text(row.created_at)) for row in rows])
            except BaseException:
                await connection.rollback()
                raise
            await connection.commit()

    async def _open(self) -> aiosqlite.Connection:
        path = str(self._db.path)
        inline = self._db.inline
        connection = await (open_inline(path) if inline else aiosqlite.connect(path, isolation_level=None))
        timeout = 0 if inline else BUSY_TIMEOUT_MS
        for pragma in (f"busy_timeout={timeout}", "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            await connection.execute(f"PRAGMA {pragma}")
        self._connection = connection
        self._db.closing.append(connection.close)
        return connection


class PostgresLogWriter:
    """One statement and one round trip for all rows and the notices of them."""

    insert = f"""
        WITH stored AS (
            INSERT INTO run_events ({COLUMNS})
            SELECT * FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::text[], %s::int[], %s::timestamptz[])
            RETURNING run_id
        )
        SELECT pg_notify('{CHANNEL}', 'events ' || run_id) FROM stored
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._pool: AsyncConnectionPool | None = None

    async def append(self, rows: Sequence[LogRow]) -> None:
        columns = [list(column) for column in zip(*rows, strict=True)]
        try:
            await self._execute(columns)
        except psycopg.OperationalError as cut:  # the connection had gone stale; a new one says if the server has, too
            try:
                await self._execute(columns)
            except psycopg.errors.UniqueViolation:  # the rows had been stored before the connection was cut
                raise cut from None

    async def _execute(self, columns: list[list[object]]) -> None:
        pool = self._pool or await self._open()
        async with pool.connection() as connection:
            await connection.execute(self.insert, columns)

    async def _open(self) -> AsyncConnectionPool:
        pool: AsyncConnectionPool = AsyncConnectionPool(
            self._db.dsn, min_size=1, max_size=2, open=False, kwargs={"autocommit": True, "prepare_threshold": 0}
        )
        await pool.open()
        self._pool = pool
        self._db.closing.append(pool.close)
        return pool


def _text(moment: datetime) -> str:
    """A moment in UTC as SQLAlchemy keeps it in SQLite."""
    return moment.replace(tzinfo=None).isoformat(" ", "microseconds")
