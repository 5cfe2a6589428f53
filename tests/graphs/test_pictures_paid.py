"""Frames from a host that is paid: what a run asks for, what it keeps when something breaks, and what it writes down of
the cost."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from graphs.character_sheet.graph import WORKFLOW as CHARACTER_SHEET
from graphs.storyboard_from_logline.graph import WORKFLOW as STORYBOARD
from state.operations import AddShots
from state.project import Shot
from state.slots import PromptSlots
from tests.graphs.pictures import OWNER, Run, Studio, film_studio, said
from tests.tools.images import picture_hosts as hosts
from tests.tools.images.picture_hosts import PictureHost
from tools.images.base import ImageFailed
from tools.settings import Settings


@pytest.fixture(scope="module")
def host() -> Iterator[PictureHost]:
    with hosts.serving(PictureHost()) as served:
        yield served


@pytest.fixture
async def painted(tmp_path: Path, host: PictureHost) -> AsyncIterator[Studio]:
    """A host of one's own that paints; words are still read by rules."""
    settings = Settings(_env_file=None, data_dir=tmp_path, model_base_url=host.url, image_model="painter")
    async with film_studio(tmp_path, settings) as opened:
        yield opened


async def three_shots(studio: Studio) -> None:
    more = tuple(
        Shot(id=one, beat_id="beat-1", characters=("character-2",), prompt_slots=PromptSlots(action=said(action)))
        for one, action in (("shot-2", "Tom turns away"), ("shot-3", "Tom sits down"))
    )
    await studio.edit(AddShots(scene_id="scene-1", shots=more))


async def test_one_frame_of_three_breaks_and_is_made_alone_by_the_next_run(painted: Studio, host: PictureHost):
    await three_shots(painted)
    host.play(hosts.in_base64, hosts.cut, hosts.in_base64)
    first = (await Run(STORYBOARD).go({"project_id": "project-1", "count": 3}))["result"]
    assert len(first.frames) == 2 and len(first.failed) == 1 and "may have been paid" in first.failed[0].reason
    assert any("may have been paid" in one for one in first.warnings) and len(host.seen) == 3
    host.play(hosts.in_base64)
    again = (await Run(STORYBOARD).go({"project_id": "project-1", "count": 3}))["result"]
    assert len(again.frames) == 3 and again.failed == () and len(host.seen) == 1
    events = [event for _, event in await painted.tools.events.read(owner=OWNER)]
    costs = [event.payload for event in events if event.kind == "request.completed" and event.route == "image"]
    assert [one.images for one in costs] == [1, 1, 1] and {one.cost_source for one in costs} == {"estimated"}


async def test_a_page_that_may_have_been_paid_is_not_made_again_frame_by_frame(painted: Studio, host: PictureHost):
    host.play(hosts.cut)
    with pytest.raises(ImageFailed, match="may have been paid"):
        await Run(CHARACTER_SHEET).go({"project_id": "project-1", "kinds": ["turnaround"]})
    assert len(host.seen) == 1
