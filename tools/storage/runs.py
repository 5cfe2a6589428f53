"""Runs: admitted once, executed by one worker at a time, one running per thread."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import and_, bindparam, delete, insert, or_, select, update
from sqlalchemy.engine import RowMapping
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from state.errors import Conflict, NotFound
from tools.storage.moments import new_id, now
from tools.storage.notices import announce
from tools.storage.run_log import LoggedEvent, insert_event
from tools.storage.run_reads import ACTIVE, RunReads, find_owned_run, find_run, get_run, owned_run
from tools.storage.run_tables import runs, threads
from tools.storage.threads import (
    bump_fence,
    find_thread,
    hold_thread,
    insert_thread,
    save_thread_state,
    set_thread,
)
from tools.storage.webhooks import insert_delivery

RunRow = Mapping[Any, Any]
"""A row of `runs`."""
EMPTY_RUN: dict[str, Any] = dict.fromkeys(column.name for column in runs.c)
UNFINISHED_KEPT = timedelta(days=30)
FINISHED_KEPT = timedelta(minutes=2)
"""How long the thread of a stateless run stays, for clients that reconnect."""
ENDED = ("success", "error", "timeout", "interrupted")
STOPPED_BY_USER = "UserInterrupt"
"""The error of a thread whose run was stopped before it was through."""

INSERT_RUN = insert(runs)
UPDATE_RUN = update(runs).where(runs.c.run_id == bindparam("of_run"))
END_RUN = UPDATE_RUN.where(runs.c.status == "running", runs.c.attempt == bindparam("of_attempt"))
ACTIVE_RUNS = (
    select(runs)
    .where(runs.c.thread_id == bindparam("thread"), or_(runs.c.status == "pending", runs.c.status == "running"))
    .order_by(runs.c.created_at, runs.c.run_id)
)
"""What every run needs is built once: making a statement costs more than running it."""


@dataclass(frozen=True)
class NewRun:
    """What a caller asks to run. `kwargs` is everything the graph needs to be started, as JSON."""

    owner: str
    thread_id: str
    assistant_id: str
    graph_id: str
    kwargs: dict[str, Any]
    metadata: dict[str, Any]
    multitask_strategy: str = "enqueue"
    create_thread: bool = False
    temporary: bool = False
    after_seconds: float = 0
    run_id: str = field(default_factory=new_id)


@dataclass(frozen=True)
class Admission:
    """The run as recorded; `fence` is set if it holds its thread and is to be executed now.

    `to_cancel` are running runs that have to give way (with the action), `stopped` those that had not begun.
    """

    run: RunRow
    fence: int | None
    to_cancel: list[tuple[str, str]]
    stopped: list[str]


@dataclass(frozen=True)
class Claim:
    """The right to execute a run: checkpoints carry `fence`, and `attempt` counts from 1."""

    run: RunRow
    fence: int
    attempt: int

    @property
    def crashes(self) -> int:
        """How many processes have died with this run in their hands."""
        return int(self.run["crashes"])


@dataclass(frozen=True)
class Outcome:
    """How a run ended and what it leaves on its thread."""

    status: str
    thread_status: str
    values: Any = None
    interrupts: dict[str, Any] = field(default_factory=dict)
    error: dict[str, Any] | None = None
    output: Any = None
    keep_state: bool = False


@dataclass(frozen=True)
class Settled:
    """A run has been ended; `waiting` says whether another is due on its thread."""

    waiting: bool


class Runs(RunReads):
    """Records of runs. Every transaction that moves a run holds its thread's row."""

    async def admit(self, new: NewRun, worker: str) -> Admission:
        """Record `new` by its multitask strategy, and claim the thread for it if that is free.

        Safe from a power cut only once the database has `synced()`; the run may begin before that.
        """
        try:
            return await self._admit(new, worker)
        except IntegrityError:
            pass
        try:  # somebody else made the thread at the same moment, or it is somebody else's
            return await self._admit(new, worker)
        except IntegrityError as error:
            raise NotFound(f"Thread {new.thread_id} not found") from error

    async def _admit(self, new: NewRun, worker: str) -> Admission:
        async with self._db.begin(relaxed=True) as connection:
            at_once = new.after_seconds <= 0
            active = await _hold_thread(connection, new, "busy" if at_once else "idle")
            moment = now()  # only now that the thread is held: runs start in the order of these
            to_cancel, stopped = await _make_room(connection, new, active)
            row = _row(new, moment, moment + timedelta(seconds=new.after_seconds))
            fence = None
            if at_once and not _waits(active, new.multitask_strategy, moment):
                row |= {"status": "running", "worker": worker, "attempt": 1, "started_at": moment}
                fence = await bump_fence(connection, new.thread_id)
            await connection.execute(INSERT_RUN, row)
            if not self._db.is_sqlite:
                await announce(connection, [new.thread_id])
                await announce(connection, [run_id for run_id, _action in to_cancel], cancelled=True)
        return Admission({**EMPTY_RUN, **row}, fence, to_cancel, stopped)

    async def claim_next(self, thread_id: str, worker: str) -> Claim | None:
        """Take the thread's oldest run that is due, unless one is running."""
        async with self._db.begin(relaxed=True) as connection:
            await hold_thread(connection, thread_id)
            return await _claim_next(connection, thread_id, worker)

    async def reclaim(self, seen: RunRow, worker: str, *, crashed: bool) -> Claim | None:
        """Take over a run from who has it in the record `seen`: this worker itself, one that is gone, or nobody.

        `crashed` says that whoever had it died with it. None if the run has moved on meanwhile.
        """
        run_id, thread_id = seen["run_id"], seen["thread_id"]
        async with self._db.begin() as connection:
            await hold_thread(connection, thread_id)
            run = await find_run(connection, run_id)
            if run is None or run["status"] != "running" or (run["worker"], run["attempt"]) != _holder(seen):
                return None
            attempt, crashes = run["attempt"] + 1, run["crashes"] + int(crashed)
            fence = await _start(connection, run_id, thread_id, worker, attempt, crashes)
            return Claim(await get_run(connection, run_id), fence, attempt)

    async def hand_over(self, claim: Claim) -> None:
        """Let go of a run that stopped on purpose between two steps; whoever is there goes on with it."""
        async with self._db.begin(relaxed=True) as connection:
            await connection.execute(update(runs).where(_held(claim)).values(worker=None, updated_at=now()))

    async def settle(
        self, claim: Claim, outcome: Outcome, last: LoggedEvent, webhook: dict[str, Any] | None = None
    ) -> Settled | None:
        """End the run, with its last event and what its `webhook` is to be told, if this claim still holds it."""
        run_id, thread_id = claim.run["run_id"], claim.run["thread_id"]
        async with self._db.begin(relaxed=True) as connection:
            await hold_thread(connection, thread_id)
            if not await _end(connection, claim, outcome):
                return None
            await insert_event(connection, run_id, claim.attempt, last)
            if webhook is not None:
                url = claim.run["kwargs"]["webhook"]
                await insert_delivery(connection, claim.run["owner"], run_id, url, webhook)
            if not self._db.is_sqlite:
                await announce(connection, [run_id])
            waiting = any(_is_due(run) for run in await _active(connection, thread_id))
            status = "busy" if waiting else outcome.thread_status
            kept = {"expires_at": now() + FINISHED_KEPT} if claim.run["temporary"] else {}
            if outcome.keep_state:
                await set_thread(connection, thread_id, status=status, error=outcome.error, **kept)
            else:
                await save_thread_state(
                    connection, thread_id, outcome.values, status, outcome.interrupts, outcome.error, **kept
                )
            return Settled(waiting)

    async def discard(self, owner: str, thread_id: str, run_id: str) -> None:
        """Remove a run that has ended, with its events."""
        async with self._db.begin() as connection:
            if await find_thread(connection, owner, thread_id, lock=True) is None:
                raise NotFound(f"Run {run_id} not found")
            await connection.execute(delete(runs).where(owned_run(owner, thread_id, run_id)))

    async def roll_back(self, claim: Claim, thread: Outcome) -> bool:
        """Remove a run and its events if this claim still holds it; `thread` is what the thread is without it."""
        thread_id = claim.run["thread_id"]
        async with self._db.begin() as connection:
            await hold_thread(connection, thread_id)
            gone = await connection.execute(delete(runs).where(_held(claim)))
            if not gone.rowcount:
                return False
            waiting = any(_is_due(run) for run in await _active(connection, thread_id))
            status = "busy" if waiting else thread.thread_status
            await save_thread_state(connection, thread_id, thread.values, status, thread.interrupts, thread.error)
            if not self._db.is_sqlite:
                await announce(connection, [claim.run["run_id"], thread_id])
            return True

    async def request_cancel(self, owner: str, thread_id: str, run_id: str, action: str) -> RowMapping:
        """Ask for a stop. A pending run stops here and now; a running one when its worker sees it."""
        async with self._db.begin() as connection:
            await hold_thread(connection, thread_id)
            run = await find_owned_run(connection, owner, thread_id, run_id)
            if run["status"] not in ACTIVE:
                raise NotFound(f"Run {run_id} has already ended")
            if run["status"] == "pending":
                await _cancel_pending(connection, run_id, action)
                await _free_if_left(connection, thread_id)
            else:
                await _ask_to_stop(connection, run, action)
            if not self._db.is_sqlite:
                await announce(connection, [run_id], cancelled=True)
            return run


