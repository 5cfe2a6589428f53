"""Lowering: whose slot wins, who is seen, what is heard, which pictures go along."""

import pytest

from prompts.compiler.compile import compile_each, compile_project, compile_shot
from prompts.compiler.il import lower
from state.bible import Character, GlobalStyle, Location, ProjectBible, Prop, VisualAsset
from state.il import IL
from state.project import DialogueLine, Scene, SceneProject, Shot, Slugline
from state.slots import PromptSlots, Slot
from state.vocabulary import Origin


def said(value: object) -> Slot:
    return Slot(value=value, origin=Origin.SAID)


SHEET, FACES, ROOM, MOOD, FRAME = ("1" * 64, "2" * 64, "3" * 64, "4" * 64, "5" * 64)
SHOT = Shot(
    id="shot-1",
    prompt_slots=PromptSlots(
        subject=said("Mara"),
        action=said('Mara tapes up a sign reading "CLOSED" and leaves'),
        lens=said("portrait"),
        negatives=said(("crowds",)),
    ),
    characters=("character-1",),
    props=("prop-1", "prop-2"),
    lines=("line-2",),
    frames=("asset-5",),
)
OTHER = Shot(
    id="shot-2", prompt_slots=PromptSlots(subject=said("the empty room"), typography_brief=said("title “DUST”"))
)
SCENE = Scene(
    id="scene-1",
    slugline=Slugline(location_id="location-1", time_of_day="night"),
    prompt_slots=PromptSlots(lens=said("wide"), lighting_mood=said("hard")),
    characters=("character-1", "character-2"),
    dialogue=(
        DialogueLine(id="line-1", character_id="character-2", text="Never heard here."),
        DialogueLine(id="line-2", character_id="character-1", text="Goodbye, then.  ", parenthetical="softly"),
    ),
    shots=(SHOT, OTHER),
)
PROJECT = SceneProject(
    id="project-1",
    global_style=GlobalStyle(
        look=said("16mm"),
        influences=said(("Ozu",)),
        lighting_mood=said("soft"),
        tone=said(("wry",)),
        negatives=said(("text",)),
        duration_s=said(90.0),
    ),
    bible=ProjectBible(
        characters=(
            Character(
                id="character-1",
                name="Mara",
                description=said("A baker, flour to the elbows"),
                wardrobe=said("an apron"),
            ),
            Character(id="character-2", name="Jon", description=said("a thin postman")),
        ),
        locations=(Location(id="location-1", name="Bakery", description=said("a tiled bakery under a railway arch")),),
        props=(
            Prop(id="prop-1", name="tape", description=said("a roll of brown tape")),
            Prop(id="prop-2", name="peel", description=said("a long wooden paddle")),
        ),
        visual_assets=(
            VisualAsset(id="asset-1", category="expression_sheet", asset=FACES, entity_id="character-1"),
            VisualAsset(id="asset-2", category="character_sheet", asset=SHEET, entity_id="character-1"),
            VisualAsset(id="asset-3", category="location", asset=ROOM, entity_id="location-1"),
            VisualAsset(id="asset-4", category="mood", asset=MOOD),
            VisualAsset(id="asset-5", category="frame", asset=FRAME),
        ),
    ),
    scenes=(SCENE,),
)


@pytest.fixture
def il() -> IL:
    return lower(PROJECT, SCENE, SHOT)


def test_a_shot_wins_over_its_scene_and_the_scene_over_the_style(il: IL) -> None:
    assert (il.lens, il.lighting_mood, il.mood) == ("portrait", "hard", ("wry",))
    assert il.negatives == ("crowds",)
    assert il.style == "16mm, influenced by Ozu"
    assert il.duration_s is None, "the length of the whole film is not the length of a shot"
    assert il.time_of_day == "night"


def test_only_who_is_in_the_frame_is_described(il: IL) -> None:
    assert [someone.name for someone in il.character_ref] == ["Mara"]
    text = compile_shot(il, "gpt-image-2").text
    assert "A baker, flour to the elbows" in text
    assert "thin postman" not in text
    assert "a tiled bakery under a railway arch" in text
    assert "flour" not in compile_shot(lower(PROJECT, SCENE, OTHER), "gpt-image-2").text


def test_only_the_lines_over_the_shot_are_heard_verbatim(il: IL) -> None:
    assert [(line.speaker, line.text, line.manner) for line in il.dialogue] == [("Mara", "Goodbye, then.  ", "softly")]
    assert 'Mara says softly, "Goodbye, then.  "' in compile_shot(il, "kling-4.0").text


def test_pictures_are_ranked(il: IL) -> None:
    assert il.character_ref[0].references == (SHEET, FACES)
    assert [(r.role, r.asset) for r in il.references] == [
        ("first_frame", FRAME),
        ("character", SHEET),
        ("location", ROOM),
        ("style", MOOD),
    ]


def test_signs_and_props(il: IL) -> None:
    assert il.sign_text == ("CLOSED",)
    assert il.props == ("a roll of brown tape", "peel (a long wooden paddle)")
    assert lower(PROJECT, SCENE, OTHER).sign_text == ("DUST",)


def test_a_project_is_compiled_in_story_order() -> None:
    compiled = compile_project(PROJECT, ["veo", "Veo 3.1", "mj"])
    assert [(c.shot_id, c.target) for c in compiled] == [
        ("shot-1", "veo-3.1"),
        ("shot-1", "midjourney-v8"),
        ("shot-2", "veo-3.1"),
        ("shot-2", "midjourney-v8"),
    ]
    assert tuple(compile_each(PROJECT, ["veo", "mj"])) == compiled
    assert compiled[0] == compile_shot(lower(PROJECT, SCENE, SHOT), "veo-3.1")


@pytest.mark.parametrize(
    ("told", "age", "canonical"),
    [
        ("a keeper", "forty", "a keeper, forty years old"),
        ("a grocer", "sixties", "a grocer, in their sixties"),
        ("She is tall.", "about 30", "She is tall. About 30 years old."),
        ("a boy of nine", "nine", "a boy of nine"),
        ("", "late 20s", "in their late 20s"),
        ("a nurse", "", "a nurse"),
    ],
)
def test_an_age_goes_with_the_description(told: str, age: str, canonical: str) -> None:
    character = Character(
        id="character-1", name="Mara", description=said(told) if told else None, age=said(age) if age else None
    )
    project = SceneProject(
        id="project-1", bible=ProjectBible(characters=(character,)), scenes=(Scene(id="scene-1", shots=(SHOT,)),)
    )
    assert lower(project, project.scenes[0], project.scenes[0].shots[0]).character_ref[0].description == canonical
