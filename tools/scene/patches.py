"""The difference of two states of a project as an RFC 6902 patch, looking only at the parts that changed. Pure."""

from collections.abc import Iterator, Sequence
from typing import Any

import jsonpatch
from pydantic import BaseModel

from state.project import SceneProject

Patch = tuple[dict[str, Any], ...]


def project_patch(before: SceneProject, after: SceneProject) -> Patch:
    """Operations that turn the JSON of `before` into the JSON of `after`."""
    return tuple(_differences(before, after, ""))


def _differences(before: BaseModel, after: BaseModel, path: str) -> Iterator[dict[str, Any]]:
    for name in type(after).model_fields:
        old, new = getattr(before, name), getattr(after, name)
        if old is new:
            continue
        here = f"{path}/{name}"
        if _parts(old) and _parts(new):
            yield from _rows(old, new, here)
        elif isinstance(old, BaseModel) and type(old) is type(new):
            yield from _differences(old, new, here)
        elif old != new:
            yield {"op": "replace", "path": here, "value": _plain(new)}


def _parts(value: object) -> bool:
    return isinstance(value, tuple) and all(isinstance(item, BaseModel) for item in value)


def _rows(old: Sequence[BaseModel], new: Sequence[BaseModel], path: str) -> Iterator[dict[str, Any]]:
    """Differences of two rows of parts: in place where their order held, by a general patch where it did not."""
    same_order = [_id(item) for item in old] == [_id(item) for item in new[: len(old)]]
    if not same_order:
        for change in jsonpatch.make_patch([_plain(item) for item in old], [_plain(item) for item in new]):
            moved = {"from": f"{path}{change['from']}"} if "from" in change else {}
            yield {**change, **moved, "path": f"{path}{change['path']}"}
        return
    for index, (was, now) in enumerate(zip(old, new, strict=False)):
        if was is not now:
            yield from _differences(was, now, f"{path}/{index}")
    for item in new[len(old) :]:
        yield {"op": "add", "path": f"{path}/-", "value": _plain(item)}


def _id(item: BaseModel) -> object:
    return getattr(item, "id", None) or getattr(item, "shot_id", None)


def _plain(value: object) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    return [_plain(item) for item in value] if isinstance(value, tuple) else value
