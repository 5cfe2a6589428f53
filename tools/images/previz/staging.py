"""What stands in a blocking: its set, extras, brought chairs, props, and what a crew strikes for the camera."""

import math

import numpy as np

from tools.images.previz import exteriors, interiors, passages, public_interiors
from tools.images.previz.figure import Figure
from tools.images.previz.furniture import chair
from tools.images.previz.lighting import SKIES
from tools.images.previz.model import Blocking, Person, Prop, Vec3
from tools.images.previz.pieces import Piece
from tools.images.previz.places import location_kind
from tools.images.previz.projection import View, heading_vector, unit
from tools.images.previz.props.naming import fits_a_hand, is_long, prop_piece, size_of
from tools.images.previz.sets import Builder, Dressing, SetDesign
from tools.images.previz.skeleton import skeleton_of

INTERIORS: dict[str, Builder] = {
    "bedroom": interiors.bedroom,
    "kitchen": interiors.kitchen,
    "living_room": interiors.living_room,
    "office": interiors.office,
    "classroom": public_interiors.classroom,
    "hospital": public_interiors.hospital,
    "corridor": public_interiors.corridor,
    "cafe": public_interiors.cafe,
    "bar": public_interiors.bar,
    "shop": public_interiors.shop,
    "warehouse": public_interiors.warehouse,
    "church": public_interiors.church,
    "stairwell": passages.stairwell,
    "bathroom": passages.bathroom,
    "train": interiors.train,
    "car": interiors.car,
}


EXTERIORS: dict[str, Builder] = {
    "street": exteriors.street,
    "alley": exteriors.alley,
    "rooftop": exteriors.rooftop,
    "beach": exteriors.beach,
    "ship_deck": passages.ship_deck,
    "harbour": passages.harbour,
    "station": passages.station,
    "forest": exteriors.forest,
    "desert": exteriors.desert,
    "mountain": exteriors.mountain,
    "field": exteriors.field,
}


LOCATIONS: dict[str, Builder] = {**INTERIORS, **EXTERIORS, "stage": exteriors.stage}


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
    return [prop_stand(blocking, prop) for prop in blocking.props]


def prop_stand(blocking: Blocking, prop: Prop) -> Piece:
    """A prop in the world: on whoever wears it, in the hand, beside whoever would hold it were it smaller, else where
    it was put."""
    holder = next((person for person in blocking.people if person.name == prop.held_by), None)
    if prop.of_set:
        return _part_of_set(blocking, prop)
    if holder is None:
        return prop_piece(prop, prop.position, prop.heading)
    if prop.worn:
        return _worn_at(prop, holder)
    if not fits_a_hand(prop):
        place = np.array([*holder.position, 0.0]) + heading_vector(holder.facing + 50) * (0.5 + max(size_of(prop)) / 2)
        return prop_piece(prop, (float(place[0]), float(place[1]), 0.0), holder.facing)
    bones = skeleton_of(holder)
    hand = bones.wrists[0] + unit(bones.wrists[0] - bones.elbows[0]) * 0.085 * bones.scale
    hand = hand + heading_vector(holder.facing) * 0.03
    return prop_piece(prop, (float(hand[0]), float(hand[1]), float(hand[2])), holder.facing, held=True)


WORN_ON = (
    (
        "head",
        "beanie cap crown glasses goggles hat headphones headscarf helmet hood mask sunglasses tiara turban veil wig",
    ),
    ("hands", "bracelet glove gloves mittens ring watch wristwatch"),
    ("feet", "boots clogs heels sandals shoes slippers sneakers trainers wellingtons"),
)
"""Where on a person things of these names are; all others are on the body."""


def _worn_at(prop: Prop, person: Person) -> Piece:
    """The part of a person that a garment is on. It has no faces of its own: the figure is drawn with it."""
    bones = skeleton_of(person)
    noun = prop.name.casefold().split()[-1]
    part = next((where for where, nouns in WORN_ON if noun in nouns.split()), "body")
    around = {
        "head": bones.head + np.array([[-0.14, -0.14, -0.12], [0.14, 0.14, 0.18]]) * bones.scale,
        "hands": bones.wrists[0] + np.array([[-0.1, -0.1, -0.1], [0.1, 0.1, 0.1]]) * bones.scale,
        "feet": np.array([*bones.ankles, *bones.toes]),
        "body": np.array([bones.pelvis, bones.chest, *bones.shoulders]),
    }[part]
    return Piece(around.min(axis=0), around.max(axis=0))


