"""Small edits of a stored project from the command line: locks, names, and answers to open questions."""

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.markup import escape

from server.cli.console import out, show_json, table
from server.cli.options import AsJson
from server.cli.stored import ProjectId, show_committed, with_projects
from state.operations import MergeEntities, Operation, RenameEntity, SetLock
from state.project import Question
from tools.context import LOCAL_OWNER
from tools.screenplay.answering import answer_operations, open_question
from tools.storage.project_records import Committed
from tools.storage.projects import ProjectStore
from tools.storage.staleness import with_renamed_prompts

Target = Annotated[
    str, typer.Argument(help="Id of a scene, shot, beat, line, bible entry, picture or board; or `style`, `project`.")
]
SlotName = Annotated[str, typer.Option("--slot", help="Only this slot of it, such as lens.")]


def lock(project: ProjectId, target: Target, slot: SlotName = "", as_json: AsJson = False) -> None:
    """Lock a part of a project, or one slot of it, against every change."""
    _set_lock(project, SetLock(target=target, slot=slot, locked=True), as_json)


def unlock(project: ProjectId, target: Target, slot: SlotName = "", as_json: AsJson = False) -> None:
    """Unlock a part of a project, or one slot of it."""
    _set_lock(project, SetLock(target=target, slot=slot, locked=False), as_json)


def _set_lock(project: str, operation: SetLock, as_json: bool) -> None:
    before, done = with_projects(lambda store: _commit(store, project, (operation,)))
    said = f"{'Locked' if operation.locked else 'Unlocked'} {operation.target} {operation.slot}".rstrip()
    show_committed(done, said=said, before=before, as_json=as_json)


def rename(
    project: ProjectId,
    entity: Annotated[str, typer.Argument(help="Id of a character, location or prop.")],
    name: Annotated[str, typer.Argument(help="The new name.")],
    as_json: AsJson = False,
) -> None:
    """Rename a character, place or prop everywhere; the old name stays as an alias."""
    operation = RenameEntity(entity_id=entity, name=name)
    before, done = with_projects(lambda store: _commit(store, project, (operation,)))
    show_committed(done, said=f"{entity} is now {escape(name)}", before=before, as_json=as_json)


def questions(project: ProjectId, as_json: AsJson = False) -> None:
    """Show what a project needs a person to settle."""

    async def work(store: ProjectStore) -> tuple[Question, ...]:
        return (await store.load_parts(project, [], owner=LOCAL_OWNER)).project.questions

    found = with_projects(work)
    if as_json:
        show_json(found)
        return
    rows = [(one.id, one.text, " / ".join(one.options), one.evidence) for one in found]
    out.print(table("", ("id", "question", "options", "because"), rows) if rows else "Nothing is open.")


def answer(
    project: ProjectId,
    question: Annotated[str, typer.Argument(help="Id of the question; `director questions` lists them.")],
    words: Annotated[str, typer.Argument(metavar="ANSWER", help="Your answer.")],
    as_json: AsJson = False,
) -> None:
    """Settle an open question. Where two names may be one person, "yes" makes them one and "no" keeps both."""

    async def work(store: ProjectStore) -> tuple[int, Committed, bool]:
        stored = await store.load(project, owner=LOCAL_OWNER)
        operations = answer_operations(stored.project, question, words)
        reason = f"{open_question(stored.project, question).text} {words}"[:500]
        merged = any(isinstance(operation, MergeEntities) for operation in operations)
        return stored.version, (await _commit(store, project, operations, stored.version, reason))[1], merged

    before, done, merged = with_projects(work)
    said = f"Settled {question}" + (", the two are one" if merged else "")
    show_committed(done, said=said, before=before, as_json=as_json)


async def _commit(
    store: ProjectStore, project: str, operations: Sequence[Operation], base: int | None = None, reason: str = ""
) -> tuple[int, Committed]:
    """The head before the change, and the change."""
    seen = base or (await store.load_parts(project, [], owner=LOCAL_OWNER)).version
    complete = await with_renamed_prompts(store, project, operations, owner=LOCAL_OWNER)
    done = await store.commit(project, complete, base_version=seen, owner=LOCAL_OWNER, author="person", reason=reason)
    return seen, done
