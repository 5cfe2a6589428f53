"""Director Chat: talk about a film, and it changes.

The first message of a thread without a project is a brief. After that the director answers each message, calling
tools whose operations a person may look at first, until there is nothing left to do but speak.
"""

from langchain_core.messages import HumanMessage
from langgraph.graph import END, START, StateGraph

from graphs.director_chat.nodes import (
    answer_turn,
    has_project,
    keep_changes,
    make_reel,
    next_act,
    review_changes,
    use_tools,
    wants_review,
)
from graphs.director_chat.state import ChatInput, ChatOutput, ChatState
from graphs.workflow import workflow
from tools.context import RunContext

flow = StateGraph(ChatState, RunContext, input_schema=ChatInput, output_schema=ChatOutput)

flow.add_node(make_reel)
flow.add_node(answer_turn)
flow.add_node(use_tools)
flow.add_node(review_changes)
flow.add_node(keep_changes)

flow.add_conditional_edges(START, has_project, ["answer_turn", "make_reel"])
flow.add_edge("make_reel", END)
flow.add_conditional_edges("answer_turn", next_act, ["use_tools", END])
flow.add_conditional_edges("use_tools", wants_review, ["review_changes", "keep_changes"])
flow.add_edge("review_changes", "keep_changes")
flow.add_edge("keep_changes", "answer_turn")

graph = flow.compile(name="director_chat")

WORKFLOW = workflow(
    graph,
    doc=__doc__,
    example=ChatInput(messages=[HumanMessage("A 20 second ad. Ravi, a tailor, sews by lamplight. A customer knocks.")]),
)
