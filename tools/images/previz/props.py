"""Things people hold and plots turn on, in metres, at any position."""

import math
from collections.abc import Callable

import numpy as np

from tools.images.previz.colors import Rgb, mix, rgb_of
from tools.images.previz.model import Prop, Vec3
from tools.images.previz.pieces import Face, Piece, box_faces, column, globe, paint, piece, pipe

Maker = Callable[[Vec3, Rgb, float], Piece]


def _lantern(at: Vec3, color: Rgb, heading: float) -> Piece:
    x, y, z = at
    glass = column((x, y, z - 0.27), 0.062, 0.16, "#ffe9b8", 10)
    bars = [
        pipe(
            (x + 0.068 * math.cos(a), y + 0.068 * math.sin(a), z - 0.28),
            (x + 0.068 * math.cos(a), y + 0.068 * math.sin(a), z - 0.10),
            0.006,
            "#221a12",
            5,
        )
        for a in (0.4, 1.97, 3.54, 5.11)
    ]
    handle = [
        pipe((x - 0.06, y, z - 0.08), (x - 0.03, y, z), 0.006, "#221a12", 5),
        pipe((x + 0.06, y, z - 0.08), (x + 0.03, y, z), 0.006, "#221a12", 5),
    ]
    caps = [column((x, y, z - 0.31), 0.085, 0.04, color, 12), column((x, y, z - 0.11), 0.085, 0.035, color, 12, 0.03)]
    return piece((), [caps[0], glass, *bars, caps[1], *handle], "lantern")


def _flat(width: float, height: float, glow: float = 0.0, thick: float = 0.008) -> Maker:
    def make(at: Vec3, color: Rgb, heading: float) -> Piece:
        turn = math.radians(heading)
        side = np.array([-math.sin(turn), math.cos(turn), 0.0]) * width / 2
        up = np.array([-0.35 * math.cos(turn), -0.35 * math.sin(turn), 0.94]) * height / 2
        out = np.array([math.cos(turn), math.sin(turn), 0.35]) * thick
        middle = np.array(at) + np.array([0, 0, height * 0.3])
        front = np.stack([middle - side - up, middle + side - up, middle + side + up, middle - side + up])
        return piece([Face(front + out, color, glow, True), Face(front, mix(color, (0, 0, 0), 0.5), 0.0, True)])

    return make


def _letter(at: Vec3, color: Rgb, heading: float) -> Piece:
    sheet = _flat(0.16, 0.22)(at, color, heading)
    face = sheet.faces[0]
    a, b, _c, e = face.corners
    lines = [
        Face(
            np.stack(
                [
                    a + (e - a) * (0.18 + 0.13 * n) + (b - a) * 0.12,
                    a + (e - a) * (0.18 + 0.13 * n) + (b - a) * 0.86,
                    a + (e - a) * (0.20 + 0.13 * n) + (b - a) * 0.86,
                    a + (e - a) * (0.20 + 0.13 * n) + (b - a) * 0.12,
                ]
            ),
            paint("#6d675c"),
            0.0,
            True,
            False,
        )
        for n in range(6)
    ]
    return piece([sheet.faces[1], face, *lines])


def _cup(at: Vec3, color: Rgb, heading: float) -> Piece:
    x, y, z = at
    ear = [
        pipe((x + 0.035, y, z + 0.07), (x + 0.07, y, z + 0.06), 0.008, color),
        pipe((x + 0.07, y, z + 0.06), (x + 0.035, y, z + 0.02), 0.008, color),
    ]
    return piece(
        (),
        [
            *ear,
            column((x, y, z), 0.036, 0.095, color, 12, 0.042),
            column((x, y, z + 0.088), 0.036, 0.004, "#3a2418", 12),
        ],
    )


def _bottle(at: Vec3, color: Rgb, heading: float) -> Piece:
    x, y, z = at
    return piece(
        (),
        [
            column((x, y, z - 0.05), 0.038, 0.2, color, 12),
            column((x, y, z + 0.15), 0.036, 0.06, color, 12, 0.014),
            column((x, y, z + 0.21), 0.014, 0.08, color, 8),
        ],
    )


