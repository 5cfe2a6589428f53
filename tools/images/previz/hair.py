"""Hair and headwear: shells over the head with a hairline, and what hangs from them."""

import numpy as np

from tools.images.previz.colors import Rgb
from tools.images.previz.head import Head, head_columns, head_levels, head_shape
from tools.images.previz.meshes import Mesh, ball, smooth_path, tube
from tools.images.previz.projection import Points

THICKNESS = {
    "short": 0.014,
    "buzz": 0.006,
    "curly": 0.032,
    "bob": 0.02,
    "long": 0.02,
    "bun": 0.012,
    "ponytail": 0.012,
    "cap": 0.02,
    "hat": 0.02,
    "hood": 0.03,
    "scarf": 0.022,
}


def _hairline(style: str, azimuth: Points) -> Points:
    """The lowest elevation with hair, in degrees, around the head."""
    around = np.abs(azimuth)
    front, temple, ear, nape = 46.0, 34.0, -2.0, -38.0
    if style in {"bob", "long"}:
        ear, nape = (-52.0, -58.0) if style == "bob" else (-58.0, -70.0)
        return np.interp(around, [0.0, 0.55, 0.95, 1.22, np.pi], [front - 4, temple + 4, 10.0, ear, nape])
    if style == "curly":
        return np.interp(around, [0.0, 0.6, 0.95, 1.3, np.pi], [40.0, 30.0, 10.0, -16.0, -40.0])
    if style in {"cap", "hat"}:
        return np.interp(around, [0.0, np.pi / 2, np.pi], [28.0, 22.0, 4.0])
    return np.interp(
        around, [0.0, 0.5, 0.9, 1.25, 1.45, 1.75, np.pi], [front, front - 4, temple, ear, -10.0, 2.0, nape]
    )


BRIMMED = frozenset({"cap", "hat"})


def hair_meshes(head: Head, style: str, color: Rgb, cloth: Rgb, detail: int, above: bool = False) -> list[Mesh]:
    """The parts of a hair style or headwear; bald is none. A brim stands before its crown where it is seen from above,
    which the crown hides a part of."""
    if style == "bald":
        return []
    parts = [_shell(head, style, cloth if style in {"cap", "hat", "hood", "scarf"} else color, detail)]
    if style in BRIMMED:
        brim = _peak(head, cloth) if style == "cap" else _brim(head, cloth)
        hair = _shell(head, "short", color, detail)
        return [hair, brim, *parts] if above else [hair, *parts, brim]
    hanging = {
        "long": _curtain,
        "bun": _bun,
        "ponytail": _tail,
        "scarf": _drape,
        "hood": _drape,
    }.get(style)
    if hanging:
        parts.append(hanging(head, color if style in {"long", "bun", "ponytail"} else cloth))
    return parts


def _shell(head: Head, style: str, color: Rgb, detail: int) -> Mesh:
    azimuth, elevation = np.meshgrid(head_columns(detail), head_levels(max(14, detail * 3 // 4)))
    local = head_shape(azimuth, elevation)
    thick = np.full(azimuth.shape, THICKNESS[style])
    if style == "curly":
        thick = thick + 0.0045 * np.sin(azimuth * 8) * np.cos(np.radians(elevation) * 7)
    thick = thick * np.where(elevation > 20, 1.15, 1.0)
    lengths = np.maximum(np.linalg.norm(local, axis=-1, keepdims=True), 1e-6)
    nose = np.clip(np.cos(azimuth), 0, 1) * np.clip((30 - elevation) / 30, 0, 1)
    grid = head.world(local * (1 + thick[..., None] * (1 - 0.5 * nose[..., None]) / lengths))
    if style in {"hood", "scarf"}:
        keep = (azimuth / 0.95) ** 2 + ((elevation + 14) / 58) ** 2 - 1
    else:
        keep = (elevation - _hairline(style, azimuth)) / 30
    return Mesh(grid, color, keep, bias=0.012)


def _curtain(head: Head, color: Rgb) -> Mesh:
    path = head.world(np.array([[0, -0.045, 0.03], [0, -0.075, -0.08], [0, -0.075, -0.18], [0, -0.07, -0.29]]))
    line, radii = smooth_path(path, [0.06, 0.068, 0.06, 0.03], 9)
    return Mesh(tube(line, radii * head.scale, 14, head.axes[1], 1.42), color)


def _bun(head: Head, color: Rgb) -> Mesh:
    centre = head.world(np.array([0, -0.095, 0.075]))
    return Mesh(ball(centre, (0.047 * head.scale,) * 3, head.axes, 8, 12), color)


def _tail(head: Head, color: Rgb) -> Mesh:
    path = head.world(np.array([[0, -0.095, 0.06], [0, -0.145, 0.02], [0, -0.145, -0.09], [0, -0.125, -0.2]]))
    line, radii = smooth_path(path, [0.022, 0.034, 0.03, 0.008], 9)
    return Mesh(tube(line, radii * head.scale, 10, head.axes[0]), color)


def _peak(head: Head, cloth: Rgb) -> Mesh:
    centre = head.world(np.array([0, 0.115, 0.055]))
    size = head.scale
    return Mesh(ball(centre, (0.078 * size, 0.085 * size, 0.008 * size), head.axes, 6, 16), cloth, bias=0.03)


def _brim(head: Head, cloth: Rgb) -> Mesh:
    centre = head.world(np.array([0, 0.0, 0.062]))
    size = head.scale
    return Mesh(ball(centre, (0.165 * size, 0.185 * size, 0.009 * size), head.axes, 6, 22), cloth, bias=0.02)


def _drape(head: Head, cloth: Rgb) -> Mesh:
    path = head.world(np.array([[0, -0.02, -0.06], [0, -0.012, -0.12], [0, -0.01, -0.19]]))
    line, radii = smooth_path(path, [0.07, 0.085, 0.12], 6)
    return Mesh(tube(line, radii * head.scale, 14, head.axes[1], 1.2), cloth, bias=-0.02)
