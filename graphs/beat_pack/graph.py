"""Beat Pack: explodes a frame into time, coverage and a strip, whichever apply.

Choose the packs, then let the workflow of each make its frames, one after the other.
"""

from langgraph.graph import END, START, StateGraph

from graphs.beat_pack.nodes import (
    choose_packs,
    gather_packs,
    make_coverage_pack,
    make_strip,
    make_time_pack,
)
from graphs.workflow import workflow
from state.workflows.beat_pack import BeatPackInput, BeatPackOutput, BeatPackState
from tools.context import RunContext

flow = StateGraph(BeatPackState, RunContext, input_schema=BeatPackInput, output_schema=BeatPackOutput)

flow.add_node(choose_packs)
flow.add_node(make_time_pack)
flow.add_node(make_coverage_pack)
flow.add_node(make_strip)
flow.add_node(gather_packs)

flow.add_edge(START, "choose_packs")
flow.add_edge("choose_packs", "make_time_pack")
flow.add_edge("make_time_pack", "make_coverage_pack")
flow.add_edge("make_coverage_pack", "make_strip")
flow.add_edge("make_strip", "gather_packs")
flow.add_edge("gather_packs", END)

graph = flow.compile(name="beat_pack")

WORKFLOW = workflow(
    graph, doc=__doc__, example=BeatPackInput(brief="Mara runs across the street in the rain. A taxi stops.")
)
