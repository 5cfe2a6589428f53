"""The JSON Schema that a pydantic model becomes for a model's strict mode."""

from copy import deepcopy
from functools import cache
from typing import Any

from pydantic import BaseModel

from state.errors import DirectorError

KEPT = frozenset({"type", "properties", "required", "items", "enum", "const", "anyOf", "$ref", "$defs", "description"})


class SchemaError(DirectorError):
    """A model cannot be said in strict JSON Schema: it holds a free-form mapping or an untyped value."""

    code = "schema"
    status = 500


def strict_schema(model: type[BaseModel]) -> dict[str, Any]:
    """Every object closed and every field required; defaults, ranges, patterns and titles left out.

    What is left out is still enforced: answers are validated against the model itself.
    """
    return deepcopy(_schema_of(model))


@cache
def _schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """Worked out once for each model: every scene of a film asks for the same shape."""
    schema = _strict(model.model_json_schema(mode="validation"), model.__name__)
    if schema.get("type") != "object":
        raise SchemaError("the answer of a step is an object", field=model.__name__)
    return schema


def _strict(node: dict[str, Any], path: str) -> dict[str, Any]:
    if "oneOf" in node:
        node["anyOf"] = node.pop("oneOf")
    if "prefixItems" in node:
        raise SchemaError("fixed-length tuples are not in strict schemas; use a list or an object", field=path)
    kept = {key: value for key, value in node.items() if key in KEPT}
    if "$ref" in kept:
        return {"$ref": kept["$ref"]}
    if not kept.keys() & {"type", "anyOf", "enum", "const"}:
        raise SchemaError("a value without a type", field=path)
    if "const" in kept:
        kept["enum"] = [kept.pop("const")]
    if kept.get("type") == "object":
        _close(kept, node, path)
    if "items" in kept:
        kept["items"] = _strict(kept["items"], f"{path}.items")
    if "anyOf" in kept:
        kept["anyOf"] = [_strict(option, path) for option in kept["anyOf"]]
    if "$defs" in kept:
        kept["$defs"] = {name: _strict(item, name) for name, item in kept["$defs"].items()}
    return kept


def _close(kept: dict[str, Any], node: dict[str, Any], path: str) -> None:
    if node.get("additionalProperties") not in (None, False):
        raise SchemaError("a mapping with free keys; use a list of named entries", field=path)
    properties = kept.get("properties", {})
    kept["properties"] = {name: _strict(item, f"{path}.{name}") for name, item in properties.items()}
    kept["required"] = list(properties)
    kept["additionalProperties"] = False
