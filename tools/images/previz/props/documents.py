"""Things to read, look at and operate: paper, books, pictures, screens, machines."""

import math

import numpy as np

from tools.images.previz.colors import Rgb
from tools.images.previz.pieces import Face, Piece, column, globe, paint, piece
from tools.images.previz.props.parts import IRON, STEEL, Shape, board, dark, limb, lines_on, pale, slab, stick, tilted


def sheet(width: float, height: float, lines: int = 0, glow: float = 0.0, thick: float = 0.006) -> Shape:
    """Paper, a card or a screen, held up to be read."""

    def make(color: Rgb) -> Piece:
        faces = [board(width, height, dark(color, 0.5), -thick), board(width, height, color, 0.0, 0.0, glow)]
        return piece(tilted([*faces, *lines_on(width, height, lines)] if lines else faces, -20))

    return make


def envelope(color: Rgb) -> Piece:
    flap = Face(np.array([(0.004, -0.1, 0.13), (0.004, 0.1, 0.13), (0.004, 0, 0.055)]), dark(color, 0.12), 0, True)
    seal = Face(
        np.array([(0.006, 0.016 * math.cos(a), 0.058 + 0.016 * math.sin(a)) for a in np.arange(0, 6.28, 0.7)]),
        paint("#8f2a2a"),
        0,
        True,
    )
    return piece(tilted([board(0.2, 0.13, dark(color, 0.3), -0.004), board(0.2, 0.13, color), flap, seal], -20))


def picture(width: float, height: float) -> Shape:
    """Something to look at with a border: a photograph, a painting, a mirror, a sign."""

    def make(color: Rgb) -> Piece:
        inner = board(width * 0.82, height * 0.78, dark(color, 0.45), 0.006, height * 0.13)
        sky = board(width * 0.82, height * 0.36, pale(color, 0.1), 0.008, height * 0.55)._replace(ink=False)
        return piece(tilted([board(width, height, dark(color), -0.012), board(width, height, color), inner, sky], -14))

    return make


def book(color: Rgb) -> Piece:
    pages = slab((0.034, 0.165, 0.225), "#e9e1cd", (0.0, 0.004, 0.008))
    covers = [board(0.175, 0.24, color, x) for x in (-0.022, 0.022)]
    back = Face(
        np.array([(-0.022, -0.0875, 0), (0.022, -0.0875, 0), (0.022, -0.0875, 0.24), (-0.022, -0.0875, 0.24)]),
        dark(color, 0.2),
        0,
        True,
    )
    title = board(0.1, 0.03, pale(color, 0.55), 0.024, 0.16)._replace(ink=False)
    return piece(tilted([covers[0], *pages, back, covers[1], title], -20))


def camera(color: Rgb) -> Piece:
    lens = limb([(0.04, 0, 0.045), (0.12, 0, 0.045)], [0.034, 0.032], dark(color, 0.2), 12)
    glass = limb([(0.119, 0, 0.045), (0.123, 0, 0.045)], [0.024, 0.02], "#7f9db3", 12)
    return piece(
        slab((0.08, 0.15, 0.09), color) + slab((0.05, 0.05, 0.03), dark(color, 0.2), (0, 0, 0.09)), [lens, glass]
    )


def laptop(color: Rgb) -> Piece:
    screen = tilted([board(0.32, 0.21, dark(color, 0.3), -0.004), board(0.3, 0.19, "#bcd3e2", 0.004, 0.01, 0.5)], -14)
    moved = [face._replace(corners=face.corners + np.array([-0.11, 0, 0.015])) for face in screen]
    return piece([*slab((0.22, 0.32, 0.015), color), *moved])


def radio(color: Rgb) -> Piece:
    dial = board(0.1, 0.06, "#e8d7a8", 0.063, 0.08)
    knobs = [globe((0.065, y, 0.04), (0.01, 0.014, 0.014), "#2b2b2d", 6, 8) for y in (-0.08, 0.08)]
    return piece(
        [*slab((0.12, 0.3, 0.18), color), dial], [*knobs, stick((0, 0.13, 0.18), (0, 0.2, 0.42), 0.004, STEEL)]
    )


def screen_set(color: Rgb) -> Piece:
    return piece(
        [*slab((0.34, 0.5, 0.4), color), board(0.38, 0.3, "#a9c6d6", 0.175, 0.06, 0.5)],
        [stick((0, y, 0.4), (0, 2.4 * y, 0.62), 0.006, STEEL) for y in (-0.05, 0.05)],
    )


def typewriter(color: Rgb) -> Piece:
    keys = [
        face
        for row in range(3)
        for n in range(7)
        for face in slab((0.02, 0.022, 0.012), "#e6dfcf", (0.15 - 0.04 * row, -0.12 + 0.04 * n, 0.06 + 0.025 * row))
    ]
    paper = [board(0.2, 0.2, "#efe9da", -0.08, 0.16)]
    return piece(
        [*paper, *slab((0.3, 0.34, 0.06), color), *slab((0.14, 0.3, 0.13), color, (-0.08, 0, 0)), *keys],
        [limb([(-0.08, -0.2, 0.16), (-0.08, 0.2, 0.16)], [0.022, 0.022], IRON)],
    )


def clock(color: Rgb) -> Piece:
    face = limb([(0.03, 0, 0.1), (0.036, 0, 0.1)], [0.082, 0.08], "#f1ead8", 16)
    hands = [
        stick((0.04, 0, 0.1), (0.04, 0, 0.16), 0.005, "#1c1c1e"),
        stick((0.04, 0, 0.1), (0.04, 0.045, 0.115), 0.006, "#1c1c1e"),
    ]
    return piece((), [limb([(-0.03, 0, 0.1), (0.03, 0, 0.1)], [0.1, 0.1], color, 16), face, *hands])


def compass(color: Rgb) -> Piece:
    needle = Face(
        np.array([(0.03, 0.004, 0.026), (0, 0.012, 0.026), (-0.03, -0.004, 0.026), (0, -0.012, 0.026)]),
        paint("#a5342c"),
        0,
        True,
    )
    return piece(
        [needle], [column((0, 0, 0), 0.045, 0.018, color, 16), column((0, 0, 0.018), 0.038, 0.004, "#f1ead8", 16)]
    )


def phone_receiver(color: Rgb) -> Piece:
    arch = limb(
        [(0, -0.1, -0.02), (0, -0.08, 0.03), (0, 0.08, 0.03), (0, 0.1, -0.02)],
        [0.03, 0.02, 0.02, 0.03],
        dark(color, 0.2),
    )
    dial = limb([(0.08, 0, 0.0), (0.09, 0, 0.005)], [0.05, 0.045], "#e6dfcf", 14)
    return piece(slab((0.18, 0.2, 0.09), color, (0, 0, -0.11)), [dial, arch])
