"""Who, what and where of the reading a stretch of text means, pronouns included."""

import re
from collections.abc import Sequence

from state.workflows.reel_compiler import BriefReading, ReadPerson
from tools.brief.tables import words
from tools.brief.words import tokenize
from tools.models.offline.speech import person_gender
from tools.models.offline.tense import is_plural


def _labels(name: str, aliases: Sequence[str]) -> list[str]:
    return sorted({name, *aliases}, key=lambda label: (-len(label), label))


def find_label(label: str, text: str) -> int:
    """Where the label stands in the text as whole words; -1 when it does not."""
    spaced = r"\s+".join(map(re.escape, label.split()))
    match = re.search(rf"(?<!\w){spaced}(?:['’]s)?(?!\w)", text, re.I)
    return match.start() if match else -1


def mentioned_people(text: str, reading: BriefReading) -> tuple[str, ...]:
    """People named or described in the text, in order."""
    hits = []
    for person in reading.people:
        for label in [*_labels(person.name, person.aliases), *([person.role] if person.role else [])]:
            at = find_label(label, text)
            if at >= 0:
                hits.append((at, person.name))
                break
    return tuple(dict.fromkeys(name for _, name in sorted(hits)))


def resolve_people(
    text: str, named: tuple[str, ...], before: tuple[str, ...], reading: BriefReading
) -> tuple[str, ...]:
    """The people in a stretch: those named, and those a pronoun can only mean among the ones just seen."""
    lowers = {token.lower for token in tokenize(text)}
    found = list(named)
    by_name = {person.name: person for person in reading.people}
    candidates = [by_name[name] for name in before if name in by_name] or list(reading.people)[:1]
    for pronouns, gender in ((words("function_words", "feminine"), "f"), (words("function_words", "masculine"), "m")):
        others = [name for name in found if name in by_name and may_be_meant(by_name[name], text, gender)]
        if lowers & pronouns and not any(_fits(by_name[name], gender) for name in others):
            fitting = [person for person in candidates if _fits(person, gender)]
            fitting.sort(key=lambda person: person_gender(person) != gender)
            if fitting:
                found.append(fitting[0].name)
    if lowers & {"they", "them", "both"} and len(found) < 2:
        found += [person.name for person in candidates if person.name not in found]
    if lowers & {"i", "we", "me"} and not found and candidates:
        found.append(candidates[0].name)
    if not found and _carries_on(text) and candidates:
        found.append(candidates[0].name)
    return tuple(dict.fromkeys(found))


def may_be_meant(person: ReadPerson, text: str, gender: str) -> bool:
    """Can "she" or "he" in the text be this person, by where the text names them: before it, and not as "her cat"?"""
    said = re.search(rf"(?<!\w)(?:{'|'.join(words('function_words', FORMS[gender]))})(?!\w)", text, re.I)
    at = [place for label in _labels(person.name, person.aliases) if (place := find_label(label, text)) >= 0]
    late = said is not None and bool(at) and min(at) > said.start()
    return not late and not belongs(person.name, text, gender)


FORMS = {"f": "feminine", "m": "masculine"}


def belongs(name: str, text: str, gender: str) -> bool:
    """Is it only spoken of as "her cat", "his brother"? Then that "she" or "he" is somebody else."""
    noun = re.escape(name.split()[-1])
    owner = "her" if gender == "f" else "his"
    mentions = re.findall(rf"(?<!\w){noun}(?!\w)", text, re.I)
    return bool(mentions) and len(mentions) == len(
        re.findall(rf"(?<!\w){owner}\s+(?:[\w-]+\s+)?{noun}(?!\w)", text, re.I)
    )


def _fits(person: ReadPerson, gender: str) -> bool:
    return person_gender(person) in ("", gender) and not is_many(person.name)


def is_many(name: str) -> bool:
    """Is it a group, as "children" or "two soldiers"? Neither "he" nor "she" can mean one."""
    return not name[:1].isupper() and is_plural(name)


def _carries_on(text: str) -> bool:
    """A clause without its own subject goes on about whoever was last."""
    tokens = [token for token in tokenize(text) if token.tag != "PUNCT"]
    k = 0
    while k < len(tokens) and tokens[k].tag in ("CONJ", "ADV"):
        k += 1
    return k < len(tokens) and tokens[k].tag == "V"


def mentioned_props(text: str, reading: BriefReading) -> tuple[str, ...]:
    """Things of the reading that the text names, in order."""
    hits = []
    for prop in reading.props:
        for label in (prop.name, prop.name.split()[-1]):
            at = find_label(label, text)
            if at < 0 and not label.endswith("s"):
                at = find_label(f"{label}s", text)
            if at >= 0:
                hits.append((at, prop.name))
                break
    return tuple(dict.fromkeys(name for _, name in sorted(hits)))


def mentioned_place(text: str, reading: BriefReading) -> tuple[str, str]:
    """The place a text plays in, the most particular first, with the words that say it; ("", "") when none."""
    best: tuple[bool, int, str, str] | None = None
    for place in reading.places:
        for label in _labels(place.name, place.aliases):
            at = find_label(label, text)
            if at < 0:
                continue
            broad = place.name[:1].isupper() and place.setting is None
            candidate = (broad, at, place.name, label)
            best = min(best, candidate) if best else candidate
            break
    return (best[2], best[3]) if best else ("", "")