def _row(new: NewRun, moment: datetime, due: datetime) -> dict[str, Any]:
    return {
        "run_id": new.run_id,
        "owner": new.owner,
        "thread_id": new.thread_id,
        "assistant_id": new.assistant_id,
        "graph_id": new.graph_id,
        "status": "pending",
        "multitask_strategy": new.multitask_strategy,
        "metadata": new.metadata,
        "kwargs": new.kwargs,
        "temporary": new.temporary,
        "attempt": 0,
        "crashes": 0,
        "available_at": due,
        "created_at": moment,
        "updated_at": moment,
    }


async def _hold_thread(connection: AsyncConnection, new: NewRun, status: str) -> list[RowMapping]:
    """Lock the thread, or make it, and mark what goes on there; the runs that are active on it."""
    names = {"graph_id": new.graph_id, "assistant_id": new.assistant_id}
    thread = await find_thread(connection, new.owner, new.thread_id, lock=True)
    if thread is None:
        if not new.create_thread:
            raise NotFound(f"Thread {new.thread_id} not found")
        expires_at = now() + UNFINISHED_KEPT if new.temporary else None
        await insert_thread(connection, new.owner, new.thread_id, names, expires_at, status)
        return []
    active = await _active(connection, new.thread_id)
    if new.multitask_strategy == "reject":
        _refuse_if_busy(active)
    changes: dict[str, Any] = {} if status == "idle" else {"status": status}
    if not names.items() <= thread["metadata"].items():
        changes["metadata"] = {**thread["metadata"], **names}
    if changes:
        await set_thread(connection, new.thread_id, **changes)
    return active


