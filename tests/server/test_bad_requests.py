"""Whatever arrives, the answer is one clear sentence with the right status, and nothing has changed."""

import asyncio
import json
from pathlib import Path

import httpx
import pytest

from server.app import ServeOptions, create_app
from server.config import ServedGraphs
from tests.server.server_process import ServerProcess

RUN = {"assistant_id": "steps", "input": {"count": 1}}
NOBODY = "0192f3c8-7d2e-7a41-9c55-3b1f6a0e4d77"


@pytest.fixture
async def http(served: ServerProcess):
    async with httpx.AsyncClient(base_url=served.url, timeout=30) as client:
        yield client


REFUSED = [
    ("GET", f"/threads/{NOBODY}", None, 404),
    ("GET", f"/threads/{NOBODY}/state", None, 404),
    ("POST", f"/threads/{NOBODY}/history", {}, 404),
    ("POST", f"/threads/{NOBODY}/runs", RUN, 404),
    ("GET", f"/threads/{NOBODY}/runs", None, 404),
    ("GET", f"/threads/{NOBODY}/runs/{NOBODY}", None, 404),
    ("GET", f"/threads/{NOBODY}/runs/{NOBODY}/stream", None, 404),
    ("GET", f"/threads/{NOBODY}/runs/{NOBODY}/join", None, 404),
    ("POST", f"/threads/{NOBODY}/runs/{NOBODY}/cancel", None, 404),
    ("DELETE", f"/threads/{NOBODY}", None, 404),
    ("GET", f"/assistants/{NOBODY}", None, 404),
    ("GET", "/threads/not-a-uuid", None, 422),
    ("GET", "/assistants/no-such-graph", None, 422),
    ("POST", "/runs/wait", {"assistant_id": "no-such-graph"}, 422),
    ("POST", "/runs/wait", {"assistant_id": NOBODY}, 404),
    ("POST", "/runs/wait", {}, 422),
    ("POST", "/runs/wait", [1], 422),
    ("POST", "/runs/wait", {**RUN, "stream_mode": "everything"}, 422),
    ("POST", "/runs/wait", {**RUN, "multitask_strategy": "hope"}, 422),
    ("POST", "/runs/wait", {**RUN, "after_seconds": -1}, 422),
    ("POST", "/runs/wait", {**RUN, "feedback_keys": ["stars"]}, 422),
    ("POST", "/runs/wait", {**RUN, "config": {"configurable": {"a": 1}}, "context": {"a": 1}}, 422),
    *(
        ("POST", "/runs/wait", {**RUN, "config": config}, 422)
        for config in (
            {"configurable": 5},
            {"configurable": "abc"},
            {"metadata": [1]},
            {"tags": "abc"},
            {"tags": [1]},
            {"recursion_limit": "x"},
            {"recursion_limit": 0},
            {"recursion_limit": 1e300},
            {"max_concurrency": -1},
        )
    ),
    ("POST", "/assistants", {"graph_id": "steps", "config": {"configurable": 5}}, 422),
    ("POST", "/runs/wait", {**RUN, "checkpoint_id": NOBODY}, 422),
    ("POST", "/threads/search", {"select": ["nope"]}, 422),
    ("POST", "/assistants/search", {"select": ["nope"]}, 422),
    ("POST", "/runs/crons/search", {"select": ["nope"]}, 422),
    ("POST", "/runs/crons/search", {"assistant_id": "nope"}, 422),
    ("POST", "/threads", {"metadata": {"graph_id": "steps"}, "supersteps": [{"updates": [{"command": 5}]}]}, 422),
    ("POST", "/threads", {"thread_id": "7"}, 422),
    ("POST", "/threads", {"ttl": 5}, 422),
    ("POST", "/threads/search", {"limit": 2**63}, 422),
    ("POST", "/threads/search", {"offset": 2**63}, 422),
    ("POST", "/threads/search", {"sort_by": "metadata; DROP TABLE threads"}, 422),
    ("GET", f"/threads/{NOBODY}/runs?limit=99999999999999999999", None, 422),
    ("PUT", "/store/items", {"namespace": ["a.b"], "key": "k", "value": {}}, 422),
    ("PUT", "/store/items", {"namespace": [], "key": "k", "value": {}}, 422),
    ("POST", "/store/items/search", {"filter": {"a') OR 1=1 --": 1}}, 422),
    ("GET", "/store/items?namespace=a&key=b", None, 404),
    ("POST", "/store/namespaces", {"prefix": ["a", ""], "suffix": ["b.c"]}, 422),
    ("POST", "/store/items/search", {"namespace_prefix": ["a.b", ""]}, 422),
    *(
        ("POST", "/runs/wait", {**RUN, "webhook": url}, 422)
        for url in (
            "http://[::1",
            "http://a b/",
            "http://x\u0001y/",
            "ftp://example.com/",
            "file:///etc/passwd",
            "gopher://127.0.0.1:6379/_",
            "http://user:pass@example.com/",
            "http://127.0.0.1:8000/",
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://0177.0.0.1/",
            "http://0/",
            "http://localhost./",
            "http://[::]/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[64:ff9b::7f00:1]/",
            "http://[fe80::1]/",
            "http://10.0.0.1/",
            "http://100.64.0.1/",
            "http://169.254.169.254/latest/meta-data/",
            "http://192.168.1.1/",
            "http://224.0.0.1/",
            "http://255.255.255.255/",
            "http://example.com:99999/",
            "//example.com/",
            "http:///x",
        )
    ),
    ("PUT", "/threads", {}, 405),
    ("GET", "/nowhere", None, 404),
]


