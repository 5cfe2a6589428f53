"""Stage Scenes: scenes of a project or a screenplay become shots, and nothing that is decided is replaced.

Choose the scenes that have no shots, stage all of them at once, let a person look at it where they wish to, keep it,
and compile the new shots.
"""

from langgraph.graph import END, START, StateGraph

from graphs.stage_scenes.nodes import (
    choose_scenes,
    compile_prompts,
    every_scene,
    report_scenes,
    review_shots,
    save_shots,
    stage_scene,
    wants_review,
    write_shots,
)
from graphs.workflow import workflow
from state.workflows.stage_scenes import ScenesAsked, ScenesResult, StageScenesState
from tools.context import RunContext

flow = StateGraph(StageScenesState, RunContext, input_schema=ScenesAsked, output_schema=ScenesResult)

flow.add_node(choose_scenes)
flow.add_node(stage_scene)  # runs once per scene, in parallel
flow.add_node(write_shots)
flow.add_node(review_shots)
flow.add_node(save_shots)
flow.add_node(compile_prompts)
flow.add_node(report_scenes)

flow.add_edge(START, "choose_scenes")
flow.add_conditional_edges("choose_scenes", every_scene, ["stage_scene", "report_scenes"])
flow.add_edge("stage_scene", "write_shots")
flow.add_conditional_edges("write_shots", wants_review, ["review_shots", "save_shots"])
flow.add_edge("review_shots", "save_shots")
flow.add_edge("save_shots", "compile_prompts")
flow.add_edge("compile_prompts", "report_scenes")
flow.add_edge("report_scenes", END)

graph = flow.compile(name="stage_scenes")

WORKFLOW = workflow(
    graph,
    doc=__doc__,
    example=ScenesAsked(script="INT. KITCHEN - NIGHT\n\nMara opens the letter.\n\nMARA\nHe knew.\n"),
)
