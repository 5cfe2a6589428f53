"""Frame Variant: a frame taken out and changed, kept as an alternate beside the shot it came from.

Read the change on a copy of the shot, make the frame starting from the one there is, let a person look where they
wish to, and keep it.
"""

from langgraph.graph import END, START, StateGraph

from graphs.frame_variant.nodes import read_change, save_frames, write_frames
from graphs.frames import draw_frame, every_sheet, review_frames, wants_review
from graphs.workflow import workflow
from state.workflows.frame_variant import FrameVariantInput, FrameVariantOutput, FrameVariantState
from tools.context import RunContext

flow = StateGraph(FrameVariantState, RunContext, input_schema=FrameVariantInput, output_schema=FrameVariantOutput)

flow.add_node(read_change)
flow.add_node(draw_frame)
flow.add_node(write_frames)
flow.add_node(review_frames)
flow.add_node(save_frames)

flow.add_edge(START, "read_change")
flow.add_conditional_edges("read_change", every_sheet, ["draw_frame"])
flow.add_edge("draw_frame", "write_frames")
flow.add_conditional_edges("write_frames", wants_review, ["review_frames", "save_frames"])
flow.add_edge("review_frames", "save_frames")
flow.add_edge("save_frames", END)

graph = flow.compile(name="frame_variant")

WORKFLOW = workflow(
    graph,
    doc=__doc__,
    example=FrameVariantInput(brief="Mara opens a letter in the kitchen at dusk.", change="at night, from a low angle"),
)
