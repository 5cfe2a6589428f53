"""Panels that touch: straight lines at which most pixels jump."""

import numpy as np

from tools.images.slicing_edges import gutter_at
from tools.images.slicing_gutters import tolerance
from tools.images.slicing_layouts import Fit, Pixels, Profile, Span, Structure, Work


def strongest_seam(pixels: Pixels, noise: float) -> float:
    """How much the most suspicious straight line inside the picture looks like a cut without a gutter."""
    profile = seam_profile(np.ascontiguousarray(pixels), noise)
    edge = max(1, len(profile) // 8)
    return float(profile[edge:-edge].max(initial=0.0))


def seam_profile(pixels: Pixels, noise: float) -> Profile:
    """For every line between two rows, the share of the row that jumps there and not beside it."""
    blurred = pixels
    step = np.abs(np.diff(blurred, axis=0)).max(axis=2)
    floor = max(0.028, 3.2 * noise)
    padded = np.pad(step, ((2, 2), (0, 0)), mode="edge")
    beside = np.maximum(np.maximum(padded[:-4], padded[4:]), np.minimum(padded[1:-3], padded[3:-1]))
    jumps = (step > floor) & (step > 1.8 * beside)
    wide = step[:-1] + step[1:]
    two_step = np.zeros_like(jumps)
    two_step[:-1] = (wide > 1.6 * floor) & (wide > 1.5 * (beside[:-1] + beside[1:]))
    share = np.maximum(jumps.mean(axis=1), 0.92 * two_step.mean(axis=1))
    profile = np.concatenate([[0.0], share])
    window = 9
    around = np.array([np.median(profile[max(0, i - window) : i + window + 1]) for i in range(len(profile))])
    return np.asarray(np.clip(profile - around, 0, 1), dtype=float)


def _cut_seams(profile: Profile, count: int) -> tuple[list[int], list[float]] | None:
    """The strongest seam near every expected line."""
    length = len(profile)
    cuts, scores = [], []
    for index in range(1, count):
        expected = index * length / count
        reach = 0.30 * length / count
        low, high = max(1, int(expected - reach)), min(length - 1, int(expected + reach) + 1)
        if high <= low:
            return None
        places = np.arange(low, high)
        value = profile[low:high] * (1 - 0.35 * np.abs(places - expected) / max(1.0, reach))
        best = int(np.argmax(value))
        cuts.append(low + best)
        scores.append(float(profile[low + best]))
    return cuts, scores


UNSURE = 0.5
"""Confidence of a panel beside a seam with a flat edge, which may belong to a gutter of the same colour."""


def _blank(pixels: Pixels, rows: Span, columns: Span, limit: float) -> bool:
    """Whether nothing is drawn in a place."""
    inner = pixels[rows[0] + 2 : rows[1] - 2, columns[0] + 2 : columns[1] - 2]
    if not inner.size:
        return False
    return float((np.abs(inner - np.median(inner, axis=(0, 1))).max(axis=2) < limit).mean()) > 0.985


def _between(pixels: Pixels, cuts: list[int], limit: float) -> tuple[list[Span], list[bool]]:
    """The panels between seams, without the gutters that some seams turn out to be the edge of; which are sure."""
    gaps = [gutter_at(pixels, cut, limit) for cut in cuts]
    edges = [0, *(edge for gap in gaps for edge in (gap.start, gap.end)), len(pixels)]
    return [(edges[i], edges[i + 1]) for i in range(0, len(edges), 2)], [gap.sure for gap in gaps]


def fit_seams(work: Work, structure: Structure) -> Fit | None:
    """Fit a structure to panels that touch: straight lines at which most pixels jump."""
    pixels = work.pixels if structure.axis == 0 else work.pixels.transpose(1, 0, 2)
    found = _cut_seams(seam_profile(pixels, work.noise), len(structure.counts))
    if found is None:
        return None
    limit = tolerance(work.noise)
    bands, sure = _between(pixels, found[0], limit)
    strengths = list(found[1])
    cells: list[tuple[Span, Span, float, bool]] = []
    across = seam_profile(np.ascontiguousarray(pixels.transpose(1, 0, 2)), work.noise)
    for index, count in enumerate(structure.counts):
        top, bottom = bands[index]
        strip = pixels[top:bottom]
        profile = seam_profile(np.ascontiguousarray(strip.transpose(1, 0, 2)), work.noise)
        if len(set(structure.counts)) == 1:
            profile = np.maximum(profile * 0.9, across)
        cut = _cut_seams(profile, count)
        if cut is None:
            return None
        strengths += cut[1]
        parts, certain = _between(np.ascontiguousarray(strip.transpose(1, 0, 2)), cut[0], limit)
        bordering = [*(found[1][max(0, index - 1) : index + 1])]
        for place in range(count):
            own = [*bordering, *cut[1][max(0, place - 1) : place + 1]]
            span, part = (top, bottom), parts[place]
            rows, columns = (span, part) if structure.axis == 0 else (part, span)
            clear = all([*sure[max(0, index - 1) : index + 1], *certain[max(0, place - 1) : place + 1]])
            confidence = min(1.0 if clear else UNSURE, 1.4 * min(own, default=1.0))
            cells.append((rows, columns, confidence, _blank(work.pixels, rows, columns, limit)))
    if not strengths or min(strengths) < 0.24 or float(np.mean(strengths)) < 0.36:
        return None
    cells.sort(key=lambda cell: (cell[0][0] // max(1, int(0.04 * work.pixels.shape[0])), cell[1][0]))
    return Fit(cells, 0.80 * min(1.0, float(np.mean(strengths)) * 1.35), "seam")
