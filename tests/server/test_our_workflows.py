"""Our workflows, driven by the published client against the real server."""

import asyncio
import io
import json
from pathlib import Path
from typing import Any

import httpx
import jsonpatch
import pytest
from langgraph_sdk import get_client
from PIL import Image

from state.project import SceneProject
from tests.server.director_process import DirectorProcess
from tests.server.waiting import until

BRIEF = (
    "A 40 second teaser, 2.39:1. Odile, a clockmaker, opens the shutters of her workshop at dawn. A brass automaton "
    'on the bench turns its head. "You overslept," it says. Odile drops her cup. The street outside is full of ticking.'
)


@pytest.fixture(scope="module")
def director(tmp_path_factory: pytest.TempPathFactory):
    process = DirectorProcess(tmp_path_factory.mktemp("director")).start()
    yield process
    process.stop()


@pytest.fixture
def client(director: DirectorProcess):
    return get_client(url=director.url)


async def parts(stream: Any) -> list[Any]:
    return [part async for part in stream]


async def test_a_brief_streams_into_a_project(client, director):
    thread = await client.threads.create()
    got = await parts(
        client.runs.stream(
            thread["thread_id"], "reel_compiler", input={"brief": BRIEF}, stream_mode=["custom", "values", "updates"]
        )
    )
    events = [part.event for part in got]
    assert events[0] == "metadata" and events[-1] == "end"
    assert "error" not in events
    wall = [part.data for part in got if part.event == "values"][-1]["wall"]
    assert wall["scenes"] >= 1 and wall["shots"] >= wall["scenes"] and wall["prompts"] >= wall["shots"]
    document = SceneProject(id=wall["project_id"]).model_dump(mode="json")
    for part in got:
        if part.event == "custom" and part.data["type"] == "project.patched":
            document = jsonpatch.apply_patch(document, part.data["patch"])
    stored = httpx.get(f"{director.url}/projects/{wall['project_id']}").json()
    assert document["scenes"] == (stored.get("project") or stored)["scenes"]


async def test_wait_gives_the_result_and_history_tells_the_way(client):
    thread = await client.threads.create()
    values = await client.runs.wait(thread["thread_id"], "reel_compiler", input={"brief": BRIEF + " Slowly."})
    assert values["wall"]["title"]
    history = await client.threads.get_history(thread["thread_id"], limit=50)
    assert {"read_brief", "outline_story", "stage_scene"} <= {name for state in history for name in state["next"]}


async def test_review_pauses_and_resumes_with_decisions(client):
    thread = await client.threads.create()
    paused = await client.runs.wait(
        thread["thread_id"], "reel_compiler", input={"brief": BRIEF + " Again."}, context={"review": "ask"}
    )
    request = paused["__interrupt__"][0]["value"]
    actions = request["action_requests"]
    refused = next(index for index, action in enumerate(actions) if action["name"] == "add_entity")
    name = actions[refused]["args"]["entity"]["name"]
    decisions: list[dict[str, Any]] = [{"type": "approve"} for _ in actions]
    decisions[refused] = {"type": "reject", "message": "not in this film"}
    assert (await client.threads.get(thread["thread_id"]))["status"] == "interrupted"
    values = await client.runs.wait(
        thread["thread_id"], "reel_compiler", command={"resume": {"decisions": decisions}}, context={"review": "ask"}
    )
    assert "not in this film" in values["wall"]["warnings"]
    thread_after = await client.threads.get(thread["thread_id"])
    assert thread_after["status"] == "idle"
    assert name


async def test_a_cut_stream_resumes_with_the_very_next_event(client, director):
    thread = await client.threads.create()
    run = await client.runs.create(
        thread["thread_id"], "reel_compiler", input={"brief": BRIEF + " Twice."}, stream_mode=["custom", "updates"]
    )
    await client.runs.join(thread["thread_id"], run["run_id"])
    path = f"{director.url}/threads/{thread['thread_id']}/runs/{run['run_id']}/stream"
    whole = _events(httpx.get(path, headers={"Last-Event-ID": "-1"}).text)
    assert len(whole) > 8
    for cut in range(0, len(whole), 5):
        rest = _events(httpx.get(path, headers={"Last-Event-ID": whole[cut][0]}).text)
        assert rest == whole[cut + 1 :]


