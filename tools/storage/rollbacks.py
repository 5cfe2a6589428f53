"""Taking back what a rolled-back run wrote into projects."""

import logging
from typing import NamedTuple

from sqlalchemy import select

from state.errors import Conflict, OperationRefused
from state.operations import OPERATIONS
from tools.storage.database import Database
from tools.storage.project_tables import project_versions
from tools.storage.projects import ProjectStore

log = logging.getLogger(__name__)


class TakenBack(NamedTuple):
    """What a rollback did, by project id."""

    deleted: tuple[str, ...]
    undone: tuple[tuple[str, int], ...]
    kept: tuple[tuple[str, int], ...]
    """Versions that stay, because someone has built on what they changed."""


async def take_back_run(database: Database, run_id: str, *, owner: str) -> TakenBack:
    """Undo every version a run committed, newest first, keeping what others changed since. A project the run founded,
    and nobody else has touched, is deleted. Doing it twice is doing it once."""
    store = ProjectStore(database)
    table = project_versions.c
    async with database.read() as connection:
        rows = (
            await connection.execute(
                select(table.project_id, table.version, table.run_id)
                .where(
                    table.owner == owner,
                    table.project_id.in_(select(table.project_id).where(table.owner == owner, table.run_id == run_id)),
                )
                .order_by(table.project_id, table.version.desc())
            )
        ).all()
    versions: dict[str, list[tuple[int, str]]] = {}
    for row in rows:
        versions.setdefault(row.project_id, []).append((row.version, row.run_id))
    deleted: list[str] = []
    undone: list[tuple[str, int]] = []
    kept: list[tuple[str, int]] = []
    for project, history in versions.items():
        if all(author_run == run_id for _, author_run in history) and history[-1][0] == 1:
            await store.delete(project, owner=owner)
            deleted.append(project)
            continue
        for version, author_run in history:
            if author_run == run_id and version > 1:
                done = await _take_back(store, project, version, run_id, owner)
                (undone if done else kept).append((project, version))
    return TakenBack(tuple(deleted), tuple(undone), tuple(kept))


async def _take_back(store: ProjectStore, project: str, version: int, run_id: str, owner: str) -> bool:
    detail = await store.version(project, version, owner=owner)
    try:
        await store.commit(
            project,
            OPERATIONS.validate_python(detail.inverse),
            base_version=version,
            owner=owner,
            author="undo",
            reason=f"the run that made version {version} was rolled back",
            idempotency_key=f"{run_id}:rolled-back:{version}",
        )
    except (Conflict, OperationRefused) as refusal:
        log.warning("version %s of %s stays after a rollback: %s", version, project, refusal)
        return False
    return True
