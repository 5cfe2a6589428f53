"""The Python SDK, as published, against a real server."""

import httpx
import pytest
from langgraph_sdk.client import LangGraphClient
from langgraph_sdk.errors import ConflictError, NotFoundError

from tests.server.server_process import ServerProcess

HELLO = {"messages": [{"role": "user", "content": [{"type": "text", "text": "hello there"}]}]}
SAID = "You said hello there in a plain tone"


async def test_streams_every_mode_and_ends(client: LangGraphClient):
    thread = await client.threads.create()
    modes = ["values", "updates", "messages-tuple", "messages", "custom", "debug", "tasks", "checkpoints"]
    created = []
    parts = [
        part
        async for part in client.runs.stream(
            thread["thread_id"], "agent", input=HELLO, stream_mode=modes, on_run_created=created.append
        )
    ]
    assert [int(part.id) for part in parts] == list(range(1, len(parts) + 1))
    assert parts[0].event == "metadata"
    assert parts[0].data == {"run_id": created[0]["run_id"], "attempt": 1}
    assert parts[-1].event == "end"
    assert parts[-1].data["status"] == "success"
    assert {part.event for part in parts} == {
        *("metadata", "values", "updates", "messages", "custom", "debug", "tasks", "checkpoints", "end"),
        *("messages/metadata", "messages/partial"),
    }
    tokens = [part.data for part in parts if part.event == "messages"]
    assert "".join(chunk["content"] for chunk, _ in tokens) == SAID
    assert {metadata["langgraph_node"] for _, metadata in tokens} == {"answer"}
    assert all(metadata["run_id"] == created[0]["run_id"] for _, metadata in tokens)
    final = [part.data for part in parts if part.event == "values"][-1]
    assert final["messages"][-1]["content"] == SAID
    assert final["messages"][-1]["id"] == tokens[0][0]["id"]
    partial = [part.data[0]["content"] for part in parts if part.event == "messages/partial"]
    assert partial[-1] == SAID
    debug = [part.data["payload"] for part in parts if part.event == "debug" and part.data["type"] == "checkpoint"]
    assert debug[-1]["checkpoint"]["checkpoint_id"]
    assert debug[-1]["parent_checkpoint"] == debug[-2]["checkpoint"]


async def test_thread_remembers_the_run(client: LangGraphClient):
    thread = await client.threads.create(metadata={"mood": "blue"})
    values = await client.runs.wait(thread["thread_id"], "agent", input=HELLO, context={"tone": "low"})
    assert values["messages"][-1]["content"] == "You said hello there in a low tone"
    found = await client.threads.search(metadata={"graph_id": "agent", "mood": "blue"})
    assert [item["thread_id"] for item in found] == [thread["thread_id"]]
    assert found[0]["values"] == values
    assert found[0]["status"] == "idle"
    state = await client.threads.get_state(thread["thread_id"])
    assert state["values"] == values
    assert state["next"] == []
    history = await client.threads.get_history(thread["thread_id"])
    assert [item["metadata"]["step"] for item in history] == [1, 0, -1]
    assert history[0]["parent_checkpoint"] == history[1]["checkpoint"]
    assert "fence" not in history[0]["metadata"]
    run = (await client.runs.list(thread["thread_id"]))[0]
    assert (run["status"], run["assistant_id"]) == ("success", found[0]["metadata"]["assistant_id"])


async def test_second_run_continues_and_a_fork_does_not(client: LangGraphClient):
    thread_id = (await client.threads.create())["thread_id"]
    await client.runs.wait(thread_id, "agent", input=HELLO)
    before = await client.threads.get_state(thread_id)
    more = {"messages": [{"type": "human", "content": "again"}]}
    longer = await client.runs.wait(thread_id, "agent", input=more)
    assert len(longer["messages"]) == 4
    forked = await client.runs.wait(
        thread_id, "agent", input=more, checkpoint={"checkpoint_id": before["checkpoint"]["checkpoint_id"]}
    )
    assert len(forked["messages"]) == 4
    assert forked["messages"][:2] == longer["messages"][:2]
    assert forked["messages"][2]["id"] != longer["messages"][2]["id"]
    old = await client.threads.get_state(thread_id, checkpoint=before["checkpoint"])
    assert old["values"] == before["values"]


async def test_edit_state_then_run_on(client: LangGraphClient):
    thread_id = (await client.threads.create())["thread_id"]
    await client.runs.wait(thread_id, "steps", input={"count": 2})
    written = await client.threads.update_state(thread_id, {"count": 4}, as_node="take_step")
    state = await client.threads.get_state(thread_id)
    assert state["checkpoint"]["checkpoint_id"] == written["checkpoint"]["checkpoint_id"]
    assert state["next"] == ["take_step"]
    assert (await client.threads.get(thread_id))["status"] == "interrupted"
    assert (await client.runs.wait(thread_id, "steps", input=None))["taken"] == [0, 1, 2, 3]


