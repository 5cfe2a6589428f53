"""The steps of the Reel Compiler. Each does one thing and says so while it does it."""

from typing import Literal

from langgraph.runtime import Runtime
from langgraph.types import Overwrite, Send

from graphs.reel_compiler.assembly import (
    Cast,
    opening_operations,
    project_id,
    running_time,
    scene_of,
    scene_operations,
    stage_requests,
    with_wishes,
)
from graphs.reel_compiler.gates import check_outline, check_reading, check_staging
from graphs.reviewing import review_operations
from prompts.compiler.compile import compile_project
from prompts.compiler.targets import resolve
from prompts.library import step
from state.errors import InvalidInput
from state.operations import AnyOperation, SetCompiledPrompts, apply
from state.progress import FindingMade, StepReached
from state.project import Scene, SceneProject
from state.usage import Route
from state.workflows.reel_compiler import (
    BriefReading,
    Outline,
    OutlineRequest,
    ReadRequest,
    ReelState,
    ReelWall,
    SceneTask,
    StagedScene,
    StageRequest,
    Staging,
)
from tools.brief.segment import segment
from tools.context import RunContext, owner, run_id
from tools.suggestions import Suggested, new_sets
from tools.toolbox import Patch, say, say_patch, toolbox

DEFAULT_TARGETS = ("veo-3.1", "kling-3.0", "runway-gen4.5", "midjourney-v7", "flux-2", "nano-banana-pro")
"""What a project is compiled for when nobody says: the usual video and image models."""

READ_BRIEF = step("reel_compiler/read_brief", Route.STRUCTURE, ReadRequest, BriefReading, check=check_reading)
OUTLINE = step("reel_compiler/outline", Route.STRUCTURE, OutlineRequest, Outline, check=check_outline)
STAGE_SCENE = step("reel_compiler/stage_scene", Route.STRUCTURE, StageRequest, Staging, check=check_staging)


async def read_brief(state: ReelState, *, runtime: Runtime[RunContext]) -> Patch:
    """What the brief says: facts, people, places, things, speech, and what it leaves open."""
    brief = state.wishes
    if not brief.brief.strip():
        raise InvalidInput("there is no brief to compile", field="brief")
    targets = tuple(dict.fromkeys(resolve(target) for target in brief.targets))
    say(runtime, StepReached(step="read_brief", message="Reading the brief"))
    units = segment(brief.brief)
    tools = await toolbox()
    request = ReadRequest(text=brief.brief, units=units, wishes=brief)
    answer = await tools.ask(READ_BRIEF, request, runtime)
    reading = with_wishes(answer.value, brief)
    identity = project_id(brief, reading.title)
    if runtime.context.review == "ask" and not brief.project_id:
        identity = await tools.suggestions.free_project_id(tools.projects, identity)
    empty = SceneProject(id=identity)
    say_patch(runtime, empty, apply(empty, opening_operations(brief, reading), "workflow"), version=0)
    for question in reading.questions:
        say(runtime, FindingMade(severity="question", message=question.text, about=question.about))
    return ReelState.patch(
        targets=targets,
        reel_id=identity,
        units=units,
        reading=reading,
        staged=[],
        engine=answer.call.model_served,
        engine_asked=answer.call.model_requested,
        warnings=Overwrite(list(answer.call.warnings)),
    )


async def outline_story(state: ReelState, *, runtime: Runtime[RunContext]) -> Patch:
    """Scenes and beats that tell every part of the source once, in order, in the time there is."""
    say(runtime, StepReached(step="outline_story", message="Arranging the story in scenes"))
    reading = _read(state)
    tools = await toolbox()
    request = OutlineRequest(units=state.units, reading=reading, duration_s=running_time(reading))
    answer = await tools.ask(OUTLINE, request, runtime)
    opened = _opened(state)
    scenes = _scenes(state, reading, answer.value)
    say_patch(runtime, opened, apply(opened, scene_operations(scenes), "workflow"), version=0)
    return ReelState.patch(outline=answer.value, warnings=list(answer.call.warnings))


def every_scene(state: ReelState) -> list[Send]:
    """One parallel branch per scene."""
    requests = stage_requests(_read(state), _outline(state))
    return [Send("stage_scene", SceneTask(request=request)) for request in requests]


async def stage_scene(state: SceneTask, *, runtime: Runtime[RunContext]) -> Patch:
    """One scene broken into shots, every slot filled."""
    request = SceneTask.model_validate(state).request  # a restored checkpoint gives plain data
    tools = await toolbox()
    answer = await tools.ask(STAGE_SCENE, request, runtime)
    say(
        runtime,
        StepReached(
            step="stage_scene",
            message=f"Staged {request.scene.title or f'scene {request.index + 1}'}",
            done=request.index + 1,
            total=request.count,
        ),
    )
    staged = StagedScene(index=request.index, staging=answer.value)
    return ReelState.patch(staged=[staged], warnings=list(answer.call.warnings))