VEHICLES = frozenset({"boat", "car", "ship", "train"})
"""Pieces of sets that pass by: a story's car is another than those parked in the street."""
REACH = 0.7


def _part_of_set(blocking: Blocking, prop: Prop) -> Piece:
    """The stretch of the set's own piece that is near. It has no faces: the set draws it."""
    spot = np.array(prop.position)
    whole = _piece_like(prop, design_of(blocking, ()), (prop.position[0], prop.position[1]))
    if whole is None:
        return Piece(spot - REACH / 2, spot + REACH / 2)
    return Piece(np.maximum(whole.low, spot - REACH), np.minimum(whole.high, spot + 2 * REACH))


def _piece_like(prop: Prop, design: SetDesign, near: tuple[float, float]) -> Piece | None:
    """The nearest piece of the set that goes by the prop's name."""
    noun = prop.name.casefold().split()[-1] if prop.name.split() else ""
    alike = [item for item in design.pieces if item.name and noun == item.name.split()[-1] and noun not in VEHICLES]
    return min(alike, key=lambda item: math.dist(_nearest(item, near)[:2], near), default=None)


def _nearest(item: Piece, near: tuple[float, float]) -> Vec3:
    """The point of a piece's footprint nearest to a place on the floor."""
    x, y = (min(max(near[axis], float(item.low[axis])), float(item.high[axis])) for axis in (0, 1))
    return x, y, float(item.low[2])


def put_down(blocking: Blocking) -> Blocking:
    """The same blocking with every prop that nobody placed or holds where the set has it, on the nearest table, else
    beside the people."""
    lead = blocking.people[0].position if blocking.people else (0.0, 0.0)
    right = max((person.position[0] for person in blocking.people), default=-0.6)
    design = design_of(blocking, ())
    tops = sorted(
        (top for item in design.pieces for top in _top_of(item)),
        key=lambda top: math.dist((top[0], top[1]), lead),
    )[:1]
    props = []
    laid = 0
    for prop in blocking.props:
        if prop.held_by or prop.position != (0.0, 0.0, 0.0):
            props.append(prop)
            continue
        longest = max(size_of(prop))
        own = None if fits_a_hand(prop) else _piece_like(prop, design, lead)
        update: dict[str, object]
        if own is not None:
            update = {"of_set": True, "position": _nearest(own, lead)}
        elif longest > 2.0:
            update = {"position": (right + 0.4, 1.2 + longest * 0.55, 0.0), "heading": prop.heading or 205.0}
        elif longest < 0.6 and tops:
            x, y, z = tops[0]
            update = {
                "position": (x - 0.2 + 0.3 * laid, y, z),
                "heading": prop.heading or (205.0 if is_long(prop) else 262.0),
            }
            laid += 1
        else:
            update = {
                "position": (right + 0.75 + 0.5 * laid, 0.3, 0.0),
                "heading": prop.heading or (205.0 if is_long(prop) else 245.0),
            }
            laid += 1
        props.append(prop.model_copy(update=update))
    return blocking.model_copy(update={"props": tuple(props)})


def _top_of(item: Piece) -> list[Vec3]:
    """The middle of a level surface at the height of a table, if the piece has one."""
    level = [
        face.corners
        for face in item.faces
        if float(np.ptp(face.corners[:, 2])) < 0.01
        and 0.4 < float(face.corners[0, 2]) < 1.15
        and float(np.ptp(face.corners[:, 0])) * float(np.ptp(face.corners[:, 1])) > 0.25
    ]
    if not level or not any(word in item.name for word in TOPS):
        return []
    best = max(level, key=lambda corners: (float(corners[0, 2]), float(np.ptp(corners[:, 0]))))
    x, _, z = best.mean(axis=0).tolist()
    return [(x, float(best[:, 1].min()) + 0.22, z)]


TOPS = ("table", "desk", "counter", "bar", "till", "nightstand", "dresser", "altar", "crate", "bench", "locker")
"""Pieces of a set that things are put down on."""
