"""Tools that change what scenes and shots there are, and their order."""

from typing import Annotated, Any, ClassVar

from pydantic import Field

from state.bible import Location
from state.direction import Change
from state.operations import (
    AddEntity,
    AddScene,
    AddShots,
    Author,
    MergeScenes,
    MoveScene,
    MoveShot,
    Operation,
    RemoveScene,
    RemoveShot,
    SceneFields,
    SplitScene,
    UpdateScene,
)
from state.project import Beat, IdMint, Scene, SceneProject, Shot, Slugline
from state.slots import PromptSlots, Slot
from state.vocabulary import Origin, Setting, ShotType, TimeOfDay
from tools.scene.tool import Arguments, BadArguments, counted, entity_of, scene_of, settled, shot_of, titled

BEAT_SECONDS = 4.0
"""Usual length of a shot on one beat when nothing is said."""

PLAIN_SHOT: dict[str, Any] = {
    "shot_type": ShotType.MEDIUM,
    "camera_angle": "eye_level",
    "camera_movement": "static",
    "lens": "normal",
    "lighting_mood": "soft",
    "color_palette": ("neutral grey", "off-white", "black"),
    "aspect_ratio": "16:9",
}
"""What a new shot decides where neither its scene nor the style does."""


class AddSceneArguments(Arguments):
    title: str
    beats: Annotated[tuple[str, ...], Field(min_length=1, max_length=40)]
    """What happens, one sentence per beat, in the person's words."""
    place: str
    """Name of the place, new or known; empty when it was not said."""
    setting: str
    """interior, exterior, or empty when it was not said."""
    time_of_day: str
    """dawn, day, dusk, night, …, or empty when it was not said."""
    characters: tuple[str, ...]
    """Names or ids of people of the bible who are in it."""
    before: str
    """Id of the scene it goes in front of; empty for the end."""


class AddSceneTool:
    """A new scene from the person's words."""

    name: ClassVar[str] = "add_scene"
    description: ClassVar[str] = "Add a scene: what happens in it, where, when, with whom. Invent nothing."
    arguments: ClassVar[type[Arguments]] = AddSceneArguments

    def operations(self, project: SceneProject, arguments: AddSceneArguments, author: Author = "workflow") -> Change:
        before = scene_of(project, arguments.before, "before").id if arguments.before else None
        people = tuple(_person(project, name, f"characters.{n}") for n, name in enumerate(arguments.characters))
        if not any(beat.strip() for beat in arguments.beats):
            raise BadArguments("say what happens in it", field="beats")
        mint = IdMint(project)
        place, operations = _place(project, arguments.place, mint)
        scene = _new_scene(project, arguments, mint, place, people, author)
        operations.append(AddScene(scene=scene, before=before))
        where = f"before {before}" if before else "at the end"
        return settled(project, operations, f"Added {titled(scene)} {where}, {counted(len(scene.shots))}.", author)


def _person(project: SceneProject, name: str, field: str) -> str:
    entity = entity_of(project, name, field)
    if entity.kind != "character":
        raise BadArguments(f"{entity.name} is a {entity.kind}, not a character", field=field)
    return entity.id


def _place(project: SceneProject, name: str, mint: IdMint) -> tuple[str | None, list[Operation]]:
    """Id of the place, which is added to the bible when it is new."""
    if not name.strip():
        return None, []
    known = [place for place in project.bible.locations if name.strip().casefold() in _names(place)]
    if known:
        return known[0].id, []
    place = Location(id=mint("location"), name=name.strip(), evidence=name.strip())
    return place.id, [AddEntity(entity=place)]


def _names(place: Location) -> tuple[str, ...]:
    return (place.id, place.name.casefold(), *(alias.casefold() for alias in place.aliases))


def _term(kind: type[Setting] | type[TimeOfDay], value: str, field: str) -> Any:
    if not value.strip():
        return None
    try:
        return kind(value)
    except ValueError as error:
        known = ", ".join(term.value for term in kind)
        raise BadArguments(f"“{value}” is none of {known}", field=field) from error


def _new_scene(
    project: SceneProject,
    arguments: AddSceneArguments,
    mint: IdMint,
    place: str | None,
    people: tuple[str, ...],
    author: Author,
) -> Scene:
    time = _term(TimeOfDay, arguments.time_of_day, "time_of_day")
    said = Origin.SAID if author == "person" else Origin.INFERRED
    texts = [text.strip() for text in arguments.beats if text.strip()]
    beats = tuple(Beat(id=mint("beat"), text=Slot(value=text, origin=said, evidence=text[:2_000])) for text in texts)
    slug = Slugline(
        setting=_term(Setting, arguments.setting, "setting"), location_id=place, place=arguments.place, time_of_day=time
    )
    shots = tuple(_plain_shot(project, mint, beat, people, time is not None, bool(place)) for beat in beats)
    length = Slot[float](value=BEAT_SECONDS * len(shots), origin=Origin.DEFAULT, evidence="four seconds per beat")
    return Scene(
        id=mint("scene"), title=arguments.title.strip() or texts[0][:60], slugline=slug, beats=beats, shots=shots,
        characters=people, duration_s=length,
    )  # fmt: skip


