"""`python -m server.generated sync · check`: the README's excerpts and pictures, and pages that follow from code."""

import asyncio
import io
import json
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops, ImageStat

from graphs.registry import find_workflow
from prompts.compiler.compile import compile_project
from prompts.compiler.table import table as targets_page
from prompts.direction.page import directions_page
from server.cli.app import COMMANDS
from server.cli.pictures import FRAMES_ON_A_BOARD
from server.settings_table import settings_table
from state.project import SceneProject
from tools.context import LOCAL_OWNER, RunContext
from tools.export.board import board_pages, highlights
from tools.export.reel import reel_markdown
from tools.images.previz.gallery import contact_page, few_colors
from tools.settings import Settings
from tools.toolbox import toolbox, use_settings

ROOT = Path(__file__).resolve().parent.parent
EXCERPT_TARGET = "veo-3.1"
PATCH = 16
TOLERANCE = 8
"""Of 255, in the patch of so many pixels a side that differs most: more than another processor's rounding changes."""


async def demo_project(folder: Path) -> SceneProject:
    """The demo's project, made in a store of its own."""
    use_settings(Settings(data_dir=folder, database_url="", offline=True))
    given: Any = {"brief": files("data").joinpath("samples/demo.md").read_text(encoding="utf-8")}
    values = await find_workflow("reel_compiler").graph.ainvoke(given, context=RunContext())
    return (await (await toolbox()).projects.load(values["wall"].project_id, owner=LOCAL_OWNER)).project


def excerpts(project: SceneProject) -> Mapping[str, str]:
    """What stands between the README's markers, by name."""
    scenes = reel_markdown(project).split("\n## Scene ")[1:]
    middle = next(index for index, scene in enumerate(project.scenes) if scene.dialogue or index == len(scenes) - 1)
    peopled = next((shot for shot in project.scenes[middle].shots if shot.characters), project.scenes[middle].shots[0])
    prompt = next(one for one in compile_project(project, [EXCERPT_TARGET]) if one.shot_id == peopled.id)
    parameters = json.dumps(prompt.parameters, ensure_ascii=False)
    warnings = "\n".join(f"warning: {one.message}" for one in prompt.warnings)
    dropped = "\n".join(f"dropped {one.slot}: {one.reason}" for one in prompt.dropped)
    return {
        "demo:scene": f"**Scene {scenes[middle].strip()}",
        "demo:prompt": "\n".join(
            ["```", prompt.text, "", f"parameters: {parameters}", dropped, warnings, "```"]
        ).replace("\n\n```", "\n```"),
        "cli:commands": command_table(),
    }


def command_table() -> str:
    """Every command with its first line of help."""
    rows = ["| command | what it does |", "| --- | --- |"]
    for name, place in COMMANDS.items():
        module, _, function = place.partition(":")
        about = (getattr(import_module(module), function).__doc__ or "").strip().splitlines()[0]
        rows.append(f"| `director {name}` | {about} |")
    return "\n".join(rows)


def with_excerpts(readme: str, found: Mapping[str, str]) -> str:
    """The README with what stands between its markers renewed."""

    def renewed(match: re.Match[str]) -> str:
        name = match[1]
        return f"<!-- {name} -->\n{found[name]}\n<!-- end -->"

    return re.sub(r"<!-- ([a-z]+:[a-z]+) -->\n.*?<!-- end -->", renewed, readme, flags=re.DOTALL)


def pages(project: SceneProject) -> Iterator[tuple[Path, str]]:
    """Path and content of every page that tells of this project or of the code."""
    readme = ROOT / "README.md"
    yield readme, with_excerpts(readme.read_text(encoding="utf-8"), excerpts(project))
    deploying = ROOT / "docs/deploying.md"
    settings = {"deploy:settings": settings_table()}
    yield deploying, with_excerpts(deploying.read_text(encoding="utf-8"), settings)
    yield ROOT / "docs/targets.md", targets_page()
    yield ROOT / "docs/directions.md", directions_page()


def pictures(project: SceneProject) -> Iterator[tuple[Path, bytes]]:
    """Path and PNG of every picture the README shows."""
    yield ROOT / "docs/img/previz.png", contact_page()
    board = next(board_pages(project, only=highlights(project, FRAMES_ON_A_BOARD)))
    yield ROOT / "docs/img/demo-board.png", few_colors(board.png)


def looks_alike(kept: bytes, made: bytes) -> bool:
    """Whether two pictures are of one size and no patch of them differs by a step that anybody sees."""
    with Image.open(io.BytesIO(kept)) as old, Image.open(io.BytesIO(made)) as new:
        if old.size != new.size:
            return False
        difference = ImageChops.difference(old.convert("RGB"), new.convert("RGB"))
    patches = difference.resize((-(-old.width // PATCH), -(-old.height // PATCH)), Image.Resampling.BOX)
    return max(high for _, high in ImageStat.Stat(patches).extrema) < TOLERANCE


def main(command: str) -> int:
    """Write what is out of step, or say so and fail."""
    with tempfile.TemporaryDirectory() as folder:
        project = asyncio.run(demo_project(Path(folder)))
    made = [(path, text.encode()) for path, text in pages(project)]
    stale = [(path, data) for path, data in made if path.read_bytes() != data]
    stale += [(path, data) for path, data in pictures(project) if not looks_alike(path.read_bytes(), data)]
    for path, data in stale:
        name = path.relative_to(ROOT)
        if command == "sync":
            path.write_bytes(data)
            print(f"wrote {name}")
        else:
            print(f"{name} is out of step: run make sync", file=sys.stderr)
    return 1 if stale and command != "sync" else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
