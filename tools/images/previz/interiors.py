"""Interior sets."""

from tools.images.previz.colors import mix
from tools.images.previz.furniture import bed, chair, lamp, plant, shelf, sofa, table
from tools.images.previz.model import Vec3
from tools.images.previz.pieces import Face, Piece, box, box_faces, column, paint, piece, pipe, quad
from tools.images.previz.sets import (
    Dressing,
    SetDesign,
    Window,
    boards,
    door_on,
    picture_on,
    room_shell,
    tiles,
    window_on,
)


def furnished_room(
    d: Dressing,
    size: Vec3,
    wall: str,
    floor: str,
    pieces: list[Piece],
    *,
    offset: tuple[float, float] = (0.0, 0.0),
    extra: list[Face] | None = None,
    windows: list[tuple[Window, list[Face]]] | None = None,
    tiled: bool = False,
    lamps: tuple[Vec3, ...] = (),
    seats: tuple[tuple[float, float, float, float], ...] = (),
) -> SetDesign:
    """A room from its shell, openings and furniture."""
    ground = d.tint(floor, 1, 0.2)
    shell = room_shell(size, d.tint(wall), ground, offset) + list(extra or [])
    for _, faces in windows or []:
        shell += faces
    marks = tiles if tiled else boards
    return SetDesign(
        tuple(shell),
        tuple(marks((size[0], size[1]), ground, offset)),
        tuple(pieces),
        ground,
        size,
        tuple(window for window, _ in windows or []),
        lamps,
        "none",
        seats,
    )


def bedroom(d: Dressing) -> SetDesign:
    room, off = (5.4, 5.6, 2.7), (0.2, 0.5)
    pieces = [
        *bed(1.55, 1.75, d.tint("#6d7f95", 0, 0.5)),
        box((0.42, 2.9, 0), (0.45, 0.4, 0.55), "#5b4331", name="nightstand"),
        lamp(0.42, 2.9, 0.5, 0.55),
        box((-1.4, 2.95, 0), (1.1, 0.5, 0.85), "#6b4e38", name="dresser"),
        *chair(-1.9, -0.6, 20, "#6a4c33"),
        plant(-2.1, 2.0, 1.0),
    ]
    rug = quad((-1.2, -1.0, 0), (1.2, -1.0, 0), (1.2, 1.0, 0), (-1.2, 1.0, 0), color=d.tint("#8a5a4a", 1, 0.5))
    extra = picture_on(room, -1.4, 1.35, (0.7, 0.55), d.tint("#8fa0a8", 2, 0.6), off)
    design = furnished_room(
        d,
        room,
        "#b9ab98",
        "#7a5a40",
        pieces,
        offset=off,
        extra=extra,
        lamps=((0.42, 2.9, 1.0),),
        windows=[window_on("left", room, 0.9, 0.9, (1.5, 1.35), d.glass, off)],
        seats=((1.2, 0.9, 225, 0.06),),
    )
    return design._replace(decals=(*design.decals, rug))


def kitchen(d: Dressing) -> SetDesign:
    room, off = (5.2, 5.0, 2.6), (0.0, 0.6)
    wood = d.tint("#a5815a", 0, 0.35)
    pieces = [
        piece(
            box_faces((-0.3, 2.78, 0), (4.2, 0.6, 0.86), wood)
            + box_faces((-0.3, 2.76, 0.86), (4.3, 0.66, 0.05), "#d8d2c6"),
            name="counter",
        ),
        box((-1.4, 2.92, 1.5), (1.6, 0.34, 0.7), wood, name="cupboard"),
        box((1.15, 2.92, 1.5), (1.2, 0.34, 0.7), wood, name="cupboard"),
        box((2.2, 2.7, 0), (0.7, 0.7, 1.85), "#c9ccca", name="fridge"),
        piece(
            box_faces((0.2, 2.7, 0.91), (0.5, 0.45, 0.02), "#26282b"),
            [column((0.3, 2.72, 0.93), 0.12, 0.16, "#8f979c")],
            "stove",
        ),
        table(1.35, 0.95, (1.3, 0.8, 0.75), "#8a6445"),
        *chair(1.35, 0.25, 90),
        *chair(1.35, 1.65, 270),
        plant(-2.2, 2.2, 0.8),
    ]
    return furnished_room(
        d,
        room,
        "#c6c1ae",
        "#9c8f7c",
        pieces,
        offset=off,
        tiled=True,
        lamps=((1.35, 0.95, 1.9),),
        windows=[window_on("left", room, 0.7, 1.05, (1.4, 1.1), d.glass, off)],
        seats=((1.35, 0.25, 90, 0.0), (1.35, 1.65, 270, 0.0)),
    )


