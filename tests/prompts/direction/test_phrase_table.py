"""Every phrase of the table is understood, does something to a film it fits, and can be taken back."""

from collections.abc import Iterator

import pytest

from prompts.direction.clauses import opposite_words
from prompts.direction.effect import reading_operations
from prompts.direction.lexicon import forms
from prompts.direction.reading import read_direction
from prompts.direction.scope import names_of
from prompts.direction.table import Change, Entry, table
from state.operations import apply, invert
from state.project import Scene, SceneProject, Shot
from state.slots import PromptSlots, Slot
from state.vocabulary import Origin

ENTRIES = table().entries


def phrases(entry: Entry) -> Iterator[str]:
    """The ways to ask for an entry that name it by themselves."""
    yield from entry.says
    yield from (f"more {noun}" for noun in entry.nouns)
    for adjective in entry.adjectives:
        said = [words for words, form in forms(adjective) if form != "less"]
        if entry.alone:
            yield from said
        for noun in entry.about:
            yield from (f"{words} {noun}" for words in said)


PHRASES = [(entry.id, phrase) for entry in ENTRIES for phrase in phrases(entry)]


def with_values(film: SceneProject, changes: tuple[Change, ...]) -> SceneProject:
    """The film as it must be for every one of these changes to have something to change."""
    needed = {change.slot: change.where or change.remove for change in changes
              if change.where or (change.remove and change.slot == "style")}  # fmt: skip
    scenes = tuple(scene.model_copy(update={"shots": tuple(_with(shot, needed) for shot in scene.shots)})
                   for scene in film.scenes)  # fmt: skip
    return film.model_copy(update={"scenes": scenes})


def _with(shot: Shot, needed: dict[str, str | None]) -> Shot:
    slots = {name: {"value": value, "origin": Origin.INFERRED} for name, value in needed.items()}
    return shot.model_copy(update={"prompt_slots": PromptSlots.model_validate(slots).over(shot.prompt_slots)})


def test_the_table_is_large_enough_to_be_worth_having() -> None:
    assert len(ENTRIES) >= 90
    assert len({entry.family for entry in ENTRIES}) >= 10


@pytest.mark.parametrize(("entry_id", "phrase"), PHRASES)
def test_every_phrase_is_read_as_its_entry_or_asked_about(entry_id: str, phrase: str) -> None:
    entry = table().entry(entry_id)
    reading = read_direction(phrase)
    if reading.questions:
        assert not reading.directions, phrase
        assert all(question.options for question in reading.questions), (phrase, reading.questions)
        return
    changed = {delta.slot for direction in reading.directions for delta in direction.changes}
    shots = [request for direction in reading.directions for request in direction.shots]
    named = len(reading.directions[0].changes) and reading.directions[0].changes[0].force == "named"
    assert shots if entry.shots else changed == {change.slot for change in entry.changes} or named, (phrase, changed)


def test_few_phrases_of_the_table_are_asked_about() -> None:
    asked = [phrase for entry_id, phrase in PHRASES
             if read_direction(phrase).questions and not table().entry(entry_id).ask]  # fmt: skip
    assert len(asked) <= 0.01 * len(PHRASES), asked


@pytest.mark.parametrize("entry", [entry for entry in ENTRIES if not entry.ask], ids=lambda entry: entry.id)
def test_every_entry_changes_a_film_and_can_be_taken_back(film: SceneProject, entry: Entry) -> None:
    phrase = next(phrase for phrase in phrases(entry) if not read_direction(phrase).questions)
    before = with_values(film, entry.changes)
    for author in ("workflow", "person"):
        change = reading_operations(before, read_direction(phrase, names_of(before)), author=author)
        assert change.operations and change.targets, (phrase, change.refused)
        after = apply(before, change.operations, author)
        assert after != before
        restored = apply(after, invert(before, change.operations), "undo")
        assert restored.model_copy(update={"counters": before.counters}) == before


@pytest.mark.parametrize("entry", [entry for entry in ENTRIES if entry.without], ids=lambda entry: entry.id)
def test_no_takes_it_away(film: SceneProject, entry: Entry) -> None:
    before = with_values(film, entry.without)
    said = f"no {entry.nouns[0]}" if entry.nouns else f"no {entry.says[0]}"
    change = reading_operations(before, read_direction(said), author="workflow")
    assert change.operations and not change.questions, said


QUESTIONS = [(one.says[0], option) for one in table().ambiguous for option in one.options]
QUESTIONS += [(entry.id, option) for entry in ENTRIES for option in entry.options]
QUESTIONS += [(entry.id, option) for entry in ENTRIES for option in opposite_words(entry)]


@pytest.mark.parametrize(("asked", "option"), QUESTIONS)
def test_every_option_offered_is_itself_understood(asked: str, option: str) -> None:
    reading = read_direction(option)
    assert reading.directions, (asked, option, reading.questions)


@pytest.mark.parametrize("said", [said for one in table().ambiguous for said in one.says])
def test_words_with_two_meanings_are_asked_about(said: str) -> None:
    reading = read_direction(f"make it {said}") if " " not in said else read_direction(said)
    assert reading.questions and not reading.directions, (said, reading.directions)


def test_things_go_among_the_negatives_and_nothing_else(film: SceneProject) -> None:
    for thing in table().things:
        for said in thing.says:
            change = reading_operations(film, read_direction(f"lose the {said}"), author="workflow")
            after = apply(film, change.operations, "workflow")
            values = [slot.value for holder in (after.global_style, *(s.prompt_slots for s in _holders(after)))
                      if isinstance(slot := holder.negatives, Slot)]  # fmt: skip
            assert values and all(thing.avoid in value for value in values), said


def _holders(project: SceneProject) -> Iterator[Scene | Shot]:
    for scene in project.scenes:
        yield scene
        yield from scene.shots
