"""How far an edited value is from what was suggested, and in which of its fields."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

from pydantic import JsonValue

ABSENT = object()


def edit_distance(before: JsonValue, after: JsonValue) -> float:
    """0 for the same value, 1 where nothing of it is left. Every field counts by the length of what it says, words
    by how many of them changed."""
    weight = changed = 0.0
    for _, old, new in _pairs(before, after):
        size = max(_size(old), _size(new))
        weight += size
        changed += size * _distance(old, new)
    return round(min(changed / weight, 1.0), 6) if weight else 0.0


def slot_diff(before: JsonValue, after: JsonValue) -> dict[str, JsonValue]:
    """The fields that differ, by path: `{"before": …, "after": …}`, each left out where the field was absent."""
    return {
        path: {name: value for name, value in (("before", old), ("after", new)) if value is not ABSENT}
        for path, old, new in _pairs(before, after)
        if old is ABSENT or new is ABSENT or old != new
    }


def _pairs(before: JsonValue, after: JsonValue) -> Iterator[tuple[str, Any, Any]]:
    old, new = dict(_leaves(before)), dict(_leaves(after))
    for path in dict.fromkeys((*old, *new)):
        yield path, old.get(path, ABSENT), new.get(path, ABSENT)


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every plain value with its path. Items of a list that have ids are found by them, so that one put in between
    does not make all that follow look new; a list of plain values is one value."""
    if isinstance(value, dict) and value:
        for name, item in value.items():
            yield from _leaves(item, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        for index, item in enumerate(value):
            name = item.get("id", index) if isinstance(item, dict) else index
            yield from _leaves(item, f"{path}.{name}" if path else str(name))
    else:
        yield path, value


def _distance(old: Any, new: Any) -> float:
    if old is ABSENT or new is ABSENT:
        return 1.0
    if old == new:
        return 0.0
    if isinstance(old, str) and isinstance(new, str):
        return _unlike(old.split(), new.split())
    if isinstance(old, list) and isinstance(new, list):
        return _unlike([str(item) for item in old], [str(item) for item in new])
    return 1.0


def _unlike(old: Sequence[str], new: Sequence[str]) -> float:
    """The share of items, in order, that the two do not have in common."""
    return 1 - SequenceMatcher(None, old, new, autojunk=False).ratio()


def _size(value: Any) -> int:
    if value is ABSENT:
        return 0
    if isinstance(value, list):
        return max(sum(_size(item) for item in value), 1)
    return max(len(str(value)), 1)
