"""Which letters the bundled fonts can draw, and what stands for those they cannot."""

import importlib.resources
import struct
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

FONT_FILES = (
    "BebasNeue-Regular.otf",
    "Inter-Regular.otf",
    "Inter-SemiBold.otf",
    "EBGaramond12-Regular.otf",
    "EBGaramond12-Italic.otf",
    "DejaVuSans.ttf",
)
"""The last one has what the others lack: Arabic, Hebrew, Armenian, Georgian, many signs."""
STAND_IN = "□"
"""Drawn for every letter that no bundled font has; the page says which scripts those are."""
DIRECTION_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
JOINERS = frozenset("\u200c\u200d")
SYMBOLS = ("So", "Sk", "Sm", "Co", "Cn")


@lru_cache(4096)
def drawable(words: str) -> str:
    """The words with a stand-in for every letter that cannot be drawn, and without what is never seen: controls,
    variation selectors, marks on a letter that is itself missing."""
    shown: list[str] = []
    for letter in words:
        if letter in DIRECTION_CONTROLS or "\ufe00" <= letter <= "\ufe0f" or not _legal(letter):
            continue
        if ord(letter) in _covered():
            joins = letter not in JOINERS or bool(shown and unicodedata.bidirectional(shown[-1]) == "AL")
            shown += [letter] if joins else []
        elif unicodedata.category(letter) not in ("Cf", "Cc", "Mn", "Mc", "Me", "Zs"):
            shown.append(STAND_IN)
    return "".join(shown)


def scripts_missing(words: str) -> tuple[str, ...]:
    """The scripts of the letters that cannot be drawn, in the order they come: `CJK`, `Thai`, `symbols`."""
    lost = (letter for letter in words if _legal(letter) and drawable(letter) == STAND_IN != letter)
    return tuple(dict.fromkeys(_script(letter) for letter in lost))


def right_to_left(words: str) -> bool:
    """Whether a paragraph reads from the right: its first letter with a direction does."""
    strong = (unicodedata.bidirectional(letter) for letter in words)
    return next((kind for kind in strong if kind in ("L", "R", "AL")), "L") != "L"


def font_for(letter: str, first: int) -> int:
    """Which bundled font draws a letter: the wished one where it has it, else the next that does."""
    code = ord(letter)
    fonts = coverage()
    return first if code in fonts[first] else next((at for at, held in enumerate(fonts) if code in held), first)


@cache
def font_paths() -> tuple[str, ...]:
    """The bundled fonts on disk, the only ones the raster may use."""
    folder = importlib.resources.files("data.fonts")
    return tuple(str(folder / name) for name in FONT_FILES)


@cache
def coverage() -> tuple[frozenset[int], ...]:
    """The code points of every bundled font, in the order of `font_paths`."""
    return tuple(frozenset(_code_points(Path(path).read_bytes())) for path in font_paths())


@cache
def _covered() -> frozenset[int]:
    return frozenset().union(*coverage())


def _legal(letter: str) -> bool:
    """Whether XML, and so a drawing, may hold it."""
    return letter >= " " and not 0xD800 <= ord(letter) <= 0xDFFF and ord(letter) not in (0xFFFE, 0xFFFF)


def _script(letter: str) -> str:
    if unicodedata.category(letter) in SYMBOLS:
        return "symbols"
    word = unicodedata.name(letter, "symbols").split()[0]
    return word if word == "CJK" else word.capitalize()


def _code_points(data: bytes) -> Iterator[int]:
    """What a font's `cmap` maps to a glyph: its table of format 12, else of format 4."""
    (tables,) = struct.unpack_from(">H", data, 4)
    records = (struct.unpack_from(">4sIII", data, 12 + 16 * at) for at in range(tables))
    start = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    (count,) = struct.unpack_from(">H", data, start + 2)
    places = {start + struct.unpack_from(">HHI", data, start + 4 + 8 * at)[2] for at in range(count)}
    formats = {struct.unpack_from(">H", data, place)[0]: place for place in sorted(places)}
    if 12 in formats:
        (groups,) = struct.unpack_from(">I", data, formats[12] + 12)
        for at in range(groups):
            low, high, _ = struct.unpack_from(">III", data, formats[12] + 16 + 12 * at)
            yield from range(low, high + 1)
    elif 4 in formats:
        yield from _segments(data, formats[4])


def _segments(data: bytes, at: int) -> Iterator[int]:
    """The code points of a `cmap` table of format 4 that lead to a glyph."""
    double = struct.unpack_from(">H", data, at + 6)[0]
    half = double // 2
    ends = struct.unpack_from(f">{half}H", data, at + 14)
    starts = struct.unpack_from(f">{half}H", data, at + 16 + double)
    deltas = struct.unpack_from(f">{half}H", data, at + 16 + 2 * double)
    offsets = struct.unpack_from(f">{half}H", data, at + 16 + 3 * double)
    for segment, (low, high) in enumerate(zip(starts, ends, strict=True)):
        for code in range(low, high + 1):
            if offsets[segment] == 0:
                glyph = (code + deltas[segment]) & 0xFFFF
            else:
                place = at + 16 + 3 * double + 2 * segment + offsets[segment] + 2 * (code - low)
                (glyph,) = struct.unpack_from(">H", data, place)
            if glyph and code != 0xFFFF:
                yield code
