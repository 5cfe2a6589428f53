"""A brief's units gathered into statements: what each line is, its words, and whether it tells the story."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from state.workflows.reel_compiler import SourceUnit
from tools.brief.lexicon import noun_class
from tools.brief.lines import (
    Field,
    Speech,
    dialogue_block,
    field,
    field_class,
    is_transition,
    shot_size,
    slugline,
    strip_mark,
)
from tools.brief.segment import ENDERS
from tools.brief.tables import table, words
from tools.brief.verbs import verb
from tools.brief.words import Token, tokenize


@dataclass(frozen=True)
class Statement:
    """One sentence or line: the units it is made of and what kind it is.

    `form` is "slugline", "transition", "dialogue", "turn", "field", "item" or "sentence". `body` is the text without
    its bullet, time stamp, key or speaker; tokens belong to the body.
    """

    units: tuple[int, ...]
    text: str
    form: str
    body: str
    tokens: tuple[Token, ...]
    field: Field | None = None
    speech: Speech | None = None
    speaker: str = ""
    """Who talks, in a turn of a transcript."""

    @property
    def about(self) -> str:
        return self.field.about if self.field else ""


def one_line(text: str) -> str:
    """A name or description without the line breaks its text was set with."""
    return " ".join(text.split())


def only_colours(statement: Statement) -> bool:
    """ "Rust, teal and sodium orange.": a palette and nothing else."""
    heads = [
        token
        for i, token in enumerate(statement.tokens)
        if token.tag not in ("PUNCT", "CONJ", "DET", "ADV")
        and (i + 1 == len(statement.tokens) or statement.tokens[i + 1].tag in ("PUNCT", "CONJ"))
    ]
    colours = words("adjectives", "colors")
    return len(heads) > 1 and len(statement.tokens) < 18 and all(token.lower in colours for token in heads)


def statements(units: Sequence[SourceUnit], text: str = "") -> tuple[Statement, ...]:
    """The statements of a segmented text. Clauses that one sentence was divided into come together again."""
    groups: list[list[SourceUnit]] = []
    for unit in units:
        if groups and _goes_on(groups[-1][-1], unit) and "\n" not in text[groups[-1][-1].end : unit.start]:
            groups[-1].append(unit)
        else:
            groups.append([unit])
    speakers = turn_speakers(units)
    found: list[Statement] = []
    for k, group in enumerate(groups):
        statement = _statement(group, speakers)
        same_line = k > 0 and "\n" not in text[groups[k - 1][-1].end : group[0].start]
        if text and same_line and found[-1].form == "turn" and statement.form == "sentence":
            statement = replace(statement, form="turn", speaker=found[-1].speaker)
        if (
            text
            and same_line
            and found[-1].form == "field"
            and statement.form == "sentence"
            and not finite_verbs(statement.tokens)
        ):
            statement = replace(statement, form="field", field=found[-1].field)
        found.append(_answering(statement, found))
    return _sectioned(found)


def _sectioned(found: Sequence[Statement]) -> tuple[Statement, ...]:
    """Lines under a heading such as "PLACES" or "Cast:" are about what it names, up to the next heading."""
    section = ""
    given: list[Statement] = []
    for statement in found:
        named = _section(statement)
        if named:
            section = named
        elif statement.form in ("slugline", "transition", "dialogue", "turn", "field"):
            section = section if statement.form == "field" and not statement.about else ""
        elif section and section != "story":
            statement = replace(statement, form="field", field=Field(section, section, statement.body, 0))
        given.append(statement)
    return tuple(given)


def _section(statement: Statement) -> str:
    """The class of field a bare heading opens, or "" when the statement is no heading."""
    if statement.form == "field" and not statement.body:
        return statement.about
    bare = statement.body.strip(" :#*_")
    if statement.form not in ("sentence", "item") or len(bare.split()) > 4 or bare.endswith((".", "!", "?", ",")):
        return ""
    return field_class(bare) if bare.isupper() or statement.body.rstrip().endswith(":") else ""


ASKED = (
    ("music", re.compile(r"\b(?:music|song|score|track)\b", re.I)),
    ("duration", re.compile(r"\b(?:how long|length|duration|running time)\b", re.I)),
    ("aspect_ratio", re.compile(r"\b(?:ratio|format|vertical or|horizontal)\b", re.I)),
    ("platform", re.compile(r"\b(?:where does it run|platform|channel)\b", re.I)),
    ("tone", re.compile(r"\b(?:tone|mood|feel|vibe)\b", re.I)),
    ("title", re.compile(r"\b(?:what'?s it called|title)\b", re.I)),
)


def _answering(statement: Statement, before: Sequence[Statement]) -> Statement:
    """In a conversation, the answer to "how long?" is about the duration."""
    if statement.form != "turn" or not before:
        return statement
    asked = next((other for other in reversed(before) if other.speaker != statement.speaker), None)
    if asked is None or asked.form != "turn" or len(asked.tokens) > 9 or len(before) - before.index(asked) > 4:
        return statement
    if not asked.body.endswith("?") and len(asked.tokens) > 4:
        return statement
    about = next((about for about, pattern in ASKED if pattern.search(asked.body)), "")
    return replace(statement, field=Field(about, asked.body, statement.body, 0)) if about else statement


def _goes_on(before: SourceUnit, unit: SourceUnit) -> bool:
    if unit.start - before.end > 1 or "\n" in before.text or not unit.text:
        return False
    return before.text[-1] not in ENDERS + ':"”’)' and unit.text[0].islower() and slugline(before.text) is None


@cache
def _speaker_words() -> frozenset[str]:
    return words("people", "kin_f", "kin_m", "roles", "generic")


def turn_speakers(units: Sequence[SourceUnit]) -> frozenset[str]:
    """Labels that come back before a colon and are no field's key: the voices of a transcript."""
    counts: dict[str, int] = {}
    for unit in units:
        found = field(unit.text)
        if found and len(found.key.split()) <= 3 and not dialogue_block(unit.text):
            counts[found.key] = counts.get(found.key, 0) + 1
    if not any(count >= 2 and not _fact_key(key) for key, count in counts.items()):
        return frozenset()
    shouted = any(count >= 2 and key.isupper() and not _fact_key(key) for key, count in counts.items())
    return frozenset(
        key for key, count in counts.items() if not _fact_key(key) and (count >= 2 or (shouted and key.isupper()))
    )


