"""The labelled briefs, and how well the engine reads each.

A labelled brief is a YAML file in `data/samples/briefs/` (rules were written with these in view), in its folder
`opened/` (written blind by somebody else and measured so, then read to find what the rules lacked) or in `unseen/`
(written by somebody else, and not read by anybody who writes rules): `text`, `register`, `people`, `described_people`,
`places`, `props`, `duration_s`, `aspect_ratio`, `kind`, `language`; and, where they are given, `lines` (how many are
spoken), `asks` (what must be asked about) and `also` (findings that are neither asked for nor wrong). A label may give
spellings apart by `|`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from state.workflows.reel_compiler import (
    Brief,
    BriefReading,
    Outline,
    OutlineRequest,
    ReadPerson,
    ReadPlace,
    ReadProp,
    ReadRequest,
)
from tools.brief.lexicon import singular
from tools.brief.segment import segment
from tools.brief.tables import words
from tools.models.offline.outline import outline
from tools.models.offline.reading import read_brief
from tools.models.offline.structure import default_length

KINDS = ("people", "places", "props")
GROUPS = ("seen", "opened", "unseen")
SMALL = words("guards", "report_small")


@dataclass(frozen=True)
class Case:
    """A labelled brief."""

    name: str
    group: str
    """One of `GROUPS`."""
    register: str
    text: str
    labels: dict[str, Any]


@dataclass
class Tally:
    """Counts of one kind of finding."""

    found: int = 0
    wanted: int = 0
    right: int = 0
    given: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.found / self.wanted if self.wanted else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.given if self.given else 1.0

    def add(self, other: "Tally") -> None:
        """Count another tally's findings in."""
        self.found, self.wanted = self.found + other.found, self.wanted + other.wanted
        self.right, self.given = self.right + other.right, self.given + other.given
        self.missed += other.missed
        self.wrong += other.wrong


@dataclass(frozen=True)
class Score:
    """What one brief's reading got right."""

    case: Case
    tallies: dict[str, Tally]
    carried: Tally
    """People, places and props found in the bible that a scene uses too."""
    facts: dict[str, bool]
    """Exact facts and expected questions: right or not."""


def cases() -> tuple[Case, ...]:
    """Every labelled brief that ships, seen ones first, by name."""
    root = files("data").joinpath("samples").joinpath("briefs")
    folders = {group: root if group == "seen" else root.joinpath(group) for group in GROUPS}
    return tuple(case for group, folder in folders.items() for case in _cases(folder, group))


def _cases(folder: Traversable, group: str) -> Iterator[Case]:
    if not folder.is_dir():
        return
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.endswith((".yaml", ".yml")):
            content = yaml.safe_load(entry.read_text(encoding="utf-8"))
            name = entry.name.rsplit(".", 1)[0]
            yield Case(name, group, content.get("register", ""), content["text"], content)


def read(case: Case) -> tuple[BriefReading, Outline]:
    """The case's reading and its outline."""
    units = segment(case.text)
    reading = read_brief(ReadRequest(text=case.text, units=units, wishes=Brief(brief=case.text)))
    seconds = reading.duration_s or default_length(reading.kind)
    return reading, outline(OutlineRequest(units=units, reading=reading, duration_s=seconds))


def score(case: Case) -> Score:
    """The case against its labels."""
    reading, told = read(case)
    also = [str(item) for item in case.labels.get("also") or ()]
    tallies = {}
    everything: list[ReadPerson | ReadPlace | ReadProp] = [*reading.people, *reading.places, *reading.props]
    for kind in KINDS:
        wanted = _labels(case, kind)
        tallies[kind] = _tally(getattr(reading, kind), wanted, also)
    used = {name for scene in told.scenes for name in (*scene.people, *scene.props, scene.place)}
    used |= {line.speaker for line in reading.lines}
    named = [entry for entry in everything if any(_matches(label, entry) for label in _all_labels(case))]
    carried = Tally(found=sum(entry.name in used for entry in named), wanted=len(named))
    carried.missed = [entry.name for entry in named if entry.name not in used]
    return Score(case, tallies, carried, dict(_facts(case, reading, told)))


