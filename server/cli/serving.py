"""Serving the workflows."""

from pathlib import Path
from typing import Annotated

import typer

from server.cli.console import err
from server.product import create_product_app
from server.serve import require_protection, run
from server.serve import serve as serve_config
from tools.settings import Settings


def serve(
    config: Annotated[Path | None, typer.Option(help="Serve this langgraph.json instead of our workflows.")] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65_535)] = -1,
    db: Annotated[str, typer.Option(help="Database URL: sqlite:///file or postgresql://…")] = "",
    worker: Annotated[str, typer.Option(help="Stable name by which this process finds its runs again.")] = "server",
    require_keys: Annotated[bool, typer.Option("--require-keys", help="Let in only API keys.")] = False,
) -> None:
    """Serve the workflows to any LangGraph client."""
    settings = Settings().model_copy(update={"database_url": db} if db else {})
    address, number = host or settings.host, settings.port if port < 0 else port
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    if config is not None:
        err.print(f"Serving {config} on http://{address}:{number}")
        url = settings.store_url
        serve_config(config, host=address, port=number, database_url=url, worker=worker, require_keys=require_keys)
        return
    require_protection(address, protected=require_keys)
    err.print(f"Serving on http://{address}:{number}  (API docs at /docs, stop with Ctrl-C)")
    run(create_product_app(settings, worker=worker, require_keys=require_keys), host=address, port=number)