def _fact_key(key: str) -> bool:
    found = field(f"{key}: x")
    return bool(found and found.about)


def _statement(group: Sequence[SourceUnit], speakers: frozenset[str]) -> Statement:
    text = " ".join(unit.text for unit in group)
    numbers = tuple(unit.index for unit in group)
    if slugline(text):
        return _plain(numbers, text, "slugline", text)
    if is_transition(text) or re.fullmatch(r"[-=_*~#.]{3,}", text):
        return _plain(numbers, text, "transition", text)
    if block := dialogue_block(text):
        return Statement(numbers, text, "dialogue", block.text, tuple(tokenize(block.text)), None, block, block.speaker)
    size, body = shot_size(strip_mark(text)[0])
    if size:
        return _plain(numbers, text, "item", body)
    found = field(text)
    if found and found.key in speakers:
        return Statement(numbers, text, "turn", found.value, tuple(tokenize(found.value)), None, None, found.key)
    if found and (found.about or len(found.key.split()) <= 3):
        return Statement(numbers, text, "field", found.value, tuple(tokenize(found.value)), found)
    body, taken = strip_mark(text)
    size, body = shot_size(body)
    return _plain(numbers, text, "item" if taken or size else "sentence", body)


def _plain(numbers: tuple[int, ...], text: str, form: str, body: str) -> Statement:
    return Statement(numbers, text, form, body, tuple(tokenize(body)))


def phrase_in(phrase: str, text: str) -> re.Match[str] | None:
    """The phrase as whole words in the text, whatever its case."""
    return _phrase_pattern(phrase).search(text) if _opener(phrase) in _lowered(text) else None


@lru_cache(maxsize=4096)
def _lowered(text: str) -> str:
    return text.lower()


@cache
def _opener(phrase: str) -> str:
    """The first word, without which the phrase cannot be there; looked for first because it is so much cheaper."""
    return re.split(r"[\s\-]", phrase.lower(), maxsplit=1)[0]


@cache
def _phrase_pattern(phrase: str) -> re.Pattern[str]:
    body = re.escape(phrase).replace(r"\ ", r"[\s\-]+")
    left = r"(?<!\w)" if phrase[:1].isalnum() else ""
    right = r"(?!\w)" if phrase[-1:].isalnum() else ""
    return re.compile(left + body + right, re.I)


def is_injection(text: str) -> bool:
    """Does this speak to the software rather than about the film?"""
    lower = text.lower()
    return any(cue in lower for cue in table("cues")["injection"])


def speaks_of_film(statement: "Statement") -> bool:
    """Does it name the thing to be made, as "a 20 s product film for YouTube" does?"""
    return any(
        phrase_in(word, statement.body)
        for word in (
            "film",
            "video",
            "spot",
            "ad",
            "advert",
            "commercial",
            "clip",
            "trailer",
            "documentary",
            "explainer",
            "reel",
            "tvc",
            "promo",
            "animation",
        )
    )


def finite_verbs(tokens: Sequence[Token]) -> list[Token]:
    """Verbs that tell what happens: no participles, no infinitives."""
    found = []
    for i, token in enumerate(tokens):
        form = verb(token.lower)
        if token.tag != "V" or (form and form.form == "ing") or (not form and token.lower.endswith("ing")):
            continue
        if (i and tokens[i - 1].lower == "to") or token.lower in (
            "called",
            "named",
            "nicknamed",
            "titled",
            "based",
            "set",
        ):
            continue
        found.append(token)
    return found


def has_actor(tokens: Sequence[Token]) -> bool:
    """Is there someone or something that could do it: a name, a person, an animal, "he"?"""
    for token in tokens:
        if token.tag == "NAME" or token.lower in words("function_words", "feminine", "masculine") | {"they", "we", "i"}:
            return True
        if token.tag == "N" and noun_class(token.lower) in ("person", "animal", "group"):
            return True
    return False


SIGNED = re.compile(
    r"(?:regards|best|yours|cheers|thanks|thank you|sincerely|love|xx?|wishes|faithfully|bye|from|signed)\W*$", re.I
)


def signatures(found: Sequence[Statement]) -> set[int]:
    """Statements at the end that are a name and no more, after a farewell or as the last line."""
    signed: set[int] = set()
    for number in range(len(found) - 1, max(len(found) - 6, 0), -1):
        tokens = [token for token in found[number].tokens if token.tag != "PUNCT"]
        named = bool(tokens) and len(tokens) <= 4 and tokens[0].tag == "NAME"
        farewell = SIGNED.search(found[number - 1].text) or (tokens and SIGNED.match(tokens[0].text))
        if named and found[number].form == "sentence" and farewell:
            signed.add(number)
    return signed
