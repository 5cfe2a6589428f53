"""Phrasings written after the rules: how many are taken right, asked about, and taken wrong."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from prompts.direction.effect import reading_operations
from prompts.direction.effective import effective
from prompts.direction.reading import read_direction
from prompts.direction.scope import Focus, names_of
from prompts.direction.steps import rung_of
from state.operations import AddShots, apply
from state.project import SceneProject

SETS = ("held_out.yaml", "held_out_second.yaml", "held_out_third.yaml", "held_out_fourth.yaml")
"""Each was written after the rules of its day and measured once before anything was mended, so all count as seen now.
Wrong at that first measure, by the strict count below (half a message done and the other half asked counted as wrong
where a question was expected): 10 of 75, 6 of 71, 3 of 72, 3 of 66; the rules mended after each are general."""


def cases(name: str) -> list[dict[str, Any]]:
    """One set of phrasings with what is expected of them."""
    found: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    return found


MAX_WRONG = 0.03
SLOTS = ("shot_type", "camera_angle", "camera_movement", "movement_speed", "lens", "depth_of_field", "composition",
         "lighting_mood", "time_of_day", "weather", "color_palette", "palette_scheme", "style", "era", "mood",
         "motion_strength", "duration_s", "aspect_ratio", "negatives", "sound", "music")  # fmt: skip


def free(film: SceneProject) -> SceneProject:
    """The film with nothing locked, as a person directs it."""
    scenes = tuple(
        scene.model_copy(update={"shots": tuple(shot.model_copy(update={"locked": False}) for shot in scene.shots)})
        for scene in film.scenes
    )
    return film.model_copy(update={"scenes": scenes})


def values(project: SceneProject) -> dict[str, dict[str, Any]]:
    """What every shot resolves to."""
    return {
        shot.id: {name: slot.value for name in SLOTS if (slot := effective(project, scene, shot, name)) is not None}
        for scene, shot in project.shots()
    }


def verdict(film: SceneProject, case: dict[str, Any]) -> str:
    """`right`, `asked` or `wrong`, by what the direction does to the film."""
    reading = read_direction(case["say"], names_of(film))
    change = reading_operations(film, reading, Focus(tuple(case.get("focus", ()))), "person")
    if case["expect"] == "ask":
        return "wrong" if change.operations else "right"
    if not change.operations:
        return "asked" if change.questions else "right" if _already(film, case) else "wrong"
    after = apply(film, change.operations, "person")
    old, new = values(film), values(after)
    touched = {one for one in old if old[one] != new[one]}
    allowed = set(case.get("where", old)) | (set() if "shot-3a" not in case.get("where", old) else {"shot-3b"})
    slots = {name for one in touched for name in SLOTS if old[one].get(name) != new[one].get(name)}
    wanted = {word.split("=")[0].rstrip("<>").split("+")[0].split("-")[0] for word in case["expect"]}
    met = all(_met(word, old, new, touched, change.operations) for word in case["expect"])
    complete = not change.questions
    if touched <= allowed and met and (slots <= wanted or not case.get("exact")):
        return "right" if complete else "asked"
    if change.questions and touched <= allowed:
        return "asked"
    return "wrong"


def _already(film: SceneProject, case: dict[str, Any]) -> bool:
    """True when the shots meant are as wished before anything is done."""
    held = values(film)
    wishes = [word.split("=") for word in case["expect"] if "=" in word]
    return bool(wishes) and all(
        str(held[one].get(slot)) == value for one in case.get("where", held) for slot, value in wishes
    )


def _met(word: str, old: Any, new: Any, touched: set[str], operations: Any) -> bool:
    if word == "shots":
        return any(isinstance(one, AddShots) for one in operations)
    if word.endswith((">", "<")):
        slot = word[:-1]
        up = [_height(slot, new[one].get(slot)) > _height(slot, old[one].get(slot)) for one in touched
              if old[one].get(slot) != new[one].get(slot)]  # fmt: skip
        return bool(up) and all(one == word.endswith(">") for one in up)
    slot, sign, value = next((*word.partition(sign),) for sign in "=+-" if sign in word)
    if sign == "-":
        return all(value not in new[one].get(slot, ()) for one in touched)
    if sign == "+":
        return any(value in new[one].get(slot, ()) for one in touched)
    return any(value.casefold() in str(new[one].get(slot)).casefold() for one in touched) or not touched


def _height(slot: str, value: Any) -> float:
    if isinstance(value, (int, float)):
        return float(value)
    rung = rung_of(slot, value)
    return -1.0 if rung is None else float(rung)


@pytest.mark.parametrize("name", SETS)
def test_held_out_phrasings_are_taken_right_or_asked_about(
    film: SceneProject, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    open_film = free(film)
    given = cases(name)
    verdicts = {case["say"]: verdict(open_film, case) for case in given}
    count = {kind: sum(one == kind for one in verdicts.values()) for kind in ("right", "asked", "wrong")}
    with capsys.disabled():
        print(f"\n{name}: {len(given)} directions, {count}")
    assert len(given) >= 60
    assert count["wrong"] <= MAX_WRONG * len(given), [say for say, one in verdicts.items() if one == "wrong"]
