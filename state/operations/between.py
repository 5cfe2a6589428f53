"""The operations that lead from one state of a project to another."""

from collections.abc import Iterator
from typing import Any

from state.bible import GlobalStyle
from state.operations.base import Operation
from state.operations.boards import AddStoryboard, RemoveStoryboard, ReplaceStoryboard
from state.operations.compiled import RemoveCompiledPrompt, SetCompiledPrompt, SetCompiledPrompts
from state.operations.entities import AddEntity, RemoveEntity, ReplaceEntity
from state.operations.pictures import (
    AddMarketingAsset,
    AddVisualAsset,
    RemoveMarketingAsset,
    RemoveVisualAsset,
    ReplaceMarketingAsset,
    ReplaceVisualAsset,
)
from state.operations.questions import AskQuestion, CloseQuestion
from state.operations.scenes import AddScene, MoveScene, RemoveScene, ReplaceScene
from state.operations.values import ProjectFields, SetProject, SetStyle, decided
from state.parts import Collection, PartChange, changed_parts, collection_of, moved_items
from state.project import SceneProject

_ADD: dict[str, Any] = {
    "characters": lambda part, before: AddEntity(entity=part, before=before),
    "locations": lambda part, before: AddEntity(entity=part, before=before),
    "props": lambda part, before: AddEntity(entity=part, before=before),
    "visual_assets": lambda part, before: AddVisualAsset(asset=part, before=before),
    "scenes": lambda part, before: AddScene(scene=part, before=before),
    "storyboards": lambda part, before: AddStoryboard(board=part, before=before),
    "marketing_assets": lambda part, before: AddMarketingAsset(asset=part, before=before),
}
_REPLACE: dict[str, Any] = {
    "characters": lambda part: ReplaceEntity(entity=part),
    "locations": lambda part: ReplaceEntity(entity=part),
    "props": lambda part: ReplaceEntity(entity=part),
    "visual_assets": lambda part: ReplaceVisualAsset(asset=part),
    "scenes": lambda part: ReplaceScene(scene=part),
    "storyboards": lambda part: ReplaceStoryboard(board=part),
    "marketing_assets": lambda part: ReplaceMarketingAsset(asset=part),
}
_REMOVE: dict[str, Any] = {
    "characters": lambda part: RemoveEntity(entity_id=part.id),
    "locations": lambda part: RemoveEntity(entity_id=part.id),
    "props": lambda part: RemoveEntity(entity_id=part.id),
    "visual_assets": lambda part: RemoveVisualAsset(asset_id=part.id),
    "scenes": lambda part: RemoveScene(scene_id=part.id),
    "storyboards": lambda part: RemoveStoryboard(board_id=part.id),
    "marketing_assets": lambda part: RemoveMarketingAsset(asset_id=part.id),
    "compiled": lambda part: RemoveCompiledPrompt(shot_id=part.shot_id, target=part.target),
}
_MADE: tuple[Collection, ...] = ("storyboards", "marketing_assets")
_KNOWN: tuple[Collection, ...] = ("characters", "locations", "props", "visual_assets")


def operations_between(before: SceneProject, after: SceneProject) -> tuple[Operation, ...]:
    """Operations that lead from `before` to the contents of `after` (counters only ever rise). What is needed comes
    before what needs it, and goes after it."""
    story = tuple(_story(before, after, _by_collection(before, after)))
    told = before
    for operation in story:
        told = operation.applied(told)
    return (*story, *_made(told, after, _by_collection(told, after)))


def _by_collection(before: SceneProject, after: SceneProject) -> dict[str, list[PartChange]]:
    changes: dict[str, list[PartChange]] = {}
    for change in changed_parts(before, after):
        changes.setdefault(change.collection, []).append(change)
    return changes


def _story(before: SceneProject, after: SceneProject, changes: dict[str, list[PartChange]]) -> Iterator[Operation]:
    yield from _head(before, after)
    yield from _style(before, after)
    for name in _KNOWN:
        yield from _put(after, name, changes.get(name, []))
    yield from _scenes(before, after, changes.get("scenes", []))


def _made(before: SceneProject, after: SceneProject, changes: dict[str, list[PartChange]]) -> Iterator[Operation]:
    """What was made from the story, and the bible's entries that nothing needs any more."""
    for name in ("compiled", *_MADE):
        yield from _gone(name, changes.get(name, []))
    for name in _MADE:
        yield from _put(after, name, changes.get(name, []))
    prompts = tuple(change.new for change in changes.get("compiled", []) if change.new is not None)
    if prompts:
        yield SetCompiledPrompt(prompt=prompts[0]) if len(prompts) == 1 else SetCompiledPrompts(prompts=prompts)
    for name in _KNOWN[::-1]:
        yield from _gone(name, changes.get(name, []))


def _head(before: SceneProject, after: SceneProject) -> Iterator[Operation]:
    names = [name for name in ProjectFields.model_fields if getattr(before, name) != getattr(after, name)]
    if names:
        yield SetProject(fields=ProjectFields(**{name: getattr(after, name) for name in names}))
    if before.questions == after.questions:
        return
    wanted = {question.id: question for question in after.questions}
    stays = [question.id for question in before.questions if wanted.get(question.id) == question]
    moved = set(moved_items(stays, [one for one in wanted if one in set(stays)]))
    stays = [one for one in stays if one not in moved]
    for question in before.questions:
        if question.id not in stays:
            yield CloseQuestion(question_id=question.id)
    following: str | None = None
    for question in reversed(after.questions):
        if question.id not in stays:
            yield AskQuestion(question=question, before=following)
        following = question.id


def _style(before: SceneProject, after: SceneProject) -> Iterator[Operation]:
    if before.global_style == after.global_style:
        return
    old, new = decided(before.global_style), decided(after.global_style)
    changed = {name: value for name, value in new.items() if old.get(name) != value}
    yield SetStyle(style=GlobalStyle(**changed), clear=tuple(name for name in old if name not in new))


def _scenes(before: SceneProject, after: SceneProject, changes: list[PartChange]) -> Iterator[Operation]:
    yield from (ReplaceScene(scene=change.new) for change in _replaced(changes))
    yield from _gone("scenes", changes)
    if before.scenes is after.scenes:
        return
    order = [scene.id for scene in after.scenes]
    moved = set(moved_items([scene.id for scene in before.scenes], order))
    new = {change.part: change.new for change in changes if change.old is None}
    following: str | None = None
    for one in reversed(order):
        if one in new:
            yield AddScene(scene=new[one], before=following)
        elif one in moved:
            yield MoveScene(scene_id=one, before=following)
        following = one


def _put(after: SceneProject, name: Collection, changes: list[PartChange]) -> Iterator[Operation]:
    """Replace what changed and add what is new, each in its place. These collections are never reordered otherwise."""
    yield from (_REPLACE[name](change.new) for change in _replaced(changes))
    new = {change.part for change in changes if change.old is None}
    if not new:
        return
    following: str | None = None
    for part in reversed(collection_of(after, name)):
        if part.id in new:
            yield _ADD[name](part, following)
        following = part.id


def _gone(name: str, changes: list[PartChange]) -> Iterator[Operation]:
    yield from (_REMOVE[name](change.old) for change in changes if change.new is None)


def _replaced(changes: list[PartChange]) -> list[PartChange]:
    return [change for change in changes if change.old is not None and change.new is not None]
