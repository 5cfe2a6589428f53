"""One person as meshes: clothed body, hands and head, painted far parts first."""

import math
from typing import NamedTuple

import numpy as np

from tools.images.previz.colors import HAIR_COLORS, SKINS, WARDROBE, Rgb, chosen, hex_of, lit, mix, names_color, rgb_of
from tools.images.previz.face import Head, face_svg
from tools.images.previz.hair import hair_meshes
from tools.images.previz.lighting import Rig
from tools.images.previz.meshes import Air, Mesh, ball, inside_svg, mesh_svg, smooth_path, tube
from tools.images.previz.model import Person
from tools.images.previz.poses import HandShape
from tools.images.previz.projection import Points, View, unit
from tools.images.previz.skeleton import Skeleton, skeleton_of

GARMENTS = ("shirt", "coat", "hoodie", "suit", "shirt", "dress")
HAIRSTYLES = ("short", "long", "bob", "bun", "ponytail", "curly", "short", "buzz")
LONG_STYLES = {"long", "bob", "bun", "ponytail", "scarf"}


class Look(NamedTuple):
    """What a person wears and looks like, once every empty choice is made."""

    skin: Rgb
    hair: str
    hair_color: Rgb
    garment: str
    top: Rgb
    bottom: Rgb
    shoes: Rgb


def look_of(person: Person) -> Look:
    """The look of a person; what is not said follows from the name alone."""
    name = person.name
    top = rgb_of(person.wardrobe, chosen(name, "wardrobe", WARDROBE))
    skin = rgb_of(person.skin, chosen(name, "skin", SKINS))
    hair_color = rgb_of(person.hair_color, chosen(name, "hair color", HAIR_COLORS))
    garment = person.garment or chosen(name, "garment", GARMENTS)
    words = person.wardrobe.lower()
    for word, kind in (
        ("coat", "coat"),
        ("suit", "suit"),
        ("dress", "dress"),
        ("gown", "dress"),
        ("hoodie", "hoodie"),
        ("robe", "robe"),
        ("uniform", "uniform"),
        ("shirt", "shirt"),
        ("jacket", "suit"),
        ("raincoat", "coat"),
    ):
        if person.garment is None and word in words:
            garment = kind
    bottom = mix(rgb_of(chosen(name, "trousers", ("#22262e", "#3a3f4a", "#4a3f35", "#2b3445"))), top, 0.12)
    if garment in {"suit", "dress", "robe", "uniform"}:
        bottom = mix(top, (0.0, 0.0, 0.0), 0.12)
    return Look(
        skin,
        person.hair or chosen(name, "hair", HAIRSTYLES),
        hair_color,
        garment,
        top,
        bottom,
        rgb_of(chosen(name, "shoes", ("#17181b", "#3a2a20", "#2a2d33"))),
    )


class Part(NamedTuple):
    """Something drawn as one piece, with the depth it is sorted by."""

    depth: float
    svg: str


class Figure(NamedTuple):
    """A drawn person: the markup, and where it stands for sorting and for labels."""

    svg: str
    skeleton: Skeleton
    depth: float


def figure_of(person: Person, view: View, rig: Rig, air: Air, shade: float = 1.0) -> Figure:
    """Draw a person; the markup is empty when the camera does not see them."""
    skeleton = skeleton_of(person)
    depth = float((skeleton.chest - view.eye) @ view.forward)
    pixels = view.pixels_per_metre(depth) * skeleton.scale
    if depth < -1.0:
        return Figure("", skeleton, depth)
    look = look_of(person)
    detail = 1.7 if pixels > 420 else 1.0 if pixels > 150 else 0.7 if pixels > 55 else 0.5
    meshes = [*_torso(skeleton, look, detail), *_arms(skeleton, look, detail), *_legs(skeleton, look, detail)]
    for side in (0, 1):
        meshes.extend(_hand(skeleton, side, look.skin, pixels))
    parts = [Part(_depth(mesh, view), mesh_svg(mesh, view, rig, air, shade)) for mesh in meshes]
    parts.extend(_front_of_shirt(skeleton, look, view, rig, pixels))
    parts.extend(_head_parts(person, skeleton, look, view, rig, air, pixels, shade))
    parts.sort(key=lambda part: -part.depth)
    return Figure("".join(part.svg for part in parts), skeleton, depth)


