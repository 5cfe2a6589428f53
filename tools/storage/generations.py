"""Pictures that were asked for: one request is made once, whoever asks and however often."""

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from tools.storage.database import Database
from tools.storage.generation_tables import image_generations
from tools.storage.moments import new_id, now

CLAIM_LIFETIME = timedelta(seconds=45)
"""A claim that nobody renewed for so long belongs to a process that died."""
RENEW_S = 10.0


class Claim(NamedTuple):
    """The right to make a request, and what became of it before."""

    token: str
    place: str = ""
    """Where a picture that an earlier claim paid for waits at its host; empty when there is none."""
    sent: bool = False
    """Whether an earlier claim had asked, and died before it could be counted."""


class Generated(NamedTuple):
    """What a request gave."""

    asset_id: str
    provider: str
    served_model: str
    micro_usd: int | None


class Generations:
    """The requests of all owners, by the hash of everything that was asked."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, owner: str, request_hash: str) -> Generated | None:
        """What the request gave, if it was answered before."""
        table = image_generations
        columns = (table.c.asset_id, table.c.provider, table.c.served_model, table.c.micro_usd)
        query = select(*columns).where(self._one(owner, request_hash), table.c.state == "done")
        async with self._database.read() as connection:
            row = (await connection.execute(query)).first()
        return Generated(*row) if row else None

    async def claim(self, owner: str, request_hash: str) -> Claim | None:
        """The right to make this request; None while another has it or when it was answered."""
        table, token, moment = image_generations, new_id(), now()
        async with self._database.begin() as connection:
            dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
            values = {"owner": owner, "request_hash": request_hash, "state": "pending", "claim": token}
            empty = {"asset_id": "", "provider": "", "served_model": ""}
            insert = dialect.insert(table).values(**values, **empty, claimed_at=moment)
            taken = insert.on_conflict_do_nothing().returning(table.c.claim)
            if (await connection.execute(taken)).first():
                return Claim(token)
            dead = table.c.claimed_at < moment - CLAIM_LIFETIME
            revive = update(table).where(self._one(owner, request_hash), table.c.state == "pending", dead)
            revived = revive.values(claim=token, claimed_at=moment).returning(table.c.place, table.c.sent)
            row = (await connection.execute(revived)).first()
            return Claim(token, row.place, row.sent) if row else None

    async def renew(self, owner: str, request_hash: str, token: str) -> None:
        """Say that whoever has this claim is at work."""
        await self._set(owner, request_hash, token, claimed_at=now())

    async def mark_sent(self, owner: str, request_hash: str, token: str, sent: bool = True) -> None:
        """Say that the request leaves now and may have to be paid from here on; or that it came to nothing."""
        await self._set(owner, request_hash, token, sent=sent)

    async def remember(self, owner: str, request_hash: str, token: str, place: str) -> None:
        """Keep where the picture waits at its host, before it is read from there."""
        await self._set(owner, request_hash, token, place=place)

    async def put_off(self, owner: str, request_hash: str, token: str) -> None:
        """Leave a picture that was paid for and counted where it waits, for whoever asks next."""
        await self._set(owner, request_hash, token, sent=False, claimed_at=now() - 2 * CLAIM_LIFETIME)

    async def finish(self, owner: str, request_hash: str, made: Generated) -> None:
        """Keep what the request gave."""
        values = {**made._asdict(), "state": "done"}
        async with self._database.begin() as connection:
            await connection.execute(update(image_generations).where(self._one(owner, request_hash)).values(**values))

    async def give_up(self, owner: str, request_hash: str, token: str) -> None:
        """Let the request be made again; nothing came of this claim."""
        table = image_generations
        async with self._database.begin() as connection:
            await connection.execute(
                delete(table).where(self._one(owner, request_hash), table.c.claim == token, table.c.state == "pending")
            )

    async def _set(self, owner: str, request_hash: str, token: str, **values: object) -> None:
        table = image_generations
        mine = self._one(owner, request_hash) & (table.c.claim == token) & (table.c.state == "pending")
        async with self._database.begin() as connection:
            await connection.execute(update(table).where(mine).values(**values))

    async def forget(self, owner: str, request_hash: str) -> None:
        """Drop an answer whose picture is gone."""
        async with self._database.begin() as connection:
            await connection.execute(delete(image_generations).where(self._one(owner, request_hash)))

    def _one(self, owner: str, request_hash: str):  # type: ignore[no-untyped-def]
        table = image_generations
        return (table.c.owner == owner) & (table.c.request_hash == request_hash)
