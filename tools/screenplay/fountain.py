"""Fountain 1.1 to a Screenplay.

Every paragraph is read by its own looks and the empty lines around it, as the syntax says; where real scripts are
sloppier than the syntax (no empty line under a heading) the sloppy form is read as it was meant.
"""

import re
from typing import NamedTuple

from state.screenplay import (
    Action,
    Boneyard,
    Centered,
    CharacterCue,
    Dialogue,
    Lyrics,
    Note,
    PageBreak,
    Parenthetical,
    SceneHeading,
    Screenplay,
    ScreenplayElement,
    Section,
    Synopsis,
    Transition,
)
from tools.screenplay.encoding import MAX_BYTES, decode, plain_lines
from tools.screenplay.fountain_lines import (
    PARENTHETICAL,
    SCENE_NUMBER,
    Line,
    LineCutter,
    forced_mark,
    is_cue,
    is_heading,
    is_transition,
)
from tools.screenplay.fountain_title import read_title_page, title_page_length
from tools.screenplay.remarks import Remark, ScreenplayError

WHOLE_BONEYARD = re.compile(r"/\*(.*?)\*/[ \t]*", re.DOTALL)
WHOLE_NOTE = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)


MAX_ELEMENTS = 250_000
"""Most elements read. A long feature has about 5,000."""


class Reading(NamedTuple):
    """A screenplay, what had to be guessed to read it, and the line each element starts on."""

    screenplay: Screenplay
    remarks: tuple[Remark, ...] = ()
    lines: tuple[int, ...] = ()


def read_fountain(data: bytes, *, max_bytes: int = MAX_BYTES) -> Reading:
    """A Fountain file in any encoding. ScreenplayError when it is too large or is not readable text."""
    decoded = decode(data, max_bytes=max_bytes)
    reading = parse_fountain(decoded.text)
    return reading._replace(remarks=(*decoded.remarks, *reading.remarks))


def parse_fountain(text: str) -> Reading:
    """Fountain text. What is nothing else is action; ScreenplayError only for what is no text or has over
    MAX_ELEMENTS."""
    text = plain_lines(text)
    head = _head(text)
    title_lines = title_page_length(head)
    title_page = read_title_page(head[:title_lines])
    body = "\n".join(text.split("\n")[title_lines:]) if title_lines else text
    cutter = LineCutter(body, first=title_lines + 1)
    reader = _Body(list(cutter), after_title=bool(title_page))
    reader.read()
    remarks: tuple[Remark, ...] = ()
    if cutter.unclosed is not None:
        said = "A boneyard opens with /* and never ends; it was read as text."
        remarks = (Remark(code="unclosed_boneyard", text=said, line=cutter.unclosed),)
    screenplay = Screenplay(title_page=title_page, elements=tuple(reader.elements))
    return Reading(screenplay, remarks, tuple(reader.starts))


def _head(text: str) -> list[str]:
    """The lines up to the first empty line after something was said."""
    lead = len(text) - len(text.lstrip(" \t\n"))
    found = re.compile(r"\n[ \t]*\n").search(text, lead)
    return text[: found.start() if found else len(text)].split("\n")


