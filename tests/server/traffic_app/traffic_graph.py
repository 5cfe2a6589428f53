"""A graph that notices by itself if another run is at work on its thread."""

import asyncio
import operator
import os
from pathlib import Path
from typing import Annotated, Any

from langchain_core.runnables import RunnableConfig
from langgraph.config import get_stream_writer
from langgraph.graph import END, START, StateGraph
from typing_extensions import TypedDict


class Work(TypedDict, total=False):
    steps: int
    seconds: float
    taken: Annotated[list[str], operator.add]


async def step(state: Work, config: RunnableConfig) -> dict[str, Any]:
    marks = Path(os.environ["TRAFFIC_MARKS"])
    thread, run = config["configurable"]["thread_id"], config["configurable"]["run_id"]
    inside = marks / f"{thread}.inside"
    try:
        with inside.open("x") as mark:
            mark.write(run)
    except FileExistsError:
        (marks / f"{run}.overlap").write_text(inside.read_text())
        raise
    try:
        get_stream_writer()({"run": run})
        await asyncio.sleep(state["seconds"])
    except asyncio.CancelledError:
        await asyncio.sleep(0.03)  # it tidies up
        raise
    finally:
        inside.unlink()
    return {"taken": [run]}


def more(state: Work, config: RunnableConfig) -> str:
    done = (state.get("taken") or []).count(config["configurable"].get("run_id", ""))
    return "step" if done < state.get("steps", 0) else END


work = (
    StateGraph(Work).add_node(step).add_edge(START, "step").add_conditional_edges("step", more, ["step", END]).compile()
)
