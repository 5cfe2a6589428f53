"""Files that follow from the registry: written by `make sync`, compared by `make check`."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter

from graphs.registry import WORKFLOWS
from graphs.workflow import Workflow
from state.il import IL, CompiledPrompt
from state.operations import AnyOperation
from state.progress import Progress
from state.project import SceneProject
from state.review import Decisions, ReviewRequest

PUBLIC_TYPES: dict[str, Any] = {
    "SceneProject": SceneProject,
    "IL": IL,
    "CompiledPrompt": CompiledPrompt,
    "Operation": AnyOperation,
    "Progress": Progress,
    "ReviewRequest": ReviewRequest,
    "Decisions": Decisions,
}
"""Types that other programs build on; their JSON Schemas are in docs/schemas/ and served at /schemas."""


def public_schema(name: str) -> dict[str, Any]:
    """JSON Schema (2020-12) of a public type."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": name,
        **TypeAdapter(PUBLIC_TYPES[name]).json_schema(mode="serialization"),
    }


def generated_files() -> Iterator[tuple[Path, str]]:
    """Path and content of every file that follows from the registry."""
    yield Path("langgraph.json"), _json(langgraph_config())
    yield Path("docs/workflows.md"), workflows_page()
    for name in PUBLIC_TYPES:
        yield Path(f"docs/schemas/{name}.json"), _json(public_schema(name))
    for workflow in WORKFLOWS:
        for role, schema in workflow_schemas(workflow).items():
            yield Path(f"docs/schemas/workflows/{workflow.id}.{role}.json"), _json(schema)


def langgraph_config() -> dict[str, Any]:
    """The configuration that `langgraph dev` and our server read."""
    return {
        "$schema": "https://langgra.ph/schema.json",
        "dependencies": ["."],
        "graphs": {
            workflow.id: {
                "path": f"./graphs/{workflow.id}/graph.py:graph",
                "description": f"{workflow.title}: {workflow.summary}",
            }
            for workflow in WORKFLOWS
        },
        "env": {"LANGGRAPH_STRICT_MSGPACK": "true"},
    }


def workflow_schemas(workflow: Workflow) -> dict[str, Any]:
    """JSON Schemas of a workflow's input and output."""
    return {
        "input": workflow.graph.get_input_jsonschema(),
        "output": workflow.graph.get_output_jsonschema(),
    }


def diagram(workflow: Workflow) -> str:
    """The graph as mermaid."""
    return workflow.graph.get_graph().draw_mermaid(with_styles=False).strip()


def workflows_page() -> str:
    """What every workflow does, takes and gives, with its picture."""
    lines = [
        "# Workflows",
        "",
        "<!-- Written by `make sync` from the registry and the graphs. -->",
        "",
        "Start any of them by id: `director run <id> --input file.json`, or through the API with `assistant_id`.",
        "",
    ]
    for workflow in WORKFLOWS:
        lines += [f"## {workflow.title} (`{workflow.id}`)", "", _sentence(workflow.summary), ""]
        lines += ["```mermaid", diagram(workflow), "```", "", "Input:", ""]
        lines += _fields(workflow.input_schema)
        example = json.dumps(workflow.example.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False)
        lines += ["", f"Example: `{example}`", ""]
    return "\n".join(lines)


def _fields(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        need = "required" if field.is_required() else "optional"
        about = f": {' '.join(field.description.split())}" if field.description else ""
        yield f"- `{name}` ({need}){about}"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