def _events(body: str) -> list[tuple[str, str]]:
    found = []
    for block in body.replace("\r\n", "\n").split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line and not line.startswith(":"))
        if "event" in fields:
            found.append((fields.get("id", ""), fields["event"] + fields.get("data", "")))
    return found


async def test_a_run_can_be_cancelled_and_the_thread_used_again(client):
    thread = await client.threads.create()
    run = await client.runs.create(thread["thread_id"], "reel_compiler", input={"brief": (BRIEF + "\n\n") * 40})
    await asyncio.sleep(0.05)
    try:
        await client.runs.cancel(thread["thread_id"], run["run_id"], wait=True)
    except Exception as error:
        assert getattr(getattr(error, "response", None), "status_code", None) in (404, 409), error
    values = await client.runs.wait(thread["thread_id"], "reel_compiler", input={"brief": BRIEF + " After."})
    assert values["wall"]["shots"] > 0


async def test_rolling_a_run_back_takes_its_project_along(client, director):
    def projects() -> set[str]:
        return {one["project_id"] for one in httpx.get(f"{director.url}/projects?limit=100").json()}

    before = projects()
    thread = await client.threads.create()
    wish = {"brief": "Bruna, a ferry pilot, finds a stranger's suitcase on her boat at dawn and opens it.", "count": 9}
    run = await client.runs.create(thread["thread_id"], "storyboard_from_logline", input=wish)
    await until(lambda: projects() > before)
    await client.runs.cancel(thread["thread_id"], run["run_id"], action="rollback", wait=True)
    assert projects() == before
    assert await client.runs.list(thread["thread_id"]) == []


@pytest.mark.parametrize(
    ("given", "says"),
    [({"brief": "   "}, "no brief"), ({"brief": "A cat.", "targets": ["veo-9"]}, "veo-9")],
)
async def test_bad_input_ends_the_run_with_one_clear_error(client, given, says):
    got = await parts(client.runs.stream(None, "reel_compiler", input=given, stream_mode="values"))
    errors = [part.data for part in got if part.event == "error"]
    assert len(errors) == 1 and says in errors[0]["message"]


def test_the_contracts_answer_typed_records(director):
    made = httpx.post(f"{director.url}/structure", json={"brief": BRIEF + " Contract."}, timeout=60)
    assert made.status_code == 200, made.text
    assert SceneProject.model_validate(made.json()["project"]).scenes
    assert httpx.post(f"{director.url}/structure", json={"brief": ""}).status_code == 422
    assert httpx.post(f"{director.url}/structure", json={"brief": "x", "colour": 1}).status_code == 422
    assert httpx.get(f"{director.url}/workflows/reel_compiler").json()["title"] == "Reel Compiler"
    assert httpx.get(f"{director.url}/workflows/nothing").status_code == 404
    schema = httpx.get(f"{director.url}/schemas/SceneProject").json()
    assert schema == json.loads(Path("docs/schemas/SceneProject.json").read_text())


def test_a_picture_is_read_over_http_and_what_is_no_picture_is_refused(director):
    buffer = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(buffer, "PNG")
    asset = httpx.post(f"{director.url}/assets", content=buffer.getvalue(), headers={"content-type": "image/png"})
    reading = httpx.post(f"{director.url}/vision", json={"asset": asset.json()["asset_id"]}).raise_for_status().json()
    assert reading["seen_by"] == "" and {one["source"] for one in reading["statements"]} == {"measured"}
    assert "greyscale" in reading["flags"] and reading["palette"]
    refused = [
        httpx.post(f"{director.url}/vision", json=body).status_code
        for body in ({"asset": "0" * 64}, {"asset": "x"}, {}, {"asset": "0" * 64, "question": "a\nb"}, [])
    ]
    assert refused == [404, 422, 422, 422, 422]
