"""A screenplay as its writer typed it: a title page and a row of elements, enough to print the same script again."""

import re
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from state.base import Part

NonNegative = Annotated[int, Field(ge=0)]


class TitleEntry(Part):
    """One entry of the title page. Values of several lines hold newlines."""

    key: str
    value: str = ""


class Element(Part):
    """What every element has. Texts are verbatim: emphasis, inline notes and inline boneyard stay in them."""

    extra_lines: NonNegative = 0
    """Blank lines the writer left above it beyond the usual one."""


class SceneHeading(Element):
    """Where and when a scene plays. `tools.screenplay.headings.read_heading` takes it apart."""

    kind: Literal["scene_heading"] = "scene_heading"
    text: str
    """Without the scene number and without the forcing dot."""
    number: str = ""
    forced: bool = False


class Action(Element):
    """What is seen and heard. One paragraph; its line breaks are the writer's."""

    kind: Literal["action"] = "action"
    text: str
    forced: bool = False


class CharacterCue(Element):
    """Who speaks the lines below it."""

    kind: Literal["character"] = "character"
    text: str
    """The cue as printed, extensions included: "MARA (V.O.)"."""
    forced: bool = False
    dual: bool = False
    """Spoken at the same time as the speech before it."""

    @property
    def name(self) -> str:
        """The cue without extensions and inline notes."""
        return EXTENSION.sub("", without_notes(self.text)).strip()

    @property
    def extensions(self) -> tuple[str, ...]:
        """What stands in brackets after the name, in order: ("V.O.", "CONT'D")."""
        return tuple(found.strip() for found in EXTENSION.findall(without_notes(self.text)))


class Parenthetical(Element):
    """How a line is said. Held without its brackets."""

    kind: Literal["parenthetical"] = "parenthetical"
    text: str


class Dialogue(Element):
    """What is said under the cue above."""

    kind: Literal["dialogue"] = "dialogue"
    text: str


class Lyrics(Element):
    """What is sung: under a cue, or standing alone."""

    kind: Literal["lyrics"] = "lyrics"
    text: str
    in_speech: bool = False
    """True under a cue, false for lyrics on their own."""


class Transition(Element):
    """How one scene gives way to the next."""

    kind: Literal["transition"] = "transition"
    text: str
    forced: bool = False


class Centered(Element):
    """Text set in the middle of the page."""

    kind: Literal["centered"] = "centered"
    text: str


class Section(Element):
    """A heading of the outline; not printed."""

    kind: Literal["section"] = "section"
    text: str
    depth: Annotated[int, Field(ge=1)] = 1


class Synopsis(Element):
    """A summary in the outline; not printed."""

    kind: Literal["synopsis"] = "synopsis"
    text: str


class Note(Element):
    """A note standing on its own; not printed."""

    kind: Literal["note"] = "note"
    text: str


class Boneyard(Element):
    """Cut material standing on its own; not printed."""

    kind: Literal["boneyard"] = "boneyard"
    text: str


class PageBreak(Element):
    """The next element starts a page."""

    kind: Literal["page_break"] = "page_break"


ScreenplayElement = Annotated[
    SceneHeading
    | Action
    | CharacterCue
    | Parenthetical
    | Dialogue
    | Lyrics
    | Transition
    | Centered
    | Section
    | Synopsis
    | Note
    | Boneyard
    | PageBreak,
    Field(discriminator="kind"),
]


class Screenplay(Part):
    """A whole script."""

    title_page: tuple[TitleEntry, ...] = ()
    elements: tuple[ScreenplayElement, ...] = ()


EXTENSION = re.compile(r"[(（]([^()（）]*)[)）]")
CLOSING = {"/*": "*/", "[[": "]]"}
OPENING = re.compile(r"/\*|\[\[")


def without_notes(text: str) -> str:
    """The text an audience meets: inline notes and inline boneyard taken out."""
    kept, at = [], 0
    for start, end in asides(text):
        kept.append(text[at:start])
        at = end
    return "".join((*kept, text[at:])) if kept else text


def inline_notes(text: str) -> tuple[str, ...]:
    """The notes inside a text, in order, without their brackets."""
    return tuple(text[start + 2 : end - 2].strip() for start, end in asides(text) if text[start] == "[")


def asides(text: str) -> Iterator[tuple[int, int]]:
    """Where inline notes and boneyard stand. Each closing mark is looked for once, however many openings there are."""
    at, missing = 0, set[str]()
    while found := OPENING.search(text, at):
        at = found.end()
        if found[0] in missing:
            continue
        end = text.find(CLOSING[found[0]], at)
        if end < 0:
            missing.add(found[0])
            continue
        yield found.start(), end + 2
        at = end + 2
