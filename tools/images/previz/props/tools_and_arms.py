"""Tools, weapons, instruments, and what plots turn on."""

import math

import numpy as np

from tools.images.previz.colors import Rgb
from tools.images.previz.model import Vec3
from tools.images.previz.pieces import Face, Piece, column, globe, paint, piece
from tools.images.previz.props.parts import (
    BRASS,
    IRON,
    STEEL,
    WOOD,
    Shape,
    dark,
    hoop,
    limb,
    pale,
    slab,
    stick,
    turned_on_a_lathe,
)


def pistol(color: Rgb) -> Piece:
    return piece(
        slab((0.045, 0.028, 0.11), dark(color, 0.2), (0.0, 0, -0.07)) + slab((0.2, 0.028, 0.04), color, (0.07, 0, 0.03))
    )


def rifle(color: Rgb) -> Piece:
    stock = limb([(-0.42, 0, -0.09), (-0.16, 0, -0.02), (0.16, 0, 0.02)], [0.045, 0.028, 0.024], WOOD, flat=0.55)
    return piece(
        slab((0.26, 0.04, 0.05), color, (0.02, 0, 0.0)), [stock, stick((0.1, 0, 0.035), (0.72, 0, 0.035), 0.014, color)]
    )


def blade(length: float, guard: bool = False) -> Shape:
    """A knife, a sword, or shears by their length."""

    def make(color: Rgb) -> Piece:
        edge = np.array(
            [(0.05, 0, -0.018), (0.05 + length * 0.8, 0, -0.016), (0.05 + length, 0, 0.03), (0.05, 0, 0.026)]
        )
        grip = [stick((-0.07, 0, 0), (0.05, 0, 0.004), 0.016, color)]
        if guard:
            grip.append(stick((0.05, 0, -0.09), (0.05, 0, 0.1), 0.012, BRASS))
        return piece([Face(edge, paint("#d5dadd"), 0, True)], grip)

    return make


def tool(length: float, head: Vec3, at_end: bool = True, metal: str = IRON, up: bool = True) -> Shape:
    """A handle with a head across it: hammer, axe, spade, broom, gavel."""

    def make(color: Rgb) -> Piece:
        end = length if at_end else length * 0.8
        tip: Vec3 = (0, 0, end) if up else (end, 0, 0)
        root: Vec3 = (0, 0, -length * 0.3) if up else (-length * 0.3, 0, 0)
        return piece(slab(head, metal, (tip[0], 0, tip[2] - head[2] / 2)), [stick(root, tip, 0.014, color)])

    return make


def staff(length: float, radius: float = 0.016, knob: float = 0.0) -> Shape:
    """A stick, cane, wand, oar or rod, upright in the hand."""

    def make(color: Rgb) -> Piece:
        ends = [stick((0, 0, -length * 0.55), (0, 0, length * 0.45), radius, color)]
        if knob:
            ends.append(globe((0, 0, length * 0.45), (knob, knob, knob), pale(color, 0.2)))
        return piece((), ends)

    return make


def strings(size: float, neck: float) -> Shape:
    """A guitar, a violin, a cello by the size of its body."""

    def make(color: Rgb) -> Piece:
        body = [
            globe((0, 0, -0.12 * size), (0.05 * size, 0.19 * size, 0.22 * size), color),
            globe((0, 0, 0.14 * size), (0.05 * size, 0.14 * size, 0.16 * size), color),
        ]
        hole = globe((0.045 * size, 0, 0.03 * size), (0.012, 0.05 * size, 0.05 * size), "#1c1512", 7, 10)
        return piece(
            (), [stick((0.01, 0, 0.2 * size), (0.01, 0, 0.2 * size + neck), 0.025 * size, "#3a2a20"), *body, hole]
        )

    return make


def horn(color: Rgb) -> Piece:
    return piece(
        (),
        [
            limb([(-0.22, 0, 0.05), (0.12, 0, 0.05), (0.3, 0, 0.05)], [0.012, 0.02, 0.09], color),
            hoop(0.06, 0.012, color),
        ],
    )


