"""The tool that reads a project for whoever asks: what is there, and why a value is what it is."""

from typing import Any, ClassVar

from state.bible import Character, GlobalStyle
from state.direction import Change
from state.operations import Author
from state.project import Scene, SceneProject, Shot
from state.slots import SLOT_NAMES, Slot
from tools.scene.digest import heading
from tools.scene.tool import Arguments, BadArguments, entity_of, scene_of, shot_of, titled, told


class LookArguments(Arguments):
    at: str
    """`project`, or the id or name of a scene, shot, person, place or thing."""
    slot: str
    """One slot, style field or bible field to tell, with where its value is from: `lens`, `wardrobe`; empty for all."""


class Look:
    """What is there."""

    name: ClassVar[str] = "look"
    description: ClassVar[str] = (
        "Read the project without changing it: its scenes, one scene's shots, one shot's slots, one slot with the "
        "reason it is so, or who or what is where."
    )
    arguments: ClassVar[type[Arguments]] = LookArguments

    def operations(self, project: SceneProject, arguments: LookArguments, author: Author = "workflow") -> Change:
        at, slot = arguments.at.strip(), arguments.slot.strip()
        names = {entity.id: entity.name for entity in project.bible.entities()}
        if slot and slot not in KNOWN:
            raise BadArguments(f"there is no slot “{slot}”", field="slot")
        if at.casefold() in ("project", project.id, ""):
            return told(_of_film(project, slot) if slot else _project(project, names))
        if at.startswith("shot-"):
            scene, shot = shot_of(project, at, "at")
            return told(_of_shot(project, scene, shot, slot) if slot else _shot(scene, shot, names))
        wanted = at.casefold()
        if any(wanted in (scene.id, scene.title.casefold()) for scene in project.scenes):
            scene = scene_of(project, at, "at")
            return told(_of_scene(project, scene, slot) if slot else _scene(scene, names))
        return told(_of_entity(project, at, slot) if slot else _entity(project, at))


def _of_shot(project: SceneProject, scene: Scene, shot: Shot, slot: str) -> str:
    """One slot of a shot: its own, its scene's, or the film's."""
    for where, holder in ((shot.id, shot.prompt_slots), (scene.id, scene.prompt_slots), ("film", project.global_style)):
        if (held := _held(holder, slot)) is not None:
            told_by = f" by {where}" if where != shot.id else ""
            return f"{spoken(slot)} of {shot.id}: {_value(held)} ({_why(held)}{told_by})."
    return f"{spoken(slot)} of {shot.id} is not decided."


def _of_scene(project: SceneProject, scene: Scene, slot: str) -> str:
    """One slot of a scene, and the shots that have their own."""
    shots = [(shot.id, held) for shot in scene.shots if (held := _held(shot.prompt_slots, slot)) is not None]
    own = _held(scene.prompt_slots, slot) or _held(project.global_style, slot)
    lines = [f"{spoken(slot)} of {titled(scene)}: {_value(own)} ({_why(own)})."] if own is not None else []
    lines += [f"{one}: {_value(held)} ({_why(held)})" for one, held in shots]
    return "\n".join(lines) or f"{spoken(slot)} of {titled(scene)} is not decided."


def _of_film(project: SceneProject, slot: str) -> str:
    """One field of the style, or where scenes and shots say it."""
    if (held := _held(project.global_style, FIELDS.get(slot, slot))) is not None:
        return f"{spoken(slot)} of the film: {_value(held)} ({_why(held)})."
    holders = [(scene.id, scene.prompt_slots) for scene in project.scenes]
    holders += [(shot.id, shot.prompt_slots) for scene in project.scenes for shot in scene.shots]
    said: dict[str, list[str]] = {}
    for where, slots in holders:
        if (own := _held(slots, slot)) is not None:
            said.setdefault(_value(own), []).append(where)
    lines = [f"{value}: {', '.join(where)}" for value, where in said.items()]
    return "\n".join([f"{spoken(slot)} by scene and shot:", *lines]) if lines else f"{spoken(slot)} is not decided."


def _of_entity(project: SceneProject, at: str, slot: str) -> str:
    """One field of somebody or something in the bible."""
    entity = entity_of(project, at, "at")
    if slot not in type(entity).model_fields:
        raise BadArguments(f"{entity.name} has no {slot}", field="slot")
    held = _held(entity, slot)
    if held is None:
        return f"{spoken(slot)} of {entity.name} is not decided."
    return f"{spoken(slot)} of {entity.name}: {_value(held)} ({_why(held)})."


