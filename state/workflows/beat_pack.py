"""What Beat Pack takes in, hands between its steps and gives back."""

from typing import Annotated, Any, Literal

from pydantic import Field

from state.base import GraphState, Part
from state.bible import Id
from state.workflows.pictures import FramesAsked, FrameSet
from state.workflows.reel_compiler import gather

PackKind = Literal["time", "coverage", "strip"]


class BeatPackInput(FramesAsked):
    """A frame to explode."""

    shot_id: Id | None = None
    """The shot it is of; the first that shows somebody when absent."""
    packs: tuple[PackKind, ...] = ()
    """Which packs to make; empty: those that apply."""


class PackRequest(Part):
    """A moment to choose packs for."""

    subject: str
    action: str
    people: tuple[str, ...]
    props: tuple[str, ...]
    shots: int
    """How many shots the film has."""


class PackChoice(Part):
    """One pack that applies, and why."""

    kind: PackKind
    because: str


class PackPlan(Part):
    """The packs that apply."""

    packs: tuple[PackChoice, ...]


class Pack(Part):
    """One pack, made."""

    kind: PackKind
    because: str
    frames: FrameSet


class BeatPackResult(Part):
    """What was made around the frame."""

    project_id: str
    version: int
    packs: tuple[Pack, ...]


class BeatPackOutput(Part):
    """What Beat Pack gives back."""

    result: BeatPackResult


class BeatPackState(GraphState):
    """Everything a Beat Pack run carries."""

    project_id: str | None = None
    brief: str = ""
    provider: str = ""
    apart: bool = False
    takes: int = 1
    shot_id: str | None = None
    packs: tuple[PackKind, ...] = ()

    choices: tuple[PackChoice, ...] = ()
    made: Annotated[list[Pack], gather] = Field(default_factory=list)
    result: BeatPackResult | None = None

    def request(self, **rest: Any) -> dict[str, Any]:
        """The input of the workflow that makes a pack."""
        said = {"provider": self.provider, "apart": self.apart, "takes": self.takes}
        return {"project_id": self.project_id, **said, **rest}
