"""Colours of a picture: a small palette with names and weights, found in OKLab."""

import math

import numpy as np
import numpy.typing as npt
from PIL import Image
from pydantic import BaseModel, ConfigDict

Array = npt.NDArray[np.float64]
ANALYSIS_SIZE = 160
COLOR_NAMES: dict[str, str] = {
    "black": "#0b0b0d",
    "charcoal": "#34373b",
    "grey": "#808386",
    "silver": "#b8bbbe",
    "white": "#f4f4f2",
    "ivory": "#ece5d2",
    "beige": "#d3c3a3",
    "sand": "#c9b083",
    "tan": "#b08b60",
    "brown": "#6b472e",
    "umber": "#3f2a1d",
    "rust": "#94451f",
    "terracotta": "#b9603f",
    "orange": "#d97a2b",
    "amber": "#d9a03a",
    "gold": "#c2973a",
    "mustard": "#b58f2b",
    "yellow": "#e5c945",
    "olive": "#6b6a34",
    "moss": "#55633a",
    "green": "#4b8a4a",
    "forest green": "#254a30",
    "sage": "#95a184",
    "mint": "#a8d1b5",
    "emerald": "#1d8058",
    "teal": "#1f7a7c",
    "turquoise": "#3fb0a6",
    "cyan": "#3fb8c9",
    "sky blue": "#86b8dc",
    "steel blue": "#6a8aa3",
    "blue": "#2f5fb3",
    "navy": "#1a2746",
    "indigo": "#33327a",
    "violet": "#6d4aa5",
    "lavender": "#b0a3cf",
    "plum": "#5a2d50",
    "magenta": "#b8368c",
    "pink": "#e0a0b0",
    "rose": "#c76b7c",
    "crimson": "#9c1c33",
    "red": "#b8302b",
    "burgundy": "#561a27",
    "peach": "#e8b594",
    "skin tone": "#c98f6b",
    "cream": "#efe3c6",
    "slate": "#4d5b69",
}


class Swatch(BaseModel):
    """One palette colour: `#rrggbb`, the nearest colour name, and the share of the picture it stands for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hex: str
    name: str
    weight: float
    lightness: float
    chroma: float
    hue: float
    """OKLab hue angle in degrees; meaningless for greys."""


def srgb_to_oklab(rgb: Array) -> Array:
    """sRGB in 0..1 to OKLab (Ottosson 2020); shape (..., 3)."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    lms = linear @ np.array(
        [
            [0.4122214708, 0.2119034982, 0.0883024619],
            [0.5363325363, 0.6806995451, 0.2817188376],
            [0.0514459929, 0.1073969566, 0.6299787005],
        ]
    )
    return np.asarray(
        np.cbrt(np.maximum(lms, 0))
        @ np.array(
            [
                [0.2104542553, 1.9779984951, 0.0259040371],
                [0.7936177850, -2.4285922050, 0.7827717662],
                [-0.0040720468, 0.4505937099, -0.8086757660],
            ]
        )
    )


def oklab_to_srgb(lab: Array) -> Array:
    """OKLab to sRGB in 0..1, clipped to the gamut."""
    root = lab @ np.array(
        [[1.0, 1.0, 1.0], [0.3963377774, -0.1055613458, -0.0894841775], [0.2158037573, -0.0638541728, -1.2914855480]]
    )
    linear = root**3 @ np.array(
        [
            [4.0767416621, -1.2684380046, -0.0041960863],
            [-3.3077115913, 2.6097574011, -0.7034186147],
            [0.2309699292, -0.3413193965, 1.7076147010],
        ]
    )
    linear = np.clip(linear, 0, 1)
    return np.asarray(np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055))


def small_oklab(image: Image.Image, size: int = ANALYSIS_SIZE) -> Array:
    """The picture in OKLab at analysis size, shape (height, width, 3)."""
    picture = image.convert("RGB")
    picture.thumbnail((size, size), Image.Resampling.BOX)
    return srgb_to_oklab(np.asarray(picture, dtype=float) / 255)


def name_of(hex_color: str) -> str:
    """The nearest name in OKLab."""
    wanted = srgb_to_oklab(_rgb(hex_color))
    return min(
        COLOR_NAMES, key=lambda name: (float(((srgb_to_oklab(_rgb(COLOR_NAMES[name])) - wanted) ** 2).sum()), name)
    )


def _rgb(value: str) -> Array:
    return np.array([int(value[i : i + 2], 16) for i in (1, 3, 5)], dtype=float) / 255


def palette_of(image: Image.Image, colors: int = 6) -> tuple[Swatch, ...]:
    """The main colours, heaviest first. Deterministic; small strong accents get a colour of their own."""
    points = small_oklab(image).reshape(-1, 3)
    sample = points[:: max(1, len(points) // 4000)]
    weights = 1 + 3 * np.hypot(sample[:, 1], sample[:, 2])
    tries = [_k_means(sample, weights, _seeds(sample, weights, colors, reach)) for reach in (0.985, 0.9, 1.0)]
    centres = min(
        tries, key=lambda found: float((((sample[:, None] - found[None]) ** 2).sum(axis=2).min(axis=1) * weights).sum())
    )
    nearest = ((points[:, None] - centres[None]) ** 2).sum(axis=2).argmin(axis=1)
    shares = np.bincount(nearest, minlength=len(centres)) / len(points)
    order = sorted(range(len(centres)), key=lambda index: -float(shares[index]))
    return tuple(_swatch(centres[index], float(shares[index])) for index in order if shares[index] > 0)


def _seeds(points: Array, weights: Array, count: int, reach: float) -> Array:
    """Weighted farthest points, starting from the weighted mean: k-means++ without chance."""
    mean = (points * weights[:, None]).sum(axis=0) / weights.sum()
    first = points[int(((points - mean) ** 2).sum(axis=1).argmin())]
    seeds = [first]
    distance = ((points - first) ** 2).sum(axis=1)
    while len(seeds) < count:
        order = np.argsort(distance * weights, kind="stable")
        place = order[int(reach * (len(order) - 1))]
        seeds.append(points[int(place)])
        distance = np.minimum(distance, ((points - seeds[-1]) ** 2).sum(axis=1))
    return np.stack(seeds)


def _k_means(points: Array, weights: Array, centres: Array, rounds: int = 24) -> Array:
    for _ in range(rounds):
        nearest = ((points[:, None] - centres[None]) ** 2).sum(axis=2).argmin(axis=1)
        moved = centres.copy()
        for index in range(len(centres)):
            mine = nearest == index
            if mine.any():
                share = weights[mine][:, None]
                moved[index] = (points[mine] * share).sum(axis=0) / share.sum()
        if float(np.abs(moved - centres).max()) < 1e-5:
            break
        centres = moved
    return centres


def _swatch(lab: Array, weight: float) -> Swatch:
    rgb = np.round(oklab_to_srgb(lab) * 255).astype(int)
    value = "#" + "".join(f"{int(channel):02x}" for channel in rgb)
    return Swatch(
        hex=value,
        name=name_of(value),
        weight=round(weight, 4),
        lightness=round(float(lab[0]), 4),
        chroma=round(float(math.hypot(lab[1], lab[2])), 4),
        hue=round(math.degrees(math.atan2(float(lab[2]), float(lab[1]))) % 360, 1),
    )
