"""What the words before a proper name say it names: "the ferry to", "a nurse called", "shouts at"."""

from collections.abc import Sequence

from tools.brief.lexicon import noun_class
from tools.brief.tables import words
from tools.brief.verbs import verb
from tools.brief.words import Token
from tools.models.offline.name import Name

WELL_LOCATED = words("function_words", "strong_locative")
LOCATED = words("function_words", "locative")
NAMED = ("named", "called", "nicknamed", "name", "is", "was", "it's", "it’s")
MEETING = words("guards", "names_meeting")
ADDRESSING = words("guards", "names_addressing")
WAYS = words("guards", "names_ways")
SHOWN_OF = words("guards", "names_shown_of")


def weigh_before(name: Name, tokens: Sequence[Token], first: int, before: Token | None, possessive: bool) -> None:
    if before is None:
        return
    if before.lower in FOND and tokens[first].capital:
        name.add("person", 3)
    if _a_make(tokens, first, before):
        name.add("product", 3)
    elif (
        (before.lower in WELL_LOCATED and not possessive)
        or (before.lower in ("at", "in", "near", "on", "to", "for") and _way_or_place(tokens, first, before))
        or ((form := verb(before.lower)) and form.base in ("reach", "enter") and not possessive)
    ):
        name.add("place", 3)
    elif before.lower in ("at", "to", "with") and _addressed(tokens, first):
        name.add("person", 2.5)
    elif before.lower in ("above", "below", "beyond") and not possessive:
        name.add("place", 2.5)
    elif before.lower in ("at", "from", "to", "on", "around", "since") and not possessive:
        led = _somebody(tokens[first - 2]) if first > 1 and before.lower == "from" else False
        name.add("place", 1.5 + 0.5 * (before.lower == "to") + led + _closed_off(tokens, first, before))
    elif before.lower == "of" and first > 1 and tokens[first - 2].lower in SHOWN_OF:
        name.add("person", 3)
    elif before.lower == "as" and any(token.lower == "known" for token in tokens[max(0, first - 4) : first - 1]):
        name.add("person", 4)
    elif before.lower == "of" and first > 1 and noun_class(tokens[first - 2].lower) in ("place", "weak_place"):
        name.add("place", 4)
    elif before.lower == "with" and not possessive:
        name.add("person", 1.2)
    elif _spoken_by(tokens, first, before):
        name.add("person", 3)
    elif before.lower == "the" and first > 1 and _moved_to(tokens, first):
        name.add("place", 2.5)
    elif before.lower == "the" and first > 1 and tokens[first - 2].lower in ("on", "along", "across", "beside"):
        name.add("place", 1.0 if tokens[first].text.isupper() else 2.2)
    elif before.lower in ("the",):
        name.add("product", 1.2)
        name.add("person", -1)
    elif before.lower in ("by", "introducing", "from") and name.count == 1:
        name.add("product", 1)
    pair = " ".join(token.lower for token in tokens[max(0, first - 2) : first])
    if (
        (pair in ("name is", "name was", "i am", "him ,", "her ,") and pair[0] in "ni")
        or before.lower in ("i'm", "i’m", "name's")
    ) or (
        first > 1
        and before.lower in ("him", "her", "it")
        and (form := verb(tokens[first - 2].lower))
        and form.base in ("call", "name")
    ):
        name.add("person", 4)
    elif (
        first > 1
        and before.tag == "N"
        and tokens[first - 2].lower in words("function_words", "possessives")
        and not noun_class(before.lower)
    ):
        name.add("person", 2)
        name.role = name.role or before.text
    noun = noun_class(before.lower)
    if noun in ("person", "animal") and before.tag == "N":
        name.add("person", 4)
        name.role = name.role or before.text
    elif noun in ("place", "weak_place") and before.tag == "N" and before.lower not in words("people", "groups"):
        name.add("place", 3)
    form = verb(before.lower)
    if form and (form.base in MEETING or form.base in words("verbs", "speech")):
        name.add("person", 1.5)
    if before.lower in NAMED or before.text in ",!–—-":
        _weigh_introduction(name, tokens, first, before)


FOND = ("poor", "dear", "little", "old", "young", "lovely", "clever", "silly", "sweet", "big")


def _a_make(tokens: Sequence[Token], first: int, before: Token) -> bool:
    """ "a Bechstein", "a salt-eaten Corolla": with "a" a single capital names a thing by its make."""
    initials = tokens[first].text.isupper() and len(tokens[first].text) <= 4
    if initials and before.tag == "ADJ":
        return True
    last = first
    while last + 1 < len(tokens) and tokens[last + 1].tag == "NAME":
        last += 1
    followed = last + 1 < len(tokens) and tokens[last + 1].tag == "N"
    known = tokens[first].lower in words("people", "honorifics") or tokens[last].possessive
    if (
        followed
        or known
        or (tokens[first].text.isupper() and not initials)
        or noun_class(tokens[first].lower) == "person"
    ):
        return False
    k = first - 1
    while k > 0 and tokens[k].tag in ("ADJ", "N") and not _somebody(tokens[k]):
        k -= 1
    return tokens[k].lower in ("a", "an")


def _spoken_by(tokens: Sequence[Token], first: int, before: Token) -> bool:
    """ "says Mara", "said the Moon": the speaker after the verb of speech."""
    verb_at = first - 2 if before.lower == "the" else first - 1
    form = verb(tokens[verb_at].lower) if verb_at >= 0 else None
    ended = first + 1 >= len(tokens) or tokens[first + 1].tag in ("PUNCT", "CONJ", "ADV", "PREP")
    quoted = verb_at > 0 and tokens[verb_at - 1].text in '”",»'
    return bool(form and form.base in words("verbs", "speech") and form.form in ("s", "ed") and ended and quoted)


