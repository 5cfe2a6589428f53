"""One frame: the set, the people and the light of a blocking, seen by one camera."""

import math
from typing import NamedTuple

import numpy as np

from tools.images.previz import exteriors, interiors
from tools.images.previz.backdrop import draw_backdrop, draw_weather
from tools.images.previz.canvas import Canvas, Surroundings, closed
from tools.images.previz.colors import hex_of, mix, rgb_of
from tools.images.previz.figure import Figure, figure_of
from tools.images.previz.furniture import chair
from tools.images.previz.lighting import SKIES, Rig, rig_for
from tools.images.previz.meshes import Air, mesh_svg
from tools.images.previz.model import Blocking, FramePlan, Person, Vec3
from tools.images.previz.pieces import Piece, painter_order
from tools.images.previz.poses import skeleton_of
from tools.images.previz.projection import Points, View, clip_near, heading_vector, unit, view_of
from tools.images.previz.props import prop_kind, prop_piece
from tools.images.previz.sets import Builder, Dressing, SetDesign, Window, location_kind

INTERIORS: dict[str, Builder] = {
    "bedroom": interiors.bedroom,
    "kitchen": interiors.kitchen,
    "living_room": interiors.living_room,
    "office": interiors.office,
    "classroom": interiors.classroom,
    "hospital": interiors.hospital,
    "corridor": interiors.corridor,
    "cafe": interiors.cafe,
    "bar": interiors.bar,
    "shop": interiors.shop,
    "warehouse": interiors.warehouse,
    "church": interiors.church,
    "train": interiors.train,
    "car": interiors.car,
}
EXTERIORS: dict[str, Builder] = {
    "street": exteriors.street,
    "alley": exteriors.alley,
    "rooftop": exteriors.rooftop,
    "beach": exteriors.beach,
    "forest": exteriors.forest,
    "desert": exteriors.desert,
    "mountain": exteriors.mountain,
    "field": exteriors.field,
}
LOCATIONS: dict[str, Builder] = {**INTERIORS, **EXTERIORS, "stage": exteriors.stage}


class Scene(NamedTuple):
    """A frame before its overlays: the picture's markup and what the overlays need to know."""

    defs: str
    body: str
    view: View
    figures: dict[str, Figure]


def design_of(blocking: Blocking, palette: tuple[str, ...]) -> SetDesign:
    """The set of a blocking; an interior shot from outside shows the building's front."""
    sky = SKIES.get(blocking.time_of_day, SKIES["day"])
    dressing = Dressing(palette, sky.night, sky.glass)
    kind = location_kind(blocking.location)
    if kind in INTERIORS and not blocking.interior:
        return exteriors.exterior_shell(kind, dressing)
    return LOCATIONS[kind](dressing)


def lead_of(blocking: Blocking, subject: str) -> Person | None:
    """The person the shot is about: the named subject, else the first one."""
    named = [person for person in blocking.people if person.name == subject]
    return named[0] if named else (blocking.people[0] if blocking.people else None)


def crowd_of(blocking: Blocking, design: SetDesign) -> list[Person]:
    """Extras around the action, the same ones in every frame."""
    extras: list[Person] = []
    half_width = (design.room[0] / 2 - 0.6) if design.room else 6.5
    for index in range(blocking.crowd):
        u, v = (0.5 + index * 0.754877666) % 1.0, (0.5 + index * 0.569840291) % 1.0
        x, y = (2 * u - 1) * half_width, 1.3 + v * (3.0 if design.room else 9.0)
        toward = math.degrees(math.atan2(-y, -x))
        pose = ("stand", "arms_crossed", "walk", "stand", "hands_on_hips", "cheer", "think")[index % 7]
        extras.append(
            Person(
                name=f"extra {index}",
                position=(x, y),
                facing=toward + 40 * math.sin(index * 2.3),
                pose=pose,
                height=1.58 + 0.05 * (index * 5 % 6),
                phase=0.13 * index,
                extra=True,
            )
        )
    return extras


