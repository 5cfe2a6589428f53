"""The head as a surface: its shape, its columns and levels, and where points of it are in the world."""

from typing import NamedTuple

import numpy as np

from tools.images.previz.colors import Rgb
from tools.images.previz.meshes import Mesh, ball
from tools.images.previz.projection import Points

MOUTH_LEVEL = -33.0
BROW_LEVEL = 15.5


def _bump(value: Points, centre: float, spread: float) -> Points:
    return np.asarray(np.exp(-(((value - centre) / spread) ** 2)))


def head_shape(azimuth: Points, elevation: Points) -> Points:
    """Local head points for azimuth (radians, right of the nose) and elevation (degrees above the eye line)."""
    level = np.radians(elevation)
    x = 0.080 * np.cos(level) * np.sin(azimuth)
    y = 0.097 * np.cos(level) * np.cos(azimuth)
    z = 0.122 * np.sin(level)
    low = np.clip(-np.sin(level), 0, 1)
    front = np.cos(azimuth)
    x = x * (1 - 0.24 * low**1.7)
    y = np.where(y > 0, y * (1 - 0.10 * low), y * (1 - 0.42 * low))
    face = np.clip(front, 0, 1)
    bridge = np.clip((10 - elevation) / 25, 0, 1) ** 1.15 * np.clip((elevation + 27) / 10, 0, 1)
    y = y + 0.027 * bridge * np.exp(-((azimuth / (0.10 + 0.075 * np.clip(-elevation / 18, 0, 1))) ** 2))
    sockets = np.exp(-(((np.abs(azimuth) - 0.42) / 0.21) ** 2)) * _bump(elevation, 3.5, 7.5)
    relief = (
        -0.0105 * sockets
        + 0.0045 * _bump(elevation, 14.5, 5.5)
        + 0.0065 * _bump(azimuth, 0, 0.34) * _bump(elevation, MOUTH_LEVEL, 9)
        + 0.009 * _bump(azimuth, 0, 0.36) * _bump(elevation, -62, 13)
    )
    y = y + relief * face
    return np.stack([x, y, z], axis=-1)


def head_columns(count: int) -> Points:
    """Azimuths from the back around, closer together at the face."""
    spread = np.linspace(-1, 1, count, endpoint=False)
    return np.asarray(np.pi * np.sign(spread) * np.abs(spread) ** 1.35)


def head_levels(count: int) -> Points:
    """Elevations in degrees, closer together between chin and brow."""
    return np.asarray(
        np.concatenate(
            [
                np.linspace(-90, -64, max(3, count // 6), endpoint=False),
                np.linspace(-64, 30, count - max(3, count // 6) * 2, endpoint=False),
                np.linspace(30, 90, max(3, count // 6)),
            ]
        )
    )


class Head(NamedTuple):
    """A head in the world."""

    centre: Points
    axes: Points
    scale: float

    def world(self, local: Points) -> Points:
        return np.asarray(self.centre + (local * self.scale) @ self.axes)

    def on_face(self, azimuth: Points, elevation: Points, lift: float = 0.0008) -> Points:
        """World points of places on the face, lifted a little off the skin."""
        local = head_shape(azimuth, elevation)
        return self.world(local * (1 + lift / 0.09))

    def mesh(self, albedo: Rgb, detail: int) -> Mesh:
        azimuth, elevation = np.meshgrid(head_columns(detail), head_levels(max(12, detail * 3 // 4)))
        return Mesh(self.world(head_shape(azimuth, elevation)), albedo)

    def ears(self, albedo: Rgb) -> list[Mesh]:
        return [
            Mesh(
                ball(
                    self.world(np.array([side * 0.076, -0.012, -0.004])),
                    (0.012 * self.scale, 0.021 * self.scale, 0.034 * self.scale),
                    self.axes,
                    7,
                    8,
                ),
                albedo,
            )
            for side in (-1.0, 1.0)
        ]
