"""SceneProject: the record of a film in the making."""

import re
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, field_validator

from state.base import Part
from state.bible import Character, GlobalStyle, Id, Location, ProjectBible, Prop, Sha256
from state.il import CompiledPrompt
from state.slots import PromptSlots, Seconds, Slot, Text
from state.vocabulary import LayoutMode, Origin, PanelLayout, Setting, TimeOfDay

SCHEMA_VERSION: Literal[1] = 1

IdKind = Literal[
    "scene",
    "shot",
    "beat",
    "line",
    "character",
    "location",
    "prop",
    "asset",
    "board",
    "panel",
    "marketing",
    "question",
]


class Slugline(Part):
    """Where and when a scene plays."""

    setting: Setting | None = None
    location_id: Id | None = None
    place: str = ""
    """The place in the writer's words, as printed in the heading."""
    time_of_day: TimeOfDay | None = None
    time: str = ""
    """The time in the writer's words ("LATER", "SUNSET")."""
    number: str = ""
    """The scene number printed in the script, if any."""


class SourceSpan(Part):
    """A stretch of the source text: [start, end) in Unicode characters."""

    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]


class ScriptForm(Part):
    """How the script prints a beat or a line, where that differs from what the record would print by itself."""

    cue: str = ""
    """The cue as printed, when it is not the character's name with the extension ("MARA'S VOICE", "McCLANE")."""
    continues: bool = False
    """Said under the cue of the line before it."""
    sung: bool = False
    forced: bool = False
    extra_lines: Annotated[int, Field(ge=0)] = 0


class Beat(Part):
    """One thing that happens, in the source's own material."""

    id: Id
    text: Slot[Text]
    role: str = ""
    """Its place in the structure: "hook", "catalyst", "turn"."""
    source: SourceSpan | None = None
    form: ScriptForm | None = None


class DialogueLine(Part):
    """One line someone says, verbatim."""

    id: Id
    character_id: Id
    text: Text
    parenthetical: str = ""
    extension: str = ""
    dual: bool = False
    """Spoken at the same time as the line before it."""
    beat_id: Id | None = None
    form: ScriptForm | None = None
    origin: Origin = Origin.SAID
    locked: bool = False

    @property
    def personal(self) -> bool:
        """True when a person wrote it and no workflow may replace it."""
        return self.locked or self.origin in (Origin.SAID, Origin.EDITED)


class Shot(Part):
    """One set-up of the camera on one beat. `canonical` shots make the film; alternates stay beside them."""

    id: Id
    beat_id: Id | None = None
    prompt_slots: PromptSlots = PromptSlots()
    characters: tuple[Id, ...] = ()
    """Who is in the frame."""
    props: tuple[Id, ...] = ()
    lines: tuple[Id, ...] = ()
    """Dialogue heard over this shot."""
    frames: tuple[Id, ...] = ()
    """Visual assets drawn for this shot, best first."""
    canonical: bool = True
    locked: bool = False
    note: str = ""


class ScriptElement(Part):
    """A script element a scene keeps in place but does not otherwise use (a note, a transition, a section)."""

    kind: str
    text: str
    after: Id | None = None
    """The beat or dialogue line it follows; absent at the scene's start."""
    attributes: tuple[tuple[str, str], ...] = ()


class Scene(Part):
    """A stretch of story in one place and time."""

    id: Id
    title: str = ""
    slugline: Slugline = Slugline()
    summary: Slot[Text] | None = None
    description: Slot[Text] | None = None
    duration_s: Slot[Seconds] | None = None
    prompt_slots: PromptSlots = PromptSlots()
    """Defaults for every shot of the scene."""
    characters: tuple[Id, ...] = ()
    props: tuple[Id, ...] = ()
    beats: tuple[Beat, ...] = ()
    dialogue: tuple[DialogueLine, ...] = ()
    shots: tuple[Shot, ...] = ()
    script: tuple[ScriptElement, ...] = ()
    note: str = ""
    locked: bool = False

    def shot(self, shot_id: str) -> Shot | None:
        """The shot with this id."""
        return next((shot for shot in self.shots if shot.id == shot_id), None)


