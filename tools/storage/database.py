"""One database, SQLite in a file or PostgreSQL by URL, behind the same few calls."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import orjson
from alembic import command
from alembic.config import Config
from sqlalchemy import MetaData, create_engine, event
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from tools.storage.inline_sqlite import BUSY_TIMEOUT_MS, GroupSync, open_inline, write_lock
from tools.storage.outages import is_outage, outage

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


HELD_SECONDS = 10
"""How long a process that was frozen in the middle of a transaction keeps its locks on PostgreSQL."""


class Database:
    """The engines of one database. `url` is `sqlite:///file.db` or `postgresql://…`.

    `inline` suits a server, whose every write is small and frequent: SQLite statements run on the event loop.

    `begin()` is a transaction that commits at the end of its block, or rolls back and re-raises.
    `read()` sees one consistent state and never waits for a writer. Both raise `DatabaseUnavailable` while the
    database cannot be reached or written to; a commit that was cut off may have been kept or not.
    """

    def __init__(self, url: str, *, inline: bool = False) -> None:
        self.url = _with_driver(url)
        self.inline = inline
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.writing = asyncio.Lock()
        self.closing: list[Callable[[], Awaitable[None]]] = []
        if self.is_sqlite:
            self._sync = GroupSync(self.path)
            self._durable = _sqlite_engine(self.url, "FULL", "BEGIN IMMEDIATE", 1)
            self._relaxed = _sqlite_engine(self.url, "NORMAL", "BEGIN IMMEDIATE", 1, inline)
            self._reader = _sqlite_engine(self.url, "NORMAL", "BEGIN", 4, inline)
        else:
            self._durable = self._relaxed = self._reader = create_async_engine(
                self.url, pool_size=10, max_overflow=20, pool_pre_ping=True, json_serializer=_json_text
            )

    @property
    def path(self) -> Path:
        """The SQLite file; asking a PostgreSQL database is an error."""
        if not self.is_sqlite or not self.url.database:
            raise ValueError(f"{self.url.get_backend_name()} has no file")
        return Path(self.url.database)

    @property
    def dsn(self) -> str:
        """The address as libpq (and so psycopg) reads it."""
        base, mark, query = self.url.set(drivername="postgresql").render_as_string(hide_password=False).partition("?")
        return base + mark + query.replace("+", "%20")  # to libpq a plus is a plus

    @asynccontextmanager
    async def begin(self, *, relaxed: bool = False) -> AsyncIterator[AsyncConnection]:
        """Write in one transaction. `relaxed` survives the death of the process, not a power cut."""
        try:
            if not self.is_sqlite:
                async with self._durable.begin() as connection:
                    yield connection
                return
            later = relaxed or self.inline
            async with self.writing, (self._relaxed if later else self._durable).connect() as connection:
                await write_lock(connection.begin, OperationalError, connection.rollback)
                try:
                    yield connection
                except BaseException:
                    await connection.rollback()
                    raise
                await connection.commit()
            if self.inline and not relaxed:
                await self._sync()
        except SQLAlchemyError as error:
            if is_outage(error):
                raise outage(error) from error
            raise

    async def synced(self) -> None:
        """Return once every relaxed commit so far would survive a power cut too."""
        if self.is_sqlite:
            await self._sync()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        try:
            async with self._reader.connect() as connection:
                yield connection
        except SQLAlchemyError as error:
            if is_outage(error):
                raise outage(error) from error
            raise

    async def migrate(self, revision: str = "head") -> None:
        """Bring the tables to `revision`; safe when several processes start at once."""
        await asyncio.to_thread(self._upgrade, revision)

    def _upgrade(self, revision: str) -> None:
        if self.is_sqlite:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            sync_url = self.url.set(drivername="sqlite")
        else:
            sync_url = self.url
        engine = create_engine(sync_url, poolclass=NullPool)
        if self.is_sqlite:
            _prepare_sqlite(engine, "FULL", "BEGIN IMMEDIATE")
        try:
            with engine.begin() as connection:
                if not self.is_sqlite:
                    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7302011)")
                command.upgrade(_alembic_config(connection), revision)
        finally:
            engine.dispose()

    async def close(self) -> None:
        """Close every connection, first those that others opened here (`closing`)."""
        for close in self.closing:
            await close()
        for engine in (self._durable, self._relaxed, self._reader):
            await engine.dispose()


def _with_driver(url: str) -> URL:
    parsed = make_url(url)
    match parsed.get_backend_name():
        case "sqlite":
            if not parsed.database or parsed.database == ":memory:":
                raise ValueError("the database needs a file: sqlite:///path/to/director.db")
            return parsed.set(drivername="sqlite+aiosqlite")
        case "postgresql" | "postgres":
            return _letting_go(parsed.set(drivername="postgresql+psycopg"))
        case other:
            raise ValueError(f"database_url: {other!r} is not supported; use sqlite:/// or postgresql://")


def _letting_go(url: URL) -> URL:
    """With a limit on idling inside a transaction, which here takes milliseconds; an own one in the URL stands."""
    said = url.query.get("options", "")
    options = said if isinstance(said, str) else " ".join(said)
    if "idle_in_transaction_session_timeout" in options:
        return url
    limit = f"-c idle_in_transaction_session_timeout={HELD_SECONDS}s"
    return url.update_query_dict({"options": f"{options} {limit}".strip()})


def _sqlite_engine(url: URL, synchronous: str, begin: str, connections: int, inline: bool = False) -> AsyncEngine:
    options: dict[str, Any] = {"pool_size": connections, "max_overflow": 0, "pool_timeout": 60}
    if inline:
        options["async_creator"] = lambda: open_inline(str(url.database))
    engine = create_async_engine(url, json_serializer=_json_text, **options)
    _prepare_sqlite(engine.sync_engine, synchronous, begin, 0 if inline else BUSY_TIMEOUT_MS)
    return engine


def _prepare_sqlite(engine: Engine, synchronous: str, begin: str, busy_timeout: int = BUSY_TIMEOUT_MS) -> None:
    """Take transactions out of the driver's hands: it would begin late and never on reads."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout={busy_timeout}",
            "journal_mode=WAL",
            f"synchronous={synchronous}",
            "foreign_keys=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
        connection.create_function("json_contains", 2, _json_contains, deterministic=True)

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)


def _json_text(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()


def _json_contains(document: str | None, wanted: str) -> bool:
    """PostgreSQL's `@>` for SQLite."""
    return document is not None and contains(orjson.loads(document), orjson.loads(wanted))


def contains(document: Any, wanted: Any) -> bool:
    """Whether `wanted` is a part of `document`: objects key by key, lists element by element."""
    if isinstance(document, dict) and isinstance(wanted, dict):
        return all(key in document and contains(document[key], value) for key, value in wanted.items())
    if isinstance(document, list) and isinstance(wanted, list):
        return all(any(contains(item, value) for item in document) for value in wanted)
    return type(document) is type(wanted) and bool(document == wanted)


def _alembic_config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("tools.storage").joinpath("migrations")))
    config.attributes["connection"] = connection
    return config


def sqlite_version() -> tuple[int, ...]:
    return sqlite3.sqlite_version_info
