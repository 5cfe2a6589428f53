"""Straight lines at which most pixels jump: where panels touch, and where gutters begin and end."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tools.images.slicing_edges import gutter_at
from tools.images.slicing_gutters import tolerance
from tools.images.slicing_layouts import Fit, Panel, Pixels, Profile, Span, Structure, Work, widest

WINDOW = 9
"""Lines on each side that tell how much a line of this picture jumps anyway."""

REACH = 3
"""Lines on each side, and pixels along them, within which a drawn line may go on across a seam."""


class SeamMap(NamedTuple):
    """For every line between two rows and every pixel of it: does the picture jump there and not beside it?"""

    sharp: npt.NDArray[np.bool_]
    soft: npt.NDArray[np.bool_]
    pixels: Pixels
    noise: float

    def profile(self, left: int = 0, right: int | None = None, top: int = 0, bottom: int | None = None) -> Profile:
        """Share of each line of a part of the picture that jumps, above what lines around it do."""
        share = np.maximum(
            self.sharp[top:bottom, left:right].mean(axis=1), 0.92 * self.soft[top:bottom, left:right].mean(axis=1)
        )
        padded = np.pad(share, WINDOW, mode="reflect" if len(share) > WINDOW else "edge")
        around = np.median(np.lib.stride_tricks.sliding_window_view(padded, 2 * WINDOW + 1), axis=1)
        profile = np.asarray(np.clip(share - around, 0, 1), dtype=float)
        profile[0] = 0.0
        return profile

    def severed(self, line: int, left: int = 0, right: int | None = None) -> float:
        """How surely the picture does not go on across a line, 0..1."""
        part = self.pixels[:, left:right]
        return min(
            unrelated(part[max(0, line - REACH - off) : line - off], part[line + off : line + REACH + off], self.noise)
            for off in (0, 1)
        )


def unrelated(above: Pixels, below: Pixels, noise: float) -> float:
    """How surely two sets of lines do not belong to one picture, 0..1.

    What stands in front of a horizon or goes on behind a pillar shows on both sides, two panels share nothing: the
    steps along both sides are compared, also where they are shifted a little.
    """
    if not len(above) or not len(below) or above.shape[1] < 24:
        return 0.5
    up, down = _steps(above), _steps(below)
    floor = max(0.02, 2 * noise)
    seen = max((np.abs(side).max(axis=1) > floor).mean() for side in (up, down))
    middle = up[REACH:-REACH]
    best = 0.0
    for shift in range(2 * REACH + 1):
        other = down[shift : shift + len(middle)]
        size = float(np.sqrt((middle**2).sum() * (other**2).sum()))
        best = max(best, abs(float((middle * other).sum())) / size if size else 0.0)
    certain = float(np.clip((0.62 - best) / 0.30, 0, 1))
    return certain if seen > 0.03 else 0.5 + 0.3 * certain


def alike(above: Pixels, below: Pixels) -> float:
    """Share of two lines that has the same colour on both sides, where the lines are not of one colour anyway."""
    if not len(above) or not len(below):
        return 0.0
    up, down = above.mean(axis=0), below.mean(axis=0)
    if float(up.std(axis=0).max()) < 0.04:
        return 0.0
    return float((np.abs(up - down).max(axis=1) < 0.06).mean())


def _steps(lines: Pixels) -> npt.NDArray[np.float64]:
    """Smoothed brightness steps along a few lines taken together, per colour."""
    line = lines.mean(axis=0, dtype=float)
    smooth = sum(line[i : len(line) - 4 + i] * weight for i, weight in enumerate((1, 2, 3, 2, 1)))
    return np.asarray(smooth[2:] - smooth[:-2], dtype=float) / 9


def seam_map(pixels: Pixels, noise: float) -> SeamMap:
    """The jumps between the rows of a picture; give it turned for those between columns."""
    step = widest(np.diff(pixels, axis=0))
    floor = max(0.028, 3.2 * noise)
    padded = np.pad(step, ((2, 2), (0, 0)), mode="edge")
    beside = np.maximum(np.maximum(padded[:-4], padded[4:]), np.minimum(padded[1:-3], padded[3:-1]))
    sharp = np.zeros(pixels.shape[:2], dtype=bool)
    soft = np.zeros_like(sharp)
    sharp[1:] = (step > floor) & (step > 1.8 * beside)
    wide = step[:-1] + step[1:]
    soft[1:-1] = (wide > 1.6 * floor) & (wide > 1.5 * (beside[:-1] + beside[1:]))
    return SeamMap(sharp, soft, pixels, noise)


def both_maps(work: Work) -> tuple[SeamMap, SeamMap]:
    """Jumps between rows, and between columns with the picture turned."""
    turned = np.ascontiguousarray(work.pixels.transpose(1, 0, 2))
    return seam_map(work.pixels, work.noise), seam_map(turned, work.noise)


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


def unsure(fit: Fit) -> Fit:
    """The same fit, to be asked about."""
    return fit._replace(cells=[(rows, columns, min(sure, UNSURE), blank) for rows, columns, sure, blank in fit.cells])


def _blank(pixels: Pixels, rows: Span, columns: Span, limit: float) -> bool:
    """Whether nothing is drawn in a place."""
    inner = pixels[rows[0] + 2 : rows[1] - 2, columns[0] + 2 : columns[1] - 2]
    if not inner.size:
        return False
    return float((widest(inner - np.median(inner, axis=(0, 1)).astype(np.float32)) < limit).mean()) > 0.985


def _between(pixels: Pixels, cuts: list[int], limit: float) -> tuple[list[Span], list[bool]]:
    """The panels between seams, without the gutters that some seams turn out to be the edge of; which are sure."""
    gaps = [gutter_at(pixels, cut, limit) for cut in cuts]
    edges = [0, *(edge for gap in gaps for edge in (gap.start, gap.end)), len(pixels)]
    return [(edges[i], edges[i + 1]) for i in range(0, len(edges), 2)], [gap.sure for gap in gaps]


def fit_seams(work: Work, maps: tuple[SeamMap, SeamMap], structure: Structure) -> Fit | None:
    """Fit a structure to panels that touch: the strongest line near each place where it has one."""
    along, across = maps if structure.axis == 0 else maps[::-1]
    found = _doubted(along, _cut_seams(along.profile(), len(structure.counts)))
    if found is None:
        return None
    shared = across.profile() if len(set(structure.counts)) == 1 else None

    def parts(index: int, top: int, bottom: int) -> tuple[list[int], list[float]] | None:
        profile = across.profile(top, bottom)
        if shared is not None:
            profile = np.maximum(profile * 0.9, shared)
        return _doubted(across, _cut_seams(profile, structure.counts[index]), top, bottom)

    fit = _laid_out(work, maps, structure.axis, found, parts, announced=1.4)
    if fit is None or min(fit.strengths) < 0.24 or float(np.mean(fit.strengths)) < 0.36:
        return None
    return fit.fit


def _doubted(
    seams: SeamMap, found: tuple[list[int], list[float]] | None, left: int = 0, right: int | None = None
) -> tuple[list[int], list[float]] | None:
    """The same cuts, those across which the picture seems to go on at less than half their strength."""
    if found is None:
        return None
    cuts, scores = found
    return cuts, [
        score * (0.4 + 0.6 * min(1.0, seams.severed(cut, left, right) / 0.5))
        for cut, score in zip(cuts, scores, strict=True)
    ]


def free_seams(work: Work, maps: tuple[SeamMap, SeamMap], axis: int) -> Fit | None:
    """Without a layout: every line at which most pixels jump and across which nothing goes on."""
    along, across = maps if axis == 0 else maps[::-1]
    found = _peaks(along, along.profile())
    if not found[0]:
        return None
    shared = across.profile()

    def parts(index: int, top: int, bottom: int) -> tuple[list[int], list[float]] | None:
        return _peaks(across, np.maximum(across.profile(top, bottom) * 0.95, shared), top, bottom)

    laid = _laid_out(work, maps, axis, found, parts, announced=1.0)
    if laid is None or len(laid.fit.cells) > 36:
        return None
    cells = _without_rims(laid.fit.cells, axis)
    return laid.fit._replace(cells=cells) if len(cells) > 1 else None


def _without_rims(cells: list[Panel], axis: int) -> list[Panel]:
    """A strip at the rim in which nothing is drawn is a margin, not a row of panels."""
    for side in (axis, 1 - axis):
        for end, farthest in ((0, min), (1, max)):
            spans = [cell[1] if side else cell[0] for cell in cells]
            rim = farthest((span[end] for span in spans), default=0)
            strip = [cell for cell, span in zip(cells, spans, strict=True) if span[end] == rim]
            if all(cell[3] for cell in strip):
                cells = [cell for cell in cells if cell not in strip]
    return cells


class _Laid(NamedTuple):
    fit: Fit
    strengths: list[float]


def _laid_out(
    work: Work,
    maps: tuple[SeamMap, SeamMap],
    axis: int,
    found: tuple[list[int], list[float]],
    parts_of: Callable[[int, int, int], tuple[list[int], list[float]] | None],
    announced: float,
) -> _Laid | None:
    """The cells between the seams `found` and those that `parts_of` finds within each strip.

    `announced` says how much more a line is believed where a layout has one than where it comes unasked.
    """
    along, across = maps if axis == 0 else maps[::-1]
    limit = tolerance(work.noise)
    bands, sure = _between(along.pixels, found[0], limit)
    strengths = list(found[1])
    cells: list[Panel] = []
    for index, (top, bottom) in enumerate(bands):
        cut = parts_of(index, top, bottom) if bottom - top >= 8 else None
        if cut is None:
            return None
        strengths += cut[1]
        parts, certain = _between(across.pixels[:, top:bottom], cut[0], limit)
        bordering = [*(found[1][max(0, index - 1) : index + 1])]
        for place, part in enumerate(parts):
            own = [*bordering, *cut[1][max(0, place - 1) : place + 1]]
            rows, columns = ((top, bottom), part) if axis == 0 else (part, (top, bottom))
            clear = all([*sure[max(0, index - 1) : index + 1], *certain[max(0, place - 1) : place + 1]])
            confidence = min(1.0 if clear else UNSURE, announced * min(own, default=1.0))
            cells.append((rows, columns, confidence, _blank(work.pixels, rows, columns, limit)))
    if not strengths or any(min(r[1] - r[0], c[1] - c[0]) < 8 for r, c, _, _ in cells):
        return None
    cells.sort(key=lambda cell: (cell[0][0] // max(1, int(0.04 * work.pixels.shape[0])), cell[1][0]))
    return _Laid(Fit(cells, 0.80 * min(1.0, float(np.mean(strengths)) * 1.35), "seam"), strengths)


FREE_SEAM = 0.42
"""Share of a line that must jump, and not go on, before it counts as a cut nobody announced."""


def _peaks(seams: SeamMap, profile: Profile, left: int = 0, right: int | None = None) -> tuple[list[int], list[float]]:
    """Lines that cut by themselves, the strongest first within a tenth of the whole, in order."""
    length = len(profile)
    apart = max(16, length // 14)
    cuts: dict[int, float] = {}
    for line in np.argsort(-profile, kind="stable").tolist():
        strength = float(profile[line])
        if strength < FREE_SEAM:
            break
        if line < apart or line > length - apart or any(abs(line - cut) < apart for cut in cuts):
            continue
        proven = strength * seams.severed(line, left, right)
        if proven >= FREE_SEAM:
            cuts[line] = proven
    return sorted(cuts), [cuts[line] for line in sorted(cuts)]


def seam_weight(fit: Fit, maps: tuple[SeamMap, SeamMap]) -> float:
    """How much the seams of a fit speak for it, in the measure of gutters: by length and by how far they are proven."""
    total = 0.0
    for axis, seams in enumerate(maps):
        height, width = seams.sharp.shape
        for cell in fit.cells:
            rows, columns = (cell[0], cell[1]) if axis == 0 else (cell[1], cell[0])
            for edge in rows:
                if 8 < edge < height - 8:
                    lines = seams.profile(*columns, max(0, edge - 2 * WINDOW), edge + 2 * WINDOW)
                    middle = min(edge, 2 * WINDOW)
                    share = float(lines[max(0, middle - 1) : middle + 2].max())
                    total += 0.5 * (share - 0.2) * (columns[1] - columns[0]) / width
    return total


def local_profile(maps: tuple[SeamMap, SeamMap], axis: int, extent: Span, lines: Span) -> Profile:
    """How much a few lines jump over a part of their length; fewer lines where the picture ends."""
    return maps[axis].profile(*extent, max(0, lines[0]), lines[1])


def suspicion(seams: SeamMap) -> float:
    """How much the most suspicious straight line inside the picture looks like a cut; the rim of a bar does not."""
    profile = seams.profile()
    edge = max(8, len(profile) // 14)
    lines = edge + np.argsort(-profile[edge:-edge], kind="stable")[:5]
    drawn = [line for line in lines if min(float(seams.pixels[line + off].std(axis=0).max()) for off in (-6, 5)) > 0.02]
    return max((float(profile[line]) * seams.severed(int(line)) for line in drawn), default=0.0)
