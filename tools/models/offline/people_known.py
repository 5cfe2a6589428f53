"""Whom a noun phrase means again: the name it stands beside, or somebody met before."""

import re
from collections.abc import Sequence

from tools.brief.lexicon import noun_class
from tools.brief.phrases import Phrase
from tools.brief.tables import words
from tools.brief.words import Token
from tools.models.offline.appearance import SPELLED
from tools.models.offline.person import Found
from tools.models.offline.source import Statement
from tools.models.offline.story import feminine_or_masculine

ANAPHORIC = words("guards", "people_anaphoric")
"""General nouns that with "the" mean somebody met before."""


def with_name(cast: Sequence[Found], tokens: Sequence[Token], phrase: Phrase) -> Found | None:
    """ "Ammini chechi", "young Tom": a noun in one phrase with a name already in the cast."""
    inside = {
        token.lower for token in tokens[phrase.first : phrase.head] if token.tag == "NAME" and not token.possessive
    }
    return next((person for person in cast if person.named and inside & set(person.name.lower().split())), None)


def apposed(
    cast: Sequence[Found], statement: Statement, number: int, tokens: Sequence[Token], phrase: Phrase
) -> Found | None:
    """The named person this phrase describes: "Mara, a keeper", "her sister Noor", "a nurse "
    "called Anna", "Anna is a nurse"."""
    window = statement.body[tokens[phrase.head].end :]
    before = statement.body[: tokens[phrase.first].start].rstrip()
    named = [person for person in cast if person.named]
    nearby = [person for person in named if person.name in statement.body]
    if nearby and phrase.first and tokens[phrase.first - 1].lower in ("still", "once"):
        return max(nearby, key=lambda person: before.rfind(person.name))
    for person in nearby or named:
        name = re.escape(person.name)
        short = name if nearby else "|".join([name, *map(re.escape, person.aliases[:2])])
        if re.match(
            rf"\s*(?:,|:|–|—|\(|(?:(?:who is|whose name is|is|,)?\s*(?:named|called|nicknamed))|is|was)?\s*"
            rf"(?:{short})(?!\w)(?!['’]s\b)",
            window,
            re.I,
        ):
            return person
        if _linked(tokens, phrase, person):
            return person
        described = rf"(?<!\w)(?:{short})(?:\s*\([^)]*\))?(?:,\s*(?:\d+\w*|{SPELLED}))?\s*(?:,|–|—|:|\(\w*,?|is|was)$"
        if tokens[phrase.first].lower in ("a", "an", "the", "her", "his", "their", "my", "our", "who") and re.search(
            described, before, re.I
        ):
            return person
        if _equated(tokens, phrase, person) or _titled_so(tokens, phrase, person):
            return person
        inside = rf"(?<!\w)(?:{short})\s*\((?:[^()]*,)?\s*$"
        if re.search(inside, before, re.I) and ")" in window:
            return person
        bare = rf"(?<!\w)(?:{short})(?:\s*\([^)]*\))?\s*(?:,|–|—|:|\(\w*,?)$"
        if statement.about == "people" and re.search(bare, before, re.I):
            return person
    return None


CALLING = ("call", "let's", "let’s", "lets", "we'll", "i'll", "her", "him", "them", "name")
""" "a farmer, let's call her Thea"."""


def _equated(tokens: Sequence[Token], phrase: Phrase, person: Found) -> bool:
    """ "Her best friend and worst enemy in the team is Espe": what somebody named is said to be."""
    first = person.name.split()[0].lower()
    for k in range(phrase.head + 1, min(len(tokens) - 1, phrase.head + 9)):
        if tokens[k].lower in ("is", "was"):
            return tokens[k + 1].lower == first and not tokens[k + 1].possessive
        if tokens[k].tag not in ("PREP", "DET", "N", "ADJ", "CONJ", "PRON"):
            return False
    return False


def _titled_so(tokens: Sequence[Token], phrase: Phrase, person: Found) -> bool:
    """ "Wilma Choque, 34, technician": one bare role after another, between commas."""
    if phrase.first != phrase.head or tokens[phrase.head].lower.endswith("s"):
        return False
    k = phrase.first - 1
    while k > 0 and (tokens[k].text in ',"”“()' or tokens[k].tag in ("NUM", "N", "PREP")):
        k -= 1
    closed = (
        phrase.head + 1 >= len(tokens)
        or tokens[phrase.head + 1].text in ",.;)"
        or tokens[phrase.head + 1].tag == "PREP"
    )
    return (
        closed
        and phrase.first > 1
        and tokens[phrase.first - 1].text == ","
        and tokens[k].tag == "NAME"
        and tokens[k].lower in (part.lower() for label in (person.name, *person.aliases) for part in label.split())
    )


def _linked(tokens: Sequence[Token], phrase: Phrase, person: Found) -> bool:
    """ "lady in her 50s, tired, Bernadette": only describing words and a last comma between the two."""
    first = person.name.split()[0].lower()
    for k in range(phrase.head + 1, min(len(tokens), phrase.head + 10)):
        if tokens[k].tag == "NAME" and tokens[k].lower == first:
            return tokens[k - 1].lower in (",", "called", "named", *CALLING) and not tokens[k].possessive
        describing = (
            tokens[k].tag in ("PUNCT", "ADJ", "PREP", "DET", "NUM")
            or tokens[k].lower in ("called", "named", *CALLING)
            or noun_class(tokens[k].lower) == "person"
        )
        if not describing or tokens[k].text in ".;:!?":
            return False
    return False


def known_person(cast: Sequence[Found], noun: str, opener: str, label: str) -> Found | None:
    """The person already met whom this phrase means again."""
    if opener in ("another", "a", "an") or opener.isdigit():
        return None
    if opener in words("function_words", "numbers") - {"one"}:
        return next((person for person in cast if person.name.lower() == label.lower()), None)
    again = [person for person in cast if person.name.lower() == label.lower()]
    if again:
        return again[-1]
    same = [person for person in cast if noun in (person.noun, person.role.lower())]
    if same:
        exact = [person for person in same if person.name.lower() == label.lower()]
        return (exact or same)[-1] if opener or exact else None if _different(same[-1], label) else same[-1]
    if noun in ANAPHORIC and opener in ("the", "this", "that"):
        gender = feminine_or_masculine([noun])
        fitting = [person for person in cast if not gender or person.gender in ("", gender)]
        return fitting[-1] if len(fitting) == 1 or (fitting and gender and fitting[-1].gender == gender) else None
    return None


def _different(person: Found, label: str) -> bool:
    return len(label.split()) > 1 and len(person.name.split()) > 1 and label.lower() != person.name.lower()
