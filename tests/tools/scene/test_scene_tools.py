"""Every scene tool does what it says, can be undone, and names the field when its arguments do not fit."""

from typing import Any

import pytest

from state.direction import Change
from state.il import resolved
from state.operations import SetLock, apply, invert
from state.project import SceneProject
from state.slots import REQUIRED_SLOTS, PromptSlots
from tools.scene.digest import digest_of
from tools.scene.registry import SCENE_TOOLS, call_tool
from tools.scene.tool import BadArguments, SceneTool

GOOD: dict[str, dict[str, Any]] = {
    "direct": {"direction": "make it lonelier", "on": ["scene-2"]},
    "set_slots": {"target": "scene-1", "slots": [{"slot": "mood", "value": "still, cold"}]},
    "set_style": {"fields": [{"slot": "tone", "value": "quiet"}]},
    "rename": {"target": "Mara", "name": "Noor"},
    "add_scene": {"title": "", "beats": ["Rain begins."], "place": "Pier", "setting": "exterior",
                  "time_of_day": "night", "characters": ["Ivo"], "before": "scene-2"},
    "remove_scene": {"scene": "scene-2"},
    "move_scene": {"scene": "scene-3", "before": "scene-1"},
    "split_scene": {"scene": "scene-3", "at_beat": "beat-5"},
    "merge_scenes": {"first": "scene-1", "second": "scene-2"},
    "add_shot": {"scene": "scene-1", "shot_type": "close up", "subject": "Mara's hands", "after": ""},
    "remove_shot": {"shot": "shot-2"},
    "move_shot": {"shot": "shot-2", "before": "shot-1"},
    "add_character": {"name": "Old Piet", "description": "a ferryman in oilskins"},
    "add_location": {"name": "Lighthouse", "description": ""},
    "add_prop": {"name": "rope", "description": "frayed"},
    "describe_entity": {"target": "Mara", "field": "wardrobe", "words": "a yellow raincoat"},
    "set_dialogue": {"scene": "scene-1", "speaker": "Mara", "words": "“You came.”", "line": ""},
    "lock": {"target": "scene-2", "slot": ""},
    "unlock": {"target": "scene-2", "slot": ""},
    "answer_question": {"question": "question-1", "answer": "9:16"},
    "compile": {"targets": ["veo-3.1"], "shots": []},
    "undo": {"steps": 1},
    "look": {"at": "scene-1", "slot": ""},
}  # fmt: skip

BAD: list[tuple[str, str, dict[str, Any]]] = [
    ("direct", "on.0", {"on": ["scene-9"]}),
    ("direct", "direction", {"direction": 3}),
    ("set_slots", "target", {"target": "shot-99"}),
    ("set_slots", "slots.0.slot", {"slots": [{"slot": "smell", "value": "salt"}]}),
    ("set_slots", "slots.0.value", {"slots": [{"slot": "shot_type", "value": "enormous"}]}),
    ("set_style", "fields.0.value", {"fields": [{"slot": "duration_s", "value": "long"}]}),
    ("rename", "target", {"target": "Nobody"}),
    ("rename", "name", {"name": " "}),
    ("add_scene", "characters.0", {"characters": ["Nobody"]}),
    ("add_scene", "characters.0", {"characters": ["Quay"]}),
    ("add_scene", "beats", {"beats": []}),
    ("add_scene", "time_of_day", {"time_of_day": "teatime"}),
    ("add_scene", "setting", {"setting": "underwater"}),
    ("add_scene", "before", {"before": "scene-9"}),
    ("remove_scene", "scene", {"scene": "scene-9"}),
    ("move_scene", "before", {"before": "scene-9"}),
    ("split_scene", "at_beat", {"at_beat": "beat-4"}),
    ("merge_scenes", "second", {"second": "scene-9"}),
    ("add_shot", "shot_type", {"shot_type": "huge"}),
    ("add_shot", "after", {"after": "shot-3"}),
    ("remove_shot", "shot", {"shot": "shot-99"}),
    ("move_shot", "before", {"before": "shot-99"}),
    ("add_character", "name", {"name": "mara"}),
    ("describe_entity", "field", {"target": "lantern"}),
    ("describe_entity", "words", {"words": ""}),
    ("set_dialogue", "speaker", {"speaker": "lantern"}),
    ("set_dialogue", "words", {"words": "“”"}),
    ("set_dialogue", "line", {"line": "line-9"}),
    ("lock", "slot", {"slot": "smell"}),
    ("answer_question", "question", {"question": "question-9"}),
    ("compile", "shots.0", {"shots": ["shot-99"]}),
    ("undo", "steps", {"steps": 0}),
    ("look", "at", {"at": "Nobody"}),
    ("look", "slot", {"slot": "smell"}),
]


def before(film: SceneProject, tool: str) -> SceneProject:
    """The film as the tool's example needs it."""
    return apply(film, [SetLock(target="scene-2")]) if tool == "unlock" else film


@pytest.mark.parametrize("tool", SCENE_TOOLS, ids=lambda tool: tool.name)
def test_every_tool_does_its_example_and_can_be_undone(film: SceneProject, tool: SceneTool) -> None:
    film = before(film, tool.name)
    change = call_tool(film, tool.name, GOOD[tool.name], "person")
    assert change.said
    assert change.operations or change.act or tool.name == "look"
    after = apply(film, change.operations, "person")
    restored = apply(after, invert(film, change.operations), "undo")
    assert restored.model_copy(update={"counters": film.counters}) == film


