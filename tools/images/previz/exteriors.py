"""Exterior sets, and the neutral stage."""

import math

from tools.images.previz.furniture import building, car, streetlight, tree
from tools.images.previz.meshes import Mesh
from tools.images.previz.pieces import Piece, box, box_faces, column, globe, paint, piece, pipe, quad
from tools.images.previz.sets import Dressing, SetDesign, tiles


def _scatter(count: int, seed: int) -> list[tuple[float, float]]:
    """A fixed, even sprinkling of the unit square (golden-ratio sequence)."""
    return [((seed * 0.37 + n * 0.754877666) % 1.0, (seed * 0.61 + n * 0.569840291) % 1.0) for n in range(count)]


def street(d: Dressing) -> SetDesign:
    lit = 0.9 if d.night else 0.0
    walls = ("#8a6a58", "#9a9284", "#6f6a66", "#a58a6a", "#77808a")
    pieces: list[Piece] = []
    for index in range(4):
        y = 3.0 + 9.5 * index - 6
        pieces.append(
            building(-11.0, y, (7.0, 9.2, 8.0 + 3 * (index % 3)), d.tint(walls[index], index), "+x", lit, True)
        )
        pieces.append(
            building(11.0, y, (7.0, 9.2, 11.0 - 2.5 * (index % 3)), d.tint(walls[index + 1], index), "-x", lit, True)
        )
    pieces.append(building(0.0, 46.0, (30.0, 6.0, 14.0), d.tint("#7f8288"), "-y", lit))
    pieces += [
        streetlight(-5.4, 3.2, 1.1),
        streetlight(5.4, 9.5, -1.1),
        streetlight(-5.4, 16.0, 1.1),
        car(3.1, 7.5, 90, d.tint("#7d2f2c", 0, 0.5)),
        car(-3.3, 13.0, 270, "#3c4a58"),
    ]
    asphalt = d.tint("#5a5b5e", 1, 0.12)
    decals = [
        quad((-7.5, -14, 0), (-4.7, -14, 0), (-4.7, 44, 0), (-7.5, 44, 0), color=d.tint("#8c8980", 1, 0.15)),
        quad((4.7, -14, 0), (7.5, -14, 0), (7.5, 44, 0), (4.7, 44, 0), color=d.tint("#8c8980", 1, 0.15)),
    ]
    decals += [
        quad(
            (-0.08, -8.0 + 3 * n, 0),
            (0.08, -8.0 + 3 * n, 0),
            (0.08, -6.4 + 3 * n, 0),
            (-0.08, -6.4 + 3 * n, 0),
            color="#d8d3c2",
            ink=False,
        )
        for n in range(16)
    ]
    decals += [
        quad(
            (-4.2 + 1.0 * n, 1.6, 0),
            (-3.7 + 1.0 * n, 1.6, 0),
            (-3.7 + 1.0 * n, 3.8, 0),
            (-4.2 + 1.0 * n, 3.8, 0),
            color="#cfcabd",
            ink=False,
        )
        for n in range(9)
    ]
    return SetDesign(
        (), tuple(decals), tuple(pieces), asphalt, None, (), ((-4.3, 3.2, 4.7), (4.3, 9.5, 4.7)), "skyline"
    )


def alley(d: Dressing) -> SetDesign:
    lit = 0.9 if d.night else 0.0
    pieces = [
        building(-5.3, 5.0, (7.0, 26.0, 9.0), d.tint("#6d5045"), "+x", lit),
        building(5.3, 5.0, (7.0, 26.0, 11.0), d.tint("#5d5a58"), "-x", lit),
        building(0.0, 22.0, (8.0, 5.0, 10.0), d.tint("#64605c"), "-y", lit),
        box((-1.25, 3.4, 0), (0.9, 1.6, 1.15), d.tint("#3d5a48", 0, 0.3), name="dumpster"),
        box((1.35, 2.2, 0), (0.6, 0.6, 0.55), "#8a6c48", 12, name="crate"),
        box((1.3, 5.8, 0), (0.7, 0.7, 0.8), "#7a6040", name="crate"),
        piece((), [column((-1.4, 1.5, 0), 0.27, 0.75, "#6c7175", 12)], "bin"),
        piece(
            [quad((1.72, 2.6, 2.6), (1.72, 3.4, 2.6), (1.72, 3.4, 2.9), (1.72, 2.6, 2.9), color="#f3d08c", glow=0.9)],
            name="lamp",
            fixed=True,
        ),
    ]
    pieces += [
        piece(
            (), [pipe((-1.75, 7.0 + n, 3.2 + 0.5 * n), (1.75, 7.4 + n, 3.5 + 0.5 * n), 0.012, "#222326")], "cable", True
        )
        for n in range(3)
    ]
    return SetDesign(
        (),
        tuple(tiles((3.6, 26.0), d.tint("#55524f"), (0.0, 5.0), 1.1)),
        tuple(pieces),
        d.tint("#55524f", 1, 0.15),
        None,
        (),
        ((1.6, 3.0, 2.7),),
        "none",
    )


