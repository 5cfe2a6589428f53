"""Fingerprints of pictures, and whether two pictures are the same one again."""

from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image
from pydantic import BaseModel, ConfigDict

DUPLICATE_AT_MOST = 8
ASK_AT_MOST = 12
APART_ABOVE = 20
Sameness = Literal["duplicate", "perhaps", "different"]


class Fingerprint(BaseModel):
    """64-bit perceptual (DCT) and difference hashes, as hex; of the mirrored and of the trimmed picture both in one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    phash: str
    dhash: str
    mirrored: str
    trimmed: str


class Likeness(NamedTuple):
    """The closest distance in bits and what it means."""

    distance: int
    verdict: Sameness


def fingerprint_of(image: Image.Image) -> Fingerprint:
    """The hashes of a picture; metadata and format do not matter."""
    grey = image.convert("L")
    grey.thumbnail((512, 512), Image.Resampling.BOX)
    mirrored, inner = grey.transpose(Image.Transpose.FLIP_LEFT_RIGHT), trimmed(grey)
    return Fingerprint(
        phash=_phash(grey),
        dhash=_dhash(grey),
        mirrored=_phash(mirrored) + _dhash(mirrored),
        trimmed=_phash(inner) + _dhash(inner),
    )


def compare(first: Fingerprint, second: Fingerprint) -> Likeness:
    """At most 8 bits apart is the same picture, 9 to 12 is a question; mirrored and letterboxed copies count.

    Difference hashes say little about pictures with large flat areas, so they count only where the perceptual hashes
    are not clearly apart.
    """
    mine, other = first.phash + first.dhash, second.phash + second.dhash
    pairs = (
        (mine, other),
        (mine, second.mirrored),
        (first.trimmed, second.trimmed),
        (first.trimmed, other),
        (mine, second.trimmed),
    )
    distance = min(_distance(one, two) for one, two in pairs)
    return Likeness(
        distance,
        "duplicate" if distance <= DUPLICATE_AT_MOST else "perhaps" if distance <= ASK_AT_MOST else "different",
    )


def same_hashes(first: tuple[str | None, str | None], second: tuple[str | None, str | None]) -> Sameness:
    """What the perceptual and difference hashes alone say of two stored pictures; without hashes they differ."""
    if None in first or None in second:
        return "different"
    distance = _distance(f"{first[0]}{first[1]}", f"{second[0]}{second[1]}")
    return "duplicate" if distance <= DUPLICATE_AT_MOST else "perhaps" if distance <= ASK_AT_MOST else "different"


def _distance(first: str, second: str) -> int:
    perceptual, difference = _bits(first[:16], second[:16]), _bits(first[16:], second[16:])
    return min(perceptual, difference) if perceptual <= APART_ABOVE else max(perceptual, difference)


def trimmed(grey: Image.Image) -> Image.Image:
    """The picture without flat borders such as a letterbox."""
    pixels = np.asarray(grey, dtype=float)
    rows, columns = pixels.std(axis=1) > 4, pixels.std(axis=0) > 4
    if not rows.any() or not columns.any():
        return grey
    top, bottom = int(rows.argmax()), len(rows) - int(rows[::-1].argmax())
    left, right = int(columns.argmax()), len(columns) - int(columns[::-1].argmax())
    if (bottom - top) * (right - left) < 0.25 * pixels.size:
        return grey
    return grey.crop((left, top, right, bottom))


def _phash(grey: Image.Image) -> str:
    pixels = np.asarray(grey.resize((32, 32), Image.Resampling.BOX), dtype=float)
    step = np.arange(32)
    basis = np.cos(np.pi * (2 * step[None] + 1) * step[:8, None] / 64)
    coefficients = basis @ pixels @ basis.T
    flat = coefficients.ravel()
    return _hex(flat > np.median(flat[1:]))


def _dhash(grey: Image.Image) -> str:
    pixels = np.asarray(grey.resize((9, 8), Image.Resampling.BOX), dtype=float)
    return _hex((pixels[:, 1:] > pixels[:, :-1]).ravel())


def _hex(bits: npt.NDArray[np.bool_]) -> str:
    return f"{int(''.join('1' if bit else '0' for bit in bits), 2):016x}"


def _bits(first: str, second: str) -> int:
    return (int(first, 16) ^ int(second, 16)).bit_count()