def _depth(mesh: Mesh, view: View) -> float:
    middle = mesh.grid.reshape(-1, 3).mean(axis=0)
    return float(np.linalg.norm(middle - view.eye)) - mesh.bias


def _loft(
    centres: Points, widths: list[float], depths: list[float], right: Points, forward: Points, sides: int
) -> Points:
    """Elliptical rings with a shared orientation, closed at both ends; column 0 faces forward."""
    angles = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    rows = [np.repeat(centres[:1], sides, axis=0)]
    for centre, width, deep in zip(centres, widths, depths, strict=True):
        cosine, sine = np.cos(angles), np.sin(angles)
        squared = np.sign(sine) * np.abs(sine) ** 0.86
        rows.append(centre + np.outer(cosine * deep, forward) - np.outer(squared * width, right))
    rows.append(np.repeat(centres[-1:], sides, axis=0))
    return np.stack(rows)


def _torso(bones: Skeleton, look: Look, detail: float) -> list[Mesh]:
    size = bones.scale
    spine = bones.neck - bones.pelvis
    across = unit(bones.shoulders[0] - bones.shoulders[1])
    forward = unit(np.cross(unit(spine), across))
    bulk = {"coat": 1.14, "hoodie": 1.12, "robe": 1.12, "suit": 1.05}.get(look.garment, 1.0)
    levels = [-0.10, 0.04, 0.24, 0.44, 0.62, 0.78, 0.89, 0.965, 1.0]
    widths = [0.150, 0.158, 0.138, 0.150, 0.168, 0.180, 0.172, 0.112, 0.060]
    depths = [0.108, 0.112, 0.098, 0.108, 0.120, 0.112, 0.090, 0.068, 0.056]
    centres = np.stack([bones.pelvis + spine * level for level in levels])
    sides = max(10, int(18 * detail))
    grid = _loft(centres, [w * bulk * size for w in widths], [d * bulk * size for d in depths], across, forward, sides)
    neck_line, neck_radii = smooth_path(
        np.stack(
            [bones.neck - spine * 0.06, bones.neck + spine * 0.02, bones.head - bones.head_axes[2] * 0.045 * size]
        ),
        [0.058, 0.050, 0.053],
        5,
    )
    parts = [
        Mesh(grid, look.top),
        Mesh(tube(neck_line, neck_radii * size, sides, forward), mix(look.skin, (0, 0, 0), 0.14), bias=-0.10),
    ]
    hem = {"coat": 0.46, "dress": 0.42, "robe": 0.12}.get(look.garment)
    if hem is not None:
        parts.append(_skirt(bones, look, hem, sides, across))
    if look.garment == "hoodie":
        ring = bones.neck + spine * -0.02 - forward * 0.055 * size
        parts.append(
            Mesh(
                ball(ring, (0.10 * size, 0.075 * size, 0.055 * size), np.stack([across, forward, unit(spine)]), 7, 12),
                mix(look.top, (0, 0, 0), 0.1),
                bias=-0.02,
            )
        )
    return parts


def _skirt(bones: Skeleton, look: Look, hem: float, sides: int, across: Points) -> Mesh:
    """A hem hanging from the hips towards the knees, following the legs when they bend."""
    knees = (bones.knees[0] + bones.knees[1]) / 2
    ankles = (bones.ankles[0] + bones.ankles[1]) / 2
    share = (0.9 - hem) / 0.43
    end = bones.pelvis + (knees - bones.pelvis) * min(1.0, share)
    if share > 1:
        end = knees + (ankles - knees) * min(0.92, share - 1)
    spread = float(np.linalg.norm(bones.knees[0] - bones.knees[1])) / 2
    down = end - bones.pelvis
    forward = unit(np.cross(across, unit(down)))
    if float(forward @ bones.forward) < 0:
        forward = -forward
    size = bones.scale
    waist = bones.pelvis + (bones.chest - bones.pelvis) * 0.4
    centres = np.stack([waist, bones.pelvis, bones.pelvis + down * 0.5, end])
    flare = 0.24 if look.garment == "dress" else 0.20
    widths = [0.150 * size, 0.178 * size, (0.185 + spread * 0.4) * size, (flare + spread * 0.6) * size]
    depths = [0.112 * size, 0.134 * size, 0.15 * size, (flare - 0.03) * size]
    return Mesh(_loft(centres, widths, depths, across, forward, sides), mix(look.top, (0, 0, 0), 0.04), bias=0.14)


