"""What the server tells of itself: lines, figures and spans, and that none of them tells a secret."""

import json
import logging
import re
import sqlite3
import time
from pathlib import Path

import httpx

from server.logs import Redactor, TextLines, environment_secrets, telling
from tests.server.otlp import collecting
from tests.server.server_process import ServerProcess

CANARY = "canary-7f3a91c2d8"
TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


def speak(http: httpx.Client, **headers: str) -> str:
    """Ask for everything that could carry a secret away: runs that work, fail and pause, and refusals. All answers."""
    told, wait = {"messages": f"{CANARY}-prompt"}, "/runs/wait"
    sent = {"authorization": f"Bearer {CANARY}-header", "x-api-key": f"{CANARY}-header", **headers}
    answers = [
        http.post(wait, json={"assistant_id": "agent", "input": told}, headers=sent),
        http.post(
            wait, json={"assistant_id": "steps", "input": {"fail_at": 0, "note": f"{CANARY}-prompt"}}, headers=sent
        ),
        http.post(wait, json={"assistant_id": "approval", "input": {"wishes": [f"{CANARY}-prompt"]}}),
        http.get(f"/{CANARY}-path", params={"query": f"{CANARY}-query"}),
        http.get("/store/items", params={"namespace": f"{CANARY}-query", "key": f"{CANARY}-query"}),
        http.request("PROPFIND", "/ok", headers=sent),
        http.post(wait, content=b'{"assistant_id": ' + CANARY.encode(), headers={"x-request-id": CANARY + " x"}),
        http.post(
            wait, json={"assistant_id": "agent", "webhook": f"http://u:{CANARY}-secret@example.com"}, headers=sent
        ),
    ]
    return "".join(answer.text for answer in answers)


def test_tells_ids_and_states_and_no_secret(tmp_path: Path):
    server = ServerProcess(f"sqlite:///{tmp_path}/director.db", log_format="json", log_level="debug")
    server.log = tmp_path / "log"
    secrets = {"OPENAI_API_KEY": f"{CANARY}-environment", "SAMPLE_SECRET": f"{CANARY}-environment"}
    with collecting() as collector:
        server.start({"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, **secrets})
        with httpx.Client(base_url=server.url, timeout=30) as http:
            answers = speak(http, traceparent=f"00-{TRACE}-{PARENT}-01", **{"x-request-id": "asked-1"})
            figures = http.get("/metrics").text
        server.stop()
    log = server.log.read_text()
    for told in (log, figures, collector.raw.decode("latin-1")):
        assert CANARY not in told
    for kind in ("environment", "header", "secret"):
        assert f"{CANARY}-{kind}" not in answers
    assert "step 0 failed" not in log
    assert any(span["trace"] == TRACE and span["parent"] == PARENT for span in collector.spans)
    lines = [json.loads(line) for line in log.splitlines()]
    assert "asked-1" in {line.get("request_id") for line in lines if line["message"] == "run ended"}
    failed = {line["run_id"] for line in lines if line.get("error") == "ValueError"}
    assert failed == {line["run_id"] for line in lines if line.get("graph") == "steps"}
    assert len(failed) == 1
    assert 'director_runs_ended_total{graph="agent",status="success"} 1.0' in figures
    assert 'method="OTHER",route="/ok"' in figures
    assert 'route="other",status="404"' in figures


def test_lines_for_people_say_the_same():
    record = logging.makeLogRecord(
        {"name": "server.x", "levelname": "INFO", "msg": "a\nb %s", "args": (ValueError("c"),)}
    )
    with telling(run_id="r-1"):
        assert TextLines(content=False).format(record)[13:] == "INFO".lower() + "    a\\nb ValueError  run_id=r-1"
        assert TextLines(content=True).format(record).endswith("a\\nb c  run_id=r-1")


def test_spans_hang_together(tmp_path: Path):
    server = ServerProcess(f"sqlite:///{tmp_path}/director.db")
    with collecting() as collector:
        server.start({"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url})
        with httpx.Client(base_url=server.url, timeout=30) as http:
            thread = http.post("/threads", json={}).json()["thread_id"]
            headers = {"traceparent": f"00-{TRACE}-{PARENT}-01"}
            asked = {"assistant_id": "agent", "input": {"messages": "hello"}}
            run = http.post(f"/threads/{thread}/runs", json=asked, headers=headers).json()
            assert "carried" not in run["kwargs"]
            http.get(f"/threads/{thread}/runs/{run['run_id']}/join")
            http.post("/runs/wait", json={"assistant_id": "steps", "input": {"fail_at": 0}})
            http.post("/runs/wait", json={"assistant_id": "approval", "input": {"wishes": ["a"]}})
        server.stop()
    request = collector.named("POST /threads/{thread_id}/runs")
    carried_out = collector.named("run agent")
    node, call = collector.named("node answer"), collector.named("chat")
    assert (request["trace"], request["parent"]) == (TRACE, PARENT)
    assert [one["parent"] for one in (carried_out, node, call)] == [request["id"], carried_out["id"], node["id"]]
    assert {one["trace"] for one in (carried_out, node, call)} == {TRACE}
    assert request["director.thread_id"] == carried_out["director.thread_id"] == node["director.thread_id"] == thread
    assert carried_out["director.run_id"] == run["run_id"]
    assert not any(one["error"] for one in (request, carried_out, node, call))
    failed, paused = collector.named("node take_step"), collector.named("node ask")
    assert failed["error"] and failed["error.type"] == "ValueError"
    assert not paused["error"] and paused["error.type"] == "GraphInterrupt"


def test_ok_is_honest_about_the_database(tmp_path: Path):
    file = tmp_path / "director.db"
    server = ServerProcess(f"sqlite:///{file}").start()
    try:
        full = (
            "CREATE TRIGGER full BEFORE UPDATE ON executors BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END"
        )
        with sqlite3.connect(file) as connection:
            connection.execute(full)
        wait_until_said(server.url, 503, {"detail": "the database cannot be written"})
        assert "director_store_answers 1.0" in httpx.get(server.url + "/metrics").text
        with sqlite3.connect(file) as connection:
            connection.execute("DROP TRIGGER full")
        wait_until_said(server.url, 200, {"ok": True})
        file.rename(tmp_path / "elsewhere.db")
        wait_until_said(server.url, 503, {"detail": "the database file is gone"})
    finally:
        server.stop()


def wait_until_said(url: str, status: int, body: dict[str, object]) -> None:
    """`/ok` remembers what it found for a second."""
    deadline = time.monotonic() + 10
    while (answer := httpx.get(url + "/ok")).status_code != status:
        assert time.monotonic() < deadline, answer.text
        time.sleep(0.05)
    assert answer.json() == body


def test_takes_out_what_looks_like_a_secret():
    redact = Redactor(environment_secrets({"A_TOKEN": "abcdefgh1234", "DB": "postgresql://u:pass-word-9@host/d"}))
    said = "abcdefgh1234 pass-word-9 Bearer abc.def-ghi_jkl sk-aaaaaaaaaaaaaaaa bd_" + "x" * 30 + " redis://u:p@h/0"
    assert re.sub(r"\[redacted\]", "", redact(said)).split() == ["redis://@h/0"]
