"""Small moves of English: sentences, lists, articles."""

import re
from collections.abc import Iterable

DETERMINERS = frozenset(
    [
        "a",
        "an",
        "the",
        "his",
        "her",
        "their",
        "its",
        "my",
        "our",
        "your",
        "this",
        "that",
        "these",
        "those",
        "two",
        "three",
        "four",
        "five",
        "six",
        "some",
        "several",
        "many",
        "both",
        "no",
        "every",
        "each",
    ]
)
PRONOUNS = frozenset(
    [
        "he",
        "she",
        "they",
        "it",
        "we",
        "i",
        "you",
        "who",
        "someone",
        "nobody",
        "everyone",
        "everybody",
        "nothing",
        "something",
    ]
)
PLURALS = frozenset(
    [
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "several",
        "many",
        "some",
        "both",
        "few",
        "these",
        "those",
    ]
)
PREPOSITIONS = frozenset(
    (
        *("in", "on", "at", "inside", "outside", "under", "over", "by", "near", "beside", "behind", "above", "below"),
        *("with", "of", "from", "along", "across"),
    )
)
IRREGULAR_PLURALS = frozenset(("children", "people", "men", "women", "police", "feet", "hands", "mice", "geese"))
ENDING = re.compile(r"""[.!?…]["'”’)\]]*$""")
SENTENCE_BREAK = re.compile(r"""(?<=[.!?…])\s+(?=\S)|(?<=[.!?…]["'”’)\]])\s+(?=\S)""")
UNFINISHED = re.compile(r"(?:^|[\s(])(?:Mr|Mrs|Ms|Dr|St|Sr|Jr|Prof|Lt|Sgt|Col|No|vs|etc|[A-Z])\.$")


def capital(text: str) -> str:
    """The text with its first letter raised."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """One sentence: first letter raised, ended once."""
    text = text.strip()
    return capital(text) if ENDING.search(text) else capital(text.rstrip(" ,;:")) + "."


def ended(text: str) -> str:
    """The text ended once, its first letter left alone."""
    return text if ENDING.search(text) else text.rstrip(" ,;:") + "."


def phrase(text: str) -> str:
    """The text without a closing full stop, to stand inside a sentence."""
    text = text.strip()
    return text if text.endswith("...") else text.rstrip(" .,;:")


def inner(text: str) -> str:
    """A phrase to stand inside a sentence: headings, articles and prepositions lowered, names left alone."""
    text = phrase(text)
    if text.isupper() and len(text) > 3:
        return text.lower()
    first = text.split(" ", 1)[0].lower()
    return text[:1].lower() + text[1:] if first in DETERMINERS or first in PREPOSITIONS else text


def listed(items: Iterable[str]) -> str:
    """ "a, b and c"."""
    words = list(items)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def sentences(text: str) -> list[str]:
    """The text split after each sentence; never inside a quotation, nor after an initial or a title."""
    whole: list[str] = []
    start, text = 0, text.strip()
    for found in SENTENCE_BREAK.finditer(text):
        piece = text[start : found.start()]
        if not (UNFINISHED.search(piece) or _open_quote(piece)):
            whole.append(piece)
            start = found.end()
    return [*whole, text[start:]]


def _open_quote(text: str) -> bool:
    return text.count('"') % 2 == 1 or text.count("“") > text.count("”")


def is_plural(subject: str) -> bool:
    """A guess: counted, joined by "and", or a plural noun before the first preposition."""
    words = subject.split()
    if not words or " and " in f" {subject.lower()} " or words[0].lower() in PLURALS:
        return bool(words)
    end = next((index for index, word in enumerate(words) if index and word.lower() in PREPOSITIONS), len(words))
    noun = words[end - 1].strip(",.")
    if noun.lower() in IRREGULAR_PLURALS:
        return True
    named = noun[:1].isupper() or words[0].lower() in ("a", "an")
    return noun.endswith("s") and not noun.endswith(("ss", "us", "is")) and not named


def mentions(text: str, words: str) -> bool:
    """True when `text` contains `words` as whole words, in any case."""
    text, words = text.casefold(), words.casefold().strip()
    start = text.find(words)
    while start >= 0 and words:
        end = start + len(words)
        if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
            return True
        start = text.find(words, start + 1)
    return False
