"""What is configured, what can be reached and what would answer, for a person who wants to know."""

import asyncio
from typing import Literal

import httpx

from state.base import Part
from state.usage import Route, Tier
from tools.models.engines import Engine, Overrides
from tools.models.errors import ModelConfigError, RouteNotConfigured
from tools.models.gateway import Gateway
from tools.models.providers import PROVIDERS, Endpoint, Provider

PROBE_TIMEOUT_S = 5.0
CHAT_ROUTES = (Route.CHAT, Route.STRUCTURE, Route.VISION, Route.TEACHER)


class ProviderStatus(Part):
    """One host: whether it is configured and what it said when asked for its models."""

    name: str
    base_url: str
    state: Literal["not_configured", "reachable", "unauthorized", "unreachable"]
    detail: str = ""
    models: int = 0
    """How many models it lists."""


class RouteStatus(Part):
    """What answers a route: the models in the order they are tried, or the offline engine."""

    route: Route
    engine: Engine | Literal["none"]
    models: tuple[str, ...] = ()
    detail: str = ""


class ModelStatus(Part):
    """The whole picture."""

    engine: Engine
    tier: Tier
    offline_fallback: bool
    providers: tuple[ProviderStatus, ...]
    routes: tuple[RouteStatus, ...]


async def model_status(gateway: Gateway, tier: Tier | str, *, timeout_s: float = PROBE_TIMEOUT_S) -> ModelStatus:
    """Ask every configured host for its models, each for at most `timeout_s`, and follow every route."""
    providers = await asyncio.gather(
        *(_provider_status(provider, gateway, timeout_s) for provider in PROVIDERS.values())
    )
    return ModelStatus(
        engine=gateway.engines.engine,
        tier=Tier(tier),
        offline_fallback=gateway.settings.offline_fallback,
        providers=tuple(providers),
        routes=tuple(_route_status(gateway, route, Tier(tier)) for route in Route),
    )


async def _provider_status(provider: Provider, gateway: Gateway, timeout_s: float) -> ProviderStatus:
    endpoint = provider.endpoint(gateway.settings)
    if endpoint is None or provider.name not in gateway.engines.configured:
        return ProviderStatus(name=provider.name, base_url="", state="not_configured")
    try:
        async with asyncio.timeout(timeout_s):
            return await _probe(provider.name, endpoint)
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
        detail = str(error) or f"no answer within {timeout_s:g} s"
        return ProviderStatus(name=provider.name, base_url=endpoint.base_url, state="unreachable", detail=detail)


async def _probe(name: str, endpoint: Endpoint) -> ProviderStatus:
    async with httpx.AsyncClient(follow_redirects=False, timeout=None) as client:
        headers = {"Authorization": f"Bearer {endpoint.api_key}"}
        response = await client.get(f"{endpoint.base_url}/models", headers=headers)
    if response.status_code in (401, 403):
        return ProviderStatus(name=name, base_url=endpoint.base_url, state="unauthorized", detail="the key is refused")
    if response.status_code != 200:
        detail = f"HTTP {response.status_code} from /models"
        return ProviderStatus(name=name, base_url=endpoint.base_url, state="unreachable", detail=detail)
    return ProviderStatus(name=name, base_url=endpoint.base_url, state="reachable", models=_listed(response))


def _listed(response: httpx.Response) -> int:
    try:
        listing = response.json()
    except ValueError:
        return 0
    data = listing.get("data") if isinstance(listing, dict) else None
    return len(data) if isinstance(data, list) else 0


def _route_status(gateway: Gateway, route: Route, tier: Tier) -> RouteStatus:
    engines = gateway.engines
    try:
        if engines.engine == "offline":
            if route not in CHAT_ROUTES:
                return RouteStatus(route=route, engine="none", detail="no provider is configured")
            return RouteStatus(route=route, engine="offline", models=(engines.offline_candidate(route).name,))
        models = tuple(candidate.entry.model for candidate in engines.candidates(route, tier, Overrides()))
    except (ModelConfigError, RouteNotConfigured) as error:
        return RouteStatus(route=route, engine="none", detail=str(error))
    if not models:
        return RouteStatus(route=route, engine="none", detail="no configured provider has a model for it")
    return RouteStatus(route=route, engine="model", models=models)