async def test_interrupts_are_answered_one_by_one(client: LangGraphClient):
    thread_id = (await client.threads.create())["thread_id"]
    paused = await client.runs.wait(thread_id, "approval", input={"wishes": ["tea", "milk"]})
    asked = {item["value"]["action_requests"][0]["args"]["wish"]: item["id"] for item in paused["__interrupt__"]}
    assert set(asked) == {"tea", "milk"}
    thread = await client.threads.get(thread_id)
    assert thread["status"] == "interrupted"
    assert {item["id"] for items in thread["interrupts"].values() for item in items} == set(asked.values())
    assert (await client.runs.list(thread_id))[0]["status"] == "success"
    state = await client.threads.get_state(thread_id)
    first = {asked["milk"]: {"decisions": [{"type": "reject"}]}}
    half = await client.runs.wait(
        thread_id, "approval", input={}, command={"resume": first}, checkpoint=state["checkpoint"]
    )
    assert [item["id"] for item in half["__interrupt__"]] == [asked["tea"]]
    second = {asked["tea"]: {"decisions": [{"type": "approve"}]}}
    done = await client.runs.wait(thread_id, "approval", command={"resume": second})
    assert done == {"wishes": ["tea", "milk"], "decisions": ["tea: approve", "milk: reject"], "done": True}
    assert (await client.threads.get(thread_id))["interrupts"] == {}


async def test_interrupt_before_and_after(client: LangGraphClient):
    thread_id = (await client.threads.create())["thread_id"]
    await client.runs.wait(thread_id, "steps", input={"count": 2}, interrupt_before=["take_step"])
    assert (await client.threads.get_state(thread_id))["next"] == ["take_step"]
    halfway = await client.runs.wait(thread_id, "steps", input=None, interrupt_after="*")
    assert halfway["taken"] == [0]
    assert (await client.runs.wait(thread_id, "steps", input=None))["taken"] == [0, 1]


async def test_subgraphs_stream_under_their_namespace(client: LangGraphClient):
    parts = [
        part
        async for part in client.runs.stream(
            None, "nested", input={"count": 2}, stream_mode=["updates", "custom"], stream_subgraphs=True
        )
    ]
    inner = [part for part in parts if part.event.startswith("updates|inner:")]
    assert [part.data for part in inner] == [{"take_step": {"taken": [0]}}, {"take_step": {"taken": [1]}}]
    assert len([part for part in parts if part.event.startswith("custom|inner:")]) == 4
    only_root = [
        part.event async for part in client.runs.stream(None, "nested", input={"count": 1}, stream_mode="updates")
    ]
    assert only_root == ["metadata", "updates", "updates", "end"]


async def test_events_mode_carries_callbacks(client: LangGraphClient):
    parts = [part async for part in client.runs.stream(None, "agent", input=HELLO, stream_mode=["events", "values"])]
    names = {part.data["event"] for part in parts if part.event == "events"}
    assert {"on_chain_start", "on_chat_model_stream", "on_chain_end"} <= names
    assert [part.data for part in parts if part.event == "values"][-1]["messages"][-1]["content"] == SAID


async def test_failure_is_an_event_and_a_status(client: LangGraphClient):
    thread_id = (await client.threads.create())["thread_id"]
    parts = [part async for part in client.runs.stream(thread_id, "steps", input={"fail_at": 1})]
    assert parts[-2].event == "error"
    assert parts[-2].data == {"error": "ValueError", "message": "step 1 failed"}
    assert parts[-1].data["status"] == "error"
    thread = await client.threads.get(thread_id)
    assert (thread["status"], thread["error"]["message"]) == ("error", "step 1 failed")
    with pytest.raises(Exception, match="step 1 failed"):
        await client.runs.wait(None, "steps", input={"fail_at": 1})
    healed = await client.threads.update_state(thread_id, {"fail_at": -1})
    assert healed["checkpoint"]
    assert (await client.runs.wait(thread_id, "steps", input=None))["taken"] == [0, 1, 2]


async def test_stateless_runs_leave_no_thread_behind(client: LangGraphClient):
    created = []
    async for _part in client.runs.stream(None, "steps", input={"count": 1}, on_run_created=created.append):
        pass
    with pytest.raises(NotFoundError):
        await client.threads.get(created[0]["thread_id"])
    kept = await client.runs.create(None, "steps", input={"count": 1}, on_completion="keep")
    await client.runs.join(kept["thread_id"], kept["run_id"])
    assert (await client.threads.get(kept["thread_id"]))["values"] == {"count": 1, "taken": [0]}
    batch = await client.runs.create_batch([{"assistant_id": "steps", "input": {"count": 1}} for _ in range(3)])
    done = [await client.runs.join(run["thread_id"], run["run_id"]) for run in batch]
    assert done == [{"count": 1, "taken": [0]}] * 3


