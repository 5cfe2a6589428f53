"""Assistants: the served graphs, and presets of them."""

import logging
import warnings
from collections.abc import Callable
from typing import Annotated, Any, cast
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import TypeAdapter
from sqlalchemy.engine import RowMapping

from server.answers import Assistant, GraphDrawing, Schemas, answers
from server.auth import Caller, as_containment, matches
from server.config import Graph
from server.requests import (
    CreateAssistant,
    PatchAssistant,
    SearchAssistants,
    SearchVersions,
    SetLatest,
)
from server.responses import Json, page_headers, selected
from server.routes.strict import StrictRoute
from server.services import Asking, Served, Services
from state.errors import InvalidInput, NotFound
from tools.storage.assistants import default_assistant_id

log = logging.getLogger(__name__)
router = APIRouter(route_class=StrictRoute, tags=["assistants"])


async def find_assistant(services: Services, caller: Caller, name: str) -> RowMapping:
    """By UUID or by graph name."""
    return await _visible(services, caller, assistant_id_of(services, name))


def assistant_id_of(services: Services, name: str) -> str:
    """The id of an assistant that is named by it or by its graph."""
    if name in services.graphs.graphs:
        return default_assistant_id(name)
    try:
        return str(UUID(name))
    except ValueError as error:
        known = ", ".join(sorted(services.graphs.graphs))
        raise InvalidInput(
            f"{name[:100]!r} is neither an assistant's UUID nor a graph; graphs: {known}", field="assistant_id"
        ) from error


async def _visible(services: Services, caller: Caller, assistant_id: str, action: str = "read") -> RowMapping:
    row = await services.assistants.get(caller.owner, assistant_id)
    filters = await caller.authorize("assistants", action, {"assistant_id": UUID(assistant_id), "metadata": {}})
    if row["metadata"].get("created_by") != "system" and not matches(row["metadata"], filters):
        raise NotFound(f"Assistant {assistant_id} not found")
    return row


async def _searched(caller: Caller, body: SearchAssistants) -> dict[str, Any]:
    value = body.model_dump(include={"metadata", "graph_id", "limit", "offset"})
    return as_containment(await caller.authorize("assistants", "search", value))


@router.post("/assistants/search", responses=answers(list[Assistant]))
async def search(body: SearchAssistants, services: Served, caller: Asking) -> Response:
    rows, total = await services.assistants.search(
        caller.owner,
        **body.model_dump(exclude={"select"}),
        served=list(services.graphs.graphs),
        demanded=await _searched(caller, body),
    )
    shown = [selected(assistant_json(row), body.select) for row in rows]
    return Json(shown, headers=page_headers(total, body.offset, len(rows)))


@router.post("/assistants/count")
async def count(body: SearchAssistants, services: Served, caller: Asking) -> int:
    _rows, total = await services.assistants.search(
        caller.owner,
        metadata=body.metadata,
        graph_id=body.graph_id,
        name=body.name,
        served=list(services.graphs.graphs),
        demanded=await _searched(caller, body),
    )
    return total


@router.post("/assistants", responses=answers(Assistant))
async def create(body: CreateAssistant, services: Served, caller: Asking) -> Response:
    if body.graph_id not in services.graphs.graphs:
        raise InvalidInput(f"no graph named {body.graph_id[:100]!r}", field="graph_id")
    values = body.model_dump(include={"graph_id", "config", "context", "metadata", "description"})
    await caller.authorize("assistants", "create", values)
    row = await services.assistants.create(
        caller.owner,
        {**values, "name": body.name or "Untitled"},
        str(body.assistant_id) if body.assistant_id else None,
        body.if_exists or "raise",
    )
    return Json(assistant_json(row))


@router.get("/assistants/{assistant_id}", responses=answers(Assistant))
async def get(assistant_id: str, services: Served, caller: Asking) -> Response:
    return Json(assistant_json(await find_assistant(services, caller, assistant_id)))


@router.patch("/assistants/{assistant_id}", responses=answers(Assistant))
async def patch(assistant_id: UUID, body: PatchAssistant, services: Served, caller: Asking) -> Response:
    changes = body.model_dump(exclude_unset=True, exclude_none=True)
    if body.graph_id is not None and body.graph_id not in services.graphs.graphs:
        raise InvalidInput(f"no graph named {body.graph_id[:100]!r}", field="graph_id")
    await _visible(services, caller, str(assistant_id), "update")
    return Json(assistant_json(await services.assistants.update(caller.owner, str(assistant_id), changes)))


