"""What the words after a proper name say it names: an age, a verb, an apposition, what it owns."""

import re
from collections.abc import Sequence

from tools.brief.lexicon import first_name, noun_class
from tools.brief.tables import words
from tools.brief.verbs import verb
from tools.brief.words import Token
from tools.models.offline.name import Name
from tools.models.offline.source import Statement

AGE = re.compile(
    r"\(?\s*(?:aged?\s*)?(?:early |mid[- ]|late )?(\d{1,3}(?:s|['’]s)?)(?:\s*(?:years? old|yrs?|yo))?\s*[),]"
)
PRODUCT_NOUNS = words("guards", "names_product_nouns")


def weigh_after(name: Name, statement: Statement, last: int, after: Token | None) -> None:
    tokens = statement.tokens
    if match := AGE.match(statement.body[tokens[last].end :].lstrip(" ,")) if after and after.text in "(," else None:
        name.add("person", 4)
        name.age = name.age or match[1]
    if _called_to(statement, last, name):
        name.add("person", 2.5)
    alone = last < 3 and (after is None or after.text in ".!?") and statement.form == "sentence"
    if alone and first_name(tokens[0].lower):
        name.add("person", 1.2)
    if after is None:
        return
    if after.text == "(" and _plays(tokens, last + 2):
        name.add("person", 2)
    if after.text == "(" and _described(tokens, last + 2):
        name.add("person", 3)
    if _taken_up(tokens, last) and not _after_place_word(tokens, last):
        name.add("person", 3)
    if _crew(tokens, last):
        name.rule_out()
    if after.text == "," and last + 2 < len(tokens) and tokens[last + 2].lower in ("who", "whose"):
        name.add("person", 3)
    elif after.tag == "V" and after.lower.endswith("ing"):
        name.add("person", 1.5)
    elif after.tag == "PREP" and _opens(tokens, last) and after.lower not in ("of", "to", "for", "by", "from"):
        name.add("person", 2)
    if after.lower in words("people", "kin_f", "kin_m") and after.tag == "N" and not tokens[last].possessive:
        name.add("person", 3)
    if tokens[last].possessive and _houses(tokens, last):
        name.add("place", 6)
    elif tokens[last].possessive:
        noun = noun_class(after.lower)
        name.add("person", 3 if noun in ("body", "person", "wardrobe", "animal") else 1.2 if noun else 0.8)
    elif after.tag == "V" and _after_place_word(tokens, last):
        subject = last + 2 < len(tokens) and tokens[last + 2].tag in ("DET", "NAME")
        name.add("place", 2.0 if subject else 0.0)
    elif after.tag == "V" and not after.lower.endswith("ing"):
        form = verb(after.lower)
        name.add("person", 3 if form and form.base in words("verbs", "speech") else 2)
    elif after.tag == "AUX":
        name.add("person", 1.2)
    elif after.tag == "ADV" and last + 2 < len(tokens) and tokens[last + 2].tag == "V":
        name.add("person", 2)
    elif after.lower in ("and", "&", "who", "whose"):
        name.add("person", 2 if after.lower in ("who", "whose") else 0.5)
    elif after.lower in PRODUCT_NOUNS or after.text in "™®":
        name.add("product", 2.5)
    elif after.text == ",":
        _weigh_apposition(name, tokens, last)


PLACING = ("in", "at", "from", "behind", "near", "to", "outside", "beyond", "above")


def _after_place_word(tokens: Sequence[Token], last: int) -> bool:
    """ "Behind Tarvisio lived Orsolina", "the man from Lisbon sings": the verb has another subject."""
    first = last
    while first and tokens[first - 1].tag == "NAME":
        first -= 1
    return first > 0 and tokens[first - 1].lower in (
        "in",
        "at",
        "from",
        "behind",
        "near",
        "to",
        "outside",
        "beyond",
        "above",
    )


def _opens(tokens: Sequence[Token], last: int) -> bool:
    """Does a sentence or a line open with the name, as "Djeny on the quay" after "we begin:"?"""
    first = last
    while first and tokens[first - 1].tag == "NAME":
        first -= 1
    return tokens[first].initial or (first > 0 and tokens[first - 1].text in ":–—;")


