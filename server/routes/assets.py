"""Pictures over HTTP: uploaded (made safe on the way in), read whole or in ranges, listed, removed; and frames of
projects kept, deleted and promoted.

A picture's address never changes what it shows, so it may be cached for ever, by its owner alone.
"""

import re
from typing import Annotated, Self

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field, model_validator

from server.routes.project_requests import CommitAnswer, answer
from server.routes.projects import Projects
from server.routes.strict import StrictRoute
from server.services import Asking, Services, services_of
from state.base import Part
from state.bible import Id
from state.errors import DirectorError, InvalidInput
from tools.images.choices import Choice, FrameChoices
from tools.images.decoding import decode_safely, read_limited
from tools.storage.assets import Asset, AssetOrigin, AssetStore
from tools.storage.events import EventLog

router = APIRouter(tags=["assets"])
choices = APIRouter(prefix="/projects", tags=["frames"], route_class=StrictRoute)

RANGE = re.compile(r"bytes=(\d*)-(\d*)")
UPLOADS = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif", "application/octet-stream", ""})
SAFE_HEADERS = {
    "cache-control": "private, max-age=31536000, immutable",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "content-disposition": "inline",
    "accept-ranges": "bytes",
}
UPLOAD_BODY = {"requestBody": {"required": True, "content": {"application/octet-stream": {}, "image/*": {}}}}


class RangeNotSatisfiable(DirectorError):
    """The range lies outside the file."""

    code = "range_not_satisfiable"
    status = 416


class UnsupportedMedia(DirectorError):
    """The upload does not claim to be a picture."""

    code = "unsupported_media"
    status = 415


class AssetWithOrigins(Part):
    """A picture and where it came from, oldest first."""

    asset: Asset
    origins: tuple[AssetOrigin, ...]


class ChosenFrames(Part):
    """Frames to keep, delete or promote: ids of shots, pictures, panels or boards, or a whole set."""

    frames: Annotated[tuple[Id, ...], Field(max_length=100)] = ()
    set: Annotated[int, Field(ge=1)] | None = None
    """Every frame that this version of the project brought, as the result of a picture workflow names it."""
    instead_of: Id | None = None
    """When a shot is promoted, the one that becomes an alternate."""

    @model_validator(mode="after")
    def _either(self) -> Self:
        if bool(self.frames) == (self.set is not None):
            raise ValueError("name frames, or the set they are in")
        return self


def assets_of(request: Request, services: Annotated[Services, Depends(services_of)]) -> AssetStore:
    return AssetStore(services.db, request.app.state.assets_url)


Assets = Annotated[AssetStore, Depends(assets_of)]


@router.post("/assets", status_code=201, openapi_extra=UPLOAD_BODY)
async def upload_asset(
    request: Request,
    assets: Assets,
    asking: Asking,
    response: Response,
    project_id: Annotated[str, Query(max_length=80)] = "",
    label: Annotated[str, Query(max_length=400)] = "",
) -> Asset:
    """Store a picture: the body is the file. It is decoded apart, turned upright, freed of what it says of its maker
    and encoded anew; what is stored is never what was sent."""
    claimed = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if claimed not in UPLOADS:
        raise UnsupportedMedia(f"send the picture itself as the body, not {claimed}", field="content-type")
    declared = request.headers.get("content-length", "")
    data = await read_limited(request.stream(), int(declared) if declared.isdigit() else None)
    clean = await decode_safely(data)
    origin = AssetOrigin(project_id=project_id, provider="upload", label=label)
    stored = await assets.put_picture(clean, asking.owner, origin)
    response.headers["Location"] = f"/assets/{stored.asset_id}"
    return stored


@router.get("/assets")
async def list_assets(
    assets: Assets,
    asking: Asking,
    project_id: Annotated[str, Query(min_length=1, max_length=80)],
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> tuple[Asset, ...]:
    """A project's pictures, newest first."""
    return tuple(await assets.of_project(project_id, asking.owner, limit))


@router.get("/assets/{asset_id}", response_class=Response)
async def read_asset(asset_id: str, request: Request, assets: Assets, asking: Asking) -> Response:
    """The picture, or the range of it that is asked for."""
    asset = await assets.get(asset_id, asking.owner)
    tag = f'"{asset_id}"'
    headers = {**SAFE_HEADERS, "etag": tag}
    if tag in request.headers.get("if-none-match", "") or request.headers.get("if-none-match") == "*":
        return Response(status_code=304, headers=headers)
    asked = request.headers.get("range", "")
    if not asked or request.headers.get("if-range", tag) != tag or not RANGE.fullmatch(asked):
        return Response(await assets.read(asset_id, asking.owner), media_type=asset.mime_type, headers=headers)
    start, end = byte_range(asked, asset.size)
    data = await assets.read(asset_id, asking.owner, start, end)
    headers["content-range"] = f"bytes {start}-{end - 1}/{asset.size}"
    return Response(data, 206, headers, asset.mime_type)


@router.get("/assets/{asset_id}/thumbnail", response_class=Response)
async def read_thumbnail(asset_id: str, request: Request, assets: Assets, asking: Asking) -> Response:
    """A JPEG of at most 320 pixels a side."""
    tag = f'"{asset_id}-thumbnail"'
    headers = {**SAFE_HEADERS, "etag": tag}
    headers.pop("accept-ranges")
    data = await assets.read_thumbnail(asset_id, asking.owner)
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(data, media_type="image/jpeg", headers=headers)


@router.get("/assets/{asset_id}/origins")
async def read_origins(asset_id: str, assets: Assets, asking: Asking) -> AssetWithOrigins:
    """What is known of a picture: workflow, provider, model, prompt, parent and crop."""
    asset = await assets.get(asset_id, asking.owner)
    return AssetWithOrigins(asset=asset, origins=tuple(await assets.origins(asset_id, asking.owner)))


@router.delete("/assets/{asset_id}", status_code=204)
async def remove_asset(asset_id: str, assets: Assets, asking: Asking) -> None:
    """Forget a picture. Projects that show it show a gap."""
    await assets.remove(asset_id, asking.owner)


@choices.post("/{project_id}/frames/{choice}")
async def choose_frames(
    project_id: str,
    choice: Choice,
    given: ChosenFrames,
    projects: Projects,
    services: Annotated[Services, Depends(services_of)],
    asking: Asking,
    response: Response,
) -> CommitAnswer:
    """Keep, delete or promote frames or a whole set, all or none; remembered as events, one for each frame."""
    chooser = FrameChoices(projects, EventLog(services.db))
    frames = given.frames
    if given.set is not None:
        frames = await chooser.set_of(project_id, given.set, owner=asking.owner)
    committed = await chooser.choose(project_id, choice, frames, owner=asking.owner, instead_of=given.instead_of)
    return answer(committed, response)


def byte_range(asked: str, size: int) -> tuple[int, int]:
    """Start and end (just outside) of a single range. Raises `RangeNotSatisfiable`, `InvalidInput`."""
    found = RANGE.fullmatch(asked)
    if found is None or (not found[1] and not found[2]):
        raise InvalidInput("a range reads bytes=first-last", field="range")
    if not found[1]:
        length = min(int(found[2]), size)
        start, end = size - length, size
    else:
        start, end = int(found[1]), min(int(found[2]) + 1 if found[2] else size, size)
    if start >= end:
        raise RangeNotSatisfiable(f"the file has {size} bytes", field="range")
    return start, end
