"""A server that kills itself at the n-th durable write of the next run it admits; started by `crash_points`.

A point is just before and just after each commit and each save of a checkpoint. `FAULTS_ARM` names a file with the
number (0: never), `FAULTS_SEEN` a file that always holds how many points were reached.
"""

import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from tools.storage.database import Database
from tools.storage.runs import Runs

NOT_OF_A_RUN = ("workers.py", "webhooks.py", "crons.py", "health.py")
"""Whose writes go on all the time, whatever runs."""


class Fuse:
    """Counts the points of one run and dies at the one that was asked for."""

    def __init__(self) -> None:
        self.die_at: int | None = None
        self.seen = 0

    def arm(self) -> None:
        self.die_at, self.seen = int(Path(os.environ["FAULTS_ARM"]).read_text()), 0

    def reached(self) -> None:
        if self.die_at is None:
            return
        self.seen += 1
        Path(os.environ["FAULTS_SEEN"]).write_text(str(self.seen))
        if self.seen == self.die_at:
            os.kill(os.getpid(), signal.SIGKILL)


def die_at_writes() -> None:
    """Put the fuse into every durable write of this process."""
    fuse = Fuse()
    begin, admit = Database.begin, Runs.admit

    def counted(self: Database, **how: Any) -> AbstractAsyncContextManager[Any]:
        caller = sys._getframe(1).f_code.co_filename
        transaction = begin(self, **how)
        return transaction if caller.endswith(NOT_OF_A_RUN) else _between(transaction, fuse)

    async def armed(self: Runs, *args: Any) -> Any:
        fuse.arm()
        return await admit(self, *args)

    Database.begin = counted  # type: ignore[method-assign, assignment]
    Runs.admit = armed  # type: ignore[method-assign]
    for saver in (AsyncSqliteSaver, AsyncPostgresSaver):
        for name in ("aput", "aput_writes"):
            setattr(saver, name, _around(getattr(saver, name), fuse))


@asynccontextmanager
async def _between(transaction: AbstractAsyncContextManager[Any], fuse: Fuse) -> AsyncIterator[Any]:
    async with transaction as connection:
        yield connection
        fuse.reached()
    fuse.reached()


def _around(save: Callable[..., Awaitable[Any]], fuse: Fuse) -> Callable[..., Awaitable[Any]]:
    async def saved(*args: Any, **more: Any) -> Any:
        fuse.reached()
        result = await save(*args, **more)
        fuse.reached()
        return result

    return saved
