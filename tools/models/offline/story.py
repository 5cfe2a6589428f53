"""Which statements tell the story and which say how to make the film."""

import re
from collections.abc import Collection, Sequence

from tools.brief.lexicon import noun_class
from tools.brief.tables import table, words
from tools.models.offline.figures import lengths
from tools.models.offline.frames import ratios
from tools.models.offline.source import (
    Statement,
    finite_verbs,
    has_actor,
    is_injection,
    only_colours,
    phrase_in,
    signatures,
)

ABOUT = re.compile(
    r"(?<!writing )(?<!wrote )(?<!write )(?<!talk )(?<!talking )"
    r"\b(?:about|in which|where|of|depicting|showing|featuring|following|that follows|that shows|depicts)\s+"
    r"(?:an?|the|two|three|four|one|some|how|my|our|his|her)\b",
    re.I,
)
COURTESY = re.compile(
    r"^(?:dear|hi|hello|hey|thank|thanks|many thanks|kind regards|best|regards|yours|sincerely|"
    r"cheers|to recap|as discussed|"
    r"looking forward|let me know|what we (?:do not|don['’]t) want|attached|see attached|sent from|"
    r"ps\b|p\.s\.)\b|\bwe agreed\b",
    re.I,
)
SET_IN = re.compile(r"\b(?:is|be|are) set in\b|\btakes? place in\b|\baction takes place\b|^set in\b", re.I)
FACT_FIELDS = words("guards", "story_fact_fields")
PRODUCTION_TALK = (
    "film",
    "video",
    "spot",
    "ad",
    "advert",
    "commercial",
    "clip",
    "shot",
    "shoot",
    "camera",
    "seconds",
    "brief",
)


def story_statements(found: Sequence[Statement]) -> frozenset[int]:
    """Positions of the statements that are story."""
    script = any(statement.form == "slugline" for statement in found)
    told = {i for i, statement in enumerate(found) if tells(statement, script)} - signatures(found)
    return frozenset(told | _listed_shots(found, told))


NUMBERED = re.compile(r"^\s*(?:shot\s+)?\(?\d{1,3}[a-z]?[.):]\s", re.I)


def _listed_shots(found: Sequence[Statement], told: Collection[int]) -> set[int]:
    """The other lines of a numbered list whose lines mostly tell: "9. POV of the kite: roofs, harbour"."""
    listed = [i for i, s in enumerate(found) if s.form == "item" and NUMBERED.match(s.text)]
    if len(listed) < 4 or 3 * sum(i in told for i in listed) < 2 * len(listed):
        return set()
    return {i for i in listed if any(token.tag == "N" for token in found[i].tokens) and not is_injection(found[i].text)}


def tells(statement: Statement, script: bool) -> bool:
    """Does this statement tell something to be seen or heard?"""
    if statement.form in ("slugline", "transition") or is_injection(statement.text) or not statement.tokens:
        return False
    if statement.form == "dialogue":
        return True
    if statement.form == "field":
        return _field_tells(statement)
    if _is_heading(statement):
        return False
    if script:
        return not (statement.body.isupper() and len(statement.body.split()) <= 3)
    return weight(statement) > 0


def _is_heading(statement: Statement) -> bool:
    """A first line in capitals that tells nothing: "SHOT LIST - LOW TIDE (3:20)"."""
    letters = [character for character in statement.body if character.isalpha()]
    capitals = sum(character.isupper() for character in letters)
    return statement.units[0] == 0 and len(letters) > 2 and capitals > 0.8 * len(letters) and len(statement.tokens) < 24


def _field_tells(statement: Statement) -> bool:
    if statement.about in FACT_FIELDS:
        return False
    if lengths(statement.body) and not finite_verbs(statement.tokens) and len(statement.tokens) < 8:
        return False
    if statement.about == "story" and statement.units[0] == 0 and statement.body.isupper():
        return False
    if statement.about in ("story", "speech"):
        return len(statement.tokens) > 1
    return weight(statement) > 0


def weight(statement: Statement) -> float:
    """Positive for what happens in the film, negative for what is said about the film."""
    text, tokens = statement.body, statement.tokens
    if only_colours(statement) or statement.text.lstrip().startswith("#"):
        return -1.0
    if COURTESY.search(text):
        return -1.0
    if SET_IN.search(text) and len(tokens) < 18:
        return -1.0
    if not finite_verbs(tokens) and (lengths(text) or ratios([statement], frozenset())) and len(tokens) < 25:
        return -1.0
    told = len(finite_verbs(tokens)) + 1.5 * has_actor(tokens)
    concrete = sum(
        token.tag == "N" and noun_class(token.lower) in ("place", "prop", "animal", "person", "wardrobe")
        for token in tokens
    )
    told += min(concrete, 3) * 0.6
    if statement.form == "item":
        told += 0.4
    asked = 1.6 * sum(phrase_in(cue, text) is not None for cue in table("cues")["production"])
    asked += 2.0 * any(phrase_in(cue, text) for cue in table("cues")["requests"])
    if text.rstrip().endswith("?") and statement.form != "turn":
        asked += 1.5
    first = tokens[0].lower if tokens else ""
    if first in ("no", "avoid", "please", "deliver", "think", "keep", "ensure", "note"):
        asked += 3.0
    if told and _tells_about(text):
        return max(told - 0.4 * asked, 0.5)
    if not told:
        return -0.1 if asked or len(tokens) < 3 else 0.1 * (len(tokens) >= 4)
    return told - asked


def _tells_about(text: str) -> bool:
    """ "A film about a girl who…" tells and asks at once; what it is about counts."""
    match = ABOUT.search(text)
    return match is not None and len(text[match.end() :].split()) >= 2


def production_talk(found: Sequence[Statement]) -> bool:
    """Is this conversation about making a film, so that its voices are not in it?"""
    turns = [statement for statement in found if statement.form == "turn"]
    hits = sum(any(phrase_in(word, turn.body) for word in PRODUCTION_TALK) for turn in turns)
    return hits >= 1


def feminine_or_masculine(tokens: Sequence[str]) -> str:
    """ "f", "m" or "" for the words of a phrase, by kinship and role nouns."""
    for token in tokens:
        if token in words("people", "kin_f", "generic_f"):
            return "f"
        if token in words("people", "kin_m", "generic_m"):
            return "m"
    return ""
