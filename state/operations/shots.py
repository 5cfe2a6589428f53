"""Operations on shots: add, remove, move within their scene, and which of them make the film."""

from typing import Literal

from state.bible import Id
from state.operations.base import Operation, count, follower, keep, put_scene, put_shot, swap, without
from state.operations.dependents import without_dependents
from state.operations.reads import users
from state.project import SceneProject, Shot


class AddShots(Operation):
    """Put shots into a scene, in front of `before` or at its end."""

    op: Literal["add_shots"] = "add_shots"
    scene_id: Id
    shots: tuple[Shot, ...]
    before: Id | None = None

    def reads(self) -> frozenset[str]:
        cast = {one for shot in self.shots for one in (*shot.characters, *shot.props, *shot.frames)}
        return frozenset({self.scene_id, *cast, *self.introduces()})

    def introduces(self) -> tuple[str, ...]:
        return tuple(shot.id for shot in self.shots)

    def applied(self, project: SceneProject) -> SceneProject:
        scene = self.find_scene(project, self.scene_id)
        added = keep(scene, shots=self.put_before(scene.shots, self.shots, self.before))
        return count(put_scene(project, added), self.introduces())

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        return tuple(RemoveShot(shot_id=shot.id) for shot in self.shots)


class RemoveShot(Operation):
    """Take a shot out of its scene, with its compiled prompts."""

    op: Literal["remove_shot"] = "remove_shot"
    shot_id: Id

    def reads(self) -> frozenset[str]:
        return frozenset({self.shot_id, users(self.shot_id)})

    def applied(self, project: SceneProject) -> SceneProject:
        scene, shot = self.find_shot(project, self.shot_id)
        less = keep(scene, shots=without(scene.shots, shot.id))
        return without_dependents(put_scene(project, less), (scene,), (less,))


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
        moved = self.put_before(without(scene.shots, shot.id), (shot,), self.before)
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
        changed = [self.shot_id, *([self.instead_of] if self.instead_of else [])]
        return tuple(SetCanonical(shot_id=one, canonical=self.find_shot(before, one)[1].canonical) for one in changed)


class SetCanonical(Operation):
    """Say whether a shot is part of the film or an alternate."""

    op: Literal["set_canonical"] = "set_canonical"
    shot_id: Id
    canonical: bool

    def reads(self) -> frozenset[str]:
        return frozenset({self.shot_id})

    def applied(self, project: SceneProject) -> SceneProject:
        scene, shot = self.find_shot(project, self.shot_id)
        return put_shot(project, scene, keep(shot, canonical=self.canonical))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        return (SetCanonical(shot_id=self.shot_id, canonical=self.find_shot(before, self.shot_id)[1].canonical),)
