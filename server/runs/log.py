"""The one stream of a run's events: written once, durable before anyone sees it, read from anywhere."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress

from state.errors import Conflict
from tools.storage.outages import is_outage, outage
from tools.storage.run_log import LoggedEvent, RunLog

KEPT_BYTES = 1_000_000
PENDING_BYTES = 4_000_000
POLL_SECONDS = 15.0
ENCODERS_ROOM = 4_096
"""Measured: an event of twenty-five bytes took as many."""


class StreamBroken(ConnectionError):
    """The server is going away: the client must come back, not believe the stream has ended."""


class StaleFence(Conflict):
    """The thread has been given to another run, or the run to another worker, since this one began."""

    code = "stale_fence"


class RunChannel:
    """What one process knows of one run: who waits for its events and, if it runs here, the newest of them."""

    def __init__(self) -> None:
        self.recent: deque[LoggedEvent] = deque()
        self.recent_bytes = 0
        self.last_seq = 0
        self.written_here = False
        self.readers = 0
        self.changed = asyncio.Event()

    def publish(self, events: Sequence[LoggedEvent]) -> None:
        self.recent.extend(events)
        self.recent_bytes += sum(len(event.data) for event in events)
        while self.recent_bytes > KEPT_BYTES and len(self.recent) > 1:
            self.recent_bytes -= len(self.recent.popleft().data)
        self.last_seq = events[-1].seq
        self.wake()

    def wake(self) -> None:
        waiters, self.changed = self.changed, asyncio.Event()
        waiters.set()

    def after(self, seq: int) -> list[LoggedEvent] | None:
        """The events after `seq`, or None if memory does not have them all."""
        if not self.written_here:
            return None
        if seq >= self.last_seq:
            return []
        if not self.recent or self.recent[0].seq > seq + 1:
            return None
        return [self.recent[i] for i in range(seq + 1 - self.recent[0].seq, len(self.recent))]


class RunWriter:
    """Appends one run's events. Numbers are given here, so a run has exactly one writer at a time."""

    def __init__(self, hub: "EventHub", run_id: str, attempt: int, channel: RunChannel) -> None:
        self._hub = hub
        self.run_id = run_id
        self.attempt = attempt
        self.channel = channel
        self.next_seq = channel.last_seq + 1
        self.pending: list[LoggedEvent] = []
        self.pending_bytes = 0
        self.failure: BaseException | None = None
        self._stored = asyncio.Event()

    def append(self, event: str, data: bytes) -> None:
        """Queue an event; it is shown to readers once it is stored."""
        if self.failure is not None:
            raise self.failure
        if len(data) < ENCODERS_ROOM:
            data = bytes(memoryview(data))  # what an encoder hands out keeps the room it began with
        self.pending.append(LoggedEvent(self.next_seq, event, data))
        self.pending_bytes += len(data)
        self.next_seq += 1
        self._hub.work(self)

    @property
    def full(self) -> bool:
        return self.pending_bytes > PENDING_BYTES

    async def flush(self) -> None:
        """Wait until everything appended so far is stored."""
        goal = self.next_seq - 1
        while self.channel.last_seq < goal:
            if self.failure is not None:
                raise self.failure
            await self._stored.wait()

    def take(self) -> list[LoggedEvent]:
        taken, self.pending, self.pending_bytes = self.pending, [], 0
        return taken

    def stored(self, events: Sequence[LoggedEvent]) -> None:
        self.channel.publish(events)
        self._signal()

    def failed(self, error: BaseException) -> None:
        self.failure = error
        self._signal()

    def _signal(self) -> None:
        waiters, self._stored = self._stored, asyncio.Event()
        waiters.set()


class Waiting:
    """Somebody who waits for news and wants to miss none between looking and waiting."""

    def __init__(self, hub: "EventHub", name: str, channel: RunChannel) -> None:
        self._hub, self._name, self._channel = hub, name, channel
        self._changed = channel.changed

    async def wait(self) -> None:
        self._channel.readers += 1
        try:
            await _waited(self._changed, POLL_SECONDS)
        finally:
            self._channel.readers -= 1
            self._hub.forget_unused(self._name, self._channel)


