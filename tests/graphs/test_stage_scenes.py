"""Scenes that are there become shots: those of a screenplay, with what is locked or decided left as it is."""

import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command

from graphs.reel_compiler.gates import check_staging
from graphs.stage_scenes.asking import asked
from graphs.stage_scenes.graph import graph
from graphs.stage_scenes.nodes import _chosen
from graphs.stage_scenes.running_time import running_times
from state.base import canonical_bytes
from state.errors import NotFound
from state.operations import RenameEntity, SetLock, SetSlots, SetStyle, UpdateScene, apply
from state.project import SceneProject
from tools.context import LOCAL_OWNER, RunContext
from tools.models.offline.staging import stage_scene
from tools.screenplay.exporting import to_screenplay
from tools.screenplay.fountain import read_fountain
from tools.screenplay.importing import project_operations
from tools.screenplay.keeping import import_script
from tools.settings import Settings
from tools.storage.staleness import with_renamed_prompts
from tools.toolbox import Toolbox, toolbox, use_settings

SCRIPTS = sorted((Path(__file__).parents[1] / "tools" / "screenplay" / "scripts").glob("*.fountain"))
SCRIPT = b"""\
INT. KITCHEN - NIGHT

Mara sits at the table. Tom comes in from the hall.

TOM
You opened it.

MARA
He knew.

TOM (V.O.)
She never told me.

EXT. GARDEN - DAWN

Mara walks between the apple trees.
"""


@pytest.fixture
async def tools(tmp_path: Path) -> AsyncIterator[Toolbox]:
    use_settings(Settings(data_dir=tmp_path, offline=True))
    opened = await toolbox()
    yield opened
    await opened.database.close()


@pytest.fixture
async def film(tools: Toolbox) -> str:
    return (await import_script(tools.projects, SCRIPT, owner=LOCAL_OWNER)).project_id


async def loaded(tools: Toolbox, film: str) -> SceneProject:
    return (await tools.projects.load(film, owner=LOCAL_OWNER)).project


async def edited(tools: Toolbox, film: str, *operations: Any) -> None:
    await tools.projects.commit(film, operations, base_version=None, owner=LOCAL_OWNER, author="person")


async def run(given: Any, *, review: Any = "auto", thread: Any = None) -> dict[str, Any]:
    served = thread or graph.copy({"checkpointer": InMemorySaver()})
    config: Any = {"configurable": {"thread_id": "one"}, "metadata": {"run_id": str(uuid.uuid4())}}
    return await served.ainvoke(given, config, context=RunContext(review=review))


def project_of(path: Path) -> SceneProject:
    plan = project_operations(read_fountain(path.read_bytes()).screenplay)
    return apply(SceneProject(id="project-1"), plan.operations, "import")


async def test_an_imported_script_gets_shots_and_prompts_and_stays_the_same_script(tools: Toolbox, film: str) -> None:
    before = await loaded(tools, film)
    result = (await run({"project_id": film, "targets": ("veo-3.1",)}))["result"]
    after = await loaded(tools, film)
    assert result.scenes == ("scene-1", "scene-2") and result.version == 3
    assert result.shots == tuple(shot.id for _, shot in after.shots()) and result.prompts == len(result.shots)
    assert {(one.shot_id, one.target) for one in after.compiled} == {(one, "veo-3.1") for one in result.shots}
    assert to_screenplay(after) == to_screenplay(before)
    for old, new in zip(before.scenes, after.scenes, strict=True):
        kept = {"shots": (), "prompt_slots": old.prompt_slots, "duration_s": None}
        assert new.model_copy(update=kept) == old
        seconds = sum(shot.prompt_slots.duration_s.value for shot in new.shots if shot.prompt_slots.duration_s)
        assert new.duration_s is not None and seconds == pytest.approx(new.duration_s.value)
    heard = [line for shot in after.scenes[0].shots for line in shot.lines]
    assert sorted(heard) == sorted(line.id for line in after.scenes[0].dialogue)
    again = (await run({"project_id": film}))["result"]
    assert (again.scenes, [one.reason for one in again.left]) == ((), ["it has shots", "it has shots"])
    assert canonical_bytes(await loaded(tools, film)) == canonical_bytes(after)


