"""Servers and databases for the tests of this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from langgraph_sdk import get_client
from langgraph_sdk.client import LangGraphClient

from tests.server.server_process import ServerProcess, drop_postgres_database, new_postgres_database

DATABASES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(scope="module", params=DATABASES)
def shared_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from _database(request, tmp_path_factory.mktemp("db"))


@pytest.fixture(params=DATABASES)
def own_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    yield from _database(request, tmp_path)


def _database(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{folder / 'director.db'}"
        return
    url = new_postgres_database(request.node.name.partition("[")[0].replace("/", "_").replace(".", "_")[-30:])
    yield url
    drop_postgres_database(url)


@pytest.fixture(scope="module")
def served(shared_database: str) -> Iterator[ServerProcess]:
    process = ServerProcess(shared_database).start()
    yield process
    process.stop()


@pytest.fixture
def server(own_database: str) -> Iterator[ServerProcess]:
    process = ServerProcess(own_database).start()
    yield process
    process.stop()


@pytest.fixture
def client(served: ServerProcess) -> LangGraphClient:
    return get_client(url=served.url)
