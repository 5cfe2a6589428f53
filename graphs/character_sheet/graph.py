"""Character Sheet: a character from all sides and in six moods, cut into references for every later picture.

Plan the views, make each page, find its panels, make by itself whatever a page did not give, let a person look where
they wish to, and keep pages and views in the bible, where every picture of the character finds them.
"""

from langgraph.graph import START, StateGraph

from graphs.character_sheet.nodes import plan_sheet, save_frames, write_frames
from graphs.frames.flow import keep_frames, make_on_pages
from graphs.workflow import workflow
from state.workflows.character_sheet import CharacterSheetInput, CharacterSheetOutput, CharacterSheetState
from tools.context import RunContext

flow = StateGraph(CharacterSheetState, RunContext, input_schema=CharacterSheetInput, output_schema=CharacterSheetOutput)

flow.add_node(plan_sheet)
flow.add_node(write_frames)
flow.add_node(save_frames)

flow.add_edge(START, "plan_sheet")
make_on_pages(flow, "plan_sheet")
keep_frames(flow)

graph = flow.compile(name="character_sheet")

WORKFLOW = workflow(
    graph,
    doc=__doc__,
    example=CharacterSheetInput(brief="Mara waits in the rain for the night bus. She wears a red coat."),
)
