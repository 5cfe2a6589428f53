"""Pictures at the command line: boards out, stacks cut, frames kept, deleted and promoted."""

import asyncio
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import typer
from PIL import Image
from rich.markup import escape

from server.cli.console import out, read_bytes, show_json, table
from server.cli.options import AsJson
from server.cli.stored import ProjectId, show_committed
from state.errors import InvalidInput
from state.project import SceneProject
from state.vocabulary import PanelLayout
from tools.context import LOCAL_OWNER
from tools.export.board import BOARD_LAYOUTS, BoardLayout, board_file, board_pages, highlights, not_drawn
from tools.export.reading import read_project
from tools.images.choices import Choice, FrameChoices
from tools.images.decoding import MAX_BYTES, decode_safely
from tools.images.previz.glyphs import STAND_IN
from tools.images.slicing import Sliced, slice_stack
from tools.images.slicing_layouts import structures_for
from tools.toolbox import toolbox

FRAMES_ON_A_BOARD = 9
FrameIds = Annotated[
    list[str] | None, typer.Argument(metavar="FRAME...", help="Ids of shots, pictures, panels or boards.")
]
SetVersion = Annotated[
    int | None, typer.Option("--set", metavar="VERSION", help="Every frame that this version brought, instead of ids.")
]


def board(
    project: Annotated[str, typer.Argument(help="Id of a stored project, or a project.json.")],
    layout: Annotated[str, typer.Option(help="storyboard, comic or strip.")] = "storyboard",
    kind: Annotated[str, typer.Option("--format", help="png or pdf; from the file's name otherwise.")] = "",
    file: Annotated[Path, typer.Option("--out", help="Where to write it.")] = Path("board.png"),
) -> None:
    """Draw a project's shots as storyboard pages."""
    chosen = _one_of(layout, BOARD_LAYOUTS, "layout")
    ending: Literal["png", "pdf"] = "pdf" if (kind or file.suffix.lstrip(".")).lower() == "pdf" else "png"
    if kind and kind.lower() not in ("png", "pdf"):
        raise InvalidInput(f"{kind!r} is neither png nor pdf", field="format")
    film, pictures = _film_in(Path(project)) if _names_file(project) else asyncio.run(_film(project))
    pages = list(board_pages(film, chosen, pictures))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(board_file(pages, ending, film.title))
    frames = sum(len(page.cells) for page in pages)
    out.print(f"{frames} frames on {len(pages)} page{'s' * (len(pages) != 1)}: {escape(str(file))}")
    if missing := not_drawn(pages):
        told = ", ".join(missing)
        out.print(f"[yellow]![/yellow] Drawn as {STAND_IN}, for want of a font: {told}. A PDF still holds the words.")


def write_board(project: SceneProject, file: Path, frames: int = FRAMES_ON_A_BOARD) -> Path:
    """One page of the project's most telling shots."""
    pages = list(board_pages(project, only=highlights(project, frames)))
    file.write_bytes(pages[0].png)
    return file


def slice_image(
    image: Annotated[Path, typer.Argument(help="A picture with several panels.")],
    layout: Annotated[str, typer.Option(help="What was asked for, such as grid_2x2; a hint.")] = "",
    folder: Annotated[Path | None, typer.Option("--out", help="Write the panels into this folder.")] = None,
    as_json: AsJson = False,
) -> None:
    """Find the panels of a picture: their boxes, and how sure each is."""
    if layout and layout not in set(PanelLayout) and not structures_for(layout):
        known = ", ".join(PanelLayout)
        raise InvalidInput(f"{layout!r} is none of {known}, nor a grid such as 2x5", field="layout")
    clean = asyncio.run(decode_safely(read_bytes(image, field="image", limit=MAX_BYTES)))
    with Image.open(io.BytesIO(clean.data)) as picture:
        picture.load()
        found = slice_stack(picture, layout or None)
        if folder is not None:
            _write_panels(picture, found, folder, image.stem)
    if as_json:
        show_json(found)
        return
    rows = [
        (
            str(number),
            *(str(getattr(cell.box, side)) for side in ("left", "top", "right", "bottom")),
            "missing" if cell.missing else f"{cell.confidence:.2f}",
        )
        for number, cell in enumerate(found.cells, 1)
    ]
    out.print(table("", ("panel", "left", "top", "right", "bottom", "sure"), rows))
    if found.needs_confirmation:
        out.print("[yellow]?[/yellow] Please look: this cut is not certain.")


def keep(project: ProjectId, frames: FrameIds = None, whole: SetVersion = None, as_json: AsJson = False) -> None:
    """Remember that these frames, or a whole set, are wanted."""
    _choose(project, "keep", frames, whole, as_json)


def delete(project: ProjectId, frames: FrameIds = None, whole: SetVersion = None, as_json: AsJson = False) -> None:
    """Take frames, or a whole set, out of a project; undo brings them back."""
    _choose(project, "delete", frames, whole, as_json)


def promote(
    project: ProjectId,
    frames: FrameIds = None,
    whole: SetVersion = None,
    instead_of: Annotated[str | None, typer.Option(help="The shot that becomes an alternate.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make a candidate shot part of the film, or a picture the first of its shot; or all of a set."""
    _choose(project, "promote", frames, whole, as_json, instead_of)


def _choose(
    project_id: str,
    choice: Choice,
    given: list[str] | None,
    whole: int | None,
    as_json: bool,
    instead_of: str | None = None,
) -> None:
    if bool(given) == (whole is not None):
        raise InvalidInput("name frames, or the set they are in with --set", field="frames")

    async def chosen() -> None:
        tools = await toolbox()
        before = (await tools.projects.load(project_id, owner=LOCAL_OWNER)).version
        choices = FrameChoices(tools.projects, tools.events)
        frames = given or []
        if whole is not None:
            frames = list(await choices.set_of(project_id, whole, owner=LOCAL_OWNER))
        committed = await choices.choose(project_id, choice, frames, owner=LOCAL_OWNER, instead_of=instead_of)
        if choice == "keep" and not as_json:
            out.print(f"Kept: {escape(', '.join(frames))}")
            return
        said = {"keep": "Kept", "delete": "Deleted", "promote": "Promoted"}[choice]
        show_committed(committed, said=said, before=before, as_json=as_json)

    asyncio.run(chosen())


def _names_file(source: str) -> bool:
    return source.endswith(".json") or Path(source).is_file()


def _film_in(file: Path) -> tuple[SceneProject, Mapping[str, bytes]]:
    return read_project(file), {}


async def _film(project_id: str) -> tuple[SceneProject, Mapping[str, bytes]]:
    """A stored project, with its finished frames by shot."""
    tools = await toolbox()
    project = (await tools.projects.load(project_id, owner=LOCAL_OWNER)).project
    pictures = {picture.id: picture.asset for picture in project.bible.visual_assets}
    shown = {shot.id: pictures[shot.frames[0]] for _, shot in project.shots() if shot.frames}
    return project, {shot: await tools.assets.read(asset, LOCAL_OWNER) for shot, asset in shown.items()}


def _write_panels(picture: Image.Image, found: Sliced, folder: Path, stem: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, cell in enumerate(found.cells, 1):
        if not cell.missing:
            box = (cell.box.left, cell.box.top, cell.box.right, cell.box.bottom)
            picture.crop(box).save(folder / f"{stem}-{number}.png")


def _one_of(value: str, known: tuple[BoardLayout, ...], field: str) -> BoardLayout:
    for one in known:
        if value == one:
            return one
    raise InvalidInput(f"{value!r} is none of {', '.join(known)}", field=field)
