"""Pictures kept under the SHA-256 of their bytes, in a folder or a bucket, with where each came from.

File names come from the contents alone, never from a client. Every call names its owner; another owner's picture is
`NotFound`, whether it exists or not.
"""

import asyncio
import hashlib
import io
import re
from datetime import datetime

import fsspec
from PIL import Image
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import delete, func, insert, select

from state.errors import InvalidInput, NotFound
from tools.images.decoding import CleanImage, thumbnail
from tools.images.hashes import Fingerprint, fingerprint_of
from tools.storage.asset_tables import asset_origins, assets
from tools.storage.database import Database
from tools.storage.moments import new_id, now

SUFFIXES = {"image/png": "png", "image/jpeg": "jpg", "application/pdf": "pdf"}
ASSET_ID = re.compile(r"[0-9a-f]{64}")


class AssetOrigin(BaseModel):
    """How a picture came to be; empty fields are unknown or do not apply."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    project_id: str = Field("", max_length=80)
    workflow: str = Field("", max_length=80)
    run_id: str = Field("", max_length=80)
    provider: str = Field("", max_length=80)
    """`previz`, an image provider, `upload`, `slice`."""
    served_model: str = Field("", max_length=200)
    il_hash: str = Field("", max_length=64)
    prompt_hash: str = Field("", max_length=64)
    seed: int | None = None
    parent_id: str = Field("", max_length=64)
    """The asset this one was cut or changed from."""
    crop: tuple[int, int, int, int] | None = None
    """Left, top, right, bottom in the parent."""
    label: str = Field("", max_length=400)
    facts: dict[str, str] = {}


class Asset(BaseModel):
    """A stored picture as its owner sees it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    asset_id: str
    mime_type: str
    size: int
    width: int | None
    height: int | None
    phash: str | None
    dhash: str | None
    created_at: datetime


