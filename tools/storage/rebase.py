"""Carrying operations over to a head that others have moved: what collides, and fresh ids for those taken meanwhile."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from state.difference import overlap
from state.errors import OperationRefused
from state.operations import OPERATIONS, Operation, count
from state.project import IdKind, IdMint, SceneProject
from tools.storage.project_records import EditConflict

Path = tuple[str, str]

ID_FIELDS = frozenset(
    {
        "id",
        "scene_id",
        "shot_id",
        "beat_id",
        "line_id",
        "entity_id",
        "character_id",
        "location_id",
        "asset_id",
        "board_id",
        "question_id",
        "new_scene_id",
        "at_beat",
        "first",
        "second",
        "kept",
        "absorbed",
        "target",
        "before",
        "after",
        "instead_of",
        "characters",
        "props",
        "lines",
        "frames",
    }
)
"""Fields of operations and parts that hold ids; anything else is a person's words and is never renumbered."""


def collisions(mine: Iterable[Path], theirs: Iterable[Path]) -> tuple[Path, ...]:
    """The paths of `mine` that are about the same as one of `theirs`."""
    by_part: defaultdict[str, list[Path]] = defaultdict(list)
    for path in theirs:
        by_part[path[0]].append(path)
    return tuple(path for path in mine if any(overlap(path, other) for other in by_part[path[0]]))


def conflict_behind(
    refusal: OperationRefused,
    operations: Sequence[Operation],
    gone: Mapping[str, str],
    theirs: Sequence[Path],
    version: int,
) -> EditConflict | None:
    """The conflict that made these operations impossible, if what they are about was changed or taken out by others.
    `gone` says in which part what is no more used to be."""
    about = {one for operation in operations for one in operation.reads()} | set(re.split(r"[.@]", refusal.field))
    about |= {gone[one] for one in about if one in gone}
    hit = tuple(path for path in theirs if path[0] in about or about.intersection(path[1].split(".")))
    return EditConflict(hit, version) if hit else None


def renumber(
    operations: Sequence[Operation], taken: Iterable[str], project: SceneProject
) -> tuple[tuple[Operation, ...], dict[str, str]]:
    """The operations with a fresh id, everywhere in them, for each id that is taken; and which became which."""
    introduced = [one for operation in operations for one in operation.introduces()]
    mint = IdMint(count(project, introduced))
    fresh: dict[str, str] = {}
    for one in dict.fromkeys(one for one in introduced if one in set(taken)):
        kind: IdKind = one.split("-")[0]  # type: ignore[assignment]
        fresh[one] = mint(kind)
    dumped = OPERATIONS.dump_python(tuple(operations), mode="json")  # type: ignore[arg-type]
    return OPERATIONS.validate_python(_renumbered(dumped, fresh, "")), fresh


def _renumbered(value: Any, fresh: Mapping[str, str], name: str) -> Any:
    if isinstance(value, dict):
        return {key: _renumbered(item, fresh, key) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_renumbered(item, fresh, name) for item in value]
    if isinstance(value, str):
        if name in ID_FIELDS:
            return fresh.get(value, value)
        if name == "about":
            return ".".join(fresh.get(step, step) for step in value.split("."))
    return value
