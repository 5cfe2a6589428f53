"""The blocking from above: walls, furniture, people, cameras with their angle of view, and the line."""

import math
from collections.abc import Sequence

import numpy as np

from tools.images.previz.colors import hex_of
from tools.images.previz.lettering import Box, LabelPlacer, overlap, width_of
from tools.images.previz.look import look_of
from tools.images.previz.model import Blocking, FramePlan, Person, Prop
from tools.images.previz.page import INK, Page, Sheet
from tools.images.previz.pieces import Piece
from tools.images.previz.plan_words import CAMERA_COLORS, LEGEND, Label, write_label, write_legend
from tools.images.previz.projection import Points, heading_vector, lens_half_angles
from tools.images.previz.sets import SetDesign
from tools.images.previz.staging import design_of


class Ground:
    """Metres to pixels, y up the ground."""

    def __init__(self, low: Points, high: Points, width: int, top: int, least: int) -> None:
        self.low, self.high, self.top, self.margin = low, high, top, 70
        self.scale = min((width - 2 * self.margin - 210) / (high[0] - low[0]), 1150 / (high[1] - low[1]))
        self.height = int(top + max(float((high[1] - low[1]) * self.scale), least) + 90)

    def at(self, x: float, y: float) -> tuple[float, float]:
        return self.margin + (x - float(self.low[0])) * self.scale, self.top + (float(self.high[1]) - y) * self.scale

    def path(self, points: Sequence[tuple[float, float]], closed: bool = True) -> str:
        return "M" + "L".join("{:.1f} {:.1f}".format(*self.at(x, y)) for x, y in points) + ("Z" if closed else "")


def render_floor_plan(
    blocking: Blocking, frames: Sequence[tuple[str, FramePlan]] = (), *, title: str = "Blocking", width: int = 1200
) -> Sheet:
    """Draw the floor plan; `frames` are the set-ups to mark, each with its label."""
    return floor_plan(blocking, frames, title=title, width=width).sheet()


def floor_plan(
    blocking: Blocking, frames: Sequence[tuple[str, FramePlan]] = (), *, title: str = "Blocking", width: int = 1200
) -> Page:
    """The floor plan, laid out and not yet a picture. A label without room is left out: the legend at the right names
    every camera and everybody by their letter."""
    design = design_of(blocking, frames[0][1].palette if frames else ())
    low, high = _bounds(blocking, design, frames)
    ground = Ground(low, high, width, 120, 22 * (len(frames) + len(blocking.people)) + 60)
    page = Page(width, ground.height)
    placer = LabelPlacer((8, 112, width - LEGEND, ground.height - 60))
    page.draw(_grid(ground), _walls(ground, design))
    pieces = [item for item in design.pieces if _shown(item, low, high)]
    page.draw(*(_piece(ground, item) for item in pieces))
    page.draw(*(_cone(ground, plan, CAMERA_COLORS[i % 8]) for i, (_, plan) in enumerate(frames)))
    axis = _axis(ground, blocking)
    page.draw(_axis_line(ground, axis))
    labels: list[Label] = []
    for index, person in enumerate(blocking.people):
        labels.append(_actor(page, ground, person, chr(65 + index % 26), placer))
    for index, (label, plan) in enumerate(frames):
        labels.append(_camera(page, ground, label, plan, CAMERA_COLORS[index % 8], placer))
    for prop in blocking.props:
        if not prop.held_by:
            labels.append(_prop(page, ground, prop, placer))
    if axis:
        labels.append(Label("180° line", ground.at(*axis[1]), CAMERA_COLORS[0], 11))
    for one in labels:
        write_label(page, one, placer)
    for item in pieces:
        _name_piece(page, ground, item, placer)
    write_legend(page, ground.scale, title, blocking, frames)
    return page


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


def _grid(ground: Ground) -> str:
    lines = []
    for x in range(math.ceil(ground.low[0]), math.floor(ground.high[0]) + 1):
        lines.append(ground.path([(x, float(ground.low[1])), (x, float(ground.high[1]))], False))
    for y in range(math.ceil(ground.low[1]), math.floor(ground.high[1]) + 1):
        lines.append(ground.path([(float(ground.low[0]), y), (float(ground.high[0]), y)], False))
    return f'<path d="{"".join(lines)}" stroke="#ddd6c6" stroke-width="1" fill="none"/>'


def _walls(ground: Ground, design: SetDesign) -> str:
    if design.room is None:
        return ""
    floor = design.shell[0].corners
    ring = [(float(x), float(y)) for x, y, _ in floor]
    parts = [
        f'<path d="{ground.path(ring)}" fill="#e6ebea" stroke="#23252a" stroke-width="9"/>',
        f'<path d="{ground.path(ring)}" fill="none" stroke="#f1ede3" stroke-width="3"/>',
    ]
    for window in design.windows:
        ends = [(window.corners[0][0], window.corners[0][1]), (window.corners[1][0], window.corners[1][1])]
        for thick, color in ((13, "#f0b858"), (8, "#fff3d6"), (2, "#b27a1c")):
            parts.append(f'<path d="{ground.path(ends, False)}" stroke="{color}" stroke-width="{thick}" fill="none"/>')
    return "".join(parts)


def _corners(ground: Ground, item: Piece) -> Box:
    x0, y0 = ground.at(float(item.low[0]), float(item.high[1]))
    x1, y1 = ground.at(float(item.high[0]), float(item.low[1]))
    return x0, y0, x1, y1


def _piece(ground: Ground, item: Piece) -> str:
    x0, y0, x1, y1 = _corners(ground, item)
    return (
        f'<rect x="{x0:.1f}" y="{y0:.1f}" width="{x1 - x0:.1f}" height="{y1 - y0:.1f}" rx="3" fill="#d9d2c2" '
        'fill-opacity="0.75" stroke="#8a8375" stroke-width="1.4"/>'
    )


