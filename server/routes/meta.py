"""Is it up, and what is it."""

import asyncio
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse

from server.errors import Unavailable
from server.health import PATIENCE_SECONDS
from server.metrics import Metrics
from server.routes.strict import StrictRoute
from server.services import Served, Services
from tools.storage.outages import DatabaseUnavailable

router = APIRouter(route_class=StrictRoute, tags=["meta"])


@router.get("/ok")
async def ok(services: Served) -> dict[str, bool]:
    """Answers only if the database can be read and written."""
    if services.manager.draining:
        raise Unavailable("the server is shutting down")
    if trouble := await services.health.trouble():
        raise Unavailable(trouble)
    return {"ok": True}


@router.get("/metrics", response_class=PlainTextResponse)
async def metrics(request: Request, services: Served) -> Response:
    """Figures for Prometheus."""
    figures: Metrics = request.app.state.metrics
    await _look_around(figures, services)
    return Response(figures.exposition(), media_type="text/plain; version=0.0.4; charset=utf-8")


@router.get("/info")
async def info(services: Served) -> dict[str, Any]:
    """Versions, and which parts of the protocol are here."""
    return {
        "version": services.version,
        "langgraph_py_version": version("langgraph"),
        "flags": {"assistants": True, "crons": True, "langsmith": False},
        "host": {"kind": "self-hosted"},
    }


async def _look_around(figures: Metrics, services: Services) -> None:
    figures.runs_live.set(services.manager.live_runs)
    figures.events_unstored.set(services.manager.unstored_events)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            figures.see_queue(*await services.runs.queue(), await services.webhooks.waiting())
    except (OSError, DatabaseUnavailable, TimeoutError):
        figures.store_answers.set(0)
    else:
        figures.store_answers.set(1)
