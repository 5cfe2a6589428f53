"""Screenplays over HTTP: in as a body or a form, out in every format, and refused when they are none."""

import io
import json
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from fastapi import FastAPI

from server.auth import OpenGate
from server.errors import add_error_handlers
from server.routes import archives, project_history, projects, screenplays
from tools.archive.layout import Limits
from tools.storage.database import Database

SCRIPTS = Path(__file__).parents[1] / "tools" / "screenplay" / "scripts"
FEATURE = (SCRIPTS / "feature.fountain").read_bytes()
CHUNK = b"A line of action.\n\n" * 5_000


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
    for module in (archives, screenplays, projects, project_history):
        app.include_router(module.router)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://director") as client:
        yield client
    await database.close()


async def test_a_script_goes_in_and_comes_out_the_same(http: httpx.AsyncClient) -> None:
    made = await http.post("/projects/import", content=FEATURE, params={"name": "feature.fountain"})
    assert made.status_code == 201, made.text
    film = made.headers["location"]
    assert (made.json()["scenes"], len(made.json()["questions"]), made.headers["etag"]) == (4, 2, '"1"')
    out = await http.get(f"{film}/export", params={"format": "fountain"})
    assert (out.content, out.headers["x-export-losses"]) == (FEATURE, "0")
    assert [one["author"] for one in (await http.get(f"{film}/versions")).json()] == ["import"]
    final_draft = await http.get(f"{film}/export", params={"format": "fdx"})
    losses = (await http.get(f"{film}/export/losses", params={"format": "fdx"})).json()
    assert str(len(losses)) == final_draft.headers["x-export-losses"]
    form = {"file": ("film.fdx", final_draft.content, "application/xml")}
    again = await http.post("/projects/import", files=form, params={"project_id": "project-form"})
    assert (again.status_code, again.headers["location"]) == (201, "/projects/project-form")
    reason = (await http.get("/projects/project-form/versions")).json()[0]["reason"]
    assert reason == "imported from film.fdx"
    for kind in ("json", "csv", "md"):
        assert (await http.get(f"{film}/export", params={"format": kind})).status_code == 200


async def test_the_same_file_twice_is_two_projects_unless_the_id_was_given(http: httpx.AsyncClient) -> None:
    first, second = [(await http.post("/projects/import", content=FEATURE)).json()["project_id"] for _ in "ab"]
    assert second == f"{first}-2"
    given = await http.post("/projects/import", content=FEATURE, params={"project_id": first})
    assert given.status_code == 409 and first in given.json()["detail"]


async def test_a_script_is_added_to_a_project_and_taken_back(http: httpx.AsyncClient) -> None:
    film = (await http.post("/projects/import", content=FEATURE)).headers["location"]
    before = await http.get(film)
    more = {"into": before.json()["id"]}
    added = await http.post("/projects/import", content=b"INT. PIER - DAY\n\nTOM\nAgain.\n", params=more)
    assert (added.json()["scenes"], added.json()["characters"], added.headers["etag"]) == (1, 0, '"2"')
    undone = await http.post(f"{film}/undo")
    assert undone.status_code == 200
    assert (await http.get(film)).json()["scenes"] == before.json()["scenes"]


async def test_questions_are_settled_and_a_doubtful_answer_is_asked_again(http: httpx.AsyncClient) -> None:
    film = (await http.post("/projects/import", content=FEATURE)).headers["location"]
    asked = (await http.get(film)).json()["questions"]
    voice = next(one for one in asked if "heard and not seen" in one["text"])["id"]
    path = f"{film}/questions/{voice}/answer"
    doubtful = await http.post(path, json={"answer": "who knows"})
    assert doubtful.status_code == 422 and "yes or no" in doubtful.json()["detail"]
    assert (await http.post(path, json={"answer": "Yes."})).status_code == 200
    assert (await http.post(path, json={"answer": "Yes."})).status_code == 404
    names = {one["name"] for one in (await http.get(film)).json()["bible"]["characters"]}
    assert "MARA'S VOICE" not in names and "MARA" in names


