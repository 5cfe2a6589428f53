"""Locations as sets: shells, dressing, windows, lamps and the backdrop outside."""

from collections.abc import Callable
from typing import Literal, NamedTuple

from tools.images.previz.colors import Rgb, mix
from tools.images.previz.model import Vec3
from tools.images.previz.pieces import Face, Piece, paint, quad, tinted

Backdrop = Literal["none", "hills", "peaks", "skyline", "sea", "trees", "fields", "stars"]


class Window(NamedTuple):
    """A pane that light comes through: its four corners, and the way it faces into the room."""

    corners: tuple[Vec3, Vec3, Vec3, Vec3]
    inward: Vec3


class SetDesign(NamedTuple):
    """A dressed location. The lead stands near the origin; the usual camera looks along +y."""

    shell: tuple[Face, ...]
    decals: tuple[Face, ...]
    pieces: tuple[Piece, ...]
    ground: Rgb
    room: tuple[float, float, float] | None = None
    windows: tuple[Window, ...] = ()
    lamps: tuple[Vec3, ...] = ()
    backdrop: Backdrop = "none"
    seats: tuple[tuple[float, float, float, float], ...] = ()
    """Where people can sit: x, y, heading, height of the support above the floor minus a chair's."""
    exact: bool = True
    """False when the location had no builder and the neutral stage stands in."""


class Dressing(NamedTuple):
    """What a builder gets to choose by."""

    palette: tuple[str, ...]
    night: bool
    glass: str

    def tint(self, color: str, index: int = 0, share: float = 0.28) -> Rgb:
        return tinted(color, self.palette, index, share)


Builder = Callable[[Dressing], SetDesign]


def room_shell(
    size: Vec3, wall: Rgb, floor: Rgb, offset: tuple[float, float] = (0.0, 0.0), skirting: bool = True
) -> list[Face]:
    """Floor, four walls and ceiling, each visible only from inside."""
    width, deep, high = size
    x0, x1 = offset[0] - width / 2, offset[0] + width / 2
    y0, y1 = offset[1] - deep / 2, offset[1] + deep / 2
    dim = mix(wall, (0, 0, 0), 0.1)
    shell = [
        quad((x0, y0, 0), (x1, y0, 0), (x1, y1, 0), (x0, y1, 0), color=floor, two_sided=False),
        quad((x0, y1, 0), (x1, y1, 0), (x1, y1, high), (x0, y1, high), color=wall, two_sided=False),
        quad((x0, y0, 0), (x0, y1, 0), (x0, y1, high), (x0, y0, high), color=dim, two_sided=False),
        quad((x1, y1, 0), (x1, y0, 0), (x1, y0, high), (x1, y1, high), color=dim, two_sided=False),
        quad((x1, y0, 0), (x0, y0, 0), (x0, y0, high), (x1, y0, high), color=wall, two_sided=False),
        quad(
            (x0, y1, high),
            (x1, y1, high),
            (x1, y0, high),
            (x0, y0, high),
            color=mix(wall, (1, 1, 1), 0.15),
            two_sided=False,
        ),
    ]
    if skirting:
        board = mix(wall, (0, 0, 0), 0.3)
        shell.append(
            quad(
                (x0, y1 - 0.01, 0),
                (x1, y1 - 0.01, 0),
                (x1, y1 - 0.01, 0.14),
                (x0, y1 - 0.01, 0.14),
                color=board,
                two_sided=False,
            )
        )
        shell.append(
            quad(
                (x0 + 0.01, y0, 0),
                (x0 + 0.01, y1, 0),
                (x0 + 0.01, y1, 0.14),
                (x0 + 0.01, y0, 0.14),
                color=board,
                two_sided=False,
            )
        )
        shell.append(
            quad(
                (x1 - 0.01, y1, 0),
                (x1 - 0.01, y0, 0),
                (x1 - 0.01, y0, 0.14),
                (x1 - 0.01, y1, 0.14),
                color=board,
                two_sided=False,
            )
        )
    return shell


def boards(
    size: tuple[float, float], color: Rgb, offset: tuple[float, float] = (0.0, 0.0), step: float = 0.5
) -> list[Face]:
    """Thin lines along the depth of a floor."""
    line = mix(color, (0, 0, 0), 0.28)
    x0, y0, y1 = offset[0] - size[0] / 2, offset[1] - size[1] / 2, offset[1] + size[1] / 2
    return [
        quad(
            (x0 + step * n, y0, 0),
            (x0 + step * n + 0.02, y0, 0),
            (x0 + step * n + 0.02, y1, 0),
            (x0 + step * n, y1, 0),
            color=line,
            ink=False,
        )
        for n in range(1, int(size[0] / step))
    ]


