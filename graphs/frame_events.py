"""The chain from a shot to its prompt to its picture, as events."""

from collections.abc import Iterator
from typing import Any

from prompts.compiler.compile import COMPILER_VERSION
from state.base import content_hash
from state.events import AnyEvent, OutputHandled, OutputPayload, PromptPayload, PromptUsed
from state.workflows.pictures import FrameMade, FrameOrder, FramesState
from tools.context import owner, run_id
from tools.storage.moments import new_id, now
from tools.toolbox import Toolbox


async def log_frames(tools: Toolbox, state: FramesState) -> None:
    """Write what each frame was made from and what came of it, once per run."""
    orders = {order.index: order for order in state.orders}
    events = [event for frame in state.made for event in _events(state, orders[frame.index], frame)]
    await tools.events.append(events, owner=owner())


def _events(state: FramesState, order: FrameOrder, frame: FrameMade) -> Iterator[AnyEvent]:
    il = order.il
    yield PromptUsed(
        **_said(state, frame, f"{state.workflow}:prompt:{frame.index}"),
        kind="prompt.compiled",
        payload=PromptPayload(
            scene_id=il.scene_id,
            shot_id=il.shot_id,
            tool=frame.provider,
            il_hash=content_hash(il),
            prompt_hash=frame.prompt_hash,
            compiler_version=COMPILER_VERSION,
        ),
    )
    yield OutputHandled(
        **_said(state, frame, f"{state.workflow}:output:{frame.index}"),
        kind="output.attached",
        payload=OutputPayload(
            workflow=state.workflow,
            asset=frame.asset,
            frame_index=frame.index,
            frame_count=len(state.orders),
            coverage_type=il.coverage_type.value if il.coverage_type else "",
            time_offset_ms=il.time_offset_ms,
        ),
    )


def _said(state: FramesState, frame: FrameMade, key: str) -> dict[str, Any]:
    return {
        "event_id": new_id(),
        "ts": now().replace(microsecond=now().microsecond // 1000 * 1000),
        "project_key": state.project,
        "run_id": run_id(),
        "route": "image",
        "model_served": frame.served_model,
        "idempotency_key": f"{run_id()}:{key}" if run_id() else "",
    }
