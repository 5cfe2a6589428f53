"""What can be measured in a picture without a model, and the words it earns.

Numbers are always given; a word only outside a neutral band. Horizons, subjects and focus depth are not guessed at.
"""

import io
import math
from typing import Any, Literal

import numpy as np
from PIL import ExifTags, Image
from pydantic import BaseModel, ConfigDict

from tools.images.hashes import Fingerprint, fingerprint_of
from tools.images.palette import Array, Swatch, palette_of, small_oklab


class Statement(BaseModel):
    """One thing said about a picture, with the number behind it and how sure it is (0..1)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["key", "warmth", "contrast", "saturation", "sharpness", "palette", "composition", "flag", "exposure"]
    word: str
    phrase: str
    """Prompt-ready wording."""
    value: float
    confidence: float
    source: Literal["measured"] = "measured"


class Numbers(BaseModel):
    """The measures themselves. Lightness and chroma are OKLab, 0..1."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    brightness: float
    dark_share: float
    light_share: float
    quartiles: tuple[float, float, float]
    contrast: float
    warmth: float
    """Mean OKLab b minus a quarter of mean a; above 0 is warm."""
    chroma: float
    sharpness: float
    """Curvature over slope of the crispest direction: about 1 and more in a crisp photograph, below 0.42 when
    defocused."""
    blur_direction: float
    """How much softer the softest direction is, 0 (even) to 1: motion blur smears one direction only."""
    weight_x: float
    weight_y: float
    """Centre of contrast, 0..1 from the left and the top."""
    symmetry: float


class Measured(BaseModel):
    """Everything measured in one picture."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    width: int
    height: int
    palette: tuple[Swatch, ...]
    numbers: Numbers
    statements: tuple[Statement, ...]
    flags: tuple[str, ...]
    """Any of `greyscale`, `near_black`, `near_white`, `blurred`, `motion_blur`, `flat`."""
    fingerprint: Fingerprint
    source: Literal["measured"] = "measured"

    @property
    def phrases(self) -> tuple[str, ...]:
        """Prompt-ready wording, in order."""
        return tuple(statement.phrase for statement in self.statements if statement.phrase)


def measure(image: Image.Image, colors: int = 6) -> Measured:
    """Measure a picture. The same pixels give the same result in every process."""
    lab = small_oklab(image)
    numbers = _numbers(lab, image)
    flags = _flags(numbers, lab)
    palette = palette_of(image, colors)
    return Measured(
        width=image.width,
        height=image.height,
        palette=palette,
        numbers=numbers,
        statements=tuple(_statements(numbers, palette, flags)),
        flags=flags,
        fingerprint=fingerprint_of(image),
    )


def _numbers(lab: Array, image: Image.Image) -> Numbers:
    light = lab[..., 0]
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    quartiles = np.quantile(light, [0.25, 0.5, 0.75])
    sharpness, direction = _edges(image)
    x, y = _centre_of_contrast(light)
    return Numbers(
        brightness=_r(light.mean()),
        dark_share=_r((light < 0.28).mean()),
        light_share=_r((light > 0.86).mean()),
        quartiles=(_r(quartiles[0]), _r(quartiles[1]), _r(quartiles[2])),
        contrast=_r(light.std()),
        warmth=_r(lab[..., 2].mean() - 0.25 * lab[..., 1].mean()),
        chroma=_r(chroma.mean()),
        sharpness=_r(sharpness),
        blur_direction=_r(direction),
        weight_x=_r(x),
        weight_y=_r(y),
        symmetry=_r(_symmetry(light)),
    )


def _r(value: float) -> float:
    return round(float(value), 4)


def _edges(image: Image.Image) -> tuple[float, float]:
    """Curvature over slope along four directions: the crispest one, and how much softer the softest is.

    Both are ratios of the picture to itself, so contrast and texture do not count as sharpness.
    """
    grey = image.convert("L")
    grey.thumbnail((512, 512), Image.Resampling.BOX)
    pixels = np.asarray(grey, dtype=float) / 255
    if min(pixels.shape) < 8:
        return 0.0, 0.0
    smooth = (pixels[1:-1, 1:-1] * 4 + pixels[:-2, 1:-1] + pixels[2:, 1:-1] + pixels[1:-1, :-2] + pixels[1:-1, 2:]) / 8
    height, width = smooth.shape
    middle = smooth[1:-1, 1:-1]
    crisp = []
    for down, across, length in ((0, 1, 1.0), (1, 0, 1.0), (1, 1, 1.2), (1, -1, 1.2)):
        ahead = smooth[1 + down : height - 1 + down, 1 + across : width - 1 + across]
        behind = smooth[1 - down : height - 1 - down, 1 - across : width - 1 - across]
        slope = float(np.quantile(np.abs(ahead - behind) / 2, 0.98))
        curve = float(np.quantile(np.abs(ahead + behind - 2 * middle), 0.98))
        crisp.append(curve / max(slope, 0.002) / length)
    return min(2.0, max(crisp)), 1 - min(crisp) / max(max(crisp), 1e-9)


def _centre_of_contrast(light: Array) -> tuple[float, float]:
    """Where the picture's local contrast is centred."""
    energy = np.abs(light - light.mean()) ** 1.5 + 1e-9
    rows, columns = energy.sum(axis=1), energy.sum(axis=0)
    total = energy.sum()
    return (
        float((columns * (np.arange(len(columns)) + 0.5)).sum() / total / len(columns)),
        float((rows * (np.arange(len(rows)) + 0.5)).sum() / total / len(rows)),
    )


