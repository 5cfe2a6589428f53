"""From a scene of the record to the request that stages it. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from state.bible import Character, GlobalStyle, Location, Prop
from state.project import Beat, DialogueLine, Scene, SceneProject
from state.slots import Slot
from state.vocabulary import AspectRatio, Origin, Structure
from state.workflows.reel_compiler import (
    BriefReading,
    OutlineBeat,
    OutlineScene,
    ReadLine,
    ReadPerson,
    ReadPlace,
    ReadProp,
    Reason,
    StageRequest,
)
from state.workflows.stage_scenes import SceneWork
from tools.models.offline.language import read_language

EXCHANGE = 4
"""Most lines of speech that are covered as one beat: the two together, each over the other's shoulder, one close."""
UNSEEN = ("V.O.", "O.S.", "O.C.")
NARRATOR = "Narrator"
"""Who speaks a line that is heard and not seen."""
STYLE_FACTS = (
    "kind", "duration_s", "aspect_ratio", "platform", "tone", "look", "era", "color_palette", "palette_scheme",
    "lighting_mood", "pace", "music", "sound", "negatives", "influences",
)  # fmt: skip


class Asked(NamedTuple):
    """A request, and which beat and line of the record each of its beats and lines is."""

    request: StageRequest
    beats: tuple[str | None, ...]
    lines: tuple[str, ...]


class _Part(NamedTuple):
    """A stretch of a scene that is covered as one: what happens, or what is said."""

    text: str
    role: str
    beat_id: str | None
    lines: tuple[DialogueLine, ...] = ()


def asked(project: SceneProject, work: SceneWork) -> Asked:
    """The request for one scene. `project` needs to hold the scene, its cast and the style only."""
    scene = project.scene(work.scene_id)
    assert scene is not None, "the scene was chosen from this project"
    names = {entity.id: entity.name for entity in project.bible.entities()}
    parts = tuple(_parts(scene))
    lines = tuple(
        ReadLine(speaker=_speaker(line, names), text=line.text, parenthetical=line.parenthetical, unit=unit)
        for unit, part in enumerate(parts)
        for line in part.lines
    )
    reading = _reading(project, scene, lines, len(parts))
    request = StageRequest(
        scene=_outlined(scene, parts, names, work),
        index=work.index,
        count=work.count,
        reading=reading,
        lines=lines,
        aspect_ratio=reading.aspect_ratio or AspectRatio.WIDE,
    )
    return Asked(
        request,
        tuple(part.beat_id for part in parts),
        tuple(line.id for part in parts for line in part.lines),
    )


def cast_of(scene: Scene) -> frozenset[str]:
    """Ids of everyone and everything in the scene, and of its place."""
    speakers = (line.character_id for line in scene.dialogue)
    place = [scene.slugline.location_id] if scene.slugline.location_id else []
    return frozenset((*scene.characters, *scene.props, *speakers, *place))


def place_of(scene: Scene) -> str:
    """What tells the scene's place from another."""
    return scene.slugline.location_id or scene.slugline.place


def _parts(scene: Scene) -> Iterator[_Part]:
    """Speech before any beat, then every beat, each with the exchanges that follow it."""
    known = {beat.id for beat in scene.beats}
    spoken: dict[str | None, list[DialogueLine]] = {}
    for line in scene.dialogue:
        spoken.setdefault(line.beat_id if line.beat_id in known else None, []).append(line)
    yield from _exchanges(None, spoken.get(None, ()))
    for beat in scene.beats:
        yield _Part(beat.text.value, beat.role, beat.id)
        yield from _exchanges(beat, spoken.get(beat.id, ()))


def _exchanges(beat: Beat | None, lines: Sequence[DialogueLine]) -> Iterator[_Part]:
    """Speech cut in exchanges, each called by its first line."""
    for start in range(0, len(lines), EXCHANGE):
        held = tuple(lines[start : start + EXCHANGE])
        yield _Part(held[0].text, "", beat.id if beat else None, held)


def _speaker(line: DialogueLine, names: Mapping[str, str]) -> str:
    unseen = any(mark in line.extension.upper().replace(" ", "") for mark in UNSEEN)
    return NARRATOR if unseen else names[line.character_id]


