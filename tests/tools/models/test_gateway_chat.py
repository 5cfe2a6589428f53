"""Streamed conversation through a real HTTP server, inside and outside a graph."""

import asyncio
from typing import Annotated

import pytest
from langchain_core.messages import AnyMessage, HumanMessage
from langgraph.graph import END, START, StateGraph, add_messages
from typing_extensions import TypedDict

from tests.tools.models.fake_host import FakeHost, call_deltas, fails, says, streams
from tests.tools.models.steps import GOOD, SetMood, Wish
from tools.models.errors import AnswerInvalid, AnswerRefused, ModelUnavailable
from tools.models.gateway import ChatAnswer

HELLO = [HumanMessage("Make it tense")]
CALL = call_deltas("SetMood", '{"scene": "scene-1", "mood": "tense"}')


async def talk(gateway, chat, tools=(), **options) -> ChatAnswer:
    return await gateway.stream_chat(chat, HELLO, tools, account="ann", tier="pro", **options)


async def test_words_are_streamed_and_joined(gateway, host: FakeHost, chat):
    host.play(streams("Good ", "evening", served="primary-v2"))
    answer = await talk(gateway, chat)
    assert answer.message.text == "Good evening"
    assert answer.message.response_metadata["model_served"] == "primary-v2"
    assert "usage_reports" not in answer.message.response_metadata
    assert answer.call.model_served == "primary-v2"
    assert (answer.call.usage.total, answer.call.cost_source) == (50, "computed")
    assert answer.call.ttft_ms is not None
    body = host.seen[0].body
    assert body["stream"] is True
    assert body["stream_options"] == {"include_usage": True}
    assert [m["role"] for m in body["messages"]] == ["system", "user"]


async def test_the_price_in_a_stream_is_kept(gateway, host: FakeHost, chat):
    host.play(streams("Hi", usage={"prompt_tokens": 5, "completion_tokens": 1, "cost": 0.0025}))
    call = (await talk(gateway, chat)).call
    assert (call.cost_micro_usd, call.cost_source) == (2500, "provider")


async def test_usage_missing_from_a_stream_is_estimated(gateway, host: FakeHost, chat):
    host.play(streams("Good evening", usage=None))
    call = (await talk(gateway, chat)).call
    assert call.usage.estimated
    assert call.usage.output_tokens == 4


async def test_tool_calls_are_joined_and_validated(gateway, host: FakeHost, chat):
    host.play(streams("On it.", calls=CALL, finish="tool_calls"))
    answer = await talk(gateway, chat, [SetMood])
    [call] = answer.message.tool_calls
    assert (call["name"], call["args"]) == ("SetMood", {"scene": "scene-1", "mood": "tense"})
    [tool] = host.seen[0].body["tools"]
    assert tool["function"]["description"] == "Change the mood of a scene."
    assert tool["function"]["parameters"]["required"] == ["scene", "mood"]


@pytest.mark.parametrize(
    "bad",
    [
        call_deltas("SetMood", '{"scene": "scene-1", "mood": "jolly"}'),
        call_deltas("SetMood", '{"scene": "scene-1", '),
        call_deltas("DeleteAll", "{}"),
    ],
    ids=["schema", "not JSON", "no such tool"],
)
async def test_a_wrong_tool_call_is_repaired_once(gateway, host: FakeHost, chat, bad):
    host.play(streams(calls=bad, finish="tool_calls"), streams(calls=CALL, finish="tool_calls"))
    answer = await talk(gateway, chat, [SetMood])
    assert answer.call.repaired
    assert answer.message.tool_calls[0]["args"]["mood"] == "tense"
    told = host.seen[1].body["messages"]
    assert told[-2]["tool_calls"][0]["id"] == told[-1]["tool_call_id"]
    assert "Not done" in told[-1]["content"]


