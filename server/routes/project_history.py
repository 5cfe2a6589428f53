"""A project's history over HTTP: versions, differences, undo and redo, snapshots, what is stale, events."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field, JsonValue

from server.routes.project_requests import (
    NO_NUL,
    CommitAnswer,
    IfMatch,
    Page,
    VersionNumber,
    answer,
    seen_version,
)
from server.routes.projects import Projects
from server.routes.strict import StrictRoute
from server.services import Asking, Services, services_of
from state.base import Part
from state.bible import Id, Sha256
from state.events import AnyEvent
from tools.storage.contents import Contents
from tools.storage.events import EventLog
from tools.storage.project_records import Difference, Snapshot, Version, VersionDetail
from tools.storage.staleness import Stale, explained_staleness, rebuild

router = APIRouter(prefix="/projects", tags=["history"], route_class=StrictRoute)


class Restore(Part):
    """Which version to bring back."""

    version: VersionNumber


class NewSnapshot(Part):
    """A name for a version, the head when none is given."""

    name: Annotated[str, Field(min_length=1, max_length=200, pattern=NO_NUL)]
    version: VersionNumber | None = None


class Rebuild(Part):
    """Which prompts to compile again (`shot-3@veo-3.1`); all stale ones when absent."""

    refs: Annotated[tuple[str, ...], Field(max_length=10_000)] | None = None


class LoggedEvent(Part):
    """An event and its place in the log."""

    position: int
    event: AnyEvent


class NewEvents(Part):
    """Events to append, all or none."""

    events: Annotated[tuple[AnyEvent, ...], Field(min_length=1, max_length=1_000)]


class Appended(Part):
    """How many of the events were new."""

    appended: int


def events_of(services: Annotated[Services, Depends(services_of)]) -> EventLog:
    return EventLog(services.db)


Events = Annotated[EventLog, Depends(events_of)]


@router.get("/{project_id}/versions")
async def list_versions(
    project_id: Id, projects: Projects, asking: Asking, before: VersionNumber | None = None, limit: Page = 100
) -> tuple[Version, ...]:
    """Every commit, newest first; `before` continues where a page ended."""
    return await projects.versions(project_id, owner=asking.owner, before=before, limit=limit)


@router.get("/{project_id}/versions/{version}")
async def read_version(project_id: Id, version: VersionNumber, projects: Projects, asking: Asking) -> VersionDetail:
    """One commit with its operations and those that take it back."""
    return await projects.version(project_id, version, owner=asking.owner)


@router.get("/{project_id}/diff")
async def diff_versions(
    project_id: Id, a: VersionNumber, b: VersionNumber, projects: Projects, asking: Asking
) -> Difference:
    """What differs at version `b` from what was at version `a`."""
    return await projects.diff(project_id, a, b, owner=asking.owner)


@router.post("/{project_id}/undo")
async def undo_edit(
    project_id: Id, projects: Projects, asking: Asking, response: Response, if_match: IfMatch = None
) -> CommitAnswer:
    """Take back the latest edit that is not taken back yet. With `If-Match`, only if nothing came after it."""
    seen = seen_version(if_match)
    return answer(await projects.undo(project_id, owner=asking.owner, base_version=seen), response)


@router.post("/{project_id}/redo")
async def redo_edit(
    project_id: Id, projects: Projects, asking: Asking, response: Response, if_match: IfMatch = None
) -> CommitAnswer:
    """Take back the latest undo, unless something was edited since."""
    seen = seen_version(if_match)
    return answer(await projects.redo(project_id, owner=asking.owner, base_version=seen), response)


@router.post("/{project_id}/restore")
async def restore_version(
    project_id: Id, given: Restore, projects: Projects, asking: Asking, response: Response, if_match: IfMatch = None
) -> CommitAnswer:
    """Bring back the contents of a version as a new one."""
    seen = seen_version(if_match)
    restored = await projects.restore(project_id, given.version, owner=asking.owner, base_version=seen)
    return answer(restored, response)


@router.get("/{project_id}/snapshots")
async def list_snapshots(project_id: Id, projects: Projects, asking: Asking) -> tuple[Snapshot, ...]:
    """The named versions, newest first."""
    return await projects.snapshots(project_id, owner=asking.owner)


@router.post("/{project_id}/snapshots", status_code=201)
async def name_version(project_id: Id, given: NewSnapshot, projects: Projects, asking: Asking) -> Snapshot:
    """Give a version a name."""
    return await projects.snapshot(project_id, given.name, owner=asking.owner, version=given.version)


@router.get("/{project_id}/stale")
async def list_stale(project_id: Id, projects: Projects, asking: Asking) -> tuple[Stale, ...]:
    """What is out of date, and which fields changed since it was made. Nothing is redone by itself."""
    return await explained_staleness(projects, project_id, owner=asking.owner)


@router.post("/{project_id}/rebuild")
async def rebuild_prompts(
    project_id: Id, projects: Projects, asking: Asking, response: Response, given: Rebuild | None = None
) -> CommitAnswer:
    """Compile stale prompts again; those a person wrote stay as they are."""
    refs = given.refs if given is not None else None
    return answer(await rebuild(projects, project_id, owner=asking.owner, only=refs), response)


@router.get("/{project_id}/events")
async def list_events(
    project_id: Id,
    projects: Projects,
    events: Events,
    asking: Asking,
    after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    limit: Page = 100,
) -> tuple[LoggedEvent, ...]:
    """What happened around a project, in order; `after` continues where a page ended."""
    await projects.load_parts(project_id, [], owner=asking.owner)
    found = await events.read(owner=asking.owner, project_key=project_id, after=after, limit=limit)
    return tuple(LoggedEvent(position=position, event=event) for position, event in found)


@router.get("/{project_id}/contents/{content_hash}")
async def read_content(
    project_id: Id, content_hash: Sha256, asking: Asking, services: Annotated[Services, Depends(services_of)]
) -> JsonValue:
    """What an event of this project knows by this hash: what was suggested, or what a person made of it."""
    found: JsonValue = await Contents(services.db).one(content_hash, owner=asking.owner, project_key=project_id)
    return found


@router.post("/{project_id}/events", status_code=201)
async def append_events(
    project_id: Id, given: NewEvents, projects: Projects, events: Events, asking: Asking
) -> Appended:
    """Append events of this project, exactly once by their id or idempotency key."""
    await projects.load_parts(project_id, [], owner=asking.owner)
    mine = tuple(event.with_(project_key=project_id) for event in given.events)
    return Appended(appended=await events.append(mine, owner=asking.owner))
