"""Lint: what an experienced prompt writer would circle before sending. Each rule has an id, a reason and a check.

Linting reads an IL beside what one target made of it; it changes nothing and never runs by itself.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from prompts.compiler.compile import dialect_for
from prompts.compiler.dialect import Dialect
from prompts.compiler.fitting import nearest_duration, seconds
from prompts.compiler.negatives import named
from prompts.compiler.prose import INHERENTLY_FAST
from prompts.compiler.text import mentions, sentences
from state.il import IL, CompiledPrompt, CompileWarning
from state.vocabulary import Lens as LensTerm
from state.vocabulary import LightingMood, MovementSpeed, PaletteScheme, ShotType, TimeOfDay

WORDS_PER_SECOND = 2.7
"""The fastest comfortable English delivery; 2.3 is the relaxed one."""
SECONDS_PER_BEAT = 2.0
SIGN_LETTERS = 25
STRONG_SIGN_LETTERS = 120
STRONG_AT_LETTERING = frozenset(
    [
        "ideogram-3",
        "ideogram-4",
        "recraft-v3",
        "nano-banana-pro",
        "nano-banana-2.1",
        "gpt-image-1.5",
        "gpt-image-2",
        "gpt-image-2.6",
        "qwen-image",
    ]
)
CAMERA = re.compile(
    r"\b(?:camera|shot|we)\b[^.]{0,40}?"
    r"\b(pans?|tilts?|doll(?:y|ies)|zooms?|push(?:es)? in|pulls? (?:back|out)|tracks?|orbits?|cranes?|trucks?)\b",
    re.IGNORECASE,
)
NEGATION = re.compile(r"\b(?:no|not|never|without|don't|doesn't|isn't|aren't|avoid)\b", re.IGNORECASE)
UNSEEN = re.compile(r"\b(?:feels?|thinks?|remembers?|reali[sz]es?|wonders?|knows?|regrets?|hopes?)\b", re.IGNORECASE)
WEIGHTS = re.compile(r"\([^()]+:\d(?:\.\d+)?\)|\w\+\+|::-?\d")
FLAG = re.compile(r"(?:^|\s)--[a-z]+", re.IGNORECASE)
SUNLIT = re.compile(r"\b(?:sunlight|sunlit|sunny|midday|noon|daylight|blue sky)\b", re.IGNORECASE)
MOONLIT = re.compile(r"\b(?:moonlight|moonlit|starry|stars|midnight|night)\b", re.IGNORECASE)
NIGHTS = frozenset((TimeOfDay.NIGHT, TimeOfDay.MOONLIGHT, TimeOfDay.NIGHT_URBAN))
DAYS = frozenset((TimeOfDay.DAY, TimeOfDay.NOON, TimeOfDay.MORNING, TimeOfDay.AFTERNOON, TimeOfDay.OVERCAST))
TIGHT = frozenset((ShotType.CLOSE_UP, ShotType.CHOKER, ShotType.EXTREME_CLOSE_UP, ShotType.SINGLE))
VAST = frozenset((ShotType.EXTREME_WIDE, ShotType.ESTABLISHING, ShotType.WIDE, ShotType.FULL, ShotType.GROUP))
NEUTRAL = re.compile(
    r"\b(?:black|white|gr[ae]y|silver|charcoal|ivory|ash|slate|cream|brown|sepia|umber)\b", re.IGNORECASE
)

Check = Callable[[IL, CompiledPrompt, Dialect], Iterator[tuple[str, str]]]


class Rule(NamedTuple):
    """One lint rule: the check yields (slot, message) for each thing it finds."""

    id: str
    reason: str
    check: Check


def lint(il: IL, compiled: CompiledPrompt) -> tuple[CompileWarning, ...]:
    """Everything the rules find in one shot for one target; the code of each finding is the rule's id."""
    dialect = dialect_for(compiled.target)
    return tuple(
        CompileWarning(code=rule.id, message=f"{message} {rule.reason}", slot=slot)
        for rule in RULES
        for slot, message in rule.check(il, compiled, dialect)
    )


def several_camera_moves(il: IL, compiled: CompiledPrompt, dialect: Dialect) -> Iterator[tuple[str, str]]:
    moves = {match.lower() for match in CAMERA.findall(il.action)}
    if dialect.facts.kind == "video" and len(moves) + (il.camera_movement is not None) > 1:
        yield "camera_movement", f"The action moves the camera too ({', '.join(sorted(moves))})."