def _all_labels(case: Case) -> list[str]:
    return [label for kind in KINDS for label in _labels(case, kind)]


def _labels(case: Case, kind: str) -> list[str]:
    keys = ("people", "described_people") if kind == "people" else (kind,)
    return [str(item) for key in keys for item in case.labels.get(key) or ()]


def _tally(entries: Sequence[ReadPerson | ReadPlace | ReadProp], wanted: Sequence[str], also: Sequence[str]) -> Tally:
    tally = Tally(wanted=len(wanted))
    for label in wanted:
        if any(_matches(label, entry) for entry in entries):
            tally.found += 1
        else:
            tally.missed.append(label)
    for entry in entries:
        if any(_matches(label, entry) for label in wanted):
            tally.right += 1
            tally.given += 1
        elif entry.name != "Narrator" and not any(_matches(label, entry) for label in also):
            tally.given += 1
            tally.wrong.append(entry.name)
    return tally


def _matches(label: str, entry: ReadPerson | ReadPlace | ReadProp) -> bool:
    names = [entry.name, *getattr(entry, "aliases", ())]
    return any(_same(spelling, name) for spelling in label.split("|") for name in names)


def _same(label: str, name: str) -> bool:
    """Equal but for articles and number, or the same noun with more or fewer words before it or after an "of"."""
    one, other = _bare(label), _bare(name)
    if not one or not other:
        return False
    if one == other or set(one) == set(other):
        return True
    if name[:1].isupper() and label[:1].isupper():
        return set(one) <= set(other) or set(other) <= set(one)
    core, noun = _bare(_core(label)), _bare(_core(name))
    if not core or not noun or core[-1] != noun[-1]:
        return False
    return set(core) <= set(other) or set(noun) <= set(one)


def _core(text: str) -> str:
    """The noun with what stands before it: "a loaf of bread" → "a loaf"."""
    return re.split(
        r"\s+(?:of|with|in|from|for|on|at|under|to|named|called|and|who|whose|that|which)\s+",
        re.sub(r"\s*\([^)]*\)", "", text),
    )[0]


def _bare(text: str) -> list[str]:
    spoken = re.findall(r"[^\W_]+(?:['’\-][^\W_]+)*", re.sub(r"\s*\([^)]*\)", "", text).lower().replace("-", " "))
    return [singular(word.removesuffix("'s").removesuffix("’s")) for word in spoken if word not in SMALL]


def _facts(case: Case, reading: BriefReading, told: Outline) -> Iterator[tuple[str, bool]]:
    for name in ("duration_s", "aspect_ratio", "kind", "language"):
        if case.labels.get(name) is not None:
            value = getattr(reading, name)
            wanted = str(case.labels[name]).split("-")[0] if name == "language" else case.labels[name]
            yield name, str(getattr(value, "value", value)) == str(wanted) or value == wanted
    if "lines" in case.labels:
        yield "lines", len(reading.lines) == case.labels["lines"]
    asked = {question.about for question in reading.questions}
    for about in case.labels.get("asks") or ():
        yield f"asks {about}", about in asked
    if reading.duration_s:
        total = sum(scene.duration_s for scene in told.scenes)
        yield "runs as long as wished", abs(total - reading.duration_s) <= 0.05 * reading.duration_s
    claimed = [unit for scene in told.scenes for beat in scene.beats for unit in beat.units]
    yield "story told once, in order", claimed == list(reading.story)


def totals(scores: Iterable[Score]) -> dict[str, Tally]:
    """Tallies summed by kind, and "all" and "carried"."""
    summed = {kind: Tally() for kind in (*KINDS, "all", "carried")}
    for entry in scores:
        for kind in KINDS:
            summed[kind].add(entry.tallies[kind])
            summed["all"].add(entry.tallies[kind])
        summed["carried"].add(entry.carried)
    return summed
