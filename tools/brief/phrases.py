"""Noun phrases in a tagged text."""

from dataclasses import dataclass

from tools.brief.lexicon import noun_class
from tools.brief.tables import words
from tools.brief.words import Token


@dataclass(frozen=True)
class Phrase:
    """A noun phrase, tokens[first:last + 1], whose head is tokens[head]."""

    first: int
    head: int
    last: int
    proper: bool

    def text(self, tokens: list[Token], source: str) -> str:
        return source[tokens[self.first].start : tokens[self.last].end]


OPENERS = ("DET", "NUM")


INSIDE = ("ADJ", "N", "NAME", "NUM")


def noun_phrases(tokens: list[Token]) -> list[Phrase]:
    """Noun phrases in order, without overlap. A possessor is a phrase of its own; a proper name stays whole."""
    found, i = [], 0
    while i < len(tokens):
        token = tokens[i]
        if token.tag not in OPENERS + INSIDE:
            i += 1
            continue
        last = _phrase_end(tokens, i)
        head = next((k for k in range(last, i - 1, -1) if tokens[k].tag in ("N", "NAME")), -1)
        if head < 0:
            i = max(last, i) + 1
            continue
        found.append(Phrase(i, head, head, tokens[head].tag == "NAME"))
        i = head + 1
    return found


def _phrase_end(tokens: list[Token], first: int) -> int:
    last = first
    k = first
    while k < len(tokens):
        token = tokens[k]
        if (k == first and token.tag in OPENERS) or token.tag in INSIDE:
            if (
                token.tag == "NAME"
                and last >= first
                and k > first
                and tokens[k - 1].tag == "N"
                and not _title_noun(tokens[k - 1])
            ):
                break
            last = k
            if token.possessive:
                break
        elif token.tag == "ADV" and token.lower in ("very", "too", "almost", "quite", "once") and k > first:
            pass
        elif token.tag == "DET" and k == first + 1 and tokens[first].lower in ("all", "both", "half"):
            last = k
        elif (
            token.text == ","
            and k > first
            and tokens[k - 1].tag == "ADJ"
            and k + 1 < len(tokens)
            and tokens[k + 1].tag == "ADJ"
        ):
            pass
        else:
            break
        k += 1
    return last


def _title_noun(token: Token) -> bool:
    """A noun that stands before a name as part of it: "Aunt Lata", "detective Ames"."""
    return token.lower in words("people", "honorifics") or noun_class(token.lower) == "person"
