"""From shots in the intermediate language to a blocking and cameras that the local renderer draws."""

import re
from collections.abc import Sequence
from typing import Any, Literal, TypeVar

from state.il import IL, CharacterRef
from state.vocabulary import LENS_MM, CameraAngle, CameraMovement, LightingMood, ShotType, TimeOfDay
from tools.images.previz.blocking import at_time, block_scene
from tools.images.previz.model import Blocking, Expression, FramePlan, Person, Pose, Prop, Slate
from tools.images.previz.places import location_kind
from tools.images.previz.planning import plan_shot
from tools.images.previz.staging import EXTERIORS

Weather = Literal["clear", "rain", "snow", "fog"]

POSES: tuple[tuple[Pose, str], ...] = (
    ("embrace", "hug embrac kiss cuddl"),
    ("fight", "fight punch struggl wrestl attack strik"),
    ("aim", "aim shoot gun"),
    ("run", "run runs running chase chas sprint flee hurr rush race"),
    ("climb", "climb scale"),
    ("fall", "fall fell tumbl collaps trip"),
    ("crouch", "crouch squat duck hid"),
    ("kneel", "kneel pray"),
    ("lie", "lie lies lying sleep asleep rest bed"),
    ("drive", "drive drives driving steer"),
    ("type", "type types typing keyboard laptop"),
    ("write", "write writes writing sew draw sketch paint"),
    ("sit", "sit sits sitting seat sat"),
    ("dance", "dance dancing spin"),
    ("phone", "phone call calls dial"),
    ("drink", "drink sip"),
    ("wave", "wave waves waving greet"),
    ("point", "point points pointing"),
    ("reach", "reach open opens opening grab knock touch press pull push take takes"),
    ("carry", "carry carries carrying drag"),
    ("hold", "hold holds holding lift find finds clutch show shows rais pick unwrap"),
    ("walk", "walk walks walking enter enters leav approach cross pace pac stroll come comes arriv step"),
    ("cheer", "cheer celebrat"),
    ("cower", "cower shrink recoil flinch"),
    ("hands_up", "surrender"),
    ("think", "think wonder ponder consider decide"),
    ("lean", "lean"),
    ("arms_crossed", "wait waits refus"),
)
"""Poses and the beginnings of words that ask for them, the most telling first."""
EXPRESSIONS: tuple[tuple[Expression, str], ...] = (
    ("crying", "cry cries crying weep sob tear"),
    ("laughing", "laugh giggl"),
    ("angry", "angr anger rage furious shout yell"),
    ("afraid", "afraid fear scare terrif panic horror dread threat"),
    ("surprised", "surpris shock gasp astonish discover"),
    ("disgusted", "disgust"),
    ("pained", "pain hurt wound"),
    ("happy", "happ smil joy grin delight cheer hope warm"),
    ("sad", "sad grief griev mourn lonel late loss melanchol"),
    ("determined", "determin resolv decid brave"),
    ("suspicious", "suspic wary watch stare"),
    ("tired", "tired exhaust wear"),
    ("tender", "tender gentl love lov"),
    ("pensive", "think ponder rememb wonder wait"),
    ("calm", "calm quiet peace"),
)
HANDLING: frozenset[Pose] = frozenset({"stand", "reach", "hold", "think", "arms_crossed"})
"""Poses that give way to holding the thing in question."""
CARRYING: frozenset[Pose] = frozenset({"walk", "run", "carry", "crouch", "climb", "point", "wave", "lean", "drink"})
"""Poses that leave a hand free for it."""
HEADINGS: tuple[tuple[float, str], ...] = ((0.0, "across past along through"), (70.0, "away leav out exit depart"))
"""Where somebody who moves is going on the plan: to the right of the frame, away from it; towards it otherwise."""
SPELLED_YEARS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
)
YEARS = re.compile(rf"\b(\d{{1,3}}|{'|'.join(SPELLED_YEARS)})[- ]years?[- ]old\b")
HEIGHTS = (0.75, 0.87, 0.96, 1.03, 1.1, 1.16, 1.22, 1.28, 1.33, 1.38, 1.44, 1.5, 1.56, 1.62, 1.66)
"""Metres at the first, second … year of age, rounded from the medians of the WHO growth references."""
STATURES = (
    (0.75, re.compile(r"\b(?:baby|infant)\b")),
    (0.9, re.compile(r"\btoddler\b")),
    (1.28, re.compile(r"\b(?:child|kid|boy|girl|schoolboy|schoolgirl)\b")),
    (1.62, re.compile(r"\b(?:teenager|teen|adolescent)\b")),
)
SEEN_FROM = {"ship_deck": "harbour", "train": "station", "car": "street"}
"""Where a vehicle is seen from that is filmed from outside with nobody in the frame."""
CROWDS = re.compile(
    r"\b(?:crowd|audience|passers-by|commuters|customers|guests|soldiers|students|people|everyone)\b", re.I
)


