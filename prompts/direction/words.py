"""Words of a message with their places in it, and the words that carry no direction of their own."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

TOKEN = re.compile(
    r"(?:scene|shot)-\d+[a-z]*"
    r"|f/?\d+(?:\.\d+)?"
    r"|\d+(?:\.\d+)?\s?:\s?\d+(?:\.\d+)?"
    r"|\d+(?:\.\d+)?[a-z]*(?:(?<=\d)'s)?"
    r"|[^\W\d_]+(?:'[^\W\d_]+)?"
    r"|[,;:.!?…–—&]",
    re.IGNORECASE,
)
STRAIGHT = str.maketrans("’‘“”", "''\"\"")

CONTRACTIONS = {
    "don't": "not", "doesn't": "not", "won't": "not", "shouldn't": "not", "isn't": "not", "aren't": "not",
    "can't": "not", "dont": "not", "cannot": "not", "didn't": "not", "wouldn't": "not",
    "let's": "let", "it's": "it", "that's": "it", "i'd": "i", "we'd": "we", "i'm": "i", "we're": "we", "i'll": "i",
    "lets": "let", "pls": "please", "plz": "please", "&": "and", "needs": "need", "wants": "want",
}  # fmt: skip

LEMMAS = {
    "speeding": "speed", "moving": "move", "pushing": "push", "pulling": "pull", "adding": "add", "losing": "lose",
    "changing": "change", "touching": "touch", "panning": "pan", "slowing": "slow", "tightening": "tighten",
    "widening": "widen", "cutting": "cut", "making": "make", "going": "go", "darkening": "darken", "keeping": "keep",
    "brightening": "brighten", "removing": "remove", "using": "use", "tilting": "tilt", "zooming": "zoom",
    "dropping": "drop", "altering": "alter", "warming": "warm", "following": "follow", "circling": "circle",
    "getting": "get", "creeping": "creep", "dollying": "dolly", "tracking": "tracking", "orbiting": "orbit",
    "shortening": "shorten", "softening": "soften", "picking": "pick", "lingering": "linger", "trimming": "trim",
}  # fmt: skip

_FILLERS = (
    "a an the it its please could can you we i us let make give have get go be is are should must would want need "
    "prefer just simply really some my our your maybe perhaps think try do does shall ok okay yes yeah hey hi "
    "hello thanks thank also this actually honestly well now me about how what if so somehow made either"
)
FILLERS = frozenset(_FILLERS.split())

DEGREES = {
    "bit": 0.5, "little": 0.5, "slightly": 0.5, "tad": 0.5, "somewhat": 0.5, "smidge": 0.5,
    "marginally": 0.5,
    "much": 2.0, "very": 2.0, "lot": 2.0, "far": 2.0, "way": 2.0, "considerably": 2.0,
    "significantly": 2.0, "significant": 2.0,
    "drastically": 2.0, "radically": 2.0,
}  # fmt: skip

NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "sixty": 60, "ninety": 90,
}  # fmt: skip

ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "opening": 1, "last": -1, "final": -1, "closing": -1, "penultimate": -2,
    "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, "6th": 6, "7th": 7, "8th": 8, "9th": 9, "10th": 10,
}  # fmt: skip

_FOREIGN = (
    "más muy que por con una uno pero como très une les des pas avec pour dans est mais der das und mehr nicht "
    "ein eine mit bitte più molto non che della muito não uma sem é la el los las le du di il mach etwas faire "
    "fais hazlo sea s'il vous plaît noch kein keine ohne ins zum"
)
FOREIGN = frozenset(_FOREIGN.split())


@dataclass(frozen=True)
class Token:
    """One word or mark: as it is compared, and where it stands."""

    word: str
    start: int
    end: int
    degree: float = 1.0
    """How strongly, from the "much" or "a bit" in front of it."""


def tokens(text: str) -> tuple[Token, ...]:
    """The words and marks of a message, spelled as the table spells them."""
    found = []
    for match in TOKEN.finditer(text.translate(STRAIGHT)):
        word = re.sub(r"\s|(?<=\d)'s", "", match[0].lower())
        word = CONTRACTIONS.get(word, word)
        found.append(Token(LEMMAS.get(word, word), match.start(), match.end()))
    return tuple(found)


def number(word: str) -> int | None:
    """A whole number written in digits or letters."""
    return int(word) if word.isdigit() else NUMBERS.get(word)


def slice_of(text: str, spanned: Sequence[Token]) -> str:
    """The stretch of the message that these words cover."""
    return text[spanned[0].start : spanned[-1].end] if spanned else ""


def canonical(phrase: str) -> tuple[str, ...]:
    """A phrase of the table as it is looked up: without fillers and degrees."""
    return tuple(token.word for token in strip(tokens(phrase)))


def strip(given: Iterable[Token]) -> tuple[Token, ...]:
    """The words that matter, each carrying the degree that stood in front of it."""
    kept: list[Token] = []
    degree = 1.0
    for token in given:
        if token.word in DEGREES:
            degree = DEGREES[token.word]
        elif token.word not in FILLERS:
            kept.append(Token(token.word, token.start, token.end, degree))
            degree = 1.0
    return tuple(kept)


def foreign(text: str) -> bool:
    """True when a message does not look like English."""
    letters = [char for char in text if char.isalpha()]
    if not letters:
        return False
    if sum(ord(char) > 0x24F for char in letters) > 0.3 * len(letters):
        return True
    words = [token.word for token in tokens(text)]
    return sum(word in FOREIGN for word in words) >= max(1, len(words) // 3)
