"""The nearest value a target takes."""

import math
from fractions import Fraction
from functools import cache, lru_cache


@lru_cache(maxsize=4096)
def nearest_duration(
    wish: float, allowed: tuple[float, ...], least: float | None = None, most: float | None = None
) -> float:
    """The nearest clip length on offer, in seconds; between two, the longer, so that speech fits."""
    if allowed:
        return min(allowed, key=lambda seconds: (abs(seconds - wish), -seconds))
    low = least if least is not None else 1.0
    high = most if most is not None else math.inf
    return float(min(max(math.floor(wish + 0.5), math.ceil(low)), high))


@cache
def nearest_ratio(wish: str, allowed: tuple[str, ...]) -> str:
    """The allowed "W:H" closest in proportion."""
    if wish in allowed:
        return wish
    return min(allowed, key=lambda ratio: abs(math.log(proportion(ratio) / proportion(wish))))


@cache
def proportion(ratio: str) -> float:
    """Width divided by height of "W:H" or "WxH"."""
    width, height = ratio.replace("x", ":").replace("*", ":").split(":")
    return float(width) / float(height)


@cache
def whole_ratio(ratio: str) -> str:
    """ "2.39:1" with whole numbers: "239:100"."""
    width, height = (Fraction(part) for part in ratio.split(":"))
    exact = width / height
    return f"{exact.numerator}:{exact.denominator}"


@cache
def pixels(ratio: str, area: int, multiple: int) -> tuple[int, int]:
    """Width and height of about `area` pixels in this ratio, both divisible by `multiple`."""
    height = math.sqrt(area / proportion(ratio))
    width = height * proportion(ratio)
    return max(multiple, round(width / multiple) * multiple), max(multiple, round(height / multiple) * multiple)


def number(value: float) -> int | float:
    """A whole number without its point."""
    return int(value) if float(value).is_integer() else value


def seconds(value: float) -> str:
    """ "7.5 s", as it is said in a warning."""
    return f"{number(value):g} s" if value < 1e6 else f"{number(value)} s"
