"""The frame a brief asks for: ratios in figures and in words."""

import re
from collections.abc import Sequence

from state.vocabulary import AspectRatio
from tools.brief.tables import table
from tools.models.offline.source import Statement, phrase_in

RATIO = re.compile(
    r"(?<![\d:.])(?P<w>\d{1,2}(?:\.\d{1,2})?)\s*(?:[:x×/]|by)\s*(?P<h>\d{1,2}(?:\.\d)?)(?![\d\"”″:]|\s*(?:s|sec|am|pm)\b)",
    re.I,
)


BARE_RATIO = re.compile(r"(?<![\d.:$£€])(?P<w>1\.33|1\.37|1\.66|1\.78|1\.85|2\.00|2\.20|2\.35|2\.39|2\.40)(?![\d:%])")


def aspect_ratio(text: str) -> AspectRatio | None:
    """The ratio these figures write, or nothing when no film is framed so."""
    try:
        return AspectRatio(text)
    except ValueError:
        return None


def ratios(found: Sequence[Statement], story: frozenset[int]) -> list[tuple[AspectRatio, str]]:
    """Frames the brief states, in order, each with its words."""
    figures: list[tuple[AspectRatio, str]] = []
    for number, statement in enumerate(found):
        if statement.form in ("dialogue", "slugline") or statement.about in ("people", "music"):
            continue
        for pattern in (RATIO, BARE_RATIO):
            for match in pattern.finditer(statement.text):
                if re.search(
                    r"\b(?:at|by|until|till|since|around|before|after)\s*$", statement.text[: match.start()], re.I
                ):
                    continue
                height = match["h"] if pattern is RATIO else "1"
                value = aspect_ratio(f"{match['w']}:{height}") or aspect_ratio(
                    f"{match['w']}:1" if height == "1" else ""
                )
                if value:
                    figures.append((value, match.group()))
        figures += _worded(statement, number in story)
    unique: dict[AspectRatio, str] = {}
    for value, evidence in figures:
        unique.setdefault(value, evidence)
    return list(unique.items())


def _worded(statement: Statement, story: bool) -> list[tuple[AspectRatio, str]]:
    cues = table("cues")
    figures = []
    plain = statement.about in ("aspect_ratio", "platform", "kind", "look", "duration")
    for value, phrases in cues["aspect_words"].items():
        for phrase in phrases:
            match = phrase_in(phrase, statement.body)
            if not match:
                continue
            weak = phrase in cues["aspect_weak"]
            short = len(statement.body.split()) <= (7 if statement.form == "item" else 2)
            talk = any(
                phrase_in(word, statement.body)
                for word in (
                    "video",
                    "film",
                    "frame",
                    "format",
                    "shot",
                    "spot",
                    "ad",
                    "clip",
                    "anamorphic",
                    "seconds",
                    "deliver",
                    "version",
                )
            )
            if not weak or plain or talk or short or not story:
                figures.append((AspectRatio(value), match.group()))
                break
    if statement.about == "aspect_ratio":
        figures += [
            (AspectRatio(value), match.group())
            for value, word in (("1:1", "square"), ("9:16", "portrait"), ("16:9", "landscape"), ("16:9", "wide"))
            if (match := phrase_in(word, statement.body))
        ][: not figures]
    return figures
