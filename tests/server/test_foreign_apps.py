"""Applications that know nothing of this server, served as they are."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from langgraph_sdk import get_client

from server.config import load_graphs
from tests.server.server_process import ServerProcess

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
    assert httpx.get(foreign.url + "/hello").json() == {"mood": "calm"}


def test_what_is_not_used_of_its_configuration_is_said():
    assert load_graphs(CONFIG).warnings == (
        "checkpointer: not used by this server",
        "http.mount_prefix: not used by this server",
    )
