"""What lies beyond the set: sky, horizon, far shapes, weather."""

import math

import numpy as np

from tools.images.previz.canvas import Canvas, closed
from tools.images.previz.colors import hex_of, lit, mix, rgb_of
from tools.images.previz.lighting import Rig
from tools.images.previz.projection import View
from tools.images.previz.sets import SetDesign


def horizon_points(view: View) -> tuple[float, float, float] | None:
    """Where the horizon crosses the middle of the picture, as x, y and its slope in degrees; nothing when looking too
    steeply up or down."""
    flat = np.array([view.forward[0], view.forward[1], 0.0])
    if np.linalg.norm(flat) < 0.18:
        return None
    ahead = view.eye + flat / np.linalg.norm(flat) * 1000 - np.array([0, 0, view.eye[2]])
    aside = ahead + np.array([flat[1], -flat[0], 0.0]) / np.linalg.norm(flat) * 300
    x0, y0, depth0 = view.point(ahead)
    x1, y1, depth1 = view.point(aside)
    if depth0 <= 0.1 or depth1 <= 0.1:
        return None
    return x0, y0, math.degrees(math.atan2(y1 - y0, x1 - x0))


def draw_backdrop(canvas: Canvas, design: SetDesign, rig: Rig, fog: bool) -> str:
    """Sky and ground of an exterior, with far shapes standing on the horizon."""
    view, sky = canvas.view, rig.sky
    size = 3 * (view.width + view.height)
    near = lit(design.ground, rig.light(max(0.25, float(rig.key[2]))))
    haze = rgb_of(sky.horizon)
    found = horizon_points(view)
    if found is None:
        fill = hex_of(near) if view.forward[2] < 0 else sky.zenith
        return f'<rect width="{view.width:g}" height="{view.height:g}" fill="{fill}"/>'
    x, y, slope = found
    reach = view.focal * 0.75
    above = canvas.define(
        f'<linearGradient id="{{id}}" gradientUnits="userSpaceOnUse" x1="0" y1="0" x2="0" '
        f'y2="{-reach:.1f}"><stop offset="0" '
        f'stop-color="{sky.horizon}"/><stop offset="1" '
        f'stop-color="{sky.zenith if not fog else sky.horizon}"/></linearGradient>'
    )
    below = canvas.define(
        f'<linearGradient id="{{id}}" gradientUnits="userSpaceOnUse" x1="0" y1="0" x2="0" '
        f'y2="{reach * 0.55:.1f}"><stop offset="0" '
        f'stop-color="{hex_of(mix(near, haze, 0.55))}"/><stop offset="0.25" '
        f'stop-color="{hex_of(mix(near, haze, 0.18))}"/>'
        f'<stop offset="1" stop-color="{hex_of(near)}"/></linearGradient>'
    )
    parts = [
        f'<rect x="{-size:.0f}" y="{-size:.0f}" width="{2 * size:.0f}" height="{size:.0f}" fill="url(#{above})"/>',
        _far_shapes(canvas, design, rig),
        f'<rect x="{-size:.0f}" y="-0.5" width="{2 * size:.0f}" height="{size:.0f}" fill="url(#{below})"/>',
    ]
    return f'<g transform="translate({x:.1f} {y:.1f}) rotate({slope:.2f})">{"".join(parts)}</g>'


def _far_shapes(canvas: Canvas, design: SetDesign, rig: Rig) -> str:
    """Silhouettes along the horizon, turned with the camera so that pans and reverses differ."""
    view, sky = canvas.view, rig.sky
    heading = math.atan2(float(view.forward[1]), float(view.forward[0]))
    parts = []
    body = _celestial(canvas, rig, heading)
    for layer, (tall, tone) in enumerate(((1.0, 0.62), (0.6, 0.42))):
        shade = hex_of(
            mix(
                mix(rgb_of(sky.horizon), rgb_of(sky.zenith), 0.5),
                (0.06, 0.07, 0.09) if sky.night else (0.3, 0.36, 0.36),
                1 - tone,
            )
        )
        points = _outline(design.backdrop, heading, view.focal, tall, layer)
        if points:
            parts.append(f'<path d="{closed(np.array(points))}" fill="{shade}"/>')
    if sky.night and design.backdrop == "skyline":
        parts.append(_lit_windows(view.focal, heading))
    return body + "".join(parts)


