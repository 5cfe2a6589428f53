"""From a part and its edited copy to the finest operations that say the difference, so that edits of other fields of
the same part do not collide with it."""

from collections.abc import Iterator
from typing import Any

from state.base import Part
from state.bible import GlobalStyle
from state.operations.base import GivenFields, Operation
from state.operations.beats_and_lines import SetBeat, SetLine
from state.operations.entities import EntityFields, ReplaceEntity, UpdateEntity
from state.operations.locks import SetLock
from state.operations.names import RenameEntity
from state.operations.scenes import ReplaceScene
from state.operations.values import (
    SceneFields,
    SetSlots,
    SetStyle,
    ShotFields,
    UpdateScene,
    UpdateShot,
    decided,
)
from state.project import Scene, Shot
from state.slots import PromptSlots, Slot


def scene_edits(old: Scene, new: Scene) -> tuple[Operation, ...]:
    """Operations from one state of a scene to another. Adding or removing what is in it replaces it whole."""
    if old == new:
        return ()
    rest = {"prompt_slots", "shots", "beats", "dialogue", "locked", *SceneFields.model_fields}
    if _others_differ(old, new, rest) or any(
        _ids(old, name) != _ids(new, name) for name in ("shots", "beats", "dialogue")
    ):
        return (ReplaceScene(scene=new),)
    return _around_lock(
        old,
        new,
        (
            *_fields(UpdateScene, "scene_id", SceneFields, old, new),
            *_slots(old, new),
            *(one for was, shot in zip(old.shots, new.shots, strict=True) for one in shot_edits(was, shot)),
            *(SetBeat(beat=beat) for was, beat in zip(old.beats, new.beats, strict=True) if was != beat),
            *(SetLine(line=line) for was, line in zip(old.dialogue, new.dialogue, strict=True) if was != line),
        ),
    )


def shot_edits(old: Shot, new: Shot) -> tuple[Operation, ...]:
    """Operations from one state of a shot to another."""
    return _around_lock(old, new, (*_fields(UpdateShot, "shot_id", ShotFields, old, new), *_slots(old, new)))


def entity_edits(old: Any, new: Any) -> tuple[Operation, ...]:
    """Operations from one state of a bible entry to another; another name is a rename everywhere."""
    if _others_differ(old, new, {"name", "locked", *EntityFields.model_fields}):
        return (ReplaceEntity(entity=new),)
    renamed = (RenameEntity(entity_id=old.id, name=new.name),) if old.name != new.name else ()
    return _around_lock(old, new, (*_fields(UpdateEntity, "entity_id", EntityFields, old, new), *renamed))


def style_edits(old: GlobalStyle, new: GlobalStyle) -> tuple[Operation, ...]:
    """Operations from one global style to another."""
    locks, changed, cleared = _slot_changes(decided(old), decided(new), "style")
    edits = (SetStyle(style=GlobalStyle(**changed), clear=cleared),) if changed or cleared else ()
    return (*edits, *locks)


def _around_lock(old: Any, new: Any, edits: tuple[Operation, ...]) -> tuple[Operation, ...]:
    """Unlock before the edits, lock after them."""
    if old.locked == new.locked:
        return edits
    lock = SetLock(target=old.id, locked=new.locked)
    return (*edits, lock) if new.locked else (lock, *edits)


def _fields(operation: Any, key: str, fields: type[GivenFields], old: Part, new: Any) -> Iterator[Operation]:
    names = [name for name in fields.model_fields if name in type(old).model_fields]
    given = {name: getattr(new, name) for name in names if getattr(new, name) != getattr(old, name)}
    if given:
        yield operation(**{key: new.id, "fields": fields(**given)})


def _slots(old: Any, new: Any) -> Iterator[Operation]:
    locks, changed, cleared = _slot_changes(old.prompt_slots.filled(), new.prompt_slots.filled(), old.id)
    if changed or cleared:
        yield SetSlots(target=old.id, slots=PromptSlots(**changed), clear=cleared)
    yield from locks


def _slot_changes(
    old: dict[str, Slot[Any]], new: dict[str, Slot[Any]], target: str
) -> tuple[list[SetLock], dict[str, Slot[Any]], tuple[str, ...]]:
    """Slots that only got locked or unlocked, slots that changed, and names of those left undecided again."""
    locks: list[SetLock] = []
    changed: dict[str, Slot[Any]] = {}
    for name, slot in new.items():
        was = old.get(name)
        if was is not None and was != slot and was.model_copy(update={"locked": slot.locked}) == slot:
            place = name if target == "style" else f"prompt_slots.{name}"
            locks.append(SetLock(target=target, slot=place, locked=slot.locked))
        elif was != slot:
            changed[name] = slot
    return locks, changed, tuple(name for name in old if name not in new)


def _others_differ(old: Part, new: Any, but: set[str]) -> bool:
    return any(getattr(old, name) != getattr(new, name) for name in type(old).model_fields if name not in but)


def _ids(part: Any, name: str) -> list[str]:
    return [item.id for item in getattr(part, name)]
