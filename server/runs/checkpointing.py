"""A run's own view of the checkpoints: nothing is saved before the events that led to it are."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, cast

import aiosqlite
import psycopg
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
)

from server.runs.log import RunWriter, StaleFence
from tools.storage.outages import is_outage, outage

QUIET_TURNS = 3


class RunCheckpointer(BaseCheckpointSaver[Any]):
    """Flushes the run's event log before every save.

    A node whose writes are saved is not run again after a crash, so its events must be safe by then. `marks` are put
    on everything saved: LangGraph passes a config's metadata on in runs, not always where state is edited.
    """

    def __init__(
        self,
        saver: BaseCheckpointSaver[Any],
        writer: RunWriter | None = None,
        marks: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(serde=saver.serde)
        self._saver = saver
        self._writer = writer
        self._marks = marks

    def with_allowlist(self, extra_allowlist: Collection[tuple[str, ...]]) -> BaseCheckpointSaver[Any]:
        return RunCheckpointer(self._saver.with_allowlist(extra_allowlist), self._writer, self._marks)

    @property
    def config_specs(self) -> list[Any]:
        return self._saver.config_specs

    def get_next_version(self, current: Any, channel: None) -> Any:
        return self._saver.get_next_version(current, channel)

    def get_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        return self._saver.get_tuple(config)

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        with _named():
            return await self._saver.aget_tuple(config)

    async def alist(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[CheckpointTuple]:
        async for item in self._saver.alist(config, filter=filter, before=before, limit=limit):
            yield item

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        await self._barrier()
        with _named():
            return await self._saver.aput(self._marked(config), checkpoint, metadata, new_versions)

    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        await self._barrier()
        with _named():
            await self._saver.aput_writes(self._marked(config), writes, task_id, task_path)

    async def aget_delta_channel_history(self, *args: Any, **kwargs: Any) -> Any:
        return await self._saver.aget_delta_channel_history(*args, **kwargs)

    def _marked(self, config: RunnableConfig) -> RunnableConfig:
        if self._marks is None:
            return config
        return cast(RunnableConfig, {**config, "metadata": {**(config.get("metadata") or {}), **self._marks}})

    async def _barrier(self) -> None:
        """Let the reader of the graph's stream catch up (it takes what is ready in one turn), then flush."""
        if self._writer is None:
            return
        quiet, seen = 0, self._writer.next_seq
        while quiet < QUIET_TURNS:
            await asyncio.sleep(0)
            quiet = quiet + 1 if self._writer.next_seq == seen else 0
            seen = self._writer.next_seq
        await self._writer.flush()


@contextmanager
def _named() -> Iterator[None]:
    """What a saver's driver raises, under the names that whoever carries a run out goes by."""
    try:
        yield
    except (aiosqlite.Error, psycopg.Error) as error:
        if "stale fence" in str(error):
            raise StaleFence("the thread has moved on without this run") from error
        if is_outage(error):
            raise outage(error) from error
        raise
