"""Which noun phrases speak of something that is there, and which only compare, deny, quote or generalise."""

from collections.abc import Sequence

from tools.brief.lexicon import doer, noun_class, singular
from tools.brief.phrases import Phrase
from tools.brief.tables import words
from tools.brief.verbs import verb
from tools.brief.words import Token
from tools.models.offline.source import Statement

MADE = words("guards", "things_made")
OPENING, CLOSING = "“«„", "”»"


def only_spoken_of(statement: Statement, tokens: Sequence[Token], phrase: Phrase) -> bool:
    """A comparison, a denial or a quotation: "like a goat", "slow as milk", "no drone", "“you brought the stool”"."""
    return (
        compared(tokens, phrase)
        or denied(tokens, phrase)
        or (statement.form != "turn" and _quoted(statement.body, tokens[phrase.head].start))
    )


def compared(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """ "like a goat to salt", "as slow as milk", "the size of a house", "taller than a man"."""
    before = [token.lower for token in tokens[max(0, phrase.first - 4) : phrase.first]]
    if not before:
        return False
    if before[-1] in ("like", "than"):
        return True
    if before[-1] == "as":
        return len(before) > 1 and tokens[phrase.first - 2].tag in ("ADJ", "ADV")
    if "like" in before and tokens[phrase.first - 1].tag in ("PRON", "AUX"):
        return True
    if before[-1] != "of" or len(before) < 2:
        return False
    had = {token.lower for token in tokens[max(0, phrase.first - 10) : phrase.first]} & {"with", "has", "have", "had"}
    somebody = tokens[phrase.first].lower in ("a", "an") and noun_class(tokens[phrase.head].lower) in (
        "person",
        "animal",
    )
    said_of = noun_class(before[-2]) in ("body", "abstract", "") and before[-2] not in TOLD
    return before[-2] in MEASURED or (somebody and said_of and bool(had) and before[-3:-2] != ["a"])


TOLD = ("story", "life", "tale", "film", "death", "day", "memory", "dream", "help", "company", "care", "sound", "work")
MEASURED = ("size", "shape", "colour", "color", "height", "kind")
DENYING = ("no", "without", "never", "neither", "nor")


def denied(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """ "no money", "not the bell", "without a word", "instead of the key"."""
    if tokens[phrase.first].lower in ("no", "neither"):
        return True
    if tokens[phrase.first].lower == "o" and phrase.first and tokens[phrase.first - 1].text == "/":
        return True
    before = [token.lower for token in tokens[max(0, phrase.first - 2) : phrase.first]]
    return bool(before) and (before[-1] in (*DENYING, "not") or before in (["instead", "of"], ["rather", "than"]))


def _quoted(body: str, at: int) -> bool:
    lead = body[:at]
    straight = lead.count('"') % 2 == 1 and '"' in body[at:]
    return straight or sum(map(lead.count, OPENING)) > sum(map(lead.count, CLOSING))


def in_general(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """ "each passenger", "for kids", "of miners": anybody of a kind, and nobody the film shows."""
    first = tokens[phrase.first].lower
    if first in ("each", "every", "any", "such", "many", "most"):
        return True
    bare = phrase.first == phrase.head and tokens[phrase.head].lower.endswith(("s", "men", "people", "children"))
    before = tokens[phrase.first - 1].lower if phrase.first else ""
    single = phrase.first == phrase.head and not bare
    return (bare and before in ("for", "to", "from", "about", "as")) or (single and before in ("in", "by", "at"))


def made_thing(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """ "a rubber chicken", "the stuffed albatross", "a tin soldier": a thing in the shape of a creature."""
    return (
        phrase.head > phrase.first
        and tokens[phrase.head - 1].lower in MADE
        and noun_class(tokens[phrase.head].lower) in ("person", "animal")
    )


MANNERS = words("guards", "mention_manners") | words("adjectives", "age")


def agent(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """ "the blind knife sharpener": a thing by its name that has an age or a look, or speaks, is whoever does that."""
    head = tokens[phrase.head]
    if noun_class(head.lower) != "prop" or not doer(singular(head.lower)):
        return False
    said = tokens[phrase.head + 1] if phrase.head + 1 < len(tokens) else None
    form = verb(said.lower) if said and said.tag == "V" else None
    speaks = form is not None and form.base in words("verbs", "speech", "perception")
    first = next((k for k in range(phrase.head - 1, phrase.first, -1) if tokens[k].possessive), phrase.first)
    aged = any(token.lower in MANNERS - {"old", "little", "small"} for token in tokens[first : phrase.head])
    return speaks or aged
