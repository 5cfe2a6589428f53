"""How well stacks are cut: generated stacks of every layout and gutter, and single pictures that must stay whole.

Run `python tests/bench/bench_slicing.py` (optionally `--count 400 --seed 11`). Photographs come from scikit-image and scikit-learn,
drawn panels from the local renderer. A cell counts when its intersection over union with the truth is at least 0.97.
"""

import argparse
import io
import sys
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import skimage
import sklearn.datasets
from PIL import Image, ImageDraw, ImageFilter

from tools.images.previz.blocking import block_scene
from tools.images.previz.model import Person
from tools.images.previz.planning import plan_shot
from tools.images.previz.render import render_frame
from tools.images.slicing import Box, slice_stack

GRIDS = {
    "strip_2": (1, 2),
    "strip_3": (1, 3),
    "strip_4": (1, 4),
    "stack_2": (2, 1),
    "stack_3": (3, 1),
    "stack_4": (4, 1),
    "grid_2x2": (2, 2),
    "grid_2x3": (2, 3),
    "grid_3x2": (3, 2),
    "grid_3x3": (3, 3),
    "grid_4x4": (4, 4),
}
KINDS = (
    "white",
    "black",
    "grey",
    "coloured",
    "uneven_gutters",
    "uneven_panels",
    "per_row",
    "rounded",
    "labels",
    "bordered",
    "softened",
    "noisy",
    "jpeg",
    "dark_on_dark",
    "no_gutter",
    "same_source",
    "missing",
    "no_margin",
)
PHOTOS = (
    "astronaut.png",
    "coffee.png",
    "chelsea.png",
    "rocket.jpg",
    "motorcycle_left.png",
    "hubble_deep_field.jpg",
    "camera.png",
    "ihc.png",
    "grass.png",
    "gravel.png",
    "retina.jpg",
    "color.png",
)


class Stack(NamedTuple):
    """A generated stack, its declared layout and the true cells; `missing` indexes blank ones."""

    image: Image.Image
    layout: str
    kind: str
    cells: list[Box]
    missing: set[int]


@cache
def photographs() -> list[Image.Image]:
    folder = Path(skimage.__file__).parent / "data"
    bundled = [Path(name) for name in sklearn.datasets.load_sample_images().filenames]
    return [Image.open(path).convert("RGB") for path in [*(folder / name for name in PHOTOS), *bundled]]


@cache
def drawings() -> list[Image.Image]:
    made = []
    for index, (place, light) in enumerate(
        (
            ("kitchen", "motivated"),
            ("street", "available"),
            ("bar", "low_key"),
            ("forest", "soft"),
            ("corridor", "chiaroscuro"),
            ("beach", "rim"),
        )
    ):
        people = [Person(name=f"p{index}"), Person(name=f"q{index}")]
        blocking = block_scene(
            people,
            location=place,
            interior=place in {"kitchen", "bar", "corridor"},
            time_of_day=("dusk", "day")[index % 2],
        )
        for shot in ("wide", "medium", "close_up"):
            made.append(
                Image.open(
                    io.BytesIO(render_frame(plan_shot(blocking, shot_type=shot, lighting=light), 480).png)
                ).convert("RGB")
            )
    return made


def filled(source: Image.Image, width: int, height: int, rng: np.random.Generator) -> Image.Image:
    """A random crop of the source that fills a cell."""
    scale = max(width / source.width, height / source.height) * float(rng.uniform(1.0, 1.6))
    big = source.resize(
        (max(width, round(source.width * scale)), max(height, round(source.height * scale))), Image.Resampling.BICUBIC
    )
    left, top = int(rng.integers(0, big.width - width + 1)), int(rng.integers(0, big.height - height + 1))
    return big.crop((left, top, left + width, top + height))


def split_lengths(total: int, count: int, uneven: float, rng: np.random.Generator) -> list[int]:
    weights = 1 + rng.uniform(-uneven, uneven, count)
    sizes = np.floor(total * weights / weights.sum()).astype(int)
    sizes[-1] += total - int(sizes.sum())
    return [int(size) for size in sizes]


