"""Projects and prompts into folders."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from prompts.compiler.compile import compile_project
from prompts.compiler.targets import TARGETS
from state.il import CompiledPrompt
from state.project import SceneProject
from tools.export.folder import project_files, write_folder


def write_project(project: SceneProject, folder: Path | None, targets: Iterable[str] = ()) -> list[Path]:
    """The project's files in a folder, with prompts for every target unless some were named."""
    if folder is None:
        return []
    named = tuple(targets) or TARGETS
    prompts = {(one.shot_id, one.target): one for one in (*compile_project(project, named), *project.compiled)}
    return write_folder({**project_files(project), **prompt_files(project, prompts)}, folder)


def prompt_files(project: SceneProject, prompts: Mapping[tuple[str, str], CompiledPrompt]) -> dict[str, bytes]:
    """Only the prompts, as text and as data."""
    files = project_files(project.model_copy(update={"compiled": tuple(prompts.values())}))
    return {name: content for name, content in files.items() if name.startswith("prompts/")}
