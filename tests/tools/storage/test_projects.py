"""What the project store promises, on SQLite and on PostgreSQL."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import event

from state.base import canonical_bytes
from state.bible import Character
from state.errors import Conflict, InvalidInput, NotFound, OperationRefused
from state.operations import (
    OPERATIONS,
    AddEntity,
    AddScene,
    AddShots,
    AddStoryboard,
    AskQuestion,
    MergeScenes,
    MoveScene,
    Operation,
    RemoveEntity,
    RemoveScene,
    RenameEntity,
    ReplaceScene,
    SceneFields,
    SetProject,
    SetSlots,
    SplitScene,
    UpdateScene,
)
from state.operations.values import ProjectFields
from state.project import Beat, IdMint, Question, Scene, SceneProject, Shot, Storyboard, StoryboardPanel
from state.slots import PromptSlots, Slot
from state.vocabulary import Lens, LightingMood, Origin
from tools.storage.database import Database
from tools.storage.project_records import EditConflict
from tools.storage.projects import ProjectStore
from tools.storage.rebase import ID_FIELDS

MINE = {"owner": "ada"}
DIRECTLY: dict[str, Any] = {"owner": "ada", "author": "person"}


def film(scenes: int = 5) -> SceneProject:
    return SceneProject(
        id="project-film",
        title="Film",
        source="A brief.",
        scenes=tuple(
            Scene(
                id=f"scene-{number}",
                beats=(Beat(id=f"beat-{number}", text=Slot(value="waits", origin=Origin.INFERRED)),),
                shots=(Shot(id=f"shot-{number}"),),
            )
            for number in range(1, scenes + 1)
        ),
    )


def lens(target: str, value: Lens = Lens.NORMAL) -> SetSlots:
    return SetSlots(target=target, slots=PromptSlots(lens=Slot(value=value, origin=Origin.SAID)))


def light(target: str) -> SetSlots:
    return SetSlots(
        target=target, slots=PromptSlots(lighting_mood=Slot(value=LightingMood.AVAILABLE, origin=Origin.SAID))
    )


async def scene_ids(store: ProjectStore) -> list[str]:
    return [scene.id for scene in (await store.load("project-film", **MINE)).project.scenes]


async def test_disjoint_edits_on_an_old_base_are_both_kept(store: ProjectStore) -> None:
    await store.create(film(), **MINE)
    await store.commit("project-film", [lens("shot-2")], base_version=1, **DIRECTLY)
    second = await store.commit("project-film", [light("shot-2")], base_version=1, **DIRECTLY)
    assert second.rebased
    assert second.version == 3
    slots = (await store.load("project-film", **MINE)).project.scenes[1].shots[0].prompt_slots
    assert slots.lens is not None
    assert slots.lighting_mood is not None


async def test_overlapping_edits_name_what_collided_and_change_nothing(store: ProjectStore) -> None:
    await store.create(film(), **MINE)
    await store.commit("project-film", [lens("shot-2")], base_version=1, **DIRECTLY)
    with pytest.raises(EditConflict) as raised:
        await store.commit("project-film", [light("shot-3"), lens("shot-2", Lens.PORTRAIT)], base_version=1, **DIRECTLY)
    assert raised.value.collisions == (("scene-2", "shots.shot-2.prompt_slots.lens"),)
    assert raised.value.version == 2
    assert (await store.load("project-film", **MINE)).version == 2


async def test_the_same_change_by_two_is_no_conflict(store: ProjectStore) -> None:
    await store.create(film(), **MINE)
    await store.commit("project-film", [lens("shot-2")], base_version=1, **DIRECTLY)
    again = await store.commit("project-film", [lens("shot-2")], base_version=1, **DIRECTLY)
    assert again.version == 2
    assert again.parts == ()


async def test_an_edit_of_a_scene_that_others_removed_is_a_conflict(store: ProjectStore) -> None:
    await store.create(film(), **MINE)
    await store.commit("project-film", [RemoveScene(scene_id="scene-2")], base_version=1, **DIRECTLY)
    with pytest.raises(EditConflict):
        await store.commit("project-film", [lens("shot-2")], base_version=1, **DIRECTLY)
    with pytest.raises(EditConflict):
        await store.commit(
            "project-film", [AddScene(scene=Scene(id="scene-6"), before="scene-2")], base_version=1, **DIRECTLY
        )


async def test_ids_taken_meanwhile_are_renumbered_throughout_the_batch(store: ProjectStore) -> None:
    await store.create(film(2), **MINE)
    batch = [
        AddScene(scene=Scene(id="scene-3", title="scene-3", shots=(Shot(id="shot-3"),))),
        lens("shot-3"),
        AddShots(scene_id="scene-3", shots=(Shot(id="shot-4"),), before="shot-3"),
        AskQuestion(question=Question(id="question-1", text="scene-3", about="scene-3.shots.shot-3")),
    ]
    await store.commit("project-film", batch, base_version=1, **DIRECTLY)
    second = await store.commit("project-film", batch, base_version=1, **DIRECTLY)
    assert second.renumbered == {
        "scene-3": "scene-4",
        "shot-3": "shot-5",
        "shot-4": "shot-6",
        "question-1": "question-2",
    }
    project = (await store.load("project-film", **MINE)).project
    assert [scene.id for scene in project.scenes] == ["scene-1", "scene-2", "scene-3", "scene-4"]
    assert [shot.id for shot in project.scenes[3].shots] == ["shot-6", "shot-5"]
    assert project.scenes[3].shots[1].prompt_slots.lens is not None
    assert project.scenes[3].title == "scene-3", "words are nobody's id"
    assert project.questions[1].about == "scene-4.shots.shot-5"


def test_every_field_that_holds_an_id_is_renumbered() -> None:
    """Walk the schema of all operations: a string with the pattern of ids must sit under a name in ID_FIELDS."""
    schema = OPERATIONS.json_schema()
    pattern = "^[a-z]+(-[a-z0-9]+)+$"
    found = set()
    for definition in schema["$defs"].values():
        for name, field in definition.get("properties", {}).items():
            if pattern in str(field):
                found.add(name)
    assert found - ID_FIELDS == set()


async def test_an_id_is_never_used_for_a_second_thing(store: ProjectStore) -> None:
    await store.create(film(), **MINE)
    await store.commit("project-film", [RemoveScene(scene_id="scene-5")], base_version=1, **DIRECTLY)
    with pytest.raises(OperationRefused, match="used before"):
        await store.commit("project-film", [AddScene(scene=Scene(id="scene-5"))], base_version=2, **DIRECTLY)
    later = await store.commit("project-film", [AddScene(scene=Scene(id="scene-5"))], base_version=1, **DIRECTLY)
    assert later.renumbered == {"scene-5": "scene-6"}


async def test_scenes_keep_their_order_through_moves_splits_and_undo(store: ProjectStore) -> None:
    await store.create(film(6), **MINE)

    async def do(*operations: Operation) -> list[str]:
        head = (await store.load_parts("project-film", [], **MINE)).version
        await store.commit("project-film", operations, base_version=head, **DIRECTLY)
        return await scene_ids(store)

    assert await do(MoveScene(scene_id="scene-3")) == ["scene-1", "scene-2", "scene-4", "scene-5", "scene-6", "scene-3"]
    assert await do(MoveScene(scene_id="scene-6", before="scene-1")) == [
        "scene-6", "scene-1", "scene-2", "scene-4", "scene-5", "scene-3",
    ]  # fmt: skip
    assert (await do(MergeScenes(first="scene-1", second="scene-5")))[-1] == "scene-3"
    split = await do(SplitScene(scene_id="scene-1", at_beat="beat-5", new_scene_id="scene-7"))
    assert split == ["scene-6", "scene-1", "scene-7", "scene-2", "scene-4", "scene-3"]
    for _ in range(4):
        await store.undo("project-film", **MINE)
    assert await scene_ids(store) == [f"scene-{number}" for number in range(1, 7)]
    for _ in range(4):
        await store.redo("project-film", **MINE)
    assert await scene_ids(store) == split


async def test_undo_reaches_back_past_a_hundred_steps_and_a_restart(database_url: str) -> None:
    first = Database(database_url)
    await first.migrate()
    store = ProjectStore(first)
    await store.create(film(), **MINE)
    start = canonical_bytes((await store.load("project-film", **MINE)).project)
    for step in range(105):
        operation = lens(f"shot-{step % 5 + 1}", list(Lens)[step // 5 % len(Lens)])
        await store.commit("project-film", [operation], base_version=None, **DIRECTLY)
        if step == 50:
            middle = canonical_bytes((await store.load("project-film", **MINE)).project)
    end = canonical_bytes((await store.load("project-film", **MINE)).project)
    await first.close()
    second = Database(database_url)
    store = ProjectStore(second)
    for step in reversed(range(105)):
        if step == 50:
            assert canonical_bytes((await store.load("project-film", **MINE)).project) == middle
        await store.undo("project-film", **MINE)
    assert canonical_bytes((await store.load("project-film", **MINE)).project) == start
    with pytest.raises(Conflict, match="nothing to undo"):
        await store.undo("project-film", **MINE)
    for _ in range(105):
        await store.redo("project-film", **MINE)
    assert canonical_bytes((await store.load("project-film", **MINE)).project) == end
    with pytest.raises(Conflict, match="nothing to redo"):
        await store.redo("project-film", **MINE)
    await second.close()


async def test_an_edit_after_undo_leaves_nothing_to_redo_but_the_rest_to_undo(store: ProjectStore) -> None:
    await store.create(film(), **MINE)
    for number in (1, 2, 3):
        await store.commit("project-film", [lens(f"shot-{number}")], base_version=None, **DIRECTLY)
    await store.undo("project-film", **MINE)
    await store.commit("project-film", [light("shot-4")], base_version=None, **DIRECTLY)
    with pytest.raises(Conflict):
        await store.redo("project-film", **MINE)
    for _ in range(3):
        await store.undo("project-film", **MINE)
    assert (await store.load("project-film", **MINE)).project.scenes == film().scenes
    kinds = [version.kind for version in await store.versions("project-film", **MINE)]
    assert kinds == ["undo", "undo", "undo", "edit", "undo", "edit", "edit", "edit", "create"]


async def test_the_same_key_answers_again_and_another_request_under_it_is_refused(store: ProjectStore) -> None:
    await store.create(film(), **MINE)
    asked: dict[str, Any] = {"base_version": 1, "idempotency_key": "k1", **DIRECTLY}
    first = await store.commit("project-film", [lens("shot-1")], **asked)
    await store.commit("project-film", [light("shot-1")], base_version=2, **DIRECTLY)
    again = await store.commit("project-film", [lens("shot-1")], **asked)
    assert (again.version, again.parts, again.replayed) == (first.version, first.parts, True)
    later = await store.commit("project-film", [lens("shot-1")], **{**asked, "base_version": 3})
    assert (later.version, later.replayed) == (first.version, True)
    with pytest.raises(InvalidInput) as raised:
        await store.commit("project-film", [lens("shot-2")], **asked)
    assert (raised.value.status, raised.value.field) == (422, "idempotency_key")
    assert (await store.load("project-film", **MINE)).version == 3


async def test_a_hundred_requests_with_one_key_commit_once(store: ProjectStore) -> None:
    await store.create(film(), **MINE)
    made = await asyncio.gather(
        *(
            store.commit("project-film", [lens("shot-1")], base_version=1, idempotency_key="once", **DIRECTLY)
            for _ in range(100)
        )
    )
    assert {one.version for one in made} == {2}
    assert sum(not one.replayed for one in made) == 1


async def test_another_owner_finds_nothing(store: ProjectStore) -> None:
    await store.create(film(), **MINE)
    theirs = {"owner": "bob"}
    for call in (
        store.load("project-film", **theirs),
        store.commit("project-film", [lens("shot-1")], base_version=1, owner="bob", author="person"),
        store.undo("project-film", **theirs),
        store.restore("project-film", 1, **theirs),
        store.versions("project-film", **theirs),
        store.diff("project-film", 1, 1, **theirs),
        store.snapshot("project-film", "x", **theirs),
        store.delete("project-film", **theirs),
    ):
        with pytest.raises(NotFound):
            await call
    assert await store.search(**theirs) == ()
    await store.create(film(1), **theirs)
    assert len(await scene_ids(store)) == 5
    with pytest.raises(Conflict):
        await store.create(film(1), **theirs)


async def test_history_tells_what_happened_and_old_versions_open(store: ProjectStore) -> None:
    await store.create(film(), run_id="run-0", **MINE)
    assert await store.founded_by("project-film", **MINE) == "run-0"
    await store.commit(
        "project-film", [lens("shot-1")], base_version=1, owner="ada", author="workflow", workflow="reel_compiler",
        run_id="run-1", reason="wide and close",
    )  # fmt: skip
    await store.commit("project-film", [MoveScene(scene_id="scene-1")], base_version=2, **DIRECTLY)
    newest, middle, first = await store.versions("project-film", **MINE)
    assert (middle.workflow, middle.run_id, middle.reason, middle.author) == (
        "reel_compiler", "run-1", "wide and close", "workflow",
    )  # fmt: skip
    assert middle.parts == ("scene-1",)
    assert (newest.base, first.kind) == (2, "create")
    assert [one.version for one in await store.versions("project-film", before=3, limit=1, **MINE)] == [2]
    detail = await store.version("project-film", 2, **MINE)
    assert OPERATIONS.validate_python(tuple(detail.operations)) == (lens("shot-1"),)
    opened = (await store.load("project-film", version=1, **MINE)).project
    assert opened.scenes == film().scenes
    changes = (await store.diff("project-film", 1, 3, **MINE)).changes
    assert {(one.part, one.field, one.kind) for one in changes} == {
        ("scene-1", "shots.shot-1.prompt_slots.lens", "added"),
        ("scene-1", "position", "moved"),
    }
    back = (await store.diff("project-film", 2, 1, **MINE)).changes
    assert [(one.kind, one.before) for one in back] == [("removed", {"value": "normal", "origin": "said"})]
    with pytest.raises(NotFound):
        await store.load("project-film", version=9, **MINE)


async def test_restore_brings_back_a_version_and_can_be_undone(store: ProjectStore) -> None:
    await store.create(film(), **MINE)
    named = await store.snapshot("project-film", "first cut", **MINE)
    await store.commit("project-film", [RemoveScene(scene_id="scene-2"), lens("shot-4")], base_version=1, **DIRECTLY)
    await store.commit(
        "project-film", [AddScene(scene=Scene(id="scene-9"), before="scene-1")], base_version=2, **DIRECTLY
    )
    before = canonical_bytes((await store.load("project-film", **MINE)).project)
    await store.restore("project-film", named.version, **MINE)
    assert (await store.load("project-film", **MINE)).project.scenes == film().scenes
    await store.undo("project-film", **MINE)
    assert canonical_bytes((await store.load("project-film", **MINE)).project) == before
    assert await store.snapshot("project-film", "first cut", version=1, **MINE) == named
    with pytest.raises(Conflict):
        await store.snapshot("project-film", "first cut", **MINE)
    assert [one.name for one in await store.snapshots("project-film", **MINE)] == ["first cut"]


async def test_what_is_used_elsewhere_is_found_without_reading_everything(store: ProjectStore) -> None:
    await store.create(film(), **MINE)
    operations = [
        AddEntity(entity=Character(id="character-1", name="Mara", origin=Origin.INFERRED)),
        UpdateScene(scene_id="scene-4", fields=SceneFields(characters=("character-1",), title="Mara alone")),
        AddStoryboard(
            board=Storyboard(
                id="board-1", panels=(StoryboardPanel(id="panel-1", scene_id="scene-3", shot_id="shot-3"),)
            )
        ),
    ]
    await store.commit("project-film", operations, base_version=1, **DIRECTLY)
    with pytest.raises(OperationRefused, match="scene-4"):
        await store.commit("project-film", [RemoveEntity(entity_id="character-1")], base_version=2, **DIRECTLY)
    removed = await store.commit("project-film", [RemoveScene(scene_id="scene-3")], base_version=2, **DIRECTLY)
    assert set(removed.parts) == {"scene-3", "board-1"}
    renamed = await store.commit(
        "project-film", [RenameEntity(entity_id="character-1", name="Nina")], base_version=3, **DIRECTLY
    )
    assert set(renamed.parts) == {"character-1", "scene-4"}
    assert (await store.load("project-film", **MINE)).project.scenes[2].title == "Nina alone"


async def test_fifty_clients_lose_no_update_and_the_history_explains_the_result(store: ProjectStore) -> None:
    await store.create(film(10), **MINE)
    acknowledged: list[str] = []
    refused = 0

    async def client(number: int) -> None:
        nonlocal refused
        for step in range(2):
            seen, base = await store.load_parts("project-film", [], **MINE)
            note = f"client {number} step {step}"
            edit = UpdateScene(scene_id=f"scene-{(number + step) % 10 + 1}", fields=SceneFields(note=note))
            grown = AddScene(scene=Scene(id=IdMint(seen)("scene"), title=note))
            await asyncio.sleep(0)
            try:
                await store.commit("project-film", [edit, grown], base_version=base, **DIRECTLY)
            except EditConflict:
                refused += 1
            else:
                acknowledged.append(note)

    await asyncio.gather(*(client(number) for number in range(50)))
    project, head = await store.load("project-film", **MINE)
    assert head == 1 + len(acknowledged)
    assert len(acknowledged) + refused == 100
    assert sorted(scene.title for scene in project.scenes if scene.title) == sorted(acknowledged)
    assert len({scene.id for scene in project.scenes}) == 10 + len(acknowledged)
    history = await store.versions("project-film", limit=1000, **MINE)
    replayed = (await store.load("project-film", version=1, **MINE)).project
    for version in reversed(history[:-1]):
        detail = await store.version("project-film", version.version, **MINE)
        for operation in OPERATIONS.validate_python(tuple(detail.operations)):
            replayed = operation.applied(replayed)
    assert canonical_bytes(replayed) == canonical_bytes(project)


async def test_bad_bases_and_unknown_projects_are_refused(store: ProjectStore) -> None:
    await store.create(film(), **MINE)
    for base in (0, 2, -1):
        with pytest.raises(InvalidInput) as raised:
            await store.commit("project-film", [lens("shot-1")], base_version=base, **DIRECTLY)
        assert raised.value.field == "base_version"
    with pytest.raises(NotFound):
        await store.load("project-none", **MINE)
    twice = film().model_copy(update={"scenes": (Scene(id="scene-1"), Scene(id="scene-1"))})
    with pytest.raises(InvalidInput, match="used twice"):
        await store.create(twice, owner="carl")


async def test_search_finds_by_title_and_id_newest_first(store: ProjectStore) -> None:
    await store.create(film(), **MINE)
    await store.create(film().with_(id="project-b", title="100% Bären\x00"), **MINE)
    assert [one.project_id for one in await store.search(query="bären", **MINE)] == ["project-b"]
    assert [one.project_id for one in await store.search(query="100%", **MINE)] == ["project-b"]
    assert [one.project_id for one in await store.search(query="project-f", **MINE)] == ["project-film"]
    await store.commit("project-film", [SetProject(fields=ProjectFields(title="Reel"))], base_version=1, **DIRECTLY)
    assert (await store.search(**MINE))[0].title == "Reel"
    assert (await store.load("project-b", **MINE)).project.title == "100% Bären\x00"


@pytest.fixture
def statements(database: Database) -> Any:
    seen: list[str] = []
    for engine in {database._durable, database._reader}:
        event.listen(engine.sync_engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    return seen


@pytest.mark.parametrize(
    "operation",
    [
        lens("shot-3"),
        RemoveScene(scene_id="scene-3"),
        AddScene(scene=Scene(id="scene-9999"), before="scene-2"),
        ReplaceScene(scene=Scene(id="scene-3")),
    ],
    ids=lambda one: one.op,
)
async def test_an_edit_asks_the_same_at_every_size(
    store: ProjectStore, statements: list[str], operation: Operation
) -> None:
    counts = []
    for number, scenes in enumerate((10, 400)):
        project = film(scenes).with_(id=f"project-{number}")
        await store.create(project, **MINE)
        statements.clear()
        await store.commit(project.id, [operation], base_version=1, **DIRECTLY)
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert counts[0] <= 16
