"""What light does besides shading: shadows, patches under windows, beams, glows, defocus and vignette."""

import math

import numpy as np

from tools.images.previz.canvas import Canvas, closed
from tools.images.previz.colors import hex_of
from tools.images.previz.figure import Figure
from tools.images.previz.lighting import Rig
from tools.images.previz.model import Blocking
from tools.images.previz.projection import Points, View, clip_near
from tools.images.previz.props.naming import prop_kind
from tools.images.previz.sets import SetDesign, Window
from tools.images.previz.staging import prop_stand


def _floor_clip(canvas: Canvas, design: SetDesign) -> str:
    """A clip path over the visible floor, so that shadows and light patches stay on it."""
    if design.room is None:
        return ""
    floor = canvas.view.polygon(design.shell[0].corners)
    if floor is None:
        return ""
    name = canvas.define(f'<clipPath id="{{id}}"><path d="{closed(floor)}"/></clipPath>')
    return f' clip-path="url(#{name})"'


def window_patches(canvas: Canvas, design: SetDesign, rig: Rig) -> str:
    """Where the key through a window falls on the floor."""
    if rig.key[2] < 0.12 or rig.silhouette or (rig.lamps and rig.sky.night and not rig.beams):
        return ""
    parts = []
    for window in design.windows:
        patch = _on_floor(np.array(window.corners), rig.key) if _enters(window, rig) else None
        flat = canvas.view.polygon(patch) if patch is not None else None
        if flat is not None:
            parts.append(
                f'<path d="{closed(flat)}" fill="{hex_of(rig.key_color)}" opacity="{0.16 + 0.10 * rig.key_power:.2f}"/>'
            )
    return f"<g{_floor_clip(canvas, design)}>{''.join(parts)}</g>" if parts else ""


def _enters(window: Window, rig: Rig) -> bool:
    return float(np.array(window.inward) @ rig.key) < -0.05


def _on_floor(points: Points, light: Points) -> Points:
    """Points carried along the light onto the floor."""
    drop = points[:, 2:3] / max(float(light[2]), 0.12)
    return np.asarray(points - drop * light)


def shadows(canvas: Canvas, figures: dict[str, Figure], rig: Rig, design: SetDesign) -> str:
    """Contact shadows under everybody, and cast shadows along the key."""
    contact, cast = [], []
    for figure in figures.values():
        bones = figure.skeleton
        middle = (bones.ankles[0] + bones.ankles[1] + bones.pelvis) / 3
        ring = np.array(
            [
                [middle[0] + 0.36 * math.cos(a), middle[1] + 0.3 * math.sin(a), 0.0]
                for a in np.linspace(0, 2 * math.pi, 18, endpoint=False)
            ]
        )
        flat = canvas.view.polygon(ring)
        if flat is not None:
            contact.append(closed(flat))
        if rig.key[2] > 0.2 and rig.key_power > 0.3 and not rig.silhouette:
            cast.append(_cast(canvas, figure, rig))
    opacity = 0.12 + 0.26 * max(0.0, min(1.0, (4 - rig.tones) / 2 + 0.4))
    return (
        (
            f"<g{_floor_clip(canvas, design)}>"
            f'<path d="{"".join(cast)}" fill="#0b0c10" opacity="{opacity:.2f}"/>'
            f'<path d="{"".join(contact)}" fill="#0b0c10" opacity="0.32"/></g>'
        )
        if contact
        else ""
    )


def _cast(canvas: Canvas, figure: Figure, rig: Rig) -> str:
    bones = figure.skeleton
    limbs = [(bones.pelvis, bones.neck, 0.17), (bones.head, bones.crown, 0.10)]
    for side in (0, 1):
        limbs += [
            (bones.shoulders[side], bones.elbows[side], 0.05),
            (bones.elbows[side], bones.wrists[side], 0.05),
            (bones.hips[side], bones.knees[side], 0.08),
            (bones.knees[side], bones.ankles[side], 0.06),
        ]
    turn = np.linspace(0, 2 * math.pi, 9, endpoint=False)
    paths = []
    for start, end, radius in limbs:
        circle = np.stack([np.cos(turn), np.sin(turn), np.zeros(9)], axis=1) * radius
        blob = _on_floor(np.concatenate([start + circle, end + circle]), rig.key)
        seen = clip_near(canvas.view.to_camera(_hull(blob[:, :2])))
        if len(seen) > 2:
            paths.append(closed(canvas.view.to_picture(seen)))
    return "".join(paths)


def _hull(points: Points) -> Points:
    """Convex hull on the floor (monotone chain), counter-clockwise, as world points."""
    ordered = sorted(set(map(tuple, np.round(points[:, :2], 5).tolist())))

    def half(path: list[tuple[float, ...]]) -> list[tuple[float, ...]]:
        kept: list[tuple[float, ...]] = []
        for point in path:
            while (
                len(kept) > 1
                and (
                    (kept[-1][0] - kept[-2][0]) * (point[1] - kept[-2][1])
                    - (kept[-1][1] - kept[-2][1]) * (point[0] - kept[-2][0])
                )
                <= 0
            ):
                kept.pop()
            kept.append(point)
        return kept[:-1]

    ring = half(ordered) + half(ordered[::-1])
    return np.array([(x, y, 0.0) for x, y in ring])


