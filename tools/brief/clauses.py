"""A long sentence divided where one thing that happens ends and the next begins."""

import itertools

from tools.brief.words import Token, tokenize

Span = tuple[int, int]

LONG = 9
SHORTEST = 3
JOINS = ("and", "then", "but", "until", "before", "while", "as")


def clause_spans(text: str, start: int, end: int) -> list[Span]:
    """The clauses of one sentence as spans; short sentences and sentences with speech stay whole."""
    sentence = text[start:end]
    if any(mark in sentence for mark in '"“”«»「」\n:|'):
        return [(start, end)]
    tokens = tokenize(sentence)
    if sum(token.tag != "PUNCT" for token in tokens) < LONG:
        return [(start, end)]
    cuts = [0, *(token.start for token in _clause_openers(tokens)), len(sentence)]
    spans = [(start + a, start + b) for a, b in itertools.pairwise(cuts)]
    return [trimmed for span in spans if (trimmed := _trim(text, *span))]


def _clause_openers(tokens: list[Token]) -> list[Token]:
    openers: list[Token] = []
    since = 0
    for i, token in enumerate(tokens):
        if token.tag != "PUNCT":
            since += 1
        left = sum(other.tag != "PUNCT" for other in tokens[i + 1 :])
        if since <= SHORTEST or left < SHORTEST or i + 1 >= len(tokens):
            continue
        following = tokens[i + 1]
        told = token.text == ";" or _told(tokens[i - since : i])
        if told and (token.text == ";" or (token.text in ",—–" and _opens_clause(tokens, i + 1))):
            openers.append(following)
            since = 0
    return openers


def _told(tokens: list[Token]) -> bool:
    """Is there a predicate, and one after the last "and" too: "plays, and my grandmother, Milica," is still to come?"""
    joins = [k for k, token in enumerate(tokens) if k and token.tag == "CONJ" and tokens[k - 1].text == ","]
    return any(
        token.tag == "AUX" or (token.tag == "V" and not token.lower.endswith("ing") and token.lower not in NAMING)
        for token in tokens[joins[-1] if joins else 0 :]
    )


NAMING = ("named", "called", "nicknamed")


def _opens_clause(tokens: list[Token], i: int) -> bool:
    """Does a finite predicate, with or without its own subject, start at tokens[i]?"""
    k = i
    while k < len(tokens) and tokens[k].lower in (
        "and",
        "then",
        "but",
        "so",
        "finally",
        "slowly",
        "suddenly",
        "quietly",
    ):
        k += 1
    if k >= len(tokens):
        return False
    if tokens[k].tag == "V":
        return not tokens[k].lower.endswith("ing") and not _participle(tokens, k)
    if k == i:
        return False
    subject = k
    while k < len(tokens) and tokens[k].tag in ("DET", "ADJ", "N", "NAME", "PRON", "NUM", "ADV"):
        k += 1
    return subject < k < len(tokens) and tokens[k].tag in ("V", "AUX") and not tokens[k].lower.endswith("ing")


def _participle(tokens: list[Token], k: int) -> bool:
    """ "…, painted blue" describes; "…, paints it blue" goes on."""
    word = tokens[k].lower
    following = tokens[k + 1].tag if k + 1 < len(tokens) else ""
    return word.endswith(("ed", "en")) and following not in ("DET", "PRON")


def _trim(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None
