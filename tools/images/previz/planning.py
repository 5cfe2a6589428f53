"""From shot slots to a camera in a blocking: sizes, angles and lenses as geometry."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from tools.images.previz.colors import palette_of
from tools.images.previz.lighting import SETUPS, SKIES
from tools.images.previz.model import Blocking, Camera, FramePlan, Person, Slate, Vec3
from tools.images.previz.projection import Points, heading_vector, lens_half_angles, unit
from tools.images.previz.skeleton import Skeleton, skeleton_of
from tools.images.previz.staging import LOCATIONS, design_of, lead_of, prop_place

DEFAULT_LENS: dict[str, float] = {
    "extreme_wide": 20,
    "establishing": 24,
    "wide": 28,
    "full": 35,
    "medium_wide": 35,
    "cowboy": 40,
    "medium": 50,
    "medium_close_up": 65,
    "close_up": 85,
    "choker": 100,
    "extreme_close_up": 120,
    "insert": 85,
    "two_shot": 40,
    "three_shot": 35,
    "group": 28,
    "over_shoulder": 50,
    "pov": 28,
    "single": 65,
}
BELOW_CROWN: dict[str, float] = {
    "medium_wide": 0.75,
    "cowboy": 0.61,
    "medium": 0.45,
    "medium_close_up": 0.315,
    "single": 0.315,
    "close_up": 0.20,
}
"""How much of a standing person's height the frame holds below the top of the head."""
_YAW: dict[str, float] = {"frontal": 0, "three_quarter": 45, "profile": 90, "back": 162}
_ELEVATION: dict[str, float] = {"low_angle": -26, "high_angle": 32, "birds_eye": 83, "overhead": 84, "aerial": 36}
_LENS_HEIGHT: dict[str, float] = {"shoulder_level": 0.82, "hip_level": 0.52, "knee_level": 0.28, "ground_level": 0.08}
_LIFT = {"full": 0.0, "wide": 0.07, "establishing": 0.16, "extreme_wide": 0.2}
"""Share of the frame by which the middle stands above the people, leaving them in its lower part."""
_MANY = {"two_shot", "three_shot", "group", "extreme_wide", "establishing", "wide"}
TIGHT = {"close_up", "choker", "extreme_close_up", "insert", "medium_close_up", "single"}


class Framing(NamedTuple):
    """What the frame must hold: its middle, and the height in metres it spans there."""

    middle: Points
    span: float


def plan_shot(
    blocking: Blocking,
    *,
    shot_type: str = "wide",
    camera_angle: str = "eye_level",
    camera_movement: str = "static",
    lens_mm: float | None = None,
    lighting: str = "three_point",
    palette: Sequence[str] = (),
    subject: str = "",
    aspect_ratio: float = 16 / 9,
    depth_of_field: str = "",
    slate: Slate | None = None,
    caption: str = "",
    time_offset_ms: int | None = None,
    setup_of: Blocking | None = None,
) -> FramePlan:
    """One frame of a blocking from its slots.

    Slots take the ids of the vocabulary; unknown ids fall back to the neutral value and are named in `notes`.
    `subject` is a person or a prop. In a time stack pass the t0 blocking as `setup_of`, so that the camera stays where
    it was while people move.
    """
    notes: list[str] = []
    shot = _known(shot_type, DEFAULT_LENS, "wide", "shot type", notes)
    _known(lighting, SETUPS, "available", "lighting", notes)
    _known(blocking.time_of_day, SKIES, "day", "time of day", notes)
    if blocking.location == "stage" and blocking.location_label:
        notes.append(f"no set for {blocking.location_label!r}: drawn on the neutral stage")
    anchor = setup_of or blocking
    lens = float(lens_mm or DEFAULT_LENS[shot])
    camera = _camera(anchor, shot, camera_angle, lens, aspect_ratio, subject, lens_mm is None, notes)
    camera = camera.model_copy(update={"to": _travel(camera, camera_movement)})
    slate = slate or Slate()
    slate = slate.model_copy(
        update={
            "lens": slate.lens or f"{camera.lens_mm:.0f} mm",
            "time_offset_ms": time_offset_ms if slate.time_offset_ms is None else slate.time_offset_ms,
        }
    )
    shallow = depth_of_field in {"shallow", "razor_thin"} or (
        not depth_of_field and shot in TIGHT and camera.lens_mm >= 60
    )
    return FramePlan(
        blocking=blocking,
        camera=camera,
        shot_type=shot,
        camera_angle=camera_angle,
        camera_movement=camera_movement,
        lighting=lighting,
        palette=palette_of(palette),
        subject=subject,
        aspect_ratio=aspect_ratio,
        focus="shallow" if shallow else "deep",
        slate=slate,
        caption=caption,
        notes=tuple(notes),
    )


