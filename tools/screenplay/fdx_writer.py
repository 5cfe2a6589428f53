"""A Screenplay to Final Draft (FDX), with whatever FDX cannot hold reported."""

import re
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

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
from tools.screenplay.emphasis import to_runs
from tools.screenplay.fdx import read_fdx
from tools.screenplay.fdx_title import lay_out
from tools.screenplay.fountain_writer import Written, in_speech, settled
from tools.screenplay.remarks import losses

NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
MOST_OUTLINE = 4
"""Final Draft has outline levels 1 to 4."""
TYPES = {
    "action": "Action", "character": "Character", "dialogue": "Dialogue", "lyrics": "Lyrics",
    "transition": "Transition", "centered": "Action", "synopsis": "Outline Body", "scene_heading": "Scene Heading",
    "parenthetical": "Parenthetical",
}  # fmt: skip


def write_fdx(screenplay: Screenplay) -> Written:
    """FDX text (UTF-8 when saved). `losses` has every element Final Draft's form does not keep as it was."""
    wanted = settled(screenplay)
    root = Element("FinalDraft", DocumentType="Script", Template="No", Version="5")
    content = SubElement(root, "Content")
    for paragraph in _paragraphs(wanted.elements):
        content.append(paragraph)
    if wanted.title_page:
        root.append(_title_page(wanted.title_page))
    text = '<?xml version="1.0" encoding="UTF-8" standalone="no" ?>\n' + _printed(root)
    data = text.encode()
    kept = read_fdx(data, max_bytes=len(data)).screenplay
    return Written(text, losses(wanted, kept, "Final Draft"))


def _printed(root: Element) -> str:
    """One paragraph per line, so that a difference in a script is a difference in its lines."""
    for content in root.iter("Content"):
        content.text = "\n"
        for paragraph in content:
            paragraph.tail = "\n"
    for part in root:
        part.tail = "\n"
    root.text = "\n"
    return tostring(root, encoding="unicode") + "\n"


def _paragraphs(elements: Sequence[ScreenplayElement]) -> Iterator[Element]:
    index, new_page = 0, False
    while index < len(elements):
        element = elements[index]
        if isinstance(element, (PageBreak, Boneyard)):
            for _ in range(element.extra_lines if isinstance(element, PageBreak) else 0):
                yield _paragraph("Action", "")
            new_page = new_page or isinstance(element, PageBreak)
            index += 1
            continue
        made, index = _next_paragraphs(elements, index)
        made = [*(_paragraph("Action", "") for _ in range(element.extra_lines)), *made]
        if new_page:
            made[0].set("StartsNewPage", "Yes")
            new_page = False
        yield from made


def _next_paragraphs(elements: Sequence[ScreenplayElement], index: int) -> tuple[list[Element], int]:
    """The paragraphs of the element at this index and what belongs to it, and the index after them."""
    element = elements[index]
    if isinstance(element, CharacterCue):
        return _speeches(elements, index)
    if isinstance(element, SceneHeading):
        return _heading(elements, index)
    return [_one(element)], index + 1


def _speeches(elements: Sequence[ScreenplayElement], index: int) -> tuple[list[Element], int]:
    """A speech, with the one spoken at the same time when there is one."""
    first, after = _speech(elements, index)
    beside = elements[after] if after < len(elements) else None
    if not isinstance(beside, CharacterCue) or not beside.dual or beside.extra_lines:
        return first, after
    second, after = _speech(elements, after)
    outer = Element("Paragraph")
    both = SubElement(outer, "DualDialogue")
    both.extend([*first, *second])
    return [outer], after


def _speech(elements: Sequence[ScreenplayElement], index: int) -> tuple[list[Element], int]:
    paragraphs = [_one(elements[index])]
    index += 1
    while index < len(elements) and in_speech(elements[index]):
        paragraphs.append(_one(elements[index]))
        index += 1
    return paragraphs, index


def _heading(elements: Sequence[ScreenplayElement], index: int) -> tuple[list[Element], int]:
    heading = _one(elements[index])
    index += 1
    summaries: list[Synopsis] = []
    while index < len(elements):
        element = elements[index]
        if not isinstance(element, Synopsis) or element.extra_lines:
            break
        summaries.append(element)
        index += 1
    if summaries:
        summary = SubElement(SubElement(heading, "SceneProperties"), "Summary")
        summary.extend([_paragraph("", synopsis.text) for synopsis in summaries])
    return [heading], index


def _one(element: ScreenplayElement) -> Element:
    match element:
        case Section(text=text, depth=depth):
            return _paragraph(f"Outline {min(depth, MOST_OUTLINE)}", text)
        case Note(text=text):
            return _paragraph("Action", f"[[{text}]]")
        case Parenthetical(text=text):
            return _paragraph("Parenthetical", f"({text})")
        case Centered(text=text):
            paragraph = _paragraph("Action", text)
            paragraph.set("Alignment", "Center")
            return paragraph
        case SceneHeading(text=text, number=number):
            paragraph = _paragraph("Scene Heading", text)
            if number:
                paragraph.set("Number", number)
            return paragraph
        case Action(text=text) | CharacterCue(text=text) | Dialogue(text=text) | Lyrics(text=text):
            return _paragraph(TYPES[element.kind], text)
        case Transition(text=text) | Synopsis(text=text):
            return _paragraph(TYPES[element.kind], text)
        case PageBreak() | Boneyard():
            raise AssertionError("page breaks and boneyard are no paragraphs")


def _paragraph(kind: str, text: str) -> Element:
    """A paragraph of styled runs, inline notes as ScriptNote; inline boneyard has no place and is left out."""
    paragraph = Element("Paragraph", {"Type": kind} if kind else {})
    for run in to_runs(NOT_XML.sub("", text)):
        if run.aside:
            if run.text.startswith("[["):
                note = SubElement(paragraph, "ScriptNote")
                note.extend([_paragraph("", line) for line in run.text[2:-2].split("\n")])
        else:
            attributes = {"Style": "+".join(run.styles)} if run.styles else {}
            SubElement(paragraph, "Text", attributes).text = run.text
    if not len(paragraph):
        SubElement(paragraph, "Text")
    return paragraph


def _title_page(entries: tuple[TitleEntry, ...]) -> Element:
    page = Element("TitlePage")
    content = SubElement(page, "Content")
    for line in lay_out(entries):
        paragraph = _paragraph("", line.text)
        paragraph.set("Alignment", "Center" if line.centered else "Left")
        content.append(paragraph)
    return page