class AssetStore:
    """Pictures of all owners. `url` is a folder or any fsspec URL (`s3://bucket/prefix`, `memory://x`)."""

    def __init__(self, database: Database, url: str) -> None:
        self.database = database
        self.files, self.root = fsspec.core.url_to_fs(url)
        self.local = "file" in (
            self.files.protocol if isinstance(self.files.protocol, tuple) else (self.files.protocol,)
        )

    async def put_picture(self, picture: CleanImage, owner: str, origin: AssetOrigin) -> Asset:
        """Store a picture that was made safe, its thumbnail, and where it came from."""
        return await self.put(picture.data, picture.mime_type, owner, origin)

    async def put(self, data: bytes, mime_type: str, owner: str, origin: AssetOrigin) -> Asset:
        """Store bytes this service made itself (a drawn frame, a slice, a board). Storing the same bytes again
        adds an origin."""
        if mime_type not in SUFFIXES:
            raise InvalidInput(f"{mime_type} is not stored here", field="mime_type")
        asset_id = hashlib.sha256(data).hexdigest()
        width, height, marks = await asyncio.to_thread(self._write, asset_id, data, mime_type)
        asset = Asset(
            asset_id=asset_id,
            mime_type=mime_type,
            size=len(data),
            width=width,
            height=height,
            phash=marks.phash if marks else None,
            dhash=marks.dhash if marks else None,
            created_at=now(),
        )
        async with self.database.begin() as connection:
            found = (await connection.execute(self._one(owner, asset_id))).mappings().first()
            if found is None:
                await connection.execute(insert(assets).values(owner=owner, **asset.model_dump()))
            else:
                asset = _asset(dict(found))
            values = origin.model_dump()
            values["crop"] = list(origin.crop) if origin.crop else None
            await connection.execute(
                insert(asset_origins).values(
                    origin_id=new_id(), owner=owner, asset_id=asset_id, created_at=now(), **values
                )
            )
        return asset

    async def get(self, asset_id: str, owner: str) -> Asset:
        """One picture's record. Raises `NotFound`."""
        if not ASSET_ID.fullmatch(asset_id):
            raise NotFound("no such asset", field="asset_id")
        async with self.database.read() as connection:
            found = (await connection.execute(self._one(owner, asset_id))).mappings().first()
        if found is None:
            raise NotFound("no such asset", field="asset_id")
        return _asset(dict(found))

    async def read(self, asset_id: str, owner: str, start: int = 0, end: int | None = None) -> bytes:
        """The bytes, or the range from `start` up to but without `end`. Raises `NotFound`."""
        asset = await self.get(asset_id, owner)
        return await self._bytes(self._path(asset_id, SUFFIXES[asset.mime_type]), start, end)

    async def read_picture(self, asset_id: str, owner: str) -> bytes:
        """The bytes of a picture. Raises `NotFound`, and `InvalidInput` for an asset that is none."""
        asset = await self.get(asset_id, owner)
        if not asset.mime_type.startswith("image/"):
            raise InvalidInput(f"{asset.mime_type} is not a picture", field="asset")
        return await self.read(asset_id, owner)

    async def read_thumbnail(self, asset_id: str, owner: str) -> bytes:
        """A JPEG of at most 320 pixels a side. Raises `NotFound`, also for assets that are not pictures."""
        await self.get(asset_id, owner)
        return await self._bytes(self._path(asset_id, "thumb.jpg"), 0, None)

    async def origins(self, asset_id: str, owner: str) -> list[AssetOrigin]:
        """Where a picture came from, oldest first."""
        await self.get(asset_id, owner)
        query = select(asset_origins).where(asset_origins.c.owner == owner, asset_origins.c.asset_id == asset_id)
        async with self.database.read() as connection:
            rows = (
                (await connection.execute(query.order_by(asset_origins.c.created_at, asset_origins.c.origin_id)))
                .mappings()
                .all()
            )
        return [AssetOrigin.model_validate({name: row[name] for name in AssetOrigin.model_fields}) for row in rows]

    async def of_project(self, project_id: str, owner: str, limit: int = 100) -> list[Asset]:
        """A project's pictures, newest first."""
        newest = (
            select(asset_origins.c.asset_id, func.max(asset_origins.c.created_at).label("seen"))
            .where(asset_origins.c.owner == owner, asset_origins.c.project_id == project_id)
            .group_by(asset_origins.c.asset_id)
            .subquery()
        )
        query = select(assets).join(newest, newest.c.asset_id == assets.c.asset_id).where(assets.c.owner == owner)
        async with self.database.read() as connection:
            rows = (
                (await connection.execute(query.order_by(newest.c.seen.desc(), assets.c.asset_id).limit(limit)))
                .mappings()
                .all()
            )
        return [_asset(dict(row)) for row in rows]

    async def remove(self, asset_id: str, owner: str) -> None:
        """Forget a picture; its file goes when no other owner has the same bytes. Raises `NotFound`."""
        asset = await self.get(asset_id, owner)
        async with self.database.begin() as connection:
            await connection.execute(
                delete(asset_origins).where(asset_origins.c.owner == owner, asset_origins.c.asset_id == asset_id)
            )
            await connection.execute(delete(assets).where(assets.c.owner == owner, assets.c.asset_id == asset_id))
            others = (
                await connection.execute(select(func.count()).select_from(assets).where(assets.c.asset_id == asset_id))
            ).scalar_one()
            if not others:
                await asyncio.to_thread(self._erase, asset_id, SUFFIXES[asset.mime_type])

    def _one(self, owner: str, asset_id: str):  # type: ignore[no-untyped-def]
        columns = [assets.c[name] for name in Asset.model_fields]
        return select(*columns).where(assets.c.owner == owner, assets.c.asset_id == asset_id)

    def _path(self, asset_id: str, suffix: str) -> str:
        return f"{self.root}/{asset_id[:2]}/{asset_id[2:4]}/{asset_id}.{suffix}"

    async def _bytes(self, path: str, start: int, end: int | None) -> bytes:
        try:
            return bytes(await asyncio.to_thread(self.files.cat_file, path, start=start or None, end=end))
        except FileNotFoundError:
            raise NotFound("the file of this asset is gone", field="asset_id") from None

    def _write(self, asset_id: str, data: bytes, mime_type: str) -> tuple[int | None, int | None, Fingerprint | None]:
        """Write file and thumbnail unless they are there; returns size and fingerprint of a picture."""
        self._write_once(self._path(asset_id, SUFFIXES[mime_type]), data)
        if mime_type == "application/pdf":
            return None, None, None
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as image:
            size, marks = image.size, fingerprint_of(image)
        self._write_once(self._path(asset_id, "thumb.jpg"), thumbnail(data))
        return size[0], size[1], marks

    def _write_once(self, path: str, data: bytes) -> None:
        """A reader sees the whole file or none: local files appear by rename, object stores do so anyway."""
        if self.files.exists(path) and self.files.size(path) == len(data):
            return
        self.files.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
        if not self.local:
            self.files.pipe_file(path, data)
            return
        partial = f"{path}.{new_id()}.part"
        self.files.pipe_file(partial, data)
        self.files.mv(partial, path)

    def _erase(self, asset_id: str, suffix: str) -> None:
        for path in (self._path(asset_id, suffix), self._path(asset_id, "thumb.jpg")):
            if self.files.exists(path):
                self.files.rm_file(path)


def _asset(row: dict[str, object]) -> Asset:
    return Asset.model_validate({name: row[name] for name in Asset.model_fields})
