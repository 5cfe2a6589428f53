"""Watches every request: gives it an id, counts it, and says in one line how it went."""

import logging
import re
import time
import uuid
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.logs import telling
from server.metrics import Metrics
from server.tracing import tell_request

log = logging.getLogger(__name__)
REQUEST_ID = "x-request-id"
PLAIN_ID = re.compile(r"[A-Za-z0-9._-]{1,100}")
UUID_SHAPE = re.compile(r"[0-9a-fA-F-]{32,36}")
QUIET = frozenset({"/ok", "/metrics"})
"""Asked again and again by machines: counted, not told of."""
IDS = ("thread_id", "run_id", "assistant_id", "cron_id", "checkpoint_id")
ELSEWHERE = "other"
"""The route of what is not ours, so that labels stay few."""
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Observe:
    """Pure ASGI, so that streams pass through untouched. Paths are told as routes, never as they were asked."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        exchange = _Exchange(scope, request_id, send, self._metrics)
        with telling(request_id=request_id):
            try:
                await self._app(scope, receive, exchange.send)
            finally:
                exchange.close()


class _Exchange:
    def __init__(self, scope: Scope, request_id: str, send: Send, metrics: Metrics) -> None:
        self._scope = scope
        self._request_id = request_id
        self._send = send
        self._metrics = metrics
        self._began = time.perf_counter()
        self._status = 0
        self._streaming = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._begin(message)
        await self._send(message)

    def _begin(self, message: Message) -> None:
        self._status = message["status"]
        headers = MutableHeaders(raw=message["headers"])
        headers[REQUEST_ID] = self._request_id
        method, route = self._names()
        self._metrics.requests.labels(method, route, self._status).inc()
        self._metrics.request_seconds.labels(method, route).observe(time.perf_counter() - self._began)
        tell_request(request_id=self._request_id, **self._ids())
        if headers.get("content-type", "").startswith("text/event-stream"):
            self._streaming = True
            self._metrics.streams_open.inc()

    def close(self) -> None:
        if self._streaming:
            self._metrics.streams_open.dec()
        method, route = self._names()
        if route in QUIET or not log.isEnabledFor(logging.INFO):
            return
        facts: dict[str, Any] = {
            "status": self._status or "cut",
            "ms": round((time.perf_counter() - self._began) * 1000, 1),
            **self._ids(),
        }
        log.info("%s %s", method, route, extra=facts)

    def _names(self) -> tuple[str, str]:
        method = self._scope["method"]
        route = getattr(self._scope.get("route"), "path_format", None) or ELSEWHERE
        return method if method in METHODS else "OTHER", route

    def _ids(self) -> dict[str, str]:
        """Ids that were asked for and look like ids of ours."""
        asked = self._scope.get("path_params") or {}
        found = {name: str(asked[name]) for name in IDS if name in asked}
        return {name: value for name, value in found.items() if UUID_SHAPE.fullmatch(value)}


def _request_id(scope: Scope) -> str:
    """The client's own, where it is plain; a new one otherwise."""
    given = Headers(scope=scope).get(REQUEST_ID, "")
    return given if PLAIN_ID.fullmatch(given) else uuid.uuid4().hex
