"""kill -9 at random moments of a run, and a worker frozen past its lease, with a client attached."""

import asyncio
import os
import random
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.film import Film, Followed
from tests.server.server_process import ServerProcess

APP = Path(__file__).parent / "served_app" / "langgraph.json"
LONGEST_SECONDS = 0.8
LEASE_SECONDS = 2.0


@dataclass
class Recovered:
    """How long the attached clients waited, in seconds, for the runs that were cut in the middle."""

    rounds: int = 0
    after_kill: list[float] = field(default_factory=list)
    after_start: list[float] = field(default_factory=list)
    """From the moment the new process answered; only where the same process comes back."""


def server(database_url: str, worker: str = "server", **options: object) -> ServerProcess:
    """A server of the graph that edits projects. Its nodes use the same database."""
    made = ServerProcess(database_url, APP, worker=worker, lease_seconds=LEASE_SECONDS, **options)
    made.environment = {"DIRECTOR_DATABASE_URL": database_url}
    return made


async def kill_one_process(database_url: str, kills: int, seed: int) -> Recovered:
    """One process, killed and started again."""
    chance, found = random.Random(seed), Recovered()
    film, only = Film(database_url), server(database_url).start()
    try:
        for _ in range(kills):
            run, seen = await film.begin(only.url), Followed()
            following = asyncio.create_task(seen.follow([only.url], run.path))
            await asyncio.sleep(chance.uniform(0, LONGEST_SECONDS))
            await asyncio.to_thread(only.kill)
            killed = time.monotonic()
            await asyncio.to_thread(only.start)
            ready = time.monotonic()
            await asyncio.wait_for(following, 60)
            await film.judge(only.url, run, seen)
            found.rounds += 1
            if (again := seen.second_attempt()) is not None:
                found.after_kill.append(again - killed)
                found.after_start.append(max(0.0, again - ready))
    finally:
        only.stop()
        await film.close()
    return found


async def kill_one_of_two(database_url: str, kills: int, seed: int) -> Recovered:
    """The worker that has the run is killed; the other takes it over. They take turns."""
    chance, found = random.Random(seed), Recovered()
    film = Film(database_url)
    pair = [server(database_url, name).start() for name in ("first", "second")]
    try:
        for number in range(kills):
            victim, peer = pair if number % 2 else reversed(pair)
            run, seen = await film.begin(victim.url), Followed()
            following = asyncio.create_task(seen.follow([victim.url, peer.url], run.path))
            await asyncio.sleep(chance.uniform(0, LONGEST_SECONDS))
            await asyncio.to_thread(victim.kill)
            killed = time.monotonic()
            await asyncio.wait_for(following, 60)
            await film.judge(peer.url, run, seen)
            found.rounds += 1
            if (again := seen.second_attempt()) is not None:
                found.after_kill.append(again - killed)
            await asyncio.to_thread(victim.start)
    finally:
        for one in pair:
            one.stop()
        await film.close()
    return found


async def freeze_one_of_two(database_url: str, rounds: int, seed: int) -> Recovered:
    """The worker that has the run is stopped past its lease and woken up again; it must write nothing any more."""
    chance, found = random.Random(seed), Recovered()
    film = Film(database_url)
    pair = [server(database_url, name).start() for name in ("first", "second")]
    try:
        for number in range(rounds):
            victim, peer = pair if number % 2 else reversed(pair)
            run, seen = await film.begin(victim.url), Followed()
            await asyncio.sleep(chance.uniform(0, LONGEST_SECONDS / 2))
            os.kill(victim.pid, signal.SIGSTOP)
            frozen = time.monotonic()
            try:
                await asyncio.wait_for(seen.follow([peer.url], run.path), 60)
            finally:
                os.kill(victim.pid, signal.SIGCONT)
            await asyncio.sleep(1.0)
            await film.judge(peer.url, run, seen)
            found.rounds += 1
            if (again := seen.second_attempt()) is not None:
                found.after_kill.append(again - frozen)
    finally:
        for one in pair:
            one.stop()
        await film.close()
    return found
