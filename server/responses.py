"""Answers: JSON as the graph made it, and streams that only follow the event log."""

from collections.abc import AsyncIterator
from typing import Any

from fastapi import Response
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.types import Receive, Scope, Send

from server.compressed import CompressedSend, accepts_gzip
from server.encoding import encode
from tools.storage.run_log import LoggedEvent
from tools.storage.runs import RunRow

HEARTBEAT_SECONDS = 5
SEND_TIMEOUT_SECONDS = 30.0


class Json(Response):
    """A JSON answer of anything a graph can hold."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return encode(content)


class EventStream(EventSourceResponse):
    """Server-sent events from ready-made bytes, one send for all that is ready, a heartbeat every 5 s.

    A client that accepts gzip gets it. One that does not read for 30 s is cut off; it can resume where it was.
    """

    def __init__(self, frames: AsyncIterator[bytes], headers: dict[str, str] | None = None) -> None:
        super().__init__(
            frames,
            headers={"Cache-Control": "no-store, no-transform", **(headers or {})},
            ping=HEARTBEAT_SECONDS,
            ping_message_factory=_heartbeat,
            sep="\n",
            send_timeout=SEND_TIMEOUT_SECONDS,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["app"].state.compress_streams and accepts_gzip(scope):
            send = CompressedSend(send)
        await super().__call__(scope, receive, send)


def _heartbeat() -> ServerSentEvent:
    return ServerSentEvent(comment="heartbeat", sep="\n")


def frame(event: LoggedEvent) -> bytes:
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (event.seq, event.event.encode(), event.data)


def run_headers(run: RunRow, follow: str) -> dict[str, str]:
    """Where the run is, and where to go on after a cut. Paths without any mount prefix, as clients expect."""
    path = f"/threads/{run['thread_id']}/runs/{run['run_id']}"
    return {"Content-Location": path, "Location": f"{path}/{follow}"}


def page_headers(total: int, offset: int, shown: int) -> dict[str, str]:
    headers = {"X-Pagination-Total": str(total)}
    if offset + shown < total:
        headers["X-Pagination-Next"] = str(offset + shown)
    return headers


def selected(row: dict[str, Any], names: list[str] | None) -> dict[str, Any]:
    """Only the fields the caller asked for; `values.messages` is the one part of `values`."""
    if names is None:
        return row
    shown: dict[str, Any] = {}
    for name in names:
        field, _, part = name.partition(".")
        if part and isinstance(row.get(field), dict):
            shown.setdefault(field, {}).update({part: row[field][part]} if part in row[field] else {})
        elif field in row:
            shown[field] = row[field]
    return shown
