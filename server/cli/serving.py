"""Serving the workflows."""

from pathlib import Path
from typing import Annotated

import typer

from server.cli.console import err
from server.config import load_graphs
from server.logs import set_up_logs
from server.product import create_product_app
from server.serve import create_config_app, require_protection, run
from server.settings import ServerSettings
from tools.settings import Settings


def serve(
    config: Annotated[Path | None, typer.Option(help="Serve this langgraph.json instead of our workflows.")] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "",
    port: Annotated[int | None, typer.Option(help="Port to listen on.", min=0, max=65_535)] = None,
    db: Annotated[str, typer.Option(help="Database URL: sqlite:///file or postgresql://…")] = "",
    worker: Annotated[str, typer.Option(help="Stable name by which this process finds its runs again.")] = "",
    require_keys: Annotated[bool, typer.Option("--require-keys", help="Let in only API keys.")] = False,
) -> None:
    """Serve the workflows to any LangGraph client."""
    settings = Settings().model_copy(update={"database_url": db} if db else {})
    given = {"worker": worker, "require_keys": require_keys}
    serving = ServerSettings().model_copy(update={name: value for name, value in given.items() if value})
    address, number = host or settings.host, settings.port if port is None else port
    graphs = load_graphs(config) if config is not None else None
    protected = serving.require_keys or (graphs is not None and graphs.auth is not None)
    require_protection(address, protected=protected)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    set_up_logs(serving)
    what = f"Serving {config}" if config is not None else "Serving"
    err.print(f"{what} on http://{address}:{number}  (API docs at /docs, stop with Ctrl-C)")
    if graphs is not None:
        for warning in graphs.warnings:
            err.print(f"Note: {warning}")
        app = create_config_app(graphs, serving, settings.store_url)
    else:
        app = create_product_app(settings, serving)
    run(app, host=address, port=number, max_connections=serving.max_connections)
