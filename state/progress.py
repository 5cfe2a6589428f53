"""What a run says of itself while it works, on the `custom` stream. People read `message`; programs read the rest."""

from typing import Annotated, Any, Literal

from pydantic import Field

from state.base import Part


class StepReached(Part):
    """A step of the workflow began or moved on."""

    type: Literal["step"] = "step"
    step: str
    message: str
    done: int = 0
    total: int = 0
    """How many of how many; both 0 where there is nothing to count."""


class ProjectPatched(Part):
    """The project took shape: an RFC 6902 patch on the document the run builds or changes, starting from an empty
    project (or from `version` of an existing one). Draft until a version is committed."""

    type: Literal["project.patched"] = "project.patched"
    project_id: str
    version: int
    """The committed version the document stands on; 0 before the first."""
    draft: bool = True
    patch: tuple[dict[str, Any], ...]


class FindingMade(Part):
    """Something a person should know: a warning, a question, a refusal."""

    type: Literal["finding"] = "finding"
    severity: Literal["info", "question", "warning", "refused"]
    message: str
    about: str = ""


class AssetMade(Part):
    """A picture is ready."""

    type: Literal["asset"] = "asset"
    asset: str
    role: str
    index: int = 0
    count: int = 1


Progress = Annotated[StepReached | ProjectPatched | FindingMade | AssetMade, Field(discriminator="type")]
