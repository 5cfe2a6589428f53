"""Which cuts a picture shows by itself, and which of several readings explains most of them."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tools.images.slicing_gutters import bands_of, fit_axis, fit_gutters
from tools.images.slicing_layouts import Fit, Pixels, Span, Structure
from tools.images.slicing_seams import alike, unrelated

Mask = npt.NDArray[np.bool_]

PROVEN = 0.36
"""Evidence from which a line speaks for a cut; below it speaks against the reading that needs it."""

PLACED = 0.1
"""What an empty place speaks for a reading when its size fits its neighbours', and against it when it does not."""


THIN = 0.3
"""Lines that weigh against a gutter: one of two lines may be the outline of a panel and loses an eighth."""


class Reading(NamedTuple):
    """A way to read the picture: how much its lines speak for it, `weight`, and how far they show a stack, `trust`.

    A pillar in a photograph is as good a line as a gutter, but the photograph goes on behind it; and one line alone
    must be sharp on both sides.
    """

    fit: Fit
    weight: float
    trust: float


class _Side(NamedTuple):
    """One side of a panel that faces another panel."""

    across: bool
    outward: int
    edge: int
    length: int
    thick: int
    flat: float
    drop: float
    apart: float


def structures_shown(mask: Mask) -> list[Structure]:
    """The structures worth fitting: as many strips as there are bands of gutter, or some places more left blank."""
    found: dict[Structure, None] = {}
    for axis in (0, 1):
        turned = mask if axis == 0 else mask.T
        profile = turned.mean(axis=1)
        bands = [band for band in bands_of(profile) if band[0] > 1 and band[1] < len(profile) - 1]
        for count in range(2, min(len(bands), 5) + 4):
            first = fit_axis(profile, count)
            if first is None or max(first.scores) < 0.2:
                continue
            own = [_parts(turned[top:bottom]) for (top, bottom) in first.segments]
            full = [parts for parts, blank in zip(own, first.empty, strict=True) if not blank]
            if not full:
                continue
            most = max(full)
            found[Structure(axis, tuple(most if blank else n for n, blank in zip(own, first.empty, strict=True)))] = (
                None
            )
            for same in {most, int(np.median(full)), most + 1 if axis == 0 and len(set(full)) == 1 else most}:
                found[Structure(axis, (same,) * count)] = None
    return [structure for structure in found if 2 <= sum(structure.counts) <= 36]


