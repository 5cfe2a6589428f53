"""Pictures over HTTP: what comes in is made safe, what goes out is typed, ranged, cached, and its owner's alone."""

import io
import tracemalloc
import zipfile
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from fastapi import FastAPI
from PIL import Image

from server.auth import Caller, OpenGate, current_caller
from server.errors import add_error_handlers
from server.routes import assets
from state.bible import VisualAsset
from state.operations import AddScene, AddShots, AddStoryboard, AddVisualAsset
from state.project import Scene, SceneProject, Shot, Storyboard, StoryboardPanel
from tools.storage.database import Database
from tools.storage.events import EventLog
from tools.storage.projects import ProjectStore


class Api:
    """The routes, asked as one owner or another."""

    def __init__(self, client: httpx.AsyncClient, database: Database, folder: Path) -> None:
        self.client, self.database, self.folder = client, database, folder
        self.owner = "local"

    def stored_files(self) -> list[Path]:
        return [one for one in self.folder.rglob("*") if one.is_file()]


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Api]:
    database = Database(f"sqlite:///{tmp_path / 'director.db'}")
    await database.migrate()
    app = FastAPI()
    add_error_handlers(app)
    app.state.services = SimpleNamespace(db=database)
    app.state.gate = OpenGate()
    app.state.max_body_bytes = 1_000_000
    app.state.assets_url = str(tmp_path / "assets")
    app.include_router(assets.router)
    app.include_router(assets.choices)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://director") as client:
        opened = Api(client, database, tmp_path / "assets")
        app.dependency_overrides[current_caller] = lambda: Caller(owner=opened.owner)
        yield opened
    await database.close()


def picture(kind: str = "PNG", size: tuple[int, int] = (400, 300), **rest: object) -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise(size, 90).convert("RGB").save(buffer, kind, **rest)
    return buffer.getvalue()


async def test_a_photograph_comes_in_upright_and_without_what_it_says_of_its_maker(api: Api):
    exif = Image.Exif()
    exif[274], exif[315], exif[271] = 6, "Somebody Private", "Camera Maker"
    sent = picture("JPEG", exif=exif)
    made = await api.client.post("/assets", content=sent, headers={"content-type": "image/jpeg"})
    assert made.status_code == 201 and (made.json()["width"], made.json()["height"]) == (300, 400)
    got = await api.client.get(made.headers["location"])
    assert got.headers["content-type"] == "image/jpeg" and b"Somebody Private" not in got.content
    with Image.open(io.BytesIO(got.content)) as image:
        assert not image.getexif()
    small = await api.client.get(made.headers["location"] + "/thumbnail")
    with Image.open(io.BytesIO(small.content)) as image:
        assert max(image.size) == 320


async def test_ranges_and_caches_are_served_as_the_standard_says(api: Api):
    where = (await api.client.post("/assets", content=picture())).headers["location"]
    whole = await api.client.get(where)
    size = len(whole.content)
    assert "immutable" in whole.headers["cache-control"] and "private" in whole.headers["cache-control"]
    assert whole.headers["x-content-type-options"] == "nosniff"
    for asked, part in (("bytes=0-9", slice(0, 10)), ("bytes=-5", slice(size - 5, size)), ("bytes=7-", slice(7, size))):
        got = await api.client.get(where, headers={"range": asked})
        assert got.status_code == 206 and got.content == whole.content[part]
        assert got.headers["content-range"].endswith(f"/{size}")
    assert (await api.client.get(where, headers={"range": f"bytes={size}-"})).status_code == 416
    assert (await api.client.get(where, headers={"range": "bytes=-"})).status_code == 422
    assert (await api.client.get(where, headers={"range": "lines=1-2"})).content == whole.content
    tag = whole.headers["etag"]
    assert (await api.client.get(where, headers={"if-none-match": tag})).status_code == 304
    other = await api.client.get(where, headers={"range": "bytes=0-9", "if-range": '"another"'})
    assert other.status_code == 200


async def test_another_owners_picture_is_not_there(api: Api):
    where = (await api.client.post("/assets?project_id=project-1", content=picture())).headers["location"]
    api.owner = "somebody-else"
    for path in (where, f"{where}/thumbnail", f"{where}/origins"):
        assert (await api.client.get(path)).status_code == 404
    assert (await api.client.delete(where)).status_code == 404
    assert (await api.client.get("/assets?project_id=project-1")).json() == []
    api.owner = "local"
    assert len((await api.client.get("/assets?project_id=project-1")).json()) == 1
    assert (await api.client.get(f"{where}/origins")).json()["origins"][0]["provider"] == "upload"
    assert (await api.client.delete(where)).status_code == 204
    assert api.stored_files() == []


def a_zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "a")
    return buffer.getvalue()


def an_animation() -> bytes:
    buffer = io.BytesIO()
    frames = [Image.new("P", (9, 9), color) for color in (1, 2)]
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
    return buffer.getvalue()


HUGE = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (30_000).to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00\x00\x00\x00\x00"
)


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (a_zip(), 415),
        (an_animation(), 415),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>x()</script></svg>", 415),
        (picture("JPEG")[:900], 415),
        (HUGE, 413),
        (b"", 415),
        (b"\x00" * 20_000_001, 413),
    ],
    ids=["zip", "animation", "svg", "cut short", "30000 x 30000", "nothing", "20 MB"],
)
async def test_what_is_no_safe_picture_is_refused_and_leaves_nothing_behind(api: Api, data: bytes, status: int):
    answer = await api.client.post("/assets", content=data, headers={"content-type": "image/png"})
    assert answer.status_code == status and answer.json()["detail"]
    assert api.stored_files() == []


