"""The local renderer as a provider: drawn frames, no key, no network, the same bytes for the same request."""

import asyncio
import math
from collections.abc import Mapping

from state.bible import Sha256
from state.vocabulary import PanelLayout
from tools.images.base import Estimate, ImageFailed, ImageRequest, MadeImage, Remember, remember_nothing
from tools.images.previz.model import FramePlan
from tools.images.previz.page import Panel
from tools.images.previz.render import render_frame
from tools.images.previz.sheets import render_bare_sheet
from tools.images.providers.previz_staging import blocking_of, plan_of

MODEL = "previz/1"
TURNS = (0, 6, -6, 11, -11)
"""Degrees that the camera goes around for a seed, so that takes of one frame differ and keep their size and side."""
GRIDS = {PanelLayout.TURNAROUND: PanelLayout.STRIP_4, PanelLayout.EXPRESSION_SHEET: PanelLayout.GRID_2X3}
"""The grid behind a sheet that is named for what it shows."""


class PrevizProvider:
    """Draws what the shots say. Wordless: the prompt is not read."""

    name = "previz"
    local = True
    target = "nano-banana-pro"
    identity = MODEL

    def fitted(self, request: ImageRequest) -> ImageRequest:
        return request

    def estimate(self, request: ImageRequest) -> Estimate:
        return Estimate(images=0, micro_usd=0)

    async def make(
        self, request: ImageRequest, pictures: Mapping[Sha256, bytes], remember: Remember = remember_nothing
    ) -> MadeImage:
        return await asyncio.to_thread(draw, request)

    async def collect(self, place: str) -> MadeImage:
        raise ImageFailed("no_picture", "nothing waits anywhere: frames are drawn here")

    async def close(self) -> None:
        return None


def draw(request: ImageRequest) -> MadeImage:
    """The picture, with what the renderer had to decide for itself as warnings."""
    plans = [_turned(plan, request.seed) for plan in _plans(request)]
    notes = tuple(dict.fromkeys(note for plan in plans for note in plan.notes))
    if len(plans) == 1:
        return MadeImage(render_frame(plans[0], request.width, marks=False).png, MODEL, 0, notes)
    width = request.width if plans[0].aspect_ratio >= 1 else round(request.width * 0.6)
    grid = GRIDS.get(request.layout, request.layout).value
    sheet = render_bare_sheet([Panel(plan) for plan in plans], grid, cell_width=width)
    return MadeImage(sheet.png, MODEL, 0, notes)


def _turned(plan: FramePlan, seed: int | None) -> FramePlan:
    """Another take of the same set-up: the camera some degrees further around what it looks at, by the seed."""
    degrees = TURNS[seed % len(TURNS)] if seed is not None else 0
    if not degrees:
        return plan
    camera, angle = plan.camera, math.radians(degrees)
    x, y = (camera.position[axis] - camera.look_at[axis] for axis in (0, 1))
    across, along = x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)
    position = (camera.look_at[0] + across, camera.look_at[1] + along, camera.position[2])
    return plan.model_copy(update={"camera": camera.model_copy(update={"position": position})})


def _plans(request: ImageRequest) -> list[FramePlan]:
    """A camera per frame: in one blocking, or on an expression sheet in one per face."""
    if request.layout is PanelLayout.EXPRESSION_SHEET:
        return [plan_of(il, blocking_of((il,), request.company, request.props)) for il in request.frames]
    blocking = blocking_of(request.frames, request.company, request.props)
    return [plan_of(il, blocking) for il in request.frames]
