"""The steps of Stage Scenes. Each does one thing."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Literal

from langgraph.runtime import Runtime
from langgraph.types import Overwrite, Send

from graphs.reel_compiler.nodes import DEFAULT_TARGETS, STAGE_SCENE
from graphs.reviewing import review_operations
from graphs.stage_scenes.asking import asked, cast_of, place_of
from graphs.stage_scenes.running_time import running_times
from graphs.stage_scenes.writing import staging_operations
from prompts.compiler.compile import compile_shot
from prompts.compiler.il import Lowering
from prompts.compiler.targets import resolve
from state.errors import InvalidInput, NotFound
from state.il import CompiledPrompt
from state.operations import Operation, SetCompiledPrompts, apply
from state.parts import STYLE
from state.progress import FindingMade, StepReached
from state.project import Scene, SceneProject
from state.workflows.stage_scenes import (
    SceneLeft,
    SceneStaged,
    SceneTask,
    SceneWork,
    StagedScenes,
    StageScenesState,
)
from tools.context import RunContext, owner, run_id
from tools.screenplay.keeping import import_script
from tools.storage.project_records import Committed
from tools.suggestions import Suggested, new_sets
from tools.toolbox import Patch, Toolbox, say, say_patch, toolbox


async def choose_scenes(state: StageScenesState, *, runtime: Runtime[RunContext]) -> Patch:
    """Which scenes get shots: those asked for, or every one without; locked ones and those with shots are left."""
    targets = tuple(dict.fromkeys(resolve(target) for target in state.targets))
    say(runtime, StepReached(step="choose_scenes", message="Looking for scenes without shots"))
    tools = await toolbox()
    identity, warnings = await _opened(tools, state)
    project, version = await tools.projects.load(identity, owner=owner())
    unknown = set(state.scenes) - {scene.id for scene in project.scenes}
    if unknown:
        raise NotFound(f"there is no scene {min(unknown)}.", field="scenes")
    work, left = _chosen(project, state.scenes)
    for one in left:
        say(runtime, FindingMade(severity="info", message=f"{one.scene_id} is left: {one.reason}", about=one.scene_id))
    used = tuple(dict.fromkeys(prompt.target for prompt in project.compiled))
    return StageScenesState.patch(
        staged_project=identity,
        version=version,
        work=work,
        left=left,
        compiled_for=targets or used or DEFAULT_TARGETS,
        staged=[],
        operations=(),
        shots=(),
        prompts=0,
        engines=[],
        engines_asked=[],
        warnings=Overwrite(warnings),
        result=None,
    )


async def _opened(tools: Toolbox, state: StageScenesState) -> tuple[str, list[str]]:
    """The project that was named, or a new one from the script, and what was worth a remark in the script."""
    if state.project_id:
        return state.project_id, []
    if not state.script.strip():
        raise InvalidInput("name a project, or give a screenplay to begin with", field="project_id")
    made = await import_script(tools.projects, state.script.encode(), owner=owner(), run_id=run_id())
    return made.project_id, [remark.text for remark in made.remarks]


def _chosen(project: SceneProject, wanted: Sequence[str]) -> tuple[tuple[SceneWork, ...], tuple[SceneLeft, ...]]:
    times, work, left, before = running_times(project), [], [], ""
    for index, scene in enumerate(project.scenes):
        new_place = bool(place_of(scene)) and place_of(scene) != before
        before = place_of(scene)
        if wanted and scene.id not in wanted:
            continue
        reason = _reason_to_leave(scene)
        if reason:
            left += [SceneLeft(scene_id=scene.id, reason=reason)]
            continue
        seconds, measured = times[scene.id]
        work.append(
            SceneWork(
                scene_id=scene.id,
                index=index,
                count=len(project.scenes),
                duration_s=seconds,
                measured=measured,
                new_place=new_place,
            )
        )
    return tuple(work), tuple(left)


def _reason_to_leave(scene: Scene) -> str:
    if scene.locked:
        return "it is locked"
    if scene.shots:
        return "it has shots"
    return "" if scene.beats or scene.dialogue else "nothing happens in it"


def every_scene(state: StageScenesState) -> list[Send] | Literal["report_scenes"]:
    """One parallel branch per scene; straight to the report when there is none."""
    sends = [Send("stage_scene", SceneTask(staged_project=state.staged_project, work=work)) for work in state.work]
    return sends or "report_scenes"


async def stage_scene(state: SceneTask, *, runtime: Runtime[RunContext]) -> Patch:
    """One scene broken into shots, every slot filled."""
    tools = await toolbox()
    work = state.work
    seen = await tools.projects.load_parts(state.staged_project, [work.scene_id], owner=owner())
    scene = seen.project.scene(work.scene_id)
    if scene is None:
        raise NotFound(f"{work.scene_id} was removed meanwhile.", field="scenes")
    needed = [work.scene_id, STYLE, *sorted(cast_of(scene))]
    project = (await tools.projects.load_parts(state.staged_project, needed, owner=owner())).project
    answer = await tools.ask(STAGE_SCENE, asked(project, work).request, runtime)
    said = f"Staged {scene.title or place_of(scene) or scene.id}: {len(answer.value.shots)} shots"
    say(runtime, StepReached(step="stage_scene", message=said, done=work.index + 1, total=work.count))
    return StageScenesState.patch(
        staged=[SceneStaged(work=work, staging=answer.value)],
        warnings=list(answer.call.warnings),
        engines=[answer.call.model_served],
        engines_asked=[answer.call.model_requested],
    )


async def write_shots(state: StageScenesState, *, runtime: Runtime[RunContext]) -> Patch:
    """The stagings as operations on the scenes; what is decided there stays."""
    tools = await toolbox()
    project = (await tools.projects.load(state.staged_project, owner=owner(), version=state.version)).project
    operations = staging_operations(project, state.staged)
    say_patch(runtime, project, apply(project, operations, "workflow"), version=state.version)
    sets = new_sets("stage_scenes", len(operations))
    return StageScenesState.patch(operations=operations, sets=sets, reviewed=False)


def wants_review(state: StageScenesState, *, runtime: Runtime[RunContext]) -> Literal["review_shots", "save_shots"]:
    """Whether a person sees the shots before they are kept."""
    return "review_shots" if runtime.context.review == "ask" else "save_shots"


async def review_shots(state: StageScenesState, *, runtime: Runtime[RunContext]) -> Patch:
    """Pause until a person has accepted, edited or rejected what would be written."""
    left = await review_operations(_suggested(state), state.sets, state.operations, runtime)
    return StageScenesState.patch(
        operations=left.operations, sets=left.sets, reviewed=True, warnings=list(left.settled.notes)
    )


def _suggested(state: StageScenesState) -> Suggested:
    """Where the suggestions belong, and what made them."""
    return Suggested(
        project_id=state.staged_project,
        model_requested=state.engines_asked[0] if state.engines_asked else "",
        model_served=state.engines[0] if state.engines else "",
        prompt_version=STAGE_SCENE.prompt.hash,
    )


async def save_shots(state: StageScenesState, *, runtime: Runtime[RunContext]) -> Patch:
    """The shots in the store, as one version. Edits made meanwhile stay; of the same scenes they are a conflict."""
    say(runtime, StepReached(step="save_shots", message="Keeping the shots"))
    committed = await _commit(state, state.operations, "scenes staged", "shots")
    tools = await toolbox()
    unreviewed = () if state.reviewed else state.operations
    await tools.suggestions.keep(
        _suggested(state), "save_shots", state.sets, committed.version, runtime, unreviewed=unreviewed
    )
    return StageScenesState.patch(version=committed.version, shots=tuple(_shots_in(state.operations, committed)))


def _shots_in(operations: Sequence[Operation], committed: Committed) -> Iterator[str]:
    for operation in operations:
        for one in operation.introduces():
            yield committed.renumbered.get(one, one)


async def compile_prompts(state: StageScenesState, *, runtime: Runtime[RunContext]) -> Patch:
    """A prompt per new shot and target, with what was dropped and why."""
    tools = await toolbox()
    say(runtime, StepReached(step="compile_prompts", message=f"Writing prompts for {', '.join(state.compiled_for)}"))
    project = (await tools.projects.load(state.staged_project, owner=owner(), version=state.version)).project
    prompts = await asyncio.to_thread(_compiled, project, state.shots, state.compiled_for)
    if not prompts:
        return StageScenesState.patch(prompts=0)
    operations = (SetCompiledPrompts(prompts=prompts),)
    committed = await _commit(state, operations, "prompts compiled", "prompts")
    say_patch(runtime, project, apply(project, operations, "workflow"), version=committed.version, draft=False)
    return StageScenesState.patch(version=committed.version, prompts=len(prompts))


def _compiled(project: SceneProject, shots: Sequence[str], targets: Sequence[str]) -> tuple[CompiledPrompt, ...]:
    lowering, wanted = Lowering(project), set(shots)
    ils = [lowering.shot(scene, shot) for scene, shot in project.shots() if shot.id in wanted]
    return tuple(compile_shot(il, target) for il in ils for target in targets)


async def _commit(state: StageScenesState, operations: Sequence[Operation], reason: str, what: str) -> Committed:
    tools = await toolbox()
    return await tools.projects.commit(
        state.staged_project,
        operations,
        base_version=state.version,
        owner=owner(),
        author="workflow",
        workflow="stage_scenes",
        run_id=run_id(),
        reason=reason,
        idempotency_key=f"{run_id()}:{what}" if run_id() else None,
    )


async def report_scenes(state: StageScenesState) -> Patch:
    """What came out. What was asked for is cleared, so that the thread's next run starts fresh."""
    tools = await toolbox()
    head = (await tools.projects.load_parts(state.staged_project, [], owner=owner())).project
    result = StagedScenes(
        project_id=state.staged_project,
        version=state.version,
        scenes=tuple(one.work.scene_id for one in sorted(state.staged, key=lambda one: one.work.index)),
        shots=state.shots,
        prompts=state.prompts,
        targets=state.compiled_for,
        left=state.left,
        questions=head.questions,
        warnings=tuple(dict.fromkeys(state.warnings)),
        engine=state.engines[0] if state.engines else "",
    )
    spent = {"script": "", "scenes": (), "targets": (), "project_id": ""}
    return StageScenesState.patch(result=result, **spent)
