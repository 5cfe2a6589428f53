"""Operations that change what there is: scenes, beats, lines, shots, and bible entries."""

import re
from typing import Literal

from state.bible import Character, Entity, Id, Location, Prop
from state.operations.base import (
    Operation,
    child_ids,
    count,
    follower,
    insert,
    keep,
    position,
    put_scene,
    swap,
    without,
)
from state.operations.fields import put_entity
from state.project import Beat, DialogueLine, Question, Scene, SceneProject, Shot
from state.slots import PromptSlots, Slot, Text

SHELVES = {"character": "characters", "location": "locations", "prop": "props"}


class AddScene(Operation):
    """Put a scene in front of `before`, or at the end."""

    op: Literal["add_scene"] = "add_scene"
    scene: Scene
    before: Id | None = None

    def applied(self, project: SceneProject) -> SceneProject:
        if self.before and project.scene(self.before) is None:
            raise self.refused("before", f"there is no scene {self.before}.")
        added = keep(project, scenes=insert(project.scenes, (self.scene,), self.before))
        return count(added, child_ids(self.scene))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        return (RemoveScene(scene_id=self.scene.id),)


class RemoveScene(Operation):
    """Take a scene out, with everything in it."""

    op: Literal["remove_scene"] = "remove_scene"
    scene_id: Id

    def applied(self, project: SceneProject) -> SceneProject:
        self.find_scene(project, self.scene_id)
        return keep(project, scenes=without(project.scenes, self.scene_id))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        scene = self.find_scene(before, self.scene_id)
        return (AddScene(scene=scene, before=follower(before.scenes, scene.id)),)


class ReplaceScene(Operation):
    """Give a scene new contents, whole. For a person's edit of many fields at once, and for undo."""

    op: Literal["replace_scene"] = "replace_scene"
    scene: Scene

    def reads(self) -> frozenset[str]:
        place = self.scene.slugline.location_id
        cast = {*self.scene.characters, *self.scene.props, *([place] if place else [])}
        for shot in self.scene.shots:
            cast |= {*shot.characters, *shot.props, *shot.frames}
        return frozenset({self.scene.id, *cast, *(line.character_id for line in self.scene.dialogue)})

    def applied(self, project: SceneProject) -> SceneProject:
        self.find_scene(project, self.scene.id)
        return count(put_scene(project, self.scene), child_ids(self.scene))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        return (ReplaceScene(scene=self.find_scene(before, self.scene.id)),)


class MoveScene(Operation):
    """Move a scene in front of `before`, or to the end."""

    op: Literal["move_scene"] = "move_scene"
    scene_id: Id
    before: Id | None = None

    def applied(self, project: SceneProject) -> SceneProject:
        scene = self.find_scene(project, self.scene_id)
        if self.before and (self.before == self.scene_id or project.scene(self.before) is None):
            raise self.refused("before", f"{self.before} is not another scene of this project.")
        return keep(project, scenes=insert(without(project.scenes, scene.id), (scene,), self.before))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        return (MoveScene(scene_id=self.scene_id, before=follower(before.scenes, self.scene_id)),)


class SplitScene(Operation):
    """Make two scenes of one: the beat `at_beat` and all after it, with their shots and lines, become the new scene."""

    op: Literal["split_scene"] = "split_scene"
    scene_id: Id
    at_beat: Id
    new_scene_id: Id

    def applied(self, project: SceneProject) -> SceneProject:
        scene = self.find_scene(project, self.scene_id)
        at = position(scene.beats, self.at_beat)
        if at in (0, len(scene.beats)):
            raise self.refused("at_beat", f"{self.at_beat} is not a later beat of {self.scene_id}.")
        late = {beat.id for beat in scene.beats[at:]}
        first = keep(
            scene,
            beats=scene.beats[:at],
            shots=tuple(shot for shot in scene.shots if shot.beat_id not in late),
            dialogue=tuple(line for line in scene.dialogue if line.beat_id not in late),
            script=tuple(element for element in scene.script if element.after not in late),
        )
        second = keep(
            scene,
            id=self.new_scene_id,
            beats=scene.beats[at:],
            shots=tuple(shot for shot in scene.shots if shot.beat_id in late),
            dialogue=tuple(line for line in scene.dialogue if line.beat_id in late),
            script=tuple(element for element in scene.script if element.after in late),
            summary=None,
            description=None,
            duration_s=None,
        )
        first, second = _share_time(scene, first, second)
        placed = insert(project.scenes, (second,), follower(project.scenes, scene.id))
        return count(keep(project, scenes=swap(placed, first)), (self.new_scene_id,))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        return (
            RemoveScene(scene_id=self.new_scene_id),
            ReplaceScene(scene=self.find_scene(before, self.scene_id)),
        )


