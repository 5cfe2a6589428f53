"""Python `langgraph-sdk`, classic protocol."""

import asyncio
from itertools import pairwise
from typing import Any
from uuid import uuid4

import httpx
from langgraph_sdk.client import LangGraphClient
from langgraph_sdk.errors import ConflictError, NotFoundError, UnprocessableEntityError

APPROVE = {"decisions": [{"type": "approve"}]}
REJECT = {"decisions": [{"type": "reject", "message": "no"}]}


def said(text: str) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": text}]}


async def thread(client: LangGraphClient, **fields: Any) -> str:
    return (await client.threads.create(**fields))["thread_id"]


async def info(client: LangGraphClient) -> str:
    answered = await client.http.get("/info")
    assert answered["flags"]["assistants"] is True
    assert (await client.http.get("/ok")) == {"ok": True}
    return f"flags {sorted(answered['flags'])}"


async def assistants(client: LangGraphClient) -> str:
    found = await client.assistants.search(graph_id="conversation")
    [assistant] = [item for item in found if item["metadata"].get("created_by") == "system"]
    assert (await client.assistants.get(assistant["assistant_id"]))["graph_id"] == "conversation"
    schemas = await client.assistants.get_schemas(assistant["assistant_id"])
    assert "messages" in schemas["input_schema"]["properties"]
    graph = await client.assistants.get_graph(assistant["assistant_id"], xray=True)
    nodes = {node["id"] for node in graph["nodes"]}
    assert {"__start__", "answer", "review"} <= nodes
    made = await client.assistants.create("steps", metadata={"check": "python"}, name="two steps")
    patched = await client.assistants.update(made["assistant_id"], metadata={"more": 1})
    assert patched["version"] == 2
    assert len(await client.assistants.get_versions(made["assistant_id"])) == 2
    await client.assistants.delete(made["assistant_id"])
    return f"nodes {sorted(nodes)}; 2 versions"


async def subgraphs(client: LangGraphClient) -> str:
    [assistant] = await client.assistants.search(graph_id="nested", limit=1)
    found = await client.assistants.get_subgraphs(assistant["assistant_id"], recurse=True)
    assert set(found) == {"inner"}
    thread_id = await thread(client)
    namespaces = set()
    async for part in client.runs.stream(
        thread_id, "nested", input={"count": 2}, stream_mode=["updates", "custom"], stream_subgraphs=True
    ):
        event, _, namespace = part.event.partition("|")
        if namespace:
            namespaces.add((event, namespace.partition(":")[0]))
    assert namespaces == {("updates", "inner"), ("custom", "inner")}
    return "schemas of `inner`; events updates|inner:…, custom|inner:…"


async def threads(client: LangGraphClient) -> str:
    mark = str(uuid4())
    thread_id = await thread(client, metadata={"mark": mark})
    await client.runs.wait(thread_id, "conversation", input=said("hello"))
    [found] = await client.threads.search(metadata={"mark": mark})
    assert found["status"] == "idle"
    assert found["metadata"]["graph_id"] == "conversation"
    assert found["values"]["messages"][-1]["content"] == "You said: hello. "
    await client.threads.update(thread_id, metadata={"more": 1})
    assert (await client.threads.get(thread_id))["metadata"]["mark"] == mark
    assert await client.threads.count(metadata={"mark": mark}) == 1
    copied = await client.threads.copy(thread_id)
    assert (await client.threads.get_state(copied["thread_id"]))["values"] == found["values"]
    states = await client.threads.get_history(thread_id)
    assert [len(state["values"].get("messages", [])) for state in states] == [2, 1, 0]
    await client.threads.delete(thread_id)
    assert await client.threads.count(metadata={"mark": mark}) == 1
    return "create, search, count, update, copy, state, history, delete"


async def stream(client: LangGraphClient, mode: str) -> list[Any]:
    thread_id = await thread(client)
    parts = client.runs.stream(thread_id, "conversation", input=said("hello"), stream_mode=[mode])
    return [part async for part in parts]


async def stream_values(client: LangGraphClient) -> str:
    parts = await stream(client, "values")
    assert [part.event for part in parts] == ["metadata", "values", "values", "end"]
    assert parts[-2].data["messages"][-1]["content"] == "You said: hello. "
    return ", ".join(part.event for part in parts)


async def stream_updates(client: LangGraphClient) -> str:
    parts = await stream(client, "updates")
    assert [list(part.data) for part in parts if part.event == "updates"] == [["answer"]]
    return "one delta of `answer`"


