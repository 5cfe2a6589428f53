"""Where a direction applies, and what it must leave alone."""

import pytest

from prompts.direction.effect import reading_operations
from prompts.direction.reading import read_direction
from prompts.direction.scope import Focus, find, names_of
from state.operations import MoveScene, SetLock, apply
from state.project import SceneProject
from state.slots import Slot

ALL = ["shot-1a", "shot-1b", "shot-2a", "shot-2b", "shot-2c", "shot-3a", "shot-3b"]

SCOPES: list[tuple[str, tuple[str, ...], list[str]]] = [
    ("darker", (), ALL),
    ("darker", ("scene-2",), ["shot-2a", "shot-2b", "shot-2c"]),
    ("darker", ("shot-2b",), ["shot-2b"]),
    ("darker throughout", ("shot-2b",), ALL),
    ("make everything darker", ("scene-1",), ALL),
    ("darker in scene 2", (), ["shot-2a", "shot-2b", "shot-2c"]),
    ("darker in scenes 1 and 3", (), ["shot-1a", "shot-1b", "shot-3a", "shot-3b"]),
    ("darker in scenes 2 to 3", (), ["shot-2a", "shot-2b", "shot-2c", "shot-3a", "shot-3b"]),
    ("darker from scene 2 on", (), ["shot-2a", "shot-2b", "shot-2c", "shot-3a", "shot-3b"]),
    ("darker until scene 2", (), ["shot-1a", "shot-1b", "shot-2a", "shot-2b", "shot-2c"]),
    ("darker after scene 2", (), ["shot-3a", "shot-3b"]),
    ("darker in shot 3b", (), ["shot-3b"]),
    ("darker in shots 1a and 2c", (), ["shot-1a", "shot-2c"]),
    ("make the last shot darker", (), ["shot-3b"]),
    ("make the first shot of scene 2 darker", (), ["shot-2a"]),
    ("darker in the second to last shot", (), ["shot-3a"]),
    ("darker in the last two shots", (), ["shot-3a", "shot-3b"]),
    ("darker in the first two scenes", (), ["shot-1a", "shot-1b", "shot-2a", "shot-2b", "shot-2c"]),
    ("every close-up darker", (), ["shot-1b", "shot-2c", "shot-3b"]),
    ("the close-ups in scene 2 darker", (), ["shot-2c"]),
    ("the kitchen scenes darker", (), ["shot-1a", "shot-1b"]),
    ("darker on the roof", (), ["shot-2a", "shot-2b", "shot-2c"]),
    ("all of Mara's shots darker", (), ["shot-1a", "shot-1b", "shot-2a", "shot-2b", "shot-3a"]),
    ("all of Mara's shots darker", ("scene-1",), ["shot-1a", "shot-1b", "shot-2a", "shot-2b", "shot-3a"]),
    ("darker on Mara", ("scene-1",), ["shot-1a", "shot-1b"]),
    ("Mara's close-ups darker", (), ["shot-1b"]),
    ("the night scenes darker", (), ["shot-3a", "shot-3b"]),
    ("the second half darker", (), ["shot-2b", "shot-2c", "shot-3a", "shot-3b"]),
    ("a darker ending", (), ["shot-3a", "shot-3b"]),
    ("darker except in scene 2", (), ["shot-1a", "shot-1b", "shot-3a", "shot-3b"]),
    ("everything but the ending darker", (), ["shot-1a", "shot-1b", "shot-2a", "shot-2b", "shot-2c"]),
    ("all of Mara's shots darker, except the ending", (), ["shot-1a", "shot-1b", "shot-2a", "shot-2b"]),
    ("darker, but not in scene 2", (), ["shot-1a", "shot-1b", "shot-3a", "shot-3b"]),
    ("only scene 3 darker", (), ["shot-3a", "shot-3b"]),
    ("“The crossing” darker", (), ["shot-3a", "shot-3b"]),
]


@pytest.mark.parametrize(("say", "focus", "shots"), SCOPES, ids=[f"{say} {focus}" for say, focus, _ in SCOPES])
def test_a_scope_means_exactly_these_shots(
    film: SceneProject, say: str, focus: tuple[str, ...], shots: list[str]
) -> None:
    reading = read_direction(say, names_of(film))
    assert len(reading.directions) == 1, reading.questions
    assert not reading.questions
    assert find(film, reading.directions[0].scope, Focus(focus)).shots == shots


def test_each_half_gets_its_own(film: SceneProject) -> None:
    reading = read_direction("first half locked off, second half handheld", names_of(film))
    moves = [(one.changes[0].value, find(film, one.scope, Focus()).shots) for one in reading.directions]
    assert moves[0][0] == "static"
    assert moves[1][0] == "handheld"
    assert set(moves[0][1]) | set(moves[1][1]) == set(ALL)
    assert not set(moves[0][1]) & set(moves[1][1])


def test_the_rest_is_what_was_not_named(film: SceneProject) -> None:
    change = reading_operations(film, read_direction("scene 2 darker, everything else brighter", names_of(film)))
    after = apply(film, change.operations, "workflow")
    lights = {scene.id: scene.prompt_slots.lighting_mood for scene in after.scenes}
    assert lights["scene-1"] is not None
    assert lights["scene-1"].value == "three_point"
    assert after.scenes[1].shots[1].prompt_slots.lighting_mood or lights["scene-2"]


