"""What Character Sheet takes in, hands between its steps and gives back."""

from typing import Literal

from state.base import Part
from state.bible import Id
from state.workflows.pictures import FramesAsked, FrameSet, FramesState

SheetKind = Literal["turnaround", "expressions"]


class CharacterSheetInput(FramesAsked):
    """Someone to draw from all sides."""

    character_id: Id | None = None
    """The project's first character when absent."""
    kinds: tuple[SheetKind, ...] = ("turnaround", "expressions")


class CharacterSheetOutput(Part):
    """What Character Sheet gives back."""

    result: FrameSet


class CharacterSheetState(FramesState):
    """Everything a Character Sheet run carries."""

    character_id: str | None = None
    kinds: tuple[SheetKind, ...] = ("turnaround", "expressions")

    @property
    def workflow(self) -> str:
        return "character_sheet"