def _parts(strip: Mask) -> int:
    """How many panels a strip shows beside each other."""
    inset = max(1, len(strip) // 60)
    profile = strip[inset : max(inset + 1, len(strip) - inset)].mean(axis=0)
    bands = [band for band in bands_of(profile, 0.94, 0.8) if band[0] > 1 and band[1] < len(profile) - 1]
    return 1 + sum(band[1] - band[0] >= 2 for band in bands)


def readings(mask: Mask, pixels: Pixels, noise: float) -> list[Reading]:
    """Every reading of the picture as panels between gutters of one colour."""
    fits = [fit_gutters(mask, structure) for structure in structures_shown(mask)]
    return [weighed(fit, mask, pixels, noise) for fit in fits if fit is not None]


def weighed(fit: Fit, mask: Mask, pixels: Pixels, noise: float) -> Reading:
    """How much the lines of a fit speak for it: each counts by its length and by how far it is proven."""
    sides = _sides(fit, mask, pixels, noise)
    framed = _framed(mask)
    weight = trust = 0.0
    lines = _lines(sides)
    faintest = min((side.drop for side in sides), default=0.0) if len(lines) == 2 else 1.0
    for group in lines:
        lengths = [side.length for side in group]
        length = sum(lengths)
        seen = [(side.flat, side.drop, side.apart, side.thick / (side.thick + THIN)) for side in group]
        flat, drop, apart, broad = np.average(seen, axis=0, weights=lengths)
        proven = float(np.clip((flat - 0.85) / 0.1, 0, 1)) * min(1.0, 0.10 + float(drop) / 0.5) * float(broad)
        alone = min(1.0, 0.10 + faintest / 0.5)
        share = 0.5 * min(1.0, length / (mask.shape[0] if group[0].across else mask.shape[1]))
        weight += (proven - PROVEN) * share
        trust += (alone * proven * max(0.85 if framed else 0.5, float(apart)) - PROVEN) * share
    places = sum(PLACED if _placed(index, fit) else -PLACED for index, cell in enumerate(fit.cells) if cell[3])
    return Reading(fit, weight + places, trust + places)


def _framed(mask: Mask) -> bool:
    """Whether the colour of the gutters also runs around the picture."""
    rims = (mask[:2], mask[-2:], mask[:, :2], mask[:, -2:])
    return all(float(rim.mean()) > 0.95 for rim in rims)


def _placed(index: int, fit: Fit) -> bool:
    """Whether an empty place is as long and as wide as panels of its row and column are."""
    rows, columns = fit.cells[index][:2]
    drawn = [cell for cell in fit.cells if not cell[3]]

    def fits(span: Span, other: Span) -> bool:
        return abs((span[1] - span[0]) - (other[1] - other[0])) <= 2 + 0.02 * (span[1] - span[0])

    return any(fits(rows, cell[0]) for cell in drawn) and any(fits(columns, cell[1]) for cell in drawn)


def _sides(fit: Fit, mask: Mask, pixels: Pixels, noise: float) -> list[_Side]:
    sides = []
    for across in (False, True):
        turned = mask.T if across else mask
        picture = pixels.transpose(1, 0, 2) if across else pixels
        cells = [(c, r, blank) if across else (r, c, blank) for r, c, _, blank in fit.cells]
        for rows, columns, blank in cells:
            if blank:
                continue
            for outward in (-1, 1):
                gap = _gap(rows, columns, outward, [(r, c) for r, c, _ in cells])
                if gap is None:
                    continue
                edge = rows[1] if outward > 0 else rows[0]
                part = turned[:, columns[0] : columns[1]]
                between = part[gap[0] : gap[1]]
                inside = part[edge - 4 : edge] if outward > 0 else part[edge : edge + 4]
                flat = float(between.mean()) if between.size else 0.0
                drop = flat - float(inside.mean(axis=1).min()) if inside.size else 0.0
                beside = picture[:, columns[0] : columns[1]]
                before, after = beside[max(0, gap[0] - 4) : gap[0] - 1], beside[gap[1] + 1 : gap[1] + 4]
                apart = unrelated(before, after, noise)
                apart = min(apart, float(np.clip((0.95 - alike(before, after)) / 0.3, 0, 1)))
                length, thick = columns[1] - columns[0], gap[1] - gap[0]
                sides.append(_Side(across, outward, edge, length, thick, flat, max(0.0, drop), apart))
    return sides


def _gap(rows: Span, columns: Span, outward: int, cells: list[tuple[Span, Span]]) -> Span | None:
    """What lies between a panel and the next one on a side; nothing at the rim of the stack."""
    width = columns[1] - columns[0]
    facing = [
        r
        for r, c in cells
        if min(c[1], columns[1]) - max(c[0], columns[0]) > 0.3 * min(width, c[1] - c[0])
        and (r[0] >= rows[1] if outward > 0 else r[1] <= rows[0])
    ]
    if not facing:
        return None
    return (rows[1], min(r[0] for r in facing)) if outward > 0 else (max(r[1] for r in facing), rows[0])


def _lines(sides: list[_Side]) -> list[list[_Side]]:
    """Sides that lie on one line, taken together."""
    groups: list[list[_Side]] = []
    for side in sorted(sides, key=lambda side: (side.across, side.outward, side.edge)):
        last = groups[-1][-1] if groups else None
        if last and (last.across, last.outward) == (side.across, side.outward) and side.edge - last.edge <= 4:
            groups[-1].append(side)
        else:
            groups.append([side])
    return groups
