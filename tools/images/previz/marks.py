"""Arrows on a frame: filled for the camera, outlined for the people, with a written note beside them."""

import math
from collections.abc import Callable

import numpy as np

from tools.images.previz.canvas import text
from tools.images.previz.figure import Figure
from tools.images.previz.lettering import width_of
from tools.images.previz.model import Blocking, Person
from tools.images.previz.projection import View, heading_vector

CAMERA_INK = "#f2542d"
Point = tuple[float, float]


def arrow(
    start: Point,
    end: Point,
    width: float,
    fill: str = CAMERA_INK,
    outline: str = "#1b0f0a",
    hollow: bool = False,
    taper: float = 1.0,
) -> str:
    """A straight arrow; `taper` below 1 narrows its tail, as when it runs into depth."""
    length = math.hypot(end[0] - start[0], end[1] - start[1])
    if length < 4:
        return ""
    ux, uy = (end[0] - start[0]) / length, (end[1] - start[1]) / length
    head = min(length * 0.55, width * 3.2)
    neck = (end[0] - ux * head, end[1] - uy * head)

    def off(point: Point, amount: float) -> str:
        return f"{point[0] - uy * amount:.1f} {point[1] + ux * amount:.1f}"

    path = (
        f"M{off(start, width / 2 * taper)}L{off(neck, width / 2)}L{off(neck, width * 1.45)}L{end[0]:.1f} {end[1]:.1f}"
        f"L{off(neck, -width * 1.45)}L{off(neck, -width / 2)}L{off(start, -width / 2 * taper)}Z"
    )
    inside = "#fffaf0" if hollow else fill
    return (
        f'<path d="{path}" fill="{inside}" stroke="{outline}" '
        f'stroke-width="{max(1.0, width * 0.16):.2f}" stroke-linejoin="round"/>'
    )


def curved(points: list[Point], width: float, fill: str = CAMERA_INK) -> str:
    """An arrow along a curve."""
    if len(points) < 3:
        return ""
    shaft = points[:-2]
    line = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in shaft)
    return (
        f'<path d="{line}" fill="none" stroke="#1b0f0a" stroke-width="{width * 1.5:.1f}" stroke-linecap="round"/>'
        f'<path d="{line}" fill="none" stroke="{fill}" stroke-width="{width:.1f}" stroke-linecap="round"/>'
        + arrow(shaft[-1], points[-1], width)
    )


def _arc(cx: float, cy: float, rx: float, ry: float, start: float, end: float) -> list[Point]:
    return [
        (cx + rx * math.cos(math.radians(a)), cy + ry * math.sin(math.radians(a)))
        for a in np.linspace(start, end, 22).tolist()
    ]


def camera_marks(movement: str, width: float, height: float) -> str:
    """The camera's move by the board conventions, with its name written in the corner."""
    draw = _MARKS.get(movement)
    if draw is None:
        return ""
    return draw(width, height) + note(movement.replace("_", " "), width, height)


def note(words: str, width: float, height: float) -> str:
    """The written name of a move, lower right inside the frame."""
    size = max(9.0, height * 0.034)
    label = words.upper()
    wide = width_of(label, size, "Bebas Neue", spacing=size * 0.06) + size
    x, y = width * 0.86 - wide, height - size * 1.55 - height * 0.02
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{size * 1.5:.1f}" '
        f'rx="{size * 0.2:.1f}" fill="{CAMERA_INK}"/>'
    ) + text(x + size / 2, y + size * 1.12, label, size, "#fff7ee", "Bebas Neue", spacing=size * 0.06)


def _pair(make: Callable[[float], str], first: float, second: float) -> str:
    return make(first) + make(second)


def _pan(sign: int, quick: bool = False) -> Callable[[float, float], str]:
    def draw(w: float, h: float) -> str:
        pen = h * (0.026 if quick else 0.02)
        start, end = (w * 0.22, w * 0.78) if sign > 0 else (w * 0.78, w * 0.22)
        marks = _pair(lambda y: arrow((start, y), (end, y), pen), h * 0.06, h * 0.94)
        smear = (
            "".join(
                f'<path d="M{start:.0f} {h * y:.0f}L{end:.0f} {h * y:.0f}" stroke="{CAMERA_INK}" '
                f'stroke-width="{pen * 0.28:.1f}" '
                'stroke-dasharray="30 14" opacity="0.8"/>'
                for y in (0.105, 0.135, 0.865, 0.895)
            )
            if quick
            else ""
        )
        return smear + marks

    return draw


