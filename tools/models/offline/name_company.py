"""What the whole text says of a proper name: the pronouns that take it up, the names it stands beside, who writes."""

import re
from collections.abc import Sequence

from tools.brief.tables import words
from tools.brief.words import Token
from tools.models.offline.name import Name
from tools.models.offline.source import Statement, signatures


def weigh_pronouns(names: Sequence[Name], found: Sequence[Statement]) -> None:
    """A name taken up by "he" or "she" in its own or the next statement is likely a person's."""
    for name in names:
        for number, first in name.places:
            following = [t.lower for t in found[number].tokens[first + 1 :]]
            if number + 1 < len(found):
                following += [t.lower for t in found[number + 1].tokens[:3]]
            if any(word in ("he", "she", "his", "her", "him") for word in following[:14]):
                name.add("person", 0.8)
                break


def weigh_companions(names: Sequence[Name], found: Sequence[Statement]) -> None:
    """ "Wilma and Eusebio", "Leith or Granton": what one of two joined names is the other likely is too."""
    starts = {place: name for name in names for place in name.places}
    for name in names:
        for number, first in name.places:
            other = _joined_name(found[number].tokens, first, number, starts)
            if other is None or other is name:
                continue
            for one, two in ((name, other), (other, name)):
                if one.kind in ("person", "place") and not two.kind:
                    two.add(one.kind, 2.0)


def _joined_name(tokens: Sequence[Token], first: int, number: int, starts: dict[tuple[int, int], Name]) -> Name | None:
    k = first
    while k < len(tokens) and tokens[k].tag == "NAME":
        k += 1
    if k < len(tokens) and tokens[k].lower in ("and", "or", "&", "with"):
        return starts.get((number, k + 1))
    return None


GREETED = re.compile(r"^\W*(?:hi|hiya|dear|hello|hey|to|attn|cc|good (?:morning|afternoon|evening))\b", re.I)


def rule_out_writers(names: Sequence[Name], found: Sequence[Statement]) -> None:
    """Who a letter greets, who signs it, and whose remarks it hands on are not in the film.

    Whoever the text also shows doing something stays: a name may be greeted in one line and play in the next.
    """
    greeted = {number for number, statement in enumerate(found) if GREETED.match(statement.text)}
    signed = signatures(found)
    for name in names:
        outside = sum(
            number in signed
            or (found[number].about == "admin" and name.kind != "place")
            or (number in greeted and first < 6)
            or _remarks(found[number].tokens, first)
            or _called_in_passing(found[number], first, number in greeted)
            for number, first in name.places
        )
        if outside and outside >= len(name.places) - (name.scores.get("person", 0.0) < 4.0):
            name.rule_out()


REMARKS = words("guards", "names_remarks")


def _remarks(tokens: Sequence[Token], first: int) -> bool:
    """ "Fergus's comments", "(Fergus: no, she doesn't)"."""
    last = first
    while last + 1 < len(tokens) and tokens[last + 1].tag == "NAME" and not tokens[last].possessive:
        last += 1
    after = tokens[last + 1] if last + 1 < len(tokens) else None
    if after is None:
        return False
    if tokens[last].possessive:
        return after.lower in REMARKS
    return after.text == ":" and first > 0 and tokens[first - 1].text == "("


def _called_in_passing(statement: Statement, first: int, greeted: bool) -> bool:
    """ "That's good, Rasha." in a call about the film: who is spoken to."""
    tokens = statement.tokens
    after = tokens[first + 1] if first + 1 < len(tokens) else None
    closed = after is None or after.text in ".!?"
    return statement.form == "turn" and not greeted and closed and first > 0 and tokens[first - 1].text == ","
