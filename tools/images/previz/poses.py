"""Poses as places for pelvis, hands and feet; limbs follow by two-bone inverse kinematics.

Local axes of a 1.72 m figure: x to its right, y forward, z up, metres; the origin is the ground between the feet.
"""

import math
from typing import Literal, NamedTuple

import numpy as np

from tools.images.previz.model import Vec3

HandShape = Literal["relaxed", "open", "fist", "point", "grip"]
UPPER_ARM, FOREARM, THIGH, SHIN = 0.285, 0.255, 0.43, 0.43


class PoseShape(NamedTuple):
    """Where the ends of the body are; degrees lean forward, head degrees down and to the right."""

    pelvis: tuple[float, float] = (0.0, 0.93)
    lean: float = 2.0
    head_down: float = 0.0
    head_turn: float = 0.0
    right_hand: Vec3 = (0.245, 0.05, 0.83)
    left_hand: Vec3 = (-0.245, 0.04, 0.83)
    right_foot: Vec3 = (0.12, 0.03, 0.08)
    left_foot: Vec3 = (-0.11, -0.02, 0.08)
    elbows: Vec3 = (0.5, -0.8, -0.3)
    """Where the right elbow points; the left one mirrors it."""
    tilt: float = 0.0
    """Whole body tipped backwards, degrees."""
    hands: tuple[HandShape, HandShape] = ("relaxed", "relaxed")
    twist: float = 0.0


