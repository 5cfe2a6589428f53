"""`OfflineDirector`: the rules engine as a chat model, so that nothing above it knows the difference."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import LangSmithParams, LanguageModelInput
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.messages.utils import count_tokens_approximately
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import BaseModel, ValidationError

from state.errors import DirectorError
from tools.models.offline.reply import Reply, ToolRequest
from tools.models.offline.skills import SKILLS

VERSION = "1.1"
MODEL_NAME = f"offline/{VERSION}"
ANNOUNCEMENT = "Answered by the offline director: rules, lexicons and templates, no language model."
ARGUMENT_PIECE = 400


class OfflineTaskError(DirectorError):
    """The offline director was asked for something it has no skill for, or given what the skill can not read."""

    code = "offline_task"
    status = 422


class OfflineDirector(BaseChatModel):
    """Answers the steps it has skills for, deterministically, without key or network.

    The step is read from the last message that carries `additional_kwargs["task"] = {"name", "inputs"}`. A record is
    given as the forced tool call when a tool is bound, as JSON text otherwise. `model_name` in the response metadata is
    `offline/<version>`: it never passes for a language model.
    """

    version: str = VERSION

    @property
    def _llm_type(self) -> str:
        return "offline-director"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model_name": MODEL_NAME}

    def _get_ls_params(self, stop: list[str] | None = None, **kwargs: Any) -> LangSmithParams:
        return LangSmithParams(ls_provider="offline", ls_model_name=MODEL_NAME, ls_model_type="chat")

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """This model with tools it may call; with a `tool_choice` its record comes as that call."""
        return self.bind(tools=[convert_to_openai_tool(tool) for tool in tools], tool_choice=tool_choice, **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        reply = answer(messages, kwargs)
        message = AIMessage(
            content=reply.text,
            tool_calls=[
                {"name": call.name, "args": dict(call.args), "id": _call_id(i), "type": "tool_call"}
                for i, call in enumerate(reply.tool_calls)
            ],
            usage_metadata=_usage(messages, reply),
            response_metadata=_metadata(reply),
        )
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        for chunk in _chunks(messages, answer(messages, kwargs)):
            if run_manager:
                run_manager.on_llm_new_token(str(chunk.message.content), chunk=chunk)
            yield chunk

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        reply = await asyncio.to_thread(answer, messages, kwargs)
        for chunk in _chunks(messages, reply):
            if run_manager:
                await run_manager.on_llm_new_token(str(chunk.message.content), chunk=chunk)
            yield chunk


def answer(messages: Sequence[BaseMessage], options: Mapping[str, Any]) -> Reply:
    """The reply to the task in the messages; a record is laid in a tool call or in JSON as the options ask."""
    name, inputs = _task(messages)
    skill = SKILLS.get(name)
    if skill is None:
        raise OfflineTaskError(
            f"the offline director has no skill for {name}; it has {', '.join(sorted(SKILLS))}", field="task"
        )
    try:
        taken = inputs if isinstance(inputs, skill.takes) else skill.takes.model_validate(inputs)
    except ValidationError as error:
        first = error.errors()[0]
        raise OfflineTaskError(
            f"{name} cannot read its inputs: {first['msg']}", field=".".join(map(str, first["loc"]))
        ) from error
    given = skill.answer(taken)
    return given if isinstance(given, Reply) else _record(given, options)


def _task(messages: Sequence[BaseMessage]) -> tuple[str, Any]:
    for message in reversed(messages):
        task = message.additional_kwargs.get("task")
        if isinstance(task, Mapping) and "name" in task:
            return str(task["name"]), task.get("inputs", {})
    raise OfflineTaskError("the offline director needs a task; free conversation needs a language model", field="task")


def _record(record: BaseModel, options: Mapping[str, Any]) -> Reply:
    tools = options.get("tools") or ()
    chosen = _forced(options.get("tool_choice"), [tool["function"]["name"] for tool in tools])
    values = record.model_dump(mode="json")
    if chosen:
        return Reply("", (ToolRequest(chosen, values),))
    return Reply(json.dumps(values, ensure_ascii=False, separators=(",", ":")))


def _forced(choice: Any, names: Sequence[str]) -> str:
    """The tool the record must be given to: the one named, or the only one when any is required."""
    if isinstance(choice, Mapping):
        choice = choice.get("function", {}).get("name", "")
    if isinstance(choice, str) and choice in names:
        return choice
    return names[0] if names and choice in ("any", "required", True) else ""


def _call_id(number: int) -> str:
    return f"offline-call-{number + 1}"


def _metadata(reply: Reply) -> dict[str, Any]:
    return {
        "model_name": MODEL_NAME,
        "model_provider": "offline",
        "finish_reason": "tool_calls" if reply.tool_calls else "stop",
        "announcement": ANNOUNCEMENT,
    }


def _usage(messages: Sequence[BaseMessage], reply: Reply) -> UsageMetadata:
    """Approximate tokens, for showing; nothing is charged for them."""
    written = reply.text + "".join(json.dumps(dict(call.args), ensure_ascii=False) for call in reply.tool_calls)
    taken, given = count_tokens_approximately(messages), -(-len(written) // 4)
    return UsageMetadata(input_tokens=taken, output_tokens=given, total_tokens=taken + given)


def _chunks(messages: Sequence[BaseMessage], reply: Reply) -> Iterator[ChatGenerationChunk]:
    for piece in re.findall(r"\s*\S+\s*", reply.text) if not reply.text.startswith("{") else _cut(reply.text):
        yield ChatGenerationChunk(message=AIMessageChunk(content=piece))
    for i, call in enumerate(reply.tool_calls):
        pieces = _cut(json.dumps(dict(call.args), ensure_ascii=False))
        for k, piece in enumerate(pieces):
            chunk = tool_call_chunk(
                name=call.name if not k else None, args=piece, id=_call_id(i) if not k else None, index=i
            )
            yield ChatGenerationChunk(message=AIMessageChunk(content="", tool_call_chunks=[chunk]))
    yield ChatGenerationChunk(
        message=AIMessageChunk(
            content="",
            usage_metadata=_usage(messages, reply),
            response_metadata=_metadata(reply),
            chunk_position="last",
        )
    )


def _cut(text: str) -> list[str]:
    return [text[i : i + ARGUMENT_PIECE] for i in range(0, len(text), ARGUMENT_PIECE)]
