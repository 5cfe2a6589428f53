"""LangGraph's own `RemoteGraph` takes a served graph for a local one."""

from langchain_core.messages import HumanMessage
from langgraph.pregel.remote import RemoteGraph

from tests.server.server_process import ServerProcess

SAID = "You said hello in a plain tone"


async def test_a_served_graph_is_a_graph(served: ServerProcess):
    remote = RemoteGraph("agent", url=served.url)
    answered = await remote.ainvoke({"messages": [HumanMessage("hello")]})
    assert answered["messages"][-1]["content"] == SAID
    asked = {"messages": [HumanMessage("hello")]}
    parts = [part async for part in remote.astream(asked, stream_mode=["updates", "messages", "values"])]
    assert {part[0] for part in parts} == {"updates", "messages", "values"}
    drawn = await remote.aget_graph()
    assert set(drawn.nodes) == {"__start__", "answer", "__end__"}
