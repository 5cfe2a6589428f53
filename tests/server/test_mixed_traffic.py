"""Every strategy, cancel and removal at once on few threads: the rules that no order of events may break."""

import random
from pathlib import Path

from tests.server.server_process import ServerProcess
from tests.server.traffic import Traffic

APP = Path(__file__).parent / "traffic_app" / "langgraph.json"


async def test_the_rules_hold_in_any_order(own_database: str, tmp_path: Path):
    marks = tmp_path / "marks"
    marks.mkdir()
    names = ("only",) if own_database.startswith("sqlite") else ("first", "second")
    servers = [ServerProcess(own_database, config=APP, worker=name) for name in names]
    seed = random.randrange(10**6)
    traffic = Traffic([server.url for server in servers], marks, seed)
    try:
        for server in servers:
            server.start({"TRAFFIC_MARKS": str(marks)})
        await traffic.go(3)
    finally:
        for server in servers:
            server.stop()
    assert not traffic.wrong, f"seed {seed}, {traffic.done} things done"
    assert len(traffic.asked) > 10, f"seed {seed}"