def blocking_of(frames: Sequence[IL], company: Sequence[CharacterRef], props: Sequence[str]) -> Blocking:
    """Where everybody stands for all of these frames. Their shared words decide, so that every frame agrees."""
    first = next((one for one in frames if one.time_offset_ms in (None, 0)), frames[0])
    place = " ".join(part for part in (first.setting, first.setting_description) if part)
    kind = location_kind(first.setting) if location_kind(first.setting) != "stage" else location_kind(place)
    if not company and re.match(r"exterior\b", first.setting, re.I):
        kind = SEEN_FROM.get(kind, kind)
    words = f"{first.subject} {first.action}"
    people = [_person(one, words, first.mood, index) for index, one in enumerate(company or _unnamed(first))]
    things = [_on_whoever_wears_it(_prop(name), people, words) for name in props]
    people, things = _in_hand(people, things, words)
    return block_scene(
        people,
        location=kind if kind != "stage" else first.setting,
        interior=kind not in EXTERIORS,
        time_of_day=(first.time_of_day or TimeOfDay.DAY).value,
        weather=_weather(f"{first.weather} {place}"),
        props=things,
        crowd=8 if CROWDS.search(words) else 0,
    )


def plan_of(il: IL, blocking: Blocking) -> FramePlan:
    """One frame in that blocking."""
    moment = blocking if not il.time_offset_ms else at_time(blocking, il.time_offset_ms)
    return plan_shot(
        moment,
        shot_type=(il.shot_type or ShotType.WIDE).value,
        camera_angle=(il.camera_angle or CameraAngle.EYE_LEVEL).value,
        camera_movement=(il.camera_movement or CameraMovement.STATIC).value,
        lens_mm=float(LENS_MM[il.lens]) if il.lens else None,
        lighting=(il.lighting_mood or LightingMood.THREE_POINT).value,
        palette=[*il.color_palette, *([il.palette_scheme.value] if il.palette_scheme else [])],
        subject=_subject(il, blocking),
        aspect_ratio=il.aspect_ratio.ratio if il.aspect_ratio else 16 / 9,
        depth_of_field=il.depth_of_field.value if il.depth_of_field else "",
        slate=Slate(scene=il.scene_id.upper(), shot=il.shot_id.upper(), duration_s=il.duration_s),
        caption=caption_of(il),
        time_offset_ms=il.time_offset_ms,
        setup_of=blocking,
    )


def caption_of(il: IL) -> str:
    """What happens in a frame, in one line."""
    subject, action = il.subject.strip(), il.action.strip()
    told = action if not subject or subject.casefold() in action.casefold() else f"{subject} {action}".strip()
    line = f" {il.dialogue[0].speaker.upper()}: “{il.dialogue[0].text}”" if il.dialogue else ""
    return f"{told[:1].upper()}{told[1:].rstrip('.')}.{line}" if told else line.strip()


def _person(ref: CharacterRef, words: str, mood: Sequence[str], index: int) -> Person:
    own = _about(ref.name, words) or (words if index == 0 else "")
    pose = _first(POSES, own, "stand")
    return Person(
        name=ref.name[:80],
        wardrobe=f"{ref.wardrobe} {ref.description}".strip()[:200],
        pose=pose,
        facing=_first(HEADINGS, own, 305.0) if pose in ("walk", "run") else 270.0,
        expression=_first(EXPRESSIONS, f"{own} {' '.join(mood)}", "neutral"),
        **_stature(f"{ref.description} {ref.name}"),
    )


