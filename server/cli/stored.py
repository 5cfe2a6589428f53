"""Commands that read and change stored projects: the store, and what a change did, in one line or as JSON."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Annotated, TypeVar

import typer
from rich.markup import escape

from server.cli.console import out, show_json
from tools.storage.project_records import Committed
from tools.storage.projects import ProjectStore
from tools.toolbox import toolbox

Answer = TypeVar("Answer")
ProjectId = Annotated[str, typer.Argument(metavar="PROJECT", help="Id of a stored project; `director projects` lists.")]


def with_projects(work: Callable[[ProjectStore], Awaitable[Answer]]) -> Answer:
    """What this work on the store comes to."""

    async def opened() -> Answer:
        tools = await toolbox()
        return await work(tools.projects)

    return asyncio.run(opened())


def show_committed(committed: Committed, *, said: str, before: int, as_json: bool) -> None:
    """Say what a change did; a change that changed nothing says so."""
    if as_json:
        show_json(asdict(committed))
        return
    if committed.version == before:
        out.print(f"{committed.project_id} is as it was, version {committed.version}")
        return
    touched = f": {', '.join(committed.parts[:8])}" if committed.parts else ""
    more = f" and {len(committed.parts) - 8} more" if len(committed.parts) > 8 else ""
    out.print(f"{said}{escape(touched)}{more}. {committed.project_id} is at version {committed.version}")