def dialogue_longer_than_clip(il: IL, compiled: CompiledPrompt, dialect: Dialect) -> Iterator[tuple[str, str]]:
    fact = dialect.facts.duration_s
    if not il.dialogue or il.duration_s is None or dialect.facts.kind != "video" or not dialect.facts.audio.native:
        return
    clip = nearest_duration(il.duration_s, fact.allowed, fact.min, fact.max) if fact else il.duration_s
    words = sum(len(line.text.split()) for line in il.dialogue)
    if words / WORDS_PER_SECOND > clip:
        need = seconds(round(words / WORDS_PER_SECOND, 1))
        yield "dialogue", f"{words} words take at least {need} and the clip lasts {seconds(clip)}."


def name_without_description(il: IL, compiled: CompiledPrompt, dialect: Dialect) -> Iterator[tuple[str, str]]:
    if dialect.facts.kind not in ("image", "video"):
        return
    pictured = {reference.name for reference in compiled.references if reference.role == "character"}
    framed = any(reference.role == "first_frame" for reference in compiled.references)
    for someone in il.character_ref:
        if not (someone.description or someone.wardrobe or framed or someone.name in pictured):
            yield "character_ref", f"{someone.name} has neither a description nor a picture."


def time_against_light(il: IL, compiled: CompiledPrompt, dialect: Dialect) -> Iterator[tuple[str, str]]:
    scene = f"{il.action} {il.setting} {il.weather}"
    time = il.time_of_day
    if time in NIGHTS and il.lighting_mood is LightingMood.HIGH_KEY:
        yield "lighting_mood", "Bright high-key light at night."
    if time in NIGHTS and SUNLIT.search(scene):
        yield "time_of_day", "It is night, but the words describe sunlight."
    if time in DAYS and MOONLIT.search(scene):
        yield "time_of_day", "It is day, but the words describe night."
    if il.lighting_mood is LightingMood.DAY_FOR_NIGHT and time in DAYS:
        yield "lighting_mood", "Day for night turns daylight into night, but the time says day."


def negation_in_prose(il: IL, compiled: CompiledPrompt, dialect: Dialect) -> Iterator[tuple[str, str]]:
    if dialect.mechanism != "prose_positive_only":
        return
    for slot in ("subject", "action", "setting", "style"):
        found = NEGATION.search(getattr(il, slot))
        if found:
            yield slot, f"“{found.group()}” in the {slot}."


def empty_subject(il: IL, compiled: CompiledPrompt, dialect: Dialect) -> Iterator[tuple[str, str]]:
    if dialect.facts.kind in ("image", "video") and not (il.subject or il.action):
        yield "subject", "Neither subject nor action is decided."


def lettering_too_long(il: IL, compiled: CompiledPrompt, dialect: Dialect) -> Iterator[tuple[str, str]]:
    if dialect.facts.kind not in ("image", "video"):
        return
    most = STRONG_SIGN_LETTERS if dialect.id in STRONG_AT_LETTERING else SIGN_LETTERS
    for sign in il.sign_text:
        if len(sign) > most:
            yield (
                "sign_text",
                f"“{sign[:40]}…” has {len(sign)} letters; {most} is about the most {dialect.name} renders.",
            )


def quotes_become_speech(il: IL, compiled: CompiledPrompt, dialect: Dialect) -> Iterator[tuple[str, str]]:
    if dialect.quote == '"':
        return
    for slot in ("action", "setting", "subject", "sound"):
        if '"' in getattr(il, slot) or "“" in getattr(il, slot):
            yield slot, f"Quotation marks in the {slot}."


def colors_without_color(il: IL, compiled: CompiledPrompt, dialect: Dialect) -> Iterator[tuple[str, str]]:
    colored = [color for color in il.color_palette if not NEUTRAL.search(color)]
    if il.palette_scheme in (PaletteScheme.BLACK_AND_WHITE, PaletteScheme.SEPIA) and colored:
        yield "color_palette", f"{', '.join(colored)} in a {il.palette_scheme.words} picture."


def slow_whip(il: IL, compiled: CompiledPrompt, dialect: Dialect) -> Iterator[tuple[str, str]]:
    if il.camera_movement in INHERENTLY_FAST and il.movement_speed in (MovementSpeed.SLOW, MovementSpeed.VERY_SLOW):
        yield "movement_speed", f"A {il.movement_speed.words} {il.camera_movement.words}."