def soft(canvas: Canvas, body: str, radius: float) -> str:
    """Defocus, its filter region clipped to the picture."""
    view = canvas.view
    name = canvas.define(
        f'<filter id="{{id}}" filterUnits="userSpaceOnUse" x="{-3 * radius:.1f}" y="{-3 * radius:.1f}" '
        f'width="{view.width + 6 * radius:.1f}" '
        f'height="{view.height + 6 * radius:.1f}"><feGaussianBlur stdDeviation="{radius:.2f}"/></filter>'
    )
    return f'<g filter="url(#{name})">{body}</g>'


GLOWING = {"lantern": 0.4, "candle": 0.95, "torch": 0.6, "fire": 0.5, "cake": 0.95}
"""Props that give light, and where in their height it sits."""


def light_effects(canvas: Canvas, design: SetDesign, rig: Rig, blocking: Blocking, view: View) -> str:
    parts = []
    if rig.lamps:
        for lamp in design.lamps:
            x, y, depth = view.point(lamp)
            if depth > 0.3:
                parts.append(canvas.glow(x, y, view.pixels_per_metre(depth) * 0.85, "#ffcf8a", 0.5))
    for prop in blocking.props:
        kind = prop_kind(prop.kind or prop.name)
        if kind in GLOWING:
            stand = prop_stand(blocking, prop)
            lift = GLOWING[kind] * (stand.high - stand.low)[2]
            x, y, depth = view.point((*stand.centre[:2].tolist(), float(stand.low[2] + lift)))
            if depth > 0.2:
                parts.append(canvas.glow(x, y, view.pixels_per_metre(depth) * 0.7, "#ffc877", 0.5))
    if rig.beams:
        parts += [_beam(canvas, window, rig) for window in design.windows if _enters(window, rig)]
        if not any(parts):
            parts.append(_shafts(canvas, rig))
    return "".join(parts)


def _beam(canvas: Canvas, window: Window, rig: Rig) -> str:
    corners = np.array(window.corners)
    landed = _on_floor(corners, rig.key)
    points = [point for world in (corners, landed) for point in canvas.view.to_camera(world) if point[2] > 0.1]
    if len(points) < 4:
        return ""
    flat = canvas.view.to_picture(np.array(points))
    hull = _hull(flat)[:, :2]
    start, end = flat[: len(flat) // 2].mean(axis=0), flat[len(flat) // 2 :].mean(axis=0)
    name = canvas.define(
        f'<linearGradient id="{{id}}" gradientUnits="userSpaceOnUse" x1="{start[0]:.1f}" '
        f'y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}">'
        f'<stop offset="0" stop-color="{hex_of(rig.key_color)}" stop-opacity="0.38"/><stop offset="1" '
        f'stop-color="{hex_of(rig.key_color)}" stop-opacity="0.06"/></linearGradient>'
    )
    return f'<path d="{closed(hull)}" fill="url(#{name})"/>'


def _shafts(canvas: Canvas, rig: Rig) -> str:
    """Shafts of haze from the side of the key, for places without a window in its path."""
    view = canvas.view
    side = 1 if float(rig.key @ view.right) > 0 else -1
    name = canvas.define(
        f'<linearGradient id="{{id}}" x1="0" y1="0" x2="0" y2="1"><stop offset="0" '
        f'stop-color="{hex_of(rig.key_color)}" stop-opacity="0.26"/>'
        f'<stop offset="1" stop-color="{hex_of(rig.key_color)}" stop-opacity="0"/></linearGradient>'
    )
    parts = []
    for index in range(4):
        top = view.width * (0.5 + side * (0.46 - 0.17 * index))
        foot = top - side * view.width * 0.34
        wide = view.width * (0.035 + 0.012 * (index % 2))
        parts.append(
            f'<path d="M{top:.1f} 0L{top + wide:.1f} 0L{foot + 3 * wide:.1f} '
            f'{view.height:.1f}L{foot:.1f} {view.height:.1f}Z" '
            f'fill="url(#{name})"/>'
        )
    return "".join(parts)


def vignette(canvas: Canvas, rig: Rig) -> str:
    view = canvas.view
    strength = 0.45 if rig.backdrop < 0.45 else 0.24 if rig.backdrop < 0.9 else 0.10
    name = canvas.define(
        f'<radialGradient id="{{id}}" cx="0.5" cy="0.48" r="0.75"><stop offset="0.45" stop-color="#000" '
        f'stop-opacity="0"/>'
        f'<stop offset="1" stop-color="#000" stop-opacity="{strength:.2f}"/></radialGradient>'
    )
    return f'<rect width="{view.width:g}" height="{view.height:g}" fill="url(#{name})"/>'
