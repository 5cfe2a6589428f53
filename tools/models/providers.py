"""The hosts that speak the OpenAI API, and the chat models that talk to them.

Adding one is an entry in `PROVIDERS`, its name in `tools.models.config.PROVIDER_NAMES` and its key in
`tools.settings`. See docs/adding-a-provider.md.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

from langchain_core.messages import BaseMessageChunk
from langchain_core.outputs import ChatGenerationChunk
from langchain_openai import ChatOpenAI
from openai import DefaultAsyncHttpxClient
from pydantic import SecretStr

from tools.settings import Settings

SENT_HEADERS = frozenset(
    {"host", "accept", "accept-encoding", "connection", "content-type", "content-length", "transfer-encoding"}
    | {"x-stainless-raw-response"}  # the SDK reads it back from the request
)
STREAM_CHUNK_TIMEOUT_S = 45.0
USAGE_REPORTS = "usage_reports"


@dataclass(frozen=True)
class Endpoint:
    """Where requests go and the key that goes with them, and nowhere else."""

    base_url: str
    api_key: str = field(repr=False)


@dataclass(frozen=True)
class Provider:
    """How one kind of host is found in the settings, and what it wants said differently."""

    name: str
    endpoint: Callable[[Settings], Endpoint | None]
    """None while it is not configured."""
    max_tokens_field: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    headers: Mapping[str, str] = field(default_factory=dict)
    extra_body: Mapping[str, Any] = field(default_factory=dict)


def _openrouter(settings: Settings) -> Endpoint | None:
    return _with_key("https://openrouter.ai/api/v1", settings.openrouter_api_key)


def _openai(settings: Settings) -> Endpoint | None:
    return _with_key("https://api.openai.com/v1", settings.openai_api_key)


def _openai_compatible(settings: Settings) -> Endpoint | None:
    if not settings.model_base_url:
        return None
    key = settings.model_api_key.get_secret_value() if settings.model_api_key else ""
    return Endpoint(settings.model_base_url.rstrip("/"), key or "not-needed")


def _with_key(base_url: str, key: SecretStr | None) -> Endpoint | None:
    secret = key.get_secret_value().strip() if key else ""
    return Endpoint(base_url, secret) if secret else None


PROVIDERS: dict[str, Provider] = {
    provider.name: provider
    for provider in (
        Provider(
            "openrouter",
            _openrouter,
            headers={"X-Title": "Bedroom Director"},
            extra_body={"usage": {"include": True}},
        ),
        Provider("openai", _openai, max_tokens_field="max_completion_tokens"),
        Provider("openai_compatible", _openai_compatible),
    )
}


class OpenAICompatibleChat(ChatOpenAI):
    """ChatOpenAI that keeps what it would lose while streaming: raw usage with its cost, and refusals."""

    def _convert_chunk_to_generation_chunk(
        self,
        chunk: dict[str, Any],
        default_chunk_class: type[BaseMessageChunk],
        base_generation_info: dict[str, Any] | None,
    ) -> ChatGenerationChunk | None:
        generation = super()._convert_chunk_to_generation_chunk(chunk, default_chunk_class, base_generation_info)
        if generation is None:
            return None
        if usage := chunk.get("usage"):
            generation.message.response_metadata[USAGE_REPORTS] = [usage]
        for choice in (chunk.get("choices") or [])[:1]:
            if refusal := (choice.get("delta") or {}).get("refusal"):
                generation.message.additional_kwargs["refusal"] = refusal
        return generation


def http_client(endpoint: Endpoint, headers: Mapping[str, str]) -> DefaultAsyncHttpxClient:
    """A client for this endpoint alone: no redirects, its own key, no header taken from the environment."""
    host = urlsplit(endpoint.base_url).netloc

    async def keep_to_endpoint(request: Any) -> None:
        if request.url.netloc.decode() != host:
            raise ConnectionError(f"a request for {host} was about to go to {request.url.netloc.decode()}")
        for name in [name for name in request.headers if name.lower() not in SENT_HEADERS]:
            del request.headers[name]
        request.headers["authorization"] = f"Bearer {endpoint.api_key}"
        request.headers["user-agent"] = "bedroom-director"
        request.headers.update(headers)

    return DefaultAsyncHttpxClient(follow_redirects=False, event_hooks={"request": [keep_to_endpoint]})


def chat_model(
    provider: Provider,
    endpoint: Endpoint,
    model: str,
    *,
    client: DefaultAsyncHttpxClient,
    streaming: bool,
    timeout_s: float,
    temperature: float | None = None,
) -> OpenAICompatibleChat:
    """A chat model of this host. It never retries, and takes neither key nor address from the environment."""
    return OpenAICompatibleChat(
        model=model,
        base_url=endpoint.base_url,
        api_key=SecretStr(endpoint.api_key),
        http_async_client=client,
        use_responses_api=False,
        stream_usage=True,
        disable_streaming=not streaming,
        max_retries=0,
        timeout=timeout_s,
        stream_chunk_timeout=min(STREAM_CHUNK_TIMEOUT_S, timeout_s),
        temperature=temperature,
    )


def request_options(provider: Provider, max_output_tokens: int, options: Mapping[str, Any]) -> dict[str, Any]:
    """The options of one request in this host's words, with the cap on the answer.

    `response_format` goes into the body as it is: given by name, the SDK would parse the answer itself and lose
    what a host says in place of one.
    """
    named = {name: value for name, value in options.items() if name != "response_format"}
    body = dict(provider.extra_body)
    if "response_format" in options:
        body["response_format"] = options["response_format"]
    if provider.max_tokens_field == "max_tokens":
        body["max_tokens"] = max_output_tokens
    else:
        named["max_completion_tokens"] = max_output_tokens
    return {**named, "extra_body": body} if body else named