def _known(
    value: str, known: dict[str, object] | dict[str, float] | object, fallback: str, what: str, notes: list[str]
) -> str:
    if value in known:  # type: ignore[operator]
        return value
    notes.append(f"{what} {value!r} is not one this renderer draws; {fallback} stands in")
    return fallback


def _camera(
    blocking: Blocking,
    shot: str,
    angle: str,
    lens: float,
    aspect: float,
    subject: str,
    free_lens: bool,
    notes: list[str],
) -> Camera:
    lead = lead_of(blocking, subject)
    if shot == "insert" or any(prop.name == subject for prop in blocking.props):
        return _detail_camera(blocking, lead, subject, angle, lens, aspect)
    if lead is None:
        return _empty_camera(shot, angle, lens, aspect)
    if shot == "over_shoulder":
        return _over_shoulder(blocking, lead, angle, lens, notes)
    if shot == "pov":
        return _point_of_view(blocking, lead, lens, angle)
    if angle == "worms_eye":
        return _worms_eye(blocking, lead, lens if not free_lens else 18.0, shot)
    framing = framing_of(blocking, lead, shot, angle, aspect)
    if angle == "aerial" and blocking.interior:
        notes.append("no aerial inside a room: drawn from above the open set")
        framing = framing._replace(span=min(framing.span, 7.0))
    bearing = 270.0 if angle in {"birds_eye", "overhead"} else _bearing(blocking, lead, shot, angle)
    return _stand(blocking, lead, framing, bearing, angle, lens, aspect, shot, free_lens, notes)


def framing_of(blocking: Blocking, lead: Person, shot: str, angle: str, aspect: float) -> Framing:
    """What this shot size means for these people, in metres."""
    bones = skeleton_of(lead)
    tall = lead.height
    group = list(
        blocking.people[:2] if shot == "two_shot" else blocking.people[:3] if shot == "three_shot" else blocking.people
    )
    if shot in BELOW_CROWN:
        room = 0.085 * tall if shot != "close_up" else 0.05 * tall
        if lead.pose in {"hands_up", "cheer", "wave", "climb", "dance"} and shot in {"medium", "cowboy", "medium_wide"}:
            room += max(0.0, max(float(wrist[2]) for wrist in bones.wrists) + 0.15 - float(bones.crown[2]))
        span = BELOW_CROWN[shot] * tall + room
        middle = bones.crown + np.array([0.0, 0.0, room - span / 2])
        if lead.pose in {"lie", "fall"}:
            middle = bones.head * 0.6 + bones.chest * 0.4
        framing = Framing(middle, span)
    elif shot == "choker":
        framing = Framing(
            bones.head + (bones.head_axes[2] * -0.028 + bones.head_axes[1] * 0.05) * bones.scale, 0.18 * bones.scale
        )
    elif shot == "extreme_close_up":
        framing = Framing(
            bones.head + (bones.head_axes[2] * 0.008 + bones.head_axes[1] * 0.075) * bones.scale, 0.078 * bones.scale
        )
    else:
        framing = _whole(group if shot in _MANY else [lead], shot, aspect)
    if angle == "birds_eye":
        return framing._replace(span=max(framing.span, 6.5))
    if angle == "overhead":
        return framing._replace(span=max(framing.span, 0.9))
    return framing._replace(span=max(framing.span, 15.0)) if angle == "aerial" else framing


