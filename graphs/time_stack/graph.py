"""Time Stack: a shot before and after its moment, as a micro-timeline in which nothing but time has passed.

Plan the moments, make those the hero does not have yet on one page, find its panels, make by itself whatever the page
did not give, let a person look where they wish to, and keep the frames as a storyboard of the shot.
"""

from langgraph.graph import START, StateGraph

from graphs.frames.flow import keep_frames, make_on_pages
from graphs.time_stack.nodes import plan_moments, save_frames, write_frames
from graphs.workflow import workflow
from state.workflows.time_stack import TimeStackInput, TimeStackOutput, TimeStackState
from tools.context import RunContext

flow = StateGraph(TimeStackState, RunContext, input_schema=TimeStackInput, output_schema=TimeStackOutput)

flow.add_node(plan_moments)
flow.add_node(write_frames)
flow.add_node(save_frames)

flow.add_edge(START, "plan_moments")
make_on_pages(flow, "plan_moments")
keep_frames(flow)

graph = flow.compile(name="time_stack")

WORKFLOW = workflow(
    graph,
    doc=__doc__,
    example=TimeStackInput(
        brief="Rain. Mara runs across the street with a suitcase. A taxi stops.", offsets_ms=(-500, 0, 500)
    ),
)
