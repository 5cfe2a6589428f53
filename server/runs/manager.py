"""Owns every run: admits it, has it carried out, ends it, and lets anyone wait for it."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import orjson
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.errors import GraphDrained
from langgraph.runtime import RunControl
from langgraph.store.base import BaseStore
from sqlalchemy.engine import RowMapping
from sqlalchemy.exc import SQLAlchemyError

from server.config import Graph, ServedGraphs
from server.encoding import encode
from server.errors import CancelTimeout, Unavailable
from server.logs import REQUEST_ID, telling
from server.runs.checkpointing import RunCheckpointer
from server.runs.drive import Progress, drive, outcome_of, thread_config, thread_part
from server.runs.executor import Executor
from server.runs.log import EventHub, RunWriter, StaleFence
from tools.storage.checkpoints import Checkpoints
from tools.storage.database import Database
from tools.storage.moments import now
from tools.storage.notices import listen
from tools.storage.owned_store import OwnedStore
from tools.storage.run_log import LoggedEvent, RunLog
from tools.storage.runs import ENDED, Claim, NewRun, Outcome, RunRow, Runs
from tools.storage.threads import Threads
from tools.storage.workers import Workers

log = logging.getLogger(__name__)
CANCEL_SECONDS = 30.0
KEEP_CHANNEL_SECONDS = 2.0
SWEEP_SECONDS = 10.0

RunEnded = Callable[[RunRow, Outcome], Awaitable[None]]
RunRolledBack = Callable[[RunRow], Awaitable[None]]


@dataclass
class LiveRun:
    """A run this process is carrying out."""

    claim: Claim
    control: RunControl = field(default_factory=RunControl)
    progress: Progress = field(default_factory=Progress)
    settled: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None
    cancel_action: str | None = None
    writer: RunWriter | None = None
    followed: bool = True

    def cancel(self, action: str) -> None:
        if self.cancel_action is None or action == "rollback":
            self.cancel_action = action
        if self.task is not None:
            self.task.cancel()

    def abandon(self) -> None:
        """Stop without an end: another worker has the run now."""
        if self.task is not None:
            self.task.cancel()


class RunManager:
    """The only way to start, stop, follow or await a run."""

    def __init__(
        self,
        db: Database,
        graphs: ServedGraphs,
        checkpointer: BaseCheckpointSaver[Any],
        store: BaseStore,
        executor: Executor,
        worker: str,
        *,
        lease: timedelta = timedelta(seconds=10),
        on_end: RunEnded | None = None,
        on_rollback: RunRolledBack | None = None,
    ) -> None:
        self.db = db
        self.graphs = graphs
        self.store = store
        self.runs = Runs(db)
        self.threads = Threads(db)
        self.workers = Workers(db)
        self.hub = EventHub(RunLog(db))
        self.worker = worker
        self.lease = lease
        self._log = RunLog(db)
        self._checkpointer = checkpointer
        self._checkpoints = Checkpoints(db)
        self._executor = executor
        self._on_end = on_end
        self._on_rollback = on_rollback
        self._live: dict[str, LiveRun] = {}
        self._resuming: set[str] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._sweep_now = asyncio.Event()
        self.draining = False

    async def start(self) -> None:
        """Begin serving, first of all the runs this worker had when it died."""
        await self.hub.start()
        await self._executor.start(self._perform)
        if not self.db.is_sqlite:
            await self.workers.beat(self.worker)
            self._tasks += [
                asyncio.create_task(self._listen(), name="run-notices"),
                asyncio.create_task(self._keep_watch(), name="worker-watch"),
            ]
        await self._resume_own()
        self._tasks.append(asyncio.create_task(self._sweep_forever(), name="run-sweeper"))

    @property
    def live_runs(self) -> int:
        """How many runs this process is carrying out."""
        return len(self._live)

    @property
    def unstored_events(self) -> int:
        """How many events of runs here are not in the log yet."""
        return sum(len(live.writer.pending) for live in self._live.values() if live.writer is not None)

    def break_streams(self) -> None:
        """Refuse new runs, and cut every reader off so that it comes back after the restart."""
        self.draining = True
        self.hub.break_readers()

    async def stop(self, seconds: float) -> None:
        """Let runs reach their next step within `seconds`; they go on from there at the next start."""
        self.draining = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for live in self._live.values():
            live.control.request_drain()
        await self._executor.stop(seconds)
        await self.hub.stop()
        if not self.db.is_sqlite:
            await self.workers.forget(self.worker)

    async def submit(self, new: NewRun) -> RunRow:
        """Record the run and, if its thread is free and it is due, start it at once.

        It begins while the disk still takes the record, but nobody is told of it before that is safe.
        """
        if self.draining:
            raise Unavailable("the server is shutting down")
        admission = await self.runs.admit(new, self.worker)
        for run_id, action in admission.to_cancel:
            self._cancel_here(run_id, action)
        for changed in (new.thread_id, *admission.stopped):
            self.hub.wake(changed)
        if admission.fence is not None:
            await self._launch(Claim(admission.run, admission.fence, 1))
        elif new.after_seconds > 0:
            self._sweep_now.set()
        await self.db.synced()
        return admission.run

    async def _launch(self, claim: Claim) -> None:
        run = claim.run
        self._live[run["run_id"]] = LiveRun(claim, cancel_action=run["cancel_action"])
        await self._executor.submit(run["run_id"], run["thread_id"])

    async def cancel(self, owner: str, thread_id: str, run_id: str, action: str, *, wait: bool) -> None:
        """Stop a run. With `wait`, it has settled when this returns."""
        run = await self.runs.request_cancel(owner, thread_id, run_id, action)
        live = self._live.get(run_id)
        self._cancel_here(run_id, action)
        self.hub.wake(run_id)
        if not wait or run["status"] == "pending":
            return
        try:
            async with asyncio.timeout(CANCEL_SECONDS):
                await (live.settled.wait() if live is not None else self._wait_elsewhere(run_id))
        except TimeoutError as error:
            raise CancelTimeout(f"Run {run_id} has not stopped yet") from error

    def _cancel_here(self, run_id: str, action: str) -> None:
        live = self._live.get(run_id)
        if live is not None:
            live.cancel(action)

    async def delete_thread(self, owner: str, thread_id: str) -> None:
        """Stop what runs on the thread, then remove it with its runs, events and checkpoints."""
        for live in [live for live in self._live.values() if live.claim.run["thread_id"] == thread_id]:
            if live.claim.run["owner"] == owner:
                live.cancel("interrupt")
                await live.settled.wait()
        await self.threads.delete(owner, thread_id)
        await self._checkpointer.adelete_thread(thread_id)
        self.hub.wake_all()

    async def copy_thread(self, owner: str, thread_id: str) -> RowMapping:
        """A new thread with the same history."""
        copied = await self.threads.copy(owner, thread_id)
        await self._checkpoints.copy_thread(thread_id, copied["thread_id"])
        return copied

    async def wait(self, run_id: str) -> RunRow | None:
        """The run once it has ended; None if it was rolled back."""
        live = self._live.get(run_id)
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
        self, graph_id: str, owner: str, *, config: Any = None, user: Any = None, writer: RunWriter | None = None
    ) -> AsyncIterator[Graph]:
        """The graph on this server's checkpoints and the owner's part of the store; with `writer`, to run it."""
        store = OwnedStore(self.store, owner)
        served = self.graphs.get(graph_id)
        saver = RunCheckpointer(self._checkpointer, writer)
        async with served.open(config=config or {}, store=store, user=user, reading=writer is None) as graph:
            yield graph.copy(update={"checkpointer": saver, "store": store})

    async def _resume_own(self) -> None:
        """Take up the runs that are this worker's by the record, but not in its hands."""
        for run in await self.runs.held_by(self.worker):
            run_id = run["run_id"]
            if run_id not in self._live and run_id not in self._resuming:
                self._resuming.add(run_id)
                await self._executor.submit(run_id, run["thread_id"])

    async def _perform(self, run_id: str) -> None:
        live = self._live.get(run_id)
        if live is None:
            claim = await self.runs.reclaim(run_id, self.worker)
            self._resuming.discard(run_id)
            if claim is None:
                return
            live = self._live[run_id] = LiveRun(claim, cancel_action=claim.run["cancel_action"])
        await self._carry_out(live)
        if live.followed and not self.draining:
            await self._start_next(live.claim.run["thread_id"])

    async def _start_next(self, thread_id: str) -> None:
        claim = await self.runs.claim_next(thread_id, self.worker)
        if claim is not None:
            await self._launch(claim)

    async def _carry_out(self, live: LiveRun) -> None:
        run = live.claim.run
        request_id = (run["kwargs"].get("carried") or {}).get(REQUEST_ID, "")
        with telling(request_id=request_id, run_id=run["run_id"], thread_id=run["thread_id"]):
            await self._carry_out_told(live)

    async def _carry_out_told(self, live: LiveRun) -> None:
        run = live.claim.run
        try:
            live.writer = writer = await self.hub.writer(run["run_id"], live.claim.attempt)
            writer.append("metadata", encode({"run_id": run["run_id"], "attempt": live.claim.attempt}))
            config, user = run["kwargs"].get("config"), run["kwargs"].get("user")
            async with self.graph(run["graph_id"], run["owner"], config=config, user=user, writer=writer) as graph:
                live.task = asyncio.create_task(drive(graph, live.claim, writer, live.progress, live.control, user))
                if live.cancel_action is not None:
                    live.task.cancel()
                await _finished(live.task)
                await self._settle(graph, live, writer)
        except Exception as error:  # the border of a run: whatever goes wrong ends this run only
            log.exception("run failed outside its graph")
            await self._fail(live, error)
        finally:
            self._live.pop(run["run_id"], None)
            live.settled.set()
            asyncio.get_running_loop().call_later(KEEP_CHANNEL_SECONDS, self._close_channel, run["run_id"])

    async def _settle(self, graph: Graph, live: LiveRun, writer: RunWriter) -> None:
        assert live.task is not None
        run, error = live.claim.run, None if live.task.cancelled() else live.task.exception()
        if isinstance(error, StaleFence):
            return
        if isinstance(error, GraphDrained) or (live.task.cancelled() and live.cancel_action is None):
            await writer.flush()
            return
        if live.cancel_action == "rollback":
            await self._roll_back(graph, live, writer)
            return
        snapshot = await graph.aget_state(thread_config(run))
        if live.task.cancelled():
            outcome = Outcome("interrupted", **thread_part(snapshot), output=b"{}")
            if snapshot.next:
                outcome = _with_error(outcome, {"error": "UserInterrupt", "message": "cancelled by the user"})
        elif error is not None:
            said = {"error": type(error).__name__, "message": str(error)}
            writer.append("error", encode(said))
            log.warning("run failed", exc_info=error)
            outcome = _with_error(Outcome("error", **{**thread_part(snapshot), "thread_status": "error"}), said)
        else:
            outcome = outcome_of(live.progress, snapshot)
        await self._end(live.claim, outcome, writer)

    async def _end(self, claim: Claim, outcome: Outcome, writer: RunWriter) -> None:
        await writer.flush()
        data = encode({"run_id": claim.run["run_id"], "status": outcome.status})
        last = LoggedEvent(writer.next_seq, "end", data)
        settled = await self.runs.settle(claim, outcome, last, _webhook_payload(claim.run, outcome))
        if settled is not None:
            live = self._live.get(claim.run["run_id"])
            if live is not None:
                live.followed = settled.waiting
            writer.stored([last])
            if self._on_end is not None:
                await self._on_end(claim.run, outcome)

    async def _roll_back(self, graph: Graph, live: LiveRun, writer: RunWriter) -> None:
        run = live.claim.run
        await self._checkpoints.delete_run(run["thread_id"], run["run_id"])
        if self._on_rollback is not None:
            await self._on_rollback(run)
        snapshot = await graph.aget_state(thread_config(run))
        await self.runs.discard(
            run["owner"], run["thread_id"], run["run_id"], Outcome("interrupted", **thread_part(snapshot))
        )
        data = encode({"run_id": run["run_id"], "status": "interrupted"})
        writer.stored([LoggedEvent(writer.next_seq, "end", data)])

    async def _fail(self, live: LiveRun, error: Exception) -> None:
        """End a run that could not even be driven. If that fails too, the sweeper takes it up again."""
        said = {"error": type(error).__name__, "message": str(error)}
        outcome = Outcome("error", thread_status="error", error=said, keep_state=True)
        with suppress(Exception):
            writer = live.writer or await self.hub.writer(live.claim.run["run_id"], live.claim.attempt)
            writer.append("error", encode(said))
            await self._end(live.claim, outcome, writer)

    def _close_channel(self, run_id: str) -> None:
        """Readers a moment behind have finished from memory by now."""
        if run_id not in self._live:
            self.hub.close(run_id)

    async def _listen(self) -> None:
        """Hear from the other processes; what was missed meanwhile, readers look up themselves."""
        async for kind, run_id in listen(self.db):
            if kind == "reconnected":
                self.hub.wake_all()
            elif run_id not in self._live:
                self.hub.wake(run_id)
            elif kind == "cancel":
                await self._stop_cancelled()

    async def _keep_watch(self) -> None:
        """Say that this worker lives, and take over the runs of those that have stopped saying so.

        A worker that could not say so for longer than its lease has lost its runs, and stops them.
        """
        while True:
            began = time.monotonic()
            try:
                await self.workers.beat(self.worker)
                for lost in await self.workers.lost(self.lease):
                    if lost != self.worker:
                        await self._adopt(lost)
            except (SQLAlchemyError, OSError):
                log.warning("no heartbeat: the database does not answer", exc_info=True)
            await asyncio.sleep(self.lease.total_seconds() / 5)
            if time.monotonic() - began > self.lease.total_seconds():
                log.error("this worker was away for longer than its lease; its runs have gone to others")
                for live in list(self._live.values()):
                    live.abandon()

    async def _adopt(self, lost: str) -> None:
        for run in await self.runs.held_by(lost):
            claim = await self.runs.reclaim(run["run_id"], self.worker, lost=lost)
            if claim is not None:
                log.info("taking over a run", extra={"run_id": run["run_id"], "from": lost})
                await self._launch(claim)

    async def _stop_cancelled(self) -> None:
        for run_id, action in await self.runs.cancelled(self.worker):
            self._cancel_here(run_id, action)

    async def _sweep_forever(self) -> None:
        while True:
            try:
                await self._sweep()
            except Exception:  # the sweeper outlives a store that is down for a while
                log.exception("sweep failed")
            due = None
            with suppress(Exception):
                due = await self.runs.next_due()
            pause = SWEEP_SECONDS if due is None else min(SWEEP_SECONDS, max(0.05, (due - now()).total_seconds()))
            with suppress(TimeoutError):
                await asyncio.wait_for(self._sweep_now.wait(), pause)
            self._sweep_now.clear()

    async def _sweep(self) -> None:
        """Start what has become due, stop what others asked to stop, take up what fell between two chairs."""
        for thread_id in await self.runs.threads_with_due_runs():
            await self._start_next(thread_id)
        await self._stop_cancelled()
        await self._resume_own()
        for thread in await self.threads.expired():
            await self.delete_thread(thread["owner"], thread["thread_id"])


async def _finished(task: asyncio.Task[None]) -> None:
    """Wait for the task whatever its end; being cancelled oneself passes it on."""
    try:
        await asyncio.wait([task])
    except asyncio.CancelledError:
        task.cancel()
        await asyncio.wait([task])


def _webhook_payload(run: RunRow, outcome: Outcome) -> dict[str, Any] | None:
    """What a webhook is told, if the run has one."""
    if not run["kwargs"].get("webhook"):
        return None
    fields = ("run_id", "thread_id", "assistant_id", "created_at", "metadata", "multitask_strategy")
    told = {name: run[name] for name in fields}
    told |= {"status": outcome.status, "run_started_at": run["started_at"], "run_ended_at": now()}
    values = orjson.loads(outcome.values) if isinstance(outcome.values, bytes) else outcome.values
    return {**told, "updated_at": now(), "values": values, "error": outcome.error}


def _with_error(outcome: Outcome, error: dict[str, Any]) -> Outcome:
    return Outcome(**{**outcome.__dict__, "error": error})
