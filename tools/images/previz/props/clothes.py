"""Clothes without anybody in them."""

import numpy as np

from tools.images.previz.colors import Rgb
from tools.images.previz.meshes import Mesh
from tools.images.previz.pieces import Face, Piece, column, globe, piece
from tools.images.previz.props.parts import STEEL, Shape, board, dark, limb, slab, stick, turned_on_a_lathe


def garment(length: float, sleeves: bool = True, flare: float = 1.0) -> Shape:
    """Clothes on a hanger: a coat, a jacket, a shirt, a dress."""

    def make(color: Rgb) -> Piece:
        body = turned_on_a_lathe(
            ((-length, 0.25 * flare), (-length * 0.55, 0.21), (-0.2, 0.22), (-0.08, 0.2), (-0.05, 0.07)), color, 18
        )
        parts = [
            stick((0, 0, -0.05), (0, 0, 0.05), 0.006, STEEL),
            body._replace(grid=body.grid * np.array([0.42, 1, 1])),
        ]
        if sleeves:
            parts += [
                limb(
                    [(0, s * 0.17, -0.1), (0.0, s * 0.27, -0.34), (0.02, s * 0.29, -0.62)],
                    [0.06, 0.068, 0.058],
                    dark(color, 0.06),
                )
                for s in (-1, 1)
            ]
        seam = board(0.012, length - 0.1, dark(color, 0.5), 0.112, -length + 0.01)._replace(ink=False)
        collar = Face(
            np.array([(0.075, -0.07, -0.07), (0.1, 0, -0.19), (0.075, 0.07, -0.07)]), dark(color, 0.4), 0, True
        )
        front = body._replace(grid=body.grid * np.array([0.42, 1, 1]))
        return piece([], [parts[0], *parts[2:], front, _strip(seam), _strip(collar)])

    return make


def _strip(face: Face) -> Mesh:
    """A flat mark as a mesh, so that it is laid over the round body behind it."""
    corners = face.corners
    ring = np.stack([corners, corners + np.array([0.004, 0, 0])])
    return Mesh(ring, face.color, bias=0.2)


def folded(color: Rgb) -> Piece:
    layers = [
        face
        for n in range(3)
        for face in slab((0.26 - 0.015 * n, 0.36 - 0.02 * n, 0.035), dark(color, 0.06 * (n % 2)), (0, 0, 0.036 * n))
    ]
    return piece(layers)


def hat(color: Rgb) -> Piece:
    brim = turned_on_a_lathe(((0.0, 0.19), (0.012, 0.2), (0.02, 0.12)), color, 20)
    return piece(
        (),
        [
            brim,
            turned_on_a_lathe(((0.015, 0.1), (0.02, 0.105), (0.055, 0.103)), dark(color, 0.5), 18),
            turned_on_a_lathe(((0.05, 0.102), (0.12, 0.096), (0.15, 0.07)), color, 18),
        ],
    )


def helmet(color: Rgb) -> Piece:
    return piece(
        (),
        [
            globe((0, 0, 0.1), (0.14, 0.12, 0.125), color, 11, 16),
            globe((0.1, 0, 0.09), (0.05, 0.085, 0.05), "#26323d", 8, 12),
        ],
    )


def shoes(color: Rgb) -> Piece:
    parts = []
    for y in (-0.07, 0.07):
        parts += [
            limb([(-0.1, y, 0.045), (0.05, y, 0.04), (0.15, y, 0.03)], [0.042, 0.045, 0.03], color),
            column((-0.08, y, 0.04), 0.042, 0.1, color, 10),
        ]
    return piece((), parts)
