"""Runs in the words of the event protocol: LangGraph's own v3 events, logged one by one."""

import warnings
from collections.abc import AsyncIterator, Iterator
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.prebuilt._tool_call_transformer import ToolCallTransformer
from langgraph.runtime import RunControl
from langgraph.stream.transformers import (
    CheckpointsTransformer,
    CustomTransformer,
    TasksTransformer,
    UpdatesTransformer,
)

from server.config import Graph
from server.encoding import encode
from server.runs.wire import Event, visible

warnings.filterwarnings("ignore", message="The v3 streaming protocol on Pregel is experimental")
PREFIX = "v2:"
"""Marks events of this protocol in a run's log; the rest of the name is the method."""
TRANSFORMERS = (
    CustomTransformer,
    UpdatesTransformer,
    TasksTransformer,
    CheckpointsTransformer,
    ToolCallTransformer,
)


async def protocol_parts(
    graph: Graph, given: Any, config: RunnableConfig, control: RunControl, options: dict[str, Any]
) -> AsyncIterator[tuple[tuple[str, ...], str, Any]]:
    """The run's events as `(namespace, method, params)`."""
    options = {key: value for key, value in options.items() if key not in ("stream_mode", "subgraphs")}
    present = {*(graph.stream_transformers or ())}
    stream = await graph.astream_events(
        given,
        config,
        version="v3",
        control=control,
        transformers=[made for made in TRANSFORMERS if made not in present],
        **options,
    )
    async for event in stream:
        params = event["params"]
        yield tuple(params["namespace"]), event["method"], params


class ProtocolEncoder:
    """Turns one run's v3 events into log events; says of every interrupt once that it waits for input."""

    def __init__(self) -> None:
        self._asked: set[str] = set()

    def events(self, namespace: tuple[str, ...], method: str, params: dict[str, Any]) -> Iterator[Event]:
        if method == "messages":
            params = _message(params)
        elif method == "values":
            for interrupt in params.get("interrupts") or ():
                if interrupt.id not in self._asked:
                    self._asked.add(interrupt.id)
                    yield PREFIX + "input.requested", encode(_request(namespace, params, interrupt))
        yield PREFIX + method, encode(params)


def _message(params: dict[str, Any]) -> dict[str, Any]:
    """The event of the message by itself; its metadata is said once, when the message starts."""
    event, metadata = params["data"]
    data = dict(event)
    if data.get("event") == "message-start":
        data["metadata"] = visible(metadata)
    return {**params, "data": data, "node": metadata.get("langgraph_node")}


def _request(namespace: tuple[str, ...], params: dict[str, Any], interrupt: Any) -> dict[str, Any]:
    data = {"interrupt_id": interrupt.id, "payload": interrupt.value, "value": interrupt.value}
    return {"namespace": list(namespace), "timestamp": params["timestamp"], "data": data}
