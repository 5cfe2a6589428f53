"""A project as storyboard pages: every canonical shot drawn or shown, with its slate and what happens in it."""

import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Literal

from PIL import Image

from prompts.compiler.il import Lowering
from state.errors import InvalidInput
from state.il import IL, CharacterRef
from state.project import Scene, SceneProject, Shot
from tools.export.pdf import pdf_of
from tools.images.previz.comic import render_comic
from tools.images.previz.model import FramePlan
from tools.images.previz.page import Panel, Sheet
from tools.images.previz.sheets import render_sheet
from tools.images.providers.previz_staging import blocking_of, plan_of

BoardLayout = Literal["storyboard", "comic", "strip"]
BOARD_LAYOUTS: tuple[BoardLayout, ...] = ("storyboard", "comic", "strip")
PER_PAGE: dict[BoardLayout, int] = {"storyboard": 9, "comic": 6, "strip": 4}
CELL_WIDTH: dict[BoardLayout, int] = {"storyboard": 460, "comic": 0, "strip": 400}
MAX_PNG_PAGES = 8
"""Pages that are stacked into one PNG; a longer board is a PDF."""


def board_pages(
    project: SceneProject,
    layout: BoardLayout = "storyboard",
    pictures: Mapping[str, bytes] | None = None,
    *,
    only: Collection[str] = (),
) -> Iterator[Sheet]:
    """The pages in story order, one at a time. `pictures` holds finished frames by shot id; the others are drawn.
    With `only`, the shots of these ids.

    Raises `InvalidInput` for a project without shots.
    """
    panels = [
        (scene, Panel(plan, _title(shot, il), (pictures or {}).get(shot.id)))
        for scene, shot, il, plan in _planned(project)
        if not only or shot.id in only
    ]
    if not panels:
        raise InvalidInput("the project has no shots to put on a board", field="project")
    size = PER_PAGE[layout]
    pages = [panels[start : start + size] for start in range(0, len(panels), size)]
    for number, page in enumerate(pages, 1):
        scenes = list(dict.fromkeys(_heading(scene) for scene, _ in page))
        of = f"page {number} of {len(pages)}" if len(pages) > 1 else ""
        subtitle = " · ".join(part for part in (" / ".join(scenes), of) if part)
        yield _page(project.title, subtitle, layout, [panel for _, panel in page])


def highlights(project: SceneProject, count: int) -> tuple[str, ...]:
    """Ids of `count` shots that tell the story between them: spread over it, people before places and details."""
    shots = [shot for _, shot in project.shots() if shot.canonical]
    share = max(1.0, len(shots) / count)
    groups = [shots[round(at * share) : round((at + 1) * share)] for at in range(min(count, len(shots)))]
    return tuple(min(group, key=lambda shot: not shot.characters).id for group in groups if group)


def _page(title: str, subtitle: str, layout: BoardLayout, panels: Sequence[Panel]) -> Sheet:
    if layout == "comic":
        return render_comic(panels, title=title)
    grid = "strip_4" if layout == "strip" else "grid_3x3"
    if layout == "storyboard" and len(panels) in (2, 4):
        grid = "grid_2x2"
    rows = -(-len(panels) // 3)
    if grid == "grid_3x3" and rows < 3:
        grid = "grid_2x3" if rows == 2 else "strip_3"
    return render_sheet(panels, grid, title=title, subtitle=subtitle, cell_width=CELL_WIDTH[layout])


def _planned(project: SceneProject) -> Iterator[tuple[Scene, Shot, IL, FramePlan]]:
    """Every canonical shot with its camera, in a blocking that the shots of its beat share."""
    lowering = Lowering(project)
    for scene in project.scenes:
        shots = [shot for shot in scene.shots if shot.canonical]
        for number, shot in enumerate(shots, 1):
            il = lowering.shot(scene, shot)
            there = [other for other in shots if other.beat_id == shot.beat_id]
            company = _company(lowering, scene, there)
            props = tuple(dict.fromkeys(prop for other in there for prop in lowering.shot(scene, other).props))
            plan = plan_of(il, blocking_of((il,), company, props))
            slate = plan.slate.model_copy(update={"scene": _heading(scene), "shot": f"{number}/{len(shots)}"})
            yield scene, shot, il, plan.model_copy(update={"slate": slate})


def company_of_shot(lowering: Lowering, scene: Scene, shot: Shot) -> tuple[CharacterRef, ...]:
    """Everybody on the set of a shot: who is in any canonical shot of its beat, in the scene's order."""
    there = [other for other in scene.shots if other.canonical and other.beat_id == shot.beat_id]
    return _company(lowering, scene, [shot, *there])


def _company(lowering: Lowering, scene: Scene, shots: Sequence[Shot]) -> tuple[CharacterRef, ...]:
    seen = {one for shot in shots for one in shot.characters}
    order = [*scene.characters, *sorted(seen - set(scene.characters))]
    return tuple(lowering.cast(one) for one in order if one in seen)


def _heading(scene: Scene) -> str:
    place = scene.title or scene.slugline.place or "untitled"
    return f"{scene.id.removeprefix('scene-')}. {place}"


def _title(shot: Shot, il: IL) -> str:
    return il.shot_type.words if il.shot_type else shot.id


def board_file(pages: Sequence[Sheet], kind: Literal["png", "pdf"], title: str = "") -> bytes:
    """The pages as one file; the words of a PDF can be searched and copied. Raises `InvalidInput` when there are too
    many for one PNG."""
    if kind == "pdf":
        return pdf_of(pages, title)
    if len(pages) == 1:
        return pages[0].png
    if len(pages) > MAX_PNG_PAGES:
        raise InvalidInput(f"{len(pages)} pages do not fit one PNG; ask for a PDF", field="format")
    whole = Image.new("RGB", (max(one.width for one in pages), sum(one.height for one in pages)), "#f1ede3")
    top = 0
    for page in pages:
        with Image.open(io.BytesIO(page.png), formats=("PNG",)) as picture:
            whole.paste(picture.convert("RGB"), (0, top))
        top += page.height
    buffer = io.BytesIO()
    whole.save(buffer, "PNG")
    return buffer.getvalue()


def not_drawn(pages: Sequence[Sheet]) -> tuple[str, ...]:
    """The scripts whose letters the bundled fonts lack, over all pages."""
    return tuple(dict.fromkeys(script for page in pages for script in page.missing))
