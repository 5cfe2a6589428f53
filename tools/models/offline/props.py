"""The things a story needs: what is handled, found, given, carried, broken."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from state.workflows.reel_compiler import ReadProp
from tools.brief.lexicon import listed_noun, noun_class, ordinary, singular, singulars
from tools.brief.phrases import Phrase, noun_phrases
from tools.brief.tables import words
from tools.brief.verbs import verb
from tools.brief.words import Token
from tools.models.offline.mention import MADE, agent, made_thing, only_spoken_of
from tools.models.offline.name import Name
from tools.models.offline.place_phrases import place_kind
from tools.models.offline.source import Statement, one_line

VAGUE = words("guards", "props_vague")
NATURE = words("guards", "props_nature")
SCREEN_WORDS = frozenset(["frame", "screen", "shot", "camera", "lens", "picture", "close-up"])
UNFIT = frozenset(["person", "group", "animal", "place", "body", "abstract"])
PARTS = words("guards", "props_parts")


@dataclass
class Found:
    """A thing as the reading grows."""

    name: str
    evidence: str
    where: tuple[int, int]
    noun: str
    description: str = ""
    aliases: list[str] = field(default_factory=list)


def read_props(found: Sequence[Statement], story: frozenset[int], names: Sequence[Name]) -> tuple[ReadProp, ...]:
    """The things in order of appearance; a product named in the brief is one."""
    props: list[Found] = []
    cast = {name.text.lower() for name in names if name.kind == "person"}
    for number, statement in enumerate(found):
        if statement.form == "dialogue":
            continue
        if number in story or statement.about in ("props", "product"):
            _describe(props, statement, number, cast)
    for name in names:
        if name.kind == "product" and not any(name.text.lower() in prop.name.lower() for prop in props):
            props.append(Found(name.text, name.evidence, name.places[0], name.text.lower()))
    ordered = sorted(props, key=lambda prop: prop.where)
    return tuple(
        ReadProp(name=one_line(prop.name), description=one_line(prop.description), evidence=prop.evidence)
        for prop in ordered
    )


def _describe(props: list[Found], statement: Statement, number: int, cast: Collection[str]) -> None:
    tokens = list(statement.tokens)
    for phrase in noun_phrases(tokens):
        head = tokens[phrase.head]
        if only_spoken_of(statement, tokens, phrase) or agent(tokens, phrase):
            continue
        if phrase.head + 1 < len(tokens) and tokens[phrase.head + 1].tag == "NAME":
            continue
        if head.tag != "N" or head.lower in cast or not _is_thing(tokens, phrase, statement.about == "props"):
            continue
        start = phrase.first
        while start < phrase.head and (
            tokens[start].tag in ("DET", "NUM", "PRON") or tokens[start].lower in words("adjectives", "age") | VAGUE
        ):
            start += 1
        label = statement.body[tokens[start].start : tokens[phrase.head].end]
        noun = singular(head.lower)
        whole = statement.body[tokens[phrase.first].start : tokens[phrase.head].end]
        if tokens[phrase.first].tag == "DET" and start == phrase.first + 1:
            whole = ""
        _add(props, Found(label, statement.text, (number, phrase.first), noun, whole))


def _add(props: list[Found], new: Found) -> None:
    for prop in props:
        if prop.noun == new.noun and (
            len(new.name.split()) == 1 or len(prop.name.split()) == 1 or _lead(prop.name) == _lead(new.name)
        ):
            return
    props.append(new)


def _lead(name: str) -> str:
    """What stands before the noun: "free cone" and "free cones" are one thing."""
    return name.lower().rpartition(" ")[0]


def _is_thing(tokens: Sequence[Token], phrase: Phrase, listed: bool) -> bool:
    head = tokens[phrase.head]
    kind = noun_class(head.lower)
    if phrase.head > phrase.first and noun_class(f"{tokens[phrase.head - 1].lower}-{head.lower}") == "prop":
        return True
    if kind not in ("place", "weak_place") and place_kind(tokens, phrase) and head.lower not in BOTH:
        return False
    joined = f"{tokens[phrase.head - 1].lower}-{head.lower}" if phrase.head > phrase.first else ""
    vehicle = any(guess in VEHICLES for guess in singulars(head.lower))
    if kind == "weak_place" and not vehicle and any(listed_noun(guess) for guess in singulars(joined)):
        return False
    if made_thing(tokens, phrase) and not head.possessive:
        return True
    if vehicle and not head.possessive:
        return True
    if kind in ("", "abstract") and _made_of_thing(tokens, phrase):
        return True
    if kind == "place" and head.lower in BOTH and not (head.possessive or _located(tokens, phrase)):
        return True
    if (kind in UNFIT and kind != "body") or head.possessive or (head.lower in NATURE and kind != "weak_place"):
        return False
    told_bare = not any(token.tag in ("V", "AUX") for token in tokens)
    handled = _handled(tokens, phrase)
    after = tokens[phrase.head + 1] if phrase.head + 1 < len(tokens) else None
    heading = after is not None and after.text in "-–—:" and head.initial
    if heading and phrase.first == phrase.head and head.lower in words("function_words", "screen_words"):
        return False
    if head.lower in SCREEN_WORDS and not (handled or (phrase.head - phrase.first > 1 and kind)):
        return False
    if kind == "body" and phrase.head > phrase.first and noun_class(tokens[phrase.head - 1].lower) == "prop":
        return True
    if kind == "wardrobe" and (_in_hand(tokens, phrase) or _also_a_thing(tokens, phrase)):
        return True
    if kind == "wardrobe":
        return listed or told_bare or not _on_somebody(tokens, phrase) or (handled and not _worn(tokens, phrase))
    if kind == "material":
        return listed or handled
    if kind == "prop":
        return listed or handled or not (_located(tokens, phrase) and any(s in PARTS for s in singulars(head.lower)))
    lead = tokens[phrase.head - 1].lower if phrase.head > phrase.first else ""
    if kind == "weak_place" and lead in MADE:
        return True
    if kind == "weak_place":
        return handled and head.lower not in NATURE
    if kind == "body":
        return False
    bare = phrase.first == phrase.head and not listed
    return (handled or listed or _had(tokens, phrase)) and not bare and not ordinary(head.lower) and len(head.lower) > 2


def _in_hand(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """ "her shoes in her hand", "grey coat over arm", "a helmet under one arm": carried, not worn."""
    rest = [token.lower for token in tokens[phrase.head + 1 : phrase.head + 4]]
    return bool(rest) and rest[0] in ("in", "under", "over") and any(word in CARRYING for word in rest[1:])


CARRYING = ("hand", "hands", "arm", "arms", "lap", "elbow", "fist", "mouth", "teeth")


def _also_a_thing(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """ "a trumpeter with a diving mask": what is both worn and used, where nobody is said to wear it."""
    head = tokens[phrase.head].lower
    before = tokens[phrase.first - 1].lower if phrase.first else ""
    used = any(guess in words("props", "things") for guess in singulars(head)) and phrase.head - phrase.first > 1
    return used and before == "with"


def _had(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """ "with a <thing>", "has a <thing>", "his <thing>": an article and somebody or something that has it."""
    opener = tokens[phrase.first].lower
    before = tokens[phrase.first - 1] if phrase.first else None
    if opener not in ("a", "an", "two", "three", "one") and opener not in words("function_words", "possessives"):
        return False
    return (
        before is None
        or before.tag in ("V", "AUX", "PUNCT", "CONJ")
        or before.lower in ("with", "of", "from", "on", "in")
    )


BOTH = words("places") & words("props", "things")
"""Places that are things when nothing is in them: a laundry, a mill."""
VEHICLES = words("guards", "props_vehicles")


def _made_of_thing(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """ "one candle stub", "a cider press": a thing before an unlisted noun makes one thing of both."""
    if phrase.head == phrase.first or tokens[phrase.head].possessive:
        return False
    before, head = tokens[phrase.head - 1], tokens[phrase.head].lower
    if before.lower in words("adjectives", "things") & MADE and any(guess in HEADS for guess in singulars(head)):
        return True
    plain = any(guess in HEADS for guess in singulars(head)) or (
        noun_class(head) == "" and not head.endswith(ABSTRACT_ENDINGS)
    )
    return before.tag == "N" and not before.possessive and noun_class(before.lower) == "prop" and plain


HEADS = words("guards", "things_heads")
"""Nouns that with a thing before them are a thing: a case, a line, a set."""
ABSTRACT_ENDINGS = ("ness", "tion", "sion", "ity", "ism", "ing", "ly")
PARTICLES = words("guards", "props_particles")
HANDLING = words("verbs", "handling") | words("guards", "props_handled")


def _handled(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """Is it the object of "carries", "picks up", "finds" and their kind?"""
    k = phrase.first - 1
    while k >= 0 and (tokens[k].tag == "ADV" or tokens[k].lower in PARTICLES):
        k -= 1
    if k >= 0 and tokens[k].tag in ("CONJ", "PUNCT"):
        return _listed_after_verb(tokens, k)
    if k < 0 or tokens[k].tag != "V":
        return False
    form = verb(tokens[k].lower)
    return form is not None and form.base in HANDLING


def _listed_after_verb(tokens: Sequence[Token], k: int) -> bool:
    """ "carries a net, a lamp and a <thing>": what stands in one list with a handled thing."""
    if tokens[k].text not in (",", "and", "or", "&"):
        return False
    while k >= 0 and tokens[k].tag in ("CONJ", "PUNCT", "DET", "ADJ", "N", "NUM") and tokens[k].text not in ".;:!?":
        k -= 1
    form = verb(tokens[k].lower) if k >= 0 and tokens[k].tag == "V" else None
    return form is not None and form.base in HANDLING


def _on_somebody(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """ "in a green coat", "wearing boots", "his hat": what somebody has on is wardrobe."""
    before = tokens[phrase.first - 1] if phrase.first else None
    if _worn(tokens, phrase) or tokens[phrase.first].lower in words("function_words", "possessives"):
        return True
    listed = before is not None and (before.tag in ("CONJ", "ADJ") or before.text == ",")
    return before is not None and (
        before.lower in ("in", "with") or (listed and tokens[phrase.first].lower not in ("the", "this", "that"))
    )


def _worn(tokens: Sequence[Token], phrase: Phrase) -> bool:
    form = verb(tokens[phrase.first - 1].lower) if phrase.first else None
    return form is not None and form.base in ("wear", "don", "button", "unbutton")


def _located(tokens: Sequence[Token], phrase: Phrase) -> bool:
    before = tokens[phrase.first - 1] if phrase.first else None
    return before is not None and before.lower in words("function_words", "locative")
