"""How what was written under an older schema is read under today's, one step at a time."""

from collections.abc import Callable
from typing import Any

from state.errors import InvalidInput
from state.project import SCHEMA_VERSION

Step = Callable[[str, dict[str, Any]], dict[str, Any]]

STEPS: dict[int, Step] = {}
"""The step from each schema version to the next: (collection, content) → content. A new schema version adds one here
and a fixture of the old one under `tests/tools/archive/schemas`. Changing a default is a change of schema, since
defaults are not written down."""


def migrated(collection: str, content: dict[str, Any], version: int) -> dict[str, Any]:
    """A part's content under today's schema."""
    while version < SCHEMA_VERSION:
        step = STEPS.get(version)
        if step is None:
            raise InvalidInput(f"schema {version} is not known.", field="schema_version")
        content = step(collection, content)
        version += 1
    return content
