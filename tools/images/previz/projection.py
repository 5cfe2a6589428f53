"""The pinhole camera: world metres to picture points."""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tools.images.previz.model import Camera

Points = npt.NDArray[np.float64]
GATE_WIDTH_MM = 36.0
NEAR = 0.08


def unit(vector: Points) -> Points:
    """The direction of a vector; the zero vector stays zero."""
    length = float(np.linalg.norm(vector))
    return vector / length if length > 1e-12 else vector


def heading_vector(degrees: float) -> Points:
    """The horizontal direction of a heading."""
    angle = math.radians(degrees)
    return np.array([math.cos(angle), math.sin(angle), 0.0])


def lens_half_angles(lens_mm: float, aspect: float) -> tuple[float, float]:
    """Tangents of half the horizontal and vertical angle of view.

    Tall pictures turn the gate: the long side always sees 36 mm.
    """
    long_side = GATE_WIDTH_MM / 2 / lens_mm
    if aspect >= 1:
        return long_side, long_side / aspect
    return long_side * aspect, long_side


class View(NamedTuple):
    """A camera made ready: where it is, its axes, and the scale of its picture plane."""

    eye: Points
    right: Points
    up: Points
    forward: Points
    focal: float
    width: float
    height: float

    def to_camera(self, points: Points) -> Points:
        """World points as (right, up, depth)."""
        return (points - self.eye) @ np.stack([self.right, self.up, self.forward], axis=1)

    def to_picture(self, seen: Points) -> Points:
        """Camera points in front of the lens as picture points, y downwards."""
        depth = np.maximum(seen[..., 2], NEAR)
        x = self.width / 2 + self.focal * seen[..., 0] / depth
        y = self.height / 2 - self.focal * seen[..., 1] / depth
        return np.stack([x, y], axis=-1)

    def project(self, points: Points) -> tuple[Points, Points]:
        """Picture points and depths of world points."""
        seen = self.to_camera(np.asarray(points, dtype=float))
        return self.to_picture(seen), seen[..., 2]

    def point(self, world: tuple[float, float, float] | Points) -> tuple[float, float, float]:
        """One world point as picture x, y and depth."""
        flat, depth = self.project(np.asarray(world, dtype=float)[None])
        return float(flat[0, 0]), float(flat[0, 1]), float(depth[0])

    def pixels_per_metre(self, depth: float) -> float:
        """How large a metre is on the picture at this depth."""
        return self.focal / max(depth, NEAR)

    def polygon(self, corners: Points) -> Points | None:
        """A world polygon clipped at the near plane and projected, or nothing if it lies behind the lens."""
        seen = clip_near(self.to_camera(np.asarray(corners, dtype=float)))
        if len(seen) < 3:
            return None
        return self.to_picture(seen)


def clip_near(seen: Points, near: float = NEAR) -> Points:
    """Sutherland-Hodgman against the near plane."""
    kept: list[Points] = []
    for index, point in enumerate(seen):
        before = seen[index - 1]
        if (point[2] >= near) != (before[2] >= near):
            share = (near - before[2]) / (point[2] - before[2])
            kept.append(before + share * (point - before))
        if point[2] >= near:
            kept.append(point)
    return np.array(kept) if kept else np.zeros((0, 3))


def view_of(camera: Camera, width: float, height: float) -> View:
    """The view of a camera on a picture of this size."""
    eye = np.array(camera.position, dtype=float)
    forward = unit(np.array(camera.look_at, dtype=float) - eye)
    if not forward.any():
        forward = np.array([0.0, 1.0, 0.0])
    reference = np.array([0.0, 0.0, 1.0]) if abs(forward[2]) < 0.995 else np.array([0.0, 1.0, 0.0])
    right = unit(np.cross(forward, reference))
    up = np.cross(right, forward)
    roll = math.radians(camera.roll)
    rolled_right = right * math.cos(roll) + up * math.sin(roll)
    rolled_up = up * math.cos(roll) - right * math.sin(roll)
    half_width, _ = lens_half_angles(camera.lens_mm, width / height)
    return View(eye, rolled_right, rolled_up, forward, width / 2 / half_width, width, height)
