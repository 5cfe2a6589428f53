"""A run that commits one edit of a project at every step, as our workflows do; and one that kills its process."""

import asyncio
import operator
import os
from typing import Annotated, Any

from langgraph.config import get_stream_writer
from langgraph.graph import END, START, StateGraph
from typing_extensions import TypedDict

from state.operations import AddScene
from state.project import Scene
from tools.context import owner, run_id
from tools.toolbox import toolbox


class Edits(TypedDict, total=False):
    project: str
    count: int
    tokens: int
    seconds: float
    begun: Annotated[list[str], operator.add]
    """Given once, so a run that takes its input a second time shows it twice."""
    done: Annotated[list[int], operator.add]


async def make_edit(state: Edits) -> dict[str, Any]:
    """Say a few tokens, then commit this step's scene under the step's own key."""
    step = len(state.get("done") or [])
    say = get_stream_writer()
    for token in range(state["tokens"]):
        say({"step": step, "token": token})
        await asyncio.sleep(state["seconds"])
    tools = await toolbox()
    scene = AddScene(scene=Scene(id=f"scene-{step + 1}", title=f"step {step}"))
    await tools.projects.commit(
        state["project"],
        [scene],
        base_version=None,
        owner=owner(),
        author="workflow",
        workflow="edits",
        run_id=run_id(),
        idempotency_key=f"{run_id()}:{step}",
    )
    return {"done": [step]}


def more(state: Edits) -> str:
    return "make_edit" if len(state["done"]) < state["count"] else END


edits = (
    StateGraph(Edits)
    .add_node(make_edit)
    .add_edge(START, "make_edit")
    .add_conditional_edges("make_edit", more, ["make_edit", END])
    .compile()
)


def die(state: Edits) -> dict[str, Any]:
    os._exit(3)


poison = StateGraph(Edits).add_node(die).add_edge(START, "die").compile()
