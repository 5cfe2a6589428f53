"""The outbox of webhooks: written with the end of a run, sent until it is heard."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.engine import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from tools.storage.database import Database
from tools.storage.moments import new_id, now
from tools.storage.run_tables import webhook_deliveries

MAX_ATTEMPTS = 8
FIRST_PAUSE = timedelta(seconds=2)
CLAIM = timedelta(seconds=60)


class Webhooks:
    """Deliveries and how far they have come."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def claim_due(self, limit: int = 20) -> list[RowMapping]:
        """Deliveries to try now; for a minute nobody else gets them."""
        due = (
            select(webhook_deliveries)
            .where(webhook_deliveries.c.status == "pending", webhook_deliveries.c.next_attempt_at <= now())
            .order_by(webhook_deliveries.c.next_attempt_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        async with self._db.begin(relaxed=True) as connection:
            rows = list((await connection.execute(due)).mappings().all())
            for row in rows:
                await _change(connection, row, attempts=row["attempts"] + 1, next_attempt_at=now() + CLAIM)
        return rows

    async def delivered(self, row: RowMapping) -> None:
        async with self._db.begin(relaxed=True) as connection:
            await _change(connection, row, status="delivered")

    async def failed(self, row: RowMapping, reason: str, *, final: bool = False) -> None:
        """Try again after twice the pause, or give up."""
        attempts = row["attempts"] + 1
        changes: dict[str, Any] = {"last_error": reason[:500]}
        if final or attempts >= MAX_ATTEMPTS:
            changes["status"] = "failed"
        else:
            changes["next_attempt_at"] = now() + FIRST_PAUSE * 2 ** (attempts - 1)
        async with self._db.begin(relaxed=True) as connection:
            await _change(connection, row, **changes)

    async def waiting(self) -> int:
        """How many are still to be heard."""
        query = select(func.count()).select_from(webhook_deliveries).where(webhook_deliveries.c.status == "pending")
        async with self._db.read() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def of_run(self, run_id: str) -> list[RowMapping]:
        query = select(webhook_deliveries).where(webhook_deliveries.c.run_id == run_id)
        async with self._db.read() as connection:
            return list((await connection.execute(query)).mappings().all())


async def insert_delivery(
    connection: AsyncConnection, owner: str, run_id: str, url: str, payload: dict[str, Any]
) -> None:
    """Put a delivery into the outbox in the caller's transaction."""
    moment = now()
    await connection.execute(
        insert(webhook_deliveries).values(
            delivery_id=new_id(),
            owner=owner,
            run_id=run_id,
            url=url,
            payload=payload,
            status="pending",
            attempts=0,
            next_attempt_at=moment,
            created_at=moment,
        )
    )


async def _change(connection: AsyncConnection, row: RowMapping, **changes: Any) -> None:
    await connection.execute(
        update(webhook_deliveries).where(webhook_deliveries.c.delivery_id == row["delivery_id"]).values(changes)
    )