KNOWN = frozenset((*SLOT_NAMES, *GlobalStyle.model_fields, *Character.model_fields))
FIELDS = {"mood": "tone", "style": "look"}
"""Slots that the film's style has under another name."""


def _held(holder: object, slot: str) -> Slot[Any] | None:
    held = getattr(holder, slot, None)
    return held if isinstance(held, Slot) else None


def _value(slot: Slot[Any]) -> str:
    value = slot.value
    if isinstance(value, tuple):
        return ", ".join(value)
    return f"{value:g} s" if isinstance(value, float) else str(getattr(value, "words", value))


def _why(slot: Slot[Any]) -> str:
    """Where a value is from, with the words or the reason that go with it."""
    reason = f": {slot.evidence}" if slot.evidence else ""
    return f"{slot.origin.value}{reason}{', locked' if slot.locked else ''}"


def spoken(slot: str) -> str:
    """A slot's name at the head of a sentence."""
    return slot.replace("_", " ").capitalize()


def _project(project: SceneProject, names: dict[str, str]) -> str:
    total = sum(_length(shot) for scene in project.scenes for shot in scene.shots if shot.canonical)
    lines = [f"{project.title}: {len(project.scenes)} scenes, {sum(1 for _ in project.shots())} shots, {total:g} s."]
    for number, scene in enumerate(project.scenes, 1):
        lock = ", locked" if scene.locked else ""
        lines.append(
            f"{number}. {titled(scene)}, {heading(scene, names) or 'no heading'}, {len(scene.shots)} shots, "
            f"{sum(_length(shot) for shot in scene.shots if shot.canonical):g} s{lock}"
        )
    return "\n".join(lines)


def _scene(scene: Scene, names: dict[str, str]) -> str:
    people = ", ".join(names.get(one, one) for one in scene.characters) or "nobody"
    lines = [f"{titled(scene)}, {heading(scene, names) or 'no heading'}, with {people}."]
    lines += [f"Beat {beat.id}: {beat.text.value}" for beat in scene.beats]
    lines += [f"{names.get(line.character_id, line.character_id)}: “{line.text}”" for line in scene.dialogue]
    lines += [_shot_line(shot, names) for shot in scene.shots]
    return "\n".join(lines)


def _shot_line(shot: Shot, names: dict[str, str]) -> str:
    slots = shot.prompt_slots
    size = slots.shot_type.value.words if slots.shot_type else "no size"
    move = f", {slots.camera_movement.value.words}" if slots.camera_movement else ""
    who = ", ".join(names.get(one, one) for one in shot.characters)
    marks = "".join([", alternate" if not shot.canonical else "", ", locked" if shot.locked else ""])
    return f"{shot.id}: {size}{move}, {_length(shot):g} s{f', {who}' if who else ''}{marks}"


def _shot(scene: Scene, shot: Shot, names: dict[str, str]) -> str:
    lines = [f"{_shot_line(shot, names)}, in {titled(scene)}."]
    for name, slot in shot.prompt_slots.over(scene.prompt_slots).filled().items():
        value = ", ".join(slot.value) if isinstance(slot.value, tuple) else getattr(slot.value, "words", slot.value)
        lock = ", locked" if slot.locked else ""
        lines.append(f"{name.replace('_', ' ')}: {value} ({slot.origin.value}{lock})")
    return "\n".join(lines)


def _entity(project: SceneProject, at: str) -> str:
    entity = entity_of(project, at, "at")
    words = f": {entity.description.value}" if entity.description else ", not described yet"
    scenes = [scene for scene in project.scenes if _uses(scene, entity.id)]
    shots = [shot.id for scene in scenes for shot in scene.shots if entity.id in (*shot.characters, *shot.props)]
    where = ", ".join(titled(scene) for scene in scenes) or "no scene"
    seen = f" Seen in {', '.join(shots)}." if shots else ""
    return f"{entity.name} ({entity.kind}){words}. In {where}.{seen}"


def _uses(scene: Scene, entity_id: str) -> bool:
    return entity_id in (*scene.characters, *scene.props, scene.slugline.location_id)


def _length(shot: Shot) -> float:
    return shot.prompt_slots.duration_s.value if shot.prompt_slots.duration_s else 0.0
