"""One scene's script elements as beats, lines and what stays in the script."""

import re
from collections.abc import Mapping, Sequence

from state.project import Beat, DialogueLine, IdMint, Scene, ScriptElement, ScriptForm, Slugline
from state.screenplay import (
    Action,
    CharacterCue,
    Dialogue,
    Lyrics,
    Parenthetical,
    SceneHeading,
    ScreenplayElement,
    without_notes,
)
from state.slots import Slot
from state.vocabulary import Origin
from tools.screenplay.casting import is_direction, same_name
from tools.screenplay.fountain_writer import in_speech
from tools.screenplay.headings import Heading
from tools.screenplay.printed import extension_of, printed_cue
from tools.screenplay.remarks import Remark

MAX_TEXT = 20_000
"""Longest text a beat or a line holds, in characters."""
BEFORE_HEADING = ("place", "before_heading")


class SceneWriter:
    """Makes scenes with fresh ids. Remarks gather what a beat or line could not hold."""

    def __init__(self, mint: IdMint, people: Mapping[str, str], shown: Mapping[str, re.Pattern[str]]) -> None:
        self._mint = mint
        self._people = people
        self._shown = shown
        self.remarks: list[Remark] = []

    def write(self, elements: Sequence[ScreenplayElement], heading: Heading | None, location_id: str | None) -> Scene:
        """The scene of these elements: whatever stands before its heading, the heading, and all below it."""
        draft = _Draft(self._mint, self._people)
        at = next((i for i, element in enumerate(elements) if isinstance(element, SceneHeading)), None)
        for element in elements[: at or 0]:
            draft.keep(element, BEFORE_HEADING)
        draft.read(elements[at or 0 :])
        self.remarks.extend(draft.remarks)
        seen = " ".join(without_notes(beat.text.value) for beat in draft.beats)
        present = [one for one, pattern in self._shown.items() if pattern.search(seen)]
        speaking = [line.character_id for line in draft.lines]
        first = elements[at] if at is not None else None
        number = first.number if isinstance(first, SceneHeading) else ""
        return Scene(
            id=self._mint("scene"),
            slugline=slugline(heading, number, location_id),
            characters=tuple(dict.fromkeys([*speaking, *(one for one in present if one.startswith("character"))])),
            props=tuple(one for one in present if one.startswith("prop")),
            beats=tuple(draft.beats),
            dialogue=tuple(draft.lines),
            script=tuple(draft.script),
        )


def slugline(heading: Heading | None, number: str, location_id: str | None) -> Slugline:
    """The heading as the record keeps it."""
    if heading is None:
        return Slugline()
    return Slugline(
        setting=heading.setting,
        location_id=location_id,
        place=heading.place,
        time_of_day=heading.time_of_day,
        time=heading.time,
        number=number,
    )


def kept_element(element: ScreenplayElement, after: str | None, *more: tuple[str, str]) -> ScriptElement:
    """The element as the scene's script keeps it, its other fields as text attributes."""
    fields = (
        (name, str(getattr(element, name)))
        for name, field in type(element).model_fields.items()
        if name not in ("kind", "text") and getattr(element, name) != field.default
    )
    return ScriptElement(kind=element.kind, text=getattr(element, "text", ""), after=after, attributes=(*more, *fields))


class _Draft:
    def __init__(self, mint: IdMint, people: Mapping[str, str]) -> None:
        self._mint = mint
        self._people = people
        self._after: str | None = None
        self.beats: list[Beat] = []
        self.lines: list[DialogueLine] = []
        self.script: list[ScriptElement] = []
        self.remarks: list[Remark] = []

    def keep(self, element: ScreenplayElement, *more: tuple[str, str]) -> None:
        self.script.append(kept_element(element, self._after, *more))

    def read(self, elements: Sequence[ScreenplayElement]) -> None:
        index = 0
        while index < len(elements):
            element = elements[index]
            if isinstance(element, CharacterCue):
                end = index + 1
                while end < len(elements) and in_speech(elements[end]):
                    end += 1
                self._speech(element, elements[index + 1 : end])
                index = end
                continue
            if isinstance(element, Action) and self._is_beat(element.text):
                self._beat(element)
            else:
                self.keep(element)
            index += 1

    def _is_beat(self, text: str) -> bool:
        return bool(text.strip()) and not is_direction(text) and self._fits(text)

    def _fits(self, text: str) -> bool:
        if len(text) > MAX_TEXT:
            said = f"A paragraph of {len(text)} characters stays in the script only; a beat or line holds {MAX_TEXT}."
            self.remarks.append(Remark(code="too_long", text=said))
        return len(text) <= MAX_TEXT

    def _beat(self, element: Action) -> None:
        beat = Beat(
            id=self._mint("beat"),
            text=Slot(value=element.text, origin=Origin.SAID),
            form=_form(forced=element.forced, extra_lines=element.extra_lines),
        )
        self.beats.append(beat)
        self._after = beat.id

    def _speech(self, cue: CharacterCue, said: Sequence[ScreenplayElement]) -> None:
        speaker = self._people.get(same_name(cue.name)) if cue.name else None
        spoken = [element for element in said if isinstance(element, (Dialogue, Lyrics))]
        fits = all(element.text and self._fits(element.text) for element in spoken)
        if speaker is None or not spoken or not fits:
            for element in (cue, *said):
                self.keep(element)
            return
        waiting: list[Parenthetical] = []
        continues = False
        for element in said:
            if isinstance(element, (Dialogue, Lyrics)):
                self._line(cue, speaker, element, waiting, continues=continues)
                waiting, continues = [], True
            elif isinstance(element, Parenthetical):
                waiting.append(element)
        for parenthetical in waiting:
            self.keep(parenthetical)

    def _line(
        self,
        cue: CharacterCue,
        speaker: str,
        said: Dialogue | Lyrics,
        waiting: list[Parenthetical],
        *,
        continues: bool,
    ) -> None:
        extension = extension_of(cue)
        usual = cue.text == printed_cue(cue.name, extension)
        form = _form(
            cue="" if usual or continues else cue.text,
            continues=continues,
            sung=isinstance(said, Lyrics),
            forced=cue.forced and not continues,
            extra_lines=0 if continues else cue.extra_lines,
        )
        line = DialogueLine(
            id=self._mint("line"),
            character_id=speaker,
            text=said.text,
            parenthetical="\n".join(element.text for element in waiting),
            extension=extension,
            dual=cue.dual,
            beat_id=self.beats[-1].id if self.beats else None,
            form=form,
        )
        self.lines.append(line)
        self._after = line.id


def _form(**fields: str | bool | int) -> ScriptForm | None:
    form = ScriptForm.model_validate(fields)
    return None if form == ScriptForm() else form
