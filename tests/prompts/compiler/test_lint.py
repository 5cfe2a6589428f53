"""Each lint rule with a shot it circles and a near one it leaves alone."""

import pytest

from prompts.compiler.compile import compile_shot
from prompts.compiler.lint import RULES, lint
from state.il import IL, CharacterRef, Reference, SpokenLine

MARA = CharacterRef(id="character-1", name="Mara", description="a tall woman in a red coat")
BARE = CharacterRef(id="character-2", name="Jon")
LONG = SpokenLine(speaker="Mara", text="one two three four five six seven eight nine ten eleven twelve thirteen")
PICTURE = Reference(role="character", asset="a" * 64, name="Jon")


def shot(**slots: object) -> IL:
    return IL.model_validate({"subject": "Mara", "action": "walks to the window", **slots})


CASES: dict[str, tuple[str, IL, IL]] = {
    "several-camera-moves": (
        "veo-3.1",
        shot(action="walks away as the camera pans left", camera_movement="push_in"),
        shot(action="wipes the frying pan and walks away", camera_movement="push_in"),
    ),
    "dialogue-longer-than-clip": (
        "veo-3.1",
        shot(dialogue=(LONG,), duration_s=4),
        shot(dialogue=(LONG,), duration_s=8),
    ),
    "name-without-description": (
        "veo-3.1",
        shot(character_ref=(BARE,)),
        shot(character_ref=(BARE, MARA), references=(PICTURE,)),
    ),
    "time-against-light": (
        "flux-2",
        shot(time_of_day="night", setting="a beach in bright sunlight"),
        shot(time_of_day="noon", setting="a beach in bright sunlight"),
    ),
    "negation-in-prose": ("flux-2", shot(action="walks without shoes"), shot(action="walks barefoot")),
    "empty-subject": ("kling-3.0", IL(setting="a street"), shot()),
    "lettering-too-long": (
        "sd-3.5",
        shot(sign_text=("CLOSED FOR THE SEASON, SEE YOU IN MAY",)),
        shot(sign_text=("CLOSED",)),
    ),
    "quotes-become-speech": ("veo-3.1", shot(action='holds a card reading "YES"'), shot(action="holds a card")),
    "colors-without-color": (
        "wan-2.5",
        shot(palette_scheme="black_and_white", color_palette=("crimson", "white")),
        shot(palette_scheme="black_and_white", color_palette=("charcoal", "white")),
    ),
    "slow-whip": (
        "luma-ray3",
        shot(camera_movement="whip_pan", movement_speed="slow"),
        shot(camera_movement="whip_pan", movement_speed="fast"),
    ),
    "crowded-close-up": (
        "gpt-image-2",
        shot(shot_type="close_up", character_ref=(MARA, BARE, MARA)),
        shot(shot_type="wide", character_ref=(MARA, BARE, MARA)),
    ),
    "macro-vista": ("flux-2", shot(lens="macro", shot_type="wide"), shot(lens="macro", shot_type="extreme_close_up")),
    "wanted-and-unwanted": (
        "kling-3.0",
        shot(action="opens an umbrella", negatives=("no umbrella",)),
        shot(action="opens an umbrella", negatives=("no rain",)),
    ),
    "flag-in-prose": ("midjourney-v7", shot(style="noir --ar 1:1"), shot(style="noir - grainy")),
    "unseen-action": ("veo-3.1", shot(action="remembers her mother"), shot(action="touches her mother's ring")),
    "too-many-beats": (
        "veo-3.1",
        shot(action="Mara sits. She reads. She stands. She leaves.", duration_s=4),
        shot(action="Mara sits. She reads.", duration_s=4),
    ),
    "weights-ignored": ("kling-3.0", shot(style="(cinematic:1.3) noir"), shot(style="cinematic noir (grainy)")),
    "still-asked-to-move": ("flux-2", shot(action="sits, then stands"), shot(action="stands beside the chair")),
}


@pytest.mark.parametrize("rule", [rule.id for rule in RULES])
def test_a_rule_circles_its_example_and_leaves_the_near_one(rule: str) -> None:
    target, failing, passing = CASES[rule]
    assert rule in {finding.code for finding in lint(failing, compile_shot(failing, target))}
    assert rule not in {finding.code for finding in lint(passing, compile_shot(passing, target))}


def test_findings_name_the_slot_and_the_reason() -> None:
    target, failing, _ = CASES["wanted-and-unwanted"]
    (finding,) = lint(failing, compile_shot(failing, target))
    assert finding.slot == "negatives"
    assert "umbrella" in finding.message
    assert finding.message.endswith("One of the two loses.")


def test_rule_ids_are_unique() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES) == len(CASES)