def _share_time(scene: Scene, first: Scene, second: Scene) -> tuple[Scene, Scene]:
    """Divide an unfixed running time between the halves by their number of beats."""
    if scene.duration_s is None or scene.duration_s.personal:
        return first, second
    share = len(first.beats) / len(scene.beats)
    whole = scene.duration_s.value
    early = round(whole * share, 1)
    return (
        keep(first, duration_s=keep(scene.duration_s, value=early)),
        keep(second, duration_s=keep(scene.duration_s, value=round(whole - early, 1))),
    )


class MergeScenes(Operation):
    """Put everything of `second` at the end of `first`, and take `second` out. `first` keeps its own words and slots."""

    op: Literal["merge_scenes"] = "merge_scenes"
    first: Id
    second: Id

    def applied(self, project: SceneProject) -> SceneProject:
        if self.first == self.second:
            raise self.refused("second", "a scene cannot be merged with itself.")
        first, second = self.find_scene(project, self.first), self.find_scene(project, self.second)
        merged = keep(
            first,
            beats=(*first.beats, *second.beats),
            dialogue=(*first.dialogue, *second.dialogue),
            shots=(*first.shots, *(_with_defaults(shot, second, first) for shot in second.shots)),
            script=(*first.script, *second.script),
            characters=tuple(dict.fromkeys((*first.characters, *second.characters))),
            props=tuple(dict.fromkeys((*first.props, *second.props))),
        )
        if first.duration_s and second.duration_s and not first.duration_s.personal:
            total = round(first.duration_s.value + second.duration_s.value, 3)
            merged = keep(merged, duration_s=keep(first.duration_s, value=total))
        return keep(project, scenes=swap(without(project.scenes, second.id), merged))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        second = self.find_scene(before, self.second)
        return (
            ReplaceScene(scene=self.find_scene(before, self.first)),
            AddScene(scene=second, before=follower(before.scenes, second.id)),
        )


def _with_defaults(shot: Shot, old: Scene, new: Scene) -> Shot:
    """The shot with what its old scene decided for it, where its new scene decides otherwise."""
    if shot.locked:
        return shot
    kept = {
        name: slot
        for name, slot in old.prompt_slots.filled().items()
        if getattr(shot.prompt_slots, name) is None and getattr(new.prompt_slots, name) != slot
    }
    return keep(shot, prompt_slots=keep(shot.prompt_slots, **kept)) if kept else shot


class AddShots(Operation):
    """Put shots into a scene, in front of `before` or at its end."""

    op: Literal["add_shots"] = "add_shots"
    scene_id: Id
    shots: tuple[Shot, ...]
    before: Id | None = None

    def reads(self) -> frozenset[str]:
        cast = {one for shot in self.shots for one in (*shot.characters, *shot.props, *shot.frames)}
        return frozenset({self.scene_id, *cast, *(shot.id for shot in self.shots)})

    def applied(self, project: SceneProject) -> SceneProject:
        scene = self.find_scene(project, self.scene_id)
        added = keep(scene, shots=insert(scene.shots, self.shots, self.before))
        return count(put_scene(project, added), (shot.id for shot in self.shots))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        return tuple(RemoveShot(shot_id=shot.id) for shot in self.shots)


class RemoveShot(Operation):
    """Take a shot out of its scene."""

    op: Literal["remove_shot"] = "remove_shot"
    shot_id: Id

    def reads(self) -> frozenset[str]:
        return frozenset({self.shot_id})

    def applied(self, project: SceneProject) -> SceneProject:
        scene, shot = self.find_shot(project, self.shot_id)
        return put_scene(project, keep(scene, shots=without(scene.shots, shot.id)))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        scene, shot = self.find_shot(before, self.shot_id)
        return (AddShots(scene_id=scene.id, shots=(shot,), before=follower(scene.shots, shot.id)),)


