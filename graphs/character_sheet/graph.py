"""Character Sheet: a character from all sides and in six moods, cut into references for every later picture.

Plan the views, make each page, find its panels, make by itself whatever a page did not give, let a person look where
they wish to, and keep pages and views in the bible, where every picture of the character finds them.
"""

from langgraph.graph import END, START, StateGraph

from graphs.character_sheet.nodes import plan_sheet, save_frames, write_frames
from graphs.frames import (
    draw_frame,
    draw_sheet,
    every_sheet,
    missing_frames,
    review_frames,
    settle_cuts,
    wants_review,
)
from graphs.workflow import workflow
from state.workflows.character_sheet import CharacterSheetInput, CharacterSheetOutput, CharacterSheetState
from tools.context import RunContext

flow = StateGraph(CharacterSheetState, RunContext, input_schema=CharacterSheetInput, output_schema=CharacterSheetOutput)

flow.add_node(plan_sheet)
flow.add_node(draw_sheet)  # runs once per page, in parallel
flow.add_node(settle_cuts)
flow.add_node(draw_frame)  # runs once per frame that no page gave, in parallel
flow.add_node(write_frames)
flow.add_node(review_frames)
flow.add_node(save_frames)

flow.add_edge(START, "plan_sheet")
flow.add_conditional_edges("plan_sheet", every_sheet, ["draw_sheet", "draw_frame"])
flow.add_edge("draw_sheet", "settle_cuts")
flow.add_conditional_edges("settle_cuts", missing_frames, ["draw_frame", "write_frames"])
flow.add_edge("draw_frame", "write_frames")
flow.add_conditional_edges("write_frames", wants_review, ["review_frames", "save_frames"])
flow.add_edge("review_frames", "save_frames")
flow.add_edge("save_frames", END)

graph = flow.compile(name="character_sheet")

WORKFLOW = workflow(
    graph,
    doc=__doc__,
    example=CharacterSheetInput(brief="Mara waits in the rain for the night bus. She wears a red coat."),
)
