"""Carries one run through its graph and into its event log."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, cast

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.constants import END
from langgraph.runtime import RunControl
from langgraph.types import StateSnapshot

from server.config import Graph
from server.encoding import encode
from server.runs.event_protocol import ProtocolEncoder, protocol_parts
from server.runs.log import RunWriter
from server.runs.request import graph_input, run_config, run_context
from server.runs.wire import WireEncoder, graph_modes
from server.snapshots import status_of, thread_interrupts
from server.tracing import run_span
from state.errors import InvalidInput
from tools.storage.runs import Claim, Outcome, RunRow

DEFAULT_RECURSION_LIMIT = 100
SLICE_SECONDS = 0.004
SHOWING_TURNS = 5
"""Turns of the event loop from an event's append to its reader's socket: log, reader, answer."""


@dataclass
class Progress:
    """What is known of a run while it streams; still there when it is cut short."""

    output: Any = None


class Slices:
    """Cuts a burst of events: what a model says at once is shown from its first word on, not when it has been read."""

    def __init__(self) -> None:
        self._since = 0.0

    async def give_way(self) -> None:
        """Let events be stored and sent, if none could be for a slice of time."""
        if time.perf_counter() - self._since >= SLICE_SECONDS:
            for _ in range(SHOWING_TURNS):
                await asyncio.sleep(0)
            self._since = time.perf_counter()


async def drive(
    graph: Graph,
    claim: Claim,
    writer: RunWriter,
    progress: Progress,
    control: RunControl,
    user: Any = None,
) -> None:
    """Stream the graph into the log. Ends when the graph ends or pauses; raises what the graph raises.

    On a later attempt the run goes on from its own last checkpoint, or begins again if it has none.
    """
    with run_span(claim.run, claim.attempt) as callbacks:
        config = run_config(claim.run, claim.fence, user)
        if callbacks:
            config["callbacks"] = callbacks
        await _drive(graph, claim, writer, progress, control, config)


async def _drive(
    graph: Graph, claim: Claim, writer: RunWriter, progress: Progress, control: RunControl, config: RunnableConfig
) -> None:
    run = claim.run
    kwargs = run["kwargs"]
    config.setdefault("recursion_limit", DEFAULT_RECURSION_LIMIT)
    given = graph_input(kwargs)
    if claim.attempt > 1:
        head = await graph.aget_state(thread_config(run))
        if (head.metadata or {}).get("run_id") == run["run_id"]:
            if not head.tasks:
                progress.output = head.values
                return
            given = None
            config = _at_the_head(config)
    require_nodes(graph, kwargs)
    if "checkpoint_id" in config["configurable"] and await _is_lost(graph, config):
        config = _at_the_head(config)
    modes, slices = requested_modes(kwargs), Slices()
    encoder = ProtocolEncoder() if kwargs.get("protocol") == "v2" else WireEncoder(modes)
    async for namespace, mode, chunk in _stream(graph, given, config, kwargs, modes, control):
        if mode == "values" and not namespace:
            progress.output = chunk["data"] if kwargs.get("protocol") == "v2" else chunk
        for event, data in encoder.events(namespace, mode, chunk):
            writer.append(event, data)
        if writer.full:
            await writer.flush()
        await slices.give_way()


def require_nodes(graph: Graph, kwargs: dict[str, Any]) -> None:
    """`InvalidInput` for a node the graph does not have, which LangGraph itself would pass over in silence."""
    goto = (kwargs.get("command") or {}).get("goto")
    asked = {name: kwargs.get(name) or () for name in ("interrupt_before", "interrupt_after")}
    asked["command.goto"] = [one["node"] if isinstance(one, dict) else one for one in _listed(goto)]
    for field, names in asked.items():
        for name in () if names == "*" else names:
            if name not in graph.nodes and name != END:
                raise InvalidInput(f"the graph has no node {name[:100]!r}", field=field)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


async def _is_lost(graph: Graph, config: RunnableConfig) -> bool:
    """Whether the checkpoint to begin from went with the run that wrote it, rolled back while this one waited."""
    saver = cast(BaseCheckpointSaver[Any], graph.checkpointer)
    return await saver.aget_tuple(config) is None


def _at_the_head(config: RunnableConfig) -> RunnableConfig:
    """To go on from what the thread is now."""
    left = {key: value for key, value in config["configurable"].items() if not key.startswith("checkpoint_")}
    return {**config, "configurable": left}


async def _stream(
    graph: Graph,
    given: Any,
    config: RunnableConfig,
    kwargs: dict[str, Any],
    modes: tuple[str, ...],
    control: RunControl,
) -> AsyncIterator[tuple[tuple[str, ...], str, Any]]:
    options: dict[str, Any] = {
        "context": run_context(graph, kwargs),
        "stream_mode": graph_modes(modes),
        "interrupt_before": kwargs.get("interrupt_before"),
        "interrupt_after": kwargs.get("interrupt_after"),
        "durability": kwargs.get("durability") or "sync",
        "subgraphs": bool(kwargs.get("stream_subgraphs")),
    }
    stream: AsyncIterator[Any]
    if kwargs.get("protocol") == "v2":
        async for event in protocol_parts(graph, given, config, control, options):
            yield event
        return
    if "events" in modes:
        stream = _with_events(graph, given, config, options)
    else:
        stream = graph.astream(given, config, control=control, **options)
    async for part in stream:
        yield part if options["subgraphs"] else ((), *part)


async def _with_events(graph: Graph, given: Any, config: RunnableConfig, options: dict[str, Any]) -> AsyncIterator[Any]:
    """Every callback event, and of the root's chunks the modes that were asked for."""
    async for event in graph.astream_events(given, config, version="v2", **options):
        if event["event"] == "on_chain_stream" and not event.get("parent_ids"):
            yield event["data"]["chunk"]
        yield ((), "events", event) if options["subgraphs"] else ("events", event)


def requested_modes(kwargs: dict[str, Any]) -> tuple[str, ...]:
    mode = kwargs.get("stream_mode") or "values"
    return (mode,) if isinstance(mode, str) else tuple(dict.fromkeys(mode))


def thread_config(run: RunRow) -> RunnableConfig:
    return {"configurable": {"thread_id": run["thread_id"], "checkpoint_ns": ""}}


def outcome_of(progress: Progress, snapshot: StateSnapshot) -> Outcome:
    """How a run that was not disturbed ended: a pause is a success too, and shows all it waits for."""
    output = progress.output
    if snapshot.interrupts and isinstance(output, dict):
        output = {**output, "__interrupt__": snapshot.interrupts}
    return Outcome("success", output=encode(output), **thread_part(snapshot))


def thread_part(snapshot: StateSnapshot) -> dict[str, Any]:
    """What a run leaves on its thread."""
    return {
        "thread_status": status_of(snapshot),
        "values": encode(snapshot.values),
        "interrupts": thread_interrupts(snapshot),
    }
