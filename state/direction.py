"""A direction in loose words, read: which slots change how, where, what must stay, and what has to be asked."""

from typing import Annotated, Literal

from pydantic import Field

from state.base import Part
from state.bible import Id
from state.operations import AnyOperation
from state.vocabulary import CoverageType, ShotType

How = Literal["set", "step", "add", "remove", "scale", "clear"]

Force = Literal["named", "loose", "preset"]
"""`named`: an exact term of the craft. `loose`: a comparison on one axis. `preset`: a manner that touches many slots
and never replaces what a person chose."""


class SlotDelta(Part):
    """One change of one slot."""

    slot: str
    """Name of a prompt slot."""
    how: How
    value: str
    """What is set, added or removed; empty for `step`, `scale` and `clear`."""
    amount: float
    """Rungs to step (signed), factor to scale by, or seconds to add; 0 otherwise."""
    where: str
    """Only where the slot holds this value now; empty: wherever."""
    force: Force
    evidence: str
    """The words that say so."""


class Selector(Part):
    """One way to pick shots."""

    by: Literal[
        "all", "focus", "scene", "scenes", "shot", "shots", "id", "size", "one_size", "person", "place", "prop",
        "time", "setting", "part", "rest",
    ]  # fmt: skip
    """`scene`/`shot`: the n-th (from the end when negative). `scenes`/`shots`: a run from `first` to `last`.
    `part`: the fraction from `first` to `last` hundredths. `rest`: all that earlier directions did not name."""
    value: str
    """An id, a shot size, a time of day, inside or outside; empty where `by` says all."""
    first: int
    last: int


class Selection(Part):
    """The shots that all of these pick."""

    selectors: tuple[Selector, ...]


class Scope(Part):
    """The shots that any of these selections pick, without those of `but`. No selection: the focus."""

    selections: tuple[Selection, ...]
    but: tuple[Selection, ...]
    evidence: str
    """The words that say where; empty when nothing was said."""


class Negation(Part):
    """What must not change, or not in this sense."""

    slot: str
    sense: Literal["up", "down", "any", "value"]
    value: str
    """The value that is not wanted, when `sense` is `value`."""
    evidence: str


class ShotRequest(Part):
    """A set-up to add: `coverage` of what the scene has, or one shot of a named size or function."""

    kind: Literal["coverage", "shot"]
    shot_type: ShotType | None
    coverage_type: CoverageType | None
    subject: str
    """What it shows, in the person's words; empty: what the scene shows."""
    evidence: str


class Ask(Part):
    """Something to ask before anything is done. Every option is itself a direction that is understood."""

    text: str
    options: tuple[str, ...]
    evidence: str
    """The words that could not be taken."""


class Direction(Part):
    """What is to change in one scope."""

    changes: tuple[SlotDelta, ...]
    shots: tuple[ShotRequest, ...]
    negations: tuple[Negation, ...]
    scope: Scope
    evidence: str


class DirectionReading(Part):
    """A message, read: its directions in order, and the questions it leaves. What is asked about is not also done."""

    directions: tuple[Direction, ...]
    questions: tuple[Ask, ...]


class Name(Part):
    """Something of the project that a direction may call by name."""

    id: Id
    kind: Literal["character", "location", "prop", "scene"]
    names: tuple[str, ...]


class DirectionRequest(Part):
    """Words to read as a direction, with the names they may use."""

    text: Annotated[str, Field(max_length=4_000)]
    names: tuple[Name, ...]


class Skipped(Part):
    """A change that was not made, and why."""

    target: str
    slot: str
    reason: str


class DirectedChange(Part):
    """What a direction comes to on one project. Pure: nothing is applied yet."""

    operations: tuple[AnyOperation, ...] = ()
    refused: tuple[Skipped, ...] = ()
    questions: tuple[Ask, ...] = ()
    targets: tuple[str, ...] = ()
    """Ids of the shots that end up different, in story order."""


class Act(Part):
    """Something a tool asks the workflow to do besides changing the record."""

    kind: Literal["compile", "undo"]
    targets: tuple[str, ...] = ()
    """Targets to compile for; empty: the project's own."""
    shots: tuple[str, ...] = ()
    """Shots to compile; empty: all."""
    steps: int = 0
    """How many changes to take back."""


class Change(Part):
    """What a scene tool comes to: operations to commit, what to tell, what was left alone, what to ask."""

    operations: tuple[AnyOperation, ...] = ()
    said: str = ""
    """One or more plain sentences: what changes, or the answer to a question about the project."""
    refused: tuple[Skipped, ...] = ()
    questions: tuple[Ask, ...] = ()
    act: Act | None = None


class DigestShot(Part):
    """One shot as the chat knows it."""

    id: Id
    size: str
    seconds: float
    people: tuple[str, ...]
    """Names of who is in the frame."""
    locked: bool


class DigestScene(Part):
    """One scene as the chat knows it."""

    id: Id
    title: str
    heading: str
    """Where and when: "INT. KITCHEN - DUSK"."""
    seconds: float
    people: tuple[str, ...]
    beats: tuple[str, ...]
    """Ids of its beats, in order."""
    locked: bool
    shots: tuple[DigestShot, ...]


class DigestQuestion(Part):
    """A question that is open on the record."""

    id: Id
    text: str
    about: str
    options: tuple[str, ...]


class ProjectDigest(Part):
    """A project in the few words a chat turn needs: ids, names, sizes, lengths, open questions."""

    id: Id
    title: str
    seconds: float
    names: tuple[Name, ...]
    scenes: tuple[DigestScene, ...]
    questions: tuple[DigestQuestion, ...]


class ChatMessage(Part):
    """One message of the conversation so far."""

    role: Literal["person", "director", "tool"]
    text: str
    tool: str = ""
    """Name of the tool whose result this is."""


class ChatTurn(Part):
    """What the chat's model is given for one turn."""

    messages: tuple[ChatMessage, ...]
    project: ProjectDigest
    focus: tuple[Id, ...] = ()
    """Scenes and shots selected while the person writes."""
    targets: tuple[str, ...] = ()
    """Ids of targets that can be compiled for."""


class ChatReply(Part):
    """What the chat answers in words when it calls no tool."""

    text: str
