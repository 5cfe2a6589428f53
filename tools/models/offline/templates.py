"""Sentences the engine may add: frames around the source's own words, never new facts."""

import re
from collections.abc import Collection

from state.vocabulary import ProjectKind
from state.workflows.reel_compiler import BriefReading, OutlineBeat
from tools.brief.lexicon import first_name, noun_class
from tools.brief.tables import table


def subjects(reading: BriefReading) -> dict[str, str]:
    """The source's own words for who, where and what; only what the source says."""
    found = {}
    cast = [person for person in reading.people if person.name != "Narrator"]
    if cast:
        found["who"] = with_article(cast[0].name)
    if reading.places:
        found["place"] = with_article(reading.places[0].name)
    if reading.props:
        found["thing"] = with_article(reading.props[0].name)
    product = next((prop for prop in reading.props if prop.name[:1].isupper()), None)
    named = next((place for place in reading.places if place.name[:1].isupper() and place.aliases), None)
    if product or (named and reading.kind in (ProjectKind.AD, ProjectKind.SOCIAL)):
        found["product"] = product.name if product else named.name if named else ""
    if reading.title:
        found["title"] = reading.title
    return found


def with_article(name: str) -> str:
    """ "old fisherman" → "the old fisherman"; a proper name stays as it is."""
    first = name.split()[0].lower() if name.split() else ""
    if (
        name[:1].isupper()
        or (("'s" in name or "’s" in name) and noun_class(re.split("['’]s", name)[0].split()[-1]) != "person")
        or first in ("the", "a", "an", "my", "her", "his", "their", "our")
    ):
        return name
    return f"the {name}"


SHOUTED = re.compile(r"\b[A-Z]{4,}\b")


def sentence_case(text: str) -> str:
    """The first letter as a sentence begins; a script's "A TODDLER" as running text has it, names as they are."""
    calm = SHOUTED.sub(lambda word: word[0].lower() if _common(word[0]) else word[0], text)
    return calm[:1].upper() + calm[1:]


def _common(word: str) -> bool:
    return noun_class(word.lower()) in ("person", "group", "animal") and not first_name(word)


def template_beat(role: str, reading: BriefReading, used: Collection[str] = ()) -> OutlineBeat:
    """A beat the structure asks for and the source does not say: no units, only a frame for the source's words."""
    facts = subjects(reading)
    entry = table("structures")
    choices = [
        sentence_case(choice["text"].format(**facts))
        for choice in entry["templates"][entry["role_template"].get(role, "middle")]
        if all(need in facts for need in choice["needs"])
    ]
    return OutlineBeat(text=next((text for text in choices if text not in used), choices[0]), role=role, units=())
