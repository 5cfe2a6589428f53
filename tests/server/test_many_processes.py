"""Several servers on one PostgreSQL: any client on any of them, and none is missed when it dies."""

import asyncio
import os
import signal
from collections.abc import Iterator

import httpx
import pytest
from langgraph_sdk import get_client

from tests.server.server_process import ServerProcess, drop_postgres_database, new_postgres_database
from tests.server.test_resumed_streams import read

pytestmark = pytest.mark.postgres
WISH = {"count": 8, "tokens": 3, "seconds": 0.05}


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    url = new_postgres_database("many_processes")
    yield url
    drop_postgres_database(url)


@pytest.fixture
def pair(database: str) -> Iterator[tuple[ServerProcess, ServerProcess]]:
    first, second = (ServerProcess(database, worker=name).start() for name in ("first", "second"))
    yield first, second
    second.stop()
    first.stop()


async def begin(server: ServerProcess) -> tuple[str, str, str]:
    client = get_client(url=server.url)
    thread_id = (await client.threads.create())["thread_id"]
    run = await client.runs.create(thread_id, "steps", input=WISH, stream_mode=["custom", "updates"])
    return thread_id, run["run_id"], f"/threads/{thread_id}/runs/{run['run_id']}/stream"


def assert_whole(events: list[tuple[int, str, bytes]]) -> None:
    assert [seq for seq, _, _ in events] == list(range(1, len(events) + 1))
    taken = [data for _, event, data in events if event == "updates"]
    assert taken == [b'{"take_step":{"taken":[%d]}}' % step for step in range(WISH["count"])]
    assert events[-1][1] == "end"
    assert b'"success"' in events[-1][2]


async def test_any_client_on_any_replica(pair):
    first, second = pair
    thread_id, run_id, path = await begin(first)
    async with httpx.AsyncClient(base_url=second.url, timeout=30) as http:
        assert_whole(await read(http, path))
    other = get_client(url=second.url)
    assert (await other.runs.join(thread_id, run_id))["taken"] == list(range(8))
    thread_id, run_id, _ = await begin(first)
    queued = await other.runs.create(thread_id, "steps", input={"count": 1})
    await other.runs.cancel(thread_id, run_id, wait=True)
    assert (await other.runs.get(thread_id, run_id))["status"] == "interrupted"
    assert len((await other.runs.join(thread_id, queued["run_id"]))["taken"]) >= 1


async def test_a_peer_takes_over_from_the_dead(pair):
    first, second = pair
    _, _, path = await begin(first)
    async with httpx.AsyncClient(base_url=second.url, timeout=60) as http:
        before = await read(http, path, "-1", at_most=9)
        await asyncio.to_thread(first.kill)
        after = await read(http, path, str(before[-1][0]))
        assert before + after == await read(http, path)
        assert_whole(before + after)
    await asyncio.to_thread(first.start)


async def test_a_frozen_worker_that_wakes_up_writes_nothing(pair):
    first, second = pair
    thread_id, _, path = await begin(first)
    async with httpx.AsyncClient(base_url=second.url, timeout=60) as http:
        await read(http, path, "-1", at_most=9)
        os.kill(first.pid, signal.SIGSTOP)
        whole = await read(http, path)
        assert_whole(whole)
        os.kill(first.pid, signal.SIGCONT)
        await asyncio.sleep(1)
        assert await read(http, path) == whole
    history = await get_client(url=second.url).threads.get_history(thread_id, limit=100)
    steps = [item["metadata"]["step"] for item in history]
    assert steps == sorted(steps, reverse=True)
    assert len(steps) == len(set(steps)) == WISH["count"] + 2


async def test_a_name_is_taken_once(pair, database: str):
    with pytest.raises(RuntimeError, match="ended with"):
        await asyncio.to_thread(ServerProcess(database, worker="first").start)