def rooftop(d: Dressing) -> SetDesign:
    lit = 0.9 if d.night else 0.0
    pieces = [
        box((0, 6.2, 0), (14.0, 0.3, 0.95), d.tint("#8d867a"), name="parapet", fixed=True),
        box((-7.0, 0.5, 0), (0.3, 11.6, 0.95), d.tint("#8d867a"), name="parapet", fixed=True),
        box((7.0, 0.5, 0), (0.3, 11.6, 0.95), d.tint("#8d867a"), name="parapet", fixed=True),
        box((-3.6, 3.6, 0), (1.8, 1.2, 1.1), "#9aa0a2", name="vent"),
        piece(
            [],
            [column((3.4, 4.2, 1.0), 1.1, 2.2, "#7a5a42", 14), column((3.4, 4.2, 3.2), 1.15, 0.7, "#5a4030", 14, 0.05)]
            + [
                pipe((3.4 + a, 4.2 + b, 0), (3.4 + a, 4.2 + b, 1.0), 0.06, "#4d4a46")
                for a, b in ((-0.8, -0.5), (0.8, -0.5), (0.8, 0.6), (-0.8, 0.6))
            ],
            "water tank",
        ),
    ]
    for index, (u, v) in enumerate(_scatter(9, 3)):
        pieces.append(
            building(-26 + 6.5 * index, 26 + 14 * v, (5.6, 6.0, 4.0 + 13 * u), d.tint("#767b84", index), "-y", lit)
        )
    return SetDesign(
        (),
        tuple(tiles((14.0, 12.0), d.tint("#7a766d"), (0.0, 0.3), 1.6)),
        tuple(pieces),
        d.tint("#7a766d", 1, 0.15),
        None,
        (),
        ((0.0, 4.0, 3.0),),
        "skyline",
    )


def beach(d: Dressing) -> SetDesign:
    rocks = [
        piece((), [globe((x, y, 0.0), (0.7 * s, 0.5 * s, 0.4 * s), d.tint("#77706a", 1, 0.2), 9, 15)], "rock")
        for x, y, s in ((-4.2, 3.5, 1.4), (-5.2, 4.4, 0.9), (4.8, 5.5, 1.1), (6.0, 2.0, 0.7))
    ]
    water = d.tint("#4d7f93", 0, 0.25)
    decals = [
        quad((-90, 9, 0), (90, 9, 0), (200, 160, 0), (-200, 160, 0), color=water, ink=False),
        quad((-60, 8.2, 0), (60, 9.6, 0), (60, 10.2, 0), (-60, 8.9, 0), color="#e9ece6", ink=False, opacity=0.85),
        quad((-60, 12.2, 0), (60, 13.0, 0), (60, 13.4, 0), (-60, 12.6, 0), color="#dfe7e6", ink=False, opacity=0.6),
        quad((-60, 18.5, 0), (60, 18.0, 0), (60, 18.4, 0), (-60, 19.1, 0), color="#dfe7e6", ink=False, opacity=0.45),
    ]
    pier = [
        piece(
            (),
            [pipe((9.0, y, 0), (9.0, y, 1.8), 0.12, "#4d4035") for y in (8.0, 12.0, 16.0, 20.0)]
            + [pipe((9.0, 7.0, 1.8), (9.0, 22.0, 1.8), 0.18, "#5a4b3d")],
            "pier",
            True,
        )
    ]
    return SetDesign((), tuple(decals), tuple(rocks + pier), d.tint("#cdb88e", 2, 0.2), None, (), (), "sea")


def forest(d: Dressing) -> SetDesign:
    pieces: list[Piece] = []
    for index, (u, v) in enumerate(_scatter(30, 5)):
        x, y = -13 + 26 * u, -4 + 26 * v
        if math.hypot(x, y) < 2.7 or (abs(x) < 1.7 and y < 14):
            continue
        pieces.append(
            tree(
                x,
                y,
                6.5 + 3.5 * v,
                d.tint(("#3f5d38", "#4b6a3a", "#35523a")[index % 3], 0, 0.2),
                "fir" if index % 3 else "leaf",
            )
        )
    pieces += [piece((), [pipe((-2.6, 2.2, 0.22), (-0.9, 3.2, 0.22), 0.22, "#4a382a", 10)], "log")]
    path = [
        quad((-0.9, -12, 0), (0.9, -12, 0), (1.3, 3, 0), (-0.4, 3, 0), color=d.tint("#7a6850", 1, 0.15), ink=False),
        quad((-0.4, 3, 0), (1.3, 3, 0), (0.2, 20, 0), (-0.5, 20, 0), color=d.tint("#7a6850", 1, 0.15), ink=False),
    ]
    return SetDesign((), tuple(path), tuple(pieces), d.tint("#4e5a3a", 0, 0.15), None, (), (), "trees")


