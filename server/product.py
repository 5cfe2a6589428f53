"""The product: our workflows behind the protocol, with the routes for projects, targets and the typed contracts."""

from fastapi import FastAPI

from graphs.registry import WORKFLOWS
from server.app import ServeOptions, create_app
from server.config import ServedGraph, ServedGraphs
from server.routes import archives, compiler, contracts, project_history, projects, screenplays, workflows
from tools.settings import Settings
from tools.toolbox import use_settings


def our_graphs() -> ServedGraphs:
    """Every workflow of the registry, as the server takes graphs."""
    return ServedGraphs(
        graphs={
            workflow.id: ServedGraph(workflow.id, workflow.graph, f"{workflow.title}: {workflow.summary}")
            for workflow in WORKFLOWS
        }
    )


def create_product_app(settings: Settings, *, worker: str = "server") -> FastAPI:
    """The application `director serve` runs."""
    use_settings(settings)
    options = ServeOptions(database_url=settings.store_url, worker=worker)
    modules = (workflows, compiler, contracts, archives, screenplays, projects, project_history)
    app = create_app(our_graphs(), options, routers=[module.router for module in modules])
    app.state.assets_url = settings.asset_store_url
    return app
