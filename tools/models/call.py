"""One step's call: its requests one after the other, each with its reservation, its time limit and its record."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, cast
from uuid import uuid4

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, message_chunk_to_message
from langchain_core.runnables import RunnableConfig

from state.usage import Account, Attempt, Meter, ModelCall, Route, Tier, Usage
from tools.models.clock import Clock
from tools.models.config import Candidate
from tools.models.engines import Engine
from tools.models.errors import AnswerInvalid, AnswerRefused, ModelCallFailed, ModelUnavailable
from tools.models.failures import REQUEST_ERRORS, UNCHARGED, RequestFailed, check_finished, read_failure
from tools.models.quotas import Hold, QuotaLedger
from tools.models.usage import Cost, cost_of, estimate_input, estimate_output, usage_of

log = logging.getLogger(__name__)

MIN_OUTPUT_TOKENS = 256
INVALID = frozenset({"invalid_answer", "length", "empty", "bad_response"})


@dataclass(frozen=True)
class RetryPolicy:
    """How often one model is asked again, and how long a wait is worth it before the next model is asked."""

    attempts: int = 3
    first_delay_s: float = 0.5
    longest_wait_s: float = 20.0

    def delay(self, failures: int) -> float:
        """Doubling, without chance: the same failures wait the same."""
        return min(self.first_delay_s * 2.0 ** (failures - 1), self.longest_wait_s)


@dataclass(frozen=True)
class Request:
    """How one model is asked: with which options, streamed or whole, within what limits."""

    candidate: Candidate
    model: BaseChatModel
    engine: Engine
    streamed: bool
    timeout_s: float
    max_output_tokens: int
    config: RunnableConfig
    worded: Callable[[int, Mapping[str, Any]], Mapping[str, Any]]
    """The options as the host wants them, with the answer capped at so many tokens."""
    method: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Exchange:
    """One request on its way: what has arrived so far decides the bill if it is broken off."""

    request: Request
    estimated_input: int
    started: float
    partial: AIMessageChunk | None = None
    answer: AIMessage | None = None
    first_token_at: float | None = None

    def add(self, chunk: AIMessageChunk, now: float) -> None:
        if self.first_token_at is None and (chunk.text or chunk.tool_call_chunks):
            self.first_token_at = now
        self.partial = chunk if self.partial is None else self.partial + chunk

    def usage(self, outcome: str) -> Usage:
        """What it used; for a broken-off answer the input and what had been said."""
        if self.request.engine == "offline" or outcome in UNCHARGED:
            return Usage()
        heard = self.answer or self.partial
        if self.answer is not None:
            return usage_of(self.answer, self.estimated_input)
        said = estimate_output(heard) if heard is not None else 0
        return Usage(input_tokens=self.estimated_input, output_tokens=said, estimated=True)

    def attempt(self, outcome: str, detail: str, latency_ms: int) -> Attempt:
        """The record of this request."""
        entry, usage = self.request.candidate.entry, self.usage(outcome)
        offline = self.request.engine == "offline"
        cost = Cost(0, "none") if offline else cost_of(self.answer, usage, entry)
        return Attempt(
            provider=entry.provider,
            model_requested=self.request.candidate.requested,
            model_served=entry.model if offline else _served(self.answer or self.partial),
            method=self.request.method,
            outcome=outcome,
            detail=detail[:300],
            usage=usage,
            cost_micro_usd=cost.micro_usd,
            cost_source=cost.source,
            latency_ms=latency_ms,
        )


@dataclass
class Call:
    """The requests made for one step, and the record they add up to."""

    step: str
    route: Route
    tier: Tier
    account: Account
    prompt_hash: str
    clock: Clock
    retry: RetryPolicy
    ledger: QuotaLedger | None = None
    variant: str = ""
    boosted: bool = False
    id: str = field(default_factory=lambda: str(uuid4()))
    attempts: list[Attempt] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    repaired: bool = False
    recorded: bool = False
    ttft_ms: int | None = None

    def __post_init__(self) -> None:
        self.started_at: datetime = self.clock.now()
        self._started = self.clock.monotonic()

    async def ask(self, request: Request, messages: Sequence[BaseMessage]) -> AIMessage:
        """One finished answer; waits and asks again while that can help, then raises RequestFailed."""
        failures = 0
        while True:
            try:
                return await self._ask_once(request, messages)
            except RequestFailed as failure:
                failures += 1
                wait = self.retry.delay(failures) if failure.retry_after_s is None else failure.retry_after_s
                if not failure.retryable or failures >= self.retry.attempts or wait > self.retry.longest_wait_s:
                    raise
                log.warning("%s: %s (%s); asking again in %.1f s", self.step, failure.kind, failure, wait)
                await self.clock.sleep(wait)

    def reject(self, detail: str) -> RequestFailed:
        """Mark the last answer as unusable."""
        self.attempts[-1] = self.attempts[-1].with_(outcome="invalid_answer", detail=detail[:300])
        return RequestFailed("invalid_answer", detail)

    def record(self, engine: Engine, *, fell_back: bool) -> ModelCall:
        """What the whole call was. The last attempt is the one that answered."""
        last = self.attempts[-1]
        return ModelCall(
            id=self.id,
            step=self.step,
            route=self.route,
            tier=self.tier,
            account=self.account.id,
            engine=engine,
            provider=last.provider,
            model_requested=self.attempts[0].model_requested,
            model_served=last.model_served,
            prompt_hash=self.prompt_hash,
            usage=_sum([attempt.usage for attempt in self.attempts]),
            cost_micro_usd=sum(attempt.cost_micro_usd for attempt in self.attempts),
            cost_source=_weakest(self.attempts),
            latency_ms=self._ms_since(self._started),
            ttft_ms=self.ttft_ms,
            repaired=self.repaired,
            fell_back=fell_back,
            variant=self.variant,
            boosted=self.boosted,
            attempts=tuple(self.attempts),
            warnings=tuple(dict.fromkeys(self.warnings)),
            started_at=self.started_at,
        )

    def failure(self, last: RequestFailed) -> ModelCallFailed:
        """The error of a call that no model answered."""
        attempts = tuple(self.attempts)
        message = f"{self.step}: {last.message}"
        if last.kind == "refused":
            return AnswerRefused(message, route=self.route, attempts=attempts)
        if last.kind in INVALID:
            return AnswerInvalid(message, route=self.route, attempts=attempts)
        return ModelUnavailable(f"{message} ({last.kind})", route=self.route, attempts=attempts)

    async def _ask_once(self, request: Request, messages: Sequence[BaseMessage]) -> AIMessage:
        exchange = Exchange(request, estimate_input(messages, request.options), self.clock.monotonic())
        room = request.candidate.entry.context - exchange.estimated_input
        if room < MIN_OUTPUT_TOKENS:
            detail = f"about {exchange.estimated_input} tokens do not fit into {request.candidate.entry.context}"
            self._note(exchange, "context_overflow", detail)
            raise RequestFailed("context_overflow", detail)
        max_output = min(request.max_output_tokens, room)
        async with self._held(exchange, exchange.estimated_input + max_output) as hold:
            try:
                exchange.answer = await self._send(exchange, messages, max_output)
                streamed = request.streamed and request.engine == "model"
                check_finished(exchange.answer, streamed=streamed, structured=bool(request.method))
            except REQUEST_ERRORS as error:
                failure = read_failure(error, self.clock, begun=exchange.partial is not None)
                hold.actual = self._note(exchange, failure.kind, failure.message)
                raise failure from error
            except asyncio.CancelledError:
                hold.actual = self._note(exchange, "cancelled", "the caller went away")
                raise
            hold.actual = self._note(exchange, "ok", "")
        return exchange.answer

    async def _send(self, exchange: Exchange, messages: Sequence[BaseMessage], max_output: int) -> AIMessage:
        request = exchange.request
        options = request.worded(max_output, request.options)
        async with asyncio.timeout(request.timeout_s):
            if not request.streamed:
                return await request.model.ainvoke(list(messages), request.config, **options)
            async for chunk in request.model.astream(list(messages), request.config, **options):
                exchange.add(chunk, self.clock.monotonic())
        if exchange.partial is None:
            raise RequestFailed("stream_cut", "the stream ended before it began")
        return cast(AIMessage, message_chunk_to_message(exchange.partial))

    def _note(self, exchange: Exchange, outcome: str, detail: str) -> int | None:
        """Record how a request ended; returns the tokens to charge, None for none at all."""
        attempt = exchange.attempt(outcome, detail, self._ms_since(exchange.started))
        self.attempts.append(attempt)
        if exchange.first_token_at is not None and self.ttft_ms is None:
            self.ttft_ms = round((exchange.first_token_at - self._started) * 1000)
        return attempt.usage.total or None

    @asynccontextmanager
    async def _held(self, exchange: Exchange, amount: int) -> AsyncIterator[Hold]:
        if self.ledger is None or exchange.request.engine == "offline":
            yield Hold("", amount)
            return
        key = f"{self.id}/{len(self.attempts)}"
        async with self.ledger.hold(self.account, self.tier, Meter.TOKENS, amount, key=key) as hold:
            yield hold

    def _ms_since(self, started: float) -> int:
        return round((self.clock.monotonic() - started) * 1000)


def _served(message: AIMessage | None) -> str:
    """The model that the host says answered; empty when nothing arrived or it does not say."""
    if message is None:
        return ""
    return str(message.response_metadata.get("model_name") or "")


def _sum(usages: Sequence[Usage]) -> Usage:
    return Usage(
        input_tokens=sum(usage.input_tokens for usage in usages),
        output_tokens=sum(usage.output_tokens for usage in usages),
        cached_tokens=sum(usage.cached_tokens for usage in usages),
        reasoning_tokens=sum(usage.reasoning_tokens for usage in usages),
        estimated=any(usage.estimated for usage in usages),
    )


def _weakest(attempts: Sequence[Attempt]) -> Literal["provider", "computed", "estimated", "none"]:
    """A sum is as certain as its least certain part."""
    sources = {attempt.cost_source for attempt in attempts if attempt.usage.total}
    for source in ("none", "estimated", "computed", "provider"):
        if source in sources:
            return source
    return "none"