def field(d: Dressing) -> SetDesign:
    pieces = [
        tree(-6.5, 9.0, 6.0, d.tint("#56713f")),
        tree(9.5, 16.0, 7.0, d.tint("#4d693c")),
        piece(
            (),
            [pipe((-14 + 2.2 * n, 5.5, 0), (-14 + 2.2 * n, 5.5, 1.1), 0.06, "#5f4d3b") for n in range(13)]
            + [pipe((-14, 5.5, z), (13, 5.5, z), 0.035, "#6d5945") for z in (0.55, 0.95)],
            "fence",
        ),
    ]
    tufts: list[Mesh] = []
    for u, v in _scatter(46, 2):
        x, y = -9 + 18 * u, -5 + 16 * v
        if math.hypot(x, y) > 1.2:
            tufts.append(column((x, y, 0), 0.07, 0.22 + 0.15 * v, d.tint("#7c8f4c", 0, 0.2), 5, 0.005))
    decals = [
        quad(
            (-60, 14.0 + 6 * n, 0),
            (60, 12.5 + 6 * n, 0),
            (60, 15.0 + 6 * n, 0),
            (-60, 16.5 + 6 * n, 0),
            color=d.tint("#8b9a52", 2, 0.2),
            ink=False,
        )
        for n in range(3)
    ]
    pieces += [piece((), [tuft], "grass") for tuft in tufts]
    return SetDesign((), tuple(decals), tuple(pieces), d.tint("#7a8a4a", 0, 0.15), None, (), (), "hills")


def desert(d: Dressing) -> SetDesign:
    rocks = [
        piece((), [globe((x, y, 0.0), (0.9 * s, 0.7 * s, 0.5 * s), d.tint("#9a6f4e", 0, 0.2), 9, 15)], "rock")
        for x, y, s in ((-5.0, 5.0, 1.6), (6.5, 9.0, 2.6), (4.4, 2.6, 0.6), (-9.0, 16.0, 3.4))
    ]
    decals = [
        quad(
            (-60, 6 + 5 * n, 0),
            (60, 4.6 + 5 * n, 0),
            (60, 5.0 + 5 * n, 0),
            (-60, 6.7 + 5 * n, 0),
            color=d.tint("#b78a57", 1, 0.2),
            ink=False,
        )
        for n in range(5)
    ]
    return SetDesign((), tuple(decals), tuple(rocks), d.tint("#cfa26c", 1, 0.2), None, (), (), "hills")


def mountain(d: Dressing) -> SetDesign:
    rocks = [
        piece((), [globe((x, y, 0.0), (0.8 * s, 0.7 * s, 0.5 * s), d.tint("#6f7378", 1, 0.2), 9, 15)], "rock")
        for x, y, s in ((-4.0, 3.6, 1.3), (4.6, 4.8, 1.8), (-6.5, 8.0, 2.4), (2.9, 1.9, 0.5))
    ]
    firs = [
        tree(x, y, 5.5, d.tint("#36503f"), "fir") for x, y in ((-8.5, 12.0), (8.0, 11.0), (10.5, 14.0), (-11.5, 15.0))
    ]
    return SetDesign((), (), tuple(rocks + firs), d.tint("#c9d0d6", 2, 0.2), None, (), (), "peaks")


def stage(d: Dressing) -> SetDesign:
    """The honest stand-in: a bare floor with a metre grid and a plain cyclorama."""
    floor, wall = paint("#8b8984"), paint("#a5a39d")
    shell = [quad((-7, 5.0, 0), (7, 5.0, 0), (7, 5.0, 6), (-7, 5.0, 6), color=wall, two_sided=False)]
    marks = tiles((14.0, 11.0), floor, (0.0, -0.5), 1.0)
    return SetDesign(tuple(shell), tuple(marks), (), floor, None, (), (), "none", (), False)


def exterior_shell(name: str, d: Dressing) -> SetDesign:
    """A building seen from outside, for interiors shot from the street."""
    front = building(
        0.0, 6.5, (12.0, 6.0, 7.5), d.tint("#9b8a76"), "-y", 0.9 if d.night else 0.0, name in {"shop", "cafe", "bar"}
    )
    posts = [piece(box_faces((x, 3.2, 0), (0.12, 0.12, 0.9), "#3f4246"), name="post") for x in (-4.5, 4.5)]
    walk = quad((-30, -1.5, 0), (30, -1.5, 0), (30, 3.5, 0), (-30, 3.5, 0), color=d.tint("#8c8980"))
    return SetDesign(
        (),
        (walk,),
        (front, tree(-7.6, 3.4, 5.5, d.tint("#56713f")), streetlight(5.8, 1.6, -0.9), *posts),
        d.tint("#64655f", 1, 0.12),
        None,
        (),
        ((5.0, 1.6, 4.7),),
        "skyline",
    )
