"""What every engine's answer must hold before it becomes part of a project. Each finding is one sentence that a model
can mend its answer by. Pure."""

from collections.abc import Iterable, Iterator

from graphs.reel_compiler.assembly import fold_name
from state.workflows.reel_compiler import (
    BriefReading,
    Outline,
    OutlineRequest,
    ReadPerson,
    ReadPlace,
    ReadRequest,
    StageRequest,
    Staging,
)

TIME_TOLERANCE = 0.05
"""How far running times may be from what was asked, as a share."""


def check_reading(request: ReadRequest, reading: BriefReading) -> tuple[str, ...]:
    """Findings against a reading: everything in it must stand in the source."""
    return tuple(_reading_findings(request, reading))


def _reading_findings(request: ReadRequest, reading: BriefReading) -> Iterator[str]:
    source = fold_name(request.text)
    for kind in ("people", "places", "props"):
        for entry in getattr(reading, kind):
            if not entry.name.strip():
                yield f"{kind}: an entry has no name."
            elif entry.evidence and fold_name(entry.evidence) not in source:
                yield f"{kind}: the evidence for {entry.name!r} does not stand in the source."
    for line in reading.lines:
        if fold_name(line.text) not in source:
            yield f"lines: {line.text[:60]!r} is not what the source says, word for word."
    known = {unit.index for unit in request.units}
    if any(unit not in known for unit in reading.story):
        yield "story: an index is not that of a unit."
    if list(reading.story) != sorted(set(reading.story)):
        yield "story: the indices must rise, each once."
    if reading.duration_s is not None and reading.duration_s <= 0:
        yield "duration_s: a running time is longer than nothing."


def check_outline(request: OutlineRequest, outline: Outline) -> tuple[str, ...]:
    """Findings against an outline: every story unit told once, in order, in the time there is, by the cast read."""
    return tuple(_outline_findings(request, outline))


def _outline_findings(request: OutlineRequest, outline: Outline) -> Iterator[str]:
    told = [unit for scene in outline.scenes for beat in scene.beats for unit in beat.units]
    if told != sorted(told) or len(told) != len(set(told)):
        yield "beats: story units must be told once each, in their order."
    missing = [unit for unit in request.reading.story if unit not in set(told)]
    if missing:
        yield f"beats: no beat tells the units {missing}."
    if not outline.scenes or any(not scene.beats for scene in outline.scenes):
        yield "scenes: there must be a scene, and every scene needs a beat."
    total = sum(scene.duration_s for scene in outline.scenes)
    if any(scene.duration_s <= 0 for scene in outline.scenes) or _off(total, request.duration_s):
        yield f"duration_s: the scenes run {total:g} s and must run {request.duration_s:g} s."
    people = _names(request.reading.people)
    places = _names(request.reading.places)
    for scene in outline.scenes:
        strangers = [name for name in scene.people if fold_name(name) not in people]
        if strangers:
            yield f"people: {scene.title!r} has {strangers[0]!r}, who is not in the reading."
        if scene.place and fold_name(scene.place) not in places:
            yield f"place: {scene.title!r} plays in {scene.place!r}, which is not in the reading."


def check_staging(request: StageRequest, staging: Staging) -> tuple[str, ...]:
    """Findings against a staging: every beat is shot, every line heard at most once, in the time there is."""
    return tuple(_staging_findings(request, staging))


def _staging_findings(request: StageRequest, staging: Staging) -> Iterator[str]:
    scene = request.scene
    shot = {draft.beat for draft in staging.shots}
    unshot = [beat for beat in range(len(scene.beats)) if beat not in shot]
    if unshot:
        yield f"shots: the beats {unshot} have no shot."
    if any(not 0 <= beat < len(scene.beats) for beat in shot):
        yield "shots: a shot is on a beat that the scene does not have."
    heard = [line for draft in staging.shots for line in draft.lines]
    if len(heard) != len(set(heard)) or any(not 0 <= line < len(request.lines) for line in heard):
        yield "lines: each line of the scene is heard over one shot at most."
    total = sum(draft.duration_s for draft in staging.shots)
    if any(draft.duration_s <= 0 for draft in staging.shots) or _off(total, scene.duration_s):
        yield f"duration_s: the shots run {total:g} s and the scene {scene.duration_s:g} s."
    people = {fold_name(name) for name in scene.people} | {fold_name(line.speaker) for line in request.lines}
    for draft in staging.shots:
        if not draft.subject.strip() or not draft.action.strip():
            yield "shots: a shot needs a subject and an action."
        if any(fold_name(name) not in people for name in draft.people):
            yield f"people: a shot shows someone who is not in the scene: {', '.join(draft.people)}."
        if not 0 <= draft.motion_strength <= 1:
            yield "motion_strength: runs from 0 to 1."
    if not staging.setting.strip() or not staging.color_palette:
        yield "scene: the setting and the palette must be said."


def _off(actual: float, wished: float) -> bool:
    return abs(actual - wished) > max(TIME_TOLERANCE * wished, 0.25)


def _names(entries: Iterable[ReadPerson | ReadPlace]) -> set[str]:
    return {fold_name(name) for entry in entries for name in (entry.name, *entry.aliases)}
