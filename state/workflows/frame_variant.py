"""What Frame Variant takes in, hands between its steps and gives back."""

from typing import Annotated

from pydantic import Field

from state.base import Part
from state.bible import Id
from state.project import Shot
from state.workflows.pictures import FramesAsked, FrameSet, FramesState


class FrameVariantInput(FramesAsked):
    """A shot whose frame is to be seen changed."""

    shot_id: Id | None = None
    """The project's first shot that shows somebody when absent."""
    change: Annotated[str, Field(min_length=1, max_length=2_000)]
    """What is to be different, in loose words: "at night, from a low angle"."""


class FrameVariantOutput(Part):
    """What Frame Variant gives back."""

    result: FrameSet


class FrameVariantState(FramesState):
    """Everything a Frame Variant run carries."""

    shot_id: str | None = None
    change: str = ""
    variant: Shot | None = None
    """The alternate, as it will be."""

    @property
    def workflow(self) -> str:
        return "frame_variant"
