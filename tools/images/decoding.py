"""Pictures from outside made safe: checked before decoding, decoded in a limited child process, re-encoded
without metadata."""

import asyncio
import hashlib
import io
import json
import struct
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Literal, NamedTuple

from PIL import Image
from pydantic import BaseModel, ConfigDict, Field

from state.errors import DirectorError
from tools.images.measures import LensFacts

MAX_BYTES = 20_000_000
MAX_PIXELS = 40_000_000
MAX_SIDE = 20_000
CHILD_MEMORY = 512 * 1024 * 1024
CHILD_SECONDS = 5
Format = Literal["PNG", "JPEG", "WEBP"]
_CHILD = Path(__file__).with_name("decode_child.py")
MIME_TYPES: dict[str, str] = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}


class UnsafeImage(DirectorError):
    """The upload is not a picture this service decodes: wrong format, broken, or more than one frame."""

    code = "unsafe_image"
    status = 415


class ImageTooLarge(DirectorError):
    """The upload has more bytes or pixels than are accepted."""

    code = "image_too_large"
    status = 413


class CleanImage(BaseModel):
    """A picture re-encoded by this service: upright, without metadata; `sha256` is of `data`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: bytes = Field(repr=False)
    mime_type: str
    width: int
    height: int
    sha256: str
    lens: LensFacts = LensFacts()


class Limits(NamedTuple):
    """What is accepted."""

    max_bytes: int = MAX_BYTES
    max_pixels: int = MAX_PIXELS
    max_side: int = MAX_SIDE


def sniff(data: bytes) -> tuple[Format, int, int]:
    """Format and size from the header alone; nothing is decoded. Raises `UnsafeImage` for anything but PNG,
    JPEG, WebP."""
    if data[:8] == b"\x89PNG\r\n\x1a\n" and data[12:16] == b"IHDR" and len(data) >= 33:
        width, height = struct.unpack(">II", data[16:24])
        if b"acTL" in data[:4096]:
            raise UnsafeImage("animated pictures are not accepted", field="image")
        return "PNG", width, height
    if data[:3] == b"\xff\xd8\xff":
        return ("JPEG", *_jpeg_size(data))
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return ("WEBP", *_webp_size(data))
    raise UnsafeImage(f"not a PNG, JPEG or WebP picture ({_looks_like(data)})", field="image")


def _looks_like(data: bytes) -> str:
    head = data[:512].lstrip().lower()
    for mark, name in (
        (b"gif8", "it is a GIF"),
        (b"pk\x03\x04", "it is a zip archive"),
        (b"<svg", "it is an SVG"),
        (b"%pdf", "it is a PDF"),
        (b"%!ps", "it is PostScript"),
        (b"8bps", "it is a Photoshop file"),
        (b"ii*\x00", "it is a TIFF"),
        (b"mm\x00*", "it is a TIFF"),
    ):
        if head.startswith(mark):
            return name
    return "it is an SVG" if b"<svg" in head else "unknown contents"


def _jpeg_size(data: bytes) -> tuple[int, int]:
    place = 2
    while place + 9 < len(data):
        if data[place] != 0xFF:
            break
        marker = data[place + 1]
        if marker in {0xD8, 0x01, 0xFF} or 0xD0 <= marker <= 0xD7:
            place += 1 if marker == 0xFF else 2
            continue
        length = int.from_bytes(data[place + 2 : place + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return width, height
        if length < 2:
            break
        place += 2 + length
    raise UnsafeImage("the JPEG has no readable size", field="image")


def _webp_size(data: bytes) -> tuple[int, int]:
    kind = data[12:16]
    if len(data) < 30:
        raise UnsafeImage("the WebP is cut short", field="image")
    if kind == b"VP8X":
        if data[20] & 0x02:
            raise UnsafeImage("animated pictures are not accepted", field="image")
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1
    if kind == b"VP8 ":
        return int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(data[28:30], "little") & 0x3FFF
    raise UnsafeImage("the WebP has no readable size", field="image")


def check_size(data: bytes, limits: Limits = Limits()) -> tuple[Format, int, int]:
    """Refuse by bytes, format and pixels before anything is decoded."""
    if len(data) > limits.max_bytes:
        raise ImageTooLarge(
            f"the picture has {len(data):,} bytes; at most {limits.max_bytes:,} are accepted", field="image"
        )
    kind, width, height = sniff(data)
    if width < 1 or height < 1:
        raise UnsafeImage("the picture has no pixels", field="image")
    if width * height > limits.max_pixels or max(width, height) > limits.max_side:
        raise ImageTooLarge(
            f"the picture is {width:,} x {height:,} pixels; at most {limits.max_pixels:,} pixels and "
            f"{limits.max_side:,} a side "
            "are accepted",
            field="image",
        )
    return kind, width, height


async def read_limited(chunks: AsyncIterator[bytes], declared: int | None = None, max_bytes: int = MAX_BYTES) -> bytes:
    """Collect an upload, counting bytes as they arrive; a declared length over the limit is refused before reading."""
    if declared is not None and declared > max_bytes:
        raise ImageTooLarge(
            f"the upload declares {declared:,} bytes; at most {max_bytes:,} are accepted", field="image"
        )
    collected = bytearray()
    async for chunk in chunks:
        collected += chunk
        if len(collected) > max_bytes:
            raise ImageTooLarge(f"the upload is larger than {max_bytes:,} bytes", field="image")
    return bytes(collected)


async def decode_safely(data: bytes, limits: Limits = Limits()) -> CleanImage:
    """The picture decoded in a child process with memory and time limits, turned upright, stripped and re-encoded.

    JPEG stays JPEG (quality 92), everything else becomes PNG. Raises `UnsafeImage` or `ImageTooLarge`; nothing
    is stored.
    """
    kind, _, _ = check_size(data, limits)
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(_CHILD),
        kind,
        str(limits.max_pixels),
        str(CHILD_MEMORY),
        str(CHILD_SECONDS),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={"PYTHONHASHSEED": "0"},
    )
    try:
        async with asyncio.timeout(CHILD_SECONDS * 4):
            out, err = await child.communicate(data)
    except TimeoutError:
        child.kill()
        await child.wait()
        raise UnsafeImage("the picture took too long to decode", field="image") from None
    except asyncio.CancelledError:
        child.kill()
        raise
    if child.returncode != 0 or not out:
        raise UnsafeImage(_reason(err, child.returncode), field="image")
    return _clean(out)


def _reason(stderr: bytes, code: int | None) -> str:
    last = stderr.decode("utf-8", "replace").strip().splitlines()
    detail = last[-1] if last else ""
    if "MemoryError" in detail or (code is not None and code < 0):
        return "the picture needs more memory or time than is allowed"
    return "the picture is broken or cut short"


def _clean(out: bytes) -> CleanImage:
    size = int.from_bytes(out[:4], "big")
    facts = json.loads(out[4 : 4 + size])
    data = out[4 + size :]
    return CleanImage(
        data=data,
        mime_type=MIME_TYPES[facts["format"]],
        width=facts["width"],
        height=facts["height"],
        sha256=hashlib.sha256(data).hexdigest(),
        lens=LensFacts.model_validate(facts["lens"]),
    )


def thumbnail(data: bytes, side: int = 320) -> bytes:
    """A small JPEG of a clean picture. Only for pictures this service encoded itself."""
    with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as image:
        small = image.convert("RGB")
        small.thumbnail((side, side), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=82, optimize=True)
    return buffer.getvalue()
