"""The one object that says which model answers which route in which tier (data/models.yaml)."""

from collections.abc import Collection
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml
from pydantic import Field, ValidationError

from state.base import Part
from state.usage import Meter, Route, Tier
from tools.models.errors import ModelConfigError

PROVIDER_NAMES = ("openrouter", "openai", "openai_compatible")


class Price(Part):
    """Micro-USD per million tokens."""

    input: int = Field(ge=0)
    output: int = Field(ge=0)
    cached: int | None = Field(default=None, ge=0)

    def cost(self, input_tokens: int, output_tokens: int, cached_tokens: int = 0) -> int:
        """Micro-USD, rounded up, so that a call is never recorded as cheaper than it was."""
        cached_price = self.input if self.cached is None else self.cached
        total = (input_tokens - cached_tokens) * self.input + cached_tokens * cached_price
        return -(-(total + output_tokens * self.output) // 1_000_000)


class ModelEntry(Part):
    """One model at one provider. `model` is the id on the wire."""

    provider: str
    model: str
    context: int = Field(gt=0)
    """Tokens that input and output share."""
    price: Price | None = None
    """None: unpriced; the provider's own figure is recorded where it gives one."""
    methods: tuple[Literal["json_schema", "function_calling", "json_mode"], ...] = (
        "json_schema",
        "function_calling",
        "json_mode",
    )
    """Ways of asking for structured output, best first."""


class RouteEntry(Part):
    """The models of a route, first choice first, and what one request may take."""

    chain: tuple[str, ...] = Field(min_length=1)
    max_output_tokens: int = Field(default=4096, gt=0)
    timeout_s: float = Field(default=120, gt=0)
    temperature: float | None = Field(default=None, ge=0, le=2)


class Overage(Part):
    """A block an account can add to its month."""

    meter: Meter
    amount: int = Field(gt=0)


class TierEntry(Part):
    """What a plan includes. None means no limit."""

    price_usd_month: int = Field(ge=0)
    tokens_month: int = Field(ge=0)
    images_month: int = Field(ge=0)
    projects: int | None = Field(default=None, ge=0)
    scenes: int | None = Field(default=None, ge=0)
    hard: bool = True
    """Whether a call beyond the allowance is refused, or only counted."""
    overage: tuple[Overage, ...] = ()
    routes: dict[Route, RouteEntry]

    def granted(self, meter: Meter) -> int:
        return self.tokens_month if meter is Meter.TOKENS else self.images_month


class Retired(Part):
    """A model id that is no longer served, and the entry of `models` that answers for it."""

    successor: str
    since: date | None = None


class Variant(Part):
    """Another chain for a route, for an experiment."""

    route: Route
    chain: tuple[str, ...] = Field(min_length=1)


class Candidate(Part):
    """One model to try: its entry, and what was asked for if that has been retired."""

    name: str
    entry: ModelEntry
    requested: str
    """The id that was asked for; differs from `entry.model` when a successor answers."""

    @property
    def warning(self) -> str:
        if self.requested == self.entry.model:
            return ""
        return f"{self.requested} is retired; {self.entry.model} answers for it"


class ModelConfig(Part):
    """Tiers, routes, models, successors and variants, checked against each other."""

    version: Literal[1]
    tiers: dict[Tier, TierEntry]
    models: dict[str, ModelEntry]
    retired: dict[str, Retired] = Field(default_factory=dict)
    variants: dict[str, Variant] = Field(default_factory=dict)

    def route(self, tier: Tier, route: Route) -> RouteEntry:
        return self.tiers[tier].routes[route]

    def chain(self, tier: Tier, route: Route, *, variant: str = "", boost: bool = False) -> tuple[Candidate, ...]:
        """The models to try in order. `boost` asks the teacher's; `variant` an experiment's."""
        if boost:
            names = self.route(tier, Route.TEACHER).chain
        elif variant:
            names = self._variant(variant, route).chain
        else:
            names = self.route(tier, route).chain
        return tuple(self.candidate(name) for name in names)

    def candidate(self, name: str) -> Candidate:
        """The model of that name, or its successor."""
        entry = self.models[name]
        current = self.current(name)
        return Candidate(name=current, entry=self.models[current], requested=entry.model)

    def current(self, name: str) -> str:
        """Follow retirements from an entry of `models` to the one that is served today."""
        retired = self.retired.get(self.models[name].model)
        return name if retired is None else self.current(retired.successor)

    def named(self, model_id: str) -> tuple[str, str]:
        """The id to send for a model id somebody typed, and a warning if it was retired."""
        retired = self.retired.get(model_id)
        if retired is None:
            return model_id, ""
        served = self.models[self.current(retired.successor)].model
        return served, f"{model_id} is retired; {served} answers for it"

    def _variant(self, name: str, route: Route) -> Variant:
        variant = self.variants.get(name)
        if variant is None or variant.route is not route:
            raise ModelConfigError(f"no variant {name!r} of route {route.value}", field=f"variants.{name}")
        return variant


@cache
def model_config() -> ModelConfig:
    """The configuration shipped with the program."""
    return load_model_config(files("data").joinpath("models.yaml").read_text(encoding="utf-8"))


def load_model_config(text: str, *, providers: Collection[str] = PROVIDER_NAMES) -> ModelConfig:
    """Read and check a configuration; an error names the field at fault."""
    try:
        document: Any = yaml.safe_load(text)
        config = ModelConfig.model_validate(document)
    except yaml.YAMLError as error:
        raise ModelConfigError(f"not readable as YAML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise ModelConfigError(first["msg"], field=field) from error
    _check_references(config, providers)
    _check_successors(config)
    return config


def _check_references(config: ModelConfig, providers: Collection[str]) -> None:
    for name, entry in config.models.items():
        if entry.provider not in providers:
            raise ModelConfigError(f"unknown provider {entry.provider!r}", field=f"models.{name}.provider")
    for tier in Tier:
        if tier not in config.tiers:
            raise ModelConfigError("tier is missing", field=f"tiers.{tier.value}")
        for route in Route:
            if route not in config.tiers[tier].routes:
                raise ModelConfigError("route is missing", field=f"tiers.{tier.value}.routes.{route.value}")
            field = f"tiers.{tier.value}.routes.{route.value}.chain"
            _check_chain(config, config.route(tier, route).chain, field)
    for name, variant in config.variants.items():
        _check_chain(config, variant.chain, f"variants.{name}.chain")


def _check_chain(config: ModelConfig, chain: tuple[str, ...], field: str) -> None:
    for position, name in enumerate(chain):
        if name not in config.models:
            raise ModelConfigError(f"no model {name!r}", field=f"{field}.{position}")


def _check_successors(config: ModelConfig) -> None:
    for model_id, retired in config.retired.items():
        if retired.successor not in config.models:
            raise ModelConfigError(f"no model {retired.successor!r}", field=f"retired.{model_id}.successor")
    for model_id in config.retired:
        seen = [model_id]
        while (following := config.retired.get(seen[-1])) is not None:
            seen.append(config.models[following.successor].model)
            if seen[-1] in seen[:-1]:
                path = " -> ".join(seen)
                raise ModelConfigError(f"successors form a cycle: {path}", field=f"retired.{model_id}.successor")