class StoryboardPanel(Part):
    """One drawn frame on a scene or a beat."""

    id: Id
    scene_id: Id
    beat_id: Id | None = None
    shot_id: Id | None = None
    asset: Sha256 | None = None
    caption: str = ""
    time_offset_ms: int | None = None
    stamp: str = ""
    """Hash of exactly the inputs it was drawn from."""


class Storyboard(Part):
    """A set of panels in order."""

    id: Id
    title: str = ""
    layout: PanelLayout = PanelLayout.GRID_2X2
    panels: tuple[StoryboardPanel, ...] = ()
    locked: bool = False


class MarketingAsset(Part):
    """A poster, thumbnail, title card or lower third."""

    id: Id
    kind: Literal["poster", "one_sheet", "thumbnail", "title_card", "lower_third"]
    layout_mode: LayoutMode = LayoutMode.POSTER
    asset: Sha256 | None = None
    headline: str = ""
    stamp: str = ""


class Question(Part):
    """Something the record needs a person to say."""

    id: Id
    text: Text
    about: str = ""
    """Dotted path of what it would decide."""
    options: tuple[Text, ...] = ()
    evidence: str = ""


class Counter(Part):
    """The highest number ever used for ids of one kind; numbers are never used again."""

    kind: IdKind
    last: Annotated[int, Field(ge=0)]


class SceneProject(Part):
    """A film in the making. No clock and no chance in it: the same inputs give the same bytes."""

    schema_version: Literal[1] = SCHEMA_VERSION
    id: Id
    title: Text = "Untitled"
    logline: Slot[Text] | None = None
    source: str = ""
    """The brief or script it came from, verbatim."""
    title_page: tuple[tuple[str, str], ...] = ()
    global_style: GlobalStyle = GlobalStyle()
    bible: ProjectBible = ProjectBible()
    scenes: tuple[Scene, ...] = ()
    storyboards: tuple[Storyboard, ...] = ()
    marketing_assets: tuple[MarketingAsset, ...] = ()
    compiled: tuple[CompiledPrompt, ...] = ()
    questions: tuple[Question, ...] = ()
    counters: tuple[Counter, ...] = ()

    @field_validator("compiled")
    @classmethod
    def _in_order(cls, compiled: tuple[CompiledPrompt, ...]) -> tuple[CompiledPrompt, ...]:
        """Prompts stand by shot and target, so that one is found without reading them all."""
        return tuple(sorted(compiled, key=lambda prompt: (prompt.shot_id, prompt.target)))

    def scene(self, scene_id: str) -> Scene | None:
        """The scene with this id."""
        return next((scene for scene in self.scenes if scene.id == scene_id), None)

    def shots(self) -> Iterator[tuple[Scene, Shot]]:
        """Every shot with its scene, in story order."""
        for scene in self.scenes:
            for shot in scene.shots:
                yield scene, shot

    def find_shot(self, shot_id: str) -> tuple[Scene, Shot] | None:
        """The shot with this id and the scene it is in."""
        for scene in self.scenes:
            for shot in scene.shots:
                if shot.id == shot_id:
                    return scene, shot
        return None

    def entity(self, entity_id: str) -> Character | Location | Prop | None:
        """The character, location or prop with this id."""
        return next((entity for entity in self.bible.entities() if entity.id == entity_id), None)

    def last_number(self, kind: str) -> int:
        """The highest number ever used for ids of this kind."""
        return next((counter.last for counter in self.counters if counter.kind == kind), 0)


ID_NUMBER = re.compile(r"^([a-z]+)-(\d+)")


class IdMint:
    """Hands out fresh ids for a project without changing it: `mint("scene")` → "scene-4"."""

    def __init__(self, project: SceneProject) -> None:
        self._last = {counter.kind: counter.last for counter in project.counters}

    def __call__(self, kind: IdKind) -> str:
        """The next unused id of this kind."""
        self._last[kind] = self._last.get(kind, 0) + 1
        return f"{kind}-{self._last[kind]}"
