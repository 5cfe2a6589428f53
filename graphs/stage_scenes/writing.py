"""From stagings to operations on scenes that are there: shots added, open slots filled, nothing replaced. Pure."""

import re
from collections.abc import Iterable, Iterator

from graphs.reel_compiler.assembly import Cast, fold_name, scene_slots, shot_slots
from graphs.stage_scenes.asking import Asked, asked
from state.bible import Character, Location, Prop
from state.operations import AddShots, Operation, SceneFields, SetSlots, UpdateScene
from state.project import IdMint, Scene, SceneProject, Shot
from state.slots import PromptSlots, Slot
from state.vocabulary import Origin
from state.workflows.reel_compiler import ShotDraft
from state.workflows.stage_scenes import SceneStaged


def staging_operations(project: SceneProject, staged: Iterable[SceneStaged]) -> tuple[Operation, ...]:
    """Operations that write these stagings, in story order."""
    mint = IdMint(project)
    in_order = sorted(staged, key=lambda one: one.work.index)
    return tuple(operation for one in in_order for operation in _operations(project, one, mint))


def _operations(project: SceneProject, staged: SceneStaged, mint: IdMint) -> Iterator[Operation]:
    scene = project.scene(staged.work.scene_id)
    assert scene is not None, "a scene that is gone was left out before"
    undecided = {
        name: slot
        for name, slot in scene_slots(staged.staging).filled().items()
        if getattr(scene.prompt_slots, name) is None
    }
    if undecided:
        yield SetSlots(target=scene.id, slots=PromptSlots(**undecided))
    if scene.duration_s is None:
        length = Slot[float](
            value=staged.work.duration_s, origin=Origin.INFERRED, evidence=staged.work.measured[:2_000]
        )
        yield UpdateScene(scene_id=scene.id, fields=SceneFields.model_validate({"duration_s": length.model_dump()}))
    yield AddShots(scene_id=scene.id, shots=_shots(project, scene, staged, mint))


def _shots(project: SceneProject, scene: Scene, staged: SceneStaged, mint: IdMint) -> tuple[Shot, ...]:
    question = asked(project, staged.work)
    cast = _cast(project)
    return tuple(_shot(draft, question, cast, mint("shot")) for draft in staged.staging.shots)


def _shot(draft: ShotDraft, question: Asked, cast: Cast, shot_id: str) -> Shot:
    beats, lines = question.beats, question.lines
    draft = draft.with_(
        subject=as_in_bible(draft.subject, draft.people), action=as_in_bible(draft.action, draft.people)
    )
    return Shot(
        id=shot_id,
        beat_id=beats[draft.beat] if 0 <= draft.beat < len(beats) else None,
        prompt_slots=shot_slots(draft),
        characters=cast.ids(cast.people, draft.people),
        props=cast.ids(cast.props, draft.props),
        lines=tuple(lines[at] for at in draft.lines if 0 <= at < len(lines)),
    )


def as_in_bible(text: str, people: Iterable[str]) -> str:
    """The text with the people in the frame called as the bible does: scripts print MARA over a speech and Mara in the
    action, and a renaming or a prompt must find her in both."""
    for name in people:
        if name.isupper():
            text = re.sub(rf"(?<!\w){re.escape(name.title())}(?!\w)", name, text)
    return text


def _cast(project: SceneProject) -> Cast:
    bible = project.bible
    return Cast(_names(bible.characters), _names(bible.locations), _names(bible.props))


def _names(entities: Iterable[Character | Location | Prop]) -> dict[str, str]:
    ids: dict[str, str] = {}
    for entity in entities:
        for name in (entity.name, *entity.aliases):
            ids.setdefault(fold_name(name), entity.id)
    return ids
