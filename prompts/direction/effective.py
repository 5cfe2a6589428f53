"""Which value a shot really has, and who decides it: the shot, its scene, or the style of the whole."""

from typing import Any

from state.project import Scene, SceneProject, Shot
from state.slots import Slot
from state.vocabulary import Origin

STYLE_FIELDS = {
    "style": "look", "mood": "tone", "era": "era", "color_palette": "color_palette", "palette_scheme": "palette_scheme",
    "lighting_mood": "lighting_mood", "composition": "composition", "aspect_ratio": "aspect_ratio", "music": "music",
    "sound": "sound", "negatives": "negatives",
}  # fmt: skip
"""Slots that the style of the whole project decides too, with its name for them."""

SCENE_SLOTS = frozenset((
    "lighting_mood", "time_of_day", "weather", "color_palette", "palette_scheme", "style", "era", "mood", "music",
    "sound", "aspect_ratio", "negatives", "setting",
))  # fmt: skip
"""Slots that are set once for a scene when all of it changes alike."""


def own(slots: Any, slot: str) -> Slot[Any] | None:
    """What these slots decide themselves."""
    found: Slot[Any] | None = getattr(slots, slot)
    return found


def of_style(project: SceneProject, slot: str) -> Slot[Any] | None:
    """What the style of the whole decides for a slot."""
    name = STYLE_FIELDS.get(slot)
    found: Slot[Any] | None = getattr(project.global_style, name) if name else None
    return found


def of_scene(project: SceneProject, scene: Scene, slot: str) -> Slot[Any] | None:
    """What a scene decides for its shots: its slots, the time in its heading, then the style of the whole."""
    found = own(scene.prompt_slots, slot)
    if found is None and slot == "time_of_day" and scene.slugline.time_of_day is not None:
        origin = Origin.SAID if scene.slugline.time else Origin.INFERRED
        return Slot(value=scene.slugline.time_of_day, origin=origin, evidence=scene.slugline.time)
    return found if found is not None else of_style(project, slot)


def effective(project: SceneProject, scene: Scene, shot: Shot, slot: str) -> Slot[Any] | None:
    """The slot a shot ends up with: its own, its scene's, the style's; nothing when nobody decided it."""
    found = own(shot.prompt_slots, slot)
    return found if found is not None else of_scene(project, scene, slot)
