"""From what was read, outlined and staged to typed operations on a project. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from state.base import content_hash
from state.bible import Character, GlobalStyle, Location, Prop
from state.operations import (
    AddEntity,
    AddScene,
    AskQuestion,
    Operation,
    ProjectFields,
    SetProject,
    SetStyle,
)
from state.project import Beat, DialogueLine, Question, Scene, Shot, Slugline, SourceSpan
from state.slots import PromptSlots, Slot
from state.vocabulary import AspectRatio, Origin, ProjectKind, fold
from state.workflows.reel_compiler import (
    Brief,
    BriefReading,
    Outline,
    OutlineScene,
    ReadLine,
    ReadPerson,
    ReadPlace,
    ReadProp,
    Reason,
    ShotDraft,
    SourceUnit,
    StageRequest,
    Staging,
)

DEFAULT_DURATION_S: Mapping[ProjectKind | None, float] = {
    ProjectKind.FILM: 120.0,
    ProjectKind.AD: 30.0,
    ProjectKind.TRAILER: 90.0,
    ProjectKind.MUSIC_VIDEO: 180.0,
    ProjectKind.EXPLAINER: 60.0,
    ProjectKind.SOCIAL: 15.0,
    ProjectKind.DOCUMENTARY: 180.0,
    None: 60.0,
}
"""Running time when neither the brief nor a wish names one."""

STYLE_FACTS = (
    "kind", "structure", "duration_s", "aspect_ratio", "platform", "tone", "look", "era", "color_palette",
    "palette_scheme", "lighting_mood", "influences", "music", "sound", "pace", "negatives", "language",
)  # fmt: skip


def letters(index: int) -> str:
    """0 → "a", 25 → "z", 26 → "aa": the suffix of the n-th thing inside a scene."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(97 + rest) + name
    return name


def with_wishes(reading: BriefReading, wishes: Brief) -> BriefReading:
    """The reading with the person's explicit wishes in place of what the text suggests, marked `said`."""
    given = {
        name: value
        for name in ("title", "kind", "duration_s", "aspect_ratio")
        if (value := getattr(wishes, name)) not in (None, "")
    }
    because = [reason for reason in reading.because if reason.slot not in given]
    because += [Reason(slot=name, origin="said", evidence=f"{name}: {value}") for name, value in given.items()]
    return reading.with_(**given, because=tuple(because))


def running_time(reading: BriefReading) -> float:
    """Seconds to fill: what was said, or the usual length of its kind."""
    return reading.duration_s or DEFAULT_DURATION_S[reading.kind]


def frame(reading: BriefReading) -> AspectRatio:
    """The frame: what was said, or 16:9."""
    return reading.aspect_ratio or AspectRatio.WIDE


def project_id(brief: Brief, title: str) -> str:
    """A readable id that the same brief always gets."""
    slug = "-".join(fold(title).replace(".", "").replace(":", "").split("_")[:6]) or "untitled"
    return brief.project_id or f"project-{slug}-{content_hash(brief)[:8]}"


@dataclass(frozen=True)
class Cast:
    """Ids of people, places and things by the names they were read under."""

    people: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    props: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, reading: BriefReading) -> "Cast":
        """Number everyone and everything in the order of the reading."""
        return cls(
            _numbered("character", reading.people),
            _numbered("location", reading.places),
            _numbered("prop", reading.props),
        )

    def ids(self, shelf: Mapping[str, str], names: Iterable[str]) -> tuple[str, ...]:
        """Ids of the known among these names, each once."""
        return tuple(dict.fromkeys(shelf[fold_name(name)] for name in names if fold_name(name) in shelf))


def fold_name(name: str) -> str:
    """A name as it is compared."""
    return " ".join(name.casefold().split())


def _numbered(kind: str, entries: Sequence[ReadPerson | ReadPlace | ReadProp]) -> dict[str, str]:
    ids: dict[str, str] = {}
    for number, entry in enumerate(entries, 1):
        for name in (entry.name, *getattr(entry, "aliases", ())):
            ids.setdefault(fold_name(name), f"{kind}-{number}")
    return ids


