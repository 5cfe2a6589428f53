"""A script file of either kind, told by its contents."""

from typing import Literal

from tools.screenplay.encoding import MAX_BYTES
from tools.screenplay.fdx import read_fdx
from tools.screenplay.fountain import Reading, read_fountain

ScriptKind = Literal["fountain", "fdx"]

MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
OPENINGS = (b"<?xml", b"<FinalDraft")


def script_kind(data: bytes) -> ScriptKind:
    """What the file is by how it opens; its name may be wrong or missing."""
    head = data[:256]
    for mark in MARKS:
        head = head.removeprefix(mark)
    return "fdx" if head.replace(b"\x00", b"").lstrip().startswith(OPENINGS) else "fountain"


def read_script(data: bytes, *, max_bytes: int = MAX_BYTES) -> Reading:
    """The screenplay in a Fountain or Final Draft file. ScreenplayError names the line at fault."""
    read = read_fdx if script_kind(data) == "fdx" else read_fountain
    return read(data, max_bytes=max_bytes)
