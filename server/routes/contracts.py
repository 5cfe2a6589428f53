"""The three typed contracts a product team builds on: structure a brief, chat about a project, look at a picture.

Each runs its workflow to the end and answers with typed records. To stream the same workflows, to pause them for
review or to resume them, use runs.
"""

from typing import Any

from fastapi import APIRouter
from langchain_core.messages import AIMessage, HumanMessage
from pydantic import Field

from graphs.registry import find_workflow
from server.routes.strict import StrictRoute
from server.services import Asking
from state.base import Part
from state.direction import ChatMessage
from state.errors import DirectorError
from state.project import SceneProject
from state.workflows.reel_compiler import MAX_BRIEF, Brief, ReelWall
from tools.context import RunContext
from tools.toolbox import toolbox

router = APIRouter(route_class=StrictRoute, tags=["contracts"])


class NotConfigured(DirectorError):
    """What this needs is not set up here."""

    code = "not_configured"
    status = 501


class Structured(Part):
    """A brief, structured."""

    wall: ReelWall
    project: SceneProject


class ChatAsk(Part):
    """Something said to the director."""

    message: str = Field(min_length=1, max_length=MAX_BRIEF)
    project_id: str = ""
    """The film to talk about; empty: the message is the brief of a new one."""
    focus: tuple[str, ...] = ()
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


class LookRequest(Part):
    """A picture to look at."""

    asset: str = Field(pattern=r"^[0-9a-f]{64}$")
    question: str = ""


async def run_to_end(workflow_id: str, given: dict[str, Any], owner: str) -> dict[str, Any]:
    """The final values of a workflow run for an owner, in this request."""
    graph = find_workflow(workflow_id).graph
    config: Any = {"configurable": {"langgraph_auth_user_id": owner}, "run_name": workflow_id}
    values: dict[str, Any] = await graph.ainvoke(given, config, context=RunContext())
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
async def vision(request: LookRequest) -> None:
    """What is in a picture. Answers 501 until a picture store and a vision engine are set up."""
    raise NotConfigured("looking at pictures is not configured on this server", field="vision")
