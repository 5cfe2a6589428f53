"""The project bible: who, where and what with, and the pictures that fix how they look."""

from typing import Annotated, Literal

from pydantic import Field

from state.base import Part
from state.slots import Seconds, Slot, Text, Words, addressed
from state.vocabulary import (
    AspectRatio,
    Composition,
    LightingMood,
    Origin,
    PaletteScheme,
    ProjectKind,
    Structure,
)

EntityKind = Literal["character", "location", "prop"]
Id = Annotated[str, Field(pattern=r"^[a-z]+(-[a-z0-9]+)+$", max_length=80)]
Pace = Literal["slow", "medium", "fast"]
addressed(ProjectKindSlot=Slot[ProjectKind], StructureSlot=Slot[Structure], PaceSlot=Slot[Pace])
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Character(Part):
    """A person (or whoever acts like one). `description` is injected verbatim wherever they are seen."""

    kind: Literal["character"] = "character"
    id: Id
    name: Text
    aliases: tuple[Text, ...] = ()
    former_names: tuple[Text, ...] = ()
    """Names it was renamed from; compiled prompts say the present name wherever a text still says one of these."""
    origin: Origin = Origin.SAID
    evidence: str = ""
    description: Slot[Text] | None = None
    """How they look, ready for a prompt."""
    wardrobe: Slot[Text] | None = None
    age: Slot[Text] | None = None
    role: Slot[Text] | None = None
    voice: Slot[Text] | None = None
    locked: bool = False


class Location(Part):
    """A place. `description` is injected verbatim in every scene that plays there."""

    kind: Literal["location"] = "location"
    id: Id
    name: Text
    aliases: tuple[Text, ...] = ()
    former_names: tuple[Text, ...] = ()
    """Names it was renamed from; compiled prompts say the present name wherever a text still says one of these."""
    origin: Origin = Origin.SAID
    evidence: str = ""
    description: Slot[Text] | None = None
    locked: bool = False


class Prop(Part):
    """A thing the story needs."""

    kind: Literal["prop"] = "prop"
    id: Id
    name: Text
    aliases: tuple[Text, ...] = ()
    former_names: tuple[Text, ...] = ()
    """Names it was renamed from; compiled prompts say the present name wherever a text still says one of these."""
    origin: Origin = Origin.SAID
    evidence: str = ""
    description: Slot[Text] | None = None
    locked: bool = False


Entity = Annotated[Character | Location | Prop, Field(discriminator="kind")]


class VisualAsset(Part):
    """A picture that belongs to the bible: a character sheet, a mood still, a reference."""

    id: Id
    category: Literal["character_sheet", "expression_sheet", "location", "prop", "mood", "still", "frame", "wardrobe"]
    asset: Sha256
    label: str = ""
    entity_id: Id | None = None
    """The character, location or prop it shows."""
    phrases: tuple[Text, ...] = ()
    """Prompt-ready wording measured or seen in it."""
    stamp: str = ""
    """Hash of the inputs it was made from, empty for an upload."""
    locked: bool = False


class GlobalStyle(Part):
    """What holds for the whole project unless a scene or a shot says otherwise."""

    kind: Slot[ProjectKind] | None = None
    structure: Slot[Structure] | None = None
    aspect_ratio: Slot[AspectRatio] | None = None
    duration_s: Slot[Seconds] | None = None
    """Wished running time of the whole, in seconds."""
    platform: Slot[Text] | None = None
    tone: Slot[Words] | None = None
    look: Slot[Text] | None = None
    """Medium and finish: "35mm film grain", "clean 3D render"."""
    era: Slot[Text] | None = None
    color_palette: Slot[Words] | None = None
    palette_scheme: Slot[PaletteScheme] | None = None
    lighting_mood: Slot[LightingMood] | None = None
    composition: Slot[Composition] | None = None
    influences: Slot[Words] | None = None
    music: Slot[Text] | None = None
    sound: Slot[Text] | None = None
    pace: Slot[Pace] | None = None
    negatives: Slot[Words] | None = None
    language: Slot[Text] | None = None


class ProjectBible(Part):
    """The record of who, where and what with."""

    characters: tuple[Character, ...] = ()
    locations: tuple[Location, ...] = ()
    props: tuple[Prop, ...] = ()
    visual_assets: tuple[VisualAsset, ...] = ()

    def entities(self) -> tuple[Character | Location | Prop, ...]:
        """Everyone and everything, characters first."""
        return (*self.characters, *self.locations, *self.props)
