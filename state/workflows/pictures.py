"""What the picture workflows share: frames to make, how they were made, and what a run carries meanwhile."""

from typing import Annotated

from pydantic import Field

from state.base import GraphState, Part
from state.bible import Id, Sha256
from state.il import IL, CharacterRef
from state.offers import set_ids
from state.operations import AnyOperation
from state.vocabulary import PanelLayout
from state.workflows.reel_compiler import MAX_BRIEF, gather, note


class FrameOrder(Part):
    """One frame to make."""

    index: Annotated[int, Field(ge=0)]
    label: str
    """What tells it from the others: "WIDE", "T+300 MS". Unique in its set."""
    il: IL
    company: tuple[CharacterRef, ...] = ()
    """Who is on the set of this frame, where that is not the same for the whole run."""


class SheetOrder(Part):
    """A page of frames to make in one picture."""

    layout: PanelLayout
    frames: tuple[int, ...]
    """Indices of the frames, in reading order."""


class Box(Part):
    """A rectangle in pixels: left and top inside, right and bottom just outside."""

    left: Annotated[int, Field(ge=0)]
    top: Annotated[int, Field(ge=0)]
    right: Annotated[int, Field(ge=1)]
    bottom: Annotated[int, Field(ge=1)]


class FrameMade(Part):
    """One finished frame."""

    index: int
    asset: Sha256
    provider: str
    served_model: str
    prompt_hash: str = ""
    take: int = 0
    """Which of the alternatives made of this frame it is, 0 first."""
    parent: Sha256 | None = None
    """The page it was cut from."""
    box: Box | None = None
    """Where in the page."""


class FrameFailed(Part):
    """A frame that could not be made."""

    index: int
    reason: str


class UnsureCut(Part):
    """A page whose panels were not found for certain: a person may put the boxes right, or have the frames made one
    by one."""

    asset: Sha256
    frames: tuple[int, ...]
    boxes: tuple[Box, ...]
    confidence: float
    provider: str
    served_model: str
    prompt_hash: str
    take: int = 0


class FrameSet(Part):
    """What a picture workflow gives back."""

    project_id: str
    version: int
    frames: tuple[FrameMade, ...]
    labels: tuple[str, ...]
    """Of the frames made, in the same order."""
    failed: tuple[FrameFailed, ...] = ()
    made: tuple[str, ...] = ()
    """Ids of the shots, panels, boards or bible pictures that are new."""
    warnings: tuple[str, ...] = ()
    provider: str = ""
    """Who made them; `previz` for frames drawn on this machine."""


class FramesState(GraphState):
    """What every run that makes frames carries."""

    project_id: str | None = None
    brief: str = ""
    provider: str = ""
    apart: bool = False
    takes: int = 1

    run: str = ""
    """What its candidate sets are named by; the run that answers a review is another."""
    version: int = 0
    orders: tuple[FrameOrder, ...] = ()
    sheets: tuple[SheetOrder, ...] = ()
    company: tuple[CharacterRef, ...] = ()
    props: tuple[str, ...] = ()
    held: tuple[FrameMade, ...] = ()
    """Frames that were there before: used, not made again."""
    made: Annotated[list[FrameMade], gather] = Field(default_factory=list)
    failed: Annotated[list[FrameFailed], gather] = Field(default_factory=list)
    unsure: Annotated[list[UnsureCut], gather] = Field(default_factory=list)
    chosen: tuple[FrameMade, ...] | None = None
    """The take of each frame that is used, once that is settled."""
    operations: tuple[AnyOperation, ...] = ()
    sets: tuple[str, ...] = ()
    """The candidate set of each of the operations."""
    reviewed: bool = False
    """Whether a person saw the operations."""
    warnings: Annotated[list[str], note] = Field(default_factory=list)
    result: FrameSet | None = None

    @property
    def workflow(self) -> str:
        """Id of the workflow whose run this is, told by the run's name: shared steps see this class alone."""
        return self.run.partition(":")[0]

    @property
    def project(self) -> str:
        """Id of the project, once it is open."""
        return self.project_id or ""

    def frames(self) -> tuple[FrameMade, ...]:
        """The frames that are used, in order: of each the take that was chosen, else the first."""
        used = self.made if self.chosen is None else self.chosen
        first = {one.index: one for one in sorted(used, key=lambda one: -one.take)}
        return tuple(sorted((*self.held, *first.values()), key=lambda one: one.index))

    def missing(self) -> tuple[tuple[int, int], ...]:
        """Index and take of the frames that are neither held, made nor given up."""
        done = {one.index for one in self.held} | {one.index for one in self.failed}
        made = {(one.index, one.take) for one in self.made}
        wanted = [(order.index, take) for order in self.orders for take in range(self.takes)]
        return tuple(one for one in wanted if one[0] not in done and one not in made)

    def candidate_sets(self, review: int, count: int) -> tuple[str, ...]:
        """The candidate sets of one of this run's reviews."""
        workflow, _, run = self.run.partition(":")
        return set_ids(workflow, run, review, range(count))


class SheetTask(GraphState):
    """One page for one parallel branch to make and cut."""

    workflow: str
    project_id: str
    provider: str
    orders: tuple[FrameOrder, ...]
    layout: PanelLayout
    company: tuple[CharacterRef, ...]
    props: tuple[str, ...]
    take: int = 0


class FrameTask(GraphState):
    """One frame for one parallel branch to make by itself."""

    workflow: str
    project_id: str
    provider: str
    order: FrameOrder
    count: int
    company: tuple[CharacterRef, ...]
    props: tuple[str, ...]
    take: int = 0


class FramesAsked(Part):
    """What every workflow that makes frames can be told."""

    project_id: Id | None = None
    brief: Annotated[str, Field(max_length=MAX_BRIEF)] = ""
    """Without a project: a text to make one from first."""
    provider: str = ""
    """Who makes the pictures; empty: the first one configured, else `previz`."""
    apart: bool = False
    """Make every frame as a picture of its own instead of several on a page."""
    takes: Annotated[int, Field(ge=1, le=4)] = 1
    """Alternatives to make of every frame. A review lists them and a person takes one; without a review the first is
    used. All of them are kept as pictures."""
