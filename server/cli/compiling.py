"""Compiling a project that is already there."""

import asyncio
import json
from typing import Annotated

import typer
from rich.markup import escape

from prompts.compiler.compile import compile_project
from prompts.compiler.targets import TARGETS
from server.cli.console import out, show_json
from server.cli.options import AsJson, Out, Targets
from server.cli.stored import find_project
from server.cli.writing import prompt_files
from state.errors import InvalidInput
from tools.export.folder import write_folder


def compile_prompts(
    project: Annotated[str, typer.Argument(help="A project.json, or the id of a stored project.")],
    target: Targets = None,
    shot: Annotated[list[str] | None, typer.Option("--shot", help="Only this shot; may be repeated.")] = None,
    folder: Out = None,
    as_json: AsJson = False,
) -> None:
    """Compile a project's shots for one or more targets: text, negative, parameters, references, what was dropped."""
    found = asyncio.run(find_project(project))
    compiled = compile_project(found, target or TARGETS)
    if shot:
        unknown = set(shot) - {one.id for _, one in found.shots()}
        if unknown:
            raise InvalidInput(f"the project has no shot {sorted(unknown)[0]}", field="shot")
        compiled = tuple(prompt for prompt in compiled if prompt.shot_id in shot)
    if folder:
        write_folder(prompt_files(found, {(one.shot_id, one.target): one for one in compiled}), folder)
    if as_json:
        show_json(compiled)
        return
    for prompt in compiled:
        out.rule(f"{prompt.shot_id}  {prompt.target}", align="left")
        out.print(escape(prompt.text))
        if prompt.negative:
            out.print(f"[dim]negative:[/dim] {escape(prompt.negative)}")
        if prompt.parameters:
            out.print(f"[dim]parameters:[/dim] {escape(json.dumps(prompt.parameters, ensure_ascii=False))}")
        for dropped in prompt.dropped:
            out.print(f"[dim]dropped {dropped.slot}:[/dim] {escape(dropped.reason)}")
        for warning in prompt.warnings:
            out.print(f"[yellow]![/yellow] {escape(warning.message)}")
