"""The three typed contracts a product team builds on: structure a brief, chat about a project, look at a picture.

Each runs its workflow to the end and answers with typed records. To stream the same workflows, to pause them for
review or to resume them, use runs.
"""

import asyncio
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from langchain_core.messages import AIMessage, HumanMessage
from pydantic import Field, ValidationError

from graphs.registry import find_workflow
from server.routes.strict import StrictRoute
from server.services import Asking
from state.base import Part
from state.bible import Id, Sha256
from state.direction import ChatMessage
from state.errors import refused_input
from state.project import SceneProject
from state.usage import Tier
from state.vision import Line, PictureReading
from state.workflows.reel_compiler import MAX_BRIEF, Brief, ReelWall
from tools.context import RunContext
from tools.images.looking import look_with_model, read_measured
from tools.models.call_events import call_event
from tools.toolbox import toolbox

router = APIRouter(route_class=StrictRoute, tags=["contracts"])


class Structured(Part):
    """A brief, structured."""

    wall: ReelWall
    project: SceneProject


class ChatAsk(Part):
    """Something said to the director."""

    message: str = Field(min_length=1, max_length=MAX_BRIEF)
    project_id: Id | Literal[""] = ""
    """The film to talk about; empty: the message is the brief of a new one."""
    focus: Annotated[tuple[Id, ...], Field(max_length=100)] = ()
    """Scenes and shots that are selected."""
    history: tuple[ChatMessage, ...] = Field(default=(), max_length=100)
    """What was said before, oldest first."""


class ChatAnswer(Part):
    """What the director did and says."""

    answer: str
    project_id: str
    version: int
    engine: str
    """The model served, `offline/…` for the offline engine."""


class LookAsk(Part):
    """A stored picture to look at."""

    asset: Sha256
    question: Line = ""
    """What somebody wants to know of it; answered by a vision model only."""
    measured_only: bool = False
    """Do not show the picture to the vision model, also where one is set up."""


async def run_to_end(workflow_id: str, given: dict[str, Any], owner: str) -> dict[str, Any]:
    """The final values of a workflow run for an owner, in this request."""
    graph = find_workflow(workflow_id).graph
    config: Any = {"configurable": {"langgraph_auth_user_id": owner}, "run_name": workflow_id}
    try:
        values: dict[str, Any] = await graph.ainvoke(given, config, context=RunContext())
    except ValidationError as error:
        raise refused_input(error) from error
    return values


@router.post("/structure")
async def structure(brief: Brief, asking: Asking) -> Structured:
    """A brief as a stored project with prompts."""
    given = brief.model_dump(exclude_defaults=True)
    values = await run_to_end("reel_compiler", given, asking.owner)
    wall = ReelWall.model_validate(values["wall"])
    tools = await toolbox()
    loaded = await tools.projects.load(wall.project_id, owner=asking.owner)
    return Structured(wall=wall, project=loaded.project)


@router.post("/chat")
async def chat(asked: ChatAsk, asking: Asking) -> ChatAnswer:
    """One turn of Director Chat, changes kept."""
    spoken = {"person": HumanMessage, "director": AIMessage}
    before = [spoken[one.role](one.text) for one in asked.history if one.role in spoken]
    messages = [*before, HumanMessage(asked.message)]
    given = {"messages": messages, "project_id": asked.project_id, "focus": asked.focus}
    values = await run_to_end("director_chat", given, asking.owner)
    last = values["messages"][-1]
    return ChatAnswer(
        answer=last.text,
        project_id=values.get("project_id", ""),
        version=values.get("version", 0),
        engine=str(last.response_metadata.get("model_served", "")),
    )


@router.post("/vision")
async def vision(asked: LookAsk, asking: Asking) -> PictureReading:
    """What is in a stored picture: measured always and, where a vision model is set up, seen by it.

    Every statement says which of the two it is and how sure it is. Without a model no byte of the picture leaves this
    machine; with one it is sent a small copy.
    """
    tools = await toolbox()
    data = await tools.assets.read_picture(asked.asset, asking.owner)
    reading = await asyncio.to_thread(read_measured, asked.asset, data)
    if asked.measured_only:
        return reading
    tier = Tier(tools.settings.tier)
    seen, call = await look_with_model(tools.gateway, reading, data, asked.question, account=asking.owner, tier=tier)
    if call is not None:
        await tools.events.append([call_event(call, run_id="", session_id="")], owner=asking.owner)
    return seen
