"""The panels of a board around a still: the still, shots of the film beside it, and events that are new. Pure."""

from typing import NamedTuple

from graphs.storyboard_from_still.facts import StillPlace
from prompts.compiler.il import Lowering
from state.operations import AddStoryboard
from state.project import IdMint, SceneProject, Shot, Storyboard, StoryboardPanel
from state.vocabulary import PanelLayout
from state.workflows.pictures import FrameOrder
from state.workflows.storyboard_from_still import StillEvent
from tools.export.board import company_of_shot
from tools.images.providers.previz_staging import caption_of
from tools.storage.stamps import Stamps

LAYOUTS = (
    (1, PanelLayout.SINGLE),
    (2, PanelLayout.STRIP_2),
    (3, PanelLayout.STRIP_3),
    (4, PanelLayout.GRID_2X2),
    (6, PanelLayout.GRID_2X3),
    (9, PanelLayout.GRID_3X3),
)


class Panel(NamedTuple):
    """One panel of the board: the still, a shot of the film, or an event that is new."""

    place: int
    """0 for the still, below 0 before it, above 0 after it."""
    scene_id: str
    shot_id: str
    beat_id: str | None
    text: str
    event: StillEvent | None = None


def neighbours_of(project: SceneProject, place: StillPlace, before: int, after: int) -> tuple[Panel, ...]:
    """The shots of the film around the still's own: what happens before and after it is on record there."""
    if place.shot is None or not place.shot.canonical:
        return ()
    film = [(scene, shot) for scene, shot in project.shots() if shot.canonical]
    at = next(index for index, (_, shot) in enumerate(film) if shot.id == place.shot.id)
    around = range(max(0, at - before), min(len(film), at + after + 1))
    lowering = Lowering(project)
    return tuple(
        Panel(index - at, scene.id, shot.id, shot.beat_id, caption_of(lowering.shot(scene, shot)))
        for index in around
        if index != at
        for scene, shot in [film[index]]
    )


def panel_of(scene_id: str, shot: Shot, event: StillEvent) -> Panel:
    """The panel of an event and of the shot that tells it."""
    return Panel(event.place, scene_id, shot.id, shot.beat_id, event.text, event)


def panel_orders(project: SceneProject, panels: tuple[Panel, ...]) -> tuple[FrameOrder, ...]:
    """A frame per panel, in order of time, each with everybody who is on its set."""
    lowering, orders = Lowering(project), []
    for index, panel in enumerate(panels):
        found = project.find_shot(panel.shot_id)
        assert found is not None, "the draft has a shot for every panel"
        company = company_of_shot(lowering, *found)
        orders.append(FrameOrder(index=index, label=_label(panel.place), il=lowering.shot(*found), company=company))
    return tuple(orders)


def board_of(
    title: str, after: SceneProject, panels: tuple[Panel, ...], frames: dict[int, str], still: str
) -> AddStoryboard:
    """The panels that have a picture as a board; the still, which was made from nothing, has no stamp."""
    mint, stamps, made = IdMint(after), Stamps(after), []
    for index, one in enumerate(panels):
        if index in frames:
            panel = StoryboardPanel(
                id=mint("panel"),
                scene_id=one.scene_id,
                beat_id=one.beat_id,
                shot_id=one.shot_id,
                asset=frames[index],
                caption=one.text,
            )
            made.append(panel if frames[index] == still else panel.with_(stamp=stamps.panel(panel)))
    layout = next((layout for holds, layout in LAYOUTS if holds >= len(made)), PanelLayout.GRID_4X4)
    return AddStoryboard(board=Storyboard(id=mint("board"), title=title[:200], layout=layout, panels=tuple(made)))


def _label(place: int) -> str:
    return "THE STILL" if place == 0 else f"BEFORE {-place}" if place < 0 else f"AFTER {place}"
