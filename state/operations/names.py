"""Operations on what things are called: rename everywhere, and say that two entries are one."""

import re
from typing import Any, Literal

from state.bible import Id
from state.operations.base import Operation, P, in_bible, keep
from state.operations.entities import find_entity, put_entity, without_entity
from state.operations.reads import after, every, users
from state.project import Beat, Scene, SceneProject, Shot
from state.slots import PromptSlots, Slot, Text


class RenameEntity(Operation):
    """Rename a character, place or prop everywhere. Its old name stays as an alias; a person's own words and locked
    values keep what they say, and compiled prompts say the new name for them."""

    op: Literal["rename_entity"] = "rename_entity"
    entity_id: Id
    name: Text

    def reads(self) -> frozenset[str]:
        return frozenset({self.entity_id, every("scenes")})

    def applied(self, project: SceneProject) -> SceneProject:
        entity = find_entity(self, project, self.entity_id)
        if entity.name == self.name:
            return project
        renamed = keep(
            entity,
            name=self.name,
            aliases=_names((*entity.aliases, entity.name), but=self.name),
            former_names=_names((*entity.former_names, entity.name), but=self.name),
        )
        renaming = Renaming(entity.name, self.name, entity.id)
        scenes = tuple(renaming.scene(scene) for scene in project.scenes)
        return keep(put_entity(project, renamed), scenes=scenes)


class MergeEntities(Operation):
    """Say that two bible entries are one: `absorbed` becomes an alias of `kept`, and its uses become uses of `kept`."""

    op: Literal["merge_entities"] = "merge_entities"
    kept: Id
    absorbed: Id

    def reads(self) -> frozenset[str]:
        return frozenset({self.kept, self.absorbed, after(self.absorbed), users(self.absorbed)})

    def applied(self, project: SceneProject) -> SceneProject:
        kept = find_entity(self, project, self.kept, "kept")
        absorbed = find_entity(self, project, self.absorbed, "absorbed")
        if kept.kind != absorbed.kind or kept.id == absorbed.id:
            raise self.refused("absorbed", f"{self.kept} and {self.absorbed} are not two entries of one kind.")
        merged = keep(
            kept,
            aliases=_names((*kept.aliases, absorbed.name, *absorbed.aliases), but=kept.name),
            former_names=_names((*kept.former_names, absorbed.name, *absorbed.former_names), but=kept.name),
        )
        scenes = tuple(_with_entity(scene, self.absorbed, self.kept) for scene in project.scenes)
        assets = tuple(
            keep(asset, entity_id=self.kept) if asset.entity_id == self.absorbed else asset
            for asset in project.bible.visual_assets
        )
        swapped = put_entity(keep(project, scenes=scenes), merged)
        return without_entity(in_bible(swapped, "visual_assets", assets), absorbed)


def _names(names: tuple[str, ...], but: str) -> tuple[str, ...]:
    return tuple(name for name in dict.fromkeys(names) if name != but)


class Renaming:
    """One name becoming another wherever no person wrote it and nothing is locked. The name counts as written in the
    bible or all in capitals, as a whole word."""

    def __init__(self, old: str, new: str, entity_id: str) -> None:
        spellings = sorted({old, old.upper()}, key=len, reverse=True)
        self._word = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, spellings))})(?!\w)")
        self._old, self._new, self._entity_id = old, new, entity_id

    def text(self, text: str) -> str:
        """The text with the new name."""
        return self._word.sub(lambda found: self._new if found[0] == self._old else self._new.upper(), text)

    def scene(self, scene: Scene) -> Scene:
        """The scene with the new name; the same object when nothing in it changes."""
        if scene.locked:
            return scene
        changes: dict[str, Any] = {
            "title": self.text(scene.title),
            "summary": self._slot(scene.summary),
            "description": self._slot(scene.description),
            "prompt_slots": self._slots(scene.prompt_slots),
            "shots": _same_if_same(scene.shots, tuple(self._shot(shot) for shot in scene.shots)),
            "beats": _same_if_same(scene.beats, tuple(self._beat(beat) for beat in scene.beats)),
        }
        if scene.slugline.location_id == self._entity_id:
            place = self.text(scene.slugline.place)
            changes["slugline"] = scene.slugline if place == scene.slugline.place else keep(scene.slugline, place=place)
        return _changed(scene, changes)

    def _shot(self, shot: Shot) -> Shot:
        if shot.locked:
            return shot
        return _changed(shot, {"prompt_slots": self._slots(shot.prompt_slots)})

    def _beat(self, beat: Beat) -> Beat:
        return _changed(beat, {"text": self._slot(beat.text)})

    def _slots(self, slots: PromptSlots) -> PromptSlots:
        return _changed(slots, {name: self._slot(slot) for name, slot in slots.filled().items()})

    def _slot(self, slot: Slot[Any] | None) -> Slot[Any] | None:
        if slot is None or slot.personal or type(slot.value) is not str:
            return slot
        value = self.text(slot.value)
        return slot if value == slot.value else keep(slot, value=value)


def _changed(part: P, changes: dict[str, Any]) -> P:
    """The part with these changes; the same object when there are none."""
    real = {name: value for name, value in changes.items() if value is not getattr(part, name)}
    real = {name: value for name, value in real.items() if value != getattr(part, name)}
    return keep(part, **real) if real else part


def _same_if_same(old: tuple[Any, ...], new: tuple[Any, ...]) -> tuple[Any, ...]:
    return old if all(one is other for one, other in zip(old, new, strict=True)) else new


def _with_entity(scene: Scene, old: str, new: str) -> Scene:
    """The scene with every use of one bible entry turned into a use of another; the same object when it has none."""

    def renamed(ids: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(new if one == old else one for one in ids)) if old in ids else ids

    shots = tuple(
        _changed(shot, {"characters": renamed(shot.characters), "props": renamed(shot.props)}) for shot in scene.shots
    )
    lines = tuple(
        _changed(line, {"character_id": new if line.character_id == old else line.character_id})
        for line in scene.dialogue
    )
    changes: dict[str, Any] = {
        "characters": renamed(scene.characters),
        "props": renamed(scene.props),
        "shots": _same_if_same(scene.shots, shots),
        "dialogue": _same_if_same(scene.dialogue, lines),
    }
    if scene.slugline.location_id == old:
        changes["slugline"] = keep(scene.slugline, location_id=new)
    return _changed(scene, changes)
