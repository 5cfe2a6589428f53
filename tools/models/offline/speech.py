"""What the source has people say, verbatim, and who says it."""

import re
from collections.abc import Sequence

from state.workflows.reel_compiler import ReadLine, ReadPerson
from tools.brief.tables import words
from tools.brief.verbs import verb
from tools.models.offline.source import Statement
from tools.models.offline.story import feminine_or_masculine, production_talk

QUOTED = re.compile(r"“([^”]+)”|\"([^\"]+)\"|«([^»]+)»|「([^」]+)」|(?<!\w)‘([^’]{3,}(?:’\w[^’]*)*)’(?!\w)")
NARRATOR = "Narrator"
VOICE_KEYS = frozenset(["vo", "v.o.", "voiceover", "voice-over", "narration", "narrator"]) | {"voice over"}
SPEECH = words("verbs", "speech") | {"go", "think"}


def read_lines(found: Sequence[Statement], people: Sequence[ReadPerson], story: frozenset[int]) -> tuple[ReadLine, ...]:
    """Speech in order. A quotation nobody is said to speak is a sign or a title and is no line."""
    lines: list[ReadLine] = []
    last = ""
    for number, statement in enumerate(found):
        if statement.form == "dialogue" and statement.speech:
            speaker = match_person(statement.speech.speaker, people) or statement.speech.speaker.title()
            lines += [
                ReadLine(speaker=speaker, text=text, parenthetical=aside, unit=statement.units[0])
                for aside, text in statement.speech.parts
            ]
            last = speaker
        elif statement.form == "field" and statement.about == "speech":
            lines += _voice(statement, people)
        elif statement.form == "turn" and number in story:
            speaker = match_person(statement.speaker, people) or (
                "" if production_talk(found) else label_case(statement.speaker)
            )
            if speaker:
                lines.append(ReadLine(speaker=speaker, text=statement.body, parenthetical="", unit=statement.units[0]))
        elif number in story:
            spoken = _quoted(statement, people, last)
            lines += spoken
            last = spoken[-1].speaker if spoken else _last_named(statement, people) or last
    return tuple(lines)


def label_case(label: str) -> str:
    """A shouted label as a name is written."""
    return label.title() if label.isupper() else label


def _voice(statement: Statement, people: Sequence[ReadPerson]) -> list[ReadLine]:
    key = statement.field.key.lower() if statement.field else ""
    bare = re.sub(r"\s*\(.*?\)", "", key).strip()
    if bare not in VOICE_KEYS or not statement.body:
        return []
    match = QUOTED.search(statement.body)
    text = next((group for group in match.groups() if group), "") if match else statement.body
    named = re.search(r"\(([^)]+)\)", key)
    speaker = match_person(named[1], people) if named else ""
    return [ReadLine(speaker=speaker or NARRATOR, text=text, parenthetical=bare, unit=statement.units[0])]


def match_person(label: str, people: Sequence[ReadPerson]) -> str:
    """The person of the reading this label names, or ""."""
    wanted = label.lower().strip(" .")
    for person in people:
        if wanted in (person.name.lower(), *(alias.lower() for alias in person.aliases)):
            return person.name
    for person in people:
        if wanted and wanted in person.name.lower().split():
            return person.name
    return ""


def _quoted(statement: Statement, people: Sequence[ReadPerson], last: str) -> list[ReadLine]:
    lines: list[ReadLine] = []
    for match in QUOTED.finditer(statement.text):
        text = next(group for group in match.groups() if group)
        speaker = _speaker(statement.text, match.start(), match.end(), people, lines[-1].speaker if lines else last)
        if speaker:
            spoken = text.strip().removesuffix(",")
            lines.append(ReadLine(speaker=speaker, text=spoken, parenthetical="", unit=statement.units[0]))
    return lines


def _speaker(text: str, start: int, end: int, people: Sequence[ReadPerson], last: str) -> str:
    """ "…," says Mara / Mara says, "…" / Mara: "…"; a pronoun means whoever of that gender came last."""
    after = re.split(r"[.!?“\"]", text[end:], maxsplit=1)[0]
    before = re.split(r"[.!?”]", text[:start])[-1]
    for stretch, nearest in ((after, 0), (before, -1)):
        tokens = re.findall(r"[\w'’-]+", stretch)
        spoken = any((form := verb(token)) and form.base in SPEECH for token in tokens)
        if not spoken and not (nearest and stretch.rstrip().endswith(":")):
            continue
        named = _named_in(stretch, people)
        if named:
            return named[nearest]
        pronoun = next((token.lower() for token in tokens if token.lower() in ("he", "she", "they", "i")), "")
        if pronoun:
            return _by_pronoun(pronoun, text[:start], people, last)
    return ""


def _named_in(stretch: str, people: Sequence[ReadPerson]) -> list[str]:
    hits = []
    for person in people:
        for label in (person.name, *person.aliases):
            match = re.search(rf"(?<!\w){re.escape(label)}(?!\w)", stretch, re.I)
            if match:
                hits.append((match.start(), person.name))
                break
    return [name for _, name in sorted(hits)]


def _by_pronoun(pronoun: str, before: str, people: Sequence[ReadPerson], last: str) -> str:
    gender = {"she": "f", "he": "m"}.get(pronoun, "")
    earlier = _named_in(before, people)
    candidates = [*reversed(earlier), last]
    for name in candidates:
        person = next((person for person in people if person.name == name), None)
        if person and person_gender(person) in ("", gender):
            return name
    fitting = [person.name for person in people if person_gender(person) == gender]
    return fitting[0] if len(fitting) == 1 else last


def person_gender(person: ReadPerson) -> str:
    """ "f", "m" or "" from the words the reading has for this person."""
    described = re.findall(r"[\w-]+", f"{person.name} {person.role} {person.description}".lower())
    titled = {"f": bool(FEMALE & set(described)), "m": bool(MALE & set(described))}
    by_title = next((gender for gender, so in titled.items() if so), "")
    return feminine_or_masculine(described) or by_title or _taken_up_as(person)


FEMALE, MALE = words("people", "titles_f"), words("people", "titles_m")


FEMININE, MASCULINE = words("function_words", "feminine"), words("function_words", "masculine")


def _taken_up_as(person: ReadPerson) -> str:
    """The gender of the first pronoun after somebody whose sentence it is: "Ingebjørg waits while her son …"."""
    opening, found, rest = person.evidence.partition(person.name)
    if not found or len(opening.split()) > 3:
        return ""
    first = next((word for word in re.findall(r"[a-z]+", rest.lower()) if word in FEMININE | MASCULINE), "")
    return "f" if first in FEMININE else "m" if first in MASCULINE else ""


def _last_named(statement: Statement, people: Sequence[ReadPerson]) -> str:
    named = _named_in(statement.text, people)
    return named[0] if named else ""
