"""The events that a commit is, beside being a version: scenes locked, unlocked and deleted by a person, prompts
compiled, suggestions taken back."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from state.events import EVENT, AnyEvent, PromptPayload, PromptUsed, SceneDecided, ScenePayload, moment
from state.il import CompiledPrompt
from state.operations import Author, Operation, RemoveScene, SetCompiledPrompt, SetCompiledPrompts, SetLock
from state.project import SceneProject
from state.suggestions import Circumstances, undone_events
from tools.storage.moments import new_id, now
from tools.storage.part_rows import Key
from tools.storage.project_tables import director_events

SceneKind = Literal["scene.locked", "scene.unlocked", "scene.deleted"]
AT_ONCE = 500
"""Candidate sets looked up by one query; databases limit its parameters."""


def actor_of(owner: str) -> str:
    """The pseudonym of an owner in events."""
    return hashlib.sha256(owner.encode()).hexdigest()[:16]


def events_of(
    operations: Sequence[Operation], after: SceneProject, *, key: Key, version: int, author: Author, run_id: str
) -> list[AnyEvent]:
    """What a person decided about whole scenes in this commit, in order, and the prompts that were compiled for it.
    Undo and import decide and compile nothing."""
    if author not in ("person", "workflow"):
        return []
    decided = list(_decisions(operations)) if author == "person" else []
    told = {"actor_key": actor_of(key.owner), "project_key": key.project_id, "run_id": run_id}
    scenes: list[AnyEvent] = [
        SceneDecided(
            **told,
            event_id=new_id(),
            ts=moment(now()),
            kind=kind,
            idempotency_key=f"{key.project_id}:{version}:{number}",
            bulk=len(decided) > 1,
            payload=ScenePayload(scene_id=scene_id, version=version),
        )
        for number, (kind, scene_id) in enumerate(decided)
    ]
    return [*scenes, *_compiled(operations, after, told, version)]


def _decisions(operations: Sequence[Operation]) -> Iterator[tuple[SceneKind, str]]:
    for operation in operations:
        if isinstance(operation, SetLock) and operation.target.startswith("scene-") and not operation.slot:
            yield ("scene.locked" if operation.locked else "scene.unlocked"), operation.target
        elif isinstance(operation, RemoveScene):
            yield "scene.deleted", operation.scene_id


def _compiled(
    operations: Sequence[Operation], after: SceneProject, told: dict[str, Any], version: int
) -> Iterator[PromptUsed]:
    prompts = [one for operation in operations for one in _prompts(operation) if not one.edited]
    homes = {shot.id: scene.id for scene, shot in after.shots()} if prompts else {}
    for number, prompt in enumerate(prompts):
        yield PromptUsed(
            **told,
            event_id=new_id(),
            ts=moment(now()),
            kind="prompt.compiled",
            route="compile",
            idempotency_key=f"{told['project_key']}:{version}:prompt:{number}",
            bulk=len(prompts) > 1,
            payload=PromptPayload(
                scene_id=homes.get(prompt.shot_id, ""),
                shot_id=prompt.shot_id,
                tool=prompt.target,
                il_hash=prompt.il_hash,
                prompt_hash=hashlib.sha256(prompt.text.encode()).hexdigest(),
                compiler_version=prompt.compiler_version,
            ),
        )


def _prompts(operation: Operation) -> tuple[CompiledPrompt, ...]:
    if isinstance(operation, SetCompiledPrompts):
        return operation.prompts
    return (operation.prompt,) if isinstance(operation, SetCompiledPrompt) else ()


async def undone_by(connection: AsyncConnection, undone: Row[Any], *, key: Key, version: int) -> tuple[AnyEvent, ...]:
    """The suggestions that are taken back with a version, by the version `version`."""
    sets = await _sets_of(connection, undone, key) if undone.run_id else []
    table, about = director_events, []
    for start in range(0, len(sets), AT_ONCE):
        query = select(table.c.content).where(
            table.c.owner == key.owner,
            table.c.kind.like("suggestion.%"),
            table.c.candidate_set_id.in_(sets[start : start + AT_ONCE]),
        )
        found = await connection.execute(query.order_by(table.c.position))
        about += [EVENT.validate_python(content) for content in found.scalars()]
    told = Circumstances(actor_key=actor_of(key.owner), project_key=key.project_id)
    return undone_events(about, told, now(), version=version)


async def _sets_of(connection: AsyncConnection, undone: Row[Any], key: Key) -> list[str]:
    """The candidate sets whose operations made up a version."""
    table = director_events
    query = select(table.c.content).where(
        table.c.owner == key.owner,
        table.c.run_id == undone.run_id,
        table.c.project_key == key.project_id,
        table.c.kind == "workflow.step",
    )
    steps = [content["payload"] for content in (await connection.execute(query)).scalars()]
    return [step["decision"] for step in steps if step["output_ref"] == f"version:{undone.version}"]