def _plain_shot(
    project: SceneProject, mint: IdMint, beat: Beat, people: tuple[str, ...], timed: bool, placed: bool
) -> Shot:
    names = [one.name for one in project.bible.characters if one.id in people]
    style = project.global_style
    plain = {name: value for name, value in PLAIN_SHOT.items() if getattr(style, name, None) is None}
    if not timed:
        plain["time_of_day"] = TimeOfDay.DAY
    if not placed:
        plain["setting"] = "an unnamed place"
    slots = {name: {"value": value, "origin": Origin.DEFAULT} for name, value in plain.items()}
    told = {"value": beat.text.value, "origin": Origin.INHERITED, "evidence": beat.text.value[:2_000]}
    shown = ", ".join(names) or beat.text.value
    subject = {"value": shown, "origin": Origin.INFERRED, "evidence": beat.text.value[:200]}
    length = {"value": BEAT_SECONDS, "origin": Origin.DEFAULT}
    given = {**slots, "action": told, "subject": subject, "duration_s": length}
    return Shot(id=mint("shot"), beat_id=beat.id, prompt_slots=PromptSlots.model_validate(given), characters=people)


class SceneArguments(Arguments):
    scene: str
    """Id of the scene."""


class RemoveSceneTool:
    """A scene out of the film."""

    name: ClassVar[str] = "remove_scene"
    description: ClassVar[str] = "Remove a scene with everything in it."
    arguments: ClassVar[type[Arguments]] = SceneArguments

    def operations(self, project: SceneProject, arguments: SceneArguments, author: Author = "workflow") -> Change:
        scene = scene_of(project, arguments.scene, "scene")
        said = f"Removed {titled(scene)} with {counted(len(scene.shots))}."
        return settled(project, [RemoveScene(scene_id=scene.id)], said, author)


class MoveSceneArguments(Arguments):
    scene: str
    """Id of the scene to move."""
    before: str
    """Id of the scene it goes in front of; empty for the end."""


class MoveSceneTool:
    """A scene to another place in the order."""

    name: ClassVar[str] = "move_scene"
    description: ClassVar[str] = "Move a scene in front of another, or to the end."
    arguments: ClassVar[type[Arguments]] = MoveSceneArguments

    def operations(self, project: SceneProject, arguments: MoveSceneArguments, author: Author = "workflow") -> Change:
        scene = scene_of(project, arguments.scene, "scene")
        before = scene_of(project, arguments.before, "before").id if arguments.before else None
        said = f"Moved {titled(scene)} {f'before {before}' if before else 'to the end'}."
        return settled(project, [MoveScene(scene_id=scene.id, before=before)], said, author)


class SplitSceneArguments(Arguments):
    scene: str
    """Id of the scene to split."""
    at_beat: str
    """Id of the beat with which the second half begins."""


class SplitSceneTool:
    """Two scenes of one."""

    name: ClassVar[str] = "split_scene"
    description: ClassVar[str] = "Split a scene in two at one of its later beats."
    arguments: ClassVar[type[Arguments]] = SplitSceneArguments

    def operations(self, project: SceneProject, arguments: SplitSceneArguments, author: Author = "workflow") -> Change:
        scene = scene_of(project, arguments.scene, "scene")
        new = IdMint(project)("scene")
        operation = SplitScene(scene_id=scene.id, at_beat=_beat(scene, arguments.at_beat), new_scene_id=new)
        return settled(project, [operation], f"Split {titled(scene)}; the second half is {new}.", author)


def _beat(scene: Scene, given: str) -> str:
    if given in {beat.id for beat in scene.beats[1:]}:
        return given
    later = ", ".join(beat.id for beat in scene.beats[1:]) or "none: it has one beat"
    raise BadArguments(f"{scene.id} can be split at {later}", field="at_beat")


class MergeScenesArguments(Arguments):
    first: str
    """Id of the scene that stays."""
    second: str
    """Id of the scene whose contents go to the end of the first."""


class MergeScenesTool:
    """One scene of two."""

    name: ClassVar[str] = "merge_scenes"
    description: ClassVar[str] = "Put everything of a second scene at the end of a first, and take the second out."
    arguments: ClassVar[type[Arguments]] = MergeScenesArguments

    def operations(self, project: SceneProject, arguments: MergeScenesArguments, author: Author = "workflow") -> Change:
        first = scene_of(project, arguments.first, "first")
        second = scene_of(project, arguments.second, "second")
        said = f"Merged {titled(second)} into {titled(first)}."
        return settled(project, [MergeScenes(first=first.id, second=second.id)], said, author)


