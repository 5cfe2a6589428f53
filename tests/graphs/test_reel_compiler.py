"""From a brief to a project in the store, with nobody's help: every sample brief, and what the graph promises."""

from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml

from graphs.reel_compiler.assembly import letters, project_id, with_wishes
from graphs.reel_compiler.graph import graph
from graphs.reel_compiler.nodes import READ_BRIEF
from prompts.compiler.il import lower
from state.base import canonical_bytes
from state.project import SceneProject
from state.slots import REQUIRED_SLOTS
from state.vocabulary import Origin
from state.workflows.reel_compiler import Brief, ReadRequest, ReelWall
from tools.brief.segment import segment
from tools.context import RunContext
from tools.models.setup import open_gateway
from tools.settings import Settings
from tools.toolbox import toolbox, use_settings

SAMPLES = Path(str(files("data"))) / "samples" / "briefs"
BRIEFS = {
    str(path.relative_to(SAMPLES).with_suffix("")): yaml.safe_load(path.read_text(encoding="utf-8"))["text"]
    for path in sorted(SAMPLES.rglob("*.yaml"))
}
TOLD = {name: text for name, text in BRIEFS.items() if text.strip()}


@pytest.fixture(autouse=True)
def here(tmp_path: Path) -> None:
    use_settings(Settings(data_dir=tmp_path, database_url="", offline=True))


async def compiled(brief: str, **wishes: Any) -> tuple[ReelWall, SceneProject]:
    given: Any = {"brief": brief, "targets": ("veo-3.1",), **wishes}
    values = await graph.ainvoke(given, context=RunContext())
    wall = ReelWall.model_validate(values["wall"])
    return wall, (await (await toolbox()).projects.load(wall.project_id, owner="local")).project


def test_there_are_at_least_25_briefs():
    assert len(TOLD) >= 25


@pytest.mark.parametrize("name", TOLD)
async def test_any_brief_becomes_a_whole_project(name):
    wall, project = await compiled(TOLD[name])
    assert project.source == TOLD[name]
    assert wall.scenes == len(project.scenes) > 0
    assert wall.engine.startswith("offline/")
    wished = project.global_style.duration_s
    assert wished is not None
    assert abs(wall.running_time_s - wished.value) <= max(0.05 * wished.value, 0.3)
    for scene, shot in project.shots():
        il = lower(project, scene, shot)
        missing = [slot for slot in REQUIRED_SLOTS if getattr(il, slot) in (None, "", ())]
        assert not missing, f"{shot.id}: {missing}"
        assert all(slot.origin in Origin for slot in shot.prompt_slots.filled().values())
    assert {beat.id for scene in project.scenes for beat in scene.beats} == {
        shot.beat_id for _, shot in project.shots()
    }
    assert SceneProject.model_validate_json(canonical_bytes(project)) == project


async def test_an_explicit_wish_wins_over_the_text_and_is_marked_as_said():
    _, project = await compiled(
        "A 60 second film. A cat crosses a yard.", duration_s=20, aspect_ratio="1:1", title="Cat"
    )
    style = project.global_style
    assert project.title == "Cat"
    assert (style.duration_s.value, style.duration_s.origin) == (20, Origin.SAID)
    assert style.aspect_ratio.value == "1:1"


async def test_the_same_brief_twice_is_two_projects_with_the_same_contents():
    first, one = await compiled("A ten second clip. A gull steals a chip.")
    second, two = await compiled("A ten second clip. A gull steals a chip.")
    assert second.project_id == f"{first.project_id}-2"
    assert canonical_bytes(one) == canonical_bytes(two.with_(id=one.id))


async def test_a_fixed_id_that_is_taken_is_a_conflict():
    await compiled("A gull.", project_id="project-gull")
    with pytest.raises(Exception, match="project-gull"):
        await compiled("Another gull.", project_id="project-gull")


async def test_the_record_says_how_the_project_came_to_be():
    wall, _ = await compiled("A ten second clip. A gull steals a chip.")
    versions = await (await toolbox()).projects.versions(wall.project_id, owner="local")
    assert {version.workflow for version in versions if version.version > 1} == {"reel_compiler"}
    assert wall.version == max(version.version for version in versions)


def test_letters_count_on_after_z():
    assert [letters(n) for n in (0, 25, 26, 27, 51, 52, 701, 702)] == ["a", "z", "aa", "ab", "az", "ba", "zz", "aaa"]


def test_a_project_id_is_readable_and_the_same_for_the_same_brief():
    brief = Brief(brief="A gull.")
    assert project_id(brief, "The Gull: Part 2").startswith("project-the-gull-part-2-")
    assert project_id(brief, "x") == project_id(Brief(brief="A gull."), "x")
    assert project_id(Brief(brief="A gull.", project_id="project-mine"), "x") == "project-mine"
    assert project_id(brief, "深夜").startswith("project-untitled-")


def test_wishes_replace_reasons_too(reading):
    wished = with_wishes(reading, Brief(brief="x", duration_s=12))
    reasons = [reason for reason in wished.because if reason.slot == "duration_s"]
    assert [reason.origin for reason in reasons] == ["said"]


@pytest.fixture
async def reading():
    text = "A 40 second film. Nobody comes."
    async with open_gateway(Settings(offline=True), None) as gateway:
        request = ReadRequest(text=text, units=segment(text), wishes=Brief(brief=text))
        return (await gateway.structured(READ_BRIEF, request, account="local", tier="pro")).value
