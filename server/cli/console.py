"""How the command line speaks: results on standard output, progress and complaints on standard error."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from rich.console import Console
from rich.table import Table
from sqlalchemy.exc import DBAPIError

from state.errors import DirectorError, InvalidInput, refused_input

out = Console(soft_wrap=True, highlight=False)
"""Standard output, looked up at each use."""
err = Console(stderr=True, soft_wrap=True, highlight=False)
"""Standard error."""

MAX_TEXT_BYTES = 4_000_000
"""Largest text file read as a brief; a brief has far fewer characters."""


def explain(error: BaseException) -> tuple[int, str | None]:
    """Exit status and the one line that says what went wrong; no line for what nobody foresaw."""
    if isinstance(error, DirectorError):
        return 2 if error.status < 500 else 1, str(error)
    if isinstance(error, ValidationError):
        return 2, str(refused_input(error))
    if isinstance(error, DBAPIError):
        reason = " ".join(str(error.orig).split())
        full = "disk is full" in reason or "No space left" in reason
        return 1, "the disk is full; nothing was changed" if full else f"the store cannot be used: {reason}"
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return 1, f"{where}{error.strerror or error}"
    return 1, None


def read_text(source: str, *, field: str) -> str:
    """The text of a file, or of standard input for `-`. Raises `InvalidInput` naming what is wrong with it."""
    raw = sys.stdin.buffer.read(MAX_TEXT_BYTES + 1) if source == "-" else read_bytes(Path(source), field=field)
    if len(raw) > MAX_TEXT_BYTES:
        raise InvalidInput(f"larger than {MAX_TEXT_BYTES // 1_000_000} MB", field=field)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InvalidInput(f"not UTF-8 text: byte {error.start} on line {line}", field=field) from error


def read_bytes(path: Path, *, field: str, limit: int = 256_000_000) -> bytes:
    """A file's bytes, never more than `limit` of them in memory, whatever kind of file it is. Raises `InvalidInput`
    when it is missing, a folder, an address, unreadable or too large."""
    if path.parts[:1] and path.parts[0].casefold() in ("http:", "https:"):
        raise InvalidInput("give a file: addresses are not fetched", field=field)
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise InvalidInput(f"{path}: {error.strerror}", field=field) from error
    if len(data) > limit:
        raise InvalidInput(f"{path} is larger than {limit // 1_000_000} MB", field=field)
    return data


def show_json(value: Any) -> None:
    """Print a value as JSON, models in their JSON form."""
    sys.stdout.write(json.dumps(_plain(value), ensure_ascii=False, indent=2) + "\n")


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def table(title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Table:
    """A readable table; cells are text, never markup."""
    made = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for column in columns:
        made.add_column(column, overflow="fold")
    for row in rows:
        made.add_row(*[cell.replace("[", "\\[") for cell in row])
    return made
