"""Seconds shared out exactly: largest remainders on a grid, with a least share for each."""

from collections.abc import Sequence
from math import floor


def grid(total: float) -> float:
    """The finest step worth cutting on for this running time."""
    return 0.5 if total >= 20 and abs(total * 2 - round(total * 2)) < 1e-9 else 0.1


def share(total: float, weights: Sequence[float], least: Sequence[float] | float = 0.0) -> tuple[float, ...]:
    """`total` seconds by weight; parts sum to `total` exactly and, where there is room, none is under its least."""
    if not weights:
        return ()
    step = grid(total)
    units = round(total / step)
    floors = [least] * len(weights) if isinstance(least, float | int) else list(least)
    minimum = [max(1, -int(-value / step // 1)) for value in floors]
    if sum(minimum) > units:
        spare = units - len(weights)
        asked = [max(value, 1e-6) for value in floors] if any(floors) else [1.0] * len(weights)
        counts = [1 + more for more in _apportion(spare, asked)] if spare >= 0 else _apportion(units, asked)
        return tuple(round(count * step, 3) for count in counts)
    counts = _apportion(units, weights)
    for _ in range(len(counts)):
        short = [i for i, count in enumerate(counts) if count < minimum[i]]
        if not short:
            break
        fixed = {i for i, count in enumerate(counts) if count <= minimum[i]}
        free = [i for i in range(len(counts)) if i not in fixed]
        left = units - sum(minimum[i] for i in fixed)
        again = _apportion(left, [weights[i] for i in free])
        counts = [minimum[i] if i in fixed else 0 for i in range(len(counts))]
        for i, count in zip(free, again, strict=True):
            counts[i] = count
    return tuple(round(count * step, 3) for count in counts)


def _apportion(units: int, weights: Sequence[float]) -> list[int]:
    """Whole units by largest remainder; ties go to the earlier part."""
    whole = sum(weights)
    if whole <= 0:
        weights, whole = [1.0] * len(weights), float(len(weights))
    exact = [units * weight / whole for weight in weights]
    counts = [floor(value + 1e-9) for value in exact]
    order = sorted(range(len(weights)), key=lambda i: (-(exact[i] - counts[i]), i))
    for i in order[: units - sum(counts)]:
        counts[i] += 1
    return counts
