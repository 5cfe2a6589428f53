"""Lights, vessels, food and bags: what people carry."""

import math

import numpy as np

from tools.images.previz.colors import Rgb
from tools.images.previz.model import Vec3
from tools.images.previz.pieces import Face, Piece, column, globe, piece
from tools.images.previz.props.parts import WOOD, Shape, dark, hoop, limb, pale, slab, stick, turned_on_a_lathe


def lantern(color: Rgb) -> Piece:
    bars = [
        stick(
            (0.068 * math.cos(a), 0.068 * math.sin(a), -0.28),
            (0.068 * math.cos(a), 0.068 * math.sin(a), -0.1),
            0.006,
            "#221a12",
        )
        for a in (0.4, 1.97, 3.54, 5.11)
    ]
    handle = [stick((0, y, -0.08), (0, y / 2, 0), 0.006, "#221a12") for y in (-0.06, 0.06)]
    glass = column((0, 0, -0.27), 0.062, 0.16, "#ffe9b8", 10)
    foot, roof = column((0, 0, -0.31), 0.085, 0.04, color, 12), column((0, 0, -0.11), 0.085, 0.035, color, 12, 0.03)
    return piece((), [foot, glass, *bars, roof, *handle], "lantern")


def torch(color: Rgb) -> Piece:
    glass = limb([(0.115, 0, 0.02), (0.125, 0, 0.02)], [0.03, 0.028], "#fff2c8")
    return piece((), [limb([(-0.09, 0, 0.02), (0.06, 0, 0.02), (0.115, 0, 0.02)], [0.018, 0.02, 0.032], color), glass])


def vessel(profile: tuple[tuple[float, float], ...], filled: str = "", ear: bool = False) -> Shape:
    """A cup, bottle, jar or pot from its outline."""

    def make(color: Rgb) -> Piece:
        top, radius = profile[-1]
        parts = [turned_on_a_lathe(profile, color)]
        if ear:
            low, high = profile[0][0] + 0.25 * (top - profile[0][0]), profile[0][0] + 0.8 * (top - profile[0][0])
            out = radius + 0.04
            parts.insert(
                0,
                limb(
                    [(0, radius * 0.9, high), (0, out, high), (0, out, low), (0, radius * 0.8, low)], [0.008] * 4, color
                ),
            )
        if filled:
            parts.append(column((0, 0, top - 0.004), radius * 0.86, 0.006, filled, 12))
        return piece((), parts)

    return make


def basket(color: Rgb) -> Piece:
    rim = hoop(0.16, 0.012, dark(color), (0, 0, -0.14), False)
    grip = limb(
        [(0, -0.16, -0.14), (0, -0.1, -0.02), (0, 0, 0.0), (0, 0.1, -0.02), (0, 0.16, -0.14)], [0.01] * 5, dark(color)
    )
    return piece((), [turned_on_a_lathe(((-0.34, 0.11), (-0.24, 0.14), (-0.14, 0.16)), color), rim, grip])


def case(width: float, deep: float, high: float, soft: bool = False) -> Shape:
    """A bag or a case hanging from its grip."""

    def make(color: Rgb) -> Piece:
        top = -0.06
        grip = limb([(0, -0.08, top), (0, -0.06, 0), (0, 0.06, 0), (0, 0.08, top)], [0.011] * 4, dark(color))
        if soft:
            body = turned_on_a_lathe(
                (
                    (top - high, width * 0.42),
                    (top - high * 0.6, width * 0.5),
                    (top - 0.06, width * 0.38),
                    (top, width * 0.3),
                ),
                color,
            )
            return piece((), [body._replace(grid=body.grid * np.array([deep / width, 1, 1])), grip])
        band = slab((deep * 1.02, width * 1.01, 0.03), dark(color, 0.3), (0, 0, top - high * 0.55))
        return piece(slab((deep, width, high), color, (0, 0, top - high)) + band, [grip])

    return make


def flame(height: float, radius: float) -> Shape:
    """A candle or a match."""

    def make(color: Rgb) -> Piece:
        return piece(
            (),
            [
                column((0, 0, 0), radius, height, color, 10),
                globe((0, 0, height + 0.03), (0.011, 0.011, 0.03), "#ffd27a", 7, 8),
            ],
        )

    return make


def flowers(color: Rgb) -> Piece:
    parts = []
    for index in range(6):
        tip = (0.07 * math.cos(index * 1.05), 0.07 * math.sin(index * 1.05), 0.2 + 0.03 * (index % 3))
        parts += [
            stick((0, 0, -0.08), tip, 0.005, "#47663a"),
            globe(tip, (0.034, 0.034, 0.03), color if index % 2 else pale(color), 6, 8),
        ]
    return piece((), parts)


def umbrella(color: Rgb) -> Piece:
    return piece(
        (), [stick((0, 0, -0.05), (0, 0, 0.78), 0.012, "#2a2a2c"), column((0, 0, 0.58), 0.62, 0.26, color, 14, 0.02)]
    )


