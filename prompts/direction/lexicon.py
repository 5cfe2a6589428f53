"""Every way the table and the vocabulary can be said, looked up by its words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from prompts.direction.table import Ambiguous, Entry, Thing, table
from prompts.direction.words import canonical, number
from state.direction import SlotDelta
from state.vocabulary import (
    ALIASES,
    LENS_MM,
    AspectRatio,
    CameraAngle,
    CameraMovement,
    Composition,
    CoverageType,
    DepthOfField,
    Lens,
    LightingMood,
    PaletteScheme,
    ShotType,
    Term,
    TimeOfDay,
)

Form = Literal["bare", "more", "less", "noun", "says"]
Key = tuple[str, ...]


@dataclass(frozen=True)
class Named:
    """An exact term: the slots it sets, by name."""

    sets: tuple[tuple[str, str], ...]

    def deltas(self, evidence: str, where: str = "") -> tuple[SlotDelta, ...]:
        """The changes that set it."""
        return tuple(
            SlotDelta(slot=slot, how="set", value=value, amount=0, where=where, force="named", evidence=evidence)
            for slot, value in self.sets
        )


@dataclass(frozen=True)
class Meaning:
    """All that some words can mean, by the part they play."""

    entry: tuple[Entry, Form] | None = None
    named: Named | None = None
    thing: Thing | None = None
    ambiguous: Ambiguous | None = None
    slot: str = ""
    colour: str = ""


TERMS: tuple[tuple[str, type[Term], tuple[str, ...]], ...] = (
    ("shot_type", ShotType, ("shot", "framing", "frame", "size")),
    ("camera_angle", CameraAngle, ("angle", "view", "shot")),
    ("camera_movement", CameraMovement, ("camera", "shot", "move", "movement")),
    ("lens", Lens, ("lens", "lenses")),
    ("depth_of_field", DepthOfField, ("focus", "depth of field", "dof")),
    ("lighting_mood", LightingMood, ("light", "lighting", "key light")),
    ("palette_scheme", PaletteScheme, ("palette", "colours", "colors", "scheme", "grade")),
    ("composition", Composition, ("composition", "framing", "frame")),
    ("time_of_day", TimeOfDay, ("light", "time")),
    ("aspect_ratio", AspectRatio, ("format", "frame", "aspect ratio", "ratio", "video")),
    ("coverage_type", CoverageType, ("coverage",)),
)

_NEEDS_NOUN = {
    "shot_type":
        "bust close detail els est fs full group ins insert long ls medium mfs mid ms os sgl single tight two vista "
        "wide",
    "camera_angle": "aerial back behind eye front frontal high low profile side three_quarter",
    "camera_movement":
        "aerial arc crane dolly drone fixed follow following lead leading locked none pan pull push steady still tilt "
        "track truck vehicle zoom",
    "lens": "long macro normal portrait probe standard wide",
    "depth_of_field": "deep moderate shallow",
    "lighting_mood":
        "available broad butterfly edge hard kicker loop motivated natural practical practicals rim short soft split",
    "palette_scheme": "complementary neon",
    "composition": "centered diagonal repetition triangular",
    "time_of_day": "evening",
    "aspect_ratio": "landscape portrait scope",
    "coverage_type":
        "close_up cutaway insert master medium over_shoulder pickup progressive reaction regressive ring triangle "
        "wide",
}  # fmt: skip
NEEDS_NOUN: dict[str, frozenset[str]] = {slot: frozenset(words.split()) for slot, words in _NEEDS_NOUN.items()}
"""Spellings that mean something else on their own: they count only beside a noun of their slot."""

_NEVER = {
    "camera_movement": "aerial arc crane dolly follow lead none pan pull push tilt track truck zoom",
    "lens": "wide",
    "camera_angle": "eye",
}
NEVER: dict[str, frozenset[str]] = {slot: frozenset(words.split()) for slot, words in _NEVER.items()}
"""Spellings too loose even beside a noun ("pan shot" goes one way or the other)."""

SPEEDS = {
    "slow": "slow", "slowly": "slow", "glacial": "very_slow", "glacially": "very_slow", "fast": "fast", "quick": "fast",
    "quickly": "fast", "rapid": "fast", "rapidly": "fast",
}  # fmt: skip


def comparative(adjective: str) -> str:
    """The -er form of a one-word adjective: "lonely" → "lonelier"."""
    if " " in adjective:
        return ""
    if adjective.endswith("y") and adjective[-2:-1] not in "aeiou":
        return adjective[:-1] + "ier"
    if adjective.endswith("e"):
        return adjective + "r"
    short = len(adjective) <= 4 and adjective[-1] not in "aeiouwxy" and adjective[-2] in "aeiou"
    doubled = short and adjective[-3:-2] not in "aeiou"
    return adjective + (adjective[-1] if doubled else "") + "er"


def forms(adjective: str) -> Iterator[tuple[str, Form]]:
    """The ways to say an adjective, with what they ask for."""
    yield adjective, "bare"
    if compared := comparative(adjective):
        yield compared, "more"
    yield f"more {adjective}", "more"
    yield f"less {adjective}", "less"
    yield f"too {adjective}", "less"


def _entry_keys(entry: Entry) -> Iterator[tuple[Key, Meaning]]:
    for phrase in entry.says:
        yield canonical(phrase), Meaning(entry=(entry, "says"))
    for noun in entry.nouns:
        yield canonical(noun), Meaning(entry=(entry, "noun"))
    for adjective in entry.adjectives:
        for said, form in forms(adjective):
            if entry.alone:
                yield canonical(said), Meaning(entry=(entry, form))
            for noun in entry.about:
                yield canonical(f"{said} {noun}"), Meaning(entry=(entry, form))
                yield canonical(f"{noun} {said}"), Meaning(entry=(entry, form))


def _spellings(cls: type[Term]) -> Iterator[tuple[str, str]]:
    for term in cls:
        yield term.value, term.value
        yield term.words, term.value
    yield from ALIASES.get(cls.__name__, {}).items()


def _term_keys() -> Iterator[tuple[Key, Meaning]]:
    for slot, cls, nouns in TERMS:
        for spelled, value in _spellings(cls):
            alone = spelled.replace("_", " ").replace("'", "")
            if len(alone) < 3 and slot != "aspect_ratio" and alone not in ("cu",):
                continue
            meaning = Meaning(named=Named(((slot, value),)))
            if spelled not in NEEDS_NOUN.get(slot, ()) and (len(alone) > 2):
                yield canonical(alone), meaning
                yield canonical(alone + "s"), meaning
            if spelled not in NEVER.get(slot, ()):
                for noun in nouns:
                    yield canonical(f"{alone} {noun}"), meaning
                    yield canonical(f"{alone} {noun}s"), meaning
        if slot == "camera_movement":
            yield from _moves_with_speed()
    yield canonical("wide angle lens"), Meaning(named=Named((("lens", "wide"),)))
    yield canonical("wide lens"), Meaning(named=Named((("lens", "wide"),)))


def _moves_with_speed() -> Iterator[tuple[Key, Meaning]]:
    for move in CameraMovement:
        for spelled in {move.words.replace("-", " "), move.value.replace("_", " "), *_move_aliases(move)}:
            for speed, value in SPEEDS.items():
                meaning = Meaning(named=Named((("camera_movement", move.value), ("movement_speed", value))))
                yield canonical(f"{speed} {spelled}"), meaning
                yield canonical(f"{spelled} {speed}"), meaning


def _move_aliases(move: CameraMovement) -> set[str]:
    loose = NEVER["camera_movement"] | NEEDS_NOUN["camera_movement"]
    return {
        alias.replace("_", " ")
        for alias, value in ALIASES["CameraMovement"].items()
        if value == move.value and alias not in loose
    }


MEANINGS_IN_ORDER = ("entry", "named", "thing", "ambiguous", "slot", "colour")


def _merged(old: Meaning | None, new: Meaning) -> Meaning:
    """Both meanings; where one part is given twice, a whole phrase wins over a noun and the first over a later one."""
    if old is None:
        return new
    entry = old.entry or new.entry
    if old.entry and new.entry and old.entry[1] == "noun" and new.entry[1] != "noun":
        entry = new.entry
    return Meaning(
        entry=entry,
        named=old.named or new.named,
        thing=old.thing or new.thing,
        ambiguous=old.ambiguous or new.ambiguous,
        slot=old.slot or new.slot,
        colour=old.colour or new.colour,
    )


def _all_keys() -> Iterator[tuple[Key, Meaning]]:
    known = table()
    for entry in known.entries:
        yield from _entry_keys(entry)
    yield from _term_keys()
    for thing in known.things:
        for said in thing.says:
            yield canonical(said), Meaning(thing=thing)
    for ambiguous in known.ambiguous:
        for said in ambiguous.says:
            yield canonical(said), Meaning(ambiguous=ambiguous)
    for slot, nouns in known.slots.items():
        for noun in nouns:
            yield canonical(noun), Meaning(slot=slot)
    for colour in known.words["colours"]:
        yield canonical(colour), Meaning(colour=colour)
        yield canonical(f"{colour}s"), Meaning(colour=colour)


@cache
def lexicon() -> dict[Key, Meaning]:
    """All that is understood, by its words without fillers."""
    found: dict[Key, Meaning] = {}
    for key, meaning in _all_keys():
        if key:
            found[key] = _merged(found.get(key), meaning)
    return found


@cache
def longest() -> int:
    """Words in the longest phrase."""
    return max(map(len, lexicon()))


def measured(words: Sequence[str]) -> tuple[int, Named] | None:
    """An exact measure at the start of these words: "85mm", "85 mm lens", "f/2", "16:9"."""
    word = words[0]
    if ":" in word or _aspect(word):
        ratio = _aspect(word)
        return (1, Named((("aspect_ratio", ratio.value),))) if ratio else None
    if word.startswith("f") and word.strip("f/").replace(".", "").isdigit():
        return 1, Named((("depth_of_field", _field(float(word.strip("f/")))),))
    mm = word[:-2] if word.endswith("mm") else word
    if not mm.replace(".", "", 1).isdigit():
        return None
    used = 1
    if word == mm:
        if words[1:2] in (("mm",), ["mm"]):
            used = 2
        elif words[1:2] in (("lens",), ["lens"]) and number(mm):
            return 2, Named((("lens", lens_of(float(mm))),))
        else:
            return None
    if words[used : used + 1] in (("lens",), ["lens"]):
        used += 1
    return used, Named((("lens", lens_of(float(mm))),))


def _aspect(word: str) -> AspectRatio | None:
    if not any(char.isdigit() for char in word):
        return None
    try:
        return AspectRatio(word)
    except ValueError:
        return None


def _field(stop: float) -> str:
    """Depth of field of an aperture, as docs/glossary.md divides them."""
    if stop <= 1.4:
        return DepthOfField.RAZOR_THIN.value
    if stop <= 2.8:
        return DepthOfField.SHALLOW.value
    return (DepthOfField.MODERATE if stop <= 5.6 else DepthOfField.DEEP).value


PLAIN_LENSES = (Lens.FISHEYE, Lens.ULTRA_WIDE, Lens.WIDE, Lens.MODERATE_WIDE, Lens.NORMAL, Lens.PORTRAIT,
                Lens.TELEPHOTO, Lens.SUPER_TELEPHOTO)  # fmt: skip


def lens_of(mm: float) -> str:
    """The lens whose usual focal length is nearest in ratio to this one, full frame."""
    return min(PLAIN_LENSES, key=lambda lens: abs(mm / LENS_MM[lens] - LENS_MM[lens] / mm)).value