def _whole(group: list[Person], shot: str, aspect: float) -> Framing:
    """Everybody from head to toe, with the air the size asks for; a two-shot holds them from the thighs up."""
    points = np.concatenate([skeleton_of(person).extent() for person in group])
    low, high = points.min(axis=0), points.max(axis=0)
    wide = float(np.linalg.norm(high[:2] - low[:2])) + 0.35
    tall = float(high[2] - low[2])
    lead_height = group[0].height
    middle = (low + high) / 2
    if shot in {"two_shot", "three_shot"}:
        span = max(min(tall, 0.62 * lead_height), (wide + 0.35) / aspect)
        return Framing(np.array([middle[0], middle[1], high[2] + 0.09 * span - span / 2]), span)
    if shot == "group":
        span = max(tall * 1.18, (wide + 0.6) / aspect)
        return Framing(middle + np.array([0, 0, 0.04 * span]), span)
    factor = {"full": 1.16, "wide": 1.95, "establishing": 4.6, "extreme_wide": 7.6}[shot]
    span = max(
        max(tall, lead_height * (0.62 if shot == "full" else 0.8)) * factor,
        wide * (1.1 if shot == "full" else 1.35) / aspect,
    )
    return Framing(middle + np.array([0.0, 0.0, _LIFT[shot] * span]), span)


def _bearing(blocking: Blocking, lead: Person, shot: str, angle: str) -> float:
    """The heading from the subject to the camera, kept on the usual side of the line."""
    yaw = _YAW.get(angle)
    if yaw is None and shot in _MANY:
        return 270.0 + (9.0 if shot != "two_shot" else 0.0)
    if yaw is None:
        yaw = 24.0
    options = [(lead.facing + yaw) % 360, (lead.facing - yaw) % 360]
    return min(options, key=lambda heading: (round(abs((heading - 270 + 180) % 360 - 180), 6), heading))


def _stand(
    blocking: Blocking,
    lead: Person,
    framing: Framing,
    bearing: float,
    angle: str,
    lens: float,
    aspect: float,
    shot: str,
    free_lens: bool,
    notes: list[str],
) -> Camera:
    """Put the camera at the distance at which its lens spans the framing, at the height the angle asks for."""
    toward = heading_vector(bearing)
    _, tangent = lens_half_angles(lens, aspect)
    distance = framing.span / 2 / tangent
    if free_lens and shot in _MANY | {"full", "medium_wide"} and angle not in {"birds_eye", "overhead", "aerial"}:
        lens, distance = _fit_room(blocking, framing, toward, lens, distance, aspect, notes)
        held = 2 * distance * lens_half_angles(lens, aspect)[1]
        if held < framing.span - 0.01:
            drop = _LIFT.get(shot, 0.0) * (framing.span - held)
            framing = Framing(framing.middle - np.array([0.0, 0.0, drop]), held)
    eye_height = float(skeleton_of(lead).head[2])
    elevation = _ELEVATION.get(angle)
    middle = framing.middle.copy()
    if elevation is not None:
        raised = math.radians(elevation)
        position = middle + toward * distance * math.cos(raised) + np.array([0, 0, distance * math.sin(raised)])
        if position[2] < 0.12:
            position[2] = 0.12
            level = math.sqrt(max(distance**2 - (middle[2] - 0.12) ** 2, 0.09))
            position[:2] = middle[:2] + toward[:2] * level
    else:
        height = _LENS_HEIGHT[angle] * lead.height if angle in _LENS_HEIGHT else eye_height
        if shot in {"establishing", "extreme_wide"} and angle == "eye_level":
            height = eye_height + 0.9
        position = middle + toward * distance
        steepest = distance * math.tan(math.radians(34))
        position[2] = max(0.1, height, float(middle[2]) - steepest)
        if angle == "ground_level" and shot in _MANY:
            middle = middle + np.array([0, 0, 0.15 * framing.span])
    aim = middle + _looking_room(lead, toward, framing.span * aspect, shot, angle)
    return Camera(
        position=_vec(position + (aim - middle) * 0.6),
        look_at=_vec(aim),
        lens_mm=round(lens, 1),
        roll=13.0 if angle == "dutch" else 0.0,
    )


def _fit_room(
    blocking: Blocking, framing: Framing, toward: Points, lens: float, distance: float, aspect: float, notes: list[str]
) -> tuple[float, float]:
    """Use a wider lens rather than stand behind a wall; below 18 mm the wall is struck instead."""
    design = design_of(blocking, ())
    if design.room is None:
        return lens, distance
    floor = design.shell[0].corners
    low, high = floor.min(axis=0), floor.max(axis=0)
    limits = [
        ((high[axis] if toward[axis] > 0 else low[axis]) - framing.middle[axis]) / toward[axis]
        for axis in (0, 1)
        if abs(toward[axis]) > 0.05
    ]
    room = max(0.6, min(limits) - 0.2)
    if distance <= room:
        return lens, distance
    fitted = max(14.0, lens * room / distance)
    _, tangent = lens_half_angles(fitted, aspect)
    distance = framing.span / 2 / tangent
    if distance > room + 0.8:
        notes.append("the room is smaller than this shot size: the frame shows the most its walls allow")
        distance = room + 0.3
    elif distance > room + 0.01:
        notes.append("the camera stands behind a struck wall")
    return fitted, distance


