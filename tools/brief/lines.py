"""What kind of line a stretch of a brief is: heading, cue, bullet, field, turn of talk, or plain text."""

import re
from dataclasses import dataclass

from tools.brief.tables import table

SLUGLINE = re.compile(
    r"^\s*(?:SCENE\s+)?(?:\d+[A-Z]?\s*[.):\-–—]?\s+)?(?P<setting>INT\.?\s*/\s*EXT|EXT\.?\s*/\s*INT|I/E|INT|EXT|EST)(?:[.:]|\s)\s*(?P<rest>\S.*)$",
)
LOOSE_SLUGLINE = re.compile(
    r"^\s*(?:\d+[A-Z]?[.)]?\s+)?(?P<setting>int\.?\s*/\s*ext|ext\.?\s*/\s*int|i/e|int|ext)\.\s*(?P<rest>\S.*)$", re.I
)
TRANSITION = re.compile(
    r"^\s*(?:(?:SMASH |MATCH |JUMP |HARD )?CUT(?: TO(?: BLACK)?)?|FADE (?:IN|OUT|TO BLACK|TO WHITE)|DISSOLVE(?: TO)?|"
    r"INTERCUT|THE END|END|BLACK|TITLES?|END CREDITS|MORE|CONTINUED|CONT'D)\s*[:.]*\s*$"
)
BULLET = re.compile(
    r"^\s*(?P<mark>\d{1,2}(?:\.\d{1,2})+\.?(?=\s)|[-*•–—▪◦‣·●○►✓→>+]|\(?\d{1,3}[A-Za-z]?[.)]|\(?[a-z][.)]|#{1,6}|(?:shot|sc|scene|frame|panel|page|spread|beat|step)\s+\d+[a-z]?\s*[:.)\-–—]|\d{1,2}(?-i:[A-Z])\s|\d{1,3}(?=\s{2,}\S)|"
    r"\d{1,3}(?=\s+(?-i:EWS|WS|LS|FS|MS|MCU|CU|BCU|ECU|OTS|POV|INSERT|2S)\b))\s*(?=\S)",
    re.I,
)
TIMESTAMP = re.compile(
    r"^\s*(?:[\[(]\d{1,2}:\d{2}(?::\d{2})?(?:\s*[-–—]\s*\d{1,2}:\d{2}(?::\d{2})?)?[\])]|"
    r"\d{1,2}:\d{2}(?::\d{2})?\s*[-–—]\s*\d{1,2}:\d{2}(?::\d{2})?|\d{2}:\d{2}(?::\d{2})?(?=\s+[^\W\d]))\s*[-–—:|]?\s*"
)
FIELD = re.compile(
    r"^\s*(?:[*_]{0,2})(?P<key>[^\W\d_][^:\n=|]{0,38}?)(?:[*_]{0,2})(?::(?!\d)|\s+:(?=\s)|：|\s*=|\s*\|)(?:[*_]{0,2})\s*(?P<value>.*)$",
    re.S,
)
CUE = re.compile(
    r"^\s*@?(?P<name>[^\W\d_a-z][^a-z:!?;,\n]{0,38}?(?<![.\s]))\s*(?P<extension>\((?:[^()]{1,24})\))?\s*\^?\s*$"
)
CLOSERS = "\"'”’)]»」』*_"


@dataclass(frozen=True)
class Field:
    """A "Key: value" line: the class of its key ("duration", "people", "" when unknown), the key and the value."""

    about: str
    key: str
    value: str
    offset: int
    """Where the value starts in the text."""


def strip_mark(text: str) -> tuple[str, int]:
    """The text without bullet, number or time stamp, and how many characters those took."""
    taken = 0
    for pattern in (TIMESTAMP, BULLET, TIMESTAMP):
        match = pattern.match(text[taken:])
        if match and match.end() < len(text) - taken:
            taken += match.end()
    return text[taken:], taken


