"""A few of the faults of `python -m tests.faults`, which runs them at scale."""

from pathlib import Path

from tests.faults.crash_points import crash_everywhere
from tests.faults.outages import poison


async def test_a_crash_at_a_write_loses_and_doubles_nothing(tmp_path: Path):
    found = await crash_everywhere(f"sqlite:///{tmp_path / 'director.db'}", at_most=6, seed=5)
    assert found.points > 20
    assert found.crashes == 6


async def test_a_run_that_kills_its_process_is_given_up(tmp_path: Path):
    assert await poison(f"sqlite:///{tmp_path / 'director.db'}", max_crashes=2) == 3
