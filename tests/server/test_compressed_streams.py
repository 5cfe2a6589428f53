"""Streams in gzip lose nothing and hold nothing back; who does not ask for it gets plain text."""

import asyncio
import zlib
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.compressed import CompressedSend, accepts_gzip
from tests.server.server_process import ServerProcess


@given(st.lists(st.binary(max_size=3000), max_size=20))
def test_every_piece_can_be_read_as_soon_as_it_is_there(pieces: list[bytes]):
    async def sent() -> None:
        reader = zlib.decompressobj(16 + zlib.MAX_WBITS)
        messages: list[Any] = []

        async def keep(message: Any) -> None:
            messages.append(message)

        send = CompressedSend(keep)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
        assert (b"content-encoding", b"gzip") in messages.pop()["headers"]
        for piece in pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            assert reader.decompress(messages.pop()["body"]) == piece
        await send({"type": "http.response.body", "body": b"", "more_body": False})
        assert reader.decompress(messages.pop()["body"]) == b""
        assert reader.eof

    asyncio.run(sent())


@pytest.mark.parametrize(
    ("said", "accepted"),
    [
        ("gzip", True),
        ("gzip, deflate, br, zstd", True),
        ("br;q=1.0, GZIP;q=0.5", True),
        ("identity", False),
        ("deflate, br", False),
        ("gzip;q=0", False),
        ("gzip; q=0.0, br", False),
        ("", False),
    ],
)
def test_gzip_is_for_those_who_say_they_read_it(said: str, accepted: bool):
    assert accepts_gzip({"headers": [(b"accept-encoding", said.encode())]}) is accepted


async def test_a_compressed_stream_arrives_event_by_event_and_says_the_same(server: ServerProcess):
    body = {"assistant_id": "steps", "input": {"count": 3, "tokens": 1, "seconds": 0.2}, "stream_mode": ["custom"]}
    async with httpx.AsyncClient(base_url=server.url, timeout=30) as http:
        arrivals, heard, size = [], "", 0
        async with http.stream("POST", "/runs/stream", json={**body, "on_completion": "keep"}) as answer:
            assert answer.headers["content-encoding"] == "gzip"
            assert "accept-encoding" in answer.headers["vary"].lower()
            path = answer.headers["location"]
            async for text in answer.aiter_text():
                arrivals += [asyncio.get_running_loop().time()] if "event: custom" in text else []
                heard += text
                size = answer.num_bytes_downloaded
        assert len(arrivals) == 3, "tokens that are apart must arrive apart"
        assert size < len(heard)
        headers = {"Accept-Encoding": "identity", "Last-Event-ID": "-1"}
        async with http.stream("GET", path, headers=headers) as answer:
            assert "content-encoding" not in answer.headers
            assert (await answer.aread()).decode() == heard
