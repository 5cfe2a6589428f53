"""Where it plays: places named and places described."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from state.vocabulary import Setting, TimeOfDay
from state.workflows.reel_compiler import ReadPlace
from tools.brief.lexicon import interior_or_exterior, noun_class, ordinary, singular, table, verb, words
from tools.brief.lines import slugline
from tools.brief.words import Phrase, Token, noun_phrases
from tools.models.offline.names import Name
from tools.models.offline.source import Statement, one_line

LOCATIVE = words("function_words", "locative")
OPENED = words("guards", "places_opened")
VAGUE = words("guards", "places_vague")
FURNITURE = words("guards", "places_furniture")
REACHING = words("guards", "places_reaching")
TIME_WORDS = tuple(
    sorted(
        (
            "DAY",
            "NIGHT",
            "MORNING",
            "EVENING",
            "AFTERNOON",
            "DAWN",
            "DUSK",
            "SUNSET",
            "SUNRISE",
            "NOON",
            "MIDNIGHT",
            "LATER",
            "CONTINUOUS",
            "SAME",
            "MOMENTS LATER",
            "SAME TIME",
            "GOLDEN HOUR",
            "MAGIC HOUR",
            "TWILIGHT",
            "PREDAWN",
            "PRE-DAWN",
            "BLUE HOUR",
        ),
        key=len,
        reverse=True,
    )
)


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


@dataclass(frozen=True)
class Heading:
    """A scene heading taken apart."""

    place: str
    setting: Setting | None
    time: TimeOfDay | None


def read_heading(text: str) -> Heading | None:
    """ "INT. STAIRWELL - NIGHT" as place, setting and time of day; nothing when it is no heading."""
    match = slugline(text)
    if not match:
        return None
    spelled = re.sub(r"\s+|\.", "", match["setting"].upper())
    setting = Setting.BOTH if "/" in spelled else Setting.INTERIOR if spelled == "INT" else Setting.EXTERIOR
    parts = re.split(r"\s+[-–—]+\s+|\s*[.,;]\s+|\s*[-–—]\s*(?=(?:DAY|NIGHT)\b)", match["rest"].strip(" .-–—"))
    time, places = None, []
    for part in parts:
        word = re.sub(r"[()]", "", part).strip().upper()
        if any(re.search(rf"\b{re.escape(known)}\b", word) for known in TIME_WORDS) and len(word.split()) <= 3:
            time = time or heading_time(word)
        elif word:
            places.append(part.strip())
    return Heading(", ".join(places[:2]), setting, time)


def place_label(text: str) -> str:
    """A heading's place as it is written in running text: "STAIRWELL" → "stairwell", "MARA'S FLAT" → "Mara's Flat"."""
    if not text.isupper():
        return text
    if all(ordinary(word) for word in re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", text)):
        return text.lower()
    return text.title().replace("'S", "'s").replace("’S", "’s")


def heading_time(word: str) -> TimeOfDay | None:
    """The time of day a heading's last part names, if it names one."""
    for candidate in (word, *word.split()):
        try:
            return TimeOfDay(candidate)
        except ValueError:
            continue
    return None


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
        elif described and (number in story or statement.about in ("places", "kind", "product", "title", "")):
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
    setting = interior_or_exterior(last)
    places.append(Found(name.text, name.evidence, name.places[0], last, setting=Setting(setting) if setting else None))


def _describe(places: list[Found], statement: Statement, number: int, story: bool) -> None:
    tokens = list(statement.tokens)
    phrases = noun_phrases(tokens)
    for i, phrase in enumerate(phrases):
        head = tokens[phrase.head]
        if head.tag != "N":
            continue
        if _keeps_shop(tokens, phrase):
            _add(places, statement, number, tokens, phrase, None)
            continue
        kind = _place_kind(tokens, phrase)
        if not kind or head.lower in words("places", "never_alone") or head.possessive:
            continue
        if (
            tokens[phrase.first].lower == "no"
            or (phrase.first and tokens[phrase.first - 1].lower == "not")
            or (phrase.first and tokens[phrase.first - 1].lower == "like")
        ):
            continue
        if head.lower in FURNITURE and not _furnishes_place(tokens, phrase):
            continue
        if part := _part_of(tokens, phrases, i):
            if _located(tokens, part):
                _add(places, statement, number, tokens, Phrase(part.first, phrase.head, phrase.last, False), None)
            continue
        located = _located(tokens, phrase)
        listed = statement.about == "places"
        if kind == "weak_place" and not (located or listed):
            continue
        if kind == "place" and not (located or listed or _stands(tokens, phrase, story)):
            continue
        _add(places, statement, number, tokens, phrase, phrases[i + 1] if i + 1 < len(phrases) else None)


PARTS = words("guards", "places_parts")


def _part_of(tokens: Sequence[Token], phrases: Sequence[Phrase], i: int) -> Phrase | None:
    """ "the foot of the tower", "the top of the hill": a part of a place is where it plays."""
    before = phrases[i - 1] if i else None
    if before is None or tokens[before.head].lower not in PARTS or phrases[i].first - before.head != 2:
        return None
    return before if tokens[before.head + 1].lower == "of" else None


def _keeps_shop(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """ "a stationer's in Lisbon", "at the baker's": whose shop it is stands for the shop."""
    head = tokens[phrase.head]
    after = tokens[phrase.head + 1] if phrase.head + 1 < len(tokens) else None
    alone = after is None or after.tag in ("PREP", "PUNCT", "CONJ", "AUX")
    return head.possessive and alone and noun_class(head.lower) == "person" and _located(tokens, phrase)


def _furnishes_place(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """ "the church wall", "the hospital stairs": a part named with its place."""
    before = tokens[phrase.head - 1]
    return phrase.head > phrase.first and (
        noun_class(before.lower) == "place" or (before.tag == "NAME" and not before.possessive)
    )


def _place_kind(tokens: Sequence[Token], phrase: Phrase) -> str:
    head = tokens[phrase.head]
    if phrase.head > phrase.first:
        joined = f"{tokens[phrase.head - 1].lower}-{head.lower}"
        if noun_class(joined) in ("place", "weak_place"):
            return "place"
    kind = noun_class(head.lower)
    return kind if kind in ("place", "weak_place") else ""


def _located(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """After "in", "at", "across" and their kind, or the object of "enter", "reach", "leave"."""
    k = phrase.first - 1
    while k >= 0 and tokens[k].tag in ("ADV", "ADJ"):
        k -= 1
    if k < 0:
        return False
    token = tokens[k]
    if token.lower == "of":
        return k > 0 and tokens[k - 1].lower in words("places", "never_alone")
    if token.lower in LOCATIVE:
        return True
    form = verb(token.lower)
    return token.tag == "V" and form is not None and form.base in REACHING


def _stands(tokens: Sequence[Token], phrase: Phrase, story: bool) -> bool:
    """A strong place noun with an article that opens a line, is somebody's or is what happens."""
    if not story:
        k = phrase.first - 1
        while k > 0 and (tokens[k].possessive or (tokens[k].tag in ("DET", "N") and tokens[k + 1].tag in ("N", "ADJ"))):
            k -= 1
        return k >= 0 and tokens[k].lower in ("for", "about", "of")
    before = tokens[phrase.first - 1] if phrase.first else None
    form = verb(before.lower) if before and before.tag == "V" else None
    return form is None or form.base not in words("verbs", "handling") - OPENED


def _add(
    places: list[Found],
    statement: Statement,
    number: int,
    tokens: list[Token],
    phrase: Phrase,
    following: Phrase | None,
) -> None:
    start = phrase.first
    while (tokens[start].tag in ("DET", "NUM") or tokens[start].lower in VAGUE) and start < phrase.head:
        start += 1
    label = statement.body[tokens[start].start : tokens[phrase.head].end]
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


def time_words() -> dict[str, list[str]]:
    """Phrases for each time of day."""
    found: dict[str, list[str]] = table("cues")["time_of_day"]
    return found
