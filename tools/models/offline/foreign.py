"""Names and places in a language the engine does not read: by capitals, ages, turns and well-known names only."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from tools.brief.lexicon import well_known_place
from tools.brief.tables import table, words
from tools.brief.words import Token, tokenize
from tools.models.offline.name import Name
from tools.models.offline.name_after import AGE
from tools.models.offline.source import Statement

NOUNS_WITH_CAPITALS = frozenset({"de"})
CAPITALS = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")


def foreign_names(found: Sequence[Statement], language: str) -> list[Name]:
    """Proper names with evidence that needs no grammar of the language."""
    names: dict[str, Name] = {}
    before = frozenset(str(table("foreign").get(language, table("foreign")["any"])).split())
    for number, statement in enumerate(found):
        if statement.speaker and statement.form == "turn":
            _note(names, statement.speaker, statement, number).add("person", 4)
        for text, _start, end, previous in _runs(statement.body, language):
            name = _note(names, text, statement, number)
            if well_known_place(text):
                name.add("place", 4)
            elif previous in before:
                name.add("place", 2.5)
            elif AGE.match(statement.body[end:].lstrip()):
                name.add("person", 4)
            else:
                name.add("person", 2)
    return [name for name in names.values() if name.kind]


def _note(names: dict[str, Name], text: str, statement: Statement, number: int) -> Name:
    name = names.setdefault(text.lower(), Name(text, statement.text, number))
    name.count += 1
    name.places.append((number, 0))
    return name


def _runs(text: str, language: str) -> list[tuple[str, int, int, str]]:
    """Runs of capitalised words away from a sentence's start: (text, start, end, the word before)."""
    tokens = list(CAPITALS.finditer(text))
    found: list[tuple[str, int, int, str]] = []
    i = 0
    while i < len(tokens):
        last = i
        while (
            _capital(tokens[i])
            and last + 1 < len(tokens)
            and _capital(tokens[last + 1])
            and text[tokens[last].end() : tokens[last + 1].start()] == " "
        ):
            last += 1
        if _capital(tokens[i]):
            first = i if _inside(text, tokens[i].start()) else i + 1
            if language in NOUNS_WITH_CAPITALS:
                first = _german(tokens, first, last)
            if first <= last:
                previous = tokens[first - 1].group().lower() if first else ""
                run = text[tokens[first].start() : tokens[last].end()]
                counted = text[: tokens[first].start()].rstrip()[-1:].isdigit()
                if not counted and not all(
                    word.lower() in words("function_words", "calendar", "brand_words") for word in run.split()
                ):
                    found.append((run, tokens[first].start(), tokens[last].end(), previous))
        i = last + 1
    return found


def _capital(token: re.Match[str]) -> bool:
    return token.group()[0].isupper() and len(token.group()) > 1


def _inside(text: str, start: int) -> bool:
    before = text[:start].rstrip(" \"“«„'¿¡(")
    return bool(before) and before[-1] not in ".!?…:\n–—-•*"


def _german(tokens: Sequence[re.Match[str]], first: int, last: int) -> int:
    """Every noun has a capital: a name stands after another noun ("Enkel Jakob"), in a full name, or is well known."""
    kinds = _kinds("de")
    while first < last and _stem(tokens[first].group().lower(), kinds):
        first += 1
    if first < last or (first == last and first > 0 and _capital(tokens[first - 1])):
        return last + 1 if _stem(tokens[last].group().lower(), kinds) else first
    return first if first <= last and well_known_place(tokens[last].group()) else last + 1


@cache
def _kinds(language: str) -> dict[str, str]:
    lists = table("foreign_nouns").get(language) or {}
    return {word.lower(): kind for kind in ("prop", "place", "person") for word in str(lists.get(kind, "")).split()}


@dataclass(frozen=True)
class Mention:
    """A common noun with its article, of a kind: "person", "place" or "prop"."""

    kind: str
    label: str
    evidence: str
    where: tuple[int, int]


def foreign_mentions(found: Sequence[Statement], story: frozenset[int], language: str) -> list[Mention]:
    """People, places and things named by the commonest nouns of a language we have a list for, each noun once."""
    lists = table("foreign_nouns").get(language)
    if not lists:
        return []
    articles = frozenset(lists["articles"].split())
    kinds = _kinds(language)
    mentions: dict[str, Mention] = {}
    for number in sorted(story):
        statement = found[number]
        tokens = tokenize(statement.body)
        for i, token in enumerate(tokens):
            noun = _stem(token.lower, kinds)
            opened = any(before.lower in articles for before in tokens[max(0, i - 2) : i])
            many = noun != token.lower and token.lower.endswith("s")
            shown = token.capital if language in NOUNS_WITH_CAPITALS else many
            if not noun or token.possessive or not (opened or shown):
                continue
            following = tokens[i + 1] if i + 1 < len(tokens) else None
            if kinds[noun] == "person" and following and _names_the_same(following, kinds):
                continue
            mentions.setdefault(
                noun,
                Mention(kinds[noun], _label(statement.body, tokens, i, language, kinds), statement.text, (number, i)),
            )
    return list(mentions.values())


ADJECTIVE = re.compile(
    r"(?:ad[oa]|id[oa]|os[oa]|ic[oa]|iv[oa]|at[oa]|it[oa]|ut[oa]|ense|eux|euse|ée?|roj[oa]|negr[oa]|blanc[oa]|viej[oa]|"
    r"azul|verde|rosa|gris|rouge|noire?|blanche?|bleue?|verte?|ross[oa]|ner[oa]|bianc[oa]|vecchi[oa]|velh[oa]|pret[oa])s?$"
)
OF = {
    "es": ("de", "del"),
    "pt": ("de", "do", "da"),
    "it": ("di", "del", "della"),
    "fr": ("de", "du"),
    "de": ("der", "des"),
}


def _label(body: str, tokens: Sequence[Token], i: int, language: str, kinds: dict[str, str]) -> str:
    """The noun with what belongs to it: "máscara plateada", "colonia Portales", "Maschinenraum der Talsperre"."""
    noun = _stem(tokens[i].lower, kinds)
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    end = tokens[i].end
    if after is None or after.tag == "PUNCT":
        return body[tokens[i].start : end]
    nouns_small = language not in NOUNS_WITH_CAPITALS
    described = ADJECTIVE.search(after.lower) and not _stem(after.lower, kinds)
    if nouns_small and (described or (kinds[noun] == "place" and after.capital)):
        end = after.end
    elif kinds[noun] == "place" and after.lower in OF.get(language, ()):
        k = next((k for k in range(i + 2, min(i + 4, len(tokens))) if _stem(tokens[k].lower, kinds)), -1)
        if k > 0 and kinds[_stem(tokens[k].lower, kinds)] == "place":
            end = tokens[k].end
    return body[tokens[i].start : end]


def _names_the_same(following: Token, kinds: dict[str, str]) -> bool:
    """ "nieta Lucía", "viejo pescador": the next word says who it is."""
    if kinds.get(following.lower) == "person":
        return True
    return following.capital and following.text.isalpha() and not _stem(following.lower, kinds)


def _stem(word: str, kinds: dict[str, str]) -> str:
    """The listed noun this is, or is the plural or a compound of."""
    if word in kinds:
        return word
    for ending in ("s", "es", "n", "en", "e", "er"):
        if word.endswith(ending) and word.removesuffix(ending) in kinds:
            return word.removesuffix(ending)
    return next(
        (
            noun
            for noun in sorted(kinds, key=len, reverse=True)
            if len(noun) > 3 and len(word) > len(noun) + 2 and word.endswith(noun)
        ),
        "",
    )
