"""Operations on what a scene tells: its beats and its lines of dialogue."""

from typing import Literal

from state.bible import Id
from state.operations.base import Operation, count, follower, keep, position, put_scene, swap, without
from state.operations.dependents import without_dependents
from state.operations.reads import users
from state.project import Beat, DialogueLine, SceneProject


class AddBeats(Operation):
    """Put beats into a scene, in front of `before` or at its end."""

    op: Literal["add_beats"] = "add_beats"
    scene_id: Id
    beats: tuple[Beat, ...]
    before: Id | None = None

    def reads(self) -> frozenset[str]:
        return frozenset({self.scene_id, *self.introduces()})

    def introduces(self) -> tuple[str, ...]:
        return tuple(beat.id for beat in self.beats)

    def applied(self, project: SceneProject) -> SceneProject:
        scene = self.find_scene(project, self.scene_id)
        added = keep(scene, beats=self.put_before(scene.beats, self.beats, self.before))
        return count(put_scene(project, added), self.introduces())

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        return tuple(RemoveBeat(beat_id=beat.id) for beat in self.beats)


class RemoveBeat(Operation):
    """Take a beat out. Refused while a shot, line or script element still hangs on it; panels stay with the scene."""

    op: Literal["remove_beat"] = "remove_beat"
    beat_id: Id

    def reads(self) -> frozenset[str]:
        return frozenset({self.beat_id, users(self.beat_id)})

    def applied(self, project: SceneProject) -> SceneProject:
        scene = self.find_child(project, "beats", self.beat_id)
        less = keep(scene, beats=without(scene.beats, self.beat_id))
        return without_dependents(put_scene(project, less), (scene,), (less,))


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
        return frozenset({self.scene_id, *(line.character_id for line in self.lines), *self.introduces()})

    def introduces(self) -> tuple[str, ...]:
        return tuple(line.id for line in self.lines)

    def applied(self, project: SceneProject) -> SceneProject:
        scene = self.find_scene(project, self.scene_id)
        added = keep(scene, dialogue=self.put_before(scene.dialogue, self.lines, self.before))
        return count(put_scene(project, added), self.introduces())

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        return tuple(RemoveLine(line_id=line.id) for line in self.lines)


class RemoveLine(Operation):
    """Take a line of dialogue out. Refused while a shot still plays it or a script element follows it."""

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
