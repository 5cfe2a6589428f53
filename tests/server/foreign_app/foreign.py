"""An application as others write them: the functional API, tools, a graph that is opened and closed, subgraphs, a web app."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request, Response
from langchain_core.messages import AIMessage, ToolMessage
from langchain_core.tools import tool
from langgraph.func import entrypoint, task
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.prebuilt import ToolNode, tools_condition
from langgraph.store.base import BaseStore
from langgraph.types import interrupt
from typing_extensions import TypedDict


@asynccontextmanager
async def open_web(app: FastAPI) -> AsyncIterator[dict[str, Any]]:
    yield {"opened": "once"}


web = FastAPI(lifespan=open_web)


@web.middleware("http")
async def sign(request: Request, call_next: Any) -> Response:
    answer: Response = await call_next(request)
    answer.headers["x-signed"] = "yes"
    return answer


@web.get("/hello")
async def hello(request: Request) -> dict[str, str]:
    return {"mood": os.environ["FOREIGN_APP_MOOD"], "opened": request.state.opened}


def embed(texts: list[str]) -> list[list[float]]:
    return [[float(text.count("sea")), float(text.count("hill"))] for text in texts]


@task
async def double(number: int) -> int:
    return number * 2


@entrypoint()
async def functional(number: int) -> dict[str, Any]:
    doubled = await double(number)
    return {"doubled": doubled, "said": interrupt({"sure": doubled})}


@tool
def weather(city: str) -> str:
    """The weather of a city."""
    return f"{city}: rain"


async def speak(state: MessagesState) -> dict[str, Any]:
    last = state["messages"][-1]
    if isinstance(last, ToolMessage):
        return {"messages": [AIMessage(f"It says {last.text}")]}
    call = {"name": "weather", "args": {"city": last.text}, "id": "call-1"}
    return {"messages": [AIMessage("", tool_calls=[call])]}


tools = (
    StateGraph(MessagesState)
    .add_node(speak)
    .add_node("tools", ToolNode([weather]))
    .add_edge(START, "speak")
    .add_conditional_edges("speak", tools_condition)
    .add_edge("tools", "speak")
)


class Count(TypedDict, total=False):
    number: int
    seen: list[str]


async def remember(state: Count, *, store: BaseStore) -> Count:
    found = await store.aget(("counts",), "last")
    await store.aput(("counts",), "last", {"number": state["number"]})
    return {"seen": [] if found is None else [str(found.value["number"])]}


OPEN: list[str] = []


@asynccontextmanager
async def opened() -> AsyncIterator[Any]:
    OPEN.append("graph")
    try:
        yield StateGraph(Count).add_node(remember).add_edge(START, "remember").compile()
    finally:
        OPEN.pop()


def decide(state: Count) -> Count:
    return {"number": state["number"] + int(interrupt("how many more?"))}


def make_parent() -> Any:
    child = StateGraph(Count).add_node(decide).add_edge(START, "decide").add_edge("decide", END).compile()
    return StateGraph(Count).add_node("child", child).add_edge(START, "child").compile()
