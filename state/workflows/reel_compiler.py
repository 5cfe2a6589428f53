"""What the Reel Compiler takes in, hands between its steps, and gives back."""

from typing import Annotated, Any, Literal

from pydantic import Field

from state.base import GraphState, Part
from state.operations import AnyOperation
from state.project import Question
from state.vocabulary import (
    AspectRatio,
    CameraAngle,
    CameraMovement,
    Composition,
    CoverageType,
    DepthOfField,
    Lens,
    LightingMood,
    MovementSpeed,
    PaletteScheme,
    ProjectKind,
    Setting,
    ShotType,
    Structure,
    TimeOfDay,
)

MAX_BRIEF = 200_000
"""Longest brief, in characters; a longer text is a screenplay to import or two projects."""


class Brief(Part):
    """What to make a film from. Everything but the text is a wish that wins over what the text says."""

    brief: Annotated[str, Field(max_length=MAX_BRIEF)]
    """Free text: a logline, notes, a treatment, a screenplay page; any language."""
    title: str = ""
    kind: ProjectKind | None = None
    duration_s: Annotated[float, Field(ge=1, le=14_400)] | None = None
    aspect_ratio: AspectRatio | None = None
    targets: tuple[str, ...] = ()
    """Targets to compile for; empty: the project's defaults."""
    project_id: str = ""
    """Id for the new project; empty: one is made from the title and the text."""


class Reason(Part):
    """Why a decision is what it is. Decisions without a reason are the engine's own inference."""

    slot: str
    """Name of the field decided."""
    origin: Literal["said", "inferred", "default"]
    evidence: str
    """The source's words, verbatim, when said or inferred from them; the rule in one phrase otherwise."""


class SourceUnit(Part):
    """One statement of the source, numbered in order: [start, end) in Unicode characters."""

    index: int
    start: int
    end: int
    text: str


class ReadPerson(Part):
    """Someone the source names or describes. Empty fields were not said."""

    name: str
    aliases: tuple[str, ...]
    description: str
    """How they look, in the source's words."""
    wardrobe: str
    age: str
    role: str
    evidence: str


class ReadPlace(Part):
    """A place the source names."""

    name: str
    aliases: tuple[str, ...]
    description: str
    setting: Setting | None
    evidence: str


class ReadProp(Part):
    """A thing the story needs."""

    name: str
    description: str
    evidence: str


class ReadLine(Part):
    """Something the source has someone say, verbatim."""

    speaker: str
    """Name of the person, as in `people`."""
    text: str
    parenthetical: str
    unit: int
    """Index of the source unit it stands in."""


class ReadQuestion(Part):
    """Something that matters and was not said."""

    text: str
    about: str
    options: tuple[str, ...]
    evidence: str


class ReadRequest(Part):
    """A text to read, already divided into numbered units."""

    text: str
    units: tuple[SourceUnit, ...]
    wishes: Brief


class BriefReading(Part):
    """What a brief says: facts, people, places, things and speech, each from its own words. Absent: not said."""

    language: str
    """BCP 47 tag of the source ("en", "ml")."""
    title: str
    logline: str
    kind: ProjectKind | None
    structure: Structure
    duration_s: float | None
    aspect_ratio: AspectRatio | None
    platform: str
    tone: tuple[str, ...]
    look: str
    era: str
    color_palette: tuple[str, ...]
    palette_scheme: PaletteScheme | None
    lighting_mood: LightingMood | None
    time_of_day: TimeOfDay | None
    weather: str
    pace: Literal["slow", "medium", "fast"] | None
    music: str
    sound: str
    negatives: tuple[str, ...]
    influences: tuple[str, ...]
    people: tuple[ReadPerson, ...]
    places: tuple[ReadPlace, ...]
    props: tuple[ReadProp, ...]
    lines: tuple[ReadLine, ...]
    story: tuple[int, ...]
    """Indices of the units that are story, in order; the others are instructions or facts."""
    questions: tuple[ReadQuestion, ...]
    because: tuple[Reason, ...]


class OutlineRequest(Part):
    """A reading to arrange in scenes."""

    units: tuple[SourceUnit, ...]
    reading: BriefReading
    duration_s: float
    """Running time to fill, in seconds."""


class OutlineBeat(Part):
    """One thing that happens. Each story unit is claimed by exactly one beat, in order."""

    text: str
    role: str
    """Its place in the structure: "hook", "catalyst", "turn"."""
    units: tuple[int, ...]
    """Indices of the source units it tells; empty when the structure asks for it and the source does not say it."""