def opening_operations(brief: Brief, reading: BriefReading) -> tuple[Operation, ...]:
    """Operations that write down the source, the style, the bible and the open questions."""
    title = reading.title or "Untitled"
    logline = slot_of("logline", reading.logline, reading.because)
    return (
        SetProject(fields=ProjectFields(title=title, logline=logline, source=brief.brief)),
        SetStyle(style=style_of(reading)),
        *(AddEntity(entity=character_of(number, person)) for number, person in enumerate(reading.people, 1)),
        *(AddEntity(entity=location_of(number, place)) for number, place in enumerate(reading.places, 1)),
        *(AddEntity(entity=prop_of(number, prop)) for number, prop in enumerate(reading.props, 1)),
        *(AskQuestion(question=question) for question in questions_of(reading)),
    )


def questions_of(reading: BriefReading) -> tuple[Question, ...]:
    """The reading's questions, numbered."""
    return tuple(
        Question(
            id=f"question-{number}", text=asked.text, about=asked.about, options=asked.options, evidence=asked.evidence
        )
        for number, asked in enumerate(reading.questions, 1)
    )


def slot_of(name: str, value: Any, because: Iterable[Reason]) -> Slot[Any] | None:
    """The value as a slot, with the origin and evidence given for it; nothing for an empty value."""
    if value in (None, "", ()):
        return None
    reason = next((reason for reason in because if reason.slot == name), None)
    if reason is None:
        return Slot(value=value, origin=Origin.INFERRED)
    return Slot(value=value, origin=Origin(reason.origin), evidence=reason.evidence[:2_000])


def style_of(reading: BriefReading) -> GlobalStyle:
    """The project's style: what was read, with the usual running time and frame where nothing was said."""
    facts = {name: slot_of(name, getattr(reading, name, None), reading.because) for name in STYLE_FACTS}
    if facts["duration_s"] is None:
        facts["duration_s"] = Slot(
            value=running_time(reading), origin=Origin.DEFAULT, evidence=f"usual for {reading.kind or 'a short piece'}"
        )
    if facts["aspect_ratio"] is None:
        facts["aspect_ratio"] = Slot(value=frame(reading), origin=Origin.DEFAULT, evidence="widescreen unless said")
    return GlobalStyle.model_validate({name: slot for name, slot in facts.items() if slot is not None})


def _said(text: str, evidence: str) -> Slot[str] | None:
    return Slot(value=text, origin=Origin.SAID, evidence=evidence[:2_000]) if text else None


def character_of(number: int, person: ReadPerson) -> Character:
    """The bible entry of a person who was read."""
    return Character(
        id=f"character-{number}",
        name=person.name,
        aliases=person.aliases,
        evidence=person.evidence,
        description=_said(person.description, person.evidence),
        wardrobe=_said(person.wardrobe, person.evidence),
        age=_said(person.age, person.evidence),
        role=_said(person.role, person.evidence),
    )


def location_of(number: int, place: ReadPlace) -> Location:
    """The bible entry of a place that was read."""
    return Location(
        id=f"location-{number}",
        name=place.name,
        aliases=place.aliases,
        evidence=place.evidence,
        description=_said(place.description, place.evidence),
    )


def prop_of(number: int, prop: ReadProp) -> Prop:
    """The bible entry of a thing that was read."""
    return Prop(
        id=f"prop-{number}", name=prop.name, evidence=prop.evidence, description=_said(prop.description, prop.evidence)
    )


def stage_requests(reading: BriefReading, outline: Outline) -> tuple[StageRequest, ...]:
    """One request per scene, with the speech that falls into it."""
    return tuple(
        StageRequest(
            scene=scene,
            index=index,
            count=len(outline.scenes),
            reading=reading,
            lines=scene_lines(reading, scene),
            aspect_ratio=frame(reading),
        )
        for index, scene in enumerate(outline.scenes)
    )


def scene_lines(reading: BriefReading, scene: OutlineScene) -> tuple[ReadLine, ...]:
    """What is said in the scene's units, in order."""
    told = {unit for beat in scene.beats for unit in beat.units}
    return tuple(line for line in reading.lines if line.unit in told)


