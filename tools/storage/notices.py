"""PostgreSQL tells every process what happened to a run; on SQLite there is only one process to tell."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import psycopg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from tools.storage.database import Database

CHANNEL = "director_runs"
RECONNECT_SECONDS = 1.0


async def announce(connection: AsyncConnection, run_ids: Sequence[str], *, cancelled: bool = False) -> None:
    """Say, once the caller's transaction commits, that these runs have news (or were asked to stop)."""
    kind = "cancel" if cancelled else "events"
    for run_id in run_ids:
        await connection.execute(
            text("SELECT pg_notify(:channel, :said)"), {"channel": CHANNEL, "said": f"{kind} {run_id}"}
        )


async def listen(db: Database) -> AsyncIterator[tuple[str, str]]:
    """`(kind, run_id)` of every announcement; `("reconnected", "")` when some may have been missed."""
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(db.dsn, autocommit=True) as connection:
                await connection.execute(f"LISTEN {CHANNEL}")
                yield "reconnected", ""
                async for notice in connection.notifies():
                    kind, _, run_id = notice.payload.partition(" ")
                    yield kind, run_id
        except psycopg.OperationalError:
            await asyncio.sleep(RECONNECT_SECONDS)