def make_stack(seed: int) -> Stack:
    """One stack; layout, kind and content follow from the seed."""
    rng = np.random.default_rng(seed)
    kind = KINDS[seed % len(KINDS)]
    layout = list(GRIDS)[int(rng.integers(0, len(GRIDS)))]
    if kind == "missing" and layout == "strip_2":
        layout = "grid_2x2"
    rows, columns = GRIDS[layout]
    color = {"black": (0, 0, 0), "dark_on_dark": (10, 10, 12), "grey": (128, 128, 130)}.get(kind, (255, 255, 255))
    if kind == "coloured":
        color = tuple(int(c) for c in rng.integers(20, 240, 3))  # type: ignore[assignment]
    gutter = 0 if kind in {"no_gutter", "same_source"} else int(rng.integers(5, 36))
    margin = 0 if gutter == 0 or kind == "no_margin" else int(rng.integers(0, 2)) * gutter
    width, height = int(rng.integers(900, 1700)), int(rng.integers(700, 1400))
    uneven = 0.28 if kind in {"uneven_panels", "per_row"} else 0.0
    gaps_y = [gutter if kind != "uneven_gutters" else int(rng.integers(4, 44)) for _ in range(rows - 1)]
    gaps_x = [gutter if kind != "uneven_gutters" else int(rng.integers(4, 44)) for _ in range(columns - 1)]
    heights = split_lengths(height - 2 * margin - sum(gaps_y), rows, uneven, rng)
    shared = split_lengths(width - 2 * margin - sum(gaps_x), columns, uneven, rng)
    image = Image.new("RGB", (width, height), color)
    cells, missing = _paste(image, rng, kind, heights, shared, gaps_x, gaps_y, margin, color)
    return Stack(_degraded(image, kind, rng), layout, kind, cells, missing)


def _paste(
    image: Image.Image,
    rng: np.random.Generator,
    kind: str,
    heights: list[int],
    shared: list[int],
    gaps_x: list[int],
    gaps_y: list[int],
    margin: int,
    color: tuple[int, ...],
) -> tuple[list[Box], set[int]]:
    pool = photographs() if rng.random() < 0.6 else drawings()
    source = pool[int(rng.integers(0, len(pool)))]
    blank = int(rng.integers(0, len(heights) * len(shared))) if kind == "missing" else -1
    cells: list[Box] = []
    y = margin
    for row, tall in enumerate(heights):
        widths = split_lengths(sum(shared), len(shared), 0.28, rng) if kind == "per_row" else shared
        x = margin
        for column, wide in enumerate(widths):
            box = Box(left=x, top=y, right=x + wide, bottom=y + tall)
            cells.append(box)
            if len(cells) - 1 != blank:
                picture = filled(
                    source if kind == "same_source" else pool[int(rng.integers(0, len(pool)))], wide, tall, rng
                )
                if kind == "dark_on_dark":
                    picture = picture.point(lambda value: int(value * 0.35))
                _decorate(image, picture, box, kind, rng, color)
            x += wide + (gaps_x[column] if column < len(gaps_x) else 0)
        y += tall + (gaps_y[row] if row < len(gaps_y) else 0)
    return cells, {blank} if blank >= 0 else set()


def _decorate(
    image: Image.Image, picture: Image.Image, box: Box, kind: str, rng: np.random.Generator, color: tuple[int, ...]
) -> None:
    mask = None
    if kind == "rounded":
        mask = Image.new("L", picture.size, 0)
        ImageDraw.Draw(mask).rounded_rectangle(
            (0, 0, picture.width - 1, picture.height - 1), radius=int(rng.integers(8, 26)), fill=255
        )
    image.paste(picture, (box.left, box.top), mask)
    draw = ImageDraw.Draw(image)
    if kind == "bordered":
        draw.rectangle(
            (box.left, box.top, box.right - 1, box.bottom - 1), outline=(15, 15, 15), width=int(rng.integers(1, 4))
        )
    if kind == "labels":
        inside = rng.random() < 0.6
        place = (box.left + 8, box.top + 8) if inside else (box.left + 6, box.bottom + 1)
        if inside:
            draw.rectangle((place[0] - 3, place[1] - 2, place[0] + 58, place[1] + 14), fill=(0, 0, 0))
        draw.text(
            place,
            f"{len(str(box.left))}{chr(65 + box.top % 26)} WIDE",
            fill=(240, 240, 240) if inside else (20, 20, 20),
        )