def living_room(d: Dressing) -> SetDesign:
    room, off = (6.6, 6.0, 2.8), (0.0, 0.8)
    pieces = [
        *sofa(0.6, 2.6, 270, d.tint("#5d6f7a", 0, 0.5), 2.2),
        table(0.6, 1.45, (1.1, 0.6, 0.42), "#6b4a32", "coffee table"),
        shelf(-2.2, 3.5, (1.6, 0.36, 2.1)),
        lamp(2.3, 3.0, 1.65),
        plant(-2.9, 1.6, 1.3),
        *sofa(2.5, 0.9, 180, d.tint("#7a5a48", 1, 0.4), 0.8),
    ]
    rug = quad((-1.4, -0.9, 0), (2.0, -0.9, 0), (2.0, 2.0, 0), (-1.4, 2.0, 0), color=d.tint("#7d5148", 2, 0.45))
    extra = picture_on(room, 0.6, 1.5, (1.3, 0.75), d.tint("#9aa58f", 2, 0.6), off) + door_on(
        "right", room, -0.8, offset=off
    )
    design = furnished_room(
        d,
        room,
        "#b7a68e",
        "#76573d",
        pieces,
        offset=off,
        extra=extra,
        lamps=((2.3, 3.0, 1.5),),
        windows=[window_on("left", room, 1.2, 0.7, (1.9, 1.7), d.glass, off)],
        seats=((0.15, 2.45, 270, 0.0), (1.05, 2.45, 270, 0.0), (2.4, 0.9, 180, 0.0)),
    )
    return design._replace(decals=(*design.decals, rug))


def office(d: Dressing) -> SetDesign:
    room, off = (6.6, 6.2, 2.8), (0.0, 0.9)
    desk = table(0.9, 1.2, (1.7, 0.8, 0.74), d.tint("#77583f", 0, 0.3), "desk")
    screen = piece(
        [
            quad((0.65, 1.3, 0.85), (1.2, 1.3, 0.85), (1.2, 1.3, 1.2), (0.65, 1.3, 1.2), color="#aecbe0", glow=0.35),
            *box_faces((0.92, 1.34, 0.74), (0.2, 0.12, 0.1), "#2a2c30"),
        ],
        name="screen",
    )
    pieces = [
        desk,
        screen,
        *chair(0.9, 1.95, 270, "#34383e"),
        shelf(-2.4, 3.75, (1.5, 0.4, 1.9)),
        box((2.75, 3.4, 0), (0.6, 0.6, 1.3), "#8b9095", name="cabinet"),
        plant(-3.0, 2.4, 1.2),
        *chair(-0.4, -0.9, 60, "#4a4f57"),
    ]
    extra = door_on("right", room, 0.2, offset=off)
    return furnished_room(
        d,
        room,
        "#bdbcb4",
        "#6c6f72",
        pieces,
        offset=off,
        tiled=True,
        extra=extra,
        lamps=((0.9, 1.2, 2.4),),
        windows=[
            window_on("left", room, 1.2, 0.8, (2.2, 1.5), d.glass, off),
            window_on("back", room, 0.9, 0.9, (2.4, 1.4), d.glass, off),
        ],
        seats=((0.9, 1.85, 270, 0.0),),
    )


