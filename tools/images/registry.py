"""Which provider makes the pictures, given the settings and what a run asks for. Adding one is a line in `BUILDERS`."""

from collections.abc import Callable

from state.errors import InvalidInput
from state.usage import Tier
from tools.images.base import ImageProvider
from tools.images.providers.previz import PrevizProvider
from tools.settings import Settings


def _previz(settings: Settings, tier: Tier) -> ImageProvider | None:
    return PrevizProvider()


BUILDERS: dict[str, Callable[[Settings, Tier], ImageProvider | None]] = {
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
    configured = (build(settings, tier) for build in BUILDERS.values())
    return next(provider for provider in configured if provider is not None)