@pytest.mark.parametrize("tool", SCENE_TOOLS, ids=lambda tool: tool.name)
def test_every_argument_is_required_closed_and_described_by_a_plain_schema(tool: SceneTool) -> None:
    schema = tool.arguments.model_json_schema()
    assert sorted(schema["required"]) == sorted(schema["properties"])
    assert schema["additionalProperties"] is False
    assert len(tool.description) > 10
    for name in GOOD[tool.name]:
        short = {key: value for key, value in GOOD[tool.name].items() if key != name}
        with pytest.raises(BadArguments) as failure:
            call_tool(SceneProject(id="project-x"), tool.name, short)
        assert failure.value.field == name


@pytest.mark.parametrize(("tool", "field", "wrong"), BAD, ids=lambda value: value if isinstance(value, str) else "")
def test_wrong_arguments_name_the_field_and_change_nothing(
    film: SceneProject, tool: str, field: str, wrong: dict[str, Any]
) -> None:
    with pytest.raises(BadArguments) as failure:
        call_tool(film, tool, {**GOOD[tool], **wrong})
    assert failure.value.field == field
    assert failure.value.message


def test_an_unknown_tool_and_an_unknown_argument_are_named(film: SceneProject) -> None:
    with pytest.raises(BadArguments) as failure:
        call_tool(film, "paint", {})
    assert failure.value.field == "name"
    with pytest.raises(BadArguments) as failure:
        call_tool(film, "undo", {"steps": 1, "now": True})
    assert failure.value.field == "now"


def test_a_locked_scene_refuses_every_tool_that_would_change_it(film: SceneProject) -> None:
    locked = apply(film, [SetLock(target=scene.id) for scene in film.scenes])
    for tool in ("direct", "set_slots", "remove_scene", "merge_scenes", "add_shot", "remove_shot", "split_scene",
                 "set_dialogue"):  # fmt: skip
        change = call_tool(locked, tool, GOOD[tool], "person")
        assert not change.operations, tool
        assert change.refused, tool
        assert not change.said, tool
        assert "locked" in change.refused[0].reason


def test_a_workflow_leaves_a_persons_choices_and_says_so(film: SceneProject) -> None:
    change = call_tool(film, "set_style", {"fields": [{"slot": "look", "value": "VHS"}]})
    assert not change.operations
    assert change.refused[0].slot == "look"
    assert call_tool(film, "set_style", {"fields": [{"slot": "look", "value": "VHS"}]}, "person").operations


def test_every_shot_of_an_added_scene_resolves_every_required_slot(film: SceneProject) -> None:
    change = call_tool(
        film, "add_scene", {**GOOD["add_scene"], "place": "", "time_of_day": "", "setting": ""}, "person"
    )
    scene = apply(film, change.operations).scenes[1]
    for shot in scene.shots:
        slots = resolved(shot.prompt_slots, scene.prompt_slots, PromptSlots())
        missing = [name for name in REQUIRED_SLOTS if getattr(slots, name) is None]
        assert not missing


def test_dialogue_is_verbatim_and_the_speaker_is_in_the_scene(film: SceneProject) -> None:
    words = "Don't — ever — say “please” again…"
    change = call_tool(film, "set_dialogue", {**GOOD["set_dialogue"], "words": words}, "person")
    scene = apply(film, change.operations).scenes[0]
    assert scene.dialogue[-1].text == words
    assert scene.dialogue[-1].character_id in scene.characters


def test_answers_fit_the_field_or_are_asked_about_again(film: SceneProject) -> None:
    change = call_tool(film, "answer_question", {"question": "question-1", "answer": "a nice one"}, "person")
    assert not change.operations
    assert change.questions[0].options == ("16:9", "9:16")
    after = apply(film, call_tool(film, "answer_question", GOOD["answer_question"], "person").operations)
    assert not after.questions
    assert after.global_style.aspect_ratio is not None


@pytest.mark.parametrize("at", ["project", "scene-1", "Arrival", "shot-1", "Mara", "Quay", "lantern"])
def test_looking_changes_nothing_and_names_what_is_there(film: SceneProject, at: str) -> None:
    change: Change = call_tool(film, "look", {"at": at, "slot": ""})
    assert not change.operations
    assert change.said
    if at == "project":
        assert all(scene.title in change.said for scene in film.scenes)


def test_the_digest_names_every_scene_shot_and_person(film: SceneProject) -> None:
    digest = digest_of(film)
    assert [scene.id for scene in digest.scenes] == [scene.id for scene in film.scenes]
    assert sum(len(scene.shots) for scene in digest.scenes) == sum(1 for _ in film.shots())
    assert {name.names[0] for name in digest.names if name.kind == "character"} == {"Mara", "Ivo"}
    assert digest.scenes[0].heading == "EXT. QUAY - DUSK"
    assert digest.questions[0].id == "question-1"


@pytest.mark.parametrize(
    ("at", "slot", "told"),
    [
        ("shot-1", "shot_type", "Shot type of shot-1: medium ("),
        ("scene-1", "shot_type", "shot-1: medium ("),
        ("project", "shot_type", "Shot type by scene and shot:"),
        ("Mara", "wardrobe", "Wardrobe of Mara is not decided."),
    ],
)
def test_one_slot_is_told_with_where_it_is_from(film: SceneProject, at: str, slot: str, told: str) -> None:
    said = call_tool(film, "look", {"at": at, "slot": slot}).said
    assert told in said
