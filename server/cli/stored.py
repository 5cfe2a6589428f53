"""Commands that read and change stored projects: the store, and what a change did, in one line or as JSON."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, NamedTuple, TypeVar

import typer
from rich.markup import escape

from server.cli.console import out, show_json
from state.project import SceneProject
from tools.context import LOCAL_OWNER
from tools.export.reading import read_project
from tools.settings import Settings
from tools.storage.database import Database
from tools.storage.project_records import Committed
from tools.storage.projects import ProjectStore

Answer = TypeVar("Answer")
ProjectId = Annotated[str, typer.Argument(metavar="PROJECT", help="Id of a stored project; `director projects` lists.")]


class Store(NamedTuple):
    """The store alone: what needs no model starts without loading any."""

    settings: Settings
    database: Database
    projects: ProjectStore


@asynccontextmanager
async def open_store() -> AsyncIterator[Store]:
    """The store that the settings name, its tables brought up to date; closed at the end of the block."""
    settings = await asyncio.to_thread(Settings)
    if not settings.database_url:
        await asyncio.to_thread(settings.data_dir.mkdir, parents=True, exist_ok=True)
    database = Database(settings.store_url)
    try:
        await database.migrate()
        yield Store(settings, database, ProjectStore(database))
    finally:
        await database.close()


def with_projects(work: Callable[[ProjectStore], Awaitable[Answer]]) -> Answer:
    """What this work on the store comes to."""

    async def opened() -> Answer:
        async with open_store() as store:
            return await work(store.projects)

    return asyncio.run(opened())


async def find_project(source: str) -> SceneProject:
    """A project from a file, or from the store by id."""
    if source.endswith(".json") or "/" in source:
        return await asyncio.to_thread(read_project, Path(source))
    async with open_store() as store:
        return (await store.projects.load(source, owner=LOCAL_OWNER)).project


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
