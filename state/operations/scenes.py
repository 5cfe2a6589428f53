"""Operations on whole scenes: add, remove, replace, move, split, merge."""

from typing import Literal

from state.bible import Id
from state.operations.base import Operation, count, follower, insert, keep, position, put_scene, swap, without
from state.operations.dependents import without_dependents
from state.operations.reads import after, users
from state.operations.references import references
from state.parts import ids_of
from state.project import DialogueLine, Scene, SceneProject, Shot


class AddScene(Operation):
    """Put a scene in front of `before`, or at the end."""

    op: Literal["add_scene"] = "add_scene"
    scene: Scene
    before: Id | None = None

    def reads(self) -> frozenset[str]:
        anchor = [self.before] if self.before else []
        return frozenset({*ids_of(self.scene), *references(self.scene), *anchor})

    def introduces(self) -> tuple[str, ...]:
        return ids_of(self.scene)

    def applied(self, project: SceneProject) -> SceneProject:
        added = keep(project, scenes=self.put_before(project.scenes, (self.scene,), self.before))
        return count(added, ids_of(self.scene))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        return (RemoveScene(scene_id=self.scene.id),)


class RemoveScene(Operation):
    """Take a scene out, with everything in it, its compiled prompts and its storyboard panels."""

    op: Literal["remove_scene"] = "remove_scene"
    scene_id: Id

    def reads(self) -> frozenset[str]:
        return frozenset({self.scene_id, after(self.scene_id), users(self.scene_id)})

    def applied(self, project: SceneProject) -> SceneProject:
        scene = self.find_scene(project, self.scene_id)
        return without_dependents(keep(project, scenes=without(project.scenes, scene.id)), (scene,), ())


class ReplaceScene(Operation):
    """Give a scene new contents, whole. For a person's edit of many fields at once, and for undo."""

    op: Literal["replace_scene"] = "replace_scene"
    scene: Scene

    def reads(self) -> frozenset[str]:
        return frozenset({*ids_of(self.scene), *references(self.scene), users(self.scene.id)})

    def applied(self, project: SceneProject) -> SceneProject:
        old = self.find_scene(project, self.scene.id, "scene.id")
        replaced = count(put_scene(project, self.scene), ids_of(self.scene))
        return without_dependents(replaced, (old,), (self.scene,))


class MoveScene(Operation):
    """Move a scene in front of `before`, or to the end."""

    op: Literal["move_scene"] = "move_scene"
    scene_id: Id
    before: Id | None = None

    def reads(self) -> frozenset[str]:
        return frozenset({self.scene_id, after(self.scene_id), *([self.before] if self.before else [])})

    def moves(self) -> tuple[str, ...]:
        return (self.scene_id,)

    def applied(self, project: SceneProject) -> SceneProject:
        scene = self.find_scene(project, self.scene_id)
        if self.before == self.scene_id:
            raise self.refused("before", f"{self.before} cannot be put in front of itself.")
        return keep(project, scenes=self.put_before(without(project.scenes, scene.id), (scene,), self.before))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        return (MoveScene(scene_id=self.scene_id, before=follower(before.scenes, self.scene_id)),)


class SplitScene(Operation):
    """Make two scenes of one: the beat `at_beat` and all after it, with their shots and lines, become the new scene."""

    op: Literal["split_scene"] = "split_scene"
    scene_id: Id
    at_beat: Id
    new_scene_id: Id

    def reads(self) -> frozenset[str]:
        return frozenset({self.scene_id, self.new_scene_id, after(self.scene_id), users(self.scene_id)})

    def introduces(self) -> tuple[str, ...]:
        return (self.new_scene_id,)

    def applied(self, project: SceneProject) -> SceneProject:
        scene = self.find_scene(project, self.scene_id)
        at = position(scene.beats, self.at_beat)
        if at in (0, len(scene.beats)):
            raise self.refused("at_beat", f"{self.at_beat} is not a later beat of {self.scene_id}.")
        first, second = _halves(scene, at, self.new_scene_id)
        placed = insert(project.scenes, (second,), follower(project.scenes, scene.id))
        split = count(keep(project, scenes=swap(placed, first)), (self.new_scene_id,))
        return without_dependents(split, (scene,), (first, second))


