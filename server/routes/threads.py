"""Threads: records, and the state their checkpoints hold."""

import re
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Query, Response
from langchain_core.runnables import RunnableConfig
from langgraph.errors import InvalidUpdateError
from langgraph.types import StateUpdate
from sqlalchemy.engine import RowMapping

from server.answers import Thread, ThreadState, Updated, answers
from server.auth import Caller, as_containment, matches
from server.fields import Limit, SelectThreadState
from server.requests import (
    CheckpointRef,
    Configured,
    CreateThread,
    PatchThread,
    SearchHistory,
    SearchThreads,
    StateAt,
    Superstep,
    SuperstepUpdate,
    UpdateState,
)
from server.responses import Json, page_headers, selected
from server.routes.strict import StrictRoute
from server.runs.drive import thread_config, thread_part
from server.runs.request import graph_input
from server.services import Asking, Served, Services
from server.snapshots import checkpoint_of, thread_state
from state.errors import Conflict, DirectorError, InvalidInput, NotFound

router = APIRouter(route_class=StrictRoute, tags=["threads"])
Selected = Annotated[SelectThreadState | None, Query()]
FILTER_KEY = re.compile(r"[A-Za-z0-9_.:-]{1,100}")
EMPTY_STATE: dict[str, Any] = {
    "values": {},
    "next": [],
    "tasks": [],
    "metadata": {},
    "created_at": None,
    "checkpoint": None,
    "parent_checkpoint": None,
    "interrupts": [],
    "checkpoint_id": None,
    "parent_checkpoint_id": None,
}


@router.post("/threads", responses=answers(Thread))
async def create(body: CreateThread, services: Served, caller: Asking) -> Response:
    if body.supersteps and "graph_id" not in body.metadata:
        raise InvalidInput("supersteps need metadata.graph_id to know the graph", field="supersteps")
    value: dict[str, Any] = {
        "thread_id": body.thread_id,
        "metadata": body.metadata,
        "if_exists": body.if_exists or "raise",
    }
    filters = await caller.authorize("threads", "create", value)
    wished = str(body.thread_id) if body.thread_id else None
    was_there = wished is not None and await services.threads.find(caller.owner, wished) is not None
    row = await services.threads.create(
        caller.owner,
        wished,
        value["metadata"] or {},
        body.if_exists or "raise",
    )
    if not matches(row["metadata"], filters):
        raise Conflict(f"Thread {row['thread_id']} already exists", field="thread_id")
    if body.supersteps and not was_there:
        await _replay(services, caller, row, body.supersteps)
        row = await services.threads.get(caller.owner, row["thread_id"])
    return Json(thread_json(row))


@router.post("/threads/search", responses=answers(list[Thread]))
async def search(body: SearchThreads, services: Served, caller: Asking) -> Response:
    wanted = body.model_dump(exclude={"select", "extract", "ids"})
    wanted["metadata"] = await _searched(caller, wanted)
    ids = None if body.ids is None else [str(item) for item in body.ids]
    rows, total = await services.threads.search(caller.owner, ids=ids, **wanted)
    shown = [selected(_extracted(thread_json(row), body.extract), body.select) for row in rows]
    return Json(shown, headers=page_headers(total, body.offset, len(rows)))


@router.post("/threads/count")
async def count(body: SearchThreads, services: Served, caller: Asking) -> int:
    _rows, total = await services.threads.search(
        caller.owner,
        metadata=await _searched(caller, {"metadata": body.metadata}),
        ids=None if body.ids is None else [str(item) for item in body.ids],
        values=body.values,
        status=body.status,
    )
    return total


@router.get("/threads/{thread_id}", responses=answers(Thread))
async def get(thread_id: UUID, services: Served, caller: Asking) -> Response:
    return Json(thread_json(await find_thread(services, caller, thread_id)))


@router.patch("/threads/{thread_id}", responses={**answers(Thread), 204: {"description": "Changed"}})
async def patch(
    thread_id: UUID,
    body: PatchThread,
    services: Served,
    caller: Asking,
    prefer: Annotated[str | None, Header()] = None,
) -> Response:
    await find_thread(services, caller, thread_id, "update", metadata=body.metadata)
    row = await services.threads.merge_metadata(caller.owner, str(thread_id), body.metadata)
    if prefer == "return=minimal":
        return Response(status_code=204)
    return Json(thread_json(row))


@router.delete("/threads/{thread_id}", status_code=204)
async def delete(thread_id: UUID, services: Served, caller: Asking) -> None:
    await find_thread(services, caller, thread_id, "delete")
    await services.manager.delete_thread(caller.owner, str(thread_id))


