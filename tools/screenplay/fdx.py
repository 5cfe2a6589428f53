"""Final Draft (FDX) to a Screenplay."""

from xml.etree.ElementTree import Element

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
    TitleEntry,
    Transition,
)
from tools.screenplay.emphasis import Run, from_runs
from tools.screenplay.encoding import MAX_BYTES
from tools.screenplay.fdx_title import TitleLine, read_title_lines
from tools.screenplay.fdx_tree import parse_fdx_tree
from tools.screenplay.fountain import Reading
from tools.screenplay.fountain_writer import settled, write_fountain
from tools.screenplay.remarks import Remark, ScreenplayError

CENTERED_TYPES = frozenset({"New Act", "End of Act", "Show/Ep. Title"})
ACTION_TYPES = frozenset({"Action", "General", ""})
CAPITAL_TYPES = ("Scene Heading", "Character", "Transition")
LAYOUT = frozenset(
    {
        "Content", "TitlePage", "ElementSettings", "Paragraph", "HeaderAndFooter", "PageLayout", "WindowState",
        "TextState", "SmartType", "SpellCheckIgnoreLists", "MoresAndContinueds", "LockedPages", "SplitState",
        "Macros", "Actors", "DisplayBoards", "ScriptNoteDefinitions", "ScriptNotes", "Watermarking",
    }
)  # fmt: skip
"""Parts of the file that say how it looks on screen or paper, not what the script says."""


def read_fdx(data: bytes, *, max_bytes: int = MAX_BYTES) -> Reading:
    """A Final Draft file. ScreenplayError names the line when it is damaged, nested too deep or has entities."""
    root = parse_fdx_tree(data, max_bytes=max_bytes)
    content = root.find("Content")
    if content is None:
        raise ScreenplayError("the Final Draft file has no Content, so there is no script in it.")
    reader = _Script(_capital_types(root))
    for paragraph in content.iterfind("Paragraph"):
        reader.read(paragraph)
    reader.place_notes(root.find("ScriptNotes"))
    screenplay = Screenplay(title_page=_title_page(root), elements=tuple(reader.elements))
    return Reading(settled(screenplay), (*reader.remarks.values(), *_left_out(root)))


def _capital_types(root: Element) -> frozenset[str]:
    """The paragraph types this file prints in capitals whatever was typed."""
    found = set()
    for settings in root.iterfind("ElementSettings"):
        font = settings.find("FontSpec")
        if font is not None and "AllCaps" in font.get("Style", "") and settings.get("Type") in CAPITAL_TYPES:
            found.add(settings.get("Type", ""))
    return frozenset(found)


def _left_out(root: Element) -> list[Remark]:
    names = sorted({child.tag for child in root if child.tag not in LAYOUT and len(child)})
    if not names:
        return []
    return [Remark(code="not_carried", text=f"Final Draft production data is not carried over: {', '.join(names)}.")]


def _title_page(root: Element) -> tuple[TitleEntry, ...]:
    content = root.find("TitlePage/Content")
    if content is None:
        return ()
    lines: list[TitleLine] = []
    for paragraph in content.iterfind("Paragraph"):
        centered = paragraph.get("Alignment") == "Center"
        lines.extend(TitleLine(text.strip(), centered) for text in _text(paragraph).split("\n"))
    return read_title_lines(lines)


def _text(paragraph: Element) -> str:
    """The paragraph's runs and inline notes as Fountain text."""
    runs: list[Run] = []
    for child in paragraph:
        if child.tag == "Text":
            text, styles = child.text or "", child.get("Style", "").split("+")
            text = text.upper() if "AllCaps" in styles else text
            kept = tuple(style for style in ("Bold", "Italic", "Underline") if style in styles)
            if runs and runs[-1].styles == kept and not runs[-1].aside:
                runs[-1] = Run(runs[-1].text + text, kept)
            else:
                runs.append(Run(text, kept))
        elif child.tag == "ScriptNote":
            runs.append(Run(f"[[{_note(child)}]]", (), True))
    return from_runs([_unstyled_blank(run) for run in runs])


def _unstyled_blank(run: Run) -> Run:
    return run if run.text.strip() else Run(run.text, (), run.aside)


def _note(note: Element) -> str:
    """A note's paragraphs, an empty one as Fountain keeps it: two spaces."""
    text = "\n".join(_text(paragraph) for paragraph in note.iterfind("Paragraph"))
    return "\n".join(line if line.strip() else "  " for line in text.replace("]]", "] ]").split("\n"))


