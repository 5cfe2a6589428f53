"""Listing workflows, and starting any of them by id."""

import asyncio
import json
from typing import Annotated, Any

import typer

from graphs.registry import WORKFLOWS, find_workflow
from server.cli.console import out, read_text, show_json, table
from server.cli.options import AsJson
from server.cli.progress import ProgressLine
from server.cli.reviewing import ask_reviewer
from server.cli.running import open_session
from state.errors import InvalidInput
from tools.context import RunContext


def workflows(as_json: AsJson = False) -> None:
    """List the workflows there are."""
    if as_json:
        show_json([{"id": one.id, "title": one.title, "summary": one.summary} for one in WORKFLOWS])
        return
    out.print(table("", ("id", "what it does"), [(one.id, one.summary) for one in WORKFLOWS]))


def run(
    workflow: Annotated[str, typer.Argument(help="Id of the workflow; `director workflows` lists them.")],
    file: Annotated[str, typer.Option("--input", "-i", help="JSON file with its input; `-` is standard input.")] = "",
    text: Annotated[str, typer.Option("--data", "-d", help="Its input as JSON.")] = "",
    review: Annotated[bool, typer.Option("--review", help="Show every change before it is kept.")] = False,
    as_json: AsJson = False,
) -> None:
    """Start any workflow by id and print what comes out."""
    chosen = find_workflow(workflow)
    given = _input(read_text(file, field="input") if file else text or "{}")
    chosen.input_schema.model_validate(given)
    session = open_session(chosen, RunContext(review="ask" if review else "auto"))
    with ProgressLine(quiet=as_json) as listen:
        values = asyncio.run(session.run(given, listen, ask_reviewer if review else None))
    show_json({name: value for name, value in values.items() if not name.startswith("__")})


def _input(text: str) -> dict[str, Any]:
    try:
        given = json.loads(text)
    except json.JSONDecodeError as error:
        raise InvalidInput(f"not JSON: {error.msg} on line {error.lineno}", field="input") from error
    if not isinstance(given, dict):
        raise InvalidInput("an input is a JSON object", field="input")
    return given