def _looking_room(lead: Person, toward: Points, width: float, shot: str, angle: str) -> Points:
    """Shift the aim so that a face looking aside has space in front of it."""
    if shot in _MANY or angle in {"frontal", "back", "birds_eye", "overhead", "aerial"}:
        return np.zeros(3)
    right = np.cross(-toward, np.array([0.0, 0.0, 1.0]))
    gaze = float(skeleton_of(lead).head_axes[1] @ right)
    share = {"extreme_close_up": 0.0, "choker": 0.05}.get(shot, 0.11)
    return np.asarray(right * gaze * share * width)


def _detail_camera(
    blocking: Blocking, lead: Person | None, subject: str, angle: str, lens: float, aspect: float
) -> Camera:
    """A prop, or hands: close, a little from above."""
    names = [prop.name for prop in blocking.props]
    facing = lead.facing if lead else 270.0
    span = 0.36
    if names:
        place = np.array(prop_place(blocking, subject if subject in names else names[0]))
        holder = next(
            (prop.held_by for prop in blocking.props if prop.name == (subject if subject in names else names[0])), ""
        )
        facing = next((person.facing for person in blocking.people if person.name == holder), facing)
    elif lead is not None:
        bones = skeleton_of(lead)
        place = bones.wrists[0] + unit(bones.wrists[0] - bones.elbows[0]) * 0.08
    else:
        place = np.array([0.0, 0.0, 0.9])
    raised = math.radians(
        {"low_angle": -20.0, "overhead": 80.0, "birds_eye": 80.0, "high_angle": 45.0}.get(angle, 18.0)
    )
    _, tangent = lens_half_angles(lens, aspect)
    distance = span / 2 / tangent
    toward = heading_vector(facing - 26.0)
    position = place + toward * distance * math.cos(raised) + np.array([0, 0, distance * math.sin(raised)])
    return Camera(position=_vec(position), look_at=_vec(place), lens_mm=lens, roll=13.0 if angle == "dutch" else 0.0)


def _empty_camera(shot: str, angle: str, lens: float, aspect: float) -> Camera:
    """A place without people."""
    span = {"extreme_wide": 9.0, "establishing": 7.0, "wide": 3.6}.get(shot, 2.6)
    _, tangent = lens_half_angles(lens, aspect)
    distance = span / 2 / tangent
    raised = math.radians(_ELEVATION.get(angle, 6.0))
    middle = np.array([0.0, 1.0, 1.15 + 0.08 * span])
    position = (
        middle + heading_vector(276.0) * distance * math.cos(raised) + np.array([0, 0, distance * math.sin(raised)])
    )
    position[2] = max(0.15, position[2])
    return Camera(position=_vec(position), look_at=_vec(middle), lens_mm=lens, roll=13.0 if angle == "dutch" else 0.0)


def _over_shoulder(blocking: Blocking, lead: Person, angle: str, lens: float, notes: list[str]) -> Camera:
    """Behind the listener's shoulder on the usual side of the line, looking at the lead."""
    others = [person for person in blocking.people if person.name != lead.name]
    speaker = skeleton_of(lead)
    if others:
        near = skeleton_of(others[0])
    else:
        notes.append("nobody to shoot over: drawn as a single")
        near = None
    if near is None:
        toward = heading_vector(lead.facing + 20)
        position = speaker.head + toward * 1.7
        return Camera(position=_vec(position), look_at=_vec(speaker.head - np.array([0, 0, 0.15])), lens_mm=lens)
    line = unit((near.head - speaker.head) * np.array([1, 1, 0]))
    side = np.cross(line, np.array([0.0, 0.0, 1.0]))
    if float(side[1]) > 0:
        side = -side
    position = (
        near.head
        + line * 1.12
        + side * 0.42
        + np.array([0, 0, 0.06 + {"high_angle": 0.6, "low_angle": -0.2}.get(angle, 0.0)])
    )
    aim = speaker.head * 0.84 + near.head * 0.16 - np.array([0, 0, 0.14])
    return Camera(position=_vec(position), look_at=_vec(aim), lens_mm=lens, roll=13.0 if angle == "dutch" else 0.0)


