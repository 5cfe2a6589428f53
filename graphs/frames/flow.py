"""How the workflows that make frames are wired: on pages or one by one, then looked at, then kept.

A workflow brings a node that plans its frames, `write_frames`, which says as operations what came of them, and
`save_frames`. What lies between is the same for all of them, and added here.
"""

from typing import Any

from langgraph.graph import END, StateGraph

from graphs.frames.cuts import settle_cuts
from graphs.frames.keeping import review_frames, wants_review
from graphs.frames.making import draw_frame, missing_frames
from graphs.frames.pages import draw_sheet, every_sheet
from graphs.frames.takes import choose_takes, frames_left

Flow = StateGraph[Any, Any, Any, Any]


def make_on_pages(flow: Flow, plan: str) -> None:
    """From the plan to frames: every page at once, cut; alone whatever no page gave."""
    flow.add_node(draw_sheet)  # runs once per page, in parallel
    flow.add_node(settle_cuts)
    flow.add_node(draw_frame)  # runs once per frame that no page gave, in parallel
    flow.add_conditional_edges(plan, every_sheet, ["draw_sheet", "draw_frame"])
    flow.add_edge("draw_sheet", "settle_cuts")
    flow.add_conditional_edges("settle_cuts", missing_frames, ["draw_frame", "choose_takes"])
    flow.add_edge("draw_frame", "choose_takes")


def make_one_by_one(flow: Flow, plan: str) -> None:
    """From the plan to frames, each a picture of its own."""
    flow.add_node(draw_frame)  # runs once per frame, in parallel
    flow.add_conditional_edges(plan, missing_frames, ["draw_frame", "choose_takes"])
    flow.add_edge("draw_frame", "choose_takes")


def keep_frames(flow: Flow) -> None:
    """From the frames to a version of the project, past a person who wishes to look: at the takes of a frame where
    there are several, and at what would be written."""
    flow.add_node(choose_takes)
    flow.add_conditional_edges("choose_takes", frames_left, ["write_frames", "save_frames"])
    flow.add_node(review_frames)
    flow.add_conditional_edges("write_frames", wants_review, ["review_frames", "save_frames"])
    flow.add_edge("review_frames", "save_frames")
    flow.add_edge("save_frames", END)
