"""The event log: each event once, in order, each owner their own, decisions only about what was shown."""

import asyncio
from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from state.bible import ProjectBible, VisualAsset
from state.errors import Conflict, InvalidInput
from state.events import (
    EVENT,
    AnyEvent,
    Candidate,
    DecisionPayload,
    OutputHandled,
    OutputPayload,
    SuggestionDecided,
    SuggestionShown,
    SuggestionShownPayload,
)
from state.operations import (
    PromoteShot,
    RemoveScene,
    RemoveShot,
    RemoveStoryboard,
    RemoveVisualAsset,
    SetLock,
)
from state.project import Scene, SceneProject, Shot, Storyboard, StoryboardPanel
from state.slots import Slot
from tools.storage.database import Database
from tools.storage.events import EventLog
from tools.storage.moments import new_id
from tools.storage.projects import ProjectStore

SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
ADA = {"owner": "ada"}


def shown(set_id: str, candidates: int = 2, slot_ref: str = "outline", **envelope: Any) -> SuggestionShown:
    things = tuple(
        Candidate(id=f"c{number}", content_hash="a" * 64, position=number, propensity=0.5)
        for number in range(candidates)
    )
    payload = SuggestionShownPayload(
        candidate_set_id=set_id, slot_ref=slot_ref, candidates=things, order_policy="ranked"
    )
    return SuggestionShown(event_id=new_id(), ts=SOME_DAY, payload=payload, **envelope)


def accepted(set_id: str, candidate: str = "c0", **envelope: Any) -> SuggestionDecided:
    payload = DecisionPayload(candidate_set_id=set_id, candidate_id=candidate, dwell_ms=10)
    return SuggestionDecided(event_id=new_id(), ts=SOME_DAY, kind="suggestion.accepted", payload=payload, **envelope)


async def test_events_come_back_in_order_by_project_and_run(database: Database) -> None:
    log = EventLog(database)
    one = shown("s1", project_key="project-a", run_id="r1", model_requested="big", model_served="offline/rules-1")
    two = accepted("s1", project_key="project-a", run_id="r2")
    three = shown("s2", project_key="project-b", run_id="r1")
    assert await log.append([one, two, three], **ADA) == 3
    assert [event for _, event in await log.read(**ADA)] == [one, two, three]
    assert [event for _, event in await log.read(project_key="project-a", **ADA)] == [one, two]
    assert [event for _, event in await log.read(run_id="r1", after=1, **ADA)] == [three]
    assert [event for _, event in await log.read(kinds=["suggestion.accepted"], **ADA)] == [two]
    assert await log.read(owner="bob") == []
    served: Any = (await log.read(limit=1, **ADA))[0][1]
    assert (served.model_requested, served.model_served) == ("big", "offline/rules-1")


async def test_a_decision_about_what_was_never_shown_is_refused_and_nothing_is_kept(database: Database) -> None:
    log = EventLog(database)
    await log.append([shown("s1")], **ADA)
    for bad in (accepted("s2"), accepted("s1", "c9")):
        with pytest.raises(InvalidInput, match="never shown"):
            await log.append([shown("s3"), bad], **ADA)
    with pytest.raises(InvalidInput):
        await log.append([accepted("s1")], owner="bob")
    assert len(await log.read(**ADA)) == 1


async def test_retries_are_one_event_by_id_and_by_key(database: Database) -> None:
    log = EventLog(database)
    event = shown("s1", idempotency_key="k1")
    again = shown("s1", idempotency_key="k1")
    results = await asyncio.gather(*(log.append([one], **ADA) for one in [event, again] * 20))
    assert sum(results) == 1
    (_, first), *rest = await log.read(**ADA)
    assert not rest
    with pytest.raises(Conflict):
        await log.append([shown("other", idempotency_key="k1")], **ADA)
    with pytest.raises(Conflict):
        await log.append([first.with_(route="chat")], **ADA)
    assert await log.append([first], owner="bob") == 1, "one that came in an archive is theirs too"
    assert await log.append([shown("s1", idempotency_key="k1")], owner="bob") == 0


async def test_many_writers_leave_no_gap_and_no_double(database: Database) -> None:
    log = EventLog(database)
    await asyncio.gather(*(log.append([shown(f"s{number}"), accepted(f"s{number}")], **ADA) for number in range(40)))
    assert [position for position, _ in await log.read(**ADA)] == list(range(1, 81))


async def test_a_person_locking_and_deleting_scenes_is_an_event_of_the_same_commit(database: Database) -> None:
    store, log = ProjectStore(database), EventLog(database)
    await store.create(SceneProject(id="project-film", scenes=(Scene(id="scene-1"), Scene(id="scene-2"))), **ADA)
    edits: list[Any] = [
        (SetLock(target="scene-1"), "person"),
        (SetLock(target="scene-2"), "workflow"),
        (SetLock(target="scene-1", locked=False), "person"),
        (RemoveScene(scene_id="scene-1"), "person"),
    ]
    for operation, author in edits:
        await store.commit(
            "project-film", [operation], base_version=None, author=author, idempotency_key=new_id(), **ADA
        )
    await store.undo("project-film", **ADA)
    events: list[Any] = [event for _, event in await log.read(project_key="project-film", **ADA)]
    assert [(event.kind, event.payload.scene_id, event.payload.version) for event in events] == [
        ("scene.locked", "scene-1", 2),
        ("scene.unlocked", "scene-1", 4),
        ("scene.deleted", "scene-1", 5),
    ]


