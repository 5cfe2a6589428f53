"""Carries a run out: through its graph, into its log, to an end that its record, thread and readers agree on."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, suppress
from typing import Any, Protocol

import orjson
from langgraph.errors import GraphDrained

from server.config import Graph
from server.encoding import encode
from server.logs import REQUEST_ID, telling
from server.runs.drive import drive, outcome_of, thread_config, thread_part
from server.runs.live import LiveRun
from server.runs.log import EventHub, RunWriter, StaleFence
from server.runs.request import begins_where_another_ended, shown_kwargs
from tools.storage.checkpoints import Checkpoints
from tools.storage.moments import now
from tools.storage.outages import DatabaseUnavailable
from tools.storage.run_log import LoggedEvent
from tools.storage.runs import STOPPED_BY_USER, Outcome, RunRow, Runs

log = logging.getLogger(__name__)

RunEnded = Callable[[RunRow, Outcome], Awaitable[None]]
RunRolledBack = Callable[[RunRow], Awaitable[None]]


class OpenGraph(Protocol):
    """Opens a graph on this server's checkpoints, to run it."""

    def __call__(
        self, graph_id: str, owner: str, *, config: Any, user: Any, writer: RunWriter
    ) -> AbstractAsyncContextManager[Graph]: ...


class RunCarrier:
    """Whatever goes wrong in a run ends that run only."""

    def __init__(
        self,
        hub: EventHub,
        runs: Runs,
        checkpoints: Checkpoints,
        open_graph: OpenGraph,
        max_crashes: int,
        on_end: RunEnded | None,
        on_rollback: RunRolledBack | None,
    ) -> None:
        self._hub = hub
        self._runs = runs
        self._checkpoints = checkpoints
        self._open_graph = open_graph
        self._max_crashes = max_crashes
        self._on_end = on_end
        self._on_rollback = on_rollback

    async def carry_out(self, live: LiveRun) -> None:
        """From the claim to the end, or to where the run is let go of. `live.followed` says whether another waits.

        A run that the database has no room or no answer for keeps its place in the record, and is taken up again.
        """
        run = live.claim.run
        request_id = (run["kwargs"].get("carried") or {}).get(REQUEST_ID, "")
        with telling(request_id=request_id, run_id=run["run_id"], thread_id=run["thread_id"]):
            try:
                live.writer = writer = await self._hub.writer(run["run_id"], live.claim.attempt)
                writer.append("metadata", encode({"run_id": run["run_id"], "attempt": live.claim.attempt}))
                if live.claim.crashes > self._max_crashes:
                    await self._give_up(live, writer)
                else:
                    await self._run(live, writer)
            except DatabaseUnavailable:
                live.left = True
                log.warning("the run is left for when the database answers again", exc_info=True)
            except StaleFence as error:
                log.warning("the run is left to another worker: %s", error)
            except Exception as error:  # the border of a run: whatever goes wrong ends this run only
                log.exception("run failed outside its graph")
                await self._fail(live, error)

    async def _run(self, live: LiveRun, writer: RunWriter) -> None:
        run = live.claim.run
        config, user = run["kwargs"].get("config"), run["kwargs"].get("user")
        if begins_where_another_ended(run["kwargs"]) and run["base_checkpoint"] is None:
            asked = (run["kwargs"].get("checkpoint") or {}).get("checkpoint_id")
            await self._checkpoints.keep_base(run["thread_id"], run["run_id"], asked)
        async with self._open_graph(run["graph_id"], run["owner"], config=config, user=user, writer=writer) as graph:
            live.task = asyncio.create_task(drive(graph, live.claim, writer, live.progress, live.control, user))
            if live.cancel_action is not None:
                live.task.cancel()
            await _finished(live.task)
            await self._settle(graph, live, writer)

    async def _settle(self, graph: Graph, live: LiveRun, writer: RunWriter) -> None:
        assert live.task is not None
        run, error = live.claim.run, None if live.task.cancelled() else live.task.exception()
        if isinstance(error, StaleFence):
            return
        if isinstance(error, DatabaseUnavailable):
            raise error
        if isinstance(error, GraphDrained) or (live.task.cancelled() and live.cancel_action is None):
            await writer.flush()
            await self._runs.hand_over(live.claim)
            return
        if live.cancel_action == "rollback":
            await self._roll_back(graph, live, writer)
            return
        snapshot = await graph.aget_state(thread_config(run))
        if live.task.cancelled():
            outcome = Outcome("interrupted", **thread_part(snapshot), output=b"{}")
            if snapshot.next:
                outcome = _with_error(outcome, {"error": STOPPED_BY_USER, "message": "cancelled by the user"})
        elif error is not None:
            said = {"error": type(error).__name__, "message": str(error)}
            writer.append("error", encode(said))
            log.warning("run failed", exc_info=error)
            outcome = _with_error(Outcome("error", **{**thread_part(snapshot), "thread_status": "error"}), said)
        else:
            outcome = outcome_of(live.progress, snapshot)
        await self._end(live, outcome, writer)

    async def _end(self, live: LiveRun, outcome: Outcome, writer: RunWriter) -> None:
        await writer.flush()
        run = live.claim.run
        last = LoggedEvent(writer.next_seq, "end", encode({"run_id": run["run_id"], "status": outcome.status}))
        settled = await self._runs.settle(live.claim, outcome, last, _webhook_payload(run, outcome))
        if settled is not None:
            live.followed = settled.waiting
            writer.stored([last])
            if self._on_end is not None:
                await self._on_end(run, outcome)

    async def _roll_back(self, graph: Graph, live: LiveRun, writer: RunWriter) -> None:
        run = live.claim.run
        await self._checkpoints.delete_run(run["thread_id"], run["run_id"])
        if self._on_rollback is not None:
            await self._on_rollback(run)
        snapshot = await graph.aget_state(thread_config(run))
        if await self._runs.roll_back(live.claim, Outcome("interrupted", **thread_part(snapshot))):
            data = encode({"run_id": run["run_id"], "status": "interrupted"})
            writer.stored([LoggedEvent(writer.next_seq, "end", data)])

    async def _give_up(self, live: LiveRun, writer: RunWriter) -> None:
        message = f"the process that carried this run out died {live.claim.crashes} times"
        log.error("a run is given up: %s", message)
        await self._end_with_error(live, writer, {"error": "WorkerDied", "message": message})

    async def _fail(self, live: LiveRun, error: Exception) -> None:
        """End a run that could not even be driven. If that fails too, the sweeper takes it up again."""
        with suppress(Exception):
            writer = live.writer or await self._hub.writer(live.claim.run["run_id"], live.claim.attempt)
            await self._end_with_error(live, writer, {"error": type(error).__name__, "message": str(error)})

    async def _end_with_error(self, live: LiveRun, writer: RunWriter, said: dict[str, str]) -> None:
        writer.append("error", encode(said))
        await self._end(live, Outcome("error", thread_status="error", error=said, keep_state=True), writer)


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
    told = {name: run[name] for name in fields} | {"kwargs": shown_kwargs(run["kwargs"])}
    told |= {"status": outcome.status, "run_started_at": run["started_at"], "run_ended_at": now()}
    values = orjson.loads(outcome.values) if isinstance(outcome.values, bytes) else outcome.values
    return {**told, "updated_at": now(), "values": values, "error": outcome.error}


def _with_error(outcome: Outcome, error: dict[str, Any]) -> Outcome:
    return Outcome(**{**outcome.__dict__, "error": error})
