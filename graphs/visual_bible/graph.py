"""Visual Bible: pictures become palette, light and prompt-ready phrases in the bible.

Read every picture, write what they share where no person has decided it, let a person look where they wish to, and
keep it. Everything said is marked as measured or as seen by a vision model, with its confidence.
"""

from langgraph.graph import END, START, StateGraph

from graphs.visual_bible.nodes import (
    every_picture,
    open_bible,
    read_picture,
    review_bible,
    save_bible,
    wants_review,
    write_bible,
)
from graphs.workflow import workflow
from state.workflows.visual_bible import VisualBibleInput, VisualBibleOutput, VisualBibleState
from tools.context import RunContext

flow = StateGraph(VisualBibleState, RunContext, input_schema=VisualBibleInput, output_schema=VisualBibleOutput)

flow.add_node(open_bible)
flow.add_node(read_picture)  # runs once per picture, in parallel
flow.add_node(write_bible)
flow.add_node(review_bible)
flow.add_node(save_bible)

flow.add_edge(START, "open_bible")
flow.add_conditional_edges("open_bible", every_picture, ["read_picture"])
flow.add_edge("read_picture", "write_bible")
flow.add_conditional_edges("write_bible", wants_review, ["review_bible", "save_bible"])
flow.add_edge("review_bible", "save_bible")
flow.add_edge("save_bible", END)

graph = flow.compile(name="visual_bible")

WORKFLOW = workflow(graph, doc=__doc__, example=VisualBibleInput(project_id="project-1", assets=("0" * 64,)))
