"""The durable event log of runs: batches of numbered events."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from tools.storage.database import Database
from tools.storage.log_writers import LogRow, log_writer
from tools.storage.moments import now
from tools.storage.run_tables import run_events

INSERT_EVENT = insert(run_events)


class LoggedEvent(NamedTuple):
    """One event of a run. `seq` counts from 1 without gaps; `data` is one line of JSON."""

    seq: int
    event: str
    data: bytes


class RunLog:
    """Append and read back the events of runs."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._writer = log_writer(db)

    async def append(self, batches: Sequence[tuple[str, int, Sequence[LoggedEvent]]]) -> None:
        """Store the events of several runs (run, attempt, events) in one transaction.

        Refused whole if one of the runs is in another attempt by now.
        """
        moment = now()
        rows = [
            LogRow(run_id, events[0].seq, events[-1].seq, _encode(events), attempt, moment)
            for run_id, attempt, events in batches
        ]
        await self._writer.append(rows)

    async def read(self, run_id: str, after: int, max_rows: int = 64) -> list[LoggedEvent]:
        """The next events after `after`, at most `max_rows` batches of them."""
        query = (
            select(run_events.c.first_seq, run_events.c.events)
            .where(run_events.c.run_id == run_id, run_events.c.last_seq > after)
            .order_by(run_events.c.first_seq)
            .limit(max_rows)
        )
        async with self._db.read() as connection:
            rows = (await connection.execute(query)).all()
        return [event for first, text in rows for event in _decode(first, text) if event.seq > after]

    async def last_seq(self, run_id: str) -> int:
        """The highest number used, 0 for a run without events."""
        async with self._db.read() as connection:
            last = select(func.max(run_events.c.last_seq)).where(run_events.c.run_id == run_id)
            return int((await connection.execute(last)).scalar_one() or 0)


async def insert_event(connection: AsyncConnection, run_id: str, attempt: int, event: LoggedEvent) -> None:
    """Store one event in the caller's transaction."""
    row = LogRow(run_id, event.seq, event.seq, _encode([event]), attempt, now())
    await connection.execute(INSERT_EVENT, row._asdict())


def _encode(events: Sequence[LoggedEvent]) -> str:
    return b"\n".join(b"%s\t%s" % (event.event.encode(), event.data) for event in events).decode()


def _decode(first_seq: int, text: str) -> list[LoggedEvent]:
    found = []
    for seq, line in enumerate(text.encode().split(b"\n"), start=first_seq):
        name, _, data = line.partition(b"\t")
        found.append(LoggedEvent(seq, name.decode(), data))
    return found
