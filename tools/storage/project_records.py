"""What the project store answers with."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from state.difference import Change
from state.errors import Conflict
from state.project import SceneProject

CommitKind = Literal["create", "edit", "undo", "redo", "restore", "import"]


class Stored(NamedTuple):
    """A project, or the asked-for part of one, and the version it is at."""

    project: SceneProject
    version: int


@dataclass(frozen=True)
class Committed:
    """What a commit did."""

    project_id: str
    version: int
    """The head after it; unchanged when there was nothing to change."""
    parts: tuple[str, ...] = ()
    """Ids of the parts that changed."""
    rebased: bool = False
    """True when others had committed since the base version and nothing overlapped."""
    renumbered: dict[str, str] = field(default_factory=dict)
    """Ids asked for that others had taken meanwhile, and the ids used instead."""
    replayed: bool = False
    """True when this very commit was made before, under the same idempotency key."""


class Record(BaseModel):
    """Answers that leave through the API."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ProjectSummary(Record):
    """One line of a list of projects."""

    project_id: str
    title: str
    version: int
    created_at: datetime
    updated_at: datetime


class Version(Record):
    """One commit in a project's history."""

    version: int
    base: int
    """The version its author had seen."""
    kind: CommitKind
    author: Literal["person", "workflow", "import", "undo"]
    workflow: str = ""
    run_id: str = ""
    reason: str = ""
    created_at: datetime
    takes_back: int | None = None
    """For undo and redo: the version taken back."""
    parts: tuple[str, ...] = ()
    """Ids of the parts it changed."""


class VersionDetail(Version):
    """One commit with its operations, as they were applied, and those that take it back."""

    operations: list[dict[str, object]]
    inverse: list[dict[str, object]]


class Difference(Record):
    """Everything that differs between two versions."""

    project_id: str
    a: int
    b: int
    changes: tuple[Change, ...]


class Snapshot(Record):
    """A version with a name."""

    name: str
    version: int
    created_at: datetime


class EditConflict(Conflict):
    """Others changed what this edit is about; `collisions` are the [part, field] paths, `version` the present head."""

    code = "edit_conflict"

    def __init__(self, collisions: tuple[tuple[str, str], ...], version: int) -> None:
        part, name = collisions[0]
        path = f"{part}.{name}" if name else part
        more = f" and {len(collisions) - 1} more" if len(collisions) > 1 else ""
        super().__init__(
            f"{path}{more} changed since the version this edit was made on; read version {version} and edit again.",
            field=path,
        )
        self.collisions = collisions
        self.version = version
        self.facts = {"collisions": [list(path) for path in collisions], "version": version}
