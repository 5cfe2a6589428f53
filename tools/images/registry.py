"""Which provider makes the pictures, given the settings and what a run asks for. Adding one is a line in `BUILDERS`."""

from collections.abc import Callable

from state.errors import InvalidInput
from state.usage import Route, Tier
from tools.images.base import ImageProvider
from tools.images.providers.comfyui import ComfyUI
from tools.images.providers.comfyui_workflows import read_workflow
from tools.images.providers.openai_images import OpenAIImages, Way
from tools.images.providers.previz import PrevizProvider
from tools.models.config import model_config
from tools.models.providers import PROVIDERS
from tools.settings import Settings

GPT_IMAGE, GEMINI_IMAGE = "gpt-image-1.5", "nano-banana"


def _comfyui(settings: Settings, tier: Tier) -> ImageProvider | None:
    if not settings.comfyui_url:
        return None
    workflow = read_workflow(settings.comfyui_workflow) if settings.comfyui_workflow else None
    return ComfyUI(settings.comfyui_url, workflow=workflow, model=settings.image_model)


def _openrouter(settings: Settings, tier: Tier) -> ImageProvider | None:
    provider = PROVIDERS["openrouter"]
    endpoint = provider.endpoint(settings)
    if endpoint is None:
        return None
    limits = model_config().route(tier, Route.IMAGE)
    candidates = model_config().chain(tier, Route.IMAGE)
    entry = next((one.entry for one in candidates if one.entry.provider == "openrouter"), None)
    model = settings.image_model or (entry.model if entry else "")
    price = entry.price if entry and entry.model == model else None
    return OpenAIImages(
        "openrouter",
        endpoint,
        model,
        way="chat",
        target=GEMINI_IMAGE,
        price=price,
        headers=provider.headers,
        timeout_s=limits.timeout_s,
    )


def _openai(settings: Settings, tier: Tier) -> ImageProvider | None:
    endpoint = PROVIDERS["openai"].endpoint(settings)
    if endpoint is None:
        return None
    model = settings.image_model or GPT_IMAGE
    timeout = model_config().route(tier, Route.IMAGE).timeout_s
    return OpenAIImages("openai", endpoint, model, way="images", target=GPT_IMAGE, timeout_s=timeout)


def _openai_compatible(settings: Settings, tier: Tier) -> ImageProvider | None:
    """A server of one's own gives pictures only when one of its models was named for that."""
    endpoint = PROVIDERS["openai_compatible"].endpoint(settings)
    if endpoint is None or not settings.image_model:
        return None
    timeout = model_config().route(tier, Route.IMAGE).timeout_s
    way: Way = "images"
    return OpenAIImages(
        "openai_compatible", endpoint, settings.image_model, way=way, target=GPT_IMAGE, timeout_s=timeout
    )


def _previz(settings: Settings, tier: Tier) -> ImageProvider | None:
    return PrevizProvider()


BUILDERS: dict[str, Callable[[Settings, Tier], ImageProvider | None]] = {
    "comfyui": _comfyui,
    "openai_compatible": _openai_compatible,
    "openrouter": _openrouter,
    "openai": _openai,
    "previz": _previz,
}
"""Every provider by name, in the order in which a configured one is preferred; a builder gives None while its
provider is not configured."""


def image_provider(settings: Settings, tier: Tier, wished: str = "") -> ImageProvider:
    """The wished provider, else the settings', else the first one configured; `previz` when there is none or the
    settings say offline. Raises `InvalidInput` for one that is unknown or not configured."""
    name = wished or ("previz" if settings.offline else settings.image_provider)
    if name:
        if name not in BUILDERS:
            raise InvalidInput(
                f"no image provider is called {name!r}; there are {', '.join(BUILDERS)}", field="provider"
            )
        built = BUILDERS[name](settings, tier)
        if built is None:
            raise InvalidInput(f"{name} is not configured", field="provider")
        return built
    if settings.model_base_url and not (settings.comfyui_url or settings.image_model):
        return PrevizProvider()  # with a server of one's own, nothing goes to any other host
    configured = (build(settings, tier) for build in BUILDERS.values())
    return next(provider for provider in configured if provider is not None)
