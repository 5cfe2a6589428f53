"""A proxy on loopback that cuts the first event stream of chosen threads at a chosen event."""

import asyncio
import re
import socket
import struct
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Self, cast

THREAD = re.compile(rb"/threads/([0-9a-f-]{36})/")
EVENT = re.compile(rb"(?:^|\n)data:")
TIME_TO_READ = 0.01


class Kind(StrEnum):
    RESET = "reset"
    """The connection is reset after the event."""
    MID_EVENT = "reset in mid-event"
    """The connection is reset when half of the next event has passed."""
    CLOSED = "closed"
    """The connection is closed after the event, the body incomplete."""
    ENDED = "ended"
    """The body ends properly after the event, as if there were no more."""


@dataclass
class Cut:
    """`after` is how many events pass first, then `wait` seconds; `made` says whether it has been cut."""

    kind: Kind
    after: int
    wait: float = TIME_TO_READ
    made: bool = False

    def is_due(self, passed: int, *, in_mid_event: bool = False) -> bool:
        return passed == self.after and (self.kind is Kind.MID_EVENT) is in_mid_event


class CuttingProxy:
    """Forwards to a server on this machine, one request to a connection; `cuts` maps thread ids to cuts."""

    def __init__(self, port: int) -> None:
        self.cuts: dict[str, Cut] = {}
        self._upstream = port
        self._server: asyncio.Server | None = None
        self._connections: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for to_client in self._connections.values():
            to_client.close()
        if self._connections:
            await asyncio.wait(list(self._connections))

    async def _serve(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        task = cast("asyncio.Task[None]", asyncio.current_task())
        self._connections[task] = to_client
        try:
            while await self._exchange(client, to_client):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            to_client.transport.abort()
        finally:
            to_client.close()
            del self._connections[task]

    async def _exchange(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> bool:
        """Pass on one request and its answer; whether the client may ask again."""
        request = await client.readuntil(b"\r\n\r\n")
        upstream, to_upstream = await asyncio.open_connection("127.0.0.1", self._upstream)
        try:
            to_upstream.write(_with_headers(request, {b"connection": b"close"}))
            to_upstream.write(await client.readexactly(_length(request)))
            head = await upstream.readuntil(b"\r\n\r\n")
            to_client.write(_with_headers(head, {b"connection": b"keep-alive"}))
            if b"transfer-encoding: chunked" not in head.lower():
                to_client.write(await upstream.readexactly(_length(head)))
                await to_client.drain()
                return True
            coding = Gzip() if b"content-encoding: gzip" in head.lower() else Plain()
            return await _pass_on(self._cut_of(request, head), coding, upstream, to_client)
        finally:
            to_upstream.close()

    def _cut_of(self, request: bytes, head: bytes) -> Cut | None:
        match = THREAD.search(request.partition(b"\r\n")[0])
        if match is None or b"text/event-stream" not in head.lower():
            return None
        cut = self.cuts.get(match[1].decode())
        return None if cut is None or cut.made else cut


class Plain:
    """A body as it is."""

    def read(self, data: bytes) -> bytes:
        return data

    def write(self, frame: bytes) -> bytes:
        return frame

    def end(self) -> bytes:
        return b""


class Gzip(Plain):
    """A compressed body; written so that every frame can be read as soon as it has passed, as the server does."""

    def __init__(self) -> None:
        self._reader = zlib.decompressobj(16 + zlib.MAX_WBITS)
        self._writer = zlib.compressobj(wbits=16 + zlib.MAX_WBITS)

    def read(self, data: bytes) -> bytes:
        return self._reader.decompress(data)

    def write(self, frame: bytes) -> bytes:
        return self._writer.compress(frame) + self._writer.flush(zlib.Z_SYNC_FLUSH)

    def end(self) -> bytes:
        return self._writer.flush()


async def _pass_on(
    cut: Cut | None, coding: Plain, upstream: asyncio.StreamReader, to_client: asyncio.StreamWriter
) -> bool:
    """Pass on a chunked body, frame by frame, up to the cut; whether it was passed on whole."""
    passed = 0
    if cut is not None and cut.is_due(passed):
        await _make(cut, to_client)
        return False
    async for frame in _frames(upstream, coding):
        coded = coding.write(frame)
        if EVENT.search(frame):
            if cut is not None and cut.is_due(passed, in_mid_event=True):
                to_client.write(_chunk(coded[: len(coded) // 2]))
                await _make(cut, to_client)
                return False
            passed += 1
        to_client.write(_chunk(coded))
        await to_client.drain()
        if cut is not None and cut.is_due(passed):
            await _make(cut, to_client)
            return False
    if rest := coding.end():
        to_client.write(_chunk(rest))
    to_client.write(_chunk(b""))
    await to_client.drain()
    return True


async def _make(cut: Cut, to_client: asyncio.StreamWriter) -> None:
    cut.made = True
    await to_client.drain()
    await asyncio.sleep(cut.wait)
    if cut.kind is Kind.ENDED:
        to_client.write(_chunk(b""))
        await to_client.drain()
    elif cut.kind in (Kind.RESET, Kind.MID_EVENT):
        reset_at_once = struct.pack("ii", 1, 0)
        to_client.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset_at_once)
        to_client.transport.abort()


async def _frames(upstream: asyncio.StreamReader, coding: Plain) -> AsyncIterator[bytes]:
    """The frames of a chunked event stream, each up to and including its empty line."""
    rest = b""
    while size := int(await upstream.readuntil(b"\r\n"), 16):
        rest += coding.read((await upstream.readexactly(size + 2))[:-2])
        while match := re.search(rb"\r?\n\r?\n", rest):
            yield rest[: match.end()]
            rest = rest[match.end() :]
    if rest:
        yield rest


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def _length(head: bytes) -> int:
    match = re.search(rb"\r\ncontent-length: *(\d+)", head, re.IGNORECASE)
    return int(match[1]) if match else 0


def _with_headers(head: bytes, headers: dict[bytes, bytes]) -> bytes:
    lines = head[:-4].split(b"\r\n")
    kept = [line for line in lines if line.partition(b":")[0].lower() not in headers]
    return b"\r\n".join([*kept, *(name + b": " + value for name, value in headers.items())]) + b"\r\n\r\n"
