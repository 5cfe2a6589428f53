"""What went wrong with one request, read from the many ways in which hosts and libraries say it."""

from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2
import openai
from langchain_core.exceptions import ContextOverflowError
from langchain_core.messages import AIMessage
from langchain_openai.chat_models.base import OpenAIRefusalError

from state.errors import DirectorError
from tools.models.clock import Clock


class RequestFailed(DirectorError):
    """One request to one model gave no usable answer. `kind` says how."""

    code = "request_failed"
    status = 502

    def __init__(self, kind: str, message: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.retry_after_s = retry_after_s

    @property
    def retryable(self) -> bool:
        return self.kind in RETRYABLE

    @property
    def charged(self) -> bool:
        """Whether the host generated something, or may have."""
        return self.kind not in UNCHARGED


REQUEST_ERRORS = (
    RequestFailed,
    openai.OpenAIError,
    httpx2.HTTPError,
    ContextOverflowError,
    OpenAIRefusalError,
    OSError,
    ValueError,
    TypeError,
    KeyError,
)
"""What langchain-openai raises for one request: its own wrappers, and bare errors for odd response bodies."""

STATUS_CODES = {
    400: "invalid_request",
    401: "unauthorized",
    402: "payment_required",
    403: "forbidden",
    404: "model_not_found",
    408: "timeout",
    413: "context_overflow",
    422: "invalid_request",
    429: "rate_limited",
}
RETRYABLE = frozenset({"rate_limited", "server_error", "timeout", "connection", "stream_cut", "bad_response", "empty"})
UNCHARGED = frozenset(
    {
        "invalid_request",
        "unauthorized",
        "payment_required",
        "forbidden",
        "model_not_found",
        "rate_limited",
        "server_error",
        "context_overflow",
        "connection",
        "bad_response",
    }
)
"""Ended without a completion, so nothing is charged. Timeouts and cut streams are: the host worked."""


def read_failure(error: Exception, clock: Clock, *, begun: bool) -> RequestFailed:
    """The failure that an exception of `REQUEST_ERRORS` stands for; `begun` once an answer was arriving."""
    match error:
        case RequestFailed():
            return error
        case ContextOverflowError():
            return RequestFailed("context_overflow", _short(error))
        case openai.LengthFinishReasonError():
            return RequestFailed("length", "the answer did not fit into the tokens allowed")
        case openai.ContentFilterFinishReasonError() | OpenAIRefusalError():
            return RequestFailed("refused", _short(error))
        case openai.APIStatusError():
            kind = STATUS_CODES.get(error.status_code, "server_error" if error.status_code >= 500 else "bad_response")
            return RequestFailed(kind, _short(error), retry_after_s=retry_after(error.response.headers, clock))
        case openai.APITimeoutError() | TimeoutError():
            return RequestFailed("timeout", "no answer within the time allowed")
        case openai.APIConnectionError() | httpx2.TransportError() | OSError():
            if begun:
                return RequestFailed("stream_cut", f"the connection broke: {_short(error)}")
            return RequestFailed("connection", _short(error))
        case openai.APIError():
            return _from_body(error.body, _short(error))
        case ValueError() if error.args and isinstance(error.args[0], Mapping):
            return _from_body(error.args[0], _short(error))
    return RequestFailed("bad_response", f"the host sent something that is not a completion: {_short(error)}")


def retry_after(headers: Mapping[str, str], clock: Clock) -> float | None:
    """Seconds to wait by `Retry-After`, as a number or a date."""
    value = headers.get("retry-after", "").strip()
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(value) - clock.now()).total_seconds())
    except (ValueError, TypeError):
        return None


def check_finished(message: AIMessage, *, streamed: bool, structured: bool) -> None:
    """Raise `RequestFailed` for refusals, cut streams and answers without content.

    Prose that ran out of tokens is kept; half a structure or half a tool call is not.
    """
    refusal = message.additional_kwargs.get("refusal")
    finish = message.response_metadata.get("finish_reason")
    if refusal or finish == "content_filter":
        raise RequestFailed("refused", str(refusal or "the host's content filter stopped the answer"))
    if streamed and not finish:
        raise RequestFailed("stream_cut", "the stream ended without saying why")
    if finish == "error":
        raise RequestFailed("server_error", "the host reported an error while answering")
    empty = not message.text.strip() and not message.tool_calls and not message.invalid_tool_calls
    if finish == "length" and (structured or empty or message.tool_calls or message.invalid_tool_calls):
        raise RequestFailed("length", "the answer did not fit into the tokens allowed")
    if empty:
        raise RequestFailed("empty", "the model said nothing")


def _from_body(body: Any, text: str) -> RequestFailed:
    """An error object sent with status 200, or inside a stream."""
    code = body.get("code") if isinstance(body, Mapping) else None
    try:
        status = int(str(code))
    except ValueError:
        status = 500
    kind = STATUS_CODES.get(status, "server_error" if status >= 500 else "bad_response")
    return RequestFailed(kind, text)


def _short(error: Exception) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= 300 else text[:300] + "…"
