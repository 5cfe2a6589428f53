"""Places people pass through: a ship's deck, a pier, a platform, a stairwell, a bathroom."""

import math

from tools.images.previz.colors import mix, rgb_of
from tools.images.previz.furniture import streetlight
from tools.images.previz.interiors import furnished_room
from tools.images.previz.pieces import Piece, box, box_faces, column, piece, pipe, quad
from tools.images.previz.props.parts import placed
from tools.images.previz.props.vehicles import boat
from tools.images.previz.sets import Dressing, SetDesign, door_on, tiles, window_on


def _rail(start: tuple[float, float], end: tuple[float, float], height: float = 1.05, color: str = "#d9d6cb") -> Piece:
    """Posts and three bars between two points on the plan."""
    length = math.dist(start, end)
    steps = max(2, int(length / 1.3))
    spots = [
        (start[0] + (end[0] - start[0]) * n / steps, start[1] + (end[1] - start[1]) * n / steps)
        for n in range(steps + 1)
    ]
    bars = [pipe((*start, height * share), (*end, height * share), 0.022, color) for share in (0.4, 0.7, 1.0)]
    return piece((), [*(pipe((*spot, 0.0), (*spot, height), 0.03, color) for spot in spots), *bars], "rail", True)


def ship_deck(d: Dressing) -> SetDesign:
    """Planking with rails on both sides, the deckhouse behind, the sea all round."""
    wood, white, wide = d.tint("#9a7f5e", 1, 0.15), d.tint("#d6d2c6", 0, 0.1), 4.2
    deck = [quad((-wide, -9, 0), (wide, -9, 0), (wide, 7.4, 0), (-wide, 7.4, 0), color=wood)]
    deck += [
        quad((a, -9, 0), (b, -9, 0), (b, 7.4, 0), (a, 7.4, 0), color=mix(wood, (0, 0, 0), 0.3), ink=False)
        for a, b in ((-wide + 0.32 * n, -wide + 0.32 * n + 0.02) for n in range(1, 26))
    ]
    house = box_faces((0, 9.0, 0), (5.4, 3.2, 2.7), white) + box_faces((0, 9.2, 2.7), (4.2, 2.4, 1.5), white)
    for x in (-1.9, -0.75, 0.75, 1.9):
        pane = "#ffd98c" if d.night else "#35424d"
        glow = 0.9 if d.night else 0.1
        house.append(
            quad(
                (x - 0.25, 7.38, 1.35),
                (x + 0.25, 7.38, 1.35),
                (x + 0.25, 7.38, 1.95),
                (x - 0.25, 7.38, 1.95),
                color=pane,
                glow=glow,
            )
        )
    house.append(
        quad(
            (-0.4, 7.37, 0.05), (0.4, 7.37, 0.05), (0.4, 7.37, 2.0), (-0.4, 7.37, 2.0), color=d.tint("#5a4636", 0, 0.3)
        )
    )
    funnel = column((0, 9.6, 4.2), 0.75, 2.4, d.tint("#8a3a2c", 0, 0.4), 16)
    pieces: list[Piece] = [
        piece(house, name="deckhouse", fixed=True),
        piece((), [funnel], "funnel", True),
        _rail((-wide, -9.0), (-wide, 7.4)),
        _rail((wide, -9.0), (wide, 7.4)),
        box((-2.9, 4.6, 0), (1.6, 0.6, 0.62), d.tint("#d9d6cb", 0, 0.15), name="locker"),
        piece(
            (),
            [column((2.9, 4.4, 0), 0.17, 0.6, "#3a3c40", 12), column((2.9, 4.4, 0.6), 0.24, 0.1, "#3a3c40", 12)],
            "bollard",
        ),
    ]
    return SetDesign((), tuple(deck), tuple(pieces), d.tint("#3f6474", 0, 0.2), None, (), ((0.0, 7.2, 2.4),), "sea")


