"""A graph's state as clients read it."""

from typing import Any

from langgraph.types import Interrupt, PregelTask, StateSnapshot

HIDDEN_METADATA = frozenset({"fence"})


def checkpoint_of(config: Any) -> dict[str, Any] | None:
    """The address of a checkpoint, from the config that leads to it."""
    configurable = (config or {}).get("configurable") or {}
    if not configurable.get("checkpoint_id"):
        return None
    address = {
        "thread_id": configurable.get("thread_id"),
        "checkpoint_ns": configurable.get("checkpoint_ns", ""),
        "checkpoint_id": configurable["checkpoint_id"],
    }
    if configurable.get("checkpoint_map"):
        address["checkpoint_map"] = configurable["checkpoint_map"]
    return address


def thread_state(snapshot: StateSnapshot) -> dict[str, Any]:
    """One ThreadState, newest first in a history."""
    checkpoint = checkpoint_of(snapshot.config)
    parent = checkpoint_of(snapshot.parent_config)
    return {
        "values": snapshot.values if snapshot.values is not None else {},
        "next": list(snapshot.next),
        "tasks": [_task(task) for task in snapshot.tasks],
        "metadata": visible_metadata(snapshot.metadata),
        "created_at": snapshot.created_at,
        "checkpoint": checkpoint,
        "parent_checkpoint": parent,
        "interrupts": [interrupt_json(item) for item in snapshot.interrupts],
        "checkpoint_id": checkpoint["checkpoint_id"] if checkpoint else None,
        "parent_checkpoint_id": parent["checkpoint_id"] if parent else None,
    }


def visible_metadata(metadata: Any) -> dict[str, Any]:
    return {key: value for key, value in (metadata or {}).items() if key not in HIDDEN_METADATA}


def thread_interrupts(snapshot: StateSnapshot) -> dict[str, list[dict[str, Any]]]:
    """What the thread waits for, by task."""
    return {task.id: [interrupt_json(item) for item in task.interrupts] for task in snapshot.tasks if task.interrupts}


def interrupt_json(interrupt: Interrupt) -> dict[str, Any]:
    return {"id": interrupt.id, "value": interrupt.value}


def status_of(snapshot: StateSnapshot) -> str:
    """What a thread is between runs."""
    return "interrupted" if snapshot.next else "idle"


def _task(task: PregelTask) -> dict[str, Any]:
    state: Any = task.state
    checkpoint = None
    if isinstance(state, StateSnapshot):
        state = thread_state(state)
        checkpoint = state["checkpoint"]
    elif state is not None:
        checkpoint = dict(state.get("configurable") or {})
        state = None
    return {
        "id": task.id,
        "name": task.name,
        "path": list(task.path),
        "error": None if task.error is None else _error_text(task.error),
        "interrupts": [interrupt_json(item) for item in task.interrupts],
        "checkpoint": checkpoint,
        "state": state,
        "result": task.result,
    }


def _error_text(error: Any) -> str:
    return repr(error) if isinstance(error, BaseException) else str(error)
