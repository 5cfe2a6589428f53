"""Applications that know nothing of this server, served as they are."""

import fcntl
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from langgraph_sdk import get_client

from server.config import load_graphs
from tests.server.server_process import ServerProcess, free_port

EXTENDS = hasattr(sqlite3.Connection, "enable_load_extension")
WITH_INDEX = Path(__file__).parent / "foreign_app" / "with_index.json"
CONFIG = Path(__file__).parent / "foreign_app" / "langgraph.json"


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    process = ServerProcess(f"sqlite:///{tmp_path_factory.mktemp('foreign')}/director.db", config=CONFIG).start()
    yield process
    process.stop()


async def test_every_kind_of_graph_runs_pauses_and_goes_on(foreign: ServerProcess):
    client = get_client(url=foreign.url)
    assert {one["graph_id"] for one in await client.assistants.search()} == {"functional", "tools", "opened", "parent"}

    thread = (await client.threads.create())["thread_id"]
    await client.runs.wait(thread, "functional", input=21)
    [[asked]] = (await client.threads.get(thread))["interrupts"].values()
    assert asked["value"] == {"sure": 42}
    done = await client.runs.wait(thread, "functional", command={"resume": "yes"})
    assert done == {"doubled": 42, "said": "yes"}

    said = await client.runs.wait(None, "tools", input={"messages": [{"role": "user", "content": "Rome"}]})
    assert [one["type"] for one in said["messages"]] == ["human", "ai", "tool", "ai"]
    assert said["messages"][-1]["content"] == "It says Rome: rain"

    seen = [(await client.runs.wait(None, "opened", input={"number": number}))["seen"] for number in (1, 2)]
    assert seen == [[], ["1"]]

    thread = (await client.threads.create())["thread_id"]
    await client.runs.wait(thread, "parent", input={"number": 1})
    state = await client.threads.get_state(thread, subgraphs=True)
    assert state["tasks"][0]["state"]["next"] == ["decide"]
    assert (await client.runs.wait(thread, "parent", command={"resume": 4}))["number"] == 5
    for graph in ("functional", "tools", "opened", "parent"):
        assert (await client.assistants.get_graph(graph))["nodes"]
        assert (await client.assistants.get_schemas(graph))["graph_id"] == graph


def test_its_own_web_application_is_there_too(foreign: ServerProcess):
    answer = httpx.get(foreign.url + "/hello")
    assert answer.json() == {"mood": "calm", "opened": "once"}
    assert answer.headers["x-signed"] == "yes"


if EXTENDS:  # a Python whose sqlite3 loads no extensions refuses the index instead, see below

    async def test_its_store_finds_by_meaning(tmp_path: Path):
        process = ServerProcess(f"sqlite:///{tmp_path}/director.db", config=WITH_INDEX).start()
        try:
            store = get_client(url=process.url).store
            for key, said in {"a": "the sea, the sea", "b": "a hill", "c": "a hill by the sea"}.items():
                await store.put_item(["places"], key, {"text": said})
            found = (await store.search_items(["places"], query="hill", limit=3))["items"]
            assert [item["key"] for item in found] == ["b", "c", "a"]
            assert found[0]["score"] > found[1]["score"] > found[2]["score"]
        finally:
            process.stop()


CANNOT_START = {
    "a worker's name that is taken": (["--db", "sqlite:///{folder}/taken.db"], "worker: another server named 'server'"),
    "no PostgreSQL": (["--db", "postgresql://nobody@127.0.0.1:1/none"], "the store cannot be used: "),
    "another database": (["--db", "mysql://x/y"], "database_url: 'mysql' is not supported"),
    "no database": (["--db", "/x.db"], "database_url: "),
}
if not EXTENDS:
    CANNOT_START["an index"] = (["--config", str(WITH_INDEX), "--db", "sqlite:///{folder}/x.db"], "store.index: ")


@pytest.mark.parametrize("why", CANNOT_START)
def test_a_server_that_cannot_start_says_why_in_one_line(tmp_path: Path, why: str):
    given, says = CANNOT_START[why]
    command = [sys.executable, "-m", "server.cli", "serve", "--config", str(CONFIG), "--port", str(free_port())]
    with (tmp_path / "taken.db.server.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        ended = subprocess.run(
            [*command, *(part.format(folder=tmp_path) for part in given)],
            capture_output=True,
            text=True,
            timeout=60,
            env={**os.environ, "DIRECTOR_DATA_DIR": str(tmp_path)},
        )
    assert ended.returncode in (1, 2)
    assert ended.stderr.splitlines()[-1].startswith(f"director: {says}")
    assert "Traceback" not in ended.stderr
    assert "listening" not in ended.stderr


def test_what_is_not_used_of_its_configuration_is_said():
    assert load_graphs(CONFIG).warnings == (
        "checkpointer: not used by this server",
        "http.mount_prefix: not used by this server",
        "http.app: its middleware sees the requests to its own routes only",
    )
