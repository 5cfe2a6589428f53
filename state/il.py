"""The intermediate language: one shot, said without any target's words, and what a target makes of it."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from state.base import Part
from state.slots import PromptSlots, Text
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
    PaletteScheme,
    PanelLayout,
    ShotType,
    TimeOfDay,
)


class SpokenLine(Part):
    """One line of dialogue, verbatim."""

    speaker: str
    text: Text
    manner: str = ""
    """The parenthetical: "whispering"."""
    extension: str = ""
    """V.O., O.S."""


class CharacterRef(Part):
    """Someone in the frame, with the canonical description that is injected verbatim."""

    id: str
    name: str
    description: str = ""
    wardrobe: str = ""
    references: tuple[str, ...] = ()
    """Asset hashes, best first."""


class Reference(Part):
    """A picture that goes to the target beside the words."""

    role: Literal["first_frame", "last_frame", "character", "location", "prop", "style", "composition"]
    asset: str
    name: str = ""


class IL(Part):
    """One shot, target-neutral. Absent values are undecided; a dialect may use its own default and must not invent."""

    shot_id: str = ""
    scene_id: str = ""
    subject: str = ""
    action: str = ""
    setting: str = ""
    setting_description: str = ""
    """The canonical description of the place."""
    shot_type: ShotType | None = None
    camera_angle: CameraAngle | None = None
    camera_movement: CameraMovement | None = None
    movement_speed: MovementSpeed | None = None
    lens: Lens | None = None
    depth_of_field: DepthOfField | None = None
    composition: Composition | None = None
    lighting_mood: LightingMood | None = None
    time_of_day: TimeOfDay | None = None
    weather: str = ""
    color_palette: tuple[str, ...] = ()
    palette_scheme: PaletteScheme | None = None
    style: str = ""
    era: str = ""
    mood: tuple[str, ...] = ()
    motion_strength: float | None = None
    duration_s: float | None = None
    aspect_ratio: AspectRatio | None = None
    negatives: tuple[str, ...] = ()
    seed: int | None = None
    character_ref: tuple[CharacterRef, ...] = ()
    props: tuple[str, ...] = ()
    dialogue: tuple[SpokenLine, ...] = ()
    sound: str = ""
    music: str = ""
    coverage_type: CoverageType | None = None
    frame_index: int | None = None
    frame_count: int | None = None
    time_offset_ms: int | None = None
    panel_layout: PanelLayout | None = None
    layout_mode: LayoutMode | None = None
    typography_brief: str = ""
    sign_text: tuple[str, ...] = ()
    """Words that must be readable in the picture, verbatim."""
    references: tuple[Reference, ...] = ()


class Dropped(Part):
    """A slot the target was not told, and why."""

    slot: str
    reason: str


class CompileWarning(Part):
    """Something the target was told differently, or a fact that is not certain."""

    code: str
    message: str
    slot: str = ""


class Lengths(Part):
    """How long the prompt is, in the target's own unit, against its limit (absent when unknown)."""

    unit: Literal["characters", "words", "tokens", "bytes"]
    text: int
    limit: int | None = None
    negative: int = 0
    negative_limit: int | None = None


class CompiledPrompt(Part):
    """What one target gets for one shot, and what it does not get, with reasons."""

    target: str
    shot_id: str = ""
    text: str
    negative: str = ""
    parameters: Annotated[dict[str, JsonValue], Field(default_factory=dict)]
    """Ready for the target's API, under its own names."""
    references: tuple[Reference, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    warnings: tuple[CompileWarning, ...] = ()
    lengths: Lengths
    il_hash: str
    compiler_version: str
    edited: bool = False
    """True when a person wrote the text; a rebuild never replaces it."""


def resolved(shot: PromptSlots, scene: PromptSlots, style: PromptSlots) -> PromptSlots:
    """The slots a shot ends up with: its own over its scene's over the project's."""
    return shot.over(scene).over(style)
