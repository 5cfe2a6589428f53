"""A Screenplay to Fountain, with whatever Fountain cannot hold reported."""

from typing import NamedTuple

from state.screenplay import (
    Action,
    Boneyard,
    Centered,
    CharacterCue,
    Dialogue,
    Element,
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
from tools.screenplay.fountain import WHOLE_BONEYARD, WHOLE_NOTE, parse_fountain
from tools.screenplay.fountain_lines import cut, forced_mark, is_cue, is_heading, is_transition
from tools.screenplay.fountain_title import title_page_length, write_title_page
from tools.screenplay.remarks import Remark, losses


class Written(NamedTuple):
    """The text of a script file, and what it could not hold."""

    text: str
    losses: tuple[Remark, ...] = ()


def write_fountain(screenplay: Screenplay) -> Written:
    """Fountain that reads back as `settled(screenplay)`; every element that would not is listed in `losses`."""
    wanted = settled(screenplay)
    text = _print(wanted)
    return Written(text, losses(wanted, parse_fountain(text).screenplay, "Fountain"))


def settled(screenplay: Screenplay) -> Screenplay:
    """The same screenplay with forcing marks where Fountain would otherwise read an element as something else."""
    elements = list(screenplay.elements)
    for index, element in enumerate(elements):
        if isinstance(element, (SceneHeading, Action, CharacterCue, Transition)) and not element.forced:
            below = elements[index + 1] if index + 1 < len(elements) else None
            first = index == 0 and not screenplay.title_page
            if _needs_force(element, below, first=first):
                elements[index] = element.with_(forced=True)
    return Screenplay(title_page=screenplay.title_page, elements=tuple(elements))


def in_speech(element: Element | None) -> bool:
    """True for what stands under a cue without an empty line."""
    return isinstance(element, (Parenthetical, Dialogue)) or (isinstance(element, Lyrics) and element.in_speech)


def _needs_force(element: ScreenplayElement, below: ScreenplayElement | None, *, first: bool) -> bool:
    match element:
        case SceneHeading(text=text):
            return not is_heading(text)
        case Transition(text=text):
            return not is_transition(text) or is_heading(text) or forced_mark(text) is not None
        case CharacterCue(text=text):
            return not is_cue(text) or not in_speech(below) or (first and _is_title_page(element))
        case Action(text=text):
            return _action_needs_force(text) or (first and _is_title_page(element))
    return False


def _is_title_page(element: CharacterCue | Action) -> bool:
    return title_page_length([""] * element.extra_lines + element.text.split("\n")) > 0


def _action_needs_force(text: str) -> bool:
    lines = cut(text)
    head = lines[0].strip(" \t")
    if any(_leaves_action(line) for line in lines):
        return True
    if is_heading(head) or is_transition(head) or WHOLE_BONEYARD.match(head) or WHOLE_NOTE.fullmatch(head):
        return True
    return len(lines) > 1 and is_cue(head)


def _leaves_action(line: str) -> bool:
    """True for a line that would end the paragraph: empty, or marked as something else."""
    bare = line.strip(" \t")
    return not bare or forced_mark(bare) is not None


def _print(screenplay: Screenplay) -> str:
    parts = [write_title_page(screenplay.title_page)]
    above: ScreenplayElement | None = None
    for element in screenplay.elements:
        joined = in_speech(element) and (in_speech(above) or isinstance(above, CharacterCue))
        if not joined and (above is not None or screenplay.title_page):
            parts.append("\n")
        parts.append("\n" * element.extra_lines + _written(element) + "\n")
        above = element
    return "".join(parts)


def _written(element: ScreenplayElement) -> str:
    match element:
        case SceneHeading(text=text, number=number, forced=forced):
            return ("." if forced else "") + text + (f" #{number}#" if number else "")
        case Action(text=text, forced=forced):
            return _forced_action(text) if forced else text
        case CharacterCue(text=text, forced=forced, dual=dual):
            return ("@" if forced else "") + text + (" ^" if dual else "")
        case Parenthetical(text=text):
            return f"({text})"
        case Dialogue(text=text):
            return "\n".join(line or "  " for line in text.split("\n"))
        case Lyrics(text=text):
            return "\n".join(f"~{line}" for line in cut(text))
        case Transition(text=text, forced=forced):
            return ("> " if forced else "") + text
        case Centered(text=text):
            return "\n".join(f"> {line} <" for line in cut(text))
        case Section(text=text, depth=depth):
            return "#" * depth + " " + text
        case Synopsis(text=text):
            return f"= {text}"
        case Note(text=text):
            return f"[[{text}]]"
        case Boneyard(text=text):
            return f"/*{text}*/"
        case PageBreak():
            return "==="


def _forced_action(text: str) -> str:
    first, *others = cut(text)
    return "\n".join(["!" + first, *("!" + line if _leaves_action(line) else line for line in others)])
