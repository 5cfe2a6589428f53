"""The event protocol over SSE: commands in, one long stream of a thread's events out."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from fastapi import APIRouter, Header, Query, Response
from pydantic import ValidationError
from sqlalchemy.engine import RowMapping

from server.answers import EVENTS, CommandAnswer, answers
from server.auth import Caller
from server.encoding import encode
from server.requests import CreateRun, ProtocolCommand, Subscribe
from server.responses import EventStream, Json, frame
from server.routes.runs import cursor, start
from server.routes.strict import StrictRoute
from server.routes.threads import find_thread
from server.runs.event_protocol import PREFIX
from server.services import Asking, Served, Services
from state.errors import DirectorError
from tools.storage.run_log import LoggedEvent
from tools.storage.runs import RunRow

router = APIRouter(route_class=StrictRoute, tags=["event protocol"])
EVENTS_PER_RUN = 10_000_000
"""A thread's sequence numbers: the run's place times this, plus the event's number in its run."""
SETTLE_SECONDS = 10.0
CLASSIC = ("values", "updates", "custom", "tasks", "checkpoints")
STARTED_WITH = CreateRun.model_fields.keys() - {
    "stream_mode",
    "stream_subgraphs",
    "multitask_strategy",
    "if_not_exists",
}
"""What `run.start` takes: all that a run does, except for what this protocol itself decides."""
ENDINGS = {"success": "completed", "error": "failed", "timeout": "failed", "interrupted": "interrupted"}


class CommandRefused(DirectorError):
    """The command cannot be carried out; `reason` is one of the protocol's error codes."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@router.post("/threads/{thread_id}/commands", responses=answers(CommandAnswer))
async def command(thread_id: UUID, body: ProtocolCommand, services: Served, caller: Asking) -> Response:
    """Start a run or answer what one asked. The status is 200 also where the answer is an error."""
    try:
        applied = await _last_seq(services, caller, str(thread_id))
        run = await _carry_out(services, caller, str(thread_id), body)
    except CommandRefused as error:
        return Json({"type": "error", "id": body.id, "error": error.reason, "message": error.message})
    except ValidationError as error:
        return Json({"type": "error", "id": body.id, "error": "invalid_argument", "message": _sentence(error)})
    except DirectorError as error:
        return Json({"type": "error", "id": body.id, "error": "invalid_argument", "message": str(error)})
    result = {"run_id": run["run_id"]}
    return Json({"type": "success", "id": body.id, "result": result, "meta": {"applied_through_seq": applied}})


@router.post("/threads/{thread_id}/stream/events", response_class=Response, responses=EVENTS)
async def events(
    thread_id: UUID,
    body: Subscribe,
    services: Served,
    caller: Asking,
    last_event_id: Annotated[str | None, Header(alias="Last-Event-ID")] = None,
) -> EventStream:
    """The thread's events from its beginning, or after `since`, across runs. The thread may come later."""
    since = max(body.since or 0, cursor(last_event_id))
    if await services.threads.find(caller.owner, str(thread_id)) is not None:
        await find_thread(services, caller, thread_id)
    return EventStream(_frames(services, caller, str(thread_id), body, since))


@router.get("/threads/{thread_id}/stream", response_class=Response, responses=EVENTS)
async def thread_stream(
    thread_id: UUID,
    services: Served,
    caller: Asking,
    last_event_id: Annotated[str | None, Header(alias="Last-Event-ID")] = None,
    stream_mode: Annotated[list[Literal["run_modes", '["run_modes"]', ""]] | None, Query()] = None,
) -> EventStream:
    """The classic events of all the thread's runs; each ends with a `metadata` event saying so."""
    await find_thread(services, caller, thread_id)
    return EventStream(_classic_frames(services, caller, str(thread_id), cursor(last_event_id)))


async def _carry_out(services: Services, caller: Caller, thread_id: str, body: ProtocolCommand) -> RunRow:
    if body.method == "input.respond":
        await _settled(services, caller, thread_id)
    thread = await services.threads.find(caller.owner, thread_id)
    match body.method:
        case "run.start":
            return await _start(services, caller, thread_id, thread, body.params)
        case "input.respond":
            return await _respond(services, caller, thread_id, thread, body.params)
    raise CommandRefused("unknown_command", f"no command {body.method[:100]!r}")


async def _settled(services: Services, caller: Caller, thread_id: str) -> None:
    """A client may answer the moment it is asked, when the run that asked is only just ending."""
    running = await services.runs.list_of_thread(caller.owner, thread_id, limit=1, status="running")
    if running:
        with suppress(TimeoutError):
            async with asyncio.timeout(SETTLE_SECONDS):
                await services.manager.wait(running[0]["run_id"])


async def _start(
    services: Services, caller: Caller, thread_id: str, thread: RowMapping | None, params: dict[str, Any]
) -> RunRow:
    asked = {name: params[name] for name in STARTED_WITH if params.get(name) is not None}
    strategy = params.get("multitaskStrategy") or params.get("multitask_strategy") or "enqueue"
    if thread is not None and thread["interrupts"] and "input" in asked and "command" not in asked:
        asked["command"] = {"resume": asked.pop("input")}
    request = CreateRun.model_validate({**asked, "multitask_strategy": strategy, "if_not_exists": "create"})
    return await start(services, caller, request, thread_id, protocol="v2")


