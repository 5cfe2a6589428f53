"""The blocking from above: walls, furniture, people, cameras with their angle of view, and the line."""

import math
from collections.abc import Sequence

import numpy as np

from tools.images.previz.canvas import document, rasterise, text
from tools.images.previz.colors import hex_of
from tools.images.previz.figure import look_of
from tools.images.previz.lettering import LabelPlacer, fit, paragraph, width_of
from tools.images.previz.model import Blocking, FramePlan
from tools.images.previz.pieces import Piece
from tools.images.previz.projection import Points, heading_vector, lens_half_angles
from tools.images.previz.render import PREVIZ_NOTICE
from tools.images.previz.sets import SetDesign
from tools.images.previz.sheets import Sheet
from tools.images.previz.staging import design_of

CAMERA_COLORS = ("#c43d1e", "#1f6f94", "#6a3f96", "#2f8046", "#a3660f", "#94345f", "#3a5bb0", "#55606a")


class Page:
    """Metres to pixels, y up the page."""

    def __init__(self, low: Points, high: Points, width: int, top: int) -> None:
        self.low, self.high, self.top, self.margin = low, high, top, 70
        self.scale = min((width - 2 * self.margin - 210) / (high[0] - low[0]), 1150 / (high[1] - low[1]))
        self.height = int(top + (high[1] - low[1]) * self.scale + 90)

    def at(self, x: float, y: float) -> tuple[float, float]:
        return self.margin + (x - float(self.low[0])) * self.scale, self.top + (float(self.high[1]) - y) * self.scale

    def path(self, points: Sequence[tuple[float, float]], closed: bool = True) -> str:
        return "M" + "L".join("{:.1f} {:.1f}".format(*self.at(x, y)) for x, y in points) + ("Z" if closed else "")


def render_floor_plan(
    blocking: Blocking, frames: Sequence[tuple[str, FramePlan]] = (), *, title: str = "Blocking", width: int = 1200
) -> Sheet:
    """Draw the floor plan; `frames` are the set-ups to mark, each with its label."""
    design = design_of(blocking, frames[0][1].palette if frames else ())
    low, high = _bounds(blocking, design, frames)
    page = Page(low, high, width, 120)
    placer = LabelPlacer((8, 100, width - 8, page.height - 40))
    parts = [f'<rect width="{width}" height="{page.height}" fill="#f1ede3"/>', _grid(page), _walls(page, design)]
    parts += [_piece(page, item, placer) for item in design.pieces if _shown(item, low, high)]
    parts += [_cone(page, plan, CAMERA_COLORS[i % 8]) for i, (_, plan) in enumerate(frames)]
    parts.append(_line(page, blocking, placer))
    for index, (label, plan) in enumerate(frames):
        parts.append(_camera(page, label, plan, CAMERA_COLORS[index % 8], placer))
    parts += [_actor(page, blocking, index, placer) for index in range(len(blocking.people))]
    for prop in blocking.props:
        if not prop.held_by:
            parts.append(_prop(page, prop.position, prop.name, placer))
    parts.append(_legend(width, page, title, blocking, frames))
    svg = document("".join(parts), width, page.height)
    return Sheet(rasterise(svg, width), width, page.height, ())


def _bounds(blocking: Blocking, design: SetDesign, frames: Sequence[tuple[str, FramePlan]]) -> tuple[Points, Points]:
    points = [np.array(person.position) for person in blocking.people] or [np.zeros(2)]
    points += [np.array(plan.camera.position[:2]) for _, plan in frames]
    points += [np.array(plan.camera.to[:2]) for _, plan in frames if plan.camera.to]
    low, high = np.min(points, axis=0) - 1.2, np.max(points, axis=0) + 1.2
    if design.room is not None:
        floor = design.shell[0].corners
        low, high = np.minimum(low, floor.min(axis=0)[:2] - 0.3), np.maximum(high, floor.max(axis=0)[:2] + 0.3)
    return low, high


def _shown(item: Piece, low: Points, high: Points) -> bool:
    return bool(np.all(item.high[:2] > low) and np.all(item.low[:2] < high) and item.low[2] < 1.9)


def _grid(page: Page) -> str:
    lines = []
    for x in range(math.ceil(page.low[0]), math.floor(page.high[0]) + 1):
        lines.append(page.path([(x, float(page.low[1])), (x, float(page.high[1]))], False))
    for y in range(math.ceil(page.low[1]), math.floor(page.high[1]) + 1):
        lines.append(page.path([(float(page.low[0]), y), (float(page.high[0]), y)], False))
    return f'<path d="{"".join(lines)}" stroke="#ddd6c6" stroke-width="1" fill="none"/>'


