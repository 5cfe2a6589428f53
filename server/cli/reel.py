"""Compiling a brief."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.markup import escape

from graphs.registry import find_workflow
from server.cli.console import out, read_text, show_json, table
from server.cli.options import AsJson, Out, Targets
from server.cli.progress import ProgressLine
from server.cli.reviewing import ask_reviewer
from server.cli.running import open_session
from server.cli.writing import write_project
from state.project import SceneProject
from state.workflows.reel_compiler import Brief, ReelWall
from tools.context import LOCAL_OWNER, RunContext
from tools.toolbox import toolbox


def reel(
    brief: Annotated[str, typer.Argument(help="The brief. `-` reads standard input.")] = "",
    file: Annotated[str, typer.Option("--file", "-f", help="Read the brief from this file.")] = "",
    title: Annotated[str, typer.Option(help="Title; found in the brief otherwise.")] = "",
    duration: Annotated[float | None, typer.Option(help="Running time in seconds.")] = None,
    ratio: Annotated[str | None, typer.Option(help="Frame, such as 16:9 or 9:16.")] = None,
    kind: Annotated[
        str | None, typer.Option(help="film, ad, trailer, music_video, explainer, social, documentary.")
    ] = None,
    target: Targets = None,
    review: Annotated[bool, typer.Option("--review", help="Show every change before it is kept.")] = False,
    folder: Out = None,
    as_json: AsJson = False,
) -> None:
    """Compile a brief into a Reel Wall: scenes, shots, and prompts for every target."""
    text = read_text(file, field="file") if file else read_text("-", field="brief") if brief == "-" else brief
    given = {"brief": text, "title": title, "duration_s": duration, "aspect_ratio": ratio, "kind": kind}
    wall, project = asyncio.run(compile_brief({**given, "targets": tuple(target or ())}, review=review, quiet=as_json))
    written = write_project(project, folder, target or ())
    if as_json:
        show_json({"wall": wall, "project": project, "files": [str(path) for path in written]})
        return
    _print_wall(wall, project)
    if folder:
        out.print(f"\n{len(written)} files in {folder}: project.json, reel.md, shotlist.csv, prompts/<target>/<shot>")


async def compile_brief(given: Mapping[str, Any], *, review: bool, quiet: bool) -> tuple[ReelWall, SceneProject]:
    """Run the Reel Compiler here; the wall and the stored project."""
    Brief.model_validate(dict(given))
    session = open_session(find_workflow("reel_compiler"), RunContext(review="ask" if review else "auto"))
    with ProgressLine(quiet) as listen:
        values = await session.run(given, listen, ask_reviewer if review else None)
    wall = ReelWall.model_validate(values["wall"])
    tools = await toolbox()
    return wall, (await tools.projects.load(wall.project_id, owner=LOCAL_OWNER)).project


def _print_wall(wall: ReelWall, project: SceneProject) -> None:
    out.print(f"[bold]{escape(wall.title)}[/bold]  {wall.project_id}")
    frame = project.global_style.aspect_ratio
    out.print(
        f"{wall.scenes} scenes, {wall.shots} shots, {wall.running_time_s:g} s"
        f"{', ' + frame.value.value if frame else ''}, {wall.prompts} prompts. Engine: {wall.engine}"
    )
    rows = [
        (
            shot.id,
            *(_term(shot, name) for name in ("shot_type", "camera_movement", "lens")),
            _seconds(shot),
            _seen(shot),
        )
        for _, shot in project.shots()
    ]
    out.print(table("", ("shot", "size", "move", "lens", "s", "what we see"), rows))
    for question in wall.questions:
        out.print(f"[yellow]?[/yellow] {escape(question.text)}")
    for warning in wall.warnings:
        out.print(f"[yellow]![/yellow] {escape(warning)}")


def _term(shot: Any, name: str) -> str:
    slot = getattr(shot.prompt_slots, name)
    return slot.value.words if slot else ""


def _seconds(shot: Any) -> str:
    slot = shot.prompt_slots.duration_s
    return f"{slot.value:g}" if slot else ""


def _seen(shot: Any) -> str:
    slots = shot.prompt_slots
    return " ".join(slot.value for slot in (slots.subject, slots.action) if slot)