_SEATED = PoseShape(
    pelvis=(-0.02, 0.52),
    lean=4,
    right_hand=(0.17, 0.34, 0.66),
    left_hand=(-0.17, 0.32, 0.66),
    right_foot=(0.14, 0.42, 0.08),
    left_foot=(-0.13, 0.36, 0.08),
    elbows=(0.7, -0.7, -0.2),
)
_STILL: dict[str, PoseShape] = {
    "stand": PoseShape(),
    "sit": _SEATED,
    "drive": _SEATED._replace(right_hand=(0.16, 0.46, 1.0), left_hand=(-0.16, 0.46, 1.0), hands=("grip", "grip")),
    "type": _SEATED._replace(right_hand=(0.13, 0.42, 0.79), left_hand=(-0.13, 0.42, 0.79), lean=10, head_down=16),
    "write": _SEATED._replace(
        right_hand=(0.08, 0.42, 0.79), left_hand=(-0.2, 0.38, 0.78), lean=22, head_down=26, hands=("grip", "relaxed")
    ),
    "crouch": PoseShape(
        pelvis=(-0.12, 0.40),
        lean=30,
        right_hand=(0.14, 0.42, 0.52),
        left_hand=(-0.16, 0.36, 0.50),
        right_foot=(0.15, 0.14, 0.08),
        left_foot=(-0.14, -0.12, 0.09),
        head_down=-14,
    ),
    "kneel": PoseShape(
        pelvis=(-0.05, 0.50),
        lean=8,
        right_foot=(0.12, -0.36, 0.10),
        left_foot=(-0.12, 0.34, 0.08),
        right_hand=(0.14, 0.36, 0.72),
        left_hand=(-0.16, 0.34, 0.70),
        head_down=8,
    ),
    "lie": PoseShape(tilt=88, right_hand=(0.27, 0.06, 0.80), left_hand=(-0.10, 0.15, 1.08), head_down=10),
    "fall": PoseShape(
        tilt=38,
        lean=8,
        right_hand=(0.55, 0.30, 1.55),
        left_hand=(-0.5, 0.42, 1.42),
        right_foot=(0.2, 0.36, 0.30),
        left_foot=(-0.16, 0.06, 0.08),
        hands=("open", "open"),
    ),
    "reach": PoseShape(
        lean=12, right_hand=(0.12, 0.66, 1.34), hands=("open", "relaxed"), right_foot=(0.13, 0.26, 0.08)
    ),
    "point": PoseShape(lean=3, right_hand=(0.20, 0.66, 1.44), hands=("point", "relaxed"), elbows=(0.6, -0.2, -0.8)),
    "hold": PoseShape(
        right_hand=(0.15, 0.36, 1.16),
        left_hand=(-0.10, 0.33, 1.10),
        hands=("grip", "grip"),
        head_down=12,
        elbows=(0.5, -0.5, -0.7),
    ),
    "phone": PoseShape(
        right_hand=(0.105, 0.05, 1.55), hands=("grip", "relaxed"), elbows=(0.8, 0.3, -0.6), head_turn=-8
    ),
    "arms_crossed": PoseShape(
        right_hand=(-0.12, 0.19, 1.21),
        left_hand=(0.12, 0.16, 1.16),
        hands=("grip", "grip"),
        elbows=(0.75, 0.05, -0.7),
        lean=-2,
    ),
    "hands_up": PoseShape(
        right_hand=(0.34, 0.10, 1.82), left_hand=(-0.34, 0.10, 1.82), hands=("open", "open"), elbows=(0.9, 0.1, -0.5)
    ),
    "hands_on_hips": PoseShape(
        right_hand=(0.205, 0.05, 1.02),
        left_hand=(-0.205, 0.05, 1.02),
        elbows=(1.0, -0.35, 0.0),
        right_foot=(0.19, 0.02, 0.08),
        left_foot=(-0.19, 0.0, 0.08),
        hands=("fist", "fist"),
    ),
    "lean": PoseShape(
        pelvis=(0.10, 0.90),
        lean=-13,
        right_hand=(-0.13, 0.17, 1.18),
        left_hand=(0.13, 0.14, 1.13),
        elbows=(0.75, 0.05, -0.7),
        right_foot=(0.10, 0.34, 0.08),
        left_foot=(-0.10, -0.02, 0.24),
    ),
    "fight": PoseShape(
        lean=10,
        right_hand=(0.2, 0.3, 1.2),
        left_hand=(-0.18, 0.46, 1.26),
        hands=("fist", "fist"),
        right_foot=(0.22, -0.24, 0.08),
        left_foot=(-0.18, 0.30, 0.08),
        pelvis=(0.0, 0.86),
        head_down=8,
        twist=-14,
        elbows=(0.6, -0.2, -0.8),
    ),
    "dance": PoseShape(
        lean=-4,
        right_hand=(0.46, 0.10, 1.78),
        left_hand=(-0.56, 0.10, 1.18),
        hands=("open", "open"),
        right_foot=(0.34, 0.24, 0.36),
        left_foot=(-0.08, 0.0, 0.08),
        twist=14,
        head_turn=16,
        head_down=-10,
        elbows=(0.8, 0.1, -0.6),
    ),
    "drink": PoseShape(right_hand=(0.07, 0.20, 1.46), hands=("grip", "relaxed"), elbows=(0.7, 0.4, -0.7), head_down=-6),
    "wave": PoseShape(right_hand=(0.36, 0.16, 1.74), hands=("open", "relaxed"), elbows=(0.9, 0.0, -0.5)),
    "carry": PoseShape(
        right_hand=(0.20, 0.36, 1.04),
        left_hand=(-0.20, 0.36, 1.04),
        hands=("grip", "grip"),
        lean=-4,
        elbows=(0.6, -0.6, -0.5),
    ),
    "climb": PoseShape(
        lean=10,
        right_hand=(0.20, 0.36, 1.92),
        left_hand=(-0.20, 0.36, 1.52),
        hands=("grip", "grip"),
        right_foot=(0.14, 0.30, 0.52),
        left_foot=(-0.12, 0.04, 0.08),
        head_down=-24,
        elbows=(0.8, -0.2, -0.6),
    ),
    "think": PoseShape(
        right_hand=(0.035, 0.175, 1.425),
        left_hand=(0.12, 0.20, 1.14),
        hands=("fist", "relaxed"),
        elbows=(0.4, 0.4, -0.9),
        head_down=8,
        head_turn=10,
    ),
    "cower": PoseShape(
        pelvis=(-0.12, 0.46),
        lean=42,
        right_hand=(0.13, 0.36, 1.12),
        left_hand=(-0.12, 0.38, 1.08),
        hands=("open", "open"),
        right_foot=(0.13, 0.10, 0.08),
        left_foot=(-0.13, -0.06, 0.08),
        head_down=26,
        elbows=(0.7, 0.3, -0.6),
    ),
    "embrace": PoseShape(
        lean=8,
        right_hand=(0.10, 0.48, 1.34),
        left_hand=(-0.12, 0.46, 1.22),
        hands=("open", "open"),
        elbows=(0.8, 0.0, -0.4),
    ),
    "cheer": PoseShape(
        right_hand=(0.30, 0.12, 1.98),
        left_hand=(-0.30, 0.12, 1.98),
        hands=("fist", "fist"),
        head_down=-12,
        elbows=(0.9, 0.2, 0.1),
    ),
    "aim": PoseShape(
        lean=5,
        right_hand=(0.05, 0.60, 1.44),
        left_hand=(-0.03, 0.54, 1.41),
        hands=("grip", "grip"),
        right_foot=(0.18, -0.16, 0.08),
        left_foot=(-0.16, 0.22, 0.08),
        elbows=(0.6, -0.1, -0.8),
    ),
}
_RAISED: dict[str, str] = {
    "hold": "right_hand",
    "reach": "right_hand",
    "point": "right_hand",
    "wave": "right_hand",
    "drink": "right_hand",
    "phone": "right_hand",
}


