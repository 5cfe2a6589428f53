"""Kill the process at every write point of a commit: the store holds the old or the new version, never a mixture."""

import asyncio
import os
import signal
from collections.abc import Callable
from typing import Any

from sqlalchemy import event

from state.base import canonical_bytes
from state.operations import AddScene, MoveScene, Operation, RemoveScene, SceneFields, SetSlots, UpdateScene
from state.project import Scene, SceneProject, Shot
from state.slots import PromptSlots, Slot
from state.vocabulary import Origin
from tools.storage.database import Database
from tools.storage.projects import ProjectStore

EDITS = 3
MINE = {"owner": "ada"}


def film(number: int) -> SceneProject:
    scenes = tuple(Scene(id=f"scene-{n}", shots=(Shot(id=f"shot-{n}"),)) for n in range(1, 5))
    return SceneProject(id=f"project-{number}", title="Film", scenes=scenes)


def edit(number: int) -> list[Operation]:
    era = Slot(value=f"edit {number}", origin=Origin.EDITED)
    return [
        AddScene(scene=Scene(id=f"scene-{number + 10}", title=f"edit {number}"), before="scene-2"),
        UpdateScene(scene_id="scene-1", fields=SceneFields(note=f"edit {number}")),
        SetSlots(target="scene-3", slots=PromptSlots(era=era)),
        MoveScene(scene_id="scene-4", before="scene-1" if number % 2 else None),
        *([RemoveScene(scene_id=f"scene-{number + 9}")] if number > 1 else []),
    ]


async def make_edits(url: str, project_id: str, acknowledge: Callable[[int], None], watch: Any = None) -> None:
    """Commit every edit under its own key; one that was made before answers again."""
    database = Database(url)
    if watch is not None:
        watch(database)
    store = ProjectStore(database)
    for number in range(1, EDITS + 1):
        made = await store.commit(
            project_id, edit(number), base_version=number, author="person", idempotency_key=f"edit {number}", **MINE
        )
        acknowledge(made.version)
    await database.close()


def at_write_points(database: Database, reached: Callable[[], None]) -> None:
    """Call back before and after every statement and every commit of writing transactions."""
    engine = database._durable.sync_engine
    for name in ("before_cursor_execute", "after_cursor_execute"):
        event.listen(engine, name, lambda *_: reached())
    commit = engine.dialect.do_commit

    def do_commit(connection: Any) -> None:
        reached()
        commit(connection)
        reached()

    engine.dialect.do_commit = do_commit  # type: ignore[method-assign]


def run_and_kill(url: str, project_id: str, die_at: int) -> int:
    """Make the edits in a child that kills itself at a write point; how many it had acknowledged by then."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        seen = 0

        def reached() -> None:
            nonlocal seen
            seen += 1
            if seen == die_at:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            asyncio.run(
                make_edits(
                    url, project_id, lambda _: os.write(writing, b"."), lambda one: at_write_points(one, reached)
                )
            )
        finally:
            os._exit(0)
    os.close(writing)
    acknowledged = 0
    while os.read(reading, 1):
        acknowledged += 1
    os.close(reading)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the child ended before its write point"
    return acknowledged


async def write_points(url: str) -> tuple[int, list[SceneProject]]:
    """How many write points the edits have, and the project after each of them."""
    database = Database(url)
    await database.migrate()
    store = ProjectStore(database)
    await store.create(film(0), **MINE)
    points = 0

    def reached() -> None:
        nonlocal points
        points += 1

    await make_edits(url, "project-0", lambda _: None, lambda one: at_write_points(one, reached))
    versions = [(await store.load("project-0", version=n, **MINE)).project for n in range(1, EDITS + 2)]
    await database.close()
    return points, versions


async def prepare(url: str, number: int) -> None:
    database = Database(url)
    await ProjectStore(database).create(film(number), **MINE)
    await database.close()


async def check(url: str, number: int, acknowledged: int, versions: list[SceneProject]) -> None:
    """The head is what was acknowledged, or one edit more; every version is whole; a retry ends as if nothing was."""
    expected = [canonical_bytes(one.with_(id=f"project-{number}")) for one in versions]
    database = Database(url)
    store = ProjectStore(database)
    project, head = await store.load(f"project-{number}", **MINE)
    assert head - 1 in (acknowledged, acknowledged + 1)
    assert canonical_bytes(project) == expected[head - 1]
    for version in range(1, head + 1):
        then = (await store.load(f"project-{number}", version=version, **MINE)).project
        assert canonical_bytes(then) == expected[version - 1]
    await make_edits(url, f"project-{number}", lambda _: None)
    project, head = await store.load(f"project-{number}", **MINE)
    assert (head, canonical_bytes(project)) == (EDITS + 1, expected[-1])
    for _ in range(EDITS if number % 10 == 0 else 0):
        await store.undo(f"project-{number}", **MINE)
    if number % 10 == 0:
        assert (await store.load(f"project-{number}", **MINE)).project.scenes == versions[0].scenes
    await database.close()


def test_killed_at_every_write_point_nothing_is_lost_doubled_or_mixed(database_url: str) -> None:
    points, versions = asyncio.run(write_points(database_url))
    assert points >= 100, "two databases make at least 200 kills"
    for die_at in range(1, points + 1):
        asyncio.run(prepare(database_url, die_at))
        acknowledged = run_and_kill(database_url, f"project-{die_at}", die_at)
        asyncio.run(check(database_url, die_at, acknowledged, versions))
