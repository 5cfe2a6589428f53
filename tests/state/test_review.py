"""A review shows every change and leaves exactly what was decided."""

import pytest

from state.bible import Character
from state.errors import InvalidInput
from state.operations import AddEntity, AddScene, RemoveScene, apply
from state.project import DialogueLine, Scene, SceneProject, Shot
from state.review import read_decisions, review_request, settle

ADA = AddEntity(entity=Character(id="character-1", name="Ada"))
SCENE = AddScene(
    scene=Scene(
        id="scene-1",
        title="The well",
        characters=("character-1",),
        dialogue=(DialogueLine(id="line-1", character_id="character-1", text="Listen."),),
        shots=(Shot(id="shot-1", characters=("character-1",), lines=("line-1",)),),
    )
)


def test_the_request_names_every_change_in_words_a_person_can_judge():
    request = review_request([ADA, SCENE])
    assert [action.description for action in request.action_requests] == [
        "Add the character Ada",
        "Add scene-1: The well (1 shots)",
    ]
    assert {config.action_name for config in request.review_configs} == {"add_entity", "add_scene"}


def test_one_approval_stands_for_all():
    settled = settle([ADA, SCENE], read_decisions({"decisions": [{"type": "approve"}]}, 2))
    assert settled.accepted == (ADA, SCENE)


def test_what_hung_on_a_refused_character_lets_go_of_it():
    answer = {"decisions": [{"type": "reject", "message": "no Ada"}, {"type": "approve"}]}
    settled = settle([ADA, SCENE], read_decisions(answer, 2))
    scene = apply(SceneProject(id="project-x"), settled.accepted).scenes[0]
    assert scene.characters == () and scene.dialogue == () and scene.shots[0].lines == ()
    assert settled.rejected == (0,) and settled.notes == ("no Ada",)


def test_an_edit_is_the_reviewers_operation():
    edited = {"type": "edit", "edited_action": {"name": "remove_scene", "args": {"scene_id": "scene-9"}}}
    settled = settle([SCENE], read_decisions({"decisions": [edited]}, 1))
    assert settled.accepted == (RemoveScene(scene_id="scene-9"),) and settled.edited == (0,)


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        ("yes", "decisions"),
        ({}, "decisions"),
        ({"decisions": []}, "decisions"),
        ({"decisions": [{"type": "maybe"}]}, "decisions.0"),
        ({"decisions": [{"type": "approve"}] * 3}, "decisions"),
    ],
)
def test_an_answer_that_is_not_one_is_refused_by_field(answer, field):
    with pytest.raises(InvalidInput) as caught:
        read_decisions(answer, 2)
    assert caught.value.field.startswith(field)


def test_an_edit_with_a_wrong_field_names_it():
    edited = {"type": "edit", "edited_action": {"name": "remove_scene", "args": {"scene": "scene-9"}}}
    with pytest.raises(InvalidInput) as caught:
        settle([SCENE], read_decisions({"decisions": [edited]}, 1))
    assert "edited_action.args" in caught.value.field