def pose_shape(pose: str, phase: float) -> PoseShape:
    """The shape of a pose; gaits depend on the phase, gestures complete over the first half cycle."""
    if pose in {"walk", "run"}:
        return _gait(phase + 0.12, pose == "run")
    shape = _STILL.get(pose, _STILL["stand"])
    if pose == "dance" and round(phase * 2) % 2:
        return shape._replace(right_hand=(0.56, 0.1, 1.18), left_hand=(-0.46, 0.1, 1.78), head_turn=-16, twist=-14)
    if pose in _RAISED and phase:
        return shape._replace(right_hand=_gesture(shape.right_hand, phase))
    return shape


def _gesture(hand: Vec3, phase: float) -> Vec3:
    """Before t0 the hand has not risen yet, after it the hand goes on a little."""
    rise = max(-1.0, min(0.35, phase * 2))
    rest = np.array([0.245, 0.05, 0.83])
    x, y, z = np.array(hand) + (np.array(hand) - rest) * rise
    return float(x), float(y), float(z)


def _gait(phase: float, running: bool) -> PoseShape:
    swing = math.sin(2 * math.pi * phase)
    lift = math.cos(2 * math.pi * phase)
    stride, raise_foot, arm = (0.40, 0.30, 0.34) if running else (0.30, 0.11, 0.22)
    hand = 1.10 if running else 0.86
    pelvis = 0.89 if running else 0.905
    return PoseShape(
        pelvis=(0.02, pelvis),
        lean=14 if running else 4,
        twist=10 * swing,
        right_foot=(
            0.09,
            stride * swing,
            0.08 + raise_foot * max(0.0, lift) + (0.12 if running and swing < 0 else 0.0),
        ),
        left_foot=(
            -0.09,
            -stride * swing,
            0.08 + raise_foot * max(0.0, -lift) + (0.12 if running and swing > 0 else 0.0),
        ),
        right_hand=(0.22, -arm * swing + (0.14 if running else 0.05), hand + 0.05 * abs(swing)),
        left_hand=(-0.22, arm * swing + (0.14 if running else 0.05), hand + 0.05 * abs(swing)),
        hands=("fist", "fist") if running else ("relaxed", "relaxed"),
        elbows=(0.35, -0.9, -0.2),
    )
