"""Talking to the director at the terminal."""

import asyncio
import sys
from typing import Annotated, Any

import typer
from langchain_core.messages import AIMessage, HumanMessage

from graphs.registry import find_workflow
from server.cli.console import err, out, show_json
from server.cli.options import AsJson
from server.cli.reviewing import ask_reviewer
from server.cli.running import Session, open_session
from tools.context import RunContext


def chat(
    message: Annotated[str, typer.Argument(help="Say one thing and leave. Without it, talk until Ctrl-D.")] = "",
    project: Annotated[str, typer.Option("--project", "-p", help="Id of the project to talk about.")] = "",
    focus: Annotated[
        list[str] | None, typer.Option("--focus", help="Scene or shot that is meant; may be repeated.")
    ] = None,
    review: Annotated[bool, typer.Option("--review", help="Show every change before it is kept.")] = False,
    as_json: AsJson = False,
) -> None:
    """Talk about a film, and it changes. The first message without a project is its brief."""
    session = open_session(find_workflow("director_chat"), RunContext(review="ask" if review else "auto"))
    start = {"project_id": project, "focus": tuple(focus or ())}
    values = asyncio.run(_talk(session, start, message, review, quiet=as_json))
    if as_json:
        last = next((one for one in reversed(values.get("messages", ())) if isinstance(one, AIMessage)), None)
        answer = last.text if last else ""
        show_json({"answer": answer, "project_id": values.get("project_id", ""), "version": values.get("version", 0)})


async def _talk(session: Session, start: dict[str, Any], message: str, review: bool, *, quiet: bool) -> dict[str, Any]:
    """One turn, or turns until the input ends."""
    values: dict[str, Any] = dict(start)
    said = message or await _listen()
    while said:
        given = {**start, "project_id": values.get("project_id", ""), "messages": [HumanMessage(said)]}
        streamed: list[str] = []

        def hear(kind: str, part: Any, streamed: list[str] = streamed) -> None:
            if kind == "token" and not quiet:
                streamed.append(part)
                out.print(part, end="", markup=False)

        values = await session.run(given, hear, ask_reviewer if review else None)
        if not quiet:
            _finish(values, streamed)
        if message:
            break
        said = await _listen()
    return values


def _finish(values: dict[str, Any], streamed: list[str]) -> None:
    """End the answer's line; print it whole when nothing of it was streamed."""
    last = values["messages"][-1]
    if not streamed and isinstance(last, AIMessage):
        out.print(last.text, markup=False, end="")
    out.print()
    err.print(f"[dim]{values['project_id']} version {values['version']}[/dim]")


async def _listen() -> str:
    """The person's next message; nothing at the end of the input."""
    if sys.stdin.isatty():
        err.print("[bold]you[/bold] ", end="")
    line: str = await asyncio.to_thread(sys.stdin.readline)
    return line.strip()
