"""Small graphs of every kind a server meets: tokens, pauses, slow steps, failures, subgraphs, a factory."""

import asyncio
import operator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, AnyMessage
from langchain_core.runnables import RunnableConfig
from langgraph.config import get_stream_writer
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from langgraph.runtime import Runtime
from langgraph.types import Send, interrupt
from typing_extensions import TypedDict


class Chat(TypedDict):
    messages: Annotated[list[AnyMessage], add_messages]


@dataclass
class Taste:
    tone: str = "plain"


async def answer(state: Chat, runtime: Runtime[Taste]) -> dict[str, Any]:
    get_stream_writer()({"thinking": True})
    said = state["messages"][-1].text
    model = GenericFakeChatModel(messages=iter([AIMessage(f"You said {said} in a {runtime.context.tone} tone")]))
    return {"messages": [await model.ainvoke(state["messages"])]}


agent = StateGraph(Chat, Taste).add_node(answer).add_edge(START, "answer").add_edge("answer", END).compile()


class Approval(TypedDict):
    wishes: list[str]
    decisions: Annotated[list[str], operator.add]
    done: bool


class Wish(TypedDict):
    wish: str


def ask_each(state: Approval) -> list[Send]:
    return [Send("ask", {"wish": wish}) for wish in state["wishes"]]


def ask(state: Wish) -> dict[str, Any]:
    request = {
        "action_requests": [{"name": "grant", "args": {"wish": state["wish"]}, "description": "grant it"}],
        "review_configs": [{"action_name": "grant", "allowed_decisions": ["approve", "reject"]}],
    }
    answered = interrupt(request)
    return {"decisions": [f"{state['wish']}: {answered['decisions'][0]['type']}"]}


def finish(state: Approval) -> dict[str, Any]:
    return {"done": True}


approval = (
    StateGraph(Approval)
    .add_node(ask)
    .add_node(finish)
    .add_conditional_edges(START, ask_each, ["ask"])
    .add_edge("ask", "finish")
    .compile()
)


class Doubt(TypedDict, total=False):
    said: list[str]


async def ponder(state: Doubt) -> dict[str, Any]:
    first = interrupt("sure?")
    await asyncio.sleep(first["seconds"])
    return {"said": [first["said"], interrupt("really?")]}


doubt = StateGraph(Doubt).add_node(ponder).add_edge(START, "ponder").compile()


class Steps(TypedDict, total=False):
    count: int
    seconds: float
    tokens: int
    burst: int
    fail_at: int
    taken: Annotated[list[int], operator.add]


async def take_step(state: Steps) -> dict[str, Any]:
    step = len(state.get("taken") or [])
    writer = get_stream_writer()
    for word in range(state.get("burst", 0)):
        writer({"step": step, "word": word})
    for token in range(state.get("tokens", 2)):
        writer({"step": step, "token": token})
        await asyncio.sleep(state.get("seconds", 0))
    if state.get("fail_at") == step:
        raise ValueError(f"step {step} failed")
    return {"taken": [step]}


def more(state: Steps) -> str:
    return "take_step" if len(state["taken"]) < state.get("count", 3) else END


async def make_steps(config: RunnableConfig) -> Any:
    flow = StateGraph(Steps).add_node(take_step).add_edge(START, "take_step")
    return flow.add_conditional_edges("take_step", more, ["take_step", END]).compile()


class Outer(TypedDict, total=False):
    count: int
    taken: Annotated[list[int], operator.add]
    note: str


inner = (
    StateGraph(Steps)
    .add_node(take_step)
    .add_edge(START, "take_step")
    .add_conditional_edges("take_step", more, ["take_step", END])
    .compile()
)


def prepare(state: Outer) -> dict[str, Any]:
    return {"note": "prepared"}


nested = (
    StateGraph(Outer)
    .add_node(prepare)
    .add_node("inner", inner)
    .add_edge(START, "prepare")
    .add_edge("prepare", "inner")
    .compile()
)


class Strange(TypedDict, total=False):
    count: int
    found: Any


def be_strange(state: Strange) -> dict[str, Any]:
    storable = {"nan": float("nan"), "moment": datetime(2026, 1, 2, tzinfo=UTC), "set": {1, 2}}
    get_stream_writer()({**storable, "big": 2**70, "error": ValueError("x"), "text": "a\ud800b", "raw": b"\xff"})
    return {"found": storable}


strange = StateGraph(Strange).add_node(be_strange).add_edge(START, "be_strange").compile()
