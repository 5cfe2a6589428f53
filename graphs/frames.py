"""Steps that every workflow that makes frames has in common: open the project, make pages and cut them, make what is
missing by itself, ask where something is uncertain, and keep what came out."""

import asyncio
import io
from collections.abc import Iterator, Sequence
from typing import Any, Literal, NamedTuple

from langgraph.config import get_config
from langgraph.runtime import Runtime
from langgraph.types import Send, interrupt
from PIL import Image

from graphs.frame_events import log_frames
from graphs.reel_compiler.graph import graph as reel_compiler
from prompts.compiler.compile import compile_shot
from prompts.pictures.stack import company_of, stack_prompt
from state.base import content_hash
from state.errors import InvalidInput
from state.il import IL, CharacterRef, CompiledPrompt
from state.operations import AnyOperation, Operation, apply
from state.progress import AssetMade, FindingMade, StepReached
from state.project import SceneProject
from state.review import read_decisions, review_request, settle
from state.usage import Tier
from state.vocabulary import PanelLayout
from state.workflows.pictures import (
    Box,
    FrameFailed,
    FrameMade,
    FrameOrder,
    FrameSet,
    FramesState,
    FrameTask,
    SheetOrder,
    SheetTask,
    UnsureCut,
)
from state.workflows.reel_compiler import ReelWall
from tools.context import RunContext, owner, run_id
from tools.images.base import ImageFailed, ImageRefused, ImageRequest
from tools.images.maker import MadePicture
from tools.images.slicing import CONFIRM_BELOW, Sliced, slice_stack
from tools.storage.assets import AssetOrigin
from tools.toolbox import Patch, Toolbox, say, say_patch, toolbox

PAGES: dict[int, PanelLayout] = {
    1: PanelLayout.SINGLE,
    2: PanelLayout.STRIP_2,
    3: PanelLayout.STRIP_3,
    4: PanelLayout.GRID_2X2,
    6: PanelLayout.GRID_2X3,
    9: PanelLayout.GRID_3X3,
}
"""Layouts without an empty place, by how many frames they hold."""
FRAME_WIDTH = 640


class Opened(NamedTuple):
    """A project and the version that was read."""

    project: SceneProject
    version: int


async def open_project(state: FramesState, runtime: Runtime[RunContext]) -> Opened:
    """The project to work on, made from the brief when none is named. Raises `NotFound`, `InvalidInput`."""
    tools = await toolbox()
    identity = state.project_id
    if not identity:
        if not state.brief.strip():
            raise InvalidInput("name a project, or give a brief to make one from", field="project_id")
        given: Any = {"brief": state.brief}
        made = await reel_compiler.ainvoke(given, get_config(), context=runtime.context)
        identity = ReelWall.model_validate(made["wall"]).project_id
    stored = await tools.projects.load(identity, owner=owner())
    return Opened(stored.project, stored.version)


def pages_of(indices: Sequence[int]) -> tuple[SheetOrder, ...]:
    """Pages for these frames: one when a layout fits exactly, four to a page otherwise."""
    size = len(indices) if len(indices) in PAGES else 4
    pages = (tuple(indices[start : start + size]) for start in range(0, len(indices), size))
    return tuple(SheetOrder(layout=PAGES[len(page)], frames=page) for page in pages)


def every_sheet(state: FramesState) -> list[Send]:
    """One parallel branch per page, or per frame where they are made apart."""
    if state.apart or not state.sheets:
        return list(_each_frame(state))
    by_index = {order.index: order for order in state.orders}
    return [
        Send(
            "draw_sheet",
            SheetTask(
                project_id=state.project,
                provider=state.provider,
                orders=tuple(by_index[index] for index in sheet.frames),
                layout=sheet.layout,
                company=state.company,
                props=state.props,
            ),
        )
        for sheet in state.sheets
    ]


async def draw_sheet(state: SheetTask, *, runtime: Runtime[RunContext]) -> Patch:
    """One page made in one picture and cut into its frames. What it did not give is left to be made apart."""
    tools = await toolbox()
    frames = tuple(order.il for order in state.orders)
    single = len(frames) == 1
    target = tools.pictures.provider(_tier(tools, runtime), state.provider).target
    prompt = compile_shot(frames[0], target) if single else stack_prompt(frames, state.layout, target)
    request = _request(prompt, frames, state.layout, state.company, state.props)
    labels = ", ".join(order.label for order in state.orders)
    origin = _origin(state.project_id, content_hash(frames), labels)
    try:
        made = await _made(tools, request, runtime, state.provider, origin)
    except ImageRefused:
        raise
    except ImageFailed as failure:
        if not (failure.retryable or failure.charged) or single:
            raise
        say(runtime, FindingMade(severity="warning", message=f"The page could not be made: {failure.message}"))
        return FramesState.patch(warnings=[failure.message])
    if single:
        one = _frame(state.orders[0].index, made)
        _say_frame(runtime, one, state.orders[0].label, len(state.orders))
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
        )
        return FramesState.patch(unsure=[unsure], warnings=list(made.warnings))
    frames = await cut_frames(tools, state.project_id, state.orders, boxes, made.asset_id, made)
    for frame, order in zip(frames, state.orders, strict=True):
        _say_frame(runtime, frame, order.label, len(state.orders))
    return FramesState.patch(made=frames, warnings=list(made.warnings))


