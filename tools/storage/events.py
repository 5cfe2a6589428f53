"""The event log: appended to exactly once, read by project or run, each owner their own."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from state.base import content_hash
from state.errors import Conflict, InvalidInput
from state.events import (
    DECISIONS,
    EVENT,
    AnyEvent,
    PrivacyChanged,
    ScopePayload,
    SuggestionShown,
    actor_of,
    candidate_set_of,
    moment,
    slot_of_event,
)
from tools.storage.database import Database
from tools.storage.moments import new_id, now
from tools.storage.project_tables import director_events

PAGE = 1_000
BATCH = 500
"""Events written by one statement; databases limit its parameters."""


class EventLog:
    """Appends and reads `state.events`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def append(self, events: Sequence[AnyEvent], *, owner: str) -> int:
        """Write events in order, all or none; returns how many were new. One seen before, by its id or its
        idempotency key, is skipped when it is the same and `Conflict` when it is not. A decision about candidates that
        were never shown is refused."""
        if not events:
            return 0
        async with self._database.begin() as connection:
            return await append_events(connection, events, owner)

    async def append_first(self, events: Sequence[AnyEvent], *, owner: str) -> int:
        """Write those events whose idempotency key is not there yet; returns how many. What was written first under a
        key stands, whatever comes later."""
        async with self._database.begin() as connection:
            return await append_first(connection, events, owner)

    async def read(
        self,
        *,
        owner: str,
        project_key: str | None = None,
        run_id: str | None = None,
        kinds: Iterable[str] = (),
        after: int = 0,
        limit: int = PAGE,
    ) -> list[tuple[int, AnyEvent]]:
        """Events in the order they were appended, each with its position; `after` continues where a page ended."""
        table = director_events
        query = select(table.c.position, table.c.content).where(table.c.owner == owner, table.c.position > after)
        if project_key is not None:
            query = query.where(table.c.project_key == project_key)
        if run_id is not None:
            query = query.where(table.c.run_id == run_id)
        if wanted := tuple(kinds):
            query = query.where(table.c.kind.in_(wanted))
        async with self._database.read() as connection:
            rows = await connection.execute(query.order_by(table.c.position).limit(limit))
            return [(row.position, EVENT.validate_python(row.content)) for row in rows]


async def append_events(connection: AsyncConnection, events: Sequence[AnyEvent], owner: str) -> int:
    """Append within a transaction that the caller opened, so that a change and its events are kept together."""
    table = director_events
    if connection.dialect.name == "postgresql":
        await connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"events:{owner}"))))
    new = await _unseen(connection, events, owner)
    if not new:
        return 0
    await _require_shown(connection, new, owner)
    last = await connection.execute(select(func.max(table.c.position)).where(table.c.owner == owner))
    start = last.scalar_one() or 0
    await connection.execute(insert(table), [_row(event, owner, start + number) for number, event in enumerate(new, 1)])
    return len(new)


async def erase_events(connection: AsyncConnection, project_key: str, *, owner: str) -> None:
    """Remove a project's events, within a transaction that the caller opened. That they were is itself an event, so
    that no position is given out twice."""
    erased = PrivacyChanged(
        event_id=new_id(),
        ts=moment(now()),
        kind="erasure.completed",
        actor_key=actor_of(owner),
        payload=ScopePayload(scope=f"project:{project_key}"),
    )
    await append_events(connection, [erased], owner)
    table = director_events
    await connection.execute(delete(table).where(table.c.owner == owner, table.c.project_key == project_key))


async def append_first(connection: AsyncConnection, events: Iterable[AnyEvent], owner: str) -> int:
    """Append, within a transaction that the caller opened, those whose key is not there yet; how many were new."""
    given, new, table = list(events), 0, director_events
    for start in range(0, len(given), BATCH):
        batch = given[start : start + BATCH]
        keys = [event.idempotency_key for event in batch]
        query = select(table.c.idempotency_key).where(table.c.owner == owner, table.c.idempotency_key.in_(keys))
        known = set((await connection.execute(query)).scalars())
        new += await append_events(connection, [one for one in batch if one.idempotency_key not in known], owner)
    return new


async def _unseen(connection: AsyncConnection, events: Sequence[AnyEvent], owner: str) -> list[AnyEvent]:
    table = director_events
    ids = [event.event_id for event in events]
    keys = [event.idempotency_key for event in events if event.idempotency_key]
    columns = (table.c.event_id, table.c.idempotency_key, table.c.content_hash)
    same = or_(table.c.event_id.in_(ids), table.c.idempotency_key.in_(keys))
    seen: dict[str, str] = {}
    for row in await connection.execute(select(*columns).where(table.c.owner == owner, same)):
        seen[row.event_id] = row.content_hash
        if row.idempotency_key:
            seen[f"key:{row.idempotency_key}"] = row.content_hash
    new: list[AnyEvent] = []
    for event in events:
        names = [event.event_id, *([f"key:{event.idempotency_key}"] if event.idempotency_key else [])]
        known = next((seen[name] for name in names if name in seen), None)
        if known is None:
            new.append(event)
            seen.update(dict.fromkeys(names, _hash(event)))
        elif known != _hash(event):
            raise Conflict(f"{event.event_id} was written before with other contents.", field="event_id")
    return new


async def _require_shown(connection: AsyncConnection, events: Sequence[AnyEvent], owner: str) -> None:
    """Every decision names a candidate that was shown, here or before."""
    decided = {candidate_set_of(event) for event in events if event.kind in DECISIONS}
    if not decided:
        return
    table = director_events
    query = select(table.c.content).where(
        table.c.owner == owner, table.c.kind == "suggestion.shown", table.c.candidate_set_id.in_(decided)
    )
    shown = {
        (content["payload"]["candidate_set_id"], candidate["id"])
        for content in (await connection.execute(query)).scalars()
        for candidate in content["payload"]["candidates"]
    }
    for event in events:
        if isinstance(event, SuggestionShown):
            shown |= {(event.payload.candidate_set_id, one.id) for one in event.payload.candidates}
        elif event.kind in DECISIONS:
            payload: Any = event.payload
            if (payload.candidate_set_id, payload.candidate_id) not in shown:
                raise InvalidInput(
                    f"{payload.candidate_id} of {payload.candidate_set_id} was never shown.",
                    field="payload.candidate_set_id",
                )


def _hash(event: AnyEvent) -> str:
    """What an event says, its id and time aside: a retry may have made a new one."""
    return content_hash(event.model_dump(mode="json", exclude={"event_id", "ts"}))


def _row(event: AnyEvent, owner: str, position: int) -> dict[str, Any]:
    return {
        "event_id": event.event_id,
        "owner": owner,
        "position": position,
        "kind": event.kind,
        "project_key": event.project_key,
        "run_id": event.run_id,
        "candidate_set_id": candidate_set_of(event),
        "slot_ref": slot_of_event(event),
        "idempotency_key": event.idempotency_key or None,
        "content_hash": _hash(event),
        "ts": event.ts,
        "content": event.model_dump(mode="json"),
    }
