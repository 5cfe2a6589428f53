"""Python `RemoteGraph`: a served graph used as if it were a local one."""

from typing import Any, cast
from uuid import uuid4

from langchain_core.runnables import RunnableConfig
from langgraph.graph import START, StateGraph
from langgraph.pregel.remote import RemoteGraph
from langgraph.types import Command
from langgraph_sdk.client import LangGraphClient
from typing_extensions import TypedDict

from tests.clients.python_sdk import APPROVE, said, thread


async def remote(client: LangGraphClient, name: str) -> tuple[RemoteGraph, RunnableConfig]:
    return RemoteGraph(name, client=client), {"configurable": {"thread_id": await thread(client)}}


async def invoke(client: LangGraphClient) -> str:
    graph, config = await remote(client, "conversation")
    final = await graph.ainvoke(said("hello"), config)
    assert final["messages"][-1]["content"] == "You said: hello. "
    stateless = await graph.ainvoke(said("once"))
    assert stateless["messages"][-1]["content"] == "You said: once. "
    return "on a thread and without one"


async def stream(client: LangGraphClient) -> str:
    graph, config = await remote(client, "conversation")
    modes: list[Any] = ["values", "updates", "messages", "custom"]
    parts = [part async for part in graph.astream(said("hello"), config, stream_mode=modes)]
    assert {part[0] for part in parts} == set(modes)
    tokens = [part[1][0]["content"] for part in parts if part[0] == "messages"]
    assert "".join(tokens) == "You said: hello. "
    return f"{len(parts)} parts in {len(modes)} modes"


async def stream_subgraphs(client: LangGraphClient) -> str:
    graph, config = await remote(client, "nested")
    parts = [part async for part in graph.astream({"count": 2}, config, stream_mode="updates", subgraphs=True)]
    namespaces = {tuple(name.partition(":")[0] for name in part[0]) for part in parts}
    assert namespaces == {(), ("inner",)}
    return "updates of the graph and of `inner`"


async def schema(client: LangGraphClient) -> str:
    graph, _config = await remote(client, "conversation")
    drawn = await graph.aget_graph(xray=True)
    assert {"__start__", "answer", "review"} <= set(drawn.nodes)
    return drawn.draw_mermaid().partition("\n")[0].strip("-") or "drawn"


async def state(client: LangGraphClient) -> str:
    graph, config = await remote(client, "conversation")
    await graph.ainvoke(said("one"), config)
    await graph.aupdate_state(config, said("two"), as_node="__start__")
    snapshot = await graph.aget_state(config)
    assert snapshot.next == ("answer",)
    final = await graph.ainvoke(None, config)
    assert final["messages"][-1]["content"] == "You said: two. "
    states = [item async for item in graph.aget_state_history(config)]
    [old] = [item for item in states if item.next == ("answer",) and len(item.values["messages"]) == 1]
    assert (await graph.aget_state(old.config)).values == old.values
    forked = await graph.aupdate_state(old.config, said("three"), as_node="__start__")
    assert len((await graph.aget_state(forked)).values["messages"]) == 2
    again = await graph.ainvoke(None, config)
    assert [message["content"] for message in again["messages"]] == ["one", "three", "You said: three. "]
    return f"update, get, {len(states)} states of history, fork from an older one"


async def resume(client: LangGraphClient) -> str:
    graph, config = await remote(client, "conversation")
    paused = await graph.ainvoke(said("delete a.txt"), config)
    assert paused["__interrupt__"][0]["value"]["action_requests"][0]["name"] == "delete_file"
    final = await graph.ainvoke(cast(Any, Command(resume=APPROVE)), config)
    assert final["messages"][-1]["content"] == "You said: approve a.txt. "
    return "Command(resume=…)"


class Wishes(TypedDict, total=False):
    count: int
    taken: list[int]


async def as_node(client: LangGraphClient) -> str:
    graph = StateGraph(Wishes).add_node("far", RemoteGraph("steps", client=client)).add_edge(START, "far").compile()
    final = await graph.ainvoke({"count": 2}, {"configurable": {"thread_id": str(uuid4())}})
    assert final["taken"] == [0, 1]
    return "a served graph as a node of a local one"


CHECKS = {
    "invoke": invoke,
    "stream: values, updates, messages, custom": stream,
    "subgraph events": stream_subgraphs,
    "graph": schema,
    "state, history, fork": state,
    "interrupt and resume": resume,
    "as a node of a local graph": as_node,
}
