"""Character sheets offline: what they put into the bible, and that every later picture finds it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from graphs.character_sheet.graph import WORKFLOW as CHARACTER_SHEET
from prompts.compiler.compile import compile_shot
from prompts.compiler.facts import facts
from prompts.compiler.il import Lowering
from prompts.compiler.targets import TARGETS
from state.errors import NotFound
from state.operations import EntityFields, UpdateEntity
from tests.graphs.pictures import OWNER, Run, Studio, film_studio, said
from tools.storage.staleness import stale


@pytest.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    async with film_studio(tmp_path) as opened:
        yield opened


async def test_pages_and_views_are_in_the_bible_and_the_page_is_the_first_reference(studio: Studio):
    before = await studio.project()
    result = (await Run(CHARACTER_SHEET).go({"project_id": "project-1", "character_id": "character-2"}))["result"]
    project = await studio.project()
    pictures = project.bible.visual_assets
    assert [one.category for one in pictures] == ["character_sheet"] * 5 + ["expression_sheet"] * 7
    assert {one.entity_id for one in pictures} == {"character-2"}
    assert len({frame.asset for frame in result.frames}) == 10
    assert stale(project) == () and before.scenes == project.scenes
    il = Lowering(project).shot(project.scenes[0], project.scenes[0].shots[0])
    assert [(one.role, one.asset) for one in il.references] == [("character", pictures[0].asset)]
    ranked = Lowering(project).cast("character-2").references
    assert ranked[0] == pictures[0].asset and ranked[5] == pictures[5].asset


async def test_references_never_exceed_what_a_target_takes(studio: Studio):
    for one in ("character-1", "character-2"):
        await Run(CHARACTER_SHEET).go({"project_id": "project-1", "character_id": one, "kinds": ["turnaround"]})
    project = await studio.project()
    il = Lowering(project).shot(project.scenes[0], project.scenes[0].shots[0])
    assert len(compile_shot(il, "nano-banana-pro").references) == 2
    counts = {}
    for target in TARGETS:
        counts[target] = len(compile_shot(il, target).references)
        limit = facts(target).references.images_max
        assert limit is None or counts[target] <= limit, target
    assert set(counts.values()) == {0, 1, 2}


async def test_a_sheet_goes_stale_with_the_looks_it_shows_and_with_nothing_else(studio: Studio):
    await Run(CHARACTER_SHEET).go({"project_id": "project-1", "kinds": ["turnaround"]})
    await studio.edit(UpdateEntity(entity_id="character-2", fields=EntityFields(description=said("tall, red scarf"))))
    assert stale(await studio.project()) == ()
    await studio.edit(UpdateEntity(entity_id="character-1", fields=EntityFields(description=said("tall, red coat"))))
    project = await studio.project()
    assert {one.ref for one in stale(project)} == {one.id for one in project.bible.visual_assets}


async def test_someone_who_is_not_in_the_film_is_not_drawn(studio: Studio):
    with pytest.raises(NotFound, match="character-9"):
        await Run(CHARACTER_SHEET).go({"project_id": "project-1", "character_id": "character-9"})
    assert await studio.tools.assets.of_project("project-1", OWNER) == []
