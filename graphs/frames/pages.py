"""Frames made several to a page: every page in one picture, cut into its panels."""

import asyncio
import io
from collections.abc import Sequence

from langgraph.runtime import Runtime
from langgraph.types import Send
from PIL import Image

from graphs.frames.making import each_frame, frame_of, frame_request, origin_of, picture_made, say_frame, tier_of
from prompts.compiler.compile import compile_shot
from prompts.pictures.stack import stack_prompt
from state.base import content_hash
from state.progress import FindingMade
from state.vocabulary import PanelLayout
from state.workflows.pictures import Box, FrameFailed, FrameMade, FrameOrder, FramesState, SheetTask, UnsureCut
from tools.context import RunContext, owner
from tools.images.base import ImageFailed, ImageRefused
from tools.images.maker import MadePicture
from tools.images.slicing import CONFIRM_BELOW, Sliced, slice_stack
from tools.toolbox import Patch, Toolbox, say, toolbox


def every_sheet(state: FramesState) -> list[Send]:
    """One parallel branch per page, or per frame where they are made apart."""
    if state.apart or not state.sheets:
        return list(each_frame(state))
    by_index = {order.index: order for order in state.orders}
    return [
        Send(
            "draw_sheet",
            SheetTask(
                workflow=state.workflow,
                project_id=state.project,
                provider=state.provider,
                orders=tuple(by_index[index] for index in sheet.frames),
                layout=sheet.layout,
                company=state.company,
                props=state.props,
                take=take,
            ),
        )
        for take in range(state.takes)
        for sheet in state.sheets
    ]


async def draw_sheet(state: SheetTask, *, runtime: Runtime[RunContext]) -> Patch:
    """One page made in one picture and cut into its frames. What it did not give is left to be made apart, unless the
    page may have been paid: then its frames are given up, and a person says whether they are made after all."""
    tools = await toolbox()
    frames = tuple(order.il for order in state.orders)
    single = len(frames) == 1
    target = tools.pictures.provider(tier_of(tools, runtime), state.provider).target
    prompt = compile_shot(frames[0], target) if single else stack_prompt(frames, state.layout, target)
    request = frame_request(prompt, frames, state.layout, state.company, state.props, state.take)
    labels = ", ".join(order.label for order in state.orders)
    origin = origin_of(state.workflow, state.project_id, content_hash(frames), labels)
    try:
        made = await picture_made(tools, request, runtime, state.provider, origin)
    except ImageRefused:
        raise
    except ImageFailed as failure:
        if not (failure.retryable or failure.charged) or single:
            raise
        say(runtime, FindingMade(severity="warning", message=f"The page could not be made: {failure.message}"))
        if failure.charged and failure.kind != "no_picture":
            failed = [FrameFailed(index=order.index, reason=failure.message) for order in state.orders]
            return FramesState.patch(failed=failed, warnings=[failure.message])
        return FramesState.patch(warnings=[failure.message])
    if single:
        one = frame_of(state.orders[0].index, made, state.take)
        say_frame(runtime, one, state.orders[0].label, len(state.orders))
        return FramesState.patch(made=[one], warnings=list(made.warnings))
    return await _cut(tools, state, made, runtime)


async def _cut(tools: Toolbox, state: SheetTask, made: MadePicture, runtime: Runtime[RunContext]) -> Patch:
    """The frames of a page, or the page as one that a person has to look at."""
    data = await tools.assets.read(made.asset_id, owner())
    sliced = await asyncio.to_thread(_sliced, data, state.layout)
    cells = [cell for cell in sliced.cells if not cell.missing]
    boxes = [Box.model_validate(cell.box.model_dump()) for cell in cells]
    if len(cells) != len(state.orders) or sliced.confidence < CONFIRM_BELOW:
        unsure = UnsureCut(
            asset=made.asset_id,
            frames=tuple(order.index for order in state.orders),
            boxes=tuple(boxes),
            confidence=sliced.confidence,
            provider=made.provider,
            served_model=made.served_model,
            prompt_hash=made.prompt_hash,
            take=state.take,
        )
        return FramesState.patch(unsure=[unsure], warnings=list(made.warnings))
    frames = await cut_frames(tools, state, state.orders, boxes, made.asset_id, made, take=state.take)
    for frame, order in zip(frames, state.orders, strict=True):
        say_frame(runtime, frame, order.label, len(state.orders))
    return FramesState.patch(made=frames, warnings=list(made.warnings))


async def cut_frames(
    tools: Toolbox,
    state: SheetTask | FramesState,
    orders: Sequence[FrameOrder],
    boxes: Sequence[Box],
    sheet: str,
    made: MadePicture | UnsureCut,
    *,
    take: int,
) -> list[FrameMade]:
    """Panels of a page as assets of their own, each with where it was cut from."""
    data = await tools.assets.read(sheet, owner())
    frames = []
    for order, box in zip(orders, boxes, strict=True):
        crop = (box.left, box.top, box.right, box.bottom)
        png = await asyncio.to_thread(_cropped, data, crop)
        origin = origin_of(state.workflow, state.project_id or "", content_hash(order.il), order.label).model_copy(
            update={
                "provider": made.provider,
                "served_model": made.served_model,
                "prompt_hash": made.prompt_hash,
                "parent_id": sheet,
                "crop": crop,
                "facts": {"made_by": "slice"},
            }
        )
        asset = await tools.assets.put(png, "image/png", owner(), origin)
        frames.append(
            FrameMade(
                index=order.index,
                asset=asset.asset_id,
                provider=made.provider,
                served_model=made.served_model,
                prompt_hash=made.prompt_hash,
                take=take,
                parent=sheet,
                box=box,
            )
        )
    return frames


def _sliced(data: bytes, layout: PanelLayout) -> Sliced:
    with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as image:
        image.load()
        hint = PanelLayout.GRID_2X3 if layout is PanelLayout.EXPRESSION_SHEET else layout
        return slice_stack(image, hint.value)


def _cropped(data: bytes, crop: tuple[int, int, int, int]) -> bytes:
    buffer = io.BytesIO()
    with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as image:
        image.convert("RGB").crop(crop).save(buffer, "PNG")
    return buffer.getvalue()
