"""Comic pages: panels of uneven width, read left to right, with their captions inside."""

from collections.abc import Sequence

from tools.images.previz.lettering import Box, fit, overlap, width_of
from tools.images.previz.page import INK, Cell, Page, Panel, Sheet, image_tag, panel_png
from tools.images.previz.projection import view_of
from tools.images.previz.render import reframed
from tools.images.previz.skeleton import skeleton_of


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
    return comic_page(panels, title, width, height, gutter, marks).sheet()


def comic_page(
    panels: Sequence[Panel],
    title: str = "",
    width: int = 1200,
    height: int = 1700,
    gutter: int = 18,
    marks: bool = False,
) -> Page:
    """The same page, laid out and not yet a picture."""
    margin = 30
    head = 64 if title else 0
    cells = [(x, y + head, w, h) for x, y, w, h in comic_cells(len(panels), width, height - head - 26, gutter, margin)]
    page = Page(width, height, "#faf7f0")
    words = fit(title, width - 2 * margin, 56, 52, 14, "Bebas Neue", leading=1.0)
    page.paragraph(margin, margin - 6, words, INK, "Bebas Neue", leading=1.0)
    for panel, cell in zip(panels, cells, strict=True):
        x, y, w, h = cell
        page.draw(
            image_tag(panel_png(panel, w, h, marks), cell),
            f'<rect x="{x}" y="{y}" width="{w}" height="{h}" fill="none" stroke="#0d0d0f" stroke-width="4"/>',
        )
        _caption(page, panel, cell)
    page.foot(margin)
    page.cells += cells
    return page


def _caption(page: Page, panel: Panel, cell: Cell) -> None:
    """A box in a corner of a panel: narrow for a few words, across the panel for many; at the foot where it would
    cover a face at the head."""
    x, y, w, h = cell
    narrow = min(w * 0.82, 420) - 20
    words = fit(panel.plan.caption, narrow, h * 0.3, 17, 12, "Inter", 600)
    if words.cut:
        words = fit(panel.plan.caption, w - 40, h * 0.45, 15, 9, "Inter", 600)
    if not words.lines:
        return
    wide = min(w - 20, max(width_of(line, words.size, "Inter", 600) for line in words.lines) + 20)
    tall = len(words.lines) * words.size * 1.28 + 12
    head, foot = y + 10, y + h - 10 - tall
    faces = [] if panel.png is not None else _faces(panel, cell)
    covered = [sum(overlap((x + 10, top, x + 10 + wide, top + tall), face) for face in faces) for top in (head, foot)]
    top = foot if covered[1] < covered[0] else head
    page.draw(
        f'<rect x="{x + 10}" y="{top:.1f}" width="{wide:.1f}" height="{tall:.1f}" fill="#fdf6dd" '
        f'stroke="#0d0d0f" stroke-width="2"/>'
    )
    page.paragraph(x + 20, top + 5, words._replace(width=wide - 20), INK, "Inter", 600)


def _faces(panel: Panel, cell: Cell) -> list[Box]:
    """Where the heads of a drawn panel are on the page."""
    x, y, w, h = cell
    view = view_of(reframed(panel.plan, w / h).camera, w, h)
    boxes = []
    for person in panel.plan.blocking.people:
        across, down, depth = view.point(skeleton_of(person).head)
        radius = 0.13 * view.pixels_per_metre(depth)
        if depth > 0.2:
            boxes.append((x + across - radius, y + down - radius, x + across + radius, y + down + radius))
    return boxes
