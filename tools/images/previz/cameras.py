"""Where the camera of a shot stands: angles, lenses and distances as geometry."""

import math

import numpy as np

from tools.images.previz.framing import LIFT, MANY, Framing, framing_of
from tools.images.previz.model import Blocking, Camera, Person
from tools.images.previz.projection import Points, heading_vector, lens_half_angles, unit
from tools.images.previz.skeleton import skeleton_of
from tools.images.previz.special_cameras import (
    ELEVATION,
    detail_camera,
    empty_camera,
    over_shoulder,
    point_of_view,
    vec,
    worms_eye,
)
from tools.images.previz.staging import design_of, lead_of

_YAW: dict[str, float] = {"frontal": 0, "three_quarter": 45, "profile": 90, "back": 162}
NEAREST_THE_LINE = 12.0
"""Degrees that a camera keeps from the line between two people."""
FREE_YAWS = (24.0, 38.0, 10.0, 52.0, 66.0)
"""Degrees from the way the lead faces, the usual ones first, of a camera that no angle places."""
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
        return detail_camera(blocking, lead, shot, subject, angle, lens, aspect)
    if lead is None:
        return empty_camera(shot, angle, lens, aspect)
    if shot == "over_shoulder":
        return over_shoulder(blocking, lead, angle, lens, notes)
    if shot == "pov":
        return point_of_view(blocking, lead, lens, angle)
    if angle == "worms_eye":
        return worms_eye(blocking, lead, None if free_lens else lens, shot, aspect)
    framing = framing_of(blocking, lead, shot, angle, aspect)
    if angle == "aerial" and blocking.interior:
        notes.append("no aerial inside a room: drawn from above the open set")
        framing = framing._replace(span=min(framing.span, 7.0))
    bearing = 270.0 if angle in {"birds_eye", "overhead"} else _bearing(blocking, lead, shot, angle)
    return _stand(blocking, lead, framing, bearing, angle, lens, aspect, shot, free_lens, notes)


def _bearing(blocking: Blocking, lead: Person, shot: str, angle: str) -> float:
    """The heading from the subject to the camera, kept on the usual side of the line. Where the angle leaves it open,
    the camera goes around until no hand hides the face."""
    if angle in _YAW:
        return _nearest_heading(blocking, lead, _YAW[angle], angle)
    if shot in MANY:
        return 270.0 + (9.0 if shot != "two_shot" else 0.0)
    headings = [_nearest_heading(blocking, lead, yaw, angle) for yaw in FREE_YAWS]
    return next((one for one in headings if not _hides_the_face(lead, one, angle)), headings[0])


def _nearest_heading(blocking: Blocking, lead: Person, yaw: float, angle: str) -> float:
    options = [(lead.facing + yaw) % 360, (lead.facing - yaw) % 360]
    if angle != "back" and (line := _line(blocking, lead)) is not None:
        options = _on_the_usual_side(options, line)
    return min(options, key=lambda heading: (round(_turn(heading, 270.0), 6), heading))


def _hides_the_face(lead: Person, heading: float, angle: str) -> bool:
    """Whether a hand or a forearm is between the face and a camera in this direction."""
    bones = skeleton_of(lead)
    raised = math.radians(ELEVATION.get(angle, 0.0))
    toward = heading_vector(heading) * math.cos(raised) + np.array([0.0, 0.0, math.sin(raised)])
    for wrist, elbow in zip(bones.wrists, bones.elbows, strict=True):
        for place in (wrist + unit(wrist - elbow) * 0.1 * bones.scale, wrist, (wrist + elbow) / 2):
            away = place - bones.head
            along = float(away @ toward)
            if along > 0.05 and float(np.linalg.norm(away - toward * along)) < 0.14 * bones.scale:
                return True
    return False


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
    if shot in MANY | {"full", "medium_wide"} and angle not in {"birds_eye", "overhead", "aerial"}:
        widest = 14.0 if free_lens else lens
        lens, distance = _fit_room(blocking, framing, toward, lens, widest, distance, aspect, notes)
        held = 2 * distance * lens_half_angles(lens, aspect)[1]
        if held < framing.span - 0.01:
            drop = LIFT.get(shot, 0.0) * (framing.span - held)
            framing = Framing(framing.middle - np.array([0.0, 0.0, drop]), held)
    eye_height = float(skeleton_of(lead).head[2])
    elevation = ELEVATION.get(angle)
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
            height = eye_height + min(0.9, 0.1 * distance)
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
    blocking: Blocking,
    framing: Framing,
    toward: Points,
    lens: float,
    widest: float,
    distance: float,
    aspect: float,
    notes: list[str],
) -> tuple[float, float]:
    """Use a wider lens rather than stand behind a wall; at the widest that is allowed the wall is struck instead, and a
    camera far behind it comes back to it and holds less."""
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
    fitted = max(widest, lens * room / distance)
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
