import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.brief.segment import segment

PIECES = st.sampled_from(
    [
        "INT. KITCHEN - NIGHT", "MARA", "(quietly)", "You came back.", "- a red bowl", "Duration: 60s", "\n", "\n\n", " ",
        "She opens the door, finds a letter, and runs into the street. ", "“Go,” he says. ", "彼女は海を見る。", "അവൾ പാടുന്നു. ",
        "[00:12] Dev: ok", "1. WS - boats", "a line of verse", "Dr. Oke waits. ", "…", "\t", "\r\n", "؟", "9:16", '1x60"',
    ]
)  # fmt: skip


def texts(text: str) -> list[str]:
    return [unit.text for unit in segment(text)]


@given(st.one_of(st.lists(PIECES, max_size=14).map("".join), st.text(max_size=120)))
def test_units_are_exact_ordered_and_lose_nothing(text: str) -> None:
    units = segment(text)
    end = 0
    for index, unit in enumerate(units):
        assert unit.index == index
        assert unit.start >= end
        assert unit.text == text[unit.start : unit.end] != ""
        assert text[end : unit.start].strip() == ""
        end = unit.end
    assert text[end:].strip() == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dr. Oke waits. It rains.", ["Dr. Oke waits.", "It rains."]),
        ("A 1.66:1 frame. No. 5 is red.", ["A 1.66:1 frame.", "No. 5 is red."]),
        ("彼女は海を見る。電車が来る。", ["彼女は海を見る。", "電車が来る。"]),
        ("वह गाती है। बारिश होती है।", ["वह गाती है।", "बारिश होती है।"]),
        ("هل جاءت؟ نعم جاءت.", ["هل جاءت؟", "نعم جاءت."]),
        ("“Stop. Now.” He ran.", ["“Stop. Now.”", "He ran."]),
        ("the sea is a drawer\nhe shuts it\nat noon", ["the sea is a drawer", "he shuts it", "at noon"]),
        ("- one bowl\n- two\n  spoons", ["- one bowl", "- two\n  spoons"]),
        ("Jo: hi. where are you?\nAl: here", ["Jo: hi.", "where are you?", "Al: here"]),
    ],
)
def test_divides(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


def test_long_sentence_falls_into_what_happens() -> None:
    text = "Mara, a keeper of lights, finds a bottle in the sand, reads the letter, and rows out into the storm."
    assert texts(text) == [
        "Mara, a keeper of lights, finds a bottle in the sand,",
        "reads the letter, and rows out into the storm.",
    ]


def test_screenplay_keeps_headings_and_speech_whole() -> None:
    page = "INT. STAIRWELL - NIGHT\n\nMARA climbs.\n\nDR. OKE\n(quietly)\nYou came back. At last.\n\nCUT TO:\n"
    assert texts(page) == [
        "INT. STAIRWELL - NIGHT",
        "MARA climbs.",
        "DR. OKE\n(quietly)\nYou came back. At last.",
        "CUT TO:",
    ]


def test_wrapped_prose_is_one_paragraph() -> None:
    text = "Every evening her grandson rows across the wide backwater to\nbring batteries. One day the ferry does not come, and nobody\nsays why."
    assert len(segment(text)) == 2


def test_same_units_whatever_the_hash_seed() -> None:
    program = (
        "from tools.brief.segment import segment; "
        "print(segment('Mara climbs, opens the third door, and finds Omar with a suitcase. She runs.'))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "77")
    }
    assert len(outputs) == 1
