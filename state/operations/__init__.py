"""Typed changes to a SceneProject. `apply` and `invert` are pure; every change to the record goes through them."""

from collections.abc import Iterable, Sequence
from typing import Annotated

from pydantic import Field, TypeAdapter

from state.operations import guard
from state.operations.base import EVERYTHING, Author, Operation, count
from state.operations.fields import (
    EntityFields,
    ProjectFields,
    SceneFields,
    SetLock,
    SetProject,
    SetSlots,
    SetStyle,
    ShotFields,
    UpdateEntity,
    UpdateScene,
    UpdateShot,
)
from state.operations.pictures import (
    AddMarketingAsset,
    AddStoryboard,
    AddVisualAsset,
    RemoveCompiledPrompt,
    RemoveMarketingAsset,
    RemoveStoryboard,
    RemoveVisualAsset,
    ReplaceStoryboard,
    SetCompiledPrompt,
    compiled_id,
)
from state.operations.structure import (
    AddBeats,
    AddEntity,
    AddLines,
    AddScene,
    AddShots,
    AskQuestion,
    CloseQuestion,
    MergeEntities,
    MergeScenes,
    MoveScene,
    MoveShot,
    PromoteShot,
    RemoveBeat,
    RemoveEntity,
    RemoveLine,
    RemoveScene,
    RemoveShot,
    RenameEntity,
    ReplaceEntity,
    ReplaceScene,
    ReplaceVisualAssetOwner,
    SetBeat,
    SetCanonical,
    SetLine,
    SplitScene,
)
from state.project import SceneProject

AnyOperation = Annotated[
    SetProject
    | SetStyle
    | SetSlots
    | UpdateScene
    | UpdateShot
    | UpdateEntity
    | SetLock
    | AddScene
    | RemoveScene
    | ReplaceScene
    | MoveScene
    | SplitScene
    | MergeScenes
    | AddShots
    | RemoveShot
    | MoveShot
    | PromoteShot
    | SetCanonical
    | AddBeats
    | RemoveBeat
    | SetBeat
    | AddLines
    | RemoveLine
    | SetLine
    | AddEntity
    | RemoveEntity
    | ReplaceEntity
    | RenameEntity
    | MergeEntities
    | ReplaceVisualAssetOwner
    | AskQuestion
    | CloseQuestion
    | AddVisualAsset
    | RemoveVisualAsset
    | AddStoryboard
    | RemoveStoryboard
    | ReplaceStoryboard
    | AddMarketingAsset
    | RemoveMarketingAsset
    | SetCompiledPrompt
    | RemoveCompiledPrompt,
    Field(discriminator="op"),
]
"""Any operation, told apart by `op`."""

OPERATIONS: TypeAdapter[tuple[AnyOperation, ...]] = TypeAdapter(tuple[AnyOperation, ...])
"""Reads and writes lists of operations as JSON."""


def apply(project: SceneProject, operations: Iterable[Operation], author: Author = "person") -> SceneProject:
    """The project after these operations, in order. Raises `OperationRefused` at the first that breaks a promise;
    the given project is untouched either way."""
    for operation in operations:
        after = operation.applied(project)
        guard.check(operation, project, after, author)
        project = after
    return project


def invert(project: SceneProject, operations: Sequence[Operation]) -> tuple[Operation, ...]:
    """Operations that lead from `apply(project, operations)` back to the contents of `project`. Counters stay where
    they are: a number is never used for a second thing."""
    back: list[tuple[Operation, ...]] = []
    for operation in operations:
        back.append(operation.inverted(project))
        project = operation.applied(project)
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
    "ReplaceScene",
    "ReplaceStoryboard",
    "ReplaceVisualAssetOwner",
    "SceneFields",
    "SetBeat",
    "SetCanonical",
    "SetCompiledPrompt",
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
]
