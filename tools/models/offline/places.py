"""Where it plays: places named and places described."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from state.vocabulary import Setting
from state.workflows.reel_compiler import ReadPlace
from tools.brief.lexicon import interior_or_exterior, singular
from tools.brief.phrases import Phrase, noun_phrases
from tools.brief.tables import words
from tools.brief.words import Token
from tools.models.offline.headings import Heading, place_label, read_heading
from tools.models.offline.mention import only_spoken_of
from tools.models.offline.name import Name
from tools.models.offline.place_phrases import (
    FURNITURE,
    closed,
    furnishes_place,
    keeps_shop,
    located,
    numbered,
    part_of,
    place_kind,
    stands,
    unlisted_place,
)
from tools.models.offline.source import Statement, one_line

VAGUE = words("guards", "places_vague")


@dataclass
class Found:
    """A place as the reading grows."""

    name: str
    evidence: str
    where: tuple[int, int]
    noun: str
    aliases: list[str] = field(default_factory=list)
    description: str = ""
    setting: Setting | None = None

    def part(self) -> ReadPlace:
        """As the reading carries it."""
        return ReadPlace(
            name=one_line(self.name),
            aliases=tuple(
                dict.fromkeys(one_line(alias) for alias in self.aliases if alias.lower() != self.name.lower())
            ),
            description=one_line(self.description),
            setting=self.setting,
            evidence=self.evidence,
        )


def read_places(
    found: Sequence[Statement], story: frozenset[int], names: Sequence[Name], *, described: bool = True
) -> tuple[ReadPlace, ...]:
    """The places in order of appearance; only those with a name unless the language can be read (`described`)."""
    places: list[Found] = []
    for number, statement in enumerate(found):
        if heading := read_heading(statement.text):
            _add_heading(places, heading, statement, number)
        elif statement.form in ("transition", "dialogue"):
            continue
        elif described and (
            number in story or statement.about in ("places", "kind", "product", "title", "platform", "")
        ):
            _describe(places, statement, number, number in story)
    for name in names:
        if name.kind == "place":
            _add_name(places, name, found)
    return tuple(place.part() for place in sorted(places, key=lambda place: place.where))


def _add_heading(places: list[Found], heading: Heading, statement: Statement, number: int) -> None:
    if not heading.place:
        return
    label = place_label(heading.place)
    noun = singular(re.findall(r"[\w'-]+", label)[-1])
    for place in places:
        if place.name.lower() == label.lower():
            if place.setting is not heading.setting:
                place.setting = Setting.BOTH
            return
    parts = [place_label(part) for part in re.split(r",\s+", heading.place)]
    places.append(
        Found(label, statement.text, (number, 0), noun, parts if len(parts) > 1 else [], setting=heading.setting)
    )


def _add_name(places: list[Found], name: Name, found: Sequence[Statement]) -> None:
    last = name.text.split()[-1].lower()
    for place in places:
        called = rf"{re.escape(place.name)}\s*,?\s*(?:called|named|known as)\s+[“\"']?{re.escape(name.text)}"
        if re.search(called, place.evidence, re.I):
            place.aliases.append(place.name)
            place.name = name.text
            return
    for place in places:
        if name.text.lower() in place.name.lower():
            return
        if place.name.lower().startswith(f"{last}'s "):
            place.name = f"{name.text}{place.name[len(last) :]}"
            return
    setting = interior_or_exterior(last)
    places.append(Found(name.text, name.evidence, name.places[0], last, setting=Setting(setting) if setting else None))


def _describe(places: list[Found], statement: Statement, number: int, story: bool) -> None:
    tokens = list(statement.tokens)
    phrases = noun_phrases(tokens)
    for i, phrase in enumerate(phrases):
        head = tokens[phrase.head]
        if head.tag != "N":
            continue
        if keeps_shop(tokens, phrase):
            _add(places, statement, number, tokens, phrase, None)
            continue
        if numbered(tokens, phrase) or unlisted_place(tokens, phrase):
            _add(places, statement, number, tokens, phrase, None)
            continue
        kind = place_kind(tokens, phrase)
        if not kind or head.lower in words("places", "never_alone") or head.possessive:
            continue
        if only_spoken_of(statement, tokens, phrase):
            continue
        own_corner = head.lower == "corner" and tokens[phrase.first].lower in words("function_words", "possessives")
        if singular(head.lower) in FURNITURE and not (own_corner or furnishes_place(tokens, phrase)):
            continue
        if part := part_of(tokens, phrases, i):
            if located(tokens, part):
                _add(places, statement, number, tokens, Phrase(part.first, phrase.head, phrase.last, False), None)
            continue
        inside = located(tokens, phrase) or (
            i == 0 and statement.form == "item" and phrase.first == 0 and closed(tokens, phrase)
        )
        listed = statement.about == "places" or (statement.field is not None and statement.field.key.lower() == "where")
        if kind == "weak_place" and not (inside or listed):
            continue
        if kind == "place" and not (inside or listed or stands(tokens, phrase, story)):
            continue
        _add(places, statement, number, tokens, phrase, phrases[i + 1] if i + 1 < len(phrases) else None)


def _add(
    places: list[Found],
    statement: Statement,
    number: int,
    tokens: list[Token],
    phrase: Phrase,
    following: Phrase | None,
) -> None:
    start = phrase.first
    ranked = numbered(tokens, phrase)
    while (
        tokens[start].tag == "DET" or (tokens[start].tag == "NUM" and not ranked) or tokens[start].lower in VAGUE
    ) and start < phrase.head:
        start += 1
    last = phrase.head + numbered(tokens, phrase) * (
        phrase.head + 1 < len(tokens) and tokens[phrase.head + 1].tag == "NUM"
    )
    label = statement.body[tokens[start].start : tokens[last].end]
    noun = singular(tokens[phrase.head].lower)
    owner = _owner(tokens, phrase)
    if owner:
        label = f"{owner} {label}"
    whole = tokens[phrase.head - 1].tag in ("DET", "ADJ", "N") and " of " in label
    known = _known(places, label, noun)
    if known:
        if label.lower() != known.name.lower():
            known.aliases.append(label)
        return
    setting = interior_or_exterior(tokens[phrase.head].lower)
    place = Found(label, statement.text, (number, phrase.first), noun, setting=Setting(setting) if setting else None)
    if whole:
        place.aliases.append(label.split(" of ")[-1].removeprefix("the "))
    place.description = _description(statement.body, tokens, phrase, following)
    places.append(place)


def _owner(tokens: Sequence[Token], phrase: Phrase) -> str:
    """ "Anna's" in "Anna's kitchen": a possessor is part of a place's name."""
    before = tokens[phrase.first - 1] if phrase.first else None
    if before and before.possessive:
        return f"{before.text}'s"
    return ""


