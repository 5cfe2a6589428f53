"""Furniture and street furniture as pieces, in metres, placed by the middle of their footprint."""

import math

import numpy as np

from tools.images.previz.colors import Rgb, mix
from tools.images.previz.meshes import Mesh
from tools.images.previz.model import Vec3
from tools.images.previz.pieces import Face, Piece, box, box_faces, column, globe, paint, piece, pipe


def _turned(x: float, y: float, heading: float, dx: float, dy: float) -> tuple[float, float]:
    turn = math.radians(heading)
    return x + dx * math.cos(turn) - dy * math.sin(turn), y + dx * math.sin(turn) + dy * math.cos(turn)


def table(
    x: float, y: float, size: Vec3 = (1.4, 0.8, 0.75), color: str | Rgb = "#7a5a3e", name: str = "table"
) -> Piece:
    """A top on four legs."""
    width, deep, high = size
    faces: list[Face] = []
    for dx in (-1, 1):
        for dy in (1, -1):
            faces += box_faces(
                (x + dx * (width / 2 - 0.07), y + dy * (deep / 2 - 0.07), 0), (0.06, 0.06, high - 0.05), color
            )
    faces += box_faces((x, y, high - 0.05), (width, deep, 0.05), color)
    return piece(faces, name=name)


def chair(x: float, y: float, heading: float, color: str | Rgb = "#6a4c33", seat: float = 0.45) -> list[Piece]:
    """A seat and a back; somebody sitting on it faces `heading`."""
    sx, sy = _turned(x, y, heading, -0.23, 0)
    legs: list[Face] = []
    for dx in (-0.19, 0.19):
        for dy in (-0.19, 0.19):
            lx, ly = _turned(x, y, heading, dx, dy)
            legs += box_faces((lx, ly, 0), (0.04, 0.04, seat - 0.05), color, heading)
    return [
        piece(legs + box_faces((x, y, seat - 0.05), (0.45, 0.45, 0.05), color, heading), name="chair"),
        box((sx, sy, seat), (0.04, 0.44, 0.48), mix(paint(color), (0, 0, 0), 0.1), heading, name="chair back"),
    ]


def sofa(x: float, y: float, heading: float, color: str | Rgb = "#5d6470", width: float = 2.0) -> list[Piece]:
    """Base, back and arms; somebody sitting on it faces `heading`."""
    bx, by = _turned(x, y, heading, -0.36, 0)
    parts = [
        box((x, y, 0.08), (0.85, width, 0.36), color, heading, name="sofa"),
        box((bx, by, 0.08), (0.2, width, 0.78), mix(paint(color), (0, 0, 0), 0.08), heading, name="sofa back"),
    ]
    for side in (-1, 1):
        ax, ay = _turned(x, y, heading, 0.0, side * (width / 2 + 0.08))
        parts.append(box((ax, ay, 0.08), (0.85, 0.18, 0.54), color, heading, name="sofa arm"))
    return parts


def bed(x: float, y: float, color: str | Rgb = "#8a9099", size: tuple[float, float] = (1.5, 2.05)) -> list[Piece]:
    """A bed with its head towards +y."""
    width, length = size
    frame = box_faces((x, y, 0.0), (width, length, 0.28), "#5a4230") + box_faces(
        (x, y, 0.28), (width - 0.06, length - 0.05, 0.22), "#dcd6c8"
    )
    cover = box_faces((x, y - 0.30, 0.34), (width + 0.02, length - 0.58, 0.19), color)
    pillows = [
        face
        for dx in (-0.36, 0.36)
        for face in box_faces((x + dx, y + length / 2 - 0.3, 0.5), (0.6, 0.38, 0.13), "#ece8dd")
    ]
    return [
        piece(frame + cover + pillows, name="bed"),
        box((x, y + length / 2 + 0.04, 0), (width + 0.1, 0.07, 1.1), "#4f3a2a", name="headboard"),
    ]


def lamp(x: float, y: float, height: float = 1.5, base: float = 0.0, lit: bool = True) -> Piece:
    """A floor or table lamp."""
    shade = column((x, y, base + height - 0.26), 0.17, 0.26, "#f3dba8" if lit else "#b9ae98", 12, 0.11)
    return piece(
        box_faces((x, y, base), (0.22, 0.22, 0.03), "#3b3631"),
        [pipe((x, y, base + 0.02), (x, y, base + height - 0.2), 0.015, "#3b3631"), shade],
        "lamp",
    )


