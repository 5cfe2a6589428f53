"""Owns every run: admits it, has it carried out, ends it, and lets anyone wait for it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.store.base import BaseStore
from sqlalchemy.engine import RowMapping

from server.config import Graph, ServedGraphs
from server.errors import CancelTimeout, Unavailable
from server.runs.carrying import RunCarrier, RunEnded, RunRolledBack
from server.runs.checkpointing import RunCheckpointer
from server.runs.executor import Executor
from server.runs.live import LiveRun
from server.runs.log import EventHub, RunWriter
from server.runs.watch import RunWatch
from state.errors import NotFound
from tools.storage.checkpoints import Checkpoints
from tools.storage.database import Database
from tools.storage.outages import DatabaseUnavailable
from tools.storage.owned_store import OwnedStore
from tools.storage.run_log import LoggedEvent, RunLog
from tools.storage.runs import ENDED, Claim, NewRun, RunRow, Runs
from tools.storage.threads import Threads
from tools.storage.workers import HeldName

CANCEL_SECONDS = 30.0
KEEP_CHANNEL_SECONDS = 2.0


class RunManager:
    """The only way to start, stop, follow or await a run."""

    def __init__(
        self,
        db: Database,
        graphs: ServedGraphs,
        checkpointer: BaseCheckpointSaver[Any],
        store: BaseStore,
        executor: Executor,
        name: HeldName,
        *,
        lease: timedelta = timedelta(seconds=10),
        max_crashes: int = 5,
        on_end: RunEnded | None = None,
        on_rollback: RunRolledBack | None = None,
    ) -> None:
        self.db = db
        self.graphs = graphs
        self.store = store
        self.runs = Runs(db)
        self.threads = Threads(db)
        self.hub = EventHub(RunLog(db))
        self.worker = name.worker
        self.live: dict[str, LiveRun] = {}
        self.draining = False
        self._log = RunLog(db)
        self._checkpointer = checkpointer
        self._checkpoints = Checkpoints(db)
        self._executor = executor
        self._carrier = RunCarrier(self.hub, self.runs, self._checkpoints, self.graph, max_crashes, on_end, on_rollback)
        self._watch = RunWatch(db, self.hub, self, name, lease)

    async def start(self) -> None:
        """Begin serving, first of all the runs this worker had when it died."""
        await self.hub.start()
        await self._executor.start(self._perform)
        await self._watch.start()

    @property
    def live_runs(self) -> int:
        """How many runs this process is carrying out."""
        return len(self.live)

    @property
    def unstored_events(self) -> int:
        """How many events of runs here are not in the log yet."""
        return sum(len(live.writer.pending) for live in self.live.values() if live.writer is not None)

    def break_streams(self) -> None:
        """Refuse new runs, and cut every reader off so that it comes back after the restart."""
        self.draining = True
        self.hub.break_readers()

    async def stop(self, seconds: float) -> None:
        """Let runs reach their next step within `seconds`; they go on from there, here or at a peer."""
        self.draining = True
        await self._watch.stop()
        for live in self.live.values():
            live.control.request_drain()
        await self._executor.stop(seconds)
        await self.hub.stop()
        await self._watch.forget()

    async def submit(self, new: NewRun) -> RunRow:
        """Record the run and, if its thread is free and it is due, start it at once.

        It begins while the disk still takes the record, but nobody is told of it before that is safe.
        """
        if self.draining:
            raise Unavailable("the server is shutting down")
        admission = await self.runs.admit(new, self.worker)
        for run_id, action in admission.to_cancel:
            self.cancel_here(run_id, action)
        for changed in (new.thread_id, *admission.stopped):
            self.hub.wake(changed)
        if admission.fence is not None:
            await self.take_up(Claim(admission.run, admission.fence, 1))
        elif new.after_seconds > 0:
            self._watch.look_now()
        await self.db.synced()
        return admission.run

    async def take_up(self, claim: Claim) -> None:
        """Carry out a run that this worker has claimed."""
        run = claim.run
        self.live[run["run_id"]] = LiveRun(claim, cancel_action=run["cancel_action"])
        await self._executor.submit(run["run_id"], run["thread_id"])

    async def cancel(self, owner: str, thread_id: str, run_id: str, action: str, *, wait: bool) -> None:
        """Stop a run. With `wait`, it has settled when this returns."""
        run = await self.runs.request_cancel(owner, thread_id, run_id, action)
        live = self.live.get(run_id)
        self.cancel_here(run_id, action)
        self.hub.wake(run_id)
        if not wait or run["status"] == "pending":
            return
        try:
            async with asyncio.timeout(CANCEL_SECONDS):
                await (live.settled.wait() if live is not None else self._wait_elsewhere(run_id))
        except TimeoutError as error:
            raise CancelTimeout(f"Run {run_id} has not stopped yet") from error

    def cancel_here(self, run_id: str, action: str) -> None:
        live = self.live.get(run_id)
        if live is not None:
            live.cancel(action)

    async def delete_thread(self, owner: str, thread_id: str) -> None:
        """Stop what runs on the thread, then remove it with its runs, events and checkpoints."""
        while not await self.threads.delete(owner, thread_id, self._checkpoints.delete_thread):
            for status in ("pending", "running"):  # what waits first, or it would start
                for run in await self.runs.of_thread(owner, thread_id, (status,)):
                    with suppress(NotFound):
                        await self.cancel(owner, thread_id, run["run_id"], "interrupt", wait=True)
        self.hub.wake_all()

    async def copy_thread(self, owner: str, thread_id: str) -> RowMapping:
        """A new thread with the same history."""
        copied = await self.threads.copy(owner, thread_id)
        await self._checkpoints.copy_thread(thread_id, copied["thread_id"])
        return copied

    async def require_checkpoint(self, thread_id: str, checkpoint: Mapping[str, Any]) -> None:
        """`NotFound` unless the thread has it: LangGraph itself would begin from nothing."""
        checkpoint_id = str(checkpoint["checkpoint_id"])
        if not await self._checkpoints.exists(thread_id, checkpoint.get("checkpoint_ns") or "", checkpoint_id):
            raise NotFound(f"Thread {thread_id} has no checkpoint {checkpoint_id[:100]}", field="checkpoint")

    async def wait(self, run_id: str) -> RunRow | None:
        """The run once it has ended; None if it was rolled back."""
        live = self.live.get(run_id)
        if live is not None:
            await live.settled.wait()
        else:
            await self._wait_elsewhere(run_id)
        return await self.runs.find(run_id)

    async def _wait_elsewhere(self, run_id: str) -> None:
        async for _batch in self.hub.tail(run_id, 0, lambda: self.is_over(run_id)):
            pass

    async def is_over(self, run_id: str) -> bool:
        run = await self.runs.find(run_id)
        return run is None or run["status"] in ENDED

    async def tail(self, run: RunRow, after: int) -> AsyncIterator[list[LoggedEvent]]:
        """Batches of a run's events. A cursor at or past the end of an ended run gets the last event."""
        run_id = run["run_id"]
        if run["status"] in ENDED:
            after = min(after, await self._log.last_seq(run_id) - 1)
        async for batch in self.hub.tail(run_id, max(after, 0), lambda: self.is_over(run_id)):
            yield batch

    async def tail_thread(self, owner: str, thread_id: str) -> AsyncIterator[tuple[int, RunRow, list[LoggedEvent]]]:
        """Every event of every run of the thread, past and to come: `(run's place, run, batch)`. Never ends.

        The thread may be made later; another owner's is never found.
        """
        seen: set[str] = set()
        while True:
            news = self.hub.news(thread_id)
            for run in await self.runs.in_order(owner, thread_id):
                if run["run_id"] not in seen:
                    seen.add(run["run_id"])
                    async for batch in self.tail(run, 0):
                        yield len(seen), run, batch
                    break
            else:
                await news.wait()

    @asynccontextmanager
    async def graph(
        self,
        graph_id: str,
        owner: str,
        *,
        config: Any = None,
        user: Any = None,
        writer: RunWriter | None = None,
        marks: Mapping[str, Any] | None = None,
    ) -> AsyncIterator[Graph]:
        """The graph on this server's checkpoints and the owner's part of the store; with `writer`, to run it, and
        with `marks`, to edit its state under them."""
        store = OwnedStore(self.store, owner)
        served = self.graphs.get(graph_id)
        saver = RunCheckpointer(self._checkpointer, writer, marks)
        async with served.open(config=config or {}, store=store, user=user, reading=writer is None) as graph:
            yield graph.copy(update={"checkpointer": saver, "store": store})

    async def _perform(self, run_id: str) -> None:
        live = self.live[run_id]
        try:
            await self._carrier.carry_out(live)
        finally:
            del self.live[run_id]
            live.settled.set()
            asyncio.get_running_loop().call_later(KEEP_CHANNEL_SECONDS, self._close_channel, run_id)
        if live.left:
            self._watch.look_now()
        elif live.followed and not self.draining:
            try:
                await self.start_next(live.claim.run["thread_id"])
            except DatabaseUnavailable:
                self._watch.look_now()

    def _close_channel(self, run_id: str) -> None:
        """Readers a moment behind have finished from memory by now."""
        if run_id not in self.live:
            self.hub.close(run_id)

    async def start_next(self, thread_id: str) -> None:
        """Take up what waits on the thread, if it is free."""
        claim = await self.runs.claim_next(thread_id, self.worker)
        if claim is not None:
            await self.take_up(claim)
