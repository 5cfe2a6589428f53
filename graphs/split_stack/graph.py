"""Split Stack: one moment from four to twelve sides, made on one page and cut into candidate shots.

Plan the coverage, make the page, find its panels, make by itself whatever the page did not give, let a person look
where they wish to, and keep the frames as alternates of which one may be promoted.
"""

from langgraph.graph import START, StateGraph

from graphs.frames.flow import keep_frames, make_on_pages
from graphs.split_stack.nodes import plan_coverage, save_frames, write_frames
from graphs.workflow import workflow
from state.workflows.split_stack import SplitStackInput, SplitStackOutput, SplitStackState
from tools.context import RunContext

flow = StateGraph(SplitStackState, RunContext, input_schema=SplitStackInput, output_schema=SplitStackOutput)

flow.add_node(plan_coverage)
flow.add_node(write_frames)
flow.add_node(save_frames)

flow.add_edge(START, "plan_coverage")
make_on_pages(flow, "plan_coverage")
keep_frames(flow)

graph = flow.compile(name="split_stack")

WORKFLOW = workflow(
    graph,
    doc=__doc__,
    example=SplitStackInput(brief="Mara opens a letter in the kitchen at dusk. Tom watches her from the door."),
)
