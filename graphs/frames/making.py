"""Frames made as pictures of their own: what is asked of a provider, with its price said first, and what came of it."""

import time
from collections.abc import Iterator
from typing import Literal

from langgraph.runtime import Runtime
from langgraph.types import Send

from graphs.frames.events import log_picture
from prompts.compiler.compile import compile_shot
from state.base import content_hash
from state.il import IL, CharacterRef, CompiledPrompt
from state.progress import AssetMade, FindingMade, StepReached
from state.usage import Tier
from state.vocabulary import PanelLayout
from state.workflows.pictures import FrameFailed, FrameMade, FramesState, FrameTask
from tools.context import RunContext, owner, run_id
from tools.images.base import ImageFailed, ImageRequest
from tools.images.maker import MadePicture
from tools.storage.assets import AssetOrigin
from tools.toolbox import Patch, Toolbox, say, toolbox

FRAME_WIDTH = 640


def missing_frames(state: FramesState) -> list[Send] | Literal["choose_takes"]:
    """One parallel branch per frame that no page gave; on when there is none."""
    return list(each_frame(state)) or "choose_takes"


def each_frame(state: FramesState) -> Iterator[Send]:
    """A branch per take of a frame that is neither made nor given up."""
    by_index = {order.index: order for order in state.orders}
    for index, take in state.missing():
        order = by_index[index]
        yield Send(
            "draw_frame",
            FrameTask(
                workflow=state.workflow,
                project_id=state.project,
                provider=state.provider,
                order=order,
                count=len(state.orders),
                company=order.company or state.company,
                props=state.props or order.il.props,
                take=take,
            ),
        )


async def draw_frame(state: FrameTask, *, runtime: Runtime[RunContext]) -> Patch:
    """One frame as a picture of its own. When it cannot be made, the others are kept all the same."""
    tools = await toolbox()
    target = tools.pictures.provider(tier_of(tools, runtime), state.provider).target
    order = state.order
    prompt = compile_shot(order.il, target)
    request = frame_request(prompt, (order.il,), PanelLayout.SINGLE, state.company, state.props, state.take)
    origin = origin_of(state.workflow, state.project_id, content_hash(order.il), order.label)
    try:
        made = await picture_made(tools, request, runtime, state.provider, origin)
    except ImageFailed as failure:
        say(runtime, FindingMade(severity="warning", message=f"{order.label}: {failure.message}"))
        failed = FrameFailed(index=order.index, reason=failure.message)
        return FramesState.patch(failed=[failed], warnings=[f"{order.label}: {failure.message}"])
    frame = frame_of(order.index, made, state.take)
    say_frame(runtime, frame, order.label, state.count)
    return FramesState.patch(made=[frame], warnings=list(made.warnings))


def frame_request(
    prompt: CompiledPrompt,
    frames: tuple[IL, ...],
    layout: PanelLayout,
    company: tuple[CharacterRef, ...],
    props: tuple[str, ...],
    take: int,
) -> ImageRequest:
    """What is asked of a provider: the words for a model, the shots behind them for a renderer. Another take is the
    same request with another seed."""
    return ImageRequest(
        text=prompt.text,
        negative=prompt.negative,
        frames=frames,
        layout=layout,
        company=company,
        props=props,
        references=prompt.references,
        seed=(frames[0].seed or 0) + take if take else frames[0].seed,
        width=FRAME_WIDTH,
    )


async def picture_made(
    tools: Toolbox, request: ImageRequest, runtime: Runtime[RunContext], provider: str, origin: AssetOrigin
) -> MadePicture:
    """The picture, with what it will cost said first and what it did cost on record after."""
    tier = tier_of(tools, runtime)
    estimate = tools.pictures.estimate(request, tier, provider)
    price = f", about ${estimate.micro_usd / 1e6:.3f}" if estimate.micro_usd else ""
    who = tools.pictures.provider(tier, provider).name
    count = len(request.frames)
    said = f"{who}: {'a page of ' + str(count) + ' frames' if count > 1 else 'one frame'}{price}"
    say(runtime, StepReached(step="draw", message=said))
    started = time.monotonic()
    made = await tools.pictures.make(request, owner=owner(), tier=tier, origin=origin, provider=provider)
    if estimate.images and not made.reused:
        took = round((time.monotonic() - started) * 1000)
        await log_picture(tools, made, estimate, tier, origin, took)
        if made.micro_usd is not None:
            say(runtime, StepReached(step="draw", message=f"{who}: ${made.micro_usd / 1e6:.3f}"))
    return made


def tier_of(tools: Toolbox, runtime: Runtime[RunContext]) -> Tier:
    """Whose quotas and models this run uses."""
    return Tier(runtime.context.tier or tools.settings.tier)


def origin_of(workflow: str, project_id: str, il_hash: str, label: str) -> AssetOrigin:
    """Where a frame of this run comes from; the provider is added by whoever makes it."""
    return AssetOrigin(
        workflow=workflow, project_id=project_id, run_id=run_id()[:80], il_hash=il_hash, label=label[:400]
    )


def frame_of(index: int, made: MadePicture, take: int) -> FrameMade:
    """A picture that is a frame as it is."""
    return FrameMade(
        index=index,
        asset=made.asset_id,
        provider=made.provider,
        served_model=made.served_model,
        prompt_hash=made.prompt_hash,
        take=take,
    )


def say_frame(runtime: Runtime[RunContext], frame: FrameMade, label: str, count: int) -> None:
    """Tell the run's listeners that a frame is there."""
    role = f"{label}, take {frame.take + 1}" if frame.take else label
    say(runtime, AssetMade(asset=frame.asset, role=role, index=frame.index, count=count))