async def _respond(
    services: Services, caller: Caller, thread_id: str, thread: RowMapping | None, params: dict[str, Any]
) -> RunRow:
    answers = params.get("responses") or [params]
    if thread is None:
        raise CommandRefused("no_such_run", "the thread has no run that waits for input")
    waiting = {item["id"] for items in thread["interrupts"].values() for item in items}
    if not isinstance(answers, list) or not all(isinstance(one, dict) and "response" in one for one in answers):
        raise CommandRefused("invalid_argument", "give interrupt_id and response, or a list of them as responses")
    given = {str(one.get("interrupt_id")): one["response"] for one in answers}
    if not given or not given.keys() <= waiting:
        raise CommandRefused("no_such_interrupt", "the thread does not wait for an answer of that id")
    resume: dict[str, Any] = {"resume": given}
    resume |= {name: params[name] for name in ("update", "goto") if params.get(name) is not None}
    request = CreateRun.model_validate({"assistant_id": thread["metadata"]["assistant_id"], "command": resume})
    return await start(services, caller, request, thread_id, protocol="v2")


async def _last_seq(services: Services, caller: Caller, thread_id: str) -> int:
    """How far the thread's events go by now."""
    return len(await services.runs.in_order(caller.owner, thread_id)) * EVENTS_PER_RUN


async def _frames(
    services: Services, caller: Caller, thread_id: str, body: Subscribe, since: int
) -> AsyncIterator[bytes]:
    channels = frozenset(body.channels)
    current, told = "", _RunTold(0)
    async for place, run, batch in services.manager.tail_thread(caller.owner, thread_id):
        if run["run_id"] != current:
            current, told = run["run_id"], _RunTold(int(run["created_at"].timestamp() * 1000))
        shown = []
        for event in batch:
            seq = place * EVENTS_PER_RUN + event.seq
            said = told.of(event)
            if said is not None and seq > since and _wanted(said, channels, body):
                shown.append(_envelope(run["run_id"], seq, event.seq, *said))
        if shown:
            yield b"".join(shown)


async def _classic_frames(services: Services, caller: Caller, thread_id: str, since: int) -> AsyncIterator[bytes]:
    async for place, run, batch in services.manager.tail_thread(caller.owner, thread_id):
        shown = []
        for event in batch:
            seq = place * EVENTS_PER_RUN + event.seq
            if seq <= since or event.event.startswith(PREFIX):
                continue
            if event.event == "end":
                done = encode({"status": "run_done", "run_id": run["run_id"]})
                event = LoggedEvent(event.seq, "metadata", done)
            shown.append(frame(LoggedEvent(seq, event.event, event.data)))
        if shown:
            yield b"".join(shown)


class _RunTold:
    """What a run's logged events say in this protocol, whichever protocol the run was started in."""

    def __init__(self, timestamp: int) -> None:
        self._timestamp = timestamp
        self._waits = False
        self._error: str | None = None

    def of(self, event: LoggedEvent) -> tuple[str, bytes] | None:
        """`(method, params)`, or None for an event that says nothing here."""
        name, _, path = event.event.partition("|")
        if name.startswith(PREFIX):
            method = name.removeprefix(PREFIX)
            self._waits = self._waits or method == "input.requested"
            return method, event.data
        if name == "metadata":
            return "lifecycle", self._params([], {"event": "running"})
        if name == "error":
            self._error = orjson.loads(event.data).get("message")
            return None
        if name == "end":
            return "lifecycle", self._params([], self._ending(orjson.loads(event.data)["status"]))
        if name in CLASSIC:
            self._waits = self._waits or (name == "values" and not path and b'"__interrupt__":' in event.data)
            return name, self._params(path.split("|") if path else [], orjson.Fragment(event.data))
        return None

    def _params(self, namespace: list[str], data: Any) -> bytes:
        """Events that carry no moment of their own have the run's: the same whenever they are read."""
        return orjson.dumps({"namespace": namespace, "timestamp": self._timestamp, "data": data})

    def _ending(self, status: str) -> dict[str, Any]:
        ending = "interrupted" if status == "success" and self._waits else ENDINGS[status]
        return {"event": ending, **({"error": self._error} if self._error else {})}


def _envelope(run_id: str, seq: int, number: int, method: str, params: bytes) -> bytes:
    head = b'{"type":"event","event_id":"%s-%d","seq":%d' % (run_id.encode(), number, seq)
    body = b'%s,"method":"%s","params":%s}' % (head, method.encode(), params)
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (seq, method.encode(), body)


def _wanted(said: tuple[str, bytes], channels: frozenset[str], body: Subscribe) -> bool:
    method, encoded = said
    channel = "input" if method == "input.requested" else method
    if channel not in channels and not (method == "custom" and _named(encoded, channels)):
        return False
    if body.namespaces is None or not body.namespaces:
        return True
    namespace = orjson.loads(encoded)["namespace"]
    return any(_within(namespace, prefix, body.depth) for prefix in body.namespaces)


def _named(encoded: bytes, channels: frozenset[str]) -> bool:
    data = orjson.loads(encoded)["data"]
    return isinstance(data, dict) and f"custom:{data.get('name')}" in channels


def _within(namespace: list[str], prefix: list[str], depth: int | None) -> bool:
    """A prefix's segment without `:` stands for every run of that node."""
    if len(prefix) > len(namespace) or (depth is not None and len(namespace) - len(prefix) > depth):
        return False
    return all(
        have == want or (":" not in want and have.partition(":")[0] == want)
        for want, have in zip(prefix, namespace, strict=False)
    )


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