def _outlined(scene: Scene, parts: Sequence[_Part], names: Mapping[str, str], work: SceneWork) -> OutlineScene:
    slug = scene.slugline
    place = names.get(slug.location_id or "", "") or slug.place
    fresh = [Reason(slot="place", origin="said", evidence=slug.place or place)] if work.new_place and place else []
    return OutlineScene(
        title=scene.title or place,
        summary=scene.summary.value if scene.summary else "",
        place=place,
        setting=slug.setting,
        time_of_day=slug.time_of_day,
        people=tuple(names[one] for one in scene.characters),
        props=tuple(names[one] for one in scene.props),
        beats=tuple(OutlineBeat(text=part.text, role=part.role, units=(unit,)) for unit, part in enumerate(parts)),
        duration_s=work.duration_s,
        because=tuple(fresh),
    )


def _reading(project: SceneProject, scene: Scene, lines: tuple[ReadLine, ...], units: int) -> BriefReading:
    """What the record says that bears on this scene, in the shape a brief is read in."""
    style, cast = project.global_style, cast_of(scene)
    slots = {name: slot for name in STYLE_FACTS if (slot := getattr(style, name)) is not None}
    facts = {name: slot.value for name, slot in slots.items()}
    here = [entity for entity in project.bible.entities() if entity.id in cast]
    return BriefReading(
        language=style.language.value if style.language else read_language(_words(scene)),
        title=project.title,
        logline=project.logline.value if project.logline else "",
        kind=facts.get("kind"),
        structure=_structure(style),
        duration_s=facts.get("duration_s"),
        aspect_ratio=facts.get("aspect_ratio"),
        platform=facts.get("platform", ""),
        tone=facts.get("tone", ()),
        look=facts.get("look", ""),
        era=facts.get("era", ""),
        color_palette=facts.get("color_palette", ()),
        palette_scheme=facts.get("palette_scheme"),
        lighting_mood=facts.get("lighting_mood"),
        time_of_day=None,
        weather="",
        pace=facts.get("pace"),
        music=facts.get("music", ""),
        sound=facts.get("sound", ""),
        negatives=facts.get("negatives", ()),
        influences=facts.get("influences", ()),
        people=tuple(_person(one) for one in here if isinstance(one, Character)),
        places=tuple(_place(one, scene) for one in here if isinstance(one, Location)),
        props=tuple(_prop(one) for one in here if isinstance(one, Prop)),
        lines=lines,
        story=tuple(range(units)),
        questions=(),
        because=tuple(_reasons(slots.items())),
    )


def _words(scene: Scene) -> str:
    return " ".join((*(beat.text.value for beat in scene.beats), *(line.text for line in scene.dialogue)))


def _structure(style: GlobalStyle) -> Structure:
    return style.structure.value if style.structure else Structure.AS_WRITTEN


def _reasons(slots: Iterable[tuple[str, Slot[object]]]) -> Iterator[Reason]:
    for name, slot in slots:
        origin: Literal["said", "inferred", "default"] = "default"
        if slot.origin in (Origin.SAID, Origin.EDITED):
            origin = "said"
        elif slot.origin is Origin.INFERRED:
            origin = "inferred"
        yield Reason(slot=name, origin=origin, evidence=slot.evidence or str(slot.value))


def _text(slot: Slot[str] | None) -> str:
    return slot.value if slot else ""


def _person(one: Character) -> ReadPerson:
    return ReadPerson(
        name=one.name,
        aliases=one.aliases,
        description=_text(one.description),
        wardrobe=_text(one.wardrobe),
        age=_text(one.age),
        role=_text(one.role),
        evidence=one.evidence,
    )


def _place(one: Location, scene: Scene) -> ReadPlace:
    return ReadPlace(
        name=one.name,
        aliases=one.aliases,
        description=_text(one.description),
        setting=scene.slugline.setting,
        evidence=one.evidence,
    )


def _prop(one: Prop) -> ReadProp:
    return ReadProp(name=one.name, description=_text(one.description), evidence=one.evidence)
