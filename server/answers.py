"""The shapes of answers, for the OpenAPI document. Every field may be left out, by `select`."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel
from typing_extensions import TypedDict

Json = dict[str, Any]
Documented = dict[int | str, dict[str, Any]]


class Refusal(BaseModel):
    """What is wrong, in one sentence that begins with the field it is about."""

    detail: str


class Assistant(TypedDict, total=False):
    assistant_id: str
    graph_id: str
    name: str
    description: str | None
    config: Json
    context: Json
    metadata: Json
    version: int
    created_at: datetime
    updated_at: datetime


class GraphDrawing(TypedDict):
    nodes: list[Json]
    edges: list[Json]


class Schemas(TypedDict, total=False):
    graph_id: str
    input_schema: Json | None
    output_schema: Json | None
    state_schema: Json | None
    config_schema: Json | None
    context_schema: Json | None


class Thread(TypedDict, total=False):
    thread_id: str
    status: Literal["idle", "busy", "interrupted", "error"]
    metadata: Json
    config: Json
    values: Any
    interrupts: dict[str, list[Json]]
    error: Json | None
    created_at: datetime
    updated_at: datetime
    state_updated_at: datetime
    extracted: Json


class Checkpoint(TypedDict, total=False):
    thread_id: str | None
    checkpoint_ns: str
    checkpoint_id: str
    checkpoint_map: Json


class ThreadState(TypedDict, total=False):
    values: Any
    next: list[str]
    tasks: list[Json]
    metadata: Json
    created_at: datetime | None
    checkpoint: Checkpoint | None
    parent_checkpoint: Checkpoint | None
    interrupts: list[Json]
    checkpoint_id: str | None
    parent_checkpoint_id: str | None


class Updated(TypedDict):
    checkpoint: Checkpoint
    configurable: Checkpoint
    checkpoint_id: str | None


class Run(TypedDict, total=False):
    run_id: str
    thread_id: str
    assistant_id: str
    status: Literal["pending", "running", "success", "error", "timeout", "interrupted"]
    metadata: Json
    kwargs: Json
    multitask_strategy: str
    cancel_reason: str
    created_at: datetime
    updated_at: datetime


class Cron(TypedDict, total=False):
    cron_id: str
    assistant_id: str
    thread_id: str | None
    schedule: str
    timezone: str | None
    payload: Json
    metadata: Json
    enabled: bool
    on_run_completed: Literal["delete", "keep"]
    next_run_date: datetime | None
    end_time: datetime | None
    user_id: None
    created_at: datetime
    updated_at: datetime


class StoredItem(TypedDict, total=False):
    namespace: list[str]
    key: str
    value: Json
    created_at: datetime
    updated_at: datetime
    score: float | None


class Items(TypedDict):
    items: list[StoredItem]


class Namespaces(TypedDict):
    namespaces: list[list[str]]


class CommandAnswer(TypedDict, total=False):
    type: Literal["success", "error"]
    id: int | str | None
    result: Json
    meta: Json
    error: str
    message: str


_EVENT: Json = {
    "type": "object",
    "properties": {"id": {"type": "string"}, "event": {"type": "string"}, "data": {"type": "string"}},
}
EVENTS: Documented = {200: {"content": {"text/event-stream": {"schema": _EVENT}}}}
"""Server-sent events; the shape is that of one event."""
ANYTHING: Documented = {200: {"content": {"application/json": {"schema": {}}}}}
"""What a graph made."""
REFUSALS: Documented = {
    "4XX": {"model": Refusal, "description": "Refused: nothing has changed"},
    "5XX": {"model": Refusal, "description": "Not possible now"},
}


def answers(shape: Any) -> Documented:
    """The usual answer, by its shape."""
    return {200: {"model": shape}}
