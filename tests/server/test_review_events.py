"""What a review shows and what a person decides is in the project's events, each exactly once."""

from collections import Counter
from typing import Any

import httpx
import pytest
from langgraph_sdk import get_client

from tests.server.director_process import DirectorProcess

BRIEF = (
    "A 30 second film. Salma, a cartographer, unrolls a map in the attic at night. A moth lands on it. Salma laughs."
)
ASK = {"context": {"review": "ask"}}
APPROVE, REJECT = {"type": "approve"}, {"type": "reject", "message": "leave it"}


@pytest.fixture(scope="module")
def director(tmp_path_factory: pytest.TempPathFactory):
    process = DirectorProcess(tmp_path_factory.mktemp("reviews")).start()
    yield process
    process.stop()


@pytest.fixture
def client(director):
    return get_client(url=director.url)


def events(director: DirectorProcess, project: str, *kinds: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after = 0
    while True:
        asked = {"after": after, "limit": 100}
        page = httpx.get(f"{director.url}/projects/{project}/events", params=asked).raise_for_status().json()
        found += [one["event"] for one in page]
        if len(page) < 100:
            return [one for one in found if not kinds or one["kind"] in kinds]
        after = page[-1]["position"]


def suggestions(director: DirectorProcess, project: str) -> Counter[str]:
    kinds = [one["kind"] for one in events(director, project)]
    return Counter(kind for kind in kinds if kind.startswith("suggestion."))


async def film(client: Any) -> tuple[str, str]:
    thread = (await client.threads.create())["thread_id"]
    message = {"messages": [{"role": "user", "content": BRIEF}]}
    made = await client.runs.wait(thread, "director_chat", input=message)
    return thread, made["project_id"]


async def asked(client: Any, thread: str, text: str) -> list[dict[str, Any]]:
    message = {"messages": [{"role": "user", "content": text}]}
    paused = await client.runs.wait(thread, "director_chat", input=message, **ASK)
    return paused["__interrupt__"][0]["value"]["action_requests"]


async def answered(client: Any, thread: str, *decisions: dict[str, Any]) -> Any:
    resume = {"decisions": list(decisions)}
    return await client.runs.wait(thread, "director_chat", command={"resume": resume}, **ASK)


async def test_a_review_is_shown_once_and_each_decision_is_one_event(client, director):
    thread, project = await film(client)
    before = len(events(director, project))
    actions = await asked(client, thread, "make everything one size wider")
    assert len(actions) >= 3, actions
    new = events(director, project)[before:]
    shown = [one for one in new if one["kind"] == "suggestion.shown"]
    assert [one["payload"]["candidates"][0]["position"] for one in shown] == list(range(len(actions)))
    assert len({one["payload"]["candidate_set_id"] for one in shown}) == len(actions)
    assert {one["payload"]["slot_ref"].partition(":")[0] for one in shown} <= {"shot", "scene", "outline"}
    assert {one["session_id"] for one in shown} == {thread}
    assert all(one["model_served"].startswith("offline/") and one["run_id"] for one in shown)

    edited = {**actions[2]["args"], "slots": {"shot_type": {"value": "extreme_wide", "origin": "edited"}}}
    edit = {"type": "edit", "edited_action": {"name": actions[2]["name"], "args": edited}}
    rest = [APPROVE] * (len(actions) - 3)
    await answered(client, thread, APPROVE, REJECT, edit, *rest)
    new = events(director, project)[before:]
    decided = {
        one["payload"]["candidate_set_id"]: one
        for one in new
        if one["kind"] in ("suggestion.accepted", "suggestion.discarded", "suggestion.edited")
    }
    kinds = [decided[one["payload"]["candidate_set_id"]]["kind"] for one in shown]
    assert kinds[:3] == ["suggestion.accepted", "suggestion.discarded", "suggestion.edited"]
    assert set(kinds[3:]) <= {"suggestion.accepted"}
    assert Counter(one["kind"] for one in new)["suggestion.shown"] == len(actions)
    payload = decided[shown[2]["payload"]["candidate_set_id"]]["payload"]
    assert payload["before_hash"] == shown[2]["payload"]["candidates"][0]["content_hash"]
    assert payload["after_hash"] != payload["before_hash"]
    assert 0 < payload["edit_distance"] <= 1
    assert any("shot_type" in path for path in payload["slot_diff"])
    kept = {one["payload"]["decision"] for one in new if one["kind"] == "workflow.step"}
    assert kept == set(decided) - {shown[1]["payload"]["candidate_set_id"]}


async def test_the_same_answer_sent_twice_and_a_run_carried_out_again_decide_once(client, director):
    thread, project = await film(client)
    actions = await asked(client, thread, "make everything one size wider")
    paused = await client.threads.get_state(thread)
    once = suggestions(director, project)
    await answered(client, thread, *[APPROVE] * len(actions))
    decided = suggestions(director, project)
    assert decided - once == Counter({"suggestion.accepted": len(actions)})
    try:
        await answered(client, thread, *[APPROVE] * len(actions))
    except httpx.HTTPStatusError as refused:
        assert refused.response.status_code < 500
    assert suggestions(director, project) == decided
    resume = {"decisions": [APPROVE] * len(actions)}
    again = {"command": {"resume": resume}, "checkpoint_id": paused["checkpoint"]["checkpoint_id"], **ASK}
    await client.runs.wait(thread, "director_chat", **again)
    assert suggestions(director, project) == decided


async def test_asking_again_instead_of_answering_is_a_regeneration(client, director):
    thread, project = await film(client)
    first = await asked(client, thread, "make everything one size wider")
    before = suggestions(director, project)
    second = await asked(client, thread, "make everything one size wider")
    after = suggestions(director, project) - before
    assert after == Counter({"suggestion.shown": len(second), "suggestion.regenerated": len(first)})


async def test_undo_takes_back_the_decision(client, director):
    thread, project = await film(client)
    actions = await asked(client, thread, "make everything one size wider")
    await answered(client, thread, APPROVE)
    accepted = events(director, project, "suggestion.accepted")
    assert len(accepted) == len(actions)
    assert all(one["bulk"] for one in accepted) == (len(actions) > 1)
    httpx.post(f"{director.url}/projects/{project}/undo").raise_for_status()
    undone = events(director, project, "suggestion.undone")
    assert {one["payload"]["undoes_event_id"] for one in undone} == {one["event_id"] for one in accepted}
    httpx.post(f"{director.url}/projects/{project}/redo").raise_for_status()
    assert events(director, project, "suggestion.undone") == undone


async def test_what_is_kept_without_review_is_shown_and_decided_by_nobody(client, director):
    thread, project = await film(client)
    made = events(director, project)
    assert Counter(one["kind"] for one in made).keys() >= {"suggestion.shown", "workflow.step", "prompt.compiled"}
    assert {one["payload"]["order_policy"] for one in made if one["kind"] == "suggestion.shown"} == {"unreviewed"}
    message = {"messages": [{"role": "user", "content": "make everything one size wider"}]}
    await client.runs.wait(thread, "director_chat", input=message)
    assert set(suggestions(director, project)) == {"suggestion.shown"}
    shown = [one for one in events(director, project)[len(made) :] if one["kind"] == "suggestion.shown"]
    httpx.post(f"{director.url}/projects/{project}/undo").raise_for_status()
    undone = events(director, project, "suggestion.undone")
    assert {one["payload"]["undoes_event_id"] for one in undone} == {one["event_id"] for one in shown} != set()


async def test_every_answer_of_the_model_is_an_event_of_its_run(client, director):
    thread, project = await film(client)
    await asked(client, thread, "make everything one size wider")
    (call,) = events(director, project, "request.completed")
    assert call["model_served"].startswith("offline/")
    assert (call["route"], call["session_id"]) == ("chat", thread)
    assert call["payload"]["cost_micro_usd"] == 0
    assert {one["run_id"] for one in events(director, project, "suggestion.shown")} >= {call["run_id"]}


async def test_every_compiled_prompt_is_an_event(client, director):
    _, project = await film(client)
    body = httpx.get(f"{director.url}/projects/{project}").json()
    prompts = body.get("project", body)["compiled"]
    compiled = [one["payload"] for one in events(director, project, "prompt.compiled")]
    assert Counter((one["shot_id"], one["tool"], one["il_hash"]) for one in compiled) == Counter(
        (one["shot_id"], one["target"], one["il_hash"]) for one in prompts
    )
    assert all(one["scene_id"] and one["prompt_hash"] and one["compiler_version"] for one in compiled)


async def test_two_reels_of_one_brief_reviewed_at_once_keep_their_events_apart(client, director):
    given = {"brief": "Ten seconds. A gull steals a chip from Bo.", "targets": ["veo-3.1"]}
    threads = [(await client.threads.create())["thread_id"] for _ in range(2)]
    counts = []
    for thread in threads:
        paused = await client.runs.wait(thread, "reel_compiler", input=given, **ASK)
        counts.append(len(paused["__interrupt__"][0]["value"]["action_requests"]))
    projects = []
    for thread in threads:
        resume = {"decisions": [APPROVE]}
        done = await client.runs.wait(thread, "reel_compiler", command={"resume": resume}, **ASK)
        projects.append(done["wall"]["project_id"])
    assert len(set(projects)) == 2
    for thread, project, count in zip(threads, projects, counts, strict=True):
        assert suggestions(director, project) == Counter({"suggestion.shown": count, "suggestion.accepted": count})
        assert {one["session_id"] for one in events(director, project, "suggestion.shown")} == {thread}


async def test_a_new_name_given_in_chat_reaches_the_compiled_prompts(client, director):
    thread, project = await film(client)
    message = {"messages": [{"role": "user", "content": "rename Salma to Irina"}]}
    await client.runs.wait(thread, "director_chat", input=message)
    body = httpx.get(f"{director.url}/projects/{project}").json()
    texts = [one["text"] for one in body.get("project", body)["compiled"]]
    assert not any("Salma" in text for text in texts)
    assert any("Irina" in text for text in texts)
    assert httpx.get(f"{director.url}/projects/{project}/stale").json() == []


async def test_staging_a_screenplay_under_review_tells_the_same_story(client, director):
    thread = (await client.threads.create())["thread_id"]
    script = "INT. ATTIC - NIGHT\n\nMara lights a candle. She opens a chest.\n\nMARA\nEmpty.\n"
    given = {"script": script, "targets": ["veo-3.1"]}
    paused = await client.runs.wait(thread, "stage_scenes", input=given, **ASK)
    count = len(paused["__interrupt__"][0]["value"]["action_requests"])
    resume = {"decisions": [APPROVE]}
    done = await client.runs.wait(thread, "stage_scenes", command={"resume": resume}, **ASK)
    project = done["result"]["project_id"]
    assert suggestions(director, project) == Counter({"suggestion.shown": count, "suggestion.accepted": count})
    (version,) = {one["payload"]["output_ref"] for one in events(director, project, "workflow.step")}
    assert version == f"version:{done['result']['version'] - 1}"
