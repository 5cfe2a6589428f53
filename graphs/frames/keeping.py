"""Frames that were made, kept: a person's look at them where they wish it, one version, and the chain on record."""

from collections.abc import Sequence
from typing import Literal

from langgraph.runtime import Runtime

from graphs.frames.events import log_frames
from graphs.frames.takes import suggested_by
from graphs.reviewing import review_operations
from state.operations import AddScene, AddShots, AddStoryboard, AnyOperation, Operation, UpdateShot, apply
from state.operations.base import keep
from state.progress import StepReached
from state.project import SceneProject, Shot
from state.workflows.pictures import FrameMade, FrameSet, FramesState
from tools.context import RunContext, owner, run_id
from tools.images.base import ImageFailed
from tools.storage.project_records import Committed
from tools.toolbox import Patch, Toolbox, say, say_patch, toolbox

OPERATIONS = 0
"""The place of the question about what is written among a run's reviews."""


def finished(state: FramesState) -> tuple[FrameMade, ...]:
    """The frames that came out, in order. Raises the first failure when there are none."""
    if not state.frames():
        reason = state.failed[0].reason if state.failed else "no frame was made"
        raise ImageFailed("no_picture", reason)
    return state.frames()


def wants_review(state: FramesState, *, runtime: Runtime[RunContext]) -> Literal["review_frames", "save_frames"]:
    """Whether a person sees the changes before they are kept."""
    return "review_frames" if state.operations and runtime.context.review == "ask" else "save_frames"


async def review_frames(state: FramesState, *, runtime: Runtime[RunContext]) -> Patch:
    """Pause until a person has accepted, edited or rejected what would be written."""
    sets = state.candidate_sets(OPERATIONS, len(state.operations))
    left = await review_operations(suggested_by(state), sets, state.operations, runtime)
    used = without_lost(state.operations, left.operations)
    return FramesState.patch(
        operations=tuple(one for one in used if one is not None),
        sets=tuple(one for one, kept in zip(left.sets, used, strict=True) if kept is not None),
        reviewed=True,
        warnings=list(left.settled.notes),
    )


def without_lost(proposed: Sequence[AnyOperation], accepted: Sequence[AnyOperation]) -> tuple[AnyOperation | None, ...]:
    """What a person accepted, without any use of what they refused: pictures of shots, beats, and panels of both; None
    for what has nothing left."""
    there = {one for operation in accepted for one in operation.introduces()}
    gone = {one for operation in proposed for one in operation.introduces()} - there
    return tuple(_letting_go(one, gone) for one in accepted)


def _letting_go(operation: AnyOperation, gone: set[str]) -> AnyOperation | None:
    match operation:
        case AddShots():
            return keep(operation, shots=tuple(_shot_without(shot, gone) for shot in operation.shots))
        case AddScene():
            shots = tuple(_shot_without(shot, gone) for shot in operation.scene.shots)
            return keep(operation, scene=keep(operation.scene, shots=shots))
        case UpdateShot() if "frames" in operation.fields.given():
            frames = tuple(one for one in operation.fields.frames if one not in gone)
            return keep(operation, fields=keep(operation.fields, frames=frames))
        case AddStoryboard():
            panels = tuple(one for one in operation.board.panels if not {one.scene_id, one.shot_id} & gone)
            return keep(operation, board=keep(operation.board, panels=panels)) if panels else None
    return operation


def _shot_without(shot: Shot, gone: set[str]) -> Shot:
    frames = tuple(frame for frame in shot.frames if frame not in gone)
    return keep(shot, frames=frames, beat_id=None if shot.beat_id in gone else shot.beat_id)


async def save_operations(
    state: FramesState, runtime: Runtime[RunContext], *, reason: str, made: Sequence[str]
) -> FrameSet:
    """The changes as one version, the chain from shot to picture in the event log, and what came out."""
    tools = await toolbox()
    frames, kept = state.frames(), state
    if state.operations:
        before, committed = await _committed(tools, state, reason)
        kept = state.model_copy(update={"project_id": committed.project_id, "version": committed.version})
        made = tuple(committed.renumbered.get(one, one) for one in made)
        after = apply(before, state.operations, "workflow") if not committed.renumbered else before
        say_patch(runtime, before, after, version=committed.version, draft=False)
        sets = state.sets if state.reviewed else state.candidate_sets(OPERATIONS, len(state.operations))
        unreviewed = () if state.reviewed else state.operations
        await tools.suggestions.keep(
            suggested_by(kept), "save_frames", sets, committed.version, runtime, unreviewed=unreviewed
        )
    await log_frames(tools, kept)
    say(runtime, StepReached(step="save_frames", message=f"Kept {len(frames)} frames", done=len(frames)))
    labels = {order.index: order.label for order in state.orders}
    there = {one.index for one in frames}
    failed = {one.index: one for one in reversed(state.failed) if one.index not in there}
    return FrameSet(
        project_id=kept.project,
        version=kept.version,
        frames=frames,
        labels=tuple(labels[one.index] for one in frames),
        failed=tuple(failed[index] for index in sorted(failed)),
        made=tuple(made),
        warnings=tuple(dict.fromkeys(state.warnings)),
        provider=state.made[0].provider if state.made else "",
    )


async def _committed(tools: Toolbox, state: FramesState, reason: str) -> tuple[SceneProject, Committed]:
    """The project before the changes, and their commit; a run that has no project yet founds it."""
    operations: tuple[Operation, ...] = state.operations
    if not state.version:
        empty = SceneProject(id=state.project)
        founded = await tools.found_project(empty, operations, fixed_id=False, workflow=state.workflow, reason=reason)
        return empty.with_(id=founded.project_id), founded
    before = (await tools.projects.load(state.project, owner=owner())).project
    committed = await tools.projects.commit(
        state.project,
        operations,
        base_version=state.version,
        owner=owner(),
        author="workflow",
        workflow=state.workflow,
        run_id=run_id(),
        reason=reason,
        idempotency_key=f"{run_id()}:{state.workflow}" if run_id() else None,
    )
    return before, committed
