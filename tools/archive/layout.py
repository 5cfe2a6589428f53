"""How an archive is laid out, and the limits within which one is read."""

import hashlib
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import orjson
from pydantic import BaseModel, ConfigDict

from state.errors import InvalidInput

FORMAT = "bedroom-director-archive"
FORMAT_VERSION = 2
"""2 added events and contents; archives of 1 are read."""
MANIFEST = "manifest.json"
PROJECT = "project.json"
PARTS = "parts.jsonl"
VERSIONS = "versions.jsonl"
SNAPSHOTS = "snapshots.jsonl"
EVENTS = "events.jsonl"
CONTENTS = "contents.jsonl"
REQUIRED = frozenset({MANIFEST, PROJECT, PARTS, VERSIONS, SNAPSHOTS})
FIXED = REQUIRED | {EVENTS, CONTENTS}
ASSET = re.compile(r"assets/([0-9a-f]{64})")
EPOCH = (1980, 1, 1, 0, 0, 0)
"""Zip cannot say less than this, and an archive says nothing of when it was packed."""


class Manifest(BaseModel):
    """What is in an archive."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: str = FORMAT
    format_version: int = FORMAT_VERSION
    schema_version: int
    project_id: str
    head: int
    undo_top: int | None
    redo_top: int | None
    files: dict[str, str]
    """SHA-256 of every other file, by name."""


@dataclass(frozen=True)
class Limits:
    """How much an archive may hold once unpacked."""

    bytes: int = 2 * 1024**3
    files: int = 100_000
    one_file: int = 512 * 1024**2


def pack(file: BinaryIO, contents: Iterable[tuple[str, bytes]]) -> None:
    """Write a zip whose bytes follow from its contents alone."""
    with zipfile.ZipFile(file, "w") as packed:
        for name, data in contents:
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_STORED if ASSET.fullmatch(name) else zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            info.create_system = 3
            packed.writestr(info, data, compresslevel=6)


class Unpacked:
    """An archive opened for reading. Nothing is believed: names, sizes and hashes are checked as they are read."""

    def __init__(self, file: BinaryIO, limits: Limits) -> None:
        try:
            self._packed = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, OSError, ValueError) as error:
            raise InvalidInput(f"it is not an archive: {error}", field="archive") from error
        self._limits = limits
        self._left = limits.bytes
        names = self._packed.namelist()
        if len(names) > limits.files:
            raise InvalidInput(f"it holds more than {limits.files} files.", field="archive")
        for name in names:
            if name not in FIXED and not ASSET.fullmatch(name):
                raise InvalidInput(f"{name[:200]!r} does not belong in an archive.", field="archive")
        if len(set(names)) != len(names):
            raise InvalidInput("a file is in it twice.", field="archive")
        self.manifest = self._read_manifest()
        if missing := (REQUIRED - {MANIFEST} - set(names)) or self.manifest.files.keys() ^ (set(names) - {MANIFEST}):
            raise InvalidInput(f"{min(missing)} is missing or not listed.", field=MANIFEST)

    def _read_manifest(self) -> Manifest:
        try:
            manifest = Manifest.model_validate_json(self._bytes(MANIFEST))
        except (KeyError, ValueError) as error:
            raise InvalidInput("it cannot be read.", field=MANIFEST) from error
        if manifest.format != FORMAT or manifest.format_version > FORMAT_VERSION:
            raise InvalidInput(f"{manifest.format} {manifest.format_version} cannot be read.", field=MANIFEST)
        return manifest

    def read(self, name: str) -> bytes:
        """A file's bytes, if they are what the manifest says."""
        data = self._bytes(name)
        if hashlib.sha256(data).hexdigest() != self.manifest.files[name]:
            raise InvalidInput("its contents are not what the manifest says.", field=name)
        return data

    def rows(self, name: str) -> Iterator[dict[str, Any]]:
        """The rows of a file of lines."""
        for number, line in enumerate(self.read(name).splitlines(), 1):
            try:
                row = orjson.loads(line)
            except orjson.JSONDecodeError as error:
                raise InvalidInput(f"line {number} is not JSON.", field=name) from error
            if not isinstance(row, dict):
                raise InvalidInput(f"line {number} is not an object.", field=name)
            yield row

    def assets(self) -> Iterator[str]:
        """Hashes of the pictures in it."""
        for name in sorted(self.manifest.files):
            if found := ASSET.fullmatch(name):
                yield found[1]

    def _bytes(self, name: str) -> bytes:
        """Unpack no more than is allowed, whatever the zip says of its sizes."""
        most = min(self._left, self._limits.one_file)
        try:
            with self._packed.open(name) as stream:
                data = stream.read(most + 1)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error) as error:
            raise InvalidInput(f"it cannot be unpacked: {error}", field=name) from error
        if len(data) > most:
            raise InvalidInput("it unpacks to more than is allowed.", field=name)
        self._left -= len(data)
        return data


def lines(rows: Iterable[dict[str, Any]]) -> bytes:
    """Rows as lines of JSON with sorted keys."""
    return b"".join(orjson.dumps(row, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z) + b"\n" for row in rows)
