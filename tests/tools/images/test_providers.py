"""Image providers against real HTTP servers: what they take for a picture, what they make of everything else, and that
a picture that was paid for is never asked for again."""

import asyncio
import io
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import update

from state.base import content_hash
from state.errors import InvalidInput
from state.il import IL, Reference
from state.usage import Account, Meter, QuotaExceeded, Tier
from state.vocabulary import AspectRatio
from tests.tools.images import picture_hosts as hosts
from tests.tools.images.picture_hosts import PictureHost
from tools.images.base import ImageFailed, ImageRefused, ImageRequest
from tools.images.maker import PictureMaker
from tools.images.providers import openai_images
from tools.images.providers.comfyui import ComfyUI
from tools.images.providers.openai_images import OpenAIImages, Waiting
from tools.images.registry import image_provider
from tools.models.config import model_config
from tools.models.providers import Endpoint
from tools.models.quotas import QuotaLedger
from tools.settings import Settings
from tools.storage.assets import AssetOrigin, AssetStore
from tools.storage.database import Database
from tools.storage.generation_tables import image_generations
from tools.storage.generations import CLAIM_LIFETIME, Generations
from tools.storage.moments import now

WAITS: list[float] = []


@pytest.fixture(scope="module")
def host() -> Iterator[PictureHost]:
    with hosts.serving(PictureHost()) as served:
        yield served


async def no_wait(seconds: float) -> None:
    WAITS.append(seconds)
    await asyncio.sleep(0)


@pytest.fixture
async def maker(tmp_path: Path, host: PictureHost) -> AsyncIterator[PictureMaker]:
    WAITS.clear()
    settings = Settings(
        _env_file=None, data_dir=tmp_path, model_base_url=host.url, model_api_key="key-1", image_model="painter"
    )
    database = Database(settings.store_url)
    await database.migrate()
    made = PictureMaker(settings, database, AssetStore(database, settings.asset_store_url), sleep=no_wait)
    yield made
    await made.close()
    await database.close()


def asked(text: str = "A wide shot of a kitchen.", **rest: object) -> ImageRequest:
    return ImageRequest(text=text, frames=(IL(subject="kitchen", aspect_ratio=AspectRatio.WIDE),), **rest)


async def make(maker: PictureMaker, request: ImageRequest | None = None, owner: str = "ada"):
    return await maker.make(request or asked(), owner=owner, tier=Tier.FREE, origin=AssetOrigin(workflow="test"))


async def used(maker: PictureMaker, owner: str = "ada") -> int:
    ledger = QuotaLedger(maker.assets.database, model_config())
    quota = await ledger.quota(Account(id=owner), Tier.FREE, Meter.IMAGES)
    assert quota.held == 0
    return quota.used


@pytest.mark.parametrize("way", [hosts.in_base64, hosts.as_address], ids=["base64", "address"])
async def test_a_picture_is_kept_counted_and_never_paid_for_twice(host: PictureHost, maker: PictureMaker, way):
    host.play(way)
    first = await make(maker)
    again = await make(maker)
    assert again.asset_id == first.asset_id and again.reused and not first.reused
    assert len(host.seen) == 1 and await used(maker) == 1
    assert host.seen[0]["size"] == "1536x1024" and host.headers[0]["authorization"] == "Bearer key-1"
    assert all("authorization" not in headers for headers in host.headers[1:])
    origin = (await maker.assets.origins(first.asset_id, "ada"))[0]
    assert (origin.provider, origin.prompt_hash) == ("openai_compatible", asked().prompt_hash)
    other = await make(maker, owner="bob")
    assert not other.reused and len(host.seen) == 2


async def test_many_who_ask_at_once_pay_once(host: PictureHost, maker: PictureMaker):
    host.play(hosts.in_base64)
    made = await asyncio.gather(*[make(maker) for _ in range(5)])
    assert len({one.asset_id for one in made}) == 1 and len(host.seen) == 1 and await used(maker) == 1


