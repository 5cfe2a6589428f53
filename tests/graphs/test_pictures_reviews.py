"""What is shown of frames and pictures, and what a person makes of it: takes of one frame, one event each, contents."""

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from langgraph.types import Command

from graphs.beat_pack.graph import WORKFLOW as BEAT_PACK
from graphs.character_sheet.graph import WORKFLOW as CHARACTER_SHEET
from graphs.frame_variant.graph import WORKFLOW as FRAME_VARIANT
from graphs.split_stack.graph import WORKFLOW as SPLIT_STACK
from graphs.storyboard_from_logline.graph import WORKFLOW as STORYBOARD
from graphs.time_stack.graph import WORKFLOW as TIME_STACK
from graphs.visual_bible.graph import WORKFLOW as VISUAL_BIBLE
from graphs.workflow import Workflow
from state.base import content_hash
from state.suggestions import standing_decisions
from tests.graphs.pictures import OWNER, Run, Studio, film_studio
from tools.storage.contents import Contents

APPROVE, REJECT = {"type": "approve"}, {"type": "reject"}


@pytest.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    async with film_studio(tmp_path) as opened:
        yield opened


async def events(studio: Studio, *kinds: str) -> list[Any]:
    found = await studio.tools.events.read(owner=OWNER, project_key="project-1")
    return [event for _, event in found if not kinds or event.kind in kinds]


def asked(paused: dict[str, Any]) -> list[dict[str, Any]]:
    return paused["__interrupt__"][0].value["action_requests"]


def pick(action: dict[str, Any], choice: str) -> dict[str, Any]:
    return {"type": "edit", "edited_action": {"name": action["name"], "args": {**action["args"], "choice": choice}}}


async def test_takes_of_a_frame_are_alternatives_of_one_slot_and_one_is_taken(studio: Studio):
    run = Run(TIME_STACK, review="ask")
    paused = await run.go({"project_id": "project-1", "offsets_ms": [-300, 0], "takes": 3, "apart": True})
    actions = asked(paused)
    assert [one["name"] for one in actions] == ["choose_frame"] * 2
    assert [len({c["asset"] for c in one["args"]["candidates"]}) for one in actions] == [3, 3]
    assert all(one["args"]["choice"] == one["args"]["candidates"][0]["id"] for one in actions)
    shown = await events(studio, "suggestion.shown")
    assert [[c.position for c in one.payload.candidates] for one in shown] == [[0, 1, 2]] * 2
    assert {c.propensity for one in shown for c in one.payload.candidates} == {1 / 3}
    wanted = actions[0]["args"]["candidates"][2]
    paused = await run.go(Command(resume={"decisions": [pick(actions[0], wanted["id"]), APPROVE]}))
    assert [one["name"] for one in asked(paused)] == ["add_storyboard"]
    panels = asked(paused)[0]["args"]["board"]["panels"]
    first = actions[1]["args"]["candidates"][0]["asset"]
    assert [one["asset"] for one in panels] == [wanted["asset"], first]
    done = await run.go(Command(resume={"decisions": [APPROVE]}))
    assert [one.asset for one in done["result"].frames] == [wanted["asset"], first]
    decided = await events(studio, "suggestion.accepted", "suggestion.discarded")
    assert [one.payload.candidate_id for one in decided[:2]] == [wanted["id"], actions[1]["args"]["choice"]]
    assert len(decided) == 3
    assert len(await events(studio, "output.attached")) == 6
    assert [one.payload.asset for one in await events(studio, "frame.kept")] == [wanted["asset"], first]


async def test_taking_none_of_a_frames_takes_leaves_it_out_and_of_all_writes_nothing(studio: Studio):
    run = Run(SPLIT_STACK, review="ask")
    paused = await run.go({"project_id": "project-1", "takes": 2})
    actions = asked(paused)
    assert len(actions) == 4
    paused = await run.go(Command(resume={"decisions": [REJECT, *[APPROVE] * 3]}))
    assert [one["name"] for one in asked(paused)] == ["add_visual_asset"] * 3 + ["add_shots"]
    done = await run.go(Command(resume={"decisions": [APPROVE]}))
    assert [one.index for one in done["result"].failed] == [0]
    run = Run(SPLIT_STACK, review="ask")
    await run.go({"project_id": "project-1", "takes": 2})
    version = (await studio.tools.projects.load("project-1", owner=OWNER)).version
    done = await run.go(Command(resume={"decisions": [REJECT]}))
    assert done["result"].frames == () and done["result"].version == version
    discarded = await events(studio, "suggestion.discarded")
    assert len(discarded) == 2 + 8 and all(one.bulk for one in discarded[2:])


