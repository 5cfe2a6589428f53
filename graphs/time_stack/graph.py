"""Time Stack: a shot before and after its moment, as a micro-timeline in which nothing but time has passed.

Plan the moments, make those the hero does not have yet on one page, find its panels, make by itself whatever the page
did not give, let a person look where they wish to, and keep the frames as a storyboard of the shot.
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
from graphs.time_stack.nodes import plan_moments, save_frames, write_frames
from graphs.workflow import workflow
from state.workflows.time_stack import TimeStackInput, TimeStackOutput, TimeStackState
from tools.context import RunContext

flow = StateGraph(TimeStackState, RunContext, input_schema=TimeStackInput, output_schema=TimeStackOutput)

flow.add_node(plan_moments)
flow.add_node(draw_sheet)  # runs once per page, in parallel
flow.add_node(settle_cuts)
flow.add_node(draw_frame)  # runs once per frame that no page gave, in parallel
flow.add_node(write_frames)
flow.add_node(review_frames)
flow.add_node(save_frames)

flow.add_edge(START, "plan_moments")
flow.add_conditional_edges("plan_moments", every_sheet, ["draw_sheet", "draw_frame"])
flow.add_edge("draw_sheet", "settle_cuts")
flow.add_conditional_edges("settle_cuts", missing_frames, ["draw_frame", "write_frames"])
flow.add_edge("draw_frame", "write_frames")
flow.add_conditional_edges("write_frames", wants_review, ["review_frames", "save_frames"])
flow.add_edge("review_frames", "save_frames")
flow.add_edge("save_frames", END)

graph = flow.compile(name="time_stack")

WORKFLOW = workflow(
    graph,
    doc=__doc__,
    example=TimeStackInput(
        brief="Rain. Mara runs across the street with a suitcase. A taxi stops.", offsets_ms=(-500, 0, 500)
    ),
)
