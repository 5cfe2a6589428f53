"""Screenplays and archives in, and projects out in every format; answers to what a script left open."""

import asyncio
from pathlib import PurePath
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from server.routes.archives import MOST_BYTES, Assets, Unpacked, keep_archive, read_archive
from server.routes.project_requests import CommitAnswer, VersionNumber, answer, tag
from server.routes.projects import Projects
from server.routes.strict import StrictRoute
from server.services import Asking
from server.uploads import uploaded
from state.base import Part
from state.bible import Id
from state.errors import InvalidInput
from tools.export.documents import DocumentFormat, export_document
from tools.screenplay.answering import answer_operations, open_question
from tools.screenplay.encoding import MAX_BYTES
from tools.screenplay.keeping import Imported, import_script
from tools.screenplay.remarks import Remark
from tools.storage.staleness import with_renamed_prompts

router = APIRouter(prefix="/projects", tags=["screenplays"], route_class=StrictRoute)

ZIP = b"PK\x03\x04"
FILE: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
FORM: dict[str, Any] = {"schema": {"type": "object", "properties": {"file": FILE["schema"]}, "required": ["file"]}}
IMPORT_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "text/plain": FILE,
            "application/xml": FILE,
            "application/zip": FILE,
            "multipart/form-data": FORM,
        },
    }
}
Title = Annotated[str, Query(max_length=20_000)]
FileName = Annotated[str, Query(max_length=200)]
NewId = Annotated[Id | None, Query()]


class Answer(Part):
    """What a person says to an open question."""

    answer: Annotated[str, Field(min_length=1, max_length=2_000)]


@router.post("/import", status_code=201, openapi_extra=IMPORT_BODY)
async def import_file(
    request: Request,
    projects: Projects,
    assets: Assets,
    asking: Asking,
    response: Response,
    name: FileName = "",
    title: Title = "",
    project_id: NewId = None,
    into: NewId = None,
) -> Imported | Unpacked:
    """Keep a Fountain or Final Draft script, as a new project or at the end of `into`; or an archive with its history.
    The file is the body, or the field `file` of a form. What it is, its contents say."""
    zipped = request.headers.get("content-type", "").startswith("application/zip")
    limit = MOST_BYTES if zipped else MAX_BYTES
    async with uploaded(request, lambda head: MOST_BYTES if head.startswith(ZIP) else limit, MOST_BYTES) as upload:
        made: Imported | Unpacked
        if zipped or upload.head.startswith(ZIP):
            _refuse_options(title=title, project_id=project_id, into=into)
            made = await keep_archive(upload.file, projects, assets, asking.owner)
        else:
            made = await import_script(
                projects,
                await asyncio.to_thread(upload.file.read),
                owner=asking.owner,
                name=name or PurePath(upload.name).name[:200],
                title=title,
                project_id=project_id or "",
                into=into or "",
            )
    response.headers["Location"] = f"/projects/{made.project_id}"
    tag(response, made.version)
    return made


def _refuse_options(**given: str | None) -> None:
    for name, value in given.items():
        if value:
            raise InvalidInput("an archive is kept as it is; leave this out.", field=name)


@router.get("/{project_id}/export", response_class=Response)
async def export_project(
    project_id: str,
    projects: Projects,
    assets: Assets,
    asking: Asking,
    format: Annotated[DocumentFormat | Literal["archive"], Query()],
    version: VersionNumber | None = None,
) -> Response:
    """The project as a file. `X-Export-Losses` counts what the format could not hold; `…/export/losses` lists it."""
    if format == "archive":
        if version is not None:
            raise InvalidInput("an archive holds every version; leave this out.", field="version")
        return await read_archive(project_id, projects, assets, asking)
    stored = await projects.load(project_id, owner=asking.owner, version=version)
    made = await asyncio.to_thread(export_document, stored.project, format)
    headers = {
        "Content-Disposition": f'attachment; filename="{project_id}.{format}"',
        "X-Export-Losses": str(len(made.losses)),
    }
    sent = Response(made.data, media_type=made.media_type, headers=headers)
    tag(sent, stored.version)
    return sent


@router.get("/{project_id}/export/losses")
async def list_losses(
    project_id: str,
    projects: Projects,
    asking: Asking,
    format: DocumentFormat,
    version: VersionNumber | None = None,
) -> tuple[Remark, ...]:
    """What a format cannot hold of the project's script."""
    stored = await projects.load(project_id, owner=asking.owner, version=version)
    return (await asyncio.to_thread(export_document, stored.project, format)).losses


@router.post("/{project_id}/questions/{question_id}/answer")
async def answer_question(
    project_id: str, question_id: Id, given: Answer, projects: Projects, asking: Asking, response: Response
) -> CommitAnswer:
    """Settle an open question. Where two names may be one person, "yes" makes them one and "no" keeps both."""
    project, version = await projects.load(project_id, owner=asking.owner)
    operations = answer_operations(project, question_id, given.answer)
    committed = await projects.commit(
        project_id,
        await with_renamed_prompts(projects, project_id, operations, owner=asking.owner),
        base_version=version,
        owner=asking.owner,
        author="person",
        reason=f"{open_question(project, question_id).text} {given.answer}"[:500],
    )
    return answer(committed, response)
