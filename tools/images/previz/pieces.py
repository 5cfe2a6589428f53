"""Flat and round building blocks of a set, and the order in which a painter lays them down."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from tools.images.previz.colors import Rgb, mix, rgb_of
from tools.images.previz.meshes import Mesh, ball, tube
from tools.images.previz.model import Vec3
from tools.images.previz.projection import Points


class Face(NamedTuple):
    """A flat polygon. `glow` adds its own light; `two_sided` faces are drawn from behind as well."""

    corners: Points
    color: Rgb
    glow: float = 0.0
    two_sided: bool = False
    ink: bool = True
    opacity: float = 1.0


class Piece(NamedTuple):
    """A thing that is sorted as a whole: its bounds, faces and meshes in drawing order."""

    low: Points
    high: Points
    faces: tuple[Face, ...] = ()
    meshes: tuple[Mesh, ...] = ()
    name: str = ""
    fixed: bool = False
    """Fixed pieces are never carried out of the way of the camera."""

    @property
    def centre(self) -> Points:
        return (self.low + self.high) / 2


def paint(color: str | Rgb) -> Rgb:
    """A colour given as a word, a hex value or already as numbers."""
    return rgb_of(color) if isinstance(color, str) else color


def quad(
    *corners: Vec3, color: str | Rgb, glow: float = 0.0, two_sided: bool = True, ink: bool = True, opacity: float = 1.0
) -> Face:
    """A polygon from its corners."""
    return Face(np.array(corners, dtype=float), paint(color), glow, two_sided, ink, opacity)


def box_faces(
    centre: Vec3, size: Vec3, color: str | Rgb, heading: float = 0.0, glow: float = 0.0, ink: bool = True
) -> list[Face]:
    """The six faces of a box standing on `centre` (the middle of its underside), turned by `heading`."""
    width, deep, high = size[0] / 2, size[1] / 2, size[2]
    turn = math.radians(heading)
    c, s = math.cos(turn), math.sin(turn)

    def corner(x: float, y: float, z: float) -> Vec3:
        return centre[0] + x * c - y * s, centre[1] + x * s + y * c, centre[2] + z

    x0, x1, y0, y1 = -width, width, -deep, deep
    rings: list[list[Vec3]] = [
        [(x0, y0, 0), (x1, y0, 0), (x1, y0, high), (x0, y0, high)],
        [(x1, y0, 0), (x1, y1, 0), (x1, y1, high), (x1, y0, high)],
        [(x1, y1, 0), (x0, y1, 0), (x0, y1, high), (x1, y1, high)],
        [(x0, y1, 0), (x0, y0, 0), (x0, y0, high), (x0, y1, high)],
        [(x0, y0, high), (x1, y0, high), (x1, y1, high), (x0, y1, high)],
        [(x0, y1, 0), (x1, y1, 0), (x1, y0, 0), (x0, y0, 0)],
    ]
    return [Face(np.array([corner(*point) for point in ring]), paint(color), glow, False, ink) for ring in rings]


def piece(faces: Sequence[Face] = (), meshes: Sequence[Mesh] = (), name: str = "", fixed: bool = False) -> Piece:
    """A piece with its bounds measured."""
    points = np.concatenate([face.corners for face in faces] + [mesh.grid.reshape(-1, 3) for mesh in meshes])
    return Piece(points.min(axis=0), points.max(axis=0), tuple(faces), tuple(meshes), name, fixed)


def box(
    centre: Vec3,
    size: Vec3,
    color: str | Rgb,
    heading: float = 0.0,
    glow: float = 0.0,
    name: str = "",
    fixed: bool = False,
) -> Piece:
    """One box as a piece."""
    return piece(box_faces(centre, size, color, heading, glow), name=name, fixed=fixed)


def column(
    base: Vec3, radius: float, height: float, color: str | Rgb, sides: int = 10, top: float | None = None
) -> Mesh:
    """An upright cylinder or cone."""
    line = np.array([[base[0], base[1], base[2] + height * share] for share in (0.0, 0.25, 0.5, 0.75, 1.0)])
    radii = np.linspace(radius, radius if top is None else top, 5)
    return Mesh(tube(line, radii, sides, np.array([1.0, 0.0, 0.0])), paint(color))


def pipe(start: Vec3, end: Vec3, radius: float, color: str | Rgb, sides: int = 7) -> Mesh:
    """A straight round bar."""
    line = np.linspace(np.array(start), np.array(end), 4)
    return Mesh(tube(line, np.full(4, radius), sides, np.array([0.3, 0.2, 0.93])), paint(color))


def globe(centre: Vec3, radii: Vec3, color: str | Rgb, rows: int = 9, sides: int = 14) -> Mesh:
    """An upright ellipsoid."""
    return Mesh(ball(np.array(centre), radii, np.eye(3), rows, sides), paint(color))


def tinted(color: str | Rgb, palette: tuple[str, ...], index: int = 0, share: float = 0.3) -> Rgb:
    """A material with some of the palette in it."""
    base = paint(color)
    return mix(base, rgb_of(palette[index % len(palette)]), share) if palette else base


def painter_order(pieces: Sequence[Piece], eye: Points) -> list[int]:
    """Indices from far to near.

    Two bounding boxes are ordered by the axis that separates them best; ties and cycles fall back to distance.
    """
    count = len(pieces)
    if not count:
        return []
    low = np.array([item.low for item in pieces])
    high = np.array([item.high for item in pieces])
    middle = (low + high) / 2
    distance = np.linalg.norm(middle - eye, axis=1)
    behind: list[set[int]] = [set() for _ in range(count)]
    for first in range(count):
        for second in range(first + 1, count):
            order = _which_first(low[first], high[first], low[second], high[second], eye)
            if order > 0:
                behind[second].add(first)
            elif order < 0:
                behind[first].add(second)
    remaining = set(range(count))
    result: list[int] = []
    while remaining:
        free = [index for index in remaining if not (behind[index] & remaining)]
        chosen = max(free or remaining, key=lambda index: (distance[index], index))
        result.append(chosen)
        remaining.remove(chosen)
    return result


def _which_first(low_a: Points, high_a: Points, low_b: Points, high_b: Points, eye: Points) -> int:
    """1 when a is laid down before b, -1 after, 0 when it does not matter."""
    best, verdict = -0.45, 0
    for axis in range(3):
        for gap, a_low in ((low_b[axis] - high_a[axis], True), (low_a[axis] - high_b[axis], False)):
            if gap <= best:
                continue
            plane = (low_b[axis] + high_a[axis]) / 2 if a_low else (low_a[axis] + high_b[axis]) / 2
            side = eye[axis] - plane
            if abs(side) < 1e-9:
                continue
            best = float(gap)
            verdict = 1 if (side > 0) == a_low else -1
    return verdict
