"""Random traffic on a few threads, and what has to hold of it however it falls out."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from tests.server.waiting import until

ALLOWED = {200, 202, 204, 404, 409}
STRATEGIES = ("enqueue", "reject", "interrupt", "rollback")
TOO_LONG = 40.0
ENDED = {"success", "error", "interrupted", "timeout"}


class Traffic:
    """`actors` clients doing something at random for some seconds, at any of the servers at `urls`."""

    def __init__(self, urls: Sequence[str], marks: Path, seed: int, *, threads: int = 3, actors: int = 8) -> None:
        self._urls, self._marks, self._actors = urls, marks, actors
        self._random = random.Random(seed)
        self.threads = [str(UUID(int=self._random.getrandbits(128), version=4)) for _ in range(threads)]
        self.asked: dict[str, str] = {}
        """Every run that was accepted, with its thread."""
        self.removed: set[str] = set()
        """Runs removed by name or with their thread: what they wrote may be there, or not."""
        self.wrong: list[str] = []
        self.done = 0

    async def go(self, seconds: float) -> None:
        """Drive about, then wait until every run has ended, then look at what is left."""
        async with AsyncExitStack() as stack:
            self._clients = [
                await stack.enter_async_context(httpx.AsyncClient(base_url=url, timeout=TOO_LONG)) for url in self._urls
            ]
            until_then = asyncio.get_running_loop().time() + seconds
            await asyncio.gather(*(self._act(until_then) for _ in range(self._actors)))
            await until(self._all_ended, 60)
            await self._look()

    async def _act(self, until_then: float) -> None:
        doings: list[tuple[int, Callable[[str], Awaitable[None]]]] = [
            (10, self._start),
            (4, self._stream_and_leave),
            (3, self._wait),
            (8, self._cancel),
            (2, self._remove_run),
            (1, self._remove_thread),
            (2, self._edit),
            (1, self._copy),
        ]
        weights, calls = zip(*doings, strict=True)
        while asyncio.get_running_loop().time() < until_then:
            await self._random.choices(calls, weights)[0](self._random.choice(self.threads))
            self.done += 1
            await asyncio.sleep(self._random.random() * 0.03)

    async def _ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        try:
            answer = await self._random.choice(self._clients).request(method, path, **options)
        except httpx.TimeoutException:
            self.wrong.append(f"{method} {path}: no answer within {TOO_LONG} s")
            raise
        if answer.status_code not in ALLOWED:
            self.wrong.append(f"{method} {path}: {answer.status_code} {answer.text[:200]}")
        return answer

    def _body(self) -> dict[str, Any]:
        return {
            "assistant_id": "work",
            "input": {"steps": self._random.randint(1, 4), "seconds": self._random.choice((0, 0.02, 0.1))},
            "multitask_strategy": self._random.choice(STRATEGIES),
            "if_not_exists": "create",
            "after_seconds": self._random.choice((0, 0, 0, 0, 0, 0.2)),
        }

    def _accepted(self, thread: str, answer: httpx.Response) -> None:
        if answer.status_code == 200:
            self.asked[answer.headers["content-location"].rpartition("/")[2]] = thread

    async def _start(self, thread: str) -> None:
        self._accepted(thread, await self._ask("POST", f"/threads/{thread}/runs", json=self._body()))

    async def _wait(self, thread: str) -> None:
        self._accepted(thread, await self._ask("POST", f"/threads/{thread}/runs/wait", json=self._body()))

    async def _stream_and_leave(self, thread: str) -> None:
        body = {**self._body(), "on_disconnect": self._random.choice(("cancel", "continue"))}
        client = self._random.choice(self._clients)
        with suppress(httpx.RemoteProtocolError):
            async with client.stream("POST", f"/threads/{thread}/runs/stream", json=body) as answer:
                self._accepted(thread, answer)
                leaving = self._random.randint(0, 5)
                async for _line in answer.aiter_lines():
                    leaving -= 1
                    if leaving < 0:
                        break

    async def _cancel(self, thread: str) -> None:
        active = [run["run_id"] for run in await self._runs(thread) if run["status"] not in ENDED]
        if not active:
            return
        run = self._random.choice(active)
        how = {"action": self._random.choice(("interrupt", "rollback")), "wait": self._random.choice((0, 1, 1))}
        answer = await self._ask("POST", f"/threads/{thread}/runs/{run}/cancel", params=how)
        if answer.status_code == 200:
            with suppress(FileNotFoundError):
                if (self._marks / f"{thread}.inside").read_text() == run:
                    self.wrong.append(f"run {run} is at work after its cancel has returned")
            seen = await self._ask("GET", f"/threads/{thread}/runs/{run}")
            if seen.status_code == 200 and seen.json()["status"] not in ENDED:
                self.wrong.append(f"run {run} is {seen.json()['status']} after its cancel has returned")

    async def _remove_run(self, thread: str) -> None:
        if listed := await self._runs(thread):
            run = self._random.choice(listed)["run_id"]
            self.removed.add(run)
            await self._ask("DELETE", f"/threads/{thread}/runs/{run}")

    async def _remove_thread(self, thread: str) -> None:
        await self._ask("DELETE", f"/threads/{thread}")

    async def _edit(self, thread: str) -> None:
        await self._ask("POST", f"/threads/{thread}/state", json={"values": {"steps": 1}, "as_node": "step"})

    async def _copy(self, thread: str) -> None:
        copied = await self._ask("POST", f"/threads/{thread}/copy")
        if copied.status_code == 200:
            await self._ask("GET", f"/threads/{copied.json()['thread_id']}/state")

    async def _runs(self, thread: str, limit: int = 5) -> list[dict[str, Any]]:
        answer = await self._ask("GET", f"/threads/{thread}/runs", params={"limit": limit})
        return answer.json() if answer.status_code == 200 else []

    async def _all_ended(self) -> bool:
        for thread in self.threads:
            answer = await self._ask("GET", f"/threads/{thread}")
            if answer.status_code == 200 and answer.json()["status"] == "busy":
                return False
            if any(run["status"] not in ENDED for run in await self._runs(thread, 1000)):
                return False
        return True

    async def _look(self) -> None:
        gone = set()
        for run, thread in self.asked.items():
            seen = await self._ask("GET", f"/threads/{thread}/runs/{run}")
            if seen.status_code == 404:
                gone.add(run)
            elif seen.json()["status"] not in ENDED:
                self.wrong.append(f"run {run} never ended: {seen.json()['status']}")
        for thread in self.threads:
            answer = await self._ask("POST", f"/threads/{thread}/history", json={"limit": 1000})
            for state in answer.json() if answer.status_code == 200 else ():
                written = {state["metadata"].get("run_id"), *(state["values"].get("taken") or ())}
                for run in written & (gone - self.removed):
                    self.wrong.append(f"run {run} was rolled back and is in a checkpoint")
        self.wrong += [f"{mark.stem} overlapped {mark.read_text()}" for mark in self._marks.glob("*.overlap")]
        self.wrong += [f"{mark.name} is left" for mark in self._marks.glob("*.inside")]
