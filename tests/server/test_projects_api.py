"""Projects over HTTP: reading parts, editing by operations and by JSON Patch, history, and what is refused."""

import io
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from PIL import Image

from prompts.compiler.compile import compile_project
from server.auth import OpenGate
from server.errors import add_error_handlers
from server.routes import archives, project_history, projects, screenplays
from state.project import SceneProject
from tools.storage.assets import AssetOrigin, AssetStore
from tools.storage.database import Database

PATCH = {"content-type": "application/json-patch+json"}


@pytest.fixture
async def http(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    database = Database(f"sqlite:///{tmp_path / 'director.db'}")
    await database.migrate()
    app = FastAPI()
    add_error_handlers(app)
    app.state.services = SimpleNamespace(db=database)
    app.state.gate = OpenGate()
    app.state.max_body_bytes = 4 * 1024 * 1024
    app.state.assets_url = str(tmp_path / "assets")
    app.include_router(archives.router)
    app.include_router(screenplays.router)
    app.include_router(projects.router)
    app.include_router(project_history.router)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://director") as client:
        yield client
    await database.close()


@pytest.fixture
async def film(http: httpx.AsyncClient) -> str:
    """A project of two scenes with a shot each, Mara in the first."""
    made = await http.post("/projects", json={"title": "Film"})
    assert made.status_code == 201
    path = made.headers["location"]
    mara = {"kind": "character", "name": "Mara", "description": {"value": "tall, grey coat", "origin": "said"}}
    assert (await http.post(f"{path}/bible", json={"part": mara})).status_code == 201
    for title in ("Kitchen", "Street"):
        scene = {
            "title": title,
            "characters": ["character-1"],
            "summary": {"value": "Mara waits.", "origin": "inferred"},
        }
        assert (await http.post(f"{path}/scenes", json={"part": scene})).status_code == 201
    for number in (1, 2):
        shot = {"prompt_slots": {"lens": {"value": "normal", "origin": "inferred"}}}
        added = await http.post(f"{path}/scenes/scene-{number}/shots", json={"part": shot})
        assert added.status_code == 201, added.text
    return path


def slot(value: Any) -> dict[str, Any]:
    return {"value": value, "origin": "edited"}


async def test_a_project_is_read_whole_and_in_parts(http: httpx.AsyncClient, film: str) -> None:
    whole = await http.get(film)
    assert whole.headers["etag"] == '"6"'
    assert [scene["title"] for scene in whole.json()["scenes"]] == ["Kitchen", "Street"]
    assert (await http.get(f"{film}/scenes/scene-2")).json()["shots"][0]["id"] == "shot-2"
    assert (await http.get(f"{film}/shots/shot-1")).json()["prompt_slots"]["lens"]["value"] == "normal"
    assert (await http.get(f"{film}/bible/character-1")).json()["name"] == "Mara"
    assert (await http.get(f"{film}/style")).json()["look"] is None
    assert (await http.get(film, params={"version": 2})).json()["scenes"] == []
    listed = (await http.get("/projects", params={"query": "fil"})).json()
    assert [(one["title"], one["version"]) for one in listed] == [("Film", 6)]
    for missing in ("/scenes/scene-9", "/shots/shot-9", "/bible/prop-9", "?version=99"):
        assert (await http.get(film + missing)).status_code == 404


async def test_disjoint_patches_both_live_and_overlapping_ones_say_what_collided(
    http: httpx.AsyncClient, film: str
) -> None:
    seen = {"if-match": '"6"', **PATCH}
    one = [{"op": "add", "path": "/prompt_slots/lens", "value": slot("wide")}]
    two = [{"op": "add", "path": "/prompt_slots/shot_type", "value": slot("close up")}]
    three = [{"op": "replace", "path": "/prompt_slots/lens/value", "value": "telephoto"}]
    assert (await http.patch(f"{film}/shots/shot-1", json=one, headers=seen)).json()["rebased"] is False
    second = await http.patch(f"{film}/shots/shot-1", json=two, headers=seen)
    assert (second.status_code, second.json()["rebased"], second.headers["etag"]) == (200, True, '"8"')
    third = await http.patch(f"{film}/shots/shot-1", json=three, headers=seen)
    assert third.status_code == 409
    assert "scene-1.shots.shot-1.prompt_slots.lens" in third.json()["detail"]
    assert third.json()["collisions"] == [["scene-1", "shots.shot-1.prompt_slots.lens"]]
    assert third.json()["version"] == 8
    slots = (await http.get(f"{film}/shots/shot-1")).json()["prompt_slots"]
    assert (slots["lens"]["value"], slots["shot_type"]["value"]) == ("wide", "close_up")


async def test_every_part_is_patched_in_its_own_words(http: httpx.AsyncClient, film: str) -> None:
    edits: list[tuple[str, list[dict[str, Any]], str]] = [
        ("/scenes/scene-1", [{"op": "replace", "path": "/title", "value": "Kitchen, night"}], "update_scene"),
        ("/scenes/scene-1", [{"op": "add", "path": "/shots/-", "value": {"id": "shot-3"}}], "replace_scene"),
        ("/scenes/scene-1", [{"op": "replace", "path": "/locked", "value": True}], "set_lock"),
        ("/style", [{"op": "add", "path": "/look", "value": slot("35mm film")}], "set_style"),
        ("/bible/character-1", [{"op": "replace", "path": "/name", "value": "Nina"}], "rename_entity"),
        ("/shots/shot-2", [{"op": "replace", "path": "/prompt_slots/lens/locked", "value": True}], "set_lock"),
        ("", [{"op": "move", "from": "/scenes/1", "path": "/scenes/0"}], "move_scene"),
        ("", [{"op": "replace", "path": "/title", "value": "Reel"}], "set_project"),
    ]
    for path, patch, expected in edits:
        edited = await http.patch(film + path, json=patch, headers=PATCH)
        assert edited.status_code == 200, (path, edited.text)
        detail = (await http.get(f"{film}/versions/{edited.json()['version']}")).json()
        assert [one["op"] for one in detail["operations"]] == [expected]
    project = (await http.get(film)).json()
    assert [scene["id"] for scene in project["scenes"]] == ["scene-2", "scene-1"]
    assert project["scenes"][0]["summary"]["value"] == "Nina waits."
    refused = await http.patch(
        f"{film}/scenes/scene-1", json=[{"op": "replace", "path": "/title", "value": "x"}], headers=PATCH
    )
    assert (refused.status_code, "locked" in refused.json()["detail"]) == (409, True)


async def test_typed_operations_commit_once_under_one_key(http: httpx.AsyncClient, film: str) -> None:
    body = {
        "operations": [{"op": "split_scene", "scene_id": "scene-1", "at_beat": "beat-2", "new_scene_id": "scene-3"}]
    }
    assert (await http.patch(film, json=body)).status_code == 409
    beats = [{"id": f"beat-{n}", "text": slot("x")} for n in (1, 2)]
    added = {"operations": [{"op": "add_beats", "scene_id": "scene-1", "beats": beats}], "reason": "two halves"}
    key = {"idempotency-key": str(uuid4())}
    first = await http.patch(film, json=added, headers=key)
    again = await http.patch(film, json=added, headers=key)
    assert (first.json()["version"], again.json()["version"], again.json()["replayed"]) == (7, 7, True)
    assert (await http.patch(film, json=body, headers=key)).status_code == 422
    assert (await http.patch(film, json=body)).json()["version"] == 8
    assert (await http.get(f"{film}/versions")).json()[1]["reason"] == "two halves"


async def test_history_goes_back_and_forth(http: httpx.AsyncClient, film: str) -> None:
    before = (await http.get(film)).json()
    await http.post(f"{film}/snapshots", json={"name": "first cut"})
    await http.patch(film, json={"operations": [{"op": "remove_scene", "scene_id": "scene-1"}]})
    after = (await http.get(film)).json()
    changes = (await http.get(f"{film}/diff", params={"a": 6, "b": 7})).json()["changes"]
    assert [(one["part"], one["kind"]) for one in changes] == [("scene-1", "removed")]
    assert (await http.post(f"{film}/undo", headers={"if-match": '"6"'})).status_code == 409
    assert (await http.post(f"{film}/undo")).status_code == 200
    assert (await http.get(film)).json() == before
    assert (await http.post(f"{film}/redo")).status_code == 200
    assert (await http.get(film)).json() == after
    restored = await http.post(f"{film}/restore", json={"version": 6})
    assert restored.status_code == 200
    assert (await http.get(film)).json() == before
    assert (await http.get(f"{film}/snapshots")).json()[0]["version"] == 6
    assert (await http.delete(film)).status_code == 204
    assert (await http.get(film)).status_code == 404


async def test_stale_prompts_say_why_and_are_rebuilt_except_those_a_person_wrote(
    http: httpx.AsyncClient, film: str
) -> None:
    project = (await http.get(film)).json()
    prompts = [
        one.model_dump(mode="json")
        for one in compile_project(SceneProject.model_validate(project), ["veo-3.1", "kling"])
    ]
    prompts[0] |= {"edited": True, "text": "My own words."}
    stored = await http.patch(film, json={"operations": [{"op": "set_compiled_prompts", "prompts": prompts}]})
    assert stored.status_code == 200, stored.text
    assert (await http.get(f"{film}/stale")).json() == []
    await http.patch(
        f"{film}/shots/shot-1", json=[{"op": "add", "path": "/prompt_slots/lens", "value": slot("wide")}], headers=PATCH
    )
    stale = (await http.get(f"{film}/stale")).json()
    assert {one["ref"].partition("@")[0] for one in stale} == {"shot-1"}
    assert len(stale) == 2
    for one in stale:
        assert [(why["part"], why["field"]) for why in one["why"]] == [("scene-1", "shots.shot-1.prompt_slots.lens")]
    rebuilt = await http.post(f"{film}/rebuild")
    assert len(rebuilt.json()["parts"]) == 1
    left = (await http.get(f"{film}/stale")).json()
    assert [one["edited"] for one in left] == [True]
    texts = [prompt["text"] for prompt in (await http.get(film)).json()["compiled"]]
    assert "My own words." in texts


async def test_a_new_name_reaches_compiled_prompts_and_one_undo_takes_it_back(
    http: httpx.AsyncClient, film: str
) -> None:
    await http.patch(
        f"{film}/shots/shot-1", json=[{"op": "add", "path": "/characters/-", "value": "character-1"}], headers=PATCH
    )
    project = SceneProject.model_validate((await http.get(film)).json())
    prompts = [one.model_dump(mode="json") for one in compile_project(project, ["veo-3.1"])]
    assert any("Mara" in prompt["text"] for prompt in prompts)
    await http.patch(film, json={"operations": [{"op": "set_compiled_prompts", "prompts": prompts}]})
    before = (await http.get(film)).json()
    rename = {"op": "rename_entity", "entity_id": "character-1", "name": "Nina"}
    assert (await http.patch(film, json={"operations": [rename]})).status_code == 200
    after = (await http.get(film)).json()
    assert not any("Mara" in prompt["text"] for prompt in after["compiled"])
    assert any("Nina" in prompt["text"] for prompt in after["compiled"])
    assert after["bible"]["characters"][0]["aliases"] == ["Mara"]
    assert (await http.get(f"{film}/stale")).json() == []
    await http.post(f"{film}/undo")
    assert (await http.get(film)).json() == before


def shown(candidate_set: str) -> dict[str, Any]:
    return {
        "event_id": "0197b2f0-0000-7000-8000-000000000001",
        "ts": "2026-01-01T00:00:00.000Z",
        "kind": "suggestion.shown",
        "payload": {
            "candidate_set_id": candidate_set,
            "slot_ref": "scene:scene-1",
            "candidates": [{"id": "c1", "content_hash": "a" * 64, "position": 0, "propensity": 1.0}],
            "order_policy": "as-made",
        },
    }


async def test_events_are_appended_once_and_decisions_need_something_shown(http: httpx.AsyncClient, film: str) -> None:
    accepted = {
        "event_id": "0197b2f0-0000-7000-8000-000000000002",
        "ts": "2026-01-01T00:00:01.000Z",
        "kind": "suggestion.accepted",
        "payload": {"candidate_set_id": "set-1", "candidate_id": "c1", "dwell_ms": 900},
    }
    refused = await http.post(f"{film}/events", json={"events": [accepted]})
    assert (refused.status_code, "never shown" in refused.json()["detail"]) == (422, True)
    both = {"events": [shown("set-1"), accepted]}
    assert (await http.post(f"{film}/events", json=both)).json() == {"appended": 2}
    assert (await http.post(f"{film}/events", json=both)).json() == {"appended": 0}
    listed = (await http.get(f"{film}/events")).json()
    assert [(one["position"], one["event"]["kind"]) for one in listed] == [
        (1, "suggestion.shown"),
        (2, "suggestion.accepted"),
    ]
    changed = {"events": [{**accepted, "payload": {**accepted["payload"], "dwell_ms": 1}}]}
    assert (await http.post(f"{film}/events", json=changed)).status_code == 409


BAD: list[tuple[str, Any, dict[str, str], int, str]] = [
    ("/shots/shot-1", [{"op": "add", "path": "/prompt_slots/lens/value", "value": "enormous"}], PATCH, 422, "lens"),
    ("/shots/shot-1", [{"op": "add", "path": "/colour", "value": "red"}], PATCH, 422, "colour"),
    ("/shots/shot-1", [{"op": "replace", "path": "/nothing/here", "value": 1}], PATCH, 422, "/nothing/here"),
    ("/shots/shot-1", [{"op": "fly", "path": "/note"}], PATCH, 422, "body.0"),
    ("/shots/shot-1", {"op": "add"}, PATCH, 422, "list"),
    ("/shots/shot-1", [{"op": "replace", "path": "/id", "value": "shot-9"}], PATCH, 422, "id"),
    ("/shots/shot-1", [{"op": "test", "path": "/note", "value": "other"}], PATCH, 409, "test"),
    ("/shots/shot-1", [{"op": "add", "path": "/characters/-", "value": "character-9"}], PATCH, 409, "character-9"),
    ("/scenes/scene-1", [{"op": "add", "path": "/shots/-", "value": {"id": "shot-2"}}], PATCH, 409, "shot-2"),
    ("", {"operations": []}, {}, 422, "operations"),
    ("", {"operations": [{"op": "explode"}]}, {}, 422, "op"),
    (
        "",
        {"operations": [{"op": "set_canonical", "shot_id": "shot-1", "canonical": False}], "reason": "\x00"},
        {},
        422,
        "reason",
    ),
    ("x%00y", {"operations": []}, {}, 422, "project_id"),
    ("", {"operations": [{"op": "remove_scene", "scene_id": "scene-1", "why": "x"}]}, {}, 422, "why"),
    ("", {"operations": [{"op": "remove_scene", "scene_id": "scene-77"}]}, {}, 409, "scene-77"),
    ("", {"operations": [{"op": "remove_scene", "scene_id": "scene-1"}]}, {"if-match": "seven"}, 422, "If-Match"),
    ("", {"operations": [{"op": "remove_scene", "scene_id": "scene-1"}]}, {"if-match": '"99"'}, 422, "base_version"),
    ("", [{"op": "replace", "path": "/schema_version", "value": 2}], PATCH, 422, "schema_version"),
]


@pytest.mark.parametrize(("path", "body", "headers", "status", "named"), BAD)
async def test_bad_edits_are_refused_by_name_and_change_nothing(
    http: httpx.AsyncClient, film: str, path: str, body: Any, headers: dict[str, str], status: int, named: str
) -> None:
    before = (await http.get(film)).content
    answered = await http.patch(film + path, json=body, headers=headers)
    assert (answered.status_code, named in answered.json()["detail"]) == (status, True), answered.text
    assert (await http.get(film)).content == before


async def test_bodies_too_large_too_deep_or_not_text_are_refused(http: httpx.AsyncClient, film: str) -> None:
    json_type = {"content-type": "application/json"}
    for body, status in (
        (b'{"operations": "' + b"x" * (5 * 1024 * 1024) + b'"}', 413),
        (b"[" * 10_000 + b"]" * 10_000, 422),
        (b'{"operations": "\xff\xfe"}', 422),
        (b'{"operations": ', 422),
    ):
        answered = await http.patch(film, content=body, headers=json_type)
        assert answered.status_code in (status, 400), answered.text
        assert answered.json()["detail"]
    assert (await http.get(film)).headers["etag"] == '"6"'


async def test_an_archive_goes_out_and_comes_back_with_its_pictures(
    http: httpx.AsyncClient, film: str, tmp_path: Path
) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(picture, "PNG")
    database = Database(f"sqlite:///{tmp_path / 'director.db'}")
    store = AssetStore(database, str(tmp_path / "assets"))
    asset = await store.put(picture.getvalue(), "image/png", "local", AssetOrigin(provider="upload"))
    added = {"op": "add_visual_asset", "asset": {"id": "asset-1", "category": "still", "asset": asset.asset_id}}
    assert (await http.patch(film, json={"operations": [added]})).status_code == 200
    project = (await http.get(film)).json()
    archive = await http.get(f"{film}/archive")
    assert archive.headers["content-type"] == "application/zip"
    zipped = {"content-type": "application/zip"}
    assert (await http.post("/projects/import", content=archive.content, headers=zipped)).status_code == 409
    await http.delete(film)
    await store.remove(asset.asset_id, "local")
    back = await http.post("/projects/import", content=archive.content, headers=zipped)
    assert (back.status_code, back.headers["location"]) == (201, film)
    assert (await http.get(film)).json() == project
    assert (await http.get(f"{film}/archive")).content == archive.content
    assert await store.read(asset.asset_id, "local") == picture.getvalue()
    assert (await http.post(f"{film}/undo")).status_code == 200
    assert (await http.post("/projects/import", content=b"no zip", headers=zipped)).status_code == 422
    await database.close()


async def test_a_copy_needs_an_id_of_its_own(http: httpx.AsyncClient, film: str) -> None:
    before = (await http.get(film)).headers["etag"]
    for path, copy in (("", "/scenes"), ("/scenes/scene-1", "/shots")):
        patch = [{"op": "copy", "from": f"{copy}/0", "path": f"{copy}/-"}]
        refused = await http.patch(film + path, json=patch, headers=PATCH)
        assert refused.status_code == 422 and "is used twice" in refused.text
    assert (await http.get(film)).headers["etag"] == before
