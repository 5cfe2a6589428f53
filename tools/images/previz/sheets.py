"""Sheets: several frames on one page, with gutters, slates and captions."""

import base64
from collections.abc import Sequence
from typing import NamedTuple

from tools.images.previz.canvas import document, rasterise, text
from tools.images.previz.lettering import fit, paragraph, width_of
from tools.images.previz.model import FramePlan
from tools.images.previz.render import PREVIZ_NOTICE, frame_svg

PAPER, INK, GREY, ACCENT = "#f1ede3", "#17181b", "#66645f", "#c43d1e"
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
Cell = tuple[int, int, int, int]


class Panel(NamedTuple):
    """One frame of a sheet and the words under it; `png` replaces the drawing with a finished picture."""

    plan: FramePlan
    title: str = ""
    png: bytes | None = None


class Sheet(NamedTuple):
    """A finished page and where its frames are: left, top, width, height in pixels."""

    png: bytes
    width: int
    height: int
    cells: tuple[Cell, ...]


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
    the foot."""
    columns, rows = grid_of(layout, len(panels))
    margin, gap, slate, words = 26, 24, 26, 76
    cell_height = round(cell_width / panels[0].plan.aspect_ratio)
    top = margin + (74 if title else 8)
    width = 2 * margin + columns * cell_width + (columns - 1) * gap
    row = slate + cell_height + words
    height = top + rows * row + 40
    parts = [
        f'<rect width="{width}" height="{height}" fill="{PAPER}"/>',
        _heading(title, subtitle, width, margin, panels[0].plan.palette),
    ]
    cells: list[Cell] = []
    for index, panel in enumerate(panels):
        cell = (
            margin + index % columns * (cell_width + gap),
            top + index // columns * row + slate,
            cell_width,
            cell_height,
        )
        cells.append(cell)
        parts.append(_storyboard_panel(panel, cell, slate, words, marks))
    parts.append(_foot(width, height, margin, footer))
    return Sheet(rasterise(document("".join(parts), width, height), width), width, height, tuple(cells))


def _heading(title: str, subtitle: str, width: int, margin: int, palette: Sequence[str]) -> str:
    if not title:
        return ""
    chips = "".join(
        f'<rect x="{width - margin - 26 * (len(palette[:6]) - i)}" y="{margin}" width="22" height="22" fill="{color}"/>'
        for i, color in enumerate(palette[:6])
    )
    room = width - 2 * margin - 26 * len(palette[:6]) - 10
    head = fit(title, room, 42, 40, 18, "Bebas Neue", leading=1.0)
    sub = fit(subtitle, width - 2 * margin, 20, 14, 9)
    return (
        chips
        + paragraph(margin, margin - 8, head, INK, "Bebas Neue", leading=1.0)
        + paragraph(margin, margin + 36, sub, GREY)
    )


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


def _storyboard_panel(panel: Panel, cell: Cell, slate: int, words: int, marks: bool) -> str:
    x, y, w, h = cell
    plan = panel.plan
    number = " · ".join(bit for bit in (plan.slate.scene, plan.slate.shot) if bit)
    right = offset_label(plan.slate.time_offset_ms)
    right_width = width_of(right, 17, "Bebas Neue") + 16 if right else 0
    left = fit(number or " ", w - right_width - 20, slate, 17, 9, "Bebas Neue", leading=1.0)
    head = fit((panel.title or plan.shot_type).replace("_", " "), w * 0.5, 22, 18, 10, "Bebas Neue", leading=1.0)
    facts = fit(technical_line(plan), w * 0.49, 18, 11.5, 7.5)
    caption = fit(plan.caption, w, words - 30, 13, 9)
    facts_x = x + w - width_of(facts.lines[0], facts.size) if facts.lines else x
    return "".join(
        [
            f'<rect x="{x}" y="{y - slate}" width="{w}" height="{slate}" fill="#101114"/>',
            text(x + 9, y - 7.5, left.lines[0] if left.lines else "", left.size, "#ff7a52", "Bebas Neue"),
            text(x + w - 9, y - 7.5, right, 17, "#f4efe4", "Bebas Neue", "end") if right else "",
            image_tag(panel_png(panel, w, h, marks), cell),
            (
                f'<rect x="{x + 0.75}" y="{y - 0.75}" width="{w - 1.5}" height="{h}" fill="none" '
                f'stroke="#101114" stroke-width="1.5"/>'
            ),
            paragraph(x, y + h + 6, head, INK, "Bebas Neue", leading=1.0),
            text(facts_x, y + h + 20, facts.lines[0], facts.size, GREY) if facts.lines else "",
            paragraph(x, y + h + 27, caption, "#2c2c2c"),
        ]
    )


def _foot(width: int, height: int, margin: int, footer: str) -> str:
    notice = f"{PREVIZ_NOTICE}."
    room = width - 2 * margin - width_of(notice, 11) - 20
    right = fit(footer, max(40.0, room), 16, 11, 8) if footer else None
    tail = (
        text(width - margin, height - 14, right.lines[0], right.size, "#8d897f", anchor="end")
        if right and right.lines
        else ""
    )
    return text(margin, height - 14, notice, 11, "#77736a") + tail


def comic_cells(count: int, width: int, height: int, gutter: int, margin: int) -> list[Cell]:
    """Free panels: rows of one, two or three with uneven widths, read left to right."""
    rows: list[int] = []
    left = count
    for size in (2, 1, 3, 2, 2, 1, 3) * 6:
        if left <= 0:
            break
        take = min(size, left) if left != size + 1 or size == 3 else size + 1 if size < 3 else size
        rows.append(take)
        left -= take
    weights = [1.25 if n == 1 else 1.0 for n in rows]
    usable = height - 2 * margin - gutter * (len(rows) - 1)
    cells: list[Cell] = []
    y = float(margin)
    for row, (n, weight) in enumerate(zip(rows, weights, strict=True)):
        tall = usable * weight / sum(weights)
        shares = {1: [1.0], 2: [0.58, 0.42] if row % 2 == 0 else [0.4, 0.6], 3: [0.3, 0.38, 0.32]}[n]
        x = float(margin)
        for share in shares:
            wide = (width - 2 * margin - gutter * (n - 1)) * share
            cells.append((round(x), round(y), round(wide), round(tall)))
            x += wide + gutter
        y += tall + gutter
    return cells


def render_comic(
    panels: Sequence[Panel],
    *,
    title: str = "",
    width: int = 1200,
    height: int = 1700,
    gutter: int = 18,
    marks: bool = False,
) -> Sheet:
    """A comic page with caption boxes inside the panels."""
    margin = 30
    head = 64 if title else 0
    cells = [(x, y + head, w, h) for x, y, w, h in comic_cells(len(panels), width, height - head - 26, gutter, margin)]
    parts = [f'<rect width="{width}" height="{height}" fill="#faf7f0"/>']
    if title:
        parts.append(
            paragraph(
                margin,
                margin - 6,
                fit(title, width - 2 * margin, 56, 52, 20, "Bebas Neue", leading=1.0),
                INK,
                "Bebas Neue",
                leading=1.0,
            )
        )
    for panel, cell in zip(panels, cells, strict=True):
        x, y, w, h = cell
        parts.append(image_tag(panel_png(panel, w, h, marks), cell))
        parts.append(f'<rect x="{x}" y="{y}" width="{w}" height="{h}" fill="none" stroke="#0d0d0f" stroke-width="4"/>')
        if panel.plan.caption:
            words = fit(panel.plan.caption, min(w * 0.82, 420) - 20, h * 0.3, 17, 10, "Inter", 600)
            wide = max(width_of(line, words.size, "Inter", 600) for line in words.lines) + 20
            tall = len(words.lines) * words.size * 1.28 + 12
            parts.append(
                f'<rect x="{x + 10}" y="{y + 10}" width="{wide:.1f}" height="{tall:.1f}" fill="#fdf6dd" '
                f'stroke="#0d0d0f" stroke-width="2"/>'
            )
            parts.append(paragraph(x + 20, y + 15, words, INK, "Inter", 600))
    parts.append(_foot(width, height, margin, ""))
    return Sheet(rasterise(document("".join(parts), width, height), width), width, height, tuple(cells))


def render_poster(
    plan: FramePlan, *, title: str, tagline: str = "", credits: str = "", width: int = 1000, marks: bool = False
) -> Sheet:
    """Key art: one frame with type zones above and below."""
    height = round(width * 1.5)
    art = rasterise(frame_svg(plan, width, height, marks), width)
    shade = (
        '<linearGradient id="z" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#05060a" stop-opacity="0.72"/>'
        '<stop offset="0.22" stop-color="#05060a" stop-opacity="0.05"/><stop offset="0.58" '
        'stop-color="#05060a" stop-opacity="0.05"/>'
        '<stop offset="0.80" stop-color="#05060a" stop-opacity="0.82"/><stop offset="1" '
        'stop-color="#05060a" stop-opacity="0.96"/>'
        "</linearGradient>"
    )
    head = fit(title.upper(), width * 0.86, height * 0.17, width * 0.16, 24, "Bebas Neue", leading=0.98)
    warm = max(plan.palette, key=lambda color: int(color[1:3], 16)) if plan.palette else "#ffd9a0"
    parts = [image_tag(art, (0, 0, width, height)), f'<rect width="{width}" height="{height}" fill="url(#z)"/>']
    top = height * 0.895 - len(head.lines) * head.size * 0.98
    for index, line in enumerate(head.lines):
        fill = warm if index and index == len(head.lines) - 1 else "#fbf3e2"
        parts.append(
            text(
                width / 2,
                top + head.size * (0.9 + 0.98 * index),
                line,
                head.size,
                fill,
                "Bebas Neue",
                "middle",
                spacing=head.size * 0.03,
            )
        )
    if tagline:
        words = fit(tagline, width * 0.8, height * 0.08, width * 0.034, 12, "EB Garamond")
        parts += [
            text(
                width / 2,
                height * 0.06 + words.size * 1.25 * i,
                line,
                words.size,
                "#f6efdf",
                "EB Garamond",
                "middle",
                italic=True,
            )
            for i, line in enumerate(words.lines)
        ]
    if credits:
        words = fit(credits.upper(), width * 0.84, height * 0.04, width * 0.017, 8)
        parts += [
            text(
                width / 2,
                height * 0.925 + words.size * 1.4 * i,
                line,
                words.size,
                "#d8d2c6",
                "Inter",
                "middle",
                spacing=1.5,
            )
            for i, line in enumerate(words.lines)
        ]
    parts.append(text(width / 2, height - 16, PREVIZ_NOTICE, 11, "#b3ada0", "Inter", "middle"))
    return Sheet(
        rasterise(document("".join(parts), width, height, shade), width), width, height, ((0, 0, width, height),)
    )
