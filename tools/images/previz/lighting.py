"""Lighting set-ups and times of day as directions, powers and colours."""

import math
from typing import NamedTuple

import numpy as np

from tools.images.previz.colors import Rgb, mix, rgb_of
from tools.images.previz.projection import Points, unit


class Sky(NamedTuple):
    """A time of day: sky from zenith to horizon, the sun or moon, and the air."""

    zenith: str
    horizon: str
    sun: str
    sun_power: float
    ambient: str
    ambient_power: float
    elevation: float
    night: bool
    glass: str
    """What a window shows and throws into a room."""


SKIES: dict[str, Sky] = {
    "dawn": Sky("#4f6488", "#e9b79a", "#f5b58a", 0.75, "#8f98b4", 0.42, 8, False, "#f0c9ae"),
    "morning": Sky("#6f9cc9", "#dfe7e6", "#ffe6bd", 1.0, "#b5c6d8", 0.5, 28, False, "#f6ead0"),
    "day": Sky("#5f95cb", "#d3e2ec", "#fff3dc", 1.05, "#b9cbdd", 0.55, 48, False, "#eef3f4"),
    "noon": Sky("#4f8ccb", "#cbdfee", "#fffaf0", 1.15, "#b8cce0", 0.5, 72, False, "#f4f7f7"),
    "afternoon": Sky("#6a9cc8", "#e6e0cc", "#ffe7b8", 1.05, "#b8c4cf", 0.5, 36, False, "#f6e9cc"),
    "golden_hour": Sky("#7d93b3", "#f5c781", "#ffb55e", 1.1, "#a89bab", 0.4, 12, False, "#ffc677"),
    "sunset": Sky("#544b78", "#ef8a52", "#ff8a45", 0.95, "#836e8c", 0.36, 6, False, "#ff9d58"),
    "blue_hour": Sky("#1d3260", "#5d7cab", "#6d8dc0", 0.42, "#4a64a0", 0.42, 20, True, "#5877b0"),
    "dusk": Sky("#27304f", "#a8746f", "#c68670", 0.5, "#585d80", 0.38, 10, True, "#93748a"),
    "evening": Sky("#1f2a48", "#6a6480", "#a98a80", 0.45, "#525a7c", 0.36, 16, True, "#54608a"),
    "night": Sky("#0a1022", "#1c2a47", "#8ea6d8", 0.4, "#34456f", 0.3, 42, True, "#2c426f"),
    "moonlight": Sky("#0b1530", "#2b4370", "#a8c0f0", 0.6, "#36507f", 0.3, 46, True, "#5d7fb8"),
    "night_urban": Sky("#120f24", "#43304f", "#d79a62", 0.5, "#4a3d66", 0.34, 38, True, "#8a5e6c"),
    "overcast": Sky("#98a3ab", "#cdd3d4", "#e2e7ea", 0.5, "#b6c0c8", 0.75, 60, False, "#d8dfe2"),
}


class Setup(NamedTuple):
    """A lighting set-up relative to the way the lead faces: azimuth to the key side, elevation in degrees."""

    azimuth: float
    elevation: float
    key: float
    fill: float
    rim: float
    tones: int
    backdrop: float
    """How bright the surroundings are kept, 1 is neutral."""


SETUPS: dict[str, Setup] = {
    "three_point": Setup(40, 38, 0.95, 0.42, 0.55, 5, 0.86),
    "high_key": Setup(25, 40, 0.72, 0.85, 0.15, 6, 1.22),
    "low_key": Setup(68, 35, 0.85, 0.10, 0.40, 4, 0.34),
    "rembrandt": Setup(50, 45, 1.0, 0.17, 0.18, 3, 0.5),
    "loop": Setup(33, 38, 0.95, 0.36, 0.25, 5, 0.8),
    "butterfly": Setup(0, 52, 1.0, 0.34, 0.25, 4, 0.75),
    "split": Setup(92, 12, 1.05, 0.08, 0.0, 2, 0.42),
    "broad": Setup(-38, 35, 0.95, 0.34, 0.15, 5, 0.76),
    "short": Setup(58, 36, 0.95, 0.24, 0.25, 4, 0.62),
    "rim": Setup(165, 40, 0.55, 0.14, 1.35, 3, 0.36),
    "silhouette": Setup(180, 15, 0.0, 0.02, 0.25, 1, 1.25),
    "top_light": Setup(10, 84, 1.1, 0.10, 0.1, 3, 0.4),
    "under_light": Setup(12, -52, 0.95, 0.10, 0.0, 3, 0.36),
    "side_light": Setup(82, 22, 1.0, 0.20, 0.15, 3, 0.58),
    "hard": Setup(48, 38, 1.12, 0.22, 0.2, 2, 0.8),
    "soft": Setup(38, 42, 0.72, 0.6, 0.1, 7, 0.95),
    "practical": Setup(58, 8, 0.95, 0.3, 0.2, 4, 0.68),
    "motivated": Setup(62, 28, 0.95, 0.28, 0.2, 4, 0.62),
    "available": Setup(55, 45, 0.72, 0.52, 0.05, 6, 0.9),
    "volumetric": Setup(125, 42, 0.85, 0.24, 0.95, 4, 0.55),
    "chiaroscuro": Setup(62, 42, 1.08, 0.07, 0.1, 3, 0.26),
    "day_for_night": Setup(110, 50, 0.6, 0.3, 0.5, 4, 0.42),
}
WARM_LAMP = "#ffc98a"
LAMPLIT = {"practical", "motivated"}
"""Set-ups whose key comes from lamps of the place, which night does not dim."""
TWILIGHT = 0.42
"""Ambient power of a sky after sunset that still lights what is under it; 0.12 less is full night."""


