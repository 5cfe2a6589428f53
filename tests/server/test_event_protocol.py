"""The event protocol through the published client's `threads.stream()`, and its bytes."""

import asyncio
import json
from typing import Any
from uuid import uuid4

import httpx
from langgraph_sdk.client import LangGraphClient

from tests.server.server_process import ServerProcess

ALL = ["values", "updates", "messages", "tools", "lifecycle", "input", "checkpoints", "tasks", "custom"]
HELLO = {"messages": [{"role": "user", "content": "hello there"}]}
SAID = "You said hello there in a plain tone"


async def collect(
    http: httpx.AsyncClient, thread_id: str, *, endings: int = 1, **subscription
) -> list[tuple[int, dict]]:
    """The thread's events up to the last of so many ends of runs."""
    found: list[tuple[int, dict]] = []
    body = {"channels": ALL, **subscription}
    async with http.stream("POST", f"/threads/{thread_id}/stream/events", json=body) as response:
        assert response.status_code == 200
        event_id = 0
        async for line in response.aiter_lines():
            if line.startswith("id: "):
                event_id = int(line[4:])
            elif line.startswith("data: "):
                event = json.loads(line[6:])
                found.append((event_id, event))
                data = event["params"]["data"]
                ended = event["method"] == "lifecycle" and data["event"] in ("completed", "failed", "interrupted")
                if ended and not event["params"]["namespace"]:
                    endings -= 1
                    if not endings:
                        return found
    return found


async def test_the_clients_thread_stream(client: LangGraphClient):
    async with client.threads.stream(assistant_id="agent") as stream:
        await stream.run.start(input=HELLO)
        messages = [message async for message in stream.messages]
        assert [await message.text for message in messages] == [SAID]
        values = await stream.output
    assert values["messages"][-1]["content"][0]["text"] == SAID


async def test_interrupts_reach_the_client_with_their_value(client: LangGraphClient):
    async with client.threads.stream(assistant_id="approval") as stream:
        await stream.run.start(input={"wishes": ["tea"]})
        async for _values in stream.values:
            pass
        assert stream.interrupted
        asked = stream.interrupts[0]
        assert asked["value"]["action_requests"][0]["args"] == {"wish": "tea"}
        await stream.run.respond({"decisions": [{"type": "approve"}]})
        final = [values async for values in stream.values][-1]
    assert final["decisions"] == ["tea: approve"]
    assert final["done"] is True


async def test_a_stream_opened_first_sees_it_all_and_again(served: ServerProcess):
    thread_id = str(uuid4())
    async with httpx.AsyncClient(base_url=served.url, timeout=30) as http:
        watching = asyncio.create_task(collect(http, thread_id, endings=2))
        await asyncio.sleep(0.2)
        start = {"id": 1, "method": "run.start", "params": {"assistant_id": "approval", "input": {"wishes": ["tea"]}}}
        begun = (await http.post(f"/threads/{thread_id}/commands", json=start)).json()
        assert begun["type"] == "success"
        first = await collect(http, thread_id)
        asked = next(event["params"]["data"] for _, event in first if event["method"] == "input.requested")
        assert asked["payload"] == asked["value"]
        assert first[-1][1]["params"]["data"]["event"] == "interrupted"
        respond = {
            "id": 2,
            "method": "input.respond",
            "params": {"interrupt_id": asked["interrupt_id"], "response": {"decisions": [{"type": "reject"}]}},
        }
        assert (await http.post(f"/threads/{thread_id}/commands", json=respond)).json()["type"] == "success"
        whole = await asyncio.wait_for(watching, 30)
        assert whole[: len(first)] == first
        assert whole[-1][1]["params"]["data"]["event"] == "completed"
        assert [event["seq"] for _, event in whole] == sorted(event["seq"] for _, event in whole)
        assert len({event["event_id"] for _, event in whole}) == len(whole)
        again = await collect(http, thread_id, endings=2)
        assert [event["event_id"] for _, event in again] == [event["event_id"] for _, event in whole]
        for cut in range(0, len(whole) - 1, 3):
            rest = await collect(http, thread_id, endings=1 if cut >= len(first) - 1 else 2, since=whole[cut][0])
            assert [event["event_id"] for _, event in rest] == [e["event_id"] for _, e in whole[cut + 1 :]]


