"""Runs: start, follow, await, stop. Every answer reads the run's record or its event log."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable
from contextlib import nullcontext, suppress
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Query, Response
from fastapi.responses import StreamingResponse
from sqlalchemy.engine import RowMapping

from server.answers import ANYTHING, EVENTS, Run, answers
from server.auth import Caller, matches
from server.encoding import encode
from server.fields import Limit, Offset, RunnableSettings, RunStatus, SelectRun
from server.logs import told
from server.requests import CancelRuns, CreateRun
from server.responses import HEARTBEAT_SECONDS, EventStream, Json, frame, run_headers, selected
from server.routes.assistants import find_assistant
from server.routes.strict import StrictRoute
from server.routes.threads import find_thread
from server.runs.request import shown_kwargs
from server.runs.wire import STREAM_MODES
from server.services import Asking, Served, Services
from server.tracing import carried
from state.errors import InvalidInput, NotFound
from tools.storage.moments import new_id
from tools.storage.run_log import LoggedEvent
from tools.storage.run_reads import ACTIVE
from tools.storage.runs import NewRun, RunRow

router = APIRouter(route_class=StrictRoute, tags=["runs"])
ALWAYS_SHOWN = ("metadata", "error", "end")
LastEventId = Annotated[str | None, Header(alias="Last-Event-ID")]


@router.post("/threads/{thread_id}/runs", responses=answers(Run))
async def create(thread_id: UUID, body: CreateRun, services: Served, caller: Asking) -> Response:
    run = await start(services, caller, body, str(thread_id))
    return Json(run_json(run), headers=run_headers(run, "join"))


@router.post("/runs", responses=answers(Run))
async def create_stateless(body: CreateRun, services: Served, caller: Asking) -> Response:
    run = await start(services, caller, body, None)
    return Json(run_json(run), headers=run_headers(run, "join"))


@router.post("/runs/batch", responses=answers(list[Run]))
async def create_batch(body: list[CreateRun], services: Served, caller: Asking) -> Response:
    return Json([run_json(await start(services, caller, item, None)) for item in body])


@router.post("/threads/{thread_id}/runs/stream", response_class=Response, responses=EVENTS)
async def stream(thread_id: UUID, body: CreateRun, services: Served, caller: Asking) -> Response:
    run = await start(services, caller, body, str(thread_id))
    return _event_stream(services, run, 0, None, body.on_disconnect == "cancel")


@router.post("/runs/stream", response_class=Response, responses=EVENTS)
async def stream_stateless(body: CreateRun, services: Served, caller: Asking) -> Response:
    run = await start(services, caller, body, None)
    return _event_stream(services, run, 0, None, body.on_disconnect == "cancel")


@router.post("/threads/{thread_id}/runs/wait", responses=ANYTHING)
async def wait(thread_id: UUID, body: CreateRun, services: Served, caller: Asking) -> Response:
    run = await start(services, caller, body, str(thread_id))
    return _final_values(services, run, body.on_disconnect == "cancel")


@router.post("/runs/wait", responses=ANYTHING)
async def wait_stateless(body: CreateRun, services: Served, caller: Asking) -> Response:
    run = await start(services, caller, body, None)
    return _final_values(services, run, body.on_disconnect == "cancel")


@router.get("/threads/{thread_id}/runs", responses=answers(list[Run]))
async def list_runs(
    thread_id: UUID,
    services: Served,
    caller: Asking,
    limit: Limit = 10,
    offset: Offset = 0,
    status: RunStatus | None = None,
    select: Annotated[SelectRun | None, Query()] = None,
) -> Response:
    await find_thread(services, caller, thread_id)
    rows = await services.runs.list_of_thread(caller.owner, str(thread_id), limit=limit, offset=offset, status=status)
    return Json([selected(run_json(row), select) for row in rows])


@router.get("/threads/{thread_id}/runs/{run_id}", responses=answers(Run))
async def get(thread_id: UUID, run_id: UUID, services: Served, caller: Asking) -> Response:
    return Json(run_json(await _find_run(services, caller, thread_id, run_id)))


@router.get("/threads/{thread_id}/runs/{run_id}/join", responses=ANYTHING)
async def join(
    thread_id: UUID, run_id: UUID, services: Served, caller: Asking, cancel_on_disconnect: bool = False
) -> Response:
    run = await _find_run(services, caller, thread_id, run_id)
    return _final_values(services, run, cancel_on_disconnect)


@router.get("/threads/{thread_id}/runs/{run_id}/stream", response_class=Response, responses=EVENTS)
async def join_stream(
    thread_id: UUID,
    run_id: UUID,
    services: Served,
    caller: Asking,
    last_event_id: LastEventId = None,
    stream_mode: Annotated[list[str] | None, Query()] = None,
    cancel_on_disconnect: bool = False,
) -> Response:
    run = await _find_run(services, caller, thread_id, run_id)
    modes = _asked_modes(stream_mode or [])
    return _event_stream(services, run, cursor(last_event_id), modes, cancel_on_disconnect)


@router.post("/threads/{thread_id}/runs/{run_id}/cancel", responses={**ANYTHING, 202: {"description": "Asked to stop"}})
async def cancel(
    thread_id: UUID,
    run_id: UUID,
    services: Served,
    caller: Asking,
    wait: bool = False,
    action: str = "interrupt",
) -> Response:
    if action not in ("interrupt", "rollback"):
        raise InvalidInput("must be interrupt or rollback", field="action")
    run = await _find_run(services, caller, thread_id, run_id, "update")
    await services.manager.cancel(caller.owner, str(thread_id), str(run_id), action, wait=wait)
    return Json({} if wait else None, status_code=200 if wait else 202, headers=run_headers(run, "join"))


@router.post("/runs/cancel", status_code=204)
async def cancel_many(body: CancelRuns, services: Served, caller: Asking, action: str = "interrupt") -> None:
    if action not in ("interrupt", "rollback"):
        raise InvalidInput("must be interrupt or rollback", field="action")
    for thread_id, run_id in await _to_cancel(body, services, caller):
        # of all that are active, some may end between being found and being stopped
        with suppress(NotFound) if body.status else nullcontext():
            await services.manager.cancel(caller.owner, thread_id, run_id, action, wait=False)


@router.delete("/threads/{thread_id}/runs/{run_id}", status_code=204)
async def delete(thread_id: UUID, run_id: UUID, services: Served, caller: Asking) -> None:
    run = await _find_run(services, caller, thread_id, run_id, "delete")
    if run["status"] in ACTIVE:
        await services.manager.cancel(caller.owner, str(thread_id), str(run_id), "interrupt", wait=True)
    await services.runs.discard(caller.owner, str(thread_id), str(run_id))


async def start(
    services: Services, caller: Caller, body: CreateRun, thread_id: str | None, *, protocol: str | None = None
) -> RunRow:
    """Admit a run of the assistant the body names; without a thread, on one of its own."""
    assistant = await find_assistant(services, caller, body.assistant_id)
    services.graphs.get(assistant["graph_id"])
    if body.webhook:
        await services.background_work.check_webhook(body.webhook)
    metadata = await _authorized(services, caller, body, assistant, thread_id)
    await require_start(services, body, thread_id)
    new = NewRun(
        owner=caller.owner,
        thread_id=thread_id or new_id(),
        assistant_id=assistant["assistant_id"],
        graph_id=assistant["graph_id"],
        kwargs={
            **request_kwargs(body, assistant, caller),
            **({"protocol": protocol} if protocol else {}),
            "carried": {**told(), **carried()},
        },
        metadata=metadata,
        multitask_strategy=body.multitask_strategy,
        create_thread=thread_id is None or body.if_not_exists == "create",
        temporary=thread_id is None and body.on_completion == "delete",
        after_seconds=body.after_seconds,
    )
    return await services.manager.submit(new)


async def require_start(services: Services, body: CreateRun, thread_id: str | None) -> None:
    """The checkpoint a run is to begin from has to be there."""
    if (checkpoint := body.kwargs().get("checkpoint")) is None:
        return
    if thread_id is None:
        raise InvalidInput("a run without a thread has none to begin from", field="checkpoint")
    await services.manager.require_checkpoint(thread_id, checkpoint)


async def _authorized(
    services: Services, caller: Caller, body: CreateRun, assistant: RowMapping, thread_id: str | None
) -> dict[str, Any]:
    """The run's metadata, if the caller may run this here."""
    value: dict[str, Any] = {
        "thread_id": UUID(thread_id) if thread_id else None,
        "assistant_id": UUID(assistant["assistant_id"]),
        "metadata": body.metadata,
        "multitask_strategy": body.multitask_strategy,
        "if_not_exists": body.if_not_exists,
        "after_seconds": body.after_seconds,
        "kwargs": body.kwargs(),
    }
    filters = await caller.authorize("threads", "create_run", value)
    if thread_id is not None and filters:
        thread = await services.threads.find(caller.owner, thread_id)
        if thread is not None and not matches(thread["metadata"], filters):
            raise NotFound(f"Thread {thread_id} not found")
    return value["metadata"] or {}


