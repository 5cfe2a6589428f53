"""What the server says of itself: one line per record, for people or for machines.

Nothing secret leaves, and by default no words of a brief either: of an error its type and place are told, not what it
says. Every line carries the request and the run it belongs to.
"""

import logging
import os
import re
import sys
import traceback
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TextIO

import orjson
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from server.settings import ServerSettings

REQUEST_ID = "request_id"
"""By this name a request's id travels with the run it asked for."""
OURS = ("server", "graphs", "tools")
PLAIN_SPOKEN = (*OURS, "uvicorn", "fastapi")
"""Loggers whose messages quote nothing. What others log may, so that they logged is told, and where."""
SECRET_NAME = re.compile(r"(KEY|TOKEN|SECRET|PASSWORD|CREDENTIALS)S?$")
SECRET_SHAPE = re.compile(
    r"\bbd_[A-Za-z0-9_-]{20,}|\bsk-[A-Za-z0-9_-]{12,}|(?i:bearer)\s+[A-Za-z0-9._~+/=-]{8,}|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"
)
REDACTED = "[redacted]"
SHORTEST_SECRET = 8
STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}
_about: ContextVar[Mapping[str, str]] = ContextVar("about", default={})  # noqa: B039


@contextmanager
def telling(**about: str) -> Iterator[None]:
    """Within the block, and in tasks begun there, every line says what it is about: a request, a run, a thread."""
    token = _about.set({name: value for name, value in about.items() if value})
    try:
        yield
    finally:
        _about.reset(token)


def told() -> Mapping[str, str]:
    """What lines are about here."""
    return _about.get()


def set_up_logs(settings: ServerSettings) -> None:
    """Send every line to standard error, in the form the settings ask for."""
    handler = logging.StreamHandler(sys.stderr)
    made = JsonLines if settings.log_format == "json" else TextLines
    handler.setFormatter(made(content=settings.log_content))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(settings.log_level.upper())
    warnings.showwarning = _warn


class Lines(logging.Formatter):
    """One record as the parts of a line."""

    def __init__(self, *, content: bool) -> None:
        super().__init__()
        self._content = content
        self._redactor = Redactor(environment_secrets(os.environ))

    def parts(self, record: logging.LogRecord) -> dict[str, Any]:
        facts = {name: value for name, value in vars(record).items() if name not in STANDARD}
        parts = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self._message(record),
            **_about.get(),
            **facts,
        }
        if record.exc_info and record.exc_info[1] is not None:
            parts["error"] = type(record.exc_info[1]).__name__
            parts["trace"] = self._trace(record.exc_info[1])
        return parts

    def clean(self, line: str) -> str:
        """The line without secrets."""
        return self._redactor(line)

    def _message(self, record: logging.LogRecord) -> str:
        if not self._content and record.name.partition(".")[0] not in PLAIN_SPOKEN:
            return f"logged at {_short(record.pathname)}:{record.lineno}"
        if self._content or not isinstance(record.args, tuple):
            return record.getMessage().rstrip()
        spoken = tuple(type(one).__name__ if isinstance(one, BaseException) else one for one in record.args)
        return (str(record.msg) % spoken if spoken else str(record.msg)).rstrip()

    def _trace(self, error: BaseException) -> str:
        if self._content:
            return "".join(traceback.format_exception(error)).rstrip()
        return " <- ".join(_places(error))


class JsonLines(Lines):
    """An object per line."""

    def format(self, record: logging.LogRecord) -> str:
        return self.clean(orjson.dumps(self.parts(record), default=str, option=orjson.OPT_NON_STR_KEYS).decode())


class TextLines(Lines):
    """Time, level, message; then what it is about."""

    def format(self, record: logging.LogRecord) -> str:
        parts = self.parts(record)
        trace = parts.pop("trace", "")
        head = f"{parts.pop('time')[11:23]} {parts.pop('level'):7} {parts.pop('message')}"
        parts.pop("logger")
        facts = " ".join(f"{name}={value}" for name, value in parts.items())
        line = (f"{head}  {facts}" if facts else head).replace("\r", "\\r").replace("\n", "\\n")
        return self.clean(f"{line}\n  {trace}" if trace else line)


class Redactor:
    """Takes secrets out of text: the ones it knows, and what has the shape of one."""

    def __init__(self, secrets: Iterable[str]) -> None:
        known = sorted({secret for secret in secrets if len(secret) >= SHORTEST_SECRET}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def __call__(self, text: str) -> str:
        text = SECRET_SHAPE.sub(REDACTED, text)
        return self._known.sub(REDACTED, text) if self._known else text


def environment_secrets(environment: Mapping[str, str]) -> Iterator[str]:
    """Values of variables that are named like secrets, and passwords inside addresses."""
    for name, value in environment.items():
        if SECRET_NAME.search(name.upper()):
            yield value
        elif "://" in value and "@" in value:
            try:
                yield str(make_url(value).password or "")
            except ArgumentError:
                continue


def _places(error: BaseException) -> Iterator[str]:
    """The error and what led to it: type, and where it was raised, innermost first."""
    seen: BaseException | None = error
    for _ in range(5):
        if seen is None:
            return
        frames = traceback.extract_tb(seen.__traceback__)[-8:]
        where = " ".join(f"{_short(frame.filename)}:{frame.lineno}" for frame in reversed(frames))
        yield f"{type(seen).__name__} at {where}" if where else type(seen).__name__
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)


def _short(file: str) -> str:
    return "/".join(file.replace("\\", "/").rsplit("/", 3)[-3:])


def _warn(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """A library's warning may quote values; its kind and place do not."""
    logging.getLogger("server.warnings").warning("%s at %s:%d", category.__name__, _short(filename), lineno)
