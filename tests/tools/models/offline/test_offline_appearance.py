"""Ages, clothes and looks, in the wordings that briefs use."""

import pytest

from state.workflows.reel_compiler import ReadPerson
from tests.tools.models.offline.test_offline_findings import read


def person(text: str, name: str) -> ReadPerson:
    return next(found for found in read(text).people if found.name.casefold() == name.casefold())


@pytest.mark.parametrize(
    ("text", "name", "age", "wardrobe"),
    [
        (
            "Berit, fifty, a ferry pilot in a green wool sweater, waits on the quay.",
            "Berit",
            "fifty",
            "a green wool sweater",
        ),
        ("She finds her cousin Oke, still a boy of eight, soaked, holding a drum.", "Oke", "eight", ""),
        ("Leila (early 20s, denim jacket) walks into the bakery.", "Leila", "early 20s", "denim jacket"),
        ("A girl in red boots runs across the square.", "girl", "", "red boots"),
        ("The driver, in a grey coat, looks away.", "driver", "", "a grey coat"),
        ("Mara, 34, wears her father's jacket and looks for the camera.", "Mara", "34", "her father's jacket"),
        ("Mr. Pell, a grocer in his sixties, opens the shop.", "Mr. Pell", "sixties", ""),
        ("Tom arrives in a taxi.", "Tom", "", ""),
        ("Rosa walks to the bridge in a hurry.", "Rosa", "", ""),
    ],
)
def test_age_and_wardrobe_are_read_beside_the_name(text: str, name: str, age: str, wardrobe: str) -> None:
    found = person(text, name)
    assert (found.age, found.wardrobe) == (age, wardrobe)


def test_looks_go_with_the_description() -> None:
    assert person("Ravi (72), a retired tailor with a white beard, sews by lamplight.", "Ravi").description == (
        "a retired tailor, with a white beard"
    )


def test_a_description_begins_no_sentence() -> None:
    assert person("A nine-year-old boy steals an orange.", "nine-year-old boy").description == "a nine-year-old boy"