async def test_what_is_locked_or_decided_stays(tools: Toolbox, film: str) -> None:
    light = {"lighting_mood": {"value": "rembrandt", "origin": "edited"}}
    await edited(tools, film, SetSlots.model_validate({"target": "scene-1", "slots": light}))
    length = {"scene_id": "scene-1", "fields": {"duration_s": {"value": 9, "origin": "said"}}}
    await edited(tools, film, UpdateScene.model_validate(length), SetLock(target="scene-2"))
    before = await loaded(tools, film)
    result = (await run({"project_id": film}))["result"]
    after = await loaded(tools, film)
    assert [(one.scene_id, one.reason) for one in result.left] == [("scene-2", "it is locked")]
    assert after.scenes[1] == before.scenes[1]
    assert after.scenes[0].duration_s == before.scenes[0].duration_s
    assert after.scenes[0].prompt_slots.lighting_mood == before.scenes[0].prompt_slots.lighting_mood
    assert sum(shot.prompt_slots.duration_s.value for shot in after.scenes[0].shots) == pytest.approx(9)  # type: ignore[union-attr]
    await tools.projects.undo(film, owner=LOCAL_OWNER)
    await tools.projects.undo(film, owner=LOCAL_OWNER)
    undone = await loaded(tools, film)
    assert (undone.scenes, undone.compiled) == (before.scenes, before.compiled)


async def test_a_person_looks_first_and_may_say_no_to_one_scene(tools: Toolbox, film: str) -> None:
    thread = graph.copy({"checkpointer": InMemorySaver()})
    paused = await run({"project_id": film}, review="ask", thread=thread)
    shown = paused["__interrupt__"][0].value["action_requests"]
    assert (await tools.projects.load(film, owner=LOCAL_OWNER)).version == 1
    refused = [{"type": "reject" if one["args"].get("scene_id") == "scene-2" else "approve"} for one in shown]
    done = await run(Command(resume={"decisions": refused}), review="ask", thread=thread)
    after = await loaded(tools, film)
    assert after.scenes[0].shots and not after.scenes[1].shots
    assert done["result"].shots == tuple(shot.id for _, shot in after.shots())


async def test_it_begins_with_a_script_where_there_is_no_project(tools: Toolbox) -> None:
    result = (await run({"script": SCRIPT.decode(), "targets": ("veo-3.1",)}))["result"]
    project = await loaded(tools, result.project_id)
    assert all(scene.shots for scene in project.scenes)
    versions = await tools.projects.versions(project.id, owner=LOCAL_OWNER)
    assert [one.author for one in versions] == ["workflow", "workflow", "import"]


async def test_a_new_name_reaches_every_shot_however_the_script_printed_the_old_one(tools: Toolbox, film: str) -> None:
    await run({"project_id": film, "targets": ("veo-3.1",)})
    before = await loaded(tools, film)
    assert not any("Mara" in prompt.text for prompt in before.compiled)
    mara = next(one.id for one in before.bible.characters if one.name == "MARA")
    renaming = (RenameEntity(entity_id=mara, name="Nina"),)
    complete = await with_renamed_prompts(tools.projects, film, renaming, owner=LOCAL_OWNER)
    await edited(tools, film, *complete)
    after = await loaded(tools, film)
    said = [prompt.text for prompt in after.compiled]
    assert any("Nina walks between" in text for text in said) and not any("mara" in text.lower() for text in said)


async def test_a_scene_that_is_not_there_is_named(tools: Toolbox, film: str) -> None:
    with pytest.raises(NotFound, match="scene-9"):
        await run({"project_id": film, "scenes": ("scene-9",)})
    assert (await tools.projects.load(film, owner=LOCAL_OWNER)).version == 1


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_every_scene_of_every_script_makes_a_request_that_can_be_staged(path: Path) -> None:
    """In any language, the rules' own staging passes the gate that models' answers pass."""
    project = project_of(path)
    work, left = _chosen(project, ())
    assert len(work) + len(left) == len(project.scenes)
    for one in work:
        question = asked(project, one)
        scene = project.scene(one.scene_id)
        assert scene is not None and sorted(question.lines) == sorted(line.id for line in scene.dialogue)
        assert {beat.id for beat in scene.beats} <= set(question.beats)
        assert check_staging(question.request, stage_scene(question.request)) == ()


def test_scenes_share_the_time_that_a_person_asked_for() -> None:
    project = project_of(next(path for path in SCRIPTS if path.stem == "feature"))
    by_page = running_times(project)
    asked_for = {"style": {"duration_s": {"value": 600, "origin": "said"}}}
    wished = apply(project, [SetStyle.model_validate(asked_for)])
    shared = running_times(wished)
    assert sum(seconds for seconds, _ in shared.values()) == pytest.approx(600, abs=1)
    longest = max(by_page, key=lambda one: by_page[one][0])
    assert shared[longest][0] == max(seconds for seconds, _ in shared.values())
    assert all("page" in why for _, why in by_page.values())
