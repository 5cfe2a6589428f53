"""The graph every contender serves: retrieve, chat in tokens, apply. The message says how the model answers:
`0.02` is a token every 20 ms by the clock, `0 40` a first token, silence for 40 s, then the rest."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from typing import Annotated, Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, AnyMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from typing_extensions import TypedDict

TOKENS = int(os.environ.get("BENCH_TOKENS", "200"))


class Streaming(BaseChatModel):
    """Says `TOKENS` tokens, as far apart as it is told."""

    @property
    def _llm_type(self) -> str:
        return "bench"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=AIMessage("".join(words())))])

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        pace, *silence = map(float, messages[-1].text.split())
        began = time.perf_counter()
        for number, word in enumerate(words()):
            if number == 1 and silence:
                await asyncio.sleep(silence[0])
            elif pace:
                await asyncio.sleep(max(0.0, began + number * pace - time.perf_counter()))
            chunk = ChatGenerationChunk(message=AIMessageChunk(word))
            if run_manager:
                await run_manager.on_llm_new_token(word, chunk=chunk)
            yield chunk


def words() -> list[str]:
    return [f"token{number} " for number in range(TOKENS)]


class State(TypedDict, total=False):
    messages: Annotated[list[AnyMessage], add_messages]
    found: list[str]
    applied: bool


async def retrieve(state: State) -> dict[str, Any]:
    return {"found": ["a", "b"]}


async def chat(state: State) -> dict[str, Any]:
    return {"messages": [await Streaming().ainvoke(state["messages"])]}


async def apply(state: State) -> dict[str, Any]:
    return {"applied": True}


flow = StateGraph(State).add_sequence([retrieve, chat, apply]).add_edge(START, "retrieve").add_edge("apply", END)
graph = flow.compile(name="bench")
