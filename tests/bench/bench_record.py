"""What editing one scene costs as a project grows: time, bytes written, queries; on SQLite and on PostgreSQL.

Run: python -m tests.bench.bench_record [--sizes 10,100,1000,5000] [--edits 60] [--json]
"""

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from sqlalchemy import event, text

from state.operations import SceneFields, SetSlots, UpdateScene
from state.project import Beat, Scene, SceneProject, Shot
from state.slots import PromptSlots, Slot
from state.vocabulary import Lens, Origin, ShotType
from tools.storage.database import Database
from tools.storage.projects import ProjectStore

POSTGRES_URL = os.environ.get("DIRECTOR_TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/test")
LENSES = tuple(Lens)
WARM_UP = 10


@dataclass(frozen=True)
class Measured:
    """The middle edit of a row of them."""

    database: str
    scenes: int
    ms: float
    bytes: int
    queries: int
    time_ratio: float = 1.0
    bytes_ratio: float = 1.0


def film(scenes: int) -> SceneProject:
    """A project of scenes with three shots of six slots each, about 1.5 KB a scene."""

    def shot(number: int, letter: str) -> Shot:
        words = Slot(value=f"Mara crosses the yard, take {letter}, and stops at the door.", origin=Origin.INFERRED)
        slots = PromptSlots(subject=words, action=words, shot_type=Slot(value=ShotType.WIDE, origin=Origin.INFERRED))
        return Shot(id=f"shot-{number}{letter}", beat_id=f"beat-{number}", prompt_slots=slots)

    return SceneProject(
        id="project-bench",
        title="Bench",
        source="A brief. " * 200,
        scenes=tuple(
            Scene(
                id=f"scene-{number}",
                title=f"Scene {number}",
                summary=Slot(value="Mara comes home and finds the door open.", origin=Origin.INFERRED),
                beats=(Beat(id=f"beat-{number}", text=Slot(value="Mara finds the door open.", origin=Origin.SAID)),),
                shots=tuple(shot(number, letter) for letter in "abc"),
            )
            for number in range(1, scenes + 1)
        ),
    )


class Editing:
    """One project of one size, edited step by step."""

    def __init__(self, name: str, url: str, scenes: int) -> None:
        self.name, self.scenes = name, scenes
        self.database = Database(url)
        self.store = ProjectStore(self.database)
        self.times: list[float] = []
        self.sizes: list[int] = []
        self.queries = 0

    async def prepare(self) -> None:
        await self.database.migrate()
        event.listen(self.database._durable.sync_engine, "before_cursor_execute", self._count)
        await self.store.create(film(self.scenes), owner="bench")
        await _settle(self.database)

    def _count(self, *_: Any) -> None:
        self.queries += 1

    async def edit(self, number: int) -> None:
        """One slot of one shot and the note of its scene, on the head."""
        scene = number * 7 % self.scenes + 1
        lens = PromptSlots(lens=Slot(value=LENSES[number % len(LENSES)], origin=Origin.EDITED))
        operations = (
            SetSlots(target=f"shot-{scene}b", slots=lens),
            UpdateScene(scene_id=f"scene-{scene}", fields=SceneFields(note=f"note {number:04}")),
        )
        before = await _position(self.database)
        self.queries = 0
        start = time.perf_counter()
        await self.store.commit("project-bench", operations, base_version=None, owner="bench", author="person")
        self.times.append((time.perf_counter() - start) * 1000)
        asked = self.queries
        self.sizes.append(await _written(self.database, before))
        self.queries = asked

    def measured(self) -> Measured:
        ms, size = statistics.median(self.times[WARM_UP:]), int(statistics.median(self.sizes[WARM_UP:]))
        return Measured(self.name, self.scenes, ms, size, self.queries)


async def measure(name: str, urls: Sequence[tuple[int, str]], edits: int) -> list[Measured]:
    """The sizes take turns, edit by edit, so that whatever else the machine does falls on all of them."""
    projects = [Editing(name, url, scenes) for scenes, url in urls]
    for one in projects:
        await one.prepare()
    for number in range(WARM_UP + edits):
        for turn in range(len(projects)):
            await projects[(number + turn) % len(projects)].edit(number)
    for one in projects:
        await one.database.close()
    return [one.measured() for one in projects]


