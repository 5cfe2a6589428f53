"""Warnings every dialect words alike, each made once."""

from functools import cache, lru_cache

from prompts.compiler import fitting
from prompts.compiler.clause import warning
from prompts.compiler.facts import TargetFacts
from state.il import CompileWarning


@lru_cache(maxsize=4096)
def not_on_offer(name: str, wish: float, fitted: float) -> CompileWarning:
    """The warning that a clip will be longer or shorter than wished."""
    message = f"{fitting.seconds(wish)} is not on offer; {fitting.seconds(fitted)} is the nearest {name} makes."
    return warning("fitted", message, "duration_s")


@cache
def no_such_ratio(name: str, wish: str, fitted: str) -> CompileWarning:
    """The warning that a picture will have another shape than wished."""
    return warning("fitted", f"{wish} is not on offer; {fitted} is the nearest {name} makes.", "aspect_ratio")


@cache
def uncertain(name: str, what: str, confidence: str, slot: str) -> CompileWarning:
    """The warning that a fact was read at second hand, or only remembered."""
    how = {
        "secondary": "known only at second hand",
        "unverified": "unverified",
        "no_information": "not documented",
    }[confidence]
    return warning("uncertain_fact", f"What {name} does with {what} is {how}; check before relying on it.", slot)


def standing(known: TargetFacts) -> CompileWarning | None:
    """The warning about a target that is retired or on its way out."""
    if known.status == "active":
        return None
    when = f" (retired {known.retired_on})" if known.retired_on else ""
    then = f"; its successor is {known.successor_id}." if known.successor_id else "; it has no successor."
    return warning("retired", f"{known.name} is deprecated{when}{then}", "")
