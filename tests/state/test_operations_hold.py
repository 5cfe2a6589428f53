"""The record's promises under random sequences of every operation, by a person and by workflows."""

from collections import Counter as Tally
from collections.abc import Iterator
from typing import Any, get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from state.base import Part, canonical_bytes
from state.bible import Character
from state.errors import OperationRefused
from state.operations import (
    OPERATIONS,
    AddEntity,
    AddScene,
    AnyOperation,
    Operation,
    SetLock,
    apply,
    invert,
    operations_between,
    restricted,
)
from state.operations.base import same_parts
from state.parts import HEAD, changed_parts, ids_of, part_id, parts_of
from state.project import Scene, SceneProject, Shot
from state.slots import Slot
from tests.state.random_operations import OPERATION_NAMES, Draw

START = SceneProject(id="project-1", title="Start")


def beginning(seed: int) -> SceneProject:
    """A project with something of everything, so that operations find what to work on."""
    project = START
    for kind in ("character", "character", "location", "prop", "prop"):
        entity = Draw(seed, project).entity(kind).with_(locked=False)
        project = attempt(project, AddEntity(entity=entity), "import") or project
    for name in ("add_visual_asset", "add_scene", "add_scene", "add_scene", "add_storyboard", "add_marketing_asset",
                 "set_compiled_prompts", "ask_question"):  # fmt: skip
        project = attempt(project, getattr(Draw(seed, project), name)(), "import") or project
    return project


def attempt(project: SceneProject, operation: Operation, author: Any) -> SceneProject | None:
    try:
        return apply(project, [operation], author)
    except OperationRefused as refusal:
        if refusal.operation != type(operation).__name__ or not refusal.reason:
            raise AssertionError("a refusal names its operation and its reason") from refusal
        return None


def dangling(project: SceneProject) -> Tally[tuple[str, str]]:
    """Every use of an id that is not there, found by looking at everything."""
    scenes = {scene.id for scene in project.scenes}
    everything = {one for _, _, part in parts_of(project) for one in ids_of(part)}
    bible = {entity.id for entity in project.bible.entities()}
    found: Tally[tuple[str, str]] = Tally()
    for scene in project.scenes:
        inside = {item.id for item in (*scene.beats, *scene.dialogue)}
        wanted = [(one, bible) for one in (*scene.characters, *scene.props)]
        wanted += [(scene.slugline.location_id, bible)] if scene.slugline.location_id else []
        for line in scene.dialogue:
            wanted += [(line.character_id, bible), (line.beat_id, inside)]
        for shot in scene.shots:
            wanted += [(one, bible) for one in (*shot.characters, *shot.props)]
            wanted += [(one, inside) for one in (*shot.lines, shot.beat_id)]
            wanted += [(one, {asset.id for asset in project.bible.visual_assets}) for one in shot.frames]
        wanted += [(element.after, inside) for element in scene.script]
        found.update((scene.id, one) for one, there in wanted if one is not None and one not in there)
    for board in project.storyboards:
        for panel in board.panels:
            found.update((panel.id, panel.scene_id) for _ in range(panel.scene_id not in scenes))
            home = project.scene(panel.scene_id)
            for one in (panel.beat_id, panel.shot_id):
                if one is not None and (home is None or one not in ids_of(home)):
                    found[panel.id, one] += 1
    for asset in project.bible.visual_assets:
        found.update((asset.id, asset.entity_id) for _ in range(asset.entity_id not in (*bible, None)))
    for prompt in project.compiled:
        found.update((prompt.target, prompt.shot_id) for _ in range(prompt.shot_id not in (*everything, "")))
    return found


def owned(value: Any, owner: str = "") -> Iterator[tuple[str, Any]]:
    """Every part inside with the id of what it belongs to and its field: stable wherever its owner moves."""
    owner = getattr(value, "id", owner) or owner
    yield owner, value
    for name in type(value).model_fields:
        item = getattr(value, name)
        if isinstance(item, Part):
            yield from owned(item, owner if hasattr(item, "id") else f"{owner}.{name}")
        elif isinstance(item, tuple):
            for child in item:
                if hasattr(child, "id"):
                    yield from owned(child)


def everything_owned(project: SceneProject) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for _, one, part in parts_of(project):
        found.update(owned(part, one))
    return found


def check_kept(before: SceneProject, after: SceneProject, operation: Operation, author: str) -> None:
    """Nothing locked changed but its lock, and a workflow left a person's words alone."""
    old, new = everything_owned(before), everything_owned(after)
    for path, part in old.items():
        other = new.get(path)
        if getattr(part, "locked", False) and other != part:
            assert isinstance(operation, SetLock), path
            assert author == "person", path
            assert other is not None, path
        if author != "person":
            if isinstance(part, Slot) and part.personal:
                assert other is not None, path
                assert (other.value, other.origin) == (part.value, part.origin), path
            if isinstance(part, Character) and part.origin.value in ("said", "edited"):
                assert other is not None, path
                assert other.name == part.name
            if getattr(part, "edited", False):
                assert other == part or (other.edited, other.text) == (True, part.text), path
    if author != "person" and before.source:
        assert after.source == before.source


