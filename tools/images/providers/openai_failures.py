"""What the errors of an OpenAI-shaped host mean for a picture: whether to ask again, and whether it may be paid."""

from collections.abc import Mapping

import httpx2
import openai

from tools.images.base import ImageFailed, ImageRefused

NO_SUCH_PATH = frozenset({404, 405, 501})


def lacks_the_path(error: openai.APIStatusError) -> bool:
    """Whether the host does not have what was asked of it, as against not having the model. Nothing is paid then."""
    return error.status_code in NO_SUCH_PATH and "model" not in str(error.code or "")


def failure_of(name: str, error: openai.APIError) -> ImageFailed:
    """What an error of the client means."""
    if isinstance(error, openai.APIConnectionError):
        return _broken(name, error)
    if not isinstance(error, openai.APIStatusError):
        return ImageFailed("bad_response", f"{name}: {error.message}", charged=True)
    code = str(error.code or "")
    if code in ("moderation_blocked", "content_policy_violation", "content_filter"):
        return ImageRefused(f"{name} declined: {error.message}")
    status = error.status_code
    if status == 429 and code != "insufficient_quota":
        return ImageFailed("rate_limited", f"{name} asks to wait", retry_after_s=_seconds(error.response.headers))
    if status >= 500:
        return ImageFailed("server_error", f"{name} answered {status}", retry_after_s=_seconds(error.response.headers))
    kinds = {401: "unauthorized", 402: "payment_required", 403: "forbidden", 404: "model_not_found", 408: "timeout"}
    return ImageFailed(kinds.get(status, "invalid_request"), f"{name} answered {status}: {error.message}")


def _broken(name: str, error: openai.APIConnectionError) -> ImageFailed:
    """A connection that was never made has cost nothing; one that broke later may have paid for a picture."""
    cause = error.__cause__ or error
    if isinstance(cause, httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.PoolTimeout):
        return ImageFailed("connection", f"{name} cannot be reached: {cause}")
    kind = "timeout" if isinstance(error, openai.APITimeoutError) else "connection"
    told = f"{name}: the connection broke while the picture was made, which may have been paid: {cause}"
    return ImageFailed(kind, told, charged=True)


def _seconds(headers: Mapping[str, str]) -> float | None:
    try:
        return max(0.0, float(headers.get("retry-after", "")))
    except ValueError:
        return None