async def test_an_upload_that_declares_too_much_is_refused_before_it_is_read(api: Api):
    async def body() -> AsyncIterator[bytes]:
        raise AssertionError("read")
        yield b""

    headers = {"content-type": "image/png", "content-length": "200000000"}
    answer = await api.client.post("/assets", content=body(), headers=headers)
    assert answer.status_code == 413


async def test_an_upload_that_does_not_declare_its_size_is_cut_off_at_the_limit(api: Api):
    sent = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(200):
            sent += 1_000_000
            yield b"\x00" * 1_000_000

    tracemalloc.start()
    answer = await api.client.post("/assets", content=body(), headers={"content-type": "image/png"})
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert answer.status_code == 413 and sent <= 22_000_000 and peak < 60_000_000
    assert api.stored_files() == []


async def test_frames_are_kept_promoted_and_deleted_as_events(api: Api):
    store = ProjectStore(api.database)
    await store.create(SceneProject(id="project-1"), owner="local")
    asset = VisualAsset(id="asset-1", category="frame", asset="a" * 64)
    shots = (Shot(id="shot-1"), Shot(id="shot-2", canonical=False, frames=("asset-1",)))
    operations = [AddVisualAsset(asset=asset), AddScene(scene=Scene(id="scene-1", shots=shots))]
    await store.commit("project-1", operations, base_version=1, owner="local", author="person")
    path = "/projects/project-1/frames"
    kept = await api.client.post(f"{path}/keep", json={"frames": ["shot-2"]})
    assert kept.json()["version"] == 2
    given = {"frames": ["shot-2"], "instead_of": "shot-1"}
    assert (await api.client.post(f"{path}/promote", json=given)).status_code == 200
    project = (await store.load("project-1", owner="local")).project
    assert [shot.canonical for _, shot in project.shots()] == [False, True]
    assert (await api.client.post(f"{path}/delete", json={"frames": ["shot-2", "shot-9"]})).status_code == 404
    assert (await api.client.post(f"{path}/delete", json={"frames": ["shot-2"]})).status_code == 200
    project = (await store.load("project-1", owner="local")).project
    assert [shot.id for _, shot in project.shots()] == ["shot-1"] and project.bible.visual_assets == ()
    events = [event.kind for _, event in await EventLog(api.database).read(owner="local", project_key="project-1")]
    assert events == ["frame.kept", "frame.promoted", "frame.deleted"]
    api.owner = "somebody-else"
    assert (await api.client.post(f"{path}/keep", json={"frames": ["shot-1"]})).status_code == 404


async def test_a_whole_set_is_kept_promoted_and_deleted_at_once(api: Api):
    """A set is what one version brought: here two candidates with their pictures, and a board of one panel each."""
    store = ProjectStore(api.database)
    await store.create(SceneProject(id="project-1"), owner="local")
    film = [AddScene(scene=Scene(id="scene-1", shots=(Shot(id="shot-1"),)))]
    await store.commit("project-1", film, base_version=1, owner="local", author="person")
    pictures = [VisualAsset(id=f"asset-{one}", category="frame", asset=str(one) * 64) for one in (1, 2)]
    shots = tuple(Shot(id=f"shot-{one + 1}", canonical=False, frames=(f"asset-{one}",)) for one in (1, 2))
    panel = StoryboardPanel(id="panel-1", scene_id="scene-1", shot_id="shot-1", asset="3" * 64)
    operations = [
        *(AddVisualAsset(asset=one) for one in pictures),
        AddShots(scene_id="scene-1", shots=shots),
        AddStoryboard(board=Storyboard(id="board-1", panels=(panel,))),
    ]
    made = await store.commit("project-1", operations, base_version=2, owner="local", author="workflow")
    path = "/projects/project-1/frames"

    async def record() -> SceneProject:
        return (await store.load("project-1", owner="local")).project

    kept = await api.client.post(f"{path}/keep", json={"set": made.version})
    assert kept.json()["version"] == made.version
    promoted = await api.client.post(f"{path}/promote", json={"set": made.version, "instead_of": "shot-1"})
    assert promoted.status_code == 200
    project = await record()
    assert {shot.id: shot.canonical for _, shot in project.shots()} == {
        "shot-1": False,
        "shot-2": True,
        "shot-3": True,
    }
    first = next(shot for _, shot in project.shots() if shot.id == "shot-1")
    assert [one.asset for one in project.bible.visual_assets if one.id in first.frames] == ["3" * 64]
    assert (await api.client.post(f"{path}/delete", json={"set": made.version})).status_code == 200
    project = await record()
    assert [shot.id for _, shot in project.shots()] == ["shot-1"] and project.storyboards == ()
    assert (await api.client.post(f"{path}/delete", json={"set": made.version})).status_code == 404
    kinds = [event.kind for _, event in await EventLog(api.database).read(owner="local", project_key="project-1")]
    assert Counter(kinds)["frame.kept"] == 3 and Counter(kinds)["frame.deleted"] >= 3
    assert Counter(kinds)["frame.promoted"] >= 2
    for wrong in ({}, {"set": made.version, "frames": ["shot-1"]}, {"set": 0}):
        assert (await api.client.post(f"{path}/keep", json=wrong)).status_code == 422
    assert (await api.client.post(f"{path}/keep", json={"set": 99})).status_code == 404
    assert (await api.client.post(f"{path}/keep", json={"set": 1})).status_code == 404
