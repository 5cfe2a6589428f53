"""What holds for any direction on any film: it stays in its scope, respects what is a person's, and can be taken back."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prompts.direction.effect import reading_operations
from prompts.direction.effective import effective
from prompts.direction.reading import read_direction
from prompts.direction.scope import Focus, find, names_of
from prompts.direction.table import table
from state.base import canonical_bytes
from state.operations import Author, apply, invert
from state.project import Scene, SceneProject, Shot
from state.slots import SLOT_NAMES, PromptSlots
from state.vocabulary import Origin

PHRASES = sorted(
    {phrase for entry in table().entries if not entry.ask for phrase in entry.says}
    | {adjective for entry in table().entries if entry.alone for adjective in entry.adjectives}
    | {f"no {thing.says[0]}" for thing in table().things}
    | {"dusk instead", "85mm", "two sizes tighter", "5 seconds", "low angle", "9:16", "coverage", "add a close-up",
       "more red", "no handheld", "slow push in", "1 second shorter", "the whole film 20 seconds"}
)  # fmt: skip
PLACES = ["", " in scene 2", " in the last shot", " in every close-up", " except in scene 1", " in scenes 1 and 3",
          " on Mara", " in the kitchen scenes", " in the second half", " throughout", " in shot 2b",
          " in all of Mara's shots"]  # fmt: skip
FOCI = [(), ("scene-1",), ("shot-2b",), ("scene-2", "shot-3a")]
ORIGINS = [Origin.INFERRED, Origin.DEFAULT, Origin.SAID, Origin.EDITED]


def _marked(slots: PromptSlots, draw: Any) -> PromptSlots:
    """The same values with other origins and locks."""
    changed = {
        name: slot.with_(origin=draw(st.sampled_from(ORIGINS)), locked=draw(st.integers(0, 9)) == 0)
        for name, slot in slots.filled().items()
    }
    return slots.with_(**changed)


@st.composite
def films(draw: Any) -> SceneProject:
    """The film with origins, locks and undecided slots dealt at random."""
    film: SceneProject = FILM[0]
    scenes = []
    for scene in film.scenes:
        shots = tuple(
            shot.with_(prompt_slots=_marked(shot.prompt_slots, draw), locked=draw(st.integers(0, 7)) == 0)
            for shot in scene.shots
        )
        length = scene.duration_s.with_(origin=draw(st.sampled_from(ORIGINS))) if scene.duration_s else None
        changes: dict[str, Any] = {
            "shots": shots,
            "prompt_slots": _marked(scene.prompt_slots, draw),
            "duration_s": length,
        }
        scenes.append(scene.with_(**changes, locked=draw(st.integers(0, 9)) == 0))
    return film.with_(scenes=tuple(scenes))


FILM: list[SceneProject] = []


def _film(film: SceneProject) -> None:
    FILM[:] = [film]


def _resolved(project: SceneProject, scene: Scene, shot: Shot) -> dict[str, Any]:
    found = {name: effective(project, scene, shot, name) for name in SLOT_NAMES}
    return {name: slot.value for name, slot in found.items() if slot is not None}


def test_properties(film: SceneProject) -> None:
    _film(film)

    @settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(films(), st.sampled_from(PHRASES), st.sampled_from(PLACES), st.sampled_from(FOCI),
           st.sampled_from(["workflow", "person"]))  # fmt: skip
    def holds(project: SceneProject, phrase: str, place: str, ids: tuple[str, ...], author: Author) -> None:
        reading = read_direction(phrase + place, names_of(project))
        focus = Focus(ids)
        change = reading_operations(project, reading, focus, author)
        after = apply(project, change.operations, author)
        restored = apply(after, invert(project, change.operations), "undo")
        assert restored.with_(counters=project.counters) == project
        meant = {one for direction in reading.directions for one in find(project, direction.scope, focus).shots}
        for scene, shot in project.shots():
            now = after.find_shot(shot.id)
            assert now is not None
            if shot.id not in meant or shot.locked or scene.locked:
                assert now[1] == shot
                assert _resolved(after, *now) == _resolved(project, scene, shot)
            _check_personal(shot.prompt_slots, now[1].prompt_slots, author)
            _check_personal(scene.prompt_slots, now[0].prompt_slots, author)
            if author == "workflow":
                for name in SLOT_NAMES:
                    old = effective(project, scene, shot, name)
                    new = effective(after, *now, name)
                    assert old is None or not old.personal or (new is not None and new.value == old.value)

    holds()


def _check_personal(old: PromptSlots, new: PromptSlots, author: Author) -> None:
    for name, slot in old.filled().items():
        if slot.locked or (author == "workflow" and slot.personal):
            assert getattr(new, name) == slot


def test_running_times_keep_adding_up(film: SceneProject) -> None:
    def total(scene: Scene) -> float:
        return sum(shot.prompt_slots.duration_s.value for shot in scene.shots
                   if shot.canonical and shot.prompt_slots.duration_s)  # fmt: skip

    for phrase in ("slower", "faster", "trailer cut", "2 seconds longer", "scene 2 should be 7 seconds",
                   "the whole film 31 seconds", "half as long in shot 1a", "3 seconds each", "add a close-up in scene 1",
                   "coverage in scene 2"):  # fmt: skip
        change = reading_operations(film, read_direction(phrase, names_of(film)), author="person")
        assert change.operations, phrase
        for scene in apply(film, change.operations, "person").scenes:
            assert scene.duration_s is not None
            assert abs(scene.duration_s.value - total(scene)) < 0.05, (phrase, scene.id)


@settings(max_examples=300, deadline=None)
@given(st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from([*" ".join(PHRASES + PLACES).split(), "not", "and", "or", ",", "but", "keep", "more", "less",
                              "except", "only", "the", "12", "mm", "?", "“x”", "scene", "é"]), max_size=14).map(" ".join),
))  # fmt: skip
def test_any_words_are_read_or_asked_about_and_always_the_same_way(text: str) -> None:
    first = read_direction(text)
    assert first.directions or first.questions
    assert canonical_bytes(first) == canonical_bytes(read_direction(text))
    for direction in first.directions:
        assert direction.changes or direction.shots
        assert all(change.evidence for change in direction.changes)
