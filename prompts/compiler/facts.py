"""What is known about each target, read from `data/dialects/<target>.json`. Wording lives in the dialects."""

import json
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, JsonValue

from state.errors import NotFound

Confidence = Literal["verified", "secondary", "unverified", "no_information"]
Kind = Literal["image", "video", "voice", "music", "sound", "post"]
Mechanism = Literal["parameter", "suffix_flag", "field", "prose_avoid", "prose_positive_only", "none"]


class Fact(BaseModel):
    """One group of facts, with how sure it is and the ids of the sources that say so."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    confidence: Confidence = "no_information"
    sources: tuple[str, ...] = ()

    @property
    def certain(self) -> bool:
        """True when the vendor, its code or its host's schema says so."""
        return self.confidence == "verified"


class DurationFact(Fact):
    """Clip lengths in seconds: an exact list, or a range."""

    allowed: tuple[float, ...] = ()
    min: float | None = None
    max: float | None = None
    default: float | None = None


class RatioFact(Fact):
    """Aspect ratios as "W:H"; `free` when any ratio is taken."""

    allowed: tuple[str, ...] = ()
    free: bool = False
    notes: str = ""


class SizeFact(Fact):
    """Pixel sizes as the target writes them."""

    allowed: tuple[str, ...] | dict[str, tuple[str, ...]] = ()


class TextLimitFact(Fact):
    """The longest prompt the target takes. `lyrics` is the limit of a second field, in characters."""

    value: int
    unit: Literal["characters", "utf16", "words", "tokens"]
    where: str = ""
    lyrics: int | None = None


class NegativeFact(Fact):
    """How the target is told what must not appear."""

    mechanism: Mechanism = "none"
    parameter: str = ""
    guidance: str = ""
    limit: int | None = None


class SeedFact(Fact):
    """Whether a seed is taken, and its range."""

    supported: bool = False
    parameter: str = ""
    range: tuple[int, int] | None = None
    notes: str = ""


class ReferenceFact(Fact):
    """Pictures beside the words. `images_max` is absent when several are taken but the cap is unknown."""

    images_max: int | None = None
    parameter: str = ""
    syntax: str = ""
    notes: str = ""


class FrameFact(Fact):
    """Whether a first and a last frame can be given."""

    first: bool = False
    last: bool = False
    parameter: str = ""


class AudioFact(Fact):
    """Whether the target makes sound with the picture."""

    native: bool = False
    parameter: str = ""
    dialogue_syntax: str = ""


class MultiFact(Fact):
    """Whether one request can hold several shots."""

    multi_shot: bool = False
    syntax: str = ""


class TargetFacts(BaseModel):
    """Everything recorded about one target that the compiler uses."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    name: str
    vendor: str
    kind: Kind
    modality: tuple[str, ...]
    status: Literal["active", "deprecated"]
    retired_on: str = ""
    successor_id: str = ""
    available: bool | None = None
    access: str = ""
    lifecycle: Fact = Fact()
    duration_s: DurationFact | None = None
    aspect_ratios: RatioFact = RatioFact()
    sizes: SizeFact = SizeFact()
    text_limit: TextLimitFact | None = None
    negative: NegativeFact = NegativeFact()
    seed: SeedFact = SeedFact()
    references: ReferenceFact = ReferenceFact()
    frames: FrameFact = FrameFact()
    camera: Fact = Fact()
    audio: AudioFact = AudioFact()
    multi: MultiFact = MultiFact()
    text_rendering: Fact = Fact()
    sources: tuple[dict[str, JsonValue], ...] = ()


def known_targets() -> tuple[str, ...]:
    """Every target with a facts file, in order of id."""
    folder = files("data") / "dialects"
    return tuple(sorted(entry.name.removesuffix(".json") for entry in folder.iterdir() if entry.name.endswith(".json")))


@cache
def facts(target: str) -> TargetFacts:
    """The facts of one target. Raises `NotFound` when there is no such file."""
    entry = files("data") / "dialects" / f"{target}.json"
    if not entry.is_file():
        raise NotFound(f"No facts are recorded about a target named {target!r}.", field="target")
    recorded: dict[str, Any] = json.loads(entry.read_text(encoding="utf-8"))
    return TargetFacts.model_validate(recorded)
