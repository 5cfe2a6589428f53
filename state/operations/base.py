"""What every operation is: one intent that turns a project into the next, and knows its way back."""

from collections.abc import Callable, Iterable
from typing import Any, Literal, TypeVar

from state.base import Part
from state.errors import OperationRefused
from state.project import ID_NUMBER, Counter, IdKind, Scene, SceneProject, Shot

Author = Literal["person", "workflow", "import", "undo"]
"""Who asks. A person may replace their own words; a workflow or an import may not; undo acts for the person."""

EVERYTHING = "*"
"""In `reads`: the operation has to see the whole project."""

P = TypeVar("P", bound=Part)


class Operation(Part):
    """One change by intent. `apply` and `invert` are pure; locks and references are checked by `state.operations.apply`."""

    def reads(self) -> frozenset[str]:
        """Ids of the parts it needs to see, or `EVERYTHING`. Ids of shots, beats and lines stand for their scene."""
        return frozenset({EVERYTHING})

    def applied(self, project: SceneProject) -> SceneProject:
        """The project after this operation."""
        raise self.refused("", f"{type(self).__name__} has no effect of its own.")

    def inverted(self, before: SceneProject) -> "tuple[Operation, ...]":
        """Operations that lead back to `before` from the project after this one."""
        raise self.refused("", f"{type(self).__name__} cannot be undone.")

    def refused(self, field: str, reason: str, remedy: str = "") -> OperationRefused:
        """The refusal to raise: names this operation, the field, why, and what to do."""
        return OperationRefused(type(self).__name__, field, reason, remedy)

    def find_scene(self, project: SceneProject, scene_id: str) -> Scene:
        """The scene, or a refusal that names it."""
        scene = project.scene(scene_id)
        if scene is None:
            raise self.refused("scene_id", f"there is no scene {scene_id}.")
        return scene

    def find_shot(self, project: SceneProject, shot_id: str) -> tuple[Scene, Shot]:
        """The shot and its scene, or a refusal that names it."""
        found = project.find_shot(shot_id)
        if found is None:
            raise self.refused("shot_id", f"there is no shot {shot_id}.")
        return found

    def find_child(self, project: SceneProject, children: Literal["beats", "dialogue"], child_id: str) -> Scene:
        """The scene that holds this beat or line, or a refusal that names it."""
        for scene in project.scenes:
            if any(child.id == child_id for child in getattr(scene, children)):
                return scene
        raise self.refused(children, f"there is no {child_id}.")


def keep(part: P, **changes: Any) -> P:
    """A copy of an already valid part with already valid values, without validating the rest of it again."""
    return part.model_copy(update=changes)


def swap(items: tuple[Any, ...], item: Any) -> tuple[Any, ...]:
    """The items with the one of the same id replaced."""
    return tuple(item if old.id == item.id else old for old in items)


def without(items: tuple[Any, ...], item_id: str) -> tuple[Any, ...]:
    """The items but the one with this id."""
    return tuple(old for old in items if old.id != item_id)


def insert(items: tuple[Any, ...], new: Iterable[Any], before: str | None) -> tuple[Any, ...]:
    """The items with `new` put in front of the one called `before`, or at the end."""
    at = position(items, before)
    return (*items[:at], *new, *items[at:])


def position(items: tuple[Any, ...], before: str | None) -> int:
    """Index of the item called `before`; the end when it is absent or unknown."""
    return next((index for index, item in enumerate(items) if item.id == before), len(items))


def follower(items: tuple[Any, ...], item_id: str) -> str | None:
    """Id of the item after this one."""
    after = position(items, item_id) + 1
    return items[after].id if after < len(items) else None


def put_scene(project: SceneProject, scene: Scene) -> SceneProject:
    """The project with this scene in the place of the one with its id."""
    return keep(project, scenes=swap(project.scenes, scene))


def change_shot(project: SceneProject, shot_id: str, change: Callable[[Shot], Shot]) -> SceneProject:
    """The project with one shot changed."""
    found = project.find_shot(shot_id)
    if found is None:
        return project
    scene, shot = found
    return put_scene(project, keep(scene, shots=swap(scene.shots, change(shot))))


def count(project: SceneProject, ids: Iterable[str]) -> SceneProject:
    """The project with its counters moved past these ids, so that none is ever handed out again."""
    last = {counter.kind: counter.last for counter in project.counters}
    for one in ids:
        match = ID_NUMBER.match(one)
        if match:
            kind: IdKind = match[1]  # type: ignore[assignment]
            last[kind] = max(last.get(kind, 0), int(match[2]))
    counters = tuple(Counter.model_construct(kind=kind, last=last[kind]) for kind in sorted(last))
    return project if counters == project.counters else keep(project, counters=counters)


def child_ids(scene: Scene) -> tuple[str, ...]:
    """Ids of a scene and of everything in it that has one."""
    return (
        scene.id,
        *(beat.id for beat in scene.beats),
        *(line.id for line in scene.dialogue),
        *(shot.id for shot in scene.shots),
    )
