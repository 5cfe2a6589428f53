"""What can be started, and the shapes of everything public."""

from typing import Any

from fastapi import APIRouter

from graphs.generated import PUBLIC_TYPES, diagram, public_schema, workflow_schemas
from graphs.registry import WORKFLOWS, find_workflow
from server.routes.strict import StrictRoute
from state.base import Part
from state.errors import NotFound

router = APIRouter(route_class=StrictRoute, tags=["workflows"])


class WorkflowCard(Part):
    """A workflow as a list shows it."""

    id: str
    title: str
    summary: str


class WorkflowPage(WorkflowCard):
    """A workflow with its shapes, its picture as mermaid, and an input that runs."""

    input_schema: dict[str, Any]
    output_schema: dict[str, Any]
    diagram: str
    example: dict[str, Any]


@router.get("/workflows")
async def list_workflows() -> list[WorkflowCard]:
    """Every workflow; its id is the `assistant_id` to run it by."""
    return [WorkflowCard(id=one.id, title=one.title, summary=one.summary) for one in WORKFLOWS]


@router.get("/workflows/{workflow_id}")
async def show_workflow(workflow_id: str) -> WorkflowPage:
    """One workflow."""
    one = find_workflow(workflow_id)
    schemas = workflow_schemas(one)
    return WorkflowPage(
        id=one.id,
        title=one.title,
        summary=one.summary,
        input_schema=schemas["input"],
        output_schema=schemas["output"],
        diagram=diagram(one),
        example=one.example.model_dump(mode="json", exclude_defaults=True),
    )


@router.get("/schemas")
async def list_schemas() -> list[str]:
    """Names of the public types."""
    return list(PUBLIC_TYPES)


@router.get("/schemas/{name}")
async def show_schema(name: str) -> dict[str, Any]:
    """JSON Schema of a public type."""
    if name not in PUBLIC_TYPES:
        raise NotFound(f"no public type is called {name!r}; there are {', '.join(PUBLIC_TYPES)}", field="name")
    return public_schema(name)
