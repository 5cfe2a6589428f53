"""Furniture and what stands about: doors, graves, fires, plants."""

import numpy as np

from tools.images.previz.colors import Rgb
from tools.images.previz.furniture import bed, chair, sofa, table, tree
from tools.images.previz.meshes import Mesh
from tools.images.previz.pieces import Face, Piece, column, globe, piece
from tools.images.previz.props.parts import IRON, board, dark, hoop, limb, pale, slab, stick, turned_on_a_lathe


def merged(parts: list[Piece], name: str) -> Piece:
    """Several pieces as one that is sorted as a whole."""
    return piece(
        [face for part in parts for face in part.faces], [mesh for part in parts for mesh in part.meshes], name
    )


def seat(color: Rgb) -> Piece:
    return merged(chair(0, 0, 0, color), "chair")


def couch(color: Rgb) -> Piece:
    return merged(sofa(0, 0, 0, color), "sofa")


def bedstead(color: Rgb) -> Piece:
    return merged(bed(0, 0, color), "bed")


def desk(color: Rgb) -> Piece:
    return table(0, 0, (0.8, 1.4, 0.75), color)


def door(color: Rgb) -> Piece:
    frame = (
        slab((0.16, 0.08, 2.12), dark(color, 0.25), (0, -0.52, 0))
        + slab((0.16, 0.08, 2.12), dark(color, 0.25), (0, 0.52, 0))
        + slab((0.16, 1.12, 0.08), dark(color, 0.25), (0, 0, 2.1))
    )
    panels = [
        board(0.3, h, dark(color, 0.12), 0.036, z)._replace(
            corners=board(0.3, h, color, 0.036, z).corners + np.array([0, y, 0])
        )
        for y in (-0.22, 0.22)
        for z, h in ((0.2, 0.7), (1.1, 0.8))
    ]
    return piece(
        [*frame, *slab((0.06, 0.96, 2.1), color), *panels],
        [globe((0.07, 0.38, 1.0), (0.035, 0.035, 0.035), "#c9a45a", 7, 9)],
    )


def plant(color: Rgb) -> Piece:
    leaves = [
        limb(
            [
                (0, 0, 0.2),
                (0.1 * float(np.cos(a)), 0.1 * float(np.sin(a)), 0.42),
                (0.22 * float(np.cos(a)), 0.22 * float(np.sin(a)), 0.44 + 0.06 * float(np.cos(3 * a))),
            ],
            [0.012, 0.045, 0.008],
            color,
            flat=0.4,
        )
        for a in np.arange(0, 6.2, 0.9)
    ]
    return piece((), [turned_on_a_lathe(((0, 0.09), (0.2, 0.13)), "#a5603f"), *leaves])


def whole_tree(color: Rgb) -> Piece:
    return tree(0, 0, 4.5, color)


def cross(color: Rgb) -> Piece:
    return piece(slab((0.07, 0.1, 1.2), color) + slab((0.07, 0.62, 0.1), color, (0, 0, 0.8)))


def headstone(color: Rgb) -> Piece:
    return piece(slab((0.16, 0.62, 0.8), color), [limb([(-0.08, 0, 0.78), (0.08, 0, 0.78)], [0.31, 0.31], color, 16)])


def coffin(color: Rgb) -> Piece:
    outline = np.array([(-0.95, -0.2), (-0.95, 0.2), (0.35, 0.34), (0.95, 0.18), (0.95, -0.18), (0.35, -0.34)])
    sides = [
        Face(
            np.array(
                [(*outline[n], 0), (*outline[(n + 1) % 6], 0), (*outline[(n + 1) % 6], 0.42), (*outline[n], 0.42)]
            ),
            dark(color, 0.1),
            0,
            True,
        )
        for n in range(6)
    ]
    return piece(
        [*sides, Face(np.array([(*point, 0.42) for point in outline]), color, 0, True)],
        [
            stick((-0.5, 0, 0.43), (0.6, 0, 0.43), 0.02, "#b8923f"),
            stick((0.25, -0.16, 0.43), (0.25, 0.16, 0.43), 0.02, "#b8923f"),
        ],
    )


