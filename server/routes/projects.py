"""Projects over HTTP: made, read whole or in part, edited by typed operations or JSON Patch.

An edit may say in `If-Match` which version its author had seen. Edits of other fields made since are kept and the edit
is applied on top; an edit of the same field is refused with 409 and what collided.
"""

from collections import Counter
from collections.abc import Callable
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field, TypeAdapter

from server.routes.project_requests import (
    NO_NUL,
    CommitAnswer,
    Edit,
    IdempotencyKey,
    IfMatch,
    Operations,
    Page,
    VersionNumber,
    answer,
    is_json_patch,
    patched,
    seen_version,
    tag,
    validated,
)
from server.routes.strict import StrictRoute
from server.services import Asking, Services, services_of
from state.base import Part
from state.bible import Character, Entity, GlobalStyle, Id, Location, Prop
from state.errors import InvalidInput, NotFound
from state.operations import AddEntity, AddScene, AddShots, Operation, operations_between
from state.operations.edits import entity_edits, scene_edits, shot_edits, style_edits
from state.parts import STYLE, ids_of, parts_of
from state.project import IdMint, Scene, SceneProject, Shot
from tools.storage.project_records import ProjectSummary
from tools.storage.projects import ProjectStore
from tools.storage.staleness import with_renamed_prompts

router = APIRouter(prefix="/projects", tags=["projects"], route_class=StrictRoute)
ENTITY: TypeAdapter[Any] = TypeAdapter(Entity)
EDIT_BODY: dict[str, Any] = {"requestBody": {"content": {"application/json": {}, "application/json-patch+json": {}}}}


def projects_of(services: Annotated[Services, Depends(services_of)]) -> ProjectStore:
    return ProjectStore(services.db)


Projects = Annotated[ProjectStore, Depends(projects_of)]


class NewProject(Part):
    """A project to keep: whole, or an empty one by its title."""

    project: SceneProject | None = None
    title: Annotated[str, Field(min_length=1, max_length=20_000)] = "Untitled"
    project_id: Id | None = None


class Placed(Part):
    """A part to add, its id left out, in front of `before` or at the end."""

    part: dict[str, Any]
    before: Id | None = None


@router.post("", status_code=201)
async def create_project(given: NewProject, projects: Projects, asking: Asking, response: Response) -> CommitAnswer:
    """Keep a new project as version 1."""
    name = given.project_id or f"project-{uuid4().hex[:12]}"
    project = given.project or SceneProject(id=name, title=given.title)
    committed = await projects.create(project, owner=asking.owner)
    response.headers["Location"] = f"/projects/{project.id}"
    return answer(committed, response)


@router.get("")
async def list_projects(
    projects: Projects,
    asking: Asking,
    query: Annotated[str, Query(max_length=200, pattern=NO_NUL)] = "",
    limit: Page = 100,
    offset: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
) -> tuple[ProjectSummary, ...]:
    """The caller's projects, last changed first."""
    return await projects.search(owner=asking.owner, query=query, limit=limit, offset=offset)


@router.get("/{project_id}")
async def read_project(
    project_id: Id, projects: Projects, asking: Asking, response: Response, version: VersionNumber | None = None
) -> SceneProject:
    """The whole project, now or as it was at a version."""
    stored = await projects.load(project_id, owner=asking.owner, version=version)
    tag(response, stored.version)
    return stored.project


@router.delete("/{project_id}", status_code=204)
async def delete_project(project_id: Id, projects: Projects, asking: Asking) -> None:
    """Remove a project with its whole history."""
    await projects.delete(project_id, owner=asking.owner)


