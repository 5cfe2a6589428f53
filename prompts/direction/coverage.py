"""Set-ups that a direction asks for: a coverage pack of what a scene has, or one more shot."""

from dataclasses import dataclass

from prompts.direction.scope import Found
from state.direction import Ask, DirectedChange, ShotRequest, Skipped
from state.operations import AddShots
from state.project import Beat, IdMint, Scene, SceneProject, Shot
from state.slots import PromptSlots, Slot
from state.vocabulary import CameraAngle, CoverageType, Origin, ShotType

PACK: tuple[tuple[CoverageType, ShotType], ...] = (
    (CoverageType.MASTER, ShotType.WIDE),
    (CoverageType.MEDIUM, ShotType.MEDIUM),
    (CoverageType.CLOSE_UP, ShotType.CLOSE_UP),
    (CoverageType.INSERT, ShotType.INSERT),
)
"""The four-frame pack: wide, medium, close-up, insert."""

SECONDS = {ShotType.INSERT: 1.5, ShotType.CLOSE_UP: 2.5, ShotType.WIDE: 4.0, ShotType.ESTABLISHING: 4.0}
USUAL_SECONDS = 3.0


@dataclass(frozen=True)
class SetUp:
    """One set-up of a pack: what it covers, how large, and whom."""

    coverage: CoverageType
    size: ShotType
    characters: tuple[str, ...]


def requested_shots(
    project: SceneProject, request: ShotRequest, found: Found, *, first: bool = False
) -> DirectedChange:
    """Operations that add what is asked for. A pack goes in as alternates beside the shots that make the film, so the
    running time stays; a single shot goes into the film, after the last shot that is meant or in front of the first."""
    scenes = [scene for scene in project.scenes if any(shot.id in found.shots for shot in scene.shots)]
    open_scenes = [scene for scene in scenes if not scene.locked]
    refused = tuple(
        Skipped(target=scene.id, slot="shots", reason=f"{scene.id} is locked.") for scene in scenes if scene.locked
    )
    if request.kind == "shot":
        if len(scenes) != 1:
            options = tuple(f"{request.evidence} in {scene.id}" for scene in open_scenes[:4])
            asked = Ask(text=f"In which scene? “{request.evidence}”", options=options, evidence=request.evidence)
            return DirectedChange(questions=(asked,), refused=refused)
        return _one_shot(project, request, scenes[0], found, first) if open_scenes else DirectedChange(refused=refused)
    mint = IdMint(project)
    operations = []
    for scene in open_scenes:
        shots = tuple(_alternate(mint, scene, setup, request) for setup in missing(project, scene))
        if shots:
            operations.append(AddShots(scene_id=scene.id, shots=shots))
        else:
            refused += (Skipped(target=scene.id, slot="shots", reason=f"{scene.id} has all of the coverage pack."),)
    ids = tuple(shot.id for operation in operations for shot in operation.shots)
    return DirectedChange(operations=tuple(operations), refused=refused, targets=ids)


def missing(project: SceneProject, scene: Scene) -> list[SetUp]:
    """The set-ups of the pack that a scene does not have: four frames, or for a dialogue of two a master, both over
    the shoulder, both close, and an insert."""
    there = {(_size(shot), shot.characters) for shot in scene.shots}
    sizes = {_size(shot) for shot in scene.shots}
    return [
        setup
        for setup in _pack(scene)
        if ((setup.size, setup.characters) not in there if len(setup.characters) == 1 else setup.size not in sizes)
    ]


