"""An archive opens elsewhere with the same head, history and undo; what is wrong with one is named."""

import hashlib
import io
import json
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from state.base import canonical_bytes, content_hash
from state.bible import VisualAsset
from state.errors import Conflict, DirectorError, InvalidInput, NewerSchema
from state.events import SuggestionShown
from state.offers import operation_offers
from state.operations import AddScene, AddVisualAsset, MoveScene, RemoveScene, SceneFields, UpdateScene
from state.project import SCHEMA_VERSION, Scene, SceneProject, Shot
from state.suggestions import Circumstances, shown_events
from tools.archive.layout import CONTENTS, EVENTS, MANIFEST, PARTS, VERSIONS, Limits
from tools.archive.packing import pack_project
from tools.archive.unpacking import unpack_project
from tools.storage import schema_migrations
from tools.storage.contents import Contents, keep_contents
from tools.storage.database import Database
from tools.storage.events import EventLog, append_events
from tools.storage.moments import now
from tools.storage.projects import ProjectStore

PICTURE = b"not really a picture"
HASH = hashlib.sha256(PICTURE).hexdigest()
SUGGESTED = UpdateScene(scene_id="scene-1", fields=SceneFields(note="a suggestion"))
SCHEMAS = Path(__file__).parent / "schemas"


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'here.db'}")
    await database.migrate()
    yield database
    await database.close()


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'there.db'}")
    await database.migrate()
    yield database
    await database.close()


async def read_asset(asset: str) -> bytes:
    assert asset == HASH
    return PICTURE


async def with_history(database: Database) -> ProjectStore:
    store = ProjectStore(database)
    scenes = tuple(Scene(id=f"scene-{n}", shots=(Shot(id=f"shot-{n}"),)) for n in range(1, 5))
    await store.create(SceneProject(id="project-film", title="Film", source="INT. BÄR", scenes=scenes), owner="ada")
    for operations in (
        [UpdateScene(scene_id="scene-1", fields=SceneFields(note="x"))],
        [AddVisualAsset(asset=VisualAsset(id="asset-1", category="still", asset=HASH))],
        [MoveScene(scene_id="scene-3", before="scene-1"), RemoveScene(scene_id="scene-2")],
        [AddScene(scene=Scene(id="scene-5"), before="scene-1")],
    ):
        await store.commit("project-film", operations, base_version=None, owner="ada", author="person")
    await store.undo("project-film", owner="ada")
    await store.snapshot("project-film", "first", owner="ada", version=2)
    return store


async def what_was_suggested(database: Database, owner: str) -> SuggestionShown:
    """One suggestion, with its content."""
    about = Circumstances(project_key="project-film", run_id="run", model_served="offline/x")
    (shown,) = shown_events(operation_offers(["reel_compiler:run:0:0"], [SUGGESTED]), about, now())
    async with database.begin() as connection:
        await append_events(connection, [shown], owner)
        await keep_contents(connection, [SUGGESTED], owner=owner, project_key="project-film")
    return shown


async def test_what_happened_around_a_project_and_the_words_of_it_come_along(here: Database, there: Database) -> None:
    store = await with_history(here)
    shown = await what_was_suggested(here, "ada")
    archive = await packed(store)

    async def keep(_asset: str, _data: bytes) -> None: ...

    for database, owner in ((there, "bob"), (here, "bob")):
        await unpack_project(database, io.BytesIO(archive), owner=owner, keep_asset=keep)
        mine = [event for _, event in await EventLog(here).read(owner="ada", project_key="project-film")]
        theirs = [event for _, event in await EventLog(database).read(owner=owner, project_key="project-film")]
        assert theirs == mine and shown in mine and len(mine) > 1
        (candidate,) = shown.payload.candidates
        kept = await Contents(database).one(candidate.content_hash, owner=owner, project_key="project-film")
        assert content_hash(kept) == candidate.content_hash
        assert await packed(ProjectStore(database), owner) == archive
        await ProjectStore(database).delete("project-film", owner=owner)
        left = await EventLog(database).read(owner=owner)
        assert [event.kind for _, event in left] == ["erasure.completed"]
        assert await Contents(database).read([candidate.content_hash], owner=owner, project_key="project-film") == {}
    assert await packed(store) == archive, "another owner's is untouched"


