"""What an account may still use this month: reserve before a call, settle or release after it.

Whole numbers only. The conditional UPDATE in `_take` decides; everything else is bookkeeping.
Always true: `held` is the sum of open holds, and on a hard bucket
`used + held <= granted` at every reservation.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import uuid4

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Row
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from state.usage import Account, Meter, Quota, QuotaExceeded, Tier
from tools.models.clock import Clock, SystemClock
from tools.models.config import ModelConfig
from tools.models.errors import DuplicateCall, IdempotencyMismatch, LedgerUnavailable
from tools.models.months import month_of
from tools.storage.database import Database
from tools.storage.usage_tables import usage_buckets as buckets
from tools.storage.usage_tables import usage_grants as grants
from tools.storage.usage_tables import usage_holds as holds

HOLD_LIFETIME = timedelta(minutes=30)
"""Longer than any call may take; what is still open then belongs to a process that died."""

Result = TypeVar("Result")


@dataclass
class Hold:
    """An amount set aside for one request. Set `actual` to charge it; left at None, nothing is charged."""

    id: str
    amount: int
    actual: int | None = field(default=None)


class QuotaLedger:
    """Buckets and holds in the database, for the tiers of a configuration."""

    def __init__(self, database: Database, config: ModelConfig, clock: Clock | None = None) -> None:
        self._database = database
        self._config = config
        self._clock = clock or SystemClock()

    @asynccontextmanager
    async def hold(
        self,
        account: Account,
        tier: Tier,
        meter: Meter,
        amount: int,
        *,
        key: str = "",
        request_hash: str = "",
    ) -> AsyncIterator[Hold]:
        """Set `amount` aside for the block; at its end charge `actual`, or give it back.

        Also when the block is cancelled, or cancelled again while the end is being written.
        """
        hold = await self._reserve_or_release(account, tier, meter, amount, key or str(uuid4()), request_hash)
        try:
            yield hold
        finally:
            await outlast_cancellation(self._close(hold))

    async def reserve(
        self, account: Account, tier: Tier, meter: Meter, amount: int, *, key: str, request_hash: str = ""
    ) -> Hold:
        """Set `amount` aside, or raise QuotaExceeded.

        The same `key` twice raises DuplicateCall, or IdempotencyMismatch if it is for another request.
        """
        async with self._transaction() as connection:
            await self._expire(connection, account.id)
            start, end = await self._open_month(connection, account, tier, meter)
            hold = Hold(str(uuid4()), amount)
            await self._insert_hold(connection, account, meter, start, hold, key, request_hash)
            if not await _take(connection, account.id, meter, start, amount):
                quota = await _read(connection, account.id, meter, start)
                offers = tuple(
                    f"{block.amount} {block.meter.value}"
                    for block in self._config.tiers[tier].overage
                    if block.meter is meter
                )
                raise QuotaExceeded(meter, amount, quota.remaining, end, offers)
        return hold

    async def settle(self, hold_id: str, actual: int) -> None:
        """Charge what was really used, once; what expired meanwhile is charged as late."""
        async with self._transaction() as connection:
            row = await self._finish(connection, hold_id, "open", state="settled", actual=actual)
            if row is not None:
                await _move(connection, row, held=-row.amount, used=actual)
                return
            row = await self._finish(connection, hold_id, "expired", state="settled", actual=actual, late=True)
            if row is not None:
                await _move(connection, row, held=0, used=actual)

    async def release(self, hold_id: str) -> None:
        """Give back what was set aside; nothing was used."""
        async with self._transaction() as connection:
            row = await self._finish(connection, hold_id, "open", state="released")
            if row is not None:
                await _move(connection, row, held=-row.amount, used=0)

    async def expire(self) -> int:
        """Give back every hold whose time is up; returns how many. For a sweep at start and now and then."""
        async with self._transaction() as connection:
            return await self._expire(connection, None)

    async def quota(self, account: Account, tier: Tier, meter: Meter) -> Quota:
        """What the account has, holds and has used in its current month."""
        async with self._transaction() as connection:
            await self._expire(connection, account.id)
            start, _ = await self._open_month(connection, account, tier, meter)
            return await _read(connection, account.id, meter, start)

    async def grant(self, account: Account, tier: Tier, meter: Meter, amount: int, *, source: str) -> Quota:
        """Add to the current month, once per `source` (an invoice, a voucher)."""
        async with self._transaction() as connection:
            start, _ = await self._open_month(connection, account, tier, meter)
            added = await _insert_once(
                connection,
                grants,
                grant_id=str(uuid4()),
                owner=account.id,
                meter=meter.value,
                period_start=start,
                amount=amount,
                source=source,
                created_at=self._clock.now(),
            )
            if added:
                await connection.execute(
                    update(buckets)
                    .where(_bucket(account.id, meter.value, start))
                    .values(granted=buckets.c.granted + amount)
                )
            return await _read(connection, account.id, meter, start)

    async def _reserve_or_release(
        self, account: Account, tier: Tier, meter: Meter, amount: int, key: str, request_hash: str
    ) -> Hold:
        task = asyncio.ensure_future(self.reserve(account, tier, meter, amount, key=key, request_hash=request_hash))
        try:
            return await outlast_cancellation(task)
        except asyncio.CancelledError:
            if not task.cancelled() and task.exception() is None:
                await outlast_cancellation(self.release(task.result().id))
            raise

    async def _close(self, hold: Hold) -> None:
        if hold.actual is None:
            await self.release(hold.id)
        else:
            await self.settle(hold.id, hold.actual)

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncConnection]:
        try:
            async with self._database.begin(relaxed=True) as connection:
                yield connection
        except DBAPIError as error:
            raise LedgerUnavailable("usage cannot be counted right now, so no model was called") from error

    async def _open_month(
        self, connection: AsyncConnection, account: Account, tier: Tier, meter: Meter
    ) -> tuple[datetime, datetime]:
        """The current month's bucket, made on first use; a changed tier applies from the next reservation."""
        start, end = month_of(account, self._clock.now())
        plan = self._config.tiers[tier]
        await _insert_once(
            connection,
            buckets,
            owner=account.id,
            meter=meter.value,
            period_start=start,
            period_end=end,
            granted=plan.granted(meter),
            held=0,
            used=0,
            hard=plan.hard,
        )
        bought = (
            select(func.coalesce(func.sum(grants.c.amount), 0))
            .where(grants.c.owner == account.id, grants.c.meter == meter.value, grants.c.period_start == start)
            .scalar_subquery()
        )
        await connection.execute(
            update(buckets)
            .where(_bucket(account.id, meter.value, start))
            .where(or_(buckets.c.granted != plan.granted(meter) + bought, buckets.c.hard != plan.hard))
            .values(granted=plan.granted(meter) + bought, hard=plan.hard)
        )
        return start, end

    async def _insert_hold(
        self,
        connection: AsyncConnection,
        account: Account,
        meter: Meter,
        start: datetime,
        hold: Hold,
        key: str,
        request_hash: str,
    ) -> None:
        now = self._clock.now()
        added = await _insert_once(
            connection,
            holds,
            hold_id=hold.id,
            owner=account.id,
            meter=meter.value,
            period_start=start,
            idempotency_key=key,
            request_hash=request_hash,
            amount=hold.amount,
            state="open",
            late=False,
            created_at=now,
            expires_at=now + HOLD_LIFETIME,
        )
        if added:
            return
        query = select(holds.c.state, holds.c.request_hash).where(
            holds.c.owner == account.id, holds.c.idempotency_key == key, holds.c.meter == meter.value
        )
        earlier = (await connection.execute(query)).one()
        if earlier.request_hash != request_hash:
            raise IdempotencyMismatch(f"key {key!r} was used for another request", field="idempotency_key")
        raise DuplicateCall(f"key {key!r} is {earlier.state}", field="idempotency_key")

    async def _finish(self, connection: AsyncConnection, hold_id: str, before: str, **values: Any) -> Row[Any] | None:
        statement = (
            update(holds)
            .where(holds.c.hold_id == hold_id, holds.c.state == before)
            .values(**values)
            .returning(holds.c.owner, holds.c.meter, holds.c.period_start, holds.c.amount)
        )
        return (await connection.execute(statement)).one_or_none()

    async def _expire(self, connection: AsyncConnection, owner: str | None) -> int:
        due = and_(holds.c.state == "open", holds.c.expires_at <= self._clock.now())
        statement = (
            update(holds)
            .where(due if owner is None else and_(due, holds.c.owner == owner))
            .values(state="expired")
            .returning(holds.c.owner, holds.c.meter, holds.c.period_start, holds.c.amount)
        )
        expired = (await connection.execute(statement)).all()
        for row in expired:
            await _move(connection, row, held=-row.amount, used=0)
        return len(expired)