def _outline(kind: str, heading: float, focal: float, tall: float, layer: int) -> list[tuple[float, float]]:
    if kind in {"none", "sea", "stars"}:
        return []
    points = [(-3.2 * focal, 4.0)]
    steps = np.linspace(-3.2, 3.2, 97)
    for step in steps.tolist():
        angle = step / 1.6 - heading + layer * 1.7
        if kind in {"hills", "fields"}:
            height = (
                0.075 + 0.045 * math.sin(angle * 3.1) + 0.022 * math.sin(angle * 7.7 + 1) + 0.01 * math.sin(angle * 17)
            )
        elif kind == "peaks":
            saw = abs(((angle * 2.3 + layer * 0.4) % 1.0) - 0.5) * 2
            height = 0.08 + 0.24 * saw * (0.75 + 0.25 * math.sin(angle * 5.3)) + 0.012 * math.sin(angle * 61)
        elif kind == "trees":
            height = 0.10 + 0.035 * abs(math.sin(angle * 23)) + 0.03 * math.sin(angle * 5)
        else:
            block = math.floor(angle * 14)
            height = 0.05 + 0.13 * ((block * 7919 + layer * 31) % 11) / 10
            points.append((step * focal, points[-1][1]))
        points.append((step * focal, -max(0.01, height) * tall * focal))
    points.append((3.2 * focal, 4.0))
    return points


def _lit_windows(focal: float, heading: float) -> str:
    parts = []
    for index in range(60):
        angle = ((index * 0.618034) % 1.0) * 6.28 + heading
        x = (((angle + math.pi) % (2 * math.pi)) - math.pi) * focal
        parts.append(
            f'<rect x="{x:.1f}" y="{-focal * (0.02 + 0.10 * ((index * 37) % 10) / 10):.1f}" '
            f'width="{focal * 0.006:.1f}" '
            f'height="{focal * 0.008:.1f}" fill="#f0c878" opacity="0.75"/>'
        )
    return "".join(parts)


def _celestial(canvas: Canvas, rig: Rig, heading: float) -> str:
    """The sun or moon where the key comes from, when that is in view, and stars at night."""
    view, sky = canvas.view, rig.sky
    away = (math.atan2(float(rig.key[1]), float(rig.key[0])) - heading + math.pi) % (2 * math.pi) - math.pi
    parts = []
    if sky.night:
        for index in range(70):
            x = (((index * 0.754877) % 1.0) * 4 - 2) * view.focal
            y = -(0.12 + 0.8 * ((index * 0.56984) % 1.0)) * view.focal
            parts.append(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{0.5 + 0.5 * (index % 3 == 0):.1f}" '
                f'fill="#dfe6f5" opacity="0.6"/>'
            )
    if abs(away) < 1.0 and rig.sky.elevation < 60:
        x, y = -math.tan(away) * view.focal, -math.tan(math.radians(max(4.0, sky.elevation * 0.7))) * view.focal
        radius = 0.035 * view.focal
        parts.append(canvas.glow(x, y, radius * 6, sky.sun, 0.75))
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" '
            f'fill="{hex_of(mix(rgb_of(sky.sun), (1, 1, 1), 0.6))}"/>'
        )
    return "".join(parts)


def draw_weather(view: View, weather: str) -> str:
    """Rain or snow between the lens and the scene."""
    parts = []
    for index in range(150 if weather in {"rain", "snow"} else 0):
        x = ((index * 0.754877666) % 1.0) * view.width * 1.1 - view.width * 0.05
        y = ((index * 0.569840291) % 1.0) * view.height
        near = 0.5 + (index % 5) / 4
        if weather == "rain":
            parts.append(f"M{x:.1f} {y:.1f}l{-0.010 * view.width * near:.1f} {0.055 * view.height * near:.1f}")
        else:
            radius = 0.0016 * view.width * near
            parts.append(
                f"M{x - radius:.1f} {y:.1f}a{radius:.1f} {radius:.1f} 0 1 0 {2 * radius:.1f} "
                f"0a{radius:.1f} {radius:.1f} 0 1 0 "
                f"{-2 * radius:.1f} 0"
            )
    if not parts:
        return ""
    if weather == "rain":
        return (
            f'<path d="{"".join(parts)}" stroke="#dfe8f0" stroke-width="{view.width * 0.0011:.2f}" '
            f'fill="none" opacity="0.5"/>'
        )
    return f'<path d="{"".join(parts)}" fill="#f4f7fa" opacity="0.85"/>'
