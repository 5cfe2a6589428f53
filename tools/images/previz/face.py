"""Heads: a sculpted surface, features laid on it, and expressions a crew can read."""

from typing import NamedTuple

import numpy as np

from tools.images.previz.colors import Rgb, hex_of, lit, mix
from tools.images.previz.head import BROW_LEVEL, MOUTH_LEVEL, Head
from tools.images.previz.lighting import Rig
from tools.images.previz.meshes import ink_width
from tools.images.previz.projection import Points, View, unit


class Features(NamedTuple):
    """An expression. Degrees lift brows and mouth corners; openings are shares of fully open."""

    brow_inner: float = 0.0
    brow_outer: float = 0.0
    eye: float = 1.0
    lower_lid: float = 0.0
    corners: float = 0.0
    mouth: float = 0.0
    width: float = 1.0
    teeth: bool = False
    gaze: tuple[float, float] = (0.0, 0.0)
    tears: bool = False
    folds: bool = False
    skew: float = 0.0


EXPRESSIONS: dict[str, Features] = {
    "neutral": Features(),
    "calm": Features(eye=0.82, corners=1.0),
    "tender": Features(brow_inner=2.0, eye=0.78, corners=2.6),
    "happy": Features(brow_outer=1.5, eye=0.8, lower_lid=0.25, corners=6.5, mouth=0.35, width=1.25, teeth=True),
    "laughing": Features(
        brow_inner=2, brow_outer=3, eye=0.3, lower_lid=0.4, corners=7.5, mouth=1.0, width=1.3, teeth=True, folds=True
    ),
    "sad": Features(brow_inner=6.5, brow_outer=-3, eye=0.72, corners=-4.5, width=0.9, gaze=(0, -0.35)),
    "crying": Features(brow_inner=8, brow_outer=-3, eye=0.5, lower_lid=0.3, corners=-6, mouth=0.4, tears=True),
    "angry": Features(
        brow_inner=-7.5, brow_outer=3.5, eye=0.82, lower_lid=0.2, corners=-3.5, mouth=0.3, teeth=True, folds=True
    ),
    "afraid": Features(brow_inner=8, brow_outer=2, eye=1.4, corners=-2.5, mouth=0.55, width=0.95),
    "surprised": Features(brow_inner=8.5, brow_outer=7, eye=1.45, mouth=1.0, width=0.68),
    "disgusted": Features(brow_inner=-5, brow_outer=-1, eye=0.6, lower_lid=0.35, corners=-4.5, skew=3.5, folds=True),
    "determined": Features(brow_inner=-5, brow_outer=1.5, eye=0.86, lower_lid=0.12, corners=-0.8, width=0.92),
    "pensive": Features(brow_inner=2.5, brow_outer=-1, eye=0.78, corners=-1.2, gaze=(0.55, 0.35), width=0.88),
    "pained": Features(
        brow_inner=2,
        brow_outer=-4.5,
        eye=0.24,
        lower_lid=0.4,
        corners=-3.5,
        mouth=0.45,
        teeth=True,
        width=1.15,
        folds=True,
    ),
    "suspicious": Features(
        brow_inner=-3.5, brow_outer=3.5, eye=0.52, lower_lid=0.25, corners=-1.2, gaze=(0.7, 0.0), skew=1.8
    ),
    "tired": Features(brow_inner=1.5, brow_outer=-2.5, eye=0.42, corners=-2.0, folds=True),
}


class Brush(NamedTuple):
    """Draws features of one head, leaving out what is turned away."""

    head: Head
    view: View
    rig: Rig
    pen: float

    def shown(self, azimuth: float, elevation: float, least: float = 0.12) -> bool:
        local = np.array(
            [
                np.sin(azimuth) * np.cos(np.radians(elevation)),
                np.cos(azimuth) * np.cos(np.radians(elevation)),
                np.sin(np.radians(elevation)) * 0.6,
            ]
        )
        normal = unit(local @ self.head.axes)
        place = self.head.on_face(np.array(azimuth), np.array(elevation))
        return float(normal @ unit(self.view.eye - place)) > least

    def path(self, azimuths: Points, elevations: Points, closed: bool = True, lift: float = 0.0012) -> str:
        flat, depth = self.view.project(self.head.on_face(azimuths, elevations, lift))
        if float(depth.min()) < 0.05:
            return ""
        line = "L".join(f"{x:.1f} {y:.1f}" for x, y in flat.tolist())
        return f"M{line}{'Z' if closed else ''}"

    def lit(self, albedo: Rgb, azimuth: float, elevation: float, floor: float = 0.0) -> str:
        local = np.array([np.sin(azimuth), np.cos(azimuth), np.sin(np.radians(elevation))])
        facing = float(unit(local @ self.head.axes) @ self.rig.key)
        return hex_of(lit(albedo, self.rig.light(max(facing, floor))))

    def stroke(self, path: str, color: str, width: float) -> str:
        return (
            (
                f'<path d="{path}" fill="none" stroke="{color}" stroke-width="{max(0.4, width):.2f}" '
                'stroke-linecap="round" stroke-linejoin="round"/>'
            )
            if path
            else ""
        )


