"""Unwanted sound means nothing to a target that makes none."""

import pytest

from prompts.compiler.compile import compile_shot
from state.il import IL

IL_WITH = IL(subject="Ines", action="waits", setting="the last ferry", negatives=("no music", "crowds"))


@pytest.mark.parametrize("target", ["midjourney-v7", "nano-banana-pro", "flux-1-kontext", "hailuo-2.3", "sd-3.5"])
def test_unwanted_music_is_dropped_with_the_reason_and_the_rest_is_told(target):
    prompt = compile_shot(IL_WITH, target)
    told = f"{prompt.text} {prompt.negative} {prompt.parameters}".casefold()
    assert "music" not in told
    assert "sound" not in told
    assert any(entry.slot == "negatives" and "“music”" in entry.reason for entry in prompt.dropped)
    assert "crowd" in told or "uncrowded" in told or any("crowds" in entry.reason for entry in prompt.dropped)


def test_a_target_with_sound_is_told():
    prompt = compile_shot(IL_WITH, "veo-3.1")
    assert "music" in prompt.negative


@pytest.mark.parametrize("description", ["The last ferry", "the last ferry."])
def test_a_place_whose_description_is_its_name_is_said_once(description):
    text = compile_shot(IL_WITH.with_(setting_description=description), "veo-3.1").text
    assert text.casefold().count("the last ferry") == 1
