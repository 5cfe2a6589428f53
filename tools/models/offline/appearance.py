"""How somebody looks: age, wardrobe and looks, from the words that stand beside a mention of them."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from tools.brief.lexicon import noun_class, singulars
from tools.brief.tables import words
from tools.brief.verbs import verb
from tools.brief.words import Token, tokenize

SPELLED = (
    r"(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)?|\w+teen|ten|eleven|twelve|four|five|six|"
    r"seven|eight|nine)"
)
DECADE = (
    r"(?:(?:early|mid|late)[ -])?(?:teens|twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties|"
    r"\d0['’]?s)"
)
ROUGHLY = r"(?:about |around |maybe |nearly |almost |just turned |barely )?"
AGE = re.compile(
    rf"^(?:aged? )?({ROUGHLY}(?:\d{{1,3}}(?:ish)?|{SPELLED}))(?: years? old| ?y/?o)?$"
    rf"|^(?:in (?:her|his|their|the) )?({ROUGHLY}{DECADE})$",
    re.I,
)
"""A stretch of words that is an age and nothing else."""
AGED = re.compile(
    r"\b(\d{1,3}|[a-z]+(?:-[a-z]+)?)[- ]years?[- ]old\b"
    rf"|\bin (?:her|his|their) ({DECADE})(?!\w)"
    rf"|\b(?:aged?|of) (\d{{1,2}}|{SPELLED})\b(?! [a-z]+s\b)",
    re.I,
)
"""An age said of somebody inside a longer stretch: "a boy of nine", "a nine-year-old girl"."""
DRESSED = re.compile(r"(?<!\w)(?:wearing|dressed in|clad in|in)\s+(?=\w)", re.I)
LOOKING = re.compile(r"(?<!\w)with\s+(?:an?|her|his|their|no|very)?\s?[^,.;:!?()]{3,60}", re.I)
APPOSED = words("function_words", "determiners")
SEPARATORS = re.compile(r"\s*(?:,|\(|\)|–|—|;)\s*")


class Appearance(NamedTuple):
    """What a text says of somebody's looks; empty fields were not said."""

    age: str = ""
    wardrobe: str = ""
    looks: str = ""

    def or_else(self, other: "Appearance") -> "Appearance":
        """What this says, and for the rest what `other` says."""
        return Appearance(self.age or other.age, self.wardrobe or other.wardrobe, self.looks or other.looks)


def beside(rest: str) -> Appearance:
    """What the words right after a mention say: ", forty, a keeper in a yellow coat, waits …".

    Read stretch by stretch between commas and brackets, up to the first that tells what happens.
    """
    found = Appearance()
    for place, stretch in enumerate(SEPARATORS.split(re.split(r"[.!?:\n]", rest, maxsplit=1)[0])):
        if not stretch:
            continue
        said = _of_stretch(stretch, attached=place == 0)
        if said is None:
            break
        found = found.or_else(said)
    return found


def _of_stretch(stretch: str, *, attached: bool) -> Appearance | None:
    """The looks a stretch tells; None where describing has ended."""
    if age := AGE.match(stretch):
        return Appearance(age=next(group for group in age.groups() if group))
    tokens = tokenize(stretch)
    first = tokens[0].lower
    apposition = first in APPOSED or first in ("still", "once", "now", "of") or _adjectives(tokens)
    dressed = first in ("wearing", "dressed", "clad", "in", "with")
    if not (apposition or dressed) or (attached and first in APPOSED):
        return Appearance(wardrobe=stretch) if not attached and _bare_garment(tokens) else None
    aged = AGED.search(stretch)
    looks = LOOKING.search(stretch)
    return Appearance(
        age=next(group for group in aged.groups() if group) if aged else "",
        wardrobe=wardrobe_in(stretch),
        looks=looks.group() if looks and _names(looks.group(), "body") else "",
    )


def wardrobe_in(text: str) -> str:
    """ "a keeper in a yellow oilskin coat": what somebody is said to have on, up to the next verb or preposition."""
    for worn in DRESSED.finditer(text):
        rest = _until_told(text[worn.end() :])
        heads = [token for token in tokenize(rest) if token.tag in ("N", "NAME", "ADJ", "V")]
        if heads and any(_garment(token.lower) for token in heads):
            return rest
    return ""


def worn(tokens: Sequence[Token], body: str) -> tuple[int, str] | None:
    """ "He always wears a green cardigan": where the verb is, and what is worn."""
    at = next((i for i, token in enumerate(tokens) if (form := verb(token.lower)) and form.base == "wear"), -1)
    if at < 0 or at + 1 >= len(tokens):
        return None
    rest = re.split(r"[.;:!?]|\b(?:and|while|as)\s+\w+s\b", body[tokens[at + 1].start :], maxsplit=1)[0]
    return at, rest.strip(" ,")


def age_in(text: str) -> str:
    """An age said anywhere in a text, or ""."""
    found = AGED.search(text)
    return next(group for group in found.groups() if group) if found else ""


def _until_told(text: str) -> str:
    """Up to where the garments end: a finite verb, a mark, or a preposition of something else."""
    tokens = tokenize(text)
    for i, token in enumerate(tokens):
        told = token.tag in ("V", "AUX") and i > 1 and not token.lower.endswith(("ing", "ed"))
        elsewhere = token.tag == "PREP" and token.lower not in LINKING
        if told or elsewhere or (token.tag == "PUNCT" and token.text not in "-'’"):
            return text[: token.start].strip(" ,")
    return text.strip(" ,")


LINKING = ("of", "with", "and", "over", "without", "under")


def _names(text: str, kind: str) -> bool:
    return any(noun_class(word) == kind for word in re.findall(r"[\w-]+", text.lower()))


def _garment(word: str) -> bool:
    return any(guess in words("people", "wardrobe") for guess in singulars(word))


def _bare_garment(tokens: Sequence[Token]) -> bool:
    """ "Rolf (navy suit)": a few words that end in a garment."""
    return len(tokens) <= 4 and all(t.tag != "PUNCT" for t in tokens) and _garment(tokens[-1].lower)


def _adjectives(tokens: Sequence[Token]) -> bool:
    return all(token.tag in ("ADJ", "ADV", "CONJ") for token in tokens)
