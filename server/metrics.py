"""What an operator watches, in Prometheus' format. Labels never carry an owner, a thread or any text."""

import time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)


class Metrics:
    """One application's figures."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.runs_ended = Counter(
            "director_runs_ended", "Runs by how they ended", ["graph", "status"], registry=self._registry
        )
        self.run_seconds = Histogram(
            "director_run_seconds", "From start to end of a run", ["graph"], buckets=BUCKETS, registry=self._registry
        )
        self.runs_live = Gauge("director_runs_live", "Runs this process carries out", registry=self._registry)
        self.streams_open = Gauge("director_streams_open", "Event streams being read", registry=self._registry)
        self.requests = Counter(
            "director_http_requests", "Requests by method and status", ["method", "status"], registry=self._registry
        )
        self.request_seconds = Histogram(
            "director_http_seconds", "Until an answer begins", ["method"], buckets=BUCKETS, registry=self._registry
        )

    def exposition(self) -> bytes:
        return generate_latest(self._registry)


class CountRequests:
    """Counts every answer and times its beginning; streams are open until their body ends."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, method, streaming = time.perf_counter(), scope["method"], False

        async def counted(message: Message) -> None:
            nonlocal streaming
            if message["type"] == "http.response.start":
                self._metrics.requests.labels(method, message["status"]).inc()
                self._metrics.request_seconds.labels(method).observe(time.perf_counter() - began)
                if any(
                    value.startswith(b"text/event-stream")
                    for name, value in message["headers"]
                    if name == b"content-type"
                ):
                    streaming = True
                    self._metrics.streams_open.inc()
            await send(message)

        try:
            await self._app(scope, receive, counted)
        finally:
            if streaming:
                self._metrics.streams_open.dec()