def _walls(page: Page, design: SetDesign) -> str:
    if design.room is None:
        return ""
    floor = design.shell[0].corners
    ring = [(float(x), float(y)) for x, y, _ in floor]
    parts = [
        f'<path d="{page.path(ring)}" fill="#e6ebea" stroke="#23252a" stroke-width="9"/>',
        f'<path d="{page.path(ring)}" fill="none" stroke="#f1ede3" stroke-width="3"/>',
    ]
    for window in design.windows:
        ends = [(window.corners[0][0], window.corners[0][1]), (window.corners[1][0], window.corners[1][1])]
        for thick, color in ((13, "#f0b858"), (8, "#fff3d6"), (2, "#b27a1c")):
            parts.append(f'<path d="{page.path(ends, False)}" stroke="{color}" stroke-width="{thick}" fill="none"/>')
    return "".join(parts)


def _piece(page: Page, item: Piece, placer: LabelPlacer) -> str:
    x0, y0 = page.at(float(item.low[0]), float(item.high[1]))
    x1, y1 = page.at(float(item.high[0]), float(item.low[1]))
    shape = (
        f'<rect x="{x0:.1f}" y="{y0:.1f}" width="{x1 - x0:.1f}" height="{y1 - y0:.1f}" rx="3" '
        f'fill="#d9d2c2" fill-opacity="0.75" '
        'stroke="#8a8375" stroke-width="1.4"/>'
    )
    wide = width_of(item.name, 10)
    if item.name and wide < x1 - x0 - 6 and y1 - y0 > 14:
        cx, cy = (x0 + x1) / 2, (y0 + y1) / 2
        placer.taken.append((cx - wide / 2, cy - 8, cx + wide / 2, cy + 6))
        shape += text(cx, cy + 3.5, item.name, 10, "#6b6558", anchor="middle")
    return shape


def _cone(page: Page, plan: FramePlan, color: str) -> str:
    eye, aim = np.array(plan.camera.position[:2]), np.array(plan.camera.look_at[:2])
    reach = min(6.0, max(0.9, float(np.linalg.norm(aim - eye))))
    heading = math.atan2(float(aim[1] - eye[1]), float(aim[0] - eye[0]))
    half = math.atan(lens_half_angles(plan.camera.lens_mm, plan.aspect_ratio)[0])
    ends = [
        (
            float(eye[0]) + reach / math.cos(half) * math.cos(heading + turn),
            float(eye[1]) + reach / math.cos(half) * math.sin(heading + turn),
        )
        for turn in (-half, half)
    ]
    return (
        f'<path d="{page.path([(float(eye[0]), float(eye[1])), *ends])}" fill="{color}" '
        f'fill-opacity="0.10" stroke="{color}" stroke-width="1.2" '
        'stroke-dasharray="5 4"/>'
    )


def _camera(page: Page, label: str, plan: FramePlan, color: str, placer: LabelPlacer) -> str:
    camera = plan.camera
    x, y = page.at(camera.position[0], camera.position[1])
    ax, ay = page.at(camera.look_at[0], camera.look_at[1])
    heading = math.degrees(math.atan2(ay - y, ax - x))
    parts = [
        (
            f'<g transform="translate({x:.1f} {y:.1f}) rotate({heading:.1f})"><rect x="-13" y="-8" '
            f'width="18" height="16" rx="2" fill="{color}" '
            f'stroke="#17181b" stroke-width="1.2"/><path d="M5 0L13 -8L13 8Z" fill="{color}" '
            f'stroke="#17181b" stroke-width="1.2"/></g>'
        )
    ]
    if camera.to is not None:
        tx, ty = page.at(camera.to[0], camera.to[1])
        if math.hypot(tx - x, ty - y) > 14:
            parts.append(
                f'<path d="M{x:.1f} {y:.1f}L{tx:.1f} {ty:.1f}" stroke="{color}" stroke-width="2.4" '
                f'stroke-dasharray="7 5"/>'
                f'<circle cx="{tx:.1f}" cy="{ty:.1f}" r="4.5" fill="{color}"/>'
            )
    placer.taken.append((x - 14, y - 14, x + 14, y + 14))
    words = f"{label} · {camera.lens_mm:.0f} mm"
    parts.append(_label(words, x, y, placer, color, 12))
    return "".join(parts)


def _label(words: str, x: float, y: float, placer: LabelPlacer, color: str, size: float) -> str:
    wide, tall = width_of(words, size, "Inter", 600) + 6, size * 1.35
    found = placer.place(x, y, wide, tall, 17)
    if found is None:
        return ""
    box, leader = found
    line = ""
    if leader:
        nearest = (min(max(x, box[0]), box[2]), min(max(y, box[1]), box[3]))
        line = f'<path d="M{x:.1f} {y:.1f}L{nearest[0]:.1f} {nearest[1]:.1f}" stroke="{color}" stroke-width="0.9"/>'
    back = (
        f'<rect x="{box[0]:.1f}" y="{box[1]:.1f}" width="{wide:.1f}" height="{tall:.1f}" rx="2" '
        f'fill="#f1ede3" fill-opacity="0.86"/>'
    )
    return line + back + text(box[0] + 3, box[3] - size * 0.34, words, size, color, weight=600)