async def test_a_picture_whose_asset_was_removed_is_made_again(host: PictureHost, maker: PictureMaker):
    host.play(hosts.in_base64)
    first = await make(maker)
    await maker.assets.remove(first.asset_id, "ada")
    assert not (await make(maker)).reused and len(host.seen) == 2


async def test_another_size_than_asked_for_is_kept_as_it_is(host: PictureHost, maker: PictureMaker):
    host.play(hosts.in_base64)
    host.picture = hosts.png(77, 400)
    asset = await maker.assets.get((await make(maker)).asset_id, "ada")
    assert (asset.width, asset.height) == (77, 400)


@pytest.mark.parametrize(
    ("behaviour", "kind", "counted", "requests"),
    [
        (hosts.none_at_all, "no_picture", 0, 1),
        (hosts.busy, "rate_limited", 0, 3),
        (hosts.cut, "connection", 1, 1),
        (hosts.private_address, "no_picture", 1, 1),
    ],
)
async def test_what_is_no_picture_is_a_named_failure_and_can_be_asked_again(
    host: PictureHost, maker: PictureMaker, behaviour, kind: str, counted: int, requests: int
):
    host.play(behaviour)
    with pytest.raises(ImageFailed) as failure:
        await make(maker)
    assert failure.value.kind == kind
    assert len(host.seen) == requests and await used(maker) == counted
    host.play(hosts.in_base64)
    assert not (await make(maker)).reused


async def test_a_host_that_cannot_be_reached_costs_nothing_and_is_tried_again(tmp_path: Path, maker: PictureMaker):
    away = Settings(_env_file=None, data_dir=tmp_path, model_base_url="http://127.0.0.1:9/v1", image_model="painter")
    nobody = PictureMaker(away, maker.assets.database, maker.assets, sleep=no_wait)
    with pytest.raises(ImageFailed, match="cannot be reached") as failure:
        await make(nobody)
    assert not failure.value.charged and len(WAITS) == 2 and await used(maker) == 0
    await nobody.close()