async def packed(store: ProjectStore, owner: str = "ada") -> bytes:
    file = io.BytesIO()
    await pack_project(store, "project-film", file, owner=owner, read_asset=read_asset)
    return file.getvalue()


async def test_an_archive_opens_elsewhere_byte_for_byte(here: Database, there: Database) -> None:
    store = await with_history(here)
    archive = await packed(store)
    assert archive == await packed(store)
    kept: dict[str, bytes] = {}

    async def keep(asset: str, data: bytes) -> None:
        kept[asset] = data

    assert await unpack_project(there, io.BytesIO(archive), owner="bob", keep_asset=keep) == "project-film"
    other = ProjectStore(there)
    assert kept == {HASH: PICTURE}
    assert await packed(other, "bob") == archive
    for version in range(1, 7):
        mine = (await store.load("project-film", owner="ada", version=version)).project
        theirs = (await other.load("project-film", owner="bob", version=version)).project
        assert canonical_bytes(mine) == canonical_bytes(theirs)
    assert await other.versions("project-film", owner="bob") == await store.versions("project-film", owner="ada")
    for step in (*["redo"], *["undo"] * 4):
        for one, owner in ((store, "ada"), (other, "bob")):
            await getattr(one, step)("project-film", owner=owner)
        mine = (await store.load("project-film", owner="ada")).project
        assert canonical_bytes((await other.load("project-film", owner="bob")).project) == canonical_bytes(mine)
    again = AddScene(scene=Scene(id="scene-5"))
    with pytest.raises(DirectorError, match="used before"):
        await other.commit("project-film", [again], base_version=None, owner="bob", author="person")
    with pytest.raises(Conflict):
        await unpack_project(there, io.BytesIO(archive), owner="bob")


def rewritten(archive: bytes, change: Any) -> bytes:
    """The archive with its files changed and its manifest made to agree."""
    with zipfile.ZipFile(io.BytesIO(archive)) as old:
        files = {name: old.read(name) for name in old.namelist()}
    change(files)
    if MANIFEST in files:
        manifest = json.loads(files[MANIFEST])
        manifest["files"] = {name: hashlib.sha256(data).hexdigest() for name, data in files.items() if name != MANIFEST}
        files[MANIFEST] = json.dumps(manifest).encode()
    new = io.BytesIO()
    with zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return new.getvalue()


def edit_manifest(**changes: Any) -> Any:
    def change(files: dict[str, bytes]) -> None:
        files[MANIFEST] = json.dumps({**json.loads(files[MANIFEST]), **changes}).encode()

    return change


def put(name: str, data: bytes) -> Any:
    return lambda files: files.__setitem__(name, data)


def swap_text(name: str, old: bytes, new: bytes) -> Any:
    return lambda files: files.__setitem__(name, files[name].replace(old, new))


BAD = {
    "a path out": (put("../evil", b"x"), "evil"),
    "an absolute path": (put("/etc/passwd", b"x"), "passwd"),
    "an asset that is not a hash": (put("assets/../../x", b"x"), "assets"),
    "an asset under another's hash": (put(f"assets/{'0' * 64}", b"x"), "0000"),
    "a bomb": (put(PARTS, b"0" * 50_000_000), PARTS),
    "no manifest": (lambda files: files.pop(MANIFEST), MANIFEST),
    "no history": (lambda files: files.pop(VERSIONS), VERSIONS),
    "a manifest of something else": (edit_manifest(format="zip"), MANIFEST),
    "a missing version": (put(VERSIONS, b""), VERSIONS),
    "a broken line": (put(PARTS, b'{"part": '), PARTS),
    "an unknown field": (swap_text(PARTS, b'"rank"', b'"rang"'), PARTS),
    "a wrong value inside": (swap_text(PARTS, b'\\"title\\":\\"Film\\"', b'\\"title\\":7'), PARTS),
    "an unknown operation": (swap_text(VERSIONS, b'"update_scene"', b'"explode"'), VERSIONS),
    "another project's events": (edit_manifest(project_id="project-other"), EVENTS),
    "another project's head": (
        lambda files: (edit_manifest(project_id="project-other")(files), files.pop(EVENTS)),
        PARTS,
    ),
    "an unknown event": (swap_text(EVENTS, b'"scene.deleted"', b'"scene.burnt"'), EVENTS),
    "a content under another's hash": (put(CONTENTS, b'{"content":{"op":"x"},"content_hash":"00"}'), CONTENTS),
}


