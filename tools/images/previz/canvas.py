"""SVG being collected: definitions, polygons with measured light across them, and the raster at the end."""

from typing import NamedTuple
from xml.sax.saxutils import escape

import numpy as np
import resvg_py

from tools.images.previz.colors import Rgb, hex_of, lit, mix
from tools.images.previz.glyphs import drawable, font_paths
from tools.images.previz.lighting import Rig
from tools.images.previz.meshes import Air, ink_width
from tools.images.previz.pieces import Face
from tools.images.previz.projection import Points, View, clip_near, unit


def rasterise(svg: str, width: int) -> bytes:
    """The SVG as PNG bytes of this width; the same text gives the same bytes."""
    return bytes(
        resvg_py.svg_to_bytes(svg_string=svg, width=width, skip_system_fonts=True, font_files=list(font_paths()))
    )


def document(body: str, width: float, height: float, defs: str = "") -> str:
    """A complete SVG document."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{width:g}" '
        f'height="{height:g}" viewBox="0 0 {width:g} {height:g}"><defs>{defs}</defs>{body}</svg>'
    )


def text(
    x: float,
    y: float,
    words: str,
    size: float,
    fill: str,
    family: str = "Inter",
    anchor: str = "start",
    weight: int = 400,
    spacing: float = 0.0,
    italic: bool = False,
    rtl: bool = False,
) -> str:
    """A line of text, with a stand-in for letters the fonts lack; `rtl` when its paragraph reads from the right."""
    shown = drawable(words)
    line = f"\u2067{shown}\u2069" if rtl else shown
    style = ' font-style="italic"' if italic else ""
    gap = f' letter-spacing="{spacing:g}"' if spacing else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-family="{family}" font-size="{size:g}" font-weight="{weight}"{style}{gap} '
        f'text-anchor="{anchor}" fill="{fill}">{escape(line)}</text>'
    )


class Surroundings(NamedTuple):
    """How flat surfaces take the light: the rig, where it pools, and what distance does."""

    rig: Rig
    pool: Points
    reach: float
    air: Air
    level: float
    """Overall brightness of the surroundings."""

    def color(self, face: Face, normal: Points, place: Points, depth: float) -> Rgb:
        if face.glow:
            shown = mix(face.color, (1.0, 1.0, 1.0), 0.08)
            return mix(shown, self.air.color, self.air.share(depth) * 0.6)
        near = float(np.exp(-np.linalg.norm(place - self.pool) / self.reach))
        facing = max(0.0, float(normal @ self.rig.key))
        if self.rig.silhouette:
            red, green, blue = (channel * 0.85 for channel in self.rig.key_color)
        else:
            fill = self.rig.fill_power * 0.75 + 0.10
            key = self.rig.key_power * (0.30 * facing + 0.16)
            red, green, blue = (self.rig.fill_color[i] * fill + self.rig.key_color[i] * key for i in range(3))
        amount = self.level * (0.56 + 1.05 * near)
        return mix(
            lit(face.color, (red * amount, green * amount, blue * amount)), self.air.color, self.air.share(depth)
        )


class Canvas:
    """Collects definitions and polygons of one frame."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.defs: list[str] = []

    def define(self, markup: str) -> str:
        """Add a definition holding `{id}` and return the id it got."""
        name = f"d{len(self.defs)}"
        self.defs.append(markup.replace("{id}", name))
        return name

    def face(self, face: Face, around: Surroundings) -> str:
        """A flat polygon, shaded from its brightest to its darkest corner."""
        normal = unit(np.cross(face.corners[1] - face.corners[0], face.corners[2] - face.corners[0]))
        toward = self.view.eye - face.corners.mean(axis=0)
        if float(normal @ toward) < 0:
            if not face.two_sided:
                return ""
            normal = -normal
        seen = clip_near(self.view.to_camera(face.corners))
        if len(seen) < 3:
            return ""
        flat = self.view.to_picture(seen)
        if not self._inside(flat):
            return ""
        axes = np.stack([self.view.right, self.view.up, self.view.forward])
        world = self.view.eye + seen @ axes
        colors = [around.color(face, normal, world[i], float(seen[i, 2])) for i in range(len(seen))]
        depth = float(seen[:, 2].mean())
        pen = ink_width(self.view.pixels_per_metre(depth)) * (0.75 if face.ink else 0.0)
        ink = hex_of(mix(mix((0.05, 0.05, 0.06), face.color, 0.16), around.air.color, around.air.share(depth)))
        stroke = f' stroke="{ink}" stroke-width="{pen:.2f}" stroke-linejoin="round"' if pen > 0.2 else ""
        opacity = f' opacity="{face.opacity:g}"' if face.opacity < 1 else ""
        return f'<path d="{closed(flat)}" fill="{self._fill(flat, colors)}"{stroke}{opacity}/>'

    def _fill(self, flat: Points, colors: list[Rgb]) -> str:
        levels = [sum(color) for color in colors]
        bright, dark = int(np.argmax(levels)), int(np.argmin(levels))
        if levels[bright] - levels[dark] < 0.03:
            return hex_of(colors[bright])
        limit = 4 * (self.view.width + self.view.height)
        ends = np.clip(flat[[bright, dark]], -limit, limit)
        start, end = ends[0], ends[1]
        name = self.define(
            f'<linearGradient id="{{id}}" gradientUnits="userSpaceOnUse" x1="{start[0]:.1f}" '
            f'y1="{start[1]:.1f}" x2="{end[0]:.1f}" '
            f'y2="{end[1]:.1f}"><stop offset="0" stop-color="{hex_of(colors[bright])}"/><stop offset="1" '
            f'stop-color="{hex_of(colors[dark])}"/></linearGradient>'
        )
        return f"url(#{name})"

    def _inside(self, flat: Points) -> bool:
        low, high = flat.min(axis=0), flat.max(axis=0)
        return bool(high[0] > 0 and low[0] < self.view.width and high[1] > 0 and low[1] < self.view.height)

    def glow(self, x: float, y: float, radius: float, color: str, opacity: float) -> str:
        """A soft round light."""
        name = self.define(
            f'<radialGradient id="{{id}}" gradientUnits="userSpaceOnUse" cx="{x:.1f}" cy="{y:.1f}" '
            f'r="{radius:.1f}"><stop offset="0" '
            f'stop-color="{color}" stop-opacity="{opacity:.2f}"/><stop offset="0.35" stop-color="{color}" '
            f'stop-opacity="{opacity * 0.38:.2f}"/><stop offset="1" stop-color="{color}" '
            f'stop-opacity="0"/></radialGradient>'
        )
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="url(#{name})"/>'


def closed(flat: Points) -> str:
    """A closed path through picture points, kept within sane numbers."""
    limited = np.clip(flat, -20000, 20000)
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in limited.tolist()) + "Z"
