"""The steps of Beat Pack: which packs apply, and each made by the workflow that makes such frames."""

from typing import Any

from langgraph.runtime import Runtime

from graphs.frames.start import open_project, run_inside
from graphs.split_stack.graph import graph as split_stack
from graphs.storyboard_from_logline.graph import graph as storyboard
from graphs.time_stack.graph import graph as time_stack
from prompts.compiler.il import Lowering
from prompts.library import step
from state.errors import NotFound
from state.progress import StepReached
from state.project import SceneProject, Shot
from state.usage import Route
from state.workflows.beat_pack import (
    BeatPackInput,
    BeatPackResult,
    BeatPackState,
    Pack,
    PackChoice,
    PackKind,
    PackPlan,
    PackRequest,
)
from state.workflows.pictures import FrameSet, FramesState
from tools.context import RunContext, owner
from tools.toolbox import Patch, say, toolbox

WORKFLOWS: dict[PackKind, Any] = {"time": time_stack, "coverage": split_stack, "strip": storyboard}


def check_packs(request: PackRequest, plan: PackPlan) -> tuple[str, ...]:
    """Findings against a choice: at least one pack, none twice."""
    kinds = [one.kind for one in plan.packs]
    return () if kinds and len(set(kinds)) == len(kinds) else ("packs: choose at least one, and none twice.",)


CHOOSE_PACKS = step("beat_pack/choose_packs", Route.STRUCTURE, PackRequest, PackPlan, check=check_packs)


async def choose_packs(state: BeatPackState, *, runtime: Runtime[RunContext]) -> Patch:
    """Which packs are made of which shot: those that were named, else those that apply."""
    BeatPackInput(**{name: getattr(state, name) for name in BeatPackInput.model_fields})
    asked = FramesState(project_id=state.project_id, brief=state.brief)
    project, _ = await open_project(asked, runtime)
    shot, request = pack_request(project, state.shot_id)
    choices = tuple(PackChoice(kind=kind, because="asked for") for kind in dict.fromkeys(state.packs))
    if not choices:
        tools = await toolbox()
        choices = (await tools.ask(CHOOSE_PACKS, request, runtime)).value.packs
    say(runtime, StepReached(step="choose_packs", message=f"{shot.id}: {', '.join(one.kind for one in choices)}"))
    return BeatPackState.patch(project_id=project.id, shot_id=shot.id, choices=choices, made=[], result=None)


def pack_request(project: SceneProject, shot_id: str | None) -> tuple[Shot, PackRequest]:
    """The shot that is meant, and what there is around it. Raises `NotFound`."""
    shots = [(scene, shot) for scene, shot in project.shots() if shot_id in (None, shot.id)]
    if not shots:
        raise NotFound(f"{project.id} has no {shot_id or 'shot'}", field="shot_id")
    scene, shot = min(shots, key=lambda one: (not one[1].canonical, not one[1].characters))
    il = Lowering(project).shot(scene, shot)
    return shot, PackRequest(
        subject=il.subject,
        action=il.action,
        people=tuple(ref.name for ref in il.character_ref),
        props=il.props,
        shots=sum(1 for _, one in project.shots() if one.canonical),
    )


async def make_time_pack(state: BeatPackState, *, runtime: Runtime[RunContext]) -> Patch:
    """The moment before and after, where that applies."""
    return await _pack(state, "time", state.request(shot_id=state.shot_id), runtime)


async def make_coverage_pack(state: BeatPackState, *, runtime: Runtime[RunContext]) -> Patch:
    """The moment from other sides, where that applies."""
    return await _pack(state, "coverage", state.request(shot_id=state.shot_id), runtime)


async def make_strip(state: BeatPackState, *, runtime: Runtime[RunContext]) -> Patch:
    """The film in a few panels, where that applies."""
    return await _pack(state, "strip", state.request(count=4), runtime)


async def _pack(state: BeatPackState, kind: PackKind, given: dict[str, Any], runtime: Runtime[RunContext]) -> Patch:
    choice = next((one for one in state.choices if one.kind == kind), None)
    if choice is None:
        return BeatPackState.patch(choices=state.choices)
    say(runtime, StepReached(step=f"make_{kind}", message=f"{kind}: {choice.because}"))
    made = await run_inside(WORKFLOWS[kind], given, runtime)
    frames = FrameSet.model_validate(made["result"])
    return BeatPackState.patch(made=[Pack(kind=kind, because=choice.because, frames=frames)])


async def gather_packs(state: BeatPackState) -> Patch:
    """What was made, and where the project stands."""
    tools = await toolbox()
    stored = await tools.projects.load(state.project_id or "", owner=owner())
    result = BeatPackResult(project_id=stored.project.id, version=stored.version, packs=tuple(state.made))
    return BeatPackState.patch(result=result, shot_id=None, packs=(), brief="")
