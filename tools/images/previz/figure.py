"""One person as meshes: clothed body, hands and head, painted far parts first."""

import math
from typing import NamedTuple

import numpy as np

from tools.images.previz.body import arms_of, hand_of, legs_of, torso_of
from tools.images.previz.colors import Rgb, hex_of, lit, mix
from tools.images.previz.face import face_svg
from tools.images.previz.hair import BRIMMED, hair_meshes
from tools.images.previz.head import Head
from tools.images.previz.lighting import Rig
from tools.images.previz.look import LONG_STYLES, Look, headwear_of, look_of
from tools.images.previz.meshes import Air, Mesh, inside_svg, mesh_svg
from tools.images.previz.model import Person
from tools.images.previz.projection import Points, View, unit
from tools.images.previz.skeleton import Skeleton, skeleton_of


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
    meshes = [*torso_of(skeleton, look, detail), *arms_of(skeleton, look, detail), *legs_of(skeleton, look, detail)]
    for side in (0, 1):
        meshes.extend(hand_of(skeleton, side, look.skin, pixels))
    parts = [Part(_depth(mesh, view), mesh_svg(mesh, view, rig, air, shade)) for mesh in meshes]
    parts.extend(_front_of_shirt(skeleton, look, view, rig, pixels))
    parts.extend(_head_parts(person, skeleton, look, view, rig, air, pixels, shade))
    parts.sort(key=lambda part: -part.depth)
    return Figure("".join(part.svg for part in parts), skeleton, depth)


def _depth(mesh: Mesh, view: View) -> float:
    middle = mesh.grid.reshape(-1, 3).mean(axis=0)
    return float(np.linalg.norm(middle - view.eye)) - mesh.bias


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
    above = float((view.eye - bones.crown) @ head.axes[2]) > 0
    hair = hair_meshes(head, look.hair, look.hair_color, headwear_of(look, person), detail, above)
    shells = hair if look.hair in BRIMMED else [mesh for mesh in hair if mesh.keep is not None]
    loose = [] if look.hair in BRIMMED else [mesh for mesh in hair if mesh.keep is None]
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
