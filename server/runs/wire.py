"""What a graph streams, in the words of the wire protocol."""

from collections.abc import Iterator
from typing import Any

from langchain_core.messages import BaseMessage, BaseMessageChunk

from server.encoding import encode
from server.snapshots import HIDDEN_METADATA, checkpoint_of

GRAPH_MODES = ("values", "updates", "custom", "debug", "tasks", "checkpoints")
STREAM_MODES = (*GRAPH_MODES, "messages", "messages-tuple", "events")
Event = tuple[str, bytes]


def graph_modes(modes: tuple[str, ...]) -> list[str]:
    """The modes to ask LangGraph for. `values` is always among them: it is the run's output."""
    wanted = [mode for mode in GRAPH_MODES if mode in modes or mode == "values"]
    if "messages" in modes or "messages-tuple" in modes:
        wanted.append("messages")
    return wanted


class WireEncoder:
    """Turns one run's stream into events; remembers what it has said of each message."""

    def __init__(self, modes: tuple[str, ...]) -> None:
        self._modes = modes
        self._metadata: tuple[Any, bytes] = (None, b"")
        self._partial: dict[str, BaseMessage] = {}

    def events(self, namespace: tuple[str, ...], mode: str, chunk: Any) -> Iterator[Event]:
        suffix = "".join(f"|{part}" for part in namespace)
        if mode == "messages":
            message, metadata = chunk
            if "messages-tuple" in self._modes:
                yield "messages" + suffix, self._tuple(message, metadata)
            if "messages" in self._modes and isinstance(message, BaseMessage):
                yield from self._cumulative(message, metadata, suffix)
        elif mode in self._modes:
            if mode == "debug" and chunk.get("type") == "checkpoint":
                chunk = {**chunk, "payload": _with_addresses(chunk["payload"])}
            elif mode == "checkpoints":
                chunk = _with_addresses(chunk)
            yield mode + suffix, encode(chunk)

    def _tuple(self, message: Any, metadata: Any) -> bytes:
        known, encoded = self._metadata
        if known is not metadata:
            encoded = encode(visible(metadata))
            self._metadata = (metadata, encoded)
        return b"[%s,%s]" % (encode(message), encoded)

    def _cumulative(self, message: BaseMessage, metadata: Any, suffix: str) -> Iterator[Event]:
        message_id = message.id or ""
        before = self._partial.get(message_id)
        if before is None:
            yield "messages/metadata" + suffix, encode({message_id: {"metadata": visible(metadata)}})
        if not isinstance(message, BaseMessageChunk):
            self._partial[message_id] = message
            yield "messages/complete" + suffix, encode([message])
            return
        whole = before + message if isinstance(before, BaseMessageChunk) else message
        self._partial[message_id] = whole
        yield "messages/partial" + suffix, encode([whole])


def visible(metadata: Any) -> Any:
    """Metadata without what is only ours."""
    return {key: value for key, value in metadata.items() if key not in HIDDEN_METADATA}


def _with_addresses(payload: dict[str, Any]) -> dict[str, Any]:
    """A checkpoint payload with the two addresses Studio looks for."""
    return {
        **payload,
        "metadata": visible(payload.get("metadata") or {}),
        "checkpoint": checkpoint_of(payload.get("config")),
        "parent_checkpoint": checkpoint_of(payload.get("parent_config")),
    }
