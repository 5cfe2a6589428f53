"""What a skill answers with when it talks: words, and the tools it wants called."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ToolRequest:
    """A tool the answer asks to be called."""

    name: str
    args: Mapping[str, Any]


Calls = tuple[ToolRequest, ...]


def calling(tool: str, /, **args: object) -> Calls:
    """The call of one tool."""
    return (ToolRequest(tool, args),)


@dataclass(frozen=True)
class Reply:
    """An answer in words, with tool calls or none."""

    text: str
    tool_calls: tuple[ToolRequest, ...] = ()
