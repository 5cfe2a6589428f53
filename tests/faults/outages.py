"""A run that kills whoever carries it out, a database that goes away, a disk that is full for a while."""

import asyncio
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from langgraph_sdk import get_client

from tests.faults.film import Film, Followed, Run
from tests.faults.kills import server
from tests.server.server_process import free_port

RUNS = 5
BESIDE = 4
"""Runs that are going on when another kills their process; more than the deaths that are allowed."""
AWAY_SECONDS = 4.0


async def poison(database_url: str, max_crashes: int = 2) -> int:
    """How often the process died before the run was given up. Runs that were there when it died must end right."""
    film, only = Film(database_url), server(database_url, max_crashes=max_crashes).start()
    deaths = 0
    try:
        client = get_client(url=only.url)
        thread_id = (await client.threads.create())["thread_id"]
        beside = [await film.begin(only.url) for _ in range(BESIDE)]
        with suppress(httpx.TransportError):
            await client.runs.create(thread_id, "poison", input={"count": 1})
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            if not only.alive:
                deaths += 1
                with suppress(RuntimeError):
                    await asyncio.to_thread(only.start)
                continue
            with suppress(httpx.TransportError):
                runs = await client.runs.list(thread_id)
                if runs and runs[0]["status"] == "error":
                    break
            await asyncio.sleep(0.05)
        else:
            raise AssertionError("the poison run was never given up")
        assert (await client.threads.get(thread_id))["status"] == "error"
        await _all_end_right(film, only.url, [*beside, await film.begin(only.url)])
    finally:
        only.stop()
        await film.close()
    return deaths


async def database_restart() -> float:
    """PostgreSQL stopped at once for a few seconds with runs in flight: seconds until the last had ended right."""
    with private_postgres() as (url, stop, start):
        film, only = Film(url), server(url).start()
        try:
            runs = [await film.begin(only.url) for _ in range(RUNS)]
            await asyncio.sleep(0.1)
            await asyncio.to_thread(stop)
            await asyncio.sleep(AWAY_SECONDS)
            await asyncio.to_thread(start)
            back = time.monotonic()
            await _all_end_right(film, only.url, runs)
            return time.monotonic() - back
        finally:
            only.stop()
            await film.close()


async def full_disk() -> float:
    """A small disk filled up with runs in flight, then freed: seconds until the last had ended right."""
    with small_disk() as folder:
        film_url = f"sqlite:///{folder / 'director.db'}"
        film, only = Film(film_url), server(film_url).start()
        try:
            runs = [await film.begin(only.url) for _ in range(RUNS)]
            ballast = folder / "ballast"
            with suppress(OSError), ballast.open("wb", buffering=0) as file:
                while True:
                    file.write(b"0" * 65_536)
            await asyncio.sleep(AWAY_SECONDS)
            ballast.unlink()
            back = time.monotonic()
            await _all_end_right(film, only.url, runs)
            return time.monotonic() - back
        finally:
            only.stop()
            await film.close()


async def _all_end_right(film: Film, url: str, runs: list[Run]) -> None:
    followed = [Followed() for _ in runs]
    await asyncio.wait_for(
        asyncio.gather(*(one.follow([url], run.path) for one, run in zip(followed, runs, strict=True))), 90
    )
    for run, seen in zip(runs, followed, strict=True):
        await film.judge(url, run, seen)


@contextmanager
def small_disk() -> Iterator[Path]:
    """Sixteen megabytes that can be filled; `PermissionError` where this user may not mount."""
    with TemporaryDirectory() as folder:
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", folder], capture_output=True)
        if mounted.returncode:
            raise PermissionError("a small disk cannot be mounted here")
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "-l", folder], check=True)


@contextmanager
def private_postgres() -> Iterator[tuple[str, Callable[[], None], Callable[[], None]]]:
    """A PostgreSQL of our own: its address, and how to stop it at once and start it again."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not programs or os.geteuid() != 0:
        raise PermissionError("a PostgreSQL of our own cannot be started here")
    port = free_port()
    with TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        subprocess.run(["chown", "postgres", folder], check=True)

        def run(program: str, *args: str) -> None:
            command = ["runuser", "-u", "postgres", "--", str(programs[-1] / program), *args]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder)

        def stop() -> None:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")

        def start() -> None:
            options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
            run("pg_ctl", "-D", str(data), "-w", "-l", str(Path(folder) / "log"), "-o", options, "start")

        run("initdb", "-D", str(data), "-A", "trust", "-U", "postgres", "--no-sync")
        start()
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres", stop, start
        finally:
            with suppress(subprocess.CalledProcessError):
                stop()
