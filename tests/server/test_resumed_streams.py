"""Cut anywhere, resume exactly: while the run goes on, after it ended, after the server died."""

import asyncio
import re
import time
import tracemalloc
from pathlib import Path

import httpx
from langgraph_sdk import get_client
from langgraph_sdk.client import LangGraphClient

from server.encoding import encode
from server.runs.log import KEPT_BYTES, EventHub, RunChannel, RunWriter
from tests.server.server_process import ServerProcess
from tests.server.waiting import until
from tools.storage.database import Database
from tools.storage.run_log import LoggedEvent, RunLog

FRAME = re.compile(rb"id: (\d+)\nevent: ([^\n]+)\ndata: ([^\n]*)\n\n")
TICKS = {"count": 4, "tokens": 5, "seconds": 0.01}


async def read(
    http: httpx.AsyncClient, path: str, last_event_id: str | None = None, at_most: int | None = None
) -> list[tuple[int, str, bytes]]:
    """The events of a stream, all or the first few; then the connection is dropped."""
    headers = {} if last_event_id is None else {"Last-Event-ID": last_event_id}
    found: list[tuple[int, str, bytes]] = []
    rest = b""
    async with http.stream("GET", path, headers=headers) as response:
        assert response.status_code == 200
        async for chunk in response.aiter_bytes():
            rest += chunk
            while match := FRAME.search(rest):
                found.append((int(match[1]), match[2].decode(), match[3]))
                rest = rest[match.end() :]
                if at_most is not None and len(found) >= at_most:
                    return found
    return found


async def started(client: LangGraphClient, **run) -> str:
    thread_id = (await client.threads.create())["thread_id"]
    created = await client.runs.create(thread_id, "steps", stream_mode=["custom", "updates", "values"], **run)
    return f"/threads/{thread_id}/runs/{created['run_id']}/stream"


async def test_resumes_at_every_cut_while_running_and_after(served: ServerProcess, client: LangGraphClient):
    path = await started(client, input=TICKS)
    async with httpx.AsyncClient(base_url=served.url, timeout=30) as http:
        live = asyncio.create_task(read(http, path))
        pieces, last = [], "-1"
        while not pieces or pieces[-1][1] != "end":
            pieces += await read(http, path, last, at_most=2)
            last = str(pieces[-1][0])
        whole = await live
        assert pieces == whole
        assert [seq for seq, _, _ in whole] == list(range(1, len(whole) + 1))
        assert whole[-1][1] == "end"
        for cut in range(len(whole)):
            assert await read(http, path, str(cut)) == whole[cut:]
        for beyond in (len(whole), len(whole) + 50):
            assert await read(http, path, str(beyond)) == whole[-1:]
        for strange in ("", "abc", "1752-0", "-7"):
            assert await read(http, path, strange) == whole


async def test_filters_modes_in_either_spelling(served: ServerProcess, client: LangGraphClient):
    path = await started(client, input={"count": 1})
    async with httpx.AsyncClient(base_url=served.url, timeout=30) as http:
        repeated = await read(http, path + "?stream_mode=custom&stream_mode=updates")
        as_array = await read(http, path + '?stream_mode=["custom","updates"]')
        assert repeated == as_array
        assert {event for _, event, _ in repeated} == {"metadata", "custom", "updates", "end"}


async def test_reads_on_after_a_clean_stop_and_after_a_kill(server: ServerProcess):
    client = get_client(url=server.url)
    path = await started(client, input=TICKS)
    async with httpx.AsyncClient(base_url=server.url, timeout=30) as http:
        whole = await read(http, path)
    for end in (server.stop, server.kill):
        end()
        server.start()
        async with httpx.AsyncClient(base_url=server.url, timeout=30) as http:
            for cut in range(0, len(whole), 3):
                assert await read(http, path, str(cut)) == whole[cut:]


async def test_a_killed_run_goes_on_without_repeating_finished_steps(server: ServerProcess):
    client = get_client(url=server.url)
    path = await started(client, input={"count": 6, "tokens": 3, "seconds": 0.05})
    async with httpx.AsyncClient(base_url=server.url, timeout=30) as http:
        before = await read(http, path, "-1", at_most=14)
    await asyncio.to_thread(server.kill)
    await asyncio.to_thread(server.start)
    async with httpx.AsyncClient(base_url=server.url, timeout=60) as http:
        after = await read(http, path, str(before[-1][0]))
        whole = await read(http, path)
    assert before + after == whole
    assert [seq for seq, _, _ in whole] == list(range(1, len(whole) + 1))
    assert [data for _, event, data in whole if event == "metadata"][-1].endswith(b'"attempt":2}')
    updates = [data for _, event, data in whole if event == "updates"]
    assert updates == [b'{"take_step":{"taken":[%d]}}' % step for step in range(6)]
    final = [data for _, event, data in whole if event == "values"][-1]
    assert final.endswith(b'"taken":[0,1,2,3,4,5]}')