class _Script:
    """Turns paragraphs into elements, in order."""

    def __init__(self, capitals: frozenset[str]) -> None:
        self._capitals = capitals
        self._blanks = 0
        self._place = 0
        self._starts: list[tuple[int, int]] = []
        self.elements: list[ScreenplayElement] = []
        self.remarks: dict[str, Remark] = {}

    def read(self, paragraph: Element) -> None:
        self._starts.append((self._place, len(self.elements)))
        self._place += sum(len(text.text or "") for text in paragraph.iterfind("Text")) + 1
        double = paragraph.find("DualDialogue")
        if double is not None:
            self._place += 2
            self._read_dual(double)
            return
        if paragraph.get("StartsNewPage") == "Yes" and self.elements:
            self._add(PageBreak(extra_lines=self._take_blanks()))
        self._read_plain(paragraph)
        omitted = paragraph.find("OmittedScene")
        if omitted is not None:
            self._add(Boneyard(text=f"\n{_omitted(omitted, self._capitals)}"))

    def _read_dual(self, double: Element) -> None:
        speakers = 0
        for paragraph in double.iterfind("Paragraph"):
            speakers += paragraph.get("Type") == "Character"
            self._read_plain(paragraph, dual=speakers > 1 and paragraph.get("Type") == "Character")

    def _take_blanks(self) -> int:
        blanks, self._blanks = self._blanks, 0
        return blanks

    def _add(self, element: ScreenplayElement) -> None:
        self.elements.append(element)

    def _read_plain(self, paragraph: Element, *, dual: bool = False) -> None:
        kind = paragraph.get("Type", "")
        text = _text(paragraph)
        if not text.strip(" \t\n"):
            self._blanks += kind in ACTION_TYPES
            return
        if kind in self._capitals:
            text = text.upper()
            said = "Headings, cues or transitions were typed in small letters; they are kept as printed, in capitals."
            self.remarks["capitals"] = Remark(code="capitals_applied", text=said)
        if kind in ("Parenthetical", "Dialogue", "Lyrics") and self._read_spoken(kind, text):
            return
        for element in self._standing(kind, text, paragraph, dual=dual):
            self._add(element)
        for summary in paragraph.iterfind("SceneProperties/Summary/Paragraph"):
            if line := _one_line(_text(summary)):
                self._add(Synopsis(text=line))

    def _read_spoken(self, kind: str, text: str) -> bool:
        """Lines under a cue; neighbours of one kind are one element. False when there is no cue above."""
        last = self.elements[-1] if self.elements else None
        if not isinstance(last, (CharacterCue, Parenthetical, Dialogue)) and not (
            isinstance(last, Lyrics) and last.in_speech
        ):
            return False
        text = "\n".join(line.strip(" \t") for line in text.strip("\n").split("\n"))
        if kind == "Parenthetical":
            self._add(Parenthetical(text=_bare_parenthetical(text)))
        elif (kind == "Dialogue" and isinstance(last, Dialogue)) or (kind == "Lyrics" and isinstance(last, Lyrics)):
            self.elements[-1] = last.with_(text=f"{last.text}\n{text}")
        else:
            self._add(Dialogue(text=text) if kind == "Dialogue" else Lyrics(text=text, in_speech=True))
        self._blanks = 0
        return True

    def _standing(self, kind: str, text: str, paragraph: Element, *, dual: bool) -> list[ScreenplayElement]:
        extra = self._take_blanks()
        centered = paragraph.get("Alignment") == "Center" and kind in ACTION_TYPES
        if kind == "Scene Heading":
            number = paragraph.get("Number", "")
            return [SceneHeading(text=_one_line(text), number=number, extra_lines=extra)]
        if kind == "Character":
            return [CharacterCue(text=_one_line(text), dual=dual, extra_lines=extra)]
        if kind == "Transition":
            return [Transition(text=_one_line(text), extra_lines=extra)]
        if centered or kind in CENTERED_TYPES:
            return [Centered(text=text.strip(), extra_lines=extra)]
        if kind == "Lyrics":
            return [Lyrics(text=text.strip(), extra_lines=extra)]
        if kind == "Outline Body":
            return [Synopsis(text=_one_line(text), extra_lines=extra)]
        if kind.startswith("Outline ") and kind[8:].isdigit():
            return [Section(text=_one_line(text), depth=max(1, int(kind[8:])), extra_lines=extra)]
        return self._actions(kind, text, paragraph, extra)

    def _actions(self, kind: str, text: str, paragraph: Element, extra: int) -> list[ScreenplayElement]:
        if kind not in ACTION_TYPES:
            said = f"Paragraphs of type {kind!r} were read as action."
            self.remarks[kind] = Remark(code="type_unknown", text=said)
        if not "".join(text.text or "" for text in paragraph.iterfind("Text")).strip():
            notes = [_note(note) for note in paragraph.iterfind("ScriptNote")]
            return [Note(text=note, extra_lines=0 if i else extra) for i, note in enumerate(notes)]
        return [Action(text="\n".join(line.rstrip(" \t") for line in text.strip("\n").split("\n")), extra_lines=extra)]

    def place_notes(self, notes: Element | None) -> None:
        """Notes kept beside the script, by character range, stand after the paragraph they are about."""
        if notes is None:
            return
        placed: list[tuple[int, Note]] = []
        for note in notes.iterfind("ScriptNote"):
            start = note.get("Range", "").split(",")[0]
            at = int(start) if start.isdecimal() and len(start) < 10 else self._place
            if text := _note(note).strip():
                placed.append((self._after(at), Note(text=text)))
        for index, element in sorted(placed, key=lambda pair: pair[0], reverse=True):
            self.elements.insert(index, element)

    def _after(self, position: int) -> int:
        """The index behind the paragraph, or the whole speech, that holds this character."""
        starts = [index for place, index in self._starts if place > position]
        index = starts[0] if starts else len(self.elements)
        while index < len(self.elements) and isinstance(self.elements[index], (Parenthetical, Dialogue, Lyrics)):
            index += 1
        return index


def _omitted(omitted: Element, capitals: frozenset[str]) -> str:
    inner = _Script(capitals)
    for paragraph in omitted.iterfind("Paragraph"):
        inner.read(paragraph)
    return write_fountain(Screenplay(elements=tuple(inner.elements))).text.replace("*/", "* /")


def _one_line(text: str) -> str:
    return " ".join(line.strip(" \t") for line in text.split("\n") if line.strip(" \t"))


def _bare_parenthetical(text: str) -> str:
    text = text.replace("\n", " ")
    return text[1:-1] if text.startswith("(") and text.endswith(")") else text
