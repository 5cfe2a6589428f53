"""A project as a screenplay: as it was imported where it was, and in standard form where it was made here."""

from collections.abc import Iterator
from typing import Any

from pydantic import TypeAdapter, ValidationError

from state.bible import Character
from state.project import Beat, DialogueLine, Scene, SceneProject, ScriptElement, ScriptForm
from state.screenplay import (
    Action,
    CharacterCue,
    Dialogue,
    Lyrics,
    Parenthetical,
    SceneHeading,
    Screenplay,
    ScreenplayElement,
    TitleEntry,
)
from state.vocabulary import Setting, TimeOfDay
from tools.screenplay.casting import same_name
from tools.screenplay.fountain_writer import settled
from tools.screenplay.headings import read_heading
from tools.screenplay.importing_scenes import BEFORE_HEADING
from tools.screenplay.printed import printed_cue, renamed_cue
from tools.screenplay.remarks import ScreenplayError

ELEMENT: TypeAdapter[ScreenplayElement] = TypeAdapter(ScreenplayElement)
SETTINGS = {Setting.INTERIOR: "INT.", Setting.EXTERIOR: "EXT.", Setting.BOTH: "INT./EXT."}
PLAIN = ScriptForm()


def to_screenplay(project: SceneProject) -> Screenplay:
    """The script of a project, ready for `write_fountain` and `write_fdx`. ScreenplayError for a script element of a
    kind no screenplay has."""
    title_page = project.title_page or ((("Title", project.title),) if project.title != "Untitled" else ())
    people = {character.id: character for character in project.bible.characters}
    elements = [element for scene in project.scenes for element in _scene(project, scene, people)]
    return settled(
        Screenplay(
            title_page=tuple(TitleEntry(key=key, value=value) for key, value in title_page), elements=tuple(elements)
        )
    )


def _scene(project: SceneProject, scene: Scene, people: dict[str, Character]) -> Iterator[ScreenplayElement]:
    """Script elements follow what they hang on; a beat's lines follow the beat; the rest comes in its own order."""
    above = [element for element in scene.script if BEFORE_HEADING in element.attributes and element.after is None]
    printed = [element for element in scene.script if element.kind == "scene_heading" and element.after is None]
    yield from map(_restored, above)
    heading = _heading(project, scene, printed[0] if printed else None)
    if heading:
        yield heading
    hanging: dict[str | None, list[ScriptElement]] = {}
    for element in scene.script:
        if element.kind != "scene_heading" and element not in above:
            hanging.setdefault(element.after, []).append(element)
    speaker: str | None = None
    for item in _in_order(scene):
        if item is None:
            speaker = None
        elif isinstance(item, Beat):
            speaker = None
            form = item.form or PLAIN
            yield Action(text=item.text.value, forced=form.forced, extra_lines=form.extra_lines)
        else:
            yield from _line(item, people.get(item.character_id), speaker)
            speaker = item.character_id
        for element in hanging.pop(item.id if item else None, ()):
            yield _restored(element)
    for rest in hanging.values():
        yield from map(_restored, rest)


def _in_order(scene: Scene) -> Iterator[Beat | DialogueLine | None]:
    """The scene's start (None), its lines before any beat, then every beat with its lines."""
    beats = {beat.id for beat in scene.beats}
    lines: dict[str | None, list[DialogueLine]] = {}
    for line in scene.dialogue:
        lines.setdefault(line.beat_id if line.beat_id in beats else None, []).append(line)
    yield None
    yield from lines.get(None, ())
    for beat in scene.beats:
        yield beat
        yield from lines.get(beat.id, ())


def _heading(project: SceneProject, scene: Scene, printed: ScriptElement | None) -> SceneHeading | None:
    slug = scene.slugline
    place = slug.place
    location = project.entity(slug.location_id) if slug.location_id else None
    if location and (not place or same_name(place) in {same_name(name) for name in location.former_names}):
        place = location.name
    if printed is not None:
        said = read_heading(printed.text)
        if (said.setting, said.place, said.time) == (slug.setting, place, slug.time):
            restored = _restored(printed)
            return restored.with_(number=slug.number) if isinstance(restored, SceneHeading) else None
    time = slug.time or (_time_words(slug.time_of_day) if slug.time_of_day else "")
    if not (place or slug.setting or time):
        return None
    text = f"{SETTINGS[slug.setting]} {place.upper()}" if slug.setting else place.upper()
    return SceneHeading(text=f"{text} - {time.upper()}" if time else text, number=slug.number)


def _time_words(time: TimeOfDay) -> str:
    return time.value.replace("_", " ").upper()


def _line(line: DialogueLine, character: Character | None, speaker: str | None) -> Iterator[ScreenplayElement]:
    form = line.form or PLAIN
    if not (form.continues and speaker == line.character_id):
        name = character.name if character else line.character_id
        text = form.cue or printed_cue(name, line.extension)
        text = renamed_cue(text, character) if form.cue and character else text
        yield CharacterCue(text=text, forced=form.forced, dual=line.dual, extra_lines=form.extra_lines)
    for text in line.parenthetical.split("\n") if line.parenthetical else ():
        yield Parenthetical(text=text)
    yield Lyrics(text=line.text, in_speech=True) if form.sung else Dialogue(text=line.text)


def _restored(element: ScriptElement) -> ScreenplayElement:
    fields: dict[str, Any] = {name: value for name, value in element.attributes if (name, value) != BEFORE_HEADING}
    text = {} if element.kind == "page_break" else {"text": element.text}
    try:
        return ELEMENT.validate_python({"kind": element.kind, **text, **fields})
    except ValidationError:
        raise ScreenplayError(f"A scene keeps a script element of kind {element.kind!r} that no script has.") from None