@pytest.mark.parametrize(("method", "path", "body", "status"), REFUSED)
async def test_refuses_with_a_sentence(http: httpx.AsyncClient, method: str, path: str, body, status: int):
    answer = await http.request(method, path, json=body)
    assert answer.status_code == status
    assert isinstance(answer.json()["detail"], str)
    assert answer.json()["detail"]


BROKEN = {
    "nothing": b"",
    "half": b'{"assistant_id": "steps", "input": {',
    "NaN": b'{"assistant_id": "steps", "input": {"count": NaN}}',
    "infinite": b'{"assistant_id": "steps", "input": {"count": 1e999}}',
    "lone surrogate": b'{"assistant_id": "steps", "input": {"note": "\\ud800"}}',
    "NUL": b'{"assistant_id": "steps", "input": {"note": "a\\u0000b"}}',
    "not UTF-8": b'{"assistant_id": "steps", "input": {"note": "\xff\xfe"}}',
    "UTF-16": '{"assistant_id": "steps"}'.encode("utf-16"),
    "deep": b'{"assistant_id": "steps", "input": ' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "quite deep": b'{"assistant_id": "steps", "input": ' + b"[" * 400 + b"]" * 400 + b"}",
}


@pytest.mark.parametrize("name", BROKEN)
async def test_refuses_broken_json(http: httpx.AsyncClient, name: str):
    for path in ("/runs/wait", "/runs/stream", "/runs"):
        answer = await http.post(path, content=BROKEN[name], headers={"content-type": "application/json"})
        assert answer.status_code == 422, answer.text
        assert isinstance(answer.json()["detail"], str)


async def test_refuses_too_large_a_body_while_it_arrives(http: httpx.AsyncClient):
    async def endless():
        for _ in range(100):
            yield b" " * 1_000_000

    declared = await http.post("/runs/wait", content=b" " * 5_000_000)
    assert declared.status_code == 413
    try:
        undeclared = await http.post("/runs/wait", content=endless())
        assert undeclared.status_code == 413
    except httpx.WriteError:
        pass  # closed in the client's face: just as good
    assert (await http.get("/ok")).status_code == 200


async def test_large_numbers_go_through_or_are_refused(http: httpx.AsyncClient):
    for number in (2**63, 2**64 - 1, 2**64, -(2**63) - 1, 10**40):
        body = json.dumps({**RUN, "metadata": {"n": number}, "input": {"count": 1, "seconds": 0}})
        answer = await http.post("/runs/wait", content=body, headers={"content-type": "application/json"})
        assert answer.status_code in (200, 422)
        searched = await http.post("/threads/search", json={"metadata": {"n": number}})
        assert searched.status_code in (200, 422)


async def test_reserved_configuration_leads_nowhere_else(http: httpx.AsyncClient):
    mine = (await http.post("/threads", json={})).json()["thread_id"]
    other = (await http.post("/threads", json={})).json()["thread_id"]
    await http.post(f"/threads/{other}/runs/wait", json=RUN)
    config = {
        "configurable": {"thread_id": other, "checkpoint_ns": "x", "__pregel_resuming": True, "run_id": "1"},
        "metadata": {"thread_id": other, "run_id": "1", "fence": 99},
    }
    answer = await http.post(f"/threads/{mine}/runs/wait", json={**RUN, "config": config})
    assert answer.json() == {"count": 1, "taken": [0]}
    assert (await http.get(f"/threads/{other}/state")).json()["values"] == {"count": 1, "taken": [0]}


async def test_a_graph_may_produce_anything(http: httpx.AsyncClient):
    body = {"assistant_id": "strange", "input": {"count": 1}, "stream_mode": ["custom", "values"]}
    answer = await http.post("/runs/stream", json=body)
    events = [block.split("\n") for block in answer.text.strip().split("\n\n")]
    said = {lines[1].removeprefix("event: "): json.loads(lines[2].removeprefix("data: ")) for lines in events}
    assert said["end"]["status"] == "success"
    for values in (said["custom"], said["values"]["found"]):
        assert values["nan"] is None
        assert values["moment"].startswith("2026-01-02")
        assert sorted(values["set"]) == [1, 2]
    assert said["custom"]["big"] == 2**70
    assert said["custom"]["error"] == "ValueError('x')"
    assert said["custom"]["text"] == "a\ufffdb"
    assert said["custom"]["raw"] == "/w=="


async def test_answers_only_to_names_it_is_known_by(tmp_path: Path):
    hosts = ("api.example.com", "*.example.org")
    app = create_app(ServedGraphs(graphs={}), ServeOptions(f"sqlite:///{tmp_path}/x.db", allowed_hosts=hosts))
    asked = {
        "api.example.com": 200,
        "API.example.com:443": 200,
        "a.example.org": 200,
        "example.org": 400,
        "evil.com": 400,
    }
    asked |= {"api.example.com.evil.com": 400, "[::1]:80": 400, "": 400}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api.example.com") as client:
        for host, status in asked.items():
            answer = await client.get("/openapi.json", headers={"host": host})
            assert answer.status_code == status, host


async def test_idle_connections_do_not_shut_others_out(served: ServerProcess, http: httpx.AsyncClient):
    idle = [await asyncio.open_connection("127.0.0.1", served.port) for _ in range(300)]
    try:
        assert (await http.post("/runs/wait", json=RUN)).status_code == 200
    finally:
        for _reader, writer in idle:
            writer.close()
