"""The steps of Frame Variant that are its own; the making of frames is in `graphs.frames.flow`."""

from langgraph.runtime import Runtime
from langgraph.types import Overwrite

from graphs.frames.keeping import finished, save_operations
from graphs.frames.start import fresh_run, open_project
from prompts.compiler.il import Lowering
from prompts.direction.effect import reading_operations
from prompts.direction.scope import Focus, names_of
from prompts.library import step
from state.bible import VisualAsset
from state.direction import DirectionReading, DirectionRequest
from state.errors import InvalidInput, NotFound
from state.operations import AddShots, AddVisualAsset, apply
from state.progress import FindingMade, StepReached
from state.project import IdMint, Scene, SceneProject, Shot
from state.usage import Route
from state.workflows.frame_variant import FrameVariantInput, FrameVariantState
from state.workflows.pictures import FrameOrder
from tools.context import RunContext, owner
from tools.export.board import company_of_shot
from tools.storage.stamps import Stamps
from tools.toolbox import Patch, say, toolbox

INTERPRET = step("direction/interpret", Route.STRUCTURE, DirectionRequest, DirectionReading)


async def read_change(state: FrameVariantState, *, runtime: Runtime[RunContext]) -> Patch:
    """The shot as an alternate with the change made, and its frame so far as the picture to start from."""
    asked = FrameVariantInput(**{name: getattr(state, name) for name in FrameVariantInput.model_fields})
    project, version = await open_project(state, runtime)
    scene, shot = source_shot(project, state.shot_id)
    say(runtime, StepReached(step="read_change", message=f"Changing {shot.id}: {asked.change[:120]}"))
    tools = await toolbox()
    answer = await tools.ask(INTERPRET, DirectionRequest(text=asked.change, names=names_of(project)), runtime)
    variant, left = changed_copy(project, scene, shot, asked.change, answer.value)
    for note in left:
        say(runtime, FindingMade(severity="warning", message=note, about=shot.id))
    lowering = Lowering(apply(project, (AddShots(scene_id=scene.id, shots=(variant,)),), "workflow"))
    order = FrameOrder(
        index=0,
        label=asked.change[:80],
        il=lowering.shot(scene, variant),
        company=company_of_shot(lowering, scene, variant),
    )
    return FrameVariantState.patch(
        **{
            **fresh_run(state.workflow),
            "project_id": project.id,
            "version": version,
            "shot_id": shot.id,
            "variant": variant,
            "orders": (order,),
            "sheets": (),
            "warnings": Overwrite([*answer.call.warnings, *left]),
        }
    )


def source_shot(project: SceneProject, shot_id: str | None) -> tuple[Scene, Shot]:
    """The shot that is meant, else the first that shows somebody. Raises `NotFound`."""
    shots = [(scene, shot) for scene, shot in project.shots() if shot_id in (None, shot.id)]
    if not shots:
        raise NotFound(f"{project.id} has no {shot_id or 'shot'}", field="shot_id")
    return min(shots, key=lambda one: (not one[1].canonical, not one[1].characters))


def changed_copy(
    project: SceneProject, scene: Scene, shot: Shot, words: str, reading: DirectionReading
) -> tuple[Shot, list[str]]:
    """An alternate of the shot with the change made on it alone, and what was not done. Raises `InvalidInput` when
    nothing of the change was understood."""
    copy = shot.with_(id=IdMint(project)("shot"), canonical=False, locked=False, note=words[:2_000])
    beside = apply(project, (AddShots(scene_id=scene.id, shots=(copy,)),), "workflow")
    change = reading_operations(beside, reading, Focus((copy.id,)), "person")
    found = apply(beside, change.operations, "person").find_shot(copy.id)
    left = [f"{skipped.slot}: {skipped.reason}" for skipped in change.refused]
    left += [question.text for question in change.questions]
    if found is None or found[1] == copy:
        told = "; ".join(left) or "say what is to be different, such as the light, the size or the weather"
        raise InvalidInput(f"nothing of this changes the frame: {told}", field="change")
    return found[1], left


async def write_frames(state: FrameVariantState) -> Patch:
    """The alternate shot with its new picture, beside the shot it came from."""
    tools = await toolbox()
    project = (await tools.projects.load(state.project, owner=owner(), version=state.version)).project
    frame = finished(state)[0]
    if state.variant is None:
        raise InvalidInput("the change was not read", field="change")
    scene, _ = source_shot(project, state.shot_id)
    picture = VisualAsset(id=IdMint(project)("asset"), category="frame", asset=frame.asset, label=state.orders[0].label)
    add = AddShots(scene_id=scene.id, shots=(state.variant.with_(frames=(picture.id,)),))
    after = apply(project, (AddVisualAsset(asset=picture), add), "workflow")
    stamped = picture.with_(stamp=Stamps(after).asset(picture))
    return FrameVariantState.patch(operations=(AddVisualAsset(asset=stamped), add))


async def save_frames(state: FrameVariantState, *, runtime: Runtime[RunContext]) -> Patch:
    """The variant kept as one version."""
    made = [one for operation in state.operations for one in operation.introduces()]
    reason = f"variant of {state.shot_id}: {state.change}"[:500]
    result = await save_operations(state, runtime, reason=reason, made=made)
    return FrameVariantState.patch(result=result, version=result.version, shot_id=None, brief="", variant=None)
