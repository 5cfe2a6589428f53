"""The product: our workflows behind the protocol, with the routes for projects, targets and the typed contracts."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, FastAPI

from graphs.registry import WORKFLOWS
from server.app import ServeOptions, create_app
from server.config import ServedGraph, ServedGraphs
from server.routes import archives, assets, compiler, contracts, project_history, projects, screenplays, workflows
from server.settings import ServerSettings
from tools.settings import Settings
from tools.storage.rollbacks import take_back_run
from tools.toolbox import toolbox, use_settings


def our_graphs() -> ServedGraphs:
    """Every workflow of the registry, as the server takes graphs."""
    return ServedGraphs(
        graphs={
            workflow.id: ServedGraph(workflow.id, workflow.graph, f"{workflow.title}: {workflow.summary}")
            for workflow in WORKFLOWS
        }
    )


async def take_back(run: Mapping[str, Any]) -> None:
    """What a rolled-back run wrote into projects goes with its checkpoints."""
    await take_back_run((await toolbox()).database, run["run_id"], owner=run["owner"])


def product_routers() -> list[APIRouter]:
    """The product's own routes, beside the protocol's."""
    modules = (workflows, compiler, contracts, archives, screenplays, projects, project_history)
    return [*(module.router for module in modules), assets.router, assets.choices]


def create_product_app(settings: Settings, serving: ServerSettings) -> FastAPI:
    """The application `director serve` runs."""
    use_settings(settings)
    options = ServeOptions.of(serving, settings.store_url)
    app = create_app(our_graphs(), options, routers=product_routers(), on_rollback=take_back)
    app.state.assets_url = settings.asset_store_url
    return app
