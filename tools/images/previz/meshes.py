"""Round things: grids of points shaded in a few flat tones, with ink along their silhouettes."""

from typing import NamedTuple

import numpy as np

from tools.images.previz.colors import Rgb, hex_of, lit, luminance, mix
from tools.images.previz.lighting import Rig
from tools.images.previz.projection import NEAR, Points, View, unit
from tools.images.previz.silhouette import Mask, silhouette_path


class Mesh(NamedTuple):
    """A tube or ball: rows of points around an axis, closed from the last column to the first."""

    grid: Points
    albedo: Rgb
    keep: Points | None = None
    """Where given, only the part of the surface with a positive value exists (a hairline, a hem)."""
    ink: bool = True
    shiny: float = 0.0
    bias: float = 0.0
    """Metres by which the part is sorted nearer to the camera than it is."""


class Air(NamedTuple):
    """What distance does to colour."""

    color: Rgb
    per_metre: float

    def share(self, depth: float) -> float:
        return float(1 - np.exp(-self.per_metre * max(0.0, depth - 3.0)))


def tube(centres: Points, radii: Points, sides: int, reference: Points, flat: float = 1.0) -> Points:
    """A tube through `centres`, its rows perpendicular to it and its ends closed.

    `reference` points to column 0; `flat` squeezes the tube across it.
    """
    path = np.asarray(centres, dtype=float)
    sizes = np.asarray(radii, dtype=float)
    tangents = np.gradient(path, axis=0)
    angles = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    rows = [np.repeat(path[:1], sides, axis=0)]
    for centre, tangent, size in zip(path, tangents, sizes, strict=True):
        axis = unit(tangent)
        across = unit(reference - axis * float(reference @ axis))
        if not across.any():
            across = unit(np.cross(axis, np.array([0.31, 0.95, 0.07])))
        other = np.cross(axis, across)
        rows.append(centre + size * (np.outer(np.cos(angles), across) + flat * np.outer(np.sin(angles), other)))
    rows.append(np.repeat(path[-1:], sides, axis=0))
    return np.stack(rows)


def ball(centre: Points, radii: tuple[float, float, float], axes: Points, rows: int = 10, sides: int = 14) -> Points:
    """An ellipsoid; the rows of `axes` are its right, forward and up directions."""
    levels = np.linspace(-np.pi / 2, np.pi / 2, rows)
    around = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    x = radii[0] * np.outer(np.cos(levels), np.cos(around))
    y = radii[1] * np.outer(np.cos(levels), np.sin(around))
    z = radii[2] * np.outer(np.sin(levels), np.ones(sides))
    return centre + np.stack([x, y, z], axis=-1) @ axes


def smooth_path(joints: Points, radii: list[float], steps: int) -> tuple[Points, Points]:
    """A limb's centre line with its joints rounded, and the radius along it."""
    points = np.asarray(joints, dtype=float)
    spans = np.linspace(0, len(points) - 1, steps)
    line = np.stack([np.interp(spans, range(len(points)), points[:, axis]) for axis in range(3)], axis=1)
    rounded = line.copy()
    rounded[1:-1] = (line[:-2] + 2 * line[1:-1] + line[2:]) / 4
    return rounded, np.interp(spans, np.linspace(0, len(points) - 1, len(radii)), radii)


def outward_normals(grid: Points) -> Points:
    """Unit normals at the points, pointing away from the axis."""
    around = np.roll(grid, -1, axis=1) - np.roll(grid, 1, axis=1)
    along = np.gradient(grid, axis=0)
    normals = np.cross(around, along)
    outside = grid - grid.mean(axis=1, keepdims=True)
    if float((normals * outside).sum()) < 0:
        normals = -normals
    lengths = np.linalg.norm(normals, axis=-1, keepdims=True)
    poles = lengths[..., 0] < 1e-9
    normals = normals / np.maximum(lengths, 1e-9)
    if poles.any():
        radial = grid - grid.reshape(-1, 3).mean(axis=0)
        radial = radial / np.maximum(np.linalg.norm(radial, axis=-1, keepdims=True), 1e-9)
        normals[poles] = radial[poles]
    return np.asarray(normals)


