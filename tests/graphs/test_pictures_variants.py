"""Frame Variant and Beat Pack offline: changes on alternates and on nothing else; packs where they apply."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from langgraph.types import Command

from graphs.beat_pack.graph import WORKFLOW as BEAT_PACK
from graphs.frame_variant.graph import WORKFLOW as FRAME_VARIANT
from graphs.split_stack.graph import WORKFLOW as SPLIT_STACK
from state.errors import InvalidInput
from state.vocabulary import CameraAngle
from tests.graphs.pictures import Run, Studio, film_studio
from tools.storage.staleness import stale


@pytest.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    async with film_studio(tmp_path) as opened:
        yield opened


async def test_a_variant_stands_beside_its_shot_and_starts_from_its_frame(studio: Studio):
    stack = (await Run(SPLIT_STACK).go({"project_id": "project-1"}))["result"]
    source = next(one for one in stack.made if one.startswith("shot-"))
    before = await studio.project()
    run = Run(FRAME_VARIANT)
    values = await run.go({"project_id": "project-1", "shot_id": source, "change": "from a low angle"})
    project = await studio.project()
    result = values["result"]
    assert values["orders"][0].il.references[0].asset == stack.frames[0].asset
    made = next(one for one in result.made if one.startswith("shot-"))
    variant = project.find_shot(made)[1]
    assert variant.prompt_slots.camera_angle.value is CameraAngle.LOW_ANGLE and not variant.canonical
    kept = {name: slot for name, slot in variant.prompt_slots.filled().items() if name != "camera_angle"}
    old = before.find_shot(source)[1].prompt_slots.filled()
    assert kept == {name: slot for name, slot in old.items() if name != "camera_angle"}
    assert project.find_shot(source) is not None and project.find_shot(source)[1] == before.find_shot(source)[1]
    assert result.frames[0].asset != stack.frames[0].asset
    assert stale(project) == ()


async def test_words_that_change_nothing_make_nothing(studio: Studio):
    with pytest.raises(InvalidInput, match="nothing of this changes the frame"):
        await Run(FRAME_VARIANT).go({"project_id": "project-1", "change": "xyzzy plugh"})
    assert len(list((await studio.project()).shots())) == 1


async def test_a_frame_is_exploded_into_the_packs_that_apply(studio: Studio):
    values = await Run(BEAT_PACK).go({"project_id": "project-1", "shot_id": "shot-1"})
    result = values["result"]
    assert [pack.kind for pack in result.packs] == ["time", "coverage"]
    project = await studio.project()
    assert [panel.shot_id for panel in project.storyboards[0].panels] == ["shot-1"] * 4
    assert len([shot for _, shot in project.shots() if not shot.canonical]) == 4
    assert result.version == 4 and stale(project) == ()


async def test_every_pack_is_looked_at_by_a_person_who_asked_to(studio: Studio):
    run = Run(BEAT_PACK, review="ask")
    paused = await run.go({"project_id": "project-1", "packs": ["time", "coverage"]})
    assert [one["name"] for one in paused["__interrupt__"][0].value["action_requests"]] == ["add_storyboard"]
    yes = Command(resume={"decisions": [{"type": "approve"}]})
    paused = await run.go(yes)
    assert "add_shots" in [one["name"] for one in paused["__interrupt__"][0].value["action_requests"]]
    done = await run.go(yes)
    assert [pack.kind for pack in done["result"].packs] == ["time", "coverage"]