class MoveShot(Operation):
    """Move a shot within its scene, in front of `before` or to the end."""

    op: Literal["move_shot"] = "move_shot"
    shot_id: Id
    before: Id | None = None

    def reads(self) -> frozenset[str]:
        return frozenset({self.shot_id})

    def applied(self, project: SceneProject) -> SceneProject:
        scene, shot = self.find_shot(project, self.shot_id)
        if self.before and (self.before == shot.id or scene.shot(self.before) is None):
            raise self.refused("before", f"{self.before} is not another shot of {scene.id}.")
        moved = insert(without(scene.shots, shot.id), (shot,), self.before)
        return put_scene(project, keep(scene, shots=moved))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        scene, shot = self.find_shot(before, self.shot_id)
        return (MoveShot(shot_id=shot.id, before=follower(scene.shots, shot.id)),)


class PromoteShot(Operation):
    """Make a shot canonical; `instead_of` becomes an alternate. Nothing is removed."""

    op: Literal["promote_shot"] = "promote_shot"
    shot_id: Id
    instead_of: Id | None = None

    def reads(self) -> frozenset[str]:
        return frozenset({self.shot_id, *([self.instead_of] if self.instead_of else [])})

    def applied(self, project: SceneProject) -> SceneProject:
        scene, shot = self.find_shot(project, self.shot_id)
        shots = swap(scene.shots, keep(shot, canonical=True))
        if self.instead_of:
            other = scene.shot(self.instead_of)
            if other is None or other.id == shot.id:
                raise self.refused("instead_of", f"{self.instead_of} is not another shot of {scene.id}.")
            shots = swap(shots, keep(other, canonical=False))
        return put_scene(project, keep(scene, shots=shots))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        from_ids = [self.shot_id, *([self.instead_of] if self.instead_of else [])]
        return tuple(SetCanonical(shot_id=one, canonical=self.find_shot(before, one)[1].canonical) for one in from_ids)


class SetCanonical(Operation):
    """Say whether a shot is part of the film or an alternate."""

    op: Literal["set_canonical"] = "set_canonical"
    shot_id: Id
    canonical: bool

    def reads(self) -> frozenset[str]:
        return frozenset({self.shot_id})

    def applied(self, project: SceneProject) -> SceneProject:
        scene, shot = self.find_shot(project, self.shot_id)
        return put_scene(project, keep(scene, shots=swap(scene.shots, keep(shot, canonical=self.canonical))))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        return (SetCanonical(shot_id=self.shot_id, canonical=self.find_shot(before, self.shot_id)[1].canonical),)


class AddBeats(Operation):
    """Put beats into a scene, in front of `before` or at its end."""

    op: Literal["add_beats"] = "add_beats"
    scene_id: Id
    beats: tuple[Beat, ...]
    before: Id | None = None

    def reads(self) -> frozenset[str]:
        return frozenset({self.scene_id, *(beat.id for beat in self.beats)})

    def applied(self, project: SceneProject) -> SceneProject:
        scene = self.find_scene(project, self.scene_id)
        added = keep(scene, beats=insert(scene.beats, self.beats, self.before))
        return count(put_scene(project, added), (beat.id for beat in self.beats))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        return tuple(RemoveBeat(beat_id=beat.id) for beat in self.beats)


class RemoveBeat(Operation):
    """Take a beat out. Refused while a shot, line or script element still hangs on it."""

    op: Literal["remove_beat"] = "remove_beat"
    beat_id: Id

    def reads(self) -> frozenset[str]:
        return frozenset({self.beat_id})

    def applied(self, project: SceneProject) -> SceneProject:
        scene = self.find_child(project, "beats", self.beat_id)
        return put_scene(project, keep(scene, beats=without(scene.beats, self.beat_id)))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        scene = self.find_child(before, "beats", self.beat_id)
        beat = scene.beats[position(scene.beats, self.beat_id)]
        return (AddBeats(scene_id=scene.id, beats=(beat,), before=follower(scene.beats, beat.id)),)


class SetBeat(Operation):
    """Change what a beat says."""

    op: Literal["set_beat"] = "set_beat"
    beat: Beat

    def reads(self) -> frozenset[str]:
        return frozenset({self.beat.id})

    def applied(self, project: SceneProject) -> SceneProject:
        scene = self.find_child(project, "beats", self.beat.id)
        return put_scene(project, keep(scene, beats=swap(scene.beats, self.beat)))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        scene = self.find_child(before, "beats", self.beat.id)
        return (SetBeat(beat=scene.beats[position(scene.beats, self.beat.id)]),)


