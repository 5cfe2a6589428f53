"""Pictures made once: asked of a provider within the account's month, kept as assets, never paid for twice."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import NamedTuple

from state.bible import Sha256
from state.errors import NotFound
from state.usage import Account, Meter, Tier
from tools.images.base import Estimate, ImageFailed, ImageProvider, ImageRequest, MadeImage
from tools.images.decoding import CleanImage, ImageTooLarge, UnsafeImage, decode_safely
from tools.images.registry import image_provider
from tools.models.config import model_config
from tools.models.quotas import Hold, QuotaLedger, outlast_cancellation
from tools.settings import Settings
from tools.storage.assets import AssetOrigin, AssetStore
from tools.storage.database import Database
from tools.storage.generations import Generated, Generations

ATTEMPTS = 3
LONGEST_WAIT_S = 20.0
POLL_S = 0.25

Sleep = Callable[[float], Awaitable[None]]


class MadePicture(NamedTuple):
    """A picture in the store and how it got there."""

    asset_id: str
    provider: str
    served_model: str
    micro_usd: int | None
    reused: bool
    """True when the same request had been answered before, and nothing was asked now."""
    prompt_hash: str = ""
    warnings: tuple[str, ...] = ()


class PictureMaker:
    """Makes pictures for all owners of a database."""

    def __init__(
        self, settings: Settings, database: Database, assets: AssetStore, *, sleep: Sleep = asyncio.sleep
    ) -> None:
        self.settings = settings
        self.assets = assets
        self._generations = Generations(database)
        self._ledger = QuotaLedger(database, model_config())
        self._sleep = sleep
        self._providers: dict[tuple[str, Tier], ImageProvider] = {}

    def provider(self, tier: Tier, wished: str = "") -> ImageProvider:
        """Who would be asked. Raises `InvalidInput` for a provider that is unknown or not configured."""
        if (wished, tier) not in self._providers:
            self._providers[wished, tier] = image_provider(self.settings, tier, wished)
        return self._providers[wished, tier]

    def estimate(self, request: ImageRequest, tier: Tier, wished: str = "") -> Estimate:
        """What a request would cost, without asking anybody."""
        return self.provider(tier, wished).estimate(request)

    async def make(
        self, request: ImageRequest, *, owner: str, tier: Tier, origin: AssetOrigin, provider: str = ""
    ) -> MadePicture:
        """The picture, made now or found among those made before; what is drawn here is always drawn anew.

        Raises `ImageFailed` when the provider gave none after three tries, `ImageRefused` when it declined,
        `QuotaExceeded` before anything is asked.
        """
        asked = self.provider(tier, provider)
        key = request.hash(asked.identity)
        if asked.local:
            return await self._make(asked, request, key, owner, tier, origin)
        while True:
            known = await self._known(owner, key, request)
            if known is not None:
                return known
            token = await self._generations.claim(owner, key)
            if token:
                break
            await self._sleep(POLL_S)
        try:
            return await self._make(asked, request, key, owner, tier, origin)
        except BaseException:
            await outlast_cancellation(self._generations.give_up(owner, key, token))
            raise

    async def close(self) -> None:
        """Close the connections to providers."""
        for provider in self._providers.values():
            await provider.close()
        self._providers.clear()

    async def _known(self, owner: str, key: str, request: ImageRequest) -> MadePicture | None:
        found = await self._generations.find(owner, key)
        if found is None:
            return None
        try:
            await self.assets.read(found.asset_id, owner, 0, 1)
        except NotFound:
            await self._generations.forget(owner, key)
            return None
        return MadePicture(*found, reused=True, prompt_hash=request.prompt_hash)

    async def _make(
        self,
        provider: ImageProvider,
        request: ImageRequest,
        key: str,
        owner: str,
        tier: Tier,
        origin: AssetOrigin,
    ) -> MadePicture:
        pictures = {one.asset: await self.assets.read(one.asset, owner) for one in request.references}
        estimate = provider.estimate(request)
        async with self._held(owner, tier, estimate.images, key) as hold:
            image, clean = await self._asked(provider, request, pictures, hold)
            made = await outlast_cancellation(self._kept(provider, image, clean, request, key, owner, origin))
            if hold is not None:
                hold.actual = (hold.actual or 0) + max(1, estimate.images)
        return made

    def _held(
        self, owner: str, tier: Tier, images: int, key: str
    ) -> AbstractAsyncContextManager[Hold] | AbstractAsyncContextManager[None]:
        if not images:
            return nullcontext()
        return self._ledger.hold(Account(id=owner), tier, Meter.IMAGES, images, request_hash=key)

    async def _asked(
        self, provider: ImageProvider, request: ImageRequest, pictures: dict[Sha256, bytes], hold: Hold | None
    ) -> tuple[MadeImage, CleanImage | None]:
        """Ask, at most three times; what may have been charged without giving a picture is counted. Bytes from
        elsewhere are decoded safely; those drawn here are trusted."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                image = await provider.make(request, pictures)
                return image, None if provider.local else await _decoded(provider.name, image)
            except ImageFailed as failure:
                if failure.charged and hold is not None:
                    hold.actual = (hold.actual or 0) + 1
                if not failure.retryable or attempt == ATTEMPTS:
                    raise
                wait = failure.retry_after_s if failure.retry_after_s is not None else 0.5 * 2**attempt
                if wait > LONGEST_WAIT_S:
                    raise
                await self._sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    async def _kept(
        self,
        provider: ImageProvider,
        image: MadeImage,
        clean: CleanImage | None,
        request: ImageRequest,
        key: str,
        owner: str,
        origin: AssetOrigin,
    ) -> MadePicture:
        """Store what was paid for before anything else can go wrong with it."""
        made_by = origin.model_copy(
            update={
                "provider": provider.name,
                "served_model": image.served_model,
                "prompt_hash": request.prompt_hash,
                "seed": request.seed,
            }
        )
        if clean is None:
            asset = await self.assets.put(image.data, "image/png", owner, made_by)
        else:
            asset = await self.assets.put_picture(clean, owner, made_by)
        made = Generated(asset.asset_id, provider.name, image.served_model, image.micro_usd)
        if not provider.local:
            await self._generations.finish(owner, key, made)
        return MadePicture(*made, reused=False, prompt_hash=request.prompt_hash, warnings=image.warnings)


async def _decoded(name: str, image: MadeImage) -> CleanImage:
    try:
        return await decode_safely(image.data)
    except (UnsafeImage, ImageTooLarge) as error:
        raise ImageFailed("bad_picture", f"{name}: {error.message}", charged=True) from error
