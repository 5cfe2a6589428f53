"""Reel Compiler: a brief becomes scenes, shots and prompts for every model.

Read the brief, arrange it in scenes, stage all scenes at once, let a person look at it where they wish to, keep it,
and compile every shot for every target.
"""

from langgraph.graph import END, START, StateGraph

from graphs.reel_compiler.nodes import (
    compile_prompts,
    every_scene,
    hang_reel_wall,
    outline_story,
    read_brief,
    review_project,
    save_project,
    stage_scene,
    wants_review,
    write_scenes,
)
from graphs.workflow import workflow
from state.workflows.reel_compiler import Brief, ReelResult, ReelState
from tools.context import RunContext

flow = StateGraph(ReelState, RunContext, input_schema=Brief, output_schema=ReelResult)

flow.add_node(read_brief)
flow.add_node(outline_story)
flow.add_node(stage_scene)  # runs once per scene, in parallel
flow.add_node(write_scenes)
flow.add_node(review_project)
flow.add_node(save_project)
flow.add_node(compile_prompts)
flow.add_node(hang_reel_wall)

flow.add_edge(START, "read_brief")
flow.add_edge("read_brief", "outline_story")
flow.add_conditional_edges("outline_story", every_scene, ["stage_scene"])
flow.add_edge("stage_scene", "write_scenes")
flow.add_conditional_edges("write_scenes", wants_review, ["review_project", "save_project"])
flow.add_edge("review_project", "save_project")
flow.add_edge("save_project", "compile_prompts")
flow.add_edge("compile_prompts", "hang_reel_wall")
flow.add_edge("hang_reel_wall", END)

graph = flow.compile(name="reel_compiler")

WORKFLOW = workflow(
    graph, doc=__doc__, example=Brief(brief="30s vertical teaser. Mara finds her late father's camera.")
)
