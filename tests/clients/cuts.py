"""Streams cut at every event position: what a client saw, against what the server has on record."""

import asyncio
import json
from collections.abc import Awaitable, Callable

from langgraph_sdk import get_client
from langgraph_sdk.client import LangGraphClient

from tests.clients import node
from tests.clients.cutting_proxy import Cut, CuttingProxy, Kind
from tests.clients.results import Checks

MODES = ["custom", "updates", "values"]
STEPS, TOKENS = 2, 2
EVENTS = 2 + STEPS * (TOKENS + 2) + 1
"""`metadata` and the first `values`; for each step its tokens, `updates` and `values`; `end`."""
LAST_PAUSE = EVENTS - 3
"""Up to this many events the run is sure to be going on: the last token's pause is still to come."""
PACE = 0.3
"""Seconds from token to token of a run that is still going on when it is cut."""
WAIT = 1.0
"""Seconds until a cut, when a run without pauses is over."""

Seen = dict[str, list[str]]
"""The ids of the events a client was given, by thread."""
Follow = Callable[[str, dict[str, float], bool], Awaitable[Seen]]
"""Runs `steps` on each of the threads at its pace, all at once, through the server at an address."""


async def with_python(url: str, threads: dict[str, float], resumable: bool) -> Seen:
    client = get_client(url=url)

    async def follow(thread_id: str) -> list[str]:
        parts = client.runs.stream(
            thread_id, "steps", input=_wish(threads[thread_id]), stream_mode=MODES, stream_resumable=resumable
        )
        return [str(part.id) async for part in parts]

    return dict(zip(threads, await asyncio.gather(*map(follow, threads)), strict=True))


def with_script(alias: str) -> Follow:
    async def follow(url: str, threads: dict[str, float], resumable: bool) -> Seen:
        options = {"streamMode": MODES, "streamResumable": resumable}
        payloads = {thread_id: {"input": _wish(pace), **options} for thread_id, pace in threads.items()}
        seen: Seen = json.loads(await node.output_of("follow.mjs", url, alias, json.dumps(payloads)))
        return seen

    return follow


def checks(follow: Follow) -> Checks:
    """Take the port of a server on this machine."""
    made: dict[str, Callable[[int], Awaitable[str]]] = {}
    for resumable in (True, False):
        for kind in Kind:
            made[f"{kind}, stream_resumable={json.dumps(resumable)}"] = _check(follow, kind, resumable)
    made["ended when the run is over"] = lambda port: _ended_too_late(follow, port)
    return made


def _check(follow: Follow, kind: Kind, resumable: bool) -> Callable[[int], Awaitable[str]]:
    async def check(port: int) -> str:
        client = get_client(url=f"http://127.0.0.1:{port}")
        cuts = [Cut(kind, after) for after in range(EVENTS if kind is not Kind.ENDED else LAST_PAUSE + 1)]
        if kind is not Kind.ENDED and not resumable:
            cuts += [Cut(kind, after, WAIT) for after in range(EVENTS)]
        seen, records = await _cut_everywhere(follow, client, port, cuts, resumable)
        lost = sum(len(set(records[thread]) - set(seen[thread])) for thread in records)
        repeated = sum(len(ids) - len(set(ids)) for ids in seen.values())
        found = f"{len(cuts)} cuts: {lost} lost, {repeated} duplicated"
        assert (lost, repeated) == (0, 0), found
        assert seen == records, "the events came in another order"
        return found

    return check


async def _ended_too_late(follow: Follow, port: int) -> str:
    """Told that the body is complete and that the run is over, clients do not come back; they can ask for the rest."""
    client = get_client(url=f"http://127.0.0.1:{port}")
    cuts = [Cut(Kind.ENDED, after, WAIT) for after in range(1, EVENTS)]
    seen, records = await _cut_everywhere(follow, client, port, cuts, True)
    missed = 0
    for thread_id, record in records.items():
        rest = await _joined(client, thread_id, seen[thread_id][-1]) if seen[thread_id] != record else []
        assert seen[thread_id] + rest == record
        missed += len(rest)
    return f"{len(cuts)} cuts: the client learns that the run is over and stops; joining gave the other {missed} events"


async def _cut_everywhere(
    follow: Follow, client: LangGraphClient, port: int, cuts: list[Cut], resumable: bool
) -> tuple[Seen, Seen]:
    """What the client was given, and what is on record, after every cut, each in a run of its own."""
    made = [(await client.threads.create())["thread_id"] for _ in cuts]
    async with CuttingProxy(port) as proxy:
        proxy.cuts = dict(zip(made, cuts, strict=True))
        paces = {thread_id: PACE if cut.wait < WAIT else 0.0 for thread_id, cut in proxy.cuts.items()}
        seen = await follow(proxy.url, paces, resumable)
    left = [cut.after for cut in cuts if not cut.made]
    assert not left, f"not cut after {left}"
    records = {thread_id: await _joined(client, thread_id, "-1") for thread_id in made}
    assert {len(record) for record in records.values()} == {EVENTS}
    return seen, records


async def _joined(client: LangGraphClient, thread_id: str, after: str) -> list[str]:
    [run] = await client.runs.list(thread_id)
    parts = client.runs.join_stream(thread_id, run["run_id"], last_event_id=after)
    return [str(part.id) async for part in parts]


def _wish(pace: float) -> dict[str, float]:
    return {"count": STEPS, "tokens": TOKENS, "seconds": pace}
