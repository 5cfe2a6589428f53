"""Is it up, and what is it."""

from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy import text

from server.errors import Unavailable
from server.routes.strict import StrictRoute
from server.services import Served
from state.errors import DirectorError

router = APIRouter(route_class=StrictRoute, tags=["meta"])


@router.get("/ok")
async def ok(services: Served) -> dict[str, bool]:
    """Answers only if the database does."""
    try:
        async with services.db.read() as connection:
            await connection.execute(text("SELECT 1"))
    except (OSError, DirectorError) as error:
        raise Unavailable("the database does not answer") from error
    if services.manager.draining:
        raise Unavailable("the server is shutting down")
    return {"ok": True}


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Figures for Prometheus."""
    exposition: bytes = request.app.state.metrics.exposition()
    return Response(exposition, media_type="text/plain; version=0.0.4; charset=utf-8")


@router.get("/info")
async def info(services: Served) -> dict[str, Any]:
    """Versions, and which parts of the protocol are here."""
    return {
        "version": services.version,
        "langgraph_py_version": version("langgraph"),
        "flags": {"assistants": True, "crons": True, "langsmith": False},
        "host": {"kind": "self-hosted"},
    }
