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
from tools.storage.runs import Claim, RunRow, Runs
from tools.storage.threads import Threads
from tools.storage.workers import HeldName, Workers

log = logging.getLogger(__name__)
SWEEP_SECONDS = 10.0
LOOK_SECONDS = 1.0
"""How soon to look again for what had to wait, and for workers that have died."""
SUSPECT_CRASHES = 2
SUSPECT_SECONDS = 10.0
"""Who does not die with a suspect run within this time is not killed by it."""
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
        self._died_with: set[str] = set()
        self._suspect: asyncio.Task[None] | None = None
        self._now = asyncio.Event()

    async def start(self) -> None:
        """Begin, first of all with the runs this worker had when it died."""
        if not self._db.is_sqlite:
            await self._workers.beat(self._name.worker)
        for run in await self._runs.held_by(self._name.worker):
            self._died_with.add(run["run_id"])
            await self._take_over(run, crashed=run["worker"] is not None)
        self._tasks = [asyncio.create_task(self._sweep_forever(), name="run-sweeper")]
        if not self._db.is_sqlite:
            self._tasks += [
                asyncio.create_task(self._listen(), name="run-notices"),
                asyncio.create_task(self._keep_watch(), name="worker-watch"),
            ]

    async def stop(self) -> None:
        tasks = [*self._tasks, *([self._suspect] if self._suspect is not None else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

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
                self.look_now()
            elif run_id not in self._hands.live:
                self._hub.wake(run_id)
            elif kind == "cancel":
                self.look_now()

    async def _keep_watch(self) -> None:
        """Say that this worker lives, and take over the runs of those that do not.

        A worker that could not say so for longer than its lease, or whose name another took, may have lost runs.
        """
        lease = self._lease.total_seconds()
        heard, steady = time.monotonic(), False
        while True:
            try:
                await self._workers.beat(self._name.worker)
                named = await self._name.take()
                if not named:
                    log.error("another process has taken this worker's name")
                if not named or time.monotonic() - heard > lease:
                    await self._let_go_of_lost()
                heard = time.monotonic()
                for lost in await self._workers.lost(self._lease, by_name=steady):
                    await self._adopt(lost)
                steady = True
            except DatabaseUnavailable:
                steady = False
                log.warning("no heartbeat: the database does not answer", exc_info=True)
            await asyncio.sleep(min(LOOK_SECONDS, lease / 5))

    async def _let_go_of_lost(self) -> None:
        """Stop what goes on here of runs that others have by now."""
        ours = {run["run_id"]: run["attempt"] for run in await self._runs.held_by(self._name.worker)}
        for run_id, live in list(self._hands.live.items()):
            if ours.get(run_id) != live.claim.attempt:
                log.error("this worker was away for too long, a run has gone to another", extra={"run_id": run_id})
                live.abandon()

    async def _adopt(self, lost: str) -> None:
        if lost == self._name.worker:
            return
        for run in await self._runs.held_by(lost):
            await self._take_over(run, crashed=run["worker"] is not None)

    async def _resume_left(self) -> bool:
        """Take up what was handed over, and what is ours by the record but not in our hands; whether some is left."""
        left = False
        for run in await self._runs.held_by(self._name.worker):
            run_id = run["run_id"]
            if run_id in self._hands.live:
                continue
            died = run_id in self._died_with
            if run["worker"] is None or died or now() - run["updated_at"] >= LEFT_ALONE:
                await self._take_over(run, crashed=died)
            left = left or run_id not in self._hands.live
        return left

    async def _take_over(self, run: RunRow, *, crashed: bool) -> None:
        """Go on with a run that nobody has in hand.

        One that several processes have died with may be what kills them. Such runs are taken up one at a time, so
        that only the guilty one is there when the next process dies.
        """
        suspect = run["crashes"] + int(crashed) >= SUSPECT_CRASHES
        if suspect and self._suspect is not None:
            return
        claim = await self._runs.reclaim(run, self._name.worker, crashed=crashed)
        if claim is None:
            return
        self._died_with.discard(run["run_id"])
        log.info("taking over a run", extra={"run_id": run["run_id"], "from": run["worker"]})
        await self._hands.take_up(claim)
        if suspect:
            self._suspect = asyncio.create_task(self._observe(self._hands.live[run["run_id"]]), name="suspect-run")

    async def _observe(self, live: LiveRun) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(live.settled.wait(), SUSPECT_SECONDS)
        self._suspect = None
        self.look_now()

    async def _sweep_forever(self) -> None:
        while True:
            pause = LOOK_SECONDS
            try:
                left = await self._sweep()
                due = await self._runs.next_due()
                pause = LOOK_SECONDS if left else SWEEP_SECONDS
                if due is not None:
                    pause = min(pause, max(0.05, (due - now()).total_seconds()))
            except Exception:  # the sweeper outlives a store that is down for a while
                log.exception("sweep failed")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._now.wait(), pause)
            self._now.clear()

    async def _sweep(self) -> bool:
        """Start what has become due, stop what others asked to stop, take up what fell between two chairs.

        Whether something of that has to wait.
        """
        for thread_id in await self._runs.threads_with_due_runs():
            await self._hands.start_next(thread_id)
        await self._stop_cancelled()
        left = await self._resume_left()
        for thread in await self._threads.expired():
            await self._hands.delete_thread(thread["owner"], thread["thread_id"])
        return left

    async def _stop_cancelled(self) -> None:
        for run_id, action in await self._runs.cancelled(self._name.worker):
            self._hands.cancel_here(run_id, action)
