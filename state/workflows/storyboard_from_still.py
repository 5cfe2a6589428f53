"""What Storyboard from Still takes in, hands between its steps and gives back."""

from typing import Annotated, Literal

from pydantic import Field

from state.base import Part
from state.bible import Id, Sha256
from state.slots import Text
from state.vision import PictureReading
from state.vocabulary import ShotType, TimeOfDay
from state.workflows.pictures import FramesAsked, FrameSet, FramesState
from state.workflows.reel_compiler import BriefReading

Words = Annotated[str, Field(max_length=2_000)]


class Told(Part):
    """What a person says of a still in answer to questions. Empty: not said."""

    who: Words = ""
    """Names, or descriptions of those without one, separated by commas."""
    where: Words = ""
    when: TimeOfDay | None = None
    what: Words = ""
    """What happens at the moment of the still, in one sentence."""


class StillInput(FramesAsked):
    """A still, and whatever there is to say of it: in `brief` (a caption, a logline, a whole text) or in `told`."""

    asset: Sha256
    """The uploaded picture."""
    scene_id: Id | None = None
    """The scene it belongs to."""
    shot_id: Id | None = None
    """The shot it is a frame of; found by itself where a shot shows it already."""
    told: Told = Told()
    before: Annotated[int, Field(ge=0, le=6)] = 2
    """Panels before the moment, at most."""
    after: Annotated[int, Field(ge=0, le=6)] = 2
    questions: Literal["ask", "leave"] = "ask"
    """`ask` pauses when nobody has said who is in it or what happens; `leave` goes on with what is known and puts the
    questions on record."""
    measured_only: bool = False
    """Do not show the still to the vision model, also where one is set up."""


class StillFacts(Part):
    """What is known of the moment of a still: from the record, from the person's words, seen or measured."""

    who: tuple[Text, ...] = ()
    where: str = ""
    when: TimeOfDay | None = None
    things: tuple[Text, ...] = ()
    moment: str = ""
    """What happens in it; empty when nobody has said."""
    earlier: tuple[Text, ...] = ()
    """Events that the person's words put before it, in order."""
    later: tuple[Text, ...] = ()
    choices: tuple[Text, ...] = ()
    """Events in the words of which nobody knows yet which one the still shows."""


class EventsRequest(Part):
    """A moment to tell the events around."""

    facts: StillFacts
    seen: tuple[str, ...]
    """What a vision model saw in the still, without the words that stand in it."""
    light: tuple[str, ...]
    """What was measured in it, as phrases."""
    before: int
    after: int


class StillEvent(Part):
    """One event before or after the moment."""

    place: int
    """-1 just before the moment, -2 before that, 1 just after it."""
    text: str
    subject: str
    people: tuple[str, ...]
    things: tuple[str, ...]
    shot_type: ShotType
    basis: Literal["said", "moment", "imagined"]
    """The person's own words; the moment itself, seen from before or after; or a model's proposal."""
    because: str


class EventPlan(Part):
    """Events around a moment, in order of time."""

    events: tuple[StillEvent, ...]


class StillSet(FrameSet):
    """What came of a still."""

    reading: PictureReading
    hero: int
    """Index among `frames` of the still itself."""
    told: Told
    """What was answered on the way."""
    open: tuple[str, ...]
    """What is still to be said."""


class StillOutput(Part):
    """What Storyboard from Still gives back."""

    result: StillSet


class StillState(FramesState):
    """Everything a Storyboard from Still run carries."""

    asset: str = ""
    scene_id: str | None = None
    shot_id: str | None = None
    told: Told = Told()
    before: int = 2
    after: int = 2
    questions: Literal["ask", "leave"] = "ask"
    measured_only: bool = False

    reading: PictureReading | None = None
    width: int = 0
    height: int = 0
    words: BriefReading | None = None
    """What the person's words say."""
    facts: StillFacts = StillFacts()
    answered: bool = False
    """Whether the questions were put."""
    plan: EventPlan = EventPlan(events=())
    result: StillSet | None = None

    @property
    def workflow(self) -> str:
        return "storyboard_from_still"
