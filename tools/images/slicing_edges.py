"""Where exactly a panel ends: half-way up a softened edge, and beyond a gutter that was first taken for a seam."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tools.images.slicing_layouts import Fit, Panel, Pixels, Profile, Span, widest

DEEPEST = 3
"""Lines by which a blurred edge can hide the last of a gutter."""

MOST_BLEEDING = 8
"""Lines by which the colour of a JPEG block can reach beyond the panel it belongs to."""

WIDEST = 40
"""Lines from which what lies between two panels is taken for more than a gutter."""

ProfileOf = Callable[[int, Span, Span], Profile]
"""How much each line jumps: axis (0 rows, 1 columns), its extent, and the lines asked for; shorter at the rim."""


def settled(fit: Fit, pixels: Pixels, color: npt.NDArray[np.float32]) -> Fit:
    """The same cells with every edge that borders on gutter moved to where the gutter's colour is half gone."""
    away = widest(pixels - color)
    turned = away.T
    cells: list[Panel] = []
    for rows, columns, confidence, missing in fit.cells:
        if missing:
            cells.append((rows, columns, confidence, missing))
            continue
        inside_columns = _half_way(turned[columns[0] : columns[1], rows[0] : rows[1]], columns, pixels.shape[1])
        inside_rows = _half_way(away[rows[0] : rows[1], columns[0] : columns[1]], rows, pixels.shape[0])
        cells.append((inside_rows, inside_columns, confidence, missing))
    return fit._replace(cells=cells)


def _half_way(away: npt.NDArray[np.float32], span: Span, length: int) -> Span:
    if len(away) < 40:
        return span
    start = _lost(away[: 3 * DEEPEST].mean(axis=1)) if span[0] > 0 else 0
    end = _lost(away[::-1][: 3 * DEEPEST].mean(axis=1)) if span[1] < length else 0
    return span[0] + start, span[1] - end


def _lost(ramp: npt.NDArray[np.float32]) -> int:
    """How many of the first lines are still more gutter than picture."""
    picture = float(ramp[DEEPEST : 2 * DEEPEST + 1].max())
    weak = ramp[:DEEPEST] < 0.5 * picture
    return int(np.argmin(weak)) if not weak.all() else DEEPEST


def snapped(fit: Fit, profile_of: ProfileOf) -> Fit:
    """The same cells with every edge at which nothing jumps moved inwards to the line where the panel begins.

    Where JPEG lets a panel's colour bleed into the gutter, part of the gutter no longer has the gutter's colour.
    """
    cells: list[Panel] = []
    for rows, columns, confidence, missing in fit.cells:
        if not missing:
            sides = []
            for axis, (span, extent) in enumerate(((rows, columns), (columns, rows))):
                away = [_distance(span, other[1] if axis else other[0]) for other in fit.cells]
                reach = max([MOST_BLEEDING, *(gap for gap in away if 0 < gap < WIDEST)])
                sides.append(_jumping(span, extent, axis, reach, profile_of))
            rows, columns = sides
        cells.append((rows, columns, confidence, missing))
    return fit._replace(cells=cells)


def _distance(span: Span, other: Span) -> int:
    return max(other[0] - span[1], span[0] - other[1])


def _jumping(span: Span, extent: Span, axis: int, reach: int, profile_of: ProfileOf) -> Span:
    start, end = span
    if end - start < 4 * reach:
        return span
    moved = []
    for edge, inwards in ((start, 1), (end, -1)):
        low, high = (edge - 3, edge + reach) if inwards > 0 else (edge - reach, edge + 3)
        profile = profile_of(axis, extent, (low - 12, high + 13))
        if len(profile) < high - low + 25:
            moved.append(edge)
            continue
        here = float(profile[edge - low + 10 : edge - low + 15].max())
        lines = profile[12 : len(profile) - 12]
        best = int(np.argmax(lines))
        moved.append(low + best if lines[best] > 0.5 and here < 0.3 * lines[best] else edge)
    return moved[0], moved[1]


class Gap(NamedTuple):
    """What lies between two panels, from `start` to `end`; not `sure` when a flat edge could be panel or gutter."""

    start: int
    end: int
    sure: bool = True


def gutter_at(pixels: Pixels, cut: int, limit: float) -> Gap:
    """The flat band of one colour that begins or ends at a seam; empty where panels touch.

    A panel that is flat at its edge is not cut: the band must be thin and end as sharply as it began.
    """
    reach = max(6, len(pixels) // 18)
    sure = True
    for step in (1, -1):
        first = cut if step > 0 else cut - 1
        lines = pixels[first : first + reach + 3] if step > 0 else pixels[max(0, first - reach - 2) : first + 1][::-1]
        if len(lines) < 8:
            continue
        middle = np.median(lines, axis=1)
        color = middle[2]
        like = (widest(lines - color) < limit).mean(axis=1)
        flat = like > 0.9
        begin = int(np.argmax(flat[:3])) if flat[:3].any() else 3
        if begin == 3:
            continue
        beyond = np.flatnonzero(~flat[begin:])
        thick = int(beyond[0]) if len(beyond) else reach + 1
        if 3 <= thick <= reach and float(like[begin + thick : begin + thick + 3].min()) < 0.6:
            return Gap(cut, first + begin + thick) if step > 0 else Gap(first - begin - thick + 1, cut)
        sure = sure and thick < 3
    return Gap(cut, cut, sure)