@router.patch("/{project_id}", openapi_extra=EDIT_BODY)
async def edit_project(
    project_id: Id,
    request: Request,
    projects: Projects,
    asking: Asking,
    response: Response,
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,
) -> CommitAnswer:
    """Edit a project: `{"operations": […]}`, or a JSON Patch of the whole document."""
    body = await request.json()
    seen = seen_version(if_match)
    if not is_json_patch(request):
        edit: Edit = validated(Edit, body)
        return await _commit(
            projects, asking, response, project_id, edit.operations, seen, idempotency_key, edit.reason
        )
    project, version = await projects.load(project_id, owner=asking.owner, version=seen)
    new: SceneProject = validated(SceneProject, patched(project.model_dump(mode="json"), body))
    if new.id != project.id:
        raise InvalidInput("the id of a project stays.", field="id")
    _each_id_once(*(part for _, _, part in parts_of(new)))
    operations = operations_between(project, new)
    return await _commit(projects, asking, response, project_id, operations, version, idempotency_key)


@router.get("/{project_id}/style")
async def read_style(project_id: Id, projects: Projects, asking: Asking, response: Response) -> GlobalStyle:
    """What holds for the whole project."""
    stored = await projects.load_parts(project_id, [STYLE], owner=asking.owner)
    tag(response, stored.version)
    return stored.project.global_style


@router.get("/{project_id}/scenes/{scene_id}")
async def read_scene(project_id: Id, scene_id: Id, projects: Projects, asking: Asking, response: Response) -> Scene:
    """One scene."""
    stored = await projects.load_parts(project_id, [scene_id], owner=asking.owner)
    tag(response, stored.version)
    return _scene(stored.project, scene_id)


@router.get("/{project_id}/shots/{shot_id}")
async def read_shot(project_id: Id, shot_id: Id, projects: Projects, asking: Asking, response: Response) -> Shot:
    """One shot."""
    stored = await projects.load_parts(project_id, [shot_id], owner=asking.owner)
    tag(response, stored.version)
    return _shot(stored.project, shot_id)


@router.get("/{project_id}/bible/{entity_id}")
async def read_entity(
    project_id: Id, entity_id: Id, projects: Projects, asking: Asking, response: Response
) -> Character | Location | Prop:
    """One entry of the bible."""
    stored = await projects.load_parts(project_id, [entity_id], owner=asking.owner)
    tag(response, stored.version)
    return _entity(stored.project, entity_id)


@router.post("/{project_id}/scenes", status_code=201)
async def add_scene(
    project_id: Id,
    given: Placed,
    projects: Projects,
    asking: Asking,
    response: Response,
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,
) -> CommitAnswer:
    """Add a scene; it gets its id here."""
    project, version = await _head(projects, asking, project_id, if_match)
    scene: Scene = validated(Scene, {**given.part, "id": IdMint(project)("scene")})
    operations = (AddScene(scene=scene, before=given.before),)
    return await _commit(projects, asking, response, project_id, operations, version, idempotency_key)


@router.post("/{project_id}/scenes/{scene_id}/shots", status_code=201)
async def add_shot(
    project_id: Id,
    scene_id: Id,
    given: Placed,
    projects: Projects,
    asking: Asking,
    response: Response,
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,
) -> CommitAnswer:
    """Add a shot to a scene; it gets its id here."""
    project, version = await _head(projects, asking, project_id, if_match)
    shot: Shot = validated(Shot, {**given.part, "id": IdMint(project)("shot")})
    operations = (AddShots(scene_id=scene_id, shots=(shot,), before=given.before),)
    return await _commit(projects, asking, response, project_id, operations, version, idempotency_key)


@router.post("/{project_id}/bible", status_code=201)
async def add_entity(
    project_id: Id,
    given: Placed,
    projects: Projects,
    asking: Asking,
    response: Response,
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,
) -> CommitAnswer:
    """Add a character, location or prop; it gets its id here."""
    project, version = await _head(projects, asking, project_id, if_match)
    kind = given.part.get("kind")
    if kind not in ("character", "location", "prop"):
        raise InvalidInput("must be character, location or prop.", field="part.kind")
    entity = validated(ENTITY, {**given.part, "id": IdMint(project)(kind)})
    operations = (AddEntity(entity=entity, before=given.before),)
    return await _commit(projects, asking, response, project_id, operations, version, idempotency_key)


def _each_id_once(*parts: Any) -> None:
    """A patch that copies a part copies its id too; what it means has to be said with an id of its own."""
    ids = Counter(one for part in parts for one in ids_of(part))
    twice = next((one for one, times in ids.items() if times > 1), None)
    if twice is not None:
        raise InvalidInput(f"the id {twice} is used twice; give the copy an id of its own.", field=twice)


