"""From a run's stored request to the arguments of the graph."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, cast, get_type_hints

from langchain_core.runnables import RunnableConfig
from langgraph.types import Command, Send
from pydantic import BaseModel

from server.config import Graph
from tools.storage.runs import RunRow

RESERVED = frozenset(
    {
        "thread_id",
        "checkpoint_id",
        "checkpoint_ns",
        "checkpoint_map",
        "run_id",
        "graph_id",
        "assistant_id",
        "langgraph_auth_user",
        "langgraph_auth_user_id",
        "langgraph_auth_permissions",
        "langgraph_request_id",
    }
)

NOT_SHOWN = frozenset({"user", "carried"})
"""What is stored with a run for the server alone."""


def shown_kwargs(kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """What a run was started with, as clients and webhooks may see it."""
    return {key: value for key, value in kwargs.items() if key not in NOT_SHOWN}


def begins_where_another_ended(kwargs: dict[str, Any]) -> bool:
    """Whether the run goes on from a checkpoint instead of beginning one with its input."""
    return bool(kwargs.get("command")) or kwargs.get("input") is None


def graph_input(kwargs: dict[str, Any]) -> Any:
    """The input, or the command where there is one: a command always wins."""
    command = kwargs.get("command")
    if not command:
        return kwargs.get("input")
    given: dict[str, Any] = {}
    if "resume" in command:
        given["resume"] = command["resume"]
    if command.get("update") is not None:
        update = command["update"]
        given["update"] = [tuple(pair) for pair in update] if isinstance(update, list) else update
    if command.get("goto") is not None:
        given["goto"] = _goto(command["goto"])
    return Command(**given)


def _goto(goto: Any) -> Any:
    if isinstance(goto, list):
        return [_goto(item) for item in goto]
    return Send(goto["node"], goto.get("input")) if isinstance(goto, dict) else goto


def run_config(run: RunRow, fence: int, user: Any = None) -> RunnableConfig:
    """The config of the run: the caller's wishes, and ids the caller has no say in."""
    kwargs = run["kwargs"]
    config = dict(kwargs.get("config") or {})
    ids = {name: run[name] for name in ("run_id", "thread_id", "assistant_id", "graph_id")}
    configurable = caller_configurable(config.get("configurable"))
    configurable |= {**ids, "checkpoint_ns": "", **_user(user)}
    checkpoint = kwargs.get("checkpoint") or {}
    for name in ("checkpoint_id", "checkpoint_map"):
        if checkpoint.get(name):
            configurable[name] = checkpoint[name]
    if checkpoint.get("checkpoint_id"):
        configurable["checkpoint_ns"] = checkpoint.get("checkpoint_ns") or ""
    metadata = {**(config.get("metadata") or {}), **run["metadata"], **ids, "fence": fence}
    allowed = {name: config[name] for name in ("tags", "recursion_limit", "max_concurrency") if config.get(name)}
    made = {**allowed, "configurable": configurable, "metadata": metadata, "run_name": run["graph_id"]}
    return cast(RunnableConfig, made)


def caller_configurable(configurable: Any) -> dict[str, Any]:
    """What a caller may configure: nothing that leads to another thread or into LangGraph."""
    return {
        key: value for key, value in (configurable or {}).items() if key not in RESERVED and not key.startswith("__")
    }


def _user(user: Any) -> dict[str, Any]:
    if user is None:
        return {}
    identity = user["identity"] if isinstance(user, dict) else user.identity
    return {"langgraph_auth_user": user, "langgraph_auth_user_id": identity}


def run_context(graph: Graph, kwargs: dict[str, Any]) -> dict[str, Any]:
    """The context of the run, never missing. Without one, `configurable` fills the fields it names."""
    context = kwargs.get("context")
    if context:
        return dict(context)
    names = _context_fields(graph.context_schema)
    configurable = caller_configurable((kwargs.get("config") or {}).get("configurable"))
    return {key: value for key, value in configurable.items() if key in names}


def _context_fields(schema: Any) -> set[str]:
    if schema is None:
        return set()
    if is_dataclass(schema):
        return {item.name for item in fields(schema)}
    if isinstance(schema, type) and issubclass(schema, BaseModel):
        return set(schema.model_fields)
    return set(get_type_hints(schema))
