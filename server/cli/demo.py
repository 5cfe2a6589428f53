"""The demo: the main job on a sample brief, with what to look at."""

import asyncio
import time
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from server.cli.console import out
from server.cli.pictures import write_board
from server.cli.reel import compile_brief
from server.cli.writing import write_project

SAMPLE = "samples/demo.md"


def demo(
    folder: Annotated[Path, typer.Option("--out", help="Where to write it.")] = Path("demo-out"),
) -> None:
    """Compile a sample brief, and say where to look."""
    started = time.perf_counter()
    brief = files("data").joinpath(SAMPLE).read_text(encoding="utf-8")
    wall, project = asyncio.run(compile_brief({"brief": brief}, review=False, quiet=False))
    written = [*write_project(project, folder), write_board(project, folder / "board.png")]
    seconds = time.perf_counter() - started
    targets = sorted({path.parent.name for path in written if path.parent.parent.name == "prompts"})
    first = next(shot for _, shot in project.shots())
    out.print(f"[bold]{escape(wall.title)}[/bold]: {wall.scenes} scenes, {wall.shots} shots, {wall.running_time_s:g} s")
    out.print(f"Made in {seconds:.1f} s by {wall.engine}, with prompts for {len(targets)} targets. Look at:")
    out.print(f"  {folder / 'board.png'}\n  {folder / 'reel.md'}")
    out.print(f"  {folder / 'shotlist.csv'}\n  {folder / 'project.json'}")
    out.print(f"  {folder / 'prompts' / wall.targets[0] / first.id}.txt")
    out.print('\nNext: director reel "your own brief" --out my-film   or: make serve')