def tiles(
    size: tuple[float, float], color: Rgb, offset: tuple[float, float] = (0.0, 0.0), step: float = 0.8
) -> list[Face]:
    """A grid of joints on a floor."""
    line = mix(color, (0, 0, 0), 0.22)
    x0, x1 = offset[0] - size[0] / 2, offset[0] + size[0] / 2
    y0 = offset[1] - size[1] / 2
    across = [
        quad(
            (x0, y0 + step * n, 0),
            (x1, y0 + step * n, 0),
            (x1, y0 + step * n + 0.02, 0),
            (x0, y0 + step * n + 0.02, 0),
            color=line,
            ink=False,
        )
        for n in range(1, int(size[1] / step))
    ]
    return across + boards(size, color, offset, step)


def window_on(
    wall: Literal["left", "right", "back"],
    room: Vec3,
    at: float,
    bottom: float,
    size: tuple[float, float],
    glass: str,
    offset: tuple[float, float] = (0.0, 0.0),
) -> tuple[Window, list[Face]]:
    """A window with a frame and a cross; `at` runs along the wall."""
    half, top = size[0] / 2, bottom + size[1]

    def on(u: float, z: float, lift: float = 0.02) -> Vec3:
        if wall == "left":
            return offset[0] - room[0] / 2 + lift, at + u, z
        if wall == "right":
            return offset[0] + room[0] / 2 - lift, at - u, z
        return at + u, offset[1] + room[1] / 2 - lift, z

    inward: Vec3 = {"left": (1.0, 0.0, 0.0), "right": (-1.0, 0.0, 0.0), "back": (0.0, -1.0, 0.0)}[wall]
    frame = paint("#d9d3c6")
    faces = [
        quad(
            on(-half - 0.08, bottom - 0.08),
            on(half + 0.08, bottom - 0.08),
            on(half + 0.08, top + 0.08),
            on(-half - 0.08, top + 0.08),
            color=frame,
            two_sided=False,
        ),
        quad(
            on(-half, bottom, 0.03),
            on(half, bottom, 0.03),
            on(half, top, 0.03),
            on(-half, top, 0.03),
            color=glass,
            glow=1.0,
            two_sided=False,
        ),
        quad(
            on(-0.025, bottom, 0.04),
            on(0.025, bottom, 0.04),
            on(0.025, top, 0.04),
            on(-0.025, top, 0.04),
            color=frame,
            two_sided=False,
            ink=False,
        ),
        quad(
            on(-half, bottom + size[1] * 0.55, 0.04),
            on(half, bottom + size[1] * 0.55, 0.04),
            on(half, bottom + size[1] * 0.55 + 0.05, 0.04),
            on(-half, bottom + size[1] * 0.55 + 0.05, 0.04),
            color=frame,
            two_sided=False,
            ink=False,
        ),
    ]
    return Window((on(-half, bottom), on(half, bottom), on(half, top), on(-half, top)), inward), faces


def door_on(
    wall: Literal["left", "right", "back"],
    room: Vec3,
    at: float,
    color: str | Rgb = "#5a4636",
    offset: tuple[float, float] = (0.0, 0.0),
    width: float = 0.95,
    height: float = 2.1,
) -> list[Face]:
    """A closed door with a frame and a knob."""
    half = width / 2

    def on(u: float, z: float, lift: float = 0.02) -> Vec3:
        if wall == "left":
            return offset[0] - room[0] / 2 + lift, at + u, z
        if wall == "right":
            return offset[0] + room[0] / 2 - lift, at - u, z
        return at + u, offset[1] + room[1] / 2 - lift, z

    shade = mix(paint(color), (0, 0, 0), 0.3)
    return [
        quad(
            on(-half - 0.09, 0),
            on(half + 0.09, 0),
            on(half + 0.09, height + 0.09),
            on(-half - 0.09, height + 0.09),
            color=shade,
            two_sided=False,
        ),
        quad(
            on(-half, 0, 0.03),
            on(half, 0, 0.03),
            on(half, height, 0.03),
            on(-half, height, 0.03),
            color=color,
            two_sided=False,
        ),
        quad(
            on(half - 0.14, 1.0, 0.05),
            on(half - 0.07, 1.0, 0.05),
            on(half - 0.07, 1.07, 0.05),
            on(half - 0.14, 1.07, 0.05),
            color="#c9a45a",
            two_sided=False,
        ),
    ]


def picture_on(
    room: Vec3,
    at: float,
    bottom: float,
    size: tuple[float, float],
    color: str | Rgb,
    offset: tuple[float, float] = (0.0, 0.0),
) -> list[Face]:
    """A framed picture, board or sign on the back wall."""
    y = offset[1] + room[1] / 2
    half, top = size[0] / 2, bottom + size[1]
    return [
        quad(
            (at - half - 0.05, y - 0.02, bottom - 0.05),
            (at + half + 0.05, y - 0.02, bottom - 0.05),
            (at + half + 0.05, y - 0.02, top + 0.05),
            (at - half - 0.05, y - 0.02, top + 0.05),
            color="#3b3129",
            two_sided=False,
        ),
        quad(
            (at - half, y - 0.03, bottom),
            (at + half, y - 0.03, bottom),
            (at + half, y - 0.03, top),
            (at - half, y - 0.03, top),
            color=color,
            two_sided=False,
        ),
    ]
