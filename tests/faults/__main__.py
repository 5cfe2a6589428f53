"""Breaks servers on purpose, at scale, and prints what became of their runs: `python -m tests.faults`.

`--kills 200` on SQLite, half as many on PostgreSQL; `--only kills-sqlite …` for some. `--page` writes the table into
`docs/reliability.md`, beside what stands there of the others. It takes about half an hour on two quiet cores.
"""

import argparse
import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults.crash_points import Crashed, crash_everywhere
from tests.faults.kills import Recovered, freeze_one_of_two, kill_one_of_two, kill_one_process
from tests.faults.outages import BESIDE, database_restart, full_disk, poison
from tests.server.server_process import drop_postgres_database, new_postgres_database

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
START, END = "<!-- faults -->", "<!-- end -->"
Fault = Callable[[str], Awaitable[str]]


def faults(kills: int, seed: int) -> dict[str, tuple[str, Fault]]:
    """Every fault by name: the database it needs, and what it comes to in words."""

    async def crashes(url: str) -> str:
        return _crashed(await crash_everywhere(url, None, seed))

    async def one(url: str) -> str:
        return _recovered(await kill_one_process(url, kills, seed))

    async def two(url: str) -> str:
        return _recovered(await kill_one_of_two(url, kills // 2, seed))

    async def frozen(url: str) -> str:
        return _recovered(await freeze_one_of_two(url, max(1, kills // 10), seed))

    async def poisoned(url: str) -> str:
        return f"given up after {await poison(url)} deaths (2 allowed); {BESIDE} runs that died with it ended right"

    async def restarted(_: str) -> str:
        return f"5 of 5 runs ended right, the last {await database_restart():.1f} s after it was back"

    async def filled(_: str) -> str:
        return f"5 of 5 runs ended right, the last {await full_disk():.1f} s after it was freed"

    return {
        "crashes-sqlite": ("sqlite", crashes),
        "crashes-postgres": ("postgres", crashes),
        "kills-sqlite": ("sqlite", one),
        "kills-postgres": ("postgres", two),
        "frozen-postgres": ("postgres", frozen),
        "poison-sqlite": ("sqlite", poisoned),
        "restart-postgres": ("", restarted),
        "full-disk-sqlite": ("", filled),
    }


WORDS = {
    "crashes-sqlite": "a crash at every durable write of a run, SQLite",
    "crashes-postgres": "a crash at every durable write of a run, PostgreSQL",
    "kills-sqlite": "`kill -9` of the only process at random moments, SQLite",
    "kills-postgres": "`kill -9` of one of two workers at random moments, PostgreSQL",
    "frozen-postgres": "a worker frozen past its lease, then woken, PostgreSQL",
    "poison-sqlite": "a run that kills its process, SQLite",
    "restart-postgres": "PostgreSQL stopped at once for 4 s, 5 runs in flight",
    "full-disk-sqlite": "a full disk for 4 s, 5 runs in flight, SQLite",
}


def _crashed(found: Crashed) -> str:
    return (
        f"{found.crashes} crashes at {found.points} points: every run ended right, every edit was made once "
        f"({found.before_admission} crashes before the run was on record: nothing of it was there)"
    )


def _recovered(found: Recovered) -> str:
    told = f"{found.rounds} rounds, {len(found.after_kill)} in the middle of a run: all ended right, edits made once, "
    told += "no event lost or doubled"
    for name, seconds in (("after the fault", found.after_kill), ("after the process answered", found.after_start)):
        if len(seconds) > 1:
            p95 = statistics.quantiles(seconds, n=20, method="inclusive")[-1]
            told += f"; events again {name} p50 {statistics.median(seconds):.2f} s, p95 {p95:.2f} s, max {max(seconds):.2f} s"
    return told


@contextmanager
def database(kind: str, name: str) -> Iterator[str]:
    """An empty database of that kind."""
    if kind == "postgres":
        url = new_postgres_database(name.replace("-", "_"))
        yield url
        drop_postgres_database(url)
        return
    with TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/director.db" if kind else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", choices=sorted(WORDS), default=sorted(WORDS))
    parser.add_argument("--page", action="store_true")
    given = parser.parse_args()
    for name, (kind, fault) in faults(given.kills, given.seed).items():
        if name not in given.only:
            continue
        began = time.monotonic()
        with database(kind, name) as url:
            told = asyncio.run(fault(url))
        if given.page:
            write_row(name, told)
        print(f"{WORDS[name]}: {told} ({time.monotonic() - began:.0f} s)", flush=True)


def write_row(fault: str, told: str) -> None:
    """Put what became of the runs into the page's table; the other rows stay."""
    before, _, rest = PAGE.read_text().partition(START)
    table, _, after = rest.partition(END)
    rows = {name: line for line in table.splitlines() for name in WORDS if line.startswith(f"| {WORDS[name]} |")}
    rows[fault] = f"| {WORDS[fault]} | {told} |"
    lines = ["| fault | what became of the runs |", "| --- | --- |", *(rows[name] for name in WORDS if name in rows)]
    PAGE.write_text("\n".join([before + START, *lines, END + after]))


if __name__ == "__main__":
    main()
