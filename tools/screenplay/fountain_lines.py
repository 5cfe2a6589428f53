"""Fountain's lines: where one ends when notes and boneyard run over several, and what a line is by its looks."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from state.screenplay import EXTENSION, without_notes

OPENING = re.compile(r"/\*|\[\[|\n")
BLANK_LINE = re.compile(r"\n[ \t]?(?=\n)")
HEADING = re.compile(
    r"(?:(?:INT|EXT|EST|INT\.?/EXT|EXT\.?/INT|I/E)[. ]|(?i:(?:int|ext|est|int\.?/ext|ext\.?/int|i/e)\.))(?=.*\S)",
    re.DOTALL,
)
PARENTHETICAL = re.compile(r"\((?:[^()]|\([^()]*\))*\)", re.DOTALL)
SCENE_NUMBER = re.compile(r"^(.*\S)[ \t]*#([^#\n]+)#$", re.DOTALL)
NOT_LOWER = "ªºß"

Mark = Literal[
    "page_break", "section", "synopsis", "action", "character", "lyrics", "centered", "transition", "heading"
]


class Line(NamedTuple):
    """A line of the script; several lines of the file when a note or boneyard runs on. `number` counts from 1."""

    text: str
    number: int

    @property
    def bare(self) -> str:
        """Without the indentation Fountain ignores. Only spaces and tabs count: other blanks are the writer's."""
        return self.text.strip(" \t")


class LineCutter:
    """Cuts text into lines in one pass. `unclosed` is the line of the first boneyard that never ends."""

    def __init__(self, text: str, first: int = 1) -> None:
        self._text = text
        self._number = first
        self._ends: dict[str, int] = {}
        self.unclosed: int | None = None

    def __iter__(self) -> Iterator[Line]:
        start = at = 0
        while found := OPENING.search(self._text, at):
            if found[0] == "\n":
                yield self._line(start, found.start())
                start = at = found.end()
            else:
                at = self._past(found[0], found.end(), start)
        yield self._line(start, len(self._text))

    def _line(self, start: int, end: int) -> Line:
        line = Line(self._text[start:end], self._number)
        self._number += line.text.count("\n") + 1
        return line

    def _past(self, opening: str, at: int, line_start: int) -> int:
        """The position after the closing mark, or `at` when nothing closes it and the mark is plain text."""
        if opening == "/*":
            end = self._next("*/", at)
            if end < 0 and self.unclosed is None:
                self.unclosed = self._number + self._text.count("\n", line_start, at)
            return at if end < 0 else end + 2
        end, blank = self._next("]]", at), self._next("", at)
        return at if end < 0 or 0 <= blank < end else end + 2

    def _next(self, mark: str, at: int) -> int:
        """Next place of a mark (of an empty line when the mark is empty) at or after `at`, searched for only once."""
        known = self._ends.get(mark)
        if known is None or 0 <= known < at:
            if mark:
                known = self._text.find(mark, at)
            else:
                found = BLANK_LINE.search(self._text, at)
                known = found.start() if found else -1
            self._ends[mark] = known
        return known


def cut(text: str) -> list[str]:
    """The lines of one element's text, as Fountain would cut them."""
    return [line.text for line in LineCutter(text)]


def forced_mark(bare: str) -> Mark | None:
    """What a line says it is by its first character, whatever stands around it."""
    match bare[:1]:
        case "=":
            if len(bare) >= 3 and not bare.strip("="):
                return "page_break"
            return "synopsis" if bare[1:].strip(" \t") else None
        case "#":
            return "section" if bare.lstrip("#").strip(" \t") else None
        case "!":
            return "action"
        case "@":
            return "character" if bare[1:].strip(" \t^") else None
        case "~":
            return "lyrics"
        case ">":
            if len(bare) > 1 and bare.endswith("<"):
                return "centered"
            return "transition" if bare[1:].strip(" \t") else None
        case ".":
            return "heading" if bare[1:2].isalnum() else None
    return None


def is_heading(bare: str) -> bool:
    """INT., EXT., EST., INT./EXT., I/E; a lower-case one needs its full stop ("int." but not "int")."""
    return HEADING.match(bare) is not None


def is_upper(text: str) -> bool:
    """Has letters with case and none of them small. Scripts without case are never upper: Fountain forces those."""
    return any(c.isupper() for c in text) and not any(c.islower() and c not in NOT_LOWER for c in text)


def is_transition(bare: str) -> bool:
    """Upper case ending in TO:."""
    return bare.endswith("TO:") and is_upper(without_notes(bare))


def is_cue(bare: str) -> bool:
    """Upper case outside its brackets, and not claimed by a heading, a transition or a forcing mark."""
    if forced_mark(bare) or is_heading(bare) or is_transition(bare) or bare.startswith(("/*", "[[", "(")):
        return False
    return is_upper(EXTENSION.sub("", without_notes(bare)))
