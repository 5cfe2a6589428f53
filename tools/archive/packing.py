"""Packing a project into an archive."""

import asyncio
import hashlib
import re
from collections.abc import Awaitable, Callable
from typing import Any, BinaryIO

from sqlalchemy import Table, select

from state.base import canonical_bytes
from state.project import SCHEMA_VERSION
from tools.archive.layout import MANIFEST, PARTS, PROJECT, SNAPSHOTS, VERSIONS, Manifest, lines, pack
from tools.storage.part_rows import Key, PartReader
from tools.storage.project_tables import project_parts, project_snapshots, project_versions, projects
from tools.storage.projects import ProjectStore

ReadAsset = Callable[[str], Awaitable[bytes]]
"""The bytes of a picture by its hash."""

PICTURE = re.compile(r'"asset":"([0-9a-f]{64})"')


async def pack_project(
    store: ProjectStore, project_id: str, file: BinaryIO, *, owner: str, read_asset: ReadAsset | None = None
) -> None:
    """Write a project with its history, and its pictures where `read_asset` gives them, as one zip. The same project
    makes the same bytes."""
    async with store.reading(project_id, owner) as (connection, key, head):
        row = (await connection.execute(select(projects).where(key.of(projects)))).one()
        parts = await _rows(connection, key, project_parts, "part", "version")
        contents = {
            PARTS: lines(parts),
            PROJECT: canonical_bytes((await PartReader(connection, key).whole()).project),
            SNAPSHOTS: lines(await _rows(connection, key, project_snapshots, "name")),
            VERSIONS: lines(await _rows(connection, key, project_versions, "version")),
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


async def _rows(connection: Any, key: Key, table: Table, *order: str) -> list[dict[str, Any]]:
    columns = [column for column in table.c if column.name not in ("owner", "project_id")]
    query = select(*columns).where(key.of(table)).order_by(*(table.c[name] for name in order))
    found = (await connection.execute(query)).mappings()
    return [{str(name): value for name, value in row.items()} for row in found]
