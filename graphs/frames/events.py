"""The chain from a shot to its prompt to its picture, and what became of the picture, as events."""

from collections.abc import Iterator
from typing import Any, Literal

from prompts.compiler.compile import COMPILER_VERSION
from state.base import canonical_bytes, content_hash
from state.events import (
    AnyEvent,
    OutputHandled,
    OutputPayload,
    PromptPayload,
    PromptUsed,
    RequestEnded,
    RequestPayload,
    actor_of,
    moment,
)
from state.usage import Tier
from state.workflows.pictures import FrameMade, FrameOrder, FramesState
from tools.context import owner, run_id
from tools.images.base import Estimate
from tools.images.maker import MadePicture
from tools.storage.assets import AssetOrigin
from tools.storage.moments import new_id, now
from tools.suggestions import session
from tools.toolbox import Toolbox

Became = Literal["output.attached", "frame.kept", "frame.deleted"]


async def log_frames(tools: Toolbox, state: FramesState) -> None:
    """Write what each frame was made from and what came of it, once per run. Where a person looked, a frame that is in
    what they accepted is kept and one that they refused is deleted."""
    orders = {order.index: order for order in state.orders}
    events = [event for frame in state.made for event in _made(state, orders[frame.index], frame)]
    if state.reviewed:
        accepted = canonical_bytes(state.operations).decode()
        for frame in state.frames():
            if frame not in state.held:
                became: Became = "frame.kept" if frame.asset in accepted else "frame.deleted"
                events.append(_handled(became, state, orders[frame.index], frame))
    await tools.events.append_first(events, owner=owner())


def _made(state: FramesState, order: FrameOrder, frame: FrameMade) -> Iterator[AnyEvent]:
    il = order.il
    yield PromptUsed(
        **_said(state, frame, "prompt"),
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
    yield _handled("output.attached", state, order, frame)


def _handled(kind: Became, state: FramesState, order: FrameOrder, frame: FrameMade) -> OutputHandled:
    il = order.il
    return OutputHandled(
        **_said(state, frame, kind),
        kind=kind,
        payload=OutputPayload(
            workflow=state.workflow,
            asset=frame.asset,
            frame_index=frame.index,
            frame_count=len(state.orders),
            coverage_type=il.coverage_type.value if il.coverage_type else "",
            time_offset_ms=il.time_offset_ms,
        ),
    )


def _said(state: FramesState, frame: FrameMade, what: str) -> dict[str, Any]:
    return {
        "event_id": new_id(),
        "ts": moment(now()),
        "actor_key": actor_of(owner()),
        "project_key": state.project,
        "session_id": session(),
        "run_id": run_id(),
        "route": "image",
        "model_requested": frame.provider,
        "model_served": frame.served_model,
        "idempotency_key": f"{state.run}:{what}:{frame.index}:{frame.take}",
    }


async def log_picture(
    tools: Toolbox, made: MadePicture, estimate: Estimate, tier: Tier, origin: AssetOrigin, latency_ms: int
) -> None:
    """Write what a picture cost: the host's own figure, the estimate where it gives none."""
    cost = made.micro_usd if made.micro_usd is not None else estimate.micro_usd
    event = RequestEnded(
        event_id=new_id(),
        ts=moment(now()),
        kind="request.completed",
        actor_key=actor_of(owner()),
        project_key=origin.project_id,
        session_id=session(),
        run_id=run_id(),
        route="image",
        tier=tier.value,
        model_served=made.served_model,
        prompt_version=made.prompt_hash,
        idempotency_key=f"image:{run_id()}:{made.prompt_hash}:{made.asset_id}",
        payload=RequestPayload(
            images=estimate.images,
            cost_micro_usd=cost or 0,
            cost_source="provider" if made.micro_usd is not None else "estimated",
            latency_ms=latency_ms,
        ),
    )
    await tools.events.append_first([event], owner=owner())
