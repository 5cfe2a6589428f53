"""Who is in the story: people named and people described."""

import re
from collections.abc import Sequence

from state.workflows.reel_compiler import ReadPerson
from tools.brief.lexicon import listed_noun, noun_class, singular, singulars
from tools.brief.phrases import Phrase, noun_phrases
from tools.brief.tables import words
from tools.brief.verbs import verb
from tools.brief.words import Token
from tools.models.offline.appearance import Appearance, age_in, beside, worn
from tools.models.offline.mention import agent, in_general, made_thing, only_spoken_of
from tools.models.offline.name import Name
from tools.models.offline.people_known import apposed, known_person, with_name
from tools.models.offline.person import Found
from tools.models.offline.source import Statement
from tools.models.offline.story import feminine_or_masculine

NOT_CAST = words("guards", "people_not_cast")
GENERIC = words("people", "generic_f", "generic_m") | {
    "figure",
    "stranger",
    "person",
    "child",
    "kid",
    "teenager",
    "protagonist",
    "couple",
}


def read_people(found: Sequence[Statement], story: frozenset[int], names: Sequence[Name]) -> tuple[ReadPerson, ...]:
    """The cast in order of appearance."""
    cast = [_named(name, found) for name in names if name.kind == "person"]
    for number, statement in enumerate(found):
        if statement.form == "dialogue":
            continue
        if number in story or statement.about in ("people", "kind"):
            _describe(cast, statement, number)
    _wear(cast, found, story)
    return tuple(person.part() for person in sorted(cast, key=lambda person: person.where))


def _named(name: Name, found: Sequence[Statement]) -> Found:
    number, first = name.places[0]
    statement = found[number]
    person = Found(name.text, statement.text, (number, first), age=name.age, role=name.role, named=True)
    person.noun = singular(name.role) if name.role else ""
    person.gender = feminine_or_masculine([part.lower() for part in name.text.split()] + [person.noun])
    stop = _position_after(statement.tokens, first, name.text)
    said = beside(statement.body[stop:])
    person.age = said.age or person.age
    _dress(person, said)
    parts = name.text.split()
    if not person.age and _alone(statement, first):
        person.age = age_in(statement.body)
    if len(parts) > 1:
        person.aliases += [
            part for part in (parts[-1], parts[0]) if part.lower().strip(".") not in words("people", "honorifics")
        ]
    return person


def _alone(statement: Statement, first: int) -> bool:
    """Is this the first name of a sentence that has no other?"""
    others = [i for i, token in enumerate(statement.tokens) if token.tag == "NAME" and i > first + 1]
    return not others


def _position_after(tokens: Sequence[Token], first: int, text: str) -> int:
    last = first
    while last + 1 < len(tokens) and tokens[last + 1].text.lower() in text.lower().replace(".", " . ").split():
        last += 1
    return tokens[last].end


def _dress(person: Found, said: Appearance) -> None:
    """Fill what is not known yet of somebody's age, wardrobe and looks."""
    person.age = person.age or said.age
    person.wardrobe = person.wardrobe or said.wardrobe
    person.looks = person.looks or said.looks


def _describe(cast: list[Found], statement: Statement, number: int) -> None:
    tokens = list(statement.tokens)
    phrases = noun_phrases(tokens)
    joined = _joined(phrases, tokens)
    owners = [p for p in phrases if _owner(tokens, p) and p not in joined]
    for phrase in sorted([*joined, *owners], key=lambda p: (p.first, p.last)):
        head = tokens[phrase.head]
        if head.possessive and tokens[phrase.first].lower not in ("my", "our") and not _owner(tokens, phrase):
            continue
        kind = _kind(tokens, phrase) if head.tag == "N" or _role_in_capitals(head) else ""
        kind = kind or ("person" if _who_follows(tokens, phrase) else "")
        kind = "person" if kind == "prop" and agent(tokens, phrase) else kind
        if only_spoken_of(statement, tokens, phrase) or in_general(tokens, phrase) or made_thing(tokens, phrase):
            continue
        if kind not in ("person", "animal", "group") or _said_of_pronoun(tokens, phrase):
            continue
        if kind in ("person", "group") and singular(head.lower) in NOT_CAST and not _introduced(tokens, phrase):
            continue
        if kind == "animal" and not _animate(cast, statement, number, tokens, phrase):
            continue
        if named := with_name(cast, tokens, phrase):
            named.aliases.append(statement.body[tokens[phrase.first].start : head.end])
            continue
        _mention(cast, statement, number, tokens, phrase)


def _kind(tokens: Sequence[Token], phrase: Phrase) -> str:
    """The class of the noun, or of the compound it ends where that is listed: no bee is in "a spelling bee"."""
    head = tokens[phrase.head].lower
    compound = f"{tokens[phrase.head - 1].lower}-{head}" if phrase.head > phrase.first else ""
    return noun_class(compound if any(map(listed_noun, singulars(compound))) else head)


