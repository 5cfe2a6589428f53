"""What a scene heading says: inside or outside, where, and when."""

import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import yaml

from state.screenplay import SceneHeading, ScreenplayElement, without_notes
from state.vocabulary import Setting, TimeOfDay


class Heading(NamedTuple):
    """A heading taken apart. `place` and `time` are the writer's words; `inherits` means CONTINUOUS, SAME, LATER."""

    setting: Setting | None
    place: str
    time: str
    time_of_day: TimeOfDay | None
    inherits: bool


class _Words(NamedTuple):
    settings: dict[str, Setting]
    times: dict[str, TimeOfDay]
    inherited: frozenset[str]
    split: re.Pattern[str]


@cache
def _words() -> _Words:
    data = yaml.safe_load(files("data.screenplay").joinpath("headings.yaml").read_text(encoding="utf-8"))
    settings = {word: Setting(name) for name, words in data["settings"].items() for word in words}
    times = {word: TimeOfDay(name) for name, words in data["times"].items() for word in words}
    split = re.compile("|".join(map(re.escape, data["separators"])))
    return _Words(settings, times, frozenset(data["inherited"]), split)


def read_heading(text: str) -> Heading:
    """The parts of a heading in any language of data/screenplay/headings.yaml; what is no known time is place."""
    words = _words()
    bare = " ".join(without_notes(text).split())
    setting, rest = _setting(bare, words)
    cuts = list(words.split.finditer(rest))
    if cuts:
        last = cuts[-1]
        time = rest[last.end() :].strip()
        of_day, inherits = _time(time, words)
        if of_day or inherits:
            return Heading(setting, rest[: last.start()].strip(), time, of_day, inherits)
    return Heading(setting, rest, "", None, False)


def times_of_day(elements: tuple[ScreenplayElement, ...]) -> tuple[Heading, ...]:
    """Every heading of a script in order, those that say CONTINUOUS, SAME or LATER with the time before them."""
    headings: list[Heading] = []
    current: TimeOfDay | None = None
    for element in elements:
        if isinstance(element, SceneHeading):
            heading = read_heading(element.text)
            if heading.inherits and heading.time_of_day is None:
                heading = heading._replace(time_of_day=current)
            current = heading.time_of_day
            headings.append(heading)
    return tuple(headings)


def _setting(bare: str, words: _Words) -> tuple[Setting | None, str]:
    found = re.match(r"([^\s.　]+(?:\./[^\s.　]+)?)(?:[.　]\s*|\s+)(?=\S)", bare)
    if found and (setting := words.settings.get(found[1].upper())):
        return setting, bare[found.end() :].strip()
    return None, bare


def _time(text: str, words: _Words) -> tuple[TimeOfDay | None, bool]:
    spoken = text.upper().strip(" .()")
    inherits = any(spoken == word or spoken.endswith(f" {word}") for word in words.inherited)
    if spoken in words.times:
        return words.times[spoken], inherits
    parts = re.split(r"[\s/,;()]+", spoken)
    return next((words.times[part] for part in parts if part in words.times), None), inherits