async def test_what_became_of_frames_is_told_as_they_were_made(database: Database) -> None:
    """Promoting one candidate of a stack and removing another are events about the very frames that were attached."""
    store, log = ProjectStore(database), EventLog(database)
    pictures = tuple(VisualAsset(id=f"asset-{n}", category="frame", asset=str(n) * 64) for n in (1, 2, 3))
    shots = tuple(Shot(id=f"shot-{n}", canonical=n == 1, frames=(f"asset-{n}",)) for n in (1, 2, 3))
    board = Storyboard(id="board-1", panels=(StoryboardPanel(id="panel-1", scene_id="scene-1", asset="9" * 64),))
    film = SceneProject(
        id="project-film",
        scenes=(Scene(id="scene-1", shots=shots),),
        bible=ProjectBible(visual_assets=pictures),
        storyboards=(board,),
    )
    await store.create(film, **ADA)
    payload = OutputPayload(
        workflow="split_stack", asset="2" * 64, frame_index=1, frame_count=3, coverage_type="reverse"
    )
    attached = OutputHandled(
        event_id=new_id(), ts=SOME_DAY, kind="output.attached", project_key="project-film", payload=payload
    )
    await log.append([attached], **ADA)
    for author, operations in (
        ("workflow", [PromoteShot(shot_id="shot-3")]),
        ("person", [PromoteShot(shot_id="shot-2", instead_of="shot-1")]),
        ("person", [RemoveShot(shot_id="shot-3"), RemoveVisualAsset(asset_id="asset-3")]),
        ("person", [RemoveStoryboard(board_id="board-1")]),
    ):
        await store.commit("project-film", operations, base_version=None, author=author, **ADA)
    told = [event for _, event in await log.read(kinds=["frame.promoted", "frame.deleted"], **ADA)]
    assert told[0].kind == "frame.promoted" and told[0].payload == payload
    assert [(one.kind, one.payload.asset[:1], one.bulk) for one in told[1:]] == [
        ("frame.deleted", "3", False),
        ("frame.deleted", "9", False),
    ]


async def test_a_lock_tells_how_long_it_took_and_how_often_it_was_asked_for_again(database: Database) -> None:
    store, log = ProjectStore(database), EventLog(database)
    await store.create(
        SceneProject(
            id="project-film",
            scenes=(Scene(id="scene-1", duration_s=Slot(value=4.0, origin="said"), shots=(Shot(id="shot-1"),)),),
        ),
        **ADA,
    )
    mine = {"project_key": "project-film"}
    first, second = (shown(name, slot_ref="scene:scene-1", **mine) for name in ("s1", "s2"))
    again = accepted("s1", **mine).with_(kind="suggestion.regenerated", idempotency_key="again")
    await log.append([first, again, second, shown("s3", slot_ref="scene:scene-9", **mine)], **ADA)
    for lock in (
        SetLock(target="scene-1"),
        SetLock(target="scene-1", locked=False),
        SetLock(target="shot-1"),
        SetLock(target="scene-1", slot="duration_s"),
    ):
        await store.commit("project-film", [lock], base_version=None, author="person", **ADA)
    scene, free, *parts = [e for _, e in await log.read(**ADA) if e.kind.endswith("locked")]
    assert (scene.kind, free.kind) == ("scene.locked", "scene.unlocked")
    assert scene.payload.regenerations == 1
    assert scene.payload.since_first_shown_ms == int((scene.ts - SOME_DAY).total_seconds() * 1000)
    assert [(one.kind, one.payload.target, one.payload.slot) for one in parts] == [
        ("part.locked", "shot-1", ""),
        ("part.locked", "scene-1", "duration_s"),
    ]


def test_the_vocabulary_is_whole() -> None:
    """Every kind of the event taxonomy has a class, and reading one back gives the same."""
    kinds = {
        kind for union in get_args(get_args(AnyEvent)[0]) for kind in get_args(union.model_fields["kind"].annotation)
    }
    families = {
        "suggestion": "shown accepted discarded regenerated edited undone",
        "scene": "locked unlocked deleted",
        "part": "locked unlocked",
        "prompt": "compiled copied exported",
        "output": "attached",
        "frame": "kept deleted promoted",
        "workflow": "step",
        "project": "finished abandoned",
        "feedback": "thumb",
        "request": "completed failed",
        "exposure": "logged",
        "usage": "reserved settled released expired granted",
        "ranker": "trained promoted refused rolled_back",
        "consent": "changed",
        "erasure": "requested completed",
    }
    assert kinds == {f"{family}.{kind}" for family, names in families.items() for kind in names.split()}
    event = shown("s1")
    assert EVENT.validate_json(EVENT.dump_json(event)) == event
