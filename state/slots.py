"""Slots: single decisions about a picture, each marked with where it came from."""

import sys
from typing import Annotated, Any, Generic, TypeVar

from pydantic import Field

from state.base import Part
from state.vocabulary import (
    AspectRatio,
    CameraAngle,
    CameraMovement,
    Composition,
    CoverageType,
    DepthOfField,
    LayoutMode,
    Lens,
    LightingMood,
    MovementSpeed,
    Origin,
    PaletteScheme,
    PanelLayout,
    ShotType,
    TimeOfDay,
)

T = TypeVar("T")

Text = Annotated[str, Field(min_length=1, max_length=20_000)]
Words = Annotated[tuple[Text, ...], Field(max_length=64)]
Seconds = Annotated[float, Field(gt=0, le=86_400)]
Unit = Annotated[float, Field(ge=0, le=1)]
Seed = Annotated[int, Field(ge=0, le=2**32 - 1)]
FrameIndex = Annotated[int, Field(ge=0, le=99)]
FrameCount = Annotated[int, Field(ge=1, le=100)]
Milliseconds = Annotated[int, Field(ge=-3_600_000, le=3_600_000)]


class Slot(Part, Generic[T]):
    """One decision: its value, where it came from, and whether it is locked."""

    value: T
    origin: Origin
    evidence: Annotated[str, Field(max_length=2_000)] = ""
    """The words of the source that say so, or the reason in one phrase."""
    locked: bool = False

    @property
    def personal(self) -> bool:
        """True when the value is a person's and no workflow may replace it."""
        return self.locked or self.origin in (Origin.SAID, Origin.EDITED)


def addressed(**kinds: type[Slot[Any]]) -> None:
    """Name each kind of slot and put it under that name in its module, where pickle and msgpack find it again."""
    for name, kind in kinds.items():
        kind.__name__ = kind.__qualname__ = name
        setattr(sys.modules[kind.__module__], name, kind)


addressed(
    TextSlot=Slot[Text],
    WordsSlot=Slot[Words],
    SecondsSlot=Slot[Seconds],
    UnitSlot=Slot[Unit],
    SeedSlot=Slot[Seed],
    FrameIndexSlot=Slot[FrameIndex],
    FrameCountSlot=Slot[FrameCount],
    MillisecondsSlot=Slot[Milliseconds],
    ShotTypeSlot=Slot[ShotType],
    CameraAngleSlot=Slot[CameraAngle],
    CameraMovementSlot=Slot[CameraMovement],
    MovementSpeedSlot=Slot[MovementSpeed],
    LensSlot=Slot[Lens],
    DepthOfFieldSlot=Slot[DepthOfField],
    CompositionSlot=Slot[Composition],
    LightingMoodSlot=Slot[LightingMood],
    TimeOfDaySlot=Slot[TimeOfDay],
    PaletteSchemeSlot=Slot[PaletteScheme],
    AspectRatioSlot=Slot[AspectRatio],
    CoverageTypeSlot=Slot[CoverageType],
    PanelLayoutSlot=Slot[PanelLayout],
    LayoutModeSlot=Slot[LayoutMode],
)


class PromptSlots(Part):
    """What a shot (or its scene, as the default for its shots) decides. An absent slot is undecided here."""

    subject: Slot[Text] | None = None
    """Who or what the frame is about."""
    action: Slot[Text] | None = None
    """What happens in the frame, in the present tense."""
    setting: Slot[Text] | None = None
    """Where, as words for the picture."""
    shot_type: Slot[ShotType] | None = None
    camera_angle: Slot[CameraAngle] | None = None
    camera_movement: Slot[CameraMovement] | None = None
    movement_speed: Slot[MovementSpeed] | None = None
    lens: Slot[Lens] | None = None
    depth_of_field: Slot[DepthOfField] | None = None
    composition: Slot[Composition] | None = None
    lighting_mood: Slot[LightingMood] | None = None
    time_of_day: Slot[TimeOfDay] | None = None
    weather: Slot[Text] | None = None
    color_palette: Slot[Words] | None = None
    """Three to five colour names, the strongest first."""
    palette_scheme: Slot[PaletteScheme] | None = None
    style: Slot[Text] | None = None
    era: Slot[Text] | None = None
    mood: Slot[Words] | None = None
    motion_strength: Slot[Unit] | None = None
    """0 still to 1 violent: how much moves in the frame."""
    duration_s: Slot[Seconds] | None = None
    aspect_ratio: Slot[AspectRatio] | None = None
    negatives: Slot[Words] | None = None
    """What must not appear."""
    seed: Slot[Seed] | None = None
    sound: Slot[Text] | None = None
    music: Slot[Text] | None = None
    coverage_type: Slot[CoverageType] | None = None
    frame_index: Slot[FrameIndex] | None = None
    frame_count: Slot[FrameCount] | None = None
    time_offset_ms: Slot[Milliseconds] | None = None
    panel_layout: Slot[PanelLayout] | None = None
    layout_mode: Slot[LayoutMode] | None = None
    typography_brief: Slot[Text] | None = None

    def filled(self) -> dict[str, Slot[Any]]:
        """The decided slots by name, in field order."""
        return {name: slot for name in type(self).model_fields if (slot := getattr(self, name)) is not None}

    def over(self, base: "PromptSlots") -> "PromptSlots":
        """These slots, with `base` showing through where this leaves one undecided."""
        return self.model_copy(
            update={name: slot for name, slot in base.filled().items() if getattr(self, name) is None}
        )


SLOT_NAMES: tuple[str, ...] = tuple(PromptSlots.model_fields)

REQUIRED_SLOTS: tuple[str, ...] = (
    "subject",
    "action",
    "setting",
    "shot_type",
    "camera_angle",
    "camera_movement",
    "lens",
    "lighting_mood",
    "time_of_day",
    "color_palette",
    "duration_s",
    "aspect_ratio",
)
"""Slots every shot resolves to a value once its scene and the global style show through."""
