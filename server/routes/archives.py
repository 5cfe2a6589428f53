"""Projects as files: one zip with pictures and history out, the same back in."""

import tempfile
from typing import Annotated, Any, BinaryIO

from fastapi import APIRouter, Depends, Request, Response

from server.errors import PayloadTooLarge
from server.routes.project_requests import tag
from server.routes.projects import Projects
from server.services import Asking, Services, services_of
from state.base import Part
from tools.archive.layout import Limits
from tools.archive.packing import pack_project
from tools.archive.pictures import keep_in, read_from
from tools.archive.unpacking import unpack_project
from tools.storage.assets import AssetStore

router = APIRouter(prefix="/projects", tags=["archives"])

MOST_BYTES = 512 * 1024**2
IN_MEMORY = 8 * 1024**2
ZIP: dict[int | str, dict[str, Any]] = {200: {"content": {"application/zip": {}}}}


class Unpacked(Part):
    """The project that was in the archive."""

    project_id: str
    version: int


def assets_of(request: Request, services: Annotated[Services, Depends(services_of)]) -> AssetStore:
    url: str = request.app.state.assets_url
    return AssetStore(services.db, url)


Assets = Annotated[AssetStore, Depends(assets_of)]


@router.get("/{project_id}/archive", response_class=Response, responses=ZIP)
async def read_archive(project_id: str, projects: Projects, assets: Assets, asking: Asking) -> Response:
    """The project with its pictures and its whole history as one file; the same project, the same bytes."""
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as file:
        opened: BinaryIO = file  # type: ignore[assignment]
        read = read_from(assets, asking.owner)
        await pack_project(projects, project_id, opened, owner=asking.owner, read_asset=read)
        file.seek(0)
        name = f'attachment; filename="{project_id}.zip"'
        return Response(file.read(), media_type="application/zip", headers={"Content-Disposition": name})


@router.post(
    "/import", status_code=201, openapi_extra={"requestBody": {"content": {"application/zip": {}}, "required": True}}
)
async def import_archive(
    request: Request, projects: Projects, assets: Assets, asking: Asking, response: Response
) -> Unpacked:
    """Keep an archived project: its head, history and undo are as they were where it came from."""
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as file:
        size = 0
        async for chunk in request.stream():
            size += len(chunk)
            if size > MOST_BYTES:
                raise PayloadTooLarge(f"an archive may have at most {MOST_BYTES} bytes", field="body")
            file.write(chunk)
        file.seek(0)
        opened: BinaryIO = file  # type: ignore[assignment]
        project_id = await unpack_project(
            projects.database, opened, owner=asking.owner, keep_asset=keep_in(assets, asking.owner), limits=Limits()
        )
    version = (await projects.load_parts(project_id, [], owner=asking.owner)).version
    response.headers["Location"] = f"/projects/{project_id}"
    tag(response, version)
    return Unpacked(project_id=project_id, version=version)
