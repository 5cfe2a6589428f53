"""SQLite as a server uses it: statements where they are awaited, one wait for the disk for all that commit at once."""

import asyncio
import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiosqlite

BUSY_TIMEOUT_MS = 30_000
BUSY_PAUSE_SECONDS = 0.002


class InlineConnection(aiosqlite.Connection):
    """Runs its statements where they are awaited instead of on a thread of its own.

    A statement takes tens of microseconds, handing it to a thread and back takes hundreds. It must never wait
    for a lock nor for the disk: it is opened without a timeout, and commits without a sync.
    """

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return fn(*args, **kwargs)


def inline_connection(path: str) -> InlineConnection:
    """A connection to `path` for one task at a time; await or enter it to open it."""
    connection = InlineConnection(lambda: sqlite3.connect(path, check_same_thread=False, timeout=0), iter_chunk_size=64)
    connection._thread.daemon = True
    return connection


async def open_inline(path: str) -> InlineConnection:
    """The same, opened, with transactions left to whoever writes them."""
    connection = inline_connection(path)
    await connection
    connection.isolation_level = None
    return connection


async def write_lock(begin: Callable[[], Any], locked: type[Exception], undo: Callable[[], Any]) -> None:
    """Begin a write. What must not block the loop cannot wait for the lock, so it asks again."""
    deadline = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            await begin()
            return
        except locked as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
        await undo()
        await asyncio.sleep(BUSY_PAUSE_SECONDS)


class GroupSync:
    """Makes commits safe from a power cut: one wait for the disk serves everybody who asked before it began.

    In WAL mode a commit is in the log file when it returns; what `synchronous=FULL` adds is this sync.
    """

    def __init__(self, path: Path) -> None:
        self._wal = f"{path}-wal"
        self._waiting: list[asyncio.Future[None]] = []
        self._task: asyncio.Task[None] | None = None

    async def __call__(self) -> None:
        """Return once everything committed before the call is on the disk."""
        future = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        if self._task is None:
            self._task = asyncio.create_task(self._sync_all(), name="group-sync")
        await future

    async def _sync_all(self) -> None:
        while self._waiting:
            waiting, self._waiting = self._waiting, []
            failure: OSError | None = None
            try:
                await asyncio.to_thread(_sync, self._wal)
            except OSError as error:
                failure = error
            for future in waiting:
                if future.done():
                    continue
                if failure is None:
                    future.set_result(None)
                else:
                    future.set_exception(failure)
        self._task = None


def _sync(path: str) -> None:
    """A log that is gone was written back, and synced, when its last connection closed."""
    with suppress(FileNotFoundError):
        descriptor = os.open(path, os.O_RDWR)
        try:
            getattr(os, "fdatasync", os.fsync)(descriptor)
        finally:
            os.close(descriptor)
