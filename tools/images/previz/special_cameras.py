"""Cameras that no shot size alone places: of things, of empty places, over a shoulder, through eyes, from the feet."""

import math

import numpy as np

from tools.images.previz.framing import MANY, framing_of
from tools.images.previz.model import Blocking, Camera, Person, Vec3
from tools.images.previz.projection import Points, heading_vector, lens_half_angles, unit
from tools.images.previz.props.naming import is_long
from tools.images.previz.skeleton import skeleton_of
from tools.images.previz.staging import prop_stand

ELEVATION: dict[str, float] = {"low_angle": -26, "high_angle": 32, "birds_eye": 83, "overhead": 84, "aerial": 36}


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


def detail_camera(
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


def empty_camera(shot: str, angle: str, lens: float, aspect: float) -> Camera:
    """A place without people."""
    span = {"extreme_wide": 9.0, "establishing": 7.0, "wide": 3.6}.get(shot, 2.6)
    _, tangent = lens_half_angles(lens, aspect)
    distance = span / 2 / tangent
    raised = math.radians(ELEVATION.get(angle, 6.0))
    middle = np.array([0.0, 1.0, 1.15 + 0.08 * span])
    position = (
        middle + heading_vector(276.0) * distance * math.cos(raised) + np.array([0, 0, distance * math.sin(raised)])
    )
    position[2] = max(0.15, position[2])
    return Camera(position=vec(position), look_at=vec(middle), lens_mm=lens, roll=13.0 if angle == "dutch" else 0.0)


def over_shoulder(blocking: Blocking, lead: Person, angle: str, lens: float, notes: list[str]) -> Camera:
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


def point_of_view(blocking: Blocking, lead: Person, lens: float, angle: str) -> Camera:
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


def worms_eye(blocking: Blocking, lead: Person, lens: float | None, shot: str, aspect: float) -> Camera:
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