def _tilt(sign: int) -> Callable[[float, float], str]:
    def draw(w: float, h: float) -> str:
        start, end = (h * 0.8, h * 0.2) if sign > 0 else (h * 0.2, h * 0.8)
        return _pair(lambda x: arrow((x, start), (x, end), h * 0.02), w * 0.035, w * 0.965)

    return draw


def _corners(inward: bool, scale: float = 1.0) -> Callable[[float, float], str]:
    def draw(w: float, h: float) -> str:
        parts = []
        for sx in (-1, 1):
            for sy in (-1, 1):
                outer = (w / 2 + sx * w * 0.47, h / 2 + sy * h * 0.46)
                inner = (w / 2 + sx * w * (0.47 - 0.085 * scale), h / 2 + sy * h * (0.46 - 0.125 * scale))
                parts.append(
                    arrow(outer, inner, h * 0.02, taper=1.3) if inward else arrow(inner, outer, h * 0.02, taper=0.7)
                )
        return "".join(parts)

    return draw


def _inner_frame(w: float, h: float, share: float, joined: bool) -> str:
    x, y = w * (1 - share) / 2, h * (1 - share) / 2
    frame = (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{w * share:.1f}" height="{h * share:.1f}" fill="none" '
        f'stroke="{CAMERA_INK}" '
        f'stroke-width="{h * 0.006:.1f}" stroke-dasharray="{h * 0.03:.0f} {h * 0.018:.0f}"/>'
    )
    if joined:
        frame += "".join(
            f'<path d="M{a:.1f} {b:.1f}L{c:.1f} {d:.1f}" stroke="{CAMERA_INK}" stroke-width="{h * 0.005:.1f}"/>'
            for a, b, c, d in ((0, 0, x, y), (w, 0, w - x, y), (0, h, x, h - y), (w, h, w - x, h - y))
        )
    return frame


def _push(w: float, h: float) -> str:
    return _inner_frame(w, h, 0.70, False) + _corners(True)(w, h)


def _zoom(inward: bool, heavy: bool = False) -> Callable[[float, float], str]:
    def draw(w: float, h: float) -> str:
        return _inner_frame(w, h, 0.56, True) + _corners(inward, 1.25 if heavy else 0.8)(w, h)

    return draw


def _truck(sign: int) -> Callable[[float, float], str]:
    def draw(w: float, h: float) -> str:
        start, end = (w * 0.3, w * 0.68) if sign > 0 else (w * 0.68, w * 0.3)
        return arrow((start, h * 0.93), (end, h * 0.93), h * 0.032)

    return draw


def _pedestal(sign: int) -> Callable[[float, float], str]:
    def draw(w: float, h: float) -> str:
        start, end = (h * 0.75, h * 0.25) if sign > 0 else (h * 0.25, h * 0.75)
        return arrow((w * 0.045, start), (w * 0.045, end), h * 0.032)

    return draw


def _crane(sign: int) -> Callable[[float, float], str]:
    def draw(w: float, h: float) -> str:
        points = _arc(w * 0.30, h * 0.5, w * 0.26, h * 0.38, 142, 218)
        return curved(points if sign > 0 else points[::-1], h * 0.022)

    return draw


def _sweep(sign: int, turn: float) -> Callable[[float, float], str]:
    def draw(w: float, h: float) -> str:
        points = _arc(w / 2, h * 0.80, w * 0.30, h * 0.12, 90 - turn / 2, 90 + turn / 2)
        return curved(points if sign < 0 else points[::-1], h * 0.02)

    return draw


def _roll(sign: int) -> Callable[[float, float], str]:
    def draw(w: float, h: float) -> str:
        points = _arc(w * 0.90, h * 0.16, h * 0.10, h * 0.10, 150, 400)
        return curved(points if sign > 0 else points[::-1], h * 0.018)

    return draw