def _halves(scene: Scene, at: int, new_id: str) -> tuple[Scene, Scene]:
    """The scene up to its `at`-th beat, and the rest as a scene of its own."""
    beats = {beat.id for beat in scene.beats[at:]}
    shots = {shot.id for shot in scene.shots if shot.beat_id in beats}
    played_late = {line for shot in scene.shots if shot.id in shots for line in shot.lines}
    played_early = {line for shot in scene.shots if shot.id not in shots for line in shot.lines}

    def is_late(line: DialogueLine) -> bool:
        return line.beat_id in beats or (line.beat_id is None and line.id in played_late - played_early)

    late = beats | {line.id for line in scene.dialogue if is_late(line)}
    first = keep(
        scene,
        beats=scene.beats[:at],
        shots=tuple(shot for shot in scene.shots if shot.id not in shots),
        dialogue=tuple(line for line in scene.dialogue if line.id not in late),
        script=tuple(element for element in scene.script if element.after not in late),
    )
    second = keep(
        scene,
        id=new_id,
        beats=scene.beats[at:],
        shots=tuple(shot for shot in scene.shots if shot.id in shots),
        dialogue=tuple(line for line in scene.dialogue if line.id in late),
        script=tuple(element for element in scene.script if element.after in late),
        summary=None,
        description=None,
        duration_s=None,
    )
    return _share_time(scene, first, second)


def _share_time(scene: Scene, first: Scene, second: Scene) -> tuple[Scene, Scene]:
    """Divide an unfixed running time between the halves by their number of beats."""
    if scene.duration_s is None or scene.duration_s.personal:
        return first, second
    whole = scene.duration_s.value
    early = whole * len(first.beats) / len(scene.beats)
    early = round(early, 1) if 0 < round(early, 1) < whole else early
    late = whole - early
    late = round(late, 1) if round(late, 1) > 0 else late
    return (
        keep(first, duration_s=keep(scene.duration_s, value=early)),
        keep(second, duration_s=keep(scene.duration_s, value=late)),
    )


class MergeScenes(Operation):
    """Put everything of `second` at the end of `first`, and take `second` out. `first` keeps its own words and slots;
    what it left undecided it takes from `second`, and shots keep what their scene had decided for them."""

    op: Literal["merge_scenes"] = "merge_scenes"
    first: Id
    second: Id

    def reads(self) -> frozenset[str]:
        return frozenset({self.first, self.second, after(self.second), users(self.second)})

    def applied(self, project: SceneProject) -> SceneProject:
        if self.first == self.second:
            raise self.refused("second", "a scene cannot be merged with itself.")
        first = self.find_scene(project, self.first, "first")
        second = self.find_scene(project, self.second, "second")
        merged = _merged(first, second)
        scenes = swap(without(project.scenes, second.id), merged)
        merged_project = keep(project, scenes=scenes)
        return without_dependents(merged_project, (first, second), (merged,), {second.id: first.id})


def _merged(first: Scene, second: Scene) -> Scene:
    second = _following(first, second)
    merged = keep(
        first,
        beats=(*first.beats, *second.beats),
        dialogue=(*first.dialogue, *second.dialogue),
        shots=(*first.shots, *(_with_defaults(shot, second, first) for shot in second.shots)),
        script=(*first.script, *second.script),
        characters=tuple(dict.fromkeys((*first.characters, *second.characters))),
        props=tuple(dict.fromkeys((*first.props, *second.props))),
        summary=first.summary or second.summary,
        description=first.description or second.description,
        note="\n".join(note for note in (first.note, second.note) if note),
    )
    if first.duration_s and second.duration_s and not first.duration_s.personal:
        total = min(round(first.duration_s.value + second.duration_s.value, 3), 86_400.0)
        return keep(merged, duration_s=keep(first.duration_s, value=total))
    return merged


def _following(first: Scene, second: Scene) -> Scene:
    """The second scene with what stood at its very start hung on the end of the first, so that it stays in order."""
    if not first.beats and not first.dialogue:
        return second
    beat = first.beats[-1].id if first.beats else None
    end = next((line.id for line in reversed(first.dialogue) if line.beat_id == beat), beat)
    return keep(
        second,
        dialogue=tuple(line if line.beat_id or line.locked else keep(line, beat_id=beat) for line in second.dialogue),
        script=tuple(element if element.after else keep(element, after=end) for element in second.script),
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