def ladder(color: Rgb) -> Piece:
    rails = [stick((0.25, y, 0), (-0.25, y, 2.6), 0.028, color) for y in (-0.22, 0.22)]
    return piece(
        (),
        rails
        + [
            stick((0.25 - 0.5 * n / 9, -0.22, 2.6 * n / 9), (0.25 - 0.5 * n / 9, 0.22, 2.6 * n / 9), 0.018, color)
            for n in range(1, 9)
        ],
    )


def rail(color: Rgb) -> Piece:
    posts = [stick((0, y, 0), (0, y, 1.05), 0.03, color) for y in (-0.9, 0.0, 0.9)]
    return piece((), [*posts, *(stick((0, -0.95, z), (0, 0.95, z), 0.024, color) for z in (0.42, 0.74, 1.05))])


def barrel(color: Rgb) -> Piece:
    hoops = [column((0, 0, z), r, 0.05, IRON, 18) for z, r in ((0.14, 0.275), (0.68, 0.275))]
    return piece(
        (), [turned_on_a_lathe(((0, 0.24), (0.22, 0.28), (0.44, 0.3), (0.66, 0.28), (0.88, 0.24)), color, 18), *hoops]
    )


def piano(color: Rgb) -> Piece:
    keys = slab((0.16, 1.3, 0.03), "#efeae0", (0.36, 0, 0.74))
    blacks = [
        face
        for n in range(24)
        if n % 7 not in (2, 6)
        for face in slab((0.09, 0.02, 0.02), "#161618", (0.33, -0.6 + 0.05 * n, 0.77))
    ]
    return piece(
        [
            *slab((0.5, 1.45, 1.25), color),
            *slab((0.24, 1.45, 0.1), color, (0.34, 0, 0.64)),
            *keys,
            *blacks,
            *slab((0.08, 0.08, 0.64), color, (0.4, -0.66, 0)),
            *slab((0.08, 0.08, 0.64), color, (0.4, 0.66, 0)),
        ]
    )


def fire(color: Rgb) -> Piece:
    logs = [
        limb(
            [
                (0.3 * float(np.cos(a)), 0.3 * float(np.sin(a)), 0.05),
                (-0.2 * float(np.cos(a)), -0.2 * float(np.sin(a)), 0.16),
            ],
            [0.05, 0.045],
            "#4a382a",
        )
        for a in (0.3, 1.4, 2.4)
    ]
    tongues = [
        column((x, y, 0.1), r, h, c, 9, 0.004)
        for x, y, r, h, c in (
            (0, 0, 0.16, 0.6, color),
            (0.09, 0.05, 0.1, 0.42, pale(color, 0.3)),
            (-0.08, -0.04, 0.1, 0.36, pale(color, 0.3)),
            (0.02, 0.0, 0.07, 0.3, "#fff0b8"),
        )
    ]
    return piece((), logs + tongues)


def anchor(color: Rgb) -> Piece:
    arms = limb(
        [(0, -0.3, 0.26), (0, -0.2, 0.08), (0, 0, 0.02), (0, 0.2, 0.08), (0, 0.3, 0.26)],
        [0.02, 0.035, 0.045, 0.035, 0.02],
        color,
    )
    return piece(
        (),
        [
            arms,
            stick((0, 0, 0.02), (0, 0, 0.78), 0.035, color),
            stick((0, -0.2, 0.64), (0, 0.2, 0.64), 0.022, color),
            ring_above(color),
        ],
    )


def ring_above(color: Rgb) -> Mesh:
    loop = hoop(0.07, 0.016, color)
    return loop._replace(grid=loop.grid[..., [1, 0, 2]] + np.array([0, 0, 0.84]))


def wheel(color: Rgb) -> Piece:
    spokes = [
        stick((0, 0, 0.5), (0.46 * float(np.cos(a)), 0, 0.5 + 0.46 * float(np.sin(a))), 0.025, color)
        for a in np.arange(0, 6.2, 0.785)
    ]
    return piece(
        (), [hoop(0.46, 0.045, color, (0, 0, 0.5)), *spokes, globe((0, 0, 0.5), (0.09, 0.07, 0.09), dark(color, 0.2))]
    )
