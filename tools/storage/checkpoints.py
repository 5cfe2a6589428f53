"""LangGraph's checkpoints and long-term store on our database, fenced against writers that lost a thread."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from importlib.resources import files
from typing import Any, TypeVar

import aiosqlite
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver, ChannelVersions, Checkpoint, CheckpointMetadata
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.store.base import BaseStore
from langgraph.store.postgres.aio import AsyncPostgresStore
from langgraph.store.sqlite.aio import AsyncSqliteStore
from psycopg import AsyncConnection, AsyncCursor
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection as SqlConnection

from state.errors import InvalidInput
from tools.storage.database import Database
from tools.storage.inline_sqlite import BUSY_TIMEOUT_MS, inline_connection

T = TypeVar("T")
HEAD = (
    "SELECT checkpoint_id FROM checkpoints WHERE thread_id = :thread AND checkpoint_ns = '' "
    "ORDER BY checkpoint_id DESC LIMIT 1"
)
BASE = "SELECT base_checkpoint FROM runs WHERE run_id = :run"
MIGRATION_LOCK = 7302012
FENCE = ContextVar("director_fence", default="")
"""The fence of the run whose pending writes are being saved; empty outside a run."""


def strict_serializer() -> JsonPlusSerializer:
    """Reads back plain data and the types a graph's schemas name, and never runs what it reads."""
    return JsonPlusSerializer(allowed_msgpack_modules=None)


@asynccontextmanager
async def open_checkpointer(db: Database) -> AsyncIterator[BaseCheckpointSaver[Any]]:
    """The saver for `db`, with its tables made and the fence trigger in place."""
    if db.is_sqlite:
        async with _connection(db) as connection:
            await _tune(connection, 0 if db.inline else BUSY_TIMEOUT_MS)
            saver = SettledSqliteSaver(connection, serde=strict_serializer())
            await saver.setup()
            saver.lock = UndoingLock(db.writing, connection)  # type: ignore[assignment]  # the saver only ever enters it
            await _install_fence(db)
            yield saver
        return
    async with _pool(db) as pool:
        postgres = FencedPostgresSaver(pool, serde=strict_serializer())
        async with _one_at_a_time(db):
            await postgres.setup()
            await _install_fence(db)
        yield postgres


@asynccontextmanager
async def open_store(db: Database, index: dict[str, Any] | None = None) -> AsyncIterator[BaseStore]:
    """LangGraph's key-value store on `db`; `index` (dims, embed, fields) turns on semantic search."""
    if db.is_sqlite:
        if index is not None and not hasattr(sqlite3.Connection, "enable_load_extension"):
            raise InvalidInput(
                "this Python's sqlite3 cannot load the extension a search by meaning needs; "
                "use another Python, or PostgreSQL with pgvector",
                field="store.index",
            )
        async with aiosqlite.connect(db.path, isolation_level=None) as connection:
            await _tune(connection)
            store = AsyncSqliteStore(connection, index=index)  # type: ignore[arg-type]
            await store.setup()
            yield store
        return
    async with _pool(db) as pool:
        postgres = AsyncPostgresStore(pool, index=index)  # type: ignore[arg-type]
        async with _one_at_a_time(db):
            await postgres.setup()
        yield postgres


class UndoingLock:
    """The database's turn to write. What fails in it is undone before the next has its turn.

    A refused statement leaves its transaction open: whoever came next would wait in vain for SQLite's own lock, and
    with the turn in their hands.
    """

    def __init__(self, turn: asyncio.Lock, connection: aiosqlite.Connection) -> None:
        self._turn, self._connection = turn, connection

    async def __aenter__(self) -> None:
        await self._turn.acquire()

    async def __aexit__(self, kind: type[BaseException] | None, *_error: object) -> None:
        try:
            if kind is not None:
                await self._connection.rollback()
        finally:
            self._turn.release()


