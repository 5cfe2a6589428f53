"""One running run per thread: what happens to the second, and to one that is told to stop."""

import asyncio

import pytest
from langgraph_sdk.client import LangGraphClient
from langgraph_sdk.errors import ConflictError, NotFoundError

from tests.server.waiting import until

SLOW = {"count": 100, "tokens": 2, "seconds": 0.05}
QUICK = {"count": 1, "tokens": 1, "seconds": 0}


async def busy_thread(client: LangGraphClient) -> tuple[str, str]:
    """A thread with a run well on its way."""
    thread_id = (await client.threads.create())["thread_id"]
    run = await client.runs.create(thread_id, "steps", input=SLOW)

    async def has_begun() -> bool:
        return bool((await client.threads.get_state(thread_id))["values"].get("taken"))

    await until(has_begun)
    return thread_id, run["run_id"]


async def test_reject_refuses_and_writes_nothing(client: LangGraphClient):
    thread_id, run_id = await busy_thread(client)
    with pytest.raises(ConflictError, match="already running"):
        await client.runs.create(thread_id, "steps", input=QUICK, multitask_strategy="reject")
    assert [run["run_id"] for run in await client.runs.list(thread_id)] == [run_id]
    with pytest.raises(ConflictError):
        await client.threads.update_state(thread_id, {"count": 1})
    await client.runs.cancel(thread_id, run_id, wait=True)


async def test_enqueue_runs_one_after_the_other(client: LangGraphClient):
    thread_id = (await client.threads.create())["thread_id"]
    wish = {"count": 1, "tokens": 1, "seconds": 0.05}
    runs = await asyncio.gather(*(client.runs.create(thread_id, "steps", input=wish) for _ in range(6)))
    await asyncio.gather(*(client.runs.join(thread_id, run["run_id"]) for run in runs))
    state = await client.threads.get_state(thread_id)
    assert state["values"]["taken"] == [0, 1, 2, 3, 4, 5]
    order = [run["run_id"] for run in await client.runs.list(thread_id)]
    history = await client.threads.get_history(thread_id, limit=100)
    seen = list(dict.fromkeys(item["metadata"]["run_id"] for item in history))
    assert seen == order
    assert (await client.threads.get(thread_id))["status"] == "idle"


async def test_interrupt_keeps_what_was_done_and_goes_on(client: LangGraphClient):
    thread_id, first = await busy_thread(client)
    waiting = await client.runs.create(thread_id, "steps", input=QUICK)
    last = await client.runs.create(thread_id, "steps", input={"count": 1}, multitask_strategy="interrupt")
    await client.runs.join(thread_id, last["run_id"])
    assert (await client.runs.get(thread_id, first))["status"] == "interrupted"
    assert (await client.runs.get(thread_id, waiting["run_id"]))["status"] == "interrupted"
    taken = (await client.threads.get_state(thread_id))["values"]["taken"]
    assert taken == list(range(len(taken)))
    assert len(taken) >= 2


async def test_rollback_removes_what_the_run_wrote(client: LangGraphClient):
    thread_id = (await client.threads.create())["thread_id"]
    await client.runs.wait(thread_id, "steps", input=QUICK)
    before = await client.threads.get_history(thread_id, limit=100)
    first = await client.runs.create(thread_id, "steps", input=SLOW)

    async def has_written() -> bool:
        return len(await client.threads.get_history(thread_id, limit=100)) >= len(before) + 2

    await until(has_written)
    await client.runs.cancel(thread_id, first["run_id"], wait=True, action="rollback")
    with pytest.raises(NotFoundError):
        await client.runs.get(thread_id, first["run_id"])
    assert await client.threads.get_history(thread_id, limit=100) == before
    assert (await client.threads.get(thread_id))["status"] == "idle"
    second = await client.runs.create(thread_id, "steps", input=SLOW)
    last = await client.runs.create(thread_id, "steps", input={"count": 2}, multitask_strategy="rollback")
    await client.runs.join(thread_id, last["run_id"])
    with pytest.raises(NotFoundError):
        await client.runs.get(thread_id, second["run_id"])
    assert (await client.threads.get_state(thread_id))["values"]["taken"] == [0, 1]