async def test_a_paid_picture_whose_address_is_busy_is_read_again_and_not_asked_for_again(
    host: PictureHost, maker: PictureMaker, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(maker.provider(Tier.FREE), "_sleep", no_wait)
    host.play(hosts.as_address)
    host.busy_reads = 2
    assert not (await make(maker)).reused
    assert len(host.seen) == 1 and await used(maker) == 1


async def test_a_paid_picture_that_could_not_be_read_is_collected_by_the_next_who_asks(
    host: PictureHost, maker: PictureMaker, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(maker.provider(Tier.FREE), "_sleep", no_wait)
    host.play(hosts.as_address)
    host.busy_reads = 100
    with pytest.raises(ImageFailed, match="is made and could not be read yet") as failure:
        await make(maker)
    assert failure.value.charged and await used(maker) == 1
    host.busy_reads = 0
    made = await make(maker)
    assert await maker.assets.get(made.asset_id, "ada")
    assert len(host.seen) == 1 and await used(maker) == 1 and (await make(maker)).reused


async def test_who_is_cancelled_goes_at_once_and_the_picture_is_kept(host: PictureHost, maker: PictureMaker):
    host.play(hosts.unhurried)
    task = asyncio.create_task(make(maker))
    while not host.seen:
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await make(maker)).reused and len(host.seen) == 1 and await used(maker) == 1


async def died(maker: PictureMaker, *, place: str = "") -> None:
    """A process that asked for the picture, may have been told where it is, and was killed."""
    generations, key = Generations(maker.assets.database), asked().hash(maker.provider(Tier.FREE).identity)
    claim = await generations.claim("ada", key)
    assert claim is not None
    await generations.mark_sent("ada", key, claim.token)
    if place:
        await generations.remember("ada", key, claim.token, place)
    async with maker.assets.database.begin() as connection:
        await connection.execute(update(image_generations).values(claimed_at=now() - 2 * CLAIM_LIFETIME))


async def test_after_a_kill_what_may_have_been_paid_is_told_once_and_counted(host: PictureHost, maker: PictureMaker):
    host.play(hosts.in_base64)
    await died(maker)
    with pytest.raises(ImageFailed, match="it may have been paid") as failure:
        await make(maker)
    assert failure.value.kind == "interrupted" and host.seen == [] and await used(maker) == 1
    assert not (await make(maker)).reused and len(host.seen) == 1 and await used(maker) == 2


async def test_after_a_kill_a_picture_with_an_address_is_collected(host: PictureHost, maker: PictureMaker):
    host.play(hosts.in_base64)
    waiting = Waiting(url=f"{host.url}/made.png", served_model="painter", micro_usd=40_000, warnings=())
    await died(maker, place=waiting.model_dump_json())
    made = await make(maker)
    assert made.micro_usd == 40_000 and host.seen == [] and await used(maker) == 1


async def test_a_claim_that_is_renewed_is_nobody_elses(maker: PictureMaker):
    generations = Generations(maker.assets.database)
    claim = await generations.claim("ada", "k" * 64)
    assert claim is not None and await generations.claim("ada", "k" * 64) is None
    await generations.renew("ada", "k" * 64, claim.token)
    assert await generations.claim("ada", "k" * 64) is None and await generations.claim("bob", "k" * 64) is not None


async def test_a_body_without_end_is_not_read_to_its_end(
    host: PictureHost, maker: PictureMaker, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(openai_images, "MAX_BYTES", 10_000)
    host.play(hosts.as_address)
    host.picture = b"\x89PNG" + b"0" * 50_000
    with pytest.raises(ImageFailed, match="too large") as failure:
        await make(maker)
    assert failure.value.kind == "bad_picture" and await used(maker) == 1


async def test_a_busy_host_is_asked_again_after_the_time_it_names(host: PictureHost, maker: PictureMaker):
    host.play(hosts.busy, hosts.in_base64)
    await make(maker)
    assert WAITS == [3.0] and await used(maker) == 1


async def test_bytes_that_are_no_picture_are_counted_and_not_kept(host: PictureHost, maker: PictureMaker):
    host.play(hosts.in_base64)
    host.picture = b"<svg onload='x()'/>"
    with pytest.raises(ImageFailed) as failure:
        await make(maker)
    assert failure.value.kind == "bad_picture" and await used(maker) == 1 and len(host.seen) == 1


async def test_a_refusal_is_told_and_not_repeated(host: PictureHost, maker: PictureMaker):
    host.play(hosts.moderation)
    with pytest.raises(ImageRefused, match="safety system"):
        await make(maker)
    assert len(host.seen) == 1 and await used(maker) == 0


async def test_a_slow_host_is_given_up_on(host: PictureHost):
    host.play(hosts.slow)
    provider = OpenAIImages(
        "openai", Endpoint(host.url, "key"), "painter", way="images", target="gpt-image-1.5", timeout_s=0.3
    )
    with pytest.raises(ImageFailed) as failure:
        await provider.make(asked(), {})
    assert failure.value.kind == "timeout" and failure.value.charged
    await provider.close()


async def test_a_month_that_is_used_up_asks_nobody(host: PictureHost, maker: PictureMaker):
    host.play(hosts.in_base64)
    ledger = QuotaLedger(maker.assets.database, model_config())
    async with ledger.hold(Account(id="ada"), Tier.FREE, Meter.IMAGES, 50):
        with pytest.raises(QuotaExceeded):
            await make(maker)
    assert host.seen == []
    assert not (await make(maker)).reused


@pytest.fixture
async def by_chat(host: PictureHost) -> AsyncIterator[OpenAIImages]:
    price = next(one.price for one in model_config().models.values() if one.model == "google/gemini-2.5-flash-image")
    provider = OpenAIImages(
        "openrouter", Endpoint(host.url, "key-2"), "painter", way="chat", target="nano-banana", price=price
    )
    yield provider
    await provider.close()


async def test_a_chat_host_is_asked_for_pictures_with_the_references_in_the_message(
    host: PictureHost, by_chat: OpenAIImages
):
    host.play(hosts.in_message)
    picture = hosts.png(8, 8)
    reference = Reference(role="character", asset=content_hash("mara"), name="Mara")
    made = await by_chat.make(asked(references=(reference,)), {reference.asset: picture})
    assert made.data == host.picture and made.served_model == "openrouter/served-image"
    assert made.micro_usd == 39_000
    body = host.seen[0]
    assert body["modalities"] == ["image", "text"]
    assert [part["type"] for part in body["messages"][0]["content"]] == ["text", "image_url"]
    estimate = by_chat.estimate(asked())
    assert estimate.images == 1 and 1_000 < estimate.micro_usd < 100_000


@pytest.mark.parametrize(
    ("behaviour", "kind"),
    [(hosts.words_instead, "no_picture"), (hosts.refusal, "refused"), (hosts.busy, "rate_limited")],
)
async def test_words_and_refusals_are_told_apart(host: PictureHost, by_chat: OpenAIImages, behaviour, kind: str):
    host.play(behaviour)
    with pytest.raises(ImageFailed) as failure:
        await by_chat.make(asked(), {})
    assert failure.value.kind == kind


async def test_more_pictures_than_asked_for_are_noted(host: PictureHost, by_chat: OpenAIImages):
    host.play(hosts.two_in_message)
    made = await by_chat.make(asked(), {})
    assert made.data == host.picture and "2 pictures where one" in made.warnings[0]


@pytest.fixture
async def comfy(host: PictureHost) -> AsyncIterator[ComfyUI]:
    provider = ComfyUI(host.url.removesuffix("/v1"), sleep=no_wait)
    yield provider
    await provider.close()


async def test_comfyui_queues_a_filled_workflow_and_waits_for_its_picture(host: PictureHost, comfy: ComfyUI):
    host.play(hosts.queued)
    made = await comfy.make(asked('Say "hi" {prompt}', negative="blur", seed=7), {})
    assert made.data == host.picture and host.polls == 3
    nodes = host.seen[0]["prompt"]
    assert nodes["2"]["inputs"]["text"] == 'Say "hi" {prompt}' and nodes["3"]["inputs"]["text"] == "blur"
    assert nodes["5"]["inputs"]["seed"] == 7
    assert (nodes["4"]["inputs"]["width"], nodes["4"]["inputs"]["height"]) == (1024, 576)
    assert nodes["1"]["inputs"]["ckpt_name"].endswith(".safetensors")


async def test_comfyui_says_what_is_wrong_with_a_workflow(host: PictureHost, comfy: ComfyUI):
    host.play(hosts.bad_workflow)
    with pytest.raises(ImageFailed, match="no checkpoint"):
        await comfy.make(asked(), {})


async def test_a_cancelled_picture_is_taken_out_of_comfyuis_queue(host: PictureHost):
    host.play(hosts.queued)
    provider = ComfyUI(host.url.removesuffix("/v1"))
    task = asyncio.create_task(provider.make(asked(), {}))
    while not host.polls:
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert host.dropped[0] == {"delete": ["job-1"]}
    await provider.close()


def test_who_makes_the_pictures_follows_from_the_settings(tmp_path: Path):
    def chosen(wished: str = "", **given: object) -> str:
        return image_provider(Settings(_env_file=None, data_dir=tmp_path, **given), Tier.PRO, wished).name

    assert chosen() == "previz"
    assert chosen(openrouter_api_key="k") == "openrouter"
    assert chosen(openrouter_api_key="k", offline=True) == "previz"
    assert chosen(openrouter_api_key="k", model_base_url="http://localhost:1/v1", model_name="llama") == "previz"
    assert chosen(comfyui_url="http://localhost:8188", openai_api_key="k") == "comfyui"
    assert chosen("previz", openai_api_key="k") == "previz"
    with pytest.raises(InvalidInput, match="not configured"):
        chosen("openai")
    with pytest.raises(InvalidInput, match="no image provider"):
        chosen("dalle")


def test_the_local_renderer_draws_the_same_bytes_again():
    provider = image_provider(Settings(_env_file=None, offline=True), Tier.FREE)
    first = asyncio.run(provider.make(asked(width=320), {}))
    assert first.data == asyncio.run(provider.make(asked(width=320), {})).data
    with Image.open(io.BytesIO(first.data)) as image:
        assert image.size == (320, 180)
