"""Panels between gutters of one colour."""

import itertools
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tools.images.slicing_layouts import Fit, Pixels, Profile, Span, Structure, widest


def tolerance(noise: float) -> float:
    return min(0.17, 0.040 + 2.6 * noise)


def gutter_colors(pixels: Pixels, tolerance: float) -> list[npt.NDArray[np.float32]]:
    """Colours of flat full-length lines, most frequent first, at most six."""
    found: list[list[npt.NDArray[np.float32]]] = []
    shares: list[list[float]] = []
    weights: list[float] = []
    for turned in (pixels[:, ::2], pixels.transpose(1, 0, 2)[:, ::2]):
        middle = np.median(turned, axis=1)
        share = (widest(turned - middle[:, None]) < tolerance).mean(axis=1)
        for color, flat in zip(middle[share > 0.86], share[share > 0.86].tolist(), strict=True):
            for index, known in enumerate(found):
                if float(np.abs(known[0] - color).max()) < 0.06:
                    weights[index] += 1 / len(middle)
                    known.append(color)
                    shares[index].append(flat)
                    break
            else:
                found.append([color])
                shares.append([flat])
                weights.append(1 / len(middle))
        if len(found) > 60:
            break
    order = sorted(range(len(found)), key=lambda index: -weights[index])
    return [_flattest(found[index], shares[index]) for index in order[:6]]


def _flattest(colors: list[npt.NDArray[np.float32]], shares: list[float]) -> npt.NDArray[np.float32]:
    """The colour of the flattest lines: dark pictures beside a black gutter are nearly of its colour."""
    least = max(shares) - 0.005
    best = [color for color, share in zip(colors, shares, strict=True) if share >= least]
    return np.asarray(np.median(best, axis=0), dtype=np.float32)


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


def fit_gutters(mask: npt.NDArray[np.bool_], structure: Structure) -> Fit | None:
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
    return Fit(cells, float(np.mean(scores)) * _fullness(cells, mask), "gutter")


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
        agreed = spread < 0.02 * size and 0.012 * size < off
        if agreed and (_narrower(strip, median) or (len(peers) > 1 and min(strip.scores) < 0.6)):
            settled.append(_Bands(common, [max(0.55, score * 0.9) for score in strip.scores], strip.empty))
        else:
            settled.append(strip)
    return settled


def _narrower(strip: _Bands, median: npt.NDArray[np.float64]) -> bool:
    """Whether a strip's cuts lie inside the other's everywhere: flat edges of its panels were taken for gutter."""
    own = np.array(strip.segments)
    return bool((own[:, 0] >= median[:, 0] - 2).all() and (own[:, 1] <= median[:, 1] + 2).all())
