"""What the run records promise: one run at a time, no second holder, and nothing left of what was rolled back."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import given
from hypothesis import strategies as st
from langgraph.checkpoint.base import empty_checkpoint
from langgraph.graph import START, StateGraph
from sqlalchemy import text

import tools.storage.run_tables as run_tables
from state.errors import Conflict, InvalidInput, NotFound
from tests.server.server_process import drop_postgres_database, new_postgres_database
from tools.storage.api_keys import ApiKeys
from tools.storage.checkpoints import Checkpoints, open_checkpointer
from tools.storage.database import Database, contains, metadata
from tools.storage.moments import now
from tools.storage.outages import DatabaseUnavailable
from tools.storage.run_log import LoggedEvent, RunLog
from tools.storage.runs import NewRun, Outcome, Runs
from tools.storage.threads import Threads
from tools.storage.workers import hold_name


@pytest.fixture(params=["sqlite", "inline", pytest.param("postgres", marks=pytest.mark.postgres)])
async def db(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    postgres = request.param == "postgres"
    url = new_postgres_database("run_records") if postgres else f"sqlite:///{tmp_path / 'director.db'}"
    opened = Database(url, inline=request.param == "inline")
    await opened.migrate()
    yield opened
    await opened.close()
    if postgres:
        drop_postgres_database(url)


def new_run(thread_id: str, **more: Any) -> NewRun:
    given = {"owner": "ana", "assistant_id": "a", "graph_id": "g", "kwargs": {}, "metadata": {}}
    return NewRun(**{**given, "thread_id": thread_id, "create_thread": True, **more})


THREAD = "6e9b3f0e-3c1c-4f0e-9a57-000000000001"


async def test_tables_are_what_the_migrations_make(db: Database):
    own = {table.name for table in metadata.sorted_tables if table.name in vars(run_tables)}
    async with db.read() as connection:
        found = await connection.run_sync(lambda sync: compare_metadata(MigrationContext.configure(sync), metadata))
    assert [change for change in found if any(name in str(change) for name in own)] == []


async def test_fifty_at_once_start_one(db: Database):
    runs = Runs(db)
    await Threads(db).create("ana", THREAD, {})
    admitted = await asyncio.gather(*(runs.admit(new_run(THREAD), "w") for _ in range(50)))
    assert sum(one.fence is not None for one in admitted) == 1
    started = next(one for one in admitted if one.fence is not None)
    claims = []
    claim = await runs.claim_next(THREAD, "w")
    assert claim is None
    order = [row["run_id"] for row in reversed(await runs.list_of_thread("ana", THREAD, limit=100))]
    assert order[0] == started.run["run_id"]
    current: Any = await runs.reclaim(started.run, "w", crashed=False)
    while current is not None:
        claims.append(current.run["run_id"])
        ended = await runs.settle(current, Outcome("success", "idle"), LoggedEvent(len(claims), "end", b"{}"))
        assert ended is not None
        assert ended.waiting == (len(claims) < 50)
        current = await runs.claim_next(THREAD, "w")
    assert claims == order


async def test_who_lost_a_run_can_neither_log_nor_end_it(db: Database):
    runs, log = Runs(db), RunLog(db)
    async with open_checkpointer(db):
        first = await runs.admit(new_run(THREAD), "first")
        run_id = first.run["run_id"]
        await log.append([(run_id, 1, [LoggedEvent(1, "custom", b"1")])])
        second = await runs.reclaim(first.run, "second", crashed=True)
        assert second is not None
        assert await runs.reclaim(first.run, "third", crashed=True) is None
        with pytest.raises(Exception, match="stale fence"):
            await log.append([(run_id, 1, [LoggedEvent(2, "custom", b"zombie")])])
        await log.append([(run_id, 2, [LoggedEvent(2, "custom", b"2")])])
        stale = type(second)(first.run, first.fence or 0, 1)
        assert await runs.settle(stale, Outcome("success", "idle"), LoggedEvent(3, "end", b"{}")) is None
        assert await runs.settle(second, Outcome("success", "idle"), LoggedEvent(3, "end", b"{}")) is not None
        assert [event.data for event in await log.read(run_id, 0)] == [b"1", b"2", b"{}"]


async def test_checkpoints_are_fenced_forgotten_and_copied(db: Database):
    runs, threads = Runs(db), Threads(db)
    async with open_checkpointer(db) as saver:
        admitted = await runs.admit(new_run(THREAD), "w")
        run_id = admitted.run["run_id"]

        async def put(fence: int | None, run: str) -> None:
            config: Any = {
                "configurable": {"thread_id": THREAD, "checkpoint_ns": ""},
                "metadata": {"run_id": run, **({} if fence is None else {"fence": fence})},
            }
            await saver.aput(config, empty_checkpoint(), {"source": "loop", "step": 0}, {})

        await put(admitted.fence, run_id)
        for stale in (None, 0, (admitted.fence or 0) + 1):
            with pytest.raises(Exception, match="stale fence"):
                await put(stale, run_id)
        other = await runs.reclaim(admitted.run, "other", crashed=True)
        assert other is not None
        with pytest.raises(Exception, match="stale fence"):
            await put(admitted.fence, run_id)
        await put(other.fence, "another run")
        copied = await threads.copy("ana", THREAD)
        await Checkpoints(db).copy_thread(THREAD, copied["thread_id"])
        await Checkpoints(db).delete_run(THREAD, run_id)

        async def kept(thread_id: str) -> list[Any]:
            config: Any = {"configurable": {"thread_id": thread_id}}
            return [item.metadata["run_id"] async for item in saver.alist(config)]

        assert await kept(THREAD) == ["another run"]
        assert await kept(copied["thread_id"]) == ["another run", run_id]


def checkpoint_of(run_id: str, fence: int | None) -> tuple[Any, Any, Any, dict[str, Any]]:
    config = {
        "configurable": {"thread_id": THREAD, "checkpoint_ns": ""},
        "metadata": {"run_id": run_id, "fence": fence},
    }
    return config, empty_checkpoint(), {"source": "loop", "step": 0}, {}


async def test_what_a_run_wrote_at_another_ones_pause_goes_with_it(db: Database):
    runs, checkpoints = Runs(db), Checkpoints(db)
    async with open_checkpointer(db) as saver:

        async def written() -> list[Any]:
            found = await saver.aget_tuple({"configurable": {"thread_id": THREAD}})
            return sorted(found.pending_writes or []) if found else []

        first = await runs.admit(new_run(THREAD), "w")
        pause = await saver.aput(*checkpoint_of(first.run["run_id"], first.fence))
        await saver.aput_writes(pause, [("answer", "of a"), ("more", 1)], "task-a")
        await saver.aput_writes(pause, [("__interrupt__", "asks")], "task-b")
        before = await written()
        second = (await runs.admit(new_run(THREAD), "w")).run["run_id"]
        await checkpoints.keep_base(THREAD, second, None)
        await saver.aput_writes(pause, [("__resume__", "yes")], "task-b")
        await saver.aput_writes(pause, [("answer", "of b")], "task-b")
        await saver.aput_writes(pause, [("__interrupt__", "asks more")], "task-b")
        assert await written() != before
        await checkpoints.delete_run(THREAD, first.run["run_id"] + "-not")
        assert await written() != before
        await checkpoints.delete_run(THREAD, second)
        assert await written() == before


async def test_a_refused_checkpoint_holds_nobody_up(db: Database):
    runs, threads = Runs(db), Threads(db)
    async with open_checkpointer(db) as saver:
        run = (await runs.admit(new_run(THREAD), "w")).run
        async with asyncio.timeout(10):
            refused, *others = await asyncio.gather(
                saver.aput(*checkpoint_of(run["run_id"], 99)),
                *(threads.create("ana", None, {}) for _ in range(5)),
                saver.aput(*checkpoint_of(run["run_id"], 1)),
                return_exceptions=True,
            )
        assert "stale fence" in str(refused)
        assert [one for one in others if isinstance(one, BaseException)] == []


@pytest.mark.parametrize("db", ["sqlite", "inline"], indirect=True)
async def test_a_save_has_ended_when_its_run_has_however_often_that_is_cancelled(db: Database):
    runs = Runs(db)
    async with open_checkpointer(db) as saver:
        admitted = await runs.admit(new_run(THREAD), "w")
        async with db.writing:
            saving = asyncio.create_task(saver.aput(*checkpoint_of(admitted.run["run_id"], admitted.fence)))
            for _ in range(3):
                await asyncio.sleep(0.01)
                saving.cancel()
            await asyncio.sleep(0.01)
            assert not saving.done()
        await asyncio.wait([saving])
        assert saving.cancelled()
        assert await saver.aget_tuple({"configurable": {"thread_id": THREAD}}) is not None


async def test_a_thread_whose_last_waiting_run_is_stopped_is_free(db: Database):
    runs, threads = Runs(db), Threads(db)
    first = await runs.admit(new_run(THREAD), "w")
    for action in ("interrupt", "rollback"):
        waiting = (await runs.admit(new_run(THREAD), "w")).run["run_id"]
        claim = await runs.reclaim((await runs.get("ana", THREAD, first.run["run_id"])), "w", crashed=False)
        assert claim is not None
        asked = {"task": [{"id": "1", "value": "sure?"}]} if action == "rollback" else {}
        settled = await runs.settle(claim, Outcome("success", "idle", interrupts=asked), LoggedEvent(1, "end", b"{}"))
        assert settled is not None
        assert settled.waiting
        await runs.request_cancel("ana", THREAD, waiting, action)
        assert (await threads.get("ana", THREAD))["status"] == ("interrupted" if asked else "idle")
        first = await runs.admit(new_run(THREAD), "w")


@pytest.mark.postgres
@pytest.mark.parametrize("db", ["postgres"], indirect=True)
async def test_a_node_of_a_lost_run_saves_no_writes(db: Database):
    """A frozen worker wakes up in a node that says nothing: its result must not wait for whoever has the run now."""
    runs = Runs(db)
    async with open_checkpointer(db) as saver:
        admitted = await runs.admit(new_run(THREAD), "frozen")

        async def think(state: dict[str, Any]) -> dict[str, Any]:
            assert await runs.reclaim(admitted.run, "peer", crashed=True) is not None
            return {"thought": 1}

        flow = StateGraph(dict).add_node(think).add_edge(START, "think")
        metadata = {"run_id": admitted.run["run_id"], "fence": admitted.fence}
        config: Any = {"configurable": {"thread_id": THREAD}, "metadata": metadata}
        with pytest.raises(Exception, match="stale fence"):
            await flow.compile(checkpointer=saver).ainvoke({"thought": 0}, config, durability="sync")
        async with db.read() as connection:
            saved = await connection.execute(text("SELECT task_path FROM checkpoint_writes"))
            assert [path for path in saved.scalars() if "think" in path] == []


async def test_strangers_find_nothing_and_take_nothing(db: Database):
    runs, threads = Runs(db), Threads(db)
    run_id = (await runs.admit(new_run(THREAD), "w")).run["run_id"]
    for attempt in (
        threads.get("ben", THREAD),
        threads.delete("ben", THREAD, Checkpoints(db).delete_thread),
        threads.take("ben", THREAD),
        runs.get("ben", THREAD, run_id),
        runs.request_cancel("ben", THREAD, run_id, "interrupt"),
        runs.admit(new_run(THREAD, owner="ben"), "w"),
    ):
        with pytest.raises(NotFound):
            await attempt
    with pytest.raises(Conflict):
        await threads.take("ana", THREAD)


async def test_a_failed_write_leaves_nothing_and_blocks_nobody(db: Database):
    threads = Threads(db)

    async def failing() -> None:
        async with db.begin() as connection:
            await connection.execute(run_tables.executors.insert().values(executor_id="x", seen_at=now()))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await failing()
    async with db.read() as connection:
        assert (await connection.execute(run_tables.executors.select())).all() == []
    await asyncio.wait_for(threads.create("ana", THREAD, {"a": 1}), 5)

    async def cancelled() -> None:
        async with db.begin():
            await asyncio.sleep(60)

    task = asyncio.create_task(cancelled())
    await asyncio.sleep(0.1)
    task.cancel()
    await asyncio.wait([task])
    await asyncio.wait_for(threads.merge_metadata("ana", THREAD, {"b": 2}), 5)
    assert (await threads.search("ana", metadata={"a": 1, "b": 2}))[1] == 1


async def test_a_name_is_held_once(db: Database):
    async with hold_name(db, "w"), hold_name(db, "v"):
        with pytest.raises(Conflict, match="another server named 'w'"):
            async with hold_name(db, "w"):
                pass
    async with hold_name(db, "w"):
        pass


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=8,
)


@given(document=st.dictionaries(st.text(max_size=2), JSON, max_size=4), data=st.data())
def test_a_document_contains_itself_and_its_parts(document: dict[str, Any], data: st.DataObject):
    assert contains(document, document)
    assert contains(document, {})
    for key in data.draw(st.sets(st.sampled_from(sorted(document)))) if document else ():
        assert contains(document, {key: document[key]})
    assert not contains(document, {**document, "not there": 1})


@pytest.mark.postgres
async def test_who_freezes_inside_a_transaction_lets_go_of_its_locks():
    url = new_postgres_database("frozen")
    peer = Database(url)
    frozen = Database(f"{url}?options=-c%20idle_in_transaction_session_timeout%3D400ms")
    take = text("UPDATE threads SET status = 'busy' WHERE thread_id = :thread")

    async def hold_and_go_on() -> None:
        async with frozen.begin() as holding:
            await holding.execute(take, {"thread": THREAD})
            async with asyncio.timeout(5), peer.begin() as waiting:
                await waiting.execute(take, {"thread": THREAD})
            await holding.execute(take, {"thread": THREAD})

    try:
        await peer.migrate()
        await Threads(peer).create("ana", THREAD, {})
        with pytest.raises(DatabaseUnavailable):
            await hold_and_go_on()
        async with peer.read() as connection:
            limit = await connection.execute(text("SHOW idle_in_transaction_session_timeout"))
            assert limit.scalar_one() == "10s"
    finally:
        await frozen.close()
        await peer.close()
        drop_postgres_database(url)


@pytest.mark.parametrize("owner", ["", "  ", "system", "a\nb", "x" * 201])
async def test_a_key_is_somebodys(db: Database, owner: str):
    keys = ApiKeys(db)
    with pytest.raises(InvalidInput, match="owner"):
        await keys.create(owner, "laptop")
    with pytest.raises(InvalidInput, match="name"):
        await keys.create("ana", owner.replace("system", ""))
    assert await keys.list() == []
