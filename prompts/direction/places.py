"""Where a direction applies: "in scene 2", "every close-up", "all of Mara's shots", "except the ending"."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from prompts.direction.words import NUMBERS, ORDINALS, Token, number
from state.direction import Name, Selection, Selector
from state.vocabulary import ALIASES, ShotType, TimeOfDay

Finder = Callable[[re.Match[str]], tuple[Selection, ...]]

N = rf"(?:\d+|{'|'.join(NUMBERS)})"
ORD = rf"(?:second to last|{'|'.join(ORDINALS)})"
LIST = rf"{N}(?: ?(?:,|and|&|, and|plus) ?{N})*"
WORD_END = r"(?= |$)"
LEAD = (
    r"(?P<lead>(?:(?:in|on|for|during|throughout|of|within|from|at|across|to|with|inside) )?"
    r"(?:(?:only|just|both|all) )?(?:of )?)(?:the )?"
)
OUT = (
    r"(?P<out>(?:except|except for|except in|apart from|other than|excluding|save for|but not|but|besides|not|leave|"
    r"not touch|not change|leave out|minus|without touch|without change) (?:(?:in|on|for|during|at) )?)?"
)
ALONE = r"(?: (?:alone|as is|as it is|as they are|untouched|out of it|the same))?"


@dataclass(frozen=True)
class Place:
    """A place phrase found at the start of some words: how many words it takes, what it picks, and how it is meant."""

    length: int
    selections: tuple[Selection, ...]
    excluded: bool
    object: bool
    """Named as what is changed ("make scene 2 darker"), not as where ("darker in scene 2")."""


def one(by: str, value: str = "", first: int = 0, last: int = 0) -> Selection:
    """A selection by a single selector."""
    return Selection(selectors=(selector(by, value, first, last),))


def selector(by: str, value: str = "", first: int = 0, last: int = 0) -> Selector:
    """A selector, checked."""
    return Selector.model_validate({"by": by, "value": value, "first": first, "last": last})


def both(outer: Selection, inner: Selection) -> Selection:
    """The shots that both pick."""
    return Selection(selectors=(*outer.selectors, *inner.selectors))


def _numbers(text: str) -> list[int]:
    return [value for word in re.findall(r"\w+", text) if (value := number(word)) is not None]


def _ordinal(text: str) -> int:
    return -2 if text == "second to last" else ORDINALS[text]


def _scenes(match: re.Match[str]) -> tuple[Selection, ...]:
    return tuple(one("scene", first=value) for value in _numbers(match["list"]))


def _scene_run(match: re.Match[str]) -> tuple[Selection, ...]:
    first, last = _numbers(match["from"])[0], _numbers(match["to"])[0]
    return (one("scenes", first=first, last=last),)


def _open_run(match: re.Match[str]) -> tuple[Selection, ...]:
    value = _numbers(match["n"])[0]
    word = match["side"]
    if word in ("before", "until", "up to", "till"):
        return (one("scenes", first=1, last=value - 1 if word == "before" else value),)
    return (one("scenes", first=value + 1 if word == "after" else value, last=-1),)


def _nth_scene(match: re.Match[str]) -> tuple[Selection, ...]:
    return (one("scene", first=_ordinal(match["ord"])),)


def _some(match: re.Match[str]) -> tuple[Selection, ...]:
    count = number(match["n"]) or 1
    unit = "scenes" if match["unit"].startswith("scene") else "shots"
    run = one(unit, first=-count, last=-1) if match["ord"] in ("last", "final", "closing") else one(unit, "", 1, count)
    return (run,)


def _named_shots(match: re.Match[str]) -> tuple[Selection, ...]:
    return tuple(one("id", f"shot-{code}") for code in re.findall(r"\d+[a-z]+", match["list"]))


def _shot_numbers(match: re.Match[str]) -> tuple[Selection, ...]:
    return tuple(one("shot", first=value) for value in _numbers(match["list"]))


def _nth_shot(match: re.Match[str]) -> tuple[Selection, ...]:
    return (one("shot", first=_ordinal(match["ord"])),)


def _part(match: re.Match[str]) -> tuple[Selection, ...]:
    share = {"half": 2, "third": 3, "quarter": 4}[match["share"]]
    at = _ordinal(match["ord"])
    start = share + at if at < 0 else at - 1
    return (one("part", "", round(100 * start / share), round(100 * (start + 1) / share)),)


def _size_words() -> dict[str, str]:
    words = {kind.words.replace("-", " "): kind.value for kind in ShotType}
    words |= {kind.value.replace("_", " "): kind.value for kind in ShotType}
    long = {alias.replace("_", " "): value for alias, value in ALIASES["ShotType"].items() if len(alias) > 3}
    plain = {"wide": "wide", "medium": "medium", "single": "single", "pov": "pov", "ots": "over_shoulder"}
    return {**long, **words, **plain, "cu": "close_up", "ecu": "extreme_close_up", "mcu": "medium_close_up"}


SIZES = _size_words()
SIZE = "|".join(sorted(map(re.escape, SIZES), key=len, reverse=True))
TIMES = "|".join(sorted({term.value.replace("_", " ") for term in TimeOfDay}, key=len, reverse=True))


def _sizes(match: re.Match[str]) -> tuple[Selection, ...]:
    return (one("size", SIZES[match["size"]]),)


def _one_size(match: re.Match[str]) -> tuple[Selection, ...]:
    return (one("one_size", SIZES[match["size"]]),)


def _times(match: re.Match[str]) -> tuple[Selection, ...]:
    return (one("time", TimeOfDay(match["time"]).value),)


def _settings(match: re.Match[str]) -> tuple[Selection, ...]:
    return (one("setting", match["where"].rstrip("s")),)


def _fixed(*selections: Selection) -> Finder:
    return lambda match: selections


PATTERNS: tuple[tuple[str, Finder], ...] = (
    (
        r"(?:everything|everywhere|throughout|globally|across board|across the board|overall|from start to finish|"
        r"all of it|all over|whole thing|every scene|each scene|all scenes|all the scenes|whole (?:film|movie|"
        r"video|piece|project|reel|story|ad|spot|short)|"
        r"entire (?:film|movie|video|piece|project|reel|story|ad|spot|short)|"
        r"(?:film|movie|whole film|video|piece|project|reel) as a whole|"
        r"(?:this|the) (?:film|movie|project|reel))(?! ?else| in\b| of\b)",
        _fixed(one("all")),
    ),
    (r"every shot|each shot|all (?:the |of the )?shots", _fixed(one("all"))),
    (r"(?:everything else|everywhere else|elsewhere|rest|rest of (?:it|the film|the movie|them)|others|other scenes|"
     r"other shots|remaining shots|remaining scenes)", _fixed(one("rest"))),
    (rf"scenes? (?P<from>{N}) ?(?:to|through|-|–|till|until) ?(?:scene )?(?P<to>{N})", _scene_run),
    (rf"(?P<side>after|before|until|up to|till|from) scene (?P<n>{N})(?: (?:on|onwards|onward|forward))?", _open_run),
    (rf"(?:scenes|scene) (?P<list>{LIST})(?! ?(?:s|seconds|sec|mm|stops?|sizes?)\b)", _scenes),
    (r"(?:shots|shot) (?P<list>\d+[a-z](?: ?(?:,|and|&) ?\d+[a-z])*)", _named_shots),
    (rf"(?P<ord>first|last|opening|closing|final) (?P<n>{N}) (?P<unit>scenes|shots)", _some),
    (rf"(?P<ord>{ORD}) scene", _nth_scene),
    (r"(?:ending|the end|finale|end of (?:the )?(?:film|movie|story|reel|video)|end "
     r"scene)", _fixed(one("scene", "", -1))),
    (r"(?:opening|the beginning|the start|opening scene|beginning of|start of (?:the )?(?:film|movie|story|reel|"
     r"video)|intro)",
     _fixed(one("scene", "", 1))),
    (rf"(?P<ord>{ORD}) shot", _nth_shot),
    (rf"(?:shots|shot) (?P<list>{LIST})(?! ?(?:s|seconds|sec|mm|stops?|sizes?)\b)", _shot_numbers),
    (r"(?:first half|(?P<ord>first|second|third|last|final) (?P<share>half|third|quarter))"
     r"(?: of (?:it|the (?:film|movie|scene|story|reel|video)))?", lambda match: _part(match) if match["ord"] else
     (one("part", "", 0, 50),)),
    (rf"(?:every|each|all|any) (?:of )?(?:the )?(?P<size>{SIZE})s?(?: shots?)?", _sizes),
    (rf"(?:{TIMES}) (?P<where>interiors|exteriors)", lambda match: (one("setting", match["where"].rstrip("s")),)),
    (rf"(?:every |all |all the )?(?P<time>{TIMES}) (?:scenes?|shots|exteriors|interiors)", _times),
    (r"(?:every |all |all the )?(?P<where>interior|exterior|interiors|exteriors)(?: scenes?| shots?)?", _settings),
    (r"(?:this|that|current|present) (?:scene|shot|frame|one)|(?:scene|shot)|here", _fixed(one("focus"))),
)  # fmt: skip

NEEDS_THE = (
    (rf"(?P<size>{SIZE})s(?: shots)?|(?P<size2>{SIZE}) shots", lambda match: (
        one("size", SIZES[match["size"] or match["size2"]]),)),
    (rf"(?P<size>{SIZE})(?: shot)?", _one_size),
)  # fmt: skip
"""Sizes as places only after "the": "the close-ups" are there already, "close-up" is a wish."""

BARE = {"scene", "shot", "here"}


def _compiled(pattern: str, the: bool = False, out: bool = False) -> re.Pattern[str]:
    """A place pattern; `the` demands the article, `out` that it is an exception."""
    lead = LEAD.replace("(?:the )?", "the ") if the else LEAD
    except_for = OUT.removesuffix("?") if out else OUT
    return re.compile(except_for + lead + rf"(?P<core>{pattern}){ALONE}{WORD_END}")


COMPILED = [(_compiled(pattern), finder) for pattern, finder in PATTERNS] + [
    (_compiled(pattern, the=True), finder) for pattern, finder in NEEDS_THE
]


def name_patterns(names: Sequence[Name]) -> list[tuple[re.Pattern[str], Finder]]:
    """Patterns for the project's own people, places, things and scene titles."""
    found: list[tuple[re.Pattern[str], Finder]] = []
    for name in names:
        for spelled in name.names:
            words = " ".join(map(re.escape, re.findall(r"\w+(?:'\w+)?", spelled.lower())))
            if len(words) > 1:
                found += _named(name, words)
    found.sort(key=lambda pair: -len(pair[0].pattern))
    return found


