"""The steps of Storyboard from Logline that are its own; the making of frames is in `graphs.frames.flow`."""

from langgraph.runtime import Runtime

from graphs.frames.keeping import finished, save_operations
from graphs.frames.start import fresh_run, open_project
from prompts.compiler.il import Lowering
from state.errors import InvalidInput
from state.operations import AddStoryboard
from state.progress import StepReached
from state.project import IdMint, SceneProject, Storyboard, StoryboardPanel
from state.vocabulary import PanelLayout
from state.workflows.pictures import FrameOrder
from state.workflows.storyboard_from_logline import StoryboardInput, StoryboardState
from tools.context import RunContext, owner
from tools.export.board import company_of_shot, highlights
from tools.images.providers.previz_staging import caption_of
from tools.storage.stamps import Stamps
from tools.toolbox import Patch, say, toolbox

LAYOUTS = ((4, PanelLayout.GRID_2X2), (6, PanelLayout.GRID_2X3), (9, PanelLayout.GRID_3X3))


async def choose_shots(state: StoryboardState, *, runtime: Runtime[RunContext]) -> Patch:
    """The shots that tell the story between them, from a project made of the logline if there is none."""
    StoryboardInput(**{name: getattr(state, name) for name in StoryboardInput.model_fields})
    project, version = await open_project(state, runtime)
    orders = board_orders(project, state.count)
    if not orders:
        raise InvalidInput("the film has no shots to put on a board", field="project_id")
    say(runtime, StepReached(step="choose_shots", message=f"Drawing {len(orders)} panels"))
    return StoryboardState.patch(
        **{**fresh_run(state.workflow), "project_id": project.id, "version": version, "orders": orders, "sheets": ()}
    )


def board_orders(project: SceneProject, count: int) -> tuple[FrameOrder, ...]:
    """A frame per chosen shot, in story order, each with everybody who is on its set."""
    chosen, lowering = set(highlights(project, count)), Lowering(project)
    shots = [(scene, shot) for scene, shot in project.shots() if shot.id in chosen]
    return tuple(
        FrameOrder(
            index=index,
            label=shot.id,
            il=lowering.shot(scene, shot),
            company=company_of_shot(lowering, scene, shot),
        )
        for index, (scene, shot) in enumerate(shots)
    )


async def write_frames(state: StoryboardState) -> Patch:
    """The frames as panels on their scenes, captioned."""
    tools = await toolbox()
    project = (await tools.projects.load(state.project, owner=owner(), version=state.version)).project
    mint, stamps = IdMint(project), Stamps(project)
    panels = []
    for frame in finished(state):
        il = state.orders[frame.index].il
        found = project.find_shot(il.shot_id)
        panel = StoryboardPanel(
            id=mint("panel"),
            scene_id=il.scene_id,
            beat_id=found[1].beat_id if found else None,
            shot_id=il.shot_id,
            asset=frame.asset,
            caption=caption_of(il),
        )
        panels.append(panel.with_(stamp=stamps.panel(panel)))
    layout = next((layout for holds, layout in LAYOUTS if holds >= len(panels)), PanelLayout.GRID_4X4)
    board = Storyboard(id=mint("board"), title=project.title, layout=layout, panels=tuple(panels))
    return StoryboardState.patch(operations=(AddStoryboard(board=board),))


async def save_frames(state: StoryboardState, *, runtime: Runtime[RunContext]) -> Patch:
    """The board kept as one version."""
    made = [one for operation in state.operations for one in operation.introduces()]
    reason = f"{len(state.made)} panels"
    result = await save_operations(state, runtime, reason=reason, made=made)
    return StoryboardState.patch(result=result, version=result.version, brief="", count=6)
