"""Tokens and cost of one request, as the provider reports them or as we count when it does not."""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from langchain_core.messages import AIMessage, BaseMessage

from state.usage import Usage
from tools.models.config import ModelEntry
from tools.models.providers import USAGE_REPORTS

BYTES_PER_TOKEN = 3
"""UTF-8 bytes. Cautious: tokenizers average 3 to 5 bytes a token over scripts, so estimates run high."""
TOKENS_PER_MESSAGE = 8
TOKENS_PER_IMAGE = 1_600


class Cost(NamedTuple):
    micro_usd: int
    source: Literal["provider", "computed", "estimated", "none"]


def estimate_tokens(text: str) -> int:
    return math.ceil(len(text.encode()) / BYTES_PER_TOKEN)


def estimate_input(messages: Sequence[BaseMessage], options: Mapping[str, Any]) -> int:
    """Tokens that a request with these messages, tools and schema will count as input; on the high side."""
    declared = {name: options[name] for name in ("tools", "response_format") if name in options}
    total = estimate_tokens(json.dumps(declared, default=str)) if declared else 0
    for message in messages:
        total += TOKENS_PER_MESSAGE + estimate_tokens(message.text)
        if isinstance(message, AIMessage):
            total += estimate_tokens(json.dumps([call["args"] for call in message.tool_calls], default=str))
        if isinstance(message.content, list):
            blocks = [block for block in message.content if isinstance(block, dict)]
            total += TOKENS_PER_IMAGE * sum("image" in str(block.get("type")) for block in blocks)
    return total


def estimate_output(message: AIMessage) -> int:
    said = estimate_tokens(message.text)
    calls = [*message.tool_calls, *message.invalid_tool_calls, *getattr(message, "tool_call_chunks", [])]
    return said + (estimate_tokens(json.dumps(calls, default=str)) if calls else 0)


def usage_of(message: AIMessage, estimated_input: int) -> Usage:
    """The usage a message reports; estimated, and marked so, when it reports none."""
    raw = _reported(message)
    if not raw.get("prompt_tokens") and not raw.get("completion_tokens"):
        return Usage(input_tokens=estimated_input, output_tokens=estimate_output(message), estimated=True)
    inputs = _count(raw, "prompt_tokens")
    return Usage(
        input_tokens=inputs,
        output_tokens=_count(raw, "completion_tokens"),
        cached_tokens=min(inputs, _count(raw.get("prompt_tokens_details") or {}, "cached_tokens")),
        reasoning_tokens=_count(raw.get("completion_tokens_details") or {}, "reasoning_tokens"),
    )


def cost_of(message: AIMessage | None, usage: Usage, entry: ModelEntry) -> Cost:
    """What a request cost: the provider's figure, else the listed price, else none."""
    stated = _reported(message).get("cost") if message is not None else None
    if isinstance(stated, int | float) and stated >= 0:
        return Cost(math.ceil(round(stated * 1_000_000, 6)), "provider")
    if entry.price is None or usage == Usage():
        return Cost(0, "none")
    micro_usd = entry.price.cost(usage.input_tokens, usage.output_tokens, usage.cached_tokens)
    return Cost(micro_usd, "estimated" if usage.estimated else "computed")


def _reported(message: AIMessage) -> Mapping[str, Any]:
    reports = message.response_metadata.get(USAGE_REPORTS)
    report = reports[-1] if reports else message.response_metadata.get("token_usage")
    return report if isinstance(report, Mapping) else {}


def _count(report: Mapping[str, Any], name: str) -> int:
    value = report.get(name)
    return max(0, value) if isinstance(value, int) else 0