def train(d: Dressing) -> SetDesign:
    room, off = (2.9, 12.0, 2.35), (0.0, 2.8)
    pieces: list[Piece] = []
    for row in range(4):
        y = 1.2 + 1.9 * row
        for x in (-0.98, 0.98):
            color = d.tint("#3f5f86", 0, 0.5)
            pieces += [
                box((x, y, 0.1), (0.8, 0.5, 0.36), color, name="seat"),
                box((x, y + 0.3, 0.1), (0.8, 0.12, 1.05), color, name="seat back"),
            ]
    for y in (0.2, 4.2):
        pieces.append(piece((), [pipe((0.55, y, 0), (0.55, y, 2.35), 0.02, "#c5b24f")], "pole"))
    windows = [window_on("left", room, y, 0.95, (1.4, 0.85), d.glass, off) for y in (-1.2, 0.9, 2.8, 4.7, 6.6)]
    windows += [window_on("right", room, y, 0.95, (1.4, 0.85), d.glass, off) for y in (-1.2, 0.9, 2.8, 4.7, 6.6)]
    extra = [
        quad(
            (-0.2, 8.0, 2.34),
            (0.2, 8.0, 2.34),
            (0.2, -2.5, 2.34),
            (-0.2, -2.5, 2.34),
            color="#f2f0e2",
            glow=1.0,
            two_sided=False,
        )
    ]
    return furnished_room(
        d,
        room,
        "#b9bcb8",
        "#55585a",
        pieces,
        offset=off,
        extra=extra + door_on("back", room, 0.0, "#7b868c", off),
        windows=windows,
        lamps=((0.0, 2.0, 2.3),),
        seats=((-0.98, 1.15, 270, 0.0), (0.98, 1.15, 270, 0.0)),
    )


def car(d: Dressing) -> SetDesign:
    """The inside of a car cut away: seats, dashboard, pillars and windows; the driver sits at the left, facing
    the camera."""
    cloth, trim = d.tint("#4b4742", 0, 0.3), paint("#24262a")
    pieces: list[Piece] = []
    for x in (-0.42, 0.42):
        pieces += [
            box((x, 0.05, 0.05), (0.56, 0.55, 0.36), cloth, name="seat"),
            box((x, 0.40, 0.05), (0.56, 0.14, 1.0), cloth, name="seat back"),
            box((x, 0.42, 1.08), (0.28, 0.1, 0.2), cloth, name="headrest"),
        ]
    pieces += [
        box((0, 1.25, 0.05), (1.4, 0.6, 0.4), mix(cloth, (0, 0, 0), 0.1), name="back seat"),
        box((0, 1.6, 0.05), (1.4, 0.14, 0.95), mix(cloth, (0, 0, 0), 0.15), name="back seat"),
    ]
    wheel = piece(
        (),
        [
            pipe((-0.42 + 0.18 * a, -0.46, 0.86 + 0.18 * b), (-0.42 + 0.18 * c, -0.46, 0.86 + 0.18 * e), 0.016, trim)
            for a, b, c, e in (
                (1, 0, 0.5, 0.87),
                (0.5, 0.87, -0.5, 0.87),
                (-0.5, 0.87, -1, 0),
                (-1, 0, -0.5, -0.87),
                (-0.5, -0.87, 0.5, -0.87),
                (0.5, -0.87, 1, 0),
            )
        ],
        "wheel",
    )
    pieces.append(wheel)
    pieces.append(box((0, -0.78, 0.25), (1.5, 0.3, 0.5), trim, name="dashboard"))
    shell = room_shell((1.56, 2.9, 1.5), d.tint("#3a3d42", 0, 0.2), trim, (0.0, 0.4), skirting=False)
    windows = []
    for side in ("left", "right"):
        for y in (-0.2, 1.0):
            window, faces = window_on(side, (1.56, 2.9, 1.5), y, 0.82, (0.95, 0.48), d.glass, (0.0, 0.4))
            windows.append(window)
            shell += faces[1:2]
    window, faces = window_on("back", (1.56, 2.9, 1.5), 0.0, 0.9, (1.2, 0.42), d.glass, (0.0, 0.4))
    shell += faces[1:2]
    return SetDesign(
        tuple(shell),
        (),
        tuple(pieces),
        trim,
        (1.56, 2.9, 1.5),
        (*windows, window),
        ((0.0, 0.0, 1.4),),
        "none",
        ((-0.42, 0.05, 270, 0.0), (0.42, 0.05, 270, 0.0)),
    )
