"""Typed changes to a SceneProject. `apply` and `invert` are pure; every change to the record goes through them."""

from collections.abc import Iterable, Sequence
from typing import Annotated

from pydantic import Field, TypeAdapter

from state.operations import guard
from state.operations.base import Author, Operation, count
from state.operations.beats_and_lines import AddBeats, AddLines, RemoveBeat, RemoveLine, SetBeat, SetLine
from state.operations.between import operations_between
from state.operations.boards import AddStoryboard, RemoveStoryboard, ReplaceStoryboard
from state.operations.compiled import RemoveCompiledPrompt, SetCompiledPrompt, SetCompiledPrompts
from state.operations.entities import AddEntity, EntityFields, RemoveEntity, ReplaceEntity, UpdateEntity
from state.operations.locks import SetLock
from state.operations.names import MergeEntities, RenameEntity
from state.operations.pictures import (
    AddMarketingAsset,
    AddVisualAsset,
    RemoveMarketingAsset,
    RemoveVisualAsset,
    ReplaceMarketingAsset,
    ReplaceVisualAsset,
    SetAssetEntity,
)
from state.operations.questions import AskQuestion, CloseQuestion
from state.operations.reads import EVERYTHING, restricted
from state.operations.scenes import AddScene, MergeScenes, MoveScene, RemoveScene, ReplaceScene, SplitScene
from state.operations.shots import AddShots, MoveShot, PromoteShot, RemoveShot, SetCanonical
from state.operations.values import (
    ProjectFields,
    SceneFields,
    SetProject,
    SetSlots,
    SetStyle,
    ShotFields,
    UpdateScene,
    UpdateShot,
)
from state.parts import compiled_id
from state.project import SceneProject

AnyOperation = Annotated[
    AddBeats
    | AddLines
    | RemoveBeat
    | RemoveLine
    | SetBeat
    | SetLine
    | AddStoryboard
    | RemoveStoryboard
    | ReplaceStoryboard
    | RemoveCompiledPrompt
    | SetCompiledPrompt
    | SetCompiledPrompts
    | AddEntity
    | RemoveEntity
    | ReplaceEntity
    | UpdateEntity
    | SetLock
    | MergeEntities
    | RenameEntity
    | AddMarketingAsset
    | AddVisualAsset
    | RemoveMarketingAsset
    | RemoveVisualAsset
    | ReplaceMarketingAsset
    | ReplaceVisualAsset
    | SetAssetEntity
    | AskQuestion
    | CloseQuestion
    | AddScene
    | MergeScenes
    | MoveScene
    | RemoveScene
    | ReplaceScene
    | SplitScene
    | AddShots
    | MoveShot
    | PromoteShot
    | RemoveShot
    | SetCanonical
    | SetProject
    | SetSlots
    | SetStyle
    | UpdateScene
    | UpdateShot,
    Field(discriminator="op"),
]
"""Any operation, told apart by `op`."""

OPERATIONS: TypeAdapter[tuple[AnyOperation, ...]] = TypeAdapter(tuple[AnyOperation, ...])
"""Reads and writes lists of operations as JSON."""


def apply(project: SceneProject, operations: Iterable[Operation], author: Author = "person") -> SceneProject:
    """The project after these operations, in order. Raises `OperationRefused` at the first that breaks a promise;
    the given project is untouched either way. Undo is held to the promises at its end, not at every step of the way."""
    start = project
    for operation in operations:
        after = operation.applied(project)
        if author != "undo":
            guard.check(operation, project, after, author)
        project = after
    if author == "undo":
        guard.check_integrity("undo", start, project)
    return project


def invert(project: SceneProject, operations: Sequence[Operation]) -> tuple[Operation, ...]:
    """Operations that lead from `apply(project, operations)` back to the contents of `project`, to be applied as
    `undo`. Counters stay where they are: a number is never used for a second thing."""
    back: list[tuple[Operation, ...]] = []
    for operation in operations:
        after = operation.applied(project)
        own = type(operation).inverted is not Operation.inverted
        back.append(operation.inverted(project) if own else operations_between(after, project))
        project = after
    return tuple(inverse for inverses in reversed(back) for inverse in inverses)


__all__ = [
    "EVERYTHING",
    "OPERATIONS",
    "AddBeats",
    "AddEntity",
    "AddLines",
    "AddMarketingAsset",
    "AddScene",
    "AddShots",
    "AddStoryboard",
    "AddVisualAsset",
    "AnyOperation",
    "AskQuestion",
    "Author",
    "CloseQuestion",
    "EntityFields",
    "MergeEntities",
    "MergeScenes",
    "MoveScene",
    "MoveShot",
    "Operation",
    "ProjectFields",
    "PromoteShot",
    "RemoveBeat",
    "RemoveCompiledPrompt",
    "RemoveEntity",
    "RemoveLine",
    "RemoveMarketingAsset",
    "RemoveScene",
    "RemoveShot",
    "RemoveStoryboard",
    "RemoveVisualAsset",
    "RenameEntity",
    "ReplaceEntity",
    "ReplaceMarketingAsset",
    "ReplaceScene",
    "ReplaceStoryboard",
    "ReplaceVisualAsset",
    "SceneFields",
    "SetAssetEntity",
    "SetBeat",
    "SetCanonical",
    "SetCompiledPrompt",
    "SetCompiledPrompts",
    "SetLine",
    "SetLock",
    "SetProject",
    "SetSlots",
    "SetStyle",
    "ShotFields",
    "SplitScene",
    "UpdateEntity",
    "UpdateScene",
    "UpdateShot",
    "apply",
    "compiled_id",
    "count",
    "invert",
    "operations_between",
    "restricted",
]
