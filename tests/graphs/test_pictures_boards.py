"""Storyboards from a logline and what a Visual Bible reads in pictures, offline."""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image, ImageEnhance

from graphs.registry import find_workflow
from graphs.storyboard_from_logline.graph import WORKFLOW as STORYBOARD
from graphs.visual_bible.graph import WORKFLOW as VISUAL_BIBLE
from prompts.compiler.il import Lowering
from state.bible import GlobalStyle
from state.errors import NotFound
from state.operations import SetSlots, SetStyle
from state.slots import PromptSlots
from tests.graphs.pictures import OWNER, Run, Studio, film_studio, said
from tools.storage.assets import AssetOrigin
from tools.storage.staleness import stale


@pytest.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    async with film_studio(tmp_path) as opened:
        yield opened


async def stored(studio: Studio, image: Image.Image) -> str:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return (
        await studio.tools.assets.put(buffer.getvalue(), "image/png", OWNER, AssetOrigin(provider="upload"))
    ).asset_id


def gradient(first: tuple[int, int, int], second: tuple[int, int, int]) -> Image.Image:
    return Image.blend(
        Image.new("RGB", (200, 120), first),
        Image.composite(
            Image.new("RGB", (200, 120), second),
            Image.new("RGB", (200, 120), first),
            Image.linear_gradient("L").resize((200, 120)),
        ),
        1.0,
    )


async def test_a_logline_becomes_captioned_panels_on_scenes(studio: Studio):
    brief = "Ada walks home through the forest at dusk. She finds a lantern burning. She carries it home."
    result = (await Run(STORYBOARD).go({"brief": brief, "count": 4}))["result"]
    project = (await studio.tools.projects.load(result.project_id, owner=OWNER)).project
    panels = project.storyboards[0].panels
    assert 1 <= len(panels) <= 4 and len(panels) == len(result.frames)
    order = [shot.id for _, shot in project.shots()]
    assert [panel.shot_id for panel in panels] == sorted((panel.shot_id for panel in panels), key=order.index)
    assert all(panel.caption and panel.asset for panel in panels)
    refs = {one.ref for one in stale(project)}
    assert not refs & {panel.id for panel in panels}
    await studio.tools.projects.commit(
        result.project_id,
        [SetSlots(target=panels[0].shot_id, slots=PromptSlots(weather=said("heavy rain")))],
        base_version=None,
        owner=OWNER,
        author="person",
    )
    after = (await studio.tools.projects.load(result.project_id, owner=OWNER)).project
    assert {one.ref for one in stale(after)} & {panel.id for panel in panels} == {panels[0].id}


async def test_pictures_give_the_film_its_palette_and_every_shot_its_reference(studio: Studio):
    teal, amber = (
        await stored(studio, gradient((10, 60, 70), (30, 120, 130))),
        await stored(studio, gradient((120, 60, 10), (220, 150, 40))),
    )
    result = (await Run(VISUAL_BIBLE).go({"project_id": "project-1", "assets": [teal, amber]}))["result"]
    project = await studio.project()
    assert [one.asset for one in project.bible.visual_assets] == [teal, amber]
    assert all(one.phrases for one in project.bible.visual_assets)
    assert project.global_style.color_palette.value == result.palette and 2 <= len(result.palette) <= 5
    assert all(one.source == "measured" and 0 < one.confidence <= 1 for p in result.pictures for one in p.statements)
    il = Lowering(project).shot(project.scenes[0], project.scenes[0].shots[0])
    assert {one.asset for one in il.references if one.role == "style"} == {teal, amber}


async def test_a_persons_palette_stays_and_a_twin_is_left_out(studio: Studio):
    await studio.edit(SetStyle(style=GlobalStyle(color_palette=said(("black", "white")))))
    noise = (
        Image.effect_noise((200, 120), 80).convert("RGB").resize((20, 12)).resize((200, 120), Image.Resampling.BICUBIC)
    )
    one, twin = await stored(studio, noise), await stored(studio, ImageEnhance.Brightness(noise).enhance(1.05))
    result = (await Run(VISUAL_BIBLE).go({"project_id": "project-1", "assets": [one, twin]}))["result"]
    project = await studio.project()
    assert project.global_style.color_palette.value == ("black", "white")
    assert [picture.asset for picture in project.bible.visual_assets] == [one]
    assert any("nearly the same" in said_ for said_ in result.warnings)
    assert any("person's choice" in said_ for said_ in result.warnings)


async def test_a_picture_that_is_not_there_stops_the_run(studio: Studio):
    with pytest.raises(NotFound):
        await Run(VISUAL_BIBLE).go({"project_id": "project-1", "assets": ["0" * 64]})
    assert (await studio.project()).bible.visual_assets == ()


async def test_what_the_workflow_of_a_pack_says_is_heard_as_it_happens(studio: Studio):
    run = Run(find_workflow("beat_pack"))
    result = (await run.go({"project_id": "project-1", "packs": ["time"]}))["result"]
    assert [one["asset"] for one in run.said("asset")] == [frame.asset for frame in result.packs[0].frames.frames]
    assert run.said("project.patched")
