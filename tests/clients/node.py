"""The JavaScript clients: installed from the lock file once, then run under node."""

import asyncio
import json
import os
import shutil
import subprocess
from pathlib import Path

from tests.clients.results import Result

FOLDER = Path(__file__).parent / "js"
CHROMIUM = os.environ.get("DIRECTOR_TEST_CHROMIUM", "/usr/bin/chromium")


def missing() -> str | None:
    """Why the JavaScript clients cannot be run here, or None."""
    absent = [name for name in ("node", "npm") if shutil.which(name) is None]
    return f"not installed: {', '.join(absent)}" if absent else None


def missing_browser() -> str | None:
    return missing() or (None if Path(CHROMIUM).exists() else "no Chromium; install Debian's package chromium")


def install() -> None:
    """Install the clients at the versions of the lock file, unless that is done already."""
    lock = (FOLDER / "package-lock.json").read_text()
    done = FOLDER / "node_modules" / ".installed-from"
    if done.exists() and done.read_text() == lock:
        return
    subprocess.run(["npm", "ci", "--ignore-scripts"], cwd=FOLDER, check=True, capture_output=True)
    done.write_text(lock)


async def run_script(client: str, script: str, *arguments: str) -> list[Result]:
    """The results a script printed, one JSON object to a line; one that dies is a failed check too."""
    process = await asyncio.create_subprocess_exec(
        *("node", script, *arguments),
        cwd=FOLDER,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    lines = [json.loads(line) for line in out.decode().splitlines() if line.startswith("{")]
    results = [Result(client, **line) for line in lines]
    if process.returncode != 0 or not results:
        reason = err.decode().strip()[-2000:]
        results.append(Result(client, script, False, f"ended with {process.returncode}: {reason}", 0.0))
    return results
