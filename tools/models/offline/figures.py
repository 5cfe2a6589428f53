"""Running times a brief states, and other stretches of time told from them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tools.models.offline.frames import aspect_ratio
from tools.models.offline.source import Statement, finite_verbs, phrase_in

UNITS = {
    "’": 60.0,
    "′": 60.0,
    "second": 1.0,
    "seconds": 1.0,
    "sec": 1.0,
    "secs": 1.0,
    "s": 1.0,
    '"': 1.0,
    "″": 1.0,
    "”": 1.0,
    "''": 1.0,
    "minute": 60.0,
    "minutes": 60.0,
    "min": 60.0,
    "mins": 60.0,
    "m": 60.0,
    "'": 60.0,
    "hour": 3600.0,
    "hours": 3600.0,
    "hr": 3600.0,
    "hrs": 3600.0,
}
FOREIGN_UNITS = {
    "minuten": 60.0, "minutos": 60.0, "minuto": 60.0, "minuti": 60.0, "minuut": 60.0, "minuter": 60.0, "minut": 60.0,
    "menit": 60.0, "dakika": 60.0, "минут": 60.0, "минуты": 60.0, "sekunden": 1.0, "segundos": 1.0, "secondes": 1.0,
    "secondi": 1.0, "seconden": 1.0, "sekunder": 1.0, "sekund": 1.0, "detik": 1.0, "saniye": 1.0, "секунд": 1.0,
    "секунды": 1.0, "മിനിറ്റ്": 60.0, "സെക്കൻഡ്": 1.0, "मिनट": 60.0, "सेकंड": 1.0, "秒": 1.0, "分": 60.0,
    "分钟": 60.0, "초": 1.0, "분": 60.0, "دقيقة": 60.0, "ثانية": 1.0,
}  # fmt: skip
FOREIGN = "|".join(sorted(FOREIGN_UNITS, key=len, reverse=True))
NUMBERS = {
    word: float(value)
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
}
TENS = {
    word: float(value)
    for word, value in zip(
        ["thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], range(30, 100, 10), strict=True
    )
}
SPELLED = "|".join([*NUMBERS, *TENS, "a hundred", "hundred", "a couple of", "half a", "an", "a"])
COUNT = rf"(?:\d+(?:[.,]\d+)?|(?:(?:{'|'.join(['twenty', *TENS])})[- ](?:{'|'.join(list(NUMBERS)[1:10])}))|{SPELLED})"
LENGTH = re.compile(
    rf"(?<![\w.:])(?:(?P<times>\d{{1,2}})\s*[x×]\s*)?(?P<low>{COUNT})(?:\s*(?:-|–|—|to|or)\s*(?P<high>{COUNT}))?\s*(?:\(\d+\)\s*)?-?\s*"
    rf"(?P<unit>seconds?|secs?|minutes?|mins?|hours?|hrs?|{FOREIGN}|s(?!\w)|m(?!\w)|['’′](?=\s|,|;|$)|[\"″”]|'')(?P<half>\s+and\s+a\s+half)?"
    rf"(?:\s*,?\s*(?:and\s+)?(?P<more>{COUNT})\s*-?\s*(?P<unit2>seconds?|secs?|s(?!\w)))?",
    re.I,
)
HALF = re.compile(
    r"(?<!\w)(?P<count>one|two|three|four|\d+|a)[\s-]+and[\s-]+a[\s-]+half[\s-]*(?P<unit>minutes?|mins?|hours?|seconds?)",
    re.I,
)
CLOCK = re.compile(r"(?<![\d:.\w])(?P<m>\d{1,2}):(?P<s>[0-5]\d)(?![\d:])(?!\s*(?:am|pm|a\.m|p\.m|o'clock))", re.I)
SLATE = re.compile(r"(?<![\w:]):(?P<s>\d{2})s?(?![\d:])")
NOT_LENGTH = re.compile(
    r"(?:ago|later|after|before|from|away|apart|per|every|each|old|earlier|late|early|left|into|"
    r"walk|drive|to (?:live|go|spare)|slot|hand)\b",
    re.I,
)
LENGTH_TALK = (
    "film",
    "video",
    "spot",
    "ad",
    "advert",
    "commercial",
    "cut",
    "version",
    "clip",
    "trailer",
    "teaser",
    "reel",
    "long",
    "length",
    "duration",
    "runtime",
    "running",
    "trt",
    "piece",
    "short",
    "documentary",
    "explainer",
    "animation",
    "movie",
    "tvc",
    "edit",
    "music video",
    "deliver",
    "total",
    "max",
    "maximum",
    "promo",
    "story",
    "runs",
    "must run",
    "exceed",
    "exceeding",
    "work",
    "social",
    "tiktok",
    "master",
)


@dataclass(frozen=True)
class Figure:
    """A value with the words that say it."""

    value: float
    evidence: str
    strong: bool
    span: bool = False
    """The words give a range or more than one length."""


def durations(found: Sequence[Statement], story: frozenset[int]) -> list[Figure]:
    """Running times the brief states, those said of the film first."""
    figures: list[Figure] = []
    for number, statement in enumerate(found):
        if statement.form in ("dialogue", "slugline") or statement.about in ("music", "people", "story", "speech"):
            continue
        strong = statement.about == "duration" or (
            statement.about in ("kind", "title", "platform") and number not in story
        )
        for figure in lengths(statement.body):
            said = strong or _said_of_film(statement, figure.evidence, number in story)
            figures.append(Figure(figure.value, figure.evidence, said, figure.span))
        if statement.about == "duration" and not figures:
            figures += [
                Figure(float(match[0]), statement.text, True)
                for match in re.finditer(r"^\d{1,4}$", statement.body.strip())
            ]
    return sorted(figures, key=lambda figure: not figure.strong)


def _said_of_film(statement: Statement, evidence: str, story: bool) -> bool:
    if any(phrase_in(word, statement.text) for word in LENGTH_TALK):
        return True
    if statement.units[0] == 0 and not story:
        return True
    if not story and (
        not finite_verbs(statement.tokens)
        or statement.body.startswith(evidence)
        or statement.about in ("tone", "look", "aspect_ratio")
    ):
        return True
    rest = statement.body.replace(evidence, " ").split()
    return len(rest) <= (1 if story else 2) or (statement.form == "turn" and not story)


def lengths(text: str) -> list[Figure]:
    """Stretches of time in a text, in seconds. Ages in brackets, clock times and "later" are none."""
    figures = []
    taken: list[tuple[int, int]] = []
    for match in HALF.finditer(text):
        count = _number(match["count"])
        figures.append(Figure((count + 0.5) * UNITS[match["unit"].lower().rstrip()], match.group(), False))
        taken.append(match.span())
    for match in LENGTH.finditer(text):
        if not _overlaps(match.span(), taken) and not _is_age_or_event(text, match):
            figures.append(_length(match))
            taken.append(match.span())
    for pattern in (CLOCK, SLATE):
        for match in pattern.finditer(text):
            if _overlaps(match.span(), taken) or re.search(
                r"(?:\bat|\bby|since|until|from)\s*$|[-–]\s*$", text[: match.start()]
            ):
                continue
            if re.match(r"\s*[-–—]\s*\d", text[match.end() :]):
                continue
            if aspect_ratio(match.group()):
                continue
            minutes = float(match["m"]) if pattern is CLOCK else 0.0
            figures.append(Figure(minutes * 60 + float(match["s"]), match.group(), False))
    return [figure for figure in figures if 1 <= figure.value <= 14_400]


def _length(match: re.Match[str]) -> Figure:
    unit = {**UNITS, **FOREIGN_UNITS}[match["unit"].lower()]
    low = _number(match["low"])
    value = low * unit
    if match["half"]:
        value = (low + 0.5) * unit
    elif match["high"]:
        value = (low + _number(match["high"])) / 2 * unit
    if match["more"]:
        value += _number(match["more"])
    return Figure(value, match.group().strip(), False, bool(match["high"]))


def _number(text: str) -> float:
    text = text.lower().strip()
    if text[0].isdigit():
        return float(text.replace(",", "."))
    if text in ("a", "an"):
        return 1.0
    if text == "half a":
        return 0.5
    if text == "a couple of":
        return 2.0
    if text.endswith("hundred"):
        return 100.0
    parts = re.split(r"[- ]", text)
    return sum(TENS.get(part, NUMBERS.get(part, 0.0)) for part in parts)


def _overlaps(span: tuple[int, int], taken: Sequence[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in taken)


def _is_age_or_event(text: str, match: re.Match[str]) -> bool:
    before, after = text[: match.start()].rstrip(), text[match.end() :]
    unit = match["unit"].lower()
    if (
        unit == "s"
        and not any(
            phrase_in(word, before)
            for word in ("video", "film", "spot", "ad", "promo", "trailer", "clip", "version", "cut")
        )
        and (
            before.endswith("(")
            or re.search(r"(?:in (?:her|his|their|the)|early|mid|late|the|aged?)[\s-]*$", before, re.I)
        )
        and int(_number(match["low"])) % 10 == 0
        and after[:1] not in "]"
    ):
        return True
    if unit == "s" and match["low"].isdigit() and len(match["low"]) == 4:
        return True
    if unit in ("s", "m", '"', "”", "''") and match["low"][0].isalpha():
        return True
    if unit == "m" and not match["times"]:
        return True
    if (
        unit in ('"', "”")
        and not match["times"]
        and (text[: match.start()].count('"') + text[: match.start()].count("“")) % 2
    ):
        return True
    if re.match(r"\s+(?:hand|thought|chance|attempt|floor|time|verse|chorus)\b", after, re.I) and unit.startswith(
        "second"
    ):
        return True
    if unit.startswith("second") and match["low"].lower() in ("a", "an") and not match["half"]:
        return True
    if unit.startswith("minute") and match["low"].lower() in ("a", "an") and re.match(r"\s*(?:later|ago|of)", after):
        return True
    return (
        NOT_LENGTH.match(after.lstrip()) is not None
        or re.search(
            r"\b(?:every|each|after|within|in the last|for the (?:first|last)|first|last|another|next)\s*$",
            before,
            re.I,
        )
        is not None
    )
