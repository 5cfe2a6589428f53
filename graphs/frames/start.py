"""What every workflow that makes frames starts from: the project, the pages its frames go on, an empty run."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from langgraph.config import get_config
from langgraph.runtime import Runtime
from langgraph.types import Overwrite

from graphs.reel_compiler.graph import graph as reel_compiler
from prompts.pictures.stack import company_of
from state.errors import InvalidInput
from state.il import IL, CharacterRef
from state.project import SceneProject
from state.vocabulary import PanelLayout
from state.workflows.pictures import FramesState, SheetOrder
from state.workflows.reel_compiler import ReelWall
from tools.context import RunContext, owner
from tools.suggestions import run_name
from tools.toolbox import toolbox

PAGES: dict[int, PanelLayout] = {
    1: PanelLayout.SINGLE,
    2: PanelLayout.STRIP_2,
    3: PanelLayout.STRIP_3,
    4: PanelLayout.GRID_2X2,
    6: PanelLayout.GRID_2X3,
    9: PanelLayout.GRID_3X3,
}
"""Layouts without an empty place, by how many frames they hold."""


class Opened(NamedTuple):
    """A project and the version that was read."""

    project: SceneProject
    version: int


async def open_project(state: FramesState, runtime: Runtime[RunContext]) -> Opened:
    """The project to work on, made from the brief when none is named. Raises `NotFound`, `InvalidInput`."""
    tools = await toolbox()
    identity = state.project_id
    if not identity:
        if not state.brief.strip():
            raise InvalidInput("name a project, or give a brief to make one from", field="project_id")
        given: Any = {"brief": state.brief}
        made = await run_inside(reel_compiler, given, runtime)
        identity = ReelWall.model_validate(made["wall"]).project_id
    stored = await tools.projects.load(identity, owner=owner())
    return Opened(stored.project, stored.version)


async def run_inside(graph: Any, given: dict[str, Any], runtime: Runtime[RunContext]) -> dict[str, Any]:
    """What another workflow comes to as a step of this one. What it says on the way is said here, as it happens."""
    values: dict[str, Any] = {}
    parts = graph.astream(given, get_config(), context=runtime.context, stream_mode=["custom", "values"])
    async for mode, part in parts:
        if mode == "custom":
            runtime.stream_writer(part)
        else:
            values = part
    return values


def pages_of(indices: Sequence[int]) -> tuple[SheetOrder, ...]:
    """Pages for these frames: one when a layout fits exactly, four to a page otherwise."""
    size = len(indices) if len(indices) in PAGES else 4
    pages = (tuple(indices[start : start + size]) for start in range(0, len(indices), size))
    return tuple(SheetOrder(layout=PAGES[len(page)], frames=page) for page in pages)


def fresh_run(workflow: str) -> dict[str, Any]:
    """What a run starts with: what one before it on the same thread left is cleared."""
    left: dict[str, Any] = {"made": [], "failed": [], "unsure": [], "held": (), "operations": (), "result": None}
    left["warnings"] = Overwrite([])
    return {**left, "run": f"{workflow}:{run_name()}", "chosen": None, "sets": (), "reviewed": False}


def on_the_set(ils: Sequence[IL]) -> tuple[tuple[CharacterRef, ...], tuple[str, ...]]:
    """Everybody and everything any of these frames knows of."""
    return company_of(ils), tuple(dict.fromkeys(prop for il in ils for prop in il.props))
