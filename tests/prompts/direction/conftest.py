"""A small film to direct: three scenes, seven shots, two people, a said slot, an edited one, a locked shot."""

from typing import Any

import pytest

from state.bible import Character, GlobalStyle, Location, ProjectBible, Prop
from state.project import Beat, DialogueLine, Scene, SceneProject, Shot, Slugline
from state.slots import PromptSlots, Slot
from state.vocabulary import Origin


def inferred(value: Any) -> dict[str, Any]:
    return {"value": value, "origin": Origin.INFERRED}


def shot(shot_id: str, beat: str, size: str, who: tuple[str, ...], **more: Any) -> Shot:
    slots = {
        "subject": "the room", "action": "waits", "shot_type": size, "camera_angle": "three_quarter",
        "camera_movement": "static", "movement_speed": "medium", "lens": "normal", "depth_of_field": "moderate",
        "composition": "diagonal", "motion_strength": 0.3, "duration_s": 4.0,
    }  # fmt: skip
    slots.update(more)
    typed = {name: value if isinstance(value, Slot) else inferred(value) for name, value in slots.items()}
    return Shot(id=shot_id, beat_id=beat, characters=who, prompt_slots=PromptSlots.model_validate(typed))


def scene(number: int, title: str, place: str, time: str, shots: tuple[Shot, ...], **more: Any) -> Scene:
    slots = {"lighting_mood": "soft", "time_of_day": time, "color_palette": ("grey", "white"), "mood": ("plain",),
             "style": "clean digital film", "music": "slow guitar"}  # fmt: skip
    return Scene(
        id=f"scene-{number}",
        title=title,
        slugline=Slugline(location_id=place, time_of_day=time, setting="interior"),
        duration_s=Slot(value=sum(one.prompt_slots.duration_s.value for one in shots), origin=Origin.INFERRED),
        prompt_slots=PromptSlots.model_validate({name: inferred(value) for name, value in slots.items()}),
        beats=tuple(
            Beat(id=f"beat-{number}{letter}", text=Slot(value=f"Beat {letter}.", origin=Origin.SAID)) for letter in "ab"
        ),
        characters=("character-1", "character-2"),
        shots=shots,
        **more,
    )


def build() -> SceneProject:
    mara, ivo = ("character-1",), ("character-2",)
    line = DialogueLine(id="line-2a", character_id="character-1", text="Nobody came.", beat_id="beat-2a")
    reply = DialogueLine(id="line-2b", character_id="character-2", text="I did.", beat_id="beat-2a")
    said = Slot(value="wide", origin=Origin.SAID, evidence="a wide shot of the roof")
    edited = Slot(value="telephoto", origin=Origin.EDITED)
    kept = shot("shot-3b", "beat-3b", "close_up", ivo).model_copy(update={"locked": True})
    return SceneProject(
        id="project-night-ferry",
        title="Night Ferry",
        global_style=GlobalStyle.model_validate({"duration_s": inferred(28.0), "aspect_ratio": inferred("16:9")}),
        bible=ProjectBible(
            characters=(Character(id="character-1", name="Mara"), Character(id="character-2", name="Ivo")),
            locations=(Location(id="location-1", name="Kitchen"), Location(id="location-2", name="Roof"),
                       Location(id="location-3", name="Ferry Deck")),
            props=(Prop(id="prop-1", name="letter"),),
        ),
        scenes=(
            scene(1, "Morning coffee", "location-1", "morning",
                  (shot("shot-1a", "beat-1a", "medium", mara), shot("shot-1b", "beat-1b", "close_up", mara))),
            scene(2, "On the roof", "location-2", "day",
                  (shot("shot-2a", "beat-2a", "wide", mara + ivo, shot_type=said, lighting_mood="low_key"),
                   shot("shot-2b", "beat-2a", "medium_close_up", mara, lens=edited),
                   shot("shot-2c", "beat-2b", "close_up", ivo, camera_movement="handheld")),
                  dialogue=(line, reply)),
            scene(3, "The crossing", "location-3", "night",
                  (shot("shot-3a", "beat-3a", "extreme_wide", mara + ivo), kept)),
        ),
    )  # fmt: skip


@pytest.fixture(scope="session")
def film() -> SceneProject:
    return build()