async def test_a_choice_that_was_not_offered_is_refused_and_the_review_stands(studio: Studio):
    run = Run(FRAME_VARIANT, review="ask")
    given = {"project_id": "project-1", "shot_id": "shot-1", "change": "at night", "takes": 2}
    paused = await run.go(given)
    before = len(await events(studio))
    for wrong in ({"decisions": [pick(asked(paused)[0], "take-7")]}, {"decisions": []}, "yes"):
        paused = await run.go(Command(resume=wrong))
        assert "decisions" in paused["__interrupt__"][0].value["refused"]
    assert len(await events(studio)) == before
    assert await events(studio, "suggestion.accepted", "suggestion.discarded") == []
    paused = await run.go(Command(resume={"decisions": [pick(asked(paused)[0], "take-2")]}))
    assert [one["name"] for one in asked(paused)] == ["add_visual_asset", "add_shots"]


async def test_without_a_review_the_first_take_is_used_and_all_are_kept(studio: Studio):
    done = await Run(STORYBOARD).go({"project_id": "project-1", "count": 2, "takes": 2})
    assert {one.take for one in done["result"].frames} == {0}
    attached = await events(studio, "output.attached")
    assert len({one.payload.asset for one in attached}) == 2 * len(done["result"].frames)
    assert await events(studio, "suggestion.accepted") == []


WORKFLOWS: list[tuple[Workflow, dict[str, Any]]] = [
    (SPLIT_STACK, {}),
    (TIME_STACK, {}),
    (CHARACTER_SHEET, {"kinds": ("turnaround",)}),
    (FRAME_VARIANT, {"shot_id": "shot-1", "change": "at night, from a low angle"}),
    (STORYBOARD, {"count": 2}),
    (BEAT_PACK, {"packs": ("time", "coverage")}),
]


@pytest.mark.parametrize(("workflow", "given"), WORKFLOWS, ids=[one.id for one, _ in WORKFLOWS])
async def test_each_operation_shown_and_answered_is_one_event_with_its_content(
    studio: Studio, workflow: Workflow, given: dict[str, Any]
):
    run = Run(workflow, review="ask")
    values = await run.go({"project_id": "project-1", **given})
    count = 0
    while "__interrupt__" in values:
        count += len(asked(values))
        refuse = [REJECT] if workflow is FRAME_VARIANT else [APPROVE]
        values = await run.go(Command(resume={"decisions": [*refuse, *[APPROVE] * (len(asked(values)) - 1)]}))
    shown = await events(studio, "suggestion.shown")
    assert len(shown) == count > 0
    decided = standing_decisions(await events(studio))
    assert {one.payload.candidate_set_id for one in decided} == {one.payload.candidate_set_id for one in shown}
    assert len(decided) == count
    kept = Counter(one.payload.decision for one in await events(studio, "workflow.step"))
    accepted = {one.payload.candidate_set_id for one in decided if one.kind == "suggestion.accepted"}
    assert kept == Counter(accepted)
    assert all(one.model_requested == "previz" and one.model_served == "previz/1" for one in shown)
    hashes = [candidate.content_hash for one in shown for candidate in one.payload.candidates]
    contents = await Contents(studio.tools.database).read(hashes, owner=OWNER, project_key="project-1")
    assert contents.keys() == set(hashes)
    assert all(content_hash(content) == name for name, content in contents.items())


async def test_pictures_read_into_the_bible_are_shown_and_decided_too(studio: Studio):
    made = (await Run(SPLIT_STACK).go({"project_id": "project-1"}))["result"]
    before = len(await events(studio))
    run = Run(VISUAL_BIBLE, review="ask")
    paused = await run.go({"project_id": "project-1", "assets": [one.asset for one in made.frames]})
    count = len(asked(paused))
    style = asked(paused)[-1]
    args = {"style": {"color_palette": {"value": ["teal", "ivory"], "origin": "edited"}}}
    edit = {"type": "edit", "edited_action": {"name": style["name"], "args": args}}
    await run.go(Command(resume={"decisions": [REJECT, *[APPROVE] * (count - 2), edit]}))
    new = (await events(studio))[before:]
    kinds = Counter(one.kind for one in new)
    assert kinds["suggestion.shown"] == count
    assert (kinds["suggestion.discarded"], kinds["suggestion.edited"]) == (1, 1)
    (edited,) = [one for one in new if one.kind == "suggestion.edited"]
    kept = await Contents(studio.tools.database).read(
        [edited.payload.before_hash, edited.payload.after_hash], owner=OWNER, project_key="project-1"
    )
    assert kept[edited.payload.after_hash]["style"]["color_palette"]["value"] == ["teal", "ivory"]
    assert 0 < edited.payload.edit_distance < 1
    assert kinds["workflow.step"] == count - 1
