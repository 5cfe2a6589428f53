"""Giving scenes their shots: those of a stored project, such as one made from a screenplay."""

import asyncio
from typing import Annotated, Any

import typer
from rich.markup import escape

from graphs.registry import find_workflow
from server.cli.console import out, show_json, table
from server.cli.options import AsJson, Targets
from server.cli.progress import ProgressLine
from server.cli.reviewing import ask_reviewer
from server.cli.running import open_session
from server.cli.stored import ProjectId
from state.project import Scene
from state.workflows.stage_scenes import ScenesAsked, StagedScenes
from tools.context import LOCAL_OWNER, RunContext
from tools.toolbox import toolbox


def stage(
    project: ProjectId,
    scene: Annotated[list[str] | None, typer.Option("--scene", help="Only this scene; may be repeated.")] = None,
    target: Targets = None,
    review: Annotated[bool, typer.Option("--review", help="Show every change before it is kept.")] = False,
    as_json: AsJson = False,
) -> None:
    """Break scenes without shots into shots, with prompts. Locked scenes and what is decided stay as they are."""
    asked = ScenesAsked(project_id=project, scenes=tuple(scene or ()), targets=tuple(target or ()))
    result, scenes = asyncio.run(_stage(asked, review=review, quiet=as_json))
    if as_json:
        show_json(result)
        return
    out.print(
        f"{result.project_id} version {result.version}: {len(result.scenes)} scenes staged, {len(result.shots)} shots, "
        f"{result.prompts} prompts. Engine: {result.engine or 'none was needed'}"
    )
    rows = [(one.id, _title(one), str(len(one.shots)), _seconds(one)) for one in scenes]
    if rows:
        out.print(table("", ("scene", "where", "shots", "s"), rows))
    for left in result.left:
        out.print(f"{left.scene_id} is left: {left.reason}")
    for warning in result.warnings:
        out.print(f"[yellow]![/yellow] {escape(warning)}")


async def _stage(asked: ScenesAsked, *, review: bool, quiet: bool) -> tuple[StagedScenes, tuple[Scene, ...]]:
    session = open_session(find_workflow("stage_scenes"), RunContext(review="ask" if review else "auto"))
    given: dict[str, Any] = asked.model_dump()
    with ProgressLine(quiet) as listen:
        values = await session.run(given, listen, ask_reviewer if review else None)
    result = StagedScenes.model_validate(values["result"])
    tools = await toolbox()
    project = (await tools.projects.load(result.project_id, owner=LOCAL_OWNER)).project
    return result, tuple(one for one in project.scenes if one.id in result.scenes)


def _title(scene: Scene) -> str:
    return scene.title or scene.slugline.place


def _seconds(scene: Scene) -> str:
    return f"{scene.duration_s.value:g}" if scene.duration_s else ""
