"""What a Director Chat thread carries. It lives here because its messages need LangGraph's reducer."""

from typing import Annotated

from langchain_core.messages import AnyMessage
from langgraph.graph.message import add_messages
from pydantic import Field

from state.base import GraphState, Part
from state.direction import Change
from state.operations import Author


class ChatInput(GraphState):
    """A message to the director. Without a project, the message is the brief of a new one."""

    messages: Annotated[list[AnyMessage], add_messages] = Field(default_factory=list)
    project_id: str = ""
    focus: tuple[str, ...] = ()
    """Scenes and shots selected while the person writes."""


class ChatOutput(GraphState):
    """The conversation, and where the project stands."""

    messages: Annotated[list[AnyMessage], add_messages] = Field(default_factory=list)
    project_id: str = ""
    version: int = 0


class ProposedChange(Part):
    """What one tool call comes to, before it is kept."""

    call_id: str
    tool: str
    author: Author
    change: Change
    sets: tuple[str, ...] = ()
    """The candidate set of each operation of the change."""
    reviewed: bool = False
    """Whether a person saw it before it is kept."""


class ChatState(GraphState):
    """Everything a thread carries; the project itself is in the store."""

    messages: Annotated[list[AnyMessage], add_messages] = Field(default_factory=list)
    project_id: str = ""
    focus: tuple[str, ...] = ()
    version: int = 0
    proposed: tuple[ProposedChange, ...] = ()
    rounds: int = 0
    """How often tools were used since the person last spoke."""
