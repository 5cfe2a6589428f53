"""The events that a commit is, beside being a version: scenes locked, unlocked and deleted by a person."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Literal

from state.events import AnyEvent, SceneDecided, ScenePayload, moment
from state.operations import Author, Operation, RemoveScene, SetLock
from tools.storage.moments import new_id, now
from tools.storage.part_rows import Key

SceneKind = Literal["scene.locked", "scene.unlocked", "scene.deleted"]


def events_of(
    operations: Sequence[Operation], *, key: Key, version: int, author: Author, run_id: str
) -> list[AnyEvent]:
    """What a person decided about whole scenes in this commit, in order. Workflows and undo decide nothing."""
    if author != "person":
        return []
    decided = list(_decisions(operations))
    return [
        SceneDecided(
            event_id=new_id(),
            ts=moment(now()),
            kind=kind,
            actor_key=hashlib.sha256(key.owner.encode()).hexdigest()[:16],
            project_key=key.project_id,
            run_id=run_id,
            idempotency_key=f"{key.project_id}:{version}:{number}",
            bulk=len(decided) > 1,
            payload=ScenePayload(scene_id=scene_id, version=version),
        )
        for number, (kind, scene_id) in enumerate(decided)
    ]


def _decisions(operations: Sequence[Operation]) -> Iterator[tuple[SceneKind, str]]:
    for operation in operations:
        if isinstance(operation, SetLock) and operation.target.startswith("scene-") and not operation.slot:
            yield ("scene.locked" if operation.locked else "scene.unlocked"), operation.target
        elif isinstance(operation, RemoveScene):
            yield "scene.deleted", operation.scene_id
