"""The present tense of a predicate, as its subject asks."""

import re
from collections.abc import Sequence

from tools.brief.lexicon import noun_class
from tools.brief.tables import words
from tools.brief.verbs import third_person, verb
from tools.brief.words import Token, tokenize

BE = {
    "was": "is",
    "were": "are",
    "wasn't": "isn't",
    "weren't": "aren't",
    "had": "has",
    "did": "does",
    "didn't": "doesn't",
    "hadn't": "hasn't",
    "couldn't": "can't",
    "could": "can",
    "would": "will",
    "wouldn't": "won't",
}


def verb_form(token: Token) -> str:
    """The form of a verb token: "base", "s", "ed", "en", "ing" or ""."""
    form = verb(token.lower)
    return form.form if form else ""


def present(body: str, tokens: Sequence[Token], subject: str) -> str:
    """The predicate with its finite verb in the present tense, as its subject asks."""
    head = tokens[0]
    rest = body[head.end : tokens[-1].end]
    return (present_verb(head, subject) + _inner_tense(rest, subject, past=_is_past(head))).replace(
        "can not ", "cannot ", 1
    )


def _is_past(token: Token) -> bool:
    return token.lower in BE or verb_form(token) == "ed" or (not verb(token.lower) and token.lower.endswith("ed"))


def present_verb(token: Token, subject: str) -> str:
    lower = token.lower
    if lower in BE:
        now = BE[lower]
        return (
            {"has": "have", "does": "do", "is": "are"}.get(now, now) if is_plural(subject) and lower != "was" else now
        )
    form = verb(lower)
    if form and form.form in ("ed", "base"):
        if form.form == "base" and token.tag == "AUX":
            return lower
        return form.base if is_plural(subject) else third_person(form.base)
    if form is None and lower.endswith("ed") and token.tag == "V":
        return _guess_present(lower, subject)
    return token.text if token.text.islower() else lower


def _guess_present(lower: str, subject: str) -> str:
    """An unknown regular past: "frobbed" → "frobs", "glided" → "glides"."""
    base = (
        lower[:-1]
        if lower.endswith(
            (
                "ced",
                "ged",
                "ved",
                "sed",
                "zed",
                "ided",
                "aded",
                "oded",
                "ated",
                "uted",
                "ired",
                "ured",
                "ared",
                "ored",
                "iled",
                "uled",
                "oled",
                "ined",
                "uned",
                "oned",
                "aped",
                "oped",
                "iped",
                "uped",
                "oked",
                "aked",
                "iked",
            )
        )
        else lower[:-2]
    )
    if base.endswith("i"):
        base = f"{base[:-1]}y"
    elif len(base) > 2 and base[-1] == base[-2] and base[-1] not in "lszf":
        base = base[:-1]
    return base if is_plural(subject) else third_person(base)


def _inner_tense(rest: str, subject: str, *, past: bool) -> str:
    """Verbs conjoined further on follow the first into the present."""
    if not past:
        return rest
    return re.sub(
        r"(\b(?:and|then|but|who|which|that)\s+)([a-z']+)\b",
        lambda match: match[1] + (present_verb(token, subject) if (token := _as_verb(match[2])) else match[2]),
        rest,
    )


def _as_verb(word: str) -> Token | None:
    form = verb(word)
    if word in ("was", "were", "had", "could", "would") or (form and form.form == "ed" and form.base != word):
        return Token(word, word, 0, len(word), "V", False, False)
    return None


PLURAL_PRONOUNS = words("function_words", "plural_pronouns") | {"we", "you", "i"}


def is_plural(subject: str) -> bool:
    """Does this subject take "walk" rather than "walks"?"""
    tokens = [token for token in tokenize(subject) if token.tag != "PUNCT"]
    if not tokens:
        return False
    if any(token.lower == "and" for token in tokens) and len(tokens) > 2:
        return True
    head = tokens[-1]
    for k, token in enumerate(tokens):
        if k and token.tag == "PREP":
            head = tokens[k - 1]
            break
    if head.lower in PLURAL_PRONOUNS or head.lower in ("people", "children", "men", "women", "both", "many", "few"):
        return True
    if (
        tokens[0].tag == "NUM"
        and tokens[0].lower not in ("one", "1")
        and tokens[0].lower not in words("function_words", "ordinals")
    ):
        return True
    if head.tag == "NAME" or head.possessive:
        return False
    return (
        head.lower.endswith("s")
        and not head.lower.endswith(("ss", "us", "is"))
        and bool(noun_class(head.lower))
        and head.lower not in ("glasses", "news", "headquarters")
    ) or (head.lower.endswith("s") and tokens[0].lower in ("these", "those", "two", "three", "many", "several"))
