"""A screenplay kept as a project in the store, or added to one that is there."""

import asyncio
import hashlib
from typing import NamedTuple

from state.base import Part
from state.errors import Conflict, InvalidInput
from state.operations import ProjectFields, SetProject, apply
from state.project import Question, SceneProject
from state.vocabulary import fold
from tools.screenplay.fountain import Reading
from tools.screenplay.importing import ImportPlan, project_operations
from tools.screenplay.remarks import Remark, ScreenplayError
from tools.screenplay.script_files import read_script
from tools.storage.projects import ProjectStore

SLUG_WORDS = 6


class Imported(Part):
    """What an import made: counts of what is new, what a person should settle, and what had to be guessed."""

    project_id: str
    version: int
    title: str
    scenes: int
    characters: int
    locations: int
    props: int
    lines: int
    """Lines of dialogue."""
    questions: tuple[Question, ...] = ()
    remarks: tuple[Remark, ...] = ()


class Identity(NamedTuple):
    """What a new project is to be called, and the run that makes it, if one does."""

    title: str
    project_id: str
    run_id: str


async def import_script(
    store: ProjectStore,
    data: bytes,
    *,
    owner: str,
    name: str = "",
    title: str = "",
    project_id: str = "",
    into: str = "",
    run_id: str = "",
) -> Imported:
    """Read a Fountain or Final Draft file and keep it: as a new project in one step, or at the end of the project
    `into`. Raises `ScreenplayError` with the line; nothing is kept then. `name` is the file's, for the history.
    A run that is resumed after it kept the script keeps nothing twice."""
    if into and (project_id or title):
        field = "project_id" if project_id else "title"
        raise InvalidInput("is for a new project; with `into` the project keeps its own.", field=field)
    reading = await asyncio.to_thread(read_script, data)
    if not reading.screenplay.elements:
        raise ScreenplayError("there is no screenplay in the file.")
    reason = f"imported from {name}"[:500] if name else "imported"
    if into:
        return await _added(store, reading, into, owner=owner, reason=reason)
    identity = Identity(title, project_id, run_id)
    return await _founded(store, reading, data, identity, owner=owner, reason=reason)


async def _added(store: ProjectStore, reading: Reading, into: str, *, owner: str, reason: str) -> Imported:
    before, version = await store.load(into, owner=owner)
    plan = await asyncio.to_thread(project_operations, reading.screenplay, before)
    committed = await store.commit(
        into, plan.operations, base_version=version, owner=owner, author="import", reason=reason
    )
    after = (await store.load(into, owner=owner, version=committed.version)).project
    return _imported(reading, plan, before, after, committed.version)


async def _founded(
    store: ProjectStore, reading: Reading, data: bytes, wanted: Identity, *, owner: str, reason: str
) -> Imported:
    """The whole project as version 1, so that undo never takes a script apart that was only opened."""
    plan, project = await asyncio.to_thread(_project, reading, wanted.title)
    run_id, number = wanted.run_id, 1
    while True:
        named = project.with_(id=wanted.project_id or _identity(project.title, data, number))
        try:
            await store.create(named, owner=owner, author="import", run_id=run_id, reason=reason)
        except Conflict:
            ours = run_id and await store.founded_by(named.id, owner=owner) == run_id
            if not ours and wanted.project_id:
                raise
            if not ours:
                number += 1
                continue
        return _imported(reading, plan, SceneProject(id=named.id), named, 1)


def _project(reading: Reading, title: str) -> tuple[ImportPlan, SceneProject]:
    plan = project_operations(reading.screenplay)
    project = apply(SceneProject(id="project-1"), plan.operations, "import")
    named = (SetProject(fields=ProjectFields(title=title)),) if title else ()
    return plan, apply(project, named, "import")


def _identity(title: str, data: bytes, number: int) -> str:
    """A readable id that the same file always asks for first."""
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in fold(title)).split()
    slug = "-".join(words[:SLUG_WORDS])[:48] or "screenplay"
    again = f"-{number}" if number > 1 else ""
    return f"project-{slug}-{hashlib.sha256(data).hexdigest()[:8]}{again}"


def _imported(reading: Reading, plan: ImportPlan, before: SceneProject, after: SceneProject, version: int) -> Imported:
    def new(count_before: int, count_after: int) -> int:
        return max(count_after - count_before, 0)

    def spoken(project: SceneProject) -> int:
        return sum(len(scene.dialogue) for scene in project.scenes)

    return Imported(
        project_id=after.id,
        version=version,
        title=after.title,
        scenes=new(len(before.scenes), len(after.scenes)),
        characters=new(len(before.bible.characters), len(after.bible.characters)),
        locations=new(len(before.bible.locations), len(after.bible.locations)),
        props=new(len(before.bible.props), len(after.bible.props)),
        lines=new(spoken(before), spoken(after)),
        questions=plan.questions,
        remarks=(*reading.remarks, *plan.warnings),
    )
