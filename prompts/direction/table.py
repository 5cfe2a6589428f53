"""The phrase table `data/directions.yaml`, checked."""

from functools import cache
from importlib.resources import files
from typing import Literal

import yaml
from pydantic import Field, model_validator

from state.base import Part
from state.direction import Force, SlotDelta
from state.slots import SLOT_NAMES


class Change(Part):
    """One change as the table writes it."""

    slot: str
    set: str | None = None
    add: str | None = None
    remove: str | None = None
    step: float | None = None
    scale: float | None = None
    clear: Literal[True] | None = None
    where: str = ""

    @model_validator(mode="after")
    def _one_way(self) -> "Change":
        ways = [way for way in ("set", "add", "remove", "step", "scale", "clear") if getattr(self, way) is not None]
        if len(ways) != 1 or self.slot not in SLOT_NAMES:
            raise ValueError(f"{self.slot}: one known slot is changed in exactly one way, not {ways}")
        return self

    def delta(self, force: Force, evidence: str, degree: float = 1.0) -> SlotDelta:
        """The change as made because of these words; `degree` is "much" above 1, "a bit" below."""
        if self.step is not None:
            amount = self.step * degree
            return self._delta("step", "", amount, force, evidence)
        if self.scale is not None:
            return self._delta("scale", "", round(self.scale**degree, 4), force, evidence)
        for how in ("set", "add", "remove"):
            value = getattr(self, how)
            if value is not None:
                return self._delta(how, value, 0.0, force, evidence)
        return self._delta("clear", "", 0.0, force, evidence)

    def _delta(self, how: str, value: str, amount: float, force: Force, evidence: str) -> SlotDelta:
        return SlotDelta.model_validate(
            {"slot": self.slot, "how": how, "value": value, "amount": amount, "where": self.where, "force": force,
             "evidence": evidence}
        )  # fmt: skip


class Entry(Part):
    """One intent, the words for it, and what it changes."""

    id: str
    family: str
    force: Force = "loose"
    adjectives: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    alone: bool = True
    nouns: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    opposite: str = ""
    changes: tuple[Change, ...] = ()
    without: tuple[Change, ...] = ()
    shots: Literal["", "coverage"] = ""
    ask: str = ""
    """Asked instead, when the intent is wanted but leaves open what exactly."""
    options: tuple[str, ...] = ()


class Thing(Part):
    """Something a picture can be without, and how it is asked for where it can be."""

    says: tuple[str, ...]
    avoid: str
    style: str = ""


class Ambiguous(Part):
    """Words with more than one meaning, and the question that settles it."""

    says: tuple[str, ...]
    ask: str
    options: tuple[str, ...]


class Table(Part):
    """The whole phrase table."""

    entries: tuple[Entry, ...]
    things: tuple[Thing, ...]
    ambiguous: tuple[Ambiguous, ...]
    slots: dict[str, tuple[str, ...]]
    words: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _whole(self) -> "Table":
        ids = [entry.id for entry in self.entries]
        doubled = {one for one in ids if ids.count(one) > 1}
        missing = {entry.opposite for entry in self.entries if entry.opposite} - set(ids)
        if doubled or missing:
            raise ValueError(f"doubled entries {sorted(doubled)}, unknown opposites {sorted(missing)}")
        return self

    def entry(self, entry_id: str) -> Entry:
        """The entry with this id; raises KeyError."""
        for entry in self.entries:
            if entry.id == entry_id:
                return entry
        raise KeyError(entry_id)


@cache
def table() -> Table:
    """The table, read once."""
    text = files("data").joinpath("directions.yaml").read_text(encoding="utf-8")
    return Table.model_validate(yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
