"""Names and places in a language the engine does not read: by capitals, ages, turns and well-known names only."""

import re
from collections.abc import Sequence

from tools.brief.lexicon import table, well_known_place, words
from tools.models.offline.names import AGE, Name
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
        for text, start, end, previous in _runs(statement.body, language):
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
            last + 1 < len(tokens)
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
                if not all(word.lower() in words("function_words", "calendar", "brand_words") for word in run.split()):
                    found.append((run, tokens[first].start(), tokens[last].end(), previous))
        i = last + 1
    return found


def _capital(token: re.Match[str]) -> bool:
    return token.group()[0].isupper() and len(token.group()) > 1


def _inside(text: str, start: int) -> bool:
    before = text[:start].rstrip(" \"“«„'¿¡(")
    return bool(before) and before[-1] not in ".!?…:\n–—-•*"


def _german(tokens: Sequence[re.Match[str]], first: int, last: int) -> int:
    """Every noun has a capital: only a word after another noun, or after a preposition alone and well known, is a name."""
    if last > first and not well_known_place(tokens[last].group()):
        return last
    if first <= last and well_known_place(tokens[last].group()):
        return last
    return last + 1