@router.post("/threads/{thread_id}/copy", responses=answers(Thread))
async def copy(thread_id: UUID, services: Served, caller: Asking) -> Response:
    await find_thread(services, caller, thread_id)
    await caller.authorize("threads", "create", {"metadata": {}})
    return Json(thread_json(await services.manager.copy_thread(caller.owner, str(thread_id))))


@router.get("/threads/{thread_id}/state", responses=answers(ThreadState))
async def state(
    thread_id: UUID, services: Served, caller: Asking, subgraphs: bool = False, select: Selected = None
) -> Response:
    return await _state(services, caller, thread_id, None, subgraphs, select)


@router.get("/threads/{thread_id}/state/{checkpoint_id}", responses=answers(ThreadState))
async def state_of(
    thread_id: UUID,
    checkpoint_id: UUID,
    services: Served,
    caller: Asking,
    subgraphs: bool = False,
    select: Selected = None,
) -> Response:
    checkpoint = CheckpointRef(checkpoint_id=str(checkpoint_id))
    return await _state(services, caller, thread_id, checkpoint, subgraphs, select)


@router.post("/threads/{thread_id}/state/checkpoint", responses=answers(ThreadState))
async def state_at(thread_id: UUID, body: StateAt, services: Served, caller: Asking) -> Response:
    return await _state(services, caller, thread_id, body.checkpoint, body.subgraphs, body.select)


@router.post("/threads/{thread_id}/state", responses=answers(Updated))
async def update_state(thread_id: UUID, body: UpdateState, services: Served, caller: Asking) -> Response:
    row = await find_thread(services, caller, thread_id, "update")
    checkpoint = body.checkpoint or CheckpointRef(checkpoint_id=body.checkpoint_id)
    values = body.values
    if isinstance(values, list) and all(isinstance(item, list) and len(item) == 2 for item in values):
        values = [tuple(item) for item in values]
    update = StateUpdate(values=values, as_node=body.as_node)
    config = await _write(services, caller, row, [[update]], checkpoint)
    address = checkpoint_of(config) or {}
    return Json({"checkpoint": address, "configurable": address, "checkpoint_id": address.get("checkpoint_id")})


@router.get("/threads/{thread_id}/history", responses=answers(list[ThreadState]))
async def history(
    thread_id: UUID, services: Served, caller: Asking, limit: Limit = 10, before: str | None = None
) -> Response:
    return await _history(services, caller, thread_id, SearchHistory(limit=limit, before=before))


@router.post("/threads/{thread_id}/history", responses=answers(list[ThreadState]))
async def search_history(thread_id: UUID, body: SearchHistory, services: Served, caller: Asking) -> Response:
    return await _history(services, caller, thread_id, body)


async def _state(
    services: Services,
    caller: Caller,
    thread_id: UUID,
    checkpoint: CheckpointRef | None,
    subgraphs: bool,
    select: list[str] | None,
) -> Response:
    row = await find_thread(services, caller, thread_id)
    graph_id = row["metadata"].get("graph_id")
    if graph_id not in services.graphs.graphs:
        return Json(selected(EMPTY_STATE, select))
    config = _config(row, checkpoint)
    async with services.manager.graph(graph_id, caller.owner) as graph:
        try:
            snapshot = await graph.aget_state(config, subgraphs=subgraphs)
        except ValueError as error:
            raise NotFound(str(error), field="checkpoint") from error
    if checkpoint is not None and checkpoint.checkpoint_id and snapshot.created_at is None:
        raise NotFound(f"Thread {thread_id} has no checkpoint {checkpoint.checkpoint_id[:100]}")
    return Json(selected(thread_state(snapshot), select))


async def _history(services: Services, caller: Caller, thread_id: UUID, body: SearchHistory) -> Response:
    row = await find_thread(services, caller, thread_id)
    graph_id = row["metadata"].get("graph_id")
    if graph_id not in services.graphs.graphs:
        return Json([])
    async with services.manager.graph(graph_id, caller.owner) as graph:
        states = graph.aget_state_history(
            _config(row, body.checkpoint),
            filter=_filter(body.metadata),
            before=_before(row, body.before),
            limit=body.limit,
        )
        try:
            found = [selected(thread_state(snapshot), body.select) async for snapshot in states]
        except ValueError as error:
            raise NotFound(str(error), field="checkpoint") from error
    return Json(found)