def face_svg(head: Head, expression: str, skin: Rgb, brow: Rgb, view: View, rig: Rig, feminine: bool) -> str:
    """Eyes, brows, nostrils and mouth. Empty when the face is turned away or too small to read."""
    depth = float((head.centre - view.eye) @ view.forward)
    size = view.pixels_per_metre(depth) * head.scale
    if size * 0.24 < 9 or rig.silhouette:
        return ""
    features = EXPRESSIONS.get(expression, EXPRESSIONS["neutral"])
    brush = Brush(head, view, rig, ink_width(size))
    simple = size * 0.24 < 26
    parts = []
    for side in (-1.0, 1.0):
        if brush.shown(side * 0.42, 3, 0.10):
            parts.append(_eye(brush, features, side, skin, simple, feminine))
        if brush.shown(side * 0.42, BROW_LEVEL, 0.05):
            parts.append(_brow(brush, features, side, brow, simple))
    if not simple:
        parts.append(_nose(brush, skin))
        if features.folds:
            parts.append(_folds(brush, skin))
    if brush.shown(0.0, MOUTH_LEVEL, 0.10):
        parts.append(_mouth(brush, features, skin, simple, feminine))
    return "".join(parts)


def _eye(brush: Brush, features: Features, side: float, skin: Rgb, simple: bool, feminine: bool) -> str:
    half, tall = 0.19, 6.6 * features.eye
    along = np.linspace(-1, 1, 13)
    azimuths = side * (0.415 + half * along)
    arch = np.sqrt(np.clip(1 - along**2, 0, 1))
    slant = 0.9 * along
    upper = 3.0 + slant + tall * 0.62 * arch
    lower = 3.0 + slant - tall * (0.46 - 0.5 * features.lower_lid) * arch
    ink = hex_of(mix((0.06, 0.05, 0.06), skin, 0.12))
    parts = []
    if features.eye > 0.3 and not simple:
        rim = brush.path(np.concatenate([azimuths, azimuths[::-1]]), np.concatenate([upper, lower[::-1]]))
        parts.append(f'<path d="{rim}" fill="{brush.lit((0.90, 0.89, 0.86), side * 0.42, 3)}"/>')
        parts.append(_iris(brush, features, side, along, upper, lower))
    elif features.eye > 0.3:
        flat = brush.path(
            np.concatenate([azimuths[3:-3], azimuths[-4:2:-1]]), np.concatenate([upper[3:-3], lower[-4:2:-1]])
        )
        parts.append(f'<path d="{flat}" fill="{ink}"/>')
    lid = brush.path(azimuths, upper if features.eye > 0.3 else 3.0 + slant - 1.6 * arch, closed=False)
    parts.append(brush.stroke(lid, ink, brush.pen * (1.9 if feminine else 1.35)))
    if not simple:
        parts.append(brush.stroke(brush.path(azimuths[2:-1], lower[2:-1], closed=False), ink, brush.pen * 0.45))
        crease = brush.path(azimuths[2:-1], upper[2:-1] + 2.6, closed=False)
        parts.append(brush.stroke(crease, brush.lit(mix(skin, (0, 0, 0), 0.45), side * 0.4, 5), brush.pen * 0.6))
    if features.tears and not simple:
        drop = brush.path(
            np.array([side * 0.40, side * 0.43, side * 0.44]), np.array([-1.0, -14.0, -27.0]), closed=False
        )
        parts.append(brush.stroke(drop, brush.lit((0.86, 0.94, 1.0), side * 0.42, 0, 0.6), brush.pen * 1.5))
    return "".join(parts)


def _iris(brush: Brush, features: Features, side: float, along: Points, upper: Points, lower: Points) -> str:
    parts = []
    turn = np.linspace(0, 2 * np.pi, 20, endpoint=False)
    centre = 0.415 + side * 0.075 * features.gaze[0]
    level = 3.3 + 2.0 * features.gaze[1]
    for radius, color in ((1.0, (0.26, 0.17, 0.11)), (0.52, (0.03, 0.03, 0.04))):
        across = centre + 0.094 * radius * np.cos(turn)
        heights = level + 4.1 * radius * np.sin(turn)
        top = np.interp((across - 0.415) / 0.19, along, upper)
        bottom = np.interp((across - 0.415) / 0.19, along, lower)
        disc = brush.path(side * across, np.clip(heights, np.minimum(bottom, top), top))
        parts.append(f'<path d="{disc}" fill="{brush.lit(color, side * 0.42, 3, 0.15)}"/>')
    glint = centre + side * 0.03 + 0.02 * np.cos(turn)
    parts.append(
        f'<path d="{brush.path(side * glint, level + 1.5 + 0.8 * np.sin(turn))}" '
        f'fill="{brush.lit((1.0, 1.0, 1.0), side * 0.42, 3, 0.25)}"/>'
    )
    return "".join(parts)