def quads(values: Points) -> Points:
    """The four corner values of every face, shape (rows-1, columns, 4, ...)."""
    right = np.roll(values, -1, axis=1)
    return np.stack([values[:-1], right[:-1], right[1:], values[1:]], axis=2)


class Seen(NamedTuple):
    """A mesh as the camera has it."""

    corners: Points
    front: Mask
    fields: Points | None
    normals: Points
    flat: Points
    depth: float


def see(mesh: Mesh, view: View) -> Seen | None:
    """Project a mesh and find the faces turned to the camera, or nothing if none is in front of it."""
    flat, depths = view.project(mesh.grid)
    usable = quads(depths[..., None])[..., 0].min(axis=-1) > NEAR
    if not usable.any():
        return None
    corners = quads(flat)
    diagonal = corners[:, :, 2] - corners[:, :, 0]
    other = corners[:, :, 3] - corners[:, :, 1]
    area = diagonal[..., 0] * other[..., 1] - diagonal[..., 1] * other[..., 0]
    normals = outward_normals(mesh.grid)
    toward = view.eye - mesh.grid
    facing = quads((normals * toward).sum(axis=-1)[..., None])[..., 0].sum(axis=-1)
    orientation = np.sign((np.sign(facing) * area).sum())
    front = (area * orientation > 0) & usable
    return Seen(corners, front, mesh.keep, normals, flat, float(depths.mean()))


def area_path(corners: Points, faces: Mask, fields: list[tuple[Points, float]]) -> str:
    """One path over the chosen faces, cut where any field falls below its threshold."""
    inside = faces.copy()
    mixed = np.zeros_like(faces)
    values = []
    for field, level in fields:
        value = quads(field[..., None])[..., 0] - level
        values.append(value)
        inside &= (value > 0).all(axis=-1)
        mixed |= ((value > 0).any(axis=-1)) & ~((value > 0).all(axis=-1))
    for value in values:
        mixed &= (value > 0).any(axis=-1)
    mixed &= faces
    pieces = [_polygon(corner) for corner in corners[inside].tolist()]
    for row, column in np.argwhere(mixed).tolist():
        polygon = [
            (*point, *(value[row, column, index] for value in values))
            for index, point in enumerate(corners[row, column].tolist())
        ]
        for position in range(len(values)):
            polygon = _cut(polygon, 2 + position)
        if len(polygon) > 2:
            pieces.append(_polygon(polygon))
    return "".join(pieces)


def _polygon(points: list[list[float]] | list[tuple[float, ...]]) -> str:
    return "M" + "L".join(f"{point[0]:.1f} {point[1]:.1f}" for point in points) + "Z"


def _cut(polygon: list[tuple[float, ...]], index: int) -> list[tuple[float, ...]]:
    kept: list[tuple[float, ...]] = []
    for position, point in enumerate(polygon):
        before = polygon[position - 1]
        if (point[index] > 0) != (before[index] > 0):
            share = before[index] / (before[index] - point[index])
            kept.append(tuple(a + share * (b - a) for a, b in zip(before, point, strict=True)))
        if point[index] > 0:
            kept.append(point)
    return kept


def tone_levels(tones: int) -> list[tuple[float, float]]:
    """Thresholds of the cosine towards the key, and the cosine each tone is painted with."""
    if tones <= 1:
        return []
    if tones == 2:
        return [(0.12, 0.8)]
    edges = np.linspace(0.02, 0.84, tones - 1)
    steps = np.append(edges[1:], 1.0)
    return [(float(edge), float(edge + step) / 2 + 0.02) for edge, step in zip(edges, steps, strict=True)]