def draw_scene(plan: FramePlan, width: float, height: float) -> Scene:
    """Everything inside the frame except arrows and words."""
    blocking = plan.blocking
    view = view_of(plan.camera, width, height)
    lead = lead_of(blocking, plan.subject)
    away = unit(np.array([view.forward[0], view.forward[1], 0.0]))
    first = blocking.people[0].facing if blocking.people else 270.0
    design = design_of(blocking, plan.palette)
    inside = design.room is not None
    rig = rig_for(plan.lighting, blocking.time_of_day, inside, first, away, plan.palette)
    if plan.lighting == "silhouette" or not away.any():
        rig = rig._replace(key=unit(away + np.array([0.0, 0.0, 0.2])))
    air = _air(rig, inside, blocking.weather)
    around = _surroundings(design, rig, air, inside)
    canvas = Canvas(view)
    people = [*blocking.people, *crowd_of(blocking, design)]
    figures = {
        person.name: figure_of(person, view, rig, air)
        for person in people
        if np.linalg.norm(skeleton_of(person).head - view.eye) > 0.32
    }
    far, near = _painted(canvas, plan, design, rig, around, figures, people, lead)
    body = "".join([_far_field(canvas, design, rig, around, blocking), _shadows(canvas, figures, rig, design), *far])
    if plan.focus == "shallow" and body:
        body = _soft(canvas, body, width * 0.0045)
    body += "".join(near) + _light_effects(canvas, design, rig, blocking, view)
    body += draw_weather(view, blocking.weather if not inside else "clear") + _vignette(canvas, rig)
    return Scene("".join(canvas.defs), body, view, figures)


def _air(rig: Rig, inside: bool, weather: str) -> Air:
    if inside:
        dark = mix(rgb_of("#16181d"), rgb_of(rig.sky.ambient), 0.12)
        return Air(dark, 0.012 + (0.03 if rig.backdrop < 0.55 else 0.0))
    return Air(rgb_of(rig.sky.horizon), {"fog": 0.085, "rain": 0.028, "snow": 0.035}.get(weather, 0.011))


def _surroundings(design: SetDesign, rig: Rig, air: Air, inside: bool) -> Surroundings:
    pool = np.array([0.0, 0.6, 1.3])
    if rig.lamps and design.lamps:
        pool = np.array(design.lamps[0])
    elif design.windows:
        pool = np.mean(np.array(design.windows[0].corners), axis=0)
    return Surroundings(rig, pool, 3.4 if inside else 40.0, air, rig.backdrop * (1.18 if inside else 1.06))


def _far_field(canvas: Canvas, design: SetDesign, rig: Rig, around: Surroundings, blocking: Blocking) -> str:
    view = canvas.view
    if design.room is None:
        parts = [draw_backdrop(canvas, design, rig, blocking.weather == "fog")]
        parts += [canvas.face(face, around) for face in (*design.shell, *design.decals)]
        return "".join(parts)
    parts = [
        (
            f'<rect x="-40" y="-40" width="{view.width + 80:g}" height="{view.height + 80:g}" '
            f'fill="{hex_of(mix(design.ground, (0.04, 0.04, 0.05), 0.85))}"/>'
        )
    ]
    parts.append(canvas.face(design.shell[0], around))
    parts += [canvas.face(face, around) for face in design.decals]
    parts.append(_window_patches(canvas, design, rig))
    parts += [canvas.face(face, around) for face in design.shell[1:]]
    return "".join(parts)


def _floor_clip(canvas: Canvas, design: SetDesign) -> str:
    """A clip path over the visible floor, so that shadows and light patches stay on it."""
    if design.room is None:
        return ""
    floor = canvas.view.polygon(design.shell[0].corners)
    if floor is None:
        return ""
    name = canvas.define(f'<clipPath id="{{id}}"><path d="{closed(floor)}"/></clipPath>')
    return f' clip-path="url(#{name})"'


def _window_patches(canvas: Canvas, design: SetDesign, rig: Rig) -> str:
    """Where the key through a window falls on the floor."""
    if rig.key[2] < 0.12 or rig.silhouette or (rig.lamps and rig.sky.night and not rig.beams):
        return ""
    parts = []
    for window in design.windows:
        patch = _on_floor(np.array(window.corners), rig.key) if _enters(window, rig) else None
        flat = canvas.view.polygon(patch) if patch is not None else None
        if flat is not None:
            parts.append(
                f'<path d="{closed(flat)}" fill="{hex_of(rig.key_color)}" opacity="{0.16 + 0.10 * rig.key_power:.2f}"/>'
            )
    return f"<g{_floor_clip(canvas, design)}>{''.join(parts)}</g>" if parts else ""


def _enters(window: Window, rig: Rig) -> bool:
    return float(np.array(window.inward) @ rig.key) < -0.05


