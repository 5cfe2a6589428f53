"""Cutting a returned stack into its panels: a grid fitted to gutters or seams, never a blind equal split.

The declared layout is a hint. Every cell carries a confidence; a picture without evidence of cuts stays whole.
"""

import itertools
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image
from pydantic import BaseModel, ConfigDict

Pixels = npt.NDArray[np.float32]
Profile = npt.NDArray[np.float64]
Span = tuple[int, int]
WORKING_SIZE = 2000
CONFIRM_BELOW = 0.6


class Box(BaseModel):
    """A rectangle in pixels of the given picture: left and top inside, right and bottom just outside."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    left: int
    top: int
    right: int
    bottom: int

    def overlap(self, other: "Box") -> float:
        """Intersection over union."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        tall = min(self.bottom, other.bottom) - max(self.top, other.top)
        shared = max(0, wide) * max(0, tall)
        areas = (self.right - self.left) * (self.bottom - self.top) + (other.right - other.left) * (
            other.bottom - other.top
        )
        return shared / max(1, areas - shared)


class Cell(BaseModel):
    """One panel; `missing` when the layout has a place for it but nothing is drawn there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    box: Box
    confidence: float
    missing: bool = False


class Sliced(BaseModel):
    """The panels in reading order and how far they can be trusted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    cells: tuple[Cell, ...]
    method: Literal["single", "gutter", "seam"]
    confidence: float
    needs_confirmation: bool


class Structure(NamedTuple):
    """How cells are nested: bands along the first axis (0 rows, 1 columns), each cut into so many cells."""

    axis: int
    counts: tuple[int, ...]


LAYOUTS: dict[str, tuple[Structure, ...]] = {
    "single": (Structure(0, (1,)),),
    "hero_plus_3": (Structure(0, (1, 3)), Structure(1, (1, 3)), Structure(0, (3, 1)), Structure(1, (3, 1))),
    "turnaround": (Structure(0, (4,)),),
    "split_screen": (Structure(0, (2,)), Structure(0, (1, 1))),
    "poster": (Structure(0, (1,)),),
}


def structures_for(layout: str) -> tuple[Structure, ...]:
    """The structures a layout id can have: `grid_RxC`, `RxC`, `strip_N`, `stack_N` or a named layout; empty if
    unknown."""
    if layout in LAYOUTS:
        return LAYOUTS[layout]
    kind, _, size = layout.rpartition("_")
    if kind in {"strip", "stack"} and size.isdigit() and 1 <= int(size) <= 12:
        return (Structure(0, (int(size),)),) if kind == "strip" else (Structure(0, (1,) * int(size)),)
    rows, cross, columns = size.partition("x")
    if cross and rows.isdigit() and columns.isdigit() and 1 <= int(rows) <= 6 and 1 <= int(columns) <= 6:
        return Structure(0, (int(columns),) * int(rows)), Structure(1, (int(rows),) * int(columns))
    return ()


class _Work(NamedTuple):
    """The picture at working size, its noise, and the factor back to full size."""

    pixels: Pixels
    noise: float
    scale: tuple[float, float]


class _Fit(NamedTuple):
    """A candidate answer in working pixels."""

    cells: list[tuple[Span, Span, float, bool]]
    score: float
    method: Literal["gutter", "seam"]


def slice_stack(image: Image.Image, layout_hint: str | None = None) -> Sliced:
    """Find the panels of a stack.

    With a known `layout_hint` the grid is fitted to it; without one only gutters count as evidence. A picture
    in which no
    cut is found comes back as one cell, with `needs_confirmation` when the hint promised more.
    """
    work = _prepare(image)
    hinted = structures_for(layout_hint) if layout_hint else ()
    wanted = max((sum(structure.counts) for structure in hinted), default=0)
    if wanted == 1:
        return _whole(image, 1.0, False)
    best = _best_fit(work, hinted) if hinted else None
    if best is None or best.score < 0.3:
        free = _free_fit(work)
        if free is not None and (best is None or free.score > best.score):
            best = free
    if best is None or best.score < 0.3:
        seam = max(
            _strongest_seam(work.pixels, work.noise), _strongest_seam(work.pixels.transpose(1, 0, 2), work.noise)
        )
        return _whole(image, round(min(0.9, max(0.3, 1.1 - seam)), 3), bool(hinted) or seam > 0.45)
    return _report(best, work, image, wanted)


def _whole(image: Image.Image, confidence: float, ask: bool) -> Sliced:
    box = Box(left=0, top=0, right=image.width, bottom=image.height)
    return Sliced(
        cells=(Cell(box=box, confidence=confidence),), method="single", confidence=confidence, needs_confirmation=ask
    )


