"""Reviewing changes at the terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

import typer
from rich.markup import escape

from server.cli.console import err


def ask_reviewer(request: Mapping[str, Any]) -> Mapping[str, Any]:
    """Show each change and ask: yes, no, or all the rest."""
    decisions: list[dict[str, Any]] = []
    actions = request["action_requests"]
    if request.get("refused"):
        err.print(escape(request["refused"]))
    err.print(f"{len(actions)} changes. y keeps, n refuses, a keeps all the rest.")
    for index, action in enumerate(actions):
        err.print(f"[bold]{index + 1}/{len(actions)}[/bold] {escape(action['description'])}")
        if "candidates" in action["args"]:
            decisions.append(_choice(action))
            continue
        if "approve" not in _allowed(request, action["name"]):
            decisions.append(_filled_in(action))
            continue
        answer = typer.prompt("keep? [y/n/a]", default="y", err=True, show_default=False).strip().lower()
        if answer.startswith("a"):
            decisions += [{"type": "approve"}] * (len(actions) - index)
            break
        decisions.append({"type": "approve"} if answer.startswith("y") else {"type": "reject"})
    return {"decisions": decisions}


def _allowed(request: Mapping[str, Any], name: str) -> Sequence[str]:
    """What may be decided about actions of this name."""
    return next(one["allowed_decisions"] for one in request["review_configs"] if one["action_name"] == name)


def _filled_in(action: Mapping[str, Any]) -> dict[str, Any]:
    """An action that is a question: each of its fields asked for; left as it is when all are."""
    args = {
        name: typer.prompt(f"{name}?", default=known or "", err=True, show_default=bool(known)).strip() or None
        for name, known in action["args"].items()
    }
    given = {name: value for name, value in args.items() if value is not None}
    if not given:
        return {"type": "reject"}
    return {"type": "edit", "edited_action": {"name": action["name"], "args": given}}


def _choice(action: Mapping[str, Any]) -> dict[str, Any]:
    """Which of the alternatives is taken, by its name; none of them with n."""
    for candidate in action["args"]["candidates"]:
        err.print(f"  {escape(candidate['id'])}  {escape(str(candidate.get('asset') or candidate.get('label') or ''))}")
    answer = typer.prompt("take? [name/n]", default=action["args"]["choice"], err=True).strip()
    if answer.lower() == "n":
        return {"type": "reject"}
    args = {**action["args"], "choice": answer}
    return {"type": "edit", "edited_action": {"name": action["name"], "args": args}}
