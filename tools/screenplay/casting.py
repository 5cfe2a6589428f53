"""Who speaks, where it plays and what is handled, found in a script by its conventions alone.

What the conventions do not settle becomes a question; two cues are one person without asking only when they differ
in nothing but their extensions and capitals.
"""

import re
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

import yaml

from state.base import Part
from state.screenplay import Action, CharacterCue, Screenplay, without_notes
from tools.screenplay.fountain_lines import is_upper
from tools.screenplay.headings import times_of_day

CAPITALS = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
NUMBER = re.compile(r"#?\s*\d+$")


class Person(Part):
    """One name that speaks. `group` when the cue stands for several people (BOTH, MARA AND TOM)."""

    name: str
    cues: tuple[str, ...]
    """The cues as printed, each once, in order."""
    speeches: int
    group: bool = False


class CastingQuestion(Part):
    """Something the script does not settle about who speaks."""

    kind: Literal["group", "voice", "age", "shared_name", "spelling"]
    name: str
    candidates: tuple[str, ...]
    text: str
    evidence: str


class Place(Part):
    """One place, with the headings that play there by their position among the script's headings."""

    name: str
    headings: tuple[int, ...]


class PropCandidate(Part):
    """A capitalised thing in the action, with the line that shows it."""

    name: str
    evidence: str
    mentions: int
    named_as_thing: bool
    """An article, a number or a possessive stands before it."""


class Casting(Part):
    """Everything found."""

    people: tuple[Person, ...]
    questions: tuple[CastingQuestion, ...]
    places: tuple[Place, ...]
    props: tuple[PropCandidate, ...]


class _Words(NamedTuple):
    together: re.Pattern[str]
    groups: frozenset[str]
    voices: tuple[str, ...]
    ages: frozenset[str]
    before_things: frozenset[str]
    not_things: frozenset[str]


@cache
def _words() -> _Words:
    data = yaml.safe_load(files("data.screenplay").joinpath("casting.yaml").read_text(encoding="utf-8"))
    together = [(r"\s+" if word.isalpha() else r"\s*", re.escape(word)) for word in data["together"]]
    return _Words(
        re.compile("|".join(f"{space}{word}{space}" for space, word in together)),
        frozenset(data["groups"]),
        tuple(data["voices"]),
        frozenset(data["ages"]),
        frozenset(data["before_things"]),
        frozenset(data["not_things"]),
    )


def cast(screenplay: Screenplay) -> Casting:
    """The people, questions, places and prop candidates of a script, in order of appearance."""
    people = _people(screenplay)
    return Casting(
        people=people,
        questions=tuple(_questions(people, screenplay)),
        places=_places(screenplay),
        props=_props(screenplay, people),
    )


def same_name(text: str) -> str:
    """The form in which two spellings of one name are equal: capitals, one kind of apostrophe, single spaces."""
    return " ".join(text.replace("’", "'").upper().split())


def speaks_for_several(name: str) -> bool:
    """True for a cue that stands for more than one person: BOTH, MARA AND TOM."""
    key = same_name(name)
    return key in _words().groups or len(_members(key)) > 1


def is_direction(text: str) -> bool:
    """True for a line that is the camera's or the edit's and no story: FADE IN:, FADE OUT., OVER BLACK:"""
    bare = without_notes(text).strip()
    if "\n" in bare or not is_upper(bare):
        return False
    return bare.endswith(":") or same_name(bare.rstrip(".:")) in _words().not_things


def _people(screenplay: Screenplay) -> tuple[Person, ...]:
    found: dict[str, list[CharacterCue]] = {}
    for element in screenplay.elements:
        if isinstance(element, CharacterCue) and element.name:
            found.setdefault(same_name(element.name), []).append(element)
    return tuple(
        Person(
            name=cues[0].name,
            cues=tuple(dict.fromkeys(cue.text for cue in cues)),
            speeches=len(cues),
            group=speaks_for_several(key),
        )
        for key, cues in found.items()
    )


def _members(name: str) -> list[str]:
    """The names joined in one cue: "MARA AND TOM" → MARA, TOM."""
    return [part for part in _words().together.split(name) if part.strip()]


def _questions(people: tuple[Person, ...], screenplay: Screenplay) -> list[CastingQuestion]:
    names = {same_name(person.name): person for person in people}
    questions = []
    for key, person in names.items():
        found = _group(key, person, names, screenplay) if person.group else _other_name(key, person, names)
        if found:
            questions.append(found)
    return questions


def _group(key: str, person: Person, names: dict[str, Person], screenplay: Screenplay) -> CastingQuestion:
    members = [names[part].name if part in names else part for part in _members(key)]
    if len(members) > 1:
        text = f"{person.name} speaks as one cue. Is it {_listed(members)} together, or one character?"
        return CastingQuestion(
            kind="group", name=person.name, candidates=tuple(members), text=text, evidence=person.cues[0]
        )
    before = _speakers_before(key, screenplay, names)
    return CastingQuestion(
        kind="group",
        name=person.name,
        candidates=before,
        text=f"Who speaks as {person.name}?",
        evidence=f"{person.cues[0]}, after {_listed(list(before))}" if before else person.cues[0],
    )


