"""Split Stack and Time Stack offline, end to end: what they make, what they promise, and how a person decides."""

import io
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langgraph.types import Command
from PIL import Image

from graphs.frames.start import pages_of
from graphs.split_stack.graph import WORKFLOW as SPLIT_STACK
from graphs.split_stack.nodes import check_coverage
from graphs.time_stack.graph import WORKFLOW as TIME_STACK
from graphs.time_stack.nodes import moment_orders
from prompts.pictures.stack import stack_prompt, varying
from state.errors import InvalidInput
from state.il import IL, CharacterRef
from state.operations import PromoteShot, SetSlots
from state.slots import PromptSlots
from state.vocabulary import ShotType, TimeOfDay
from state.workflows.split_stack import CoverageRequest
from state.workflows.time_stack import TIME_BOUND, MomentsRequest, ordered_offsets
from tests.graphs.pictures import OWNER, Run, Studio, film_studio, said
from tools.models.offline.pictures import plan_coverage, plan_moments
from tools.storage.staleness import stale

NAMES = st.lists(st.sampled_from(["Mara", "Tom", "Ada", "Ines", "Li"]), unique=True, max_size=4)
THINGS = st.lists(st.sampled_from(["letter", "lamp", "key"]), unique=True, max_size=3)


@pytest.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    async with film_studio(tmp_path) as opened:
        yield opened


async def test_a_moment_becomes_four_candidate_shots_with_pictures_of_their_own(studio: Studio):
    before = await studio.project()
    run = Run(SPLIT_STACK)
    result = (await run.go({"project_id": "project-1", "shot_id": "shot-1"}))["result"]
    project = await studio.project()
    shots = [shot for _, shot in project.shots() if shot.id != "shot-1"]
    assert len(shots) == 4 and not any(shot.canonical for shot in shots)
    assert len(set(result.labels)) == 4
    assert len({shot.prompt_slots.coverage_type.value for shot in shots}) == 4
    assert all(shot.beat_id == "beat-1" for shot in shots)
    assert project.find_shot("shot-1") == (project.scenes[0], before.scenes[0].shots[0])
    pictures = {one.id: one for one in project.bible.visual_assets}
    for shot, frame in zip(shots, result.frames, strict=True):
        assert pictures[shot.frames[0]].asset == frame.asset
        with Image.open(io.BytesIO(await studio.tools.assets.read(frame.asset, OWNER))) as image:
            assert image.size == (frame.box.right - frame.box.left, frame.box.bottom - frame.box.top)
        origin = (await studio.tools.assets.origins(frame.asset, OWNER))[0]
        assert origin.parent_id == frame.parent and origin.provider == "previz" and origin.prompt_hash
        assert origin.workflow == "split_stack" and origin.il_hash and origin.crop
    assert [one["index"] for one in run.said("asset")] == [0, 1, 2, 3]
    assert stale(project) == ()


async def test_the_chain_from_shot_to_prompt_to_picture_is_on_record(studio: Studio):
    result = (await Run(SPLIT_STACK).go({"project_id": "project-1"}))["result"]
    events = [event for _, event in await studio.tools.events.read(owner=OWNER, project_key="project-1")]
    prompts = [event.payload for event in events if event.kind == "prompt.compiled"]
    outputs = [event.payload for event in events if event.kind == "output.attached"]
    assert [one.asset for one in outputs] == [frame.asset for frame in result.frames]
    assert {one.prompt_hash for one in prompts} == {frame.prompt_hash for frame in result.frames}
    assert len({one.il_hash for one in prompts}) == 4


async def test_frames_go_stale_when_and_only_when_what_they_show_changes(studio: Studio):
    result = (await Run(SPLIT_STACK).go({"project_id": "project-1"}))["result"]
    shots = [one for one in result.made if one.startswith("shot-")]
    await studio.edit(PromoteShot(shot_id=shots[0], instead_of="shot-1"))
    assert stale(await studio.project()) == ()
    await studio.edit(SetSlots(target=shots[1], slots=PromptSlots(shot_type=said(ShotType.WIDE))))
    changed = await studio.project()
    assert [one.ref for one in stale(changed)] == [changed.find_shot(shots[1])[1].frames[0]]
    await studio.edit(SetSlots(target="scene-1", slots=PromptSlots(time_of_day=said(TimeOfDay.NIGHT))))
    assert len(stale(await studio.project())) == 4


async def test_a_person_sees_the_frames_first_and_may_refuse_one(studio: Studio):
    run = Run(SPLIT_STACK, review="ask")
    paused = await run.go({"project_id": "project-1"})
    actions = paused["__interrupt__"][0].value["action_requests"]
    assert [one["name"] for one in actions] == ["add_visual_asset"] * 4 + ["add_shots"]
    assert len(list((await studio.project()).shots())) == 1
    decisions = [{"type": "reject"}, *[{"type": "approve"}] * 4]
    done = await run.go(Command(resume={"decisions": decisions}))
    project = await studio.project()
    assert len(project.bible.visual_assets) == 3
    assert [len(shot.frames) for _, shot in project.shots()][1:] == [0, 1, 1, 1]
    assert done["result"].version == 3


