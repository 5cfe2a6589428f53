"""What goes with a scene, shot or beat when it goes: compiled prompts and the places of storyboard panels."""

from collections.abc import Mapping
from typing import Any

from state.operations.base import keep
from state.operations.references import references
from state.parts import ids_of
from state.project import Scene, SceneProject, Storyboard, StoryboardPanel


def without_dependents(
    project: SceneProject, old: tuple[Scene, ...], new: tuple[Scene, ...], heirs: Mapping[str, str] | None = None
) -> SceneProject:
    """The project after scenes `old` became `new`: prompts of shots that are gone are gone, panels follow beats and
    shots that moved, and panels of a scene that is gone go to its heir, or with it."""
    before = {one for scene in old for one in ids_of(scene)}
    homes = {one: scene.id for scene in new for one in ids_of(scene)} | dict(heirs or {})
    gone = _unless_elsewhere(project, before - homes.keys())
    moved = {one for scene in old for one in ids_of(scene) if homes.get(one, scene.id) != scene.id}
    if not gone and not moved:
        return project
    compiled = tuple(prompt for prompt in project.compiled if prompt.shot_id not in gone)
    if len(compiled) != len(project.compiled):
        project = keep(project, compiled=compiled)
    boards = tuple(_board(board, gone, homes) for board in project.storyboards)
    if any(one is not other for one, other in zip(boards, project.storyboards, strict=True)):
        project = keep(project, storyboards=boards)
    return project


def _unless_elsewhere(project: SceneProject, gone: set[str]) -> set[str]:
    """Of these ids, those no scene has: an undo may have put a shot back before it takes its other home away."""
    pointed = {one for board in project.storyboards for one in references(board)}
    pointed |= {prompt.shot_id for prompt in project.compiled}
    if gone.isdisjoint(pointed):
        return gone
    return gone.difference(*(ids_of(scene) for scene in project.scenes))


def _board(board: Storyboard, gone: set[str], homes: Mapping[str, str]) -> Storyboard:
    panels = tuple(new for panel in board.panels if (new := _panel(panel, gone, homes)) is not None)
    if len(panels) == len(board.panels) and all(a is b for a, b in zip(panels, board.panels, strict=True)):
        return board
    return keep(board, panels=panels)


def _panel(panel: StoryboardPanel, gone: set[str], homes: Mapping[str, str]) -> StoryboardPanel | None:
    changes: dict[str, Any] = {name: None for name in ("beat_id", "shot_id") if getattr(panel, name) in gone}
    anchor = next((one for one in (panel.shot_id, panel.beat_id) if one in homes), None)
    home = homes[anchor] if anchor is not None else homes.get(panel.scene_id, panel.scene_id)
    if home in gone:
        return None
    if home != panel.scene_id:
        changes["scene_id"] = home
    for name in ("beat_id", "shot_id"):
        other = getattr(panel, name)
        if other is not None and other in homes and homes[other] != home:
            changes[name] = None
    return keep(panel, **changes) if changes else panel