def _speakers_before(key: str, screenplay: Screenplay, names: dict[str, Person]) -> tuple[str, ...]:
    """The last two single people who spoke in the same scene before this cue first appears."""
    recent: list[str] = []
    for element in screenplay.elements:
        if element.kind == "scene_heading":
            recent.clear()
        elif isinstance(element, CharacterCue):
            speaker = same_name(element.name)
            if speaker == key:
                break
            if speaker in names and not names[speaker].group:
                recent = [*(name for name in recent if name != names[speaker].name), names[speaker].name]
    return tuple(recent[-2:])


def _other_name(key: str, person: Person, names: dict[str, Person]) -> CastingQuestion | None:
    """A question when this name may be another person's second name."""
    for kind, candidate in _relatives(key):
        if candidate in names and candidate != key:
            return _same_person(kind, person, names[candidate])
    if NUMBER.search(key):
        return None
    words = key.split()
    for other, relative in names.items():
        if other == key or relative.group or NUMBER.search(other):
            continue
        theirs = other.split()
        if len(theirs) < len(words) and (words[: len(theirs)] == theirs or words[-len(theirs) :] == theirs):
            return _same_person("shared_name", person, relative)
        if other < key and len(key) >= 5 and _one_edit(key, other):
            return _same_person("spelling", person, relative)
    return None


def _relatives(key: str) -> list[tuple[Literal["voice", "age"], str]]:
    found: list[tuple[Literal["voice", "age"], str]] = []
    for voice in _words().voices:
        if key.endswith(same_name(voice)) and voice.startswith(("'", "’")):
            found.append(("voice", key.removesuffix(same_name(voice))))
        elif key.startswith(voice):
            found.append(("voice", key.removeprefix(voice)))
    first, _, rest = key.partition(" ")
    if first in _words().ages and rest:
        found.append(("age", rest))
    return found


def _same_person(
    kind: Literal["voice", "age", "shared_name", "spelling"], person: Person, other: Person
) -> CastingQuestion:
    asked = {
        "voice": f"Is {person.name} {other.name}, heard and not seen?",
        "age": f"Is {person.name} {other.name} at another age?",
        "shared_name": f"Are {other.name} and {person.name} the same person?",
        "spelling": f"Is {person.name} another spelling of {other.name}?",
    }
    evidence = f"{other.cues[0]} ({other.speeches}), {person.cues[0]} ({person.speeches})"
    return CastingQuestion(kind=kind, name=person.name, candidates=(other.name,), text=asked[kind], evidence=evidence)


def _one_edit(left: str, right: str) -> bool:
    """True when one letter added, dropped, changed or swapped with its neighbour makes one name of the other."""
    if left == right or abs(len(left) - len(right)) > 1:
        return False
    start = next((i for i, pair in enumerate(zip(left, right, strict=False)) if pair[0] != pair[1]), None)
    if start is None:
        return True
    a, b = left[start:], right[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[:2][::-1] and a[2:] == b[2:])


def _places(screenplay: Screenplay) -> tuple[Place, ...]:
    found: dict[str, tuple[str, list[int]]] = {}
    for index, heading in enumerate(times_of_day(screenplay.elements)):
        if heading.place:
            found.setdefault(same_name(heading.place), (heading.place, []))[1].append(index)
    return tuple(Place(name=name, headings=tuple(at)) for name, at in found.values())


def _props(screenplay: Screenplay, people: tuple[Person, ...]) -> tuple[PropCandidate, ...]:
    taken = {word for person in people for word in same_name(person.name).split()}
    found: dict[str, PropCandidate] = {}
    for element in screenplay.elements:
        if not isinstance(element, Action):
            continue
        for line in without_notes(element.text).split("\n"):
            for name, as_thing in _capitalised(line, taken):
                known = found.get(name)
                found[name] = PropCandidate(
                    name=name,
                    evidence=known.evidence if known else line.strip(),
                    mentions=known.mentions + 1 if known else 1,
                    named_as_thing=as_thing or bool(known and known.named_as_thing),
                )
    return tuple(found.values())


def _capitalised(line: str, taken: set[str]) -> list[tuple[str, bool]]:
    """Runs of capitalised words in a line that is not all capitals, with whether an article stands before each."""
    if not any(c.islower() for c in line):
        return []
    words = list(CAPITALS.finditer(line))
    found: list[tuple[str, bool]] = []
    index = 0
    while index < len(words):
        end = _end_of_run(line, words, index)
        last = end
        while last > index and words[last - 1][0].upper() in _words().not_things:
            last -= 1
        if last > index:
            name = line[words[index].start() : words[last - 1].end()]
            introduced = line[words[end - 1].end() :].lstrip(" ,").startswith("(")
            before = words[index - 1][0].upper() if index else ""
            if _is_thing(name, taken) and not introduced:
                found.append((name, before in _words().before_things))
        index = max(end, index + 1)
    return found


def _end_of_run(line: str, words: list[re.Match[str]], start: int) -> int:
    """The index after the capitalised words that stand one space apart from `start` on."""
    end = start
    while end < len(words) and _shouted(words[end][0]):
        if end > start and line[words[end - 1].end() : words[end].start()] != " ":
            break
        end += 1
    return end


def _shouted(word: str) -> bool:
    return len(word) > 1 and is_upper(word)


def _is_thing(name: str, taken: set[str]) -> bool:
    upper = same_name(name)
    return upper not in _words().not_things and not taken & set(upper.split()) and len(upper) > 2


def _listed(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