class AddLines(Operation):
    """Put lines of dialogue into a scene, in front of `before` or at its end."""

    op: Literal["add_lines"] = "add_lines"
    scene_id: Id
    lines: tuple[DialogueLine, ...]
    before: Id | None = None

    def reads(self) -> frozenset[str]:
        speakers = {line.character_id for line in self.lines}
        return frozenset({self.scene_id, *speakers, *(line.id for line in self.lines)})

    def applied(self, project: SceneProject) -> SceneProject:
        scene = self.find_scene(project, self.scene_id)
        added = keep(scene, dialogue=insert(scene.dialogue, self.lines, self.before))
        return count(put_scene(project, added), (line.id for line in self.lines))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        return tuple(RemoveLine(line_id=line.id) for line in self.lines)


class RemoveLine(Operation):
    """Take a line of dialogue out. Refused while a shot still plays it."""

    op: Literal["remove_line"] = "remove_line"
    line_id: Id

    def reads(self) -> frozenset[str]:
        return frozenset({self.line_id})

    def applied(self, project: SceneProject) -> SceneProject:
        scene = self.find_child(project, "dialogue", self.line_id)
        return put_scene(project, keep(scene, dialogue=without(scene.dialogue, self.line_id)))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        scene = self.find_child(before, "dialogue", self.line_id)
        line = scene.dialogue[position(scene.dialogue, self.line_id)]
        return (AddLines(scene_id=scene.id, lines=(line,), before=follower(scene.dialogue, line.id)),)


class SetLine(Operation):
    """Change a line of dialogue."""

    op: Literal["set_line"] = "set_line"
    line: DialogueLine

    def reads(self) -> frozenset[str]:
        return frozenset({self.line.id, self.line.character_id})

    def applied(self, project: SceneProject) -> SceneProject:
        scene = self.find_child(project, "dialogue", self.line.id)
        return put_scene(project, keep(scene, dialogue=swap(scene.dialogue, self.line)))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        scene = self.find_child(before, "dialogue", self.line.id)
        return (SetLine(line=scene.dialogue[position(scene.dialogue, self.line.id)]),)


class AddEntity(Operation):
    """Put a character, location or prop into the bible."""

    op: Literal["add_entity"] = "add_entity"
    entity: Entity
    before: Id | None = None

    def reads(self) -> frozenset[str]:
        return frozenset({self.entity.id, *([self.before] if self.before else [])})

    def applied(self, project: SceneProject) -> SceneProject:
        if not self.entity.id.startswith(f"{self.entity.kind}-"):
            raise self.refused("entity.id", f"the id of a {self.entity.kind} begins with {self.entity.kind}-.")
        shelf = SHELVES[self.entity.kind]
        entries = insert(getattr(project.bible, shelf), (self.entity,), self.before)
        return count(keep(project, bible=keep(project.bible, **{shelf: entries})), (self.entity.id,))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        return (RemoveEntity(entity_id=self.entity.id),)


class RemoveEntity(Operation):
    """Take a bible entry out. Refused while a scene still uses it."""

    op: Literal["remove_entity"] = "remove_entity"
    entity_id: Id

    def applied(self, project: SceneProject) -> SceneProject:
        entity = self._find(project)
        shelf = SHELVES[entity.kind]
        entries = without(getattr(project.bible, shelf), entity.id)
        return keep(project, bible=keep(project.bible, **{shelf: entries}))

    def _find(self, project: SceneProject) -> Character | Location | Prop:
        entity = project.entity(self.entity_id)
        if entity is None:
            raise self.refused("entity_id", f"the bible has no {self.entity_id}.")
        return entity

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        entity = self._find(before)
        shelf = getattr(before.bible, SHELVES[entity.kind])
        return (AddEntity(entity=entity, before=follower(shelf, entity.id)),)


class ReplaceEntity(Operation):
    """Give a bible entry new contents, whole. For a person's edit of many fields at once, and for undo."""

    op: Literal["replace_entity"] = "replace_entity"
    entity: Entity

    def reads(self) -> frozenset[str]:
        return frozenset({self.entity.id})

    def applied(self, project: SceneProject) -> SceneProject:
        if project.entity(self.entity.id) is None:
            raise self.refused("entity.id", f"the bible has no {self.entity.id}.")
        return put_entity(project, self.entity)

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        old = before.entity(self.entity.id)
        return (ReplaceEntity(entity=old),) if old else ()