async def test_an_archive_goes_through_the_same_door(http: httpx.AsyncClient) -> None:
    film = (await http.post("/projects/import", content=FEATURE)).headers["location"]
    archive = (await http.get(f"{film}/export", params={"format": "archive"})).content
    project = (await http.get(film)).json()
    await http.delete(film)
    form = {"file": ("film.zip", archive)}
    refused = await http.post("/projects/import", files=form, params={"title": "Other"})
    assert refused.status_code == 422 and refused.json()["detail"].startswith("title")
    back = await http.post("/projects/import", files=form)
    assert (back.status_code, back.headers["location"]) == (201, film)
    assert (await http.get(film)).json() == project
    assert (await http.get(f"{film}/export", params={"format": "archive"})).content == archive


async def endless(size: int) -> AsyncIterator[bytes]:
    sent = 0
    while sent < size:
        yield CHUNK
        sent += len(CHUNK)
        large.append(len(CHUNK))


large: list[int] = []
"""Sizes of the chunks that the server took from `endless`."""


async def test_a_body_of_fifty_megabytes_is_refused_before_it_has_all_come(http: httpx.AsyncClient) -> None:
    large.clear()
    raw = await http.post("/projects/import", content=endless(50_000_000))
    assert raw.status_code == 413 and "10,485,760" in raw.json()["detail"]
    assert sum(large) < 12_000_000
    form = await http.post("/projects/import", files={"file": ("film.fountain", CHUNK * 550)})
    assert form.status_code == 413
    assert (await http.get("/projects")).json() == []


def zipped(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


BAD: dict[str, tuple[bytes, str]] = {
    "truncated fdx": (b'<?xml version="1.0"?>\n<FinalDraft><Content>\n<Paragraph Type="Action"><Te', "ine 3"),
    "xml bomb": (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><x>&b;</x>', "ine 1"),
    "external entity": (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x/>', "ine 1"),
    "deep xml": (b'<?xml version="1.0"?><FinalDraft>' + b"<a>" * 10_000, "deep"),
    "invalid utf-8": ("INT. CAFÉ - DAY\n\nÀ côté, é".encode() + b"\n\xff", "ine 4"),
    "nothing": (b"", "no screenplay"),
    "no archive": (b"PK\x03\x04 not a zip", "archive"),
    "outside": (zipped(**{"../evil": b"x"}), "../evil"),
    "zip bomb": (zipped(**{"manifest.json": bytes(40_000_000)}), "manifest.json"),
}


@pytest.mark.parametrize("name", BAD)
async def test_bad_files_are_refused_in_one_sentence_and_nothing_is_kept(
    http: httpx.AsyncClient, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = Limits(bytes=8_000_000, files=100, one_file=4_000_000)
    monkeypatch.setattr(archives, "Limits", lambda: small)
    data, says = BAD[name]
    refused = await http.post("/projects/import", content=data)
    assert refused.status_code == 422, refused.text
    assert says in refused.json()["detail"] and "\n" not in refused.json()["detail"]
    assert (await http.get("/projects")).json() == []


async def test_bad_requests_name_the_field(http: httpx.AsyncClient) -> None:
    film = (await http.post("/projects/import", content=FEATURE)).headers["location"]
    for answered, status, says in [
        (await http.get(f"{film}/export"), 422, "format"),
        (await http.get(f"{film}/export", params={"format": "docx"}), 422, "format"),
        (await http.get(f"{film}/export", params={"format": "archive", "version": 1}), 422, "version"),
        (await http.get(f"{film}/export", params={"format": "fdx", "version": 9}), 404, "version"),
        (await http.get("/projects/project-none/export", params={"format": "fdx"}), 404, "project-none"),
        (await http.post("/projects/import", files={"other": ("a.fountain", FEATURE)}), 422, "file"),
        (await http.post("/projects/import", content=FEATURE, params={"into": "project-none"}), 404, "project-none"),
        (await http.post("/projects/import", content=FEATURE, params={"project_id": "no id"}), 422, "project_id"),
        (await http.post(f"{film}/questions/question-1/answer", json={"anwser": "yes"}), 422, "answer"),
    ]:
        assert answered.status_code == status, answered.text
        assert says in json.dumps(answered.json()["detail"])
