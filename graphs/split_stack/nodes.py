"""The steps of Split Stack that are its own; the making of frames is in `graphs.frames.flow`."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from langgraph.runtime import Runtime
from langgraph.types import Overwrite

from graphs.frames.keeping import finished, save_operations
from graphs.frames.start import fresh_run, on_the_set, open_project, pages_of
from prompts.compiler.il import Lowering
from prompts.library import step
from state.bible import VisualAsset
from state.errors import InvalidInput, NotFound
from state.operations import AddShots, AddStoryboard, AddVisualAsset, AnyOperation, apply
from state.progress import StepReached
from state.project import IdMint, Scene, SceneProject, Shot, Storyboard, StoryboardPanel
from state.slots import PromptSlots, Slot
from state.usage import Route
from state.vocabulary import Origin, ShotType
from state.workflows.pictures import FrameOrder
from state.workflows.split_stack import (
    CoveragePlan,
    CoverageRequest,
    CoverageSetup,
    SplitStackInput,
    SplitStackState,
)
from tools.context import RunContext, owner
from tools.storage.stamps import Stamps
from tools.toolbox import Patch, say, toolbox


class Moment(NamedTuple):
    """What a stack is of: a scene, the beat if there is one, and the shot whose slots the frames start from."""

    scene: Scene
    beat_id: str | None
    shot: Shot


def check_coverage(request: CoverageRequest, plan: CoveragePlan) -> tuple[str, ...]:
    """Findings against a plan: as many set-ups as asked for, every label its own, only who and what is there."""
    labels = [setup.label.strip().casefold() for setup in plan.setups]
    looks = [(one.shot_type, one.camera_angle, one.subject.casefold()) for one in plan.setups]
    findings = []
    if len(plan.setups) != request.count:
        findings.append(f"setups: there are {len(plan.setups)} and {request.count} were asked for.")
    if len(set(labels)) != len(labels) or not all(labels):
        findings.append("label: every set-up needs a label of its own.")
    if len(set(looks)) != len(looks):
        findings.append("setups: two set-ups show the same subject at the same size from the same angle.")
    for setup in plan.setups:
        strangers = [name for name in setup.people if name not in request.people]
        strangers += [name for name in setup.props if name not in request.props]
        if strangers:
            findings.append(f"{setup.label}: {strangers[0]!r} is not there.")
        if not setup.subject.strip():
            findings.append(f"{setup.label}: a frame is about somebody or something.")
    return tuple(findings)


PLAN_COVERAGE = step("split_stack/plan_coverage", Route.STRUCTURE, CoverageRequest, CoveragePlan, check=check_coverage)


async def plan_coverage(state: SplitStackState, *, runtime: Runtime[RunContext]) -> Patch:
    """Which set-ups the moment is seen from, and the page or pages they are made on."""
    SplitStackInput(**{name: getattr(state, name) for name in SplitStackInput.model_fields})
    project, version = await open_project(state, runtime)
    say(runtime, StepReached(step="plan_coverage", message=f"Planning {state.count} set-ups"))
    moment = moment_of(project, state)
    tools = await toolbox()
    answer = await tools.ask(PLAN_COVERAGE, coverage_request(project, moment, state.count), runtime)
    shots = coverage_shots(project, moment, answer.value)
    ils = [Lowering(project).shot(moment.scene, shot) for shot in shots]
    company, props = on_the_set([Lowering(project).shot(moment.scene, moment.shot), *ils])
    orders = tuple(
        FrameOrder(index=index, label=setup.label, il=il)
        for index, (setup, il) in enumerate(zip(answer.value.setups, ils, strict=True))
    )
    return SplitStackState.patch(
        **{
            **fresh_run(state.workflow),
            "project_id": project.id,
            "version": version,
            "scene_id": moment.scene.id,
            "beat_id": moment.beat_id,
            "shot_id": moment.shot.id if moment.scene.shot(moment.shot.id) else None,
            "plan": answer.value,
            "orders": orders,
            "sheets": pages_of(range(len(orders))),
            "company": company,
            "props": props,
            "warnings": Overwrite(list(answer.call.warnings)),
        }
    )


def moment_of(project: SceneProject, asked: SplitStackState) -> Moment:
    """The scene, beat and shot that are meant. Raises `NotFound` for one that is not there."""
    scenes = [scene for scene in project.scenes if _meant(scene, asked)]
    if not scenes:
        named = asked.shot_id or asked.beat_id or asked.scene_id or "a scene"
        raise NotFound(f"{project.id} has no {named}", field="scene_id")
    scene = scenes[0]
    beat_id = asked.beat_id
    there = [shot for shot in scene.shots if asked.shot_id == shot.id] if asked.shot_id else list(scene.shots)
    there = [shot for shot in there if beat_id in (None, shot.beat_id)]
    there.sort(key=lambda shot: (not shot.canonical, not shot.characters, _detail(shot)))
    if there:
        shot = there[0]
        return Moment(scene, beat_id or shot.beat_id, shot)
    blank = Shot(id="shot-0", beat_id=beat_id, characters=scene.characters, props=scene.props)
    return Moment(scene, beat_id, blank)


def _detail(shot: Shot) -> bool:
    """Whether a shot shows the place or a thing, and so says little of what people do in the moment."""
    kind = shot.prompt_slots.shot_type
    return kind is not None and kind.value in (ShotType.INSERT, ShotType.ESTABLISHING, ShotType.EXTREME_WIDE)


def _meant(scene: Scene, asked: SplitStackState) -> bool:
    if asked.shot_id and scene.shot(asked.shot_id) is None:
        return False
    if asked.beat_id and all(beat.id != asked.beat_id for beat in scene.beats):
        return False
    return asked.scene_id in (None, scene.id)


def coverage_request(project: SceneProject, moment: Moment, count: int) -> CoverageRequest:
    """What a planner of coverage has to know."""
    scene = moment.scene
    there = [shot for shot in scene.shots if shot.canonical and moment.beat_id in (None, shot.beat_id)]
    people = [one for shot in (moment.shot, *there) for one in shot.characters] or list(scene.characters)
    props = [one for shot in (moment.shot, *there) for one in shot.props] or list(scene.props)
    il = Lowering(project).shot(scene, moment.shot)
    beat = next((beat.text.value for beat in scene.beats if beat.id == moment.beat_id), "")
    return CoverageRequest(
        scene=" ".join(part for part in (il.setting, il.time_of_day.words if il.time_of_day else "") if part),
        beat=beat or il.action or scene.title,
        people=_names(project, people),
        props=_names(project, props),
        count=count,
    )


def coverage_shots(project: SceneProject, moment: Moment, plan: CoveragePlan) -> tuple[Shot, ...]:
    """A shot per set-up: the moment's own slots with those that the set-up decides. Alternates, never canonical."""
    mint, count = IdMint(project), len(plan.setups)
    ids = {entity.name: entity.id for entity in reversed(project.bible.entities())}
    return tuple(
        Shot(
            id=mint("shot"),
            beat_id=moment.beat_id,
            prompt_slots=_slots(moment, setup, index, count),
            characters=tuple(ids[name] for name in setup.people if name in ids),
            props=tuple(ids[name] for name in setup.props if name in ids),
            canonical=False,
            note=setup.label,
        )
        for index, setup in enumerate(plan.setups)
    )