def _on_floor(points: Points, light: Points) -> Points:
    """Points carried along the light onto the floor."""
    drop = points[:, 2:3] / max(float(light[2]), 0.12)
    return np.asarray(points - drop * light)


def _shadows(canvas: Canvas, figures: dict[str, Figure], rig: Rig, design: SetDesign) -> str:
    """Contact shadows under everybody, and cast shadows along the key."""
    contact, cast = [], []
    for figure in figures.values():
        bones = figure.skeleton
        middle = (bones.ankles[0] + bones.ankles[1] + bones.pelvis) / 3
        ring = np.array(
            [
                [middle[0] + 0.36 * math.cos(a), middle[1] + 0.3 * math.sin(a), 0.0]
                for a in np.linspace(0, 2 * math.pi, 18, endpoint=False)
            ]
        )
        flat = canvas.view.polygon(ring)
        if flat is not None:
            contact.append(closed(flat))
        if rig.key[2] > 0.2 and rig.key_power > 0.3 and not rig.silhouette:
            cast.append(_cast(canvas, figure, rig))
    opacity = 0.12 + 0.26 * max(0.0, min(1.0, (4 - rig.tones) / 2 + 0.4))
    return (
        (
            f"<g{_floor_clip(canvas, design)}>"
            f'<path d="{"".join(cast)}" fill="#0b0c10" opacity="{opacity:.2f}"/>'
            f'<path d="{"".join(contact)}" fill="#0b0c10" opacity="0.32"/></g>'
        )
        if contact
        else ""
    )


def _cast(canvas: Canvas, figure: Figure, rig: Rig) -> str:
    bones = figure.skeleton
    limbs = [(bones.pelvis, bones.neck, 0.17), (bones.head, bones.crown, 0.10)]
    for side in (0, 1):
        limbs += [
            (bones.shoulders[side], bones.elbows[side], 0.05),
            (bones.elbows[side], bones.wrists[side], 0.05),
            (bones.hips[side], bones.knees[side], 0.08),
            (bones.knees[side], bones.ankles[side], 0.06),
        ]
    turn = np.linspace(0, 2 * math.pi, 9, endpoint=False)
    paths = []
    for start, end, radius in limbs:
        circle = np.stack([np.cos(turn), np.sin(turn), np.zeros(9)], axis=1) * radius
        blob = _on_floor(np.concatenate([start + circle, end + circle]), rig.key)
        seen = clip_near(canvas.view.to_camera(_hull(blob[:, :2])))
        if len(seen) > 2:
            paths.append(closed(canvas.view.to_picture(seen)))
    return "".join(paths)


def _hull(points: Points) -> Points:
    """Convex hull on the floor (monotone chain), counter-clockwise, as world points."""
    ordered = sorted(set(map(tuple, np.round(points[:, :2], 5).tolist())))

    def half(path: list[tuple[float, ...]]) -> list[tuple[float, ...]]:
        kept: list[tuple[float, ...]] = []
        for point in path:
            while (
                len(kept) > 1
                and (
                    (kept[-1][0] - kept[-2][0]) * (point[1] - kept[-2][1])
                    - (kept[-1][1] - kept[-2][1]) * (point[0] - kept[-2][0])
                )
                <= 0
            ):
                kept.pop()
            kept.append(point)
        return kept[:-1]

    ring = half(ordered) + half(ordered[::-1])
    return np.array([(x, y, 0.0) for x, y in ring])


def _painted(
    canvas: Canvas,
    plan: FramePlan,
    design: SetDesign,
    rig: Rig,
    around: Surroundings,
    figures: dict[str, Figure],
    people: list[Person],
    lead: Person | None,
) -> tuple[list[str], list[str]]:
    """Set pieces, props and people from far to near, split at the subject for focus."""
    view = canvas.view
    subject = np.asarray(plan.camera.look_at) if lead is None else skeleton_of(lead).chest
    distance = float(np.linalg.norm(subject - view.eye))
    pieces: list[Piece] = []
    drawn: list[str | None] = []
    targets = [figures[person.name] for person in plan.blocking.people if person.name in figures]
    for item in [*design.pieces, *brought_chairs(plan.blocking, design), *prop_pieces(plan.blocking)]:
        if in_the_way(item, view, targets, plan.shot_type) and item.name not in {
            prop.name for prop in plan.blocking.props
        }:
            continue
        pieces.append(item)
        drawn.append(None)
    for person in people:
        if person.name in figures and figures[person.name].svg:
            bounds = figures[person.name].skeleton.extent()
            pieces.append(Piece(bounds.min(axis=0) - 0.09, bounds.max(axis=0) + 0.09))
            drawn.append(figures[person.name].svg)
    far: list[str] = []
    near: list[str] = []
    for index in painter_order(pieces, view.eye):
        item = pieces[index]
        markup = drawn[index] or _piece_svg(canvas, item, rig, around)
        behind = float(np.linalg.norm(item.centre - view.eye)) > distance + 1.0
        (far if behind and not near else near).append(markup)
    return far, near


