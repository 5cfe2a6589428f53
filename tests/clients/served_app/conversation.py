"""A chat as interfaces know it: tokens, progress, a tool call that a person has to approve."""

from typing import Annotated, Any, Literal

from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langchain_core.messages import AIMessage, AnyMessage, ToolMessage
from langgraph.config import get_stream_writer
from langgraph.graph import START, StateGraph
from langgraph.graph.message import add_messages
from langgraph.types import Command, interrupt
from typing_extensions import TypedDict

SECONDS_PER_TOKEN = 0.005


class Conversation(TypedDict):
    messages: Annotated[list[AnyMessage], add_messages]


async def answer(state: Conversation) -> Command[Literal["review", "__end__"]]:
    get_stream_writer()({"progress": "answering"})
    last = state["messages"][-1]
    if last.type == "human" and last.text.startswith("delete "):
        call = {"id": f"call-{len(state['messages'])}", "name": "delete_file", "args": {"name": last.text[7:]}}
        return Command(goto="review", update={"messages": [AIMessage("I have to ask first.", tool_calls=[call])]})
    if last.text == "fail":
        raise ValueError("told to fail")
    repeats = 20 if last.text.startswith("slowly ") else 1
    model = FakeListChatModel(responses=[f"You said: {last.text}. " * repeats], sleep=SECONDS_PER_TOKEN)
    return Command(goto="__end__", update={"messages": [await model.ainvoke(state["messages"])]})


def review(state: Conversation) -> Command[Literal["answer"]]:
    asking = state["messages"][-1]
    assert isinstance(asking, AIMessage)
    [call] = asking.tool_calls
    request: dict[str, Any] = {
        "action_requests": [{"name": call["name"], "args": call["args"], "description": "cannot be undone"}],
        "review_configs": [{"action_name": call["name"], "allowed_decisions": ["approve", "edit", "reject"]}],
    }
    [decision] = interrupt(request)["decisions"]
    args = decision["edited_action"]["args"] if decision["type"] == "edit" else call["args"]
    result = ToolMessage(f"{decision['type']} {args['name']}", tool_call_id=call["id"])
    return Command(goto="answer", update={"messages": [result]})


conversation = StateGraph(Conversation).add_node(answer).add_node(review).add_edge(START, "answer").compile()