async def _find_run(services: Services, caller: Caller, thread_id: UUID, run_id: UUID, action: str = "read") -> RunRow:
    """The run, if the caller may do this on its thread; otherwise there is none."""
    run = await services.runs.get(caller.owner, str(thread_id), str(run_id))
    filters = await caller.authorize("threads", action, {"thread_id": thread_id, "run_id": run_id})
    if filters:
        thread = await services.threads.find(caller.owner, str(thread_id))
        if thread is not None and not matches(thread["metadata"], filters):
            raise NotFound(f"Run {run_id} not found")
    return run


def request_kwargs(body: CreateRun, assistant: RowMapping, caller: Caller) -> dict[str, Any]:
    """What a run is started with, as it is stored: the request over the assistant's own configuration."""
    made = {**body.kwargs(), **configured(body.config, body.context, assistant)}
    if caller.user:
        made["user"] = caller.user
    return made


def configured(config: RunnableSettings, context: dict[str, Any] | None, assistant: RowMapping) -> dict[str, Any]:
    """What is asked for over what the assistant has of its own."""
    preset = assistant["config"]
    configurable = {**(preset.get("configurable") or {}), **(config.get("configurable") or {})}
    made: dict[str, Any] = {"config": {**preset, **config, "configurable": configurable}}
    if together := {**assistant["context"], **(context or {})}:
        made["context"] = together
    return made


