"""What points at what: the ids a part uses, and where each must be found."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from state.base import Part
from state.bible import VisualAsset
from state.il import CompiledPrompt
from state.project import Scene, Shot, Storyboard

Where = Literal["bible", "assets", "scene", "scenes"]
"""Where the id must exist: the bible's entries, its pictures, the same scene, or any scene and its contents."""


class Reference(NamedTuple):
    """One use of an id."""

    field: str
    target: str
    where: Where


def uses(part: Part) -> Iterator[Reference]:
    """Every id a part uses, with the field it stands in."""
    if isinstance(part, Scene):
        yield from _uses_of_scene(part)
    elif isinstance(part, Storyboard):
        for panel in part.panels:
            for name in ("scene_id", "beat_id", "shot_id"):
                if target := getattr(panel, name):
                    yield Reference(f"panels.{panel.id}.{name}", target, "scenes")
    elif isinstance(part, VisualAsset) and part.entity_id:
        yield Reference("entity_id", part.entity_id, "bible")
    elif isinstance(part, CompiledPrompt) and part.shot_id:
        yield Reference("shot_id", part.shot_id, "scenes")


def references(part: Part) -> frozenset[str]:
    """The ids a part uses that live in another part."""
    return frozenset(use.target for use in uses(part) if use.where != "scene")


def _uses_of_scene(scene: Scene) -> Iterator[Reference]:
    if scene.slugline.location_id:
        yield Reference("slugline.location_id", scene.slugline.location_id, "bible")
    for name in ("characters", "props"):
        for one in getattr(scene, name):
            yield Reference(name, one, "bible")
    for line in scene.dialogue:
        yield Reference(f"dialogue.{line.id}.character_id", line.character_id, "bible")
        if line.beat_id:
            yield Reference(f"dialogue.{line.id}.beat_id", line.beat_id, "scene")
    for shot in scene.shots:
        yield from _uses_of_shot(shot)
    for element in scene.script:
        if element.after:
            yield Reference("script", element.after, "scene")


def _uses_of_shot(shot: Shot) -> Iterator[Reference]:
    if shot.beat_id:
        yield Reference(f"shots.{shot.id}.beat_id", shot.beat_id, "scene")
    for one in shot.lines:
        yield Reference(f"shots.{shot.id}.lines", one, "scene")
    for name in ("characters", "props"):
        for one in getattr(shot, name):
            yield Reference(f"shots.{shot.id}.{name}", one, "bible")
    for one in shot.frames:
        yield Reference(f"shots.{shot.id}.frames", one, "assets")
