"""The record's promises, checked once for every operation: locks, a person's own words, and references that hold."""

from collections.abc import Iterator
from typing import Any

from state.base import Part
from state.errors import OperationRefused
from state.operations.base import Author, Operation
from state.operations.fields import SetLock
from state.project import Scene, SceneProject
from state.slots import Slot

WORKERS: frozenset[Author] = frozenset({"workflow", "import"})


def check(operation: Operation, before: SceneProject, after: SceneProject, author: Author) -> None:
    """Raises `OperationRefused` if the change breaks a lock, replaces a person's words, or leaves a reference
    dangling that held before. Flaws that were there already never refuse an edit."""
    old, new = dict(_changed(before, after)), dict(_changed(after, before))
    moved: dict[str, Any] = {item.id: item for part in new.values() for item in _items(part)}
    for path, part in old.items():
        _compare(operation, path, part, new.get(path), author, moved)
    _check_unique(operation, before, after)
    _check_references(operation, before, after)


def _parts(project: SceneProject) -> Iterator[tuple[str, Part]]:
    """The parts an edit is counted in, each under its path."""
    yield "style", project.global_style
    for entity in project.bible.entities():
        yield entity.id, entity
    for asset in project.bible.visual_assets:
        yield asset.id, asset
    for scene in project.scenes:
        yield scene.id, scene
    for board in project.storyboards:
        yield board.id, board
    for marketing in project.marketing_assets:
        yield marketing.id, marketing
    for prompt in project.compiled:
        yield f"{prompt.shot_id}@{prompt.target}", prompt
    if project.logline is not None:
        yield "logline", project.logline


def _changed(project: SceneProject, other: SceneProject) -> Iterator[tuple[str, Part]]:
    """The parts of `project` that `other` does not hold as the same object."""
    same = {id(part) for _, part in _parts(other)}
    for path, part in _parts(project):
        if id(part) not in same:
            yield path, part


def _items(part: Part) -> Iterator[Any]:
    """Everything inside a part that has an id of its own, and the part itself."""
    if hasattr(part, "id"):
        yield part
    for name in type(part).model_fields:
        value = getattr(part, name)
        if isinstance(value, tuple) and value and isinstance(value[0], Part) and hasattr(value[0], "id"):
            for item in value:
                yield from _items(item)


def _compare(operation: Operation, path: str, old: Any, new: Any, author: Author, moved: dict[str, Any]) -> None:
    if old is new or old == new:
        return
    if new is None and getattr(old, "id", None) in moved:
        new = moved[old.id]
    _check_lock(operation, path, old, new, author)
    if isinstance(old, Slot):
        return
    for name in type(old).model_fields:
        value, other = getattr(old, name), getattr(new, name, None) if new is not None else None
        if isinstance(value, Part):
            _compare(operation, f"{path}.{name}", value, other, author, moved)
        elif isinstance(value, tuple) and value and isinstance(value[0], Part) and hasattr(value[0], "id"):
            rest = {item.id: item for item in other or ()}
            for item in value:
                _compare(operation, f"{path}.{name}.{item.id}", item, rest.get(item.id), author, moved)


def _check_lock(operation: Operation, path: str, old: Any, new: Any, author: Author) -> None:
    if getattr(old, "locked", False) and not (new is not None and _only_lock_changed(operation, old, new)):
        raise OperationRefused(
            type(operation).__name__, path, f"{path} is locked.", "Unlock it first, then repeat the change."
        )
    if author in WORKERS and _personal(old) and not _same_words(old, new):
        raise OperationRefused(
            type(operation).__name__,
            path,
            f"{path} holds a person's own words or choice.",
            "A person can change it, or clear it so that it may be filled again.",
        )


def _only_lock_changed(operation: Operation, old: Any, new: Any) -> bool:
    if isinstance(operation, SetLock):
        return bool(_unlocked(old) == _unlocked(new))
    return False


