"""The event log: each event once, in order, each owner their own, decisions only about what was shown."""

import asyncio
from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from state.errors import Conflict, InvalidInput
from state.events import (
    EVENT,
    AnyEvent,
    Candidate,
    DecisionPayload,
    SuggestionDecided,
    SuggestionShown,
    SuggestionShownPayload,
)
from state.operations import RemoveScene, SetLock
from state.project import Scene, SceneProject
from tools.storage.database import Database
from tools.storage.events import EventLog
from tools.storage.moments import new_id
from tools.storage.projects import ProjectStore

SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
ADA = {"owner": "ada"}


def shown(set_id: str, candidates: int = 2, **envelope: Any) -> SuggestionShown:
    things = tuple(
        Candidate(id=f"c{number}", content_hash="a" * 64, position=number, propensity=0.5)
        for number in range(candidates)
    )
    payload = SuggestionShownPayload(
        candidate_set_id=set_id, slot_ref="outline", candidates=things, order_policy="ranked"
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
    with pytest.raises(Conflict):
        await log.append([first], owner="bob")
    assert await log.append([shown("s1", idempotency_key="k1")], owner="bob") == 1


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


def test_the_vocabulary_is_whole() -> None:
    """Every kind of the event taxonomy has a class, and reading one back gives the same."""
    kinds = {
        kind for union in get_args(get_args(AnyEvent)[0]) for kind in get_args(union.model_fields["kind"].annotation)
    }
    families = {
        "suggestion": "shown accepted discarded regenerated edited undone",
        "scene": "locked unlocked deleted",
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
