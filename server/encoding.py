"""JSON out: everything a graph may put into its state or its stream, on one line. JSON in: checked."""

import base64
import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import asdict, is_dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import PurePath
from typing import Any

import orjson
from langchain_core.messages import BaseMessage
from pydantic import BaseModel

from state.errors import InvalidInput

MAX_DEPTH = 100
OPTIONS = orjson.OPT_NON_STR_KEYS | orjson.OPT_SERIALIZE_NUMPY
_message_fields: dict[type[BaseMessage], tuple[str, ...]] = {}


def encode(value: Any) -> bytes:
    """One line of JSON. NaN becomes null; what JSON cannot say becomes its text."""
    try:
        return orjson.dumps(value, default=_plain, option=OPTIONS)
    except (TypeError, RecursionError):
        return json.dumps(_clean(value, 0), separators=(",", ":")).encode()


def decode(body: bytes) -> Any:
    """The JSON of a request body, or what is wrong with it."""
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise InvalidInput(f"not valid JSON: {error}", field="body") from error
    if body.count(b"[") + body.count(b"{") > MAX_DEPTH and _deeper_than(value, MAX_DEPTH):
        raise InvalidInput(f"nested more than {MAX_DEPTH} levels deep", field="body")
    if b"\\u0000" in body:
        _refuse_nul(value)
    return value


def message_fields(message: BaseMessage) -> dict[str, Any]:
    """The message as its own `model_dump` gives it, without the cost of validating the way there."""
    kind = type(message)
    names = _message_fields.get(kind)
    if names is None:
        names = _message_fields[kind] = tuple(kind.model_fields)
    fields = message.__dict__
    return {name: fields[name] for name in names if name in fields}


def _plain(value: Any) -> Any:
    if isinstance(value, BaseMessage):
        return message_fields(value)
    if isinstance(value, BaseModel):
        return value.model_dump()
    for kinds, convert in _CONVERSIONS:
        if isinstance(value, kinds):
            return convert(value)
    if hasattr(value, "_asdict"):
        return value._asdict()
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    slots = getattr(type(value), "__slots__", ())
    if slots and not isinstance(value, type):
        return {name: getattr(value, name) for name in slots if hasattr(value, name)}
    return repr(value)


_CONVERSIONS: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    ((set, frozenset, deque, tuple), list),
    ((bytes, bytearray, memoryview), lambda value: base64.b64encode(bytes(value)).decode()),
    (Mapping, dict),
    (BaseException, repr),
    (Decimal, str),
    (timedelta, timedelta.total_seconds),
    (PurePath, str),
)


def _clean(value: Any, depth: int) -> Any:
    """The same value with broken text mended and what is too deep left out, for the plain encoder."""
    if depth > 200:
        return None
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        return value if value == value and value not in (float("inf"), float("-inf")) else None
    if isinstance(value, Mapping):
        return {_clean(str(key), depth): _clean(item, depth + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(item, depth + 1) for item in value]
    try:
        return orjson.loads(orjson.dumps(value, option=OPTIONS))
    except TypeError:
        return _clean(_plain(value), depth + 1)


def _deeper_than(value: Any, limit: int) -> bool:
    level = [value]
    for _ in range(limit + 1):
        level = [
            child
            for item in level
            if isinstance(item, (dict, list))
            for child in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return False
    return True


def _refuse_nul(value: Any, path: str = "body") -> None:
    if isinstance(value, str) and "\x00" in value:
        raise InvalidInput("text must not contain the NUL character", field=path)
    if isinstance(value, dict):
        for key, item in value.items():
            _refuse_nul(key, path)
            _refuse_nul(item, f"{path}.{key}")
    if isinstance(value, list):
        for index, item in enumerate(value):
            _refuse_nul(item, f"{path}.{index}")
