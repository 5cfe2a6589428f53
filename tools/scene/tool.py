"""What every scene tool is, and how its results are checked before they are handed on."""

from collections.abc import Sequence
from typing import Any, ClassVar, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from state.bible import Character, Location, Prop
from state.direction import Act, Ask, Change, Skipped
from state.errors import InvalidInput, OperationRefused
from state.operations import Author, Operation, apply
from state.project import Scene, SceneProject, Shot

Arg = TypeVar("Arg", bound=BaseModel)


class Arguments(BaseModel):
    """Arguments of a tool: every field required, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class BadArguments(InvalidInput):
    """A tool was called with arguments that do not fit it or the project; `field` names the one at fault."""

    code = "bad_arguments"


class SceneTool(Protocol):
    """One tool: what a model sees of it, and what it does."""

    name: ClassVar[str]
    description: ClassVar[str]
    arguments: ClassVar[type[Arguments]]

    def operations(self, project: SceneProject, arguments: Any, author: Author = "workflow") -> Change:
        """What the call comes to on this project. Pure."""
        ...


def read_arguments(tool: SceneTool, given: object) -> Arguments:
    """The arguments, validated; raises BadArguments naming the first field at fault."""
    try:
        return tool.arguments.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "arguments"
        raise BadArguments(f"{tool.name}: {first['msg'].lower()}", field=field) from error


def settled(
    project: SceneProject,
    operations: Sequence[Operation],
    said: str,
    author: Author,
    refused: Sequence[Skipped] = (),
    questions: Sequence[Ask] = (),
) -> Change:
    """The change, if the record takes all of it; otherwise nothing of it, and why."""
    try:
        apply(project, operations, author)
    except OperationRefused as refusal:
        why = Skipped(target=refusal.field.split(".")[0], slot=refusal.field, reason=refusal.message)
        return Change(said="", refused=(*refused, why), questions=tuple(questions))
    given: dict[str, Any] = {"operations": tuple(operations), "said": said if operations else ""}
    return Change.model_validate({**given, "refused": tuple(refused), "questions": tuple(questions)})


def told(said: str, questions: Sequence[Ask] = (), act: Act | None = None) -> Change:
    """An answer that changes nothing on the record."""
    return Change(said=said, questions=tuple(questions), act=act)


def scene_of(project: SceneProject, given: str, field: str) -> Scene:
    """The scene with this id or title; raises BadArguments."""
    wanted = given.strip().casefold()
    for scene in project.scenes:
        if wanted in (scene.id, scene.title.casefold()) and wanted:
            return scene
    known = ", ".join(scene.id for scene in project.scenes) or "none"
    raise BadArguments(f"there is no scene “{given}”; there are {known}", field=field)


def shot_of(project: SceneProject, given: str, field: str) -> tuple[Scene, Shot]:
    """The shot with this id, and its scene; raises BadArguments."""
    found = project.find_shot(given.strip().casefold())
    if found is None:
        raise BadArguments(f"there is no shot “{given}”", field=field)
    return found


def entity_of(project: SceneProject, given: str, field: str) -> Character | Location | Prop:
    """The bible entry with this id, name or alias; raises BadArguments, also when a name means several."""
    wanted = given.strip().casefold()
    found = [
        entity
        for entity in project.bible.entities()
        if wanted in (entity.id, entity.name.casefold(), *(alias.casefold() for alias in entity.aliases))
    ]
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(f"{entity.id} ({entity.kind})" for entity in found)
        raise BadArguments(f"“{given}” could be {names}", field=field)
    known = ", ".join(entity.name for entity in project.bible.entities()) or "nobody and nothing yet"
    raise BadArguments(f"the bible has no “{given}”; it has {known}", field=field)


def titled(scene: Scene) -> str:
    """A scene as it is named to a person: "scene-2 “The roof”"."""
    return f"{scene.id} “{scene.title}”" if scene.title else scene.id


def counted(shots: int) -> str:
    """A number of shots in words."""
    return "1 shot" if shots == 1 else f"{shots} shots"
