"""The record's promises, checked once for every operation: locks, a person's own words, and references that hold."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from state.base import Part
from state.bible import Character, Location, Prop
from state.errors import OperationRefused
from state.operations.base import Author, Operation
from state.operations.locks import SetLock
from state.operations.references import Reference, uses
from state.parts import HEAD, KIND_OF, SOURCE, PartChange, changed_parts, ids_of, items_of
from state.project import SceneProject
from state.slots import Slot

WORKERS: frozenset[Author] = frozenset({"workflow", "import"})
NUMBERED = re.compile(r"-(\d+)[a-z]*$")


def check(operation: Operation, before: SceneProject, after: SceneProject, author: Author) -> None:
    """Raises `OperationRefused` if the change breaks a lock, replaces a person's words, or leaves a reference
    dangling that held before. Flaws that were there already never refuse an edit."""
    changes = changed_parts(before, after)
    if author != "undo":
        _Keeper(operation, author, changes).check()
    check_integrity(type(operation).__name__, before, after, changes)


def check_integrity(
    name: str, before: SceneProject, after: SceneProject, changes: list[PartChange] | None = None
) -> None:
    """Raises `OperationRefused` if ids collide or a reference that held, or is new, leads nowhere."""
    changes = changed_parts(before, after) if changes is None else changes
    _check_ids(name, before, after, changes)
    _check_references(name, after, changes)


class _Keeper:
    """Compares what changed, field by field, with what is locked and what a person said."""

    def __init__(self, operation: Operation, author: Author, changes: list[PartChange]) -> None:
        self.operation = operation
        self.worker = author in WORKERS
        self.changes = changes
        self.moved: dict[str, Any] = {
            item.id: item for change in changes if change.new is not None for _, item in items_of(change.new)
        }

    def check(self) -> None:
        if self.worker and isinstance(self.operation, SetLock) and not self.operation.locked:
            raise self.operation.refused(
                "locked", "only a person may unlock.", "Ask them to unlock it, or leave it as it is."
            )
        for change in self.changes:
            if change.part == SOURCE:
                self._source(change)
            elif change.old is not None:
                self._compare(change.part, change.old, change.new)

    def _source(self, change: PartChange) -> None:
        if self.worker and change.old.source:
            raise self._personal(SOURCE)

    def _compare(self, path: str, old: Any, new: Any) -> None:
        if old is new or old == new:
            return
        if new is None:
            new = self.moved.get(getattr(old, "id", ""))
        self._one(path, old, new)
        if isinstance(old, Slot):
            return
        for name in type(old).model_fields:
            value, other = getattr(old, name), getattr(new, name, None)
            if isinstance(value, Part):
                self._compare(f"{path}.{name}", value, other)
            elif isinstance(value, tuple) and value and hasattr(value[0], "id"):
                there = {item.id: item for item in other or ()}
                for item in value:
                    self._compare(f"{path}.{name}.{item.id}", item, there.get(item.id))

    def _one(self, path: str, old: Any, new: Any) -> None:
        if getattr(old, "locked", False) and not self._only_locks(old, new):
            raise self.operation.refused(path, f"{path} is locked.", "Unlock it first, then repeat the change.")
        if self.worker and (words := _words(old)) is not None and words != (_words_like(old, new)):
            raise self._personal(path)

    def _only_locks(self, old: Any, new: Any) -> bool:
        return isinstance(self.operation, SetLock) and new is not None and _unlocked(old) == _unlocked(new)

    def _personal(self, path: str) -> OperationRefused:
        return self.operation.refused(
            path,
            f"{path} holds a person's own words or choice.",
            "A person can change it, or clear it so that it may be filled again.",
        )


def _words(part: Any) -> Any:
    """What a person decided in this part, if they did; None for what is anyone's to change."""
    if isinstance(part, Slot):
        return (part.value, part.origin) if part.personal else None
    if isinstance(part, (Character, Location, Prop)):
        return part.name if part.origin.value in ("said", "edited") else None
    if getattr(part, "edited", False) or (getattr(part, "personal", False) and hasattr(part, "text")):
        return _text(part)
    return None


def _words_like(old: Any, new: Any) -> Any:
    """The same fields of the part as it is now."""
    if new is None:
        return None
    if isinstance(old, Slot):
        return (new.value, new.origin)
    if isinstance(old, (Character, Location, Prop)):
        return new.name
    return _text(new)


def _text(part: Any) -> Any:
    return (part.text, getattr(part, "negative", ""), getattr(part, "edited", True))


def _unlocked(part: Any) -> Any:
    """The part without its own lock and those inside it, for comparing contents."""

    def strip(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: strip(item) for key, item in value.items() if key != "locked"}
        return [strip(item) for item in value] if isinstance(value, list) else value

    return strip(part.model_dump(mode="json"))