def _symmetry(light: Array) -> float:
    """Correlation of the picture with its mirror image, 0 when there is nothing to compare."""
    centred = light - light.mean()
    energy = float((centred**2).sum())
    return 0.0 if energy < 1e-6 else max(0.0, float((centred * centred[:, ::-1]).sum()) / energy)


def _flags(numbers: Numbers, lab: Array) -> tuple[str, ...]:
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    found = []
    if float(np.quantile(chroma, 0.99)) < 0.012:
        found.append("greyscale")
    if numbers.brightness < 0.16 and numbers.quartiles[2] < 0.2:
        found.append("near_black")
    if numbers.quartiles[0] > 0.96:
        found.append("near_white")
    if numbers.contrast < 0.012:
        found.append("flat")
    elif numbers.sharpness < DEFOCUSED_BELOW:
        found.append("blurred")
    elif numbers.blur_direction > SMEARED_ABOVE and numbers.sharpness * (1 - numbers.blur_direction) < SMEARED_BELOW:
        found += ["blurred", "motion_blur"]
    return tuple(found)


DEFOCUSED_BELOW = 0.42
SMEARED_ABOVE, SMEARED_BELOW = 0.36, 0.70
"""Between photographs (softest direction at least 0.69 of the crispest) and the same smeared by a thirtieth of
their width."""


def _band(value: float, low: float, high: float, spread: float) -> tuple[int, float]:
    """-1, 0 or 1 against a neutral band, and a confidence that grows with the distance from it."""
    if low <= value <= high:
        return 0, 0.0
    away = (low - value) if value < low else (value - high)
    return (-1 if value < low else 1), round(min(0.95, 0.55 + 0.4 * away / spread), 3)


def _statements(numbers: Numbers, palette: tuple[Swatch, ...], flags: tuple[str, ...]) -> list[Statement]:
    said: list[Statement] = []

    def say(
        kind: str, value: float, band: tuple[float, float, float], below: tuple[str, str], above: tuple[str, str]
    ) -> None:
        side, confidence = _band(value, *band)
        word, phrase = below if side < 0 else above
        if side and word:
            said.append(Statement(kind=kind, word=word, phrase=phrase, value=value, confidence=confidence))

    say(
        "key",
        numbers.brightness,
        (0.38, 0.74, 0.2),
        ("low_key", "low-key lighting, large dark areas"),
        ("high_key", "high-key lighting, bright airy field"),
    )
    if "greyscale" in flags:
        said.append(
            Statement(
                kind="saturation",
                word="black_and_white",
                phrase="black and white",
                value=numbers.chroma,
                confidence=0.95,
            )
        )
    else:
        say(
            "warmth",
            numbers.warmth,
            (-0.012, 0.034, 0.05),
            ("cool", "cool colour temperature"),
            ("warm", "warm colour temperature"),
        )
        say(
            "saturation",
            numbers.chroma,
            (0.032, 0.105, 0.05),
            ("muted", "muted, desaturated colours"),
            ("vivid", "vivid, saturated colours"),
        )
    say(
        "contrast",
        numbers.contrast,
        (0.125, 0.235, 0.08),
        ("low_contrast", "soft low contrast"),
        ("high_contrast", "strong contrast"),
    )
    if "motion_blur" in flags:
        said.append(
            Statement(
                kind="flag", word="motion_blur", phrase="motion blur", value=numbers.blur_direction, confidence=0.7
            )
        )
    names = list(dict.fromkeys(swatch.name for swatch in palette if swatch.weight > 0.04))[:4]
    if names and "greyscale" not in flags:
        said.append(
            Statement(
                kind="palette",
                word=" ".join(names),
                phrase="palette of " + ", ".join(names),
                value=palette[0].weight,
                confidence=0.9,
            )
        )
    said.extend(_composition(numbers))
    return said


