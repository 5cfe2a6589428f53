"""The gateway as the program uses it: shipped configuration, quotas and call log in the database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from langchain_core.language_models import BaseChatModel

from tools.models import offline as offline_engine
from tools.models.call_log import CallLog
from tools.models.config import ModelConfig, model_config
from tools.models.gateway import Gateway
from tools.models.quotas import QuotaLedger
from tools.settings import Settings, keep_libraries_quiet
from tools.storage.database import Database


@asynccontextmanager
async def open_gateway(
    settings: Settings,
    database: Database | None,
    *,
    offline: BaseChatModel | None = None,
    config: ModelConfig | None = None,
) -> AsyncIterator[Gateway]:
    """A gateway for the block. Without a database nothing is counted and no call is kept.

    `offline` stands in for the offline engine that comes with the program.
    """
    keep_libraries_quiet()
    config = config or model_config()
    gateway = Gateway(
        settings,
        offline=offline or _offline_engine(),
        config=config,
        ledger=QuotaLedger(database, config) if database else None,
        recorder=CallLog(database) if database else None,
    )
    try:
        yield gateway
    finally:
        await gateway.close()


def _offline_engine() -> BaseChatModel | None:
    engine = getattr(offline_engine, "OfflineDirector", None)
    return engine() if engine else None