def _wave(cycles: float, size: float) -> Callable[[float, float], str]:
    def draw(w: float, h: float) -> str:
        spots = [
            (w * 0.80 + w * 0.15 * n / 40, h * 0.09 + h * size * math.sin(2 * math.pi * cycles * n / 40))
            for n in range(41)
        ]
        line = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in spots)
        return (
            f'<path d="{line}" fill="none" stroke="#1b0f0a" stroke-width="{h * 0.02:.1f}" stroke-linecap="round"/>'
            f'<path d="{line}" fill="none" stroke="{CAMERA_INK}" stroke-width="{h * 0.013:.1f}" '
            f'stroke-linecap="round"/>'
        )

    return draw


def _depth(inward: bool) -> Callable[[float, float], str]:
    def draw(w: float, h: float) -> str:
        near, far = (w * 0.5, h * 0.975), (w * 0.5, h * 0.76)
        return arrow(near, far, h * 0.03, taper=2.2) if inward else arrow(far, near, h * 0.04, taper=0.4)

    return draw


def _rack(w: float, h: float) -> str:
    near, far = (w * 0.16, h * 0.84), (w * 0.84, h * 0.26)
    rings = "".join(
        (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{h * r:.1f}" fill="none" stroke="{CAMERA_INK}" '
            f'stroke-width="{h * 0.008:.1f}"/>'
        )
        for (x, y), r in ((near, 0.05), (far, 0.034))
    )
    return rings + arrow((w * 0.22, h * 0.79), (w * 0.79, h * 0.30), h * 0.012)


_MARKS: dict[str, Callable[[float, float], str]] = {
    "pan_left": _pan(-1),
    "pan_right": _pan(1),
    "whip_pan": _pan(1, True),
    "tilt_up": _tilt(1),
    "tilt_down": _tilt(-1),
    "roll_cw": _roll(1),
    "roll_ccw": _roll(-1),
    "push_in": _push,
    "pull_out": _corners(False),
    "truck_left": _truck(-1),
    "truck_right": _truck(1),
    "tracking": _truck(1),
    "pedestal_up": _pedestal(1),
    "pedestal_down": _pedestal(-1),
    "crane_up": _crane(1),
    "crane_down": _crane(-1),
    "arc_left": _sweep(-1, 110),
    "arc_right": _sweep(1, 110),
    "orbit": _sweep(1, 330),
    "leading": _depth(False),
    "following": _depth(True),
    "zoom_in": _zoom(True),
    "zoom_out": _zoom(False),
    "crash_zoom": _zoom(True, True),
    "dolly_zoom": lambda w, h: _inner_frame(w, h, 0.56, True) + _corners(True)(w, h) + _depth(False)(w, h),
    "rack_focus": _rack,
    "handheld": _wave(3.5, 0.028),
    "steadicam": _wave(1.0, 0.02),
    "gimbal": _wave(1.0, 0.012),
    "drone": _crane(1),
    "vehicle": _truck(1),
    "snorricam": _wave(2.0, 0.02),
}


def movement_marks(blocking: Blocking, view: View, figures: dict[str, Figure]) -> str:
    """An outline arrow for everybody who travels, along their direction on screen."""
    parts = []
    for person in blocking.people:
        direction = _travel_of(person)
        if direction is None or person.name not in figures:
            continue
        bones = figures[person.name].skeleton
        for base, height in (
            (bones.ankles[0] * 0.5 + bones.ankles[1] * 0.5, 0.02),
            (bones.pelvis, 0.0),
            (bones.chest, 0.0),
        ):
            start = view.point(base * np.array([1, 1, 0 if height else 1]) + direction * 0.42)
            end = view.point(base * np.array([1, 1, 0 if height else 1]) + direction * 1.25)
            if (
                start[2] > 0.3
                and end[2] > 0.3
                and all(8 < p[0] < view.width - 8 and 8 < p[1] < view.height - 8 for p in (start, end))
            ):
                pen = max(3.0, min(view.height * 0.022, view.pixels_per_metre(start[2]) * 0.07))
                parts.append(arrow(start[:2], end[:2], pen, hollow=True, taper=0.8))
                break
    return "".join(parts)


def _travel_of(person: Person) -> np.ndarray | None:
    if any(person.moving):
        vector = np.array([*person.moving, 0.0])
        return np.asarray(vector / np.linalg.norm(vector))
    return heading_vector(person.facing) if person.pose in {"walk", "run"} else None
