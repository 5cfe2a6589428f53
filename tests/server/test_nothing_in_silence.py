"""What is asked for is done or refused by name; nothing is accepted and left out."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from langgraph_sdk.client import LangGraphClient
from langgraph_sdk.errors import APIStatusError, NotFoundError, UnprocessableEntityError

from tests.server.server_process import ServerProcess

NOBODY = "1ef4f797-8335-6428-8001-8a1503f9b875"
TWO = {"count": 2}


async def test_an_unknown_checkpoint_is_not_found_and_leaves_the_thread_alone(client: LangGraphClient):
    thread = (await client.threads.create())["thread_id"]
    done = await client.runs.wait(thread, "steps", input=TWO)
    for start in ({"checkpoint_id": NOBODY}, {"checkpoint": {"checkpoint_id": NOBODY, "checkpoint_ns": ""}}):
        with pytest.raises(NotFoundError, match=NOBODY):
            await client.runs.create(thread, "steps", input=TWO, **start)
        with pytest.raises(NotFoundError, match=NOBODY):
            await client.threads.update_state(thread, {"count": 9}, as_node="take_step", **start)
    with pytest.raises(NotFoundError, match=NOBODY):
        await client.crons.create_for_thread(
            thread, "steps", schedule="0 0 1 1 *", config={"configurable": {"checkpoint_id": NOBODY}}
        )
    assert (await client.threads.get_state(thread))["values"] == done
    assert len(await client.runs.list(thread)) == 1


async def test_what_follows_a_rolled_back_run_goes_on_from_what_is_left(client: LangGraphClient):
    thread = (await client.threads.create())["thread_id"]
    await client.runs.wait(thread, "steps", input=TWO)
    await client.runs.create(thread, "steps", input={"count": 100, "seconds": 0.05})
    head: Any = None
    while not head or len(head["values"]["taken"]) < 4:
        head = await client.threads.get_state(thread)
    checkpoint = {"checkpoint_id": head["checkpoint"]["checkpoint_id"], "checkpoint_ns": ""}
    last = await client.runs.create(
        thread, "steps", input={"count": 3, "seconds": 0}, checkpoint=checkpoint, multitask_strategy="rollback"
    )
    assert (await client.runs.join(thread, last["run_id"]))["taken"] == [0, 1, 2]


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"interrupt_before": ["take_step", "nope"]}, "interrupt_before: the graph has no node 'nope'"),
        ({"interrupt_after": ["nope"]}, "interrupt_after: the graph has no node 'nope'"),
        ({"command": {"goto": "nope"}}, "command.goto: the graph has no node 'nope'"),
        ({"command": {"goto": [{"node": "nope", "input": {}}]}}, "command.goto: the graph has no node 'nope'"),
    ],
)
async def test_an_unknown_node_is_named(client: LangGraphClient, asked: dict[str, Any], named: str):
    thread = (await client.threads.create())["thread_id"]
    await client.runs.wait(thread, "steps", input=TWO)
    said = await client.runs.wait(thread, "steps", input=TWO, raise_error=False, **asked)
    assert said == {"__error__": {"error": "InvalidInput", "message": named}}
    assert (await client.threads.get_state(thread))["values"]["taken"] == [0, 1]


async def test_a_thread_is_made_with_its_history(client: LangGraphClient):
    steps = [
        {"updates": [{"values": {"count": 3}, "as_node": "__input__"}]},
        {"updates": [{"values": {"count": 3}, "as_node": "__start__"}]},
        {"updates": [{"values": {"taken": [7]}, "as_node": "take_step"}]},
        {"updates": [{"values": None, "command": {"update": {"taken": [8]}}, "as_node": "take_step"}]},
    ]
    thread = await client.threads.create(graph_id="steps", supersteps=steps)
    assert thread["values"] == {"count": 3, "taken": [7, 8]}
    history = await client.threads.get_history(thread["thread_id"])
    assert [item["values"].get("taken") for item in history] == [[7, 8], [7], [], []]
    assert (await client.runs.wait(thread["thread_id"], "steps", input={}))["taken"] == [7, 8, 2]
    again = await client.threads.create(
        thread_id=thread["thread_id"], if_exists="do_nothing", graph_id="steps", supersteps=steps
    )
    assert again["values"]["taken"] == [7, 8, 2]

    copied = await client.threads.update_state(thread["thread_id"], None, as_node="__copy__")
    state = await client.threads.get_state(thread["thread_id"])
    assert state["checkpoint"]["checkpoint_id"] == copied["checkpoint_id"]
    assert state["values"]["taken"] == [7, 8, 2]


async def test_a_history_that_cannot_be_leaves_no_thread(client: LangGraphClient):
    bad = [{"updates": [{"values": {"taken": [1]}, "as_node": "nope"}]}]
    with pytest.raises(UnprocessableEntityError, match="nope"):
        await client.threads.create(thread_id=NOBODY, graph_id="steps", supersteps=bad)
    with pytest.raises(NotFoundError):
        await client.threads.get(NOBODY)


async def test_a_graph_that_fails_on_an_edit_says_so(client: LangGraphClient):
    thread = (await client.threads.create(metadata={"graph_id": "approval"}))["thread_id"]
    with pytest.raises(UnprocessableEntityError, match="KeyError: 'wishes'"):
        await client.threads.update_state(thread, {"done": False}, as_node="__start__")


async def test_only_what_is_selected(client: LangGraphClient):
    thread = (await client.threads.create())["thread_id"]
    await client.runs.wait(thread, "steps", input=TWO)
    asked = {"params": {"select": ["values.taken", "next"]}}
    assert await client.threads.get_state(thread, **asked) == {"values": {"taken": [0, 1]}, "next": []}
    head = (await client.threads.get_state(thread))["checkpoint"]
    assert await client.threads.get_state(thread, checkpoint_id=head["checkpoint_id"], **asked) == {
        "values": {"taken": [0, 1]},
        "next": [],
    }
    for before in (head, {"configurable": head}):
        found = await client.threads.get_history(thread, before=before, limit=1)
        assert [item["values"]["taken"] for item in found] == [[0]]
    for path in (f"/threads/{thread}/state?select=nope", f"/threads/{thread}/runs?select=nope"):
        with pytest.raises(UnprocessableEntityError, match="nope"):
            await client.http.get(path)


async def test_streams_refuse_modes_they_do_not_have(served: ServerProcess, client: LangGraphClient):
    thread = (await client.threads.create())["thread_id"]
    run = await client.runs.create(thread, "steps", input=TWO)
    with pytest.raises(APIStatusError, match="stream_mode"):
        _ = [part async for part in client.runs.join_stream(thread, run["run_id"], stream_mode=["values", "nope"])]
    spellings: tuple[Any, ...] = ("run_modes", '["run_modes"]')
    for spelt in spellings:
        told = []
        async with asyncio.timeout(20):
            async for part in await client.threads.join_stream(thread, stream_mode=spelt):
                told.append((part.event, (part.data or {}).get("status")))
                if told[-1][1] == "run_done":
                    break
        assert told[-1][1] == "run_done"
        assert len(told) > 1
    with pytest.raises(APIStatusError, match="stream_mode"):
        _ = [part async for part in await client.threads.join_stream(thread, stream_mode=["run_modes", "lifecycle"])]


async def test_crons_end_and_are_changed_in_every_field(client: LangGraphClient):
    soon = datetime.now(UTC) + timedelta(minutes=1)
    for past in (datetime(2020, 1, 1, tzinfo=UTC), soon):
        with pytest.raises(UnprocessableEntityError, match="end_time"):
            await client.crons.create("steps", schedule="0 0 29 2 *", input={}, end_time=past)
    preset = await client.assistants.create("steps", config={"tags": ["mine"], "configurable": {"a": 1, "b": 1}})
    cron = await client.crons.create(preset["assistant_id"], schedule="0 0 29 2 *", input={}, metadata={"n": 1})
    with pytest.raises(UnprocessableEntityError, match="end_time"):
        await client.crons.update(cron["cron_id"], end_time=soon)
    with pytest.raises(UnprocessableEntityError, match="webhook"):
        await client.crons.update(cron["cron_id"], webhook="http://127.0.0.1/")
    changed = await client.crons.update(
        cron["cron_id"],
        config={"configurable": {"b": 2}},
        metadata={"n": 2},
        stream_mode="updates",
        stream_subgraphs=True,
        durability="exit",
        enabled=False,
        end_time=soon,
    )
    payload = changed["payload"]
    assert payload["kwargs"]["config"] == {"tags": ["mine"], "configurable": {"a": 1, "b": 2}}
    assert payload["metadata"] == changed["metadata"] == {"n": 2}
    shown = {name: payload["kwargs"][name] for name in ("stream_mode", "stream_subgraphs", "durability")}
    assert shown == {"stream_mode": ["updates"], "stream_subgraphs": True, "durability": "exit"}
    found = await client.crons.search(assistant_id="steps")
    assert cron["cron_id"] not in {one["cron_id"] for one in found}
