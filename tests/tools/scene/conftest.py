"""The film that scene tools are tried on."""

import pytest

from state.bible import Character, GlobalStyle, Location, Prop
from state.operations import AddEntity, AddScene, AskQuestion, apply
from state.project import Question, Scene, SceneProject
from state.slots import Slot
from state.vocabulary import Origin
from tools.scene.registry import call_tool


def build() -> SceneProject:
    empty = SceneProject(
        id="project-harbour",
        title="Harbour",
        global_style=GlobalStyle(look=Slot(value="35mm", origin=Origin.SAID)),
    )
    empty = apply(
        empty,
        [
            AddEntity(entity=Character(id="character-1", name="Mara")),
            AddEntity(entity=Character(id="character-2", name="Ivo")),
            AddEntity(entity=Location(id="location-1", name="Quay")),
            AddEntity(entity=Prop(id="prop-1", name="lantern")),
            AskQuestion(question=Question(id="question-1", text="Which shape?", about="aspect_ratio",
                                          options=("16:9", "9:16"))),
        ],
    )  # fmt: skip
    for title, beats in (("Arrival", ("Mara steps off.", "She waits.")), ("Search", ("Ivo looks around.",)),
                         ("Meeting", ("They meet.", "Ivo gives her the lantern.", "They leave."))):  # fmt: skip
        given = {"title": title, "beats": beats, "place": "Quay", "setting": "exterior", "time_of_day": "dusk",
                 "characters": ("Mara", "Ivo"), "before": ""}  # fmt: skip
        change = call_tool(empty, "add_scene", given, "person")
        scene = next(one.scene for one in change.operations if isinstance(one, AddScene))
        assert isinstance(scene, Scene)
        empty = apply(empty, change.operations, "person")
    return empty


@pytest.fixture
def film() -> SceneProject:
    return build()
