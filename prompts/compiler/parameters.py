"""The vendor's own names for what a shot decides, and the forms they want values in."""

from collections.abc import Callable
from typing import NamedTuple

from pydantic import JsonValue

from prompts.compiler import fitting


class Parameter(NamedTuple):
    """A vendor's own name for something (dots nest), and the form it wants the value in."""

    name: str
    form: Callable[[float], JsonValue] = fitting.number


def as_string(value: float) -> JsonValue:
    """8.0 → "8"."""
    return str(fitting.number(value))


def as_seconds(value: float) -> JsonValue:
    """5.0 → "5s"."""
    return f"{fitting.number(value)}s"


def as_milliseconds(value: float) -> JsonValue:
    """12.5 → 12500."""
    return round(value * 1000)


def uri(asset: str) -> str:
    """How a picture is named in parameters until the sender uploads it."""
    return f"asset:{asset}"
