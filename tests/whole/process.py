"""The whole application as a process, on an empty database of its own."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.server.server_process import ROOT, drop_postgres_database, free_port, new_postgres_database

SQLITE, POSTGRESQL = "sqlite", "postgres"


class WholeProcess:
    """Where it listens, and what it has logged."""

    def __init__(self, folder: Path, database_url: str, *, require_keys: bool) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.database_url = database_url
        self._log = folder / "server.log"
        keys = "keys" if require_keys else "open"
        command = [sys.executable, "-m", "tests.whole.app", str(folder), database_url, str(port), keys]
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, stderr=log, stdout=log)
        deadline = time.monotonic() + 120
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.process.kill()
                raise RuntimeError(f"the server did not start:\n{self.log()}")
            time.sleep(0.1)

    def log(self) -> str:
        """What it said."""
        return self._log.read_text()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=40)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/ok", timeout=5).status_code == 200
        except httpx.TransportError:
            return False


@contextmanager
def whole(database: str, *, require_keys: bool = False) -> Iterator[WholeProcess]:
    """The process on SQLite or PostgreSQL, for as long as the block lasts."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        postgres = database == POSTGRESQL
        url = new_postgres_database("whole") if postgres else f"sqlite:///{folder}/director.db"
        process = WholeProcess(folder, url, require_keys=require_keys)
        try:
            yield process
        finally:
            process.stop()
            if postgres:
                drop_postgres_database(url)
