"""Where the camera of a shot stands: angles, lenses and distances as geometry."""

import math

import numpy as np

from tools.images.previz.framing import LIFT, MANY, Framing, framing_of
from tools.images.previz.model import Blocking, Camera, Person, Vec3
from tools.images.previz.projection import Points, heading_vector, lens_half_angles, unit
from tools.images.previz.props.naming import is_long
from tools.images.previz.skeleton import skeleton_of
from tools.images.previz.staging import design_of, lead_of, prop_stand

_YAW: dict[str, float] = {"frontal": 0, "three_quarter": 45, "profile": 90, "back": 162}
_ELEVATION: dict[str, float] = {"low_angle": -26, "high_angle": 32, "birds_eye": 83, "overhead": 84, "aerial": 36}
NEAREST_THE_LINE = 12.0
"""Degrees that a camera keeps from the line between two people."""
_LENS_HEIGHT: dict[str, float] = {"shoulder_level": 0.82, "hip_level": 0.52, "knee_level": 0.28, "ground_level": 0.08}


def camera_of(
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
        return _detail_camera(blocking, lead, shot, subject, angle, lens, aspect)
    if lead is None:
        return _empty_camera(shot, angle, lens, aspect)
    if shot == "over_shoulder":
        return _over_shoulder(blocking, lead, angle, lens, notes)
    if shot == "pov":
        return _point_of_view(blocking, lead, lens, angle)
    if angle == "worms_eye":
        return _worms_eye(blocking, lead, None if free_lens else lens, shot, aspect)
    framing = framing_of(blocking, lead, shot, angle, aspect)
    if angle == "aerial" and blocking.interior:
        notes.append("no aerial inside a room: drawn from above the open set")
        framing = framing._replace(span=min(framing.span, 7.0))
    bearing = 270.0 if angle in {"birds_eye", "overhead"} else _bearing(blocking, lead, shot, angle)
    return _stand(blocking, lead, framing, bearing, angle, lens, aspect, shot, free_lens, notes)


def _bearing(blocking: Blocking, lead: Person, shot: str, angle: str) -> float:
    """The heading from the subject to the camera, kept on the usual side of the line."""
    yaw = _YAW.get(angle)
    if yaw is None and shot in MANY:
        return 270.0 + (9.0 if shot != "two_shot" else 0.0)
    if yaw is None:
        yaw = 24.0
    options = [(lead.facing + yaw) % 360, (lead.facing - yaw) % 360]
    if angle != "back" and (line := _line(blocking, lead)) is not None:
        options = _on_the_usual_side(options, line)
    return min(options, key=lambda heading: (round(_turn(heading, 270.0), 6), heading))


def _turn(heading: float, other: float) -> float:
    """The angle between two headings, in degrees."""
    return abs((heading - other + 180) % 360 - 180)


def _line(blocking: Blocking, lead: Person) -> float | None:
    """The heading of the line between the first two people, for one of them; nothing where it runs into depth."""
    ends = [person.position for name in blocking.axis or () for person in blocking.people if person.name == name]
    if len(ends) < 2 or lead.name not in (blocking.axis or ()):
        return None
    heading = math.degrees(math.atan2(ends[1][1] - ends[0][1], ends[1][0] - ends[0][0])) % 360
    return heading if 20 < _turn(heading, 270.0) < 160 else None


def _on_the_usual_side(options: list[float], line: float) -> list[float]:
    """Of these headings to the camera, those that do not cross the line; where all do, a small angle from it: whoever
    turns their back on the camera is rather seen from behind than with left and right exchanged."""
    near = math.copysign(1.0, math.sin(math.radians(270.0 - line)))

    def depth(heading: float) -> float:
        return near * math.sin(math.radians(heading - line))

    kept = [heading for heading in options if depth(heading) > math.sin(math.radians(NEAREST_THE_LINE - 1))]
    ends = [(line + near * NEAREST_THE_LINE) % 360, (line + 180 - near * NEAREST_THE_LINE) % 360]
    return kept or [min(ends, key=lambda heading: min(_turn(heading, one) for one in options))]


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
    if free_lens and shot in MANY | {"full", "medium_wide"} and angle not in {"birds_eye", "overhead", "aerial"}:
        lens, distance = _fit_room(blocking, framing, toward, lens, distance, aspect, notes)
        held = 2 * distance * lens_half_angles(lens, aspect)[1]
        if held < framing.span - 0.01:
            drop = LIFT.get(shot, 0.0) * (framing.span - held)
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
        if angle == "ground_level" and shot in MANY:
            middle = middle + np.array([0, 0, 0.15 * framing.span])
    aim = middle + _looking_room(lead, toward, framing.span * aspect, shot, angle)
    return Camera(
        position=vec(position + (aim - middle) * 0.6),
        look_at=vec(aim),
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
    if shot in MANY or angle in {"frontal", "back", "birds_eye", "overhead", "aerial"}:
        return np.zeros(3)
    right = np.cross(-toward, np.array([0.0, 0.0, 1.0]))
    gaze = float(skeleton_of(lead).head_axes[1] @ right)
    share = {"extreme_close_up": 0.0, "choker": 0.05}.get(shot, 0.11)
    return np.asarray(right * gaze * share * width)


WORMS_EYE_AWAY = {
    "extreme_wide": 2.4,
    "establishing": 2.2,
    "wide": 1.5,
    "full": 1.3,
    "medium": 1.05,
    "medium_close_up": 1.3,
    "single": 1.3,
    "close_up": 1.5,
    "choker": 1.6,
    "extreme_close_up": 1.6,
}
"""Metres from the feet: wide sizes stand off to hold more, tight ones so that the chest does not hide the face."""
DETAIL_AIR = {
    "extreme_wide": 5.0,
    "establishing": 3.4,
    "wide": 2.3,
    "full": 1.5,
    "medium_wide": 1.9,
    "medium_close_up": 1.4,
    "close_up": 1.15,
    "choker": 1.0,
    "extreme_close_up": 0.55,
    "insert": 1.4,
}
"""How much taller than the thing it shows the frame of each size is; other sizes take 1.6."""


def _detail_camera(
    blocking: Blocking, lead: Person | None, shot: str, subject: str, angle: str, lens: float, aspect: float
) -> Camera:
    """A thing, or hands: as close as its size allows, a little from above."""
    prop = next((one for one in blocking.props if one.name == subject), next(iter(blocking.props), None))
    facing, span = lead.facing if lead else 270.0, 0.36
    if prop is not None:
        stand = prop_stand(blocking, prop)
        extent = stand.high - stand.low
        place = stand.centre
        span = max(0.24, DETAIL_AIR.get(shot, 1.6) * max(float(extent[2]), float(np.linalg.norm(extent[:2])) / aspect))
        holder = next((person for person in blocking.people if person.name == prop.held_by), None)
        facing = holder.facing - (45.0 if is_long(prop) else 0.0) if holder else 270.0
    elif lead is not None:
        bones = skeleton_of(lead)
        place = bones.wrists[0] + unit(bones.wrists[0] - bones.elbows[0]) * 0.08
    else:
        place = np.array([0.0, 0.0, 0.9])
    level = 18.0 if span < 3 else 5.0
    raised = math.radians(
        {"low_angle": -20.0, "overhead": 80.0, "birds_eye": 80.0, "high_angle": 45.0}.get(angle, level)
    )
    _, tangent = lens_half_angles(lens, aspect)
    distance = span / 2 / tangent
    toward = heading_vector(facing - 26.0)
    position = place + toward * distance * math.cos(raised) + np.array([0, 0, distance * math.sin(raised)])
    position[2] = max(0.1, position[2])
    return Camera(position=vec(position), look_at=vec(place), lens_mm=lens, roll=13.0 if angle == "dutch" else 0.0)


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
    return Camera(position=vec(position), look_at=vec(middle), lens_mm=lens, roll=13.0 if angle == "dutch" else 0.0)


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
        return Camera(position=vec(position), look_at=vec(speaker.head - np.array([0, 0, 0.15])), lens_mm=lens)
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
    return Camera(position=vec(position), look_at=vec(aim), lens_mm=lens, roll=13.0 if angle == "dutch" else 0.0)


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
        aim = prop_stand(blocking, blocking.props[0]).centre
    else:
        aim = eye + bones.head_axes[1] * 3
    return Camera(position=vec(eye), look_at=vec(aim), lens_mm=lens, roll=13.0 if angle == "dutch" else 0.0)


def _worms_eye(blocking: Blocking, lead: Person, lens: float | None, shot: str, aspect: float) -> Camera:
    """From the ground at the feet, almost straight up, on the side where nobody else stands; a longer lens the tighter
    the size."""
    bones = skeleton_of(lead)
    others = [np.array(person.position) for person in blocking.people if person.name != lead.name]

    def clearance(turn: float) -> float:
        spot = bones.pelvis[:2] + heading_vector(lead.facing + turn)[:2] * 1.2
        return min((float(np.linalg.norm(spot - other)) for other in others), default=9.0)

    turn = max((14.0, -50.0, 50.0, -75.0, 75.0), key=lambda option: (min(clearance(option), 1.3), -abs(option)))
    away = WORMS_EYE_AWAY.get(shot, 0.85)
    position = bones.pelvis * np.array([1, 1, 0]) + heading_vector(lead.facing + turn) * away + np.array([0, 0, 0.08])
    aim = bones.chest + np.array([0, 0, 0.12])
    fitting = 18.0
    if shot in MANY and others:
        about = [skeleton_of(person).chest for person in blocking.people[: 3 if shot == "three_shot" else 2]]
        aim = np.mean(about, axis=0) if shot.endswith("_shot") else aim
        fitting = 15.0
    elif shot not in MANY | {"full", "medium_wide", "cowboy"}:
        framing = framing_of(blocking, lead, shot, "worms_eye", aspect)
        aim = framing.middle * 0.5 + bones.head * 0.5
        tangent = 0.65 * framing.span / float(np.linalg.norm(aim - position))
        fitting = max(18.0, 18.0 / (tangent * max(aspect, 1.0)))
    return Camera(position=vec(position), look_at=vec(aim), lens_mm=lens or round(fitting, 1))


def vec(point: Points) -> Vec3:
    """A point rounded to the tenth of a millimetre, so that plans compare and serialise the same everywhere."""
    return round(float(point[0]), 4), round(float(point[1]), 4), round(float(point[2]), 4)
