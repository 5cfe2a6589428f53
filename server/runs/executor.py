"""Who carries a run out. The manager only asks that `perform(run_id)` be called, again after a crash."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

Perform = Callable[[str], Awaitable[None]]


class Executor(Protocol):
    """Calls `perform` for every submitted run, on this process or another."""

    async def start(self, perform: Perform) -> None: ...

    async def submit(self, run_id: str, thread_id: str) -> None: ...

    async def stop(self, seconds: float) -> None:
        """Give runs `seconds` to end; what is still running then is left for the next start."""
        ...


class LocalExecutor:
    """Runs are tasks of this process. The `runs` table remembers them; the manager resubmits at start."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._perform: Perform | None = None

    async def start(self, perform: Perform) -> None:
        self._perform = perform

    async def submit(self, run_id: str, thread_id: str) -> None:
        assert self._perform is not None, "the executor has not been started"
        task = asyncio.ensure_future(self._perform(run_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self, seconds: float) -> None:
        if self._tasks:
            _done, late = await asyncio.wait(self._tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
