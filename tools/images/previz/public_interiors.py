"""Interior sets the public walks into."""

from tools.images.previz.furniture import bed, chair, shelf, table
from tools.images.previz.interiors import furnished_room
from tools.images.previz.pieces import Face, Piece, box, box_faces, column, piece, pipe, quad
from tools.images.previz.sets import (
    Dressing,
    SetDesign,
    door_on,
    picture_on,
    window_on,
)


def classroom(d: Dressing) -> SetDesign:
    room, off = (7.6, 8.0, 3.0), (0.0, 0.6)
    pieces: list[Piece] = [table(-2.1, 3.6, (1.5, 0.7, 0.76), "#7a5a3e", "teacher's desk")]
    for row in range(2):
        for x in (-2.2, -0.75, 0.75, 2.2):
            y = 1.9 - 3.7 * row
            pieces += [
                table(x, y, (0.8, 0.5, 0.72), d.tint("#b08d62", 0, 0.3), "desk"),
                *chair(x, y - 0.5, 90, "#5c6a74"),
            ]
    extra = picture_on(room, 0.3, 0.95, (3.6, 1.25), "#2f4a3c", off) + door_on("right", room, 3.4, offset=off)
    return furnished_room(
        d,
        room,
        "#c9c3ad",
        "#8a7a62",
        pieces,
        offset=off,
        extra=extra,
        windows=[
            window_on("left", room, 2.2, 0.9, (1.7, 1.5), d.glass, off),
            window_on("left", room, -0.4, 0.9, (1.7, 1.5), d.glass, off),
        ],
        seats=((-0.75, 1.4, 90, 0.0), (0.75, 1.4, 90, 0.0)),
    )


def hospital(d: Dressing) -> SetDesign:
    room, off = (5.8, 5.6, 2.7), (0.2, 0.6)
    monitor = piece(
        [quad((-0.1, 2.55, 1.3), (0.35, 2.55, 1.3), (0.35, 2.55, 1.65), (-0.1, 2.55, 1.65), color="#8fe0b0", glow=0.5)],
        [pipe((0.12, 2.6, 0), (0.12, 2.6, 1.3), 0.025, "#9aa3a8")],
        "monitor",
    )
    drip = piece(
        (),
        [pipe((2.55, 2.6, 0), (2.55, 2.6, 2.0), 0.02, "#9aa3a8"), column((2.55, 2.6, 1.7), 0.07, 0.22, "#cfe2ea")],
        "drip",
    )
    curtain = piece(
        [
            quad(
                (2.95, 0.4 + 0.3 * n, 0.3),
                (2.9 - 0.12 * (n % 2), 0.7 + 0.3 * n, 0.3),
                (2.9 - 0.12 * (n % 2), 0.7 + 0.3 * n, 2.3),
                (2.95, 0.4 + 0.3 * n, 2.3),
                color=d.tint("#8fb3ae", 0, 0.4),
            )
            for n in range(6)
        ],
        name="curtain",
    )
    pieces = [
        *bed(1.35, 1.75, d.tint("#b8cdd2", 0, 0.3), (1.0, 2.05)),
        monitor,
        drip,
        curtain,
        *chair(-0.9, 1.7, 300, "#5f7f86"),
    ]
    return furnished_room(
        d,
        room,
        "#c3cfcc",
        "#a3aeac",
        pieces,
        offset=off,
        tiled=True,
        extra=door_on("right", room, -1.3, "#9fb0ae", off),
        windows=[window_on("left", room, 1.0, 0.9, (1.6, 1.4), d.glass, off)],
        seats=((-0.9, 1.7, 300, 0.0),),
    )


def corridor(d: Dressing) -> SetDesign:
    room, off = (2.7, 15.0, 2.7), (0.0, 3.8)
    extra: list[Face] = []
    for y in (0.8, 3.9, 7.0):
        extra += door_on("left", room, y, d.tint("#6a5140", 1, 0.3), off) + door_on(
            "right", room, y + 1.2, d.tint("#6a5140", 1, 0.3), off
        )
    for y in (-1.0, 2.4, 5.8, 9.2):
        extra.append(
            quad(
                (-0.35, y + 0.9, 2.69),
                (0.35, y + 0.9, 2.69),
                (0.35, y, 2.69),
                (-0.35, y, 2.69),
                color="#fff1cf",
                glow=1.0,
                two_sided=False,
            )
        )
    return furnished_room(
        d,
        room,
        "#a3a398",
        "#75736b",
        [],
        offset=off,
        tiled=True,
        extra=extra,
        lamps=((0.0, 2.6, 2.6),),
        windows=[window_on("back", room, 0.0, 1.0, (1.2, 1.3), d.glass, off)],
    )


