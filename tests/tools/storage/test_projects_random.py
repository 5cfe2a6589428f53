"""The store does to stored projects what the operations do to projects in memory, whatever the operations."""

import asyncio

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from prompts.compiler.il import lower
from state.base import canonical_bytes, content_hash
from state.difference import project_differences
from state.errors import OperationRefused
from state.operations import apply
from state.operations.base import same_parts
from state.operations.edits import entity_edits, scene_edits
from state.operations.references import references
from state.parts import ids_of, parts_of
from state.project import SceneProject
from tests.state.random_operations import Draw
from tests.state.test_operations_hold import attempt, beginning
from tools.storage.database import Database
from tools.storage.part_rows import Key
from tools.storage.project_tables import project_items, project_references
from tools.storage.projects import ProjectStore
from tools.storage.staleness import explained_staleness, stale

SEEDS = st.lists(st.integers(0, 2**32), min_size=2, max_size=8)
ADA = {"owner": "ada"}


async def run(url: str, start: int, seeds: list[int], number: int) -> None:
    database = Database(url)
    store = ProjectStore(database)
    project_id = f"project-{number}"
    await store.create(beginning(start).with_(id=project_id), **ADA)
    project, head = await store.load(project_id, **ADA)
    states = [project]
    for seed in seeds:
        operations = [Draw(seed, project).operation()]
        author = ("person", "workflow", "person")[seed % 3]
        after = attempt(project, operations[0], author)
        if after is not None:
            operations.append(Draw(seed + 1, after).operation())
            after = attempt(after, operations[1], author)
        try:
            made = await store.commit(project_id, operations, base_version=head, author=author, **ADA)  # type: ignore[arg-type]
        except OperationRefused as refusal:
            if after is not None and "used before" not in refusal.reason:
                raise
            assert (await store.load(project_id, **ADA)).version == head
            continue
        assert after is not None
        stored, version = await store.load(project_id, **ADA)
        assert version == made.version
        if version == head:  # what came and went in one commit was never there, and uses up no number
            assert same_parts(stored, after)
        else:
            same = canonical_bytes(stored) == canonical_bytes(after)
            assert same, (start, seeds)
        if version > head:
            told = {(one.part, one.field) for one in (await store.diff(project_id, head, version, **ADA)).changes}
            moved = {one for one in told if one[1] == "position"}
            seen = {(one.part, one.field) for one in project_differences(project, stored)}
            assert told - moved == {one for one in seen if one[1] != "position"}
            states.append(stored)
        project, head = stored, version
    await check_indexes(database, project_id, project)
    for version, state in enumerate(states, 1):
        assert canonical_bytes((await store.load(project_id, version=version, **ADA)).project) == canonical_bytes(state)
    for state in reversed(states[:-1]):
        await store.undo(project_id, **ADA)
        assert same_parts((await store.load(project_id, **ADA)).project, state)
    for _ in states[1:]:
        await store.redo(project_id, **ADA)
    assert canonical_bytes((await store.load(project_id, **ADA)).project) == canonical_bytes(project)
    await store.restore(project_id, 1, **ADA)
    assert same_parts((await store.load(project_id, **ADA)).project, states[0])
    await check_staleness(store, project_id, project)
    await database.close()


async def check_indexes(database: Database, project_id: str, project: SceneProject) -> None:
    """Where ids live and who points at whom is what a look at everything says."""
    key = Key("ada", project_id)
    async with database.read() as connection:
        items = await connection.execute(
            select(project_items.c.item, project_items.c.part).where(key.of(project_items), ~project_items.c.gone)
        )
        homes = {row.item: row.part for row in items}
        pointers = await connection.execute(
            select(project_references.c.target, project_references.c.part).where(key.of(project_references))
        )
        pointed = {(row.target, row.part) for row in pointers}
    parts = [(one, part) for _, one, part in parts_of(project)]
    assert homes == {item: one for one, part in parts for item in ids_of(part)}
    assert pointed == {(target, one) for one, part in parts for target in references(part)}


async def check_staleness(store: ProjectStore, project_id: str, project: SceneProject) -> None:
    """Nothing stale is missed and nothing fresh is called stale, compared with lowering every shot anew."""
    found = {one.ref for one in stale(project) if one.target}
    shots = {shot.id: (scene, shot) for scene, shot in project.shots()}
    hashes = {one: content_hash(lower(project, *shots[one])) for one in shots}
    prompts = [one for one in project.compiled if one.shot_id]
    assert found >= {f"{one.shot_id}@{one.target}" for one in prompts if one.il_hash != hashes.get(one.shot_id)}
    current = [one.model_copy(update={"il_hash": hashes[one.shot_id], "compiler_version": "1"}) for one in prompts]
    fresh = project.model_copy(update={"compiled": tuple(current)})
    assert not any(one.target for one in stale(fresh))
    explained = await explained_staleness(store, project_id, **ADA)
    assert {one.ref for one in explained} == {one.ref for one in stale((await store.load(project_id, **ADA)).project)}


def many(url: str, number: int, start: int, seeds: list[int]) -> None:
    asyncio.run(run(url, start, seeds, number))


def test_the_store_agrees_with_the_operations(database_url: str) -> None:
    async def migrate() -> None:
        database = Database(database_url)
        await database.migrate()
        await database.close()

    asyncio.run(migrate())
    numbers = iter(range(1, 1_000_000))

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.integers(0, 2**32), SEEDS)
    def agrees(start: int, seeds: list[int]) -> None:
        many(database_url, next(numbers), start, seeds)

    agrees()
    assert next(numbers) > 30, "every example ran against the store"


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 2**32))
def test_edits_of_a_part_lead_to_the_edited_part(start: int, seed: int) -> None:
    """A patched scene or entry becomes operations that lead exactly there, unless a promise forbids it."""
    project = beginning(start)
    new = Draw(seed, project).operation()
    after = attempt(project, new, "person")
    if after is None:
        return
    for scene in project.scenes:
        edited = after.scene(scene.id)
        if edited is not None and edited != scene:
            assert apply(project, scene_edits(scene, edited), "undo").scene(scene.id) == edited
    for entity in project.bible.entities():
        changed = after.entity(entity.id)
        if changed is not None and changed != entity and changed.name == entity.name:
            assert apply(project, entity_edits(entity, changed), "undo").entity(entity.id) == changed
