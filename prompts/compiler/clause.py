"""A clause is the smallest thing a prompt says or leaves out; a draft collects them for one target."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from pydantic import JsonValue

from state.il import CompileWarning, Dropped, Reference


class Clause(NamedTuple):
    """Words, and the slots they say."""

    slots: tuple[str, ...]
    text: str


@dataclass(slots=True)
class Draft:
    """A compiled prompt while it is being written."""

    clauses: list[Clause] = field(default_factory=list)
    text: str = ""
    negative: str = ""
    parameters: dict[str, JsonValue] = field(default_factory=dict)
    references: list[Reference] = field(default_factory=list)
    frames: set[str] = field(default_factory=set)
    """Roles of the frames already placed."""
    said: set[str] = field(default_factory=set)
    dropped: list[Dropped] = field(default_factory=list)
    warnings: list[CompileWarning] = field(default_factory=list)

    def drop(self, slot: str, reason: str) -> None:
        """Lists a slot, or a part of one, that the target is not told."""
        self.dropped.append(dropping(slot, reason))

    def warn(self, code: str, message: str, slot: str = "") -> None:
        """Lists something told differently, or a fact that is not certain."""
        self.warnings.append(warning(code, message, slot))


@cache
def dropping(slot: str, reason: str) -> Dropped:
    """One `Dropped` per slot and reason: the same few are listed for every shot."""
    return Dropped(slot=slot, reason=reason)


@cache
def warning(code: str, message: str, slot: str) -> CompileWarning:
    """One `CompileWarning` per wording."""
    return CompileWarning(code=code, message=message, slot=slot)


def gathered(clauses: Iterable[Clause | None], joiner: str = " ", lead: str = "") -> Clause | None:
    """Several clauses as one, or None when there is nothing to say."""
    told = [clause for clause in clauses if clause is not None]
    if not told:
        return None
    text = joiner.join(clause.text for clause in told if clause.text)
    return Clause(tuple(slot for clause in told for slot in clause.slots), lead + text if text else "")