def _arms(bones: Skeleton, look: Look, detail: float) -> list[Mesh]:
    parts = []
    sides = max(7, int(11 * detail))
    sleeve = {"coat": 1.3, "hoodie": 1.28, "robe": 1.45, "suit": 1.16}.get(look.garment, 1.05)
    for side in (0, 1):
        shoulder = bones.shoulders[side]
        drop = (bones.elbows[side] - shoulder) * 0.09
        joints = np.stack(
            [
                shoulder + (bones.neck - shoulder) * 0.30 + drop * 0.4,
                shoulder + drop,
                bones.elbows[side],
                bones.wrists[side],
            ]
        )
        line, radii = smooth_path(joints, [0.030, 0.057, 0.048 * sleeve, 0.036 * sleeve], 15)
        grid = tube(line, radii * bones.scale, sides, bones.forward)
        parts.append(Mesh(grid, mix(look.top, (1, 1, 1), 0.02)))
    return parts


def _legs(bones: Skeleton, look: Look, detail: float) -> list[Mesh]:
    parts = []
    sides = max(7, int(11 * detail))
    bare = look.garment == "dress"
    for side in (0, 1):
        joints = np.stack([bones.hips[side] + bones.up * 0.03 * bones.scale, bones.knees[side], bones.ankles[side]])
        line, radii = smooth_path(joints, [0.092, 0.070, 0.052] if not bare else [0.085, 0.056, 0.036], 11)
        grid = tube(line, radii * bones.scale, sides, bones.forward)
        parts.append(Mesh(grid, look.skin if bare else look.bottom))
        heel = bones.ankles[side] + (bones.ankles[side] - bones.toes[side]) * 0.34
        toe = bones.toes[side]
        sole = np.stack([heel, bones.ankles[side] + (toe - bones.ankles[side]) * 0.35, toe])
        sole_line, sole_radii = smooth_path(sole, [0.036, 0.045, 0.034], 7)
        parts.append(Mesh(tube(sole_line, sole_radii * bones.scale, sides, bones.right, 0.85), look.shoes))
    return parts


_CURLS: dict[HandShape, float] = {"relaxed": 0.75, "open": 0.10, "fist": 2.3, "grip": 1.65, "point": 2.3}


def _hand(bones: Skeleton, side: int, skin: Rgb, pixels: float) -> list[Mesh]:
    """A palm with a thumb and fingers; a mitten when it would be a few pixels wide."""
    size = bones.scale
    wrist = bones.wrists[side]
    along = unit(wrist - bones.elbows[side])
    inward = unit(bones.pelvis + bones.forward * 0.3 - wrist)
    thumb_side = unit(bones.forward + 0.35 * bones.up - along * float((bones.forward + 0.35 * bones.up) @ along))
    palm_normal = unit(np.cross(along, thumb_side))
    if float(palm_normal @ inward) < 0:
        palm_normal = -palm_normal
    axes = np.stack([thumb_side, palm_normal, along])
    palm = Mesh(ball(wrist + along * 0.045 * size, (0.040 * size, 0.019 * size, 0.055 * size), axes, 7, 10), skin)
    if pixels * 0.18 < 13:
        return [Mesh(ball(wrist + along * 0.06 * size, (0.040 * size, 0.026 * size, 0.078 * size), axes, 6, 8), skin)]
    shape = bones.hand_shapes[side]
    parts = [palm]
    for finger in range(4):
        offset = (0.030 - 0.0195 * finger) * size
        curl = 0.06 if shape == "point" and finger == 0 else _CURLS[shape] + 0.06 * finger
        spread = (0.16 - 0.10 * finger) if shape == "open" else 0.0
        base = wrist + along * 0.088 * size + thumb_side * offset
        parts.append(
            _finger(
                base,
                unit(along + thumb_side * spread),
                palm_normal,
                curl,
                (0.084 - 0.006 * abs(finger - 1)) * size,
                0.0105 * size,
                skin,
            )
        )
    thumb_direction = unit(along * 0.75 + thumb_side * 0.8 + palm_normal * 0.25)
    parts.append(
        _finger(
            wrist + along * 0.022 * size + thumb_side * 0.03 * size,
            thumb_direction,
            palm_normal - thumb_side,
            0.4 if shape == "open" else 0.8,
            0.07 * size,
            0.0125 * size,
            skin,
        )
    )
    return parts


