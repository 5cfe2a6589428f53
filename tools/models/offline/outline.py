"""`reel_compiler/outline`: the reading arranged in scenes, every story unit told once and in order."""

import re
from collections.abc import Sequence

from state.base import Part
from state.vocabulary import Setting, Structure, TimeOfDay
from state.workflows.reel_compiler import (
    BriefReading,
    Outline,
    OutlineBeat,
    OutlineRequest,
    OutlineScene,
    Reason,
    SourceUnit,
)
from tools.brief.lexicon import singular
from tools.brief.tables import table, words
from tools.brief.verbs import verb
from tools.models.offline.headings import Heading, place_label, read_heading
from tools.models.offline.leads import words_of
from tools.models.offline.manner import time_in
from tools.models.offline.presence import mentioned_people, mentioned_place, mentioned_props, resolve_people
from tools.models.offline.props import VEHICLES
from tools.models.offline.source import phrase_in
from tools.models.offline.stretches import Stretch, divided, merged
from tools.models.offline.structure import roles
from tools.models.offline.templates import template_beat
from tools.models.offline.timing import share

CLAUSE = (
    r"(?:(?:^|[.;:,]\s+)(?:(?:after|around|at|before|by)\s+\w+\s+)?|\b(?:and|as|but|then|until|when|while)\s+)"
    r"(?:an?|the|his|her|its|my|our|their)\s+"
)
"""Where a clause begins with what it is about."""