def _piece_svg(canvas: Canvas, item: Piece, rig: Rig, around: Surroundings) -> str:
    faces = sorted(
        (face for face in item.faces),
        key=lambda face: -float(np.linalg.norm(face.corners.mean(axis=0) - canvas.view.eye)),
    )
    flat = "".join(canvas.face(face, around._replace(level=min(1.2, around.level * 1.15))) for face in faces)
    round_things = sorted(
        item.meshes, key=lambda mesh: -float(np.linalg.norm(mesh.grid.reshape(-1, 3).mean(axis=0) - canvas.view.eye))
    )
    shade = 1.0 if rig.silhouette else min(1.0, 0.45 + 0.6 * around.level)
    return flat + "".join(mesh_svg(mesh, canvas.view, rig, around.air, shade) for mesh in round_things)


def in_the_way(item: Piece, view: View, targets: list[Figure], shot_type: str) -> bool:
    """Whether a crew would strike this piece: the camera stands in it, or it hides a face from a near camera."""
    inside = bool(np.all(view.eye > item.low - 0.25) and np.all(view.eye < item.high + 0.25))
    if inside:
        return True
    if item.fixed or shot_type in {"extreme_wide", "establishing", "insert"}:
        return False
    corners = np.array(
        [
            [x, y, z]
            for x in (item.low[0], item.high[0])
            for y in (item.low[1], item.high[1])
            for z in (item.low[2], item.high[2])
        ]
    )
    flat, depths = view.project(corners)
    if float(depths.max()) < 0.1:
        return False
    low, high = flat.min(axis=0), flat.max(axis=0)
    for figure in targets:
        x, y, depth = view.point(figure.skeleton.head)
        if depth < 0.2 or float(depths.mean()) > depth - 0.25:
            continue
        margin = view.pixels_per_metre(depth) * 0.22
        if low[0] < x + margin and high[0] > x - margin and low[1] < y + 1.6 * margin and high[1] > y - margin:
            return True
    return float(depths.mean()) < 0.9 and bool(high[0] > 0 and low[0] < view.width)


def brought_chairs(blocking: Blocking, design: SetDesign) -> list[Piece]:
    """A plain chair under everybody who sits where the set has nothing to sit on."""
    made: list[Piece] = []
    for person in blocking.people:
        if person.pose not in {"sit", "drive", "type", "write"}:
            continue
        x, y = person.position
        if not any(
            item.low[0] - 0.1 < x < item.high[0] + 0.1 and item.low[1] - 0.1 < y < item.high[1] + 0.1
            for item in design.pieces
        ):
            made += chair(x, y, person.facing)
    return made


def prop_pieces(blocking: Blocking) -> list[Piece]:
    """Props where they lie, or in the hand that holds them."""
    made = []
    people = {person.name: person for person in blocking.people}
    for prop in blocking.props:
        at, heading = prop_place(blocking, prop.name), prop.heading
        if prop.held_by in people:
            heading = people[prop.held_by].facing
        made.append(prop_piece(prop, at, heading))
    return made


def prop_place(blocking: Blocking, name: str) -> Vec3:
    """Where a prop is, in world metres."""
    prop = next(item for item in blocking.props if item.name == name)
    holder = next((person for person in blocking.people if person.name == prop.held_by), None)
    if holder is None:
        return prop.position
    bones = skeleton_of(holder)
    hand = bones.wrists[0] + unit(bones.wrists[0] - bones.elbows[0]) * 0.085 * bones.scale
    hand = hand + heading_vector(holder.facing) * 0.03
    return float(hand[0]), float(hand[1]), float(hand[2])