def _finger(base: Points, along: Points, toward: Points, curl: float, length: float, radius: float, skin: Rgb) -> Mesh:
    bend = unit(toward - along * float(toward @ along))
    points, place, angle = [base - along * length * 0.1], base, 0.0
    for share in (0.46, 0.31, 0.23):
        points.append(place)
        angle += curl / 2.2
        place = place + (along * math.cos(angle) + bend * math.sin(angle)) * length * share
    points.append(place)
    return Mesh(tube(np.stack(points), np.array([0.9, 1.0, 0.95, 0.88, 0.7]) * radius, 7, np.cross(along, bend)), skin)


def _front_of_shirt(bones: Skeleton, look: Look, view: View, rig: Rig, pixels: float) -> list[Part]:
    """Neckline, lapels, tie or opening: what tells front from back at a glance."""
    spine = bones.neck - bones.pelvis
    across = unit(bones.shoulders[0] - bones.shoulders[1])
    forward = unit(np.cross(unit(spine), across))
    if pixels < 40 or float(forward @ unit(view.eye - bones.chest)) < 0.12:
        return []
    bulk = {"coat": 1.14, "hoodie": 1.12, "robe": 1.12, "suit": 1.05}.get(look.garment, 1.0)
    levels, deep = (
        [0.0, 0.24, 0.44, 0.62, 0.78, 0.89, 0.965, 1.02],
        [0.112, 0.098, 0.108, 0.120, 0.112, 0.090, 0.068, 0.05],
    )

    def chest(x: float, level: float) -> Points:
        lift = float(np.interp(level, levels, deep)) * bulk * math.sqrt(max(0.05, 1 - (x / 0.17) ** 2)) + 0.006
        return np.asarray(bones.pelvis + spine * level + (across * x + forward * lift) * bones.scale)

    def patch(points: list[tuple[float, float]], color: Rgb, closed: bool = True, width: float = 0.0) -> str:
        flat = view.polygon(np.stack([chest(x, level) for x, level in points]))
        if flat is None:
            return ""
        line = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in flat.tolist()) + ("Z" if closed else "")
        shown = hex_of(lit(color, rig.light(float(forward @ rig.key))))
        if closed:
            return f'<path d="{line}" fill="{shown}"/>'
        return f'<path d="{line}" fill="none" stroke="{shown}" stroke-width="{width:.2f}" stroke-linejoin="round"/>'

    pen = max(0.6, min(3.0, pixels * 0.006))
    dark = mix(look.top, (0.02, 0.02, 0.03), 0.5)
    drawn = {
        "suit": lambda: (
            patch([(-0.062, 0.985), (0.0, 0.52), (0.062, 0.985)], (0.86, 0.86, 0.84))
            + patch([(-0.014, 0.95), (0.0, 0.56), (0.014, 0.95)], mix(look.top, (0.5, 0.05, 0.08), 0.6))
            + patch([(-0.085, 0.95), (-0.05, 0.74), (0.0, 0.5), (0.05, 0.74), (0.085, 0.95)], dark, False, pen)
            + patch([(0.0, 0.5), (0.0, 0.0)], dark, False, pen)
        ),
        "coat": lambda: (
            patch([(-0.05, 1.0), (0.0, 0.80), (0.05, 1.0)], mix(look.top, (0.9, 0.88, 0.84), 0.6))
            + patch([(-0.095, 0.93), (-0.06, 0.78), (0.0, 0.72), (0.06, 0.78), (0.095, 0.93)], dark, False, pen)
            + patch([(0.0, 0.72), (0.0, 0.0)], dark, False, pen)
        ),
        "hoodie": lambda: (
            patch([(-0.02, 0.93), (-0.024, 0.74)], (0.9, 0.9, 0.88), False, pen)
            + patch([(0.02, 0.93), (0.024, 0.74)], (0.9, 0.9, 0.88), False, pen)
            + patch([(-0.09, 0.08), (-0.07, 0.32), (0.07, 0.32), (0.09, 0.08)], dark, False, pen)
        ),
        "robe": lambda: (
            patch([(-0.07, 0.98), (0.0, 0.58), (0.07, 0.98)], look.skin)
            + patch([(-0.08, 0.97), (0.0, 0.55), (0.08, 0.97)], dark, False, pen)
            + patch([(-0.13, 0.24), (0.13, 0.24)], dark, False, pen * 2.4)
        ),
        "uniform": lambda: (
            patch([(-0.045, 0.99), (0.0, 0.88), (0.045, 0.99)], mix(look.top, (1, 1, 1), 0.35))
            + patch([(0.0, 0.88), (0.0, 0.05)], dark, False, pen)
            + patch([(0.05, 0.78), (0.105, 0.78), (0.105, 0.70), (0.05, 0.70)], dark, False, pen)
            + patch([(-0.14, 0.18), (0.14, 0.18)], dark, False, pen * 2.2)
        ),
        "dress": lambda: (
            patch([(-0.075, 0.99), (-0.04, 0.84), (0.04, 0.84), (0.075, 0.99)], look.skin)
            + patch([(-0.125, 0.26), (0.125, 0.26)], dark, False, pen)
        ),
    }.get(
        look.garment,
        lambda: (
            patch([(-0.05, 1.0), (0.0, 0.86), (0.05, 1.0)], look.skin)
            + patch([(-0.062, 0.985), (0.0, 0.845), (0.062, 0.985)], dark, False, pen)
        ),
    )()
    torso_depth = float(np.linalg.norm(bones.pelvis + spine * 0.5 - view.eye))
    return [Part(torso_depth - 0.005, drawn)]


