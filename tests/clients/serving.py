"""Server processes for the clients to talk to, on either database."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.server.server_process import POSTGRES, ServerProcess, drop_postgres_database, new_postgres_database

SERVED_APP = Path(__file__).parent / "served_app" / "langgraph.json"
SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"


@contextmanager
def serving(database: str) -> Iterator[ServerProcess]:
    """A server with an empty database of its own."""
    with _empty(database) as url:
        server = ServerProcess(url, SERVED_APP)
        try:
            yield server.start()
        finally:
            server.stop()


def missing_postgres() -> str | None:
    try:
        psycopg.connect(POSTGRES, connect_timeout=3).close()
    except psycopg.OperationalError as error:
        return f"no PostgreSQL at DIRECTOR_TEST_POSTGRES_URL: {error}"
    return None


@contextmanager
def _empty(database: str) -> Iterator[str]:
    if database == SQLITE:
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/director.db"
        return
    url = new_postgres_database("clients")
    try:
        yield url
    finally:
        drop_postgres_database(url)
