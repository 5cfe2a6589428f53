"""The tools a chat model may call, and the check that its arguments fit them."""

from collections.abc import Sequence
from dataclasses import dataclass
from inspect import getdoc
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, ToolCall, ToolMessage
from langchain_core.tools import BaseTool
from langchain_core.utils.json_schema import dereference_refs
from pydantic import BaseModel, ValidationError

from tools.models.answers import Unreadable, problems
from tools.models.errors import ModelConfigError


@dataclass(frozen=True)
class ToolSpec:
    """A tool as a model sees it: its name, when to use it, and the shape of its arguments."""

    name: str
    description: str
    arguments: type[BaseModel]

    def declaration(self) -> dict[str, Any]:
        """The tool in the OpenAI format, with references resolved: many servers follow none."""
        schema = dereference_refs(self.arguments.model_json_schema())
        parameters = {key: value for key, value in schema.items() if key not in ("$defs", "title", "description")}
        function = {"name": self.name, "description": self.description, "parameters": parameters}
        return {"type": "function", "function": function}


Tool = ToolSpec | BaseTool | type[BaseModel]


def tool_spec(tool: Tool) -> ToolSpec:
    """A tool however it was declared: a class of arguments, a LangChain tool, or a ToolSpec."""
    if isinstance(tool, ToolSpec):
        return tool
    if isinstance(tool, BaseTool):
        schema = tool.tool_call_schema
        if not (isinstance(schema, type) and issubclass(schema, BaseModel)):
            raise ModelConfigError("its arguments are not a pydantic model", field=tool.name)
        return ToolSpec(tool.name, tool.description, schema)
    return ToolSpec(tool.__name__, getdoc(tool) or "", tool)


def check_tool_calls(message: AIMessage, specs: Sequence[ToolSpec]) -> AIMessage:
    """The message with every call's arguments validated, near misses folded; raises Unreadable."""
    by_name = {spec.name: spec for spec in specs}
    complaints = [f"- {call['name']}: the arguments are not JSON" for call in message.invalid_tool_calls]
    checked: list[ToolCall] = []
    for call in message.tool_calls:
        spec = by_name.get(call["name"])
        if spec is None:
            complaints.append(f"- there is no tool {call['name']!r}; there are {', '.join(by_name) or 'none'}")
            continue
        try:
            arguments = spec.arguments.model_validate(call["args"])
        except ValidationError as error:
            complaints.append(f"{call['name']}:\n{problems(error)}")
            continue
        checked.append({**call, "args": arguments.model_dump(mode="json", exclude_unset=True)})
    if complaints:
        raise Unreadable(message.text, "\n".join(complaints))
    return message.model_copy(update={"tool_calls": checked})


def tool_repair_messages(messages: Sequence[BaseMessage], answer: AIMessage, failure: Unreadable) -> list[BaseMessage]:
    """The conversation, with every call of the answer refused and told what is wrong."""
    calls = [*answer.tool_calls, *answer.invalid_tool_calls]
    refusals = [
        ToolMessage(
            f"Not done. Call the tools again with corrected arguments:\n{failure.problem}",
            tool_call_id=call.get("id") or "",
            status="error",
        )
        for call in calls
    ]
    said = AIMessage(answer.content, tool_calls=answer.tool_calls, invalid_tool_calls=answer.invalid_tool_calls)
    return [*messages, said, *refusals]
