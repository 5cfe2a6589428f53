"""Where exactly a panel ends: half-way up a softened edge, and beyond a gutter that was first taken for a seam."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tools.images.slicing_layouts import Fit, Pixels, Span

DEEPEST = 3
"""Lines by which a blurred edge can hide the last of a gutter."""


def settled(fit: Fit, pixels: Pixels, color: npt.NDArray[np.float32]) -> Fit:
    """The same cells with every edge that borders on gutter moved to where the gutter's colour is half gone."""
    away = np.abs(pixels - color).max(axis=2)
    turned = away.T
    cells: list[tuple[Span, Span, float, bool]] = []
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
        like = (np.abs(lines - color).max(axis=2) < limit).mean(axis=1)
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
