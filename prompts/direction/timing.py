"""Lengths said in seconds: of one shot, of each shot, of a scene, of the whole."""

from collections.abc import Iterable
from typing import Any

from prompts.direction.scope import Found
from prompts.direction.steps import MIN_SECONDS
from state.bible import GlobalStyle
from state.direction import Ask, DirectedChange, Skipped, SlotDelta
from state.operations import Author, Operation, SceneFields, SetSlots, SetStyle, UpdateScene
from state.project import Scene, SceneProject, Shot
from state.slots import PromptSlots, Slot
from state.vocabulary import Origin


def settle_durations(project: SceneProject, found: Found, delta: SlotDelta, author: Author) -> DirectedChange:
    """Operations that make what is meant last as long as said: one shot, each shot of several, or all that is whole
    scenes, whose shots then share the new time in their old proportions."""
    shots = [(scene, shot) for scene, shot in project.shots() if shot.id in set(found.shots)]
    if delta.value == "each" or len(shots) == 1:
        return _each(shots, delta, author)
    scenes = [scene for scene in project.scenes if scene.id in found.scenes]
    inside = {shot.id for scene in scenes for shot in scene.shots}
    if not scenes or inside != set(found.shots):
        options = (f"{delta.amount:g} seconds each",)
        asked = Ask(text=f"{delta.amount:g} seconds for each of these shots, or together?", options=options,
                    evidence=delta.evidence)  # fmt: skip
        return DirectedChange(questions=(asked,))
    return _together(project, scenes, delta, author, whole=found.everything)


def _origin(delta: SlotDelta, author: Author) -> Origin:
    return Origin.SAID if author == "person" and delta.force == "named" else Origin.INFERRED


def _each(shots: Iterable[tuple[Scene, Shot]], delta: SlotDelta, author: Author) -> DirectedChange:
    operations: list[Operation] = []
    refused: list[Skipped] = []
    targets: list[str] = []
    for scene, shot in shots:
        slot = shot.prompt_slots.duration_s
        if reason := _kept(scene, shot, slot, author):
            refused.append(Skipped(target=shot.id, slot="duration_s", reason=reason))
        elif slot is None or slot.value != delta.amount:
            new = Slot[float](value=delta.amount, origin=_origin(delta, author), evidence=delta.evidence)
            operations.append(SetSlots(target=shot.id, slots=PromptSlots(duration_s=new)))
            targets.append(shot.id)
    return _change(operations, refused, targets)


def _kept(scene: Scene, shot: Shot, slot: Slot[float] | None, author: Author) -> str:
    if scene.locked or shot.locked:
        return f"{scene.id if scene.locked else shot.id} is locked."
    if slot is not None and slot.locked:
        return "duration_s is locked there."
    if slot is not None and slot.personal and author != "person":
        return f"duration_s was set by a person: {slot.value:g} s."
    return ""


def _together(
    project: SceneProject, scenes: list[Scene], delta: SlotDelta, author: Author, *, whole: bool
) -> DirectedChange:
    """Fit the scenes' shots into the time, leaving lengths that are a person's as they are."""
    film = [(scene, shot) for scene in scenes for shot in scene.shots if shot.canonical]
    shots = [(scene, shot) for scene, shot in film if shot.prompt_slots.duration_s]
    free = [(scene, shot) for scene, shot in shots if _free(scene, shot)]
    fixed = sum(_length(shot) for scene, shot in shots if not _free(scene, shot))
    loose = sum(_length(shot) for _, shot in free)
    left = delta.amount - fixed
    if not free or left < MIN_SECONDS * len(free):
        reason = f"{fixed:g} seconds of it are fixed, so {len(free)} more shots do not fit into {delta.amount:g} s."
        return _change([], [Skipped(target=scene.id, slot="duration_s", reason=reason) for scene in scenes], [])
    operations: list[Operation] = []
    lengths: dict[str, float] = {}
    for _, shot in free:
        lengths[shot.id] = max(MIN_SECONDS, round(_length(shot) * left / loose, 2))
    last = free[-1][1].id
    lengths[last] = round(lengths[last] + left - sum(lengths.values()), 2)
    for _, shot in free:
        slot = Slot[float](value=lengths[shot.id], origin=Origin.INFERRED, evidence=delta.evidence)
        operations.append(SetSlots(target=shot.id, slots=PromptSlots(duration_s=slot)))
    operations += _scene_times(scenes, lengths, delta, author)
    if whole:
        wish = Slot[float](value=delta.amount, origin=_origin(delta, author), evidence=delta.evidence)
        held = project.global_style.duration_s
        if held is None or (not held.locked and (author == "person" or not held.personal)):
            operations.append(SetStyle(style=GlobalStyle(duration_s=wish)))
    return _change(operations, [], [shot.id for _, shot in free])


def _free(scene: Scene, shot: Shot) -> bool:
    slot = shot.prompt_slots.duration_s
    return slot is not None and not slot.personal and not scene.locked and not shot.locked


def _length(shot: Shot) -> float:
    slot = shot.prompt_slots.duration_s
    return slot.value if slot is not None else 0.0


def _scene_times(
    scenes: list[Scene], lengths: dict[str, float], delta: SlotDelta, author: Author
) -> Iterable[UpdateScene]:
    for scene in scenes:
        held = scene.duration_s
        if held is None or held.locked or (held.personal and author != "person"):
            continue
        total = sum(lengths.get(shot.id, _length(shot)) for shot in scene.shots if shot.canonical)
        one = len(scenes) == 1
        origin = _origin(delta, author) if one else Origin.INFERRED
        slot = Slot[float](value=delta.amount if one else round(total, 2), origin=origin, evidence=delta.evidence)
        yield UpdateScene(scene_id=scene.id, fields=SceneFields(duration_s=slot))


def _change(operations: list[Operation], refused: list[Skipped], targets: list[str]) -> DirectedChange:
    given: dict[str, Any] = {"operations": operations, "refused": refused, "targets": targets}
    return DirectedChange.model_validate(given)
