"""Patches on the custom stream rebuild exactly what they describe."""

import jsonpatch
from hypothesis import given
from hypothesis import strategies as st

from state.bible import Character
from state.operations import AddEntity, AddScene, MoveScene, ProjectFields, RemoveScene, SetProject, apply
from state.project import Scene, SceneProject
from tools.scene.patches import project_patch

EMPTY = SceneProject(id="project-x")


def rebuilt(before: SceneProject, after: SceneProject) -> SceneProject:
    patched = jsonpatch.apply_patch(before.model_dump(mode="json"), list(project_patch(before, after)))
    return SceneProject.model_validate(patched)


def test_nothing_changed_is_no_patch():
    assert project_patch(EMPTY, EMPTY) == ()


@given(
    st.lists(st.sampled_from(["add", "move", "remove", "title", "cast"]), max_size=12),
    st.randoms(use_true_random=False),
)
def test_a_patch_turns_the_old_document_into_the_new_one(steps, chance):
    before = project = EMPTY
    for number, step in enumerate(steps, 1):
        ids = [scene.id for scene in project.scenes]
        if step == "add":
            operation = AddScene(
                scene=Scene(id=f"scene-{number}", title=f"t{number}"), before=chance.choice([*ids, None])
            )
        elif step == "move" and len(ids) > 1:
            moving, before_id = chance.sample(ids, 2)
            operation = MoveScene(scene_id=moving, before=before_id)
        elif step == "remove" and ids:
            operation = RemoveScene(scene_id=chance.choice(ids))
        elif step == "cast":
            operation = AddEntity(entity=Character(id=f"character-{number}", name="Ada"))
        else:
            operation = SetProject(fields=ProjectFields(title=f"Title {number}"))
        project = apply(project, [operation])
        assert rebuilt(before, project) == project
        before = project if chance.random() < 0.5 else before


def test_a_change_in_one_scene_names_only_that_scene():
    many = apply(EMPTY, [AddScene(scene=Scene(id=f"scene-{n}")) for n in range(1, 40)])
    changed = many.model_copy(
        update={"scenes": tuple(s.model_copy(update={"title": "New"}) if s.id == "scene-7" else s for s in many.scenes)}
    )
    assert project_patch(many, changed) == ({"op": "replace", "path": "/scenes/6/title", "value": "New"},)