def _pack(scene: Scene) -> list[SetUp]:
    speakers = tuple(dict.fromkeys(line.character_id for line in scene.dialogue))
    everyone = scene.characters
    if len(speakers) != 2:
        lead = everyone[:1]
        cast = {ShotType.WIDE: everyone, ShotType.INSERT: ()}
        return [SetUp(coverage, size, cast.get(size, lead)) for coverage, size in PACK]
    sides = [SetUp(CoverageType.OVER_SHOULDER, ShotType.OVER_SHOULDER, (one,)) for one in speakers]
    singles = [SetUp(CoverageType.CLOSE_UP, ShotType.CLOSE_UP, (one,)) for one in speakers]
    master = SetUp(CoverageType.MASTER, ShotType.WIDE, everyone)
    return [master, *sides, *singles, SetUp(CoverageType.INSERT, ShotType.INSERT, ())]


def _size(shot: Shot) -> ShotType | None:
    slot = shot.prompt_slots.shot_type
    return slot.value if slot is not None else None


def _alternate(mint: IdMint, scene: Scene, setup: SetUp, request: ShotRequest) -> Shot:
    base = next((shot for shot in scene.shots if set(setup.characters) & set(shot.characters)), None)
    base = base or (scene.shots[0] if scene.shots else None)
    return _shot(mint, scene, base, setup, request, canonical=False)


def _one_shot(project: SceneProject, request: ShotRequest, scene: Scene, found: Found, first: bool) -> DirectedChange:
    inside = [shot for shot in scene.shots if shot.id in found.shots]
    base = inside[0] if first else inside[-1]
    size = request.shot_type or ShotType.CLOSE_UP
    coverage = request.coverage_type or CoverageType.CLOSE_UP
    who = tuple(one.id for one in project.bible.characters if _mentioned(one.name, request.subject))
    setup = SetUp(coverage, size, who if request.subject else () if size == ShotType.INSERT else base.characters)
    fixed = scene.duration_s is not None and scene.duration_s.personal
    shot = _shot(IdMint(project), scene, base, setup, request, canonical=not fixed)
    after = [one.id for one in scene.shots]
    at = after.index(base.id) + (0 if first else 1)
    operation = AddShots(scene_id=scene.id, shots=(shot,), before=after[at] if at < len(after) else None)
    reason = f"{scene.id} is fixed in length, so {shot.id} stands beside the film as an alternate."
    refused = (Skipped(target=shot.id, slot="duration_s", reason=reason),) if fixed else ()
    return DirectedChange(operations=(operation,), refused=refused, targets=(shot.id,))


def _mentioned(name: str, words: str) -> bool:
    return bool(words) and name.casefold() in words.casefold()


def _shot(
    mint: IdMint, scene: Scene, base: Shot | None, setup: SetUp, request: ShotRequest, *, canonical: bool
) -> Shot:
    def suggested(value: object) -> dict[str, object]:
        return {"value": value, "origin": Origin.INFERRED, "evidence": request.evidence}

    slots: dict[str, object] = {
        "shot_type": {"value": setup.size, "origin": Origin.SAID if request.kind == "shot" else Origin.INFERRED,
                      "evidence": request.evidence},
        "coverage_type": suggested(setup.coverage),
        "camera_angle": suggested(CameraAngle.EYE_LEVEL),
        "duration_s": suggested(SECONDS.get(setup.size, USUAL_SECONDS)),
    }  # fmt: skip
    if request.subject:
        slots["subject"] = {"value": request.subject, "origin": Origin.SAID, "evidence": request.evidence}
    elif base is not None and base.prompt_slots.subject is not None:
        slots["subject"] = base.prompt_slots.subject.with_(origin=Origin.INHERITED, locked=False)
    for name in ("action", "camera_movement", "lens"):
        held: Slot[object] | None = getattr(base.prompt_slots, name) if base is not None else None
        if held is not None:
            slots[name] = held.with_(origin=Origin.INHERITED, locked=False)
    beat: Beat | None = next((one for one in scene.beats if base is not None and one.id == base.beat_id), None)
    return Shot(
        id=mint("shot"),
        beat_id=beat.id if beat is not None else None,
        prompt_slots=PromptSlots.model_validate(slots),
        characters=setup.characters,
        canonical=canonical,
    )