def _check_ids(name: str, before: SceneProject, after: SceneProject, changes: list[PartChange]) -> None:
    old = Counter(one for change in changes if change.old is not None for one in ids_of(change.old))
    new = Counter(one for change in changes if change.new is not None for one in ids_of(change.new))
    added = {one for one, times in new.items() if times > old[one]}
    if not added:
        return
    unsure = set()
    for kind, one in _kinds(changes):
        if one not in added:
            continue
        if not one.startswith(f"{kind}-") or not NUMBERED.search(one):
            raise OperationRefused(name, one, f"{one} cannot be the id of a {kind}.", f"Say {kind}-1 or such.")
        if new[one] > 1:
            raise _taken(name, one)
        if not _is_fresh(before, one):
            unsure.add(one)
    if unsure:
        taken = unsure.intersection(_ids_outside(after, changes))
        if taken:
            raise _taken(name, min(taken))


def _kinds(changes: Iterable[PartChange]) -> Iterator[tuple[str, str]]:
    """Every id in the parts as they are now, with how it has to begin: (kind, id)."""
    for change in changes:
        for child, item in items_of(change.new) if change.new is not None else ():
            if child or change.part != HEAD:
                yield KIND_OF[child or change.collection], item.id


def _is_fresh(project: SceneProject, one: str) -> bool:
    """Whether the number in this id was never handed out; then nothing can hold it."""
    found = NUMBERED.search(one)
    return found is not None and int(found[1]) > project.last_number(one.split("-")[0])


def _ids_outside(project: SceneProject, changes: Iterable[PartChange]) -> Iterator[str]:
    """Ids in the parts that did not change."""
    changed = {id(change.new) for change in changes}
    shelves: tuple[tuple[Any, ...], ...] = (
        project.bible.entities(),
        project.bible.visual_assets,
        project.scenes,
        project.storyboards,
        project.marketing_assets,
    )
    for shelf in shelves:
        for part in shelf:
            if id(part) not in changed:
                yield from ids_of(part)
    if all(change.part != HEAD for change in changes):
        yield from (question.id for question in project.questions)


def _taken(name: str, one: str) -> OperationRefused:
    return OperationRefused(name, one, f"the id {one} is already taken.", "Ask for a fresh id.")


def _check_references(name: str, after: SceneProject, changes: list[PartChange]) -> None:
    removed = _removed(changes)
    places = _Places(after)
    held = {(use.target, use.where) for change in changes if change.old is not None for use in uses(change.old)}
    for change in changes:
        if change.new is None:
            continue
        inside = frozenset(uses(change.old)) if change.old is not None else frozenset()
        lost = _own_losses(change)
        for use in uses(change.new):
            stays = use in inside if use.where == "scene" else (use.target, use.where) in held
            if not stays or use.target in lost:
                places.require(name, change.part, change.new, use)
    if removed:
        _check_others(name, after, removed)


def _removed(changes: Iterable[PartChange]) -> frozenset[str]:
    """Ids that were in the changed parts and are in none of them now."""
    old = {one for change in changes if change.old is not None for one in ids_of(change.old)}
    new = {one for change in changes if change.new is not None for one in ids_of(change.new)}
    return frozenset(old - new)


def _own_losses(change: PartChange) -> frozenset[str]:
    if change.old is None:
        return frozenset()
    return frozenset(ids_of(change.old)) - frozenset(ids_of(change.new))


def _check_others(name: str, after: SceneProject, removed: frozenset[str]) -> None:
    """No part, changed or not, may point at what was removed."""
    parts: tuple[Any, ...] = (*after.scenes, *after.storyboards, *after.bible.visual_assets)
    for part in parts:
        for use in uses(part):
            if use.target in removed and use.where != "scene":
                raise _dangles(name, part.id, use)
    for prompt in after.compiled:
        if prompt.shot_id in removed:
            raise _dangles(name, f"{prompt.shot_id}@{prompt.target}", Reference("shot_id", prompt.shot_id, "scenes"))


def _dangles(name: str, path: str, use: Reference) -> OperationRefused:
    where = {
        "bible": "the bible does not have",
        "assets": "is not among the bible's pictures",
        "scene": "that scene does not have",
        "scenes": "no scene has",
    }[use.where]
    sentence = f"{path} uses {use.target}, which {where}."
    return OperationRefused(name, f"{path}.{use.field}", sentence, "Add it first, or take the use of it out.")


class _Places:
    """Where ids are looked up, each place indexed when first asked for."""

    def __init__(self, project: SceneProject) -> None:
        self._project = project
        self._known: dict[str, frozenset[str]] = {}

    def require(self, name: str, path: str, part: Any, use: Reference) -> None:
        if use.where == "scene":
            there = use.target in {child.id for child in (*part.beats, *part.dialogue)}
        else:
            there = use.target in self._in(use.where)
        if not there:
            raise _dangles(name, path, use)

    def _in(self, where: str) -> frozenset[str]:
        if where not in self._known:
            self._known[where] = frozenset(self._list(where))
        return self._known[where]

    def _list(self, where: str) -> Iterator[str]:
        if where == "bible":
            yield from (entity.id for entity in self._project.bible.entities())
        elif where == "assets":
            yield from (asset.id for asset in self._project.bible.visual_assets)
        else:
            for scene in self._project.scenes:
                yield from ids_of(scene)
