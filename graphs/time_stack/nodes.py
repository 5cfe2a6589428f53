"""The steps of Time Stack that are its own; the making of frames is in `graphs.frames.flow`."""

from typing import NamedTuple

from langgraph.runtime import Runtime
from langgraph.types import Overwrite

from graphs.frames.keeping import finished, save_operations
from graphs.frames.start import fresh_run, on_the_set, open_project, pages_of
from prompts.compiler.il import Lowering
from prompts.library import step
from state.errors import InvalidInput, NotFound
from state.il import IL
from state.operations import AddStoryboard
from state.progress import StepReached
from state.project import IdMint, Scene, SceneProject, Shot, Storyboard, StoryboardPanel
from state.usage import Route
from state.vocabulary import PanelLayout
from state.workflows.pictures import FrameMade, FrameOrder
from state.workflows.time_stack import (
    Moment,
    MomentsPlan,
    MomentsRequest,
    TimeStackInput,
    TimeStackState,
    ordered_offsets,
)
from tools.context import RunContext, owner
from tools.images.previz.sheets import offset_label
from tools.storage.stamps import Stamps
from tools.toolbox import Patch, Toolbox, say, toolbox

STRIPS = {2: PanelLayout.STRIP_2, 3: PanelLayout.STRIP_3, 4: PanelLayout.STRIP_4}


class Hero(NamedTuple):
    """The shot around whose moment the stack is made."""

    scene: Scene
    shot: Shot


def check_moments(request: MomentsRequest, plan: MomentsPlan) -> tuple[str, ...]:
    """Findings against a plan: every time asked for, in order, and the hero's own moment word for word."""
    findings = []
    if tuple(one.offset_ms for one in plan.moments) != request.offsets_ms:
        findings.append(f"moments: the offsets must be {list(request.offsets_ms)}, in this order.")
    for one in plan.moments:
        if not one.action.strip() and request.action.strip():
            findings.append(f"action: nothing is said for {one.offset_ms} ms.")
        if one.offset_ms == 0 and one.action != request.action:
            findings.append("action: at offset 0 it must be repeated word for word.")
    return tuple(findings)


PLAN_MOMENTS = step("time_stack/plan_moments", Route.STRUCTURE, MomentsRequest, MomentsPlan, check=check_moments)


async def plan_moments(state: TimeStackState, *, runtime: Runtime[RunContext]) -> Patch:
    """What happens at each time, and the page or pages it is made on. A frame the hero has already is kept."""
    TimeStackInput(**{name: getattr(state, name) for name in TimeStackInput.model_fields})
    project, version = await open_project(state, runtime)
    offsets = ordered_offsets(state.offsets_ms)
    say(runtime, StepReached(step="plan_moments", message=f"Planning {len(offsets)} moments"))
    hero = hero_of(project, state.shot_id)
    il = Lowering(project).shot(hero.scene, hero.shot)
    tools = await toolbox()
    answer = await tools.ask(PLAN_MOMENTS, moments_request(il, offsets), runtime)
    orders = moment_orders(il, answer.value.moments)
    company, props = on_the_set([il])
    held = await _held(tools, project, hero, orders)
    there = {frame.index for frame in held}
    return TimeStackState.patch(
        **{
            **fresh_run(state.workflow),
            "project_id": project.id,
            "version": version,
            "shot_id": hero.shot.id,
            "orders": orders,
            "sheets": pages_of([order.index for order in orders if order.index not in there]),
            "company": company,
            "props": props,
            "held": held,
            "warnings": Overwrite(list(answer.call.warnings)),
        }
    )


def hero_of(project: SceneProject, shot_id: str | None) -> Hero:
    """The shot that is meant, else the first that shows somebody. Raises `NotFound`."""
    shots = [(scene, shot) for scene, shot in project.shots() if shot_id in (None, shot.id)]
    if not shots:
        raise NotFound(f"{project.id} has no {shot_id or 'shot'}", field="shot_id")
    return Hero(*min(shots, key=lambda one: (not one[1].canonical, not one[1].characters)))


def moments_request(il: IL, offsets: tuple[int, ...]) -> MomentsRequest:
    """What somebody who tells the time around a moment has to know."""
    return MomentsRequest(
        scene=" ".join(part for part in (il.setting, il.time_of_day.words if il.time_of_day else "") if part),
        subject=il.subject,
        action=il.action,
        people=tuple(ref.name for ref in il.character_ref),
        offsets_ms=offsets,
    )


def moment_orders(il: IL, moments: tuple[Moment, ...]) -> tuple[FrameOrder, ...]:
    """A frame per moment: the hero's own slots, but for those that are bound to time."""
    return tuple(
        FrameOrder(
            index=index,
            label=offset_label(one.offset_ms),
            il=il.with_(action=one.action, time_offset_ms=one.offset_ms, frame_index=index, frame_count=len(moments)),
        )
        for index, one in enumerate(moments)
    )


async def _held(
    tools: Toolbox, project: SceneProject, hero: Hero, orders: tuple[FrameOrder, ...]
) -> tuple[FrameMade, ...]:
    """The hero's own frame, if it has one: it stays what it is."""
    pictures = {picture.id: picture for picture in project.bible.visual_assets}
    frames = [pictures[one] for one in hero.shot.frames if one in pictures]
    if not frames:
        return ()
    origins = await tools.assets.origins(frames[0].asset, owner())
    index = next(order.index for order in orders if order.il.time_offset_ms == 0)
    made_by = origins[0]
    return (
        FrameMade(
            index=index,
            asset=frames[0].asset,
            provider=made_by.provider,
            served_model=made_by.served_model,
            prompt_hash=made_by.prompt_hash,
        ),
    )


async def write_frames(state: TimeStackState) -> Patch:
    """The micro-timeline as a storyboard of the hero's shot."""
    tools = await toolbox()
    project = (await tools.projects.load(state.project, owner=owner(), version=state.version)).project
    frames = finished(state)
    if state.shot_id is None:
        raise InvalidInput("the moments were not planned", field="shot_id")
    hero = hero_of(project, state.shot_id)
    mint, stamps = IdMint(project), Stamps(project)
    panels = []
    for frame in frames:
        order = state.orders[frame.index]
        panel = StoryboardPanel(
            id=mint("panel"),
            scene_id=hero.scene.id,
            beat_id=hero.shot.beat_id,
            shot_id=hero.shot.id,
            asset=frame.asset,
            caption=f"{order.label}: {order.il.action or order.il.subject}",
            time_offset_ms=order.il.time_offset_ms,
        )
        panels.append(panel.with_(stamp=stamps.panel(panel)))
    board = Storyboard(
        id=mint("board"),
        title=f"{hero.shot.id} over time",
        layout=STRIPS.get(len(panels), PanelLayout.GRID_3X3),
        panels=tuple(panels),
    )
    return TimeStackState.patch(operations=(AddStoryboard(board=board),))


async def save_frames(state: TimeStackState, *, runtime: Runtime[RunContext]) -> Patch:
    """The changes kept as one version."""
    made = [one for operation in state.operations for one in operation.introduces()]
    reason = f"{len(state.orders)} moments around {state.shot_id}"
    result = await save_operations(state, runtime, reason=reason, made=made)
    spent = {"shot_id": None, "brief": "", "offsets_ms": (-300, 0, 300, 600)}
    return TimeStackState.patch(result=result, version=result.version, **spent)
