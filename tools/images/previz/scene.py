"""One frame: the set, the people and the light of a blocking, seen by one camera."""

from typing import NamedTuple

import numpy as np

from tools.images.previz.backdrop import draw_backdrop, draw_weather
from tools.images.previz.canvas import Canvas, Surroundings
from tools.images.previz.colors import hex_of, mix, rgb_of
from tools.images.previz.figure import Figure, figure_of
from tools.images.previz.light_effects import light_effects, shadows, soft, vignette, window_patches
from tools.images.previz.lighting import Rig, rig_for
from tools.images.previz.meshes import Air, mesh_svg
from tools.images.previz.model import Blocking, FramePlan, Person
from tools.images.previz.pieces import Piece, painter_order
from tools.images.previz.projection import View, unit, view_of
from tools.images.previz.sets import SetDesign
from tools.images.previz.skeleton import skeleton_of
from tools.images.previz.staging import brought_chairs, crowd_of, design_of, in_the_way, lead_of, prop_pieces


class Scene(NamedTuple):
    """A frame before its overlays: the picture's markup and what the overlays need to know."""

    defs: str
    body: str
    view: View
    figures: dict[str, Figure]


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
    body = "".join([_far_field(canvas, design, rig, around, blocking), shadows(canvas, figures, rig, design), *far])
    if plan.focus == "shallow" and body:
        body = soft(canvas, body, width * 0.0045)
    body += "".join(near) + light_effects(canvas, design, rig, blocking, view)
    body += draw_weather(view, blocking.weather if not inside else "clear") + vignette(canvas, rig)
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
        shell = () if _stands_behind(design, blocking) else design.shell
        parts += [canvas.face(face, around) for face in (*shell, *design.decals)]
        return "".join(parts)
    parts = [
        (
            f'<rect x="-40" y="-40" width="{view.width + 80:g}" height="{view.height + 80:g}" '
            f'fill="{hex_of(mix(design.ground, (0.04, 0.04, 0.05), 0.85))}"/>'
        )
    ]
    parts.append(canvas.face(design.shell[0], around))
    parts += [canvas.face(face, around) for face in design.decals]
    parts.append(window_patches(canvas, design, rig))
    parts += [canvas.face(face, around) for face in design.shell[1:]]
    return "".join(parts)


def _stands_behind(design: SetDesign, blocking: Blocking) -> bool:
    """Whether a thing of the story reaches behind the bare stage's backing, which a crew would strike for it."""
    backs = [float(face.corners[:, 1].max()) for face in design.shell]
    return bool(backs) and any(float(item.high[1]) > min(backs) for item in prop_pieces(blocking))


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
    detail = plan.shot_type == "insert" or plan.subject in {prop.name for prop in plan.blocking.props}
    subject = np.asarray(plan.camera.look_at) if lead is None or detail else skeleton_of(lead).chest
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
