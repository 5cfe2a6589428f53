"""Which clients there are, and what runs the checks of each."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from langgraph_sdk import get_client

from tests.clients import node, python_sdk, remote_graph
from tests.clients.results import Checks, Result, run_checks

SERVED_APP = Path(__file__).parent / "served_app" / "langgraph.json"
PINNED: dict[str, str] = json.loads((node.FOLDER / "package.json").read_text())["dependencies"]


@dataclass(frozen=True)
class Suite:
    """One client: `run` takes the server's address; `missing` says why it cannot be run here."""

    client: str
    run: Callable[[str], Awaitable[list[Result]]]
    missing: Callable[[], str | None] = lambda: None


def suites() -> list[Suite]:
    sdk, langgraph = version("langgraph-sdk"), version("langgraph")
    return [
        _python(f"Python langgraph-sdk {sdk}", python_sdk.CHECKS),
        _python(f"Python RemoteGraph (langgraph {langgraph})", remote_graph.CHECKS),
        *(_script(f"JS langgraph-sdk {at}", "sdk.mjs", f"sdk-{at}") for at in ("1.8.10", "1.15.0", "2.0.0")),
        _script(f"Vercel AI SDK, @ai-sdk/langchain {PINNED['@ai-sdk/langchain']}", "vercel.mjs"),
        _script(f"AG-UI, @ag-ui/langgraph {PINNED['@ag-ui/langgraph']}", "agui.mjs"),
    ]


def _python(client: str, checks: Checks) -> Suite:
    async def run(url: str) -> list[Result]:
        return await run_checks(client, checks, get_client(url=url))

    return Suite(client, run)


def _script(client: str, script: str, *arguments: str) -> Suite:
    async def run(url: str) -> list[Result]:
        return await node.run_script(client, script, url, *arguments)

    return Suite(client, run, node.missing)
