"""What Storyboard from Logline takes in, hands between its steps and gives back."""

from typing import Annotated

from pydantic import Field

from state.base import Part
from state.workflows.pictures import FramesAsked, FrameSet, FramesState


class StoryboardInput(FramesAsked):
    """A story to put on a board: a brief or logline, or a project that is there already."""

    count: Annotated[int, Field(ge=1, le=24)] = 6
    """Panels; fewer when the film has fewer shots."""


class StoryboardOutput(Part):
    """What Storyboard from Logline gives back."""

    result: FrameSet


class StoryboardState(FramesState):
    """Everything a Storyboard from Logline run carries."""

    count: int = 6

    @property
    def workflow(self) -> str:
        return "storyboard_from_logline"