def run_json(run: RunRow) -> dict[str, Any]:
    fields = (
        "run_id",
        "thread_id",
        "assistant_id",
        "created_at",
        "updated_at",
        "status",
        "metadata",
        "kwargs",
        "multitask_strategy",
    )
    shown = {name: run[name] for name in fields}
    shown["kwargs"] = shown_kwargs(run["kwargs"])
    if run["cancel_reason"] or run["cancel_action"]:
        shown["cancel_reason"] = run["cancel_reason"] or run["cancel_action"]
    return shown


def cursor(last_event_id: str | None) -> int:
    """Where to go on. What is not a number of ours means from the start: rather twice than never."""
    if last_event_id is None or not last_event_id.isascii() or not last_event_id.isdigit():
        return 0
    return int(last_event_id[:18])


def _asked_modes(values: list[str]) -> frozenset[str] | None:
    """Repeated keys, or one JSON array: clients do either. The Python client names the key and leaves it empty."""
    modes: list[str] = []
    for value in filter(None, values):
        try:
            decoded = json.loads(value) if value.startswith("[") else [value]
        except ValueError as error:
            raise InvalidInput("is not a JSON array", field="stream_mode") from error
        modes.extend(str(item) for item in decoded)
    if not set(modes) <= set(STREAM_MODES):
        raise InvalidInput(f"must be one or more of {', '.join(STREAM_MODES)}", field="stream_mode")
    return frozenset(modes) or None