class _Body:
    """Walks the lines once; each method reads one kind of element and leaves `_at` on the line after it."""

    def __init__(self, lines: list[Line], *, after_title: bool) -> None:
        self._lines = lines
        self._at = 0
        self._blanks = 0
        self._usual = 1 if after_title else 0
        self.elements: list[ScreenplayElement] = []
        self.starts: list[int] = []

    def read(self) -> None:
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if not line.bare:
                self._blanks += 1
                self._at += 1
            else:
                self._read_paragraph(line)

    def _add(self, element: ScreenplayElement, number: int) -> None:
        if len(self.elements) == MAX_ELEMENTS:
            raise ScreenplayError(f"the script has more than {MAX_ELEMENTS} elements.", number)
        self.elements.append(element)
        self.starts.append(number)
        self._blanks, self._usual = 0, 1

    @property
    def _extra(self) -> int:
        return max(0, self._blanks - self._usual)

    def _read_paragraph(self, line: Line) -> None:
        if self._read_standing(line):
            return
        match forced_mark(line.bare) or self._natural_mark(line.bare):
            case "lyrics":
                self._add(Lyrics(text=self._run("lyrics"), extra_lines=self._extra), line.number)
            case "centered":
                self._add(Centered(text=self._run("centered"), extra_lines=self._extra), line.number)
            case "character":
                self._read_speech(line)
            case "action":
                self._read_action(line)
            case mark:
                self._at += 1
                self._add(self._single(str(mark), line.bare), line.number)

    def _natural_mark(self, bare: str) -> str:
        if is_heading(bare):
            return "heading"
        if is_transition(bare):
            return "transition"
        below = self._lines[self._at + 1].bare if self._at + 1 < len(self._lines) else ""
        return "character" if below and is_cue(bare) else "action"

    def _read_standing(self, line: Line) -> bool:
        """A note that has its line for itself, or boneyard at the head of a line."""
        bare, at, number = line.bare, 0, line.number
        if (found := WHOLE_NOTE.fullmatch(bare)) and "]]" not in found[1]:
            self._at += 1
            self._add(Note(text=found[1], extra_lines=self._extra), number)
            return True
        while found := WHOLE_BONEYARD.match(bare, at):
            self._add(Boneyard(text=found[1], extra_lines=self._extra), number)
            at, number = found.end(), number + found[0].count("\n")
        if at < len(bare):
            self._lines[self._at] = Line(bare[at:], number)
        else:
            self._at += 1
        return at > 0

    def _single(self, mark: str, bare: str) -> ScreenplayElement:
        """An element of one line."""
        extra = self._extra
        match mark:
            case "page_break":
                return PageBreak(extra_lines=extra)
            case "section":
                text = bare.lstrip("#")
                return Section(text=text.strip(" \t"), depth=len(bare) - len(text), extra_lines=extra)
            case "synopsis":
                return Synopsis(text=bare[1:].strip(" \t"), extra_lines=extra)
            case "transition":
                forced = bare.startswith(">")
                return Transition(text=bare[forced:].strip(" \t"), forced=forced, extra_lines=extra)
        forced = bare.startswith(".")
        text = bare[forced:].strip(" \t")
        found = SCENE_NUMBER.match(text)
        number = found[2] if found else ""
        return SceneHeading(text=found[1] if found else text, number=number, forced=forced, extra_lines=extra)

    def _run(self, mark: str) -> str:
        """The text of neighbouring lines with the same mark."""
        texts = []
        while self._at < len(self._lines) and forced_mark(bare := self._lines[self._at].bare) == mark:
            texts.append((bare[1:-1] if mark == "centered" else bare[1:]).strip(" \t"))
            self._at += 1
        return "\n".join(texts)

    def _read_action(self, line: Line) -> None:
        forced = line.bare.startswith("!")
        texts = [line.bare[1:].rstrip(" \t") if forced else line.text.rstrip(" \t")]
        self._at += 1
        while self._at < len(self._lines) and (bare := self._lines[self._at].bare):
            mark = forced_mark(bare)
            if mark and not (forced and mark == "action"):
                break
            texts.append(bare[1:].rstrip(" \t") if mark else self._lines[self._at].text.rstrip(" \t"))
            self._at += 1
        self._add(Action(text="\n".join(texts), forced=forced, extra_lines=self._extra), line.number)

    def _read_speech(self, line: Line) -> None:
        bare = line.bare
        forced = bare.startswith("@")
        dual = bare.endswith("^")
        text = bare[forced : len(bare) - dual].strip(" \t")
        self._at += 1
        self._add(CharacterCue(text=text, forced=forced, dual=dual, extra_lines=self._extra), line.number)
        said: list[_Spoken] = []
        while self._at < len(self._lines) and not _ends_speech(self._lines[self._at]):
            _say(said, self._lines[self._at])
            self._at += 1
        _drop_trailing_blanks(said)
        for spoken in said:
            self._add(spoken.element(), spoken.number)


class _Spoken(NamedTuple):
    """Neighbouring lines of one kind under a cue."""

    kind: str
    number: int
    texts: list[str]

    def element(self) -> ScreenplayElement:
        text = "\n".join(self.texts)
        match self.kind:
            case "lyrics":
                return Lyrics(text=text, in_speech=True)
            case "parenthetical":
                return Parenthetical(text=text)
        return Dialogue(text=text)


def _say(said: list[_Spoken], line: Line) -> None:
    bare = line.bare
    last = said[-1].kind if said else ""
    if bare.startswith("~") or (not bare and last == "lyrics"):
        kind, text = "lyrics", bare[1:].strip(" \t")
    elif PARENTHETICAL.fullmatch(bare):
        kind, text = "parenthetical", bare[1:-1]
    else:
        kind, text = "dialogue", bare
    if kind == last and kind != "parenthetical":
        said[-1].texts.append(text)
    else:
        said.append(_Spoken(kind, line.number, [text]))


def _drop_trailing_blanks(said: list[_Spoken]) -> None:
    """Two-space lines that nothing follows are no part of the speech."""
    if not said or said[-1].kind == "parenthetical":
        return
    texts = said[-1].texts
    while len(texts) > 1 and not texts[-1]:
        texts.pop()
    if texts == [""] and said[-1].kind == "dialogue":
        said.pop()


def _ends_speech(line: Line) -> bool:
    """An empty line; one of two spaces goes on."""
    return not line.bare and "  " not in line.text
