"""What a person does with finished frames: keep, delete, promote; each a change of the record and an event."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from state.bible import VisualAsset
from state.errors import NotFound
from state.events import AnyEvent, OutputHandled, OutputPayload
from state.operations import (
    OPERATIONS,
    AddVisualAsset,
    Operation,
    PromoteShot,
    RemoveShot,
    RemoveStoryboard,
    RemoveVisualAsset,
    ReplaceStoryboard,
    ShotFields,
    UpdateShot,
    apply,
)
from state.project import IdMint, SceneProject, Shot, Storyboard, StoryboardPanel
from tools.storage.commit_events import tells_of_frames
from tools.storage.events import EventLog
from tools.storage.moments import new_id, now
from tools.storage.project_records import Committed
from tools.storage.projects import ProjectStore

Choice = Literal["keep", "delete", "promote"]
KINDS: dict[Choice, Literal["frame.kept", "frame.deleted", "frame.promoted"]] = {
    "keep": "frame.kept",
    "delete": "frame.deleted",
    "promote": "frame.promoted",
}


class Frame(NamedTuple):
    """One thing that was chosen: a shot with its picture, a picture of the bible, a panel, or a whole board."""

    id: str
    asset: str
    shot: Shot | None = None
    picture: VisualAsset | None = None
    board: Storyboard | None = None
    panel: StoryboardPanel | None = None


class FrameChoices:
    """Choices about the frames of stored projects."""

    def __init__(self, projects: ProjectStore, events: EventLog) -> None:
        self._projects = projects
        self._events = events

    async def set_of(self, project_id: str, version: int, *, owner: str) -> tuple[str, ...]:
        """Ids of the frames that one version brought and that are still there: what a run made is one set. A picture
        goes with its shot, and a panel with its board. Raises `NotFound` when there are none."""
        detail = await self._projects.version(project_id, version, owner=owner)
        operations = OPERATIONS.validate_python(detail.operations)
        brought = [one for operation in operations for one in operation.introduces()]
        project = (await self._projects.load(project_id, owner=owner)).project
        found = frames_among(project, brought)
        if not found:
            raise NotFound(f"version {version} of {project_id} brought no frame that is still there", field="set")
        return found

    async def choose(
        self, project_id: str, choice: Choice, ids: Sequence[str], *, owner: str, instead_of: str | None = None
    ) -> Committed:
        """Keep, delete or promote the things of these ids (shots, pictures, panels, boards), all or none.

        Keeping changes nothing in the record and is remembered. Deleting takes the thing out, never a stored file.
        Promoting a shot makes it part of the film (`instead_of` becomes an alternate), promoting a picture puts it
        first among its shot's frames, promoting a panel gives its picture to its shot, promoting a board does so for
        every panel. Raises `NotFound`.
        """
        project, version = await self._projects.load(project_id, owner=owner)
        frames = [find_frame(project, one) for one in dict.fromkeys(ids)]
        if choice == "promote":
            frames = [one for frame in frames for one in _panels_of(project, frame)]
        operations: list[Operation] = []
        untold: list[Frame] = []
        after = project
        for at, frame in enumerate(frames):
            step = operations_of(after, choice, find_frame(after, frame.id), None if at else instead_of)
            after = apply(after, step, "person")
            operations += step
            untold += [] if tells_of_frames(step) else [frame]
        committed = Committed(project_id, version)
        if operations:
            committed = await self._projects.commit(
                project_id,
                operations,
                base_version=version,
                owner=owner,
                author="person",
                reason=f"{choice} {', '.join(ids)}"[:500],
            )
        await self._events.append([_event(project, choice, frame, len(frames) > 1) for frame in untold], owner=owner)
        return committed


def find_frame(project: SceneProject, one: str) -> Frame:
    """The shot, picture, panel or board of this id. Raises `NotFound`."""
    pictures = {picture.id: picture for picture in project.bible.visual_assets}
    found = project.find_shot(one)
    if found is not None:
        shown = [pictures[frame].asset for frame in found[1].frames if frame in pictures]
        return Frame(one, shown[0] if shown else "", shot=found[1])
    if one in pictures:
        return Frame(one, pictures[one].asset, picture=pictures[one])
    for board in project.storyboards:
        if board.id == one:
            return Frame(one, "", board=board)
        for panel in board.panels:
            if panel.id == one:
                return Frame(one, panel.asset or "", board=board, panel=panel)
    raise NotFound(f"{project.id} has no frame {one}", field="frame")


def frames_among(project: SceneProject, ids: Sequence[str]) -> tuple[str, ...]:
    """Those of these ids that are shots with pictures, boards, or pictures that no shot among them shows."""
    wanted = set(ids)
    shots = [shot for _, shot in project.shots() if shot.id in wanted and shot.frames]
    shown = {frame for shot in shots for frame in shot.frames}
    boards = [board.id for board in project.storyboards if board.id in wanted]
    pictures = [one.id for one in project.bible.visual_assets if one.id in wanted - shown]
    return (*(shot.id for shot in shots), *boards, *pictures)


def _panels_of(project: SceneProject, frame: Frame) -> tuple[Frame, ...]:
    """A board's panels that are pictures of shots; any other frame itself."""
    if frame.board is None or frame.panel is not None:
        return (frame,)
    panels = tuple(panel for panel in frame.board.panels if panel.asset is not None and panel.shot_id)
    if not panels:
        raise NotFound(f"no panel of {frame.id} is a picture of a shot, so there is nothing to promote", field="frame")
    return tuple(find_frame(project, panel.id) for panel in panels)


