"""What the engine knows of a workflow: its graph, its words, and an input to try it with."""

from dataclasses import dataclass
from typing import Any

from langgraph.graph.state import CompiledStateGraph
from pydantic import BaseModel


@dataclass(frozen=True)
class Workflow:
    """A graph with a public id. Everything else (API, command line, docs, Studio) follows from it."""

    id: str
    title: str
    summary: str
    graph: CompiledStateGraph[Any, Any, Any, Any]
    example: BaseModel
    """An input that runs offline and shows what the workflow is for."""

    @property
    def module(self) -> str:
        """Where the graph is defined."""
        return f"graphs.{self.id}.graph"

    @property
    def input_schema(self) -> type[BaseModel]:
        """The type of its input."""
        return type(self.example)


def workflow(graph: CompiledStateGraph[Any, Any, Any, Any], *, doc: str | None, example: BaseModel) -> Workflow:
    """Describe a compiled graph. The first line of `doc`, "Title: what it does.", is title and summary."""
    first = (doc or "").strip().splitlines()[0]
    title, _, summary = first.partition(": ")
    if not summary:
        raise ValueError(f"{graph.name}: the module's first line must read 'Title: what it does.'")
    return Workflow(graph.name, title, summary, graph, example)
