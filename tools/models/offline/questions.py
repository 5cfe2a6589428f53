"""What the engine asks: what matters and is not said, what contradicts itself, and what needs taste."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from state.vocabulary import AspectRatio, ProjectKind
from state.workflows.reel_compiler import ReadLine, ReadPerson, ReadPlace, ReadQuestion, ReadRequest
from tools.brief.tables import table
from tools.models.offline.figures import Figure, durations
from tools.models.offline.frames import ratios
from tools.models.offline.language import is_gibberish
from tools.models.offline.manner import Hit, read_palette
from tools.models.offline.source import Statement, is_injection, phrase_in
from tools.models.offline.structure import default_length

MOST = 9
SPEAKING = re.compile(
    r"\b(?:argue|argues|argued|they talk|talks? about|discuss(?:es)?|chat(?:s)?|converse|banter|"
    r"negotiat\w+|debate[sd]?)\b",
    re.I,
)
LIMITED = re.compile(
    r"\b(?:not (?:too|so|that|quite|really|just)|less|without (?:being|feeling|looking|becoming)|"
    r"but not|rather than|not .{2,30}, but|instead of)\b[^.;!?]*",
    re.I,
)


@dataclass(frozen=True)
class Facts:
    """What the reading found, for the questions to look at."""

    request: ReadRequest
    found: Sequence[Statement]
    story: frozenset[int]
    language: str
    kind: ProjectKind | None
    length: Figure | None
    ratio: AspectRatio | None
    platform: str
    tone: tuple[str, ...]
    people: Sequence[ReadPerson]
    places: Sequence[ReadPlace]
    lines: Sequence[ReadLine]
    influences: Sequence[tuple[str, str]]
    negatives: Sequence[tuple[str, str]]
    times: Sequence[Hit]


def question(name: str, evidence: str = "", **values: Any) -> ReadQuestion:
    """The question `name` of `data/offline/questions.yaml`, filled in."""
    entry = table("questions")[name]
    text = str(entry["text"]).format(evidence=shortened(evidence), **values)
    return ReadQuestion(text=text, about=entry["about"], options=tuple(map(str, entry["options"])), evidence=evidence)


def shortened(text: str) -> str:
    """At most some twenty words, whole."""
    spoken = text.split()
    return " ".join(spoken[:20]) + ("…" if len(spoken) > 20 else "")


def ask(facts: Facts) -> tuple[ReadQuestion, ...]:
    """Questions in order of weight, at most nine."""
    text = facts.request.text
    if not text.strip():
        return (question("empty"),)
    if is_gibberish(text):
        return (question("gibberish", text.strip()),)
    asked = [*_safety(facts), *_contradictions(facts), *_missing(facts), *_taste(facts)]
    return tuple(asked[:MOST])


def _safety(facts: Facts) -> list[ReadQuestion]:
    asked = [question("injection", statement.text) for statement in facts.found if is_injection(statement.text)][:1]
    if facts.language != "en":
        asked.insert(0, question("language", language=facts.language))
    return asked


def _contradictions(facts: Facts) -> list[ReadQuestion]:
    asked = []
    lengths = {figure.value: figure for figure in durations(facts.found, facts.story) if figure.strong}
    if len(lengths) > 1 and not facts.request.wishes.duration_s:
        values = ", ".join(figure.evidence for figure in lengths.values())
        asked.append(question("versions" if _versions(facts, lengths) else "durations", values, values=values))
    elif facts.length and facts.length.span:
        asked.append(question("ranges", facts.length.evidence, values=facts.length.evidence))
    stated = ratios(facts.found, facts.story)
    if len(stated) > 1 and not facts.request.wishes.aspect_ratio:
        values = ", ".join(evidence for _, evidence in stated)
        asked.append(question("ratios", values, values=values))
    usual = table("cues")["platform_ratio"].get(facts.platform)
    if usual and facts.ratio and len(stated) == 1 and usual != facts.ratio.value:
        asked.append(
            question("platform_ratio", stated[0][1], platform=facts.platform, usual=usual, said=facts.ratio.value)
        )
    for first, second in table("questions")["contrary_tone"]:
        if first in facts.tone and second in facts.tone:
            asked.append(question("tones", first=first, second=second))
    return asked + _contrary_words(facts)


def _versions(facts: Facts, lengths: dict[float, Figure]) -> bool:
    """Several lengths named in one breath are versions; named apart they contradict each other."""
    return any(
        all(figure.evidence in statement.text for figure in lengths.values()) for statement in facts.found
    ) or any(
        phrase_in(word, facts.request.text)
        for word in ("cutdown", "cutdowns", "cut-down", "cut-downs", "versions", "deliverables")
    )


def _contrary_words(facts: Facts) -> list[ReadQuestion]:
    asked = []
    text = facts.request.text
    colours, _, _ = read_palette(facts.found, frozenset())
    bright = [colour for colour in colours if not re.search(r"black|white|gr[ae]y", colour)]
    if bright and (phrase_in("black and white", text) or phrase_in("black-and-white", text)):
        asked.append(question("colours", colours=", ".join(bright)))
    silent = re.search(
        r"\b(?:no (?:dialogue|speech|talking|words|voice)|without (?:dialogue|words|speech)|silent "
        r"film|wordless|dialogue-free)\b",
        text,
        re.I,
    )
    if silent and facts.lines:
        asked.append(question("silence", silent.group()))
    wanted = " ".join(facts.found[i].body for i in sorted(facts.story))
    for thing, evidence in facts.negatives:
        if len(thing) > 3 and phrase_in(thing, wanted) and not phrase_in(evidence, wanted):
            asked.append(question("negated", evidence, thing=thing))
    return asked[:3]


def _missing(facts: Facts) -> list[ReadQuestion]:
    asked = []
    if facts.length is None:
        asked.append(question("duration", default=f"{default_length(facts.kind):g}"))
    if facts.kind is None:
        asked.append(question("kind"))
    if not facts.story:
        asked.append(question("story"))
    if not facts.people and facts.language == "en":
        asked.append(question("people"))
    if not facts.places and facts.language == "en":
        asked.append(question("place"))
    if facts.ratio is None:
        asked.append(question("aspect_ratio"))
    return asked


def _taste(facts: Facts) -> list[ReadQuestion]:
    asked = [question("influence", evidence) for _, evidence in facts.influences[:2]]
    for number, statement in enumerate(facts.found):
        if cue := next(
            (match for word in table("cues")["taste"]["dialogue"] if (match := phrase_in(word, statement.text))), None
        ):
            asked.append(question("dialogue", cue.group()))
        elif (
            number in facts.story
            and SPEAKING.search(statement.body)
            and not any(line.unit in statement.units for line in facts.lines)
        ):
            asked.append(question("unwritten", statement.text))
        elif number not in facts.story and (match := LIMITED.search(statement.text)):
            asked.append(question("negation", match.group().strip()))
    need = sum(len(line.text.split()) for line in facts.lines) / float(
        table("structures")["speech"]["words_per_second"]
    )
    if facts.length and need > facts.length.value:
        rate = table("structures")["speech"]["words_per_second"]
        asked.insert(0, question("speech_length", need=f"{need:.0f}", rate=rate, have=f"{facts.length.value:g}"))
    return asked
