"""A message as a row of items: things understood, operators, joints, places, and words that are not understood."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from prompts.direction.lexicon import Meaning, Named, lexicon, longest, measured
from prompts.direction.places import SIZE, SIZES, Place, name_patterns, place_at
from prompts.direction.words import DEGREES, FILLERS, Token, number, slice_of, strip, tokens
from state.direction import Name, ShotRequest, SlotDelta
from state.vocabulary import CoverageType, ShotType

Op = Literal["not", "remove", "add", "more", "less", "keep", "change", "like", "instead", "instead_of"]

OPERATORS: tuple[tuple[tuple[str, ...], Op], ...] = (
    (("no", "more"), "not"), (("get", "rid", "of"), "remove"), (("rid", "of"), "remove"), (("take", "out"), "remove"),
    (("do", "away", "with"), "remove"), (("away", "with"), "remove"), (("cut", "out"), "remove"),
    (("instead", "of"), "instead_of"), (("rather", "than"), "instead_of"), (("not", "change"), "keep"),
    (("not", "touch"), "keep"), (("not", "alter"), "keep"), (("not", "affect"), "keep"),
    (("without", "change"), "keep"), (("without", "touch"), "keep"), (("without", "alter"), "keep"),
    (("without", "affect"), "keep"), (("in", "style", "of"), "like"), (("style", "of"), "like"),
    (("à", "la"), "like"), (("a", "la"), "like"), (("la",), "like"), (("as", "though"), "like"), (("as", "if"), "like"),
    (("sense", "of"), "more"), (("feeling", "of"), "more"), (("touch", "of"), "add"), (("hint", "of"), "add"),
    (("dash", "of"), "add"), (("lots", "of"), "more"), (("lot", "of"), "more"), (("plenty", "of"), "more"),
    (("reminiscent", "of"), "like"), (("inspired", "by"), "like"),
    (("not",), "not"), (("no",), "not"), (("without",), "not"), (("never",), "not"), (("avoid",), "not"),
    (("stop",), "not"), (("neither",), "not"),
    (("lose",), "remove"), (("drop",), "remove"), (("remove",), "remove"), (("kill",), "remove"),
    (("ditch",), "remove"), (("strip",), "remove"), (("delete",), "remove"), (("scrap",), "remove"),
    (("add",), "add"), (("include",), "add"), (("introduce",), "add"), (("bring", "in"), "add"),
    (("more",), "more"), (("increase",), "more"), (("extra",), "more"), (("greater",), "more"),
    (("less",), "less"), (("reduce",), "less"), (("fewer",), "less"), (("decrease",), "less"), (("too",), "less"),
    (("keep",), "keep"), (("leave",), "keep"), (("maintain",), "keep"), (("preserve",), "keep"),
    (("change",), "change"), (("like",), "like"), (("instead",), "instead"), (("esque",), "like"),
)  # fmt: skip

JOINTS = {"and": "and", "or": "or", ",": ",", ":": ",", "but": "but", "nor": "or", "then": "and", "–": ",", "—": ",",
          "plus": "and", "&": "and", "…": ",", "yet": "but", "while": "while"}  # fmt: skip
ENDS = frozenset(".!?;")

_SKIPPED = (
    "with in on at as to into for of from by use shoot film frame do set put apply switch turn look looks looking "
    "feel feels feeling play stage style vibe vibes mode camera lens light lighting shot shots move movement "
    "there all too and then tone mood overall out up down version cut edit grade kind sort scheme one"
)
SKIPPED = frozenset(_SKIPPED.split())
"""Words that say nothing beside something understood, and are not understood alone."""


@dataclass
class Item:
    """One piece of a message."""

    kind: Literal["means", "named", "op", "joint", "place", "request", "delta", "sizes", "unknown", "skipped", "end"]
    words: tuple[Token, ...]
    meaning: Meaning | None = None
    named: Named | None = None
    op: Op | None = None
    joint: str = ""
    place: Place | None = None
    request: ShotRequest | None = None
    deltas: tuple[SlotDelta, ...] = ()
    count: int = 0
    degree: float = 1.0
    anaphora: bool = False
    """"it" stood in front: what came before is meant."""
    within: bool = False
    """"in the", "for the" stood in front: it says where, not what."""
    evidence: str = field(default="", compare=False)


def prepared(text: str) -> tuple[Token, ...]:
    """The words of a message, with the idioms of degree and denial turned into plain ones."""
    given = list(tokens(text))
    given = _replaced(given, r"(?:not|is not) (?:so|as|quite so|that|quite as|nearly as) ", ["less"])
    given = _replaced(given, r"(?:not|without) (?:be )?(?:too|overly|excessively) ", ["not"])
    given = _replaced(given, r"a (?:touch|hair|notch|shade)(?! of)(?= |$)", ["slightly"])
    given = _replaced(given, r"(?:all )?(?:the )?way (?=too|more|less)", ["much"])
    given = _replaced(given, r"as (?=\w+ as )", ["as…as"])
    if len(given) > 1 and given[-1].word == "too":
        given = given[:-1]
    return tuple(_enough(given))


def _replaced(given: list[Token], pattern: str, by: list[str]) -> list[Token]:
    while match := re.search(rf"(?:^|(?<= )){pattern}", " ".join(token.word for token in given)):
        before = match.string[: match.start()].count(" ")
        count = len(match[0].split())
        first, last = given[before], given[before + count - 1]
        given = [*given[:before], *(Token(word, first.start, last.end) for word in by), *given[before + count :]]
    return given


def _enough(given: list[Token]) -> list[Token]:
    """ "not warm enough" → "more warm"."""
    out = list(given)
    for index, token in enumerate(given):
        if token.word == "enough" and index >= 2 and given[index - 2].word == "not":
            out[index - 2] = Token("more", given[index - 2].start, token.end)
            out[index] = Token("", token.start, token.end)
    return [token for token in out if token.word]


def itemised(text: str, names: Sequence[Name]) -> list[Item]:
    """The items of a message, in order."""
    given = prepared(text)
    named = name_patterns(names)
    items: list[Item] = []
    at = 0
    while at < len(given):
        item = _request_at(given, at, text) or _palette_at(given, at) or _duration_at(given, at)
        if item is None and (place := place_at(given, at, named)) is not None and not _idiom(given, at, place):
            item = Item("place", given[at : at + place.length], place=place)
        item = item or _word_at(given, at)
        item.evidence = slice_of(text, item.words)
        item.anaphora = at > 0 and given[at - 1].word in ("it", "that", "this") and bool(items)
        item.within = at > 1 and given[at - 1].word == "the" and given[at - 2].word in WHERE
        at += len(item.words)
        if item.kind != "skipped" or item.words[0].word not in FILLERS:
            items.append(item)
    return items


WHERE = frozenset(("for", "during", "in", "on", "at", "throughout", "from"))


def _idiom(given: Sequence[Token], at: int, place: Place) -> bool:
    """True when a longer known phrase begins here than the place does."""
    found = _meaning_at(given, at)
    if found is not None and len(found[0]) >= place.length and not place.object:
        return True
    last = at + place.length - 1
    tail = _meaning_at(given, last) if not given[last].word.isdigit() else None
    return tail is not None and len(tail[0]) > 1


def _meaning_at(given: Sequence[Token], at: int) -> tuple[tuple[Token, ...], Meaning, float] | None:
    """The longest known phrase whose first word is here, with all the words it covers."""
    if given[at].word in FILLERS or given[at].word in DEGREES:
        return None
    window: list[int] = []
    for index in range(at, len(given)):
        if (given[index].word in JOINTS and given[index].word not in ("and", "while")) or given[index].word in ENDS:
            break
        if given[index].word not in FILLERS and given[index].word not in DEGREES:
            window.append(index)
        if len(window) > longest():
            break
    known = lexicon()
    for size in range(min(len(window), longest()), 0, -1):
        meaning = known.get(tuple(given[index].word for index in window[:size]))
        if meaning is not None:
            covered = tuple(given[at : window[size - 1] + 1])
            inside = [DEGREES[token.word] for token in covered if token.word in DEGREES]
            return covered, meaning, inside[0] if inside else 1.0
    return None


def _word_at(given: Sequence[Token], at: int) -> Item:
    token = given[at]
    if token.word in ENDS:
        return Item("end", (token,))
    if token.word in DEGREES:
        return Item("skipped", (token,), degree=DEGREES[token.word])
    if counted := _counted_at(given, at):
        return counted
    found = _meaning_at(given, at)
    operator = _operator_at(given, at)
    if operator is not None and found and _longer_inside(given, at + len(operator.words), at + len(found[0])):
        found = None
    if found and (operator is None or len(strip(found[0])) > len(operator.words)):
        return Item("means", found[0], meaning=found[1], degree=_degree(given, at, found[2]))
    if operator is not None:
        return operator
    if token.word in JOINTS:
        return Item("joint", (token,), joint=JOINTS[token.word])
    exact = measured([later.word for later in given[at : at + 3]])
    if exact is not None:
        return Item("named", tuple(given[at : at + exact[0]]), named=exact[1])
    return _plain(token)


def _longer_inside(given: Sequence[Token], at: int, end: int) -> bool:
    """True when a phrase that begins after the operator reaches further: "more (shaky cam)", not "(more shaky) cam"."""
    inner = _meaning_at(given, at) if at < len(given) else None
    return inner is not None and at + len(inner[0]) > end


def _plain(token: Token) -> Item:
    return Item("skipped" if token.word in FILLERS or token.word in SKIPPED else "unknown", (token,))


def _degree(given: Sequence[Token], at: int, inside: float) -> float:
    """The degree in or in front of a phrase: "much warmer", "a bit more tense"."""
    for back in (1, 2):
        if at >= back and given[at - back].word in DEGREES:
            return DEGREES[given[at - back].word]
        if at >= back and given[at - back].word not in ("more", "less", "a", "the", "of"):
            break
    return inside


def _operator_at(given: Sequence[Token], at: int) -> Item | None:
    for words, op in OPERATORS:
        if tuple(token.word for token in given[at : at + len(words)]) == words:
            return Item("op", tuple(given[at : at + len(words)]), op=op, degree=_degree(given, at, 1.0))
    return None


RUNGS = frozenset(["size", "sizes", "stop", "stops", "step", "steps", "notch", "notches"])


def _counted_at(given: Sequence[Token], at: int) -> Item | None:
    """ "two sizes" in "two sizes wider"."""
    words = [token.word for token in given[at : at + 2]]
    if len(words) == 2 and words[1] in RUNGS and (count := number(words[0])):
        return Item("sizes", tuple(given[at : at + 2]), count=count)
    if words[0] in RUNGS and at and given[at - 1].word in ("a", "another"):
        return Item("sizes", (given[at],), count=1)
    return None


SECONDS = r"(?P<n>\d+(?:\.\d+)?|[a-z]+) ?(?P<unit>seconds?|secs?|s|minutes?|mins?|min)"
DURATION = re.compile(
    rf"(?P<lead>(?:hold |holds |lasts? |run |runs |hold it |keep it )?(?:for |to |at |of |under )?(?:about |around )?)"
    rf"{SECONDS}(?P<each> each| apiece| per shot)?(?P<more> longer| shorter| more| less| long| in length| in "
    rf"total| total)?"
    r"(?= |$)"
)
DECADES = frozenset((50.0, 60.0, 70.0, 80.0, 90.0))


def _duration_at(given: Sequence[Token], at: int) -> Item | None:
    words = " ".join(re.sub(r"^(\d+(?:\.\d+)?)([a-z]+)$", r"\1\2", token.word) for token in given[at : at + 9])
    match = DURATION.match(words)
    if match is None:
        return None
    value = _amount(match["n"])
    compact = match["unit"] == "s" and f"{match['n']}s" in words
    if value is None or (compact and value in DECADES and not match["lead"].strip()):
        return None
    seconds = value * (60 if match["unit"].startswith("min") else 1)
    length = match[0].count(" ") + 1
    covered = tuple(given[at : at + length])
    return Item("delta", covered, deltas=(_duration_delta(match, seconds),))


def _amount(text: str) -> float | None:
    if text.replace(".", "", 1).isdigit():
        return float(text)
    value = number(text)
    return None if value is None else float(value)


def _duration_delta(match: re.Match[str], seconds: float) -> SlotDelta:
    change = (match["more"] or "").strip()
    each = "each" if match["each"] else ""
    if change in ("longer", "more", "shorter", "less"):
        amount = seconds if change in ("longer", "more") else -seconds
        return _delta("duration_s", "step", each, amount, match[0])
    return _delta("duration_s", "set", each or f"{seconds:g}", seconds, match[0])


def _delta(slot: str, how: str, value: str, amount: float, evidence: str) -> SlotDelta:
    return SlotDelta.model_validate(
        {"slot": slot, "how": how, "value": value, "amount": amount, "where": "", "force": "named",
         "evidence": evidence.strip()}
    )  # fmt: skip


PALETTE = re.compile(r"(?:palette|colours|colors) (?:of |in |to |: |should be |= )(?:the )?(?P<list>[a-z ,]+)$")


def _palette_at(given: Sequence[Token], at: int) -> Item | None:
    """A palette named colour by colour."""
    if given[at].word not in ("palette", "colours", "colors"):
        return None
    end = next((index for index in range(at, len(given)) if given[index].word in ENDS), len(given))
    match = PALETTE.match(" ".join(token.word for token in given[at:end]))
    if match is None:
        return None
    colours = [part.strip() for part in re.split(r",| and ", match["list"]) if part.strip()]
    known = lexicon()
    if len(colours) < 2 or any(not (known.get((one,)) and known[(one,)].colour) for one in colours):
        return None
    said = tuple(given[at:end])
    return Item("delta", said, deltas=(_delta("color_palette", "set", ", ".join(colours), 0, match[0]),))


KINDS = {"reaction": ("reaction", "close_up"), "cutaway": ("cutaway", "medium"), "insert": ("insert", "insert"),
         "master": ("master", "wide"), "establishing": ("wide", "establishing"), "detail": ("insert", "insert"),
         "pov": ("pov_sequence", "pov")}  # fmt: skip
REQUEST = re.compile(
    rf"(?:add|give|get|include|need|want|throw in|put in|shoot|grab) (?:me |us )?(?:in )?(?:a|an|another|one more|one) "
    rf"(?P<size>reaction|cutaway|insert|master|{SIZE})(?: shot)?"
    rf"(?: (?:of|on|from|for|showing) (?P<subject>(?:(?!\b(?:in scene|in shot|to scene|to shot|for scene|and|but|"
    rf"in the|"
    rf"at the)\b)[^,.;:!?])+))?(?= |$)"
)


def _request_at(given: Sequence[Token], at: int, text: str) -> Item | None:
    """ "add a close-up of the letter", "give me a reaction shot"."""
    match = REQUEST.match(" ".join(token.word for token in given[at : at + 24]))
    if match is None:
        return None
    covered = tuple(given[at : at + match[0].strip().count(" ") + 1])
    size = match["size"]
    coverage, kind = KINDS.get(size, ("", SIZES.get(size, size)))
    subject = (match["subject"] or "").strip()
    if subject:
        count = subject.count(" ") + 1
        subject = slice_of(text, covered[-count:])
    request = ShotRequest(
        kind="shot",
        shot_type=ShotType(kind),
        coverage_type=CoverageType(coverage) if coverage else None,
        subject=subject,
        evidence=slice_of(text, covered),
    )
    return Item("request", covered, request=request)
