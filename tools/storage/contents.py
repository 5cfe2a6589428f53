"""What was suggested and what a person made of it, kept by its hash: the words behind the hashes of the events, so that
a training file can be written. Each owner's own, per project, and gone with the project."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from state.base import canonical_bytes, content_hash
from state.errors import NotFound
from tools.storage.database import Database
from tools.storage.project_tables import director_contents

AT_ONCE = 200
"""Contents written or read by one statement; databases limit its parameters."""


class Contents:
    """Reads the contents of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, hashes: Sequence[str], *, owner: str, project_key: str) -> dict[str, Any]:
        """The contents with these hashes, as JSON values by hash; what is not kept is left out."""
        async with self._database.read() as connection:
            return await read_contents(connection, hashes, owner=owner, project_key=project_key)

    async def one(self, content_hash: str, *, owner: str, project_key: str) -> Any:
        """The content with this hash. Raises `NotFound`."""
        found = await self.read([content_hash], owner=owner, project_key=project_key)
        if content_hash not in found:
            raise NotFound(f"nothing of {project_key} has the hash {content_hash}.", field="content_hash")
        return found[content_hash]


async def read_contents(
    connection: AsyncConnection, hashes: Sequence[str], *, owner: str, project_key: str
) -> dict[str, Any]:
    """The contents with these hashes by hash, within a transaction that the caller opened."""
    table, found = director_contents, {}
    for start in range(0, len(hashes), AT_ONCE):
        query = select(table.c.content_hash, table.c.content).where(
            table.c.owner == owner,
            table.c.project_key == project_key,
            table.c.content_hash.in_(hashes[start : start + AT_ONCE]),
        )
        found.update({row.content_hash: row.content for row in await connection.execute(query)})
    return found


async def keep_contents(
    connection: AsyncConnection, contents: Iterable[object], *, owner: str, project_key: str
) -> None:
    """Keep each content once, within a transaction that the caller opened."""
    rows = {content_hash(one): canonical_bytes(one) for one in contents}
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(director_contents).on_conflict_do_nothing()
    kept = [
        {"owner": owner, "project_key": project_key, "content_hash": name, "content": data}
        for name, data in sorted(rows.items())
    ]
    for start in range(0, len(kept), AT_ONCE):
        await connection.execute(statement, kept[start : start + AT_ONCE])


async def forget_contents(connection: AsyncConnection, *, owner: str, project_key: str) -> int:
    """Remove a project's contents; how many there were."""
    table = director_contents
    gone = await connection.execute(delete(table).where(table.c.owner == owner, table.c.project_key == project_key))
    return int(gone.rowcount)