def _taken_up(tokens: Sequence[Token], last: int) -> bool:
    """ "Manpreet, she's the one", "Nelito - played by his brother", "Ines, the one who": taken up as somebody."""
    if tokens[last + 1].text not in ",–—-(" or last + 2 >= len(tokens):
        return False
    k = last + 2
    following = tokens[k]
    if re.match(r"(?:he|she|who)(?:$|['’])", following.lower):
        return True
    if following.tag in ("DET", "ADV") and k + 1 < len(tokens):
        following = tokens[k + 1]
    cast = following.lower in ("played", "portrayed", "voiced") and k + 2 < len(tokens)
    return cast or (tokens[k].lower == "the" and following.lower in ("one", "only"))


def _houses(tokens: Sequence[Token], last: int) -> bool:
    """ "St Brigid's primary school": a saint's name with a house is the house."""
    opened = last > 0 and tokens[last - 1].lower in ("st", "saint", "st.", "santa", "san", "sankt")
    return opened and any(noun_class(token.lower) == "place" for token in tokens[last + 1 : last + 4])


def _described(tokens: Sequence[Token], k: int) -> bool:
    """ "Khadija (widow, 50s)", "Idris (a caretaker in slippers)": somebody's calling opens the brackets."""
    while k < len(tokens) and tokens[k].tag in ("DET", "ADJ"):
        k += 1
    return k < len(tokens) and tokens[k].tag == "N" and noun_class(tokens[k].lower) == "person"


CREW = words("guards", "names_crew")


def _crew(tokens: Sequence[Token], last: int) -> bool:
    """ "Devika, producer", "Tomasz (camera)": who makes the film is not in it."""
    if tokens[last + 1].text not in ",(–—-":
        return False
    said = [token for token in tokens[last + 2 : last + 5] if token.tag != "DET" and token.lower not in ("our", "my")]
    closed = len(said) < 2 or said[1].text in ",).;"
    return bool(said) and said[0].lower in CREW and closed


def _plays(tokens: Sequence[Token], k: int) -> bool:
    """ "Ruslan (drums)", "Ada (the eldest)": one or two small words in brackets say what somebody is or does."""
    close = next((i for i in range(k, min(len(tokens), k + 4)) if tokens[i].text == ")"), -1)
    inside = tokens[k:close] if close > k else ()
    return bool(inside) and all(token.tag in ("N", "DET", "ADJ") and not token.capital for token in inside)


def _called_to(statement: Statement, last: int, name: Name) -> bool:
    """ "Not yet, Fritz." in speech: whoever is spoken to by name."""
    tokens = statement.tokens
    first = next((i for i in range(last, -1, -1) if tokens[i].text.lower() == name.text.split()[0].lower()), last)
    spoken = statement.form == "dialogue" or statement.text.lstrip()[:1] in '"“«'
    closed = last + 1 >= len(tokens) or tokens[last + 1].text in '.!?"”»'
    return spoken and closed and first > 0 and tokens[first - 1].text == ","


def _weigh_apposition(name: Name, tokens: Sequence[Token], last: int) -> None:
    """ "Mara, a lighthouse keeper, …"."""
    if last + 2 >= len(tokens) or tokens[last + 2].tag not in ("DET", "NUM", "ADJ", "N"):
        return
    if last and tokens[last - 1].lower in ("from", "in", "near", "at"):
        return
    start = last + 2
    if tokens[start].tag == "NUM" and start + 1 < len(tokens) and tokens[start + 1].text == ",":
        start += 2
    for token in tokens[start : start + 7]:
        if token.tag in ("PUNCT", "V", "PREP", "CONJ"):
            return
        if noun_class(token.lower) in ("person", "animal") and token.tag == "N":
            name.add("person", 3.5)
            name.role = token.text
        elif noun_class(token.lower) == "place":
            name.add("place", 2)
        elif noun_class(token.lower) in ("prop", "material"):
            name.add("product", 1.5)
