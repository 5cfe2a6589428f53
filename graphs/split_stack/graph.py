"""Split Stack: one moment from four to twelve sides, made on one page and cut into candidate shots.

Plan the coverage, make the page, find its panels, make by itself whatever the page did not give, let a person look
where they wish to, and keep the frames as alternates of which one may be promoted.
"""

from langgraph.graph import END, START, StateGraph

from graphs.frames import (
    draw_frame,
    draw_sheet,
    every_sheet,
    missing_frames,
    review_frames,
    settle_cuts,
    wants_review,
)
from graphs.split_stack.nodes import plan_coverage, save_frames, write_frames
from graphs.workflow import workflow
from state.workflows.split_stack import SplitStackInput, SplitStackOutput, SplitStackState
from tools.context import RunContext

flow = StateGraph(SplitStackState, RunContext, input_schema=SplitStackInput, output_schema=SplitStackOutput)

flow.add_node(plan_coverage)
flow.add_node(draw_sheet)  # runs once per page, in parallel
flow.add_node(settle_cuts)
flow.add_node(draw_frame)  # runs once per frame that no page gave, in parallel
flow.add_node(write_frames)
flow.add_node(review_frames)
flow.add_node(save_frames)

flow.add_edge(START, "plan_coverage")
flow.add_conditional_edges("plan_coverage", every_sheet, ["draw_sheet", "draw_frame"])
flow.add_edge("draw_sheet", "settle_cuts")
flow.add_conditional_edges("settle_cuts", missing_frames, ["draw_frame", "write_frames"])
flow.add_edge("draw_frame", "write_frames")
flow.add_conditional_edges("write_frames", wants_review, ["review_frames", "save_frames"])
flow.add_edge("review_frames", "save_frames")
flow.add_edge("save_frames", END)

graph = flow.compile(name="split_stack")

WORKFLOW = workflow(
    graph,
    doc=__doc__,
    example=SplitStackInput(brief="Mara opens a letter in the kitchen at dusk. Tom watches her from the door."),
)