class OutlineScene(Part):
    """A stretch of story in one place and time."""

    title: str
    summary: str
    place: str
    """Name of a place of the reading, or empty."""
    setting: Setting | None
    time_of_day: TimeOfDay | None
    people: tuple[str, ...]
    """Names of people of the reading who are in it."""
    props: tuple[str, ...]
    beats: tuple[OutlineBeat, ...]
    duration_s: float
    because: tuple[Reason, ...]


class Outline(Part):
    """The story in scenes, in order."""

    structure: Structure
    scenes: tuple[OutlineScene, ...]


class StageRequest(Part):
    """One scene to break into shots, with what it may use."""

    scene: OutlineScene
    index: int
    count: int
    """How many scenes there are."""
    reading: BriefReading
    lines: tuple[ReadLine, ...]
    """Speech in this scene, in order."""
    aspect_ratio: AspectRatio


class ShotDraft(Part):
    """One set-up of the camera on one beat."""

    beat: int
    """Index of the beat in the scene."""
    subject: str
    action: str
    people: tuple[str, ...]
    props: tuple[str, ...]
    lines: tuple[int, ...]
    """Indices of the scene's lines heard over it."""
    coverage_type: CoverageType
    shot_type: ShotType
    camera_angle: CameraAngle
    camera_movement: CameraMovement
    movement_speed: MovementSpeed | None
    lens: Lens
    depth_of_field: DepthOfField | None
    composition: Composition | None
    lighting_mood: LightingMood | None
    """Only where it differs from the scene's."""
    motion_strength: float
    """0 still to 1 violent."""
    duration_s: float
    sound: str
    because: tuple[Reason, ...]


class Staging(Part):
    """One scene, looked at: what holds for the whole of it, and its shots in order."""

    setting: str
    """The place as words for the picture."""
    lighting_mood: LightingMood
    time_of_day: TimeOfDay
    weather: str
    color_palette: tuple[str, ...]
    """Three to five colour names, strongest first."""
    palette_scheme: PaletteScheme | None
    style: str
    era: str
    mood: tuple[str, ...]
    music: str
    sound: str
    because: tuple[Reason, ...]
    shots: tuple[ShotDraft, ...]


class StagedScene(Part):
    """A staging with the number of its scene, as parallel branches return it."""

    index: int
    staging: Staging


class ReelWall(Part):
    """What came out: where the project is, and what there is to see."""

    project_id: str
    version: int
    title: str
    scenes: int
    shots: int
    prompts: int
    running_time_s: float
    targets: tuple[str, ...]
    questions: tuple[Question, ...]
    warnings: tuple[str, ...]
    engine: str
    """The model served, `offline/…` for the offline engine."""


class ReelResult(Part):
    """The output of a Reel Compiler run."""

    wall: ReelWall


def gather(so_far: list[Any], more: list[Any]) -> list[Any]:
    """Reducer of parallel branches: what they return is collected; an empty list starts anew."""
    return [*so_far, *more] if more else []


def note(so_far: list[str], more: list[str]) -> list[str]:
    """Reducer of warnings: none is lost because a later step has none. A run starts anew with `Overwrite`."""
    return [*so_far, *more]


class ReelState(GraphState):
    """Everything a Reel Compiler run carries: its input, and what is new; the project is in the store."""

    brief: str = ""
    title: str = ""
    kind: ProjectKind | None = None
    duration_s: float | None = None
    aspect_ratio: AspectRatio | None = None
    targets: tuple[str, ...] = ()
    project_id: str = ""

    reel_id: str = ""
    """Id of the project being made."""
    units: tuple[SourceUnit, ...] = ()
    reading: BriefReading | None = None
    outline: Outline | None = None
    staged: Annotated[list[StagedScene], gather] = Field(default_factory=list)
    operations: tuple[AnyOperation, ...] = ()
    sets: tuple[str, ...] = ()
    """The candidate set of each of the operations."""
    reviewed: bool = False
    """Whether a person saw the operations."""
    version: int = 0
    prompts: int = 0
    warnings: Annotated[list[str], note] = Field(default_factory=list)
    engine: str = ""
    engine_asked: str = ""
    wall: ReelWall | None = None

    @property
    def wishes(self) -> Brief:
        """The input as it was given. Raises `ValidationError` for values out of range."""
        return Brief(**{name: getattr(self, name) for name in Brief.model_fields})


class SceneTask(GraphState):
    """What one parallel branch works on."""

    request: StageRequest
