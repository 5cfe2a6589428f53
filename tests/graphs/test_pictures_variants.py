"""Frame Variant offline: the change is made on an alternate, and on nothing else."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

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
