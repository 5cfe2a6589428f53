"""What Stage Scenes takes in, hands between its steps and gives back."""

from typing import Annotated

from pydantic import Field

from state.base import GraphState, Part
from state.bible import Id
from state.operations import AnyOperation
from state.project import Question
from state.slots import Seconds
from state.workflows.reel_compiler import Staging, gather, note

MAX_SCRIPT = 2_000_000
"""Longest screenplay given as text, in characters. A long feature has about 300,000."""


class ScenesAsked(Part):
    """Scenes of a project that are to be broken into shots. What is there already stays as it is."""

    project_id: str = ""
    script: Annotated[str, Field(max_length=MAX_SCRIPT)] = ""
    """A screenplay in Fountain, to begin with where there is no project yet."""
    scenes: tuple[Id, ...] = ()
    """Which scenes; every one without shots when empty."""
    targets: tuple[str, ...] = ()
    """Targets to compile the new shots for; empty: those the project has prompts for, else the usual ones."""


class SceneWork(Part):
    """A scene to stage: where it stands in the film, how long it runs, and whether its place is new."""

    scene_id: Id
    index: int
    count: int
    """How many scenes the film has."""
    duration_s: Seconds
    measured: str = ""
    """How the running time was found, when the scene did not say one."""
    new_place: bool


class SceneLeft(Part):
    """A scene that was not staged, and why."""

    scene_id: Id
    reason: str


class SceneStaged(Part):
    """What a scene was broken into."""

    work: SceneWork
    staging: Staging


class StagedScenes(Part):
    """What came out: the shots that are new, and the scenes that were left as they are."""

    project_id: str
    version: int
    scenes: tuple[Id, ...]
    shots: tuple[Id, ...]
    prompts: int
    targets: tuple[str, ...]
    left: tuple[SceneLeft, ...]
    questions: tuple[Question, ...]
    warnings: tuple[str, ...]
    engine: str
    """The model served, `offline/…` for the offline engine; empty when nothing was to be staged."""


class ScenesResult(Part):
    """The output of a Stage Scenes run."""

    result: StagedScenes


class StageScenesState(GraphState):
    """Everything a run carries; the project itself is in the store."""

    project_id: str = ""
    script: str = ""
    scenes: tuple[Id, ...] = ()
    targets: tuple[str, ...] = ()

    staged_project: str = ""
    """Id of the project that is worked on."""
    version: int = 0
    work: tuple[SceneWork, ...] = ()
    left: tuple[SceneLeft, ...] = ()
    staged: Annotated[list[SceneStaged], gather] = Field(default_factory=list)
    operations: tuple[AnyOperation, ...] = ()
    sets: tuple[str, ...] = ()
    """The candidate set of each of the operations."""
    reviewed: bool = False
    """Whether a person saw the operations."""
    compiled_for: tuple[str, ...] = ()
    prompts: int = 0
    shots: tuple[Id, ...] = ()
    warnings: Annotated[list[str], note] = Field(default_factory=list)
    engines: Annotated[list[str], gather] = Field(default_factory=list)
    engines_asked: Annotated[list[str], gather] = Field(default_factory=list)
    result: StagedScenes | None = None


class SceneTask(GraphState):
    """What one parallel branch works on."""

    staged_project: str
    work: SceneWork
