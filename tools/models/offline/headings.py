"""Scene headings taken apart: place, inside or outside, time of day."""

import re
from dataclasses import dataclass

from state.vocabulary import Setting, TimeOfDay
from tools.brief.lexicon import ordinary
from tools.brief.lines import slugline
from tools.brief.tables import table

TIME_WORDS = tuple(
    sorted(
        (
            "DAY",
            "NIGHT",
            "MORNING",
            "EVENING",
            "AFTERNOON",
            "DAWN",
            "DUSK",
            "SUNSET",
            "SUNRISE",
            "NOON",
            "MIDNIGHT",
            "LATER",
            "CONTINUOUS",
            "SAME",
            "MOMENTS LATER",
            "SAME TIME",
            "GOLDEN HOUR",
            "MAGIC HOUR",
            "TWILIGHT",
            "PREDAWN",
            "PRE-DAWN",
            "BLUE HOUR",
        ),
        key=len,
        reverse=True,
    )
)


@dataclass(frozen=True)
class Heading:
    """A scene heading taken apart."""

    place: str
    setting: Setting | None
    time: TimeOfDay | None


def read_heading(text: str) -> Heading | None:
    """ "INT. STAIRWELL - NIGHT" as place, setting and time of day; nothing when it is no heading."""
    match = slugline(text)
    if not match:
        return None
    spelled = re.sub(r"\s+|\.", "", match["setting"].upper())
    setting = Setting.BOTH if "/" in spelled else Setting.INTERIOR if spelled == "INT" else Setting.EXTERIOR
    parts = re.split(r"\s+[-–—]+\s+|\s*[.,;]\s+|\s*[-–—]\s*(?=(?:DAY|NIGHT)\b)", match["rest"].strip(" .-–—"))
    time, places = None, []
    for part in parts:
        word = re.sub(r"[()]", "", part).strip().upper()
        if any(re.search(rf"\b{re.escape(known)}\b", word) for known in TIME_WORDS) and len(word.split()) <= 3:
            time = time or heading_time(word)
        elif word:
            places.append(part.strip())
    return Heading(", ".join(places[:2]), setting, time)


def place_label(text: str) -> str:
    """A heading's place as it is written in running text: "STAIRWELL" → "stairwell", "MARA'S FLAT" → "Mara's Flat"."""
    if not text.isupper():
        return text
    if all(ordinary(word) for word in re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", text)):
        return text.lower()
    return text.title().replace("'S", "'s").replace("’S", "’s")


def heading_time(word: str) -> TimeOfDay | None:
    """The time of day a heading's last part names, if it names one."""
    for candidate in (word, *word.split()):
        try:
            return TimeOfDay(candidate)
        except ValueError:
            continue
    return None


def time_words() -> dict[str, list[str]]:
    """Phrases for each time of day."""
    found: dict[str, list[str]] = table("cues")["time_of_day"]
    return found
