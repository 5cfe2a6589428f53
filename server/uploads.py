"""Files sent to the server: as the body itself or as the field `file` of a form, counted as they arrive."""

import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import BinaryIO, NamedTuple, cast

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.requests import Request as PlainRequest
from starlette.types import Message, Receive

from server.errors import PayloadTooLarge
from state.errors import InvalidInput

IN_MEMORY = 8 * 1024**2
"""Larger uploads wait on disk."""
HEAD = 512
"""Bytes by which a file is told."""
FORM_ROOM = 64 * 1024
"""What a form may take around its file."""

LimitFor = Callable[[bytes], int]
"""How large a file may be, by its first bytes."""


class Upload(NamedTuple):
    """A file that arrived whole, open at its start, and the name it was sent under, if any."""

    file: BinaryIO
    name: str
    head: bytes


@asynccontextmanager
async def uploaded(request: Request, limit_for: LimitFor, most: int) -> AsyncIterator[Upload]:
    """The file in a request. `PayloadTooLarge` as soon as it is known to be over its limit (`most` is the highest)."""
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        async with _from_form(request, limit_for, most) as upload:
            yield upload
        return
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as spooled:
        file = cast("BinaryIO", spooled)
        head = b""
        async for chunk in request.stream():
            head = head if len(head) >= HEAD else (head + chunk)[:HEAD]
            file.write(chunk)
            _refuse(file.tell(), limit_for(head))
        file.seek(0)
        yield Upload(file, "", head)


@asynccontextmanager
async def _from_form(request: Request, limit_for: LimitFor, most: int) -> AsyncIterator[Upload]:
    counted = PlainRequest(request.scope, _counted(request.receive, most + FORM_ROOM))
    async with counted.form(max_files=1, max_fields=8) as form:
        sent = form.get("file")
        if not isinstance(sent, UploadFile):
            raise InvalidInput("send the file in the form's field `file`.", field="file")
        head = sent.file.read(HEAD)
        sent.file.seek(0)
        _refuse(sent.size or 0, limit_for(head))
        yield Upload(sent.file, sent.filename or "", head)


def _counted(receive: Receive, most: int) -> Receive:
    size = 0

    async def counting() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        _refuse(size, most)
        return message

    return counting


def _refuse(size: int, limit: int) -> None:
    if size > limit:
        raise PayloadTooLarge(f"a file of this kind may have at most {limit:,} bytes", field="body")
