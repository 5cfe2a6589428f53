"""The meshes of a figure below the neck: torso, limbs, hands."""

import math

import numpy as np

from tools.images.previz.colors import Rgb, mix
from tools.images.previz.look import Look
from tools.images.previz.meshes import Mesh, ball, smooth_path, tube
from tools.images.previz.poses import HandShape
from tools.images.previz.projection import Points, unit
from tools.images.previz.skeleton import Skeleton


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


def torso_of(bones: Skeleton, look: Look, detail: float) -> list[Mesh]:
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


def arms_of(bones: Skeleton, look: Look, detail: float) -> list[Mesh]:
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


def legs_of(bones: Skeleton, look: Look, detail: float) -> list[Mesh]:
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


def hand_of(bones: Skeleton, side: int, skin: Rgb, pixels: float) -> list[Mesh]:
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