async def test_tool_calls_that_stay_wrong_are_a_typed_error(gateway, host: FakeHost, chat):
    host.play(streams(calls=call_deltas("DeleteAll", "{}"), finish="tool_calls"))
    with pytest.raises(AnswerInvalid, match="DeleteAll"):
        await talk(gateway, chat, [SetMood])
    assert host.models == ["primary", "primary", "backup", "backup"]


@pytest.mark.parametrize(
    ("broken", "outcome"),
    [
        (streams("Half a", cut=True), "stream_cut"),
        (streams("Half a", finish=None), "stream_cut"),
        (streams("Half a", error={"message": "overloaded", "code": 502}), "server_error"),
        (streams("", finish="stop"), "empty"),
        (fails(500), "server_error"),
    ],
    ids=["connection cut", "ended without a reason", "error inside", "nothing said", "refused to begin"],
)
async def test_a_broken_stream_is_never_taken_for_an_answer(gateway, host: FakeHost, chat, broken, outcome):
    host.play(broken, streams("A whole answer"))
    answer = await talk(gateway, chat)
    assert answer.message.text == "A whole answer"
    assert [a.outcome for a in answer.call.attempts] == [outcome, "ok"]


async def test_streams_that_stay_broken_are_a_typed_error(gateway, host: FakeHost, chat):
    host.play(streams("Half a", cut=True))
    with pytest.raises(ModelUnavailable, match="stream_cut"):
        await talk(gateway, chat)


async def test_a_streamed_refusal_is_seen(gateway, host: FakeHost, chat):
    host.play(streams(refusal="I would rather not"))
    with pytest.raises(AnswerRefused, match="rather not"):
        await talk(gateway, chat)


async def test_prose_cut_by_its_length_is_kept_with_a_warning(gateway, host: FakeHost, chat):
    host.play(streams("A long speech", finish="length"))
    answer = await talk(gateway, chat)
    assert answer.message.text == "A long speech"
    assert answer.call.warnings == ("the answer was cut at the number of tokens allowed",)


async def test_inputs_are_shown_before_the_conversation(gateway, host: FakeHost, chat):
    host.play(streams("Yes"))
    await talk(gateway, chat, inputs=Wish(wish="night"))
    first, second, third = host.seen[0].body["messages"]
    assert (first["role"], second["role"]) == ("system", "user")
    assert '"wish": "night"' in second["content"]
    assert third["content"] == "Make it tense"


class Talk(TypedDict):
    messages: Annotated[list[AnyMessage], add_messages]


async def test_inside_a_graph_tokens_show_and_structured_calls_do_not(gateway, host: FakeHost, chat, draft):
    async def reply(state: Talk) -> dict[str, object]:
        await gateway.structured(draft, Wish(wish="night"), account="ann", tier="pro")
        return {"messages": [(await talk(gateway, chat)).message]}

    host.play(says(GOOD), streams("Good ", "evening"))
    flow = StateGraph(Talk)
    flow.add_node("reply", reply)
    flow.add_edge(START, "reply")
    flow.add_edge("reply", END)
    shown, final = [], None
    async for mode, item in flow.compile().astream({"messages": HELLO}, stream_mode=["messages", "values"]):
        if mode == "messages":
            message, metadata = item
            shown.append(message)
            assert metadata["langgraph_node"] == "reply"
            assert metadata["step"] == "test_chat/reply"
        else:
            final = item
    assert "".join(message.text for message in shown) == "Good evening"
    assert len({message.id for message in shown}) == 1
    assert final["messages"][-1].id == shown[0].id
    assert [m.text for m in final["messages"]] == ["Make it tense", "Good evening"]
    assert "stream" not in host.seen[0].body or host.seen[0].body["stream"] is False


async def test_cancelling_leaves_no_request_behind(gateway, host: FakeHost, chat):
    host.play(streams(*["word "] * 200, pause=0.05))
    task = asyncio.create_task(talk(gateway, chat))
    while not host.seen:
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    host.play(streams("Still here"))
    assert (await talk(gateway, chat)).message.text == "Still here"
