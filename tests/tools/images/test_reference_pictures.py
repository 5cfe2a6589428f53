"""Reference pictures on their way to image hosts: the best of them, no more than fit, and never paid for twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from graphs.frames.making import frame_request
from prompts.compiler.compile import compile_shot
from state.base import content_hash
from state.il import IL, Reference
from state.usage import Account, Meter, Tier
from state.vocabulary import AspectRatio, PanelLayout
from tests.tools.images import picture_hosts as hosts
from tests.tools.images.picture_hosts import PictureHost
from tools.images.base import ImageFailed, ImageRequest
from tools.images.maker import MadePicture, PictureMaker
from tools.images.providers.comfyui import ComfyUI
from tools.images.providers.comfyui_workflows import PLAIN, filled_workflow, reference_nodes
from tools.models.config import model_config
from tools.models.quotas import QuotaLedger
from tools.settings import Settings
from tools.storage.assets import AssetOrigin, AssetStore
from tools.storage.database import Database

LOADERS = {
    "20": {"class_type": "LoadImage", "inputs": {"image": "{reference}"}},
    "21": {"class_type": "LoadImage", "inputs": {"image": "old.png"}, "_meta": {"title": "Reference 2"}},
    "22": {"class_type": "LoadImage", "inputs": {"image": "logo.png"}, "_meta": {"title": "Logo"}},
}


@pytest.fixture(scope="module")
def host() -> Iterator[PictureHost]:
    with hosts.serving(PictureHost()) as served:
        yield served


async def no_wait(seconds: float) -> None:
    return None


@pytest.fixture
async def maker(tmp_path: Path, host: PictureHost):
    settings = Settings(
        _env_file=None, data_dir=tmp_path, model_base_url=host.url, model_api_key="key-1", image_model="painter"
    )
    database = Database(settings.store_url)
    await database.migrate()
    made = PictureMaker(settings, database, AssetStore(database, settings.asset_store_url), sleep=no_wait)
    yield made
    await made.close()
    await database.close()


async def stored(maker: PictureMaker, count: int) -> tuple[Reference, ...]:
    """Sheets of so many people, kept as assets."""
    found = []
    for number in range(count):
        data = hosts.png(20 + number, 10)
        asset = await maker.assets.put(data, "image/png", "ada", AssetOrigin(workflow="character_sheet"))
        found.append(Reference(role="character", asset=asset.asset_id, name=f"Person {number}"))
    return tuple(found)


async def drawn(maker: PictureMaker, references: tuple[Reference, ...]) -> MadePicture:
    """A frame whose prompt is compiled for the maker's target, as the workflows ask for it."""
    il = IL(subject="the kitchen", aspect_ratio=AspectRatio.WIDE, references=references)
    target = maker.provider(Tier.FREE).target
    request = frame_request(compile_shot(il, target), (il,), PanelLayout.SINGLE, (), (), 0)
    return await maker.make(request, owner="ada", tier=Tier.FREE, origin=AssetOrigin(workflow="test"))


async def counted(maker: PictureMaker) -> int:
    quota = await QuotaLedger(maker.assets.database, model_config()).quota(Account(id="ada"), Tier.FREE, Meter.IMAGES)
    assert quota.held == 0
    return quota.used


async def test_sheets_go_along_as_files_and_are_paid_for_once(host: PictureHost, maker: PictureMaker):
    host.play(hosts.in_base64)
    people = await stored(maker, 3)
    first = await drawn(maker, people)
    (form,) = host.seen
    assert form["path"] == "/v1/images/edits" and form["size"] == "1536x1024" and form["model"] == "painter"
    assert [name for name, *_ in form["files"]] == ["image[]"] * 3
    sent = [data for *_, data in form["files"]]
    assert sent == [await maker.assets.read(one.asset, "ada") for one in people]
    assert {kind for _, _, kind, _ in form["files"]} == {"image/png"}
    again = await drawn(maker, people)
    assert again.reused and again.asset_id == first.asset_id and len(host.seen) == 1 and await counted(maker) == 1
    other = await drawn(maker, people[:1])
    assert not other.reused and len(host.seen) == 2 and len(host.seen[1]["files"]) == 1


