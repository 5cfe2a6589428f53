"""The Reel Wall as Markdown: the film at a glance, scene by scene and shot by shot. Pure."""

from collections.abc import Iterator
from typing import Any

from prompts.compiler.il import lower
from state.il import IL
from state.project import Scene, SceneProject, Shot
from state.slots import Slot
from state.vocabulary import Term


def reel_markdown(project: SceneProject) -> str:
    """The whole project as one Markdown page."""
    return "\n".join(_lines(project)).rstrip() + "\n"


def _lines(project: SceneProject) -> Iterator[str]:
    style = project.global_style
    yield f"# {project.title}"
    yield ""
    if project.logline:
        yield f"> {project.logline.value}"
        yield ""
    facts = {
        "Kind": style.kind, "Structure": style.structure, "Running time": style.duration_s, "Frame": style.aspect_ratio,
        "Platform": style.platform, "Tone": style.tone, "Look": style.look, "Era": style.era,
        "Palette": style.color_palette, "Music": style.music, "Sound": style.sound, "Avoid": style.negatives,
    }  # fmt: skip
    yield "| Decision | Value | From |"
    yield "| --- | --- | --- |"
    for name, slot in facts.items():
        if slot is not None:
            yield f"| {name} | {_cell(words(slot))} | {_cell(provenance(slot))} |"
    yield ""
    yield from _bible(project)
    if project.questions:
        yield "## Questions"
        yield ""
        for question in project.questions:
            yield f"- {question.text}" + (f" ({' / '.join(question.options)})" if question.options else "")
        yield ""
    for number, scene in enumerate(project.scenes, 1):
        yield from _scene(project, number, scene)


def _bible(project: SceneProject) -> Iterator[str]:
    for heading, entries in (
        ("People", project.bible.characters),
        ("Places", project.bible.locations),
        ("Things", project.bible.props),
    ):
        if entries:
            yield f"## {heading}"
            yield ""
            for entry in entries:
                about = entry.description.value if entry.description else ""
                yield f"- **{entry.name}**" + (f": {about}" if about else "")
            yield ""


def heading(project: SceneProject, scene: Scene) -> str:
    """The scene heading as a script would print it."""
    line = scene.slugline
    setting = {"interior": "INT.", "exterior": "EXT.", "interior_exterior": "INT./EXT."}.get(line.setting or "", "")
    entity = project.entity(line.location_id) if line.location_id else None
    place = (entity.name if entity else line.place).upper()
    when = (line.time or (line.time_of_day.words if line.time_of_day else "")).upper()
    where = " ".join(part for part in (setting, place) if part)
    return " - ".join(part for part in (where, when) if part) or scene.title or scene.id


def _scene(project: SceneProject, number: int, scene: Scene) -> Iterator[str]:
    seconds = f" ({scene.duration_s.value:g} s)" if scene.duration_s else ""
    yield f"## Scene {number}: {scene.title or scene.id}{seconds}"
    yield ""
    yield f"`{heading(project, scene)}`"
    yield ""
    for beat in scene.beats:
        yield f"- {beat.text.value}" + (f" *({beat.role})*" if beat.role else "")
    yield ""
    names = {entity.id: entity.name for entity in project.bible.entities()}
    for line in scene.dialogue:
        yield f"> **{names.get(line.character_id, line.character_id)}**: {line.text}"
        yield ">"
    if scene.dialogue:
        yield ""
    if scene.shots:
        yield "| Shot | Size | Angle | Move | Lens | Light | Seconds | What we see |"
        yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
        for shot in scene.shots:
            yield _shot_row(lower(project, scene, shot), shot)
        yield ""


def _shot_row(il: IL, shot: Shot) -> str:
    seen = " ".join(part for part in (il.subject, il.action) if part)
    cells = (
        shot.id + ("" if shot.canonical else " (alternate)"),
        spelled(il.shot_type), spelled(il.camera_angle), spelled(il.camera_movement), spelled(il.lens),
        spelled(il.lighting_mood), f"{il.duration_s:g}" if il.duration_s else "", seen,
    )  # fmt: skip
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def spelled(term: Term | None) -> str:
    """A term as people read it, empty when undecided."""
    return term.words if term is not None else ""


def words(slot: Slot[Any]) -> str:
    """A slot's value as people read it."""
    value = slot.value
    if isinstance(value, Term):
        return value.words
    if isinstance(value, tuple):
        return ", ".join(str(item) for item in value)
    return f"{value:g} s" if isinstance(value, float) else str(value)


def provenance(slot: Slot[Any]) -> str:
    """Where a slot came from, with its evidence."""
    return f"{slot.origin.value}: {slot.evidence}" if slot.evidence else slot.origin.value


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
