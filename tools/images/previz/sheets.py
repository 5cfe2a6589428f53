"""Sheets: several frames on one page, with gutters, slates and captions."""

from collections.abc import Sequence

from tools.images.previz.canvas import document, rasterise
from tools.images.previz.lettering import fit
from tools.images.previz.model import FramePlan
from tools.images.previz.page import FOOT, GREY, INK, Cell, Page, Panel, Sheet, image_tag, panel_png

GRIDS: dict[str, tuple[int, int]] = {
    "single": (1, 1),
    "strip_2": (2, 1),
    "strip_3": (3, 1),
    "strip_4": (4, 1),
    "stack_2": (1, 2),
    "stack_3": (1, 3),
    "stack_4": (1, 4),
    "grid_2x2": (2, 2),
    "grid_2x3": (3, 2),
    "grid_3x2": (2, 3),
    "grid_3x3": (3, 3),
    "grid_4x4": (4, 4),
    "split_screen": (2, 1),
}
"""Columns and rows of each panel layout; `grid_RxC` names rows first."""


def grid_of(layout: str, count: int) -> tuple[int, int]:
    """Columns and rows of a layout; a layout too small for the frames grows downwards."""
    columns, rows = GRIDS.get(layout, (min(3, max(1, count)), 1))
    return columns, max(rows, -(-count // columns))


def render_bare_sheet(
    panels: Sequence[Panel],
    layout: str = "grid_2x2",
    *,
    cell_width: int = 640,
    gutter: int = 16,
    color: str = "#ffffff",
    marks: bool = False,
) -> Sheet:
    """Frames and gutters only, as an image model would return a stack."""
    columns, rows = grid_of(layout, len(panels))
    cell_height = round(cell_width / panels[0].plan.aspect_ratio)
    width, height = columns * cell_width + (columns + 1) * gutter, rows * cell_height + (rows + 1) * gutter
    cells = tuple(
        (
            gutter + (i % columns) * (cell_width + gutter),
            gutter + (i // columns) * (cell_height + gutter),
            cell_width,
            cell_height,
        )
        for i in range(len(panels))
    )
    body = f'<rect width="{width}" height="{height}" fill="{color}"/>' + "".join(
        image_tag(panel_png(panel, cell[2], cell[3], marks), cell) for panel, cell in zip(panels, cells, strict=True)
    )
    return Sheet(rasterise(document(body, width, height), width), width, height, cells)


MARGIN, GAP, SLATE = 26, 24, 26
HEAD, SMALLEST_CAPTION = 30, 30
"""Heights under a frame, in pixels: of its title and technical line, and of a caption of two lines."""
CAPTION = 12.5


def render_sheet(
    panels: Sequence[Panel],
    layout: str = "grid_2x2",
    *,
    title: str = "",
    subtitle: str = "",
    footer: str = "",
    cell_width: int = 620,
    marks: bool = True,
) -> Sheet:
    """A storyboard page: slate above every frame, title, technical line and caption below it, the notice at
    the foot. A row is as tall as its longest caption, up to the height of a frame; a longer one is cut."""
    return storyboard_page(panels, layout, title, subtitle, footer, cell_width, marks).sheet()


def storyboard_page(
    panels: Sequence[Panel],
    layout: str,
    title: str = "",
    subtitle: str = "",
    footer: str = "",
    cell_width: int = 620,
    marks: bool = True,
) -> Page:
    """The same page, laid out and not yet a picture."""
    columns, rows = grid_of(layout, len(panels))
    cell_height = round(cell_width / panels[0].plan.aspect_ratio)
    width = 2 * MARGIN + columns * cell_width + (columns - 1) * GAP
    palette = panels[0].plan.palette
    tops = [MARGIN + (74 if title else 8)]
    captions: list[int] = []
    for row in range(rows):
        told = [panel.plan.caption for panel in panels[row * columns : (row + 1) * columns]]
        captions.append(_caption_height(told, cell_width, cell_height))
        tops.append(tops[-1] + SLATE + cell_height + HEAD + captions[-1] + 16)
    page = Page(width, tops[-1] + FOOT)
    _heading(page, title, subtitle, palette)
    for index, panel in enumerate(panels):
        column, row = index % columns, index // columns
        cell = (MARGIN + column * (cell_width + GAP), tops[row] + SLATE, cell_width, cell_height)
        page.cells.append(cell)
        _storyboard_panel(page, panel, cell, captions[row], marks)
    page.foot(MARGIN, footer)
    return page


def _caption_height(captions: Sequence[str], width: int, most: int) -> int:
    """What the longest of these captions takes, between two lines and the height of a frame."""
    wanted = (fit(words, width, 10_000, CAPTION, CAPTION) for words in captions if words)
    longest = max((len(one.lines) * CAPTION * 1.28 for one in wanted), default=0.0)
    return round(min(max(longest + 1, SMALLEST_CAPTION), max(most, SMALLEST_CAPTION)))


def _heading(page: Page, title: str, subtitle: str, palette: Sequence[str]) -> None:
    if not title:
        return
    chips = palette[:6] if page.width > 2 * MARGIN + 26 * 12 else ()
    for at, color in enumerate(chips):
        left = page.width - MARGIN - 26 * (len(chips) - at)
        page.draw(f'<rect x="{left}" y="{MARGIN}" width="22" height="22" fill="{color}"/>')
    room = page.width - 2 * MARGIN - 26 * len(chips) - 10
    head = fit(title, room, 42, 40, 12, "Bebas Neue", leading=1.0)
    page.paragraph(MARGIN, MARGIN - 8, head, INK, "Bebas Neue", leading=1.0)
    page.paragraph(MARGIN, MARGIN + 41, fit(subtitle, page.width - 2 * MARGIN, 20, 14, 8), GREY)


def offset_label(milliseconds: int | None) -> str:
    """`T0`, `T+100 MS`, `T-1 S`."""
    if milliseconds is None:
        return ""
    if milliseconds == 0:
        return "T0"
    sign = "+" if milliseconds > 0 else "−"
    value = abs(milliseconds)
    return f"T{sign}{value // 1000} S" if value % 1000 == 0 else f"T{sign}{value} MS"


def technical_line(plan: FramePlan) -> str:
    """Lens, angle, movement, light, duration."""
    bits = [plan.slate.lens or f"{plan.camera.lens_mm:.0f} mm", plan.camera_angle, plan.camera_movement, plan.lighting]
    if plan.slate.duration_s:
        bits.append(f"{plan.slate.duration_s:g} s")
    return " · ".join(bit.replace("_", " ") for bit in bits if bit)


def _storyboard_panel(page: Page, panel: Panel, cell: Cell, caption: int, marks: bool) -> None:
    x, y, w, h = cell
    plan = panel.plan
    number = " · ".join(bit for bit in (plan.slate.scene, plan.slate.shot) if bit)
    right = fit(offset_label(plan.slate.time_offset_ms), w * 0.4, SLATE, 17, 7, "Bebas Neue", leading=1.0)
    left = fit(number, w * (0.54 if right.lines else 0.94), SLATE, 17, 8, "Bebas Neue", leading=1.0)
    head = fit((panel.title or plan.shot_type).replace("_", " "), w * 0.48, 22, 18, 10, "Bebas Neue", leading=1.0)
    facts = fit(technical_line(plan), w * 0.49, 18, 11.5, 7.5)
    page.draw(f'<rect x="{x}" y="{y - SLATE}" width="{w}" height="{SLATE}" fill="#101114"/>')
    for line in left.lines[:1]:
        page.write(x + w * 0.02, y - 7.5, line, left.size, "#ff7a52", "Bebas Neue", rtl=left.rtl)
    for line in right.lines[:1]:
        page.write(x + w * 0.98, y - 7.5, line, right.size, "#f4efe4", "Bebas Neue", "end")
    page.draw(
        image_tag(panel_png(panel, w, h, marks), cell),
        f'<rect x="{x + 0.75}" y="{y - 0.75}" width="{w - 1.5}" height="{h}" fill="none" stroke="#101114" '
        'stroke-width="1.5"/>',
    )
    page.paragraph(x, y + h + 6, head._replace(lines=head.lines[:1], rtl=False), INK, "Bebas Neue", leading=1.0)
    for line in facts.lines[:1]:
        page.write(x + w, y + h + 20, line, facts.size, GREY, anchor="end")
    page.paragraph(x, y + h + HEAD, fit(plan.caption, w, caption, CAPTION, 9), "#2c2c2c")