SETUP_SLOTS = ("coverage_type", "shot_type", "camera_angle", "lens", "depth_of_field", "subject")


def _slots(moment: Moment, setup: CoverageSetup, index: int, count: int) -> PromptSlots:
    base = moment.shot.prompt_slots.filled()
    for name in ("composition", "frame_index", "frame_count", "panel_layout", "time_offset_ms", *SETUP_SLOTS):
        base.pop(name, None)
    decided = {name: getattr(setup, name) for name in SETUP_SLOTS} | {"frame_index": index, "frame_count": count}
    if (action := _action_beside(moment.shot.prompt_slots, setup.subject)) is not None:
        decided["action"] = action
    because = setup.because or "coverage of the moment"
    own: dict[str, Slot[Any]] = {
        name: Slot(value=value, origin=Origin.INFERRED, evidence=because[:2_000])
        for name, value in decided.items()
        if value is not None
    }
    return PromptSlots.model_validate({**base, **own})


def _action_beside(base: PromptSlots, subject: str) -> str | None:
    """What happens, told around somebody or something else than the one who does it; None when it is the same one."""
    actor, action = base.subject, base.action
    if actor is None or action is None or actor.value.casefold() == subject.casefold():
        return None
    told = action.value[:1].lower() + action.value[1:]
    return f"as {actor.value} {told}"