async def stream_messages_tuple(client: LangGraphClient) -> str:
    parts = [part for part in await stream(client, "messages-tuple") if part.event == "messages"]
    text = "".join(part.data[0]["content"] for part in parts)
    assert text == "You said: hello. "
    assert len({part.data[0]["id"] for part in parts}) == 1
    assert all(part.data[1]["langgraph_node"] == "answer" for part in parts)
    return f"{len(parts)} tokens, one message id"


async def stream_messages(client: LangGraphClient) -> str:
    parts = await stream(client, "messages")
    partial = [part.data[0]["content"] for part in parts if part.event == "messages/partial"]
    assert partial[-1] == "You said: hello. "
    assert all(later.startswith(earlier) for earlier, later in pairwise(partial))
    assert sum(part.event == "messages/metadata" for part in parts) == 1
    return f"{len(partial)} cumulative parts"


async def stream_custom(client: LangGraphClient) -> str:
    parts = await stream(client, "custom")
    assert [part.data for part in parts if part.event == "custom"] == [{"progress": "answering"}]
    return "writer's progress"


async def stateless(client: LangGraphClient) -> str:
    final = await client.runs.wait(None, "conversation", input=said("once"))
    assert final["messages"][-1]["content"] == "You said: once. "
    parts = [part.event async for part in client.runs.stream(None, "steps", input={"count": 1}, stream_mode="updates")]
    assert parts == ["metadata", "updates", "end"]
    created = await client.runs.create_batch([{"assistant_id": "steps", "input": {"count": 1}}] * 2)
    assert len({run["run_id"] for run in created}) == 2
    return "wait, stream, batch of 2"


async def wait(client: LangGraphClient) -> str:
    final = await client.runs.wait(await thread(client), "steps", input={"count": 3})
    assert final["taken"] == [0, 1, 2]
    failed = await client.runs.wait(await thread(client), "steps", input={"count": 3, "fail_at": 1}, raise_error=False)
    assert failed["__error__"] == {"error": "ValueError", "message": "step 1 failed"}
    return "final values; __error__ of a failed run"


async def resume(client: LangGraphClient) -> str:
    thread_id = await thread(client)
    paused = await client.runs.wait(thread_id, "conversation", input=said("delete a.txt"))
    assert paused["__interrupt__"][0]["value"]["action_requests"][0]["args"] == {"name": "a.txt"}
    assert (await client.threads.get(thread_id))["status"] == "interrupted"
    edited = {"type": "edit", "edited_action": {"name": "delete_file", "args": {"name": "b.txt"}}}
    final = await client.runs.wait(thread_id, "conversation", command={"resume": {"decisions": [edited]}})
    assert final["messages"][-1]["content"] == "You said: edit b.txt. "
    return "paused with action_requests; resumed with an edit"


async def several_interrupts(client: LangGraphClient) -> str:
    thread_id = await thread(client)
    await client.runs.wait(thread_id, "approval", input={"wishes": ["fame", "gold", "time"]})
    state = await client.threads.get_state(thread_id)
    ids = {item["value"]["action_requests"][0]["args"]["wish"]: item["id"] for item in state["interrupts"]}
    assert set(ids) == {"fame", "gold", "time"}
    first = {ids["fame"]: APPROVE, ids["gold"]: REJECT}
    waiting = await client.runs.wait(thread_id, "approval", command={"resume": first})
    assert len(waiting["__interrupt__"]) == 1
    final = await client.runs.wait(thread_id, "approval", command={"resume": {ids["time"]: APPROVE}})
    assert sorted(final["decisions"]) == ["fame: approve", "gold: reject", "time: approve"]
    return "3 pending, 2 answered by id, then the last"


async def fork(client: LangGraphClient) -> str:
    thread_id = await thread(client)
    await client.runs.wait(thread_id, "conversation", input=said("one"))
    await client.runs.wait(thread_id, "conversation", input=said("two"))
    states = await client.threads.get_history(thread_id)
    [before] = [state for state in states if state["next"] == ["answer"] and len(state["values"]["messages"]) == 3]
    again = await client.runs.wait(thread_id, "conversation", checkpoint_id=before["checkpoint"]["checkpoint_id"])
    assert [message["content"] for message in again["messages"]][-2:] == ["two", "You said: two. "]
    message = before["values"]["messages"][-1] | {"content": "three"}
    edited = await client.threads.update_state(
        thread_id, {"messages": [message]}, as_node="__start__", checkpoint=before["checkpoint"]
    )
    final = await client.runs.wait(thread_id, "conversation", checkpoint=edited["checkpoint"])
    assert [item["content"] for item in final["messages"]][2:] == ["three", "You said: three. "]
    return "ran again from an older checkpoint; edited a message and ran"