def round_thing(radius: float, stem: bool = False) -> Shape:
    """A ball, a fruit, a stone."""

    def make(color: Rgb) -> Piece:
        parts = [globe((0, 0, radius), (radius, radius, radius * 0.95), color, 10, 14)]
        return piece(
            (), [*parts, stick((0, 0, radius * 1.8), (0.01, 0, radius * 2.3), 0.004, "#4a3a2a")] if stem else parts
        )

    return make


def block(size: Vec3, lid: bool = False) -> Shape:
    """A box, a parcel, a brick."""

    def make(color: Rgb) -> Piece:
        faces = slab(size, color)
        if lid:
            faces += slab((size[0] * 1.06, size[1] * 1.06, size[2] * 0.2), dark(color, 0.15), (0, 0, size[2] * 0.82))
        return piece(faces)

    return make


def ribboned(color: Rgb) -> Piece:
    bow = [globe((0, y, 0.23), (0.02, 0.045, 0.03), pale(color, 0.6), 7, 9) for y in (-0.04, 0.04)]
    faces = (
        slab((0.24, 0.28, 0.2), color)
        + slab((0.25, 0.04, 0.205), pale(color, 0.6))
        + slab((0.04, 0.29, 0.205), pale(color, 0.6))
    )
    return piece(faces, bow)


def plate(color: Rgb) -> Piece:
    food = [
        globe((0.03, 0.03, 0.03), (0.05, 0.05, 0.025), "#a5642f", 7, 10),
        globe((-0.04, 0.01, 0.03), (0.04, 0.05, 0.02), "#7d9a4b", 7, 10),
        globe((0.01, -0.06, 0.028), (0.035, 0.03, 0.02), "#d9b25a", 7, 10),
    ]
    return piece((), [turned_on_a_lathe(((0.0, 0.07), (0.012, 0.12), (0.02, 0.135)), color, 18), *food])


def loaf(color: Rgb) -> Piece:
    return piece((), [globe((0, 0, 0.05), (0.075, 0.15, 0.06), color, 9, 14)])


def cake(color: Rgb) -> Piece:
    candles = [
        column((0.08 * math.cos(a), 0.08 * math.sin(a), 0.13), 0.007, 0.07, "#e9e2d0", 6)
        for a in np.arange(0, 6.2, 1.25)
    ]
    lights = [
        globe((0.08 * math.cos(a), 0.08 * math.sin(a), 0.215), (0.008, 0.008, 0.018), "#ffd27a", 6, 7)
        for a in np.arange(0, 6.2, 1.25)
    ]
    return piece(
        (),
        [
            column((0, 0, -0.01), 0.19, 0.012, "#e8e4da", 18),
            column((0, 0, 0), 0.15, 0.1, color, 18),
            column((0, 0, 0.1), 0.152, 0.03, pale(color, 0.6), 18),
            *candles,
            *lights,
        ],
    )


def key(color: Rgb) -> Piece:
    bits = [stick((0, 0, z), (0, 0.016, z), 0.0035, color) for z in (-0.07, -0.056)]
    return piece(
        (),
        [
            hoop(0.018, 0.004, color)._replace(grid=hoop(0.018, 0.004, color).grid[..., [1, 0, 2]]),
            stick((0, 0, -0.018), (0, 0, -0.075), 0.004, color),
            *bits,
        ],
    )


def ring(radius: float, thick: float, hanging: float = 0.0) -> Shape:
    """A ring, bracelet or wheel; `hanging` adds a chain above it."""

    def make(color: Rgb) -> Piece:
        loop = hoop(radius, thick, color)
        parts = [loop._replace(grid=loop.grid[..., [1, 0, 2]])]
        if hanging:
            parts += [stick((0, y, hanging), (0, 0, radius), 0.003, color) for y in (-0.03, 0.03)]
        return piece((), parts)

    return make


def rope(color: Rgb) -> Piece:
    return piece(
        (),
        [
            hoop(0.16 - 0.012 * n, 0.018, color if n % 2 else dark(color, 0.12), (0, 0, 0.018 + 0.03 * n), False)
            for n in range(5)
        ],
    )


def chain(color: Rgb) -> Piece:
    links = []
    for n in range(8):
        loop = hoop(0.028, 0.007, color, (0, 0, -0.042 * n))
        links.append(loop if n % 2 else loop._replace(grid=loop.grid[..., [1, 0, 2]]))
    return piece((), links)


def flag(color: Rgb) -> Piece:
    cloth = [
        Face(
            np.array(
                [
                    (0.03 * math.sin(1.6 * n), 0.14 * n, 0.62),
                    (0.03 * math.sin(1.6 * (n + 1)), 0.14 * (n + 1), 0.62),
                    (0.03 * math.sin(1.6 * (n + 1)), 0.14 * (n + 1), 1.1),
                    (0.03 * math.sin(1.6 * n), 0.14 * n, 1.1),
                ]
            ),
            color if n % 2 else dark(color, 0.08),
            0,
            True,
            False,
        )
        for n in range(5)
    ]
    return piece(cloth, [stick((0, 0, -0.5), (0, 0, 1.14), 0.016, WOOD)])
