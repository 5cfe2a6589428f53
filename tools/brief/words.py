"""Words with their places, parts of speech and noun phrases; light rules in place of a trained tagger."""

import re
from dataclasses import dataclass

from tools.brief.lexicon import (
    compared_adjective,
    describes,
    everyday,
    first_name,
    listed_noun,
    noun_class,
    ordinary,
    singular,
    singulars,
)
from tools.brief.tables import words
from tools.brief.verbs import verb

WORD = re.compile(
    r"[^\W_][\w\u0300-\u036f\u0900-\u0dff\u0e00-\u0eff\u0591-\u05c7\u064b-\u065f]*"
    r"(?:['’\-][^\W_][\w\u0300-\u036f\u0900-\u0dff]*)*|[^\s\w]|_",
)


@dataclass(frozen=True)
class Token:
    """A word or mark at [start, end) of its text. `tag` is DET PREP PRON CONJ AUX ADV NUM ADJ N V NAME or PUNCT."""

    text: str
    lower: str
    start: int
    end: int
    tag: str
    possessive: bool
    initial: bool

    @property
    def capital(self) -> bool:
        return self.text[:1].isupper()


def tokenize(text: str) -> list[Token]:
    """Words and marks of a text, tagged."""
    raw = []
    for match in WORD.finditer(text):
        word, possessive = match.group(), False
        for suffix in ("'s", "’s", "'S", "’S"):
            if word.endswith(suffix) and word.lower() not in words("function_words", "contractions"):
                word, possessive = word[:-2], True
        if not possessive and word.endswith("s") and text[match.end() : match.end() + 1] in ("'", "’"):
            following = text[match.end() + 1 : match.end() + 3]
            possessive = bool(re.match(r"\s\w", following)) and word[:1].isupper()
        if possessive and match.group() != word and _is_short_for_is(text, match.end()):
            possessive = False
        raw.append((word, match.start(), match.start() + len(word), possessive))
    shouting = text.upper() == text
    tokens: list[Token] = []
    for i, (word, start, end, possessive) in enumerate(raw):
        initial = _opens_sentence(tokens)
        following = raw[i + 1][0] if i + 1 < len(raw) else ""
        tag = _tag(word, tokens, following, initial, shouting)
        tokens.append(Token(word, word.lower(), start, end, tag, possessive, initial))
    return tokens


NEXT = re.compile(r"\s+([A-Za-z]+)(?:\s*([^\w\s]|\w+))?")
STILL_OWNED = ("very", "too", "almost", "once", "so", "well", "most", "more", "first", "last", "best", "least", "own")


def _is_short_for_is(text: str, end: int) -> bool:
    """ "Inga's back", "the kitchen's dark.": a verb and no possessor, told by what follows."""
    match = NEXT.match(text, end)
    if match is None:
        return False
    word, after = match[1].lower(), match[2] or "."
    if word in STILL_OWNED:
        return False
    if word in words("function_words", "determiners", "pronouns", "adverbs"):
        return True
    return word in words("adjectives") and noun_class(word) in ("", "abstract") and not after[0].isalnum()


def _opens_sentence(before: list[Token]) -> bool:
    """Does a sentence begin after these tokens? The full stop of "Dr." or "J." ends none."""
    if all(not token.text[:1].isalnum() or token.tag == "NUM" for token in before[-3:]):
        return not before or before[-1].text in '.!?:"“”‘—–-•*(…;/|' or len(before) < 2
    if before[-1].text in "!?…":
        return True
    word = before[-2].lower if len(before) > 1 else ""
    return before[-1].text == "." and len(word) > 1 and word not in words("people", "honorifics") | ABBREVIATIONS


ABBREVIATIONS = words("guards", "segment_abbreviations")
CLOSED = (
    ("DET", "determiners"),
    ("PRON", "pronouns"),
    ("PRON", "contracted_subjects"),
    ("AUX", "auxiliaries"),
    ("CONJ", "conjunctions"),
    ("PREP", "prepositions"),
    ("NUM", "numbers"),
    ("NUM", "ordinals"),
)


