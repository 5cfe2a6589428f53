"""Runs the server until it is told to stop."""

import asyncio
import ipaddress
import logging
import socket
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from sse_starlette.sse import AppStatus

from server.app import ServeOptions, create_app
from server.config import load_graphs
from server.services import Services
from state.errors import InvalidInput

log = logging.getLogger(__name__)


def serve(
    config_path: Path | str,
    *,
    host: str = "127.0.0.1",
    port: int = 2024,
    database_url: str = "sqlite:///.director/director.db",
    worker: str = "server",
    lease_seconds: float = 10.0,
    require_keys: bool = False,
    private_webhooks: bool = False,
) -> None:
    """Serve the graphs of a `langgraph.json`. Refuses an address others can reach without authentication."""
    graphs = load_graphs(config_path)
    require_protection(host, protected=require_keys or graphs.auth is not None)
    options = ServeOptions(
        database_url, worker, lease_seconds, require_keys=require_keys, private_webhooks=private_webhooks
    )
    run(create_app(graphs, options), host=host, port=port)


def run(app: FastAPI, *, host: str, port: int) -> None:
    """Serve an application; at the end its streams break, so that clients come back instead of giving up."""
    AppStatus.enable_automatic_graceful_drain = False
    config = uvicorn.Config(app, host=host, port=port, log_level="warning", timeout_graceful_shutdown=15)
    server = _Server(config, app)
    log.info("listening on http://%s:%d", host, port)
    asyncio.run(server.serve())


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

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        services: Services | None = getattr(self._app.state, "services", None)
        if services is not None:
            logging.getLogger("uvicorn.error").addFilter(_is_not_a_broken_stream)
            services.manager.break_streams()
        await super().shutdown(sockets)


def _is_not_a_broken_stream(record: logging.LogRecord) -> bool:
    """Streams are broken on purpose at the end; that is not an error worth a page of log."""
    return not record.getMessage().startswith(("Exception in ASGI application", "ASGI callable returned without"))
