"""Proper names in a brief and what they name, from the words around them rather than from lists of names."""

import re
from collections.abc import Iterator, Sequence

from tools.brief.lexicon import first_name, listed_place, noun_class, ordinary, well_known_place
from tools.brief.tables import words
from tools.brief.words import Token
from tools.models.offline.chatnames import small_names
from tools.models.offline.name import Name
from tools.models.offline.name_after import weigh_after
from tools.models.offline.name_before import weigh_before
from tools.models.offline.name_company import rule_out_writers, weigh_companions, weigh_pronouns
from tools.models.offline.source import Statement

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
ADJECTIVAL = re.compile(r"(?:escent|ous|ful|less|ical|ably|ibly|ingly|edly|able|ible|ward|wards|ing)$")
TITLES = words("guards", "names_titles")
EXCLUDED = words("function_words", "calendar", "peoples", "brand_words", "screen_words", "titles_of_text")


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
    weigh_pronouns(list(names.values()), found)
    joined = _join_short_forms(list(names.values()))
    weigh_companions(joined, found)
    rule_out_writers(joined, found)
    return joined


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


def _may_open(token: Token, titled: bool, more: bool) -> bool:
    lower = token.lower
    if lower in words("people", "honorifics") and more and not token.text.isupper():
        return True
    if lower in words("function_words", "screen_words", "contractions", "calendar"):
        return False
    return not (
        titled and more and ordinary(lower) and lower not in words("people", "honorifics") | words("adjectives", "age")
    )


HEX = re.compile(r"(?=.*\d)[0-9A-F]{6}")


def _of_people(token: Token) -> bool:
    """ "a Belgian", "in Quechua": a people or its language, and nobody by name."""
    lower = token.lower
    peoples = words("wordnet", "people_names") - words("wordnet", "first_names")
    return lower in peoples or (lower.endswith("s") and lower[:-1] in peoples)


def _may_name(run: Sequence[Token], titled: bool, statement: Statement) -> bool:
    written = [token for token in run if token.text[0].isalnum()]
    if all(token.lower in EXCLUDED or _of_people(token) for token in written):
        return False
    if len(written) == 1 and len(written[0].text) == 1 and written[0].text.isascii():
        return False
    if len(written) == 1 and HEX.fullmatch(written[0].text):
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
    weigh_before(name, tokens, first, before, tokens[last].possessive)
    weigh_after(name, statement, last, after)
    if _listed_people(tokens, first):
        name.add("person", 3)


def _listed_people(tokens: Sequence[Token], first: int) -> bool:
    """ "three flatmates (Joost, Precious and Wei)", "two sons: Ari and Ben"."""
    for k in range(first - 1, 0, -1):
        if tokens[k].text in "(:":
            kind = noun_class(tokens[k - 1].lower)
            closing = next((t.text for t in tokens[first:] if t.tag != "NAME"), ")")
            alone = k == first - 1 and tokens[k].text == "(" and tokens[k - 1].tag == "N" and closing in "),;"
            return (tokens[k - 1].tag == "N" and kind in ("person", "group", "animal")) or (
                alone and kind not in ("place", "weak_place", "prop", "material")
            )
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


FOREIGN_STREETS = words("guards", "names_foreign_streets")


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
    elif listed_place(" ".join(lowers)) and not first_name(lowers[0]):
        name.add("place", 1.5)
    if any(re.search(r"[a-z][A-Z]", token.text) for token in run) and not MADE_OF.match(name.text):
        name.add("product", 2)
    elif any(re.search(r"\d", token.text) for token in run):
        name.add("product", 1)
    common = all(ordinary(lower) for lower in lowers)
    if common and len(lowers) == 1 and name.count == 1:
        name.add("person", -1.5)
    if name.count == 1 and not common:
        name.add("person", 1.0 * first_name(lowers[0]) + 0.7 * _two_names(run))


MADE_OF = re.compile(r"Ma[cD]?[A-Z][a-z]|Mc[A-Z]|De[A-Z]|O['’][A-Z]|D['’][A-Z]|L[ae][A-Z]|Van[A-Z]|Fitz[A-Z]")
"""Surnames that are written with a capital inside: MacLeod, McKenna, DeSouza."""


def _two_names(run: Sequence[Token]) -> bool:
    """Two or three words none of which is an everyday word: how people are called in full."""
    return 2 <= len(run) <= 3 and all(
        token.tag == "NAME" and token.text[1:].islower() and not ordinary(token.lower) for token in run
    )


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