class EventHub:
    """Stores what all runs of the process append, many batches to a transaction, and wakes readers."""

    def __init__(self, log: RunLog) -> None:
        self._log = log
        self._channels: dict[str, RunChannel] = {}
        self._waiting: dict[str, RunWriter] = {}
        self._has_work = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._broken = False

    async def start(self) -> None:
        self._task = asyncio.create_task(self._store_forever(), name="event-log")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    def work(self, writer: RunWriter) -> None:
        self._waiting[writer.run_id] = writer
        self._has_work.set()

    async def writer(self, run_id: str, attempt: int) -> RunWriter:
        """Begin (or, after a crash, go on) writing a run's events. The first attempt has none yet."""
        last_seq = 0 if attempt == 1 else await self._log.last_seq(run_id)
        channel = self._channels.setdefault(run_id, RunChannel())
        channel.last_seq, channel.written_here = last_seq, True
        return RunWriter(self, run_id, attempt, channel)

    def close(self, run_id: str) -> None:
        """The run is not written here any more; its readers go on from the database."""
        channel = self._channels.get(run_id)
        if channel is not None:
            channel.written_here = False
            channel.recent.clear()
            channel.wake()
            self.forget_unused(run_id, channel)

    def wake(self, run_id: str) -> None:
        """Something about this run was stored elsewhere."""
        channel = self._channels.get(run_id)
        if channel is not None:
            channel.wake()

    def break_readers(self) -> None:
        """Every reader gets `StreamBroken` at its next turn."""
        self._broken = True
        self.wake_all()

    def wake_all(self) -> None:
        for channel in list(self._channels.values()):
            channel.wake()

    async def tail(
        self, run_id: str, after: int, is_over: Callable[[], Awaitable[bool]]
    ) -> AsyncIterator[list[LoggedEvent]]:
        """Batches of the run's events after `after`, as they are stored, up to and including `end`.

        Pulled, never pushed: a reader that stops reading costs no memory.
        """
        channel = self._channels.setdefault(run_id, RunChannel())
        channel.readers += 1
        try:
            seq, over = after, False
            while True:
                if self._broken:
                    raise StreamBroken("the server is shutting down")
                changed = channel.changed
                events = channel.after(seq)
                if events is None:
                    over = await is_over()
                    events = await self._log.read(run_id, seq)
                if events:
                    yield events
                    seq = events[-1].seq
                    if events[-1].event == "end":
                        return
                elif over:
                    return
                else:
                    await _waited(changed, POLL_SECONDS)
        finally:
            channel.readers -= 1
            self.forget_unused(run_id, channel)

    def news(self, name: str) -> "Waiting":
        """Take note now of what `name` (a thread) has to say from here on."""
        if self._broken:
            raise StreamBroken("the server is shutting down")
        channel = self._channels.setdefault(name, RunChannel())
        return Waiting(self, name, channel)

    def forget_unused(self, run_id: str, channel: RunChannel) -> None:
        if not channel.readers and not channel.written_here and self._channels.get(run_id) is channel:
            del self._channels[run_id]

    async def _store_forever(self) -> None:
        while True:
            await self._has_work.wait()
            self._has_work.clear()
            writers, self._waiting = list(self._waiting.values()), {}
            taken = [(writer, writer.take()) for writer in writers]
            batches = [(writer, events) for writer, events in taken if events]
            if batches:
                await self._store(batches)

    async def _store(self, batches: list[tuple[RunWriter, list[LoggedEvent]]]) -> None:
        try:
            await self._log.append([(writer.run_id, writer.attempt, events) for writer, events in batches])
        except Exception as error:  # a run that cannot log must fail, and only that run
            if len(batches) == 1:
                batches[0][0].failed(_named(error))
                return
            for batch in batches:
                await self._store([batch])
            return
        for writer, events in batches:
            writer.stored(events)


async def _waited(event: asyncio.Event, seconds: float) -> None:
    """Until the event, and no longer than `seconds`."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()


def _named(error: Exception) -> Exception:
    """What a driver raised, under the names that whoever carries a run out goes by."""
    if "stale fence" in str(error):
        return StaleFence("another worker has this run now")
    return outage(error) if is_outage(error) else error
