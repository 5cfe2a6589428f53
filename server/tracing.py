"""OpenTelemetry spans of requests, runs, nodes, tools and model calls.

Off unless the standard `OTEL_*` variables name an exporter; then FastAPI sets it up and tells of requests, and the rest
is told here. Spans carry ids, names, counts and states, never what was said: neither inputs nor outputs nor the words
of an error, and of an address only its route.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from fastapi.telemetry import TelemetryConfig
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.outputs import LLMResult
from langgraph.errors import GraphBubbleUp
from opentelemetry import propagate, trace
from opentelemetry.context import Context
from opentelemetry.trace import Span, SpanKind, Status, StatusCode

FASTAPI: TelemetryConfig = {"auto_configure": True, "metrics": False, "logs": False, "operation_spans": False}
"""Spans only: figures are at `/metrics`, and FastAPI's own log records would say what errors say."""
AS_ASKED = ("url.path", "url.query", "http.request.method_original")
"""What FastAPI repeats of a request as it was asked; its route and ids are attributes of their own."""
_tracer = trace.get_tracer("bedroom-director")


class WithoutAddresses:
    """Takes out of every new span what of its address may hold words. A span processor without the SDK's class."""

    def on_start(self, span: Any, parent_context: Context | None = None) -> None:
        for name in AS_ASKED:
            if name in (span.attributes or {}):
                span.set_attribute(name, "")

    def _on_ending(self, span: Any) -> None:
        return

    def on_end(self, span: Any) -> None:
        return

    def shutdown(self) -> None:
        return

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return True


def guard_spans() -> None:
    """Once an exporter is set up, and as often as one likes: spans keep their addresses to themselves."""
    provider: Any = trace.get_tracer_provider()
    if hasattr(provider, "add_span_processor") and not getattr(provider, "_guarded_by_director", False):
        provider._guarded_by_director = True
        provider.add_span_processor(WithoutAddresses())


def is_tracing() -> bool:
    """Whether anybody set up where spans go."""
    return not isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider)


def carried() -> dict[str, str]:
    """The present span as headers, to be kept with a run; empty when nothing is traced."""
    headers: dict[str, str] = {}
    if is_tracing():
        propagate.inject(headers)
    return headers


def tell_request(**ids: str) -> None:
    """Say more of the request that is being answered."""
    span = trace.get_current_span()
    if span.is_recording():
        span.set_attributes({f"director.{name}": value for name, value in ids.items() if value})


@contextmanager
def run_span(run: Mapping[Any, Any], attempt: int) -> Iterator[list[BaseCallbackHandler]]:
    """One attempt of a run, below the request that asked for it; the callbacks that tell of its nodes and calls."""
    if not is_tracing():
        yield []
        return
    carrier = run["kwargs"].get("carried") or {}
    ids = {name: str(run[name]) for name in ("run_id", "thread_id", "assistant_id", "graph_id")}
    attributes: dict[str, Any] = {f"director.{name}": value for name, value in ids.items()} | {
        "director.attempt": attempt
    }
    with _tracer.start_as_current_span(
        f"run {run['graph_id']}",
        context=propagate.extract(carrier),
        kind=SpanKind.INTERNAL,
        attributes=attributes,
        record_exception=False,
        set_status_on_exception=False,
    ) as span:
        try:
            yield [SpanCallbacks(span, ids)]
        except BaseException as error:
            _say_how_it_failed(span, error)
            raise