async def cut_frames(
    tools: Toolbox,
    project_id: str,
    orders: Sequence[FrameOrder],
    boxes: Sequence[Box],
    sheet: str,
    made: MadePicture | UnsureCut,
) -> list[FrameMade]:
    """Panels of a page as assets of their own, each with where it was cut from."""
    data = await tools.assets.read(sheet, owner())
    frames = []
    for order, box in zip(orders, boxes, strict=True):
        crop = (box.left, box.top, box.right, box.bottom)
        png = await asyncio.to_thread(_cropped, data, crop)
        origin = _origin(project_id, content_hash(order.il), order.label).model_copy(
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
                parent=sheet,
                box=box,
            )
        )
    return frames


async def settle_cuts(state: FramesState, *, runtime: Runtime[RunContext]) -> Patch:
    """What to do with pages whose panels were not found for certain: a person says, or their frames are made apart."""
    if not state.unsure:
        return FramesState.patch(unsure=[])
    by_index = {order.index: order for order in state.orders}
    if runtime.context.review != "ask":
        for unsure in state.unsure:
            told = f"{len(unsure.boxes)} of {len(unsure.frames)} panels were found; the frames are made one by one"
            say(runtime, FindingMade(severity="warning", message=told, about=unsure.asset))
        return FramesState.patch(unsure=[])
    decisions = read_decisions(interrupt(_cut_question(state)), len(state.unsure)).decisions
    tools = await toolbox()
    made: list[FrameMade] = []
    each = decisions if len(decisions) > 1 else decisions * len(state.unsure)
    for unsure, decision in zip(state.unsure, each, strict=True):
        boxes = unsure.boxes
        if decision.type == "edit":
            boxes = tuple(Box.model_validate(box) for box in _listed(decision.edited_action.args.get("boxes")))
        if decision.type == "reject" or len(boxes) != len(unsure.frames):
            continue
        orders = [by_index[index] for index in unsure.frames]
        made += await cut_frames(tools, state.project, orders, boxes, unsure.asset, unsure)
    return FramesState.patch(made=made, unsure=[]) if made else FramesState.patch(unsure=[])


def _cut_question(state: FramesState) -> dict[str, Any]:
    """The review a person is shown: the page and the boxes found in it."""
    actions = [
        {
            "name": "cut_stack",
            "args": {
                "asset": unsure.asset,
                "frames": [state.orders[index].label for index in unsure.frames],
                "boxes": [box.model_dump() for box in unsure.boxes],
            },
            "description": f"{len(unsure.boxes)} panels found where {len(unsure.frames)} were asked for, "
            f"confidence {unsure.confidence:.2f}. Approve, put the boxes right, or reject to make them one by one.",
        }
        for unsure in state.unsure
    ]
    allowed = {"action_name": "cut_stack", "allowed_decisions": ["approve", "edit", "reject"]}
    return {"action_requests": actions, "review_configs": [allowed]}


def missing_frames(state: FramesState) -> list[Send] | Literal["write_frames"]:
    """One parallel branch per frame that no page gave; on when there is none."""
    return list(_each_frame(state)) or "write_frames"


def _each_frame(state: FramesState) -> Iterator[Send]:
    missing = set(state.missing())
    for order in state.orders:
        if order.index in missing:
            yield Send(
                "draw_frame",
                FrameTask(
                    project_id=state.project,
                    provider=state.provider,
                    order=order,
                    count=len(state.orders),
                    company=order.company or state.company,
                    props=state.props,
                ),
            )


async def draw_frame(state: FrameTask, *, runtime: Runtime[RunContext]) -> Patch:
    """One frame as a picture of its own. When it cannot be made, the others are kept all the same."""
    tools = await toolbox()
    target = tools.pictures.provider(_tier(tools, runtime), state.provider).target
    order = state.order
    request = _request(compile_shot(order.il, target), (order.il,), PanelLayout.SINGLE, state.company, state.props)
    origin = _origin(state.project_id, content_hash(order.il), order.label)
    try:
        made = await _made(tools, request, runtime, state.provider, origin)
    except ImageFailed as failure:
        say(runtime, FindingMade(severity="warning", message=f"{order.label}: {failure.message}"))
        failed = FrameFailed(index=order.index, reason=failure.message)
        return FramesState.patch(failed=[failed], warnings=[f"{order.label}: {failure.message}"])
    frame = _frame(order.index, made)
    _say_frame(runtime, frame, order.label, state.count)
    return FramesState.patch(made=[frame], warnings=list(made.warnings))


