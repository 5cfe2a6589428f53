"""Every published client passes every check against a real server process."""

import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.clients import node
from tests.clients.serving import serving
from tests.clients.suites import Suite, suites
from tests.clients.table import as_text
from tests.server.server_process import ServerProcess

pytestmark = pytest.mark.node


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, ServerProcess]]:
    """By database, started when first asked for."""
    with ExitStack() as stack:

        class Servers(dict[str, ServerProcess]):
            def __missing__(self, database: str) -> ServerProcess:
                return self.setdefault(database, stack.enter_context(serving(database)))

        yield Servers()


@pytest.mark.parametrize("suite", suites(), ids=lambda suite: suite.client)
async def test_client(suite: Suite, servers: dict[str, ServerProcess]):
    if reason := suite.missing():
        assert not os.environ.get("CI"), reason
        pytest.skip(reason)
    if node.missing() is None:
        node.install()
    results = await suite.run(servers[suite.database].url)
    assert results
    assert not [as_text(result) for result in results if not result.passed]