def _head_parts(
    person: Person, bones: Skeleton, look: Look, view: View, rig: Rig, air: Air, pixels: float, shade: float
) -> list[Part]:
    """Head, face and hair: the face lies on the head, the hair shell over both, loose hair by its own depth."""
    bigger = 1.0 if bones.scale > 0.85 else (0.85 / bones.scale) ** 0.55
    head = Head(bones.head, bones.head_axes, bones.scale * bigger)
    detail = 44 if pixels > 420 else 30 if pixels > 160 else 20 if pixels > 60 else 14
    centre = float(np.linalg.norm(bones.head - view.eye))
    far_ears: list[str] = []
    near_ears: list[str] = []
    for ear in head.ears(look.skin) if pixels > 60 else []:
        (far_ears if _depth(ear, view) > centre else near_ears).append(mesh_svg(ear, view, rig, air, shade))
    feminine = look.hair in LONG_STYLES
    hair = hair_meshes(head, look.hair, look.hair_color, _headwear(look, person), detail)
    shells = [mesh for mesh in hair if mesh.keep is not None]
    loose = [mesh for mesh in hair if mesh.keep is None]
    group = "".join(
        [
            *(inside_svg(mesh, view, rig, air) for mesh in shells),
            *far_ears,
            mesh_svg(head.mesh(look.skin, detail), view, rig, air, shade),
            face_svg(head, person.expression, look.skin, look.hair_color, view, rig, feminine),
            *near_ears,
            *(mesh_svg(mesh, view, rig, air, shade) for mesh in shells),
        ]
    )
    parts = [Part(centre - 0.03, group)]
    facing = float(head.axes[1] @ unit(view.eye - bones.head)) > 0.05
    torso = float(np.linalg.norm((bones.pelvis + bones.neck) / 2 - view.eye))
    for mesh in loose:
        depth = _depth(mesh, view)
        if facing and mesh.bias == 0.0:
            depth = max(depth, centre + 0.05, torso + 0.06)
        parts.append(
            Part(depth if abs(depth - centre) > 0.03 else centre - 0.04, mesh_svg(mesh, view, rig, air, shade))
        )
    return parts


def _headwear(look: Look, person: Person) -> Rgb:
    return (
        mix(look.top, (0.05, 0.05, 0.06), 0.35)
        if names_color(person.wardrobe)
        else mix(look.top, (0.1, 0.1, 0.12), 0.5)
    )