def operations_of(
    project: SceneProject, choice: Choice, frame: Frame, instead_of: str | None = None
) -> tuple[Operation, ...]:
    """What a choice about one frame comes to."""
    if choice == "keep":
        return ()
    return _deleted(project, frame) if choice == "delete" else _promoted(project, frame, instead_of)


def _deleted(project: SceneProject, frame: Frame) -> tuple[Operation, ...]:
    if frame.shot is not None:
        used = {one for _, shot in project.shots() if shot.id != frame.id for one in shot.frames}
        lost = (RemoveVisualAsset(asset_id=one) for one in dict.fromkeys(frame.shot.frames) if one not in used)
        return (RemoveShot(shot_id=frame.id), *lost)
    if frame.picture is not None:
        freed = tuple(
            UpdateShot(shot_id=shot.id, fields=ShotFields(frames=tuple(one for one in shot.frames if one != frame.id)))
            for _, shot in project.shots()
            if frame.id in shot.frames
        )
        return (*freed, RemoveVisualAsset(asset_id=frame.id))
    assert frame.board is not None
    rest = tuple(panel for panel in frame.board.panels if frame.panel is not None and panel.id != frame.id)
    if not rest:
        return (RemoveStoryboard(board_id=frame.board.id),)
    return (ReplaceStoryboard(board=frame.board.with_(panels=rest)),)


def _promoted(project: SceneProject, frame: Frame, instead_of: str | None) -> tuple[Operation, ...]:
    if frame.shot is not None:
        return (PromoteShot(shot_id=frame.id, instead_of=instead_of),)
    if frame.picture is not None:
        showing = [shot for _, shot in project.shots() if frame.id in shot.frames]
        if not showing:
            raise NotFound(f"no shot shows {frame.id}, so there is nothing to promote it in", field="frame")
        return tuple(_first(shot, frame.id) for shot in showing)
    panel = frame.panel
    found = project.find_shot(panel.shot_id) if panel is not None and panel.shot_id else None
    if panel is None or panel.asset is None or found is None:
        raise NotFound(f"{frame.id} is not a picture of a shot, so there is nothing to promote it in", field="frame")
    picture = VisualAsset(id=IdMint(project)("asset"), category="frame", asset=panel.asset, label=panel.caption)
    return (AddVisualAsset(asset=picture), _first(found[1], picture.id))


def _first(shot: Shot, picture: str) -> UpdateShot:
    """The picture as the first of a shot's frames; the others stay behind it."""
    frames = (picture, *(one for one in shot.frames if one != picture))
    return UpdateShot(shot_id=shot.id, fields=ShotFields(frames=frames))


def _event(project: SceneProject, choice: Choice, frame: Frame, bulk: bool) -> AnyEvent:
    slots = frame.shot.prompt_slots if frame.shot is not None else None
    moment = now()
    return OutputHandled(
        event_id=new_id(),
        ts=moment.replace(microsecond=moment.microsecond // 1000 * 1000),
        kind=KINDS[choice],
        project_key=project.id,
        bulk=bulk,
        payload=OutputPayload(
            workflow=_workflow(frame),
            asset=frame.asset or frame.id,
            frame_index=slots.frame_index.value if slots and slots.frame_index else None,
            frame_count=slots.frame_count.value if slots and slots.frame_count else None,
            coverage_type=slots.coverage_type.value.value if slots and slots.coverage_type else "",
            time_offset_ms=frame.panel.time_offset_ms if frame.panel is not None else None,
        ),
    )


def _workflow(frame: Frame) -> str:
    """The kind of set a frame belongs to, as far as the record says."""
    if frame.panel is not None and frame.panel.time_offset_ms is not None:
        return "time_stack"
    if frame.shot is not None and frame.shot.prompt_slots.frame_count is not None:
        return "split_stack"
    return ""
