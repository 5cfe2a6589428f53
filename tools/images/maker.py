"""Pictures made once: asked of a provider within the account's month, kept as assets, never paid for twice."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from functools import partial
from typing import NamedTuple

from state.bible import Sha256
from state.errors import NotFound
from state.usage import Account, Meter, QuotaExceeded, Tier
from tools.images.base import NOT_COLLECTED, Estimate, ImageFailed, ImageProvider, ImageRequest, MadeImage
from tools.images.decoding import CleanImage, ImageTooLarge, UnsafeImage, decode_safely
from tools.images.registry import image_provider
from tools.models.config import model_config
from tools.models.quotas import Hold, QuotaLedger, outlast_cancellation
from tools.settings import Settings
from tools.storage.assets import AssetOrigin, AssetStore
from tools.storage.database import Database
from tools.storage.generations import RENEW_S, Claim, Generated, Generations

log = logging.getLogger(__name__)

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
        self._working: set[asyncio.Task[MadePicture]] = set()

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
        request = asked.fitted(request)
        key = request.hash(asked.identity)
        job = _Job(asked, request, key, owner, tier, origin)
        if asked.local:
            return await self._make(job, None)
        while True:
            known = await self._known(owner, key, request)
            if known is not None:
                return known
            claim = await self._generations.claim(owner, key)
            if claim is not None:
                break
            await self._sleep(POLL_S)
        return await self._outlasting(job, claim)

    async def _outlasting(self, job: "_Job", claim: Claim) -> MadePicture:
        """Make it. Whoever is cancelled while a picture is being paid for goes at once; the picture is waited for and
        kept all the same, and the next who asks finds it. What costs nothing is cancelled with them."""
        task = asyncio.create_task(self._claimed(job, claim))
        self._working.add(task)
        task.add_done_callback(self._working.discard)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if not job.provider.estimate(job.request).images:
                task.cancel()
                await asyncio.wait({task})
            task.add_done_callback(_retrieved)
            raise

    async def _claimed(self, job: "_Job", claim: Claim) -> MadePicture:
        """Make a picture under a claim that is renewed meanwhile, and leave the claim as what became of it asks."""
        renewing = asyncio.create_task(self._renewed(job, claim.token))
        mine = (job.owner, job.key, claim.token)
        try:
            return await self._make(job, claim)
        except ImageFailed as failure:
            settled = self._generations.put_off if failure.kind == NOT_COLLECTED else self._generations.give_up
            await outlast_cancellation(settled(*mine))
            raise
        except asyncio.CancelledError:
            if not job.provider.estimate(job.request).images:
                await outlast_cancellation(self._generations.give_up(*mine))
            raise  # what may have been paid stays claimed, and is told of to whoever asks next
        except BaseException:
            await outlast_cancellation(self._generations.give_up(*mine))
            raise
        finally:
            renewing.cancel()

    async def _renewed(self, job: "_Job", token: str) -> None:
        while True:
            await asyncio.sleep(RENEW_S)
            await self._generations.renew(job.owner, job.key, token)

    async def close(self) -> None:
        """Wait for what is being paid for, and close the connections to providers."""
        if self._working:
            await asyncio.wait(self._working)
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

    async def _make(self, job: "_Job", claim: Claim | None) -> MadePicture:
        estimate = job.provider.estimate(job.request)
        if claim is not None and (claim.place or claim.sent):
            return await self._recovered(job, claim, estimate)
        pictures = {one.asset: await self.assets.read(one.asset, job.owner) for one in job.request.references}
        async with self._held(job, estimate.images) as hold:
            image, clean = await self._asked(job, claim, pictures, hold)
            made = await outlast_cancellation(self._kept(job, image, clean))
            if hold is not None:
                hold.actual = (hold.actual or 0) + max(1, estimate.images)
        return made

    async def _recovered(self, job: "_Job", claim: Claim, estimate: Estimate) -> MadePicture:
        """What an earlier claim left: the picture from where it waits; without a place, a failure that says so once,
        since asking again by itself could pay for the picture twice."""
        if claim.sent and estimate.images:
            await self._counted(job, estimate.images)
        if not claim.place:
            told = f"{job.provider.name} was asked for this when its process died; it may have been paid. Ask once more"
            raise ImageFailed("interrupted", told, charged=True)
        image = await job.provider.collect(claim.place)
        clean = await _decoded(job.provider.name, image)
        return await outlast_cancellation(self._kept(job, image, clean))

    async def _counted(self, job: "_Job", images: int) -> None:
        """Count what a process that died had asked for; a month that is full counts it all the same as it stands."""
        try:
            async with self._held(job, images) as hold:
                if hold is not None:
                    hold.actual = images
        except QuotaExceeded:
            log.warning("%s: a picture was paid for beyond the month's allowance", job.owner)

    def _held(self, job: "_Job", images: int) -> AbstractAsyncContextManager[Hold] | AbstractAsyncContextManager[None]:
        if not images:
            return nullcontext()
        return self._ledger.hold(Account(id=job.owner), job.tier, Meter.IMAGES, images, request_hash=job.key)

    async def _asked(
        self, job: "_Job", claim: Claim | None, pictures: dict[Sha256, bytes], hold: Hold | None
    ) -> tuple[MadeImage, CleanImage | None]:
        """Ask, at most three times, and never again once something may have been paid, which is counted. Bytes from
        elsewhere are decoded safely; those drawn here are trusted."""
        provider = job.provider
        for attempt in range(1, ATTEMPTS + 1):
            try:
                if claim is None:
                    return await provider.make(job.request, pictures), None
                await self._generations.mark_sent(job.owner, job.key, claim.token)
                remember = partial(self._generations.remember, job.owner, job.key, claim.token)
                image = await provider.make(job.request, pictures, remember)
                return image, await _decoded(provider.name, image)
            except ImageFailed as failure:
                if failure.charged and hold is not None:
                    hold.actual = (hold.actual or 0) + 1
                if not failure.retryable or attempt == ATTEMPTS:
                    raise
                wait = failure.retry_after_s if failure.retry_after_s is not None else 0.5 * 2**attempt
                if wait > LONGEST_WAIT_S:
                    raise
                if claim is not None:
                    await self._generations.mark_sent(job.owner, job.key, claim.token, False)
                await self._sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    async def _kept(self, job: "_Job", image: MadeImage, clean: CleanImage | None) -> MadePicture:
        """Store what was paid for before anything else can go wrong with it."""
        provider, request = job.provider, job.request
        made_by = job.origin.model_copy(
            update={
                "provider": provider.name,
                "served_model": image.served_model,
                "prompt_hash": request.prompt_hash,
                "seed": request.seed,
            }
        )
        if clean is None:
            asset = await self.assets.put(image.data, "image/png", job.owner, made_by)
        else:
            asset = await self.assets.put_picture(clean, job.owner, made_by)
        made = Generated(asset.asset_id, provider.name, image.served_model, image.micro_usd)
        if not provider.local:
            await self._generations.finish(job.owner, job.key, made)
        return MadePicture(*made, reused=False, prompt_hash=request.prompt_hash, warnings=image.warnings)


class _Job(NamedTuple):
    """One picture to make: by whom, for whom."""

    provider: ImageProvider
    request: ImageRequest
    key: str
    owner: str
    tier: Tier
    origin: AssetOrigin


def _retrieved(task: asyncio.Task[MadePicture]) -> None:
    """Look at how a picture ended that nobody waits for any more, so that it is not reported as forgotten."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.warning("a picture that nobody waits for failed: %s", error)


async def _decoded(name: str, image: MadeImage) -> CleanImage:
    try:
        return await decode_safely(image.data)
    except (UnsafeImage, ImageTooLarge) as error:
        raise ImageFailed("bad_picture", f"{name}: {error.message}", charged=True) from error
