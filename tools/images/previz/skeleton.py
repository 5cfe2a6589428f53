"""Joints of a posed figure; limbs follow their ends by two-bone inverse kinematics."""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from tools.images.previz.model import Person, Vec3
from tools.images.previz.poses import FOREARM, SHIN, THIGH, UPPER_ARM, HandShape, PoseShape, pose_shape
from tools.images.previz.projection import Points, heading_vector, unit

Placer = Callable[[Vec3 | Points], Points]


STANDARD_HEIGHT = 1.72


class Skeleton(NamedTuple):
    """Joints of one figure in world metres, with the body's own axes."""

    scale: float
    right: Points
    forward: Points
    up: Points
    pelvis: Points
    chest: Points
    neck: Points
    head: Points
    head_axes: Points
    shoulders: tuple[Points, Points]
    elbows: tuple[Points, Points]
    wrists: tuple[Points, Points]
    hips: tuple[Points, Points]
    knees: tuple[Points, Points]
    ankles: tuple[Points, Points]
    toes: tuple[Points, Points]
    hand_shapes: tuple[HandShape, HandShape]

    @property
    def crown(self) -> Points:
        """The top of the head."""
        return np.asarray(self.head + self.head_axes[2] * 0.12 * self.scale)

    def extent(self) -> Points:
        """Points that bound the figure."""
        tips = [
            wrist + unit(wrist - elbow) * 0.19 * self.scale
            for wrist, elbow in zip(self.wrists, self.elbows, strict=True)
        ]
        return np.stack(
            [
                self.crown,
                self.pelvis,
                *tips,
                *self.shoulders,
                *self.elbows,
                *self.wrists,
                *self.knees,
                *self.toes,
                *self.ankles,
            ]
        )


def skeleton_of(person: Person) -> Skeleton:
    """The joints of a person standing where the blocking says."""
    shape = pose_shape(person.pose, person.phase)
    scale = person.height / STANDARD_HEIGHT
    flat_forward = heading_vector(person.facing)
    frame = _frame(flat_forward, shape.tilt)
    ground = np.array([*person.position, person.elevation])
    if shape.tilt > 60:
        ground = ground - flat_forward * 0.86 * scale + np.array([0.0, 0.0, 0.13 * scale])
        ground = ground + flat_forward * 1.72 * scale

    def place(local: Vec3 | Points) -> Points:
        return np.asarray(ground + (np.asarray(local, dtype=float) * scale) @ frame)

    return _assemble(person, shape, scale, frame, place)


def _frame(forward: Points, tilt: float) -> Points:
    """Rows right, forward, up of a body, tipped backwards by `tilt` degrees."""
    up = np.array([0.0, 0.0, 1.0])
    right = np.cross(forward, up)
    angle = math.radians(tilt)
    return np.stack(
        [right, forward * math.cos(angle) + up * math.sin(angle), up * math.cos(angle) - forward * math.sin(angle)]
    )


def _assemble(person: Person, shape: PoseShape, scale: float, frame: Points, place: Placer) -> Skeleton:
    lean, twist = math.radians(shape.lean), math.radians(shape.twist)
    pelvis = np.array([0.0, shape.pelvis[0], shape.pelvis[1]])
    spine = np.array([0.0, math.sin(lean), math.cos(lean)])
    across = np.array([math.cos(twist), math.sin(twist), 0.0])
    chest, neck = pelvis + spine * 0.36, pelvis + spine * 0.525
    shoulder_line = pelvis + spine * 0.465
    shoulders = (shoulder_line + across * 0.172, shoulder_line - across * 0.172)
    hips = (pelvis + np.array([0.085, 0.0, -0.02]), pelvis - np.array([0.085, 0.0, 0.02]))
    hand_goals = (np.array(shape.right_hand), np.array(shape.left_hand))
    foot_goals = (np.array(shape.right_foot), np.array(shape.left_foot))
    elbow = np.array(shape.elbows)
    arms = [
        _two_bones(shoulders[side], hand_goals[side], UPPER_ARM, FOREARM, elbow * np.array([1 - 2 * side, 1, 1]))
        for side in (0, 1)
    ]
    legs = [
        _two_bones(hips[side], foot_goals[side], THIGH, SHIN, np.array([0.12 * (1 - 2 * side), 1.0, 0.25]))
        for side in (0, 1)
    ]
    toes = [foot + np.array([0.03 * (1 - 2 * side), 0.17, -0.045]) for side, (_, foot) in enumerate(legs)]
    head = neck + spine * 0.045 + np.array([0.0, 0.022, 0.104])
    if scale < 0.85:
        head = head + np.array([0.0, 0.0, 0.03])
    head_world = place(head)
    return Skeleton(
        scale,
        frame[0],
        frame[1],
        frame[2],
        place(pelvis),
        place(chest),
        place(neck),
        head_world,
        _head_axes(person, shape, frame, head_world),
        (place(shoulders[0]), place(shoulders[1])),
        (place(arms[0][0]), place(arms[1][0])),
        (place(arms[0][1]), place(arms[1][1])),
        (place(hips[0]), place(hips[1])),
        (place(legs[0][0]), place(legs[1][0])),
        (place(legs[0][1]), place(legs[1][1])),
        (place(toes[0]), place(toes[1])),
        shape.hands,
    )


def _two_bones(root: Points, goal: Points, first: float, second: float, pole: Points) -> tuple[Points, Points]:
    """Middle joint and reached end of a two-bone chain bending towards the pole."""
    reach = goal - root
    distance = min(float(np.linalg.norm(reach)), (first + second) * 0.995)
    axis = unit(reach)
    along = (first**2 - second**2 + distance**2) / (2 * max(distance, 1e-6))
    height = math.sqrt(max(first**2 - along**2, 0.0))
    bend = unit(pole - axis * float(pole @ axis))
    return root + axis * along + bend * height, root + axis * distance


def _head_axes(person: Person, shape: PoseShape, frame: Points, head: Points) -> Points:
    """The head's right, forward and up: the pose's, or turned to what it looks at as far as a neck allows."""
    turn, down = shape.head_turn, shape.head_down
    if person.look_at is not None:
        aim = frame @ unit(np.array(person.look_at) - head)
        turn = max(-72.0, min(72.0, math.degrees(math.atan2(float(aim[0]), float(aim[1])))))
        down = max(-40.0, min(45.0, -math.degrees(math.asin(max(-1.0, min(1.0, float(aim[2])))))))
    yaw, pitch = math.radians(turn), math.radians(down)
    forward = np.array([math.sin(yaw) * math.cos(pitch), math.cos(yaw) * math.cos(pitch), -math.sin(pitch)])
    right = np.array([math.cos(yaw), -math.sin(yaw), 0.0])
    return np.stack([right, forward, np.cross(right, forward)]) @ frame
