"""`python -m graphs new NAME · sync · check · draw NAME`: care of the registry."""

import argparse
import sys
from pathlib import Path
from string import Template

from graphs.generated import diagram, generated_files
from graphs.registry import find_workflow
from state.errors import DirectorError

ROOT = Path(__file__).resolve().parent.parent

SKELETON = {
    "state/workflows/$name.py": '''"""What $title takes in, carries and gives back."""

from pydantic import Field

from state.base import GraphState, Part


class ${type}Input(Part):
    """What $title works on."""

    text: str = Field(min_length=1)


class ${type}Output(Part):
    """What came out."""

    answer: str


class ${type}State(GraphState):
    """Everything a run carries."""

    text: str = ""
    answer: str = ""
''',
    "graphs/$name/__init__.py": "",
    "graphs/$name/nodes.py": '''"""The steps of $title."""

from state.workflows.$name import ${type}State
from tools.toolbox import Patch


def answer_text(state: ${type}State) -> Patch:
    """The text, turned round."""
    return ${type}State.patch(answer=state.text[::-1])
''',
    "graphs/$name/graph.py": '''"""$title: says what it does in one line."""

from langgraph.graph import END, START, StateGraph

from graphs.$name.nodes import answer_text
from graphs.workflow import workflow
from state.workflows.$name import ${type}Input, ${type}Output, ${type}State
from tools.context import RunContext

flow = StateGraph(${type}State, RunContext, input_schema=${type}Input, output_schema=${type}Output)

flow.add_node(answer_text)

flow.add_edge(START, "answer_text")
flow.add_edge("answer_text", END)

graph = flow.compile(name="$name")

WORKFLOW = workflow(graph, doc=__doc__, example=${type}Input(text="A door opens."))
''',
}


def new(name: str, root: Path = ROOT) -> list[Path]:
    """Write the files of a new workflow that already runs. Raises `FileExistsError` if one is there."""
    if not name.isidentifier() or name != name.lower():
        raise ValueError(f"{name!r} must be a lower-case Python name")
    words = {"name": name, "title": name.replace("_", " ").title(), "type": name.title().replace("_", "")}
    files = {
        root / Template(path).substitute(words): Template(text).substitute(words) for path, text in SKELETON.items()
    }
    taken = [path for path in files if path.exists()]
    if taken:
        raise FileExistsError(f"{taken[0]} is already there")
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(files)


def sync(root: Path = ROOT) -> list[Path]:
    """Write generated files that are out of step; returns those."""
    changed = out_of_step(root)
    for path, content in generated_files():
        if path in changed:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(content, encoding="utf-8")
    return changed


def out_of_step(root: Path = ROOT) -> list[Path]:
    """Generated files whose content is not what the registry says."""
    return [
        path
        for path, content in generated_files()
        if not (root / path).exists() or (root / path).read_text(encoding="utf-8") != content
    ]


def main(arguments: list[str] | None = None) -> int:
    """Exit status 1 when something is out of step or wrong."""
    parser = argparse.ArgumentParser(prog="python -m graphs", description="Care of the workflow registry.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("new", help="write the files of a new workflow").add_argument("name")
    commands.add_parser("sync", help="write generated files")
    commands.add_parser("check", help="fail when generated files are out of step")
    commands.add_parser("draw", help="print a workflow as mermaid").add_argument("name")
    given = parser.parse_args(arguments)
    try:
        match given.command:
            case "new":
                for path in new(given.name):
                    print(path.relative_to(ROOT))
                print("Now add one line to graphs/registry.py, then: make sync")
            case "sync":
                for path in sync():
                    print(f"wrote {path}")
            case "check":
                stale = out_of_step()
                for path in stale:
                    print(f"{path} is out of step: run make sync", file=sys.stderr)
                return 1 if stale else 0
            case "draw":
                print(diagram(find_workflow(given.name)))
    except (DirectorError, FileExistsError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
