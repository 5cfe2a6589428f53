"""Storyboard from Logline: one sentence, or a whole brief, becomes panels on scenes.

Make the film's scenes and shots if there are none, choose the shots that tell it, make every panel by itself, let a
person look where they wish to, and keep the board.
"""

from langgraph.graph import START, StateGraph

from graphs.frames.flow import keep_frames, make_one_by_one
from graphs.storyboard_from_logline.nodes import choose_shots, save_frames, write_frames
from graphs.workflow import workflow
from state.workflows.storyboard_from_logline import StoryboardInput, StoryboardOutput, StoryboardState
from tools.context import RunContext

flow = StateGraph(StoryboardState, RunContext, input_schema=StoryboardInput, output_schema=StoryboardOutput)

flow.add_node(choose_shots)
flow.add_node(write_frames)
flow.add_node(save_frames)

flow.add_edge(START, "choose_shots")
make_one_by_one(flow, "choose_shots")
keep_frames(flow)

graph = flow.compile(name="storyboard_from_logline")

WORKFLOW = workflow(
    graph,
    doc=__doc__,
    example=StoryboardInput(brief="Ada walks home through the forest at dusk and finds a lantern burning.", count=4),
)
