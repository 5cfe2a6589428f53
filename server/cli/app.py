"""The commands and where they are. Only what is asked for is loaded, so that a small command starts quickly."""

import importlib
from collections.abc import Callable, Sequence
from typing import Any

import typer

COMMANDS: dict[str, str] = {
    "reel": "server.cli.reel:reel",
    "chat": "server.cli.chatting:chat",
    "compile": "server.cli.compiling:compile_prompts",
    "import": "server.cli.screenplays:import_file",
    "export": "server.cli.screenplays:export",
    "stage": "server.cli.staging:stage",
    "projects": "server.cli.projects:projects",
    "history": "server.cli.projects:history",
    "undo": "server.cli.projects:undo",
    "redo": "server.cli.projects:redo",
    "diff": "server.cli.projects:diff",
    "restore": "server.cli.projects:restore",
    "snapshot": "server.cli.projects:snapshot",
    "stale": "server.cli.projects:stale",
    "rebuild": "server.cli.projects:rebuild",
    "lock": "server.cli.editing:lock",
    "unlock": "server.cli.editing:unlock",
    "rename": "server.cli.editing:rename",
    "questions": "server.cli.editing:questions",
    "answer": "server.cli.editing:answer",
    "board": "server.cli.pictures:board",
    "slice": "server.cli.pictures:slice_image",
    "upload": "server.cli.stills:upload",
    "look": "server.cli.stills:look",
    "keep": "server.cli.pictures:keep",
    "delete": "server.cli.pictures:delete",
    "promote": "server.cli.pictures:promote",
    "workflows": "server.cli.workflows:workflows",
    "run": "server.cli.workflows:run",
    "serve": "server.cli.serving:serve",
    "keys": "server.cli.keys:keys",
    "demo": "server.cli.demo:demo",
    "doctor": "server.cli.doctor:doctor",
    "version": "server.cli.version:version",
}
"""Every command by name, as `module:function`."""


def command_line(arguments: Sequence[str]) -> typer.Typer:
    """The application for these arguments: one command when it is named, all of them otherwise (for help)."""
    app = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        help="Turn a brief into a film's scenes, shots and prompts.",
    )
    named = [name for name in arguments if name in COMMANDS][:1]
    wanted = named if named and arguments[0] == named[0] else list(COMMANDS)
    for name in wanted:
        app.command(name)(_load(COMMANDS[name]))
    app.callback()(_no_options)
    return app


def _load(place: str) -> Callable[..., Any]:
    module, _, function = place.partition(":")
    command: Callable[..., Any] = getattr(importlib.import_module(module), function)
    return command


def _no_options() -> None:
    """Turn a brief into a film's scenes, shots and prompts."""
