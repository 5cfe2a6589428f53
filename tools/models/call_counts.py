"""Figures of this process's model calls, for whoever watches it."""

from prometheus_client import CollectorRegistry, Counter, Histogram

from state.usage import ModelCall

MODEL_FIGURES = CollectorRegistry()
"""The figures below, apart from other people's."""
BUCKETS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160)
OK = "ok"
_calls = Counter(
    "director_model_calls", "Calls by who answered", ["route", "engine", "outcome"], registry=MODEL_FIGURES
)
_seconds = Histogram("director_model_seconds", "A whole call", ["route"], buckets=BUCKETS, registry=MODEL_FIGURES)
_tokens = Counter("director_model_tokens", "Tokens of calls", ["route", "direction"], registry=MODEL_FIGURES)
_cost = Counter("director_model_cost_micro_usd", "What calls cost", ["route"], registry=MODEL_FIGURES)


def count_call(call: ModelCall) -> None:
    """Add a call that has ended, however it ended."""
    route = call.route.value
    outcome = call.attempts[-1].outcome if call.attempts else OK
    _calls.labels(route, call.engine, outcome).inc()
    _seconds.labels(route).observe(call.latency_ms / 1000)
    _tokens.labels(route, "input").inc(call.usage.input_tokens)
    _tokens.labels(route, "output").inc(call.usage.output_tokens)
    _cost.labels(route).inc(call.cost_micro_usd)