def _stature(words: str) -> dict[str, Any]:
    """How tall somebody stands whose age the words tell; nothing for a grown-up."""
    said = words.casefold()
    if years := YEARS.search(said):
        age = int(years[1]) if years[1].isdigit() else SPELLED_YEARS.index(years[1]) + 1
        return {"height": HEIGHTS[min(age, len(HEIGHTS)) - 1]} if age <= len(HEIGHTS) else {}
    for height, nouns in STATURES:
        if nouns.search(said):
            return {"height": height}
    return {}


def _about(name: str, words: str) -> str:
    """The clauses that name this person."""
    first = name.split()[0].casefold() if name.split() else name.casefold()
    told = re.split(r"(?<=[.!?;])\s+|,?\s+(?=(?:while|as)\b)", words)
    return " ".join(clause for clause in told if first in clause.casefold())


T = TypeVar("T")


def _first(table: Sequence[tuple[T, str]], words: str, fallback: T) -> T:
    """The first entry one of whose stems begins a word."""
    said = re.findall(r"[a-z]+", words.casefold())
    for value, stems in table:
        for stem in stems.split():
            if any(word == stem or (len(stem) > 3 and word.startswith(stem)) for word in said):
                return value
    return fallback


def _unnamed(il: IL) -> tuple[CharacterRef, ...]:
    """Somebody for a shot that is about a person nobody named; nobody for a place or a thing."""
    person = re.search(
        r"\b(?:man|woman|boy|girl|child|person|someone|figure|driver|guard|old|young)\b", il.subject, re.I
    )
    return (CharacterRef(id="", name=il.subject[:60]),) if person else ()


def _prop(name: str) -> Prop:
    """A thing that the blocking puts down until somebody takes it up."""
    plain = re.sub(r"^(?:an?|the)\s+", "", name.partition(" (")[0], flags=re.I)[:80]
    return Prop(name=plain)


TAKEN_OFF = re.compile(
    r"\b(?:take|pull|shrug|strip|slip)\w*\b.*\boff\b|\b(?:hang|fold|hand|drop|throw|undress|remov)\w*", re.I
)


def _on_whoever_wears_it(thing: Prop, people: list[Person], words: str) -> Prop:
    """A thing that is part of what somebody wears, unless the action is about taking it off."""
    name = thing.name.casefold()
    wearer = next((person.name for person in people if name in person.wardrobe.casefold()), "")
    return (
        thing.model_copy(update={"held_by": wearer, "worn": True}) if wearer and not TAKEN_OFF.search(words) else thing
    )


def _in_hand(people: list[Person], things: list[Prop], words: str) -> tuple[list[Person], list[Prop]]:
    """The first thing that the action names is in the hand of whoever acts on it."""
    for at, thing in enumerate(things):
        if thing.worn:
            continue
        last = thing.name.split()[-1].casefold()
        for index, person in enumerate(people):
            named = last in _about(person.name, words).casefold()
            if named and person.pose in HANDLING | CARRYING:
                pose = "hold" if person.pose in HANDLING else person.pose
                people[index] = person.model_copy(update={"pose": pose, "holding": thing.name})
                things[at] = thing.model_copy(update={"held_by": person.name})
                return people, things
    return people, things


def _weather(words: str):  # type: ignore[no-untyped-def]
    said = words.casefold()
    for kind, stems in (
        ("rain", ("rain", "storm", "drizzl")),
        ("snow", ("snow", "blizzard")),
        ("fog", ("fog", "mist")),
    ):
        if any(stem in said for stem in stems):
            return kind
    return "clear"


def _subject(il: IL, blocking: Blocking) -> str:
    """The name in the blocking that the shot is about."""
    if il.shot_type is ShotType.INSERT or (not il.character_ref and il.props):
        for prop in blocking.props:
            if prop.name.casefold() in il.subject.casefold():
                return prop.name
        if il.shot_type is ShotType.INSERT and blocking.props:
            return blocking.props[0].name
    names = [ref.name for ref in il.character_ref]
    named = [name for name in names if name.split()[0].casefold() in il.subject.casefold()]
    return (named or names or [""])[0]