async def test_no_more_go_along_than_the_target_takes_and_the_best_ranked_do(host: PictureHost, maker: PictureMaker):
    host.play(hosts.in_base64)
    people = await stored(maker, 20)
    await drawn(maker, people)
    sent = [data for *_, data in host.seen[0]["files"]]
    assert 1 < len(sent) <= 16
    assert sent == [await maker.assets.read(one.asset, "ada") for one in people[: len(sent)]]


async def test_a_host_without_that_path_draws_from_the_words_and_it_is_said(host: PictureHost, maker: PictureMaker):
    host.play(hosts.no_such_path, hosts.in_base64)
    made = await drawn(maker, await stored(maker, 1))
    assert "takes no reference pictures" in made.warnings[0]
    assert "path" in host.seen[0] and "prompt" in host.seen[1] and await counted(maker) == 1


@pytest.mark.parametrize(
    ("behaviour", "kind", "images"),
    [(hosts.no_such_model, "model_not_found", 0), (hosts.moderation, "refused", 0), (hosts.cut, "connection", 1)],
)
async def test_what_may_be_paid_or_cannot_help_is_not_asked_for_again(
    host: PictureHost, maker: PictureMaker, behaviour, kind: str, images: int
):
    host.play(behaviour, hosts.in_base64)
    with pytest.raises(ImageFailed) as failure:
        await drawn(maker, await stored(maker, 1))
    assert failure.value.kind == kind and len(host.seen) == 1 and await counted(maker) == images


def framed(*references: Reference) -> ImageRequest:
    return ImageRequest(text="Two people.", frames=(IL(subject="two people", references=references),))


async def test_comfyui_gets_the_pictures_that_its_workflow_has_nodes_for(host: PictureHost):
    host.play(hosts.uploaded, hosts.uploaded, hosts.queued)
    comfy = ComfyUI(host.url.removesuffix("/v1"), workflow={**PLAIN, **LOADERS}, sleep=no_wait)
    people = [Reference(role="character", asset=content_hash(name), name=name) for name in ("Mara", "Jon", "Ada")]
    pictures = {one.asset: hosts.png(9 + at, 9) for at, one in enumerate(people)}
    request = comfy.fitted(framed(*people))
    assert request.references == tuple(people[:2])
    made = await comfy.make(request, pictures)
    first, second, queued = host.seen
    assert (first["type"], first["overwrite"], first["files"][0][0]) == ("input", "true", "image")
    assert [one["files"][0][3] for one in (first, second)] == [pictures[one.asset] for one in people[:2]]
    loaded = {
        key: node["inputs"]["image"] for key, node in queued["prompt"].items() if node["class_type"] == "LoadImage"
    }
    assert loaded == {"20": first["files"][0][1], "21": second["files"][0][1], "22": "logo.png"}
    assert made.warnings == ("this workflow has no node for 1 more reference pictures",)
    await comfy.close()


async def test_comfyui_without_pictures_uses_the_plain_workflow_and_says_so(host: PictureHost):
    host.play(hosts.queued)
    comfy = ComfyUI(host.url.removesuffix("/v1"), workflow={**PLAIN, **LOADERS}, sleep=no_wait)
    made = await comfy.make(comfy.fitted(framed()), {})
    assert not any(node["class_type"] == "LoadImage" for node in host.seen[0]["prompt"].values())
    assert "no reference picture yet" in made.warnings[0]
    await comfy.close()


async def test_a_broken_upload_to_comfyui_queues_nothing(host: PictureHost):
    host.play(hosts.no_such_path)
    comfy = ComfyUI(host.url.removesuffix("/v1"), workflow={**PLAIN, **LOADERS}, sleep=no_wait)
    mara = Reference(role="character", asset=content_hash("Mara"), name="Mara")
    with pytest.raises(ImageFailed, match="refused /upload/image"):
        await comfy.make(comfy.fitted(framed(mara)), {mara.asset: hosts.png()})
    assert len(host.seen) == 1
    await comfy.close()


def test_a_node_without_a_picture_of_its_own_shows_the_first_again():
    nodes = filled_workflow(LOADERS, {"{prompt}": "", "{negative}": ""}, ["a.png"])
    assert [nodes[key]["inputs"]["image"] for key in ("20", "21", "22")] == ["a.png", "a.png", "logo.png"]
    assert reference_nodes(PLAIN) == []
