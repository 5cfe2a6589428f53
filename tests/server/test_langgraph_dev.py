"""Our `langgraph.json` under LangChain's own development server, the way Studio runs it."""

import os
import socket
import subprocess
import time
from pathlib import Path

import httpx
import pytest
from langgraph_sdk import get_client

ROOT = Path(__file__).parents[2]
LANGGRAPH = ROOT / ".venv-studio" / "bin" / "langgraph"

pytestmark = pytest.mark.studio


@pytest.fixture(scope="module")
def studio_url(tmp_path_factory: pytest.TempPathFactory):
    if not LANGGRAPH.exists():
        pytest.skip("make .venv-studio/.installed has not been run")
    folder = tmp_path_factory.mktemp("studio")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {**os.environ, "DIRECTOR_DATA_DIR": str(folder), "DIRECTOR_OFFLINE": "true", "LANGSMITH_TRACING": "false"}
    command = [
        str(LANGGRAPH),
        "dev",
        "--config",
        str(ROOT / "langgraph.json"),
        "--no-browser",
        "--no-reload",
        "--port",
        str(port),
    ]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 120
    while True:
        try:
            if httpx.get(f"{url}/ok", timeout=2).status_code == 200:
                break
        except httpx.HTTPError:
            pass
        if time.monotonic() > deadline or process.poll() is not None:
            process.kill()
            raise RuntimeError(f"langgraph dev did not start:\n{(folder / 'log').read_text()[-4000:]}")
        time.sleep(0.5)
    yield url
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()


@pytest.fixture
def studio(studio_url: str):
    return get_client(url=studio_url)


async def test_every_graph_is_there_with_its_schemas_and_picture(studio):
    found = await studio.assistants.search(limit=100)
    assert {"reel_compiler", "director_chat"} <= {one["graph_id"] for one in found}
    for one in found:
        schemas = await studio.assistants.get_schemas(one["assistant_id"])
        assert schemas["input_schema"], one["graph_id"]
        assert (await studio.assistants.get_graph(one["assistant_id"]))["nodes"]


async def test_a_brief_then_a_talk_about_it(studio):
    thread = await studio.threads.create()
    brief = "A 15 second ad. Amara, a potter, opens the kiln at dawn. One bowl glows."
    made = await studio.runs.wait(thread["thread_id"], "reel_compiler", input={"brief": brief})
    assert made["wall"]["shots"] > 0, made
    talk = await studio.threads.create()
    said = await studio.runs.wait(
        talk["thread_id"],
        "director_chat",
        input={
            "project_id": made["wall"]["project_id"],
            "messages": [{"role": "user", "content": "make everything one size wider"}],
        },
    )
    assert said["version"] > made["wall"]["version"], said
    assert said["messages"][-1]["type"] == "ai"


async def test_review_pauses_and_time_travel_goes_back(studio):
    thread = await studio.threads.create()
    brief = "A 12 second film. Teo, a diver, surfaces under a pier."
    paused = await studio.runs.wait(
        thread["thread_id"], "reel_compiler", input={"brief": brief}, context={"review": "ask"}
    )
    assert paused["__interrupt__"][0]["value"]["action_requests"]
    done = await studio.runs.wait(
        thread["thread_id"],
        "reel_compiler",
        command={"resume": {"decisions": [{"type": "approve"}]}},
        context={"review": "ask"},
    )
    assert done["wall"]["scenes"] > 0
    history = await studio.threads.get_history(thread["thread_id"], limit=30)
    outlined = next(state for state in history if state["next"] and set(state["next"]) == {"stage_scene"})
    again = await studio.runs.wait(
        thread["thread_id"],
        "reel_compiler",
        checkpoint_id=outlined["checkpoint"]["checkpoint_id"],
        context={"review": "auto"},
    )
    assert again["wall"]["project_id"] != done["wall"]["project_id"]