async def test_a_rolled_back_answer_was_never_given(client: LangGraphClient):
    thread_id = (await client.threads.create())["thread_id"]
    await client.runs.wait(thread_id, "doubt", input={})
    before = await client.threads.get_state(thread_id)
    answer = {"said": "no", "seconds": 30}
    run = await client.runs.create(thread_id, "doubt", command={"resume": answer}, stream_mode="debug")
    async for part in client.runs.join_stream(thread_id, run["run_id"]):
        if part.event == "debug" and part.data["type"] == "task":
            break
    await client.runs.cancel(thread_id, run["run_id"], wait=True, action="rollback")
    assert await client.threads.get_state(thread_id) == before
    assert (await client.threads.get(thread_id))["status"] == "interrupted"
    again = await client.runs.wait(thread_id, "doubt", input=None)
    assert [item["value"] for item in again["__interrupt__"]] == ["sure?"]
    second = await client.runs.wait(thread_id, "doubt", command={"resume": {"said": "yes", "seconds": 0}})
    assert [item["value"] for item in second["__interrupt__"]] == ["really?"]
    assert await client.runs.wait(thread_id, "doubt", command={"resume": "really"}) == {"said": ["yes", "really"]}


async def test_cancel_has_settled_when_it_returns(client: LangGraphClient):
    thread_id, run_id = await busy_thread(client)
    joining = asyncio.create_task(client.runs.join(thread_id, run_id))
    await client.runs.cancel(thread_id, run_id, wait=True)
    assert (await client.runs.get(thread_id, run_id))["status"] == "interrupted"
    thread = await client.threads.get(thread_id)
    assert (thread["status"], thread["error"]["error"]) == ("interrupted", "UserInterrupt")
    state = await client.threads.get_state(thread_id)
    await asyncio.sleep(0.3)
    assert await client.threads.get_state(thread_id) == state
    assert await joining == {}
    with pytest.raises(NotFoundError):
        await client.runs.cancel(thread_id, run_id)


async def test_cancels_what_waits_and_many_at_once(client: LangGraphClient):
    thread_id, running = await busy_thread(client)
    waiting = await client.runs.create(thread_id, "steps", input=QUICK)
    await client.runs.cancel(thread_id, waiting["run_id"], wait=True)
    parts = [part async for part in client.runs.join_stream(thread_id, waiting["run_id"])]
    assert [(part.event, part.data["status"]) for part in parts] == [("end", "interrupted")]
    await client.runs.cancel_many(thread_id=thread_id, run_ids=[running])
    assert await client.runs.join(thread_id, running) == {}


async def test_closing_the_stream_cancels_only_if_asked(client: LangGraphClient):
    for on_disconnect, status in (("cancel", "interrupted"), ("continue", "running")):
        thread_id = (await client.threads.create())["thread_id"]
        stream = client.runs.stream(thread_id, "steps", input=SLOW, stream_mode="custom", on_disconnect=on_disconnect)
        async for part in stream:
            if part.event == "custom":
                break
        await stream.aclose()
        run_id = (await client.runs.list(thread_id))[0]["run_id"]
        for _ in range(100):
            seen = (await client.runs.get(thread_id, run_id))["status"]
            if seen == status == "interrupted":
                break
            await asyncio.sleep(0.02)
        assert seen == status
        if status == "running":
            await client.runs.cancel(thread_id, run_id, wait=True)


async def test_delayed_and_created_on_the_way(client: LangGraphClient):
    thread_id = "0b7e5c1c-5a50-4f7e-9d57-0d5b8bb3c1aa"
    with pytest.raises(NotFoundError):
        await client.runs.create(thread_id, "steps", input=QUICK)
    later = await client.runs.create(
        thread_id, "steps", input=QUICK, if_not_exists="create", after_seconds=1, metadata={"why": "later"}
    )
    assert later["status"] == "pending"
    assert (await client.threads.get(thread_id))["status"] == "idle"
    now = await client.runs.wait(thread_id, "steps", input=QUICK)
    assert now["taken"] == [0]
    assert (await client.runs.join(thread_id, later["run_id"]))["taken"] == [0, 1]
    assert (await client.runs.get(thread_id, later["run_id"]))["metadata"] == {"why": "later"}
    await client.threads.delete(thread_id)


async def test_deletes_a_thread_with_a_run_on_it(client: LangGraphClient):
    thread_id, run_id = await busy_thread(client)
    await client.threads.delete(thread_id)
    with pytest.raises(NotFoundError):
        await client.runs.get(thread_id, run_id)
