"""Crons: runs on a schedule."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.engine import RowMapping

from server.answers import Cron, answers
from server.auth import Caller
from server.requests import CreateCron, PatchCron, SearchCrons
from server.responses import Json, page_headers, selected
from server.routes.assistants import assistant_id_of, find_assistant
from server.routes.runs import configured, request_kwargs, require_start
from server.routes.strict import StrictRoute
from server.routes.threads import find_thread
from server.runs.request import shown_kwargs
from server.services import Asking, Served, Services

router = APIRouter(route_class=StrictRoute, tags=["crons"])
CAN_BE_NOTHING = ("timezone", "end_time")
MUST_BE_SOMETHING = ("schedule", "enabled", "on_run_completed", "metadata")


@router.post("/runs/crons", responses=answers(Cron))
async def create(body: CreateCron, services: Served, caller: Asking) -> Response:
    return Json(cron_json(await _create(services, caller, body, None)))


@router.post("/threads/{thread_id}/runs/crons", responses=answers(Cron))
async def create_for_thread(thread_id: UUID, body: CreateCron, services: Served, caller: Asking) -> Response:
    await find_thread(services, caller, thread_id, "update")
    return Json(cron_json(await _create(services, caller, body, str(thread_id))))


@router.post("/runs/crons/search", responses=answers(list[Cron]))
async def search(body: SearchCrons, services: Served, caller: Asking) -> Response:
    rows, total = await services.crons.search(caller.owner, **await _wanted(services, caller, body))
    shown = [selected(cron_json(row), body.select) for row in rows]
    return Json(shown, headers=page_headers(total, body.offset, len(rows)))


@router.post("/runs/crons/count")
async def count(body: SearchCrons, services: Served, caller: Asking) -> int:
    _rows, total = await services.crons.search(caller.owner, **await _wanted(services, caller, body))
    return total


@router.get("/runs/crons/{cron_id}", responses=answers(Cron))
async def get(cron_id: UUID, services: Served, caller: Asking) -> Response:
    await caller.authorize("crons", "read", {"cron_id": cron_id})
    return Json(cron_json(await services.crons.get(caller.owner, str(cron_id))))


@router.patch("/runs/crons/{cron_id}", responses=answers(Cron))
async def patch(cron_id: UUID, body: PatchCron, services: Served, caller: Asking) -> Response:
    await caller.authorize("crons", "update", {"cron_id": cron_id})
    row = await services.crons.get(caller.owner, str(cron_id))
    sent = body.model_dump(exclude_unset=True, exclude={"stream_resumable"})
    if body.webhook:
        await services.background_work.check_webhook(body.webhook)
    changes: dict[str, Any] = {name: sent[name] for name in CAN_BE_NOTHING if name in sent}
    changes |= {name: sent[name] for name in MUST_BE_SOMETHING if sent.get(name) is not None}
    renewed = {name: value for name, value in sent.items() if name not in CAN_BE_NOTHING + MUST_BE_SOMETHING}
    if renewed.keys() & {"config", "context"}:
        assistant = await find_assistant(services, caller, row["assistant_id"])
        whole = configured(body.config or {}, body.context, assistant)
        renewed |= {name: whole[name] for name in ("config", "context") if name in renewed and name in whole}
    if renewed or "metadata" in changes:
        payload = row["payload"]
        metadata = changes.get("metadata", payload["metadata"])
        changes["payload"] = {**payload, "kwargs": {**payload["kwargs"], **renewed}, "metadata": metadata}
    return Json(cron_json(await services.crons.update(caller.owner, str(cron_id), changes)))


@router.delete("/runs/crons/{cron_id}", responses=answers(dict[str, Any]))
async def delete(cron_id: UUID, services: Served, caller: Asking) -> Response:
    await caller.authorize("crons", "delete", {"cron_id": cron_id})
    await services.crons.delete(caller.owner, str(cron_id))
    return Json({})


async def _create(services: Services, caller: Caller, body: CreateCron, thread_id: str | None) -> RowMapping:
    assistant = await find_assistant(services, caller, body.assistant_id)
    await caller.authorize("crons", "create", {"schedule": body.schedule, "payload": body.kwargs()})
    await require_start(services, body, thread_id)
    if body.webhook:
        await services.background_work.check_webhook(body.webhook)
    payload = {
        "graph_id": assistant["graph_id"],
        "kwargs": request_kwargs(body, assistant, caller),
        "metadata": body.metadata,
        "multitask_strategy": body.multitask_strategy,
    }
    return await services.crons.create(
        caller.owner,
        {
            "assistant_id": assistant["assistant_id"],
            "thread_id": thread_id,
            "schedule": body.schedule,
            "timezone": body.timezone,
            "payload": payload,
            "metadata": body.metadata,
            "on_run_completed": body.on_run_completed,
            "enabled": body.enabled,
            "end_time": body.end_time,
        },
    )


async def _wanted(services: Services, caller: Caller, body: SearchCrons) -> dict[str, Any]:
    await caller.authorize("crons", "search", {"limit": body.limit, "offset": body.offset})
    wanted = body.model_dump(exclude={"select"})
    if body.thread_id is not None:
        wanted["thread_id"] = str(body.thread_id)
    if body.assistant_id is not None:
        wanted["assistant_id"] = assistant_id_of(services, body.assistant_id)
    return wanted


def cron_json(row: RowMapping) -> dict[str, Any]:
    shown = {key: value for key, value in row.items() if key not in ("owner", "payload")}
    kwargs = shown_kwargs(row["payload"]["kwargs"])
    return {**shown, "payload": {**row["payload"], "kwargs": kwargs, **kwargs}, "user_id": None}