def harbour(d: Dressing) -> SetDesign:
    """A planked pier with bollards and lamps, boats at their moorings, water on both sides."""
    wood, half = d.tint("#86705a", 1, 0.12), 2.7
    deck = [quad((-half, -12, 0), (half, -12, 0), (half, 17, 0), (-half, 17, 0), color=wood)]
    deck += [
        quad(
            (-half, y, 0),
            (half, y, 0),
            (half, y + 0.03, 0),
            (-half, y + 0.03, 0),
            color=mix(wood, (0, 0, 0), 0.35),
            ink=False,
        )
        for y in (-11.6 + 0.42 * n for n in range(68))
    ]
    pieces = [
        piece(
            (),
            [
                column((s * (half - 0.25), y, 0), 0.16, 0.62, "#37393d", 12),
                column((s * (half - 0.25), y, 0.62), 0.22, 0.1, "#37393d", 12),
            ],
            "bollard",
        )
        for s in (-1, 1)
        for y in (2.2, 7.0, 12.0)
    ]
    pieces += [
        piece((), [column((s * half, y, -0.6), 0.15, 1.25, "#54463a", 10)], "pile", True)
        for s in (-1, 1)
        for y in (-3.0, 4.6, 9.6, 14.6)
    ]
    pieces += [streetlight(-half + 0.2, 5.4, 0.8), streetlight(half - 0.2, 13.0, -0.8)]
    pieces += [
        placed(boat(4.6)(rgb_of("#7d3f2f")), (-5.6, 6.0, -0.35), 82)._replace(name="boat"),
        placed(boat(26.0, True)(d.tint("#33475a", 0, 0.25)), (15.0, 30.0, -1.6), 196)._replace(name="ship", fixed=True),
        box((1.7, 3.8, 0), (0.7, 0.6, 0.6), d.tint("#8a6c48", 0, 0.2), 14, name="crate"),
        piece((), [column((-1.8, 3.2, 0), 0.3, 0.85, d.tint("#6d5238", 0, 0.2), 14)], "barrel"),
    ]
    return SetDesign(
        (), tuple(deck), tuple(pieces), d.tint("#3f6474", 0, 0.2), None, (), ((-1.7, 5.4, 4.6), (1.7, 13.0, 4.6)), "sea"
    )


def _section(x: float, d: Dressing) -> Piece:
    """One window's length of a carriage that stands at a platform."""
    body = d.tint("#3d5a48", 0, 0.35)
    pane = "#ffe2a6" if d.night else "#b9cbd2"
    faces = [
        *box_faces((x, 4.9, -0.9), (2.2, 2.2, 3.7), body, ink=False),
        quad(
            (x - 0.75, 3.79, 0.85),
            (x + 0.75, 3.79, 0.85),
            (x + 0.75, 3.79, 1.95),
            (x - 0.75, 3.79, 1.95),
            color=pane,
            glow=0.5,
        ),
        quad(
            (x - 1.1, 3.79, 0.3),
            (x + 1.1, 3.79, 0.3),
            (x + 1.1, 3.79, 0.45),
            (x - 1.1, 3.79, 0.45),
            color="#d8cfae",
            ink=False,
        ),
    ]
    return piece(faces, name="train", fixed=True)


def station(d: Dressing) -> SetDesign:
    """A platform under a canopy, a train standing at it."""
    floor = d.tint("#8d8a83", 1, 0.12)
    decals = tiles((16.0, 7.4), floor, (0.0, -0.4), 1.0)
    decals.append(quad((-30, 2.75, 0), (30, 2.75, 0), (30, 3.0, 0), (-30, 3.0, 0), color="#e3c34a", ink=False))
    decals.append(quad((-30, 3.3, 0), (30, 3.3, 0), (30, 60, 0), (-30, 60, 0), color=d.tint("#4b4a48"), ink=False))
    train = [_section(2.2 * n, d) for n in range(-8, 9)]
    pillars: list[Piece] = [
        piece((), [column((x, 2.0, 0), 0.13, 3.9, d.tint("#4d5a52", 0, 0.3), 12)], "pillar", True) for x in (-6.0, 5.0)
    ]
    roof = piece(box_faces((0, 0.6, 3.9), (18.0, 3.6, 0.18), d.tint("#5f6a66", 0, 0.2)), name="canopy", fixed=True)
    clock = piece(
        [quad((2.6, 1.9, 3.0), (3.3, 1.9, 3.0), (3.3, 1.9, 3.6), (2.6, 1.9, 3.6), color="#f1ead8", glow=0.5)],
        [
            pipe((2.95, 1.9, 3.6), (2.95, 1.9, 3.9), 0.03, "#3a3c40"),
            pipe((2.95, 1.88, 3.3), (2.95, 1.88, 3.52), 0.02, "#1c1c1e"),
            pipe((2.95, 1.88, 3.3), (3.12, 1.88, 3.36), 0.02, "#1c1c1e"),
        ],
        "clock",
        True,
    )
    bench = piece(
        box_faces((-3.2, 1.2, 0.42), (1.8, 0.45, 0.06), "#7a5a3e")
        + box_faces((-3.2, 1.42, 0.48), (1.8, 0.05, 0.45), "#7a5a3e"),
        [pipe((x, 1.2, 0), (x, 1.2, 0.42), 0.04, "#3a3c40") for x in (-3.9, -2.5)],
        "bench",
    )
    return SetDesign(
        (),
        tuple(decals),
        (*train, *pillars, roof, clock, bench),
        floor,
        None,
        (),
        ((0.0, 0.6, 3.6),),
        "skyline",
        ((-3.2, 1.15, 270, 0.0),),
    )


