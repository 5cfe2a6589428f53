"""The commands, one function each."""

import asyncio
import json
from collections.abc import Mapping
from importlib.metadata import version as installed
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn

from graphs.registry import find_workflow
from prompts.compiler.compile import COMPILER_VERSION, compile_project
from prompts.compiler.targets import TARGETS
from server.cli.console import err, out, read_text, show_json, table
from server.cli.reviewing import ask_reviewer
from server.cli.running import Listener, open_session
from state.errors import InvalidInput
from state.il import CompiledPrompt
from state.project import SceneProject
from state.workflows.reel_compiler import Brief, ReelWall
from tools.context import LOCAL_OWNER, RunContext
from tools.export.folder import project_files, write_folder
from tools.export.reading import read_project
from tools.settings import Settings
from tools.toolbox import open_toolbox, toolbox

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Turn a brief into a film's scenes, shots and prompts.",
)

AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Out = Annotated[Path | None, typer.Option("--out", help="Write the project and its prompts into this folder.")]
Targets = Annotated[list[str] | None, typer.Option("--target", "-t", help="Target to compile for; may be repeated.")]


@app.command()
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
    wall, project = asyncio.run(_reel({**given, "targets": tuple(target or ())}, review, quiet=as_json))
    written = _write(project, folder, target)
    if as_json:
        show_json({"wall": wall, "project": project, "files": [str(path) for path in written]})
        return
    _print_wall(wall, project)
    if folder:
        out.print(f"\n{len(written)} files in {folder}: project.json, reel.md, shotlist.csv, prompts/<target>/<shot>")


async def _reel(given: Mapping[str, Any], review: bool, *, quiet: bool) -> tuple[ReelWall, SceneProject]:
    Brief.model_validate(dict(given))
    session = open_session(find_workflow("reel_compiler"), RunContext(review="ask" if review else "auto"))
    with _progress(quiet) as listen:
        values = await session.run(given, listen, ask_reviewer if review else None)
    wall = ReelWall.model_validate(values["wall"])
    tools = await toolbox()
    return wall, (await tools.projects.load(wall.project_id, owner=LOCAL_OWNER)).project


def _write(project: SceneProject, folder: Path | None, targets: list[str] | None) -> list[Path]:
    """The project's files in a folder, with prompts for every target unless some were named."""
    if folder is None:
        return []
    kept = {(prompt.shot_id, prompt.target): prompt for prompt in project.compiled}
    everything = {
        **{(prompt.shot_id, prompt.target): prompt for prompt in compile_project(project, targets or TARGETS)},
        **kept,
    }
    return write_folder({**project_files(project), **_prompt_files(project, everything)}, folder)


def _prompt_files(project: SceneProject, prompts: Mapping[tuple[str, str], CompiledPrompt]) -> dict[str, bytes]:
    files = project_files(project.model_copy(update={"compiled": tuple(prompts.values())}))
    return {name: content for name, content in files.items() if name.startswith("prompts/")}


class _progress:
    """A line that says what is being done, on standard error; silent for machines."""

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet or not err.is_terminal
        self._line = Progress(SpinnerColumn(), TextColumn("{task.description}"), console=err, transient=True)

    def __enter__(self) -> Listener:
        if self._quiet:
            return lambda kind, part: None
        self._line.start()
        task = self._line.add_task("Starting")

        def listen(kind: str, part: Any) -> None:
            if kind == "progress" and part.get("type") == "step":
                self._line.update(task, description=escape(part["message"]))

        return listen

    def __exit__(self, *reason: object) -> None:
        if not self._quiet:
            self._line.stop()


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


@app.command()
def compile(
    project: Annotated[str, typer.Argument(help="A project.json, or the id of a stored project.")],
    target: Targets = None,
    shot: Annotated[list[str] | None, typer.Option("--shot", help="Only this shot; may be repeated.")] = None,
    folder: Out = None,
    as_json: AsJson = False,
) -> None:
    """Compile a project's shots for one or more targets: text, negative, parameters, references, what was dropped."""
    found = asyncio.run(_find_project(project))
    compiled = compile_project(found, target or TARGETS)
    if shot:
        unknown = set(shot) - {one.id for _, one in found.shots()}
        if unknown:
            raise InvalidInput(f"the project has no shot {sorted(unknown)[0]}", field="shot")
        compiled = tuple(prompt for prompt in compiled if prompt.shot_id in shot)
    if folder:
        write_folder(_prompt_files(found, {(one.shot_id, one.target): one for one in compiled}), folder)
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


async def _find_project(source: str) -> SceneProject:
    """A project from a file, or from the store by id."""
    path = Path(source)
    if path.suffix == ".json" or path.exists():
        return read_project(path)
    async with open_toolbox(Settings()) as tools:
        return (await tools.projects.load(source, owner=LOCAL_OWNER)).project


@app.command()
def version(as_json: AsJson = False) -> None:
    """Say which version this is."""
    facts = {"bedroom-director": installed("bedroom-director"), "compiler": COMPILER_VERSION, "targets": len(TARGETS)}
    show_json(facts) if as_json else out.print(" ".join(f"{name} {value}" for name, value in facts.items()))