def _strongest_seam(pixels: Pixels, noise: float) -> float:
    """How much the most suspicious straight line inside the picture looks like a cut without a gutter."""
    profile = seam_profile(np.ascontiguousarray(pixels), noise)
    edge = max(1, len(profile) // 8)
    return float(profile[edge:-edge].max(initial=0.0))


def _report(fit: _Fit, work: _Work, image: Image.Image, wanted: int) -> Sliced:
    cells = []
    for (top, bottom), (left, right), confidence, missing in fit.cells:
        box = Box(
            left=round(left * work.scale[0]),
            top=round(top * work.scale[1]),
            right=min(image.width, round(right * work.scale[0])),
            bottom=min(image.height, round(bottom * work.scale[1])),
        )
        cells.append(Cell(box=box, confidence=round(confidence, 3), missing=missing))
    lowest = min(cell.confidence for cell in cells)
    confidence = round(min(fit.score, 0.5 * fit.score + 0.5 * lowest), 3)
    ask = confidence < CONFIRM_BELOW or any(cell.missing for cell in cells) or bool(wanted and wanted != len(cells))
    return Sliced(cells=tuple(cells), method=fit.method, confidence=confidence, needs_confirmation=ask)


def _prepare(image: Image.Image) -> _Work:
    """Working copy as floats in 0..1, slightly smoothed when the picture is noisy."""
    picture = image.convert("RGB")
    factor = min(1.0, WORKING_SIZE / max(picture.size))
    if factor < 1:
        size = (max(1, round(picture.width * factor)), max(1, round(picture.height * factor)))
        picture = picture.resize(size, Image.Resampling.BOX)
    pixels: Pixels = np.asarray(picture, dtype=np.float32) / np.float32(255)
    noise = _noise(pixels)
    return _Work(pixels, noise, (image.width / picture.width, image.height / picture.height))


def _noise(pixels: Pixels) -> float:
    """Standard deviation of the grain: the spread of second differences in the flattest tenth of the picture."""
    if min(pixels.shape[:2]) < 8:
        return 0.0
    grey = pixels.mean(axis=2)
    second = grey[1:-1, 1:-1] * 4 - grey[:-2, 1:-1] - grey[2:, 1:-1] - grey[1:-1, :-2] - grey[1:-1, 2:]
    rows, columns = second.shape[0] // 8 * 8, second.shape[1] // 8 * 8
    if not rows or not columns:
        return 0.0
    blocks = np.abs(second[:rows, :columns]).reshape(rows // 8, 8, columns // 8, 8).mean(axis=(1, 3))
    return float(np.quantile(blocks, 0.1)) / 3.57 * 1.73


def _tolerance(noise: float) -> float:
    return min(0.17, 0.040 + 2.6 * noise)


def gutter_colors(pixels: Pixels, tolerance: float) -> list[npt.NDArray[np.float32]]:
    """Colours of flat full-length lines, most frequent first, at most six."""
    found: list[npt.NDArray[np.float32]] = []
    weights: list[float] = []
    for turned in (pixels[:, ::2], pixels.transpose(1, 0, 2)[:, ::2]):
        middle = np.median(turned, axis=1)
        share = (np.abs(turned - middle[:, None]).max(axis=2) < tolerance).mean(axis=1)
        for color in middle[share > 0.86]:
            for index, known in enumerate(found):
                if float(np.abs(known - color).max()) < 0.06:
                    weights[index] += 1 / len(middle)
                    break
            else:
                found.append(color)
                weights.append(1 / len(middle))
        if len(found) > 60:
            break
    order = sorted(range(len(found)), key=lambda index: -weights[index])
    return [found[index] for index in order[:6]]


def _best_fit(work: _Work, structures: tuple[Structure, ...]) -> _Fit | None:
    """The best hypothesis over gutter colours, nesting orders and the case without gutters."""
    tolerance = _tolerance(work.noise)
    fits: list[_Fit] = []
    for color in gutter_colors(work.pixels, tolerance):
        mask = np.abs(work.pixels - color).max(axis=2) < tolerance
        for structure in structures:
            fit = _fit_gutters(mask, structure)
            if fit is not None:
                fits.append(fit)
    for structure in structures:
        fit = _fit_seams(work, structure)
        if fit is not None:
            fits.append(fit)
    return max(fits, key=lambda fit: fit.score, default=None)


class _Bands(NamedTuple):
    """Segments along one axis, a score per segment, and whether a segment is an empty place."""

    segments: list[Span]
    scores: list[float]
    empty: list[bool]


def runs_of(flags: npt.NDArray[np.bool_]) -> list[Span]:
    """Start and end of every run of true values."""
    padded = np.concatenate([[False], flags, [False]]).astype(np.int8)
    steps = np.diff(padded)
    return list(zip(np.flatnonzero(steps == 1).tolist(), np.flatnonzero(steps == -1).tolist(), strict=True))


def bands_of(profile: Profile, strong: float = 0.90, weak: float = 0.70) -> list[Span]:
    """Gutter bands: runs above `weak` that reach `strong` somewhere, fragments between them joined."""
    bands = []
    for start, end in runs_of(profile >= weak):
        inner = profile[start:end] >= strong
        if inner.any():
            hits = np.flatnonzero(inner)
            edge_start = start + int(hits[0]) if profile[start] < strong else start
            edge_end = start + int(hits[-1]) + 1
            bands.append((edge_start, edge_end))
    joined: list[Span] = []
    least = max(3, int(0.02 * len(profile)))
    for band in bands:
        if joined and band[0] - joined[-1][1] < least:
            joined[-1] = (joined[-1][0], band[1])
        else:
            joined.append(band)
    return joined


def _sharpness(profile: Profile, band: Span) -> float:
    """How suddenly a band begins and ends: the smaller of its two drops."""
    inside = float(np.median(profile[band[0] : band[1]]))
    drops = []
    for spot in (band[0] - 3, band[1] + 2):
        if 0 <= spot < len(profile):
            drops.append(inside - float(profile[max(0, spot - 1) : spot + 2].min()))
    return min(drops, default=1.0)


def fit_axis(profile: Profile, count: int) -> _Bands | None:
    """Cut a profile of gutter likelihood into `count` segments, or nothing when it does not show so many."""
    length = len(profile)
    bands = bands_of(profile)
    start = bands.pop(0)[1] if bands and bands[0][0] <= 1 else 0
    end = bands.pop()[0] if bands and bands[-1][1] >= length - 1 else length
    if end - start < 0.1 * length:
        return None
    if count == 1:
        return _Bands([(start, end)], [1.0], [False])
    inner = [band for band in bands if band[0] > start and band[1] < end]
    if len(inner) < count - 1:
        return _with_empty_places(profile, start, end, inner, count)
    chosen = _choose(profile, start, end, inner, count)
    return _segments(profile, start, end, list(chosen)) if chosen is not None else None


def _choose(profile: Profile, start: int, end: int, bands: list[Span], count: int) -> tuple[Span, ...] | None:
    """The bands that cut most sharply and most alike; evenness only breaks near ties."""
    ranked = sorted(bands, key=lambda band: -_sharpness(profile, band))[: count + 7]
    best, best_value = None, -1e9
    for group in itertools.combinations(sorted(ranked), count - 1):
        edges = [start, *(edge for band in group for edge in band), end]
        sizes = [edges[i + 1] - edges[i] for i in range(0, len(edges), 2)]
        mean = (end - start) / count
        if min(sizes) < 0.3 * mean:
            continue
        sharp = sum(min(1.0, _sharpness(profile, band) / 0.5) for band in group) / len(group)
        thick = [band[1] - band[0] for band in group]
        alike = float(np.std(thick)) / (float(np.mean(thick)) + 2)
        uneven = float(np.std(sizes)) / mean
        value = sharp - 0.25 * alike - 0.5 * uneven
        if value > best_value:
            best, best_value = group, value
    return best


def _segments(profile: Profile, start: int, end: int, bands: list[Span]) -> _Bands:
    edges = [start, *(edge for band in bands for edge in band), end]
    segments = [(edges[i], edges[i + 1]) for i in range(0, len(edges), 2)]
    strength = [
        min(1.0, 0.10 + _sharpness(profile, band) / 0.5) * float(np.median(profile[band[0] : band[1]]))
        for band in bands
    ]
    scores = [min([*strength[max(0, i - 1) : i + 1]], default=1.0) for i in range(len(segments))]
    return _Bands(segments, scores, [False] * len(segments))


def _with_empty_places(profile: Profile, start: int, end: int, bands: list[Span], count: int) -> _Bands | None:
    """Fewer segments than promised: look for whole cells left blank between or around those there are."""
    edges = [start, *(edge for band in bands for edge in band), end]
    present = [(edges[i], edges[i + 1]) for i in range(0, len(edges), 2)]
    if (len(present) < 2 and count > 2) or not present:
        return None
    size = float(np.median([b - a for a, b in present]))
    if any(abs((b - a) - size) > 0.2 * size for a, b in present):
        return None
    thin = [band[1] - band[0] for band in bands if band[1] - band[0] < 0.4 * size]
    margin = min(start, len(profile) - end)
    gap = float(np.median(thin)) if thin else float(min(margin, 0.1 * size))
    segments: list[Span] = []
    empty: list[bool] = []
    cursor = 0
    for index, (a, b) in enumerate([*present, (len(profile), len(profile))]):
        room = a - cursor
        blanks = round((room - gap) / (size + gap)) if room > 0.7 * size else 0
        place = a - blanks * (size + gap)
        for _ in range(blanks):
            segments.append((max(0, round(place)), min(len(profile), round(place + size))))
            empty.append(True)
            place += size + gap
        if index < len(present):
            segments.append((a, b))
            empty.append(False)
        cursor = b
    if len(segments) != count:
        return None
    strength = [min(1.0, 0.10 + _sharpness(profile, band) / 0.5) for band in bands]
    score = min(strength, default=0.6)
    return _Bands(segments, [score * (0.85 if blank else 1.0) for blank in empty], empty)


def _fit_gutters(mask: npt.NDArray[np.bool_], structure: Structure) -> _Fit | None:
    """Fit a structure to gutters of one colour."""
    turned = mask if structure.axis == 0 else mask.T
    first = fit_axis(turned.mean(axis=1), len(structure.counts))
    if first is None:
        return None
    strips: list[_Bands | None] = []
    for (top, bottom), count in zip(first.segments, structure.counts, strict=True):
        inset = max(1, (bottom - top) // 60)
        profile = turned[top + inset : max(top + inset + 1, bottom - inset)].mean(axis=0)
        strips.append(fit_axis(profile, count))
    settled = _agree(strips, structure.counts)
    if settled is None:
        return None
    cells = []
    for strip, (span, score, blank) in zip(
        settled, zip(first.segments, first.scores, first.empty, strict=True), strict=True
    ):
        for part, part_score in zip(strip.segments, strip.scores, strict=True):
            rows, columns = (span, part) if structure.axis == 0 else (part, span)
            inner = mask[rows[0] + 2 : rows[1] - 2, columns[0] + 2 : columns[1] - 2]
            missing = blank or (inner.size > 0 and float(inner.mean()) > 0.985)
            cells.append((rows, columns, min(score, part_score), missing))
    cells.sort(key=lambda cell: (cell[0][0] // max(1, int(0.04 * mask.shape[0])), cell[1][0]))
    if all(cell[3] for cell in cells):
        return None
    scores = [cell[2] for cell in cells]
    return _Fit(cells, float(np.mean(scores)) * _fullness(cells, mask), "gutter")


def _fullness(cells: list[tuple[Span, Span, float, bool]], mask: npt.NDArray[np.bool_]) -> float:
    """Panels should cover most of what is not gutter; a hypothesis that leaves content outside is worse."""
    outside = ~mask
    total = float(outside.sum())
    for (top, bottom), (left, right), _, _ in cells:
        outside = outside.copy() if outside is mask else outside
        outside[top:bottom, left:right] = False
    return 1.0 - min(0.6, 2.5 * float(outside.sum()) / max(1.0, total))


def _agree(strips: list[_Bands | None], counts: tuple[int, ...]) -> list[_Bands] | None:
    """Strips that could not be cut, or were cut short by flat content, take what the others agree on."""
    settled: list[_Bands] = []
    for index, (strip, count) in enumerate(zip(strips, counts, strict=True)):
        peers = [
            other
            for j, other in enumerate(strips)
            if j != index and other is not None and counts[j] == count and not any(other.empty)
        ]
        if strip is None and not peers:
            return None
        if not peers:
            settled.append(strip)  # type: ignore[arg-type]
            continue
        median = np.median([other.segments for other in peers], axis=0)
        spread = max((float(np.abs(np.array(other.segments) - median).max()) for other in peers), default=0.0)
        size = float(np.mean(median[:, 1] - median[:, 0]))
        common = [(int(a), int(b)) for a, b in median.round().tolist()]
        if strip is None or any(strip.empty):
            settled.append(_Bands(common, [0.62 if spread < 0.05 * size else 0.4] * count, [False] * count))
            continue
        off = float(np.abs(np.array(strip.segments) - median).max())
        agreed = spread < 0.02 * size and 0.012 * size < off and (len(peers) > 1 or _narrower(strip, median))
        if agreed and (off < 0.35 * size or min(strip.scores) < 0.6):
            settled.append(_Bands(common, [max(0.55, score * 0.9) for score in strip.scores], strip.empty))
        else:
            settled.append(strip)
    return settled


def _narrower(strip: _Bands, median: npt.NDArray[np.float64]) -> bool:
    """Whether a strip's cuts lie inside the other's everywhere: flat edges of its panels were taken for gutter."""
    own = np.array(strip.segments)
    return bool((own[:, 0] >= median[:, 0] - 2).all() and (own[:, 1] <= median[:, 1] + 2).all())


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


def _fit_seams(work: _Work, structure: Structure) -> _Fit | None:
    """Fit a structure to panels that touch: straight lines at which most pixels jump."""
    pixels = work.pixels if structure.axis == 0 else work.pixels.transpose(1, 0, 2)
    found = _cut_seams(seam_profile(pixels, work.noise), len(structure.counts))
    if found is None:
        return None
    edges = [0, *found[0], pixels.shape[0]]
    strengths = list(found[1])
    cells: list[tuple[Span, Span, float, bool]] = []
    across = seam_profile(np.ascontiguousarray(pixels.transpose(1, 0, 2)), work.noise)
    for index, count in enumerate(structure.counts):
        top, bottom = edges[index], edges[index + 1]
        strip = pixels[top:bottom]
        profile = seam_profile(np.ascontiguousarray(strip.transpose(1, 0, 2)), work.noise)
        if len(set(structure.counts)) == 1:
            profile = np.maximum(profile * 0.9, across)
        cut = _cut_seams(profile, count)
        if cut is None:
            return None
        strengths += cut[1]
        lines = [0, *cut[0], pixels.shape[1]]
        bordering = [*(found[1][max(0, index - 1) : index + 1])]
        for place in range(count):
            own = [*bordering, *cut[1][max(0, place - 1) : place + 1]]
            span, part = (top, bottom), (lines[place], lines[place + 1])
            rows, columns = (span, part) if structure.axis == 0 else (part, span)
            cells.append((rows, columns, min(1.0, 1.4 * min(own, default=1.0)), False))
    if not strengths or min(strengths) < 0.24 or float(np.mean(strengths)) < 0.36:
        return None
    cells.sort(key=lambda cell: (cell[0][0] // max(1, int(0.04 * work.pixels.shape[0])), cell[1][0]))
    return _Fit(cells, 0.80 * min(1.0, float(np.mean(strengths)) * 1.35), "seam")


def _free_fit(work: _Work) -> _Fit | None:
    """Without a layout: nested gutters of one colour, only where they are unmistakable."""
    tolerance = _tolerance(work.noise) - 0.014
    fits = []
    for color in gutter_colors(work.pixels, tolerance):
        mask = np.abs(work.pixels - color).max(axis=2) < tolerance
        for axis in (0, 1):
            fit = _free_structure(mask, axis)
            if fit is not None:
                fits.append(fit)
    return max(fits, key=lambda fit: (fit.score, len(fit.cells)), default=None)


def _clear_cuts(profile: Profile) -> list[Span] | None:
    """Segments between gutters that are flat, sharply bounded, thin and alike; nothing when any of it fails."""
    length = len(profile)
    bands = bands_of(profile, 0.94, 0.8)
    start = bands.pop(0)[1] if bands and bands[0][0] <= 1 else 0
    end = bands.pop()[0] if bands and bands[-1][1] >= length - 1 else length
    inner = [band for band in bands if band[1] - band[0] < 0.14 * length]
    if len(inner) != len(bands) or not inner:
        return [(start, end)] if not bands else None
    if any(_sharpness(profile, band) < 0.34 or float(np.median(profile[band[0] : band[1]])) < 0.95 for band in inner):
        return None
    thick = [band[1] - band[0] for band in inner]
    edges = [start, *(edge for band in inner for edge in band), end]
    segments = [(edges[i], edges[i + 1]) for i in range(0, len(edges), 2)]
    if max(thick) > max(3.2 * min(thick) + 4, 0.045 * length) or min(b - a for a, b in segments) < 0.12 * length:
        return None
    return segments


def _free_structure(mask: npt.NDArray[np.bool_], axis: int) -> _Fit | None:
    turned = mask if axis == 0 else mask.T
    first = _clear_cuts(turned.mean(axis=1))
    if first is None:
        return None
    counts = []
    for top, bottom in first:
        inset = max(1, (bottom - top) // 60)
        parts = _clear_cuts(turned[top + inset : bottom - inset].mean(axis=0))
        counts.append(len(parts) if parts is not None else 1)
    if sum(counts) < 2 or sum(counts) > 24:
        return None
    return _fit_gutters(mask, Structure(axis, tuple(counts)))
