"""Screenplays, projects and archives in and out at the command line."""

import asyncio
import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from server.cli.archives import is_archive, pack_stored, show_unpacked, unpack_file
from server.cli.console import err, out, read_bytes, show_json
from server.cli.options import AsJson
from server.cli.stored import find_project, open_store
from state.errors import InvalidInput
from tools.context import LOCAL_OWNER
from tools.export.documents import FORMATS, Document, export_document
from tools.export.folder import write_folder
from tools.export.reading import read_project
from tools.screenplay.encoding import MAX_BYTES
from tools.screenplay.keeping import Imported, import_script
from tools.screenplay.remarks import Remark

ARCHIVE = "archive"
SUFFIXES = {".zip": ARCHIVE, ".markdown": "md", **{f".{name}": name for name in (*FORMATS, ARCHIVE)}}
SHOWN = 20
"""Remarks shown before the rest is counted."""


def import_file(
    file: Annotated[str, typer.Argument(help="A Fountain, Final Draft, archive or project.json file; `-` reads one.")],
    title: Annotated[str, typer.Option(help="Title; taken from the script's title page otherwise.")] = "",
    project_id: Annotated[str, typer.Option("--id", help="Id of the new project.")] = "",
    into: Annotated[str, typer.Option(help="Add the script to the end of this stored project.")] = "",
    as_json: AsJson = False,
) -> None:
    """Bring a screenplay, a project or an archive into the store."""
    given = {"title": title, "id": project_id, "into": into}
    path = Path(file)
    if file != "-" and is_archive(path):
        _refuse(given, "an archive")
        show_unpacked(asyncio.run(unpack_file(path)), as_json=as_json)
    elif path.suffix.lower() == ".json":
        _refuse(given, "a project.json")
        _keep_project(path, as_json)
    else:
        data = sys.stdin.buffer.read(MAX_BYTES + 1) if file == "-" else read_bytes(path, field="file", limit=MAX_BYTES)
        name = "" if file == "-" else path.name
        _show_imported(asyncio.run(_import(data, name, title, project_id, into)), as_json)


def _refuse(given: dict[str, str], kind: str) -> None:
    for name, value in given.items():
        if value:
            raise InvalidInput(f"{kind} is kept as it is; leave this option out.", field=name)


def _keep_project(path: Path, as_json: bool) -> None:
    async def keep() -> tuple[str, int]:
        project = await asyncio.to_thread(read_project, path)
        reason = f"imported from {path.name}"[:500]
        async with open_store() as store:
            kept = await store.projects.create(project, owner=LOCAL_OWNER, author="import", reason=reason)
        return kept.project_id, kept.version

    project_id, version = asyncio.run(keep())
    if as_json:
        show_json({"project_id": project_id, "version": version})
        return
    out.print(f"{project_id} is kept, version {version}")


async def _import(data: bytes, name: str, title: str, project_id: str, into: str) -> Imported:
    async with open_store() as store:
        return await import_script(
            store.projects, data, owner=LOCAL_OWNER, name=name, title=title, project_id=project_id, into=into
        )


def _show_imported(made: Imported, as_json: bool) -> None:
    if as_json:
        show_json(made)
        return
    out.print(f"[bold]{escape(made.title)}[/bold]  {made.project_id}  version {made.version}")
    out.print(
        f"{made.scenes} scenes, {made.characters} characters, {made.locations} locations, {made.props} props, "
        f"{made.lines} lines of dialogue"
    )
    for question in made.questions:
        out.print(f"[yellow]?[/yellow] {question.id}: {escape(question.text)} [dim]{escape(question.evidence)}[/dim]")
    show_remarks(made.remarks)
    if made.questions:
        out.print(f'Answer with: director answer {made.project_id} {made.questions[0].id} "yes" (or "no")')


def show_remarks(remarks: Iterable[Remark]) -> None:
    """Each remark on a line of standard error, with the line of the script where it has one."""
    said = list(remarks)
    for remark in said[:SHOWN]:
        where = f"line {remark.line}: " if remark.line else ""
        err.print(f"[yellow]![/yellow] {where}{escape(remark.text)}")
    if len(said) > SHOWN:
        err.print(f"[yellow]![/yellow] and {len(said) - SHOWN} more; --json lists them")


def export(
    project: Annotated[str, typer.Argument(help="Id of a stored project, or a project.json.")],
    kind: Annotated[
        str, typer.Option("--format", help=f"{', '.join((*FORMATS, ARCHIVE))}; told by --out otherwise.")
    ] = "",
    file: Annotated[Path | None, typer.Option("--out", help="File to write; standard output otherwise.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write a project as a screenplay, a shot list, a reel, a project.json or an archive; say what is not in it."""
    kind = _format(kind, file)
    made = asyncio.run(_document(project, kind))
    if file is not None:
        write_folder({file.name: made.data}, file.parent)
    elif not as_json:
        sys.stdout.write(made.data.decode())
    if as_json:
        show_json(_report(made, kind, file))
        return
    show_remarks(made.losses)
    if file is not None:
        out.print(f"{escape(str(file))}: {len(made.data):,} bytes")


def _format(kind: str, file: Path | None) -> str:
    """The format asked for, else the one the file's name tells."""
    wanted = kind or (SUFFIXES.get(file.suffix.lower(), "") if file else "")
    if wanted not in (*FORMATS, ARCHIVE):
        known = ", ".join((*FORMATS, ARCHIVE))
        raise InvalidInput(f"{wanted!r} is none of {known}." if wanted else f"say one of {known}.", field="format")
    if wanted == ARCHIVE and file is None:
        raise InvalidInput("say which file an archive goes to.", field="out")
    return wanted


async def _document(project: str, kind: str) -> Document:
    if kind != ARCHIVE:
        return export_document(await find_project(project), kind)
    if project.endswith(".json") or "/" in project:
        raise InvalidInput("an archive is of a stored project, by its id; a file has no history.", field="project")
    return Document(await pack_stored(project), "application/zip")


def _report(made: Document, kind: str, file: Path | None) -> dict[str, object]:
    content = {"file": str(file)} if file is not None else {"text": made.data.decode()}
    digest = hashlib.sha256(made.data).hexdigest()
    return {"format": kind, **content, "bytes": len(made.data), "sha256": digest, "losses": list(made.losses)}