def cafe(d: Dressing) -> SetDesign:
    room, off = (7.4, 6.6, 2.9), (0.3, 1.0)
    pieces = [
        piece(
            box_faces((1.6, 3.3, 0), (3.4, 0.7, 1.05), d.tint("#6b4a34", 0, 0.3))
            + box_faces((1.6, 3.3, 1.05), (3.5, 0.8, 0.05), "#c9b79a"),
            [column((0.6, 3.3, 1.1), 0.18, 0.35, "#a8aeb1")],
            "counter",
        ),
        shelf(1.6, 4.1, (3.0, 0.3, 2.2), books=False),
    ]
    for x, y in ((-1.9, 2.4), (1.8, 0.7), (-2.1, -0.9)):
        pieces += [
            piece(
                (),
                [
                    column((x, y, 0.72), 0.42, 0.04, "#8a6a48", 16),
                    column((x, y, 0), 0.05, 0.72, "#33302d"),
                    column((x + 0.12, y, 0.76), 0.04, 0.09, "#eae4d6"),
                ],
                "cafe table",
            ),
            *chair(x - 0.68, y, 0, "#4f3a2b"),
            *chair(x + 0.68, y, 180, "#4f3a2b"),
        ]
    for x in (-1.9, 1.8):
        pieces.append(
            piece(
                (),
                [
                    pipe((x, 2.0, 2.0), (x, 2.0, 2.9), 0.01, "#222222"),
                    column((x, 2.0, 1.86), 0.2, 0.18, "#f0c684", 12, 0.06),
                ],
                "pendant",
            )
        )
    extra = picture_on(room, -2.2, 1.4, (1.0, 1.1), "#2c2e2b", off)
    return furnished_room(
        d,
        room,
        "#9c7f64",
        "#6a4d38",
        pieces,
        offset=off,
        extra=extra,
        lamps=((-1.9, 2.0, 1.9), (1.8, 2.0, 1.9)),
        windows=[window_on("left", room, 1.2, 0.5, (2.6, 2.0), d.glass, off)],
        seats=((-2.58, 2.4, 0, 0.0), (-1.22, 2.4, 180, 0.0), (1.12, 0.7, 0, 0.0), (2.48, 0.7, 180, 0.0)),
    )


def bar(d: Dressing) -> SetDesign:
    room, off = (7.0, 6.0, 3.0), (0.0, 0.9)
    pieces = [
        piece(
            box_faces((0.4, 2.0, 0), (4.6, 0.6, 1.08), d.tint("#4a2f22", 0, 0.2))
            + box_faces((0.4, 1.95, 1.08), (4.8, 0.75, 0.06), "#6d452e"),
            name="bar",
        )
    ]
    for index in range(5):
        x = -1.4 + 0.9 * index
        pieces.append(
            piece(
                (),
                [column((x, 1.35, 0.72), 0.18, 0.06, "#7a2f2a", 12), column((x, 1.35, 0), 0.03, 0.72, "#8d9194")],
                "stool",
            )
        )
    bottles = []
    for row in range(2):
        for index in range(13):
            x = -1.5 + 0.31 * index
            tall = 0.24 + 0.05 * ((index * 5 + row) % 3)
            bottles += box_faces(
                (x, 3.6, 1.35 + 0.55 * row),
                (0.09, 0.09, tall),
                ("#5b7d4a", "#b9772f", "#8fb6c4", "#7d2f2f")[(index + row) % 4],
                glow=0.12,
            )
    bottles += box_faces((0.35, 3.65, 1.3), (4.4, 0.3, 0.04), "#33241b") + box_faces(
        (0.35, 3.65, 1.85), (4.4, 0.3, 0.04), "#33241b"
    )
    pieces.append(piece(bottles, name="bottles", fixed=True))
    sign = quad(
        (-2.9, 3.86, 1.9),
        (-1.95, 3.86, 1.9),
        (-1.95, 3.86, 2.35),
        (-2.9, 3.86, 2.35),
        color=d.tint("#e0457b", 1, 0.5),
        glow=1.0,
    )
    return furnished_room(
        d,
        room,
        "#5a4038",
        "#3a2a22",
        pieces,
        offset=off,
        extra=[sign],
        lamps=((0.4, 1.9, 2.2),),
        windows=[window_on("left", room, 0.2, 1.0, (1.5, 1.3), d.glass, off)],
        seats=((-0.5, 1.3, 90, 0.27), (0.4, 1.3, 90, 0.27)),
    )