def _point_of_view(blocking: Blocking, lead: Person, lens: float, angle: str) -> Camera:
    """From the lead's eyes towards what the lead looks at, else the other person, else a prop, else ahead."""
    bones = skeleton_of(lead)
    others = [person for person in blocking.people if person.name != lead.name]
    eye = bones.head + bones.head_axes[1] * 0.14
    if lead.look_at is not None:
        aim = np.array(lead.look_at)
    elif others:
        aim = skeleton_of(others[0]).chest + np.array([0, 0, 0.15])
    elif blocking.props:
        aim = np.array(prop_place(blocking, blocking.props[0].name))
    else:
        aim = eye + bones.head_axes[1] * 3
    return Camera(position=_vec(eye), look_at=_vec(aim), lens_mm=lens, roll=13.0 if angle == "dutch" else 0.0)


def _worms_eye(blocking: Blocking, lead: Person, lens: float, shot: str) -> Camera:
    """From the ground at the feet, almost straight up, on the side where nobody else stands."""
    bones = skeleton_of(lead)
    others = [np.array(person.position) for person in blocking.people if person.name != lead.name]

    def clearance(turn: float) -> float:
        spot = bones.pelvis[:2] + heading_vector(lead.facing + turn)[:2] * 1.2
        return min((float(np.linalg.norm(spot - other)) for other in others), default=9.0)

    turn = max((14.0, -50.0, 50.0, -75.0, 75.0), key=lambda option: (min(clearance(option), 1.3), -abs(option)))
    away = {"extreme_wide": 2.4, "establishing": 2.2, "wide": 1.5, "full": 1.3}.get(shot, 0.85)
    position = bones.pelvis * np.array([1, 1, 0]) + heading_vector(lead.facing + turn) * away + np.array([0, 0, 0.08])
    return Camera(position=_vec(position), look_at=_vec(bones.chest + np.array([0, 0, 0.12])), lens_mm=lens)


def _travel(camera: Camera, movement: str) -> Vec3 | None:
    """Where a moving camera ends."""
    position, aim = np.array(camera.position), np.array(camera.look_at)
    ahead = aim - position
    forward = unit(ahead)
    right = unit(np.cross(forward, np.array([0.0, 0.0, 1.0])))
    reach = float(np.linalg.norm(ahead))
    step = {
        "push_in": ahead * 0.4,
        "following": ahead * 0.4,
        "dolly_zoom": ahead * 0.35,
        "pull_out": -ahead * 0.45,
        "leading": -ahead * 0.4,
        "truck_left": -right * reach * 0.4,
        "truck_right": right * reach * 0.4,
        "tracking": right * reach * 0.4,
        "arc_left": ahead * 0.3 - right * reach * 0.6,
        "arc_right": ahead * 0.3 + right * reach * 0.6,
        "orbit": ahead * 2.0,
        "pedestal_up": np.array([0, 0, 0.7]),
        "pedestal_down": np.array([0, 0, -0.5]),
        "crane_up": np.array([0, 0, 2.2]) - ahead * 0.1,
        "crane_down": np.array([0, 0, -1.0]) + ahead * 0.1,
        "drone": np.array([0, 0, 3.0]) - ahead * 0.3,
        "steadicam": ahead * 0.3,
        "gimbal": ahead * 0.3,
        "vehicle": right * reach * 0.8,
    }.get(movement)
    return _vec(position + step) if step is not None else None


def _vec(point: Points) -> Vec3:
    """A point rounded to the tenth of a millimetre, so that plans compare and serialise the same everywhere."""
    return round(float(point[0]), 4), round(float(point[1]), 4), round(float(point[2]), 4)


def known_locations() -> tuple[str, ...]:
    """The location kinds with a set of their own."""
    return tuple(kind for kind in LOCATIONS if kind != "stage")


def bones_of(blocking: Blocking, name: str) -> Skeleton | None:
    """The joints of a named person, for overlays and tests."""
    return next((skeleton_of(person) for person in blocking.people if person.name == name), None)