def shelf(
    x: float, y: float, size: Vec3, heading: float = 0.0, color: str | Rgb = "#5b4331", books: bool = True
) -> Piece:
    """A bookcase facing -y before turning."""
    faces = box_faces((x, y, 0), size, color, heading)
    width, deep, high = size
    shades = ("#8a3b32", "#39566f", "#b08a43", "#4c6a4d", "#6a5a78", "#c2b8a2")
    rows = max(2, int(high / 0.38))
    for row in range(rows if books else 0):
        bottom = 0.06 + row * (high - 0.06) / rows
        place, index = -width / 2 + 0.06, row * 3
        while place < width / 2 - 0.12:
            thick = 0.05 + 0.018 * ((index * 7 + row * 5) % 4)
            tall = (high / rows) * (0.58 + 0.07 * ((index * 5 + row) % 4))
            bx, by = _turned(x, y, heading, place + thick / 2, -deep / 2 - 0.004)
            dx, dy = math.cos(math.radians(heading)) * thick / 2, math.sin(math.radians(heading)) * thick / 2
            faces.append(
                Face(
                    np.array(
                        [
                            (bx - dx, by - dy, bottom),
                            (bx + dx, by + dy, bottom),
                            (bx + dx, by + dy, bottom + tall),
                            (bx - dx, by - dy, bottom + tall),
                        ]
                    ),
                    paint(shades[(index + row) % 6]),
                    0,
                    False,
                    ink=False,
                )
            )
            place += thick + (0.02 if index % 5 else 0.09)
            index += 1
    return piece(faces, name="shelf")


def plant(x: float, y: float, height: float = 1.1, base: float = 0.0) -> Piece:
    """A potted plant."""
    leaves: list[Mesh] = [column((x, y, base), 0.15, 0.3, "#8a5a40", 10, 0.18)]
    for index in range(7):
        angle = index * 2.4
        tip = (x + 0.3 * math.cos(angle), y + 0.3 * math.sin(angle), base + height * (0.72 + 0.04 * (index % 4)))
        leaves.append(pipe((x, y, base + 0.28), tip, 0.018, "#3d5a36", 5))
        leaves.append(globe(tip, (0.14, 0.14, 0.11), "#4a7040" if index % 2 else "#5a8048", 6, 9))
    return piece((), leaves, "plant")


def tree(x: float, y: float, height: float = 6.0, crown: str | Rgb = "#4a6a3a", kind: str = "leaf") -> Piece:
    """A broad-leaved tree, a fir or a bare trunk."""
    trunk = column((x, y, 0), 0.03 * height, height * (0.55 if kind == "leaf" else 0.95), "#4b3a2c", 9, 0.012 * height)
    if kind == "bare":
        return piece((), [trunk], "tree")
    if kind == "fir":
        cones = [
            column((x, y, height * (0.18 + 0.22 * step)), height * (0.22 - 0.05 * step), height * 0.36, crown, 10, 0.02)
            for step in range(4)
        ]
        return piece((), [trunk, *cones], "tree")
    parts = [trunk]
    for index in range(6):
        angle = index * 2.1 + x
        away = 0.15 * height * (0.4 + 0.2 * (index % 3))
        parts.append(
            globe(
                (x + away * math.cos(angle), y + away * math.sin(angle), height * (0.62 + 0.07 * index)),
                (0.2 * height, 0.2 * height, 0.15 * height),
                mix(paint(crown), (0, 0, 0), 0.05 * (index % 3)),
                8,
                11,
            )
        )
    return piece((), parts, "tree")


def streetlight(x: float, y: float, reach: float = 1.0) -> Piece:
    """A lamp post reaching along x."""
    return piece(
        box_faces((x + reach, y, 4.72), (0.5, 0.22, 0.1), "#f6dca0", glow=0.9),
        [column((x, y, 0), 0.09, 4.8, "#3a3d42", 8, 0.05), pipe((x, y, 4.8), (x + reach, y, 4.85), 0.04, "#3a3d42")],
        "streetlight",
    )


