"""A project as one document in a format that other programs read, with what the format could not hold."""

from collections.abc import Callable
from typing import Literal, NamedTuple, get_args

from state.base import canonical_bytes
from state.errors import InvalidInput
from state.project import SceneProject
from tools.export.reel import reel_markdown
from tools.export.shotlist import shotlist_csv
from tools.screenplay.exporting import to_screenplay
from tools.screenplay.fdx_writer import write_fdx
from tools.screenplay.fountain_writer import write_fountain
from tools.screenplay.remarks import Remark

DocumentFormat = Literal["fountain", "fdx", "json", "csv", "md"]
FORMATS: tuple[str, ...] = get_args(DocumentFormat)


class Document(NamedTuple):
    """A file's bytes and media type, and what it does not hold of the project's script."""

    data: bytes
    media_type: str
    losses: tuple[Remark, ...] = ()


def _fountain(project: SceneProject) -> Document:
    text, losses = write_fountain(to_screenplay(project))
    return Document(text.encode(), "text/plain; charset=utf-8", losses)


def _fdx(project: SceneProject) -> Document:
    text, losses = write_fdx(to_screenplay(project))
    return Document(text.encode(), "application/xml", losses)


def _json(project: SceneProject) -> Document:
    return Document(canonical_bytes(project) + b"\n", "application/json")


def _csv(project: SceneProject) -> Document:
    return Document(shotlist_csv(project).encode(), "text/csv; charset=utf-8")


def _markdown(project: SceneProject) -> Document:
    return Document(reel_markdown(project).encode(), "text/markdown; charset=utf-8")


WRITERS: dict[str, Callable[[SceneProject], Document]] = {
    "fountain": _fountain,
    "fdx": _fdx,
    "json": _json,
    "csv": _csv,
    "md": _markdown,
}


def export_document(project: SceneProject, kind: str) -> Document:
    """The project in one of `FORMATS`. The same project gives the same bytes."""
    if kind not in WRITERS:
        raise InvalidInput(f"{kind!r} is none of {', '.join(FORMATS)}.", field="format")
    return WRITERS[kind](project)
