"""What people travel in."""

import numpy as np

from tools.images.previz.colors import Rgb
from tools.images.previz.furniture import car
from tools.images.previz.pieces import Face, Piece, column, globe, paint, piece
from tools.images.previz.props.parts import IRON, STEEL, WOOD, Shape, dark, hoop, hull, limb, pale, slab, stick


def boat(length: float, cabin: bool = False) -> Shape:
    """A rowing boat, or a ship with its house and funnel."""

    def make(color: Rgb) -> Piece:
        wide, high = length * (0.34 if not cabin else 0.2), length * (0.13 if not cabin else 0.1)
        faces = hull(length, wide, high, color)
        if not cabin:
            thwarts = [
                face
                for x in (-0.22, 0.08)
                for face in slab((length * 0.06, wide * 0.86, high * 0.1), WOOD, (x * length, 0, high * 0.74))
            ]
            return piece(faces + thwarts)
        deck = high * 0.7
        house = slab((length * 0.4, wide * 0.72, length * 0.09), "#d9d5c8", (-length * 0.1, 0, deck)) + slab(
            (length * 0.22, wide * 0.6, length * 0.07), "#d9d5c8", (-length * 0.04, 0, deck + length * 0.09)
        )
        panes = [
            Face(
                np.array(
                    [
                        (x, s * wide * 0.365, deck + z),
                        (x + length * 0.03, s * wide * 0.365, deck + z),
                        (x + length * 0.03, s * wide * 0.365, deck + z + length * 0.03),
                        (x, s * wide * 0.365, deck + z + length * 0.03),
                    ]
                ),
                paint("#2b3440"),
                0,
                True,
            )
            for s in (-1, 1)
            for x in np.linspace(-0.28 * length, 0.06 * length, 7).tolist()
            for z in (0.035 * length,)
        ]
        funnel = column((-length * 0.14, 0, deck + length * 0.16), length * 0.028, length * 0.1, pale(color, 0.1), 12)
        return piece(
            faces + house + panes,
            [funnel, stick((length * 0.1, 0, deck), (length * 0.1, 0, deck + length * 0.26), length * 0.005, IRON)],
        )

    return make


def bicycle(heavy: bool = False) -> Shape:
    """Two wheels, a frame and bars; heavy ones have an engine."""

    def make(color: Rgb) -> Piece:
        pen, tyre = (0.045, 0.055) if heavy else (0.016, 0.02)
        wheels = [hoop(0.32, tyre, "#1d1e20", (x, 0, 0.34)) for x in (-0.55, 0.55)]
        spokes = [
            stick((x, 0, 0.34), (x + 0.3 * float(np.cos(a)), 0, 0.34 + 0.3 * float(np.sin(a))), 0.004, STEEL)
            for x in (-0.55, 0.55)
            for a in np.arange(0, 6.2, 0.785)
        ]
        frame = [
            stick(a, b, pen, color)
            for a, b in (
                ((-0.55, 0, 0.34), (-0.05, 0, 0.36)),
                ((-0.05, 0, 0.36), (-0.18, 0, 0.82)),
                ((-0.16, 0, 0.76), (0.38, 0, 0.78)),
                ((-0.05, 0, 0.36), (0.38, 0, 0.78)),
                ((0.36, 0, 0.9), (0.55, 0, 0.34)),
                ((-0.55, 0, 0.34), (-0.16, 0, 0.76)),
            )
        ]
        bars = [
            stick((0.34, -0.26, 0.96), (0.34, 0.26, 0.96), 0.015, "#2a2a2c"),
            limb([(-0.3, 0, 0.86), (-0.08, 0, 0.86)], [0.07, 0.04], "#2a2320", flat=0.6),
        ]
        engine = (
            [
                globe((-0.02, 0, 0.45), (0.2, 0.13, 0.16), IRON),
                limb([(-0.05, 0, 0.78), (0.28, 0, 0.82)], [0.1, 0.12], color),
            ]
            if heavy
            else []
        )
        return piece((), [*wheels, *spokes, *frame, *engine, *bars])

    return make


def automobile(color: Rgb) -> Piece:
    return car(0, 0, 0, color)


def carriage(color: Rgb) -> Piece:
    panes = [
        Face(
            np.array([(x, s * 1.42, 1.9), (x + 1.0, s * 1.42, 1.9), (x + 1.0, s * 1.42, 2.8), (x, s * 1.42, 2.8)]),
            paint("#c7d4da"),
            0.25,
            True,
        )
        for s in (-1, 1)
        for x in np.linspace(-5.6, 4.6, 8).tolist()
    ]
    stripe = slab((13.02, 2.84, 0.16), pale(color, 0.5), (0, 0, 1.5))
    wheels = [hoop(0.42, 0.08, "#222326", (x, s * 1.1, 0.45)) for x in (-4.8, -3.6, 3.6, 4.8) for s in (-1, 1)]
    return piece(
        slab((13, 2.8, 2.7), color, (0, 0, 0.75)) + stripe + panes + slab((13, 2.5, 0.25), dark(color), (0, 0, 3.45)),
        wheels,
    )


def aeroplane(color: Rgb) -> Piece:
    wings = [
        Face(
            np.array([(1.2, s * 0.5, 1.6), (-0.4, s * 6.2, 1.9), (-1.3, s * 6.2, 1.9), (-1.0, s * 0.5, 1.6)]),
            dark(color, 0.1),
            0,
            True,
        )
        for s in (-1, 1)
    ]
    tail = [Face(np.array([(-4.6, 0, 2.1), (-5.6, 0, 3.7), (-6.1, 0, 3.7), (-5.7, 0, 1.9)]), dark(color, 0.2), 0, True)]
    return piece(
        wings + tail,
        [limb([(-6.0, 0, 2.0), (-2.5, 0, 1.75), (3.4, 0, 1.7), (5.2, 0, 1.5)], [0.18, 0.75, 0.8, 0.15], color, 14)],
    )
