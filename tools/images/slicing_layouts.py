"""Layouts a stack can have, and the shapes in which cuts are passed around."""

from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.float32]


Profile = npt.NDArray[np.float64]


Span = tuple[int, int]


def widest(difference: Pixels) -> npt.NDArray[np.float32]:
    """The largest of the three colour differences of every pixel; several times faster than a maximum over an axis."""
    red, green, blue = (np.abs(difference[..., channel]) for channel in range(3))
    return np.asarray(np.maximum(np.maximum(red, green), blue), dtype=np.float32)


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
    rows, cross, columns = size.partition("x") if kind in {"", "grid"} else ("", "", "")
    if cross and rows.isdigit() and columns.isdigit() and 1 <= int(rows) <= 6 and 1 <= int(columns) <= 6:
        return Structure(0, (int(columns),) * int(rows)), Structure(1, (int(rows),) * int(columns))
    return ()


class Work(NamedTuple):
    """The picture at working size, its noise, and the factor back to full size."""

    pixels: Pixels
    noise: float
    scale: tuple[float, float]


Panel = tuple[Span, Span, float, bool]
"""Rows, columns, confidence, and whether nothing is drawn there."""


class Fit(NamedTuple):
    """A candidate answer in working pixels."""

    cells: list[Panel]
    score: float
    method: Literal["gutter", "seam"]