def mesh_svg(mesh: Mesh, view: View, rig: Rig, air: Air, shade: float = 1.0) -> str:
    """The mesh as SVG: a base tone, lighter tones towards the key, a rim, ink. Empty if it is behind the lens."""
    seen = see(mesh, view)
    if seen is None:
        return ""
    window = _within(seen, view)
    if not window.any():
        return ""
    front = seen.front & window
    base_fields = [(mesh.keep, 0.0)] if mesh.keep is not None else []

    def color(cosine: float, extra: float = 0.0) -> str:
        red, green, blue = rig.light(cosine)
        light = (
            red * shade + extra * rig.rim_color[0],
            green * shade + extra * rig.rim_color[1],
            blue * shade + extra * rig.rim_color[2],
        )
        return hex_of(mix(lit(mesh.albedo, light), air.color, air.share(seen.depth)))

    parts = []
    width = ink_width(view.pixels_per_metre(seen.depth))
    if mesh.ink and width > 0.25:
        outline = silhouette_path(seen.flat, seen.front, _kept(mesh, seen), mesh.keep)
        if outline:
            parts.append(
                f'<path d="{outline}" fill="none" stroke="{ink_color(mesh.albedo, rig, air, seen.depth)}" '
                f'stroke-width="{2 * width:.2f}" stroke-linecap="round" stroke-linejoin="round"/>'
            )
    parts.append(f'<path d="{area_path(seen.corners, front, base_fields)}" fill="{color(0.0)}"/>')
    toward_key = (seen.normals * rig.key).sum(axis=-1)
    for level, cosine in tone_levels(rig.tones):
        parts.append(_toned(area_path(seen.corners, front, [*base_fields, (toward_key, level)]), color(cosine)))
    if rig.rim_power > 0.05:
        toward_rim = (seen.normals * rig.rim).sum(axis=-1)
        edge = area_path(seen.corners, front, [*base_fields, (toward_rim, 0.42)])
        parts.append(_toned(edge, color(0.25, rig.rim_power * 1.3)))
    if mesh.shiny:
        gloss = (seen.normals * unit(rig.key + unit(view.eye - mesh.grid.reshape(-1, 3).mean(axis=0)))).sum(axis=-1)
        parts.append(_toned(area_path(seen.corners, front, [*base_fields, (gloss, 0.94)]), color(1.0, mesh.shiny)))
    return "".join(parts)


def inside_svg(mesh: Mesh, view: View, rig: Rig, air: Air) -> str:
    """The far inner side of an open shell, in shadow; drawn before what the shell holds."""
    seen = see(mesh, view)
    if seen is None or mesh.keep is None:
        return ""
    path = area_path(seen.corners, ~seen.front & _within(seen, view), [(mesh.keep, 0.0)])
    shown = mix(lit(mesh.albedo, rig.light(0.0)), air.color, air.share(seen.depth))
    outline = ink_color(mesh.albedo, rig, air, seen.depth)
    width = ink_width(view.pixels_per_metre(seen.depth))
    return (
        (
            f'<path d="{path}" fill="{hex_of(shown)}" stroke="{outline}" stroke-width="{2 * width:.2f}" '
            f'stroke-linejoin="round"/>'
            f'<path d="{path}" fill="{hex_of(shown)}"/>'
        )
        if path
        else ""
    )


def _toned(path: str, color: str) -> str:
    return f'<path d="{path}" fill="{color}"/>' if path else ""


def _within(seen: Seen, view: View) -> Mask:
    """Faces that can touch the picture."""
    low, high = seen.corners.min(axis=2), seen.corners.max(axis=2)
    return np.asarray(
        (high[..., 0] > -20) & (low[..., 0] < view.width + 20) & (high[..., 1] > -20) & (low[..., 1] < view.height + 20)
    )


def _kept(mesh: Mesh, seen: Seen) -> Mask:
    if mesh.keep is None:
        return np.ones_like(seen.front)
    return np.asarray((quads(mesh.keep[..., None])[..., 0] > 0).any(axis=-1))


def ink_width(pixels_per_metre: float) -> float:
    """Half the outline's width: a pen that gets a little heavier in close shots."""
    return float(min(2.6, 0.30 + 0.052 * pixels_per_metre**0.5))


def ink_color(albedo: Rgb, rig: Rig, air: Air, depth: float) -> str:
    """Nearly black in daylight, tinted by the surface, paler with distance."""
    base = mix((0.05, 0.05, 0.07), albedo, 0.08 + 0.1 * luminance(albedo))
    return hex_of(mix(base, air.color, air.share(depth) * 0.9))
