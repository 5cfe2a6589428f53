"""Words on boards: measuring, wrapping, fitting and placing them without collisions."""

import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from PIL import ImageFont

from tools.images.previz.glyphs import coverage, drawable, font_for, font_paths, right_to_left

FAMILIES = {"Bebas Neue": 0, "Inter": 1, "Inter:600": 2, "EB Garamond": 3, "EB Garamond:italic": 4}
MEASURE = 64


@cache
def _font(number: int) -> ImageFont.FreeTypeFont:
    """Measured with the layout that every build of Pillow has, so that lines break alike everywhere."""
    return ImageFont.truetype(font_paths()[number], MEASURE, layout_engine=ImageFont.Layout.BASIC)


def width_of(
    words: str, size: float, family: str = "Inter", weight: int = 400, italic: bool = False, spacing: float = 0.0
) -> float:
    """How wide a line is drawn, in pixels. Letters that join are measured apart, so that they are rather narrower."""
    key = family + (":italic" if italic else ":600" if weight >= 600 and family == "Inter" else "")
    first = FAMILIES[key]
    shown = drawable(words)
    known = coverage()
    borrows = any(ord(letter) not in known[first] for letter in shown)
    return sum(_advance(letter, first, borrows) for letter in shown) * size / MEASURE + spacing * len(shown)


@lru_cache(65536)
def _advance(letter: str, first: int, borrows: bool) -> float:
    """How far a letter moves the pen. A line that borrows letters may be set in the lending font as a whole, so then
    it is the wider of the two."""
    own = float(_font(font_for(letter, first)).getlength(letter))
    lender = len(font_paths()) - 1
    return max(own, float(_font(lender).getlength(letter))) if borrows and ord(letter) in coverage()[lender] else own


def wrap(words: str, size: float, width: float, family: str = "Inter", weight: int = 400) -> list[str]:
    """Lines no wider than `width`; a word wider than a line is broken."""
    lines: list[str] = []
    line = ""
    for word in words.split():
        while width_of(word, size, family, weight) > width and len(word) > 1:
            cut = _longest_start(word, size, width, family, weight)
            if line:
                lines.append(line)
                line = ""
            lines.append(word[:cut])
            word = word[cut:]
        joined = f"{line} {word}".strip()
        if line and width_of(joined, size, family, weight) > width:
            lines.append(line)
            line = word
        else:
            line = joined
    return [*lines, line] if line else lines


def _longest_start(word: str, size: float, width: float, family: str, weight: int) -> int:
    """How many letters of a word fit a line, at least one; a mark stays with its letter."""
    low, high = 1, len(word) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if width_of(word[:middle], size, family, weight) <= width:
            low = middle
        else:
            high = middle - 1
    while low > 1 and unicodedata.combining(word[low]):
        low -= 1
    return low


class Fitted(NamedTuple):
    """Lines that fit a box, and the size they are set in."""

    lines: list[str]
    size: float
    cut: bool
    width: float
    rtl: bool = False
    """The paragraph reads from the right, and stands at the right of its box."""


def fit(
    words: str,
    width: float,
    height: float,
    size: float,
    smallest: float,
    family: str = "Inter",
    weight: int = 400,
    leading: float = 1.28,
) -> Fitted:
    """Set a paragraph into a box: smaller down to `smallest`, then cut at a word with an ellipsis."""
    step = size
    rtl = right_to_left(words)
    while True:
        lines = wrap(words, step, width, family, weight)
        if len(lines) * step * leading <= height + 0.01:
            return Fitted(lines, step, False, width, rtl)
        if step <= smallest:
            break
        step = max(smallest, step * 0.93)
    room = max(1, int(height / (step * leading)))
    kept = lines[:room]
    last = kept[-1]
    while last and width_of(last + " …", step, family, weight) > width:
        last = last.rsplit(" ", 1)[0] if " " in last else last[:-1]
    kept[-1] = f"{last} …".strip()
    return Fitted(kept, step, True, width, rtl)


Box = tuple[float, float, float, float]


def overlap(first: Box, second: Box) -> bool:
    """Whether two boxes (left, top, right, bottom) share area."""
    return first[0] < second[2] and second[0] < first[2] and first[1] < second[3] and second[1] < first[3]


class LabelPlacer:
    """Places labels beside their points so that no two boxes overlap and none leaves the page."""

    def __init__(self, bounds: Box, taken: list[Box] | None = None) -> None:
        self.bounds = bounds
        self.taken: list[Box] = list(taken or [])

    def place(self, x: float, y: float, width: float, height: float, away: float = 10.0) -> tuple[Box, bool] | None:
        """A free box near the point and whether it needs a leader line; nothing when the page is full there."""
        for ring in range(24):
            distance = away + ring * height * 0.7
            for dx, dy in ((1, 0), (-1, 0), (0, -1), (0, 1), (0.8, -0.8), (-0.8, -0.8), (0.8, 0.8), (-0.8, 0.8)):
                left = x + dx * distance + (0 if dx > 0 else -width if dx < 0 else -width / 2)
                top = y + dy * distance + (0 if dy > 0 else -height if dy < 0 else -height / 2)
                candidate = (left, top, left + width, top + height)
                if self._free(candidate):
                    self.taken.append(candidate)
                    return candidate, ring > 1
        return None

    def take(self, box: Box) -> bool:
        """Claim a box for words that can stand nowhere else, if nothing stands there yet."""
        free = self._free(box)
        self.taken += [box] if free else []
        return free

    def _free(self, box: Box) -> bool:
        inside = (
            box[0] >= self.bounds[0]
            and box[1] >= self.bounds[1]
            and box[2] <= self.bounds[2]
            and box[3] <= self.bounds[3]
        )
        return inside and not any(overlap(box, other) for other in self.taken)
