"""Runs nobody waits for: on a schedule, and reported to a URL."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar

import pytest
from langgraph_sdk import get_client
from langgraph_sdk.errors import NotFoundError, UnprocessableEntityError
from sqlalchemy import update

from state.errors import InvalidInput
from tests.server.server_process import ServerProcess
from tests.server.waiting import until
from tools.net.guarded import check_public, is_public
from tools.storage.crons import next_tick
from tools.storage.database import Database
from tools.storage.run_tables import crons


class Hook(BaseHTTPRequestHandler):
    """Refuses the first delivery, takes the rest."""

    seen: ClassVar[list[dict]] = []
    refusals = 1

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        Hook.seen.append(body)
        self.send_response(503 if len(Hook.seen) <= Hook.refusals else 204)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def hook() -> Iterator[str]:
    Hook.seen = []
    listener = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    Thread(target=listener.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{listener.server_port}/hook"
    listener.shutdown()
    listener.server_close()


async def test_a_webhook_is_told_until_it_listens(own_database: str, hook: str):
    server = ServerProcess(own_database, private_webhooks=True).start()
    try:
        client = get_client(url=server.url)
        thread_id = (await client.threads.create())["thread_id"]
        run = await client.runs.create(thread_id, "steps", input={"count": 1}, webhook=hook, metadata={"why": "hook"})
        await until(lambda: len(Hook.seen) == 2)
        told = Hook.seen[-1]
        assert (told["run_id"], told["status"], told["values"]) == (
            run["run_id"],
            "success",
            {"count": 1, "taken": [0]},
        )
        assert told["metadata"] == {"why": "hook"}
        assert told["run_started_at"] <= told["run_ended_at"] <= told["webhook_sent_at"]
        assert told["kwargs"] == run["kwargs"]
        assert told["kwargs"]["input"] == {"count": 1}
        await asyncio.sleep(1.5)
        assert len(Hook.seen) == 2
    finally:
        server.stop()


async def test_webhooks_stay_out_of_the_house(server: ServerProcess):
    client = get_client(url=server.url)
    for url in (
        "http://127.0.0.1:9/x",
        "http://localhost/x",
        "http://[::1]/",
        "ftp://example.com",
        "file:///etc/passwd",
    ):
        with pytest.raises(UnprocessableEntityError, match="webhook"):
            await client.runs.create(None, "steps", input={}, webhook=url)


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1"),
        *("169.254.169.254", "100.64.0.1", "[::1]", "[::]", "[fe80::1]", "[fc00::1]", "[::ffff:127.0.0.1]"),
        *("[64:ff9b::7f00:1]", "[2002:7f00:1::]", "224.0.0.1", "255.255.255.255", "localhost", "localhost."),
    ],
)
async def test_private_addresses_in_every_spelling(host: str):
    with pytest.raises(InvalidInput):
        await check_public(f"http://{host}/")


def test_public_addresses_are_public():
    assert is_public("8.8.8.8")
    assert is_public("2606:4700:4700::1111")


async def test_crons_start_runs_once_per_tick(own_database: str):
    server = ServerProcess(own_database).start()
    try:
        client = get_client(url=server.url)
        thread_id = (await client.threads.create())["thread_id"]
        cron = await client.crons.create_for_thread(
            thread_id, "steps", schedule="0 9 * * *", input={"count": 1}, metadata={"kind": "daily"}
        )
        assert cron["next_run_date"] > datetime.now(UTC).isoformat()
        await make_due(own_database, cron["cron_id"])
        for _ in range(200):
            runs = await client.runs.list(thread_id)
            if runs and runs[0]["status"] == "success":
                break
            await asyncio.sleep(0.05)
        assert [run["metadata"] for run in runs] == [{"kind": "daily", "cron_id": cron["cron_id"]}]
        again = (await client.crons.search(thread_id=thread_id))[0]
        assert again["next_run_date"] > datetime.now(UTC).isoformat()
        assert await client.crons.count(assistant_id=cron["assistant_id"]) == 1
        paused = await client.crons.update(cron["cron_id"], enabled=False, schedule="*/5 * * * *")
        assert (paused["enabled"], paused["schedule"]) == (False, "*/5 * * * *")
        await client.crons.delete(cron["cron_id"])
        with pytest.raises(NotFoundError):
            await client.crons.update(cron["cron_id"], enabled=True)
        with pytest.raises(UnprocessableEntityError, match="schedule"):
            await client.crons.create("steps", schedule="every day")
        with pytest.raises(UnprocessableEntityError, match="timezone"):
            await client.crons.create("steps", schedule="0 9 * * *", timezone="Mars/Olympus")
    finally:
        server.stop()


async def make_due(database: str, cron_id: str) -> None:
    db = Database(database)
    async with db.begin() as connection:
        due = datetime.now(UTC) - timedelta(seconds=1)
        await connection.execute(update(crons).where(crons.c.cron_id == cron_id).values(next_run_date=due))
    await db.close()


def test_ticks_follow_the_local_clock():
    before = datetime(2026, 3, 28, 12, tzinfo=UTC)
    first = next_tick("30 9 * * *", "Europe/Berlin", before)
    assert first.astimezone(UTC) == datetime(2026, 3, 29, 7, 30, tzinfo=UTC)
    assert next_tick("30 9 * * *", None, before) == datetime(2026, 3, 29, 9, 30, tzinfo=UTC)


def ticks(schedule: str, zone: str, after: datetime, number: int) -> list[str]:
    found = []
    for _ in range(number):
        after = next_tick(schedule, zone, after).astimezone(UTC)
        found.append(after.strftime("%d %H:%M"))
    return found


def test_an_hour_that_comes_twice_or_not_at_all_is_one_tick():
    back, forth = datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert ticks("30 2 * * *", "Europe/Berlin", back, 3) == ["25 00:30", "26 01:30", "27 01:30"]
    assert ticks("30 2 * * *", "Europe/Berlin", forth, 3) == ["29 01:00", "30 00:30", "31 00:30"]
    hourly = ticks("30 * * * *", "Europe/Berlin", datetime(2026, 10, 24, 23, tzinfo=UTC), 4)
    assert hourly == ["24 23:30", "25 00:30", "25 01:30", "25 02:30"]


@pytest.mark.parametrize(
    "schedule", ["@daily", "60 * * * *", "* * * * * *", "H * * * *", "R * * * *", "0 0 30 2 *", "R(1-5) 1 * * *"]
)
def test_what_is_no_schedule_is_refused(schedule: str):
    with pytest.raises(InvalidInput, match="schedule"):
        next_tick(schedule, None, datetime(2026, 3, 28, 12, tzinfo=UTC))
