"""The table of settings in `docs/deploying.md`, from the settings themselves."""

import ast
import inspect
import textwrap
from collections.abc import Iterator, Mapping

from pydantic import AliasChoices
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from server.settings import ServerSettings
from tools.settings import Settings

ELSEWHERE = (
    (
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "",
        "Where spans go (OTLP over HTTP). Empty: no spans. The other `OTEL_*` count too.",
    ),
    ("LANGSMITH_TRACING", "false", "`true`: send runs to LangSmith, with what they say."),
)


def settings_table() -> str:
    """Every variable, its default and what it does."""
    rows = ["| variable | default | meaning |", "| --- | --- | --- |"]
    rows += [f"| `{name}` | {_shown(default)} | {about} |" for name, default, about in _rows()]
    return "\n".join(rows)


def _rows() -> Iterator[tuple[str, str, str]]:
    for settings in (ServerSettings, Settings):
        abouts = _docstrings(settings)
        for name, field in settings.model_fields.items():
            default = field.get_default(call_default_factory=False)
            shown = ",".join(default) if isinstance(default, tuple) else "" if default is None else str(default)
            yield _variable(name, field), shown.lower() if isinstance(default, bool) else shown, abouts.get(name, "")
    yield from ELSEWHERE


def _variable(name: str, field: FieldInfo) -> str:
    if isinstance(field.validation_alias, AliasChoices):
        return str(field.validation_alias.choices[-1])
    return f"DIRECTOR_{name.upper()}"


def _shown(default: str) -> str:
    return f"`{default}`" if default else ""


def _docstrings(settings: type[BaseSettings]) -> Mapping[str, str]:
    """The strings below fields, which Python itself does not keep."""
    [body] = ast.parse(textwrap.dedent(inspect.getsource(settings))).body
    assert isinstance(body, ast.ClassDef)
    found = {}
    for field, about in zip(body.body, body.body[1:], strict=False):
        named = isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        said = isinstance(about, ast.Expr) and isinstance(about.value, ast.Constant)
        if named and said:
            found[field.target.id] = " ".join(str(about.value.value).split())  # type: ignore[attr-defined]
    return found
