"""Proper names in a brief and what they name, from the words around them rather than from lists of names."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tools.brief.lexicon import noun_class, ordinary, verb, well_known_place, words
from tools.brief.words import Token
from tools.models.offline.chatnames import small_names
from tools.models.offline.source import Statement

AGE = re.compile(
    r"\(?\s*(?:aged?\s*)?(?:early |mid[- ]|late )?(\d{1,3}(?:s|['’]s)?)(?:\s*(?:years? old|yrs?|yo))?\s*[),]"
)
CONNECTORS = (
    "de",
    "da",
    "do",
    "dos",
    "del",
    "della",
    "di",
    "la",
    "le",
    "van",
    "von",
    "der",
    "den",
    "bin",
    "ibn",
    "al",
    "el",
    "y",
    "st",
)
WELL_LOCATED = words("function_words", "strong_locative")
LOCATED = words("function_words", "locative")
NAMED = ("named", "called", "nicknamed", "name", "is", "was", "it's", "it’s")
MEETING = words("guards", "names_meeting")
ADDRESSING = words("guards", "names_addressing")
ADJECTIVAL = re.compile(r"(?:escent|ous|ful|less|ical|ably|ibly|ingly|edly|able|ible|ward|wards|ing)$")
FOREIGN_STREETS = words("guards", "names_foreign_streets")
TITLES = words("guards", "names_titles")
PRODUCT_NOUNS = words("guards", "names_product_nouns")


@dataclass
class Name:
    """A proper name, where it stands and what the words around it say it is."""

    text: str
    evidence: str
    statement: int
    scores: dict[str, float] = field(default_factory=dict)
    count: int = 0
    role: str = ""
    age: str = ""
    places: list[tuple[int, int]] = field(default_factory=list)
    """(statement, token) of each occurrence."""

    def add(self, kind: str, points: float) -> None:
        self.scores[kind] = self.scores.get(kind, 0.0) + points

    @property
    def kind(self) -> str:
        """ "person", "place", "product" or "" when the evidence is weak."""
        best = max(("person", "place", "product"), key=lambda kind: self.scores.get(kind, 0.0))
        return best if self.scores.get(best, 0.0) >= 2.0 else ""


def proper_names(found: Sequence[Statement]) -> list[Name]:
    """Every proper name with its evidence, in order of appearance. Short forms are joined to the full name."""
    names: dict[str, Name] = {}
    for number, statement in enumerate(found):
        if statement.form == "transition":
            continue
        for first, last in _runs(statement):
            text = _text(statement, first, last)
            name = names.setdefault(text.lower(), Name(text, statement.text, number))
            name.count += 1
            name.places.append((number, first))
            _weigh(name, statement, first, last)
    for text, kind, places in small_names(found):
        name = names.setdefault(text.lower(), Name(text, found[places[0][0]].text, places[0][0]))
        name.count += len(places)
        name.places += places
        name.add(kind, 3)
    _weigh_pronouns(list(names.values()), found)
    return _join_short_forms(list(names.values()))


def _text(statement: Statement, first: int, last: int) -> str:
    text = statement.body[statement.tokens[first].start : statement.tokens[last].end]
    return text.title() if text.isupper() and len(text) > 3 else text


def _runs(statement: Statement) -> Iterator[tuple[int, int]]:
    tokens = statement.tokens
    titled = _title_case(tokens)
    i = 0
    while i < len(tokens):
        if tokens[i].tag != "NAME":
            i += 1
            continue
        last = _run_end(tokens, i)
        first = i
        while first <= last and not _may_open(tokens[first], titled, first < last):
            first += 1
        aged = last + 1 < len(tokens) and tokens[last + 1].text == "(" and tokens[first].text.isupper()
        if first <= last and (aged or _may_name(tokens[first : last + 1], titled, statement)):
            yield first, last
        i = last + 1


def _run_end(tokens: Sequence[Token], i: int) -> int:
    last = i
    while last + 1 < len(tokens):
        following = tokens[last + 1]
        if tokens[last].possessive:
            if (
                following.capital
                and following.lower in words("places", "proper_nouns")
                and following.tag in ("NAME", "N")
            ):
                last += 1
                continue
            break
        if following.tag == "NAME":
            last += 1
        elif (
            following.text == "."
            and tokens[last].lower in words("people", "honorifics")
            and last + 2 < len(tokens)
            and tokens[last + 2].tag == "NAME"
        ):
            last += 2
        elif (
            following.tag == "NUM"
            and following.text[0].isdigit()
            and last == i
            and tokens[last].lower not in words("function_words", "screen_words")
        ):
            break
        elif following.lower in CONNECTORS and last + 2 < len(tokens) and tokens[last + 2].tag == "NAME":
            last += 2
        else:
            break
    return last


def _title_case(tokens: Sequence[Token]) -> bool:
    written = [token for token in tokens if token.text[0].isalpha()]
    return len(written) >= 3 and sum(token.capital for token in written) >= 0.6 * len(written)


EXCLUDED = words("function_words", "calendar", "peoples", "brand_words", "screen_words", "titles_of_text")


def _may_open(token: Token, titled: bool, more: bool) -> bool:
    lower = token.lower
    if lower in words("function_words", "screen_words", "contractions", "calendar"):
        return False
    return not (
        titled and more and ordinary(lower) and lower not in words("people", "honorifics") | words("adjectives", "age")
    )


def _may_name(run: Sequence[Token], titled: bool, statement: Statement) -> bool:
    written = [token for token in run if token.text[0].isalnum()]
    if all(token.lower in EXCLUDED for token in written):
        return False
    if len(written) == 1 and written[0].lower in TITLES:
        return False
    if len(written) == 1 and written[0].initial and ADJECTIVAL.search(written[0].lower):
        return False
    if all(ordinary(token.lower) for token in written):
        if titled or all(token.text.isupper() for token in written):
            return statement.form == "dialogue"
        return (written[-1].lower in words("places", "proper_nouns") and len(written) > 1) or not titled
    return True


def _weigh(name: Name, statement: Statement, first: int, last: int) -> None:
    tokens = statement.tokens
    before = tokens[first - 1] if first else None
    after = tokens[last + 1] if last + 1 < len(tokens) else None
    _weigh_form(name, statement)
    _weigh_inside(name, tokens[first : last + 1])
    _weigh_before(name, tokens, first, before, tokens[last].possessive)
    _weigh_after(name, statement, last, after)
    if _listed_people(tokens, first):
        name.add("person", 3)


def _listed_people(tokens: Sequence[Token], first: int) -> bool:
    """ "three flatmates (Joost, Precious and Wei)", "two sons: Ari and Ben"."""
    for k in range(first - 1, 0, -1):
        if tokens[k].text in "(:":
            return tokens[k - 1].tag == "N" and noun_class(tokens[k - 1].lower) in ("person", "group", "animal")
        if tokens[k].tag not in ("NAME", "CONJ") and tokens[k].text != ",":
            return False
    return False


def _weigh_form(name: Name, statement: Statement) -> None:
    if statement.form == "slugline" or statement.about == "places":
        name.add("place", 4)
    elif statement.about == "people":
        name.add("person", 4)
    elif statement.about == "product":
        name.add("product", 5)
    elif statement.about in ("influences", "music", "title", "admin", "platform", "look"):
        name.add("other", 3)


def _weigh_inside(name: Name, run: Sequence[Token]) -> None:
    lowers = [token.lower for token in run]
    if (lowers[0] in words("people", "honorifics") and len(lowers) > 1) or any(
        lower in words("people", "kin_f", "kin_m") for lower in lowers[:1]
    ):
        name.add("person", 3)
    if len(lowers) > 1 and (lowers[-1] in words("places", "proper_nouns") or lowers[0] in FOREIGN_STREETS):
        name.add("place", 4)
    if well_known_place(" ".join(lowers)) or (well_known_place(lowers[-1]) and len(lowers) <= 2):
        name.add("place", 3)
    if any(re.search(r"[a-z][A-Z]|\d", token.text) for token in run):
        name.add("product", 2)
    if all(ordinary(lower) for lower in lowers) and len(lowers) == 1:
        name.add("person", -1.5)


def _weigh_before(name: Name, tokens: Sequence[Token], first: int, before: Token | None, possessive: bool) -> None:
    if before is None:
        return
    if _a_make(tokens, first, before):
        name.add("product", 3)
    elif (
        (before.lower in WELL_LOCATED and not possessive)
        or (before.lower in ("at", "in", "near", "on", "to", "for") and _way_or_place(tokens, first, before))
        or ((form := verb(before.lower)) and form.base in ("reach", "enter") and not possessive)
    ):
        name.add("place", 3)
    elif before.lower in ("at", "to", "with") and _addressed(tokens, first):
        name.add("person", 2.5)
    elif before.lower in ("at", "from", "to", "on", "around", "since") and not possessive:
        name.add("place", 1.5 + _closed_off(tokens, first, before))
    elif before.lower == "of" and first > 1 and tokens[first - 2].lower in SHOWN_OF:
        name.add("person", 3)
    elif before.lower == "as" and any(token.lower == "known" for token in tokens[max(0, first - 4) : first - 1]):
        name.add("person", 4)
    elif before.lower == "of" and first > 1 and noun_class(tokens[first - 2].lower) in ("place", "weak_place"):
        name.add("place", 4)
    elif before.lower == "with" and not possessive:
        name.add("person", 0.8)
    elif before.lower == "the" and first > 1 and _moved_to(tokens, first):
        name.add("place", 2.5)
    elif before.lower in ("the",):
        name.add("product", 1.2)
        name.add("person", -1)
    elif before.lower in ("by", "introducing", "from") and name.count == 1:
        name.add("product", 1)
    pair = " ".join(token.lower for token in tokens[max(0, first - 2) : first])
    if (
        (pair in ("name is", "name was", "i am", "him ,", "her ,") and pair[0] in "ni")
        or before.lower in ("i'm", "i’m", "name's")
    ) or (
        first > 1
        and before.lower in ("him", "her", "it")
        and (form := verb(tokens[first - 2].lower))
        and form.base in ("call", "name")
    ):
        name.add("person", 4)
    elif (
        first > 1
        and before.tag == "N"
        and tokens[first - 2].lower in words("function_words", "possessives")
        and not noun_class(before.lower)
    ):
        name.add("person", 2)
        name.role = name.role or before.text
    noun = noun_class(before.lower)
    if noun in ("person", "animal"):
        name.add("person", 3)
        name.role = name.role or before.text
    elif noun in ("place", "weak_place") and before.tag == "N" and before.lower not in words("people", "groups"):
        name.add("place", 3)
    form = verb(before.lower)
    if form and (form.base in MEETING or form.base in words("verbs", "speech")):
        name.add("person", 1.5)
    if before.lower in NAMED or before.text == ",":
        _weigh_introduction(name, tokens, first, before)


def _a_make(tokens: Sequence[Token], first: int, before: Token) -> bool:
    """ "a Bechstein", "a salt-eaten Corolla": with "a" a single capital names a thing by its make."""
    last = first + 1 < len(tokens) and tokens[first + 1].tag in ("NAME", "N")
    known = tokens[first].lower in words("people", "honorifics") or tokens[first].possessive
    if last or known or tokens[first].text.isupper() or noun_class(tokens[first].lower) == "person":
        return False
    k = first - 1
    while k > 0 and tokens[k].tag in ("ADJ", "N") and not _somebody(tokens[k]):
        k -= 1
    return tokens[k].lower in ("a", "an")


def _somebody(token: Token) -> bool:
    return noun_class(token.lower) in ("person", "animal", "group", "place") or token.lower in words(
        "adjectives", "age"
    )


def _leads_to_place(tokens: Sequence[Token], first: int, before: Token, possessive: bool) -> bool:
    """ "the pier at Otaru", "the bus to Tamale", "they reach Oropa"."""
    if before.lower in ("at", "in", "near", "on", "to", "for"):
        return _way_or_place(tokens, first, before)
    form = verb(before.lower)
    return form is not None and form.base in ("reach", "enter") and not possessive


WAYS = words("guards", "names_ways")


def _way_or_place(tokens: Sequence[Token], first: int, before: Token) -> bool:
    """ "the seawall at Miagao", "the night ferry to Grímsey": a noun of place or way leads to its name."""
    noun = tokens[first - 2] if first > 1 else None
    if noun is None or noun.tag != "N":
        return False
    if before.lower in ("to", "for"):
        return noun.lower in WAYS
    return noun_class(noun.lower) in ("place", "weak_place")


SHOWN_OF = words("guards", "names_shown_of")


def _closed_off(tokens: Sequence[Token], first: int, before: Token) -> float:
    """ "at Ormoz," and "sails to Ormoz." say more for a place than "to Ormoz" alone."""
    after = tokens[first + 1] if first + 1 < len(tokens) else None
    ends = after is None or after.tag == "PUNCT"
    if before.lower != "to":
        return 0.7 if ends else 0.0
    moved = any(
        (form := verb(token.lower)) and form.base in words("verbs", "motion")
        for token in tokens[max(0, first - 5) : first]
    )
    return 1.0 if moved else 0.0


def _moved_to(tokens: Sequence[Token], first: int) -> bool:
    """ "walks down to the Tagus", "rows across the Bosphorus": a river, a sea, a range."""
    ends = first + 1 >= len(tokens) or tokens[first + 1].tag in ("PUNCT", "CONJ", "PREP")
    going = any(
        (form := verb(token.lower)) and form.base in words("verbs", "motion")
        for token in tokens[max(0, first - 7) : first - 2]
    )
    return ends and going and tokens[first - 2].lower in ("to", "across", "along", "over", "up", "down", "into")


def _addressed(tokens: Sequence[Token], first: int) -> bool:
    """ "shouts at Ben", "gives it to Ben", "talks with Ben": somebody, and no place."""
    bases = {
        form.base for token in tokens[max(0, first - 7) : first - 1] if (form := verb(token.lower)) and token.tag == "V"
    }
    toward = words("verbs", "speech") | ADDRESSING
    return bool(bases & toward)


def _weigh_introduction(name: Name, tokens: Sequence[Token], first: int, before: Token) -> None:
    """ "a nurse called Anna", "her sister, Noor", "a village called Elim"."""
    for token in reversed(tokens[max(0, first - 5) : first - 1]):
        noun = noun_class(token.lower) if token.tag == "N" and not token.possessive else ""
        if noun in ("person", "animal"):
            name.add("person", 4 if before.text != "," else 2)
            name.role = name.role or token.text
            return
        if noun in ("place", "weak_place"):
            name.add("place", 4 if before.text != "," else 2.5)
            return
        if noun == "prop" and before.text != ",":
            name.add("product", 3)
            return
        if (token.tag in ("V", "PREP") and before.text == ",") or (token.tag == "N" and noun):
            break
    if (
        before.text == ","
        and (
            first + 1 >= len(tokens) or tokens[first + 1].tag == "PUNCT" or tokens[first + 1].lower in ("and", "where")
        )
        and first > 1
        and tokens[first - 2].tag == "NAME"
        and first > 2
        and tokens[first - 3].lower in LOCATED
    ):
        name.add("place", 2.5)
    elif before.lower in ("named", "called", "nicknamed"):
        name.add("person", 1)


def _weigh_after(name: Name, statement: Statement, last: int, after: Token | None) -> None:
    tokens = statement.tokens
    if match := AGE.match(statement.body[tokens[last].end :].lstrip(" ,")) if after and after.text in "(," else None:
        name.add("person", 4)
        name.age = name.age or match[1]
    if _called_to(statement, last, name):
        name.add("person", 2.5)
    if after is None:
        return
    if after.text == "(" and _plays(tokens, last + 2):
        name.add("person", 2)
    if after.text == "," and last + 2 < len(tokens) and tokens[last + 2].lower in ("who", "whose"):
        name.add("person", 3)
    elif after.tag == "V" and after.lower.endswith("ing"):
        name.add("person", 1.5)
    elif after.tag == "PREP" and tokens[last].initial and after.lower not in ("of", "to", "for", "by", "from"):
        name.add("person", 2)
    if after.lower in words("people", "kin_f", "kin_m") and after.tag == "N" and not tokens[last].possessive:
        name.add("person", 3)
    if tokens[last].possessive:
        noun = noun_class(after.lower)
        name.add("person", 3 if noun in ("body", "person", "wardrobe") else 1.2)
    elif after.tag == "V" and not after.lower.endswith("ing"):
        form = verb(after.lower)
        name.add("person", 3 if form and form.base in words("verbs", "speech") else 2)
    elif after.tag == "AUX":
        name.add("person", 1.2)
    elif after.tag == "ADV" and last + 2 < len(tokens) and tokens[last + 2].tag == "V":
        name.add("person", 2)
    elif after.lower in ("and", "&", "who", "whose"):
        name.add("person", 2 if after.lower in ("who", "whose") else 0.5)
    elif after.lower in PRODUCT_NOUNS or after.text in "™®":
        name.add("product", 2.5)
    elif after.text == ",":
        _weigh_apposition(name, tokens, last)


def _plays(tokens: Sequence[Token], k: int) -> bool:
    """ "Ruslan (drums)", "Ada (the eldest)": one or two small words in brackets say what somebody is or does."""
    close = next((i for i in range(k, min(len(tokens), k + 4)) if tokens[i].text == ")"), -1)
    inside = tokens[k:close] if close > k else ()
    return bool(inside) and all(token.tag in ("N", "DET", "ADJ") and not token.capital for token in inside)


def _called_to(statement: Statement, last: int, name: Name) -> bool:
    """ "Not yet, Fritz." in speech: whoever is spoken to by name."""
    tokens = statement.tokens
    first = next((i for i in range(last, -1, -1) if tokens[i].text.lower() == name.text.split()[0].lower()), last)
    spoken = statement.form == "dialogue" or statement.text.lstrip()[:1] in '"“«'
    closed = last + 1 >= len(tokens) or tokens[last + 1].text in '.!?"”»'
    return spoken and closed and first > 0 and tokens[first - 1].text == ","


def _weigh_apposition(name: Name, tokens: Sequence[Token], last: int) -> None:
    """ "Mara, a lighthouse keeper, …"."""
    if last + 2 >= len(tokens) or tokens[last + 2].tag not in ("DET", "NUM", "ADJ", "N"):
        return
    start = last + 2
    if tokens[start].tag == "NUM" and start + 1 < len(tokens) and tokens[start + 1].text == ",":
        start += 2
    for token in tokens[start : start + 7]:
        if token.tag in ("PUNCT", "V", "PREP", "CONJ"):
            return
        if noun_class(token.lower) in ("person", "animal") and token.tag == "N":
            name.add("person", 3.5)
            name.role = token.text
        elif noun_class(token.lower) == "place":
            name.add("place", 2)


def _weigh_pronouns(names: Sequence[Name], found: Sequence[Statement]) -> None:
    """A name taken up by "he" or "she" in its own or the next statement is likely a person's."""
    for name in names:
        for number, first in name.places:
            following = [t.lower for t in found[number].tokens[first + 1 :]]
            if number + 1 < len(found):
                following += [t.lower for t in found[number + 1].tokens[:3]]
            if any(word in ("he", "she", "his", "her", "him") for word in following[:14]):
                name.add("person", 0.8)
                break


def _join_short_forms(names: list[Name]) -> list[Name]:
    kept: list[Name] = []
    for name in sorted(
        names, key=lambda item: -len([part for part in item.text.split() if part.lower().strip(".") not in TITLES])
    ):
        parts = {part.lower().strip(".") for part in name.text.split()}
        parts = parts - TITLES or parts
        whole = next(
            (
                other
                for other in kept
                if parts < {p.lower().strip(".") for p in other.text.split()} and other.kind != "place"
            ),
            None,
        )
        if whole is None:
            kept.append(name)
            continue
        for kind, points in name.scores.items():
            whole.add(kind, points)
        whole.count += name.count
        whole.places += name.places
        whole.age, whole.role = whole.age or name.age, whole.role or name.role
    return sorted(kept, key=lambda item: min(item.places))