async def _replay(services: Services, caller: Caller, row: RowMapping, supersteps: list[Superstep]) -> None:
    """Write a new thread's history; without it there is no thread either."""
    updates = [[_update(one) for one in step.updates] for step in supersteps]
    try:
        await _write(services, caller, row, updates, None)
    except DirectorError:
        await services.manager.delete_thread(caller.owner, row["thread_id"])
        raise


def _update(one: SuperstepUpdate) -> StateUpdate:
    if one.command is None:
        return StateUpdate(one.values, one.as_node)
    return StateUpdate(graph_input({"command": one.command.model_dump(exclude_unset=True)}), one.as_node)


async def _write(
    services: Services,
    caller: Caller,
    row: RowMapping,
    supersteps: list[list[StateUpdate]],
    checkpoint: CheckpointRef | None,
) -> RunnableConfig:
    """Write to the thread as a run would; a run that starts meanwhile makes this a conflict."""
    graph_id = row["metadata"].get("graph_id")
    if graph_id not in services.graphs.graphs:
        raise InvalidInput("the thread has no graph yet; run one on it first", field="thread_id")
    if checkpoint is not None and checkpoint.checkpoint_id:
        await services.manager.require_checkpoint(row["thread_id"], checkpoint.model_dump())
    fence = await services.threads.take(caller.owner, row["thread_id"])
    marks = {"graph_id": graph_id, "thread_id": row["thread_id"], "fence": fence}
    async with services.manager.graph(graph_id, caller.owner, marks=marks) as graph:
        try:
            written = await graph.abulk_update_state(_config(row, checkpoint), supersteps)
            snapshot = await graph.aget_state(thread_config(row))
        except DirectorError:
            raise
        except (InvalidUpdateError, ValueError, TypeError) as error:
            raise InvalidInput(str(error), field="values") from error
        except Exception as error:  # the border of somebody's graph: its own functions choose what comes next
            raise InvalidInput(f"the graph fails on them: {type(error).__name__}: {error}", field="values") from error
    part = thread_part(snapshot)
    await services.threads.save_state(
        row["thread_id"], fence, values=part["values"], status=part["thread_status"], interrupts=part["interrupts"]
    )
    return written


async def find_thread(
    services: Services, caller: Caller, thread_id: UUID, action: str = "read", **value: Any
) -> RowMapping:
    """The thread, if the caller may do this with it; otherwise there is none."""
    row = await services.threads.get(caller.owner, str(thread_id))
    await caller.check("threads", action, {"thread_id": thread_id, **value}, row["metadata"])
    return row


async def _searched(caller: Caller, value: dict[str, Any]) -> dict[str, Any]:
    filters = await caller.authorize("threads", "search", value)
    return {**(value["metadata"] or {}), **as_containment(filters)}


def thread_json(row: RowMapping) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in ("owner", "expires_at")}


def _config(row: RowMapping, checkpoint: CheckpointRef | None) -> RunnableConfig:
    config = thread_config(row)
    if checkpoint is not None:
        config["configurable"]["checkpoint_ns"] = checkpoint.checkpoint_ns or ""
        for name in ("checkpoint_id", "checkpoint_map"):
            if value := getattr(checkpoint, name):
                config["configurable"][name] = value
    return config


def _before(row: RowMapping, before: Any) -> RunnableConfig | None:
    if before is None:
        return None
    if isinstance(before, Configured):
        before = before.configurable
    if isinstance(before, CheckpointRef):
        before = before.checkpoint_id
    if not isinstance(before, str):
        raise InvalidInput("needs a checkpoint_id", field="before")
    return {"configurable": {"thread_id": row["thread_id"], "checkpoint_ns": "", "checkpoint_id": before}}


def _filter(metadata: dict[str, Any] | None) -> dict[str, Any] | None:
    for key, value in (metadata or {}).items():
        if not FILTER_KEY.fullmatch(key) or not isinstance(value, (str, int, float, bool)):
            raise InvalidInput("may name plain keys with plain values", field=f"metadata.{key[:100]}")
    return metadata


def _extracted(thread: dict[str, Any], paths: dict[str, str] | None) -> dict[str, Any]:
    if not paths:
        return thread
    return {**thread, "extracted": {name: _at(thread, path) for name, path in paths.items()}}


def _at(value: Any, path: str) -> Any:
    for part in re.findall(r"[^.\[\]]+", path):
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and re.fullmatch(r"-?\d{1,9}", part):
            index = int(part)
            value = value[index] if -len(value) <= index < len(value) else None
        else:
            return None
    return value