def _owner(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """ "the ferryman's lamp": whose thing is shown is likely seen; whose mother or whose shop is not."""
    after = tokens[phrase.head + 1] if phrase.head + 1 < len(tokens) else None
    return (
        (tokens[phrase.first].lower in ("my", "our") or _plays_a_part(tokens, phrase))
        and after is not None
        and after.tag in ("N", "ADJ")
    )


def _plays_a_part(tokens: Sequence[Token], phrase: Phrase) -> bool:
    return tokens[phrase.first].lower == "the" and tokens[phrase.head].lower not in words(
        "people", "kin_f", "kin_m", "kin", "groups"
    )


def _said_of_pronoun(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """ "when they were children", "he is a boy still": what somebody is said to be is not somebody else."""
    before = [token for token in tokens[max(0, phrase.first - 3) : phrase.first] if token.tag != "ADV"]
    if before and before[-1].tag == "PRON" and re.search(r"['’](?:s|m|re)$", before[-1].lower):
        return not before[-1].lower.startswith(("there", "here", "who", "that", "it"))
    if len(before) < 2 or before[-1].lower not in BEING:
        return False
    return before[-2].tag == "PRON" or (before[-2].tag == "N" and noun_class(before[-2].lower) in ("person", "animal"))


BEING = ("is", "are", "was", "were", "am", "be")


def _who_follows(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """ "the tuner who comes late": "who" after a noun that is in no list makes it somebody."""
    following = [token.lower for token in tokens[phrase.head + 1 : phrase.head + 3]]
    return tokens[phrase.head].tag == "N" and (following[:1] == ["who"] or following == [",", "who"])


def _joined(phrases: list[Phrase], tokens: Sequence[Token]) -> list[Phrase]:
    """A possessor that is no name goes with what it owns: "the clockmaker's daughter" is one person."""
    found: list[Phrase] = []
    for phrase in phrases:
        before = found[-1] if found else None
        if (
            before
            and before.last + 1 == phrase.first
            and tokens[before.head].possessive
            and tokens[before.head].tag == "N"
        ):
            found[-1] = Phrase(before.first, phrase.head, phrase.last, phrase.proper)
        else:
            found.append(phrase)
    return found


def _role_in_capitals(head: Token) -> bool:
    return head.tag == "NAME" and head.text.isupper() and noun_class(head.lower) in ("person", "group")


def _introduced(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """ "a human", "two guests": an article or a number makes a general word somebody."""
    first = tokens[phrase.first].lower
    acts = _acts(tokens, phrase)
    return acts and first in ("a", "an", "one", "two", "three", "four", "five", "another", "his", "her", "my", "our")


def _animate(cast: Sequence[Found], statement: Statement, number: int, tokens: Sequence[Token], phrase: Phrase) -> bool:
    """An animal is somebody when it does something or has a name."""
    following = [token for token in tokens[phrase.last + 1 : phrase.last + 4] if token.tag != "ADV"]
    acts = bool(following) and (
        following[0].tag == "V" or following[0].lower in ("named", "called", "who", "is", "was", "has")
    )
    brought = tokens[phrase.first].lower in ("a", "an", "my", "his", "her", "their", "one") and not tokens[
        phrase.head
    ].lower.endswith("s")
    said = tokens[phrase.first - 1] if phrase.first else None
    form = verb(said.lower) if said else None
    speaks = form is not None and form.base in words("verbs", "speech") and form.form in ("s", "ed")
    return acts or speaks or brought or apposed(cast, statement, number, tokens, phrase) is not None


def _acts(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """Is it the subject of a verb, or brought in with "a", a number or "called"?"""
    following = [token for token in tokens[phrase.last + 1 : phrase.last + 4] if token.tag != "ADV"]
    opener = tokens[phrase.first].lower
    if following and following[0].tag in ("V", "AUX"):
        return True
    return opener in ("a", "an", "two", "three", "my", "her", "his", "their") or bool(
        following and following[0].lower in ("named", "called", "who")
    )


def _mention(cast: list[Found], statement: Statement, number: int, tokens: list[Token], phrase: Phrase) -> None:
    noun = singular(tokens[phrase.head].lower)
    opener = tokens[phrase.first].lower if tokens[phrase.first].tag in ("DET", "NUM", "PRON") else ""
    start = phrase.first + (1 if tokens[phrase.first].tag == "DET" else 0)
    label = statement.body[tokens[start].start : tokens[phrase.head].end]
    label = label.lower() if label.isupper() else label
    if named := apposed(cast, statement, number, tokens, phrase):
        named.role = named.role or noun
        named.noun = named.noun or noun
        named.gender = named.gender or feminine_or_masculine([noun])
        if len(label.split()) > 1 or not named.description:
            named.description = (
                named.description or statement.body[tokens[phrase.first].start : tokens[phrase.head].end]
            )
        named.aliases.append(label)
        return
    follows = tokens[phrase.head + 1].lower if phrase.head + 1 < len(tokens) else ""
    if follows not in ("who", "whose") and (known := known_person(cast, noun, opener, label)):
        if label.lower() not in (known.name.lower(), *map(str.lower, known.aliases)):
            known.aliases.append(label)
        return
    whole = statement.body[tokens[phrase.first].start : tokens[phrase.head].end]
    person = Found(label, statement.text, (number, phrase.first), noun=noun, gender=feminine_or_masculine([noun]))
    person.description = whole if len(label.split()) > 1 else ""
    person.role = noun if noun not in GENERIC else ""
    _dress(person, beside(statement.body[tokens[phrase.head].end :]))
    person.age = person.age or age_in(statement.body)
    cast.append(person)


def _wear(cast: Sequence[Found], found: Sequence[Statement], story: frozenset[int]) -> None:
    """ "He always wears a green cardigan": wardrobe of whoever the sentence, or the one before it, is about."""
    last: Found | None = None
    for number, statement in enumerate(found):
        here = [person for person in cast if person.where[0] == number or _named_in(person, statement.body)]
        if statement.form in ("dialogue", "turn") or number not in story:
            continue
        if garments := worn(statement.tokens, statement.body):
            at, what = garments
            subject = next((person for person in here if person.where[0] != number or person.where[1] < at), last)
            if subject:
                subject.wardrobe = subject.wardrobe or what
        last = here[-1] if here else last


def _named_in(person: Found, text: str) -> bool:
    return any(re.search(rf"(?<!\w){re.escape(label)}(?!\w)", text, re.I) for label in (person.name, *person.aliases))
