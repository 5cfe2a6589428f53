"""Frames that were made, kept: a person's look at them where they wish it, one version, and the chain on record."""

from collections.abc import Sequence
from typing import Literal

from langgraph.runtime import Runtime

from graphs.frame_events import log_frames
from graphs.frame_takes import suggested_by
from graphs.reviewing import review_operations
from state.operations import AnyOperation, Operation, apply
from state.progress import StepReached
from state.workflows.pictures import FrameMade, FrameSet, FramesState
from tools.context import RunContext, owner, run_id
from tools.images.base import ImageFailed
from tools.toolbox import Patch, say, say_patch, toolbox

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
    return FramesState.patch(
        operations=without_lost(left.operations), sets=left.sets, reviewed=True, warnings=list(left.settled.notes)
    )


def without_lost(operations: Sequence[AnyOperation]) -> tuple[AnyOperation, ...]:
    """The operations, without shots' frames whose picture a person refused."""
    kept = {one.asset.id for one in operations if one.op == "add_visual_asset"}
    freed: list[AnyOperation] = []
    for one in operations:
        if one.op == "add_shots":
            shots = tuple(
                shot.model_copy(update={"frames": tuple(frame for frame in shot.frames if frame in kept)})
                for shot in one.shots
            )
            one = one.model_copy(update={"shots": shots})
        freed.append(one)
    return tuple(freed)


async def save_operations(
    state: FramesState, runtime: Runtime[RunContext], *, reason: str, made: Sequence[str]
) -> FrameSet:
    """The changes as one version, the chain from shot to picture in the event log, and what came out."""
    tools = await toolbox()
    frames = state.frames()
    operations: tuple[Operation, ...] = state.operations
    version = state.version
    if operations:
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
        version = committed.version
        made = tuple(committed.renumbered.get(one, one) for one in made)
        after = apply(before, operations, "workflow") if not committed.renumbered else before
        say_patch(runtime, before, after, version=version, draft=False)
        sets = state.sets if state.reviewed else state.candidate_sets(OPERATIONS, len(operations))
        unreviewed = () if state.reviewed else operations
        await tools.suggestions.keep(suggested_by(state), "save_frames", sets, version, runtime, unreviewed=unreviewed)
    await log_frames(tools, state)
    say(runtime, StepReached(step="save_frames", message=f"Kept {len(frames)} frames", done=len(frames)))
    labels = {order.index: order.label for order in state.orders}
    there = {one.index for one in frames}
    failed = {one.index: one for one in reversed(state.failed) if one.index not in there}
    return FrameSet(
        project_id=state.project,
        version=version,
        frames=frames,
        labels=tuple(labels[one.index] for one in frames),
        failed=tuple(failed[index] for index in sorted(failed)),
        made=tuple(made),
        warnings=tuple(dict.fromkeys(state.warnings)),
        provider=state.made[0].provider if state.made else "",
    )