class Rig(NamedTuple):
    """The light as the drawing uses it. Directions point from the subject towards the light, in the world."""

    key: Points
    key_color: Rgb
    key_power: float
    fill_color: Rgb
    fill_power: float
    rim: Points
    rim_color: Rgb
    rim_power: float
    tones: int
    backdrop: float
    sky: Sky
    beams: bool
    lamps: bool
    silhouette: bool

    def light(self, facing: float) -> Rgb:
        """The light falling on a surface turned towards the key by this cosine."""
        amount = self.key_power * max(0.0, facing)
        return (
            self.fill_color[0] * self.fill_power + self.key_color[0] * amount,
            self.fill_color[1] * self.fill_power + self.key_color[1] * amount,
            self.fill_color[2] * self.fill_power + self.key_color[2] * amount,
        )


def direction(azimuth: float, elevation: float) -> Points:
    """A unit vector from a heading and a height above the horizon, in degrees."""
    level = math.cos(math.radians(elevation))
    return np.array(
        [
            level * math.cos(math.radians(azimuth)),
            level * math.sin(math.radians(azimuth)),
            math.sin(math.radians(elevation)),
        ]
    )


def rig_for(
    lighting: str, time_of_day: str, interior: bool, facing: float, away: Points, palette: tuple[str, ...]
) -> Rig:
    """The rig of a lighting id and a time of day.

    `facing` is the lead's heading, so that one scene keeps one light in every set-up; `away` is the horizontal
    direction from the camera to the subject, behind which the rim stands.
    """
    setup = SETUPS.get(lighting, SETUPS["available"])
    sky = SKIES.get(time_of_day, SKIES["day"])
    outside = not interior and lighting in {"available", "hard", "soft", "motivated", "day_for_night"}
    elevation = sky.elevation if outside else setup.elevation
    key = direction(facing - setup.azimuth, elevation)
    warm = rgb_of(WARM_LAMP) if interior and sky.night else rgb_of(sky.sun)
    if lighting == "practical":
        warm = rgb_of(WARM_LAMP)
    if lighting == "day_for_night":
        warm = rgb_of("#a8c0f0")
    key_color = mix(rgb_of("#ffffff"), warm, 0.75)
    fill_color = mix(rgb_of("#ffffff"), rgb_of(sky.ambient), 0.6 if not interior else 0.4)
    if palette:
        key_color = mix(key_color, _lightest(palette), 0.22)
        fill_color = mix(fill_color, _coolest(palette), 0.3)
    dark = max(0.0, min(1.0, (TWILIGHT - sky.ambient_power) / 0.12)) if sky.night else 0.0
    dim = 1.0 if interior or lighting in LAMPLIT else 1.0 - 0.28 * dark
    rim = unit(away + np.array([0.0, 0.0, 0.7]) + 0.35 * np.cross(away, np.array([0.0, 0.0, 1.0])))
    return Rig(
        key,
        key_color,
        setup.key * 1.45 * dim,
        fill_color,
        setup.fill * dim * (0.9 + 0.5 * sky.ambient_power),
        rim,
        mix(key_color, (1.0, 1.0, 1.0), 0.3),
        setup.rim,
        setup.tones,
        setup.backdrop * (1.0 - 0.2 * dark),
        sky,
        lighting == "volumetric",
        lighting in LAMPLIT or sky.night,
        lighting == "silhouette",
    )


def _lightest(palette: tuple[str, ...]) -> Rgb:
    return max((rgb_of(color) for color in palette), key=lambda color: (sum(color), color))


def _coolest(palette: tuple[str, ...]) -> Rgb:
    """The colour that shadows take: the bluest of the palette."""
    return max((rgb_of(color) for color in palette), key=lambda color: (color[2] - color[0], color))