async def outlast_cancellation(work: Coroutine[Any, Any, Result] | asyncio.Future[Result]) -> Result:
    """Wait for `work` to end even while being cancelled; the cancellation is raised afterwards."""
    task = asyncio.ensure_future(work)
    cancelled = False
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            cancelled = True
    if cancelled:
        raise asyncio.CancelledError from (None if task.cancelled() else task.exception())
    return task.result()


async def _take(connection: AsyncConnection, owner: str, meter: Meter, start: datetime, amount: int) -> bool:
    room = or_(buckets.c.hard.is_(False), buckets.c.used + buckets.c.held + amount <= buckets.c.granted)
    statement = (
        update(buckets)
        .where(_bucket(owner, meter.value, start), room)
        .values(held=buckets.c.held + amount)
        .returning(buckets.c.held)
    )
    return (await connection.execute(statement)).one_or_none() is not None


async def _move(connection: AsyncConnection, row: Row[Any], *, held: int, used: int) -> None:
    await connection.execute(
        update(buckets)
        .where(_bucket(row.owner, row.meter, row.period_start))
        .values(held=buckets.c.held + held, used=buckets.c.used + used)
    )


async def _read(connection: AsyncConnection, owner: str, meter: Meter, start: datetime) -> Quota:
    row = (await connection.execute(select(buckets).where(_bucket(owner, meter.value, start)))).one()
    return Quota(
        account=owner,
        meter=meter,
        granted=row.granted,
        used=row.used,
        held=row.held,
        hard=row.hard,
        starts_at=row.period_start,
        resets_at=row.period_end,
    )


def _bucket(owner: str, meter: str, start: datetime) -> Any:
    return and_(buckets.c.owner == owner, buckets.c.meter == meter, buckets.c.period_start == start)


async def _insert_once(connection: AsyncConnection, table: Any, **values: Any) -> bool:
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(table).values(**values).on_conflict_do_nothing().returning(table.c.owner)
    return (await connection.execute(statement)).first() is not None