class SpanCallbacks(BaseCallbackHandler):
    """A span for every node, tool and model call of a run; what lies between them is left out."""

    run_inline = True

    def __init__(self, root: Span, ids: Mapping[str, str]) -> None:
        self._root = root
        self._ids = {f"director.{name}": ids[name] for name in ("run_id", "thread_id")}
        self._open: dict[UUID, Span] = {}
        self._above: dict[UUID, Span] = {}

    def on_chain_start(
        self,
        serialized: Any,
        inputs: Any,
        *,
        run_id: UUID,
        parent_run_id: UUID | None = None,
        tags: list[str] | None = None,
        metadata: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        if any(tag.startswith("graph:step:") for tag in tags or ()):
            said = metadata or {}
            node = str(said.get("langgraph_node", kwargs.get("name", "")))
            step = {"director.node": node, "director.step": int(said.get("langgraph_step", 0))}
            self._begin(f"node {node}", run_id, parent_run_id, step)
        else:
            self._above[run_id] = self._parent(parent_run_id)

    def on_chain_end(self, outputs: Any, *, run_id: UUID, **kwargs: Any) -> None:
        self._end(run_id)

    def on_chain_error(self, error: BaseException, *, run_id: UUID, **kwargs: Any) -> None:
        self._end(run_id, error)

    def on_tool_start(
        self, serialized: Any, input_str: str, *, run_id: UUID, parent_run_id: UUID | None = None, **kwargs: Any
    ) -> None:
        name = str((serialized or {}).get("name", "tool"))
        attributes = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": name}
        self._begin(f"execute_tool {name}", run_id, parent_run_id, attributes)

    def on_tool_end(self, output: Any, *, run_id: UUID, **kwargs: Any) -> None:
        self._end(run_id)

    def on_tool_error(self, error: BaseException, *, run_id: UUID, **kwargs: Any) -> None:
        self._end(run_id, error)

    def on_chat_model_start(
        self,
        serialized: Any,
        messages: Any,
        *,
        run_id: UUID,
        parent_run_id: UUID | None = None,
        metadata: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        said = metadata or {}
        model = str(said.get("ls_model_name") or said.get("model_requested") or "")
        attributes = {
            "gen_ai.operation.name": "chat",
            "gen_ai.request.model": model,
            "gen_ai.provider.name": str(said.get("ls_provider") or said.get("engine") or ""),
            "director.model_step": str(said.get("step") or ""),
        }
        self._begin(f"chat {model}".rstrip(), run_id, parent_run_id, attributes, SpanKind.CLIENT)

    def on_llm_start(
        self, serialized: Any, prompts: Any, *, run_id: UUID, parent_run_id: UUID | None = None, **kwargs: Any
    ) -> None:
        self._begin(
            "text_completion", run_id, parent_run_id, {"gen_ai.operation.name": "text_completion"}, SpanKind.CLIENT
        )

    def on_llm_end(self, response: LLMResult, *, run_id: UUID, **kwargs: Any) -> None:
        span = self._open.get(run_id)
        if span is not None:
            span.set_attributes(_usage(response))
        self._end(run_id)

    def on_llm_error(self, error: BaseException, *, run_id: UUID, **kwargs: Any) -> None:
        self._end(run_id, error)

    def _begin(
        self,
        name: str,
        run_id: UUID,
        parent_run_id: UUID | None,
        attributes: Mapping[str, Any],
        kind: SpanKind = SpanKind.INTERNAL,
    ) -> None:
        known = {key: value for key, value in attributes.items() if value != ""}
        above = trace.set_span_in_context(self._parent(parent_run_id))
        span = _tracer.start_span(name, context=above, kind=kind, attributes={**self._ids, **known})
        self._open[run_id] = self._above[run_id] = span

    def _end(self, run_id: UUID, error: BaseException | None = None) -> None:
        self._above.pop(run_id, None)
        span = self._open.pop(run_id, None)
        if span is None:
            return
        if error is not None:
            _say_how_it_failed(span, error)
        span.end()

    def _parent(self, run_id: UUID | None) -> Span:
        return self._above.get(run_id, self._root) if run_id is not None else self._root


def _say_how_it_failed(span: Span, error: BaseException) -> None:
    """The kind of an error, not its words. A pause is none."""
    span.set_attribute("error.type", type(error).__name__)
    if not isinstance(error, GraphBubbleUp):
        span.set_status(Status(StatusCode.ERROR, type(error).__name__))


def _usage(response: LLMResult) -> dict[str, Any]:
    for generations in response.generations:
        for generation in generations:
            message = getattr(generation, "message", None)
            used = getattr(message, "usage_metadata", None) or {}
            model = (getattr(message, "response_metadata", None) or {}).get("model_name")
            said = {
                "gen_ai.usage.input_tokens": used.get("input_tokens"),
                "gen_ai.usage.output_tokens": used.get("output_tokens"),
                "gen_ai.response.model": model,
            }
            return {name: value for name, value in said.items() if value is not None}
    return {}
