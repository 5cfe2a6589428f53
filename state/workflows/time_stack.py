"""What Time Stack takes in, hands between its steps and gives back."""

from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator

from state.base import Part
from state.bible import Id
from state.errors import InvalidInput
from state.workflows.pictures import FramesAsked, FrameSet, FramesState

Offset = Annotated[int, Field(ge=-3_600_000, le=3_600_000)]
TIME_BOUND = frozenset({"action", "time_offset_ms", "frame_index", "frame_count"})
"""The slots in which the moments of a time stack may differ. Everything else is the hero's."""


class TimeStackInput(FramesAsked):
    """A shot to see before and after its moment."""

    shot_id: Id | None = None
    """The hero; the project's first shot when absent."""
    offsets_ms: Annotated[tuple[Offset, ...], Field(min_length=1, max_length=12)] = (-300, 0, 300, 600)
    """Milliseconds from the hero's moment, strictly rising. The hero's own, 0, is put in when it is left out."""

    @model_validator(mode="after")
    def _rising(self) -> Self:
        ordered_offsets(self.offsets_ms)
        return self


def ordered_offsets(offsets: tuple[int, ...]) -> tuple[int, ...]:
    """The offsets with the hero's moment among them. Raises `InvalidInput` unless they rise strictly."""
    if any(later <= earlier for earlier, later in pairwise(offsets)):
        raise InvalidInput("the offsets must rise, each later than the one before", field="offsets_ms")
    return tuple(sorted({*offsets, 0}))


class MomentsRequest(Part):
    """A moment to tell the time around."""

    scene: str
    subject: str
    action: str
    """What happens at the moment itself."""
    people: tuple[str, ...]
    offsets_ms: tuple[int, ...]


class Moment(Part):
    """What happens at one time."""

    offset_ms: int
    action: str


class MomentsPlan(Part):
    """What happens at each of the times asked for, in their order."""

    moments: tuple[Moment, ...]


class TimeStackOutput(Part):
    """What Time Stack gives back."""

    result: FrameSet


class TimeStackState(FramesState):
    """Everything a Time Stack run carries."""

    shot_id: str | None = None
    offsets_ms: tuple[int, ...] = (-300, 0, 300, 600)

    @property
    def workflow(self) -> str:
        return "time_stack"