def _named(name: Name, words: str) -> list[tuple[re.Pattern[str], Finder]]:
    unit = r"(?:scenes?|shots?|bits?|parts?|sequence|moments?)"
    if name.kind == "character":
        here = Selection(selectors=(selector("focus"), selector("person", name.id)))
        return [
            (_compiled(rf"(?:of )?{words}'s? (?P<size>{SIZE})s?"), _person_size(name.id)),
            (_compiled(rf"(?:of )?(?:{words}'s?|{words}s) {unit}"), _fixed(one("person", name.id))),
            (_compiled(rf"{unit} (?:of|with|on|featuring|about) {words}"), _fixed(one("person", name.id))),
            (re.compile(OUT + rf"(?P<lead>(?:on|for|of) )(?P<core>{words}){ALONE}{WORD_END}"), _fixed(here)),
        ]
    if name.kind == "location":
        return [
            (_compiled(words, out=True), _fixed(one("place", name.id))),
            (_compiled(rf"(?:every |all )?(?:the )?{words} {unit}"), _fixed(one("place", name.id))),
            (re.compile(OUT + rf"(?P<lead>(?:in|at|on|inside|for) )(?:the )?(?P<core>{words}){ALONE}{WORD_END}"),
             _fixed(one("place", name.id))),
            (_compiled(rf"{unit} (?:in|at|on|inside) (?:the )?{words}"), _fixed(one("place", name.id))),
        ]  # fmt: skip
    if name.kind == "prop":
        return [(_compiled(rf"{unit} (?:of|with) (?:the )?{words}"), _fixed(one("prop", name.id)))]
    bare = "?" if " " in words else ""
    return [(_compiled(rf"(?:scene {words}|{words}(?: scene){bare})"), _fixed(one("id", name.id)))]