def _scene(project: SceneProject, scene_id: str) -> Scene:
    scene = project.scene(scene_id)
    if scene is None:
        raise NotFound(f"there is no scene {scene_id}.", field="scene_id")
    return scene


def _shot(project: SceneProject, shot_id: str) -> Shot:
    found = project.find_shot(shot_id)
    if found is None:
        raise NotFound(f"there is no shot {shot_id}.", field="shot_id")
    return found[1]


def _entity(project: SceneProject, entity_id: str) -> Character | Location | Prop:
    entity = project.entity(entity_id)
    if entity is None:
        raise NotFound(f"the bible has no {entity_id}.", field="entity_id")
    return entity


def _style(project: SceneProject, _: str) -> GlobalStyle:
    return project.global_style


Find = Callable[[SceneProject, str], Any]
Edits = Callable[[Any, Any], tuple[Operation, ...]]


def _editor(path: str, key: str, find: Find, kind: Any, edits: Edits, summary: str) -> None:
    """One PATCH route for one kind of part: JSON Patch of the part, or typed operations."""

    async def edit_part(
        project_id: Id,
        request: Request,
        projects: Projects,
        asking: Asking,
        response: Response,
        if_match: IfMatch = None,
        idempotency_key: IdempotencyKey = None,
    ) -> CommitAnswer:
        body = await request.json()
        one = request.path_params.get(key, STYLE)
        seen = seen_version(if_match)
        if not is_json_patch(request):
            edit: Edit = validated(Edit, body)
            operations: tuple[Operation, ...] = edit.operations
            return await _commit(projects, asking, response, project_id, operations, seen, idempotency_key, edit.reason)
        stored = await projects.load_parts(project_id, [one], owner=asking.owner, version=seen)
        old = find(stored.project, one)
        new = validated(kind, patched(old.model_dump(mode="json"), body))
        if getattr(new, "id", one) != one and key in request.path_params:
            raise InvalidInput("the id of a part stays.", field="id")
        _each_id_once(new)
        return await _commit(projects, asking, response, project_id, edits(old, new), stored.version, idempotency_key)

    parameter = {"name": key, "in": "path", "required": True, "schema": {"type": "string"}}
    router.add_api_route(
        path,
        edit_part,
        methods=["PATCH"],
        summary=summary,
        name=f"edit_{key.removesuffix('_id') or 'style'}",
        openapi_extra={
            **EDIT_BODY,
            **({"parameters": [parameter]} if key else {}),
        },
    )


_editor("/{project_id}/style", "", _style, GlobalStyle, style_edits, "Edit the global style")
_editor("/{project_id}/scenes/{scene_id}", "scene_id", _scene, Scene, scene_edits, "Edit a scene")
_editor("/{project_id}/shots/{shot_id}", "shot_id", _shot, Shot, shot_edits, "Edit a shot")
_editor("/{project_id}/bible/{entity_id}", "entity_id", _entity, ENTITY, entity_edits, "Edit a bible entry")


async def _head(
    projects: ProjectStore, asking: Asking, project_id: Id, if_match: str | None
) -> tuple[SceneProject, int]:
    """The project's head part, for fresh ids, and the version the edit is based on."""
    seen = seen_version(if_match)
    stored = await projects.load_parts(project_id, [], owner=asking.owner)
    return stored.project, stored.version if seen is None else seen


async def _commit(
    projects: ProjectStore,
    asking: Asking,
    response: Response,
    project_id: str,
    operations: Operations | tuple[Operation, ...],
    seen: int | None,
    idempotency_key: str | None,
    reason: str = "",
) -> CommitAnswer:
    committed = await projects.commit(
        project_id,
        await with_renamed_prompts(projects, project_id, operations, owner=asking.owner),
        base_version=seen,
        owner=asking.owner,
        author="person",
        reason=reason,
        idempotency_key=idempotency_key,
    )
    return answer(committed, response)