async def test_panels_hang_under_the_beat_when_they_are_asked_for(studio: Studio):
    given_ = {"project_id": "project-1", "beat_id": "beat-1", "attach": "panels", "count": 5, "apart": True}
    await Run(SPLIT_STACK).go(given_)
    project = await studio.project()
    panels = project.storyboards[0].panels
    assert len(panels) == 5 and {panel.beat_id for panel in panels} == {"beat-1"}
    assert len(list(project.shots())) == 1 and stale(project) == ()


async def test_time_runs_on_and_the_hero_stays_what_it_was(studio: Studio):
    first = await Run(SPLIT_STACK).go({"project_id": "project-1"})
    hero = next(one for one in first["result"].made if one.startswith("shot-"))
    before = await studio.project()
    result = (await Run(TIME_STACK).go({"project_id": "project-1", "shot_id": hero, "offsets_ms": [-300, 100]}))[
        "result"
    ]
    project = await studio.project()
    board = project.storyboards[0]
    assert [panel.time_offset_ms for panel in board.panels] == [-300, 0, 100]
    assert project.find_shot(hero) == before.find_shot(hero)
    assert board.panels[1].asset == first["result"].frames[0].asset
    assert len({panel.asset for panel in board.panels}) == 3
    assert result.labels == ("T−300 MS", "T0", "T+100 MS")
    assert stale(project) == ()
    await studio.edit(SetSlots(target=hero, slots=PromptSlots(action=said("drops the letter"))))
    assert {panel.id for panel in board.panels} < {one.ref for one in stale(await studio.project())}


async def test_offsets_that_do_not_rise_are_refused_before_anything_is_made(studio: Studio):
    with pytest.raises(InvalidInput, match="must rise"):
        await Run(TIME_STACK).go({"project_id": "project-1", "offsets_ms": [100, 100]})
    assert (await studio.project()).storyboards == ()


@given(people=NAMES, things=THINGS, count=st.integers(4, 12))
def test_coverage_has_as_many_setups_as_asked_for_and_no_two_alike(people: list[str], things: list[str], count: int):
    request = CoverageRequest(
        scene="kitchen dusk", beat="Something happens.", people=tuple(people), props=tuple(things), count=count
    )
    assert check_coverage(request, plan_coverage(request)) == ()


@given(st.lists(st.integers(-60_000, 60_000), unique=True, min_size=1, max_size=8).map(sorted))
def test_moments_differ_in_nothing_but_time(offsets: list[int]):
    times = ordered_offsets(tuple(offsets))
    assert 0 in times and all(earlier < later for earlier, later in pairwise(times))
    hero = IL(
        subject="Mara",
        action="opens the letter",
        setting="kitchen",
        character_ref=(CharacterRef(id="character-1", name="Mara"),),
        shot_type=ShotType.MEDIUM,
    )
    request = MomentsRequest(scene="", subject=hero.subject, action=hero.action, people=(), offsets_ms=times)
    orders = moment_orders(hero, plan_moments(request).moments)
    ils = [order.il for order in orders]
    assert set(varying(ils)) <= TIME_BOUND
    assert len({order.label for order in orders}) == len(orders)
    at_zero = next(il for il in ils if il.time_offset_ms == 0)
    assert set(varying([hero, at_zero])) <= TIME_BOUND and at_zero.action == hero.action


@given(st.integers(1, 12))
def test_pages_hold_every_frame_once_and_leave_no_place_empty(count: int):
    pages = pages_of(range(count))
    assert [index for page in pages for index in page.frames] == list(range(count))
    from_words = {"single": 1, "strip_2": 2, "strip_3": 3, "grid_2x2": 4, "grid_2x3": 6, "grid_3x3": 9}
    assert all(from_words[page.layout.value] == len(page.frames) for page in pages)


def test_a_page_says_once_what_its_frames_share_and_of_each_what_sets_it_apart():
    request = CoverageRequest(scene="kitchen", beat="", people=("Mara",), props=("letter",), count=4)
    base = IL(setting="kitchen", style="35mm film", character_ref=(CharacterRef(id="character-1", name="Mara"),))
    frames = [
        base.with_(shot_type=one.shot_type, coverage_type=one.coverage_type, subject=one.subject, frame_index=index)
        for index, one in enumerate(plan_coverage(request).setups)
    ]
    text = stack_prompt(frames, pages_of(range(4))[0].layout, "nano-banana-pro").text
    assert text.count("35mm film") == 1
    assert "(1) wide: a wide shot" in text and "insert: an insert shot of letter" in text
    assert "2x2 grid of four frames" in text
