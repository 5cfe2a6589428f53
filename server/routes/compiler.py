"""The Prompt Compiler over HTTP: targets, and compiling a project that is sent along. Stores nothing."""

import asyncio
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from prompts.compiler.compile import compile_project, compile_shot
from prompts.compiler.targets import TARGETS
from server.routes.strict import StrictRoute
from state.base import Part
from state.il import IL, CompiledPrompt
from state.project import SceneProject

router = APIRouter(route_class=StrictRoute, tags=["compiler"])

Targets = Annotated[tuple[str, ...], Field(min_length=1, max_length=100)]


class CompileProject(Part):
    """A project and the targets to compile it for."""

    project: SceneProject
    targets: Targets


class CompileShot(Part):
    """One shot in the intermediate language, and the targets to say it to."""

    il: IL
    targets: Targets


@router.get("/targets")
async def list_targets() -> list[str]:
    """Every target's id."""
    return list(TARGETS)


@router.post("/compile")
async def compile_a_project(given: CompileProject) -> list[CompiledPrompt]:
    """Every shot for every named target, with what was dropped and why."""
    return list(await asyncio.to_thread(compile_project, given.project, given.targets))


@router.post("/compile/shot")
async def compile_a_shot(given: CompileShot) -> list[CompiledPrompt]:
    """One shot for every named target."""
    return [compile_shot(given.il, target) for target in given.targets]