class SettledSqliteSaver(AsyncSqliteSaver):
    """A saver whose writes are finished or undone even if the caller is cancelled in the middle.

    Left half-way, the connection would keep the database's only write lock.
    """

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        put = super().aput
        return await self._settle(lambda: put(config, checkpoint, metadata, new_versions))

    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        put_writes = super().aput_writes
        await self._settle(lambda: put_writes(config, writes, task_id, task_path))

    async def _settle(self, write: Callable[[], Coroutine[Any, Any, T]]) -> T:
        task = asyncio.ensure_future(self._until_unlocked(write))
        cancelled = False
        while not task.done():
            try:
                await asyncio.wait([task])
            except asyncio.CancelledError:  # as often as it comes
                cancelled = True
        if cancelled:
            raise asyncio.CancelledError
        return task.result()

    async def _until_unlocked(self, write: Callable[[], Coroutine[Any, Any, T]]) -> T:
        deadline = time.monotonic() + BUSY_TIMEOUT_MS / 1000
        while True:
            try:
                return await write()
            except aiosqlite.Error as error:
                if "locked" not in str(error) or time.monotonic() > deadline:
                    raise
            await asyncio.sleep(0.002)


class FencedPostgresSaver(AsyncPostgresSaver):
    """A saver whose pending writes are fenced like its checkpoints.

    Their rows have no place for the fence, so the connection says it, in the same round trip.
    """

    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        FENCE.set(str((config.get("metadata") or {}).get("fence", "")))
        await super().aput_writes(config, writes, task_id, task_path)

    @asynccontextmanager
    async def _cursor(self, *, pipeline: bool = False) -> AsyncIterator[AsyncCursor[DictRow]]:
        async with super()._cursor(pipeline=pipeline) as cursor:
            if pipeline:
                await cursor.execute("SELECT set_config('director.fence', %s, false)", (FENCE.get(),))
            yield cursor


