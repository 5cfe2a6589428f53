"""What happens without anyone asking: crons start runs, webhooks are sent."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import httpx
from sqlalchemy.engine import RowMapping

from server.encoding import encode
from server.runs.manager import RunManager
from state.errors import DirectorError
from tools.net.guarded import CheckedAddress, check_public, post_json, readable
from tools.storage.crons import Crons, tick_run_id
from tools.storage.moments import new_id, now
from tools.storage.runs import NewRun
from tools.storage.webhooks import Webhooks

log = logging.getLogger(__name__)
LOOK_SECONDS = 1.0
CheckUrl = Callable[[str], Awaitable[CheckedAddress]]


class Background:
    """Looks once a second for ticks that are due and deliveries to make."""

    def __init__(self, manager: RunManager, *, private_webhooks: bool = False) -> None:
        self._manager = manager
        self._crons = Crons(manager.db)
        self._webhooks = Webhooks(manager.db)
        self._private = private_webhooks
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._look_forever(), name="background")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def check_webhook(self, url: str) -> CheckedAddress:
        """Where a webhook may go; an `InvalidInput` naming the reason where it may not."""
        if self._private:
            _parts, parsed = readable(url, "webhook")
            return CheckedAddress(parsed, parsed.host)
        return await check_public(url, field="webhook")

    async def _look_forever(self) -> None:
        while True:
            try:
                for cron in await self._crons.due():
                    await self._tick(cron)
                deliveries = await self._webhooks.claim_due()
                await asyncio.gather(*(self._deliver(row) for row in deliveries))
            except Exception:  # outlives a database that is away for a while
                log.exception("background work failed")
            await asyncio.sleep(LOOK_SECONDS)

    async def _tick(self, cron: RowMapping) -> None:
        """Start the tick's run. Trying twice is harmless: its id is made from the tick."""
        run_id = tick_run_id(cron)
        if await self._manager.runs.find(run_id) is None:
            try:
                await self._manager.submit(_run_of(cron, run_id))
            except DirectorError as error:
                log.warning("a cron could not start its run: %s", error, extra={"cron_id": cron["cron_id"]})
        await self._crons.advance(cron)

    async def _deliver(self, row: RowMapping) -> None:
        try:
            checked = await self.check_webhook(row["url"])
            status = await post_json(checked, encode({**row["payload"], "webhook_sent_at": now()}))
        except DirectorError as error:
            await self._webhooks.failed(row, str(error), final=True)
        except (httpx.HTTPError, OSError) as error:
            await self._webhooks.failed(row, type(error).__name__)
        else:
            if status < 300:
                await self._webhooks.delivered(row)
            else:
                await self._webhooks.failed(row, f"status {status}")


def _run_of(cron: RowMapping, run_id: str) -> NewRun:
    payload: dict[str, Any] = cron["payload"]
    own_thread = cron["thread_id"] is None
    return NewRun(
        run_id=run_id,
        owner=cron["owner"],
        thread_id=cron["thread_id"] or new_id(),
        assistant_id=cron["assistant_id"],
        graph_id=payload["graph_id"],
        kwargs=payload["kwargs"],
        metadata={**payload["metadata"], "cron_id": cron["cron_id"]},
        multitask_strategy=payload["multitask_strategy"],
        create_thread=own_thread,
        temporary=own_thread and cron["on_run_completed"] == "delete",
    )
