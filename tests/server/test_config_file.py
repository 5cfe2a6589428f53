"""A `langgraph.json` that cannot be served is refused in one line that names the setting."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from server.config import load_graphs
from state.errors import InvalidInput

MODULE = """
from langgraph.graph import START, StateGraph
from typing_extensions import TypedDict

class State(TypedDict, total=False):
    number: int

graph = StateGraph(State).add_node("one", lambda state: {"number": 1}).add_edge(START, "one").compile()
number = 5

def embed(texts):
    return [[1.0] for _ in texts]
"""
GRAPHS = {"a": "./served_here.py:graph"}
REFUSED: dict[str, tuple[Any, str, str]] = {
    "TypeScript": ({"graphs": {"a": "./agent.ts:graph"}}, "graphs.a", "not Python"),
    "JavaScript": ({"graphs": {"a": "./agent.mjs:graph"}}, "graphs.a", "not Python"),
    "no extension": ({"graphs": {"a": "./agent:graph"}}, "graphs.a", "not a Python file"),
    "no file": ({"graphs": {"a": "./nowhere.py:graph"}}, "graphs.a", "nowhere.py"),
    "no such name": ({"graphs": {"a": "./served_here.py:nope"}}, "graphs.a", "nope"),
    "no name": ({"graphs": {"a": "./served_here.py"}}, "graphs.a", "path/to/file.py:name"),
    "not a graph": ({"graphs": {"a": "./served_here.py:number"}}, "graphs.a", "int"),
    "raises": ({"graphs": {"a": "./raises_here.py:graph"}}, "graphs.a", "KeyError: 'NOT_SET_ANYWHERE'"),
    "exits": ({"graphs": {"a": "./exits_here.py:graph"}}, "graphs.a", "SystemExit: 3"),
    "a number": ({"graphs": {"a": 5}}, "graphs.a", "valid"),
    "nothing": ({"graphs": {"a": None}}, "graphs.a", "valid"),
    "no path": ({"graphs": {"a": {"description": "x"}}}, "graphs.a", "required"),
    "no graphs": ({"graphs": {}}, "graphs", "at least 1"),
    "graphs in a list": ({"graphs": ["a"]}, "graphs", "dictionary"),
    "a list": ([1], "langgraph.json", "dictionary"),
    "auth": ({"graphs": GRAPHS, "auth": "./served_here.py:number"}, "auth", "dictionary"),
    "auth of another kind": ({"graphs": GRAPHS, "auth": {"path": "./served_here.py:number"}}, "auth.path", "Auth"),
    "app of another kind": ({"graphs": GRAPHS, "http": {"app": "./served_here.py:number"}}, "http.app", "Starlette"),
    "app is a number": ({"graphs": GRAPHS, "http": {"app": 5}}, "http.app", "string"),
    "store": ({"graphs": GRAPHS, "store": "x"}, "store", "dictionary"),
    "index without embed": ({"graphs": GRAPHS, "store": {"index": {"dims": 3}}}, "store.index.embed", "required"),
    "unknown embed": (
        {"graphs": GRAPHS, "store": {"index": {"dims": 3, "embed": "nobody:nothing"}}},
        "store.index.embed",
        "nobody",
    ),
    "dependencies": ({"graphs": GRAPHS, "dependencies": "."}, "dependencies", "list"),
    "no such dependency": ({"graphs": GRAPHS, "dependencies": ["./nowhere"]}, "dependencies", "not a folder"),
    "env": ({"graphs": GRAPHS, "env": ["A=1"]}, "env", "valid"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "served_here.py").write_text(MODULE)
    (tmp_path / "raises_here.py").write_text("import os\nmood = os.environ['NOT_SET_ANYWHERE']\n")
    (tmp_path / "exits_here.py").write_text("raise SystemExit(3)\n")
    return tmp_path


@pytest.fixture(autouse=True)
def unload():
    yield
    for name in [name for name, module in sys.modules.items() if "_here" in str(getattr(module, "__file__", ""))]:
        del sys.modules[name]


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_served_is_named(folder: Path, name: str):
    settings, field, says = REFUSED[name]
    file = folder / "langgraph.json"
    file.write_text(json.dumps(settings))
    with pytest.raises(InvalidInput) as refused:
        load_graphs(file)
    assert refused.value.field.startswith(field)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_command_says_it_in_one_line(folder: Path):
    (folder / "langgraph.json").write_text(json.dumps({"graphs": {"a": "./raises_here.py:graph"}}))
    command = [sys.executable, "-m", "server.cli", "serve", "--config", str(folder / "langgraph.json")]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 2
    assert ended.stderr == "director: graphs.a: cannot import ./raises_here.py: KeyError: 'NOT_SET_ANYWHERE'\n"


def test_what_is_missing_but_not_needed_is_said(folder: Path):
    file = folder / "langgraph.json"
    settings = {
        "graphs": GRAPHS,
        "env": ".env",
        "auth": None,
        "store": {"index": {"dims": 1, "embed": "./served_here.py:embed"}},
    }
    file.write_bytes(b"\xef\xbb\xbf" + json.dumps(settings).encode())
    served = load_graphs(file)
    assert served.warnings == ("env: .env is not there",)
    assert served.store_index is not None
    assert served.store_index["embed"].embed_query("x") == [1.0]