def _names(project: SceneProject, ids: Sequence[str]) -> tuple[str, ...]:
    entities = (project.entity(one) for one in dict.fromkeys(ids))
    return tuple(entity.name for entity in entities if entity is not None)


async def write_frames(state: SplitStackState) -> Patch:
    """The frames as operations: alternate shots with their pictures, or panels under the beat."""
    tools = await toolbox()
    project = (await tools.projects.load(state.project, owner=owner(), version=state.version)).project
    made = {frame.index: frame.asset for frame in finished(state)}
    if state.plan is None or state.scene_id is None:
        raise InvalidInput("the coverage was not planned", field="plan")
    moment = moment_of(project, state)
    shots = [(index, shot) for index, shot in enumerate(coverage_shots(project, moment, state.plan)) if index in made]
    if state.attach == "panels":
        return SplitStackState.patch(operations=(_board(project, state, moment, shots, made),))
    return SplitStackState.patch(operations=_candidates(project, state, shots, made))


def _candidates(
    project: SceneProject, state: SplitStackState, shots: Sequence[tuple[int, Shot]], made: dict[int, str]
) -> tuple[AnyOperation, ...]:
    mint = IdMint(project)
    pictures = [
        VisualAsset(id=mint("asset"), category="frame", asset=made[index], label=state.orders[index].label)
        for index, _ in shots
    ]
    framed = tuple(shot.with_(frames=(picture.id,)) for (_, shot), picture in zip(shots, pictures, strict=True))
    assert state.scene_id is not None
    add = AddShots(scene_id=state.scene_id, shots=framed)
    after = apply(project, (*(AddVisualAsset(asset=one) for one in pictures), add), "workflow")
    stamps = Stamps(after)
    return (*(AddVisualAsset(asset=one.with_(stamp=stamps.asset(one))) for one in pictures), add)


def _board(
    project: SceneProject,
    state: SplitStackState,
    moment: Moment,
    shots: Sequence[tuple[int, Shot]],
    made: dict[int, str],
) -> AddStoryboard:
    mint, stamps = IdMint(project), Stamps(project)
    panels = []
    for index, _ in shots:
        panel = StoryboardPanel(
            id=mint("panel"),
            scene_id=moment.scene.id,
            beat_id=moment.beat_id,
            asset=made[index],
            caption=state.orders[index].label,
        )
        panels.append(panel.with_(stamp=stamps.panel(panel)))
    board = Storyboard(id=mint("board"), title=f"Coverage of {moment.beat_id or moment.scene.id}", panels=tuple(panels))
    return AddStoryboard(board=board.with_(layout=state.sheets[0].layout))


async def save_frames(state: SplitStackState, *, runtime: Runtime[RunContext]) -> Patch:
    """The changes kept as one version."""
    made = [one for operation in state.operations for one in operation.introduces()]
    reason = f"{len(state.made)} coverages of {state.beat_id or state.scene_id}"
    result = await save_operations(state, runtime, reason=reason, made=made)
    spent = {"beat_id": None, "shot_id": None, "scene_id": None, "brief": "", "count": 4, "attach": "candidates"}
    return SplitStackState.patch(result=result, version=result.version, **spent)
