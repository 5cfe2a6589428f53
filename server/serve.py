"""Runs the server until it is told to stop."""

import ipaddress
import logging
import socket
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from sse_starlette.sse import AppStatus

from server.app import ServeOptions, create_app
from server.config import ServedGraphs, load_graphs
from server.connections import PromptConnection, room_for_connections
from server.logs import set_up_logs
from server.services import Services
from server.settings import ServerSettings
from state.errors import InvalidInput

log = logging.getLogger(__name__)


def serve(
    config_path: Path | str,
    *,
    host: str = "127.0.0.1",
    port: int = 2024,
    database_url: str = "sqlite:///.director/director.db",
    **options: Any,
) -> None:
    """Serve the graphs of a `langgraph.json`; `options` are fields of `ServerSettings`. Refuses an address others can
    reach without authentication."""
    serving = ServerSettings(**options)
    graphs = load_graphs(config_path)
    require_protection(host, protected=serving.require_keys or graphs.auth is not None)
    set_up_logs(serving)
    for warning in graphs.warnings:
        log.warning(warning)
    app = create_config_app(graphs, serving, database_url)
    run(app, host=host, port=port, max_connections=serving.max_connections)


def create_config_app(graphs: ServedGraphs, serving: ServerSettings, database_url: str) -> FastAPI:
    """An application of somebody's own graphs."""
    return create_app(graphs, ServeOptions.of(serving, database_url))


def run(app: FastAPI, *, host: str, port: int, max_connections: int = 0) -> None:
    """Serve an application; at the end its streams break, so that clients come back instead of giving up. Raises what
    kept it from starting."""
    AppStatus.enable_automatic_graceful_drain = False
    room = room_for_connections()
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=PromptConnection,
        log_config=None,
        access_log=False,
        server_header=False,
        limit_concurrency=max_connections or room,
        timeout_graceful_shutdown=15,
    )
    failed_start = logging.getLogger("uvicorn.error")
    failed_start.addFilter(_is_not_a_failed_start)
    try:
        _Server(config, app).run()
    finally:
        failed_start.removeFilter(_is_not_a_failed_start)
        if (failure := getattr(app.state, "failure", None)) is not None:
            raise failure


def require_protection(host: str, *, protected: bool) -> None:
    """Without authentication, only this machine may reach the server."""
    if not protected and not is_loopback(host):
        raise InvalidInput(
            f"{host} can be reached by others and no authentication is configured; require API keys "
            "or listen on 127.0.0.1",
            field="host",
        )


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`; every address it stands for has to be local."""
    try:
        found = socket.getaddrinfo(host, None)
    except OSError as error:
        raise InvalidInput(f"cannot be resolved: {error}", field="host") from error
    return all(ipaddress.ip_address(str(item[4][0]).partition("%")[0]).is_loopback for item in found)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        super().__init__(config)
        self._app = app

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            log.info("listening on http://%s:%d", self.config.host, self.config.port)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        services: Services | None = getattr(self._app.state, "services", None)
        if services is not None:
            logging.getLogger("uvicorn.error").addFilter(_is_not_a_broken_stream)
            services.manager.break_streams()
        await super().shutdown(sockets)


def _is_not_a_failed_start(record: logging.LogRecord) -> bool:
    """Why it failed is raised, and said by whoever started the server."""
    return not record.getMessage().startswith(("Traceback (most recent call last)", "Application startup failed"))


def _is_not_a_broken_stream(record: logging.LogRecord) -> bool:
    """Streams are broken on purpose at the end; that is not an error worth a page of log."""
    return not record.getMessage().startswith(("Exception in ASGI application", "ASGI callable returned without"))
