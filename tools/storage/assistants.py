"""Assistants: a graph by name with a configuration, kept in numbered versions."""

from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import and_, delete, func, insert, or_, select, update
from sqlalchemy.engine import RowMapping
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from state.errors import Conflict, NotFound
from tools.storage.database import Database
from tools.storage.moments import new_id, now
from tools.storage.queries import count_rows, json_contains, sorted_by
from tools.storage.run_tables import assistant_versions, assistants

GRAPH_NAMESPACE = UUID("6ba7b821-9dad-11d1-80b4-00c04fd430c8")
SYSTEM_OWNER = "system"
SORTABLE = ("assistant_id", "graph_id", "name", "created_at", "updated_at")
VERSIONED = ("graph_id", "name", "description", "config", "context", "metadata")


def default_assistant_id(graph_id: str) -> str:
    """The id clients compute themselves for the assistant every graph has."""
    return str(uuid5(GRAPH_NAMESPACE, graph_id))


class Assistants:
    """Records of assistants. An owner sees their own and the one every served graph has, which never changes."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._defaults: dict[str, RowMapping] = {}

    async def ensure_defaults(self, graphs: dict[str, str | None]) -> None:
        """One assistant per graph; `graphs` maps graph id to description."""
        async with self._db.begin() as connection:
            known = set((await connection.execute(select(assistants.c.assistant_id))).scalars())
            for graph_id, description in graphs.items():
                assistant_id = default_assistant_id(graph_id)
                if assistant_id in known:
                    continue
                await _insert(
                    connection,
                    {
                        "assistant_id": assistant_id,
                        "owner": SYSTEM_OWNER,
                        "graph_id": graph_id,
                        "name": graph_id,
                        "description": description,
                        "config": {},
                        "context": {},
                        "metadata": {"created_by": "system"},
                    },
                )
            served = assistants.c.assistant_id.in_([default_assistant_id(graph_id) for graph_id in graphs])
            query = select(assistants).where(served, assistants.c.owner == SYSTEM_OWNER)
            rows = (await connection.execute(query)).mappings().all()
        self._defaults = {row["assistant_id"]: row for row in rows}

    async def create(self, owner: str, values: dict[str, Any], assistant_id: str | None, if_exists: str) -> RowMapping:
        assistant_id = assistant_id or new_id()
        try:
            async with self._db.begin() as connection:
                await _insert(connection, {"assistant_id": assistant_id, "owner": owner, **values})
        except IntegrityError as error:
            existing = await self.find(owner, assistant_id)
            if existing is not None and if_exists == "do_nothing":
                return existing
            raise Conflict(f"Assistant {assistant_id} already exists", field="assistant_id") from error
        return await self.get(owner, assistant_id)

    async def find(self, owner: str, assistant_id: str) -> RowMapping | None:
        if (default := self._defaults.get(assistant_id)) is not None:
            return default
        async with self._db.read() as connection:
            row = await connection.execute(select(assistants).where(_visible(owner, assistant_id)))
            return row.mappings().one_or_none()

    async def get(self, owner: str, assistant_id: str) -> RowMapping:
        row = await self.find(owner, assistant_id)
        if row is None:
            raise NotFound(f"Assistant {assistant_id} not found")
        return row

    async def search(
        self,
        owner: str,
        *,
        metadata: dict[str, Any] | None = None,
        graph_id: str | None = None,
        name: str | None = None,
        limit: int = 10,
        offset: int = 0,
        sort_by: str | None = None,
        sort_order: str | None = None,
        served: list[str] | None = None,
        demanded: dict[str, Any] | None = None,
    ) -> tuple[list[RowMapping], int]:
        """One page of assistants, and how many there are in all.

        Only of the graphs in `served`, and of one's own only those whose metadata has what is `demanded`.
        """
        conditions = [
            assistants.c.owner.in_((owner, SYSTEM_OWNER)),
            json_contains(assistants.c.metadata, metadata, self._db.is_sqlite),
        ]
        if demanded:
            fits = json_contains(assistants.c.metadata, demanded, self._db.is_sqlite)
            conditions.append(or_(assistants.c.owner == SYSTEM_OWNER, fits))
        if graph_id:
            conditions.append(assistants.c.graph_id == graph_id)
        if served is not None:
            conditions.append(assistants.c.graph_id.in_(served))
        if name:
            conditions.append(func.lower(assistants.c.name).contains(name.lower(), autoescape=True))
        condition = and_(*conditions)
        query = sorted_by(select(assistants).where(condition), assistants, SORTABLE, sort_by, sort_order)
        async with self._db.read() as connection:
            rows = (await connection.execute(query.limit(limit).offset(offset))).mappings().all()
            total = await count_rows(connection, assistants, condition)
        return list(rows), total

    async def update(self, owner: str, assistant_id: str, changes: dict[str, Any]) -> RowMapping:
        """Save a new version with `changes`; metadata is merged, the rest replaced."""
        async with self._db.begin() as connection:
            current = await _own(connection, owner, assistant_id)
            values = {name: changes.get(name, current[name]) for name in VERSIONED}
            values["metadata"] = {**current["metadata"], **(changes.get("metadata") or {})}
            last = select(func.max(assistant_versions.c.version)).where(
                assistant_versions.c.assistant_id == assistant_id
            )
            version = (await connection.execute(last)).scalar_one() + 1
            await connection.execute(
                update(assistants)
                .where(assistants.c.assistant_id == assistant_id)
                .values(**values, version=version, updated_at=now())
            )
            await _insert_version(connection, assistant_id, current["owner"], version, values)
        return await self.get(owner, assistant_id)

    async def set_latest(self, owner: str, assistant_id: str, version: int) -> RowMapping:
        """Go back (or forward) to one of the saved versions."""
        async with self._db.begin() as connection:
            await _own(connection, owner, assistant_id)
            saved = (
                await connection.execute(
                    select(assistant_versions).where(
                        assistant_versions.c.assistant_id == assistant_id,
                        assistant_versions.c.version == version,
                    )
                )
            ).mappings()
            row = saved.one_or_none()
            if row is None:
                raise NotFound(f"Assistant {assistant_id} has no version {version}")
            await connection.execute(
                update(assistants)
                .where(assistants.c.assistant_id == assistant_id)
                .values({name: row[name] for name in VERSIONED} | {"version": version, "updated_at": now()})
            )
        return await self.get(owner, assistant_id)

    async def versions(
        self, owner: str, assistant_id: str, metadata: dict[str, Any] | None, limit: int, offset: int
    ) -> list[RowMapping]:
        await self.get(owner, assistant_id)
        query = (
            select(assistant_versions)
            .where(assistant_versions.c.assistant_id == assistant_id)
            .where(json_contains(assistant_versions.c.metadata, metadata, self._db.is_sqlite))
            .order_by(assistant_versions.c.version.desc())
        )
        async with self._db.read() as connection:
            return list((await connection.execute(query.limit(limit).offset(offset))).mappings().all())

    async def delete(self, owner: str, assistant_id: str) -> None:
        async with self._db.begin() as connection:
            await _own(connection, owner, assistant_id)
            await connection.execute(delete(assistants).where(assistants.c.assistant_id == assistant_id))


def _visible(owner: str, assistant_id: str) -> Any:
    return and_(
        assistants.c.assistant_id == assistant_id,
        or_(assistants.c.owner == owner, assistants.c.owner == SYSTEM_OWNER),
    )


async def _own(connection: AsyncConnection, owner: str, assistant_id: str) -> RowMapping:
    """The row, if the caller may change it: the one every graph has belongs to the server."""
    found = await connection.execute(select(assistants).where(_visible(owner, assistant_id)))
    row = found.mappings().one_or_none()
    if row is None:
        raise NotFound(f"Assistant {assistant_id} not found")
    if row["owner"] != owner:
        raise Conflict(f"Assistant {assistant_id} belongs to the server; create your own to change it")
    return row


async def _insert(connection: AsyncConnection, values: dict[str, Any]) -> None:
    moment = now()
    await connection.execute(insert(assistants).values(**values, version=1, created_at=moment, updated_at=moment))
    fields = {name: values[name] for name in VERSIONED}
    await _insert_version(connection, values["assistant_id"], values["owner"], 1, fields)


async def _insert_version(
    connection: AsyncConnection, assistant_id: str, owner: str, version: int, fields: dict[str, Any]
) -> None:
    await connection.execute(
        insert(assistant_versions).values(
            assistant_id=assistant_id, version=version, owner=owner, created_at=now(), **fields
        )
    )
