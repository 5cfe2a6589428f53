"""The words of a floor plan: labels beside their points, and the legend that names everybody and every camera."""

from collections.abc import Sequence
from typing import NamedTuple

from tools.images.previz.colors import hex_of
from tools.images.previz.lettering import LabelPlacer, fit, width_of
from tools.images.previz.look import look_of
from tools.images.previz.model import Blocking, FramePlan
from tools.images.previz.page import GREY, INK, Page

LEGEND = 225
"""Width of the column at the right, in pixels."""
LONGEST_LABEL = 260.0
CAMERA_COLORS = ("#c43d1e", "#1f6f94", "#6a3f96", "#2f8046", "#a3660f", "#94345f", "#3a5bb0", "#55606a")


class Label(NamedTuple):
    """Words that belong beside a point of the page."""

    words: str
    at: tuple[float, float]
    color: str
    size: float


def write_label(page: Page, label: Label, placer: LabelPlacer) -> None:
    words = fit(label.words, LONGEST_LABEL, label.size * 1.35, label.size, label.size * 0.8, "Inter", 600)
    if not words.lines:
        return
    (x, y), size = label.at, words.size
    wide, tall = width_of(words.lines[0], size, "Inter", 600) + 6, size * 1.35
    found = placer.place(x, y, wide, tall, 17)
    if found is None:
        return
    box, leader = found
    if leader:
        near = (min(max(x, box[0]), box[2]), min(max(y, box[1]), box[3]))
        path = f"M{x:.1f} {y:.1f}L{near[0]:.1f} {near[1]:.1f}"
        page.draw(f'<path d="{path}" stroke="{label.color}" stroke-width="0.9"/>')
    page.draw(
        f'<rect x="{box[0]:.1f}" y="{box[1]:.1f}" width="{wide:.1f}" height="{tall:.1f}" rx="2" fill="#f1ede3" '
        'fill-opacity="0.86"/>'
    )
    page.write(box[0] + 3, box[3] - size * 0.34, words.lines[0], size, label.color, weight=600, rtl=words.rtl)


def write_legend(
    page: Page, metre: float, title: str, blocking: Blocking, frames: Sequence[tuple[str, FramePlan]]
) -> None:
    width = page.width
    place = fit(blocking.location_label, width * 0.3, 18, 13, 8)
    head = fit(title, width * 0.62, 44, 40, 12, "Bebas Neue", leading=1.0)
    page.paragraph(40, 22, head, INK, "Bebas Neue", leading=1.0)
    told = fit("top view · grid 1 m · drawn from the same blocking as the frames", width - 80, 18, 13, 7)
    page.paragraph(40, 76, told, GREY)
    for line in place.lines[:1]:
        page.write(width - 40, 44, line, place.size, GREY, anchor="end")
    x, y = width - LEGEND + 10, 133
    for index, (label, plan) in enumerate(frames):
        shot = f"{label}  {plan.shot_type}, {plan.camera_movement}".replace("_", " ")
        page.draw(f'<rect x="{x}" y="{y - 11}" width="12" height="12" fill="{CAMERA_COLORS[index % 8]}"/>')
        page.paragraph(x + 20, y - 12, fit(shot, LEGEND - 60, 16, 12, 8), "#2c2c2c")
        y += 22
    for index, person in enumerate(blocking.people):
        page.write(x + 6, y, chr(65 + index % 26), 14, hex_of(look_of(person).top), "Bebas Neue", "middle")
        page.paragraph(x + 20, y - 12, fit(person.name, LEGEND - 60, 16, 12, 8), "#2c2c2c")
        y += 22
    bar = metre
    page.draw(
        f'<path d="M40 {page.height - 46}h{bar:.1f}m0 -5v10M40 {page.height - 51}v10" stroke="#17181b" '
        'stroke-width="2" fill="none"/>'
    )
    page.write(46 + bar, page.height - 42, "1 m", 12, INK)
    page.foot(40)
