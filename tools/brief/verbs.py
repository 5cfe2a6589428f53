"""English verbs: their forms, and the verb a form belongs to."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tools.brief.tables import further_nouns, table, words

VOWELS = "aeiou"


@dataclass(frozen=True)
class VerbForm:
    """One inflected form: its base and `base`, `s`, `ed`, `en` or `ing`."""

    base: str
    form: str


def third_person(base: str) -> str:
    """ "watch" → "watches": the present tense after one person's name."""
    if base in ("be", "have", "do", "go"):
        return {"be": "is", "have": "has", "do": "does", "go": "goes"}[base]
    if base.endswith(("s", "sh", "ch", "x", "z")):
        return f"{base}es"
    if base.endswith("y") and base[-2:-1] not in VOWELS:
        return f"{base[:-1]}ies"
    return f"{base}s"


def _doubled(base: str) -> str:
    return base + base[-1] if base in words("verbs", "doubling") else base


def past(base: str) -> str:
    """The regular past: "stop" → "stopped"."""
    if base.endswith("e"):
        return f"{base}d"
    if base.endswith("y") and base[-2:-1] not in VOWELS:
        return f"{base[:-1]}ied"
    return f"{_doubled(base)}ed"


def gerund(base: str) -> str:
    """ "run" → "running"."""
    if base.endswith("ie"):
        return f"{base[:-2]}ying"
    if base.endswith("e") and not base.endswith(("ee", "ye", "oe")) and base != "be":
        return f"{base[:-1]}ing"
    return f"{_doubled(base)}ing"


@cache
def verb_forms() -> dict[str, VerbForm]:
    """Every inflected form of every verb known, to its base. The first class listed wins a shared form."""
    irregular = _irregular()
    forms: dict[str, VerbForm] = {}
    bases = dict.fromkeys([*sorted(words("verbs")), *irregular])
    for base in bases:
        preterite, participle = irregular.get(base, (past(base), past(base)))
        for text, form in (
            (base, "base"),
            (third_person(base), "s"),
            (gerund(base), "ing"),
            (preterite, "ed"),
            (participle, "en"),
        ):
            forms.setdefault(text, VerbForm(base, form))
    for text, base, form in _further_verb_forms():
        forms.setdefault(text, VerbForm(base, form))
    return forms


def _further_verb_forms() -> Iterator[tuple[str, str, str]]:
    """(form, base, kind) of WordNet's verbs that are seldom nouns."""
    found = table("wordnet")
    for bent in found["verb_forms"].split():
        text, _, base = bent.partition("/")
        if text not in further_nouns():
            yield text, base, "ing" if text.endswith("ing") else "ed"
    for base in found["verbs"].split():
        yield base, base, "base"
        yield third_person(base), base, "s"
        yield gerund(base), base, "ing"
        yield past(base), base, "ed"


def _irregular() -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for entry in table("verbs")["irregular"].replace("\n", ";").split(";"):
        if entry.strip():
            base, preterite, participle = entry.split()
            found.setdefault(base, (preterite, participle))
    return found


def verb(word: str) -> VerbForm | None:
    """The verb this word can be a form of, if it is one we know; "un-plays" is one because "plays" is."""
    word = word.lower()
    before, hyphen, last = word.rpartition("-")
    if hyphen and before in ("un", "re", "half", "over", "out", "mis", "de", "pre", "co") and (form := verb(last)):
        return VerbForm(f"{before}-{form.base}", form.form)
    return verb_forms().get(word)
