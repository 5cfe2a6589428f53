"""Memory after 100 runs of the Reel Compiler in one process: growth per run once it is warm."""

import asyncio
import gc
import resource
import tempfile
import time
from pathlib import Path

from graphs.registry import find_workflow
from tools.context import RunContext
from tools.settings import Settings
from tools.toolbox import use_settings

BRIEF = "A 30 second ad. Nuno, a baker, lights the oven before dawn. The street wakes to the smell. A child buys the first roll."
RUNS, WARM = 100, 10


def resident_kb() -> int:
    """Resident memory now, in KB (peak where /proc is missing)."""
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


async def compile_often(folder: str) -> None:
    """Run it, and print what it cost."""
    use_settings(Settings(data_dir=Path(folder), offline=True))
    graph = find_workflow("reel_compiler").graph
    warm = started = 0.0
    for number in range(RUNS + WARM):
        if number == WARM:
            gc.collect()
            warm, started = resident_kb(), time.perf_counter()
        await graph.ainvoke({"brief": f"{BRIEF} Take {number}."}, context=RunContext())
    gc.collect()
    grown = resident_kb() - warm
    seconds = (time.perf_counter() - started) / RUNS
    print(
        f"{RUNS} runs: {seconds * 1000:.0f} ms each, memory {warm / 1024:.0f} MB warm, grew {grown / RUNS:.1f} KB a run"
    )


def main() -> None:
    """Print memory and time per run."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(compile_often(folder))


if __name__ == "__main__":
    main()
