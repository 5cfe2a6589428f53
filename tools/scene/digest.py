"""A project in the few words a chat turn needs."""

from prompts.direction.scope import names_of
from state.direction import DigestQuestion, DigestScene, DigestShot, ProjectDigest
from state.project import Scene, SceneProject, Shot
from state.vocabulary import Setting, TimeOfDay

SLUGS = {Setting.INTERIOR: "INT.", Setting.EXTERIOR: "EXT.", Setting.BOTH: "INT./EXT."}


def digest_of(project: SceneProject) -> ProjectDigest:
    """Ids, names, headings, sizes, lengths and open questions of a project."""
    names = {entity.id: entity.name for entity in project.bible.entities()}
    scenes = tuple(_scene(scene, names) for scene in project.scenes)
    return ProjectDigest(
        id=project.id,
        title=project.title,
        seconds=round(sum(scene.seconds for scene in scenes), 2),
        names=names_of(project),
        scenes=scenes,
        questions=tuple(
            DigestQuestion(id=one.id, text=one.text, about=one.about, options=one.options) for one in project.questions
        ),
    )


def _scene(scene: Scene, names: dict[str, str]) -> DigestScene:
    shots = tuple(_shot(shot, names) for shot in scene.shots)
    film = sum(one.seconds for one, shot in zip(shots, scene.shots, strict=True) if shot.canonical)
    return DigestScene(
        id=scene.id,
        title=scene.title,
        heading=heading(scene, names),
        seconds=round(film or (scene.duration_s.value if scene.duration_s else 0.0), 2),
        people=tuple(names.get(one, one) for one in scene.characters),
        beats=tuple(beat.id for beat in scene.beats),
        locked=scene.locked,
        shots=shots,
    )


def _shot(shot: Shot, names: dict[str, str]) -> DigestShot:
    slots = shot.prompt_slots
    return DigestShot(
        id=shot.id,
        size=slots.shot_type.value.words if slots.shot_type else "",
        seconds=slots.duration_s.value if slots.duration_s else 0.0,
        people=tuple(names.get(one, one) for one in shot.characters),
        locked=shot.locked,
    )


def heading(scene: Scene, names: dict[str, str]) -> str:
    """Where and when a scene plays, as a heading: "INT. KITCHEN - DUSK"."""
    slug = scene.slugline
    place = names.get(slug.location_id or "", slug.place)
    decided = scene.prompt_slots.time_of_day
    time: TimeOfDay | None = decided.value if decided is not None else slug.time_of_day
    inside = SLUGS[slug.setting] if slug.setting else ""
    where = f"{inside} {place}".strip().upper()
    return f"{where} - {time.words.upper()}" if time and where else where or (time.words.upper() if time else "")