async def test_copies_and_deletes_threads(client: LangGraphClient):
    thread_id = (await client.threads.create())["thread_id"]
    await client.runs.wait(thread_id, "steps", input={"count": 2})
    copied = (await client.threads.copy(thread_id))["thread_id"]
    await client.runs.wait(copied, "steps", input={"count": 3})
    assert (await client.threads.get_state(copied))["values"]["taken"] == [0, 1, 2]
    assert (await client.threads.get_state(thread_id))["values"]["taken"] == [0, 1]
    await client.threads.delete(thread_id)
    with pytest.raises(NotFoundError):
        await client.threads.get_state(thread_id)
    assert len(await client.threads.get_history(copied)) == 7


async def test_assistants_are_presets_with_versions(client: LangGraphClient):
    low = await client.assistants.create("agent", context={"tone": "low"}, name="Low", metadata={"team": "a"})
    heard = await client.runs.wait(None, low["assistant_id"], input=HELLO)
    assert heard["messages"][-1]["content"].endswith("low tone")
    await client.assistants.update(low["assistant_id"], context={"tone": "high"})
    assert (await client.assistants.get(low["assistant_id"]))["version"] == 2
    await client.assistants.set_latest(low["assistant_id"], 1)
    assert (await client.assistants.get(low["assistant_id"]))["context"] == {"tone": "low"}
    versions = await client.assistants.get_versions(low["assistant_id"])
    assert [item["version"] for item in versions] == [2, 1]
    assert await client.assistants.count(graph_id="agent", metadata={"team": "a"}) == 1
    with pytest.raises(ConflictError):
        await client.assistants.create("agent", assistant_id=low["assistant_id"])
    await client.assistants.delete(low["assistant_id"])
    with pytest.raises(NotFoundError):
        await client.assistants.get(low["assistant_id"])
    default = (await client.assistants.search(graph_id="agent"))[0]
    with pytest.raises(ConflictError):
        await client.assistants.delete(default["assistant_id"])


async def test_describes_graphs(client: LangGraphClient):
    drawn = await client.assistants.get_graph("agent")
    assert {node["id"] for node in drawn["nodes"]} == {"__start__", "answer", "__end__"}
    schemas = await client.assistants.get_schemas("agent")
    assert schemas["context_schema"]["properties"]["tone"]["type"] == "string"
    assert "messages" in schemas["input_schema"]["properties"]
    assert "messages" in schemas["state_schema"]["properties"]
    inner = await client.assistants.get_subgraphs("nested")
    assert "taken" in inner["inner"]["output_schema"]["properties"]
    deep = await client.assistants.get_graph("nested", xray=True)
    assert any("take_step" in node["id"] for node in deep["nodes"])


async def test_store_keeps_items(client: LangGraphClient):
    await client.store.put_item(["looks", "noir"], "rain", {"weight": 3, "kind": "weather"})
    await client.store.put_item(["looks", "noir"], "neon", {"weight": 5, "kind": "light"})
    item = await client.store.get_item(["looks", "noir"], "rain")
    assert item["value"] == {"weight": 3, "kind": "weather"}
    assert item["namespace"] == ["looks", "noir"]
    found = await client.store.search_items(["looks"], filter={"kind": "light"})
    assert [entry["key"] for entry in found["items"]] == ["neon"]
    assert (await client.store.list_namespaces(prefix=["looks"]))["namespaces"] == [["looks", "noir"]]
    await client.store.delete_item(["looks", "noir"], "rain")
    with pytest.raises(NotFoundError):
        await client.store.get_item(["looks", "noir"], "rain")


async def test_headers_clients_read(served: ServerProcess):
    async with httpx.AsyncClient(base_url=served.url) as http:
        thread = (await http.post("/threads", json={})).json()["thread_id"]
        body = {"assistant_id": "steps", "input": {"count": 1}}
        answer = await http.post(
            f"/threads/{thread}/runs/stream", json=body, headers={"Origin": "https://chat.example"}
        )
        path = answer.headers["content-location"]
        assert path.startswith(f"/threads/{thread}/runs/")
        assert path.count("/") == 4
        assert answer.headers["location"] == path + "/stream"
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store, no-transform"
        assert answer.headers["x-accel-buffering"] == "no"
        exposed = {name.strip().lower() for name in answer.headers["access-control-expose-headers"].split(",")}
        assert exposed >= {"content-location", "location", "x-pagination-total", "x-pagination-next"}
        waited = await http.post("/runs/wait", json=body)
        assert waited.headers["location"].endswith("/join")
        assert waited.headers["location"].startswith("/threads/")
        preflight = await http.options(
            "/threads",
            headers={
                "Origin": "https://chat.example",
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "x-api-key",
                "Access-Control-Request-Private-Network": "true",
            },
        )
        assert preflight.status_code == 200
        assert preflight.headers["access-control-allow-private-network"] == "true"
        page = await http.post("/assistants/search", json={"limit": 1})
        assert page.headers["x-pagination-total"] == "6"
        assert page.headers["x-pagination-next"] == "1"
        assert (await http.get("/ok")).json() == {"ok": True}
        assert (await http.get("/info")).json()["flags"]["assistants"] is True
