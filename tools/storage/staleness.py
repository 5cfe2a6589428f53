"""What is out of date and why, worked out when asked; and prompts made new, a person's own words left alone."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import select

from prompts.compiler.compile import COMPILER_VERSION, compile_shot
from prompts.compiler.il import Lowering
from state.base import Part
from state.difference import Change, project_differences
from state.il import CompiledPrompt
from state.operations import MergeEntities, Operation, RenameEntity, SetCompiledPrompts, apply
from state.project import SceneProject
from tools.storage.part_rows import PartReader
from tools.storage.project_records import Committed
from tools.storage.project_tables import project_parts
from tools.storage.projects import ProjectStore
from tools.storage.stamps import stamped


class Stale(Part):
    """One derived thing whose inputs changed since it was made. It stays usable; nothing is redone by itself."""

    ref: str
    """Its id: `shot-3@veo-3.1` for a prompt, `panel-2`, `asset-4`, `marketing-1`."""
    target: str = ""
    """For a prompt, the model it is for."""
    edited: bool = False
    """A person wrote it: rebuild leaves it."""
    why: tuple[Change, ...] = ()
    """The fields of the record that it depends on and that changed since."""


def stale(project: SceneProject) -> tuple[Stale, ...]:
    """Everything out of date in a project, without the reasons, which need its history."""
    prompts = {f"{prompt.shot_id}@{prompt.target}": prompt for prompt in project.compiled}
    found = []
    for ref, stamp, fresh in stamped(project):
        prompt = prompts.get(ref)
        outdated = prompt is not None and prompt.compiler_version != COMPILER_VERSION
        if stamp != fresh or outdated:
            target, edited = (prompt.target, prompt.edited) if prompt else ("", False)
            found.append(Stale(ref=ref, target=target, edited=edited))
    return tuple(found)


async def explained_staleness(store: ProjectStore, project_id: str, *, owner: str) -> tuple[Stale, ...]:
    """Everything out of date, each with the fields that changed since it was made."""
    async with store.reading(project_id, owner) as (connection, key, _):
        reader = PartReader(connection, key)
        project = (await reader.whole()).project
        found = stale(project)
        if not found:
            return ()
        homes = _homes(project)
        table = project_parts
        query = select(table.c.part, table.c.version).where(key.of(table), table.c.until.is_(None))
        made = {row.part: row.version for row in await connection.execute(query)}
        explained: dict[str, Stale] = {}
        for version in sorted({made[homes[one.ref]] for one in found}):
            of_then = [one for one in found if made[homes[one.ref]] == version]
            explained.update(_explained(of_then, (await reader.as_of(version)).project, project))
        return tuple(explained[one.ref] for one in found)


def _homes(project: SceneProject) -> dict[str, str]:
    """The part that holds each stamped thing."""
    homes = {panel.id: board.id for board in project.storyboards for panel in board.panels}
    return {ref: homes.get(ref, ref) for ref, _, _ in stamped(project)}


def _explained(found: Iterable[Stale], then: SceneProject, now: SceneProject) -> dict[str, Stale]:
    changes = tuple(project_differences(then, now))
    explained = {}
    for one in found:
        why = tuple(change for change in changes if _matters(change, one, now))
        explained[one.ref] = one.with_(why=why)
    return explained


def _matters(change: Change, one: Stale, project: SceneProject) -> bool:
    """Whether a change is in what this thing is made from, and not in what was made beside it."""
    if change.kind == "moved" or change.part in ("head", "source") or "@" in change.part:
        return False
    scope, shot = _scope(one.ref, project)
    if change.part not in scope:
        return False
    if shot and change.field.startswith("shots."):
        return change.field.split(".")[1] == shot
    return not change.field.startswith("script")


def _scope(ref: str, project: SceneProject) -> tuple[Collection[str], str]:
    """The parts a thing is made from, and its shot where it has one."""
    shot_id = ref.partition("@")[0]
    panel = next((panel for board in project.storyboards for panel in board.panels if panel.id == ref), None)
    asset = next((asset for asset in project.bible.visual_assets if asset.id == ref), None)
    if panel is not None:
        shot_id = panel.shot_id or ""
    elif asset is not None:
        shot_id = next((shot.id for _, shot in project.shots() if asset.id in shot.frames), "")
        if not shot_id:
            return {"style", *([asset.entity_id] if asset.entity_id else [])}, ""
    found = project.find_shot(shot_id) if shot_id else None
    scene = found[0] if found else project.scene(panel.scene_id) if panel else None
    if scene is None:
        return {"style", "head"}, ""
    cast = {*scene.characters, *scene.props, *(line.character_id for line in scene.dialogue)}
    cast |= {scene.slugline.location_id or ""}
    cast |= {*found[1].characters, *found[1].props, *found[1].frames} if found else set()
    pictures = {asset.id for asset in project.bible.visual_assets}
    return {scene.id, "style", *cast, *pictures}, found[1].id if found else ""


def rebuilt(project: SceneProject, only: Collection[str] | None = None) -> tuple[CompiledPrompt, ...]:
    """Fresh prompts for those that are stale, or for those of them named in `only`; a person's own are left out."""
    lowering = Lowering(project)
    wanted = {one.ref for one in stale(project) if one.target and not one.edited}
    wanted &= set(only) if only is not None else wanted
    shots = {shot.id: (scene, shot) for scene, shot in project.shots()}
    return tuple(
        compile_shot(lowering.shot(*shots[prompt.shot_id]), prompt.target)
        for prompt in project.compiled
        if f"{prompt.shot_id}@{prompt.target}" in wanted and prompt.shot_id in shots
    )


async def rebuild(
    store: ProjectStore, project_id: str, *, owner: str, only: Collection[str] | None = None
) -> Committed:
    """Compile stale prompts again and commit them. Costs no model call; nothing a person wrote is replaced."""
    project, version = await store.load(project_id, owner=owner)
    prompts = rebuilt(project, only)
    if not prompts:
        return Committed(project_id, version)
    return await store.commit(
        project_id,
        [SetCompiledPrompts(prompts=prompts)],
        base_version=version,
        owner=owner,
        author="workflow",
        workflow="rebuild",
        reason=f"{len(prompts)} prompts compiled from what changed",
    )


async def with_renamed_prompts(
    store: ProjectStore,
    project_id: str,
    operations: Sequence[Operation],
    *,
    owner: str,
    version: int | None = None,
) -> tuple[Operation, ...]:
    """The operations, and where they rename or merge entries of the bible also the prompts that say the new name: those
    that were fresh and that no person wrote. What was stale before stays stale. `version` is the one their author had
    seen (None: the head); naming it makes a retry ask for the same."""
    if not any(isinstance(one, (RenameEntity, MergeEntities)) for one in operations):
        return tuple(operations)
    project = (await store.load(project_id, owner=owner, version=version)).project
    known = {one.ref for one in stale(project)}
    after = apply(project, operations)
    prompts = rebuilt(after, {one.ref for one in stale(after)} - known)
    return (*operations, SetCompiledPrompts(prompts=prompts)) if prompts else tuple(operations)
