"""Reviewing changes at the terminal."""

from collections.abc import Mapping
from typing import Any

import typer
from rich.markup import escape

from server.cli.console import err


def ask_reviewer(request: Mapping[str, Any]) -> Mapping[str, Any]:
    """Show each change and ask: yes, no, or all the rest."""
    decisions: list[dict[str, Any]] = []
    actions = request["action_requests"]
    err.print(f"{len(actions)} changes. y keeps, n refuses, a keeps all the rest.")
    for index, action in enumerate(actions):
        err.print(f"[bold]{index + 1}/{len(actions)}[/bold] {escape(action['description'])}")
        answer = typer.prompt("keep? [y/n/a]", default="y", err=True, show_default=False).strip().lower()
        if answer.startswith("a"):
            decisions += [{"type": "approve"}] * (len(actions) - index)
            break
        decisions.append({"type": "approve"} if answer.startswith("y") else {"type": "reject"})
    return {"decisions": decisions}
