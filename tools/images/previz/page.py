"""A page being laid out: shapes, pictures and words, every line of which is remembered with its place."""

import base64
from typing import NamedTuple

from tools.images.previz.canvas import document, rasterise, text
from tools.images.previz.glyphs import STAND_IN, scripts_missing
from tools.images.previz.lettering import Box, Fitted, fit, width_of
from tools.images.previz.model import FramePlan
from tools.images.previz.render import PREVIZ_NOTICE, frame_svg

PAPER, INK, GREY, ACCENT = "#f1ede3", "#17181b", "#66645f", "#c43d1e"
Cell = tuple[int, int, int, int]
FOOT = 40
"""Height that the lines at the foot of a page take, in pixels."""


class Line(NamedTuple):
    """Words on a page as they were written, letters that no font draws included; `x` is their left end, `y` their
    baseline, in pixels."""

    words: str
    x: float
    y: float
    size: float
    width: float
    rtl: bool = False
    """Its paragraph reads from the right."""

    @property
    def box(self) -> Box:
        """What the line covers: from the height of a capital to the descenders."""
        return self.x, self.y - 0.76 * self.size, self.x + self.width, self.y + 0.24 * self.size


class Panel(NamedTuple):
    """One frame of a sheet and the words under it; `png` replaces the drawing with a finished picture."""

    plan: FramePlan
    title: str = ""
    png: bytes | None = None


class Sheet(NamedTuple):
    """A finished page, where its frames are (left, top, width, height in pixels), and its words."""

    png: bytes
    width: int
    height: int
    cells: tuple[Cell, ...]
    lines: tuple[Line, ...] = ()
    missing: tuple[str, ...] = ()
    """Scripts that the bundled fonts lack: their letters are drawn as a stand-in, and the page says so."""


class Page:
    """Collects the markup of one page and the lines on it."""

    def __init__(self, width: int, height: int, paper: str = PAPER) -> None:
        self.width, self.height = width, height
        self.lines: list[Line] = []
        self.cells: list[Cell] = []
        """Where the frames are."""
        self._parts = [f'<rect width="{width}" height="{height}" fill="{paper}"/>']
        self._missing: dict[str, None] = {}

    def draw(self, *markup: str) -> None:
        """Shapes and pictures, without words."""
        self._parts += markup

    def write(
        self,
        x: float,
        y: float,
        words: str,
        size: float,
        fill: str,
        family: str = "Inter",
        anchor: str = "start",
        weight: int = 400,
        spacing: float = 0.0,
        italic: bool = False,
        rtl: bool = False,
    ) -> None:
        """One line; `x` is its start, middle or end as the anchor says."""
        wide = width_of(words, size, family, weight, italic, spacing)
        left = x - {"middle": wide / 2, "end": wide}.get(anchor, 0.0)
        self.lines.append(Line(words, left, y, size, wide, rtl))
        self._missing |= dict.fromkeys(scripts_missing(words))
        self._parts.append(text(x, y, words, size, fill, family, anchor, weight, spacing, italic, rtl))

    def paragraph(
        self,
        x: float,
        y: float,
        fitted: Fitted,
        fill: str,
        family: str = "Inter",
        weight: int = 400,
        leading: float = 1.28,
    ) -> None:
        """The lines of a fitted paragraph; `x` and `y` are the left and top of its box."""
        side, anchor = (x + fitted.width, "end") if fitted.rtl else (x, "start")
        for index, line in enumerate(fitted.lines):
            baseline = y + fitted.size * (0.98 + leading * index)
            self.write(side, baseline, line, fitted.size, fill, family, anchor, weight, rtl=fitted.rtl)

    def foot(self, margin: int, footer: str = "") -> None:
        """The notice, the footer, and which letters could not be drawn; the last thing to write on a page."""
        whole = self.width - 2 * margin
        notice = fit(f"{PREVIZ_NOTICE}.", whole, 16, 11, 6)
        if self._missing:
            told = f"{STAND_IN} stands for letters that the bundled fonts lack: {', '.join(self._missing)}."
            lost = fit(told, whole, 14, 10, 6)
            self.write(margin, self.height - 27, lost.lines[0], lost.size, ACCENT)
        self.write(margin, self.height - 14, notice.lines[0], notice.size, "#77736a")
        room = whole - self.lines[-1].width - 20
        if footer and room > 40:
            right = fit(footer, room, 16, 11, 8)
            self.write(self.width - margin, self.height - 14, right.lines[0], right.size, "#8d897f", anchor="end")

    def sheet(self, defs: str = "") -> Sheet:
        """The page as a picture."""
        png = rasterise(self.svg(defs), self.width)
        return Sheet(png, self.width, self.height, tuple(self.cells), tuple(self.lines), tuple(self._missing))

    def svg(self, defs: str = "") -> str:
        """The page as an SVG document."""
        return document("".join(self._parts), self.width, self.height, defs)


def panel_png(panel: Panel, width: int, height: int, marks: bool = True) -> bytes:
    """The frame of a panel at a cell's size."""
    return panel.png if panel.png is not None else rasterise(frame_svg(panel.plan, width, height, marks), width)


def image_tag(png: bytes, cell: Cell) -> str:
    """An embedded picture filling a cell."""
    data = base64.b64encode(png).decode()
    kind = "jpeg" if png[:2] == b"\xff\xd8" else "png"
    return (
        f'<image x="{cell[0]}" y="{cell[1]}" width="{cell[2]}" height="{cell[3]}" preserveAspectRatio="xMidYMid slice" '
        f'xlink:href="data:image/{kind};base64,{data}"/>'
    )