def _composition(numbers: Numbers) -> list[Statement]:
    """Hints only where they are plain: a mirrored picture, or its weight clearly on one side."""
    hints = []
    if numbers.symmetry > 0.72 and numbers.contrast > 0.06:
        hints.append(
            Statement(
                kind="composition",
                word="symmetrical",
                phrase="symmetrical composition",
                value=numbers.symmetry,
                confidence=round(min(0.9, numbers.symmetry), 3),
            )
        )
    elif abs(numbers.weight_x - 0.5) > 0.1 and numbers.contrast > 0.06:
        side = "left" if numbers.weight_x < 0.5 else "right"
        hints.append(
            Statement(
                kind="composition",
                word="weight_" + side,
                phrase=f"visual weight on the {side}, negative space opposite",
                value=numbers.weight_x,
                confidence=0.6,
            )
        )
    return hints


class LensFacts(BaseModel):
    """What the camera wrote down; nothing that places or names a person."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    aperture: float | None = None
    shutter_s: float | None = None
    iso: int | None = None
    focal_mm: float | None = None
    focal_35mm: float | None = None

    @property
    def phrase(self) -> str:
        """`85 mm, f/1.4, shallow focus`; empty without data."""
        focal = self.focal_35mm or self.focal_mm
        bits = [f"{focal:g} mm" if focal else "", f"f/{self.aperture:g}" if self.aperture else ""]
        if self.aperture and self.aperture <= 2.8 and (focal or 0) >= 45:
            bits.append("shallow focus")
        if self.shutter_s and self.iso and self.iso >= 3200:
            bits.append("low light")
        return ", ".join(bit for bit in bits if bit)


def lens_facts(data: bytes) -> LensFacts:
    """Exposure data of an encoded picture, read before its metadata is removed; empty when there is none or it
    is broken."""
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as image:
            fields = image.getexif().get_ifd(ExifTags.IFD.Exif)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return LensFacts()
    tags = ExifTags.Base

    def number(tag: int) -> float | None:
        value: Any = fields.get(tag)
        value = value[0] if isinstance(value, tuple) and value else value
        try:
            found = float(value) if value is not None else None
        except (TypeError, ValueError, ZeroDivisionError):
            return None
        return found if found is not None and math.isfinite(found) and 0 < found < 1e6 else None

    iso = number(tags.ISOSpeedRatings)
    return LensFacts(
        aperture=number(tags.FNumber),
        shutter_s=number(tags.ExposureTime),
        iso=int(iso) if iso else None,
        focal_mm=number(tags.FocalLength),
        focal_35mm=number(tags.FocalLengthIn35mmFilm),
    )


def chroma_distance(first: Image.Image, second: Image.Image) -> float:
    """How far the median colours of two boxes are apart in OKLab chroma, after grey-world correction.

    For wardrobe continuity: above 0.046 the colour differs, please look. Black, white and grey cloth cannot be
    judged so.
    """
    one, other = (np.median(small_oklab(picture).reshape(-1, 3), axis=0) for picture in (first, second))
    return round(float(math.hypot(one[1] - other[1], one[2] - other[2])), 4)
