"""Answers only to the names it is known by, where such a list is configured."""

from collections.abc import Sequence

from fastapi.responses import JSONResponse
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send


class KnownHosts:
    """Refuses requests for any other host with 400. `*.example.com` stands for every name below it."""

    def __init__(self, app: ASGIApp, hosts: Sequence[str]) -> None:
        self._app = app
        self._exact = frozenset(host.lower() for host in hosts if not host.startswith("*."))
        self._below = tuple(host[1:].lower() for host in hosts if host.startswith("*."))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket") and not self._knows(Headers(scope=scope).get("host", "")):
            refused = JSONResponse({"detail": "host: this server does not answer to that name"}, status_code=400)
            await refused(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _knows(self, said: str) -> bool:
        name = _without_port(said).lower()
        return name in self._exact or (bool(self._below) and name.endswith(self._below))


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host.partition("]")[0][1:]
    return host.partition(":")[0]
