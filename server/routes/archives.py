"""Projects as files: one zip with pictures and history out, the same back in."""

import tempfile
from typing import Annotated, Any, BinaryIO

from fastapi import APIRouter, Depends, Request, Response

from server.routes.projects import Projects
from server.services import Asking, Services, services_of
from state.base import Part
from state.bible import Id
from tools.archive.layout import Limits
from tools.archive.packing import pack_project
from tools.archive.pictures import keep_in, read_from
from tools.archive.unpacking import unpack_project
from tools.storage.assets import AssetStore
from tools.storage.projects import ProjectStore

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
async def read_archive(project_id: Id, projects: Projects, assets: Assets, asking: Asking) -> Response:
    """The project with its pictures and its whole history as one file; the same project, the same bytes."""
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as file:
        opened: BinaryIO = file  # type: ignore[assignment]
        read = read_from(assets, asking.owner)
        await pack_project(projects, project_id, opened, owner=asking.owner, read_asset=read)
        file.seek(0)
        name = f'attachment; filename="{project_id}.zip"'
        return Response(file.read(), media_type="application/zip", headers={"Content-Disposition": name})


async def keep_archive(file: BinaryIO, projects: ProjectStore, assets: AssetStore, owner: str) -> Unpacked:
    """Keep an archived project: its head, history and undo are as they were where it came from."""
    kept = await unpack_project(
        projects.database, file, owner=owner, keep_asset=keep_in(assets, owner), limits=Limits()
    )
    version = (await projects.load_parts(kept, [], owner=owner)).version
    return Unpacked(project_id=kept, version=version)
