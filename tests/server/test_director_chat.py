"""Talking about a film over the wire: tools that change it, reviews, memory across threads."""

import asyncio
from typing import Any

import httpx
import pytest
from langgraph_sdk import get_client

from tests.server.director_process import DirectorProcess

BRIEF = (
    "A 30 second film. Salma, a cartographer, unrolls a map in the attic at night. A moth lands on it. Salma laughs."
)


@pytest.fixture(scope="module")
def director(tmp_path_factory: pytest.TempPathFactory):
    process = DirectorProcess(tmp_path_factory.mktemp("chat")).start()
    yield process
    process.stop()


@pytest.fixture
def client(director):
    return get_client(url=director.url)


async def say(client: Any, thread: str, text: str, **given: Any) -> dict[str, Any]:
    message = {"messages": [{"role": "user", "content": text}], **given}
    return await client.runs.wait(thread, "director_chat", input=message)


async def film(client: Any) -> tuple[str, str]:
    thread = (await client.threads.create())["thread_id"]
    made = await say(client, thread, BRIEF)
    assert made["project_id"], made
    return thread, made["project_id"]


def shots(director: DirectorProcess, project: str) -> dict[str, Any]:
    body = httpx.get(f"{director.url}/projects/{project}").json()
    found = body.get("project", body)
    return {shot["id"]: shot for scene in found["scenes"] for shot in scene["shots"]}


async def test_a_direction_changes_what_it_names_and_nothing_else(client, director):
    thread, project = await film(client)
    before = shots(director, project)
    first = next(iter(before))
    answer = await say(client, thread, f"set {first} to a low angle")
    after = shots(director, project)
    assert after[first]["prompt_slots"]["camera_angle"]["value"] == "low_angle", answer["messages"][-1]["content"]
    assert {one for one in after if after[one] != before[one]} == {first}


async def test_words_stream_and_the_final_message_is_the_streamed_one(client):
    thread, _ = await film(client)
    said, last = [], None
    async for part in client.runs.stream(
        thread,
        "director_chat",
        input={"messages": [{"role": "user", "content": "what is in scene 1?"}]},
        stream_mode=["messages-tuple", "values"],
    ):
        if part.event == "messages" and part.data[0]["type"] == "AIMessageChunk":
            said.append(part.data[0]["content"])
        if part.event == "values":
            last = part.data
    assert len([piece for piece in said if piece]) > 3
    assert last is not None
    assert last["messages"][-1]["content"] in "".join(said)
    assert "Salma" in last["messages"][-1]["content"]


async def test_another_thread_knows_the_film(client, director):
    thread, project = await film(client)
    await say(client, thread, "rename Salma to Irina")
    other = (await client.threads.create())["thread_id"]
    answer = await say(client, other, "what is in scene 1?", project_id=project)
    assert "Irina" in answer["messages"][-1]["content"]


async def test_a_locked_scene_is_left_alone_and_said_to_be(client, director):
    thread, project = await film(client)
    await say(client, thread, "lock scene 1")
    before = shots(director, project)
    answer = await say(client, thread, "make scene 1 darker")
    assert "locked" in answer["messages"][-1]["content"]
    assert shots(director, project) == before


async def test_undo_takes_back_the_last_change(client, director):
    thread, project = await film(client)
    before = shots(director, project)
    await say(client, thread, "make everything one size wider")
    assert shots(director, project) != before
    await say(client, thread, "undo that")
    assert shots(director, project) == before


async def test_an_unknown_phrase_is_a_question_and_changes_nothing(client, director):
    thread, project = await film(client)
    before = shots(director, project)
    answer = await say(client, thread, "give it more zorgle")
    assert "?" in answer["messages"][-1]["content"]
    assert shots(director, project) == before


async def test_with_review_nothing_is_kept_before_a_person_says_so(client, director):
    thread, project = await film(client)
    before = shots(director, project)
    message = {"messages": [{"role": "user", "content": "make everything one size wider"}]}
    paused = await client.runs.wait(thread, "director_chat", input=message, context={"review": "ask"})
    actions = paused["__interrupt__"][0]["value"]["action_requests"]
    assert shots(director, project) == before
    refused = await client.runs.wait(
        thread,
        "director_chat",
        command={"resume": {"decisions": [{"type": "reject", "message": "leave it"}] * len(actions)}},
        context={"review": "ask"},
    )
    assert shots(director, project) == before
    assert "leave it" in refused["messages"][-1]["content"]


async def test_two_people_talking_at_once_lose_nothing(client, director):
    thread, project = await film(client)
    first, *_, last = shots(director, project)
    other = (await client.threads.create())["thread_id"]
    await asyncio.gather(
        say(client, thread, f"set {first} to a low angle"),
        say(client, other, f"set {last} to a high angle", project_id=project),
    )
    after = shots(director, project)
    assert after[first]["prompt_slots"]["camera_angle"]["value"] == "low_angle"
    assert after[last]["prompt_slots"]["camera_angle"]["value"] == "high_angle"


async def test_a_project_of_nobody_is_not_found(client):
    thread = (await client.threads.create())["thread_id"]
    with pytest.raises(Exception, match="project-of-nobody"):
        await say(client, thread, "make it darker", project_id="project-of-nobody")


def test_the_chat_contract_answers_typed_records(director):
    made = httpx.post(f"{director.url}/chat", json={"message": BRIEF}, timeout=60).json()
    assert made["project_id"]
    assert made["engine"].startswith("offline/")
    asked = {"message": "make everything one size wider", "project_id": made["project_id"]}
    answer = httpx.post(f"{director.url}/chat", json=asked, timeout=60).json()
    assert answer["version"] == made["version"] + 1
    assert answer["answer"]
    for wrong in ({}, {"message": ""}, {"message": "x", "colour": 1}, {"message": 7}):
        assert httpx.post(f"{director.url}/chat", json=wrong).status_code == 422
    lost = httpx.post(f"{director.url}/chat", json={"message": "make it darker", "project_id": "project-of-nobody"})
    assert lost.status_code == 404
    assert "project-of-nobody" in lost.json()["detail"]