class RenameEntity(Operation):
    """Rename a character, place or prop everywhere. Its old name stays as an alias; a person's own words and locked
    values keep what they say, and compiled prompts say the new name for them."""

    op: Literal["rename_entity"] = "rename_entity"
    entity_id: Id
    name: Text

    def applied(self, project: SceneProject) -> SceneProject:
        entity = project.entity(self.entity_id)
        if entity is None:
            raise self.refused("entity_id", f"the bible has no {self.entity_id}.")
        if entity.name == self.name:
            return project
        renamed = keep(
            entity,
            name=self.name,
            aliases=tuple(alias for alias in dict.fromkeys((*entity.aliases, entity.name)) if alias != self.name),
            former_names=tuple(old for old in dict.fromkeys((*entity.former_names, entity.name)) if old != self.name),
        )
        word = re.compile(rf"(?<!\w){re.escape(entity.name)}(?!\w)")
        scenes = tuple(_renamed_scene(scene, word, self.name) for scene in project.scenes)
        return keep(put_entity(project, renamed), scenes=scenes)

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        entity = before.entity(self.entity_id)
        after = self.applied(before)
        scenes = [
            ReplaceScene(scene=old) for old, new in zip(before.scenes, after.scenes, strict=True) if old is not new
        ]
        return (*scenes, *((ReplaceEntity(entity=entity),) if entity else ()))


def _renamed_scene(scene: Scene, word: re.Pattern[str], name: str) -> Scene:
    if scene.locked:
        return scene
    changes: dict[str, object] = {}
    for field in ("summary", "description"):
        slot = getattr(scene, field)
        if (new := _renamed_slot(slot, word, name)) is not slot:
            changes[field] = new
    if (slots := _renamed_slots(scene.prompt_slots, word, name)) is not scene.prompt_slots:
        changes["prompt_slots"] = slots
    shots = tuple(_renamed_shot(shot, word, name) for shot in scene.shots)
    if any(new is not old for new, old in zip(shots, scene.shots, strict=True)):
        changes["shots"] = shots
    beats = tuple(_renamed_beat(beat, word, name) for beat in scene.beats)
    if any(new is not old for new, old in zip(beats, scene.beats, strict=True)):
        changes["beats"] = beats
    return keep(scene, **changes) if changes else scene


def _renamed_shot(shot: Shot, word: re.Pattern[str], name: str) -> Shot:
    if shot.locked:
        return shot
    slots = _renamed_slots(shot.prompt_slots, word, name)
    return shot if slots is shot.prompt_slots else keep(shot, prompt_slots=slots)


def _renamed_beat(beat: Beat, word: re.Pattern[str], name: str) -> Beat:
    text = _renamed_slot(beat.text, word, name)
    return beat if text is beat.text else keep(beat, text=text)


def _renamed_slots(slots: PromptSlots, word: re.Pattern[str], name: str) -> PromptSlots:
    changes = {
        field: new
        for field, slot in slots.filled().items()
        if isinstance(slot.value, str) and (new := _renamed_slot(slot, word, name)) is not slot
    }
    return keep(slots, **changes) if changes else slots


def _renamed_slot(slot: Slot[str] | None, word: re.Pattern[str], name: str) -> Slot[str] | None:
    if slot is None or slot.personal or type(slot.value) is not str or not word.search(slot.value):
        return slot
    return keep(slot, value=word.sub(lambda _: name, slot.value))