def car(x: float, y: float, heading: float = 0.0, color: str | Rgb = "#7d2f2c") -> Piece:
    """A saloon car, its nose towards `heading`."""
    faces = box_faces((x, y, 0.32), (4.3, 1.75, 0.55), color, heading)
    turn = math.radians(heading)
    c, s = math.cos(turn), math.sin(turn)

    def at(dx: float, dy: float, z: float) -> Vec3:
        return x + dx * c - dy * s, y + dx * s + dy * c, z

    low, high = [(-1.75, 0.84), (1.0, 0.84)], [(-1.15, 0.68), (0.35, 0.68)]
    cabin = paint("#2b333c")
    for side in (1, -1):
        ring = [
            at(low[0][0], side * 0.84, 0.86),
            at(low[1][0], side * 0.84, 0.86),
            at(high[1][0], side * 0.68, 1.42),
            at(high[0][0], side * 0.68, 1.42),
        ]
        faces.append(Face(np.array(ring if side < 0 else ring[::-1]), cabin, 0.0, False))
    for end in (0, 1):
        ring = [
            at(low[end][0], -0.84, 0.86),
            at(low[end][0], 0.84, 0.86),
            at(high[end][0], 0.68, 1.42),
            at(high[end][0], -0.68, 1.42),
        ]
        faces.append(Face(np.array(ring if end else ring[::-1]), mix(cabin, (1, 1, 1), 0.12), 0.0, True))
    faces.append(
        Face(
            np.array(
                [
                    at(high[0][0], -0.68, 1.42),
                    at(high[1][0], -0.68, 1.42),
                    at(high[1][0], 0.68, 1.42),
                    at(high[0][0], 0.68, 1.42),
                ]
            ),
            paint(color),
            0.0,
            True,
        )
    )
    wheels = [
        pipe(at(dx, dy - 0.12 * np.sign(dy), 0.33), at(dx, dy, 0.33), 0.33, "#1b1c1f", 14)
        for dx in (-1.35, 1.35)
        for dy in (-0.9, 0.9)
    ]
    return piece(faces, wheels, "car")


def building(
    x: float, y: float, size: Vec3, color: str | Rgb, face: str = "-y", lit: float = 0.0, shop: bool = False
) -> Piece:
    """A block with windows on the side turned to the scene: `-y`, `+x` or `-x`."""
    width, deep, high = size
    faces = box_faces((x, y, 0), size, color)
    along = width if face == "-y" else deep
    columns, floors = max(2, int(along / 2.2)), max(1, int((high - 3.2) / 3.0))

    def on(u: float, z: float) -> Vec3:
        if face == "-y":
            return x + u, y - deep / 2 - 0.02, z
        side = 1 if face == "+x" else -1
        return x + side * (width / 2 + 0.02), y + u, z

    for column_index in range(columns):
        middle = (column_index + 0.5) / columns * along - along / 2
        for floor in range(floors):
            glowing = lit > 0 and (column_index * 7 + floor * 5 + int(abs(x) * 3)) % 3 == 0
            bottom = 3.6 + floor * 3.0
            ring = [
                on(middle - 0.55, bottom),
                on(middle + 0.55, bottom),
                on(middle + 0.55, bottom + 1.6),
                on(middle - 0.55, bottom + 1.6),
            ]
            faces.append(
                Face(np.array(ring), paint("#f0c878" if glowing else "#39424d"), lit if glowing else 0.0, True)
            )
        if shop and column_index % 2 == 0:
            ring = [on(middle - 0.85, 0.5), on(middle + 0.85, 0.5), on(middle + 0.85, 2.5), on(middle - 0.85, 2.5)]
            faces.append(Face(np.array(ring), paint("#e8c27a" if lit else "#56636e"), lit * 0.8, True))
        elif column_index % 3 == 1:
            ring = [on(middle - 0.5, 0), on(middle + 0.5, 0), on(middle + 0.5, 2.2), on(middle - 0.5, 2.2)]
            faces.append(Face(np.array(ring), paint("#2c2a29"), 0.0, True))
    return piece(faces, name="building", fixed=True)
