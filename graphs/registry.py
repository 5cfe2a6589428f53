"""Every workflow there is. Adding one is a folder beside this file and a line here."""

from difflib import get_close_matches

from graphs.beat_pack.graph import WORKFLOW as beat_pack
from graphs.character_sheet.graph import WORKFLOW as character_sheet
from graphs.director_chat.graph import WORKFLOW as director_chat
from graphs.frame_variant.graph import WORKFLOW as frame_variant
from graphs.reel_compiler.graph import WORKFLOW as reel_compiler
from graphs.split_stack.graph import WORKFLOW as split_stack
from graphs.stage_scenes.graph import WORKFLOW as stage_scenes
from graphs.storyboard_from_logline.graph import WORKFLOW as storyboard_from_logline
from graphs.storyboard_from_still.graph import WORKFLOW as storyboard_from_still
from graphs.time_stack.graph import WORKFLOW as time_stack
from graphs.visual_bible.graph import WORKFLOW as visual_bible
from graphs.workflow import Workflow
from state.errors import NotFound

WORKFLOWS: tuple[Workflow, ...] = (
    reel_compiler,
    stage_scenes,
    director_chat,
    visual_bible,
    character_sheet,
    split_stack,
    time_stack,
    frame_variant,
    storyboard_from_logline,
    storyboard_from_still,
    beat_pack,
)


class UnknownWorkflow(NotFound):
    """No workflow has this id."""

    code = "unknown_workflow"

    def __init__(self, workflow_id: str) -> None:
        known = [workflow.id for workflow in WORKFLOWS]
        near = get_close_matches(workflow_id, known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
        super().__init__(f"no workflow is called {workflow_id!r}; {hint}", field="workflow")


def find_workflow(workflow_id: str) -> Workflow:
    """The workflow with this id. Raises `UnknownWorkflow` with a near match."""
    for workflow in WORKFLOWS:
        if workflow.id == workflow_id:
            return workflow
    raise UnknownWorkflow(workflow_id)
