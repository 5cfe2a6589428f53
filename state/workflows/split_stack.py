"""What Split Stack takes in, hands between its steps and gives back."""

from typing import Annotated, Literal

from pydantic import Field

from state.base import Part
from state.bible import Id
from state.vocabulary import CameraAngle, CoverageType, DepthOfField, Lens, ShotType
from state.workflows.pictures import FramesAsked, FrameSet, FramesState

Attach = Literal["candidates", "panels"]
"""`candidates`: alternate shots of the scene, one of which may be promoted. `panels`: a storyboard under the beat."""


class SplitStackInput(FramesAsked):
    """One moment of a film to see from several sides."""

    scene_id: Id | None = None
    """The first scene when absent."""
    beat_id: Id | None = None
    shot_id: Id | None = None
    """The shot whose moment it is; the beat's or scene's first otherwise."""
    count: Annotated[int, Field(ge=4, le=12)] = 4
    attach: Attach = "candidates"


class CoverageRequest(Part):
    """A moment to plan coverage for."""

    scene: str
    """Where and when it plays."""
    beat: str
    """What happens."""
    people: tuple[str, ...]
    props: tuple[str, ...]
    count: int


class CoverageSetup(Part):
    """One set-up of the camera on the moment."""

    label: str
    """What it is called on the board. No two are the same."""
    coverage_type: CoverageType
    shot_type: ShotType
    camera_angle: CameraAngle
    lens: Lens | None
    depth_of_field: DepthOfField | None
    subject: str
    """Who or what it is about."""
    people: tuple[str, ...]
    """Names of those in the frame."""
    props: tuple[str, ...]
    because: str


class CoveragePlan(Part):
    """Set-ups that cut together, from the widest idea of the moment to its detail."""

    setups: tuple[CoverageSetup, ...]


class SplitStackOutput(Part):
    """What Split Stack gives back."""

    result: FrameSet


class SplitStackState(FramesState):
    """Everything a Split Stack run carries."""

    scene_id: str | None = None
    beat_id: str | None = None
    shot_id: str | None = None
    count: int = 4
    attach: Attach = "candidates"
    plan: CoveragePlan | None = None
    """The coverage, in the order of the frames."""

    @property
    def workflow(self) -> str:
        return "split_stack"