def shop(d: Dressing) -> SetDesign:
    room, off = (7.4, 7.4, 3.0), (0.0, 1.2)
    pieces = [
        shelf(-2.9, 2.2, (3.2, 0.5, 1.9), 90),
        shelf(2.9, 2.2, (3.2, 0.5, 1.9), 270),
        shelf(-0.9, 4.5, (2.6, 0.4, 2.1)),
        shelf(1.9, 4.5, (2.4, 0.4, 2.1)),
        piece(
            box_faces((1.9, 0.9, 0), (1.6, 0.7, 1.0), d.tint("#84664a", 0, 0.4))
            + box_faces((2.3, 0.9, 1.0), (0.35, 0.35, 0.28), "#33373c"),
            name="till",
        ),
    ]
    return furnished_room(
        d,
        room,
        "#c2b9a6",
        "#948a7b",
        pieces,
        offset=off,
        tiled=True,
        lamps=((0.0, 1.5, 2.7),),
        windows=[window_on("left", room, -1.2, 0.6, (1.6, 1.9), d.glass, off)],
    )


def warehouse(d: Dressing) -> SetDesign:
    room, off = (13.0, 15.0, 6.0), (0.0, 4.0)
    pieces: list[Piece] = []
    for x, y, stack in ((-4.2, 4.5, 3), (-4.3, 7.2, 2), (4.3, 5.2, 3), (4.0, 8.4, 2), (-2.4, 8.8, 2), (4.6, 2.2, 1)):
        for level in range(stack):
            pieces.append(
                box(
                    (x + 0.1 * (level % 2), y, 1.05 * level),
                    (1.4, 1.2, 1.02),
                    d.tint("#8a6c48", level, 0.2),
                    4.0 * level,
                    name="crate",
                )
            )
    for x in (-5.6, 5.6):
        for y in (1.0, 6.0, 10.0):
            pieces.append(box((x, y, 0), (0.3, 0.3, 6.0), "#5a5f63", name="pillar", fixed=True))
    return furnished_room(
        d,
        room,
        "#77756d",
        "#6b6860",
        pieces,
        offset=off,
        tiled=True,
        lamps=((0.0, 4.0, 5.4),),
        windows=[
            window_on("left", room, 3.0, 3.2, (3.4, 1.9), d.glass, off),
            window_on("left", room, 8.0, 3.2, (3.4, 1.9), d.glass, off),
        ],
    )


def church(d: Dressing) -> SetDesign:
    room, off = (9.0, 17.0, 7.5), (0.0, 5.0)
    pieces: list[Piece] = []
    for row in range(5):
        y = 1.8 + 1.5 * row
        for x in (-2.4, 2.4):
            pieces.append(
                piece(
                    box_faces((x, y, 0), (2.6, 0.42, 0.46), "#5a3e2a")
                    + box_faces((x, y - 0.2, 0.46), (2.6, 0.05, 0.5), "#4d3423"),
                    name="pew",
                )
            )
    pieces += [
        box((0, 11.6, 0), (2.2, 0.9, 1.0), d.tint("#d7cfbd", 0, 0.3), name="altar"),
        *(
            piece((), [column((x, y, 0), 0.28, 7.5, "#b5ab98", 12)], "pillar", True)
            for x in (-3.9, 3.9)
            for y in (2.0, 6.5, 11.0)
        ),
    ]
    windows = [window_on("left", room, y, 2.2, (1.1, 3.4), d.glass, off) for y in (0.5, 4.2, 8.8)]
    windows.append(window_on("back", room, 0.0, 3.0, (1.6, 3.4), d.glass, off))
    return furnished_room(
        d, room, "#a89c88", "#84796a", pieces, offset=off, tiled=True, windows=windows, lamps=((0.0, 11.0, 1.6),)
    )