def _refuse_if_busy(active: list[RowMapping]) -> None:
    if any(_is_due(run) for run in active):
        raise Conflict(
            "Thread is already running a task. Wait for it to finish or choose a different multitask strategy."
        )


async def _make_room(
    connection: AsyncConnection, new: NewRun, active: list[RowMapping]
) -> tuple[list[tuple[str, str]], list[str]]:
    due = [run for run in active if _is_due(run)]
    if not due or new.multitask_strategy in ("enqueue", "reject"):
        return [], []
    to_cancel, stopped = [], []
    for run in due:
        if run["status"] == "pending":
            await _cancel_pending(connection, run["run_id"], new.multitask_strategy)
            stopped.append(run["run_id"])
        else:
            await _ask_to_stop(connection, run, new.multitask_strategy)
            to_cancel.append((run["run_id"], new.multitask_strategy))
    return to_cancel, stopped


def _waits(active: list[RowMapping], strategy: str, moment: datetime) -> bool:
    running = any(run["status"] == "running" for run in active)
    if strategy in ("interrupt", "rollback"):
        return running
    return running or any(run["available_at"] <= moment for run in active)


def _is_due(run: RowMapping) -> bool:
    return bool(run["status"] == "running" or run["available_at"] <= now())


async def _cancel_pending(connection: AsyncConnection, run_id: str, action: str) -> None:
    if action == "rollback":
        await connection.execute(delete(runs).where(runs.c.run_id == run_id))
        return
    moment = now()
    await _update(connection, run_id, status="interrupted", cancel_action=action, ended_at=moment, updated_at=moment)
    data = orjson.dumps({"run_id": run_id, "status": "interrupted"})
    await insert_event(connection, run_id, 0, LoggedEvent(1, "end", data))