def scene_of(request: StageRequest, units: Sequence[SourceUnit], cast: Cast, staging: Staging | None = None) -> Scene:
    """The scene as it stands: outlined, and with its shots once it is staged."""
    outlined, number = request.scene, request.index + 1
    beats = _beats(outlined, number, units)
    speakers = cast.ids(cast.people, (line.speaker for line in request.lines))
    place = cast.ids(cast.places, (outlined.place,))
    return Scene(
        id=f"scene-{number}",
        title=outlined.title,
        slugline=Slugline(
            setting=outlined.setting,
            location_id=place[0] if place else None,
            place=outlined.place,
            time_of_day=staging.time_of_day if staging else outlined.time_of_day,
        ),
        summary=slot_of("summary", outlined.summary, outlined.because),
        duration_s=slot_of("duration_s", outlined.duration_s, outlined.because),
        characters=tuple(dict.fromkeys((*cast.ids(cast.people, outlined.people), *speakers))),
        props=cast.ids(cast.props, outlined.props),
        beats=beats,
        dialogue=_dialogue(request, beats, cast),
        prompt_slots=scene_slots(staging) if staging else PromptSlots(),
        shots=_shots(staging, beats, number, cast, request) if staging else (),
    )


def _beats(scene: OutlineScene, number: int, units: Sequence[SourceUnit]) -> tuple[Beat, ...]:
    by_index = {unit.index: unit for unit in units}
    beats = []
    for position, beat in enumerate(scene.beats):
        told = [by_index[unit] for unit in beat.units if unit in by_index]
        verbatim = any(_same_text(beat.text, unit.text) for unit in told)
        origin = Origin.SAID if verbatim else Origin.INFERRED if told else Origin.DEFAULT
        evidence = " ".join(unit.text for unit in told) or "asked for by the structure"
        beats.append(
            Beat(
                id=f"beat-{number}{letters(position)}",
                text=Slot(value=beat.text, origin=origin, evidence=evidence[:2_000]),
                role=beat.role,
                source=SourceSpan(start=told[0].start, end=told[-1].end) if told else None,
            )
        )
    return tuple(beats)


def _same_text(one: str, other: str) -> bool:
    return fold_name(one).rstrip(".!?") in fold_name(other)


def _dialogue(request: StageRequest, beats: Sequence[Beat], cast: Cast) -> tuple[DialogueLine, ...]:
    home = {unit: beats[position].id for position, beat in enumerate(request.scene.beats) for unit in beat.units}
    lines = []
    for position, line in enumerate(request.lines):
        speaker = cast.people.get(fold_name(line.speaker))
        if speaker is not None:
            lines.append(
                DialogueLine(
                    id=f"line-{request.index + 1}{letters(position)}",
                    character_id=speaker,
                    text=line.text,
                    parenthetical=line.parenthetical,
                    beat_id=home.get(line.unit),
                )
            )
    return tuple(lines)


def scene_slots(staging: Staging) -> PromptSlots:
    """What a staging decides for every shot of its scene."""
    names = (
        "setting", "lighting_mood", "time_of_day", "weather", "color_palette", "palette_scheme", "style", "era",
        "mood", "music", "sound",
    )  # fmt: skip
    slots = {name: slot_of(name, getattr(staging, name), staging.because) for name in names}
    return PromptSlots.model_validate({name: slot for name, slot in slots.items() if slot is not None})


def _shots(staging: Staging, beats: Sequence[Beat], number: int, cast: Cast, request: StageRequest) -> tuple[Shot, ...]:
    spoken = {
        position: f"line-{number}{letters(position)}"
        for position, line in enumerate(request.lines)
        if fold_name(line.speaker) in cast.people
    }
    return tuple(
        Shot(
            id=f"shot-{number}{letters(position)}",
            beat_id=beats[draft.beat].id if 0 <= draft.beat < len(beats) else None,
            prompt_slots=shot_slots(draft),
            characters=cast.ids(cast.people, draft.people),
            props=cast.ids(cast.props, draft.props),
            lines=tuple(spoken[line] for line in draft.lines if line in spoken),
        )
        for position, draft in enumerate(staging.shots)
    )


def shot_slots(draft: ShotDraft) -> PromptSlots:
    """What a draft decides for its shot."""
    names = (
        "subject", "action", "coverage_type", "shot_type", "camera_angle", "camera_movement", "movement_speed", "lens",
        "depth_of_field", "composition", "lighting_mood", "motion_strength", "duration_s", "sound",
    )  # fmt: skip
    slots = {name: slot_of(name, getattr(draft, name), draft.because) for name in names}
    return PromptSlots.model_validate({name: slot for name, slot in slots.items() if slot is not None})


def scene_operations(scenes: Iterable[Scene]) -> tuple[Operation, ...]:
    """Operations that add these scenes, in order."""
    return tuple(AddScene(scene=scene) for scene in scenes)
