"""Event streams in gzip, whole events at a time: nothing waits in the compressor for what comes after it."""

import asyncio
import zlib
from collections.abc import MutableMapping
from typing import Any

from starlette.types import Scope, Send

LEVEL = 1
"""Measured: higher levels save a tenth of the bytes for half as much time again."""
WINDOW_BITS = 16 + 12
"""gzip with a window of 4 KB, which holds the event before; the usual 32 KB cost three times the memory."""
MEMORY_LEVEL = 6


class CompressedSend:
    """Sends one answer in gzip. Every piece can be read as soon as it has arrived."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._compressor = zlib.compressobj(LEVEL, zlib.DEFLATED, WINDOW_BITS, MEMORY_LEVEL)
        self._in_order = asyncio.Lock()

    async def __call__(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            encoding = [(b"content-encoding", b"gzip"), (b"vary", b"accept-encoding")]
            await self._send({**message, "headers": [*message["headers"], *encoding]})
            return
        async with self._in_order:  # events and heartbeats come from two tasks
            last = not message.get("more_body", False)
            body = self._compressor.compress(message.get("body", b""))
            body += self._compressor.flush(zlib.Z_FINISH if last else zlib.Z_SYNC_FLUSH)
            await self._send({**message, "body": body})


def accepts_gzip(scope: Scope) -> bool:
    """Whether the client says so. Without a word from it, it gets the plain stream."""
    said = b",".join(value for name, value in scope["headers"] if name == b"accept-encoding").lower()
    for offer in said.split(b","):
        coding, *parameters = (part.strip() for part in offer.split(b";"))
        if coding in (b"gzip", b"x-gzip"):
            return not any(part.replace(b" ", b"") in REFUSALS for part in parameters)
    return False


REFUSALS = frozenset({b"q=0", b"q=0.0", b"q=0.00", b"q=0.000"})
