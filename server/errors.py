"""Every failure leaves as `{"detail": "<one sentence>"}` with the status clients map to their exceptions."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from state.errors import DirectorError


class PayloadTooLarge(DirectorError):
    """The request body is larger than the server accepts."""

    code = "payload_too_large"
    status = 413


class Unauthorized(DirectorError):
    """No key, or one that is not known."""

    code = "unauthorized"
    status = 401


class Forbidden(DirectorError):
    """Known, but not allowed to do this."""

    code = "forbidden"
    status = 403


class Unavailable(DirectorError):
    """The server is shutting down or one of its stores does not answer."""

    code = "unavailable"
    status = 503


class CancelTimeout(DirectorError):
    """The run was told to stop and has not stopped yet."""

    code = "cancel_timeout"
    status = 504


def add_error_handlers(app: FastAPI) -> None:
    app.add_exception_handler(DirectorError, _director_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _unexpected)


async def _director_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DirectorError)
    facts = getattr(error, "facts", {})
    return JSONResponse({"detail": str(error), **facts}, status_code=error.status)


async def _validation_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return JSONResponse({"detail": "; ".join(_sentence(item) for item in error.errors()[:5])}, status_code=422)


async def _http_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return JSONResponse({"detail": str(error.detail)}, status_code=error.status_code, headers=error.headers)


async def _unexpected(_request: Request, _error: Exception) -> JSONResponse:
    """The web server logs the error itself."""
    return JSONResponse({"detail": "Internal Server Error"}, status_code=500)


def _sentence(item: Any) -> str:
    where = ".".join(str(part) for part in item["loc"])
    message = str(item["msg"]).removeprefix("Value error, ")
    return f"{where}: {message}"