def _description(body: str, tokens: Sequence[Token], phrase: Phrase, following: Phrase | None) -> str:
    first = phrase.first
    while first < phrase.head and (tokens[first].tag == "DET" or tokens[first].lower in VAGUE):
        first += 1
    whole = body[tokens[phrase.first].start : tokens[phrase.head].end]
    bare = tokens[phrase.first].tag == "DET" and first == phrase.first + 1
    whole = (
        ""
        if first == phrase.head or bare
        else whole[:1].lower() + whole[1:]
        if tokens[phrase.first].tag == "DET"
        else whole
    )
    if following is None or following.proper is False:
        return whole if phrase.head - phrase.first > 1 else ""
    between = body[tokens[phrase.head].end : tokens[following.first].start].strip().lower()
    if between in ("in", "of", "on", "near", "outside", "by"):
        return body[tokens[phrase.first].start : tokens[following.last].end]
    return whole if phrase.head - phrase.first > 1 else ""


def _known(places: Sequence[Found], label: str, noun: str) -> Found | None:
    for place in places:
        if place.name.lower() == label.lower():
            return place
    if "'s " in label:
        return None
    bare = len(label.split()) == 1
    for place in reversed(places):
        if place.noun == noun and (bare or len(place.name.split()) == 1 or _shares_word(place.name, label)):
            return place
    return None


def _shares_word(name: str, label: str) -> bool:
    return len(set(name.lower().split()) & set(label.lower().split())) > 1
