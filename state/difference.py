"""What changed between two states of a part, field by field."""

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import JsonValue

from state.base import Part
from state.parts import HEAD, PartChange, changed_parts, moved_items
from state.project import SceneProject
from state.slots import Slot

UNTOLD = frozenset({"counters"})
"""Fields that follow from others and are no one's change."""


class Change(Part):
    """One field of one part, before and after."""

    part: str
    field: str = ""
    """Dotted path inside the part (`shots.shot-3.prompt_slots.lens`); empty for the whole part."""
    kind: Literal["added", "removed", "changed", "moved"]
    before: JsonValue = None
    after: JsonValue = None


def differences(change: PartChange) -> Iterator[Change]:
    """The fields in which a part differs from what it was."""
    yield from _compare(change.part, "", change.old, change.new)


def project_differences(before: SceneProject, after: SceneProject) -> Iterator[Change]:
    """Every field in which two projects differ, and the scenes that moved."""
    for change in changed_parts(before, after):
        yield from differences(change)
    if before.scenes is not after.scenes:
        moved = moved_items((scene.id for scene in before.scenes), (scene.id for scene in after.scenes))
        yield from (Change(part=one, field="position", kind="moved") for one in moved)


def overlap(mine: tuple[str, str], theirs: tuple[str, str]) -> bool:
    """Whether two [part, field] paths are about the same thing, or one about something inside the other."""
    if mine[0] != theirs[0]:
        return False
    one, other = mine[1], theirs[1]
    return not one or not other or f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.")


def _compare(part: str, path: str, old: Any, new: Any) -> Iterator[Change]:
    if old is new or old == new:
        return
    if old is None:
        yield Change(part=part, field=path, kind="added", after=_plain(new))
    elif new is None:
        yield Change(part=part, field=path, kind="removed", before=_plain(old))
    elif isinstance(old, Part) and type(old) is type(new) and not isinstance(old, Slot):
        yield from _fields(part, path, old, new)
    elif _listed(old) or _listed(new):
        yield from _items(part, path, old, new)
    else:
        yield Change(part=part, field=path, kind="changed", before=_plain(old), after=_plain(new))


def _fields(part: str, path: str, old: Part, new: Part) -> Iterator[Change]:
    for name in type(old).model_fields:
        if part == HEAD and name in UNTOLD:
            continue
        yield from _compare(part, f"{path}.{name}" if path else name, getattr(old, name), getattr(new, name))


def _listed(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and hasattr(value[0], "id")


def _items(part: str, path: str, old: tuple[Any, ...], new: tuple[Any, ...]) -> Iterator[Change]:
    before, after = {item.id: item for item in old}, {item.id: item for item in new}
    for one in dict.fromkeys((*before, *after)):
        yield from _compare(part, f"{path}.{one}", before.get(one), after.get(one))
    for one in moved_items(before, after):
        yield Change(part=part, field=f"{path}.{one}.position", kind="moved")


def _plain(value: Any) -> Any:
    if isinstance(value, Part):
        return value.model_dump(mode="json", exclude_defaults=True)
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    return value