def _actor(page: Page, blocking: Blocking, index: int, placer: LabelPlacer) -> str:
    person = blocking.people[index]
    x, y = page.at(*person.position)
    color = hex_of(look_of(person).top)
    turn = -person.facing
    radius = max(11.0, page.scale * 0.2)
    letter = chr(65 + index % 26)
    parts = [
        f'<g transform="translate({x:.1f} {y:.1f}) rotate({turn:.1f})"><path d="M{radius * 0.6:.1f} '
        f"{-radius * 0.75:.1f}L{radius * 1.75:.1f} 0"
        f'L{radius * 0.6:.1f} {radius * 0.75:.1f}Z" fill="{color}" stroke="#17181b" '
        f'stroke-width="1.3"/><circle r="{radius:.1f}" fill="{color}" '
        'stroke="#17181b" stroke-width="1.6"/></g>',
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius * 0.62:.1f}" fill="#fffdf6"/>',
        text(x, y + radius * 0.38, letter, radius * 1.05, "#17181b", "Bebas Neue", "middle"),
    ]
    travel = (
        np.array([*person.moving, 0.0])
        if any(person.moving)
        else heading_vector(person.facing) * 1.3
        if person.pose in {"walk", "run"}
        else None
    )
    if travel is not None:
        ex, ey = page.at(person.position[0] + float(travel[0]), person.position[1] + float(travel[1]))
        parts.append(
            (
                f'<path d="M{x:.1f} {y:.1f}L{ex:.1f} {ey:.1f}" stroke="#17181b" stroke-width="2" marker-end="none"/>'
                f'<circle cx="{ex:.1f}" cy="{ey:.1f}" r="{radius * 0.8:.1f}" fill="none" stroke="#17181b" '
                f'stroke-width="1.3" stroke-dasharray="3 3"/>'
            )
            + text(ex, ey + 4, f"{letter}2", 11, "#17181b", "Bebas Neue", "middle")
        )
        placer.taken.append((ex - radius, ey - radius, ex + radius, ey + radius))
    placer.taken.append((x - radius, y - radius, x + radius, y + radius))
    parts.append(_label(person.name, x, y, placer, "#17181b", 13))
    return "".join(parts)


def _line(page: Page, blocking: Blocking, placer: LabelPlacer) -> str:
    if blocking.axis is None:
        return ""
    ends = [person.position for name in blocking.axis for person in blocking.people if person.name == name]
    if len(ends) < 2:
        return ""
    a, b = np.array(ends[0]), np.array(ends[1])
    along = (b - a) / max(float(np.linalg.norm(b - a)), 1e-6)
    start, end = a - along * 0.9, b + along * 0.9
    x, y = page.at(float(end[0]), float(end[1]))
    path = page.path([(float(start[0]), float(start[1])), (float(end[0]), float(end[1]))], False)
    return f'<path d="{path}" stroke="{CAMERA_COLORS[0]}" stroke-width="1.8" stroke-dasharray="9 5 2 5"/>' + _label(
        "180° line", x, y, placer, CAMERA_COLORS[0], 11
    )


def _prop(page: Page, position: tuple[float, float, float], name: str, placer: LabelPlacer) -> str:
    x, y = page.at(position[0], position[1])
    return (
        f'<path d="M{x - 6:.1f} {y:.1f}L{x:.1f} {y - 6:.1f}L{x + 6:.1f} {y:.1f}L{x:.1f} {y + 6:.1f}Z" fill="#17181b"/>'
        + _label(name, x, y, placer, "#4a4740", 11)
    )


def _legend(width: int, page: Page, title: str, blocking: Blocking, frames: Sequence[tuple[str, FramePlan]]) -> str:
    parts = [
        paragraph(
            40, 22, fit(title, width - 80, 44, 40, 16, "Bebas Neue", leading=1.0), "#17181b", "Bebas Neue", leading=1.0
        ),
        text(40, 88, "top view · grid 1 m · drawn from the same blocking as the frames", 13, "#66645f"),
    ]
    x = width - 225
    for index, (label, plan) in enumerate(frames[:14]):
        words = fit(
            f"{label}  {plan.shot_type.replace('_', ' ')}, {plan.camera_movement.replace('_', ' ')}", 190, 16, 12, 8
        )
        parts.append(f'<rect x="{x}" y="{122 + index * 22}" width="12" height="12" fill="{CAMERA_COLORS[index % 8]}"/>')
        parts.append(text(x + 20, 133 + index * 22, words.lines[0], words.size, "#2c2c2c"))
    bar = page.scale
    parts.append(
        (
            f'<path d="M40 {page.height - 34}h{bar:.1f}m0 -5v10M40 {page.height - 39}v10" stroke="#17181b" '
            f'stroke-width="2" fill="none"/>'
        )
        + text(46 + bar, page.height - 30, "1 m", 12, "#17181b")
        + text(width - 40, page.height - 14, PREVIZ_NOTICE + ".", 11, "#77736a", anchor="end")
    )
    if blocking.location_label:
        parts.append(text(width - 40, 44, blocking.location_label[:60], 13, "#66645f", anchor="end"))
    return "".join(parts)
