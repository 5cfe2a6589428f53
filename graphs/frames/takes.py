"""Several takes of a frame: which one is used."""

from collections.abc import Iterator
from typing import Literal

from langgraph.runtime import Runtime

from graphs.reviewing import choose_alternatives
from state.alternatives import Alternative, Alternatives, shuffled
from state.workflows.pictures import FrameFailed, FrameMade, FramesState
from tools.context import RunContext
from tools.suggestions import Suggested
from tools.toolbox import Patch

TAKES = 1
"""The place of the question about takes among a run's reviews."""
REFUSED = "refused: none of its takes is used"


async def choose_takes(state: FramesState, *, runtime: Runtime[RunContext]) -> Patch:
    """Which take of each frame is used: where there are several, a person who wishes to look says; else the first."""
    slots = tuple(_alternatives(state))
    if not slots or runtime.context.review != "ask":
        return FramesState.patch(chosen=tuple(one for one in state.frames() if one not in state.held))
    sets = state.candidate_sets(TAKES, len(slots))
    taken = await choose_alternatives(suggested_by(state), sets, "choose_frame", [one for _, one in slots], runtime)
    choices = {index: choice for (index, _), choice in zip(slots, taken, strict=True)}
    used = [one for one in state.frames() if one not in state.held and one.index not in choices]
    used += [one for one in state.made if choices.get(one.index) == _take(one)]
    refused = [FrameFailed(index=index, reason=REFUSED) for index, choice in choices.items() if choice is None]
    chosen = tuple(sorted(used, key=lambda one: one.index))
    return FramesState.patch(chosen=chosen, failed=refused) if refused else FramesState.patch(chosen=chosen)


def _alternatives(state: FramesState) -> Iterator[tuple[int, Alternatives]]:
    """The frames of which there are several takes that do not look the same."""
    for order in state.orders:
        takes: dict[str, FrameMade] = {}
        for one in sorted(state.made, key=lambda one: one.take):
            if one.index == order.index:
                takes.setdefault(one.asset, one)
        if len(takes) > 1:
            where = order.il.shot_id or order.il.scene_id or state.project
            candidates = tuple(
                Alternative(
                    id=_take(one),
                    content={"asset": one.asset, "label": order.label, "prompt_hash": one.prompt_hash},
                )
                for one in takes.values()
            )
            slot = Alternatives(slot_ref=f"frame:{where}:{order.label}"[:200], label=order.label, candidates=candidates)
            yield order.index, shuffled(slot)


def _take(frame: FrameMade) -> str:
    return f"take-{frame.take + 1}"


def frames_left(state: FramesState) -> Literal["write_frames", "save_frames"]:
    """On to what the frames change, unless a person took none of them."""
    refused = any(one.reason == REFUSED for one in state.failed)
    return "save_frames" if refused and not state.frames() else "write_frames"


def suggested_by(state: FramesState) -> Suggested:
    """Where the frames belong, and who made them."""
    first = next(iter(state.made), None)
    if first is None:
        return Suggested(project_id=state.project)
    return Suggested(
        project_id=state.project,
        model_requested=first.provider,
        model_served=first.served_model,
        prompt_version=first.prompt_hash,
    )
