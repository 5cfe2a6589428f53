import pytest

from tools.brief.lexicon import noun_class, singular
from tools.brief.phrases import noun_phrases
from tools.brief.verbs import gerund, past, third_person, verb
from tools.brief.words import tokenize


@pytest.mark.parametrize(
    ("base", "third", "preterite", "ing"),
    [
        ("watch", "watches", "watched", "watching"),
        ("carry", "carries", "carried", "carrying"),
        ("stop", "stops", "stopped", "stopping"),
        ("tie", "ties", "tied", "tying"),
    ],
)
def test_inflections(base: str, third: str, preterite: str, ing: str) -> None:
    assert (third_person(base), past(base), gerund(base)) == (third, preterite, ing)
    assert all(verb(form) is not None and verb(form).base == base for form in (third, preterite, ing))  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("fishermen", "person"),
        ("great-grandson", "person"),
        ("glaciologist", "person"),
        ("kitchens", "place"),
        ("oil-can", "prop"),
        ("silence", "abstract"),
        ("knees", "body"),
    ],
)
def test_noun_classes(word: str, kind: str) -> None:
    assert noun_class(word) == kind


def test_singular() -> None:
    assert [singular(word) for word in ("typewriters", "knives", "women", "glasses")] == [
        "typewriter",
        "knife",
        "woman",
        "glasses",
    ]


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("A lighthouse keeper reads the wet letter.", ["A lighthouse keeper", "the wet letter"]),
        ("Old Tom lights a tin lamp", ["Old Tom", "a tin lamp"]),
        ("She waits in her grandmother's kitchen.", ["her grandmother", "kitchen"]),
        ("he unscrews the moon", ["the moon"]),
    ],
)
def test_noun_phrases(text: str, phrases: list[str]) -> None:
    tokens = tokenize(text)
    assert [phrase.text(tokens, text) for phrase in noun_phrases(tokens)] == phrases


def test_verb_and_noun_are_told_apart_by_their_neighbours() -> None:
    tags = {token.text: token.tag for token in tokenize("The cook lights a match and watches the light.")}
    assert (tags["cook"], tags["lights"], tags["watches"], tags["light"]) == ("N", "V", "V", "N")
