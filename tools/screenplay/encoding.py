"""Bytes of a script file to text, in whatever encoding they were saved."""

import re
from typing import NamedTuple

from tools.screenplay.remarks import Remark, ScreenplayError

MAX_BYTES = 10 * 1024 * 1024
"""Largest script read. A long feature is about 0.3 MB."""

MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
OTHER_FILES = ((b"%PDF", "a PDF"), (b"PK\x03\x04", "a zip or Word file"), (b"\xd0\xcf\x11\xe0", "an old Word file"))
MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
NOT_TEXT = re.compile("[\x00\ud800-\udfff\ufffe\uffff]")


class Decoded(NamedTuple):
    """Text with Unix line ends and no byte order mark, the encoding it was in, and what had to be guessed."""

    text: str
    encoding: str
    remarks: tuple[Remark, ...] = ()


def decode(data: bytes, *, max_bytes: int = MAX_BYTES) -> Decoded:
    """The text of a script. ScreenplayError when too large, not text, or broken UTF-8 or UTF-16 (with the line)."""
    refuse_large(data, max_bytes)
    for magic, name in OTHER_FILES:
        if data.startswith(magic):
            raise ScreenplayError(f"this is {name}, not a Fountain or Final Draft script.")
    mark, encoding = next(((mark, name) for mark, name in MARKS if data.startswith(mark)), (b"", _wide(data)))
    body = data[len(mark) :]
    if encoding or mark:
        return _settled(_strict(body, encoding or "utf-8"), encoding or "utf-8")
    try:
        return _settled(body.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        return _windows(body, error)


def refuse_large(data: bytes, max_bytes: int = MAX_BYTES) -> None:
    """Raise ScreenplayError when the file is over the limit."""
    if len(data) > max_bytes:
        size, limit = len(data) / 1_048_576, max_bytes / 1_048_576
        raise ScreenplayError(f"The file is {size:.1f} MB; scripts of up to {limit:g} MB are read.")


def _wide(data: bytes) -> str:
    """UTF-16 without a byte order mark shows as a zero in every other byte of its ASCII."""
    head = data[:4_096]
    if len(head) < 4 or b"\x00" not in head:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > len(head) // 4 and not even:
        return "utf-16-le"
    return "utf-16-be" if even > len(head) // 4 and not odd else ""


def _strict(body: bytes, encoding: str) -> str:
    try:
        return body.decode(encoding)
    except UnicodeDecodeError as error:
        line = body[: error.start].decode(encoding, "ignore").count("\n") + 1
        raise ScreenplayError(f"invalid {encoding.upper()} at byte {error.start + 1}.", line) from None


def _windows(body: bytes, error: UnicodeDecodeError) -> Decoded:
    """Windows-1252, unless the file is mostly good UTF-8: then it is broken, not old."""
    line = body.count(b"\n", 0, error.start) + 1
    good = len(MULTIBYTE.findall(body))
    bad = body.decode("utf-8", "replace").count("\ufffd")
    if good and good >= bad:
        raise ScreenplayError(f"invalid UTF-8 (byte 0x{body[error.start]:02X}).", line)
    try:
        text = body.decode("cp1252")
    except UnicodeDecodeError as other:
        at = body.count(b"\n", 0, other.start) + 1
        byte = f"0x{body[other.start]:02X}"
        raise ScreenplayError(f"invalid UTF-8, and not Windows-1252 either (byte {byte}).", at) from None
    said = "The file is not UTF-8; it was read as Windows-1252. Check accents and quotes."
    return _settled(text, "cp1252", Remark(code="encoding_guessed", text=said, line=line))


def _settled(text: str, encoding: str, *remarks: Remark) -> Decoded:
    return Decoded(plain_lines(text), encoding, remarks)


def plain_lines(text: str) -> str:
    """The text with Unix line ends and no byte order mark. ScreenplayError names the line of what is no text."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if found := NOT_TEXT.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise ScreenplayError("this is not text (it holds a NUL, half a character or a non-character).", line)
    return text