class Checkpoints:
    """What the savers themselves do not offer: forget a run, copy a thread."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def exists(self, thread_id: str, namespace: str, checkpoint_id: str) -> bool:
        """Whether the thread has this checkpoint (yet, or still)."""
        query = text(
            "SELECT 1 FROM checkpoints WHERE thread_id = :thread AND checkpoint_ns = :namespace AND checkpoint_id = :id"
        )
        names = {"thread": thread_id, "namespace": namespace, "id": checkpoint_id}
        async with self._db.read() as connection:
            return (await connection.execute(query, names)).first() is not None

    async def keep_base(self, thread_id: str, run_id: str, checkpoint_id: str | None) -> None:
        """Note what is written at the checkpoint a run goes on from (the thread's last, if none is named).

        A run with input begins a checkpoint of its own; an answer is written to the one that asked.
        """
        async with self._db.begin(relaxed=True) as connection:
            if checkpoint_id is None:
                head = await connection.execute(text(HEAD), {"thread": thread_id})
                checkpoint_id = head.scalar_one_or_none()
            given = {"thread": thread_id, "run": run_id, "base": checkpoint_id}
            for statement in () if checkpoint_id is None else _keep_base_statements(self._db.is_sqlite):
                await connection.execute(text(statement), given)

    async def delete_run(self, thread_id: str, run_id: str) -> None:
        """Remove every checkpoint the run wrote, with the writes that hang on them and those it added to its base."""
        async with self._db.begin() as connection:
            for statement in _delete_run_statements(self._db.is_sqlite):
                await connection.execute(text(statement), {"thread": thread_id, "run": run_id})

    async def delete_thread(self, connection: SqlConnection, thread_id: str) -> None:
        """Remove all the thread's checkpoints, in the caller's transaction."""
        for table in _copied_columns(self._db.is_sqlite):
            await connection.execute(text(f"DELETE FROM {table} WHERE thread_id = :thread"), {"thread": thread_id})

    async def copy_thread(self, source: str, target: str) -> None:
        async with self._db.begin() as connection:
            for table, columns in _copied_columns(self._db.is_sqlite).items():
                names = ", ".join(columns)
                taken = names.replace("metadata", _without_fence(self._db.is_sqlite))
                await connection.execute(
                    text(
                        f"INSERT INTO {table} (thread_id, {names}) "
                        f"SELECT :target, {taken} FROM {table} WHERE thread_id = :source"
                    ),
                    {"source": source, "target": target},
                )


def _without_fence(sqlite: bool) -> str:
    """The metadata of a checkpoint for a thread on which nobody has run yet."""
    return "CAST(json_remove(CAST(metadata AS TEXT), '$.fence') AS BLOB)" if sqlite else "metadata - 'fence'"


def _delete_run_statements(sqlite: bool) -> list[str]:
    of_run = "json_extract(CAST(metadata AS TEXT), '$.run_id')" if sqlite else "metadata ->> 'run_id'"
    mine = f"SELECT checkpoint_id FROM checkpoints WHERE thread_id = :thread AND {of_run} = :run"
    writes = "writes" if sqlite else "checkpoint_writes"
    added = f"thread_id = :thread AND checkpoint_id >= ({BASE})"
    return [
        f"DELETE FROM {writes} WHERE thread_id = :thread AND checkpoint_id IN ({mine})",
        f"DELETE FROM checkpoints WHERE thread_id = :thread AND {of_run} = :run",
        f"DELETE FROM {writes} WHERE {added}",
        f"INSERT INTO {writes} ({_write_columns(sqlite)}) "
        f"SELECT {_base_columns(sqlite)} FROM base_writes WHERE run_id = :run",
    ]


def _keep_base_statements(sqlite: bool) -> list[str]:
    """Checkpoints are numbered in time: those of subgraphs follow the one that called them."""
    writes = "writes" if sqlite else "checkpoint_writes"
    return [
        "DELETE FROM base_writes WHERE thread_id = :thread",
        "UPDATE runs SET base_checkpoint = :base WHERE run_id = :run",
        f"INSERT INTO base_writes (run_id, {_base_columns(sqlite)}) "
        f"SELECT :run, {_write_columns(sqlite)} FROM {writes} WHERE thread_id = :thread AND checkpoint_id >= :base",
    ]


def _write_columns(sqlite: bool) -> str:
    same = "thread_id, checkpoint_ns, checkpoint_id, task_id, idx, channel, type"
    return f"{same}, value" if sqlite else f"{same}, blob, task_path"


def _base_columns(sqlite: bool) -> str:
    return _write_columns(sqlite).replace("blob", "value")


def _copied_columns(sqlite: bool) -> dict[str, list[str]]:
    key = ["checkpoint_ns", "checkpoint_id"]
    if sqlite:
        return {
            "checkpoints": [*key, "parent_checkpoint_id", "type", "checkpoint", "metadata"],
            "writes": [*key, "task_id", "idx", "channel", "type", "value"],
        }
    return {
        "checkpoints": [*key, "parent_checkpoint_id", "type", "checkpoint", "metadata"],
        "checkpoint_blobs": ["checkpoint_ns", "channel", "version", "type", "blob"],
        "checkpoint_writes": [*key, "task_id", "idx", "channel", "type", "blob", "task_path"],
    }


async def _install_fence(db: Database) -> None:
    name = "fence_sqlite.sql" if db.is_sqlite else "fence_postgres.sql"
    script = files("tools.storage").joinpath(name).read_text()
    async with db.begin() as connection:
        for statement in script.split("\n\n"):
            if statement.strip():
                await connection.exec_driver_sql(statement)


def _connection(db: Database) -> aiosqlite.Connection:
    return inline_connection(str(db.path)) if db.inline else aiosqlite.connect(db.path)


async def _tune(connection: aiosqlite.Connection, busy_timeout: int = BUSY_TIMEOUT_MS) -> None:
    for pragma in (f"busy_timeout={busy_timeout}", "journal_mode=WAL", "synchronous=NORMAL"):
        await connection.execute(f"PRAGMA {pragma}")


@asynccontextmanager
async def _pool(db: Database) -> AsyncIterator[AsyncConnectionPool[AsyncConnection[DictRow]]]:
    pool: AsyncConnectionPool[AsyncConnection[DictRow]] = AsyncConnectionPool(
        db.dsn,
        min_size=1,
        max_size=10,
        open=False,
        kwargs={"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row},
    )
    async with pool:
        yield pool


@asynccontextmanager
async def _one_at_a_time(db: Database) -> AsyncIterator[None]:
    """Several processes may start on an empty database at once."""
    async with await AsyncConnection.connect(db.dsn, autocommit=True) as connection:
        await connection.execute("SELECT pg_advisory_lock(%s)", (MIGRATION_LOCK,))
        yield
