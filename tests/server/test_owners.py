"""Nobody sees what is another's, on any route there is."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from langgraph_sdk import get_client
from langgraph_sdk.errors import AuthenticationError, NotFoundError, PermissionDeniedError

from server.app import ServeOptions, create_app
from server.config import load_graphs
from server.serve import require_protection
from state.errors import InvalidInput
from tests.server.server_process import SAMPLE_APP, ServerProcess
from tools.storage.api_keys import ApiKeys
from tools.storage.database import Database

RUN = {"assistant_id": "steps", "input": {"count": 1}}
BODIES = {
    "/threads/{thread_id}/runs/crons": {**RUN, "schedule": "0 9 * * *"},
    "/threads/{thread_id}/commands": {
        "id": 1,
        "method": "input.respond",
        "params": {"interrupt_id": "a", "response": 1},
    },
    "/threads/{thread_id}/stream/events": {"channels": ["values"]},
    "/threads/{thread_id}/state/checkpoint": {"checkpoint": {}},
    "/threads/{thread_id}/state": {"values": {"count": 1}},
    "/assistants/{assistant_id}/latest": {"version": 1},
}


@pytest.fixture
def keys(own_database: str) -> dict[str, str]:
    async def make() -> dict[str, str]:
        db = Database(own_database)
        await db.migrate()
        made = {owner: (await ApiKeys(db).create(owner, "test"))[0] for owner in ("ana", "ben", "gone")}
        gone = next(row for row in await ApiKeys(db).list() if row["owner"] == "gone")
        await ApiKeys(db).revoke(gone["key_id"])
        await db.close()
        return made

    return asyncio.run(make())


@pytest.fixture
def guarded(own_database: str, keys: dict[str, str]) -> Iterator[ServerProcess]:
    process = ServerProcess(own_database, require_keys=True).start()
    yield process
    process.stop()


def operations() -> list[tuple[str, str]]:
    """Every operation of the application, found rather than listed."""
    app = create_app(load_graphs(SAMPLE_APP), ServeOptions("sqlite:///unused.db"))
    found = [(method.upper(), path) for path, item in app.openapi()["paths"].items() for method in item]
    assert len(found) > 40
    return found


async def see_nothing(http: httpx.AsyncClient, path: str) -> None:
    """A stream that waits for a thread to be made, and goes on waiting."""
    async with http.stream("POST", path, json={"channels": ["values", "lifecycle"]}) as response:
        assert response.status_code == 200
        waiting = asyncio.ensure_future(anext(response.aiter_bytes()))
        assert not (await asyncio.wait([waiting], timeout=1))[0]
        waiting.cancel()


async def test_another_owners_things_are_not_found_on_any_route(guarded: ServerProcess, keys: dict[str, str]):
    ana = get_client(url=guarded.url, api_key=keys["ana"])
    thread = await ana.threads.create(metadata={"secret": "ana"})
    await ana.runs.wait(thread["thread_id"], "steps", input={"count": 1})
    run = (await ana.runs.list(thread["thread_id"]))[0]
    preset = await ana.assistants.create("steps", metadata={"secret": "ana"})
    await ana.store.put_item(["shelf"], "book", {"secret": "ana"})
    cron = await ana.crons.create("steps", schedule="0 9 * * *", metadata={"secret": "ana"})
    ids = {
        "thread_id": thread["thread_id"],
        "run_id": run["run_id"],
        "assistant_id": preset["assistant_id"],
        "cron_id": cron["cron_id"],
        "checkpoint_id": (await ana.threads.get_state(thread["thread_id"]))["checkpoint"]["checkpoint_id"],
        "namespace": "inner",
    }
    before = await ana.threads.get(thread["thread_id"]), await ana.threads.get_history(thread["thread_id"])
    tried = 0
    async with httpx.AsyncClient(base_url=guarded.url, headers={"x-api-key": keys["ben"]}, timeout=30) as ben:
        for method, path in operations():
            if "{" not in path:
                continue
            if path.endswith("/stream/events"):
                await see_nothing(ben, path.format(**ids))
                continue
            body = None if method == "GET" else BODIES.get(path, {} if path.startswith("/assistants") else RUN)
            answer = await ben.request(method, path.format(**ids), json=body)
            unknown = await ben.request(method, path.format(**{name: str(uuid4()) for name in ids}), json=body)
            foreign = (answer.status_code, re.sub(r"[0-9a-f-]{36}", "", answer.text))
            assert foreign == (unknown.status_code, re.sub(r"[0-9a-f-]{36}", "", unknown.text)), (method, path)
            assert "ana" not in answer.text
            assert answer.status_code == 404 or '"error":"no_such_run"' in answer.text, (method, path, answer.text)
            tried += 1
        for path in ("/threads/search", "/assistants/search", "/store/items/search", "/runs/crons/search"):
            found = await ben.post(path, json={"limit": 1000})
            assert found.status_code == 200
            assert "ana" not in found.text
        created = await ben.post(f"/threads/{thread['thread_id']}/runs", json={**RUN, "if_not_exists": "create"})
        assert created.status_code == 404
        assert (await ben.post("/runs/cancel", json={"status": "all"})).status_code == 204
    assert tried > 25
    after = await ana.threads.get(thread["thread_id"]), await ana.threads.get_history(thread["thread_id"])
    assert after == before
    assert (await ana.store.get_item(["shelf"], "book"))["value"] == {"secret": "ana"}
    assert (await ana.assistants.get(preset["assistant_id"]))["metadata"] == {"secret": "ana"}


async def test_keys_open_and_revoked_keys_do_not(guarded: ServerProcess, keys: dict[str, str]):
    closed = [(method, path) for method, path in operations() if path not in ("/ok", "/info", "/metrics")]
    async with httpx.AsyncClient(base_url=guarded.url) as http:
        for method, path in closed:
            url = re.sub(r"{\w+}", str(uuid4()), path)
            for headers in ({}, {"x-api-key": "bd_wrong"}, {"x-api-key": keys["gone"]}):
                answer = await http.request(method, url, headers=headers)
                assert answer.status_code == 401, (method, path)
        bearer = {"authorization": f"Bearer {keys['ana']}"}
        assert (await http.post("/threads", json={}, headers=bearer)).status_code == 200
        assert (await http.get("/ok")).status_code == 200


def test_refuses_to_be_reached_by_others_unprotected():
    for host in ("0.0.0.0", "::"):
        with pytest.raises(InvalidInput, match="no authentication"):
            require_protection(host, protected=False)
        require_protection(host, protected=True)
    require_protection("127.0.0.1", protected=False)
    require_protection("localhost", protected=False)


async def test_an_applications_own_rules(tmp_path: Path):
    config = SAMPLE_APP.parent / "with_auth.json"
    process = ServerProcess(f"sqlite:///{tmp_path / 'director.db'}", config=config).start()
    try:
        ana, ben, reader, nobody = (
            get_client(url=process.url, headers={"Authorization": f"Bearer {name}"})
            for name in ("ana", "ben", "reader", "nobody")
        )
        with pytest.raises(AuthenticationError, match="who are you"):
            await nobody.threads.search()
        thread = await ana.threads.create()
        assert thread["metadata"] == {"user": "ana"}
        assert (await ana.runs.wait(thread["thread_id"], "whoami", input={}))["name"] == "ana"
        assert [item["thread_id"] for item in await ana.threads.search()] == [thread["thread_id"]]
        assert await ben.threads.search() == []
        run = (await ana.runs.list(thread["thread_id"]))[0]
        for attempt in (
            ben.threads.get(thread["thread_id"]),
            ben.threads.get_state(thread["thread_id"]),
            ben.threads.delete(thread["thread_id"]),
            ben.runs.get(thread["thread_id"], run["run_id"]),
            ben.runs.create(thread["thread_id"], "steps", input={}),
        ):
            with pytest.raises(NotFoundError):
                await attempt
        with pytest.raises(PermissionDeniedError):
            await reader.runs.create(None, "steps", input={})
        await ana.store.put_item(["shelf"], "book", {"title": "noir"})
        assert (await ana.store.get_item(["shelf"], "book"))["value"] == {"title": "noir"}
        with pytest.raises(NotFoundError):
            await ben.store.get_item(["shelf"], "book")
    finally:
        process.stop()
