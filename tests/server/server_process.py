"""A real server process to talk to."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

POSTGRES = os.environ.get("DIRECTOR_TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/test")
SAMPLE_APP = Path(__file__).parent / "sample_app" / "langgraph.json"
ROOT = Path(__file__).parents[2]
START = (
    "import json, sys; from server.starting import loading\n"
    "with loading(): from server.serve import serve\n"
    "serve(sys.argv[1], port=int(sys.argv[2]), database_url=sys.argv[3], **json.loads(sys.argv[4]))"
)


class ServerProcess:
    """`server.serve` in a process of its own, on one port for its whole life, restarts included."""

    def __init__(self, database_url: str, config: Path = SAMPLE_APP, **options: Any) -> None:
        self.database_url = database_url
        self.config = config
        self.options = {"lease_seconds": 2, "log_level": "warning", **options}
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log: Path | None = None
        self.program = START
        self.environment: dict[str, str] = {}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, env: dict[str, str] | None = None) -> "ServerProcess":
        with open(self.log, "ab") if self.log else nullcontext() as log:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-c", self.program, str(self.config), str(self.port), self.database_url),
                    json.dumps(self.options),
                ],
                cwd=ROOT,
                env={**os.environ, **self.environment, **(env or {})},
                stderr=log,
            )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise RuntimeError(f"the server ended with {self._process.returncode}")
            try:
                if httpx.get(self.url + "/ok", timeout=5).status_code == 200:
                    return self
            except httpx.TransportError:
                time.sleep(0.05)
        raise RuntimeError("the server did not start")

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def wait(self, seconds: float = 10) -> None:
        """Until it has ended by itself."""
        if self._process is not None:
            self._process.wait(seconds)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(how)
            try:
                self._process.wait(timeout=40)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
                raise


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def new_postgres_database(name: str) -> str:
    """An empty database of its own; skips where there is no server."""
    name = f"director_{name}_{os.getpid()}"
    try:
        with psycopg.connect(POSTGRES, autocommit=True, connect_timeout=3) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{name}"')
    except psycopg.OperationalError as error:
        pytest.skip(f"no PostgreSQL at DIRECTOR_TEST_POSTGRES_URL: {error}")
    return POSTGRES.rpartition("/")[0] + "/" + name


def drop_postgres_database(url: str) -> None:
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{url.rpartition("/")[2]}" WITH (FORCE)')
