"""The text of a `langgraph.json`: its shape, and what of it this server does not use."""

import json
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from state.errors import InvalidInput

SCRIPTS = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")


class Section(BaseModel):
    """A part of the file; what it has beside these fields is told as not used."""

    model_config = ConfigDict(extra="allow")


class GraphEntry(Section):
    path: str
    description: str | None = None


class AuthSection(Section):
    path: str | None = None


class HttpSection(Section):
    app: str | None = None


class StoreIndex(Section):
    dims: Annotated[int, Field(ge=1, le=65_536)]
    embed: str
    fields: list[str] | None = None


class StoreSection(Section):
    index: StoreIndex | None = None


class ConfigFile(Section):
    """What `langgraph.json` may say that is heeded here."""

    graphs: Annotated[dict[str, str | GraphEntry], Field(min_length=1)]
    dependencies: list[str] = []
    env: str | dict[str, str | int | float | bool | None] = {}
    auth: AuthSection = AuthSection()
    http: HttpSection = HttpSection()
    store: StoreSection = StoreSection()

    def not_used(self) -> list[str]:
        """Names of settings that change nothing here."""
        inner = [
            f"{name}.{extra}"
            for name, part in (("auth", self.auth), ("http", self.http), ("store", self.store))
            for extra in part.model_extra or {}
        ]
        return sorted([*((self.model_extra or {}).keys() - {"$schema"}), *inner])


def read_config(file: Path) -> ConfigFile:
    """The file's settings. Raises `InvalidInput` naming the setting that cannot be read."""
    try:
        settings = json.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InvalidInput(f"cannot read {file}: {error.strerror}", field="config") from error
    except ValueError as error:
        raise InvalidInput(f"{file.name} is not valid JSON: {error}", field="config") from error
    try:
        return ConfigFile.model_validate(_without_nothing(settings))
    except ValidationError as error:
        nearest = max(error.errors(), key=lambda one: len(one["loc"]))  # of what it may be, what it is most like
        raise InvalidInput(nearest["msg"], field=".".join(map(str, nearest["loc"])) or file.name) from error


def _without_nothing(settings: Any) -> Any:
    """A setting that is `null` is not set."""
    if not isinstance(settings, dict):
        return settings
    return {name: value for name, value in settings.items() if value is not None}
