"""What Visual Bible takes in, hands between its steps and gives back."""

from typing import Annotated, Literal

from pydantic import Field

from state.base import GraphState, Part
from state.bible import Id, Sha256
from state.operations import AnyOperation
from state.vision import PictureReading
from state.workflows.reel_compiler import gather, note


class VisualBibleInput(Part):
    """Pictures to read, and the project whose bible they go into."""

    project_id: Id
    assets: Annotated[tuple[Sha256, ...], Field(min_length=1, max_length=24)]
    """Uploaded pictures, by id."""
    category: Literal["mood", "still", "location", "prop", "wardrobe"] = "mood"
    entity_id: Id | None = None
    """The character, location or prop they show."""
    measured_only: bool = False
    """Do not show the pictures to the vision model, also where one is set up."""


class VisualBibleResult(Part):
    """What was read, and what of it the bible keeps."""

    project_id: str
    version: int
    pictures: tuple[PictureReading, ...]
    made: tuple[str, ...]
    """Ids of the bible pictures that are new."""
    palette: tuple[str, ...]
    """Names of the colours of all pictures together, strongest first."""
    warnings: tuple[str, ...]


class VisualBibleOutput(Part):
    """What Visual Bible gives back."""

    result: VisualBibleResult


class VisualBibleState(GraphState):
    """Everything a Visual Bible run carries."""

    project_id: str = ""
    assets: tuple[str, ...] = ()
    category: Literal["mood", "still", "location", "prop", "wardrobe"] = "mood"
    entity_id: str | None = None
    measured_only: bool = False

    version: int = 0
    run: str = ""
    """What its candidate sets are named by; the run that answers a review is another."""
    readings: Annotated[list[PictureReading], gather] = Field(default_factory=list)
    palette: tuple[str, ...] = ()
    operations: tuple[AnyOperation, ...] = ()
    sets: tuple[str, ...] = ()
    """The candidate set of each of the operations."""
    reviewed: bool = False
    """Whether a person saw the operations."""
    warnings: Annotated[list[str], note] = Field(default_factory=list)
    result: VisualBibleResult | None = None


class PictureTask(GraphState):
    """One picture for one parallel branch to read."""

    asset: str
    project_id: str
    measured_only: bool
