"""What is configured, what can be reached, and which engine answers."""

import asyncio
import shutil
import sqlite3
import sys
from importlib.metadata import version

from sqlalchemy.exc import SQLAlchemyError

from server.cli.console import out, show_json, table
from server.cli.options import AsJson
from state.base import Part
from tools.models.setup import open_gateway
from tools.models.status import ModelStatus, model_status
from tools.settings import Settings
from tools.storage.database import Database
from tools.storage.outages import DatabaseUnavailable


class StoreStatus(Part):
    """The store, and whether it answers."""

    kind: str
    where: str
    answers: bool
    detail: str = ""


class Checkup(Part):
    """Everything the doctor saw."""

    python: str
    version: str
    free_disk_mb: int
    store: StoreStatus
    models: ModelStatus


def doctor(as_json: AsJson = False) -> None:
    """Say what is configured, what is reachable, and which engine answers."""
    seen = asyncio.run(check_up(Settings()))
    if as_json:
        show_json(seen)
        return
    out.print(f"bedroom-director {seen.version}, Python {seen.python}, {seen.free_disk_mb} MB free")
    state = "answers" if seen.store.answers else f"does not answer: {seen.store.detail}"
    out.print(f"Store: {seen.store.kind} at {seen.store.where}, {state}")
    engine = "the offline engine" if seen.models.engine == "offline" else "a model"
    out.print(f"Engine: {engine} (tier {seen.models.tier.value})\n")
    hosts = [(one.name, one.state.replace("_", " "), one.detail or one.base_url) for one in seen.models.providers]
    out.print(table("Providers", ("provider", "state", "detail"), hosts))
    routes = [(one.route.value, one.engine, ", ".join(one.models) or one.detail) for one in seen.models.routes]
    out.print(table("\nRoutes", ("route", "answered by", "models"), routes))
    if seen.models.engine == "offline":
        out.print(
            "\nTo use a model, set OPENROUTER_API_KEY, OPENAI_API_KEY or DIRECTOR_MODEL_BASE_URL (see .env.example)."
        )


async def check_up(settings: Settings) -> Checkup:
    """Look at everything, changing nothing."""
    async with open_gateway(settings, None) as gateway:
        models = await model_status(gateway, settings.tier)
    return Checkup(
        python=sys.version.split()[0],
        version=version("bedroom-director"),
        free_disk_mb=shutil.disk_usage(".").free // 1_000_000,
        store=await _store(settings),
        models=models,
    )


async def _store(settings: Settings) -> StoreStatus:
    database = Database(settings.store_url)
    kind = f"SQLite {sqlite3.sqlite_version}" if database.is_sqlite else "PostgreSQL"
    where = database.url.render_as_string(hide_password=True)
    if database.is_sqlite and not await asyncio.to_thread(database.path.exists):
        return StoreStatus(kind=kind, where=where, answers=True, detail="made at the first use")
    try:
        async with asyncio.timeout(5), database.read() as connection:
            await connection.exec_driver_sql("SELECT 1")
    except (DatabaseUnavailable, SQLAlchemyError, TimeoutError) as error:
        return StoreStatus(kind=kind, where=where, answers=False, detail=str(error.__cause__ or error).splitlines()[0])
    finally:
        await database.close()
    return StoreStatus(kind=kind, where=where, answers=True)
