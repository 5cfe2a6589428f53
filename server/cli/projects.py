"""Stored projects and their history: what there is, who changed what, taking back, what is out of date."""

from collections.abc import Awaitable, Callable
from typing import Annotated

import typer
from pydantic import JsonValue
from rich.markup import escape

from server.cli.console import out, show_json, table
from server.cli.options import AsJson
from server.cli.stored import ProjectId, show_committed, with_projects
from state.difference import Change
from state.errors import Conflict, InvalidInput
from tools.context import LOCAL_OWNER
from tools.storage.project_records import Committed, Version
from tools.storage.projects import ProjectStore
from tools.storage.staleness import Stale, explained_staleness
from tools.storage.staleness import rebuild as rebuild_stale

SHOWN = 70
"""Characters of a value shown in a table."""
Steps = Annotated[int, typer.Option(min=1, max=1_000, help="How many.")]
Act = Callable[..., Awaitable[Committed]]
Limit = Annotated[int, typer.Option(min=1, max=1_000, help="Most rows to show.")]


def projects(
    query: Annotated[str, typer.Argument(help="Part of the title or id.")] = "",
    limit: Limit = 100,
    as_json: AsJson = False,
) -> None:
    """List the stored projects, last changed first."""
    found = with_projects(lambda store: store.search(owner=LOCAL_OWNER, query=query, limit=limit))
    if as_json:
        show_json(found)
        return
    rows = [(one.project_id, one.title, str(one.version), one.updated_at.strftime("%Y-%m-%d %H:%M")) for one in found]
    out.print(table("", ("project", "title", "version", "changed"), rows) if rows else "No projects yet.")


def history(project: ProjectId, limit: Limit = 100, as_json: AsJson = False) -> None:
    """Show every version of a project: when, by whom, why, what it touched."""
    found = with_projects(lambda store: store.versions(project, owner=LOCAL_OWNER, limit=limit))
    if as_json:
        show_json(found)
        return
    rows = [
        (str(one.version), one.created_at.strftime("%Y-%m-%d %H:%M"), _author(one), _reason(one), _short(one.parts))
        for one in found
    ]
    out.print(table("", ("version", "when", "by", "what", "parts"), rows))


def _author(version: Version) -> str:
    return version.workflow or version.author


def _reason(version: Version) -> str:
    taken_back = f" of version {version.takes_back}" if version.takes_back else ""
    return ": ".join(words for words in (f"{version.kind}{taken_back}", version.reason) if words)


def undo(project: ProjectId, steps: Steps = 1, as_json: AsJson = False) -> None:
    """Take back the latest edits that are not taken back yet."""

    done = with_projects(lambda store: _repeated(store.undo, project, steps))
    show_committed(done, said=f"Took back {_times(steps)}", before=0, as_json=as_json)


def redo(project: ProjectId, steps: Steps = 1, as_json: AsJson = False) -> None:
    """Take back the latest undo, unless something was edited since."""

    done = with_projects(lambda store: _repeated(store.redo, project, steps))
    show_committed(done, said=f"Did {_times(steps)} again", before=0, as_json=as_json)


async def _repeated(act: Act, project: str, steps: int) -> Committed:
    done: Committed | None = None
    for step in range(steps):
        try:
            done = await act(project, owner=LOCAL_OWNER)
        except Conflict as error:
            if done is None:
                raise
            raise Conflict(f"after {_times(step)}, now version {done.version}: {error.message}") from error
    assert done is not None, "there is at least one step"
    return done


def _times(steps: int) -> str:
    return "one edit" if steps == 1 else f"{steps} edits"


def restore(
    project: ProjectId,
    version: Annotated[int, typer.Argument(min=1, help="The version to bring back.")],
    as_json: AsJson = False,
) -> None:
    """Bring back the contents of a version, as a new version."""
    done = with_projects(lambda store: store.restore(project, version, owner=LOCAL_OWNER))
    show_committed(done, said=f"Brought back version {version}", before=0, as_json=as_json)


def snapshot(
    project: ProjectId,
    name: Annotated[str, typer.Argument(help="A name for the latest version; without it, list the names.")] = "",
    as_json: AsJson = False,
) -> None:
    """Give a project's latest version a name, or list the named versions."""
    if len(name) > 200:
        raise InvalidInput("may have at most 200 characters.", field="name")
    if name:
        made = with_projects(lambda store: store.snapshot(project, name, owner=LOCAL_OWNER))
        show_json(made) if as_json else out.print(f"{escape(made.name)} is version {made.version}")
        return
    found = with_projects(lambda store: store.snapshots(project, owner=LOCAL_OWNER))
    if as_json:
        show_json(found)
        return
    rows = [(one.name, str(one.version), one.created_at.strftime("%Y-%m-%d %H:%M")) for one in found]
    out.print(table("", ("name", "version", "named"), rows) if rows else "No version has a name.")


def diff(
    project: ProjectId,
    a: Annotated[int, typer.Argument(min=1, metavar="A", help="A version.")],
    b: Annotated[int, typer.Argument(min=1, metavar="B", help="Another version.")],
    as_json: AsJson = False,
) -> None:
    """Show what differs at version B from what was at version A, field by field."""
    found = with_projects(lambda store: store.diff(project, a, b, owner=LOCAL_OWNER))
    if as_json:
        show_json(found)
        return
    rows = [_changed(change) for change in found.changes]
    out.print(table("", ("part", "field", "", "before", "after"), rows) if rows else "Nothing differs.")


def _changed(change: Change) -> tuple[str, ...]:
    return change.part, change.field, change.kind, _value(change.before), _value(change.after)


def _value(value: JsonValue) -> str:
    """A value as a person reads it: a slot by its value and where it came from."""
    if value is None:
        return ""
    if isinstance(value, dict) and "value" in value:
        said = ", ".join(str(value[name]) for name in ("origin",) if name in value)
        return _cut(f"{value['value']}{f' ({said})' if said else ''}{' locked' if value.get('locked') else ''}")
    if isinstance(value, dict):
        named = next((str(value[name]) for name in ("name", "title", "text") if value.get(name)), "")
        return _cut(named or ", ".join(value))
    return _cut(str(value))


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"


def _short(parts: tuple[str, ...]) -> str:
    return ", ".join(parts[:6]) + (f" and {len(parts) - 6} more" if len(parts) > 6 else "")


def stale(project: ProjectId, as_json: AsJson = False) -> None:
    """Show what is out of date, and which fields changed since it was made."""
    found = with_projects(lambda store: explained_staleness(store, project, owner=LOCAL_OWNER))
    if as_json:
        show_json(found)
        return
    rows = [(one.ref, "kept: a person wrote it" if one.edited else "", _why(one)) for one in found]
    out.print(table("", ("out of date", "", "because"), rows) if rows else "Nothing is out of date.")


def _why(one: Stale) -> str:
    changed = [f"{change.part}.{change.field}" if change.field else change.part for change in one.why]
    return _short(tuple(changed)) or "it was made by an older compiler"


def rebuild(
    project: ProjectId,
    only: Annotated[list[str] | None, typer.Option("--only", help="Only this, such as shot-3@veo-3.1.")] = None,
    as_json: AsJson = False,
) -> None:
    """Compile what is out of date again, free of charge. Prompts that a person wrote stay."""

    async def work(store: ProjectStore) -> tuple[int, Committed]:
        before = await store.load_parts(project, [], owner=LOCAL_OWNER)
        return before.version, await rebuild_stale(store, project, owner=LOCAL_OWNER, only=only)

    before, done = with_projects(work)
    show_committed(done, said="Compiled again", before=before, as_json=as_json)