def _shown(event: LoggedEvent, modes: frozenset[str] | None) -> bool:
    name = event.event.partition("|")[0]
    if modes is None or name in ALWAYS_SHOWN or name in modes:
        return True
    if name == "messages":
        return "messages-tuple" in modes
    return name.startswith("messages/") and "messages" in modes


def _event_stream(
    services: Services, run: RunRow, after: int, modes: frozenset[str] | None, cancel_on_disconnect: bool
) -> EventStream:
    frames = _frames(services, run, after, modes, cancel_on_disconnect)
    return EventStream(frames, headers=run_headers(run, "stream"))


async def _frames(
    services: Services, run: RunRow, after: int, modes: frozenset[str] | None, cancel_on_disconnect: bool
) -> AsyncIterator[bytes]:
    over = False
    try:
        async for batch in services.manager.tail(run, after):
            shown = b"".join(frame(event) for event in batch if _shown(event, modes))
            over = batch[-1].event == "end"
            if shown:
                yield shown
        over = True
    finally:
        if cancel_on_disconnect and not over and not services.manager.draining:
            _in_background(services, _cancel_quietly(services, run))


def _final_values(services: Services, run: RunRow, cancel_on_disconnect: bool) -> StreamingResponse:
    body = _awaited(services, run, cancel_on_disconnect)
    return StreamingResponse(body, media_type="application/json", headers=run_headers(run, "join"))


async def _awaited(services: Services, run: RunRow, cancel_on_disconnect: bool) -> AsyncIterator[bytes]:
    """A line break every few seconds while the run goes on, then the JSON."""
    waiting = asyncio.ensure_future(services.manager.wait(run["run_id"]))
    try:
        while not (await asyncio.wait([waiting], timeout=HEARTBEAT_SECONDS))[0]:
            yield b"\n"
        yield _result(waiting.result())
    finally:
        if not waiting.done():
            waiting.cancel()
            if cancel_on_disconnect and not services.manager.draining:
                _in_background(services, _cancel_quietly(services, run))


def _result(run: RunRow | None) -> bytes:
    if run is None or run["status"] == "interrupted":
        return b"{}"
    if run["status"] in ("error", "timeout"):
        return encode({"__error__": run["error"]})
    return encode(run["output"])


async def _cancel_quietly(services: Services, run: RunRow) -> None:
    try:
        await services.manager.cancel(run["owner"], run["thread_id"], run["run_id"], "interrupt", wait=False)
    except NotFound:
        return


def _in_background(services: Services, work: Awaitable[None]) -> None:
    task = asyncio.ensure_future(work)
    services.background.add(task)
    task.add_done_callback(services.background.discard)


async def _to_cancel(body: CancelRuns, services: Services, caller: Caller) -> list[tuple[str, str]]:
    if body.status is not None:
        statuses = ACTIVE if body.status == "all" else (body.status,)
        if await caller.authorize("threads", "update", {"action": "interrupt"}):
            raise InvalidInput("name the runs: what you may stop depends on their threads", field="status")
        rows = await services.runs.active(caller.owner, statuses)
        return [(row["thread_id"], row["run_id"]) for row in rows]
    if body.thread_id is None or not body.run_ids:
        raise InvalidInput("give thread_id with run_ids, or a status", field="body")
    found = []
    for run_id in body.run_ids:
        run = await _find_run(services, caller, body.thread_id, run_id, "update")
        if run["status"] not in ACTIVE:
            raise NotFound(f"Run {run_id} has already ended")
        found.append((run["thread_id"], run["run_id"]))
    return found
