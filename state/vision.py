"""What is said about a picture: what was measured in it and, where a vision model is set up, what was seen in it.

Everything said carries where it is from and how sure it is. Words that stand in a picture are kept as words: they are
never a phrase for a prompt, and nothing is done because of them.
"""

from typing import Annotated, Literal

from pydantic import Field

from state.base import Part
from state.bible import Sha256
from state.slots import Unit

Line = Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
"""One line of plain words."""
SeenKind = Literal["subject", "wardrobe", "setting", "time_of_day", "weather", "action", "thing", "text", "answer"]
ONCE: frozenset[SeenKind] = frozenset({"setting", "time_of_day", "weather", "action", "answer"})
"""Kinds of which a picture has one at most."""


class Statement(Part):
    """One thing said about a picture, where from, and how sure."""

    kind: str
    """What it is about: one of the measures (`key`, `warmth`, `palette`, …), a hint, or a `SeenKind`."""
    word: str
    phrase: str
    """Wording ready for a prompt; empty where there is none."""
    value: float
    """The measure itself; for what was seen, the confidence again."""
    confidence: Unit
    source: Literal["measured", "model"]
    about: str = ""
    """The subject that wears it, where it is a wardrobe."""


class PictureReading(Part):
    """One picture, read."""

    asset: Sha256
    palette: tuple[tuple[str, str, float], ...]
    """Colour as `#rrggbb`, its name, and the share of the picture it stands for."""
    statements: tuple[Statement, ...]
    flags: tuple[str, ...]
    """Any of `greyscale`, `near_black`, `near_white`, `blurred`, `motion_blur`, `flat`."""
    fingerprint: str
    """JSON of its perceptual hashes."""
    seen_by: str = ""
    """The vision model that answered; empty where the picture was measured only."""
    notes: tuple[str, ...] = ()
    """What a reader should know of this reading, such as why no model looked."""

    def said(self, kind: str) -> tuple[Statement, ...]:
        """The statements of one kind, the surest first."""
        return tuple(sorted((one for one in self.statements if one.kind == kind), key=lambda one: -one.confidence))


class LookRequest(Part):
    """A picture to look at; it travels beside this."""

    question: Line = ""
    """What somebody wants to know of it."""


class SeenStatement(Part):
    """One thing that is plainly to be seen."""

    kind: SeenKind
    said: Line
    about: Line
    """For a wardrobe the subject that wears it, word for word; empty otherwise."""
    confidence: Unit


class SeenPicture(Part):
    """What a model saw in a picture."""

    statements: Annotated[tuple[SeenStatement, ...], Field(max_length=40)]