def outline(request: Part) -> Outline:
    """The outline of an `OutlineRequest`; scenes' running times sum to the wish."""
    assert isinstance(request, OutlineRequest)
    reading = request.reading
    units = {unit.index: unit for unit in request.units}
    rhythm = table("structures")["minimum"][reading.kind.value if reading.kind else "unknown"]
    beats = _beats(reading, units, request.duration_s, float(rhythm["shot"]))
    stretches = _stretches(beats, reading, units)
    most = max(1, min(int(request.duration_s // float(rhythm["scene"])), 60))
    stretches = merged(divided(stretches, reading, most), most)
    scenes = _timed(stretches, reading, request.duration_s, float(rhythm["scene"]))
    return Outline(structure=reading.structure, scenes=scenes)


def _beats(reading: BriefReading, units: dict[int, SourceUnit], duration: float, shortest: float) -> list[OutlineBeat]:
    """The story's beats with their roles, and the beats a structure needs that the source does not tell."""
    parts = roles(reading.structure)
    room = max(1, int(duration / shortest))
    groups = _grouped([index for index in reading.story if index in units], room, units)
    told = [
        OutlineBeat(text=" ".join(words_of(units[i]) for i in group), role="", units=tuple(group)) for group in groups
    ]
    if reading.structure is Structure.AS_WRITTEN and told:
        return [beat.with_(role="as written") for beat in told]
    if len(told) < min(len(parts), 3, room):
        return _filled(told, reading, [part.name for part in parts], room)
    named = _with_roles(told, reading)
    required = table("structures")["required"].get(reading.structure.value)
    if required and len(named) < room and not any(phrase_in(cue, named[-1].text) for cue in required["unless"]):
        closing = template_beat(required["role"], reading)
        if reading.structure is Structure.TRAILER:
            return [*named[:-1], closing, named[-1]] if len(named) > 3 else [*named, closing]
        return [*named, closing]
    return named


def _grouped(story: Sequence[int], room: int, units: dict[int, SourceUnit]) -> list[list[int]]:
    """Units told together when there are more of them than the running time can show: shortest neighbours first."""
    groups = [[index] for index in story]
    while len(groups) > room:
        sizes = [sum(len(units[i].text) for i in group) for group in groups]
        k = min(range(len(groups) - 1), key=lambda j: (sizes[j] + sizes[j + 1], j))
        groups[k : k + 2] = [groups[k] + groups[k + 1]]
    return groups


def _with_roles(told: Sequence[OutlineBeat], reading: BriefReading) -> list[OutlineBeat]:
    """Each beat takes the part of the structure in which its middle falls, by the words told so far."""
    parts = roles(reading.structure)
    lengths = [len(beat.text.split()) + 3 for beat in told]
    total, done, named = sum(lengths), 0.0, []
    for beat, length in zip(told, lengths, strict=True):
        middle = (done + length / 2) / total
        done += length
        edge = 0.0
        for part in parts:
            edge += part.share
            if middle <= edge + 1e-9:
                break
        named.append(beat.with_(role=part.name))
    return named


def _filled(told: Sequence[OutlineBeat], reading: BriefReading, names: Sequence[str], room: int) -> list[OutlineBeat]:
    """A short source stands in the middle of its structure; the other parts get template beats."""
    count = max(len(told), min(len(names), room, 4 + len(told)))
    chosen = _spread(names, count)
    first = 1 if told and count > len(told) + 1 else 0
    beats: list[OutlineBeat] = []
    for position, name in enumerate(chosen):
        k = position - first
        used = [beat.text for beat in beats]
        beats.append(told[k].with_(role=name) if 0 <= k < len(told) else template_beat(name, reading, used))
    return beats


def _spread(names: Sequence[str], count: int) -> list[str]:
    if count >= len(names):
        return [*names, *[names[-1]] * (count - len(names))]
    step = (len(names) - 1) / max(1, count - 1)
    return [names[round(k * step)] for k in range(count)]


def _stretches(beats: Sequence[OutlineBeat], reading: BriefReading, units: dict[int, SourceUnit]) -> list[Stretch]:
    """Beats gathered where place and time hold; a heading, a new place or "that night" begins the next."""
    headings = {index: heading for index, unit in units.items() if (heading := read_heading(unit.text))}
    found: list[Stretch] = []
    seen = -1
    for beat in beats:
        heading = _heading_between(headings, seen, beat)
        seen = max([seen, *beat.units])
        place, evidence = mentioned_place(_source(beat, units) or beat.text, reading)
        time = time_in(_source(beat, units)) if beat.units else None
        if not found or heading or _moves(found[-1], place, time, beat):
            found.append(_opened(found, heading, place, evidence, time, beat, reading))
        stretch = found[-1]
        if place and not stretch.place:
            stretch.place, stretch.setting = place, _setting(place, reading, beat.text)
            stretch.because.append(Reason(slot="place", origin="said", evidence=evidence))
        if time and not stretch.time:
            stretch.time = time[0]
            stretch.because.append(Reason(slot="time_of_day", origin="said", evidence=time[1]))
        stretch.beats.append(beat)
    return found


def _source(beat: OutlineBeat, units: dict[int, SourceUnit]) -> str:
    return " ".join(units[i].text for i in beat.units)


def _heading_between(headings: dict[int, Heading], seen: int, beat: OutlineBeat) -> Heading | None:
    if not beat.units:
        return None
    between = [index for index in headings if seen < index < beat.units[0]]
    return headings[max(between)] if between else None


def _moves(stretch: Stretch, place: str, time: tuple[TimeOfDay, str] | None, beat: OutlineBeat) -> bool:
    if not beat.units:
        return False
    if place and stretch.place and place != stretch.place:
        return True
    if time and stretch.time and time[0] is not stretch.time:
        return True
    return bool(stretch.beats) and any(
        beat.text.lower().startswith(cue) or f", {cue}" in beat.text.lower()[:40]
        for cue in table("structures")["later"]
    )


def _opened(
    before: Sequence[Stretch],
    heading: Heading | None,
    place: str,
    evidence: str,
    time: tuple[TimeOfDay, str] | None,
    beat: OutlineBeat,
    reading: BriefReading,
) -> Stretch:
    stretch = Stretch()
    if heading:
        named = place_label(heading.place)
        stretch.place, stretch.setting, stretch.time = named, heading.setting, heading.time
        stretch.because.append(Reason(slot="place", origin="said", evidence=heading.place))
        return stretch
    if place:
        stretch.place, stretch.setting = place, _setting(place, reading, beat.text)
        held = bool(before) and before[-1].place == place
        stretch.because.append(Reason(slot="place", origin="inferred" if held else "said", evidence=evidence))
    elif before and before[-1].place:
        stretch.place, stretch.setting = before[-1].place, before[-1].setting
        stretch.because.append(Reason(slot="place", origin="inferred", evidence=before[-1].beats[-1].text))
    if time:
        stretch.time = time[0]
        stretch.because.append(Reason(slot="time_of_day", origin="said", evidence=time[1]))
    return stretch


def _setting(place: str, reading: BriefReading, told: str) -> Setting | None:
    """Inside or outside, as the place is read; a vehicle that is seen to move is seen from outside."""
    known = next((one for one in reading.places if one.name == place), None)
    if known is None:
        return None
    return Setting.EXTERIOR if any(_drives_off(name, told) for name in (known.name, *known.aliases)) else known.setting


def _drives_off(name: str, told: str) -> bool:
    """Is the place a vehicle that moves in these words ("the last ferry arrives")?"""
    noun = name.split()[-1].lower()
    if singular(noun) not in VEHICLES:
        return False
    after = re.search(rf"{CLAUSE}(?:[\w'’-]+\s+){{0,2}}{re.escape(noun)}\s+(\w+)", told, re.I)
    form = verb(after[1].lower()) if after else None
    return form is not None and form.base in words("verbs", "motion")


def _timed(
    stretches: Sequence[Stretch], reading: BriefReading, duration: float, shortest: float
) -> tuple[OutlineScene, ...]:
    spoken = {unit: _speech_seconds(reading, unit) for unit in {line.unit for line in reading.lines}}
    weights, least = [], []
    parts = {part.name: part.share for part in roles(reading.structure)}
    told: dict[str, int] = {}
    for stretch in stretches:
        for beat in stretch.beats:
            told[beat.role] = told.get(beat.role, 0) + 1
    for stretch in stretches:
        speech = sum(spoken.get(unit, 0.0) for beat in stretch.beats for unit in beat.units)
        words = sum(len(beat.text.split()) + 4 for beat in stretch.beats)
        shape = sum(parts.get(beat.role, 0.0) / told[beat.role] for beat in stretch.beats)
        weights.append(words / 100 + shape)
        least.append(max(min(shortest, duration / len(stretches)), speech))
    whole = sum(weights)
    seconds = share(duration, [weight / whole for weight in weights], least)
    scenes = []
    present: tuple[str, ...] = ()
    time: TimeOfDay | None = None
    for stretch, length in zip(stretches, seconds, strict=True):
        later = frozenset(other.place for other in stretches if other.place)
        scene = _scene(stretch, reading, length, present, time, later)
        present, time = scene.people or present, scene.time_of_day
        scenes.append(scene)
    return tuple(scenes)


def _speech_seconds(reading: BriefReading, unit: int) -> float:
    rate = table("structures")["speech"]
    return sum(
        len(line.text.split()) / float(rate["words_per_second"]) + float(rate["pause_s"])
        for line in reading.lines
        if line.unit == unit
    )


def _scene(
    stretch: Stretch,
    reading: BriefReading,
    seconds: float,
    before: tuple[str, ...],
    time: TimeOfDay | None,
    later: frozenset[str],
) -> OutlineScene:
    because = list(stretch.because)
    told = [beat for beat in stretch.beats if beat.units] or stretch.beats
    text = " ".join(beat.text for beat in stretch.beats)
    named = mentioned_people(text, reading)
    people = resolve_people(text, named, before, reading)
    speakers = [line.speaker for line in reading.lines if any(line.unit in beat.units for beat in stretch.beats)]
    people = tuple(dict.fromkeys([*people, *speakers]))
    if set(people) - set(named) - set(speakers):
        because.append(Reason(slot="people", origin="inferred", evidence=text if len(text) < 200 else told[0].text))
    place, setting = stretch.place, stretch.setting
    if not place and reading.places and reading.places[0].name not in later:
        place, setting = reading.places[0].name, reading.places[0].setting
        because.append(Reason(slot="place", origin="inferred", evidence=reading.places[0].evidence))
    when = stretch.time or time or reading.time_of_day
    if when and not stretch.time:
        because.append(Reason(slot="time_of_day", origin="inferred", evidence="the time named before holds"))
    if not any(beat.units for beat in stretch.beats):
        because.append(
            Reason(slot="beats", origin="default", evidence="the structure asks for it; the source does not say it")
        )
    return OutlineScene(
        title=_title(place, told[0]),
        summary=told[0].text,
        place=place,
        setting=setting,
        time_of_day=when,
        people=people,
        props=mentioned_props(text, reading),
        beats=tuple(stretch.beats),
        duration_s=seconds,
        because=tuple(because),
    )


def _title(place: str, beat: OutlineBeat) -> str:
    if place:
        return place[:1].upper() + place[1:]
    spoken = beat.text.split()
    title = " ".join(spoken[:6]).strip(' ,.;:—-"“”')
    return title[:1].upper() + title[1:]
