"""A run in this process's hands."""

import asyncio
from dataclasses import dataclass, field

from langgraph.runtime import RunControl

from server.runs.drive import Progress
from server.runs.log import RunWriter
from tools.storage.runs import Claim


@dataclass
class LiveRun:
    """A run this process is carrying out."""

    claim: Claim
    control: RunControl = field(default_factory=RunControl)
    progress: Progress = field(default_factory=Progress)
    settled: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None
    cancel_action: str | None = None
    writer: RunWriter | None = None
    followed: bool = True
    left: bool = False
    """Not ended: it stays in the record until the database answers again."""

    def cancel(self, action: str) -> None:
        if self.cancel_action is None or action == "rollback":
            self.cancel_action = action
        if self.task is not None:
            self.task.cancel()

    def abandon(self) -> None:
        """Stop without an end: another worker has the run now."""
        if self.task is not None:
            self.task.cancel()