def _tag(word: str, before: list[Token], following: str, initial: bool, shouting: bool) -> str:
    lower = word.lower()
    previous = before[-1] if before else None
    if not word[0].isalnum():
        return "PUNCT"
    if word[0].isdigit():
        return "NUM"
    if _without_case(word):
        return "NAME"
    if word[0].isupper() and not shouting and _is_name(word, previous, following, initial):
        return "NAME"
    if previous and previous.tag == "N" and not previous.possessive and _listed(f"{previous.lower}-{lower}"):
        return "N"
    if lower == "round" and following.lower() in words("function_words", "determiners", "possessives"):
        return "PREP"
    for tag, name in CLOSED:
        if lower in words("function_words", name):
            return _closed_tag(lower, tag, previous, following)
    if lower in words("function_words", "adverbs"):
        return "N" if lower == "well" and previous and previous.tag == "DET" else "ADV"
    told = any(token.tag == "V" for token in before)
    listing = len(before) > 1 and before[-1].tag == "CONJ" and before[-2].tag == "N"
    return _open_tag(lower, previous, following, initial, told, listing)


def _without_case(word: str) -> bool:
    """A word in a script without capitals, as 林 or गीता: among English words it is a name."""
    return word[0].isalpha() and word[0].lower() == word[0].upper() and ord(word[0]) > 0x2FF


def _is_name(word: str, previous: Token | None, following: str, initial: bool) -> bool:
    lower = word.lower()
    if lower in words("function_words", "pronouns", "determiners", "contractions", "prepositions", "conjunctions"):
        return False
    if word == "I" or (lower in words("function_words", "auxiliaries", "adverbs", "numbers", "ordinals") and initial):
        return False
    if word.isupper() and len(word) > 3 and listed_noun(singular(lower)) and not first_name(lower):
        return False
    if not initial:
        return True
    form = verb(lower)
    if form and form.form == "base" and lower not in words("people", "honorifics") and not noun_class(lower):
        return False
    if not everyday(lower):
        return True
    return bool(
        following[:1].isupper()
        and following.lower() not in words("function_words", "pronouns", "screen_words")
        and not ordinary(following)
    )


def _closed_tag(lower: str, tag: str, previous: Token | None, following: str) -> str:
    if (
        lower == "her"
        and following
        and following[0].isalpha()
        and following.lower() not in words("function_words", "prepositions", "conjunctions", "adverbs", "determiners")
    ):
        return "DET"
    if lower == "mine" and previous and previous.tag in ("DET", "ADJ"):
        return "N"
    if lower == "that" and previous and previous.tag in ("N", "NAME", "V"):
        return "CONJ"
    if lower in ("like", "down", "up", "past") and lower == "like" and previous and previous.tag in ("PRON",):
        return "V"
    return tag


def _open_tag(lower: str, previous: Token | None, following: str, initial: bool, told: bool, listing: bool) -> str:
    form = verb(lower)
    noun = noun_class(lower)
    adjective = any(guess in words("adjectives") for guess in (lower,))
    after = previous.tag if previous else ""
    nominal_next = (
        bool(following)
        and following.lower() not in words("function_words")
        and (noun_class(following) != "" or following.lower() in words("adjectives"))
    )
    if (
        noun
        and after == "NAME"
        and previous
        and previous.initial
        and not previous.possessive
        and lower.endswith("s")
        and following.lower() in words("function_words", "prepositions", "determiners")
    ):
        return "V"
    if form and form.form == "ing" and following and _listed(f"{lower}-{following.lower()}"):
        return "ADJ"
    if form and previous and previous.possessive and form.form in ("ing", "ed", "en"):
        return "ADJ" if nominal_next else "N" if noun or form.form == "ing" else "V"
    if form and form.form == "ing":
        return "ADJ" if after in ("DET", "ADJ") and nominal_next else ("N" if after == "DET" and noun else "V")
    if form and (noun or adjective):
        return _ambiguous(lower, form.form, noun, adjective, previous, following, initial, told, listing)
    if form:
        if after in ("DET", "ADJ") and form.form in ("ed", "en") and following[:1].isalpha():
            return "ADJ"
        if (initial or (after == "PUNCT" and not told)) and lower.endswith("ed") and nominal_next:
            return "ADJ"
        bare = form.form == "base" and (
            after == "DET" or (after == "N" and previous and not previous.lower.endswith("s"))
        )
        return "N" if bare else "V"
    if adjective:
        return "N" if noun and not nominal_next and after in ("DET", "ADJ", "N", "NUM") else "ADJ"
    if noun:
        return "N"
    return _unknown(lower, previous, following)