ABBREVIATED = "EWS|ELS|XLS|WS|LS|VWS|FS|MWS|MLS|MS|MCU|CU|BCU|ECU|XCU|OTS|OS|POV|INSERT|INS|2S"
SIZE = re.compile(
    rf"^\s*(?:(?P<short>(?-i:{ABBREVIATED}))\s+(?=[^\W_])|(?P<size>"
    r"(?:extreme |medium |big |very )?(?:close[- ]?ups?|wide|long|full|establishing)(?: shot)?|"
    rf"{ABBREVIATED}|two[- ]shot|mid[- ]shot|"
    r"medium(?: shot)?|aerial|drone shot|wide)\s*(?:[-–—:.,]|\bof\b|\bon\b)\s*(?=\S))",
    re.I,
)


def shot_size(text: str) -> tuple[str, str]:
    """The shot size a shot list's line opens with, and the rest: ("WS", "harbour at dawn"); ("", text) when none."""
    match = SIZE.match(text)
    if not match:
        return "", text
    return match["size"] or match["short"], text[match.end() :]


def slugline(text: str) -> re.Match[str] | None:
    """The heading's parts (`setting`, `rest`) if this is a scene heading."""
    line = text.strip()
    if "\n" in line or len(line) > 120:
        return None
    return SLUGLINE.match(line) or LOOSE_SLUGLINE.match(line)


INLINE = re.compile(
    r"^(?P<heading>[^a-z]{0,60}?\b(?:DAY|NIGHT|MORNING|EVENING|AFTERNOON|DAWN|DUSK|SUNSET|SUNRISE|NOON|MIDNIGHT|LATER|CONTINUOUS|SAME))"
    r"[.:]\s+(?=\S)"
)


def inline_heading(text: str) -> int:
    """How many characters at the start of a line are a scene heading that action follows on the "
    "same line; 0 if none."""
    match = INLINE.match(text)
    return len(match["heading"]) + 1 if match and slugline(match["heading"]) else 0


def is_transition(text: str) -> bool:
    """ "CUT TO:", "FADE OUT." and their kind."""
    return TRANSITION.match(text) is not None


def field(text: str) -> Field | None:
    """The field this line sets, if it reads as one."""
    body, taken = strip_mark(text)
    match = FIELD.match(body)
    if not match or "//" in match["value"][:2]:
        return None
    key = re.sub(r"[*_#]+", "", match["key"]).strip()
    if len(key.split()) > 5 or re.search(r"[.!?\"“”]", key.replace("v.o.", "vo").replace("V.O.", "VO")):
        return None
    return Field(field_class(key), key, match["value"].strip(), taken + match.start("value"))


def field_class(key: str) -> str:
    """What a key of a field is about: a class of `data/offline/fields.yaml`, or "" when it is none of them."""
    spelled = re.sub(r"\s+", " ", key.lower().strip())
    bare = re.sub(r"\s*(?:\(.*?\)|\d+(?:st|nd|rd|th)?|#)\s*", " ", spelled).strip()
    for candidate in (spelled, bare):
        for about, keys in table("fields").items():
            if candidate in keys:
                return str(about)
    return ""


def cue(text: str) -> re.Match[str] | None:
    """The speaker (`name`, `extension`) if this line is a screenplay cue."""
    line = text.strip()
    if len(line) > 45 or len(line.split()) > 5 or slugline(line) or is_transition(line) or not line:
        return None
    match = CUE.match(line)
    if not match or not any(character.isalpha() and character.isupper() for character in match["name"]):
        return None
    return match


@dataclass(frozen=True)
class Speech:
    """A dialogue block taken apart: stretches of speech, each with the aside printed before it."""

    speaker: str
    extension: str
    parts: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """All that is said, without the asides."""
        return " ".join(text for _, text in self.parts)


def dialogue_block(text: str) -> Speech | None:
    """The speech in a unit that is a cue with its lines below it."""
    head, _, rest = text.strip().partition("\n")
    match = cue(head)
    if not match or not rest.strip():
        return None
    parts: list[tuple[str, list[str]]] = []
    for line in map(str.strip, rest.splitlines()):
        if line.startswith("(") and line.endswith(")"):
            parts.append((line[1:-1].strip(), []))
        elif line:
            if not parts:
                parts.append(("", []))
            parts[-1][1].append(line)
    spoken = tuple((aside, " ".join(said)) for aside, said in parts if said)
    return Speech(match["name"].strip(), (match["extension"] or "").strip("()"), spoken)