def _somebody(token: Token) -> bool:
    return noun_class(token.lower) in ("person", "animal", "group", "place") or token.lower in words(
        "adjectives", "age"
    )


def _way_or_place(tokens: Sequence[Token], first: int, before: Token) -> bool:
    """ "the seawall at Miagao", "the night ferry to Grímsey": a noun of place or way leads to its name."""
    noun = tokens[first - 2] if first > 1 else None
    if noun is None or noun.tag != "N":
        return False
    if before.lower in ("to", "for"):
        return noun.lower in WAYS
    return noun_class(noun.lower) in ("place", "weak_place")


def _closed_off(tokens: Sequence[Token], first: int, before: Token) -> float:
    """ "at Ormoz," and "sails to Ormoz." say more for a place than "to Ormoz" alone."""
    after = tokens[first + 1] if first + 1 < len(tokens) else None
    ends = after is None or after.tag == "PUNCT"
    if before.lower != "to":
        return 0.7 if ends else 0.0
    moved = any(
        (form := verb(token.lower)) and form.base in words("verbs", "motion")
        for token in tokens[max(0, first - 5) : first]
    )
    return 1.0 if moved else 0.0


def _moved_to(tokens: Sequence[Token], first: int) -> bool:
    """ "walks down to the Tagus", "rows across the Bosphorus": a river, a sea, a range."""
    ends = first + 1 >= len(tokens) or tokens[first + 1].tag in ("PUNCT", "CONJ", "PREP")
    going = any(
        (form := verb(token.lower)) and form.base in words("verbs", "motion")
        for token in tokens[max(0, first - 7) : first - 2]
    )
    return ends and going and tokens[first - 2].lower in ("to", "across", "along", "over", "up", "down", "into")


def _addressed(tokens: Sequence[Token], first: int) -> bool:
    """ "shouts at Ben", "gives it to Ben", "talks with Ben": somebody, and no place."""
    bases = {
        form.base for token in tokens[max(0, first - 7) : first - 1] if (form := verb(token.lower)) and token.tag == "V"
    }
    toward = words("verbs", "speech") | ADDRESSING
    return bool(bases & toward)


def _house(token: Token) -> bool:
    return token.tag == "N" and noun_class(token.lower) == "place"


def _only_where(tokens: Sequence[Token]) -> bool:
    """ "Airport security, Luqa." and "A rooftop in the rain, Cebu": a line that only says where."""
    return all(token.tag in ("NAME", "N", "ADJ", "DET", "PUNCT", "PREP", "NUM") for token in tokens)


def _held(tokens: Sequence[Token], first: int) -> bool:
    """ "a man with a silver case named Havel": the name is the holder's and not the case's."""
    lead = tokens[max(0, first - 9) : first - 2]
    somebody = any(token.tag == "N" and noun_class(token.lower) == "person" for token in lead)
    return somebody and any(token.lower in ("with", "in", "holding", "carrying") for token in lead[-5:])


def _weigh_introduction(name: Name, tokens: Sequence[Token], first: int, before: Token) -> None:
    """ "a nurse called Anna", "her sister, Noor", "her ex, Nelito", "a village called Elim"."""
    if before.text == "," and first < 6 and any(_house(token) for token in tokens[: first - 1]) and _only_where(tokens):
        name.add("place", 3)
        return
    owned = (first > 2 and tokens[first - 3].lower in words("function_words", "possessives")) or (
        first > 2 and tokens[first - 3].possessive
    )
    if (
        before.text == ","
        and owned
        and tokens[first - 2].tag == "N"
        and noun_class(tokens[first - 2].lower) in ("", "abstract")
    ):
        name.add("person", 2.5)
    if before.text == "," and owned and noun_class(tokens[first - 2].lower) in ("person", "animal"):
        name.add("person", 2)
    if before.text == "," and first > 2 and tokens[first - 2].tag == "ADJ" and tokens[first - 3].lower == "the":
        name.add("person", 3)
    if before.lower in NAMED[:3] and first > 1 and tokens[first - 2].tag == "PRON":
        name.add("person", 0.0 if tokens[first - 2].lower.startswith("it") else 4.0)
        return
    reach = 8 if before.lower in NAMED else 5
    for token in reversed(tokens[max(0, first - reach) : first - 1]):
        noun = noun_class(token.lower) if token.tag == "N" and not token.possessive else ""
        if noun in ("person", "animal"):
            name.add("person", 4 if before.lower in NAMED else 2)
            name.role = name.role or token.text
            return
        if noun in ("place", "weak_place"):
            name.add("place", 4 if before.lower in NAMED else 2.5)
            return
        if noun == "prop" and before.lower in NAMED:
            name.add("person" if _held(tokens, first) else "product", 3)
            return
        if before.lower not in NAMED and (token.tag in ("V", "PREP") or (token.tag == "N" and noun)):
            break
    if (
        before.text == ","
        and (
            first + 1 >= len(tokens) or tokens[first + 1].tag == "PUNCT" or tokens[first + 1].lower in ("and", "where")
        )
        and first > 1
        and tokens[first - 2].tag == "NAME"
        and first > 2
        and tokens[first - 3].lower in LOCATED
    ):
        name.add("place", 2.5)
    elif before.lower in ("named", "called", "nicknamed"):
        name.add("person", 2)