def check_ids(before: SceneProject, after: SceneProject, ever: set[str]) -> None:
    ids = [one for _, _, part in parts_of(after) for one in ids_of(part)]
    assert len(ids) == len(set(ids)), Tally(ids).most_common(1)
    new = set(ids) - {one for _, _, part in parts_of(before) for one in ids_of(part)}
    assert not new & ever, "an id was used again"
    ever |= new
    for kind in ("scene", "shot", "beat", "line", "character", "panel"):
        assert after.last_number(kind) >= before.last_number(kind)


def check_locality(before: SceneProject, after: SceneProject, operation: Operation) -> None:
    """Only what the operation names or declares changed, and the counters."""
    named = {
        part_id(part) if name not in ("head", "source", "style") else name
        for name, one, part in parts_of(restricted(before, operation.reads()))
    }
    for change in changed_parts(before, after):
        if change.part == HEAD and not operation.reads() & {HEAD}:
            assert change.old.model_copy(update={"counters": ()}) == change.new.model_copy(update={"counters": ()})
        elif change.old is not None:
            assert change.part in named
        else:
            assert change.part in {*operation.introduces(), *operation.reads()}


def check_reads(before: SceneProject, after: SceneProject | None, operation: Operation, author: Any) -> None:
    """A store that hands over only what the operation reads gets the same answer, the same changes, the same undo."""
    partial = restricted(before, operation.reads())
    partly = attempt(partial, operation, author)
    assert (partly is None) == (after is None), operation
    if after is None or partly is None:
        return
    key = lambda change: (change.collection, change.part)  # noqa: E731
    assert sorted(changed_parts(partial, partly), key=key) == sorted(changed_parts(before, after), key=key)
    assert invert(partial, [operation]) == invert(before, [operation])


def check_way_back(before: SceneProject, after: SceneProject, operation: Operation) -> None:
    inverse = invert(before, [operation])
    assert OPERATIONS.validate_json(OPERATIONS.dump_json((operation, *inverse))) == (operation, *inverse)
    undone = apply(after, inverse, "undo")
    assert same_parts(undone, before), (
        operation,
        inverse,
        [c for c in changed_parts(undone, before) if c.part != HEAD],
    )
    assert canonical_bytes(apply(undone, [operation], "undo")) == canonical_bytes(after)


@settings(max_examples=500, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32), st.lists(st.integers(0, 2**32), min_size=1, max_size=10))
def test_promises_hold_over_random_operations(start: int, seeds: list[int]) -> None:
    project = first = beginning(start)
    ever = {one for _, _, part in parts_of(project) for one in ids_of(part)}
    done: list[tuple[Operation, tuple[Operation, ...]]] = []
    for seed in seeds:
        operation = Draw(seed, project).operation()
        author = ("person", "workflow", "import")[seed % 3]
        after = attempt(project, operation, author)
        check_reads(project, after, operation, author)
        if after is None:
            continue
        assert SceneProject.model_validate_json(canonical_bytes(after)) == after, operation
        assert not dangling(after) - dangling(project)
        check_ids(project, after, ever)
        check_kept(project, after, operation, author)
        check_locality(project, after, operation)
        check_way_back(project, after, operation)
        done.append((operation, invert(project, [operation])))
        project = after
    check_undo_all(first, project, done)


def check_undo_all(first: SceneProject, last: SceneProject, done: list[Any]) -> None:
    project = last
    for _, inverse in reversed(done):
        project = apply(project, inverse, "undo")
    assert same_parts(project, first)
    for operation, _ in done:
        project = apply(project, [operation], "undo")
    assert canonical_bytes(project) == canonical_bytes(last)
    together = [operation for operation, _ in done]
    assert same_parts(apply(last, invert(first, together), "undo"), first)
    assert same_parts(apply(last, operations_between(last, first), "undo"), first)
    assert same_parts(apply(first, operations_between(first, last), "undo"), last)


def test_every_operation_is_drawn() -> None:
    kinds = {kind.model_fields["op"].default for kind in get_args(get_args(AnyOperation)[0])}
    assert kinds == set(OPERATION_NAMES)


def test_an_old_flaw_never_blocks_an_edit() -> None:
    flawed = START.with_(
        scenes=(Scene(id="scene-1", characters=("character-7",), shots=(Shot(id="shot-1", beat_id="beat-9"),)),)
    )
    after = apply(flawed, [AddScene(scene=Scene(id="scene-2"))])
    assert [scene.id for scene in after.scenes] == ["scene-1", "scene-2"]