def _unlocked(part: Any) -> Any:
    """The part without its own lock and those of its slots, for comparing contents."""
    data = part.model_dump(mode="json")

    def strip(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: strip(item) for key, item in value.items() if key != "locked"}
        return [strip(item) for item in value] if isinstance(value, list) else value

    return strip(data)


def _personal(part: Any) -> bool:
    if isinstance(part, Slot):
        return part.personal
    if getattr(part, "edited", False):
        return True
    return bool(getattr(part, "personal", False)) and hasattr(part, "text")


def _same_words(old: Any, new: Any) -> bool:
    if new is None:
        return False
    if isinstance(old, Slot):
        return bool(old.value == new.value and old.origin == new.origin)
    return bool(old.text == new.text)


def _check_unique(operation: Operation, before: SceneProject, after: SceneProject) -> None:
    if after.scenes is before.scenes and after.bible is before.bible and after.storyboards is before.storyboards:
        return
    known = {id(part) for _, part in _parts(before)}
    changed = [(path, part) for path, part in _parts(after) if id(part) not in known]
    if not changed:
        return
    seen: set[str] = set()
    for _, part in _parts(after):
        for item in _items(part):
            if item.id in seen and not _twice(before, item.id):
                raise OperationRefused(
                    type(operation).__name__,
                    item.id,
                    f"the id {item.id} is already taken.",
                    "Ask for a fresh id.",
                )
            seen.add(item.id)


def _twice(project: SceneProject, item_id: str) -> bool:
    return sum(bool(item.id == item_id) for _, part in _parts(project) for item in _items(part)) > 1


def _check_references(operation: Operation, before: SceneProject, after: SceneProject) -> None:
    removed = _removed_targets(before, after)
    known = {entity.id for entity in after.bible.entities()} | {asset.id for asset in after.bible.visual_assets}
    for scene in after.scenes:
        old = before.scene(scene.id) if len(after.scenes) < 64 or removed else _same(before, scene)
        if old is scene and not removed:
            continue
        held = set(_references(old)) if old is not None else set()
        inside = {beat.id for beat in scene.beats} | {line.id for line in scene.dialogue}
        for path, target, kind in _references(scene):
            holds = target in known if kind == "bible" else target in inside
            if not holds and ((path, target, kind) not in held or target in removed or _was_inside(old, target)):
                raise OperationRefused(
                    type(operation).__name__,
                    f"{scene.id}.{path}",
                    f"{scene.id} uses {target}, which {'is not in the bible' if kind == 'bible' else 'it does not have'}.",
                    "Add it first, or take it out of the scene.",
                )


def _same(project: SceneProject, scene: Scene) -> Scene | None:
    return project.scene(scene.id)


def _was_inside(old: Scene | None, target: str) -> bool:
    return old is not None and any(child.id == target for child in (*old.beats, *old.dialogue))


def _removed_targets(before: SceneProject, after: SceneProject) -> set[str]:
    if after.bible is before.bible:
        return set()
    gone = {entity.id for entity in before.bible.entities()} - {entity.id for entity in after.bible.entities()}
    pictures = {asset.id for asset in before.bible.visual_assets} - {asset.id for asset in after.bible.visual_assets}
    return gone | pictures


def _references(scene: Scene) -> Iterator[tuple[str, str, str]]:
    """What a scene points at: (path, id, where it must be found)."""
    if scene.slugline.location_id:
        yield "slugline.location_id", scene.slugline.location_id, "bible"
    for one in (*scene.characters, *scene.props):
        yield "characters", one, "bible"
    for line in scene.dialogue:
        yield f"dialogue.{line.id}.character_id", line.character_id, "bible"
        if line.beat_id:
            yield f"dialogue.{line.id}.beat_id", line.beat_id, "scene"
    for shot in scene.shots:
        for one in (*shot.characters, *shot.props, *shot.frames):
            yield f"shots.{shot.id}", one, "bible"
        for one in (*shot.lines, *([shot.beat_id] if shot.beat_id else [])):
            yield f"shots.{shot.id}", one, "scene"
    for element in scene.script:
        if element.after:
            yield "script", element.after, "scene"
