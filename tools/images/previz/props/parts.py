"""What props are put together from: shapes around their grip, facing +x, that are moved into place afterwards."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from tools.images.previz.colors import Rgb, mix
from tools.images.previz.meshes import Mesh, tube
from tools.images.previz.model import Vec3
from tools.images.previz.pieces import Face, Piece, box_faces, paint, piece, pipe
from tools.images.previz.projection import Points

WOOD, IRON, STEEL, BRASS = "#6d4a30", "#3a3c40", "#b9bfc4", "#b8923f"
Shape = Callable[[Rgb], Piece]
"""A prop of one colour, its grip at the origin, seen from the front by somebody at +x."""


def placed(made: Piece, at: Vec3, heading: float, scale: float = 1.0, stands: bool = False) -> Piece:
    """A shape in the world: scaled, turned, and with its grip at `at`, or standing on it."""
    turn = math.radians(heading)
    matrix = np.array([[math.cos(turn), math.sin(turn), 0], [-math.sin(turn), math.cos(turn), 0], [0, 0, 1]]) * scale
    shift = np.array(at, dtype=float)
    if stands:
        shift = shift - np.array([0.0, 0.0, float(made.low[2]) * scale])
    faces = [face._replace(corners=face.corners @ matrix + shift) for face in made.faces]
    meshes = [mesh._replace(grid=mesh.grid @ matrix + shift) for mesh in made.meshes]
    return piece(faces, meshes, made.name, made.fixed)


def dark(color: Rgb, share: float = 0.35) -> Rgb:
    return mix(color, (0.02, 0.02, 0.03), share)


def pale(color: Rgb, share: float = 0.35) -> Rgb:
    return mix(color, (1.0, 1.0, 1.0), share)


def turned_on_a_lathe(
    profile: Sequence[tuple[float, float]], color: str | Rgb, sides: int = 14, middle: tuple[float, float] = (0.0, 0.0)
) -> Mesh:
    """A round body from (height, radius) pairs, heights rising."""
    line = np.array([[middle[0], middle[1], height] for height, _ in profile])
    return Mesh(tube(line, np.array([radius for _, radius in profile]), sides, np.array([1.0, 0, 0])), paint(color))


def limb(path: Sequence[Vec3], radii: Sequence[float], color: str | Rgb, sides: int = 9, flat: float = 1.0) -> Mesh:
    """A bent round part through points; `flat` squeezes it across +x."""
    points = np.array(path, dtype=float)
    spots = np.linspace(0, len(points) - 1, 3 * (len(points) - 1) + 1)
    line = np.stack([np.interp(spots, range(len(points)), points[:, axis]) for axis in range(3)], axis=1)
    sizes = np.interp(spots, range(len(points)), np.array(radii, dtype=float))
    return Mesh(tube(line, sizes, sides, np.array([0.05, 1.0, 0.03]), flat), paint(color))


def hoop(radius: float, thick: float, color: str | Rgb, centre: Vec3 = (0.0, 0.0, 0.0), upright: bool = True) -> Mesh:
    """A ring; upright ones stand across +x like a wheel seen from the side at +y."""
    around = np.linspace(0, 2 * math.pi, 19)
    other = np.zeros(19)
    flat = [np.cos(around) * radius, other, np.sin(around) * radius]
    axes = flat if upright else [flat[0], flat[2], other]
    line = np.stack(axes, axis=1) + np.array(centre)
    toward = np.array([0.0, 1.0, 0.0]) if upright else np.array([0.0, 0.0, 1.0])
    return Mesh(tube(line, np.full(19, thick), 6, toward), paint(color))


def board(width: float, height: float, color: str | Rgb, x: float = 0.0, z: float = 0.0, glow: float = 0.0) -> Face:
    """An upright sheet facing +x, its underside at height `z`."""
    half = width / 2
    corners = np.array([(x, -half, z), (x, half, z), (x, half, z + height), (x, -half, z + height)], dtype=float)
    return Face(corners, paint(color), glow, True)


def tilted(faces: Sequence[Face], degrees: float) -> list[Face]:
    """Faces leaned back about the grip, as paper is held to be read."""
    turn = math.radians(degrees)
    matrix = np.array([[math.cos(turn), 0, math.sin(turn)], [0, 1, 0], [-math.sin(turn), 0, math.cos(turn)]])
    return [face._replace(corners=face.corners @ matrix) for face in faces]


def lines_on(width: float, height: float, count: int, color: str | Rgb = "#6d675c", x: float = 0.003) -> list[Face]:
    """Lines of writing on a sheet whose underside is at the grip."""
    step = height * 0.8 / count
    return [
        board(width * (0.76 if n % 3 else 0.6), step * 0.22, color, x, height * 0.1 + step * n)._replace(ink=False)
        for n in range(count)
    ]


def slab(size: Vec3, color: str | Rgb, at: Vec3 = (0.0, 0.0, 0.0), glow: float = 0.0) -> list[Face]:
    """A box standing on `at`: extent along +x, along +y, height."""
    return box_faces(at, size, color, 0.0, glow)


def hull(
    length: float, width: float, height: float, color: Rgb, stern: float = 0.7, deck: str | Rgb = "#8a6d4c"
) -> list[Face]:
    """A boat's body along +x, its keel at height 0, with a deck below the rail."""
    shares = np.linspace(0, 1, 9)
    half = (
        width
        / 2
        * np.where(shares < 0.45, stern + (1 - stern) * shares / 0.45, 1 - (np.clip(shares - 0.45, 0, 1) / 0.55) ** 2.2)
    )
    half = np.maximum(half, 0.012 * width)
    x = (shares - 0.5) * length
    rail = height * (1 + 0.35 * np.clip(shares - 0.5, 0, 1) ** 2 * 4)
    rows: list[Points] = []
    for side in (-1.0, 1.0):
        keel = np.stack([x * 0.9, half * 0.35 * side, np.zeros(9)], axis=1)
        rows.append(np.stack([keel, np.stack([x, half * side, rail], axis=1)]))
    faces = []
    for row in rows:
        for n in range(8):
            faces.append(Face(np.stack([row[0, n], row[0, n + 1], row[1, n + 1], row[1, n]]), color, 0.0, True, n == 0))
    faces.append(
        Face(np.stack([rows[0][0, 0], rows[1][0, 0], rows[1][1, 0], rows[0][1, 0]]), dark(color, 0.2), 0, True)
    )
    floor = np.concatenate([rows[0][1], rows[1][1][::-1]]) * np.array([0.96, 0.9, 1.0]) - np.array([0, 0, height * 0.3])
    return [Face(floor, paint(deck), 0.0, True), *faces]


def stick(start: Vec3, end: Vec3, radius: float, color: str | Rgb) -> Mesh:
    return pipe(start, end, radius, color, 7)
