"""Reads a `langgraph.json`: which graphs to serve, and what they need around them."""

import importlib
import importlib.util
import inspect
import json
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from dotenv import dotenv_values
from langgraph.graph import StateGraph
from langgraph.pregel import Pregel
from langgraph.store.base import BaseStore
from langgraph_sdk import Auth
from langgraph_sdk.runtime import _ExecutionRuntime, _ReadRuntime

from state.errors import InvalidInput, NotFound

USED = frozenset({"graphs", "dependencies", "env", "auth", "http", "store", "$schema"})
USED_OF = {"auth": {"path"}, "http": {"app"}, "store": {"index"}}
"""What this server reads. Of anything else it says at its start that it does not."""

Graph = Pregel[Any, Any, Any, Any]


@dataclass(frozen=True)
class ServedGraph:
    """One entry of `graphs`: a compiled graph, or a function that makes one."""

    graph_id: str
    source: Any
    description: str | None = None

    @asynccontextmanager
    async def open(
        self, *, config: dict[str, Any], store: BaseStore, user: Any = None, reading: bool = False
    ) -> AsyncIterator[Graph]:
        """The graph as compiled by its author; a factory is called for this use only."""
        made = self.source
        if not isinstance(made, (Pregel, StateGraph)) and callable(made):
            made = made(*_factory_arguments(made, config, store, user, reading))
        if inspect.isawaitable(made):
            made = await made
        if isinstance(made, AbstractAsyncContextManager):
            async with made as inner:
                yield _compiled(self.graph_id, inner)
        elif isinstance(made, AbstractContextManager) and not isinstance(made, Pregel):
            with made as inner:
                yield _compiled(self.graph_id, inner)
        else:
            yield _compiled(self.graph_id, made)


@dataclass(frozen=True)
class ServedGraphs:
    """Everything a `langgraph.json` names, loaded."""

    graphs: dict[str, ServedGraph]
    auth: Auth | None = None
    http_app: Any = None
    http: dict[str, Any] = field(default_factory=dict)
    store_index: dict[str, Any] | None = None
    warnings: tuple[str, ...] = ()

    def get(self, graph_id: str) -> ServedGraph:
        if graph_id not in self.graphs:
            raise NotFound(f"no graph named {graph_id!r}; known: {', '.join(sorted(self.graphs))}")
        return self.graphs[graph_id]


def load_graphs(path: Path | str) -> ServedGraphs:
    """Load `path` and import what it names. Relative paths are relative to the file.

    Raises `InvalidInput` naming the entry that cannot be loaded.
    """
    file = Path(path).resolve()
    settings = _read(file)
    root = file.parent
    _add_dependencies(root, settings.get("dependencies") or [])
    _set_environment(root, settings.get("env"))
    graphs = {}
    for graph_id, entry in settings["graphs"].items():
        target = entry["path"] if isinstance(entry, dict) else entry
        description = entry.get("description") if isinstance(entry, dict) else None
        graphs[graph_id] = ServedGraph(graph_id, _load(root, target, f"graphs.{graph_id}"), description)
    auth_path = (settings.get("auth") or {}).get("path")
    http = settings.get("http") or {}
    return ServedGraphs(
        graphs=graphs,
        auth=_load(root, auth_path, "auth.path") if auth_path else None,
        http_app=_load(root, http["app"], "http.app") if http.get("app") else None,
        http=http,
        store_index=_store_index(root, settings.get("store") or {}),
        warnings=tuple(f"{key}: not used by this server" for key in _not_used(settings)),
    )


def _read(file: Path) -> dict[str, Any]:
    try:
        settings = json.loads(file.read_text())
    except OSError as error:
        raise InvalidInput(f"cannot read {file}: {error.strerror}", field="config") from error
    except ValueError as error:
        raise InvalidInput(f"{file.name} is not valid JSON: {error}", field="config") from error
    if not isinstance(settings, dict) or not isinstance(settings.get("graphs"), dict):
        raise InvalidInput(f"{file.name} needs an object `graphs`", field="graphs")
    return settings


def _not_used(settings: dict[str, Any]) -> list[str]:
    inner = [
        f"{key}.{name}"
        for key, used in USED_OF.items()
        if isinstance(settings.get(key), dict)
        for name in settings[key].keys() - used
    ]
    return sorted([*(settings.keys() - USED), *inner])


def _add_dependencies(root: Path, dependencies: list[str]) -> None:
    for dependency in reversed(dependencies):
        if dependency.startswith("."):
            folder = str((root / dependency).resolve())
            if folder not in sys.path:
                sys.path.insert(0, folder)


def _set_environment(root: Path, env: Any) -> None:
    """Add what the file names; what the process already has wins."""
    if isinstance(env, str):
        file = root / env
        env = dotenv_values(file) if file.exists() else {}
    for name, value in (env or {}).items():
        if value is not None and name != "LANGGRAPH_STRICT_MSGPACK":
            os.environ.setdefault(name, str(value))


def _load(root: Path, target: str, field_name: str) -> Any:
    location, _, attribute = target.rpartition(":")
    if not location or not attribute:
        raise InvalidInput(f"{target!r} must read path/to/file.py:name", field=field_name)
    try:
        module = _import(root, location)
    except (ImportError, OSError, SyntaxError) as error:
        raise InvalidInput(f"cannot import {location}: {error}", field=field_name) from error
    if not hasattr(module, attribute):
        raise InvalidInput(f"{location} has no {attribute!r}", field=field_name)
    return getattr(module, attribute)


def _import(root: Path, location: str) -> ModuleType:
    if not location.endswith(".py"):
        return importlib.import_module(location)
    file = (root / location).resolve()
    for folder in map(Path, sys.path):
        if folder.is_absolute() and file.is_relative_to(folder):
            name = ".".join(file.relative_to(folder).with_suffix("").parts)
            spec = importlib.util.find_spec(name) if name.isidentifier() or "." in name else None
            if spec is not None and spec.origin and Path(spec.origin).resolve() == file:
                return importlib.import_module(name)
    return _import_file(file)


def _import_file(file: Path) -> ModuleType:
    name = f"langgraph_app_{abs(hash(str(file))):x}_{file.stem}" if file.stem in sys.modules else file.stem
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise ImportError(f"{file.name} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _store_index(root: Path, store: dict[str, Any]) -> dict[str, Any] | None:
    index = store.get("index")
    if not index:
        return None
    embed = index.get("embed")
    if isinstance(embed, str) and ".py:" in embed:
        embed = _load(root, embed, "store.index.embed")
    return {**index, "embed": embed}


def _factory_arguments(
    factory: Callable[..., Any], config: dict[str, Any], store: BaseStore, user: Any, reading: bool
) -> list[Any]:
    arguments: list[Any] = []
    for parameter in inspect.signature(factory).parameters.values():
        if parameter.default is not inspect.Parameter.empty:
            continue
        if "ServerRuntime" in str(parameter.annotation) or parameter.name == "runtime":
            arguments.append(_server_runtime(store, user, reading))
        else:
            arguments.append(config)
    return arguments


def _server_runtime(store: BaseStore, user: Any, reading: bool) -> Any:
    if reading:
        return _ReadRuntime(access_context="threads.read", user=user, store=store)
    return _ExecutionRuntime(access_context="threads.create_run", user=user, store=store)


def _compiled(graph_id: str, made: Any) -> Graph:
    if isinstance(made, StateGraph):
        made = made.compile(name=graph_id)
    if not isinstance(made, Pregel):
        raise InvalidInput(
            f"is a {type(made).__name__}, neither a graph nor a function making one", field=f"graphs.{graph_id}"
        )
    return made