def _brow(brush: Brush, features: Features, side: float, color: Rgb, simple: bool) -> str:
    share = np.linspace(0, 1, 7)
    azimuths = side * (0.17 + 0.48 * share)
    middle = BROW_LEVEL + features.brow_inner * (1 - share) ** 1.3 + features.brow_outer * share**1.1
    middle = middle + 2.0 * np.sin(np.pi * share) - 1.4 * share + side * features.skew * 0.5
    thick = (1.55 if simple else 1.25) * (1 - 0.62 * share)
    path = brush.path(
        np.concatenate([azimuths, azimuths[::-1]]), np.concatenate([middle + thick, (middle - thick)[::-1]]), lift=0.003
    )
    return f'<path d="{path}" fill="{brush.lit(mix(color, (0.04, 0.03, 0.03), 0.45), side * 0.4, 14)}"/>'


def _nose(brush: Brush, skin: Rgb) -> str:
    ink = hex_of(mix(lit(skin, brush.rig.light(0.0)), (0.05, 0.03, 0.03), 0.55))
    parts = []
    for side in (-1.0, 1.0):
        if brush.shown(side * 0.12, -22, 0.15):
            spots = np.linspace(0, 1, 5)
            nostril = brush.path(side * (0.05 + 0.10 * spots), -23.5 + 1.6 * np.sin(np.pi * spots), closed=False)
            parts.append(brush.stroke(nostril, ink, brush.pen * 1.3))
            wing = brush.path(side * np.array([0.19, 0.225, 0.20]), np.array([-15.5, -19.0, -23.0]), closed=False)
            parts.append(brush.stroke(wing, ink, brush.pen * 0.7))
    return "".join(parts)


def _folds(brush: Brush, skin: Rgb) -> str:
    ink = hex_of(mix(lit(skin, brush.rig.light(0.1)), (0.05, 0.03, 0.03), 0.45))
    parts = []
    for side in (-1.0, 1.0):
        if brush.shown(side * 0.3, -25, 0.2):
            fold = brush.path(side * np.array([0.25, 0.36, 0.42]), np.array([-17.0, -25.0, -33.0]), closed=False)
            parts.append(brush.stroke(fold, ink, brush.pen * 0.7))
    return "".join(parts)


def _mouth(brush: Brush, features: Features, skin: Rgb, simple: bool, feminine: bool) -> str:
    half = 0.33 * features.width
    along = np.linspace(-1, 1, 17)
    azimuths = half * along
    corner = features.corners * (along**2 - 0.35)
    line = MOUTH_LEVEL + corner + features.skew * 0.5 * along
    gap = features.mouth * 9.5 * np.sqrt(np.clip(1 - along**2, 0, 1))
    upper, lower = line + gap * 0.28, line - gap * 0.72
    ink = hex_of(mix((0.10, 0.04, 0.04), skin, 0.15))
    parts = []
    if not simple:
        lip = mix(skin, (0.62, 0.20, 0.20), 0.5 if feminine else 0.22)
        swell = np.clip(1 - np.abs(along) ** 2.2, 0, 1)
        cupid = 2.5 - 0.9 * np.exp(-((along / 0.16) ** 2))
        top = brush.path(
            np.concatenate([azimuths, azimuths[::-1]]), np.concatenate([upper + cupid * swell, upper[::-1]])
        )
        low = brush.path(
            np.concatenate([azimuths, azimuths[::-1]]), np.concatenate([lower, (lower - 3.3 * swell)[::-1]])
        )
        parts.append(f'<path d="{top}" fill="{brush.lit(mix(lip, (0, 0, 0), 0.18), 0, -28)}"/>')
        parts.append(f'<path d="{low}" fill="{brush.lit(lip, 0, -34)}"/>')
    if features.mouth > 0.12:
        hole = brush.path(np.concatenate([azimuths, azimuths[::-1]]), np.concatenate([upper, lower[::-1]]))
        parts.append(f'<path d="{hole}" fill="#2a0f10"/>')
        if features.teeth:
            bite = np.minimum(gap * 0.42, 3.4)
            inner = slice(2, -2)
            teeth = brush.path(
                np.concatenate([azimuths[inner], azimuths[inner][::-1]]),
                np.concatenate([upper[inner], (upper - bite)[inner][::-1]]),
            )
            parts.append(f'<path d="{teeth}" fill="{brush.lit((0.93, 0.91, 0.86), 0, -30, 0.1)}"/>')
    parts.append(brush.stroke(brush.path(azimuths, upper, closed=False), ink, brush.pen * (1.4 if simple else 1.1)))
    return "".join(parts)