def _gun(at: Vec3, color: Rgb, heading: float) -> Piece:
    turn = math.radians(heading)
    x, y, z = at
    barrel = (x + 0.09 * math.cos(turn), y + 0.09 * math.sin(turn), z + 0.03)
    return piece(
        box_faces(
            (x + 0.01 * math.cos(turn), y + 0.01 * math.sin(turn), z - 0.07), (0.045, 0.028, 0.11), color, heading
        )
        + box_faces(barrel, (0.2, 0.028, 0.04), color, heading)
    )


def _blade(at: Vec3, color: Rgb, heading: float) -> Piece:
    turn = math.radians(heading)
    x, y, z = at
    tip = np.array([x + 0.24 * math.cos(turn), y + 0.24 * math.sin(turn), z + 0.06])
    root = np.array([x + 0.05 * math.cos(turn), y + 0.05 * math.sin(turn), z])
    blade = Face(np.stack([[*root, 0, 0, -0.018], tip, [*root, 0, 0, 0.03]]), paint("#d5dadd"), 0.0, True)
    return piece(
        [blade],
        [
            pipe(
                (x - 0.06 * math.cos(turn), y - 0.06 * math.sin(turn), z),
                (float(root[0]), float(root[1]), float(root[2])),
                0.016,
                color,
            )
        ],
    )


def _key(at: Vec3, color: Rgb, heading: float) -> Piece:
    x, y, z = at
    ring = [
        pipe(
            (x + 0.018 * math.cos(a), y, z + 0.018 * math.sin(a)),
            (x + 0.018 * math.cos(a + 0.8), y, z + 0.018 * math.sin(a + 0.8)),
            0.004,
            color,
            5,
        )
        for a in np.arange(0, 6.3, 0.785).tolist()
    ]
    return piece(
        (),
        [
            *ring,
            pipe((x, y, z - 0.018), (x, y, z - 0.075), 0.004, color, 6),
            pipe((x, y, z - 0.07), (x + 0.016, y, z - 0.07), 0.0035, color, 5),
            pipe((x, y, z - 0.056), (x + 0.012, y, z - 0.056), 0.0035, color, 5),
        ],
    )


def _case(at: Vec3, color: Rgb, heading: float) -> Piece:
    x, y, z = at
    return piece(
        box_faces((x, y, z - 0.46), (0.55, 0.18, 0.4), color, heading),
        [
            pipe((x - 0.08, y, z - 0.05), (x - 0.06, y, z), 0.012, color),
            pipe((x - 0.06, y, z), (x + 0.06, y, z), 0.012, color),
            pipe((x + 0.06, y, z), (x + 0.08, y, z - 0.05), 0.012, color),
        ],
    )


def _candle(at: Vec3, color: Rgb, heading: float) -> Piece:
    x, y, z = at
    return piece(
        (), [column((x, y, z), 0.022, 0.14, color, 10), globe((x, y, z + 0.17), (0.011, 0.011, 0.03), "#ffd27a", 7, 8)]
    )


def _laptop(at: Vec3, color: Rgb, heading: float) -> Piece:
    screen = _flat(0.32, 0.21, 0.5)((at[0], at[1], at[2] + 0.05), rgb_of("#bcd3e2"), heading)
    return piece([*box_faces((at[0], at[1], at[2]), (0.22, 0.32, 0.015), color, heading), *screen.faces])


def _flowers(at: Vec3, color: Rgb, heading: float) -> Piece:
    x, y, z = at
    parts = []
    for index in range(6):
        tip = (x + 0.07 * math.cos(index * 1.05), y + 0.07 * math.sin(index * 1.05), z + 0.2 + 0.03 * (index % 3))
        parts += [
            pipe((x, y, z - 0.08), tip, 0.005, "#47663a", 5),
            globe(tip, (0.034, 0.034, 0.03), color if index % 2 else mix(color, (1, 1, 1), 0.35), 6, 8),
        ]
    return piece((), parts)


