"""Puts the application together: any `langgraph.json` behind LangGraph's wire protocol."""

import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, fields
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from fastapi.middleware.cors import CORSMiddleware
from langgraph.checkpoint.serde import _msgpack
from sqlalchemy.exc import ArgumentError
from starlette.types import ASGIApp, Receive, Scope, Send

from server.answers import REFUSALS
from server.auth import ApplicationGate, Gate, KeyGate, OpenGate, current_caller
from server.config import ServedGraphs
from server.errors import add_error_handlers
from server.health import StoreHealth
from server.hosts import KnownHosts
from server.metrics import Metrics
from server.observing import Observe
from server.routes import assistants, crons, event_protocol, meta, runs, store, threads
from server.runs.background import Background
from server.runs.carrying import RunEnded, RunRolledBack
from server.runs.executor import LocalExecutor
from server.runs.log import StreamBroken
from server.runs.manager import RunManager
from server.services import Services
from server.settings import ServerSettings
from server.tracing import FASTAPI, guard_spans
from state.errors import InvalidInput
from tools.storage.api_keys import ApiKeys
from tools.storage.assistants import Assistants
from tools.storage.checkpoints import open_checkpointer, open_store
from tools.storage.crons import Crons
from tools.storage.database import Database
from tools.storage.moments import now
from tools.storage.runs import Outcome, RunRow, Runs
from tools.storage.threads import Threads
from tools.storage.webhooks import Webhooks
from tools.storage.workers import hold_name

log = logging.getLogger(__name__)
EXPOSED_HEADERS = [
    "Content-Location", "Location", "X-Pagination-Total", "X-Pagination-Next", "ETag", "X-Export-Losses",
    "X-Request-Id",
]  # fmt: skip


@dataclass(frozen=True)
class ServeOptions:
    """How to serve. `worker` is this process's stable name: after a restart it finds its runs by it.

    `private_webhooks` lets webhooks go to addresses that are not on the public internet.
    """

    database_url: str
    worker: str = "server"
    lease_seconds: float = 10.0
    max_crashes: int = 5
    allow_origins: tuple[str, ...] = ("*",)
    allowed_hosts: tuple[str, ...] = ()
    max_body_bytes: int = 4 * 1024 * 1024
    drain_seconds: float = 10.0
    require_keys: bool = False
    private_webhooks: bool = False
    compress_streams: bool = True

    @classmethod
    def of(cls, settings: ServerSettings, database_url: str) -> "ServeOptions":
        """As the settings have it."""
        names = {one.name for one in fields(cls)} - {"database_url"}
        return cls(database_url, **settings.model_dump(include=names))


def create_app(
    graphs: ServedGraphs,
    options: ServeOptions,
    *,
    routers: Sequence[APIRouter] = (),
    on_rollback: RunRolledBack | None = None,
) -> FastAPI:
    """An application serving `graphs`. `routers` are added beside the protocol's own routes;
    `on_rollback` undoes what a rolled-back run wrote outside its checkpoints."""
    if not _msgpack.STRICT_MSGPACK_ENABLED:
        raise RuntimeError("LANGGRAPH_STRICT_MSGPACK=true must be set before langgraph is imported")

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[Mapping[str, Any]]:
        guard_spans()
        async with AsyncExitStack() as stack:
            try:
                services = await _open_services(stack, graphs, options, app.state.metrics, on_rollback)
            except Exception as error:  # the web server only knows that it failed
                app.state.failure = error
                raise
            app.state.services = services
            app.state.gate = _gate(graphs, options, services)
            if graphs.http_app is None:
                yield {}
            else:  # what its lifespan yields is the state of its requests
                opened = graphs.http_app.router.lifespan_context(graphs.http_app)
                yield await stack.enter_async_context(opened) or {}

    app = FastAPI(
        title="Bedroom Director",
        version=product_version(),
        lifespan=lifespan,
        telemetry=FASTAPI,
        responses=REFUSALS,
    )
    app.state.max_body_bytes = options.max_body_bytes
    app.state.compress_streams = options.compress_streams
    app.state.metrics = Metrics()
    add_error_handlers(app)
    for module in (meta, assistants, crons, threads, runs, event_protocol, store):
        app.include_router(module.router)
    for router in routers:
        app.include_router(router, dependencies=[Depends(current_caller)])
    if graphs.http_app is not None:
        app.mount("/", graphs.http_app)
    app.add_middleware(BreakStreams)
    if options.allowed_hosts:
        app.add_middleware(KnownHosts, hosts=options.allowed_hosts)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=list(options.allow_origins),
        allow_methods=["*"],
        allow_headers=["*"],
        expose_headers=EXPOSED_HEADERS,
        allow_private_network=True,
        max_age=600,
    )
    app.add_middleware(Observe, metrics=app.state.metrics)
    return app


class BreakStreams:
    """Leaves a broken stream unfinished, which the web server answers by closing the connection."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with suppress(StreamBroken):
            await self._app(scope, receive, send)


def _gate(graphs: ServedGraphs, options: ServeOptions, services: Services) -> Gate:
    if graphs.auth is not None:
        return ApplicationGate(graphs.auth)
    return KeyGate(ApiKeys(services.db)) if options.require_keys else OpenGate()


def product_version() -> str:
    try:
        return version("bedroom-director")
    except PackageNotFoundError:
        return "0.0.0"


def _counted(metrics: Metrics) -> RunEnded:
    async def count(run: RunRow, outcome: Outcome) -> None:
        log.info("run ended", extra={"graph": run["graph_id"], "status": outcome.status})
        metrics.runs_ended.labels(run["graph_id"], outcome.status).inc()
        if run["started_at"] is not None:
            metrics.run_seconds.labels(run["graph_id"]).observe((now() - run["started_at"]).total_seconds())

    return count


async def _open_services(
    stack: AsyncExitStack,
    graphs: ServedGraphs,
    options: ServeOptions,
    metrics: Metrics,
    on_rollback: RunRolledBack | None,
) -> Services:
    try:
        db = Database(options.database_url, inline=True)
    except (ValueError, ArgumentError) as error:
        raise InvalidInput(str(error).removeprefix("database_url: "), field="database_url") from error
    stack.push_async_callback(db.close)
    await db.migrate()
    name = await stack.enter_async_context(hold_name(db, options.worker))
    checkpointer = await stack.enter_async_context(open_checkpointer(db))
    long_term = await stack.enter_async_context(open_store(db, graphs.store_index))
    manager = RunManager(
        db,
        graphs,
        checkpointer,
        long_term,
        LocalExecutor(),
        name,
        lease=timedelta(seconds=options.lease_seconds),
        max_crashes=options.max_crashes,
        on_end=_counted(metrics),
        on_rollback=on_rollback,
    )
    records = Assistants(db)
    await records.ensure_defaults({graph.graph_id: graph.description for graph in graphs.graphs.values()})
    await manager.start()
    stack.push_async_callback(manager.stop, options.drain_seconds)
    background = Background(manager, private_webhooks=options.private_webhooks)
    await background.start()
    stack.push_async_callback(background.stop)
    return Services(
        db=db,
        crons=Crons(db),
        background_work=background,
        webhooks=Webhooks(db),
        health=StoreHealth(db, options.worker),
        graphs=graphs,
        manager=manager,
        assistants=records,
        threads=Threads(db),
        runs=Runs(db),
        store=long_term,
        version=product_version(),
    )