@router.delete("/assistants/{assistant_id}", status_code=204)
async def delete(assistant_id: UUID, services: Served, caller: Asking, delete_threads: bool = False) -> None:
    await _visible(services, caller, str(assistant_id), "delete")
    await services.assistants.delete(caller.owner, str(assistant_id))
    if delete_threads:
        metadata = {"assistant_id": str(assistant_id)}
        while found := (await services.threads.search(caller.owner, metadata=metadata, limit=100))[0]:
            for thread in found:
                await services.manager.delete_thread(caller.owner, thread["thread_id"])


@router.post("/assistants/{assistant_id}/versions", responses=answers(list[Assistant]))
async def versions(assistant_id: UUID, body: SearchVersions, services: Served, caller: Asking) -> Response:
    await _visible(services, caller, str(assistant_id))
    rows = await services.assistants.versions(caller.owner, str(assistant_id), body.metadata, body.limit, body.offset)
    return Json([assistant_json(row) for row in rows])


@router.post("/assistants/{assistant_id}/latest", responses=answers(Assistant))
async def latest(assistant_id: UUID, body: SetLatest, services: Served, caller: Asking) -> Response:
    await _visible(services, caller, str(assistant_id), "update")
    return Json(assistant_json(await services.assistants.set_latest(caller.owner, str(assistant_id), body.version)))


@router.get("/assistants/{assistant_id}/graph", responses=answers(GraphDrawing))
async def graph(assistant_id: str, services: Served, caller: Asking, xray: str = "false") -> Response:
    row = await find_assistant(services, caller, assistant_id)
    async with services.manager.graph(row["graph_id"], caller.owner, config=row["config"]) as compiled:
        return Json((await compiled.aget_graph(xray=_xray(xray))).to_json())


@router.get("/assistants/{assistant_id}/schemas", responses=answers(Schemas))
async def schemas(assistant_id: str, services: Served, caller: Asking) -> Response:
    row = await find_assistant(services, caller, assistant_id)
    async with services.manager.graph(row["graph_id"], caller.owner, config=row["config"]) as compiled:
        return Json({"graph_id": row["graph_id"], **graph_schemas(compiled)})


@router.get("/assistants/{assistant_id}/subgraphs", responses=answers(dict[str, Schemas]))
async def subgraphs(
    assistant_id: str, services: Served, caller: Asking, recurse: Annotated[bool, Query()] = False
) -> Response:
    return await _subgraphs(assistant_id, None, services, caller, recurse)


@router.get("/assistants/{assistant_id}/subgraphs/{namespace}", responses=answers(dict[str, Schemas]))
async def subgraphs_of(
    assistant_id: str, namespace: str, services: Served, caller: Asking, recurse: bool = False
) -> Response:
    return await _subgraphs(assistant_id, namespace, services, caller, recurse)


async def _subgraphs(
    assistant_id: str, namespace: str | None, services: Services, caller: Caller, recurse: bool
) -> Response:
    row = await find_assistant(services, caller, assistant_id)
    async with services.manager.graph(row["graph_id"], caller.owner, config=row["config"]) as compiled:
        found = {
            name: graph_schemas(cast(Graph, inner))
            async for name, inner in compiled.aget_subgraphs(namespace=namespace, recurse=recurse)
        }
    return Json(found)


def assistant_json(row: RowMapping) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != "owner"}


def graph_schemas(graph: Graph) -> dict[str, Any]:
    """Each schema by itself: one that cannot be said in JSON Schema is null and spoils no other."""
    builder = getattr(graph, "builder", None)
    state = getattr(builder, "state_schema", None)
    return {
        "input_schema": _or_null(graph.get_input_jsonschema),
        "output_schema": _or_null(graph.get_output_jsonschema),
        "state_schema": _or_null(lambda: TypeAdapter(state).json_schema() if state else None),
        "config_schema": _or_null(graph.get_config_jsonschema),
        "context_schema": _or_null(graph.get_context_jsonschema),
    }


def _or_null(make: Callable[[], dict[str, Any] | None]) -> dict[str, Any] | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return make()
    except Exception as error:  # a served graph's own types may raise anything here
        log.info("no JSON Schema: %s", error)
        return None


def _xray(value: str) -> bool | int:
    if value.lower() in ("true", "false"):
        return value.lower() == "true"
    if value.isdigit() and 0 < int(value) < 100:
        return int(value)
    raise InvalidInput("must be true, false or a depth", field="xray")
