"""Which models may be asked, given the settings, and the connections to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from langchain_core.language_models import BaseChatModel
from openai import DefaultAsyncHttpxClient

from state.usage import Route, Tier
from tools.models.config import Candidate, ModelConfig, ModelEntry
from tools.models.errors import ModelConfigError, RouteNotConfigured
from tools.models.providers import PROVIDERS, chat_model, http_client
from tools.settings import Settings

Engine = Literal["model", "offline"]
OFFLINE_CONTEXT = 10_000_000


@dataclass(frozen=True)
class Overrides:
    """What one call does differently: an experiment's models, or the teacher's."""

    variant: str = ""
    boost: bool = False


class Engines:
    """The configured providers, or else the offline engine."""

    def __init__(self, settings: Settings, config: ModelConfig, offline: BaseChatModel | None) -> None:
        self.settings = settings
        self.config = config
        self.offline = offline
        self._clients: dict[str, DefaultAsyncHttpxClient] = {}
        self._models: dict[tuple[str, str, bool, Route, Tier], BaseChatModel] = {}

    @property
    def configured(self) -> tuple[str, ...]:
        """Names of the providers that have a key or an address; none when `offline` is set."""
        if self.settings.offline:
            return ()
        return tuple(name for name, provider in PROVIDERS.items() if provider.endpoint(self.settings))

    @property
    def engine(self) -> Engine:
        """What answers: a configured model, or the offline engine."""
        return "model" if self.configured else "offline"

    def candidates(self, route: Route, tier: Tier, overrides: Overrides) -> tuple[Candidate, ...]:
        """The models that would be tried, in order. Empty when the offline engine answers.

        With a base URL in the settings only that host is asked; nothing then goes anywhere else.
        """
        configured = self.configured
        if not configured:
            return ()
        chain = self.config.chain(tier, route, variant=overrides.variant, boost=overrides.boost)
        if "openai_compatible" in configured:
            return self._own(chain)
        return tuple(candidate for candidate in chain if candidate.entry.provider in configured)

    def offline_candidate(self, route: Route) -> Candidate:
        """The offline engine as a candidate; raises RouteNotConfigured where there is none."""
        if self.offline is None:
            raise RouteNotConfigured("no provider is configured", route=route)
        name = f"offline/{getattr(self.offline, 'version', '0')}"
        entry = ModelEntry(provider="offline", model=name, context=OFFLINE_CONTEXT)
        return Candidate(name=name, entry=entry, requested=name)

    def model(self, candidate: Candidate, route: Route, tier: Tier, *, streamed: bool) -> BaseChatModel:
        """The chat model of a candidate, with the limits of the route."""
        entry = candidate.entry
        if entry.provider == "offline" and self.offline is not None:
            return self.offline
        key = (entry.provider, entry.model, streamed, route, tier)
        if key not in self._models:
            provider = PROVIDERS[entry.provider]
            endpoint = provider.endpoint(self.settings)
            if endpoint is None:
                raise ModelConfigError("it is not configured", field=entry.provider)
            if provider.name not in self._clients:
                self._clients[provider.name] = http_client(endpoint, provider.headers)
            limits = self.config.route(tier, route)
            self._models[key] = chat_model(
                provider,
                endpoint,
                entry.model,
                client=self._clients[provider.name],
                streaming=streamed,
                timeout_s=limits.timeout_s,
                temperature=limits.temperature,
            )
        return self._models[key]

    async def close(self) -> None:
        """Close the connections to providers."""
        for client in self._clients.values():
            await client.aclose()
        self._clients.clear()
        self._models.clear()

    def _own(self, chain: Sequence[Candidate]) -> tuple[Candidate, ...]:
        if self.settings.model_name:
            served, _ = self.config.named(self.settings.model_name)
            entry = self.config.models["own"].with_(model=served)
            return (Candidate(name="own", entry=entry, requested=self.settings.model_name),)
        own = tuple(candidate for candidate in chain if candidate.entry.provider == "openai_compatible")
        if not own:
            raise ModelConfigError(
                "the server at DIRECTOR_MODEL_BASE_URL needs the name of a model", field="DIRECTOR_MODEL_NAME"
            )
        return own
