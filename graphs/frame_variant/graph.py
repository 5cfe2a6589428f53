"""Frame Variant: a frame taken out and changed, kept as an alternate beside the shot it came from.

Read the change on a copy of the shot, make the frame starting from the one there is, let a person look where they
wish to, and keep it.
"""

from langgraph.graph import START, StateGraph

from graphs.frame_variant.nodes import read_change, save_frames, write_frames
from graphs.frames.flow import keep_frames, make_one_by_one
from graphs.workflow import workflow
from state.workflows.frame_variant import FrameVariantInput, FrameVariantOutput, FrameVariantState
from tools.context import RunContext

flow = StateGraph(FrameVariantState, RunContext, input_schema=FrameVariantInput, output_schema=FrameVariantOutput)

flow.add_node(read_change)
flow.add_node(write_frames)
flow.add_node(save_frames)

flow.add_edge(START, "read_change")
make_one_by_one(flow, "read_change")
keep_frames(flow)

graph = flow.compile(name="frame_variant")

WORKFLOW = workflow(
    graph,
    doc=__doc__,
    example=FrameVariantInput(brief="Mara opens a letter in the kitchen at dusk.", change="at night, from a low angle"),
)
