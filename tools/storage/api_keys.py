"""API keys: shown once, kept as digests, revocable."""

import hashlib
import secrets
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.engine import RowMapping

from state.errors import InvalidInput, NotFound
from tools.storage.assistants import SYSTEM_OWNER
from tools.storage.database import Database
from tools.storage.moments import new_id, now
from tools.storage.run_tables import api_keys

PREFIX = "bd_"
LONGEST = 200


class ApiKeys:
    """Keys and whom they belong to. A key has 256 random bits, so a plain SHA-256 keeps it secret."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def create(self, owner: str, name: str) -> tuple[str, RowMapping]:
        """A new key, as text for its user, who will not see it again, and its record.

        Nobody can be `system`: what belongs to it is everybody's.
        """
        for field, value in (("owner", owner), ("name", name)):
            if not value.strip() or len(value) > LONGEST or not value.isprintable():
                raise InvalidInput(f"must be 1 to {LONGEST} printable characters", field=field)
        if owner == SYSTEM_OWNER:
            raise InvalidInput(f"{owner!r} is the server's own", field="owner")
        key = PREFIX + secrets.token_urlsafe(32)
        row = {
            "key_id": new_id(),
            "owner": owner,
            "name": name,
            "prefix": key[:8],
            "digest": _digest(key),
            "created_at": now(),
        }
        async with self._db.begin() as connection:
            await connection.execute(insert(api_keys).values(row))
            found = await connection.execute(select(api_keys).where(api_keys.c.key_id == row["key_id"]))
            return key, found.mappings().one()

    async def owner_of(self, key: str) -> str | None:
        """Whose key this is; None for one that is unknown or revoked."""
        valid = select(api_keys.c.owner).where(api_keys.c.digest == _digest(key), api_keys.c.revoked_at.is_(None))
        async with self._db.read() as connection:
            owner: str | None = (await connection.execute(valid)).scalar_one_or_none()
            return owner

    async def list(self) -> list[dict[str, Any]]:
        """Every key without its secret, newest first."""
        shown = [column for column in api_keys.c if column.name not in ("digest", "last_used_at")]
        async with self._db.read() as connection:
            rows = await connection.execute(select(*shown).order_by(api_keys.c.created_at.desc()))
            return [dict(row) for row in rows.mappings()]

    async def revoke(self, key_id: str) -> None:
        """From now on the key opens nothing."""
        async with self._db.begin() as connection:
            gone = await connection.execute(
                update(api_keys)
                .where(api_keys.c.key_id == key_id, api_keys.c.revoked_at.is_(None))
                .values(revoked_at=now())
            )
            if gone.rowcount == 0:
                raise NotFound(f"no valid key {key_id}")


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