def _soft(canvas: Canvas, body: str, radius: float) -> str:
    """Defocus, its filter region clipped to the picture."""
    view = canvas.view
    name = canvas.define(
        f'<filter id="{{id}}" filterUnits="userSpaceOnUse" x="{-3 * radius:.1f}" y="{-3 * radius:.1f}" '
        f'width="{view.width + 6 * radius:.1f}" '
        f'height="{view.height + 6 * radius:.1f}"><feGaussianBlur stdDeviation="{radius:.2f}"/></filter>'
    )
    return f'<g filter="url(#{name})">{body}</g>'


def _light_effects(canvas: Canvas, design: SetDesign, rig: Rig, blocking: Blocking, view: View) -> str:
    parts = []
    if rig.lamps:
        for lamp in design.lamps:
            x, y, depth = view.point(lamp)
            if depth > 0.3:
                parts.append(canvas.glow(x, y, view.pixels_per_metre(depth) * 0.85, "#ffcf8a", 0.5))
    for prop in blocking.props:
        if any(
            word in (prop.kind or prop.name).lower()
            for word in ("lantern", "candle", "torch", "flashlight", "lighter", "match")
        ):
            place = prop_place(blocking, prop.name)
            drop = 0.19 if prop_kind(prop.kind or prop.name) == "lantern" else -0.16
            x, y, depth = view.point((place[0], place[1], place[2] - drop))
            if depth > 0.2:
                parts.append(canvas.glow(x, y, view.pixels_per_metre(depth) * 0.7, "#ffc877", 0.5))
    if rig.beams:
        parts += [_beam(canvas, window, rig) for window in design.windows if _enters(window, rig)]
        if not any(parts):
            parts.append(_shafts(canvas, rig))
    return "".join(parts)


def _beam(canvas: Canvas, window: Window, rig: Rig) -> str:
    corners = np.array(window.corners)
    landed = _on_floor(corners, rig.key)
    points = [point for world in (corners, landed) for point in canvas.view.to_camera(world) if point[2] > 0.1]
    if len(points) < 4:
        return ""
    flat = canvas.view.to_picture(np.array(points))
    hull = _hull(flat)[:, :2]
    start, end = flat[: len(flat) // 2].mean(axis=0), flat[len(flat) // 2 :].mean(axis=0)
    name = canvas.define(
        f'<linearGradient id="{{id}}" gradientUnits="userSpaceOnUse" x1="{start[0]:.1f}" '
        f'y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}">'
        f'<stop offset="0" stop-color="{hex_of(rig.key_color)}" stop-opacity="0.38"/><stop offset="1" '
        f'stop-color="{hex_of(rig.key_color)}" stop-opacity="0.06"/></linearGradient>'
    )
    return f'<path d="{closed(hull)}" fill="url(#{name})"/>'


def _shafts(canvas: Canvas, rig: Rig) -> str:
    """Shafts of haze from the side of the key, for places without a window in its path."""
    view = canvas.view
    side = 1 if float(rig.key @ view.right) > 0 else -1
    name = canvas.define(
        f'<linearGradient id="{{id}}" x1="0" y1="0" x2="0" y2="1"><stop offset="0" '
        f'stop-color="{hex_of(rig.key_color)}" stop-opacity="0.26"/>'
        f'<stop offset="1" stop-color="{hex_of(rig.key_color)}" stop-opacity="0"/></linearGradient>'
    )
    parts = []
    for index in range(4):
        top = view.width * (0.5 + side * (0.46 - 0.17 * index))
        foot = top - side * view.width * 0.34
        wide = view.width * (0.035 + 0.012 * (index % 2))
        parts.append(
            f'<path d="M{top:.1f} 0L{top + wide:.1f} 0L{foot + 3 * wide:.1f} '
            f'{view.height:.1f}L{foot:.1f} {view.height:.1f}Z" '
            f'fill="url(#{name})"/>'
        )
    return "".join(parts)


def _vignette(canvas: Canvas, rig: Rig) -> str:
    view = canvas.view
    strength = 0.45 if rig.backdrop < 0.45 else 0.24 if rig.backdrop < 0.9 else 0.10
    name = canvas.define(
        f'<radialGradient id="{{id}}" cx="0.5" cy="0.48" r="0.75"><stop offset="0.45" stop-color="#000" '
        f'stop-opacity="0"/>'
        f'<stop offset="1" stop-color="#000" stop-opacity="{strength:.2f}"/></radialGradient>'
    )
    return f'<rect width="{view.width:g}" height="{view.height:g}" fill="url(#{name})"/>'
