"""Serving, and saying what would serve."""

from pathlib import Path
from typing import Annotated

import typer

from server.cli.console import err
from server.product import create_product_app
from server.serve import is_loopback, run
from server.serve import serve as serve_config
from state.errors import InvalidInput
from tools.settings import Settings


def serve(
    config: Annotated[Path | None, typer.Option(help="Serve this langgraph.json instead of our workflows.")] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65_535)] = -1,
    db: Annotated[str, typer.Option(help="Database URL: sqlite:///file or postgresql://…")] = "",
) -> None:
    """Serve the workflows to any LangGraph client."""
    settings = Settings().model_copy(update={"database_url": db} if db else {})
    address, number = host or settings.host, settings.port if port < 0 else port
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    err.print(f"Serving on http://{address}:{number}  (API docs at /docs, stop with Ctrl-C)")
    if config is not None:
        serve_config(config, host=address, port=number, database_url=settings.store_url)
        return
    if not is_loopback(address):
        raise InvalidInput(f"{address} can be reached by others and no authentication is configured", field="host")
    run(create_product_app(settings), host=address, port=number)
