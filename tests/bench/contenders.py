"""The servers that are compared: ours on each database, a hand-rolled one, LangGraph's own for development."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import psycopg

from tests.server.server_process import POSTGRES, drop_postgres_database, new_postgres_database

ROOT = Path(__file__).parents[2]
APP = Path(__file__).parent / "server_app"
STUDIO = ROOT / ".venv-studio" / "bin" / "langgraph"
OURS = "import sys; from server.serve import serve; serve(sys.argv[1], port=int(sys.argv[2]), database_url=sys.argv[3])"
STEPS = os.sysconf("SC_CLK_TCK")
QUIET = {"LANGSMITH_TRACING": "false", "LANGGRAPH_CLI_NO_ANALYTICS": "1", "DIRECTOR_LOG_LEVEL": "warning"}
START_SECONDS = 60.0


class Contender:
    """A server process on a port of its own, and what it has used."""

    def __init__(self, name: str, command: list[str], port: int, folder: str) -> None:
        self.name, self.port = name, port
        environment = {**os.environ, **QUIET, "PYTHONPATH": str(ROOT)}
        self._said = Path(folder, f"{port}.log")
        with self._said.open("wb") as log:
            self.process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)

    async def ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        async with httpx.AsyncClient() as http:
            while time.monotonic() < deadline:
                with suppress(httpx.TransportError):
                    if (await http.get(f"http://127.0.0.1:{self.port}/ok")).status_code == 200:
                        return
                await asyncio.sleep(0.05)
        raise RuntimeError(f"{self.name} did not start: {self._said.read_text()[-2000:]}")

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / STEPS

    def memory_mb(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def contenders(names: list[str]) -> Iterator[list[Contender]]:
    """Start what there is to compare, or of that only `names`; all on empty databases."""
    postgres = new_postgres_database("bench") if has_postgres() else None
    with tempfile.TemporaryDirectory() as folder:
        commands = {
            "ours, SQLite": lambda port: ours(port, f"sqlite:///{folder}/ours.db"),
            "hand-rolled": lambda port: [sys.executable, str(APP / "hand_rolled.py"), str(port), f"{folder}/peer.db"],
        }
        if postgres is not None:
            commands["ours, PostgreSQL"] = lambda port: ours(port, postgres)
        if STUDIO.exists():
            commands["langgraph dev"] = lambda port: langgraph_dev(port, folder)
        running: list[Contender] = []
        try:
            for name, command in commands.items():
                if not names or any(wanted in name for wanted in names):
                    port = free_port()
                    running.append(Contender(name, command(port), port, folder))
            yield running
        finally:
            for contender in running:
                contender.stop()
            if postgres is not None:
                drop_postgres_database(postgres)


def ours(port: int, database: str) -> list[str]:
    return [sys.executable, "-c", OURS, str(APP / "langgraph.json"), str(port), database]


def langgraph_dev(port: int, folder: str) -> list[str]:
    """Allowed as many runs at once as are asked for; of itself it does one at a time."""
    config = Path(folder, "langgraph.json")
    config.write_text(json.dumps({"dependencies": ["."], "graphs": {"bench": f"{APP / 'token_graph.py'}:graph"}}))
    jobs = ["--no-browser", "--no-reload", "--n-jobs-per-worker", "600"]
    return [str(STUDIO), "dev", "--config", str(config), "--port", str(port), *jobs]


def has_postgres() -> bool:
    with suppress(psycopg.OperationalError):
        psycopg.connect(POSTGRES, connect_timeout=3).close()
        return True
    return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
