"""Reads a `langgraph.json`: which graphs to serve, and what they need around them."""

import importlib
import importlib.util
import inspect
import os
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from dotenv import dotenv_values
from langgraph.graph import StateGraph
from langgraph.pregel import Pregel
from langgraph.store.base import BaseStore
from langgraph.store.base.embed import ensure_embeddings
from langgraph_sdk import Auth
from langgraph_sdk.runtime import _ExecutionRuntime, _ReadRuntime
from starlette.applications import Starlette

from server.config_file import SCRIPTS, StoreIndex, read_config
from state.errors import InvalidInput, NotFound

T = TypeVar("T")
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
    settings, root = read_config(file), file.parent
    warnings = [f"{key}: not used by this server" for key in settings.not_used()]
    _add_dependencies(root, settings.dependencies)
    warnings += _set_environment(root, settings.env)
    graphs = {}
    for graph_id, entry in settings.graphs.items():
        target, description = (entry, None) if isinstance(entry, str) else (entry.path, entry.description)
        source = _load(root, target, f"graphs.{graph_id}")
        if not callable(source) and not isinstance(source, (Pregel, StateGraph)):
            raise _no_graph(graph_id, source)
        graphs[graph_id] = ServedGraph(graph_id, source, description)
    auth = _load_a(Auth, root, settings.auth.path, "auth.path")
    web = _load_a(Starlette, root, settings.http.app, "http.app")
    if web is not None and web.user_middleware:
        warnings.append("http.app: its middleware sees the requests to its own routes only")
    return ServedGraphs(
        graphs=graphs,
        auth=auth,
        http_app=web,
        store_index=None if settings.store.index is None else _store_index(root, settings.store.index),
        warnings=tuple(warnings),
    )


def _add_dependencies(root: Path, dependencies: list[str]) -> None:
    for dependency in reversed(dependencies):
        if not dependency.startswith("."):
            continue
        folder = (root / dependency).resolve()
        if not folder.is_dir():
            raise InvalidInput(f"{dependency} is not a folder", field="dependencies")
        if str(folder) not in sys.path:
            sys.path.insert(0, str(folder))


def _set_environment(root: Path, env: str | Mapping[str, Any]) -> list[str]:
    """Add what the file names; what the process already has wins. What to warn of."""
    warnings = []
    if isinstance(env, str):
        file = root / env
        warnings = [] if file.exists() else [f"env: {env} is not there"]
        env = dotenv_values(file) if file.exists() else {}
    for name, value in env.items():
        if value is not None and name != "LANGGRAPH_STRICT_MSGPACK":
            os.environ.setdefault(name, str(value))
    return warnings


def _load(root: Path, target: str, field_name: str) -> Any:
    location, _, attribute = target.rpartition(":")
    if not location or not attribute:
        raise InvalidInput(f"{target!r} must read path/to/file.py:name", field=field_name)
    if location.endswith(SCRIPTS):
        raise InvalidInput(f"{location} is not Python, and this server runs Python only", field=field_name)
    if location.startswith((".", "/")) and not location.endswith(".py"):
        raise InvalidInput(f"{location} is not a Python file", field=field_name)
    try:
        module = _import(root, location)
    except (Exception, SystemExit) as error:  # whatever somebody's module does while it is imported
        raise InvalidInput(f"cannot import {location}: {_said(error)}", field=field_name) from error
    if not hasattr(module, attribute):
        raise InvalidInput(f"{location} has no {attribute!r}", field=field_name)
    return getattr(module, attribute)


def _load_a(kind: type[T], root: Path, target: str | None, field_name: str) -> T | None:
    found = None if target is None else _load(root, target, field_name)
    if found is None or isinstance(found, kind):
        return found
    raise InvalidInput(f"{target} is a {type(found).__name__}, not a {kind.__name__} object", field=field_name)


def _said(error: BaseException) -> str:
    """One line, whoever raised it."""
    text = " ".join(str(error).split())
    return text if isinstance(error, (ImportError, OSError, SyntaxError)) else f"{type(error).__name__}: {text}"


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


def _store_index(root: Path, index: StoreIndex) -> dict[str, Any]:
    field_name = "store.index.embed"
    embed = _load(root, index.embed, field_name) if ".py:" in index.embed else index.embed
    try:
        embed = ensure_embeddings(embed)
    except Exception as error:  # a provider's own package may be missing, or not set up
        raise InvalidInput(_said(error), field=field_name) from error
    return {**index.model_dump(exclude_none=True), "embed": embed}


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
        raise _no_graph(graph_id, made)
    return made


def _no_graph(graph_id: str, found: Any) -> InvalidInput:
    kind = type(found).__name__
    return InvalidInput(f"is a {kind}, neither a graph nor a function making one", field=f"graphs.{graph_id}")