async def test_the_published_client_survives_a_restart_in_mid_stream(server: ServerProcess):
    client = get_client(url=server.url)
    thread_id = (await client.threads.create())["thread_id"]
    parts = []

    async def follow() -> None:
        wish = {"count": 8, "tokens": 3, "seconds": 0.05}
        async for part in client.runs.stream(thread_id, "steps", input=wish, stream_mode=["custom", "updates"]):
            parts.append(part)

    following = asyncio.create_task(follow())
    await until(lambda: len(parts) >= 8)
    await asyncio.to_thread(server.stop)
    await asyncio.to_thread(server.start)
    await asyncio.wait_for(following, 60)
    assert [int(part.id) for part in parts] == list(range(1, len(parts) + 1))
    assert [part.data["take_step"]["taken"] for part in parts if part.event == "updates"] == [[n] for n in range(8)]
    assert parts[-1].event == "end"
    assert parts[-1].data["status"] == "success"


async def test_a_stopping_server_breaks_streams_instead_of_ending_them(server: ServerProcess):
    client = get_client(url=server.url)
    path = await started(client, input={"count": 50, "tokens": 3, "seconds": 0.1})
    async with httpx.AsyncClient(base_url=server.url, timeout=30) as http, http.stream("GET", path) as response:
        chunks = response.aiter_bytes()
        await anext(chunks)
        stopping = asyncio.create_task(asyncio.to_thread(server.stop))
        broken = False
        try:
            async for _chunk in chunks:
                pass
        except httpx.RemoteProtocolError:
            broken = True
        await stopping
    assert broken


async def test_a_reader_that_stops_reading_holds_nothing_up(served: ServerProcess, client: LangGraphClient):
    path = await started(client, input={"count": 10, "tokens": 2000})
    async with httpx.AsyncClient(base_url=served.url, timeout=60) as http, http.stream("GET", path) as stalled:
        await anext(stalled.aiter_bytes())
        whole = await read(http, path)
        assert whole[-1][1] == "end"
        before = time.monotonic()
        assert (await http.get("/ok")).status_code == 200
        assert time.monotonic() - before < 5
    assert len(whole) == 20_000 + 10 + 11 + 2


async def test_what_is_said_at_once_is_shown_before_all_of_it_has_been_read(
    served: ServerProcess, client: LangGraphClient
):
    body = {"assistant_id": "steps", "input": {"count": 1, "burst": 5000}, "stream_mode": ["custom"]}
    shown, rest = [], b""
    async with (
        httpx.AsyncClient(base_url=served.url, timeout=30) as http,
        http.stream("POST", "/runs/stream", json=body) as response,
    ):
        async for chunk in response.aiter_bytes():
            *whole, rest = (rest + chunk).split(b"\n\n")
            shown.append(sum(b'"word":' in one for one in whole))
    pieces = [words for words in shown if words]
    assert sum(pieces) == 5000
    assert pieces[0] < 1000


async def test_silence_is_filled_with_heartbeats(served: ServerProcess, client: LangGraphClient):
    silent = {"assistant_id": "steps", "input": {"count": 1, "tokens": 1, "seconds": 6}}
    async with httpx.AsyncClient(base_url=served.url, timeout=30) as http:
        streamed, waited = await asyncio.gather(
            http.post("/runs/stream", json=silent), http.post("/runs/wait", json=silent)
        )
    assert streamed.text.count(": heartbeat\n\n") == 1
    assert waited.text.startswith("\n{")


async def test_a_stop_on_purpose_is_no_death_of_the_runs_it_interrupts(tmp_path: Path):
    server = ServerProcess(f"sqlite:///{tmp_path / 'director.db'}", max_crashes=2).start()
    try:
        client = get_client(url=server.url)
        path = await started(client, input={"count": 10, "tokens": 2, "seconds": 0.2})
        attempts = 4
        for _ in range(attempts - 1):
            await asyncio.sleep(0.3)
            await asyncio.to_thread(server.stop)
            await asyncio.to_thread(server.start)
        async with httpx.AsyncClient(base_url=server.url, timeout=60) as http:
            whole = await read(http, path)
    finally:
        server.stop()
    assert whole[-1][2].endswith(b'"status":"success"}')
    assert [data for _, event, data in whole if event == "metadata"][-1].endswith(b'"attempt":%d}' % attempts)


def test_a_small_event_takes_little_memory(tmp_path: Path):
    never_started = EventHub(RunLog(Database(f"sqlite:///{tmp_path / 'director.db'}")))
    writer = RunWriter(never_started, "run", 1, RunChannel())
    tracemalloc.start()
    for word in range(10_000):
        writer.append("custom", encode({"step": 1, "word": word}))
    taken, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(writer.pending) == 10_000
    assert taken < 10_000 * 400


def test_memory_keeps_the_newest_events_only():
    channel = RunChannel()
    channel.written_here = True
    for seq in range(1, 101):
        channel.publish([LoggedEvent(seq, "custom", b"x" * (KEPT_BYTES // 10))])
    assert channel.recent_bytes <= KEPT_BYTES
    assert channel.after(0) is None
    assert [event.seq for event in channel.after(95) or ()] == [96, 97, 98, 99, 100]
    assert channel.after(100) == []
