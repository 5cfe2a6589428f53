"""Named failures, each with one clear sentence and, where there is one, the field at fault."""

from pydantic import ValidationError


class DirectorError(Exception):
    """Base of every failure a caller can act on. `field` is a dotted path or empty; `status` is its HTTP status."""

    code = "error"
    status = 400

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return f"{self.field}: {self.message}" if self.field else self.message


class InvalidInput(DirectorError):
    """What was given cannot be read as what was asked for."""

    code = "invalid_input"
    status = 422


class NotFound(DirectorError):
    """No such project, scene, workflow, target or asset, or not yours."""

    code = "not_found"
    status = 404


class Conflict(DirectorError):
    """Someone else changed what this change is about."""

    code = "conflict"
    status = 409


class NewerSchema(DirectorError):
    """The document was written by a newer version than this one."""

    code = "newer_schema"
    status = 422


class OperationRefused(DirectorError):
    """An operation would break a promise of the record. Names the operation, the field, why, and what to do."""

    code = "operation_refused"
    status = 409

    def __init__(self, operation: str, field: str, reason: str, remedy: str = "") -> None:
        sentence = f"{operation} refused: {reason}" + (f" {remedy}" if remedy else "")
        super().__init__(sentence, field=field)
        self.operation = operation
        self.reason = reason
        self.remedy = remedy


def refused_input(error: ValidationError, *, prefix: str = "") -> InvalidInput:
    """The first thing pydantic found wrong, as one sentence with its field."""
    first = error.errors(include_url=False, include_input=False)[0]
    field = ".".join(str(step) for step in (*([prefix] if prefix else []), *first["loc"]))
    message = first["msg"]
    return InvalidInput(message[:1].lower() + message[1:], field=field)
