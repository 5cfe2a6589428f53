"""Cutting a returned stack into its panels: a grid fitted to gutters or seams, never a blind equal split.

The declared layout is a hint. Every cell carries a confidence; a picture without evidence of cuts stays whole.
"""

from functools import partial
from typing import Literal

import numpy as np
import numpy.typing as npt
from PIL import Image
from pydantic import BaseModel, ConfigDict

from tools.images.slicing_edges import settled, snapped
from tools.images.slicing_free import readings, weighed
from tools.images.slicing_gutters import fit_gutters, gutter_colors, tolerance
from tools.images.slicing_layouts import Fit, Pixels, Structure, Work, structures_for, widest
from tools.images.slicing_seams import (
    SeamMap,
    both_maps,
    fit_seams,
    free_seams,
    local_profile,
    seam_weight,
    suspicion,
    unsure,
)

WORKING_SIZE = 2000
CONFIRM_BELOW = 0.6

LEAST_SCORE = 0.3
"""Score below which a fit to a declared layout is no fit."""

ENOUGH = 0.42
"""Weight of a reading from which a picture that nobody called a stack is cut: one long line proven beyond doubt."""

DOUBTFUL = 0.20
"""Weight of a reading from which a picture that is left whole is asked about."""

CONTESTED = 0.15
"""Weight of a reading with gutters from which one with seams is put up for confirmation: a seam may be its edge."""

SEAM_WEIGHT = 0.6
"""A seam may also be one edge of a gutter, so gutters are believed first."""


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


def slice_stack(image: Image.Image, layout_hint: str | None = None) -> Sliced:
    """Find the panels of a stack.

    With a known `layout_hint` the grid is fitted to it; without one the reading that explains most lines is taken.
    A picture in which no cut is found comes back as one cell, with `needs_confirmation` when the hint promised more.
    """
    if min(image.size) < 24:
        return _whole(image, 0.5 if layout_hint else 1.0, bool(layout_hint))
    hinted = structures_for(layout_hint) if layout_hint else ()
    wanted = max((sum(structure.counts) for structure in hinted), default=0)
    if wanted == 1:
        return _whole(image, 1.0, False)
    work = _prepare(image)
    maps = both_maps(work)
    best = _best_fit(work, maps, hinted) if hinted else None
    doubt = 0.0
    if best is None:
        best, weight = _free_fit(work, maps)
        if weight < ENOUGH:
            best, doubt = None, weight
    if best is None:
        doubt = max(doubt, *(suspicion(seams) for seams in maps))
        return _whole(image, round(float(np.clip(0.9 - 1.2 * doubt, 0.3, 0.9)), 3), bool(hinted) or doubt > DOUBTFUL)
    return _report(best, work, image, wanted)


def _whole(image: Image.Image, confidence: float, ask: bool) -> Sliced:
    box = Box(left=0, top=0, right=image.width, bottom=image.height)
    return Sliced(
        cells=(Cell(box=box, confidence=confidence),), method="single", confidence=confidence, needs_confirmation=ask
    )


def _report(fit: Fit, work: Work, image: Image.Image, wanted: int) -> Sliced:
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
    ask = (
        min(confidence, lowest) < CONFIRM_BELOW
        or any(cell.missing for cell in cells)
        or bool(wanted and wanted != len(cells))
        or (fit.method == "seam" and _lopsided(cells))
    )
    return Sliced(cells=tuple(cells), method=fit.method, confidence=confidence, needs_confirmation=ask)


def _lopsided(cells: list[Cell]) -> bool:
    """Whether one panel is so much larger than another that a seam inside it may have gone unseen."""
    sizes = [(cell.box.right - cell.box.left, cell.box.bottom - cell.box.top) for cell in cells]
    return any(max(side) > 1.6 * min(side) for side in zip(*sizes, strict=True))


def _prepare(image: Image.Image) -> Work:
    """Working copy as floats in 0..1, slightly smoothed when the picture is noisy."""
    picture = image.convert("RGB")
    factor = min(1.0, WORKING_SIZE / max(picture.size))
    if factor < 1:
        size = (max(1, round(picture.width * factor)), max(1, round(picture.height * factor)))
        picture = picture.resize(size, Image.Resampling.BOX)
    pixels: Pixels = np.asarray(picture, dtype=np.float32) / np.float32(255)
    noise = _noise(pixels)
    return Work(pixels, noise, (image.width / picture.width, image.height / picture.height))


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


def _best_fit(work: Work, maps: tuple[SeamMap, SeamMap], structures: tuple[Structure, ...]) -> Fit | None:
    """The best hypothesis over gutter colours, nesting orders and the case without gutters."""
    limit = tolerance(work.noise)
    best: Fit | None = None
    most = -np.inf
    for color in gutter_colors(work.pixels, limit):
        mask = widest(work.pixels - color) < limit
        for structure in structures:
            fit = fit_gutters(mask, structure)
            if fit is None or fit.score < LEAST_SCORE:
                continue
            weight = weighed(fit, mask, work.pixels, work.noise).weight
            if weight > most:
                best, most = settled(fit, work.pixels, color), weight
    if best is not None:
        best = snapped(best, partial(local_profile, maps))
    for structure in structures:
        fit = fit_seams(work, maps, structure) if most < ENOUGH else None
        if fit is not None and (weight := SEAM_WEIGHT * seam_weight(fit, maps)) > most:
            best, most = unsure(fit) if most > CONTESTED else fit, weight
    return best


def _lone_bar(fit: Fit, color: npt.NDArray[np.float32]) -> bool:
    """Whether a single band that is neither white nor black divides the picture: a pillar does that as well."""
    return len(fit.cells) == 2 and float(color.max()) > 0.12 and float(color.min()) < 0.88


def _free_fit(work: Work, maps: tuple[SeamMap, SeamMap]) -> tuple[Fit | None, float]:
    """Without a layout: the reading whose lines are longest and best proven, between gutters or at seams."""
    limit = tolerance(work.noise)
    best: Fit | None = None
    most = trust = 0.0
    for color in gutter_colors(work.pixels, limit):
        mask = widest(work.pixels - color) < limit
        for reading in readings(mask, work.pixels, work.noise):
            if reading.weight > most:
                fit = unsure(reading.fit) if _lone_bar(reading.fit, color) else reading.fit
                best, most, trust = settled(fit, work.pixels, color), reading.weight, reading.trust
    if best is not None:
        best = snapped(best, partial(local_profile, maps))
    for axis in (0, 1):
        seams = free_seams(work, maps, axis)
        if seams is None or (best is not None and trust >= ENOUGH and len(best.cells) == len(seams.cells)):
            continue
        if (weight := SEAM_WEIGHT * seam_weight(seams, maps)) > most:
            best, most, trust = unsure(seams) if most > CONTESTED else seams, weight, weight
    return best, trust
