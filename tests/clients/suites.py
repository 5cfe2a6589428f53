"""Which clients there are, and what runs the checks of each."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib.metadata import version
from urllib.parse import urlsplit

from langgraph_sdk import get_client

from tests.clients import cuts, node, python_sdk, remote_graph, thread_stream
from tests.clients.results import Checks, Result, run_checks
from tests.clients.serving import POSTGRESQL, SQLITE, missing_postgres

PINNED: dict[str, str] = json.loads((node.FOLDER / "package.json").read_text())["dependencies"]


@dataclass(frozen=True)
class Suite:
    """One client: `run` takes the server's address; `missing` says why it cannot be run here."""

    client: str
    run: Callable[[str], Awaitable[list[Result]]]
    missing: Callable[[], str | None] = lambda: None
    database: str = SQLITE


def suites() -> list[Suite]:
    sdk, langgraph = version("langgraph-sdk"), version("langgraph")
    return [
        _python(f"Python langgraph-sdk {sdk}", python_sdk.CHECKS),
        _python(f"Python langgraph-sdk {sdk}, threads.stream (event protocol)", thread_stream.CHECKS),
        _python(f"Python RemoteGraph (langgraph {langgraph})", remote_graph.CHECKS),
        *(_script(f"JS langgraph-sdk {at}", "sdk.mjs", f"sdk-{at}") for at in ("1.8.10", "1.15.0", "2.0.0")),
        _script(f"Vercel AI SDK, @ai-sdk/langchain {PINNED['@ai-sdk/langchain']}", "vercel.mjs"),
        _script(f"AG-UI, @ag-ui/langgraph {PINNED['@ag-ui/langgraph']}", "agui.mjs"),
        *(
            _browser(f"React useStream of langgraph-sdk {at}, Chromium", "classic", f"sdk-{at}")
            for at in ("1.8.10", "1.15.0", "2.0.0")
        ),
        _browser(f"React useStream of @langchain/react {PINNED['@langchain/react']}, Chromium", "events"),
        *(_cuts(f"Python langgraph-sdk {sdk}", cuts.with_python, database) for database in (SQLITE, POSTGRESQL)),
        *(_cuts("JS langgraph-sdk 1.15.0", cuts.with_script("sdk-1.15.0"), name) for name in (SQLITE, POSTGRESQL)),
    ]


def _python(client: str, checks: Checks) -> Suite:
    async def run(url: str) -> list[Result]:
        return await run_checks(client, checks, get_client(url=url))

    return Suite(client, run)


def _script(client: str, script: str, *arguments: str) -> Suite:
    async def run(url: str) -> list[Result]:
        return await node.run_script(client, script, url, *arguments)

    return Suite(client, run, node.missing)


def _browser(client: str, *arguments: str) -> Suite:
    async def run(url: str) -> list[Result]:
        return await node.run_script(client, "browser.mjs", url, node.CHROMIUM, *arguments)

    return Suite(client, run, node.missing_browser)


def _cuts(name: str, follow: cuts.Follow, database: str) -> Suite:
    client = f"{name}, connections cut, {database}"

    async def run(url: str) -> list[Result]:
        return await run_checks(client, cuts.checks(follow), urlsplit(url).port, at_once=4)

    def missing() -> str | None:
        without_node = None if follow is cuts.with_python else node.missing()
        return without_node or (missing_postgres() if database == POSTGRESQL else None)

    return Suite(client, run, missing, database)
