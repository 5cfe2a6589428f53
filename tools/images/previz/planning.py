"""From shot slots to a camera in a blocking."""

from collections.abc import Sequence

import numpy as np

from tools.images.previz.cameras import camera_of
from tools.images.previz.colors import palette_of
from tools.images.previz.lighting import SETUPS, SKIES
from tools.images.previz.model import Blocking, Camera, FramePlan, Slate, Vec3
from tools.images.previz.places import is_bare
from tools.images.previz.projection import unit
from tools.images.previz.skeleton import Skeleton, skeleton_of
from tools.images.previz.special_cameras import vec
from tools.images.previz.staging import LOCATIONS

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
TIGHT = {"close_up", "choker", "extreme_close_up", "insert", "medium_close_up", "single"}


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
    if blocking.location == "stage" and blocking.location_label and not is_bare(blocking.location_label):
        notes.append(f"no set for {blocking.location_label!r}: drawn on the neutral stage")
    anchor = setup_of or blocking
    lens = float(lens_mm or DEFAULT_LENS[shot])
    camera = camera_of(anchor, shot, camera_angle, lens, aspect_ratio, subject, lens_mm is None, notes)
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
    return vec(position + step) if step is not None else None


def known_locations() -> tuple[str, ...]:
    """The location kinds with a set of their own."""
    return tuple(kind for kind in LOCATIONS if kind != "stage")


def bones_of(blocking: Blocking, name: str) -> Skeleton | None:
    """The joints of a named person, for overlays and tests."""
    return next((skeleton_of(person) for person in blocking.people if person.name == name), None)
