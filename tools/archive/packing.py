"""Packing a project into an archive."""

import asyncio
import hashlib
import re
from collections.abc import Awaitable, Callable
from typing import Any, BinaryIO

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from state.base import canonical_bytes
from state.project import SCHEMA_VERSION
from tools.archive.layout import CONTENTS, EVENTS, MANIFEST, PARTS, PROJECT, SNAPSHOTS, VERSIONS, Manifest, lines, pack
from tools.storage.part_rows import Key, PartReader
from tools.storage.project_tables import (
    director_contents,
    director_events,
    project_parts,
    project_snapshots,
    project_versions,
    projects,
)
from tools.storage.projects import ProjectStore

ReadAsset = Callable[[str], Awaitable[bytes]]
"""The bytes of a picture by its hash."""

PICTURE = re.compile(r'"asset":"([0-9a-f]{64})"')


async def pack_project(
    store: ProjectStore, project_id: str, file: BinaryIO, *, owner: str, read_asset: ReadAsset | None = None
) -> None:
    """Write a project with its history, its events and the contents they speak of, and its pictures where `read_asset`
    gives them, as one zip. The same project makes the same bytes."""
    async with store.reading(project_id, owner) as (connection, key, head):
        row = (await connection.execute(select(projects).where(key.of(projects)))).one()
        parts = await _rows(connection, key, project_parts, "part", "version")
        contents = {
            PARTS: lines(parts),
            PROJECT: canonical_bytes((await PartReader(connection, key).whole()).project),
            SNAPSHOTS: lines(await _rows(connection, key, project_snapshots, "name")),
            VERSIONS: lines(await _rows(connection, key, project_versions, "version")),
            EVENTS: lines(await _events(connection, key)),
            CONTENTS: lines(await _contents(connection, key)),
        }
    if read_asset is not None:
        for asset in sorted({found for part in parts for found in PICTURE.findall(part["content"])}):
            contents[f"assets/{asset}"] = await read_asset(asset)
    manifest = Manifest(
        schema_version=SCHEMA_VERSION,
        project_id=project_id,
        head=head,
        undo_top=row.undo_top,
        redo_top=row.redo_top,
        files={name: hashlib.sha256(data).hexdigest() for name, data in contents.items()},
    )
    contents[MANIFEST] = canonical_bytes(manifest)
    await asyncio.to_thread(pack, file, sorted(contents.items()))


async def _events(connection: AsyncConnection, key: Key) -> list[dict[str, Any]]:
    table = director_events
    query = select(table.c.content).where(table.c.owner == key.owner, table.c.project_key == key.project_id)
    return list((await connection.execute(query.order_by(table.c.position))).scalars())


async def _contents(connection: AsyncConnection, key: Key) -> list[dict[str, Any]]:
    table = director_contents
    query = select(table.c.content_hash, table.c.content).where(
        table.c.owner == key.owner, table.c.project_key == key.project_id
    )
    rows = await connection.execute(query.order_by(table.c.content_hash))
    return [{"content_hash": row.content_hash, "content": row.content} for row in rows]


async def _rows(connection: AsyncConnection, key: Key, table: Table, *order: str) -> list[dict[str, Any]]:
    columns = [column for column in table.c if column.name not in ("owner", "project_id")]
    query = select(*columns).where(key.of(table)).order_by(*(table.c[name] for name in order))
    found = (await connection.execute(query)).mappings()
    return [{str(name): value for name, value in row.items()} for row in found]
