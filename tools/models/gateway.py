"""The only way to a model: a step and its inputs in, a validated answer and the record of the call out."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.runnables import RunnableConfig
from langchain_core.runnables.config import merge_configs
from pydantic import BaseModel

from prompts.library import In, Out, Step
from state.errors import DirectorError
from state.usage import Account, ModelCall, Route, Tier
from tools.models.answers import Unreadable, answer_messages, answer_options, read_answer, repair_messages
from tools.models.call import Call, Request, RetryPolicy
from tools.models.call_counts import count_call
from tools.models.clock import Clock, SystemClock
from tools.models.config import Candidate, ModelConfig, model_config
from tools.models.engines import Engine, Engines, Overrides
from tools.models.errors import RouteNotConfigured
from tools.models.failures import RequestFailed
from tools.models.messages import Picture, conversation, turn
from tools.models.providers import PROVIDERS, USAGE_REPORTS, request_options
from tools.models.quotas import QuotaLedger, outlast_cancellation
from tools.models.tool_calls import Tool, ToolSpec, check_tool_calls, tool_repair_messages, tool_spec
from tools.settings import Settings

Value = TypeVar("Value", bound=BaseModel)
Recorder = Callable[[ModelCall], Coroutine[Any, Any, None]]


@dataclass(frozen=True)
class Answer(Generic[Value]):
    """A validated answer and what the call was."""

    value: Value
    call: ModelCall


@dataclass(frozen=True)
class ChatAnswer:
    """A finished message, its tool calls validated, and what the call was."""

    message: AIMessage
    call: ModelCall


class Gateway:
    """Asks models for steps. Build one per process with `tools.models.setup.open_gateway`.

    Without a configured provider `offline` answers. With one, `offline` answers only if the setting
    `offline_fallback` says so and every model of the chain has failed.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        offline: BaseChatModel | None,
        config: ModelConfig | None = None,
        ledger: QuotaLedger | None = None,
        recorder: Recorder | None = None,
        clock: Clock | None = None,
        retry: RetryPolicy | None = None,
    ) -> None:
        self.settings = settings
        self.config = config or model_config()
        self.engines = Engines(settings, self.config, offline)
        self._ledger = ledger
        self._recorder = recorder
        self._clock = clock or SystemClock()
        self._retry = retry or RetryPolicy()
        self._refused_methods: dict[tuple[str, str], set[str]] = {}

    async def structured(
        self,
        step: Step[In, Out],
        inputs: In,
        *,
        account: Account | str,
        tier: Tier | str,
        config: RunnableConfig | None = None,
        pictures: Sequence[Picture] = (),
        overrides: Overrides = Overrides(),
    ) -> Answer[Out]:
        """The step's answer, validated. One repair per model, then the next model, then a typed error.

        Raises QuotaExceeded, AnswerRefused, AnswerInvalid, ModelUnavailable or RouteNotConfigured.
        """
        call = self._open(step, account, tier, overrides)
        messages = turn(step, inputs, pictures)
        run_config = _run_config(config, step, call.tier, ("nostream",))

        async def ask(candidate: Candidate, engine: Engine) -> Out:
            request = self._request(call, candidate, engine, run_config, streamed=False)
            return await self._structured_from(call, request, step, inputs, messages)

        value, record = await self._answered(call, overrides, ask)
        return Answer(value, record)

    async def stream_chat(
        self,
        step: Step[In, Any],
        messages: Sequence[BaseMessage],
        tools: Sequence[Tool] = (),
        *,
        inputs: In | None = None,
        account: Account | str,
        tier: Tier | str,
        config: RunnableConfig | None = None,
        overrides: Overrides = Overrides(),
    ) -> ChatAnswer:
        """The model's next message in a conversation, with its tool calls validated (one repair).

        Tokens stream through LangChain's callbacks: inside a node, `stream_mode="messages"` shows them.
        `inputs` are shown to the model before the conversation, by the step's prompt.
        """
        call = self._open(step, account, tier, overrides)
        specs = [tool_spec(tool) for tool in tools]
        opened = conversation(step, messages, inputs)
        run_config = _run_config(config, step, call.tier, ())

        async def ask(candidate: Candidate, engine: Engine) -> AIMessage:
            request = self._request(call, candidate, engine, run_config, streamed=True, tools=specs)
            return await self._chat_from(call, request, specs, opened)

        message, record = await self._answered(call, overrides, ask)
        return ChatAnswer(message, record)

    async def close(self) -> None:
        """Close the connections to providers."""
        await self.engines.close()

    async def _answered(
        self, call: Call, overrides: Overrides, ask: Callable[[Candidate, Engine], Awaitable[Any]]
    ) -> tuple[Any, ModelCall]:
        """The answer and its record; a call that fails or is cancelled is recorded too."""
        try:
            return await self._down_the_chain(call, overrides, ask)
        except (DirectorError, asyncio.CancelledError):
            if call.attempts and not call.recorded:
                await self._finish(call, self.engines.engine, fell_back=False)
            raise

    async def _down_the_chain(
        self, call: Call, overrides: Overrides, ask: Callable[[Candidate, Engine], Awaitable[Any]]
    ) -> tuple[Any, ModelCall]:
        if self.engines.engine == "offline":
            return await self._ask_offline(call, ask, fell_back=False)
        last: RequestFailed | None = None
        candidates = self.engines.candidates(call.route, call.tier, overrides)
        for position, candidate in enumerate(candidates):
            if candidate.warning:
                call.warnings.append(candidate.warning)
            try:
                value = await ask(candidate, "model")
                return value, await self._finish(call, "model", fell_back=position > 0)
            except RequestFailed as failure:
                last = failure
                if failure.kind == "refused":
                    break
        if last is None:
            raise RouteNotConfigured(f"no configured provider has a model for {call.route.value}", route=call.route)
        if self.settings.offline_fallback and last.kind != "refused" and self.engines.offline:
            call.warnings.append(f"every configured model failed ({last.kind}); the offline engine answered")
            return await self._ask_offline(call, ask, fell_back=True)
        raise call.failure(last) from last

    async def _ask_offline(
        self, call: Call, ask: Callable[[Candidate, Engine], Awaitable[Any]], *, fell_back: bool
    ) -> tuple[Any, ModelCall]:
        candidate = self.engines.offline_candidate(call.route)
        try:
            value = await ask(candidate, "offline")
        except RequestFailed as failure:
            raise call.failure(failure) from failure
        return value, await self._finish(call, "offline", fell_back=fell_back)

    async def _structured_from(
        self, call: Call, request: Request, step: Step[In, Out], inputs: In, messages: Sequence[BaseMessage]
    ) -> Out:
        """Ask in the best way the host takes, read, and repair once."""
        entry = request.candidate.entry
        refused = self._refused_methods.setdefault((entry.provider, entry.model), set())
        methods = [method for method in entry.methods if method not in refused] or list(entry.methods)
        for method in methods:
            asked = _as(request, method, answer_options(method, step.gives))
            worded = answer_messages(method, step.gives, messages)
            try:
                answer = await call.ask(asked, worded)
            except RequestFailed as failure:
                if failure.kind != "invalid_request" or method == methods[-1]:
                    raise
                rejected = method
                continue
            if method != methods[0]:
                refused.update(methods[: methods.index(rejected) + 1])
            return await self._read_or_repair(call, asked, step, inputs, worded, answer)
        raise AssertionError("a model has at least one method")

    async def _read_or_repair(
        self,
        call: Call,
        request: Request,
        step: Step[In, Out],
        inputs: In,
        messages: Sequence[BaseMessage],
        answer: AIMessage,
    ) -> Out:
        try:
            return read_answer(answer, step, inputs)
        except Unreadable as unreadable:
            call.reject(unreadable.problem)
            repaired = await call.ask(request, repair_messages(messages, unreadable))
        try:
            value = read_answer(repaired, step, inputs)
        except Unreadable as unreadable:
            raise call.reject(unreadable.problem) from unreadable
        call.repaired = True
        return value

    async def _chat_from(
        self, call: Call, request: Request, specs: Sequence[ToolSpec], messages: Sequence[BaseMessage]
    ) -> AIMessage:
        answer = await call.ask(request, messages)
        try:
            return _clean(check_tool_calls(answer, specs), call)
        except Unreadable as unreadable:
            call.reject(unreadable.problem)
            again = tool_repair_messages(messages, answer, unreadable)
            answer = await call.ask(request, again)
        try:
            message = check_tool_calls(answer, specs)
        except Unreadable as unreadable:
            raise call.reject(unreadable.problem) from unreadable
        call.repaired = True
        return _clean(message, call)

    def _open(self, step: Step[Any, Any], account: Account | str, tier: Tier | str, overrides: Overrides) -> Call:
        return Call(
            step=step.name,
            route=step.route,
            tier=Tier(tier),
            account=Account(id=account) if isinstance(account, str) else account,
            prompt_hash=step.prompt.hash,
            clock=self._clock,
            retry=self._retry,
            ledger=self._ledger,
            variant=overrides.variant,
            boosted=overrides.boost,
        )

    async def _finish(self, call: Call, engine: Engine, *, fell_back: bool) -> ModelCall:
        record = call.record(engine, fell_back=fell_back)
        call.recorded = True
        count_call(record)
        if self._recorder is not None:
            await outlast_cancellation(self._recorder(record))
        return record

    def _request(
        self,
        call: Call,
        candidate: Candidate,
        engine: Engine,
        config: RunnableConfig,
        *,
        streamed: bool,
        tools: Sequence[ToolSpec] = (),
    ) -> Request:
        route = Route.TEACHER if call.boosted else call.route
        limits = self.config.route(call.tier, route)
        provider = PROVIDERS.get(candidate.entry.provider)

        def worded(max_output_tokens: int, options: Mapping[str, Any]) -> Mapping[str, Any]:
            return options if provider is None else request_options(provider, max_output_tokens, options)

        model = self.engines.model(candidate, route, call.tier, streamed=streamed)
        served = {"engine": engine, "model_requested": candidate.requested, "prompt_hash": call.prompt_hash}
        return Request(
            candidate=candidate,
            model=model,
            engine=engine,
            streamed=streamed,
            timeout_s=limits.timeout_s,
            max_output_tokens=limits.max_output_tokens,
            config=merge_configs(config, {"metadata": served}),
            worded=worded,
            options={"tools": [spec.declaration() for spec in tools]} if tools else {},
        )


def _run_config(config: RunnableConfig | None, step: Step[Any, Any], tier: Tier, tags: Sequence[str]) -> RunnableConfig:
    """How the call reads in a trace."""
    ours = RunnableConfig(
        run_name=step.name,
        tags=[step.workflow, f"route:{step.route.value}", *tags],
        metadata={"workflow": step.workflow, "step": step.name, "tier": tier.value},
    )
    return merge_configs(config, ours) if config else ours


def _as(request: Request, method: str, options: Mapping[str, Any]) -> Request:
    return replace(request, method=method, options=options)


def _clean(message: AIMessage, call: Call) -> AIMessage:
    """The message as it is kept: says who answered, without the raw reports it travelled with."""
    metadata = {key: value for key, value in message.response_metadata.items() if key != USAGE_REPORTS}
    last = call.attempts[-1]
    metadata |= {"model_requested": last.model_requested, "model_served": last.model_served}
    if metadata.get("finish_reason") == "length":
        call.warnings.append("the answer was cut at the number of tokens allowed")
    return message.model_copy(update={"response_metadata": metadata})
