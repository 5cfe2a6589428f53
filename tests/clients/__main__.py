"""Runs every client against the server, prints the table and writes `docs/clients.md`: `python -m tests.clients`.

Words given as arguments choose the clients whose name contains one of them; the page is then left as it is.
"""

import asyncio
import sys
from contextlib import ExitStack
from pathlib import Path

from tests.clients import node
from tests.clients.results import Result
from tests.clients.serving import serving
from tests.clients.suites import Suite, suites
from tests.clients.table import as_markdown, as_text
from tests.server.server_process import ServerProcess

PAGE = Path(__file__).parents[2] / "docs" / "clients.md"


def main(words: list[str]) -> int:
    chosen = [suite for suite in suites() if not words or any(word in suite.client for word in words)]
    skipped = {suite.client: reason for suite in chosen if (reason := suite.missing())}
    if node.missing() is None:
        node.install()
    results = asyncio.run(_run([suite for suite in chosen if suite.client not in skipped]))
    for client, reason in skipped.items():
        print(f"\n{client}\n  not run: {reason}")
    if not words:
        PAGE.write_text(as_markdown(results, skipped))
    failed = sum(not result.passed for result in results)
    print(f"\n{len(results)} checks, {failed} failed, {len(skipped)} clients not run")
    return 1 if failed or skipped else 0


async def _run(chosen: list[Suite]) -> list[Result]:
    results: list[Result] = []
    with ExitStack() as stack:
        servers: dict[str, ServerProcess] = {}
        for suite in chosen:
            if suite.database not in servers:
                servers[suite.database] = stack.enter_context(serving(suite.database))
            print(f"\n{suite.client}")
            for result in await suite.run(servers[suite.database].url):
                print(" ", as_text(result), flush=True)
                results.append(result)
    return results


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
