"""`director serve` as a process of its own."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx


class DirectorProcess:
    """The product's server on a free port, its files in a folder of the test."""

    def __init__(self, folder: Path, database_url: str = "") -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = folder / "server.log"
        self._environment = {
            **os.environ,
            "DIRECTOR_DATA_DIR": str(folder / "data"),
            "DIRECTOR_DATABASE_URL": database_url,
            "DIRECTOR_OFFLINE": "true",
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> "DirectorProcess":
        """Start and wait until it answers; a server that dies shows its log."""
        command = [sys.executable, "-m", "server.cli", "serve", "--port", str(self.port)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, env=self._environment, stdout=log, stderr=log)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                if httpx.get(f"{self.url}/ok", timeout=2).status_code == 200:
                    return self
            except httpx.HTTPError:
                time.sleep(0.1)
        raise RuntimeError(f"the server did not start:\n{self._log.read_text()}")

    def stop(self) -> None:
        """Ask it to stop, and wait."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=30)
