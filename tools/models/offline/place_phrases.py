"""Which noun phrases are where something happens."""

from collections.abc import Sequence

from tools.brief.lexicon import noun_class, ordinary
from tools.brief.phrases import Phrase
from tools.brief.tables import words
from tools.brief.verbs import verb
from tools.brief.words import Token
from tools.models.offline.mention import MADE

LOCATIVE = words("function_words", "locative")
OPENED = words("guards", "places_opened")
FURNITURE = words("guards", "places_furniture")
REACHING = words("guards", "places_reaching")
PARTS = words("guards", "places_parts")


def part_of(tokens: Sequence[Token], phrases: Sequence[Phrase], i: int) -> Phrase | None:
    """ "the foot of the tower", "the top of the hill": a part of a place is where it plays."""
    before = phrases[i - 1] if i else None
    if before is None or tokens[before.head].lower not in PARTS or phrases[i].first - before.head != 2:
        return None
    return before if tokens[before.head + 1].lower == "of" else None


def keeps_shop(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """ "a stationer's in Lisbon", "at the baker's": whose shop it is stands for the shop."""
    head = tokens[phrase.head]
    after = tokens[phrase.head + 1] if phrase.head + 1 < len(tokens) else None
    alone = after is None or after.tag in ("PREP", "PUNCT", "CONJ", "AUX")
    return head.possessive and alone and noun_class(head.lower) == "person" and located(tokens, phrase)


BUILT = ("block", "complex", "site", "grounds", "premises", "compound", "wing", "quarter", "lot", "roof", "corner")
SERVICES = (
    "security",
    "reception",
    "admissions",
    "arrivals",
    "departures",
    "parking",
    "storage",
    "control",
    "entrance",
)
"""With a place before them they are a part of it: "airport security"."""
PARTICLES = ("up", "down", "off", "over", "out")
"""With a verb of handling they belong to it: "lets down the bar", "picks up the stage"."""
ORDINALS = words("function_words", "ordinals") | {"top", "ground", "upper", "lower", "bottom"}
NUMBERED = words("guards", "places_numbered")
ENTERED = ("into", "inside", "across", "through", "throughout", "outside", "around", "at")


def numbered(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """ "on the fourth floor", "at window two", "in room 9": a number makes a part of a building a place."""
    head = tokens[phrase.head]
    ranked = any(token.lower in ORDINALS for token in tokens[phrase.first : phrase.head])
    after = tokens[phrase.head + 1] if phrase.head + 1 < len(tokens) else None
    if head.lower == "stop" and ranked:
        return True
    if head.lower in ("floor", "storey", "story", "level", "deck"):
        return ranked and located(tokens, phrase)
    return head.lower in NUMBERED and after is not None and after.tag == "NUM" and located(tokens, phrase)


def unlisted_place(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """ "ran into the morung", "by boat across the haor": a word no list has, after "into the" and its kind."""
    head = tokens[phrase.head]
    before = tokens[phrase.first - 1].lower if phrase.first else ""
    return (
        (before in ENTERED or _led_to(tokens, phrase))
        and tokens[phrase.first].lower in ("the", "a", "an", "our", "his", "her", "their", "my")
        and noun_class(head.lower) == ""
        and not ordinary(head.lower)
        and not head.possessive
        and len(head.lower) > 2
        and not head.lower.endswith(("ness", "tion", "sion", "ity", "ism", "ing", "ly"))
    )


def closed(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """Does a stop follow, or where it is: "WS platform. Zuzana waits", "courtyard, evening:"."""
    after = tokens[phrase.head + 1] if phrase.head + 1 < len(tokens) else None
    return after is None or after.tag in ("PUNCT", "PREP") or (after.tag == "V" and after.lower.endswith("ing"))


def _led_to(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """ "down to the malecon", "walks to the morung"."""
    lead = tokens[phrase.first - 2] if phrase.first > 1 else None
    if lead is None or tokens[phrase.first - 1].lower != "to":
        return False
    form = verb(lead.lower)
    moving = form is not None and form.base in words("verbs", "motion")
    return moving or lead.lower in ("down", "up", "over", "across", "way", "back", "out")


def furnishes_place(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """ "the church wall", "the hospital stairs": a part named with its place."""
    before = tokens[phrase.head - 1]
    return phrase.head > phrase.first and (
        noun_class(before.lower) == "place" or (before.tag == "NAME" and not before.possessive)
    )


def place_kind(tokens: Sequence[Token], phrase: Phrase) -> str:
    head = tokens[phrase.head]
    lead = tokens[phrase.head - 1].lower if phrase.head > phrase.first else ""
    if head.lower in ("flat", "sharp") and len(lead) == 1 and lead != "a":
        return ""
    if noun_class(lead) == "place" and head.lower in BUILT:
        return "place"
    if lead in MADE and noun_class(head.lower) == "weak_place":
        return ""
    if lead and noun_class(lead) == "place" and noun_class(head.lower) == "abstract" and head.lower in SERVICES:
        return "place"
    if phrase.head > phrase.first:
        joined = f"{tokens[phrase.head - 1].lower}-{head.lower}"
        if noun_class(joined) in ("place", "weak_place"):
            return "place"
    kind = noun_class(head.lower)
    return kind if kind in ("place", "weak_place") else ""


def located(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """After "in", "at", "across" and their kind, or the object of "enter", "reach", "leave"."""
    k = phrase.first - 1
    while k >= 0 and tokens[k].tag in ("ADV", "ADJ"):
        k -= 1
    if k < 0:
        return False
    token = tokens[k]
    if token.lower == "of":
        return k > 0 and tokens[k - 1].lower in words("places", "never_alone")
    if token.text in (",", "and", "or", "&"):
        return _listed_places(tokens, k)
    if token.lower in PARTICLES and k > 0 and tokens[k - 1].tag == "V":
        form = verb(tokens[k - 1].lower)
        return form is None or form.base not in words("verbs", "handling") | {"let"}
    if token.lower in LOCATIVE:
        return True
    form = verb(token.lower)
    return token.tag == "V" and form is not None and form.base in REACHING


def _listed_places(tokens: Sequence[Token], k: int) -> bool:
    """ "between a parlour and the launderette", "through a yard, a lane and a gate": one list after one preposition."""
    first = k
    while k >= 0 and (tokens[k].tag in ("CONJ", "DET", "ADJ", "N", "NUM", "NAME") or tokens[k].text == ","):
        k -= 1
    listed = any(noun_class(token.lower) == "place" for token in tokens[k + 1 : first] if token.tag == "N")
    return k >= 0 and listed and tokens[k].lower in LOCATIVE


def stands(tokens: Sequence[Token], phrase: Phrase, story: bool) -> bool:
    """A strong place noun with an article that opens a line, is somebody's or is what happens."""
    if not story:
        k = phrase.first - 1
        while k > 0 and (tokens[k].possessive or (tokens[k].tag in ("DET", "N") and tokens[k + 1].tag in ("N", "ADJ"))):
            k -= 1
        return k >= 0 and tokens[k].lower in ("for", "about", "of")
    before = tokens[phrase.first - 1] if phrase.first else None
    if before and before.tag == "V" and phrase.first == phrase.head:
        return False
    form = verb(before.lower) if before and before.tag == "V" else None
    return form is None or form.base not in words("verbs", "handling") - OPENED
