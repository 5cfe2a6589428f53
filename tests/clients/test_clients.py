"""Every published client passes every check against a real server process."""

import os
from collections.abc import Iterator

import pytest

from tests.clients import node
from tests.clients.suites import SERVED_APP, Suite, suites
from tests.clients.table import as_text
from tests.server.server_process import ServerProcess

pytestmark = pytest.mark.node


@pytest.fixture(scope="module")
def clients_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    process = ServerProcess(f"sqlite:///{tmp_path_factory.mktemp('clients') / 'director.db'}", SERVED_APP)
    process.start()
    yield process
    process.stop()


@pytest.mark.parametrize("suite", suites(), ids=lambda suite: suite.client)
async def test_client(suite: Suite, clients_server: ServerProcess):
    if reason := suite.missing():
        assert not os.environ.get("CI"), reason
        pytest.skip(reason)
    if node.missing() is None:
        node.install()
    results = await suite.run(clients_server.url)
    assert results
    assert not [as_text(result) for result in results if not result.passed]
