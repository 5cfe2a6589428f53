"""Opening an archive in a store: the same head, history and undo, byte for byte."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterable, Iterator
from datetime import datetime
from typing import Annotated, Any, BinaryIO

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from state.base import Part, content_hash
from state.errors import Conflict, InvalidInput, NewerSchema
from state.events import EVENT, AnyEvent
from state.operations import OPERATIONS
from state.operations.references import references
from state.parts import HEAD, SOURCE, STYLE, ids_of
from state.project import SCHEMA_VERSION
from tools.archive.layout import CONTENTS, EVENTS, PARTS, SNAPSHOTS, VERSIONS, Limits, Manifest, Unpacked
from tools.storage.contents import keep_contents
from tools.storage.database import Database
from tools.storage.events import append_events
from tools.storage.part_rows import CLASSES, Key, PartReader, read_part
from tools.storage.project_records import CommitKind
from tools.storage.project_tables import (
    project_items,
    project_parts,
    project_references,
    project_snapshots,
    project_versions,
    projects,
)

KeepAsset = Callable[[str, bytes], Awaitable[None]]
"""Keep a picture under its hash."""

Number = Annotated[int, Field(ge=1, le=2**31 - 1)]
BATCH = 1_000


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PartRow(_Row):
    part: Annotated[str, Field(min_length=1, max_length=160)]
    version: Number
    until: Number | None
    collection: str
    rank: str
    schema_version: Annotated[int, Field(ge=0)]
    content: str


class VersionRow(_Row):
    version: Number
    base: Annotated[int, Field(ge=0)]
    kind: CommitKind
    author: Annotated[str, Field(pattern="^(person|workflow|import|undo)$")]
    workflow: Annotated[str, Field(max_length=200)]
    run_id: Annotated[str, Field(max_length=200)]
    reason: str
    created_at: datetime
    takes_back: Number | None
    undo_below: Number | None
    redo_below: Number | None
    operations: list[JsonValue]
    inverse: list[JsonValue]
    touched: list[tuple[str, str]]
    renumbered: dict[str, str]
    idempotency_key: Annotated[str, Field(max_length=200)] | None
    request_hash: Annotated[str, Field(max_length=64)] | None


class SnapshotRow(_Row):
    name: Annotated[str, Field(max_length=200)]
    version: Number
    created_at: datetime


async def unpack_project(
    database: Database,
    file: BinaryIO,
    *,
    owner: str,
    keep_asset: KeepAsset | None = None,
    limits: Limits | None = None,
) -> str:
    """Keep an archived project, with what happened around it, and return its id. All or nothing: raises `InvalidInput`
    naming the file at fault, `NewerSchema`, or `Conflict` when the owner has a project with this id."""
    archive = await asyncio.to_thread(_opened, file, limits or Limits())
    key = Key(owner, archive.manifest.project_id)
    contents = await asyncio.to_thread(_Contents, archive)
    if keep_asset is not None:
        for asset in archive.assets():
            await keep_asset(asset, await asyncio.to_thread(_picture, archive, asset))
    try:
        async with database.begin() as connection:
            await connection.execute(insert(projects), {**key.values(), **contents.project()})
            for table, rows in contents.tables():
                for at in range(0, len(rows), BATCH):
                    batch = [{**key.values(), **row} for row in rows[at : at + BATCH]]
                    await connection.execute(insert(table), batch)
            await keep_contents(connection, contents.suggested, owner=owner, project_key=key.project_id)
            for at in range(0, len(contents.events), BATCH):
                await append_events(connection, contents.events[at : at + BATCH], owner)
            project = (await PartReader(connection, key).whole()).project
            if project.id != key.project_id:
                raise InvalidInput(f"its head is of {project.id}, not {key.project_id}.", field=PARTS)
    except IntegrityError as error:
        async with database.read() as connection:
            there = await connection.execute(select(projects.c.head).where(key.of(projects)))
            if there.scalar_one_or_none() is None:
                raise InvalidInput("its rows contradict each other.", field=PARTS) from error
        raise Conflict(f"there is a project {key.project_id} already.", field="project_id") from error
    return key.project_id


def _opened(file: BinaryIO, limits: Limits) -> Unpacked:
    archive = Unpacked(file, limits)
    if archive.manifest.schema_version > SCHEMA_VERSION:
        raise NewerSchema(
            f"it was written with schema {archive.manifest.schema_version}; this version reads up to {SCHEMA_VERSION}.",
            field="schema_version",
        )
    return archive


def _picture(archive: Unpacked, asset: str) -> bytes:
    data = archive.read(f"assets/{asset}")
    if hashlib.sha256(data).hexdigest() != asset:
        raise InvalidInput("its bytes do not have the hash in its name.", field=f"assets/{asset}")
    return data


class _Contents:
    """The rows of an archive, each one checked."""

    def __init__(self, archive: Unpacked) -> None:
        self.manifest: Manifest = archive.manifest
        self._parts = [_checked(PartRow, row, PARTS) for row in archive.rows(PARTS)]
        self._versions = [_checked(VersionRow, row, VERSIONS) for row in archive.rows(VERSIONS)]
        self._snapshots = [_checked(SnapshotRow, row, SNAPSHOTS) for row in archive.rows(SNAPSHOTS)]
        self.events = list(_events(archive))
        self.suggested = list(_suggested(archive))
        numbers = [row.version for row in self._versions]
        if not numbers or numbers != list(range(1, self.manifest.head + 1)):
            raise InvalidInput(f"it does not tell versions 1 to {self.manifest.head}.", field=VERSIONS)
        self._held = [(row, _part(row)) for row in self._parts]
        current = {row.part for row in self._parts if row.until is None}
        if not {HEAD, SOURCE, STYLE} <= current:
            raise InvalidInput("the project's own parts are missing.", field=PARTS)
        for row in self._versions:
            _check_operations(row)

    def project(self) -> dict[str, Any]:
        """The row of the project itself."""
        head = next(part for row, part in self._held if row.part == HEAD and row.until is None)
        return {
            "title": getattr(head, "title", "").replace("\x00", ""),
            "head": self.manifest.head,
            "undo_top": self.manifest.undo_top,
            "redo_top": self.manifest.redo_top,
            "created_at": self._versions[0].created_at,
            "updated_at": self._versions[-1].created_at,
        }

    def tables(self) -> Iterable[tuple[Any, list[dict[str, Any]]]]:
        """Rows by table. Where ids live and who points at whom follows from the parts."""
        yield project_parts, [row.model_dump() for row in self._parts]
        yield project_versions, [row.model_dump() for row in self._versions]
        yield project_snapshots, [row.model_dump() for row in self._snapshots]
        yield project_items, self._items()
        current = [(row, part) for row, part in self._held if row.until is None]
        yield (
            project_references,
            [{"target": target, "part": row.part} for row, part in current for target in sorted(references(part))],
        )

    def _items(self) -> list[dict[str, Any]]:
        homes: dict[str, tuple[bool, int, str]] = {}
        for row, part in self._held:
            for one in ids_of(part):
                seen = (row.until is None, row.version, row.part)
                homes[one] = max(homes.get(one, seen), seen)
        return [{"item": one, "part": part, "gone": not here} for one, (here, _, part) in sorted(homes.items())]


def _events(archive: Unpacked) -> Iterator[AnyEvent]:
    """What happened around the project; archives of the first format have none of it."""
    if EVENTS not in archive.manifest.files:
        return
    for number, row in enumerate(archive.rows(EVENTS), 1):
        try:
            event: AnyEvent = EVENT.validate_python(row)
        except ValidationError as error:
            raise InvalidInput(f"line {number}: {error.errors()[0]['msg']}", field=EVENTS) from error
        if event.project_key != archive.manifest.project_id:
            raise InvalidInput(f"line {number} is about another project.", field=EVENTS)
        yield event


def _suggested(archive: Unpacked) -> Iterator[JsonValue]:
    """The contents that events know by their hash."""
    if CONTENTS not in archive.manifest.files:
        return
    for number, row in enumerate(archive.rows(CONTENTS), 1):
        if content_hash(row.get("content")) != row.get("content_hash"):
            raise InvalidInput(f"line {number} does not have the hash it names.", field=CONTENTS)
        yield row["content"]


def _checked(row_class: type[Any], row: dict[str, Any], name: str) -> Any:
    try:
        return row_class.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(step) for step in first["loc"])
        raise InvalidInput(f"{field}: {first['msg']}", field=name) from error


def _part(row: PartRow) -> Part:
    if row.collection not in CLASSES:
        raise InvalidInput(f"{row.collection[:80]!r} is not a collection.", field=PARTS)
    try:
        return read_part(row.collection, row.content, row.schema_version)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(step) for step in first["loc"])
        raise InvalidInput(f"{row.part} {field}: {first['msg']}", field=PARTS) from error


def _check_operations(row: VersionRow) -> None:
    try:
        OPERATIONS.validate_python(row.operations)
        OPERATIONS.validate_python(row.inverse)
    except ValidationError as error:
        first = error.errors()[0]
        raise InvalidInput(f"version {row.version}: {first['msg']}", field=VERSIONS) from error