def finished(state: FramesState) -> tuple[FrameMade, ...]:
    """The frames that came out, in order. Raises the first failure when there are none."""
    if not state.made:
        reason = state.failed[0].reason if state.failed else "no frame was made"
        raise ImageFailed("no_picture", reason)
    return state.frames()


def wants_review(state: FramesState, *, runtime: Runtime[RunContext]) -> Literal["review_frames", "save_frames"]:
    """Whether a person sees the changes before they are kept."""
    return "review_frames" if state.operations and runtime.context.review == "ask" else "save_frames"


def review_frames(state: FramesState) -> Patch:
    """Pause until a person has accepted, edited or rejected what would be written."""
    shown = review_request(state.operations)
    answer = interrupt(shown.model_dump(mode="json"))
    settled = settle(state.operations, read_decisions(answer, len(state.operations)))
    return FramesState.patch(operations=without_lost(settled.accepted), warnings=list(settled.notes))


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
    state: FramesState, runtime: Runtime[RunContext], *, workflow: str, reason: str, made: Sequence[str]
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
            workflow=workflow,
            run_id=run_id(),
            reason=reason,
            idempotency_key=f"{run_id()}:{workflow}" if run_id() else None,
        )
        version = committed.version
        made = tuple(committed.renumbered.get(one, one) for one in made)
        after = apply(before, operations, "workflow") if not committed.renumbered else before
        say_patch(runtime, before, after, version=version, draft=False)
    await log_frames(tools, workflow, state, state.made)
    say(runtime, StepReached(step="save_frames", message=f"Kept {len(frames)} frames", done=len(frames)))
    labels = {order.index: order.label for order in state.orders}
    return FrameSet(
        project_id=state.project,
        version=version,
        frames=frames,
        labels=tuple(labels[one.index] for one in frames),
        failed=tuple(state.failed),
        made=tuple(made),
        warnings=tuple(dict.fromkeys(state.warnings)),
        provider=state.made[0].provider if state.made else "",
    )


def fresh_run() -> dict[str, Any]:
    """What a run before this one on the same thread left, cleared."""
    return {"made": [], "failed": [], "unsure": [], "held": (), "operations": (), "result": None}


def on_the_set(ils: Sequence[IL]) -> tuple[tuple[CharacterRef, ...], tuple[str, ...]]:
    """Everybody and everything any of these frames knows of."""
    return company_of(ils), tuple(dict.fromkeys(prop for il in ils for prop in il.props))


def _request(
    prompt: CompiledPrompt,
    frames: tuple[IL, ...],
    layout: PanelLayout,
    company: tuple[CharacterRef, ...],
    props: tuple[str, ...],
) -> ImageRequest:
    return ImageRequest(
        text=prompt.text,
        negative=prompt.negative,
        frames=frames,
        layout=layout,
        company=company,
        props=props,
        references=prompt.references,
        seed=frames[0].seed,
        width=FRAME_WIDTH,
    )


async def _made(
    tools: Toolbox, request: ImageRequest, runtime: Runtime[RunContext], provider: str, origin: AssetOrigin
) -> MadePicture:
    """The picture, with what it will cost said first."""
    tier = _tier(tools, runtime)
    estimate = tools.pictures.estimate(request, tier, provider)
    price = f", about ${estimate.micro_usd / 1e6:.3f}" if estimate.micro_usd else ""
    who = tools.pictures.provider(tier, provider).name
    count = len(request.frames)
    said = f"{who}: {'a page of ' + str(count) + ' frames' if count > 1 else 'one frame'}{price}"
    say(runtime, StepReached(step="draw", message=said))
    return await tools.pictures.make(request, owner=owner(), tier=tier, origin=origin, provider=provider)


def _tier(tools: Toolbox, runtime: Runtime[RunContext]) -> Tier:
    return Tier(runtime.context.tier or tools.settings.tier)


def _origin(project_id: str, il_hash: str, label: str) -> AssetOrigin:
    return AssetOrigin(project_id=project_id, run_id=run_id()[:80], il_hash=il_hash, label=label[:400])


def _frame(index: int, made: MadePicture) -> FrameMade:
    return FrameMade(
        index=index,
        asset=made.asset_id,
        provider=made.provider,
        served_model=made.served_model,
        prompt_hash=made.prompt_hash,
    )


def _say_frame(runtime: Runtime[RunContext], frame: FrameMade, label: str, count: int) -> None:
    say(runtime, AssetMade(asset=frame.asset, role=label, index=frame.index, count=count))


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


def _listed(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise InvalidInput("give the boxes as a list", field="boxes")
    return value