def _listed(compound: str) -> bool:
    """Is the compound itself in a list, and not only its last part?"""
    return any(listed_noun(guess) for guess in singulars(compound))


RESULTS = ("open", "shut", "loose", "free", "wide", "empty", "blank", "still", "red", "green", "black", "white")
"""How something ends up: "a loaf cracks open"."""


def _ambiguous(
    lower: str,
    form: str,
    noun: str,
    adjective: bool,
    previous: Token | None,
    following: str,
    initial: bool,
    told: bool,
    listing: bool,
) -> str:
    """A word that may be a noun (or adjective) and a verb: the word before decides, then the word after."""
    after = "NAME" if previous and previous.text == ")" else previous.tag if previous else ""
    nominal = "ADJ" if adjective and (not noun or noun_class(following) != "") else "N"
    follower = following.lower()
    opens_object = (
        follower in words("function_words", "determiners", "possessives", "pronouns", "prepositions", "adverbs")
        or not following[:1].isalnum()
    )
    if previous and previous.possessive:
        return nominal
    if after in ("DET", "ADJ", "NUM"):
        return nominal
    if after == "PREP":
        return (
            "V"
            if previous and previous.lower == "to" and form == "base" and noun not in ("person", "place")
            else nominal
        )
    if after in ("PRON", "AUX", "NAME"):
        return "V" if form in ("s", "ed", "base", "en") else nominal
    if after == "N" and previous and form in ("s", "ed") and (opens_object or follower in RESULTS):
        return "V"
    if after == "ADV":
        return "V" if form in ("s", "ed", "base") and opens_object else nominal
    if listing and form == "s" and following[:1] in ".,;!?":
        return nominal
    if after == "CONJ" and (form in ("s", "ed") or (form == "base" and told)) and opens_object:
        return "V"
    if initial and form == "base" and follower in words("function_words", "determiners", "possessives", "pronouns"):
        return "V"
    if initial and form == "s" and opens_object and singulars(lower)[-1] in words("verbs", "seldom_nouns"):
        return "V"
    if (
        after == "N"
        and previous
        and previous.lower.endswith(("s", "men", "people", "children"))
        and form == "base"
        and opens_object
    ):
        return "V"
    if after == "PUNCT" and form == "s" and opens_object and told:
        return "V"
    if after == "PUNCT" and form in ("s", "ed") and follower in words("function_words", "determiners", "possessives"):
        return "V"
    return nominal


def _unknown(lower: str, previous: Token | None, following: str) -> str:
    after = previous.tag if previous else ""
    opens_object = following.lower() in words(
        "function_words", "determiners", "possessives", "pronouns", "prepositions", "adverbs"
    )
    if lower.endswith(("ly", "wards")) and len(lower) > 4:
        return "ADV"
    if compared_adjective(lower) or describes(lower):
        return "ADJ"
    if lower.endswith("ing") and len(lower) > 5:
        return "ADJ" if after in ("DET", "ADJ") else "V"
    if lower.endswith("ed") and len(lower) > 4:
        return "ADJ" if after in ("DET", "ADJ", "PREP") else "V"
    owned = previous is not None and previous.possessive
    if (
        lower.endswith("s")
        and not lower.endswith("ss")
        and after in ("NAME", "PRON", "N")
        and opens_object
        and not owned
    ):
        return "V"
    if (
        lower.endswith(("ous", "ful", "less", "ish", "able", "ible", "ic", "ive", "esque", "y"))
        and after in ("DET", "ADJ")
        and following[:1].isalpha()
        and not opens_object
    ):
        return "ADJ"
    return "N"
