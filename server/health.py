"""Whether the store can be read and written, found out by doing it."""

import asyncio
import time

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from tools.storage.database import Database
from tools.storage.outages import DatabaseUnavailable
from tools.storage.workers import Workers

FRESH_SECONDS = 1.0
PATIENCE_SECONDS = 5.0


class StoreHealth:
    """Reads and writes a row, at most once a second however often it is asked."""

    def __init__(self, db: Database, worker: str) -> None:
        self._db = db
        self._workers = Workers(db)
        self._worker = worker
        self._asking = asyncio.Lock()
        self._found: str | None = None
        self._found_at = -FRESH_SECONDS

    async def trouble(self) -> str | None:
        """What is wrong, in a few words; None if nothing is."""
        async with self._asking:
            if time.monotonic() - self._found_at >= FRESH_SECONDS:
                self._found = await self._look()
                self._found_at = time.monotonic()
            return self._found

    async def _look(self) -> str | None:
        if self._db.is_sqlite and not await asyncio.to_thread(self._db.path.exists):
            return "the database file is gone"
        doing = "read"
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                async with self._db.read() as connection:
                    await connection.execute(text("SELECT 1"))
                doing = "written"
                await self._workers.beat(self._worker)
        except TimeoutError:
            return "the database does not answer in time"
        except (OSError, SQLAlchemyError, DatabaseUnavailable):
            return f"the database cannot be {doing}"
        return None