def _name_piece(page: Page, ground: Ground, item: Piece, placer: LabelPlacer) -> None:
    """A piece's name in its middle, where it has room and nothing else stands."""
    x0, y0, x1, y1 = _corners(ground, item)
    wide, cx, cy = width_of(item.name, 10), (x0 + x1) / 2, (y0 + y1) / 2
    box = (cx - wide / 2 - 1, cy - 7, cx + wide / 2 + 1, cy + 7)
    if item.name and wide < x1 - x0 - 6 and y1 - y0 > 14 and placer.take(box):
        page.write(cx, cy + 3.5, item.name, 10, "#6b6558", anchor="middle")


def _cone(ground: Ground, plan: FramePlan, color: str) -> str:
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
        f'<path d="{ground.path([(float(eye[0]), float(eye[1])), *ends])}" fill="{color}" '
        f'fill-opacity="0.10" stroke="{color}" stroke-width="1.2" '
        'stroke-dasharray="5 4"/>'
    )


def _camera(page: Page, ground: Ground, label: str, plan: FramePlan, color: str, placer: LabelPlacer) -> Label:
    camera = plan.camera
    x, y = ground.at(camera.position[0], camera.position[1])
    ax, ay = ground.at(camera.look_at[0], camera.look_at[1])
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
        tx, ty = ground.at(camera.to[0], camera.to[1])
        if math.hypot(tx - x, ty - y) > 14:
            parts.append(
                f'<path d="M{x:.1f} {y:.1f}L{tx:.1f} {ty:.1f}" stroke="{color}" stroke-width="2.4" '
                f'stroke-dasharray="7 5"/>'
                f'<circle cx="{tx:.1f}" cy="{ty:.1f}" r="4.5" fill="{color}"/>'
            )
    placer.taken.append((x - 14, y - 14, x + 14, y + 14))
    page.draw(*parts)
    return Label(f"{label} · {camera.lens_mm:.0f} mm", (x, y), color, 12)


def _actor(page: Page, ground: Ground, person: Person, letter: str, placer: LabelPlacer) -> Label:
    x, y = ground.at(*person.position)
    color = hex_of(look_of(person).top)
    radius = max(11.0, ground.scale * 0.2)
    page.draw(
        f'<g transform="translate({x:.1f} {y:.1f}) rotate({-person.facing:.1f})"><path d="M{radius * 0.6:.1f} '
        f'{-radius * 0.75:.1f}L{radius * 1.75:.1f} 0L{radius * 0.6:.1f} {radius * 0.75:.1f}Z" fill="{color}" '
        f'stroke="#17181b" stroke-width="1.3"/><circle r="{radius:.1f}" fill="{color}" stroke="#17181b" '
        'stroke-width="1.6"/></g>',
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius * 0.62:.1f}" fill="#fffdf6"/>',
    )
    box = (x - radius, y - radius, x + radius, y + radius)
    if not any(overlap(box, other) for other in placer.taken):
        page.write(x, y + radius * 0.38, letter, radius * 1.05, INK, "Bebas Neue", "middle")
    placer.taken.append(box)
    travel = (
        np.array([*person.moving, 0.0])
        if any(person.moving)
        else heading_vector(person.facing) * 1.3
        if person.pose in {"walk", "run"}
        else None
    )
    if travel is not None:
        ex, ey = ground.at(person.position[0] + float(travel[0]), person.position[1] + float(travel[1]))
        page.draw(
            f'<path d="M{x:.1f} {y:.1f}L{ex:.1f} {ey:.1f}" stroke="#17181b" stroke-width="2"/><circle cx="{ex:.1f}" '
            f'cy="{ey:.1f}" r="{radius * 0.8:.1f}" fill="none" stroke="#17181b" stroke-width="1.3" '
            'stroke-dasharray="3 3"/>'
        )
        if placer.take((ex - radius * 0.8, ey - radius * 0.8, ex + radius * 0.8, ey + radius * 0.8)):
            page.write(ex, ey + 4, f"{letter}2", 11, INK, "Bebas Neue", "middle")
    return Label(person.name, (x, y), INK, 13)


Spot = tuple[float, float]


def _axis(ground: Ground, blocking: Blocking) -> tuple[Spot, Spot] | None:
    """The ends of the 180-degree line, in metres."""
    names = blocking.axis or ()
    ends = [person.position for name in names for person in blocking.people if person.name == name]
    if len(ends) < 2:
        return None
    a, b = np.array(ends[0]), np.array(ends[1])
    along = (b - a) / max(float(np.linalg.norm(b - a)), 1e-6) * 0.9
    start, end = a - along, b + along
    return (float(start[0]), float(start[1])), (float(end[0]), float(end[1]))


def _axis_line(ground: Ground, axis: tuple[Spot, Spot] | None) -> str:
    if axis is None:
        return ""
    path = ground.path(axis, False)
    return f'<path d="{path}" stroke="{CAMERA_COLORS[0]}" stroke-width="1.8" stroke-dasharray="9 5 2 5"/>'


def _prop(page: Page, ground: Ground, prop: Prop, placer: LabelPlacer) -> Label:
    x, y = ground.at(prop.position[0], prop.position[1])
    page.draw(
        f'<path d="M{x - 6:.1f} {y:.1f}L{x:.1f} {y - 6:.1f}L{x + 6:.1f} {y:.1f}L{x:.1f} {y + 6:.1f}Z" fill="#17181b"/>'
    )
    placer.taken.append((x - 6, y - 6, x + 6, y + 6))
    return Label(prop.name, (x, y), "#4a4740", 11)
