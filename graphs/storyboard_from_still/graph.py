"""Storyboard from Still: one picture becomes the story around it, as panels on scenes.

Look at the still, read what was said of it, ask a person for what nobody can see in it, tell what happens before and
after its moment, draw those events, let a person look where they wish to, and keep the still among them as the hero.
"""

from langgraph.graph import START, StateGraph

from graphs.frames.flow import keep_frames, make_one_by_one
from graphs.storyboard_from_still.nodes import (
    ask_person,
    is_known,
    look_at_still,
    open_still,
    plan_events,
    read_words,
    save_frames,
    write_frames,
)
from graphs.workflow import workflow
from state.workflows.storyboard_from_still import StillInput, StillOutput, StillState
from tools.context import RunContext

flow = StateGraph(StillState, RunContext, input_schema=StillInput, output_schema=StillOutput)

flow.add_node(open_still)
flow.add_node(look_at_still)
flow.add_node(read_words)
flow.add_node(ask_person)
flow.add_node(plan_events)
flow.add_node(write_frames)
flow.add_node(save_frames)

flow.add_edge(START, "open_still")
flow.add_edge("open_still", "look_at_still")
flow.add_edge("look_at_still", "read_words")
flow.add_conditional_edges("read_words", is_known, ["ask_person", "plan_events"])
flow.add_edge("ask_person", "read_words")
make_one_by_one(flow, "plan_events")
keep_frames(flow)

graph = flow.compile(name="storyboard_from_still")

WORKFLOW = workflow(
    graph,
    doc=__doc__,
    example=StillInput(asset="0" * 64, brief="Rosa laughs on the pier in the summer of 1961."),
)