class MergeEntities(Operation):
    """Say that two bible entries are one: `absorbed` becomes an alias of `kept`, and every use of it a use of `kept`."""

    op: Literal["merge_entities"] = "merge_entities"
    kept: Id
    absorbed: Id

    def applied(self, project: SceneProject) -> SceneProject:
        kept, absorbed = project.entity(self.kept), project.entity(self.absorbed)
        if kept is None or absorbed is None or kept.kind != absorbed.kind or kept.id == absorbed.id:
            raise self.refused("absorbed", f"{self.kept} and {self.absorbed} are not two entries of one kind.")
        names = dict.fromkeys((*kept.aliases, absorbed.name, *absorbed.aliases))
        merged = keep(kept, aliases=tuple(name for name in names if name != kept.name))
        scenes = tuple(_with_entity(scene, self.absorbed, self.kept) for scene in project.scenes)
        assets = tuple(
            keep(asset, entity_id=self.kept) if asset.entity_id == self.absorbed else asset
            for asset in project.bible.visual_assets
        )
        swapped = put_entity(keep(project, scenes=scenes), merged)
        return RemoveEntity(entity_id=self.absorbed).applied(
            keep(swapped, bible=keep(swapped.bible, visual_assets=assets))
        )

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        kept, absorbed = before.entity(self.kept), before.entity(self.absorbed)
        if kept is None or absorbed is None:
            return ()
        shelf = getattr(before.bible, SHELVES[absorbed.kind])
        scenes = [
            ReplaceScene(scene=scene)
            for scene in before.scenes
            if _with_entity(scene, self.absorbed, self.kept) is not scene
        ]
        assets = [
            ReplaceVisualAssetOwner(asset_id=asset.id, entity_id=self.absorbed)
            for asset in before.bible.visual_assets
            if asset.entity_id == self.absorbed
        ]
        returned = AddEntity(entity=absorbed, before=follower(shelf, absorbed.id))
        return (returned, ReplaceEntity(entity=kept), *scenes, *assets)


class ReplaceVisualAssetOwner(Operation):
    """Say whom or what a picture of the bible shows."""

    op: Literal["set_asset_entity"] = "set_asset_entity"
    asset_id: Id
    entity_id: Id | None = None

    def reads(self) -> frozenset[str]:
        return frozenset({self.asset_id, *([self.entity_id] if self.entity_id else [])})

    def applied(self, project: SceneProject) -> SceneProject:
        for asset in project.bible.visual_assets:
            if asset.id == self.asset_id:
                assets = swap(project.bible.visual_assets, keep(asset, entity_id=self.entity_id))
                return keep(project, bible=keep(project.bible, visual_assets=assets))
        raise self.refused("asset_id", f"there is no {self.asset_id}.")

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        owner = next(asset.entity_id for asset in before.bible.visual_assets if asset.id == self.asset_id)
        return (ReplaceVisualAssetOwner(asset_id=self.asset_id, entity_id=owner),)


def _with_entity(scene: Scene, old: str, new: str) -> Scene:
    """The scene with every use of one bible entry turned into a use of another."""

    def renamed(ids: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(new if one == old else one for one in ids)) if old in ids else ids

    shots = tuple(
        keep(shot, characters=renamed(shot.characters), props=renamed(shot.props))
        if old in (*shot.characters, *shot.props)
        else shot
        for shot in scene.shots
    )
    lines = tuple(keep(line, character_id=new) if line.character_id == old else line for line in scene.dialogue)
    here = scene.slugline.location_id == old
    if shots == scene.shots and lines == scene.dialogue and not here and old not in (*scene.characters, *scene.props):
        return scene
    return keep(
        scene,
        characters=renamed(scene.characters),
        props=renamed(scene.props),
        shots=shots,
        dialogue=lines,
        slugline=keep(scene.slugline, location_id=new) if here else scene.slugline,
    )


class AskQuestion(Operation):
    """Put a question to the person on the record."""

    op: Literal["ask_question"] = "ask_question"
    question: Question
    before: Id | None = None

    def reads(self) -> frozenset[str]:
        return frozenset({"head"})

    def applied(self, project: SceneProject) -> SceneProject:
        asked = keep(project, questions=insert(project.questions, (self.question,), self.before))
        return count(asked, (self.question.id,))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        return (CloseQuestion(question_id=self.question.id),)


class CloseQuestion(Operation):
    """Take a question off the record: it was answered or no longer matters."""

    op: Literal["close_question"] = "close_question"
    question_id: Id

    def reads(self) -> frozenset[str]:
        return frozenset({"head"})

    def applied(self, project: SceneProject) -> SceneProject:
        if all(question.id != self.question_id for question in project.questions):
            raise self.refused("question_id", f"there is no open question {self.question_id}.")
        return keep(project, questions=without(project.questions, self.question_id))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        at = position(before.questions, self.question_id)
        return (AskQuestion(question=before.questions[at], before=follower(before.questions, self.question_id)),)