@pytest.mark.parametrize(
    "say",
    ["darker in scene 9", "the pov shots darker", "shot 2 darker", "darker when she enters", "if she cries, go tighter",
     "darker in the cellar", "every other shot darker", "darker towards the end", "wider in scene 2, and handheld",
     "the close-up darker"],
)  # fmt: skip
def test_a_scope_that_is_not_clear_is_asked_about(film: SceneProject, say: str) -> None:
    change = reading_operations(film, read_direction(say, names_of(film)))
    assert change.questions
    sizes = {operation.target for operation in change.operations if hasattr(operation, "target")}
    assert not sizes or say == "wider in scene 2, and handheld"


def test_a_number_that_means_two_scenes_after_a_move_is_asked_about(film: SceneProject) -> None:
    moved = apply(film, [MoveScene(scene_id="scene-3", before="scene-1")])
    change = reading_operations(moved, read_direction("scene 2 darker", names_of(moved)))
    assert not change.operations
    assert {"scene-1", "scene-2"} == set(change.questions[0].options)


NEGATIONS: list[tuple[str, dict[str, str], set[str]]] = [
    ("not warmer, colder", {"color_palette": "cool steel blue"}, {"warm amber"}),
    ("colder rather than warmer", {"color_palette": "cool steel blue"}, {"warm amber"}),
    ("don't move the camera", {"camera_movement": "static"}, set()),
    ("no handheld", {"camera_movement": "static"}, {"handheld"}),
    ("not handheld, steadicam", {"camera_movement": "steadicam"}, {"handheld"}),
    ("no music", {"music": "no music"}, set()),
    ("no lens flare, text or logos", {"negatives": "logos"}, set()),
    ("less dark", {"lighting_mood": "three_point"}, set()),
    ("not so dark", {"lighting_mood": "three_point"}, set()),
    ("not dark enough", {"lighting_mood": "side_light"}, set()),
    ("too bright", {"lighting_mood": "side_light"}, set()),
    ("less colourful", {"palette_scheme": "desaturated_earth"}, {"vivid saturated tones"}),
]


@pytest.mark.parametrize(("say", "wanted", "unwanted"), NEGATIONS, ids=[say for say, _, _ in NEGATIONS])
def test_a_denial_is_not_taken_as_a_wish(
    film: SceneProject, say: str, wanted: dict[str, str], unwanted: set[str]
) -> None:
    change = reading_operations(film, read_direction(say, names_of(film)), author="person")
    assert not change.questions
    said = " ".join(
        str(slot.value) for operation in change.operations
        for holder in (getattr(operation, "slots", None) or getattr(operation, "style", None),)
        for slot in (getattr(holder, name, None) for name in type(holder).model_fields) if isinstance(slot, Slot)
    )  # fmt: skip
    values = {delta.slot: delta.value for delta in read_direction(say).directions[0].changes}
    assert set(wanted) <= set(values)
    assert all(value in said for value in wanted.values())
    assert not any(value in said for value in unwanted)


@pytest.mark.parametrize(
    ("say", "slots"),
    [
        ("tension without speeding it up", ("duration_s", "motion_strength")),
        ("more kinetic, keep the pace", ("duration_s",)),
        ("lonelier, but don't touch the framing", ("shot_type",)),
        ("noir without changing the colours", ("palette_scheme", "color_palette")),
        ("more dramatic, keep the light", ("lighting_mood",)),
        ("trailer cut, keep the music", ("music",)),
        ("dreamier without slowing it down", ("movement_speed",)),
    ],
)
def test_what_is_to_stay_stays(film: SceneProject, say: str, slots: tuple[str, ...]) -> None:
    change = reading_operations(film, read_direction(say, names_of(film)), author="person")
    assert change.operations, change.questions
    for operation in change.operations:
        held = getattr(operation, "slots", None) or getattr(operation, "style", None)
        for slot in slots:
            assert getattr(held, slot, None) is None, (say, slot)


@pytest.mark.parametrize(
    "say", ["not warmer", "don't make it darker", "without speeding it up", "keep the light", "not handheld or static",
            "warmer and colder", "faster but slower", "dusk and dawn", "warmer or colder?", "noir and western"],
)  # fmt: skip
def test_a_denial_alone_and_a_contradiction_are_asked_about(film: SceneProject, say: str) -> None:
    change = reading_operations(film, read_direction(say, names_of(film)), author="person")
    assert change.questions
    assert not change.operations


def test_every_skip_has_a_target_and_a_reason(film: SceneProject) -> None:
    locked = apply(film, [SetLock(target="scene-1"), SetLock(target="scene-3", slot="mood")])
    change = reading_operations(locked, read_direction("make it lonelier", names_of(locked)))
    reasons = {(one.target, one.slot): one.reason for one in change.refused}
    assert "scene-1 is locked" in reasons["shot-1a", "shot_type"]
    assert "said by you" in reasons["shot-2a", "shot_type"]
    assert "locked" in reasons["shot-3a", "mood"]
    assert "shot-3b is locked" in reasons["shot-3b", "composition"]