def _guitar(at: Vec3, color: Rgb, heading: float) -> Piece:
    x, y, z = at
    return piece(
        (),
        [
            globe((x, y, z - 0.12), (0.19, 0.05, 0.22), color),
            globe((x, y, z + 0.14), (0.14, 0.05, 0.16), color),
            pipe((x, y, z + 0.2), (x, y, z + 0.82), 0.025, "#3a2a20"),
        ],
    )


def _umbrella(at: Vec3, color: Rgb, heading: float) -> Piece:
    x, y, z = at
    return piece(
        (),
        [
            pipe((x, y, z - 0.05), (x, y, z + 0.78), 0.012, "#2a2a2c"),
            column((x, y, z + 0.58), 0.62, 0.26, color, 14, 0.02),
        ],
    )


def _round(radius: float) -> Maker:
    def make(at: Vec3, color: Rgb, heading: float) -> Piece:
        return piece((), [globe((at[0], at[1], at[2] + radius), (radius, radius, radius), color, 10, 14)])

    return make


def _block(size: Vec3) -> Maker:
    def make(at: Vec3, color: Rgb, heading: float) -> Piece:
        return piece(box_faces(at, size, color, heading))

    return make


MAKERS: dict[str, tuple[str, str, Maker]] = {
    "lantern": ("lantern lamp torch flashlight", "#3a2c20", _lantern),
    "phone": ("phone smartphone mobile cellphone telephone", "#bfe0f2", _flat(0.075, 0.15, 0.7)),
    "tablet": ("tablet screen monitor", "#bfe0f2", _flat(0.25, 0.18, 0.6)),
    "letter": (
        "letter note paper document contract telegram page map ticket receipt list script envelope",
        "#efe6d0",
        _letter,
    ),
    "photograph": ("photo photograph picture polaroid postcard card", "#d9c9a6", _flat(0.13, 0.1)),
    "book": ("book diary journal notebook bible script folder file dossier", "#6a3a34", _flat(0.17, 0.24, 0.0, 0.03)),
    "cup": ("cup mug coffee tea glass drink", "#e6dfcf", _cup),
    "bottle": ("bottle wine whisky whiskey beer perfume potion vial medicine", "#3f6148", _bottle),
    "gun": ("gun pistol revolver weapon", "#2b2d31", _gun),
    "knife": ("knife dagger sword blade razor scalpel", "#4a3628", _blade),
    "key": ("key keys", "#c7a44e", _key),
    "suitcase": ("suitcase bag briefcase case luggage backpack", "#6b4a30", _case),
    "candle": ("candle match flame lighter", "#ece4cf", _candle),
    "laptop": ("laptop computer", "#8c9196", _laptop),
    "flowers": ("flower flowers bouquet rose roses", "#b8394a", _flowers),
    "guitar": ("guitar violin cello instrument", "#9a5a2c", _guitar),
    "umbrella": ("umbrella parasol", "#8a2f34", _umbrella),
    "ball": ("ball orb apple orange globe", "#b5422f", _round(0.06)),
    "ring": ("ring coin locket necklace watch pendant", "#cfa84c", _round(0.016)),
    "box": ("box package parcel crate present gift chest", "#94744c", _block((0.3, 0.24, 0.2))),
    "camera": ("camera", "#26282c", _block((0.15, 0.09, 0.1))),
}


def prop_kind(text: str) -> str:
    """The shape for a prop in plain words; empty when none is known."""
    words = text.lower().replace("-", " ").replace("_", " ").split()
    for word in reversed(words):
        for kind, (keywords, _, _) in MAKERS.items():
            if word.strip(".,'s") in keywords.split() or word in keywords.split():
                return kind
    return ""


def prop_piece(prop: Prop, at: Vec3, heading: float) -> Piece:
    """A prop in the world; an unknown kind is a plain block, so that it can be blocked but not mistaken."""
    kind = prop_kind(prop.kind or prop.name)
    _, default, make = MAKERS.get(kind, ("", "#8f8b84", _block((0.22, 0.16, 0.16))))
    made = make(at, rgb_of(prop.color or prop.name, default), heading)
    return made._replace(name=prop.name)
