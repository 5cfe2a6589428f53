"""Toys and animals."""

import numpy as np

from tools.images.previz.colors import Rgb
from tools.images.previz.pieces import Face, Piece, column, globe, piece
from tools.images.previz.props.parts import Shape, dark, limb, pale, stick, turned_on_a_lathe


def bear(color: Rgb) -> Piece:
    paws = [
        globe((x, y, z), (0.045, 0.04, 0.045), color, 7, 10)
        for x, y, z in ((0.08, -0.07, 0.04), (0.08, 0.07, 0.04), (0.05, -0.11, 0.17), (0.05, 0.11, 0.17))
    ]
    ears = [globe((0, y, 0.35), (0.02, 0.03, 0.03), color, 6, 9) for y in (-0.065, 0.065)]
    eyes = [globe((0.08, y, 0.295), (0.008, 0.01, 0.01), "#141214", 5, 7) for y in (-0.03, 0.03)]
    return piece(
        (),
        [
            globe((0, 0, 0.12), (0.09, 0.1, 0.12), color),
            *paws,
            *ears,
            globe((0, 0, 0.28), (0.08, 0.085, 0.08), color),
            globe((0.075, 0, 0.265), (0.025, 0.03, 0.024), pale(color), 7, 9),
            *eyes,
        ],
    )


def doll(color: Rgb) -> Piece:
    limbs = [limb([(0, s * 0.05, 0.24), (0.02, s * 0.11, 0.16)], [0.02, 0.016], "#e0b48c") for s in (-1, 1)] + [
        limb([(0, s * 0.03, 0.1), (0.0, s * 0.03, 0.0)], [0.02, 0.018], "#e0b48c") for s in (-1, 1)
    ]
    return piece(
        (),
        [
            *limbs,
            turned_on_a_lathe(((0.07, 0.1), (0.16, 0.06), (0.25, 0.045)), color),
            globe((-0.012, 0, 0.325), (0.065, 0.068, 0.068), "#4a2f1e"),
            globe((0.008, 0, 0.31), (0.058, 0.058, 0.062), "#e8c4a0"),
            *(globe((0.062, y, 0.315), (0.005, 0.007, 0.008), "#141214", 5, 7) for y in (-0.02, 0.02)),
        ],
    )


def beast(length: float, height: float, neck: float = 0.35, tail: float = 0.5, ears: bool = True) -> Shape:
    """A four-legged animal by its length and its height at the shoulder."""

    def make(color: Rgb) -> Piece:
        half, belly = length / 2, height * 0.72
        thick = height * 0.2
        legs = [
            limb(
                [
                    (x * half * 0.8, s * thick * 0.6, belly),
                    (x * half * 0.8 - 0.02, s * thick * 0.6, height * 0.34),
                    (x * half * 0.8, s * thick * 0.6, 0.02),
                ],
                [thick * 0.5, thick * 0.24, thick * 0.2],
                dark(color, 0.12 if s < 0 else 0.0),
            )
            for x in (-1, 1)
            for s in (-1, 1)
        ]
        body = limb(
            [(-half, 0, height * 0.82), (0, 0, height * 0.78), (half, 0, height * 0.85)],
            [thick * 0.85, thick, thick * 0.9],
            color,
            12,
        )
        head = np.array([half + height * neck * 0.62, 0, height * (0.9 + neck * 0.8)])
        throat = limb(
            [(half * 0.9, 0, height * 0.86), (float(head[0]) - 0.1 * height, 0, float(head[2]))],
            [thick * 0.72, thick * 0.42],
            color,
        )
        skull = limb(
            [
                (float(head[0]) - 0.14 * height, 0, float(head[2]) + 0.03 * height),
                (float(head[0]) + 0.02 * height, 0, float(head[2])),
                (float(head[0]) + 0.2 * height, 0, float(head[2]) - 0.08 * height),
            ],
            [thick * 0.42, thick * 0.48, thick * 0.24],
            color,
        )
        parts = [
            *legs,
            limb(
                [(-half, 0, height * 0.86), (-half - tail * height * 0.5, 0, height * (0.8 - 0.3 * tail))],
                [thick * 0.22, thick * 0.1],
                color,
            ),
            body,
            throat,
            skull,
        ]
        if ears:
            parts += [
                column(
                    (float(head[0]) - 0.08 * height, s * thick * 0.28, float(head[2]) + thick * 0.3),
                    thick * 0.16,
                    thick * 0.5,
                    dark(color, 0.2),
                    6,
                    0.005,
                )
                for s in (-1, 1)
            ]
        parts += [
            globe(
                (float(head[0]) + 0.04 * height, s * thick * 0.36, float(head[2]) + thick * 0.14),
                (thick * 0.07,) * 3,
                "#141214",
                5,
                7,
            )
            for s in (-1, 1)
        ]
        return piece((), parts)

    return make


def bird(color: Rgb) -> Piece:
    wings = [
        limb([(0.02, s * 0.05, 0.14), (-0.1, s * 0.075, 0.1)], [0.045, 0.012], dark(color, 0.25), flat=0.5)
        for s in (-1, 1)
    ]
    legs = [stick((0.0, s * 0.02, 0.07), (0.01, s * 0.02, 0.0), 0.005, "#b9772f") for s in (-1, 1)]
    beak = column((0, 0, 0), 0.012, 0.04, "#d29a3a", 6, 0.002)
    nose = beak._replace(grid=beak.grid[..., [2, 1, 0]] + np.array([0.13, 0, 0.205]))
    return piece(
        (),
        [
            *legs,
            limb([(-0.2, 0, 0.08), (-0.08, 0, 0.1), (0.06, 0, 0.15)], [0.012, 0.055, 0.05], color),
            globe((0.09, 0, 0.205), (0.045, 0.04, 0.042), color, 8, 11),
            nose,
            *wings,
            globe((0.118, 0.03, 0.215), (0.006, 0.005, 0.006), "#141214", 5, 7),
            globe((0.118, -0.03, 0.215), (0.006, 0.005, 0.006), "#141214", 5, 7),
        ],
    )


def fish(color: Rgb) -> Piece:
    tail = Face(
        np.array([(-0.16, 0, 0.05), (-0.25, 0, 0.12), (-0.22, 0, 0.05), (-0.25, 0, -0.02)]), dark(color, 0.2), 0, True
    )
    return piece(
        [tail],
        [
            limb(
                [(-0.17, 0, 0.05), (-0.02, 0, 0.05), (0.12, 0, 0.05), (0.18, 0, 0.05)],
                [0.012, 0.055, 0.05, 0.012],
                color,
            ),
            globe((0.125, -0.03, 0.065), (0.008, 0.008, 0.008), "#141214", 5, 7),
        ],
    )