class AddShotArguments(Arguments):
    scene: str
    """Id of the scene."""
    shot_type: str
    """Size or kind: wide, medium, close_up, insert, over_shoulder, …"""
    subject: str
    """What it shows, in the person's words; empty for what the scene shows."""
    after: str
    """Id of the shot it follows; empty for the end of the scene."""


class AddShotTool:
    """One more shot in a scene."""

    name: ClassVar[str] = "add_shot"
    description: ClassVar[str] = "Add one shot of a given size to a scene."
    arguments: ClassVar[type[Arguments]] = AddShotArguments

    def operations(self, project: SceneProject, arguments: AddShotArguments, author: Author = "workflow") -> Change:
        scene = scene_of(project, arguments.scene, "scene")
        try:
            size = ShotType(arguments.shot_type)
        except ValueError as error:
            raise BadArguments(f"“{arguments.shot_type}” is no size of a shot", field="shot_type") from error
        if arguments.after and scene.shot(arguments.after) is None:
            raise BadArguments(f"{scene.id} has no shot “{arguments.after}”", field="after")
        shot = _added_shot(project, scene, size, arguments, author)
        order = [one.id for one in scene.shots]
        at = order.index(arguments.after) + 1 if arguments.after else len(order)
        added = AddShots(scene_id=scene.id, shots=(shot,), before=order[at] if at < len(order) else None)
        length = shot.prompt_slots.duration_s
        operations = [added, *_retimed(scene, length.value if length is not None else 0.0)]
        return settled(project, operations, f"Added {shot.id}, {size.words}, to {titled(scene)}.", author)


def _added_shot(
    project: SceneProject, scene: Scene, size: ShotType, arguments: AddShotArguments, author: Author
) -> Shot:
    base = scene.shot(arguments.after) or (scene.shots[-1] if scene.shots else None)
    words = arguments.subject.strip()
    people = tuple(one.id for one in project.bible.characters if words and one.name.casefold() in words.casefold())
    held = base.prompt_slots.filled() if base is not None else {}
    kept = ("subject", "action", "camera_angle", "camera_movement", "lens", "lighting_mood", "duration_s")
    slots: dict[str, Any] = {
        name: held[name].with_(origin=Origin.INHERITED, locked=False) for name in kept if name in held
    }
    said = Origin.SAID if author == "person" else Origin.INFERRED
    slots["shot_type"] = {"value": size, "origin": said, "evidence": arguments.shot_type}
    slots.setdefault("duration_s", {"value": BEAT_SECONDS, "origin": Origin.DEFAULT})
    if words:
        slots["subject"] = {"value": words, "origin": said, "evidence": words}
    return Shot(
        id=IdMint(project)("shot"),
        beat_id=base.beat_id if base is not None else None,
        prompt_slots=PromptSlots.model_validate(slots),
        characters=people if words else base.characters if base is not None else (),
    )


def _retimed(scene: Scene, gained: float) -> list[Operation]:
    """Let an unfixed running time follow a shot that came or went."""
    held = scene.duration_s
    if held is None or held.personal or not gained or held.value + gained <= 0:
        return []
    slot = held.with_(value=round(held.value + gained, 2))
    return [UpdateScene(scene_id=scene.id, fields=SceneFields(duration_s=slot))]


class ShotArguments(Arguments):
    shot: str
    """Id of the shot."""


class RemoveShotTool:
    """A shot out of its scene."""

    name: ClassVar[str] = "remove_shot"
    description: ClassVar[str] = "Remove one shot."
    arguments: ClassVar[type[Arguments]] = ShotArguments

    def operations(self, project: SceneProject, arguments: ShotArguments, author: Author = "workflow") -> Change:
        scene, shot = shot_of(project, arguments.shot, "shot")
        length = shot.prompt_slots.duration_s if shot.canonical else None
        operations = [RemoveShot(shot_id=shot.id), *_retimed(scene, -length.value if length is not None else 0.0)]
        return settled(project, operations, f"Removed {shot.id} from {titled(scene)}.", author)


class MoveShotArguments(Arguments):
    shot: str
    """Id of the shot to move."""
    before: str
    """Id of the shot of the same scene it goes in front of; empty for the end of the scene."""


class MoveShotTool:
    """A shot to another place in its scene."""

    name: ClassVar[str] = "move_shot"
    description: ClassVar[str] = "Move a shot within its scene, in front of another shot or to the end."
    arguments: ClassVar[type[Arguments]] = MoveShotArguments

    def operations(self, project: SceneProject, arguments: MoveShotArguments, author: Author = "workflow") -> Change:
        scene, shot = shot_of(project, arguments.shot, "shot")
        before = shot_of(project, arguments.before, "before")[1].id if arguments.before else None
        said = f"Moved {shot.id} {f'before {before}' if before else f'to the end of {scene.id}'}."
        return settled(project, [MoveShot(shot_id=shot.id, before=before)], said, author)