def stairwell(d: Dressing) -> SetDesign:
    """A flight going up at the back, with a handrail and a landing window."""
    room, off = (4.2, 8.6, 5.4), (0.0, 2.1)
    steps: list[Piece] = []
    for n in range(12):
        y, z = 2.2 + 0.27 * n, 0.175 * n
        steps.append(box((-0.55, y, 0.0), (1.9, 0.27, z + 0.175), d.tint("#7d776c", 0, 0.15), name="step", fixed=True))
    steps.append(box((0.0, 5.85, 0.0), (4.0, 0.9, 2.1), d.tint("#7d776c", 0, 0.15), name="landing", fixed=True))
    bars = [
        pipe((0.45, 2.2 + 0.27 * n, 0.175 * (n + 1)), (0.45, 2.2 + 0.27 * n, 0.175 * (n + 1) + 0.9), 0.018, "#3a3c40")
        for n in range(0, 12, 2)
    ]
    rail = piece(
        (), [*bars, pipe((0.45, 2.1, 1.0), (0.45, 5.3, 3.05), 0.035, d.tint("#5a3e2a", 0, 0.2))], "handrail", True
    )
    return furnished_room(
        d,
        room,
        "#a8a595",
        "#77736a",
        [*steps, rail],
        offset=off,
        tiled=True,
        extra=door_on("left", room, 0.4, d.tint("#5a4636", 1, 0.3), off),
        lamps=((0.0, 1.2, 3.6),),
        windows=[window_on("back", room, 0.4, 3.0, (1.3, 1.6), d.glass, off)],
    )


def bathroom(d: Dressing) -> SetDesign:
    """A basin under a mirror, a tub, tiles."""
    room, off = (3.8, 4.2, 2.6), (0.1, 0.7)
    tub = piece(
        [
            *box_faces((1.35, 1.5, 0), (0.85, 1.8, 0.58), "#e6e5de"),
            quad((1.02, 0.7, 0.585), (1.68, 0.7, 0.585), (1.68, 2.3, 0.585), (1.02, 2.3, 0.585), color="#a9c3cc"),
        ],
        name="tub",
    )
    basin = piece(
        box_faces((-0.4, 2.5, 0.74), (0.65, 0.46, 0.14), "#e9e8e1"),
        [
            column((-0.4, 2.55, 0), 0.1, 0.74, "#dcdad2", 12),
            pipe((-0.4, 2.66, 0.88), (-0.4, 2.5, 1.02), 0.02, "#b9bfc4"),
        ],
        "basin",
    )
    mirror = [
        quad(
            (-0.8, 2.78, 1.2), (0.0, 2.78, 1.2), (0.0, 2.78, 2.0), (-0.8, 2.78, 2.0), color="#5a4a3a", two_sided=False
        ),
        quad(
            (-0.74, 2.77, 1.26),
            (-0.06, 2.77, 1.26),
            (-0.06, 2.77, 1.94),
            (-0.74, 2.77, 1.94),
            color="#b7c9cf",
            glow=0.25,
            two_sided=False,
        ),
    ]
    toilet = piece(
        box_faces((-1.5, 2.35, 0), (0.4, 0.5, 0.42), "#e9e8e1")
        + box_faces((-1.5, 2.66, 0.4), (0.44, 0.18, 0.42), "#e2e0d8"),
        name="toilet",
    )
    return furnished_room(
        d,
        room,
        "#b9c8c6",
        "#9aa5a3",
        [tub, basin, toilet],
        offset=off,
        tiled=True,
        extra=[*mirror, *door_on("right", room, -0.6, d.tint("#d9d3c6", 1, 0.2), off)],
        lamps=((-0.4, 2.5, 2.2),),
        windows=[window_on("left", room, 0.9, 1.2, (0.8, 0.9), d.glass, off)],
    )