def _person_size(person: str) -> Finder:
    return lambda match: (both(one("person", person), one("size", SIZES[match["size"]])),)


def place_at(given: Sequence[Token], start: int, named: Sequence[tuple[re.Pattern[str], Finder]]) -> Place | None:
    """The place phrase that begins at this word, the longest there is."""
    text = " ".join(token.word.replace("-", "-") for token in given[start : start + 24])
    best: Place | None = None
    exact = re.match(OUT + LEAD + rf"(?P<core>(?:scene|shot)-\d+[a-z]*){ALONE}{WORD_END}", text)
    candidates: list[tuple[re.Match[str], tuple[Selection, ...]]] = []
    if exact:
        candidates.append((exact, (one("id", exact["core"]),)))
    for pattern, finder in (*named, *COMPILED):
        match = pattern.match(text)
        if match:
            candidates.append((match, finder(match)))
    for match, selections in candidates:
        length = match[0].count(" ") + 1
        if best is None or length > best.length:
            out, lead = bool(match["out"]), match["lead"].strip()
            if match["core"] in BARE and not lead and "the" not in match[0] and match["core"] != "here":
                continue
            prepositional = lead.split(" ")[0] in ("in", "on", "for", "during", "throughout", "of", "within", "from",
                                                   "at", "across", "with", "inside")  # fmt: skip
            best = Place(length, selections, out, not prepositional and not out)
    return best
