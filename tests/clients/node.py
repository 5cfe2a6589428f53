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
    out, err, status = await _run(script, *arguments)
    results = [Result(client, **json.loads(line)) for line in out.splitlines() if line.startswith("{")]
    if status != 0 or not results:
        results.append(Result(client, script, False, f"ended with {status}: {err.strip()[-2000:]}", 0.0))
    return results


async def output_of(script: str, *arguments: str) -> str:
    """What a script printed; raises if it failed."""
    out, err, status = await _run(script, *arguments)
    if status != 0:
        raise RuntimeError(f"{script} ended with {status}: {err.strip()[-2000:]}")
    return out


async def _run(script: str, *arguments: str) -> tuple[str, str, int | None]:
    process = await asyncio.create_subprocess_exec(
        *("node", script, *arguments), cwd=FOLDER, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, err = await process.communicate()
    return out.decode(), err.decode(), process.returncode
