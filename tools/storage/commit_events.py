"""The events that a commit is, beside being a version: what a person locked, unlocked, promoted and deleted, prompts
compiled, suggestions taken back."""

import hashlib
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from state.events import (
    EVENT,
    AnyEvent,
    LockPayload,
    OutputHandled,
    OutputPayload,
    PartLocked,
    PromptPayload,
    PromptUsed,
    SceneDecided,
    ScenePayload,
    actor_of,
    moment,
)
from state.il import CompiledPrompt
from state.operations import (
    Author,
    Operation,
    PromoteShot,
    RemoveScene,
    RemoveShot,
    RemoveStoryboard,
    RemoveVisualAsset,
    SetCanonical,
    SetCompiledPrompt,
    SetCompiledPrompts,
    SetLock,
)
from state.project import SceneProject
from state.suggestions import Circumstances, undone_events
from tools.storage.moments import new_id, now
from tools.storage.part_rows import Key, PartReader
from tools.storage.project_tables import director_events

FrameKind = Literal["frame.promoted", "frame.deleted"]
AT_ONCE = 500
"""Candidate sets looked up by one query; databases limit its parameters."""


class Made(NamedTuple):
    """A commit that is being written: what it changes, from what to what, by whom."""

    operations: Sequence[Operation]
    before: SceneProject
    after: SceneProject
    key: Key
    version: int
    author: Author
    run_id: str

    def told(self) -> dict[str, Any]:
        """What its events have in common."""
        return {
            "event_id": new_id(),
            "ts": moment(now()),
            "actor_key": actor_of(self.key.owner),
            "project_key": self.key.project_id,
            "run_id": self.run_id,
        }


async def events_of(connection: AsyncConnection, made: Made) -> list[AnyEvent]:
    """What a person decided in this commit, in order, and the prompts that were compiled for it. Undo and import decide
    and compile nothing."""
    if made.author not in ("person", "workflow"):
        return []
    decided: list[AnyEvent] = []
    if made.author == "person":
        decided = [event async for event in _decisions(connection, made)]
    bulk = len(decided) > 1
    return [*(event.with_(bulk=bulk) for event in decided), *_compiled(made)]


async def _decisions(connection: AsyncConnection, made: Made) -> AsyncIterator[AnyEvent]:
    """Whole scenes and single parts, locked and unlocked; scenes deleted; frames promoted and deleted."""
    for number, operation in enumerate(made.operations):
        said = {**made.told(), "idempotency_key": f"{made.key.project_id}:{made.version}:{number}"}
        if isinstance(operation, SetLock) and (operation.slot or not operation.target.startswith("scene-")):
            yield _locked(operation, said, made.version)
        elif isinstance(operation, SetLock | RemoveScene):
            yield await _scene(connection, operation, said, made)
        for kind, picture in await _pictures(connection, operation, made):
            key = f"{made.key.project_id}:{made.version}:{number}:{picture.asset}"
            yield OutputHandled(**{**made.told(), "idempotency_key": key}, kind=kind, route="image", payload=picture)


def _locked(operation: SetLock, said: dict[str, Any], version: int) -> PartLocked:
    payload = LockPayload(target=operation.target, slot=operation.slot, version=version)
    return PartLocked(**said, kind="part.locked" if operation.locked else "part.unlocked", payload=payload)


async def _scene(
    connection: AsyncConnection, operation: SetLock | RemoveScene, said: dict[str, Any], made: Made
) -> SceneDecided:
    kind: Literal["scene.locked", "scene.unlocked", "scene.deleted"] = "scene.deleted"
    if isinstance(operation, SetLock):
        kind = "scene.locked" if operation.locked else "scene.unlocked"
    scene_id = operation.target if isinstance(operation, SetLock) else operation.scene_id
    first, regenerations = await _shown(connection, f"scene:{scene_id}", made.key)
    since = max(int((said["ts"] - first).total_seconds() * 1000), 0) if first is not None else None
    payload = ScenePayload(
        scene_id=scene_id, version=made.version, since_first_shown_ms=since, regenerations=regenerations
    )
    return SceneDecided(**said, kind=kind, payload=payload)


async def _shown(connection: AsyncConnection, slot_ref: str, key: Key) -> tuple[datetime | None, int]:
    """When something was first shown for a slot, and how often it was asked for again."""
    table = director_events
    mine = (table.c.owner == key.owner, table.c.project_key == key.project_id)
    shown = select(table.c.candidate_set_id, table.c.ts).where(*mine, table.c.slot_ref == slot_ref)
    rows = (await connection.execute(shown)).all()
    if not rows:
        return None, 0
    again = select(func.count(func.distinct(table.c.candidate_set_id))).where(
        table.c.owner == key.owner,
        table.c.kind == "suggestion.regenerated",
        table.c.candidate_set_id.in_([row.candidate_set_id for row in rows[:AT_ONCE]]),
    )
    return min(row.ts for row in rows), int((await connection.execute(again)).scalar_one())


def tells_of_frames(operations: Sequence[Operation]) -> bool:
    """Whether a commit of these writes the event of a promoted or deleted frame itself."""
    return any(_kind(operation) is not None for operation in operations)


async def _pictures(
    connection: AsyncConnection, operation: Operation, made: Made
) -> list[tuple[FrameKind, OutputPayload]]:
    """The pictures that an operation promotes or deletes, each as it was attached."""
    before, kind = made.before, _kind(operation)
    if kind is None:
        return []
    assets: list[str] = []
    if isinstance(operation, RemoveVisualAsset):
        assets = [one.asset for one in before.bible.visual_assets if one.id == operation.asset_id]
    elif isinstance(operation, RemoveStoryboard):
        boards = [board for board in before.storyboards if board.id == operation.board_id]
        assets = [panel.asset for board in boards for panel in board.panels if panel.asset]
    elif isinstance(operation, RemoveShot | PromoteShot | SetCanonical):
        found = before.find_shot(operation.shot_id)
        frames = found[1].frames if found is not None else ()
        held = (await PartReader(connection, made.key).needed(frozenset(frames))).project if frames else before
        assets = [one.asset for one in held.bible.visual_assets if one.id in frames]
    return [(kind, await _attached(connection, asset, made.key)) for asset in dict.fromkeys(assets)]


def _kind(operation: Operation) -> FrameKind | None:
    if isinstance(operation, PromoteShot) or (isinstance(operation, SetCanonical) and operation.canonical):
        return "frame.promoted"
    if isinstance(operation, RemoveShot | RemoveStoryboard | RemoveVisualAsset):
        return "frame.deleted"
    return None


async def _attached(connection: AsyncConnection, asset: str, key: Key) -> OutputPayload:
    """What is known of a picture from when it was made; only its hash for one that no workflow made."""
    table = director_events
    query = (
        select(table.c.content)
        .where(table.c.owner == key.owner, table.c.project_key == key.project_id)
        .where(table.c.slot_ref == f"asset:{asset}", table.c.kind == "output.attached")
        .order_by(table.c.position)
        .limit(1)
    )
    content = (await connection.execute(query)).scalar_one_or_none()
    return OutputPayload(workflow="", asset=asset) if content is None else OutputPayload(**content["payload"])


def _compiled(made: Made) -> Iterator[PromptUsed]:
    prompts = [one for operation in made.operations for one in _prompts(operation) if not one.edited]
    homes = {shot.id: scene.id for scene, shot in made.after.shots()} if prompts else {}
    for number, prompt in enumerate(prompts):
        yield PromptUsed(
            **made.told(),
            kind="prompt.compiled",
            route="compile",
            idempotency_key=f"{made.key.project_id}:{made.version}:prompt:{number}",
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