async def write_scenes(state: ReelState, *, runtime: Runtime[RunContext]) -> Patch:
    """Everything so far as operations on a new project."""
    reading, outline = _read(state), _outline(state)
    stagings = {staged.index: staged.staging for staged in state.staged}
    opening = opening_operations(state.wishes, reading)
    scenes = scene_operations(_scenes(state, reading, outline, stagings))
    opened = _opened(state)
    drafted = apply(opened, scene_operations(_scenes(state, reading, outline)), "workflow")
    say_patch(runtime, drafted, apply(opened, scenes, "workflow"), version=0)
    operations = (*opening, *scenes)
    return ReelState.patch(operations=operations, sets=new_sets("reel_compiler", len(operations)), reviewed=False)


def wants_review(state: ReelState, *, runtime: Runtime[RunContext]) -> Literal["review_project", "save_project"]:
    """Whether a person sees the project before it is kept."""
    return "review_project" if runtime.context.review == "ask" else "save_project"


async def review_project(state: ReelState, *, runtime: Runtime[RunContext]) -> Patch:
    """Pause until a person has accepted, edited or rejected what would be written."""

    def founds_a_project(accepted: tuple[AnyOperation, ...]) -> None:
        apply(SceneProject(id=state.reel_id), accepted, "person")

    left = await review_operations(_suggested(state), state.sets, state.operations, runtime, check=founds_a_project)
    return ReelState.patch(operations=left.operations, sets=left.sets, reviewed=True, warnings=list(left.settled.notes))


def _suggested(state: ReelState) -> Suggested:
    """Where the suggestions belong, and what made them."""
    return Suggested(
        project_id=state.reel_id,
        model_requested=state.engine_asked,
        model_served=state.engine,
        prompt_version=STAGE_SCENE.prompt.hash,
    )


async def save_project(state: ReelState, *, runtime: Runtime[RunContext]) -> Patch:
    """The project in the store, as its first version."""
    say(runtime, StepReached(step="save_project", message="Keeping the project"))
    tools = await toolbox()
    committed = await tools.found_project(
        SceneProject(id=state.reel_id),
        state.operations,
        fixed_id=bool(state.project_id),
        workflow="reel_compiler",
        reason="compiled from a brief",
    )
    given = _suggested(state.model_copy(update={"reel_id": committed.project_id}))
    unreviewed = () if state.reviewed else state.operations
    await tools.suggestions.keep(given, "save_project", state.sets, committed.version, runtime, unreviewed=unreviewed)
    return ReelState.patch(version=committed.version, reel_id=committed.project_id)


async def compile_prompts(state: ReelState, *, runtime: Runtime[RunContext]) -> Patch:
    """A prompt per shot and target, with what was dropped and why."""
    tools = await toolbox()
    project = (await tools.projects.load(state.reel_id, owner=owner())).project
    targets = state.targets or DEFAULT_TARGETS
    say(runtime, StepReached(step="compile_prompts", message=f"Writing prompts for {', '.join(targets)}"))
    operations = (SetCompiledPrompts(prompts=compile_project(project, targets)),)
    committed = await tools.projects.commit(
        state.reel_id,
        operations,
        base_version=state.version,
        owner=owner(),
        author="workflow",
        workflow="reel_compiler",
        run_id=run_id(),
        reason="prompts compiled",
        idempotency_key=f"{run_id()}:prompts" if run_id() else None,
    )
    say_patch(runtime, project, apply(project, operations, "workflow"), version=committed.version, draft=False)
    return ReelState.patch(version=committed.version, prompts=len(operations[0].prompts), targets=targets)


async def hang_reel_wall(state: ReelState) -> Patch:
    """What came out, in a few numbers. Spent wishes are cleared, so that the thread's next brief starts fresh."""
    tools = await toolbox()
    project = (await tools.projects.load(state.reel_id, owner=owner())).project
    wall = ReelWall(
        project_id=project.id,
        version=state.version,
        title=project.title,
        scenes=len(project.scenes),
        shots=sum(len(scene.shots) for scene in project.scenes),
        prompts=state.prompts,
        running_time_s=round(sum(scene.duration_s.value for scene in project.scenes if scene.duration_s), 1),
        targets=state.targets,
        questions=project.questions,
        warnings=tuple(dict.fromkeys(state.warnings)),
        engine=state.engine,
    )
    spent = {"title": "", "kind": None, "duration_s": None, "aspect_ratio": None, "targets": (), "project_id": ""}
    return ReelState.patch(wall=wall, **spent)


def _read(state: ReelState) -> BriefReading:
    assert state.reading is not None, "read_brief runs first"
    return state.reading


def _outline(state: ReelState) -> Outline:
    assert state.outline is not None, "outline_story runs first"
    return state.outline


def _opened(state: ReelState) -> SceneProject:
    """The project as it stands once the brief is read."""
    return apply(SceneProject(id=state.reel_id), opening_operations(state.wishes, _read(state)), "workflow")


def _scenes(
    state: ReelState, reading: BriefReading, outline: Outline, stagings: dict[int, Staging] | None = None
) -> tuple[Scene, ...]:
    cast = Cast.of(reading)
    return tuple(
        scene_of(request, state.units, cast, (stagings or {}).get(request.index))
        for request in stage_requests(reading, outline)
    )