async def _settle(database: Database) -> None:
    """Start with an empty log and with statistics. No checkpoint on PostgreSQL: it would write whole pages again."""
    async with database.read() as connection:
        if database.is_sqlite:
            await connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    if not database.is_sqlite:
        async with database._durable.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.execute(text("ANALYZE"))


async def _position(database: Database) -> str:
    """Where the write-ahead log ends."""
    if database.is_sqlite:
        return str(await asyncio.to_thread(_size, Path(f"{database.path}-wal")))
    async with database.read() as connection:
        return str((await connection.execute(text("SELECT pg_current_wal_flush_lsn()"))).scalar_one())


async def _written(database: Database, since: str) -> int:
    """Bytes that the latest commit put into the write-ahead log. PostgreSQL's copies of whole pages after one of its
    checkpoints are left out: they are its own, and fall on whichever edit comes first."""
    if database.is_sqlite:
        return int(await _position(database)) - int(since)
    records = text(
        "SELECT sum(record_length - fpi_length) FROM public.pg_get_wal_records_info(CAST(:since AS pg_lsn), "
        "pg_current_wal_flush_lsn()) WHERE xid = (SELECT xmin FROM project_versions ORDER BY version DESC LIMIT 1)"
    )
    async with database.read() as connection:
        return int((await connection.execute(records, {"since": since})).scalar_one())


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


async def measure_all(sizes: Sequence[int], edits: int) -> list[Measured]:
    """Every size on SQLite and, where one answers, on PostgreSQL."""
    with tempfile.TemporaryDirectory() as folder:
        files = [(scenes, f"sqlite:///{folder}/{scenes}.db") for scenes in sizes]
        measured = await measure("sqlite", files, edits)
    try:
        admin = psycopg.connect(POSTGRES_URL, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        print(f"PostgreSQL left out: {error}", file=sys.stderr)
        return _with_ratios(measured)
    schemas = [(scenes, f"bench_{uuid4().hex[:12]}") for scenes in sizes]
    with admin:
        admin.execute("CREATE EXTENSION IF NOT EXISTS pg_walinspect SCHEMA public")
        for _, schema in schemas:
            admin.execute(f"CREATE SCHEMA {schema}")
        urls = [(scenes, f"{POSTGRES_URL}?options=-csearch_path%3D{schema}") for scenes, schema in schemas]
        measured += await measure("postgresql", urls, edits)
        for _, schema in schemas:
            admin.execute(f"DROP SCHEMA {schema} CASCADE")
        admin.execute("DROP EXTENSION pg_walinspect")
    return _with_ratios(measured)


def _with_ratios(measured: list[Measured]) -> list[Measured]:
    first = {one.database: one for one in reversed(measured)}
    return [
        Measured(
            one.database,
            one.scenes,
            round(one.ms, 2),
            one.bytes,
            one.queries,
            round(one.ms / first[one.database].ms, 2),
            round(one.bytes / first[one.database].bytes, 2) if first[one.database].bytes else 1.0,
        )
        for one in measured
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10,100,1000,5000")
    parser.add_argument("--edits", type=int, default=60)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    measured = asyncio.run(measure_all([int(size) for size in given.sizes.split(",")], given.edits))
    if given.json:
        print(json.dumps([asdict(one) for one in measured]))
        return
    print(f"{'database':<11}{'scenes':>7}{'ms':>9}{'bytes':>9}{'queries':>9}{'time ×':>8}{'bytes ×':>9}")
    for one in measured:
        row = f"{one.database:<11}{one.scenes:>7}{one.ms:>9.2f}{one.bytes:>9}{one.queries:>9}"
        print(f"{row}{one.time_ratio:>8.2f}{one.bytes_ratio:>9.2f}")


if __name__ == "__main__":
    main()
