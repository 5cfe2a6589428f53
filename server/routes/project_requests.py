"""What clients send about projects: patches, operations, versions they have seen."""

from typing import Annotated, Any

import jsonpatch
from fastapi import Header, Request, Response
from jsonpointer import JsonPointerException
from pydantic import Field, TypeAdapter, ValidationError

from server.errors import PayloadTooLarge
from state.base import Part
from state.errors import Conflict, InvalidInput
from state.operations import AnyOperation
from tools.storage.project_records import Committed

JSON_PATCH = "application/json-patch+json"
MOST_PATCHES = 1_000
NO_NUL = r"^[^\x00]*$"
"""PostgreSQL keeps no NUL in text."""

IfMatch = Annotated[str | None, Header(max_length=80)]
IdempotencyKey = Annotated[str | None, Header(min_length=1, max_length=200)]
Page = Annotated[int, Field(ge=1, le=1_000)]
VersionNumber = Annotated[int, Field(ge=1, le=2**31 - 1)]

Operations = Annotated[tuple[AnyOperation, ...], Field(min_length=1, max_length=10_000)]


class Edit(Part):
    """Typed operations, applied together or not at all."""

    operations: Operations
    reason: Annotated[str, Field(max_length=2_000, pattern=NO_NUL)] = ""


class CommitAnswer(Part):
    """What an edit did. The new version is also the `ETag`."""

    project_id: str
    version: int
    parts: tuple[str, ...]
    rebased: bool
    renumbered: dict[str, str]
    replayed: bool


def answer(committed: Committed, response: Response) -> CommitAnswer:
    """The answer to an edit, with its version as entity tag."""
    tag(response, committed.version)
    return CommitAnswer(
        project_id=committed.project_id,
        version=committed.version,
        parts=committed.parts,
        rebased=committed.rebased,
        renumbered=committed.renumbered,
        replayed=committed.replayed,
    )


def tag(response: Response, version: int) -> None:
    """Name the version in the answer's `ETag`."""
    response.headers["ETag"] = f'"{version}"'


def seen_version(if_match: str | None) -> int | None:
    """The version a client says it has seen; None for none or any."""
    if if_match is None or if_match.strip() == "*":
        return None
    bare = if_match.strip().removeprefix("W/").strip('"')
    if not bare.isdecimal() or len(bare) > 10:
        raise InvalidInput('must be the ETag of a version, such as "7".', field="If-Match")
    return int(bare)


def is_json_patch(request: Request) -> bool:
    """Whether the body is an RFC 6902 patch, by its content type."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == JSON_PATCH


def patched(document: dict[str, Any], patch: Any) -> Any:
    """The document after a JSON Patch. A failed `test` is a `Conflict`; anything else that fails names its path."""
    if not isinstance(patch, list):
        raise InvalidInput("a JSON Patch is a list of operations.", field="body")
    if len(patch) > MOST_PATCHES:
        raise PayloadTooLarge(f"a JSON Patch may have at most {MOST_PATCHES} operations", field="body")
    result: Any = document
    for number, step in enumerate(patch):
        try:
            result = jsonpatch.JsonPatch([step]).apply(result)
        except jsonpatch.JsonPatchTestFailed as error:
            raise Conflict(f"the test at {_path(step)} failed.", field=f"body.{number}") from error
        except (jsonpatch.JsonPatchException, JsonPointerException, KeyError, TypeError, AttributeError) as error:
            sentence = f"cannot be applied at {_path(step)}: {error}"
            raise InvalidInput(sentence[:500], field=f"body.{number}") from error
    return result


def _path(step: Any) -> str:
    return str(step.get("path", "?"))[:200] if isinstance(step, dict) else "?"


def validated(adapter: TypeAdapter[Any] | type[Part], value: Any) -> Any:
    """The value as what it should be; `InvalidInput` names the field that is wrong."""
    try:
        return adapter.validate_python(value) if isinstance(adapter, TypeAdapter) else adapter.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(step) for step in first["loc"])
        raise InvalidInput(str(first["msg"]).removeprefix("Value error, "), field=field) from error