async def test_writer_events_subgraphs_and_filters(served: ServerProcess):
    thread_id = str(uuid4())
    async with httpx.AsyncClient(base_url=served.url, timeout=30) as http:
        start = {"id": 1, "method": "run.start", "params": {"assistant_id": "nested", "input": {"count": 1}}}
        await http.post(f"/threads/{thread_id}/commands", json=start)
        whole = [event for _, event in await collect(http, thread_id)]
        customs = [event for event in whole if event["method"] == "custom"]
        assert len(customs) == 2
        assert customs[0]["params"]["namespace"][0].startswith("inner:")
        inner = await collect(http, thread_id, channels=["custom", "lifecycle"], namespaces=[["inner"], []])
        assert {event["method"] for _, event in inner} == {"custom", "lifecycle"}
        root = await collect(http, thread_id, channels=["values", "lifecycle"], namespaces=[[]], depth=0)
        assert all(event["params"]["namespace"] == [] for _, event in root)


async def test_classic_runs_are_seen_too_and_failures_say_why(served: ServerProcess, client: LangGraphClient):
    thread_id = (await client.threads.create())["thread_id"]
    run = await client.runs.create(thread_id, "steps", input={"fail_at": 0}, stream_mode=["values", "custom"])
    async with httpx.AsyncClient(base_url=served.url, timeout=30) as http:
        events = [event for _, event in await collect(http, thread_id)]
        assert events[0]["params"]["data"] == {"event": "running"}
        assert events[-1]["params"]["data"] == {"event": "failed", "error": "step 0 failed"}
        assert {event["method"] for event in events} == {"lifecycle", "values", "custom"}
        async with http.stream("GET", f"/threads/{thread_id}/stream") as response:
            async for line in response.aiter_lines():
                if line == f'data: {{"status":"run_done","run_id":"{run["run_id"]}"}}':
                    break


async def test_a_run_is_started_with_all_that_a_run_takes(served: ServerProcess, client: LangGraphClient):
    thread = (await client.threads.create())["thread_id"]
    asked = {"assistant_id": "steps", "input": {"count": 3}, "interrupt_after": ["take_step"], "metadata": {"a": 1}}
    async with httpx.AsyncClient(base_url=served.url, timeout=30) as http:

        async def start(**more: Any) -> dict[str, Any]:
            command = {"id": 1, "method": "run.start", "params": {**asked, **more}}
            return (await http.post(f"/threads/{thread}/commands", json=command)).json()

        run = (await start())["result"]["run_id"]
        await client.runs.join(thread, run)
        assert (await client.threads.get_state(thread))["values"]["taken"] == [0]
        for wrong in ({"webhook": "http://127.0.0.1/"}, {"feedback_keys": ["stars"]}, {"checkpoint_id": run}):
            refused = await start(**wrong)
            assert refused["error"] == "invalid_argument"
            assert next(iter(wrong)).removesuffix("_id") in refused["message"]
        assert len(await client.runs.list(thread)) == 1


async def test_an_answer_has_to_be_one(served: ServerProcess, client: LangGraphClient):
    thread = (await client.threads.create())["thread_id"]
    paused = await client.runs.wait(thread, "approval", input={"wishes": ["tea"]})
    asked = paused["__interrupt__"][0]["id"]
    async with httpx.AsyncClient(base_url=served.url, timeout=30) as http:
        for params in (
            {"responses": 5},
            {"responses": [5]},
            {"interrupt_id": asked},
            {"responses": [{"interrupt_id": asked}]},
        ):
            command = {"id": 1, "method": "input.respond", "params": params}
            answer = await http.post(f"/threads/{thread}/commands", json=command)
            assert (answer.status_code, answer.json()["error"]) == (200, "invalid_argument")
    assert len(await client.runs.list(thread)) == 1


async def test_commands_that_cannot_be_carried_out(served: ServerProcess):
    thread_id = str(uuid4())
    refused = {
        "unknown_command": {"method": "state.get"},
        "no_such_run": {"method": "input.respond", "params": {"interrupt_id": "a", "response": 1}},
        "invalid_argument": {"method": "run.start", "params": {"assistant_id": "nobody"}},
    }
    async with httpx.AsyncClient(base_url=served.url, timeout=30) as http:
        for reason, command in refused.items():
            answer = await http.post(f"/threads/{thread_id}/commands", json={"id": 7, **command})
            assert answer.status_code == 200
            assert (answer.json()["type"], answer.json()["error"], answer.json()["id"]) == ("error", reason, 7)
