"""Asking for structured answers in the three ways hosts understand, and reading what comes back."""

import json
import re
from collections.abc import Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from pydantic import BaseModel, ValidationError

from prompts.library import In, Out, Step
from tools.models.schema import strict_schema

FENCE = re.compile(r"^```[a-zA-Z]*\s*\n(.*?)\n?```\s*$", re.DOTALL)
THINKING = re.compile(r"^\s*<think>.*?</think>", re.DOTALL)
MAX_REPORTED_ERRORS = 12


class Unreadable(Exception):
    """An answer that does not match its schema: what was said, and what is wrong with it."""

    def __init__(self, said: str, problem: str) -> None:
        super().__init__(problem)
        self.said = said
        self.problem = problem


def answer_options(method: str, model: type[BaseModel]) -> dict[str, Any]:
    """Request options that ask for an answer of this shape."""
    name = re.sub(r"[^a-zA-Z0-9_-]", "_", model.__name__)[:64]
    schema = strict_schema(model)
    match method:
        case "json_schema":
            described = {"name": name, "schema": schema, "strict": True}
            return {"response_format": {"type": "json_schema", "json_schema": described}}
        case "function_calling":
            function = {"name": name, "description": "Give the answer.", "parameters": schema}
            return {
                "tools": [{"type": "function", "function": function}],
                "tool_choice": {"type": "function", "function": {"name": name}},
            }
        case _:
            return {"response_format": {"type": "json_object"}}


def answer_messages(method: str, model: type[BaseModel], messages: Sequence[BaseMessage]) -> list[BaseMessage]:
    """The messages, with the schema in words where the request itself cannot carry it."""
    if method != "json_mode":
        return list(messages)
    schema = json.dumps(strict_schema(model), ensure_ascii=False)
    return [
        *messages,
        HumanMessage(f"Answer with one JSON object, and nothing else, that fits this schema:\n{schema}"),
    ]


def read_answer(message: AIMessage, step: Step[In, Out], inputs: In) -> Out:
    """The validated answer, from a tool call or from text with or without a fence, that the step's check finds
    nothing against; raises Unreadable."""
    said = _said(message)
    try:
        value = step.gives.model_validate_json(_json_part(said))
    except ValidationError as error:
        raise Unreadable(said, problems(error)) from error
    findings = step.check(inputs, value) if step.check else ()
    if findings:
        raise Unreadable(said, "\n".join(f"- {finding}" for finding in findings[:MAX_REPORTED_ERRORS]))
    return value


def repair_messages(messages: Sequence[BaseMessage], failure: Unreadable) -> list[BaseMessage]:
    """The conversation, with the unusable answer and what is wrong with it."""
    return [
        *messages,
        AIMessage(failure.said or "(nothing)"),
        HumanMessage(
            "That answer cannot be used:\n"
            f"{failure.problem}\n"
            "Give the whole answer again, corrected, as one JSON object and nothing else."
        ),
    ]


def _said(message: AIMessage) -> str:
    if message.tool_calls:
        return json.dumps(message.tool_calls[0]["args"], ensure_ascii=False)
    if message.invalid_tool_calls:
        return message.invalid_tool_calls[0]["args"] or ""
    return message.text


def _json_part(said: str) -> str:
    """The JSON object inside fences, reasoning or polite sentences."""
    text = THINKING.sub("", said).strip()
    if fenced := FENCE.match(text):
        text = fenced.group(1).strip()
    if text.startswith("{"):
        return text
    start, end = text.find("{"), text.rfind("}")
    return text[start : end + 1] if 0 <= start < end else text


def problems(error: ValidationError) -> str:
    """What is wrong, field by field, in words a model can act on."""
    lines = []
    for problem in error.errors(include_url=False, include_context=False)[:MAX_REPORTED_ERRORS]:
        place = ".".join(str(part) for part in problem["loc"]) or "the whole answer"
        lines.append(f"- {place}: {problem['msg']}")
    return "\n".join(lines)