@pytest.mark.parametrize("name", BAD)
async def test_a_bad_archive_is_refused_by_name_and_nothing_is_kept(here: Database, there: Database, name: str) -> None:
    change, named = BAD[name]
    bad = rewritten(await packed(await with_history(here)), change)

    async def keep(_asset: str, _data: bytes) -> None: ...

    with pytest.raises(InvalidInput, match=named):
        await unpack_project(there, io.BytesIO(bad), owner="bob", keep_asset=keep, limits=Limits(bytes=10_000_000))
    assert await ProjectStore(there).search(owner="bob") == ()


async def test_bytes_that_are_no_zip_or_were_damaged_are_refused(here: Database, there: Database) -> None:
    archive = bytearray(await packed(await with_history(here)))
    with pytest.raises(InvalidInput):
        await unpack_project(there, io.BytesIO(b"plainly not a zip"), owner="bob")
    with pytest.raises(InvalidInput):
        await unpack_project(there, io.BytesIO(bytes(archive[: len(archive) // 2])), owner="bob")
    archive[200] ^= 0xFF
    with pytest.raises(InvalidInput):
        await unpack_project(there, io.BytesIO(bytes(archive)), owner="bob")


async def test_an_archive_from_a_newer_schema_says_so(here: Database, there: Database) -> None:
    newer = rewritten(await packed(await with_history(here)), edit_manifest(schema_version=2))
    with pytest.raises(NewerSchema):
        await unpack_project(there, io.BytesIO(newer), owner="bob")


FIXTURES = {path.stem: (path.read_bytes(), path.with_suffix(".json").read_text()) for path in SCHEMAS.glob("*.zip")}


def test_there_is_a_fixture_of_every_schema() -> None:
    assert set(FIXTURES) == {f"schema-{number}" for number in range(1, SCHEMA_VERSION + 1)}


@pytest.mark.parametrize("fixture", sorted(FIXTURES))
async def test_every_schema_there_ever_was_still_opens(there: Database, fixture: str) -> None:
    archive, document = FIXTURES[fixture]
    project_id = await unpack_project(there, io.BytesIO(archive), owner="bob")
    store = ProjectStore(there)
    project = (await store.load(project_id, owner="bob")).project
    assert project == SceneProject.model_validate_json(document)
    await store.undo(project_id, owner="bob")


async def test_parts_of_an_older_schema_are_brought_up_when_read(
    here: Database, there: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if schema 1 were new and 0 had called a scene's note its remark."""

    def from_zero(collection: str, content: dict[str, Any]) -> dict[str, Any]:
        return {
            ("note" if key == "remark" and collection == "scenes" else key): value for key, value in content.items()
        }

    monkeypatch.setitem(schema_migrations.STEPS, 0, from_zero)

    def age(files: dict[str, bytes]) -> None:
        files[PARTS] = (
            files[PARTS].replace(b'\\"note\\"', b'\\"remark\\"').replace(b'"schema_version":1,', b'"schema_version":0,')
        )

    old = rewritten(await packed(await with_history(here)), age)
    await unpack_project(there, io.BytesIO(old), owner="bob")
    project = (await ProjectStore(there).load("project-film", owner="bob")).project
    assert {scene.note for scene in project.scenes} == {"x", ""}
