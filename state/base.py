"""What every record has in common: frozen, closed to unknown fields, and the same bytes for the same content."""

import hashlib
import inspect
import json
import os
from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict

for _module in ("importlib._bootstrap", "importlib._bootstrap_external", "runpy"):
    for _file in (f"<frozen {_module}>", os.path.abspath(f"<frozen {_module}>")):
        inspect.modulesbyfile.setdefault(_file, _module)
# Reading attribute docstrings, pydantic asks `inspect` for the module of every frame of a class's import; for frozen
# frames that means a walk through all of sys.modules, a fifth of the time a start takes.


class Part(BaseModel):
    """A value of the record. Frozen; unknown fields are refused; infinities and NaN are refused."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        ser_json_inf_nan="constants",
        use_attribute_docstrings=True,
    )

    def with_(self, **changes: Any) -> Self:
        """A validated copy with these fields changed."""
        data = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self).model_validate({**data, **changes})


class GraphState(BaseModel):
    """State of a workflow run. Nodes return `patch(...)`, which refuses unknown names where they are written."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)

    @classmethod
    def patch(cls, **values: Any) -> dict[str, Any]:
        """A node's update, with every key checked against the state's fields."""
        unknown = values.keys() - cls.model_fields.keys()
        if unknown:
            raise KeyError(f"{cls.__name__} has no field {', '.join(sorted(unknown))}")
        return values


def canonical_bytes(value: object) -> bytes:
    """The one serialised form of a record: UTF-8 JSON, sorted keys, no spaces, defaults included."""
    return json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def content_hash(value: object) -> str:
    """SHA-256 of the canonical bytes, hexadecimal."""
    return hashlib.sha256(canonical_bytes(value)).hexdigest()


def plain(value: object) -> Any:
    """The value as JSON would have it: dicts, lists, texts and numbers."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value
