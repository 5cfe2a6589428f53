"""Every route there is in one application: the sample graphs behind the protocol, and the product's own routes."""

import sys
from dataclasses import replace
from pathlib import Path

from fastapi import FastAPI

from server.app import ServeOptions, create_app
from server.config import load_graphs
from server.logs import set_up_logs
from server.product import product_routers, take_back
from server.serve import run
from server.settings import ServerSettings
from tests.server.server_process import SAMPLE_APP
from tools.settings import Settings
from tools.toolbox import use_settings


def whole_app(folder: Path, database_url: str, *, require_keys: bool) -> FastAPI:
    """The application, its files in `folder`."""
    settings = Settings(data_dir=folder, database_url=database_url, offline=True)
    use_settings(settings)
    options = ServeOptions.of(ServerSettings(require_keys=require_keys), settings.store_url)
    graphs = replace(load_graphs(SAMPLE_APP), auth=None)
    app = create_app(graphs, options, routers=product_routers(), on_rollback=take_back)
    app.state.assets_url = settings.asset_store_url
    return app


if __name__ == "__main__":
    given, url, number, keys = sys.argv[1:]
    set_up_logs(ServerSettings(log_level="warning"))
    run(whole_app(Path(given), url, require_keys=keys == "keys"), host="127.0.0.1", port=int(number))
