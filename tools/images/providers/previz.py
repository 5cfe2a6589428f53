"""The local renderer as a provider: drawn frames, no key, no network, the same bytes for the same request."""

import asyncio
from collections.abc import Mapping

from state.bible import Sha256
from state.vocabulary import PanelLayout
from tools.images.base import Estimate, ImageRequest, MadeImage
from tools.images.previz.character_sheets import render_expressions, render_turnaround
from tools.images.previz.render import render_frame
from tools.images.previz.sheets import Panel, render_bare_sheet
from tools.images.providers.previz_staging import blocking_of, plan_of

MODEL = "previz/1"


class PrevizProvider:
    """Draws what the shots say. Wordless: the prompt is not read."""

    name = "previz"
    local = True
    target = "nano-banana-pro"
    identity = MODEL

    def estimate(self, request: ImageRequest) -> Estimate:
        return Estimate(images=0, micro_usd=0)

    async def make(self, request: ImageRequest, pictures: Mapping[Sha256, bytes]) -> MadeImage:
        return await asyncio.to_thread(draw, request)

    async def close(self) -> None:
        return None


def draw(request: ImageRequest) -> MadeImage:
    """The picture, with what the renderer had to decide for itself as warnings."""
    blocking = blocking_of(request.frames, request.company, request.props)
    if request.layout in (PanelLayout.TURNAROUND, PanelLayout.EXPRESSION_SHEET) and blocking.people:
        render = render_turnaround if request.layout is PanelLayout.TURNAROUND else render_expressions
        sheet = render(blocking.people[0], bare=True, cell_width=min(request.width, 360))
        return MadeImage(sheet.png, MODEL, 0)
    plans = [plan_of(il, blocking) for il in request.frames]
    notes = tuple(dict.fromkeys(note for plan in plans for note in plan.notes))
    if len(plans) == 1:
        return MadeImage(render_frame(plans[0], request.width, marks=False).png, MODEL, 0, notes)
    panels = [Panel(plan) for plan in plans]
    sheet = render_bare_sheet(panels, request.layout.value, cell_width=request.width)
    return MadeImage(sheet.png, MODEL, 0, notes)
