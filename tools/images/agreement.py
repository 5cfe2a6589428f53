"""What several pictures have in common, and which of them are the same picture again. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from state.bible import GlobalStyle
from state.project import SceneProject
from state.slots import Slot
from state.vision import PictureReading
from state.vocabulary import LightingMood, Origin
from tools.images.hashes import Fingerprint, compare

COLORS = 5
SURE = 0.6
"""Confidence above which a measured key becomes the light."""


def without_twins(readings: Sequence[PictureReading]) -> tuple[list[PictureReading], list[str]]:
    """The pictures without those that are nearly the same as one before them, and who was left out."""
    kept: list[PictureReading] = []
    notes = []
    for reading in readings:
        marks = Fingerprint.model_validate_json(reading.fingerprint)
        alike = [one for one in kept if _same_picture(marks, one)]
        if alike:
            notes.append(f"{reading.asset[:12]} is nearly the same picture as {alike[0].asset[:12]} and was left out")
        else:
            kept.append(reading)
    return kept, notes


def _same_picture(marks: Fingerprint, other: PictureReading) -> bool:
    return compare(marks, Fingerprint.model_validate_json(other.fingerprint)).verdict == "duplicate"


def shared_palette(readings: Sequence[PictureReading]) -> tuple[str, ...]:
    """Names of the colours of all pictures together, strongest first."""
    weights: dict[str, float] = defaultdict(float)
    for reading in readings:
        for _, name, weight in reading.palette:
            weights[name] += weight
    return tuple(sorted(weights, key=lambda name: (-weights[name], name))[:COLORS])


def shared_style(
    project: SceneProject, readings: Sequence[PictureReading], palette: tuple[str, ...]
) -> tuple[GlobalStyle, list[str]]:
    """What the pictures say of the whole film, where no person has decided it already."""
    notes: list[str] = []
    style: dict[str, Any] = {}
    evidence = f"measured in {len(readings)} picture{'s' * (len(readings) != 1)}"
    if project.global_style.color_palette is not None and project.global_style.color_palette.personal:
        notes.append("the film's palette is a person's choice and stays")
    elif palette:
        style["color_palette"] = Slot(value=palette, origin=Origin.INFERRED, evidence=evidence)
    light, key = project.global_style.lighting_mood, shared_light(readings)
    if key is not None and (light is None or not light.personal):
        style["lighting_mood"] = Slot(value=key, origin=Origin.INFERRED, evidence=evidence)
    return GlobalStyle.model_validate(style), notes


def shared_light(readings: Sequence[PictureReading]) -> LightingMood | None:
    """The key that most of the pictures are surely lit in."""
    keys = [one.word for reading in readings for one in reading.said("key") if one.confidence >= SURE]
    shared = [key for key in (LightingMood.LOW_KEY, LightingMood.HIGH_KEY) if keys.count(key) * 2 > len(readings)]
    return shared[0] if shared else None
