"""Names nobody gave a capital: "my cousin ahmed", "then priya runs", in texts that are written small throughout."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tools.brief.lexicon import noun_class, ordinary, well_known_place
from tools.brief.tables import words
from tools.brief.verbs import verb
from tools.brief.words import Token
from tools.models.offline.source import Statement

MOST_WITH_CAPITALS = 0.5
ENOUGH = 2.5


@dataclass
class Small:
    """A word that may be a name: its points, and whether it ever stood as a common noun does."""

    points: dict[str, float] = field(default_factory=dict)
    common: bool = False
    places: list[tuple[int, int]] = field(default_factory=list)


def written_small(found: Sequence[Statement]) -> bool:
    """Do most of the sentences open without a capital?"""
    opened = [s.body[0] for s in found if s.body and s.body[0].isalpha() and s.form in ("sentence", "turn", "item")]
    return bool(opened) and sum(letter.isupper() for letter in opened) < MOST_WITH_CAPITALS * len(opened)


def small_names(found: Sequence[Statement]) -> Iterator[tuple[str, str, list[tuple[int, int]]]]:
    """(name as it is usually written, "person" or "place", where it stands) for each."""
    if not written_small(found):
        return
    seen: dict[str, Small] = {}
    for number, statement in enumerate(found):
        tokens = statement.tokens
        for i, token in enumerate(tokens):
            if _may_name(token):
                entry = seen.setdefault(token.lower, Small())
                entry.places.append((number, i))
                _weigh(entry, tokens, i)
    for lower, entry in seen.items():
        if len(lower) < 3 and entry.points.get("person", 0.0) < 3:
            continue
        kind = max(("person", "place"), key=lambda kind: entry.points.get(kind, 0.0))
        if not entry.common and entry.points.get(kind, 0.0) >= ENOUGH:
            yield lower.title(), kind, entry.places


def _may_name(token: Token) -> bool:
    lower = token.lower
    if token.tag not in ("N", "V", "ADJ") or not lower.isalpha() or len(lower) < 2 or token.capital:
        return False
    return verb(lower) is None and not ordinary(lower) and not lower.endswith(("ing", "ly", "ness", "tion"))


def _weigh(entry: Small, tokens: Sequence[Token], i: int) -> None:
    token = tokens[i]
    before = tokens[i - 1] if i else None
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    kin = before is not None and noun_class(before.lower) in ("person", "animal") and not before.possessive
    if kin or (before and before.lower in ("called", "named")):
        entry.points["person"] = entry.points.get("person", 0.0) + 3
    elif before and before.tag in ("DET", "ADJ", "NUM", "N") and not before.possessive:
        entry.common = True
    if before and before.tag == "PREP" and well_known_place(token.lower):
        entry.points["place"] = entry.points.get("place", 0.0) + 4
    if token.possessive:
        entry.points["person"] = entry.points.get("person", 0.0) + 2
    elif after and (after.tag == "AUX" or _does(after)) and (before is None or before.tag in ("CONJ", "PUNCT", "ADV")):
        entry.points["person"] = entry.points.get("person", 0.0) + 1.5


def _does(token: Token) -> bool:
    form = verb(token.lower)
    return (token.tag == "V" and form is not None and form.form in ("s", "ed")) or token.lower in words(
        "function_words", "auxiliaries"
    )
