"""Crons: a run to be started again and again, once per tick however many processes look."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from croniter import CroniterError, croniter
from sqlalchemy import and_, delete, insert, select, update
from sqlalchemy.engine import RowMapping

from state.errors import InvalidInput, NotFound
from tools.storage.database import Database
from tools.storage.moments import new_id, now
from tools.storage.queries import count_rows, json_contains, sorted_by
from tools.storage.run_tables import crons

SORTABLE = ("cron_id", "assistant_id", "thread_id", "next_run_date", "end_time", "created_at", "updated_at")
RANDOM = re.compile(r"(?i)(^|[\s,])[rh]([\s(/,]|$)")


class Crons:
    """Records of crons, each seen by its owner only."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def create(self, owner: str, values: dict[str, Any]) -> RowMapping:
        moment = now()
        row = {
            **values,
            "cron_id": new_id(),
            "owner": owner,
            "next_run_date": _first_tick(values, moment),
            "created_at": moment,
            "updated_at": moment,
        }
        async with self._db.begin() as connection:
            await connection.execute(insert(crons).values(row))
        return await self.get(owner, row["cron_id"])

    async def get(self, owner: str, cron_id: str) -> RowMapping:
        query = select(crons).where(crons.c.cron_id == cron_id, crons.c.owner == owner)
        async with self._db.read() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        if row is None:
            raise NotFound(f"Cron {cron_id} not found")
        return row

    async def update(self, owner: str, cron_id: str, changes: dict[str, Any]) -> RowMapping:
        row = await self.get(owner, cron_id)
        if changes.keys() & {"schedule", "timezone", "enabled", "end_time"}:
            changes = {**changes, "next_run_date": _first_tick({**row, **changes}, now())}
        async with self._db.begin() as connection:
            await connection.execute(
                update(crons).where(crons.c.cron_id == cron_id).values(**changes, updated_at=now())
            )
        return await self.get(owner, cron_id)

    async def delete(self, owner: str, cron_id: str) -> None:
        await self.get(owner, cron_id)
        async with self._db.begin() as connection:
            await connection.execute(delete(crons).where(crons.c.cron_id == cron_id))

    async def search(
        self,
        owner: str,
        *,
        assistant_id: str | None = None,
        thread_id: str | None = None,
        enabled: bool | None = None,
        metadata: dict[str, Any] | None = None,
        limit: int = 10,
        offset: int = 0,
        sort_by: str | None = None,
        sort_order: str | None = None,
    ) -> tuple[list[RowMapping], int]:
        """One page of crons, and how many there are in all."""
        wanted = {"assistant_id": assistant_id, "thread_id": thread_id, "enabled": enabled}
        equal = [crons.c[name] == value for name, value in wanted.items() if value is not None]
        condition = and_(crons.c.owner == owner, json_contains(crons.c.metadata, metadata, self._db.is_sqlite), *equal)
        query = sorted_by(select(crons).where(condition), crons, SORTABLE, sort_by, sort_order)
        async with self._db.read() as connection:
            rows = (await connection.execute(query.limit(limit).offset(offset))).mappings().all()
            return list(rows), await count_rows(connection, crons, condition)

    async def due(self) -> list[RowMapping]:
        """The crons whose moment has come."""
        query = select(crons).where(crons.c.enabled, crons.c.next_run_date <= now())
        async with self._db.read() as connection:
            return list((await connection.execute(query)).mappings().all())

    async def advance(self, cron: RowMapping) -> None:
        """This tick has been dealt with; ticks missed while nothing ran are not made up for."""
        following = next_tick(cron["schedule"], cron["timezone"], now())
        over = cron["end_time"] is not None and following > cron["end_time"]
        changes = {"enabled": False, "next_run_date": None} if over else {"next_run_date": following}
        same_tick = and_(crons.c.cron_id == cron["cron_id"], crons.c.next_run_date == cron["next_run_date"])
        async with self._db.begin() as connection:
            await connection.execute(update(crons).where(same_tick).values(changes))


def _comes_again(moment: datetime) -> bool:
    """Whether clocks have shown this time before."""
    return bool(moment.astimezone(UTC).astimezone(moment.tzinfo).fold)


def _first_tick(cron: Mapping[Any, Any], after: datetime) -> datetime:
    """When the cron is due first; one that is switched on has to be due before its end."""
    tick = next_tick(cron["schedule"], cron["timezone"], after)
    if cron["enabled"] and cron["end_time"] is not None and tick > cron["end_time"]:
        raise InvalidInput("the schedule has no tick before it", field="end_time")
    return tick


def tick_run_id(cron: RowMapping) -> str:
    """The run of this tick: the same for everyone who tries to start it."""
    return str(uuid5(UUID(cron["cron_id"]), cron["next_run_date"].isoformat()))


def next_tick(schedule: str, zone: str | None, after: datetime) -> datetime:
    """The first moment after `after` the schedule names, in its own time zone (UTC if none).

    A wall-clock time that comes twice, when clocks are set back, is due once, unless the schedule is for every hour.
    """
    try:
        local = after.astimezone(ZoneInfo(zone or "UTC"))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise InvalidInput(f"no time zone named {str(zone)[:50]!r}", field="timezone") from error
    try:
        fields = schedule.split()
        if len(fields) != 5:
            raise ValueError("five fields are needed")
        if RANDOM.search(schedule):
            raise ValueError("R and H stand for no moment in particular")
        ticks = croniter(schedule, local)
        found: datetime = ticks.get_next(datetime)
        while not fields[1].startswith("*") and _comes_again(found):
            found = ticks.get_next(datetime)
    except (CroniterError, ValueError, KeyError) as error:
        raise InvalidInput(f"not a cron schedule: {error}", field="schedule") from error
    return found