def crowded_close_up(il: IL, compiled: CompiledPrompt, dialect: Dialect) -> Iterator[tuple[str, str]]:
    most = 1 if il.shot_type is ShotType.SINGLE else 2
    if il.shot_type in TIGHT and len(il.character_ref) > most:
        yield "shot_type", f"{len(il.character_ref)} people in a {il.shot_type.words}."


def macro_vista(il: IL, compiled: CompiledPrompt, dialect: Dialect) -> Iterator[tuple[str, str]]:
    if il.lens in (LensTerm.MACRO, LensTerm.PROBE) and il.shot_type in VAST:
        yield "lens", f"A {il.lens.words} lens on a {il.shot_type.words} shot."


def wanted_and_unwanted(il: IL, compiled: CompiledPrompt, dialect: Dialect) -> Iterator[tuple[str, str]]:
    wanted = f"{il.subject}\n{il.action}\n" + "\n".join(il.props)
    for item in named(il.negatives):
        if mentions(wanted, item):
            yield "negatives", f"“{item}” is asked for and ruled out."


def flag_in_prose(il: IL, compiled: CompiledPrompt, dialect: Dialect) -> Iterator[tuple[str, str]]:
    for slot in ("subject", "action", "setting", "style"):
        found = FLAG.search(getattr(il, slot))
        if found:
            yield slot, f"“{found.group().strip()}” in the {slot}."


def unseen_action(il: IL, compiled: CompiledPrompt, dialect: Dialect) -> Iterator[tuple[str, str]]:
    found = UNSEEN.search(il.action)
    if found and dialect.facts.kind in ("image", "video"):
        yield "action", f"“{found.group()}” in the action."


def too_many_beats(il: IL, compiled: CompiledPrompt, dialect: Dialect) -> Iterator[tuple[str, str]]:
    if dialect.facts.kind != "video" or il.duration_s is None or not il.action:
        return
    beats = sum(1 + piece.casefold().count(", then ") for piece in sentences(il.action))
    if beats > max(1, il.duration_s / SECONDS_PER_BEAT):
        yield "action", f"{beats} things happen in {seconds(il.duration_s)}."


def weights_ignored(il: IL, compiled: CompiledPrompt, dialect: Dialect) -> Iterator[tuple[str, str]]:
    if dialect.id == "sdxl":
        return
    for slot in ("subject", "action", "setting", "style"):
        found = WEIGHTS.search(getattr(il, slot))
        if found:
            yield slot, f"“{found.group()}” in the {slot}."


def still_asked_to_move(il: IL, compiled: CompiledPrompt, dialect: Dialect) -> Iterator[tuple[str, str]]:
    if dialect.facts.kind == "image" and any(
        word in il.action.casefold() for word in (", then ", "suddenly", "after which")
    ):
        yield "action", "The action is a sequence, and this is one picture."


RULES: tuple[Rule, ...] = (
    Rule("several-camera-moves", "Models follow one camera move per clip best.", several_camera_moves),
    Rule("dialogue-longer-than-clip", "Speech runs at 2.3 to 2.7 words a second.", dialogue_longer_than_clip),
    Rule("name-without-description", "A bare name says nothing about a face.", name_without_description),
    Rule("time-against-light", "The model has to pick one, and picks at random.", time_against_light),
    Rule("negation-in-prose", "This target reads what it should leave out as a wish.", negation_in_prose),
    Rule("empty-subject", "A prompt without anybody or anything in it drifts.", empty_subject),
    Rule("lettering-too-long", "Long lettering comes out garbled.", lettering_too_long),
    Rule("quotes-become-speech", "This target speaks whatever stands in quotation marks.", quotes_become_speech),
    Rule("colors-without-color", "A picture without color cannot show them.", colors_without_color),
    Rule("slow-whip", "The move is fast by definition.", slow_whip),
    Rule("crowded-close-up", "They do not fit the frame.", crowded_close_up),
    Rule("macro-vista", "The lens is for tiny things.", macro_vista),
    Rule("wanted-and-unwanted", "One of the two loses.", wanted_and_unwanted),
    Rule("flag-in-prose", "It would be read as a parameter, or as noise.", flag_in_prose),
    Rule("unseen-action", "A camera cannot see a thought; say what the body does.", unseen_action),
    Rule("too-many-beats", "Short clips follow one action well and several badly.", too_many_beats),
    Rule("weights-ignored", "Weight syntax is read as words here.", weights_ignored),
    Rule("still-asked-to-move", "Choose one moment.", still_asked_to_move),
)
"""Every rule, in the order findings are reported."""
