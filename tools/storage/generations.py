"""Pictures that were asked for: one request is made once, whoever asks and however often."""

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from tools.storage.database import Database
from tools.storage.generation_tables import image_generations
from tools.storage.moments import new_id, now

CLAIM_LIFETIME = timedelta(minutes=10)
"""Longer than any picture takes; an older claim belongs to a process that died."""


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

    async def claim(self, owner: str, request_hash: str) -> str:
        """The right to make this request, as a token; empty while another has it or when it was answered."""
        table, token, moment = image_generations, new_id(), now()
        async with self._database.begin() as connection:
            dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
            values = {"owner": owner, "request_hash": request_hash, "state": "pending", "claim": token}
            empty = {"asset_id": "", "provider": "", "served_model": ""}
            insert = dialect.insert(table).values(**values, **empty, claimed_at=moment)
            taken = insert.on_conflict_do_nothing().returning(table.c.claim)
            if (await connection.execute(taken)).first():
                return token
            dead = table.c.claimed_at < moment - CLAIM_LIFETIME
            revive = update(table).where(self._one(owner, request_hash), table.c.state == "pending", dead)
            revived = revive.values(claim=token, claimed_at=moment).returning(table.c.claim)
            return token if (await connection.execute(revived)).first() else ""

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

    async def forget(self, owner: str, request_hash: str) -> None:
        """Drop an answer whose picture is gone."""
        async with self._database.begin() as connection:
            await connection.execute(delete(image_generations).where(self._one(owner, request_hash)))

    def _one(self, owner: str, request_hash: str):  # type: ignore[no-untyped-def]
        table = image_generations
        return (table.c.owner == owner) & (table.c.request_hash == request_hash)
