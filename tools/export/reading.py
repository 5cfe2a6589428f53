"""Reading a project back from a file."""

import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from state.errors import InvalidInput, NewerSchema, refused_input
from state.project import SCHEMA_VERSION, SceneProject

MAX_PROJECT_BYTES = 64_000_000


def read_project(path: Path) -> SceneProject:
    """The project in a JSON file. Raises `InvalidInput` naming the field at fault, `NewerSchema` for a later format."""
    try:
        if path.stat().st_size > MAX_PROJECT_BYTES:
            raise InvalidInput(f"{path} is larger than {MAX_PROJECT_BYTES // 1_000_000} MB", field="project")
        raw = path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{path}: {error.strerror}", field="project") from error
    return parse_project(raw, name=str(path))


def parse_project(raw: bytes, *, name: str = "project") -> SceneProject:
    """The project in these bytes, with the errors of `read_project`."""
    try:
        document: Any = json.loads(raw)
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{name} is not UTF-8 text (byte {error.start})", field="project") from error
    except json.JSONDecodeError as error:
        raise InvalidInput(f"{name} is not whole JSON: {error.msg} on line {error.lineno}", field="project") from error
    except RecursionError as error:
        raise InvalidInput(f"{name} is nested too deeply", field="project") from error
    if not isinstance(document, dict):
        raise InvalidInput(f"{name} holds no project", field="project")
    written = document.get("schema_version", SCHEMA_VERSION)
    if isinstance(written, int) and written > SCHEMA_VERSION:
        raise NewerSchema(
            f"{name} was written by a newer version (schema {written}; this one reads up to {SCHEMA_VERSION})",
            field="schema_version",
        )
    try:
        return SceneProject.model_validate(document)
    except ValidationError as error:
        raise refused_input(error) from error
