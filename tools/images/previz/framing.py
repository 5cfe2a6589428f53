"""What a shot size means for the people in it, in metres."""

from typing import NamedTuple

import numpy as np

from tools.images.previz.model import Blocking, Person
from tools.images.previz.projection import Points
from tools.images.previz.skeleton import skeleton_of

BELOW_CROWN: dict[str, float] = {
    "medium_wide": 0.75,
    "cowboy": 0.61,
    "medium": 0.45,
    "medium_close_up": 0.315,
    "single": 0.315,
    "close_up": 0.20,
}
"""How much of a standing person's height the frame holds below the top of the head."""
LIFT = {"full": 0.0, "wide": 0.07, "establishing": 0.16, "extreme_wide": 0.2}
"""Share of the frame by which the middle stands above the people, leaving them in its lower part."""
FROM_ABOVE = {"overhead": (1.0, 0.62, 0.9), "birds_eye": (1.7, 0.9, 4.5), "aerial": (2.6, 1.5, 15.0)}
"""How much wider than at eye level the frame is, and the least it spans, in metres: of one person, and of many. The
size still decides: a close-up from above is of a head and shoulders."""
MANY = {"two_shot", "three_shot", "group", "extreme_wide", "establishing", "wide"}


class Framing(NamedTuple):
    """What the frame must hold: its middle, and the height in metres it spans there."""

    middle: Points
    span: float


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
        framing = _whole(group if shot in MANY else [lead], shot, aspect)
    if angle not in FROM_ABOVE:
        return framing
    wider, least, least_wide = FROM_ABOVE[angle]
    return framing._replace(span=max(framing.span * wider, least_wide if shot in MANY else least))


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
    return Framing(middle + np.array([0.0, 0.0, LIFT[shot] * span]), span)