def _degraded(image: Image.Image, kind: str, rng: np.random.Generator) -> Image.Image:
    if kind == "softened":
        image = image.filter(ImageFilter.GaussianBlur(float(rng.uniform(0.6, 1.5))))
    if kind == "noisy":
        grain = rng.normal(0, float(rng.uniform(3, 9)), (image.height, image.width, 3))
        image = Image.fromarray(np.clip(np.asarray(image) + grain, 0, 255).astype(np.uint8))
    if kind in {"jpeg", "noisy"} or rng.random() < 0.3:
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=int(rng.integers(32, 90)))
        image = Image.open(io.BytesIO(buffer.getvalue())).convert("RGB")
    return image


def matched(truth: list[Box], found: list[Box]) -> list[float]:
    """The best overlap of every true cell, cells in any order."""
    return [max((box.overlap(other) for other in found), default=0.0) for box in truth]


class Score(NamedTuple):
    """What one run of the report measured."""

    cells: int
    good: int
    by_kind: dict[str, tuple[int, int]]
    missing_found: int
    missing_total: int
    confident_wrong: int
    seconds: float


def measure(count: int, seed: int, hinted: bool) -> Score:
    by_kind: dict[str, list[int]] = {kind: [0, 0] for kind in KINDS}
    found_missing = total_missing = wrong = 0
    spent = 0.0
    for index in range(count):
        stack = make_stack(seed * 100_000 + index)
        begun = time.perf_counter()
        sliced = slice_stack(stack.image, stack.layout if hinted else None)
        spent += time.perf_counter() - begun
        overlaps = matched(stack.cells, [cell.box for cell in sliced.cells])
        good = sum(value >= 0.97 for value in overlaps)
        by_kind[stack.kind][0] += len(overlaps)
        by_kind[stack.kind][1] += good
        wrong += good < len(overlaps) and not sliced.needs_confirmation
        for blank in stack.missing:
            total_missing += 1
            found_missing += any(cell.missing and cell.box.overlap(stack.cells[blank]) > 0.8 for cell in sliced.cells)
    pairs = {kind: (total, good) for kind, (total, good) in by_kind.items()}
    return Score(
        sum(t for t, _ in pairs.values()),
        sum(g for _, g in pairs.values()),
        pairs,
        found_missing,
        total_missing,
        wrong,
        spent / count,
    )


def false_splits(hint: str | None) -> tuple[int, int, int]:
    """Single pictures, how many were split, and how many of those splits were not put up for confirmation."""
    rng = np.random.default_rng(5)
    singles = [*photographs(), *drawings()]
    singles += [filled(picture, 900, 600, rng) for picture in singles]
    split = silent = 0
    for picture in singles:
        result = slice_stack(picture, hint)
        split += len(result.cells) > 1
        silent += len(result.cells) > 1 and not result.needs_confirmation
    return len(singles), split, silent


def report(count: int, seed: int) -> None:
    for hinted in (True, False):
        score = measure(count, seed, hinted)
        print(
            f"\n{count} stacks, layout {'declared' if hinted else 'unknown'}: {score.good}/{score.cells} cells at IoU >= 0.97 "
            f"({score.good / score.cells:.1%}); confident but wrong {score.confident_wrong}; {score.seconds * 1000:.0f} ms each"
        )
        print(f"  missing cells found {score.missing_found}/{score.missing_total}")
        for kind, (total, good) in score.by_kind.items():
            if total:
                print(f"  {kind:16s} {good:4d}/{total:4d} {good / total:6.1%}")
    for hint in (None, "single", "grid_2x2"):
        total, split, silent = false_splits(hint)
        print(f"single pictures, hint {hint}: {split}/{total} split, {silent} of them without asking")


def main(options: Sequence[str] = ()) -> None:
    """Print the report; `options` are those of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=252)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args(list(options))
    report(arguments.count, arguments.seed)


if __name__ == "__main__":
    main(sys.argv[1:])
