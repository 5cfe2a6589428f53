"""What every operation is: one intent that turns a project into the next, and knows its way back."""

from collections.abc import Iterable
from typing import Any, Literal, TypeVar

from pydantic import SerializerFunctionWrapHandler, model_serializer

from state.base import Part
from state.errors import OperationRefused
from state.operations.reads import EVERYTHING
from state.project import ID_NUMBER, Counter, IdKind, Scene, SceneProject, Shot

Author = Literal["person", "workflow", "import", "undo"]
"""Who asks. A person may replace their own words; a workflow or an import may not; undo gives back what was there,
whatever has been locked since."""

P = TypeVar("P", bound=Part)


class Operation(Part):
    """One change by intent, pure both ways. Locks and references are checked by `state.operations.apply`."""

    def reads(self) -> frozenset[str]:
        """What it needs to see of a project, in the terms of `state.operations.reads`."""
        return frozenset({EVERYTHING})

    def introduces(self) -> tuple[str, ...]:
        """Ids that are new to the project with this operation."""
        return ()

    def moves(self) -> tuple[str, ...]:
        """Ids of the parts it puts in another place of their collection."""
        return ()

    def applied(self, project: SceneProject) -> SceneProject:
        """The project after this operation."""
        raise NotImplementedError(type(self).__name__)

    def inverted(self, before: SceneProject) -> "tuple[Operation, ...]":
        """Operations that lead back to `before` from the project after this one. An operation without words of its own
        for that is undone by `operations_between`."""
        raise NotImplementedError(type(self).__name__)

    def refused(self, field: str, reason: str, remedy: str = "") -> OperationRefused:
        """The refusal to raise: names this operation, the field, why, and what to do."""
        return OperationRefused(type(self).__name__, field, reason, remedy)

    def find_scene(self, project: SceneProject, scene_id: str, field: str = "scene_id") -> Scene:
        """The scene, or a refusal that names it."""
        scene = project.scene(scene_id)
        if scene is None:
            raise self.refused(field, f"there is no scene {scene_id}.")
        return scene

    def find_shot(self, project: SceneProject, shot_id: str, field: str = "shot_id") -> tuple[Scene, Shot]:
        """The shot and its scene, or a refusal that names it."""
        found = project.find_shot(shot_id)
        if found is None:
            raise self.refused(field, f"there is no shot {shot_id}.")
        return found

    def find_child(self, project: SceneProject, children: Literal["beats", "dialogue"], child_id: str) -> Scene:
        """The scene that holds this beat or line, or a refusal that names it."""
        for scene in project.scenes:
            if any(child.id == child_id for child in getattr(scene, children)):
                return scene
        raise self.refused(children, f"there is no {child_id}.")

    def put_before(self, items: tuple[Any, ...], new: Iterable[Any], before: str | None) -> tuple[Any, ...]:
        """The items with `new` in front of the one called `before`, or at the end; refused when there is no such."""
        if before is not None and all(item.id != before for item in items):
            raise self.refused("before", f"there is no {before} to put it in front of.")
        return insert(items, new, before)


class GivenFields(Part):
    """Fields to change. Only those that were given are written down, so reading them back changes nothing else."""

    @model_serializer(mode="wrap")
    def _only_given(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {name: value for name, value in handler(self).items() if name in self.model_fields_set}

    def given(self) -> dict[str, Any]:
        """The given fields by name."""
        return {name: getattr(self, name) for name in type(self).model_fields if name in self.model_fields_set}


def keep(part: P, **changes: Any) -> P:
    """A copy of an already valid part with already valid values, without validating the rest of it again."""
    return part.model_copy(update=changes)


def swap(items: tuple[Any, ...], item: Any) -> tuple[Any, ...]:
    """The items with the one of the same id replaced."""
    at = position(items, item.id)
    return (*items[:at], item, *items[at + 1 :]) if at < len(items) else items


def without(items: tuple[Any, ...], item_id: str) -> tuple[Any, ...]:
    """The items but the one with this id."""
    at = position(items, item_id)
    return (*items[:at], *items[at + 1 :])


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


def put_shot(project: SceneProject, scene: Scene, shot: Shot) -> SceneProject:
    """The project with this shot in the place of the one of its id in this scene."""
    return put_scene(project, keep(scene, shots=swap(scene.shots, shot)))


def in_bible(project: SceneProject, shelf: str, entries: tuple[Any, ...]) -> SceneProject:
    """The project with other entries on one shelf of its bible."""
    return keep(project, bible=keep(project.bible, **{shelf: entries}))


def count(project: SceneProject, ids: Iterable[str]) -> SceneProject:
    """The project with its counters moved past these ids, so that none is ever handed out again."""
    last: dict[IdKind, int] = {counter.kind: counter.last for counter in project.counters}
    before = dict(last)
    for one in ids:
        match = ID_NUMBER.match(one)
        if match and match[1] in COUNTED:
            kind: IdKind = match[1]  # type: ignore[assignment]
            last[kind] = max(last.get(kind, 0), int(match[2]))
    if last == before:
        return project
    return keep(project, counters=tuple(Counter(kind=kind, last=last[kind]) for kind in sorted(last)))


COUNTED = frozenset(IdKind.__args__)  # type: ignore[attr-defined]


def same_parts(one: SceneProject, other: SceneProject) -> bool:
    """Whether two projects hold the same contents, counters aside."""
    return keep(one, counters=()) == keep(other, counters=())
