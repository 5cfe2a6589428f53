"""Pages whose panels were not found for certain: a person says where they are, or their frames are made apart."""

from collections.abc import Sequence
from typing import Any

from langgraph.runtime import Runtime
from pydantic import TypeAdapter, ValidationError

from graphs.frames.pages import cut_frames
from graphs.reviewing import ask
from state.errors import refused_input
from state.offers import content_offer
from state.progress import FindingMade
from state.review import ActionRequest, Decision, ReviewConfig, ReviewRequest, read_decisions
from state.workflows.pictures import Box, FrameMade, FramesState, UnsureCut
from tools.context import RunContext
from tools.suggestions import Suggested
from tools.toolbox import Patch, Toolbox, say, toolbox

BOXES: TypeAdapter[tuple[Box, ...]] = TypeAdapter(tuple[Box, ...])
CUTS = 2
"""The place of the question about cuts among a run's reviews."""


async def settle_cuts(state: FramesState, *, runtime: Runtime[RunContext]) -> Patch:
    """What to do with pages whose panels were not found for certain: a person says, or their frames are made apart."""
    if not state.unsure:
        return FramesState.patch(unsure=[])
    if runtime.context.review != "ask":
        for unsure in state.unsure:
            told = f"{len(unsure.boxes)} of {len(unsure.frames)} panels were found; the frames are made one by one"
            say(runtime, FindingMade(severity="warning", message=told, about=unsure.asset))
        return FramesState.patch(unsure=[])
    by_index = {order.index: order for order in state.orders}
    tools = await toolbox()
    made: list[FrameMade] = []
    for unsure, boxes in zip(state.unsure, await _asked(tools, state, runtime), strict=True):
        if boxes is not None and len(boxes) == len(unsure.frames):
            orders = [by_index[index] for index in unsure.frames]
            made += await cut_frames(tools, state, orders, boxes, unsure.asset, unsure, take=unsure.take)
    return FramesState.patch(made=made, unsure=[]) if made else FramesState.patch(unsure=[])


async def _asked(tools: Toolbox, state: FramesState, runtime: Runtime[RunContext]) -> list[tuple[Box, ...] | None]:
    """The boxes a person leaves of each page; None where its frames are to be made one by one."""
    shown = [_cut(state, unsure) for unsure in state.unsure]
    sets = state.candidate_sets(CUTS, len(shown))
    offers = [
        content_offer(one, f"page:{unsure.asset}", args)
        for one, unsure, args in zip(sets, state.unsure, shown, strict=True)
    ]
    first = state.unsure[0]
    given = Suggested(project_id=state.project, model_requested=first.provider, model_served=first.served_model)
    await tools.suggestions.show(given, offers, shown, runtime)

    def read(answer: object) -> tuple[list[tuple[Box, ...] | None], bool]:
        decisions = read_decisions(answer, len(shown)).decisions
        each = decisions if len(decisions) > 1 else decisions * len(shown)
        boxes = [_left(*pair, index) for index, pair in enumerate(zip(state.unsure, each, strict=True))]
        return boxes, len(decisions) < len(shown)

    left, bulk = ask(_question(state, shown), read)
    told = [
        None if boxes is None else {**args, "boxes": [box.model_dump() for box in boxes]}
        for args, boxes in zip(shown, left, strict=True)
    ]
    await tools.suggestions.decide(given, offers, shown, told, runtime, bulk=bulk)
    return left


def _left(unsure: UnsureCut, decision: Decision, index: int) -> tuple[Box, ...] | None:
    if decision.type == "reject":
        return None
    if decision.type != "edit":
        return unsure.boxes
    try:
        return BOXES.validate_python(decision.edited_action.args.get("boxes"))
    except ValidationError as error:
        raise refused_input(error, prefix=f"decisions.{index}.edited_action.args.boxes") from error


def _cut(state: FramesState, unsure: UnsureCut) -> dict[str, Any]:
    """A page and the boxes found in it."""
    return {
        "asset": unsure.asset,
        "frames": [state.orders[index].label for index in unsure.frames],
        "boxes": [box.model_dump() for box in unsure.boxes],
    }


def _question(state: FramesState, shown: Sequence[dict[str, Any]]) -> ReviewRequest:
    return ReviewRequest(
        action_requests=tuple(
            ActionRequest(
                name="cut_stack",
                args=args,
                description=f"{len(unsure.boxes)} panels found where {len(unsure.frames)} were asked for, "
                f"confidence {unsure.confidence:.2f}. Approve, put the boxes right, or reject to make them one by one.",
            )
            for unsure, args in zip(state.unsure, shown, strict=True)
        ),
        review_configs=(ReviewConfig(action_name="cut_stack"),),
    )
