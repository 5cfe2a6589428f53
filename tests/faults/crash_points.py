"""A crash at every durable write of a run, one after the other."""

import asyncio
import random
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from langgraph_sdk import get_client
from langgraph_sdk.client import LangGraphClient

from tests.faults.film import OWNER, Film, Followed, Run
from tests.faults.kills import server
from tests.server.server_process import START, ServerProcess


@dataclass
class Crashed:
    """How many points a run has, and how many crashes there were."""

    points: int = 0
    crashes: int = 0
    before_admission: int = 0
    """Crashes after which nothing of the run was there, and nothing of its edits."""


async def crash_everywhere(database_url: str, at_most: int | None, seed: int) -> Crashed:
    """Crash once at each point (or at some of them), and let the run go on in a new process."""
    found = Crashed()
    film, dying = Film(database_url), server(database_url)
    with TemporaryDirectory() as folder:
        arm, seen = Path(folder) / "arm", Path(folder) / "seen"
        dying.program = f"from tests.faults.dying import die_at_writes; die_at_writes(); {START}"
        dying.environment |= {"FAULTS_ARM": str(arm), "FAULTS_SEEN": str(seen), "LANGGRAPH_STRICT_MSGPACK": "true"}
        arm.write_text("0")
        dying.start()
        try:
            run, followed = await film.begin(dying.url), Followed()
            await asyncio.wait_for(followed.follow([dying.url], run.path), 60)
            await film.judge(dying.url, run, followed)
            found.points = int(seen.read_text())
            for point in _chosen(found.points, at_most, seed):
                await _crash_at(point, film, dying, arm, found)
        finally:
            dying.stop()
            await film.close()
    return found


def _chosen(points: int, at_most: int | None, seed: int) -> range:
    """All points, or some that follow each other somewhere in the middle: with six of them, each kind of write."""
    if at_most is None:
        return range(1, points + 1)
    first = random.Random(seed).randint(points // 4, points * 3 // 4 - at_most)
    return range(first, first + at_most)


async def _crash_at(point: int, film: Film, dying: ServerProcess, arm: Path, found: Crashed) -> None:
    client = get_client(url=dying.url)
    thread_id = (await client.threads.create())["thread_id"]
    arm.write_text(str(point))
    followed: Followed = Followed()
    following: asyncio.Task[None] | None = None
    try:
        run = await film.begin(dying.url, thread_id)
        following = asyncio.create_task(followed.follow([dying.url], run.path))
        while dying.alive and not following.done():
            await asyncio.sleep(0.01)
    except httpx.TransportError:
        await asyncio.to_thread(dying.wait)
    if dying.alive:
        assert following is not None
        await following
        await film.judge(dying.url, run, followed)
        return
    found.crashes += 1
    arm.write_text("0")
    await asyncio.to_thread(dying.start)
    if following is None:
        unanswered = await _unanswered(film, client, thread_id)
        if unanswered is None:
            found.before_admission += 1
            return
        run, following = unanswered, asyncio.create_task(followed.follow([dying.url], unanswered.path))
    await asyncio.wait_for(following, 60)
    await film.judge(dying.url, run, followed)


async def _unanswered(film: Film, client: LangGraphClient, thread_id: str) -> Run | None:
    """The run whose creation was never answered, if it was admitted; else nothing of it may be there."""
    project = f"project-{film.made}"
    runs = await client.runs.list(thread_id)
    if runs:
        return Run(project, thread_id, runs[0]["run_id"])
    stored = await film.store.load(project, owner=OWNER)
    assert stored.version == 1
    return None