async def _free_if_left(connection: AsyncConnection, thread_id: str) -> None:
    """A thread that was kept busy for a run that waits no more is what its last run left."""
    if any(_is_due(run) for run in await _active(connection, thread_id)):
        return
    thread = (
        (await connection.execute(select(threads).where(threads.c.thread_id == thread_id))).mappings().one_or_none()
    )
    if thread is not None and thread["status"] == "busy":
        await set_thread(connection, thread_id, status=_left(thread))


def _left(thread: RowMapping) -> str:
    error = (thread["error"] or {}).get("error")
    if error is not None and error != STOPPED_BY_USER:
        return "error"
    return "interrupted" if thread["interrupts"] or error else "idle"


async def _ask_to_stop(connection: AsyncConnection, run: RunRow, action: str) -> None:
    """A rollback that was asked for once stays one."""
    if run["cancel_action"] != "rollback":
        await _update(connection, run["run_id"], cancel_action=action, updated_at=now())


async def _claim_next(connection: AsyncConnection, thread_id: str, worker: str) -> Claim | None:
    due = [run for run in await _active(connection, thread_id) if _is_due(run)]
    if not due or any(run["status"] == "running" for run in due):
        return None
    run = due[0]
    fence = await _start(connection, run["run_id"], thread_id, worker, attempt=1)
    return Claim(run, fence, 1)


async def _start(
    connection: AsyncConnection, run_id: str, thread_id: str, worker: str, attempt: int, crashes: int = 0
) -> int:
    moment = now()
    changes: dict[str, Any] = {"status": "running", "worker": worker, "attempt": attempt, "crashes": crashes}
    if attempt == 1:
        changes["started_at"] = moment
    await _update(connection, run_id, **changes, updated_at=moment)
    await set_thread(connection, thread_id, status="busy")
    return await bump_fence(connection, thread_id)


def _holder(run: RunRow) -> tuple[str | None, int]:
    return run["worker"], run["attempt"]


def _held(claim: Claim) -> Any:
    return and_(runs.c.run_id == claim.run["run_id"], runs.c.status == "running", runs.c.attempt == claim.attempt)


async def _end(connection: AsyncConnection, claim: Claim, outcome: Outcome) -> bool:
    moment = now()
    held = {"of_run": claim.run["run_id"], "of_attempt": claim.attempt}
    left = {"status": outcome.status, "error": outcome.error, "output": outcome.output}
    ended = await connection.execute(END_RUN, {**held, **left, "ended_at": moment, "updated_at": moment})
    return bool(ended.rowcount)


async def _active(connection: AsyncConnection, thread_id: str) -> list[RowMapping]:
    return list((await connection.execute(ACTIVE_RUNS, {"thread": thread_id})).mappings().all())


async def _update(connection: AsyncConnection, run_id: str, **changes: Any) -> None:
    await connection.execute(UPDATE_RUN, {"of_run": run_id, **changes})
