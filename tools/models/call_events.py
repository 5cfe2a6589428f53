"""A model call as an event of the run it was made for."""

from state.events import RequestEnded, RequestPayload, actor_of, moment
from state.usage import ModelCall
from tools.storage.moments import new_id, now


def call_event(call: ModelCall, *, run_id: str, session_id: str, project_id: str = "") -> RequestEnded:
    """The event of a call that was answered. Without a known cost the offline engine cost nothing, and of a model whose
    price nobody knows the cost is an estimate."""
    unknown = "computed" if call.engine == "offline" else "estimated"
    return RequestEnded(
        event_id=new_id(),
        ts=moment(now()),
        kind="request.completed",
        actor_key=actor_of(call.account),
        project_key=project_id,
        session_id=session_id,
        run_id=run_id,
        route=call.route.value,
        tier=call.tier.value,
        model_requested=call.model_requested,
        model_served=call.model_served,
        prompt_version=call.prompt_hash,
        idempotency_key=f"call:{call.id}",
        payload=RequestPayload(
            input_tokens=call.usage.input_tokens,
            output_tokens=call.usage.output_tokens,
            cached_tokens=call.usage.cached_tokens,
            cost_micro_usd=call.cost_micro_usd,
            cost_source=unknown if call.cost_source == "none" else call.cost_source,
            latency_ms=call.latency_ms,
            ttft_ms=call.ttft_ms,
            escalation_reason="boost" if call.boosted else "",
        ),
    )
