"""Runs that nobody asks about: due, left behind by a process that died, stopped elsewhere, expired."""

import asyncio
import logging
import time
from contextlib import suppress
from datetime import timedelta
from typing import Protocol

from server.runs.live import LiveRun
from server.runs.log import EventHub
from tools.storage.database import Database
from tools.storage.moments import now
from tools.storage.notices import listen
from tools.storage.outages import DatabaseUnavailable
from tools.storage.runs import Claim, Runs
from tools.storage.threads import Threads
from tools.storage.workers import HeldName, Workers

log = logging.getLogger(__name__)
SWEEP_SECONDS = 10.0
LEFT_ALONE = timedelta(seconds=5)
"""A run that was touched within this time may be on its way between its record and our hands."""


class Hands(Protocol):
    """What the watch has done for it."""

    live: dict[str, LiveRun]

    async def take_up(self, claim: Claim) -> None: ...

    async def start_next(self, thread_id: str) -> None: ...

    def cancel_here(self, run_id: str, action: str) -> None: ...

    async def delete_thread(self, owner: str, thread_id: str) -> None: ...


class RunWatch:
    """Looks after all runs of the database on behalf of one worker."""

    def __init__(self, db: Database, hub: EventHub, hands: Hands, name: HeldName, lease: timedelta) -> None:
        self._db = db
        self._hub = hub
        self._hands = hands
        self._name = name
        self._lease = lease
        self._runs = Runs(db)
        self._threads = Threads(db)
        self._workers = Workers(db)
        self._tasks: list[asyncio.Task[None]] = []
        self._now = asyncio.Event()

    async def start(self) -> None:
        """Begin, first of all with the runs this worker had when it died."""
        if not self._db.is_sqlite:
            await self._workers.beat(self._name.worker)
        for run in await self._runs.held_by(self._name.worker):
            claim = await self._runs.reclaim(run, self._name.worker, crashed=run["worker"] is not None)
            if claim is not None:
                await self._hands.take_up(claim)
        self._tasks = [asyncio.create_task(self._sweep_forever(), name="run-sweeper")]
        if not self._db.is_sqlite:
            self._tasks += [
                asyncio.create_task(self._listen(), name="run-notices"),
                asyncio.create_task(self._keep_watch(), name="worker-watch"),
            ]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def forget(self) -> None:
        """Say that this worker is gone; its runs have ended or been handed over."""
        if not self._db.is_sqlite:
            await self._workers.forget(self._name.worker)

    def look_now(self) -> None:
        """Something will be due sooner than the sweeper knows."""
        self._now.set()

    async def _listen(self) -> None:
        """Hear from the other processes; what was missed meanwhile, readers look up themselves."""
        async for kind, run_id in listen(self._db):
            if kind == "reconnected":
                self._hub.wake_all()
            elif run_id not in self._hands.live:
                self._hub.wake(run_id)
            elif kind == "cancel":
                await self._stop_cancelled()

    async def _keep_watch(self) -> None:
        """Say that this worker lives, and take over the runs of those that have stopped saying so.

        A worker that could not say so for longer than its lease, or whose name another took, has lost its runs.
        """
        pause = self._lease.total_seconds() / 5
        while True:
            began = time.monotonic()
            named = True
            try:
                await self._workers.beat(self._name.worker)
                named = await self._name.take()
                for lost in await self._workers.lost(self._lease):
                    if lost != self._name.worker:
                        await self._adopt(lost)
            except (DatabaseUnavailable, OSError):
                log.warning("no heartbeat: the database does not answer", exc_info=True)
            await asyncio.sleep(pause)
            if not named or time.monotonic() - began > self._lease.total_seconds():
                log.error("this worker was away for longer than its lease; its runs have gone to others")
                for live in list(self._hands.live.values()):
                    live.abandon()

    async def _adopt(self, lost: str) -> None:
        for run in await self._runs.held_by(lost):
            claim = await self._runs.reclaim(run, self._name.worker, crashed=run["worker"] is not None)
            if claim is not None:
                log.info("taking over a run", extra={"run_id": run["run_id"], "from": lost})
                await self._hands.take_up(claim)

    async def _resume_left(self) -> None:
        """Take up the runs that were handed over, and those that are ours by the record but not in our hands."""
        for run in await self._runs.held_by(self._name.worker):
            on_its_way = run["worker"] is not None and now() - run["updated_at"] < LEFT_ALONE
            if run["run_id"] in self._hands.live or on_its_way:
                continue
            claim = await self._runs.reclaim(run, self._name.worker, crashed=False)
            if claim is not None:
                await self._hands.take_up(claim)

    async def _sweep_forever(self) -> None:
        while True:
            due = None
            try:
                await self._sweep()
                due = await self._runs.next_due()
            except Exception:  # the sweeper outlives a store that is down for a while
                log.exception("sweep failed")
            pause = SWEEP_SECONDS if due is None else min(SWEEP_SECONDS, max(0.05, (due - now()).total_seconds()))
            with suppress(TimeoutError):
                await asyncio.wait_for(self._now.wait(), pause)
            self._now.clear()

    async def _sweep(self) -> None:
        """Start what has become due, stop what others asked to stop, take up what fell between two chairs."""
        for thread_id in await self._runs.threads_with_due_runs():
            await self._hands.start_next(thread_id)
        await self._stop_cancelled()
        await self._resume_left()
        for thread in await self._threads.expired():
            await self._hands.delete_thread(thread["owner"], thread["thread_id"])

    async def _stop_cancelled(self) -> None:
        for run_id, action in await self._runs.cancelled(self._name.worker):
            self._hands.cancel_here(run_id, action)