async def cancel(client: LangGraphClient) -> str:
    thread_id = await thread(client)
    run = await client.runs.create(thread_id, "steps", input={"count": 50, "seconds": 0.05})
    await client.runs.cancel(thread_id, run["run_id"], wait=True)
    assert (await client.runs.get(thread_id, run["run_id"]))["status"] == "interrupted"
    run = await client.runs.create(thread_id, "steps", input={"count": 50, "seconds": 0.05})
    await client.runs.cancel(thread_id, run["run_id"], wait=True, action="rollback")
    try:
        await client.runs.get(thread_id, run["run_id"])
    except NotFoundError:
        return "interrupt: run `interrupted`; rollback: run gone"
    raise AssertionError("the rolled-back run is still there")


async def join(client: LangGraphClient) -> str:
    thread_id = await thread(client)
    run = await client.runs.create(
        thread_id, "steps", input={"count": 4, "seconds": 0.02}, stream_mode=["custom", "updates"]
    )
    whole = [part async for part in client.runs.join_stream(thread_id, run["run_id"], last_event_id="-1")]
    assert [part.event for part in whole] == ["metadata", *["custom", "custom", "updates"] * 4, "end"]
    assert (await client.runs.join(thread_id, run["run_id"]))["taken"] == [0, 1, 2, 3]
    for cut in range(len(whole) - 1):
        rest = client.runs.join_stream(thread_id, run["run_id"], last_event_id=whole[cut].id)
        assert [part async for part in rest] == whole[cut + 1 :], f"after event {cut}"
    joined = client.runs.join_stream(thread_id, run["run_id"], stream_mode=["custom"], last_event_id="-1")
    assert {part.event async for part in joined} == {"metadata", "custom", "end"}
    return f"resumed exactly after each of {len(whole)} events"


async def multitask(client: LangGraphClient) -> str:
    thread_id = await thread(client)
    run = await client.runs.create(thread_id, "steps", input={"count": 20, "seconds": 0.05})
    try:
        await client.runs.create(thread_id, "steps", input={}, multitask_strategy="reject")
    except ConflictError:
        await client.runs.create(thread_id, "steps", input={"count": 1}, multitask_strategy="interrupt")
        await client.runs.join(thread_id, run["run_id"])
        assert (await client.runs.get(thread_id, run["run_id"]))["status"] == "interrupted"
        return "reject: 409; interrupt: the first run is `interrupted`"
    raise AssertionError("a second run was not rejected")


async def store(client: LangGraphClient) -> str:
    namespace = ["clients", str(uuid4())]
    await client.store.put_item(namespace, "one", {"kind": "note", "text": "hello"})
    assert (await client.store.get_item(namespace, "one"))["value"]["text"] == "hello"
    found = await client.store.search_items(namespace, filter={"kind": "note"})
    assert [item["key"] for item in found["items"]] == ["one"]
    assert namespace in (await client.store.list_namespaces(namespace))["namespaces"]
    await client.store.delete_item(namespace, "one")
    return "put, get, search, namespaces, delete"


async def errors(client: LangGraphClient) -> str:
    thread_id = await thread(client)
    wrong = {
        NotFoundError: [
            client.threads.get(str(uuid4())),
            client.runs.create(str(uuid4()), "steps", input={}),
            client.runs.get(thread_id, str(uuid4())),
            client.runs.create(thread_id, str(uuid4()), input={}),
        ],
        ConflictError: [client.threads.create(thread_id=thread_id, if_exists="raise")],
        UnprocessableEntityError: [
            client.threads.get("not-a-uuid"),
            client.runs.create(thread_id, "no such graph", input={}),
            client.runs.create(thread_id, "steps", input={}, stream_mode=["nonsense"]),
        ],
    }
    for expected, calls in wrong.items():
        for answered in await asyncio.gather(*calls, return_exceptions=True):
            assert isinstance(answered, expected), f"{expected.__name__} expected, {answered!r} raised"
    async with httpx.AsyncClient(base_url=client.http.client.base_url) as http:
        assert (await http.put("/threads")).status_code == 405
    return "404 ×4, 409, 422 ×3, 405"


CHECKS = {
    "info": info,
    "assistants, schemas, graph": assistants,
    "subgraphs": subgraphs,
    "threads: create, search, history": threads,
    "stream values": stream_values,
    "stream updates": stream_updates,
    "stream messages-tuple": stream_messages_tuple,
    "stream messages": stream_messages,
    "stream custom": stream_custom,
    "stateless runs": stateless,
    "wait": wait,
    "interrupt and resume": resume,
    "several pending interrupts": several_interrupts,
    "fork, time travel, edit": fork,
    "cancel": cancel,
    "join and reconnect": join,
    "multitask": multitask,
    "store": store,
    "errors by status": errors,
}
