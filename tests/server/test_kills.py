"""kill -9 at random moments: every run ends right, every event comes once. `DIRECTOR_KILLS=200` for a long run."""

import asyncio
import os
import random

import httpx
from langgraph_sdk import get_client

from tests.server.server_process import ServerProcess
from tests.server.test_resumed_streams import read

KILLS = int(os.environ.get("DIRECTOR_KILLS", "3"))
WISH = {"count": 6, "tokens": 4, "seconds": 0.01}


async def follow(server: ServerProcess, path: str) -> list[tuple[int, str, bytes]]:
    """Read to the end, coming back after every cut as a client does."""
    found: list[tuple[int, str, bytes]] = []
    while not found or found[-1][1] != "end":
        try:
            async with httpx.AsyncClient(base_url=server.url, timeout=60) as http:
                found += await read(http, path, str(found[-1][0]) if found else "-1", at_most=9)
        except httpx.TransportError:
            await asyncio.sleep(0.05)
    return found


async def test_random_kills_lose_and_repeat_nothing(server: ServerProcess):
    chance = random.Random(20)
    client = get_client(url=server.url)
    for _ in range(KILLS):
        thread_id = (await client.threads.create())["thread_id"]
        run = await client.runs.create(thread_id, "steps", input=WISH, stream_mode=["custom", "updates", "values"])
        following = asyncio.create_task(follow(server, f"/threads/{thread_id}/runs/{run['run_id']}/stream"))
        await asyncio.sleep(chance.uniform(0, 0.5))
        await asyncio.to_thread(server.kill)
        await asyncio.to_thread(server.start)
        events = await asyncio.wait_for(following, 60)
        assert [seq for seq, _, _ in events] == list(range(1, len(events) + 1))
        updates = [data for _, event, data in events if event == "updates"]
        steps = [b'{"take_step":{"taken":[%d]}}' % step for step in range(WISH["count"])]
        assert list(dict.fromkeys(updates)) == steps
        assert len(updates) <= len(steps) + 1, "only the step that was cut may be told again, in the next attempt"
        state = await client.threads.get_state(thread_id)
        assert state["values"]["taken"] == list(range(WISH["count"]))
        assert (await client.runs.get(thread_id, run["run_id"]))["status"] == "success"
        for attempt in tokens_by_attempt(events):
            steps = [tuple(map(int, data[:-1].replace(b'{"step":', b"").split(b',"token":'))) for data in attempt]
            assert all(token == 0 or steps[index - 1] == (step, token - 1) for index, (step, token) in enumerate(steps))


def tokens_by_attempt(events: list[tuple[int, str, bytes]]) -> list[list[bytes]]:
    """What the writer said, attempt by attempt."""
    attempts: list[list[bytes]] = []
    for _, event, data in events:
        if event == "metadata":
            attempts.append([])
        elif event == "custom":
            attempts[-1].append(data)
    return attempts