def drum(color: Rgb) -> Piece:
    rims = [column((0, 0, z), 0.2, 0.02, "#d8d2c4", 16) for z in (-0.16, 0.12)]
    return piece((), [rims[0], column((0, 0, -0.15), 0.19, 0.28, color, 16), rims[1]])


def spectacles(color: Rgb) -> Piece:
    rims = []
    for y in (-0.034, 0.034):
        loop = hoop(0.026, 0.004, color)
        rims.append(loop._replace(grid=loop.grid[..., [1, 0, 2]] + np.array([0, y, 0])))
    return piece(
        (),
        [
            *rims,
            stick((0, -0.008, 0.004), (0, 0.008, 0.004), 0.003, color),
            *(stick((0, y, 0.005), (-0.13, y, 0.0), 0.003, color) for y in (-0.06, 0.06)),
        ],
    )


def mask(color: Rgb) -> Piece:
    face = globe((0, 0, 0.1), (0.05, 0.085, 0.115), color, 11, 16)
    holes = [globe((0.045, y, 0.13), (0.012, 0.02, 0.011), "#131316", 6, 9) for y in (-0.033, 0.033)]
    return piece((), [face, *holes, globe((0.047, 0, 0.055), (0.01, 0.026, 0.007), "#131316", 6, 9)])


def skull(color: Rgb) -> Piece:
    jaw = globe((0.03, 0, 0.045), (0.05, 0.05, 0.045), color, 8, 12)
    return piece(
        (),
        [
            jaw,
            globe((0, 0, 0.12), (0.095, 0.075, 0.085), color, 11, 16),
            *(globe((0.075, y, 0.11), (0.018, 0.02, 0.022), "#141214", 6, 9) for y in (-0.03, 0.03)),
        ],
    )


def crown(color: Rgb) -> Piece:
    points = []
    for n in range(8):
        a, b, c = (n * math.pi / 4, (n + 1) * math.pi / 4, (n + 0.5) * math.pi / 4)
        at = [(0.09 * math.cos(t), 0.09 * math.sin(t)) for t in (a, b, c)]
        points.append(
            Face(np.array([(*at[0], 0), (*at[1], 0), (*at[1], 0.05), (*at[2], 0.12), (*at[0], 0.05)]), color, 0, True)
        )
    return piece(
        points,
        [
            globe(
                (0.09 * math.cos(n * math.pi / 4 + 0.39), 0.09 * math.sin(n * math.pi / 4 + 0.39), 0.125),
                (0.012, 0.012, 0.012),
                pale(color, 0.4),
                6,
                8,
            )
            for n in range(8)
        ],
    )


def bell(color: Rgb) -> Piece:
    return piece(
        (),
        [
            turned_on_a_lathe(((-0.14, 0.075), (-0.11, 0.055), (-0.05, 0.045), (-0.03, 0.02)), color),
            stick((0, 0, -0.03), (0, 0, 0.05), 0.012, WOOD),
        ],
    )


def syringe(color: Rgb) -> Piece:
    return piece(
        (),
        [
            stick((-0.07, 0, 0), (-0.02, 0, 0), 0.006, STEEL),
            limb([(-0.03, 0, 0), (0.06, 0, 0)], [0.014, 0.014], color),
            stick((0.06, 0, 0), (0.12, 0, 0), 0.002, STEEL),
        ],
    )


def handcuffs(color: Rgb) -> Piece:
    rings = [hoop(0.045, 0.008, color, (0, y, 0), True) for y in (-0.06, 0.06)]
    turned = [
        loop._replace(grid=(loop.grid - np.array([0, y, 0]))[..., [1, 0, 2]] + np.array([0, y, 0]))
        for loop, y in zip(rings, (-0.06, 0.06), strict=True)
    ]
    return piece((), [*turned, stick((0, -0.02, 0), (0, 0.02, 0), 0.006, color)])
