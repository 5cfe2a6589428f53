import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.models.offline.grammar import clauses
from tools.models.offline.timing import share


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Pip fetched his lantern and ran down the stairs.",
            [("Pip", "fetches his lantern"), ("", "runs down the stairs")],
        ),
        ("In Porto, Ines kneads dough.", [("Ines", "kneads dough, in Porto")]),
        ("Mara, a keeper, finds a bottle.", [("Mara", "finds a bottle")]),
        ("The twins were dancing.", [("The twins", "are dancing")]),
        ("Pip could not sleep.", [("Pip", "cannot sleep")]),
        ("Dr. Oke waits.", [("Dr. Oke", "waits")]),
        ("A red kettle on the sill", [("A red kettle on the sill", "")]),
        ("He's carrying a ladder.", [("He", "is carrying a ladder")]),
        ("Omar (34) stopped.", [("Omar", "stops")]),
    ],
)
def test_clauses_in_the_present(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(clause.subject, clause.predicate) for clause in clauses(text)] == expected


@given(
    st.integers(1, 4000).map(lambda tenths: tenths / 10),
    st.lists(st.floats(0.01, 100), min_size=1, max_size=30),
    st.floats(0, 5),
)
def test_shares_sum_to_the_whole_and_keep_their_least(total: float, weights: list[float], least: float) -> None:
    parts = share(total, weights, least)
    if total >= 0.1 * len(weights):
        assert sum(parts) == pytest.approx(total)
        assert min(parts) > 0
    if total >= (least + 0.5) * len(weights):
        assert min(parts) >= least - 1e-9


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On the kitchen table stands a tin boat, wet.", [("a tin boat", "stands on the kitchen table, wet")]),
        ("Down the stairs comes Mara with a candle.", [("Mara", "comes down the stairs with a candle")]),
        ("There is a man on the roof.", [("a man", "is on the roof")]),
        ("Behind the bar sits Olu, who has been there for years.", [("Olu", "sits behind the bar")]),
    ],
)
def test_a_subject_after_its_verb_goes_before_it(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(clause.subject, clause.predicate) for clause in clauses(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rosa, sixty, a baker in a paper hat, waits alone by the oven.", [("Rosa", "waits alone by the oven")]),
        ("A customer knocks.", [("A customer", "knocks")]),
        ("The door opens; nobody is there.", [("The door", "opens"), ("nobody", "is there")]),
        ("In the loft she finds Sam, who left as a child, asleep.", [("she", "finds Sam in the loft, asleep")]),
    ],
)
def test_a_sentence_is_never_taken_for_a_noun(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(clause.subject, clause.predicate) for clause in clauses(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He never said her name.", [("He", "never says her name")]),
        ("They almost missed the boat.", [("They", "almost miss the boat")]),
        ("He'd say it to the boat.", [("He", "says it to the boat")]),
        ("She'd lost the key.", [("She", "has lost the key")]),
        ("He's missed the ferry.", [("He", "has missed the ferry")]),
        ("walks along the road and shows the van.", [("", "walks along the road and shows the van")]),
        ("There is a jar of hinges on the shelf.", [("a jar of hinges", "is on the shelf")]),
        (
            "A very old lady called Ruth rides to the terminus.",
            [("A very old lady called Ruth", "rides to the terminus")],
        ),
        (
            "The porter opens the door by the end he was asked to.",
            [("The porter", "opens the door by the end he was asked to")],
        ),
    ],
)
def test_what_a_sentence_says_is_kept(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(clause.subject, clause.predicate) for clause in clauses(text)] == expected
