"""A rolled-back run leaves no trace in projects, and takes nobody else's work with it."""

from pathlib import Path

import pytest

from state.errors import NotFound
from state.operations import AddScene, ProjectFields, SceneFields, SetProject, UpdateScene
from state.project import Scene, SceneProject
from tools.storage.database import Database
from tools.storage.projects import ProjectStore
from tools.storage.rollbacks import take_back_run


@pytest.fixture
async def store(tmp_path: Path):
    database = Database(f"sqlite:///{tmp_path / 'director.db'}")
    await database.migrate()
    yield ProjectStore(database), database
    await database.close()


def titled(title: str) -> UpdateScene:
    return UpdateScene(scene_id="scene-1", fields=SceneFields(title=title))


async def founded(projects: ProjectStore, run_id: str) -> None:
    await projects.create(SceneProject(id="project-x"), owner="ada", run_id=run_id)
    await projects.commit(
        "project-x", [AddScene(scene=Scene(id="scene-1", title="One"))],
        base_version=1, owner="ada", author="workflow", run_id=run_id,
    )  # fmt: skip


async def test_a_project_only_the_run_touched_is_gone(store):
    projects, database = store
    await founded(projects, "run-1")
    done = await take_back_run(database, "run-1", owner="ada")
    assert done.deleted == ("project-x",)
    with pytest.raises(NotFound):
        await projects.load("project-x", owner="ada")
    assert await take_back_run(database, "run-1", owner="ada") == ((), (), ())


async def test_only_what_the_run_changed_is_taken_back(store):
    projects, database = store
    await founded(projects, "run-1")
    given = {"owner": "ada", "base_version": None}
    await projects.commit("project-x", [titled("By the run")], author="workflow", run_id="run-2", **given)
    await projects.commit("project-x", [SetProject(fields=ProjectFields(title="Mine"))], author="person", **given)
    done = await take_back_run(database, "run-2", owner="ada")
    assert done.undone == (("project-x", 3),)
    project = (await projects.load("project-x", owner="ada")).project
    assert (project.title, project.scenes[0].title) == ("Mine", "One")
    again = await take_back_run(database, "run-2", owner="ada")
    assert (await projects.load("project-x", owner="ada")).project == project
    assert again.deleted == ()


async def test_what_someone_built_on_stays_and_is_named(store):
    projects, database = store
    await founded(projects, "run-1")
    given = {"owner": "ada", "base_version": None}
    await projects.commit("project-x", [titled("By the run")], author="workflow", run_id="run-2", **given)
    await projects.commit("project-x", [titled("By hand")], author="person", **given)
    done = await take_back_run(database, "run-2", owner="ada")
    assert done.kept == (("project-x", 3),)
    assert (await projects.load("project-x", owner="ada")).project.scenes[0].title == "By hand"


async def test_another_owners_run_is_not_found(store):
    projects, database = store
    await founded(projects, "run-1")
    assert await take_back_run(database, "run-1", owner="eve") == ((), (), ())
    assert (await projects.load("project-x", owner="ada")).project.scenes
