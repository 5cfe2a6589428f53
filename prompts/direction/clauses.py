"""One clause of a message: what it changes, what it forbids, where, and what of it is not understood."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

from prompts.direction.items import Item, Op
from prompts.direction.lexicon import Form, Named
from prompts.direction.places import both
from prompts.direction.table import Change, Entry, table
from state.direction import Ask, Negation, Selection, ShotRequest, SlotDelta

FALLBACKS = {"camera_movement": "static", "lens": "normal", "camera_angle": "eye_level"}
"""What is left when a named value is not wanted and nothing else is said."""

CARRIED_BY_AND: frozenset[str] = frozenset(("remove", "add", "more", "less", "keep", "not"))


@dataclass
class Clause:
    """What one clause comes to."""

    items: list[Item]
    joint: str = ""
    """What joins it to the clause before: "and", "or", ",", "but", or nothing at a sentence's start."""
    changes: list[SlotDelta] = field(default_factory=list)
    shots: list[ShotRequest] = field(default_factory=list)
    negations: list[Negation] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)
    places: list[Selection] = field(default_factory=list)
    outs: list[Selection] = field(default_factory=list)
    leading: bool = False
    """Its place stood in front of what it changes, so it holds for what follows too."""
    unknown: list[str] = field(default_factory=list)
    op: Op | None = None
    denied: list[tuple[str, Entry | None]] = field(default_factory=list)
    """What is only not wanted, with its entry: something to ask about when nothing else is said."""
    replaced: str = ""
    entries: list[Entry] = field(default_factory=list)

    @property
    def evidence(self) -> str:
        return " ".join(item.evidence for item in self.items if item.kind not in ("joint", "end")).strip()

    @property
    def content(self) -> bool:
        """True when it says what to do, not only where."""
        return bool(self.changes or self.shots or self.negations or self.asks or self.denied)

    @property
    def anaphora(self) -> bool:
        return any(item.anaphora for item in self.items)

    def ask(self, text: str, options: Sequence[str] = (), evidence: str = "") -> None:
        self.asks.append(Ask(text=text, options=tuple(options), evidence=evidence or self.evidence))


def read_clause(items: list[Item], joint: str, before: Clause | None) -> Clause:
    """The clause these items make, after the clause before it in its sentence."""
    clause = Clause(items, joint)
    items = _exchanged(clause, items)
    op: Op | None = _carried(items, joint, before)
    count = 0
    mentioned: list[Item] = []
    for index, item in enumerate(items):
        match item.kind:
            case "op":
                op = _combined(op, item, clause)
            case "place" if item.place is not None:
                _locate(clause, item, index, op)
            case "sizes":
                count = item.count
            case "means" if _only_slot(item) and op not in ("keep", "change"):
                mentioned.append(item)
            case "means" | "named" | "delta" | "request":
                _take(clause, item, op, count)
                count = 0
            case "unknown":
                clause.unknown.append(item.evidence)
            case "skipped":
                _skip(clause, items, index)
            case _:
                pass
    clause.op = op
    _settle(clause, mentioned)
    if count:
        clause.unknown.append("sizes")
    if op == "like" and not clause.content:
        clause.unknown.append("like")
    return clause


RELATED = {"color_palette": ("palette_scheme",), "camera_movement": ("movement_speed",),
           "composition": ("shot_type",), "shot_type": ("composition", "camera_angle")}  # fmt: skip
"""Slots that a noun may also mean: "colours" a palette scheme, "camera" its speed."""


def _settle(clause: Clause, mentioned: Sequence[Item]) -> None:
    """Hold a clause together: a part it names must be a part it changes, what it asks about it does not also do, and
    lengths of "every shot" are of each."""
    touched = {change.slot for change in clause.changes}
    for item in mentioned:
        slot = item.meaning.slot if item.meaning else ""
        if slot not in touched and not touched & set(RELATED.get(slot, ())):
            clause.unknown.append(item.evidence)
    if clause.asks:
        clause.changes, clause.shots, clause.entries = [], [], []
    said = [item for item in clause.items if item.kind in ("means", "named") and not _only_slot(item)]
    if clause.op == "keep" and len(said) > 1:
        clause.unknown.append(clause.evidence)
    for item, following in zip(clause.items, clause.items[1:], strict=False):
        if following.kind == "place" and item.kind == "skipped" and item.words[0].word in TOWARD:
            clause.unknown.append(item.evidence)
    words = {token.word for item in clause.items if item.kind == "place" for token in item.words}
    if words & {"each", "every"}:
        clause.changes = [
            change.with_(value="each") if change.slot == "duration_s" and change.how == "set" else change
            for change in clause.changes
        ]


TOWARD = frozenset(("into", "from"))
"""In front of a place they speak of the cut between scenes, not of the scene."""

EXCHANGE = frozenset(["change", "turn", "swap", "switch", "replace"])


def _exchanged(clause: Clause, items: list[Item]) -> list[Item]:
    """For "change day to night": the items from "night" on, with "day" noted as what it replaces."""
    if not any(token.word in EXCHANGE for item in items for token in item.words):
        return items
    terms = [index for index, item in enumerate(items) if _term(item) is not None]
    for first, second in itertools.pairwise(terms):
        between = {token.word for item in items[first + 1 : second] for token in item.words}
        old, new = _term(items[first]), _term(items[second])
        if old and new and between & {"to", "into", "for", "with"} and old.sets[0][0] == new.sets[0][0]:
            clause.replaced = old.sets[0][1]
            return [*(item for item in items[:first] if item.kind == "place"), *items[second:]]
    return items


def _term(item: Item) -> Named | None:
    if item.named is not None:
        return item.named
    return item.meaning.named if item.meaning is not None else None


def _carried(items: Sequence[Item], joint: str, before: Clause | None) -> Op | None:
    """The operator that still holds: "no lens flare, text or logos", "not warmer or darker"."""
    if before is None or before.op is None or any(item.kind == "op" for item in items):
        return None
    first = next((item for item in items if item.kind in ("means", "named")), None)
    if first is None or before.places:
        return None
    if joint == "or" and before.op in CARRIED_BY_AND:
        return before.op
    noun = first.meaning is not None and (
        first.meaning.thing is not None
        or bool(first.meaning.colour)
        or (first.meaning.entry is not None and first.meaning.entry[1] == "noun")
        or (before.op == "keep" and bool(first.meaning.slot))
    )
    return before.op if joint in ("and", ",") and noun and before.op in CARRIED_BY_AND else None


def _combined(op: Op | None, item: Item, clause: Clause) -> Op | None:
    new = item.op
    if new == "instead":
        return op
    if op in ("not", "remove", "keep") and new in ("remove", "less", "keep", "not", "change"):
        clause.unknown.append(item.evidence)
    if op == "not" and new == "more":
        return "not"
    if op == "not" and new == "add":
        return "not"
    if op in ("more", "less") and new == "like":
        return op
    if op == "add" and new == "more":
        return "more"
    return new


def _locate(clause: Clause, item: Item, index: int, op: Op | None) -> None:
    place = item.place
    if place is None:
        return
    if op == "remove" and not clause.content:
        clause.ask(f"Take {item.evidence} out altogether? Say “remove” in the chat, or say what to change there.")
        return
    if op in ("not", "keep") and not clause.content:
        clause.outs += place.selections
        return
    if place.excluded:
        clause.outs += place.selections
        return
    previous = clause.items[index - 1].kind if index else ""
    if previous == "place" and clause.places:
        clause.places = [both(inner, outer) for inner in clause.places for outer in place.selections]
    else:
        clause.places += place.selections
    if not clause.content or place.object:
        clause.leading = True


def _skip(clause: Clause, items: Sequence[Item], index: int) -> None:
    """A word that says nothing beside something understood; alone it is not understood."""
    near = [*items[max(0, index - 4) : index], *items[index + 1 : index + 5]]
    if not any(other.kind in ("means", "named", "delta", "request", "place") for other in near):
        clause.unknown.append(items[index].evidence)


def _only_slot(item: Item) -> bool:
    meaning = item.meaning
    return (
        meaning is not None
        and bool(meaning.slot)
        and not (meaning.entry or meaning.named or meaning.thing or meaning.ambiguous or meaning.colour)
    )


def _take(clause: Clause, item: Item, op: Op | None, count: int) -> None:
    if item.kind == "request" and item.request is not None:
        clause.shots.append(item.request)
    elif item.kind == "delta":
        clause.changes += item.deltas if op in (None, "change", "add", "keep", "more") else []
        if op in ("not", "remove", "less"):
            clause.unknown.append(item.evidence)
    elif item.kind == "named" and item.named is not None:
        _take_named(clause, item, item.named, op)
    elif item.meaning is not None:
        _take_meaning(clause, item, op, count)


def _take_meaning(clause: Clause, item: Item, op: Op | None, count: int) -> None:
    meaning = item.meaning
    assert meaning is not None
    if op in ("keep", "change") and meaning.slot:
        _take_slot(clause, item, meaning.slot, op)
    elif meaning.thing is not None and op is not None:
        _take_thing(clause, item, op)
    elif meaning.colour and op in ("add", "more", "less", "not", "remove"):
        _take_colour(clause, item, op)
    elif meaning.named is not None:
        _take_named(clause, item, meaning.named, op)
    elif meaning.ambiguous is not None and not _op_on_noun(item, op):
        clause.ask(meaning.ambiguous.ask, meaning.ambiguous.options, item.evidence)
    elif meaning.entry is not None:
        _take_entry(clause, item, *meaning.entry, op, count)
    elif meaning.thing is not None:
        thing = meaning.thing
        options = [f"no {thing.says[0]}", *([f"add {thing.says[0]}"] if thing.style else [])]
        clause.ask(f"{item.evidence}: with it or without?", options, item.evidence)
    elif meaning.colour:
        options = [f"more {meaning.colour}", f"less {meaning.colour}"]
        clause.ask(f"What should be {meaning.colour}? The palette can have more or less of it.", options, item.evidence)
    elif meaning.slot:
        clause.unknown.append(item.evidence)


def _op_on_noun(item: Item, op: Op | None) -> bool:
    """True for "more light": the noun is meant, not the ambiguous adjective of the same spelling."""
    entry = item.meaning.entry if item.meaning else None
    return entry is not None and entry[1] == "noun" and op in ("more", "less", "add", "not", "remove")


def _take_slot(clause: Clause, item: Item, slot: str, op: Op) -> None:
    if op == "keep":
        clause.negations.append(Negation(slot=slot, sense="any", value="", evidence=item.evidence))
        if slot == "color_palette":
            clause.negations.append(Negation(slot="palette_scheme", sense="any", value="", evidence=item.evidence))
    else:
        clause.ask(f"Change {item.evidence} to what?", (), item.evidence)


def _take_thing(clause: Clause, item: Item, op: Op) -> None:
    thing = item.meaning.thing if item.meaning else None
    assert thing is not None
    if op in ("not", "remove", "instead_of"):
        clause.changes.append(_delta("negatives", "add", thing.avoid, item))
        if thing.style:
            clause.changes.append(_delta("style", "remove", thing.style, item))
    elif op in ("add", "more") and thing.style:
        clause.changes += [_delta("style", "add", thing.style, item), _delta("negatives", "remove", thing.avoid, item)]
    else:
        options = [f"no {thing.says[0]}", *([f"add {thing.says[0]}"] if thing.style else [])]
        clause.ask(f"{item.evidence}: with it or without?", options, item.evidence)


def _take_colour(clause: Clause, item: Item, op: Op) -> None:
    colour = item.meaning.colour if item.meaning else ""
    if op in ("add", "more"):
        clause.changes.append(_delta("color_palette", "add", colour, item))
    else:
        clause.changes.append(_delta("color_palette", "remove", colour, item))
        if op != "less":
            clause.changes.append(_delta("negatives", "add", colour, item))


def _delta(slot: str, how: str, value: str, item: Item) -> SlotDelta:
    return SlotDelta.model_validate(
        {"slot": slot, "how": how, "value": value, "amount": 0, "where": "", "force": "named",
         "evidence": item.evidence}
    )  # fmt: skip


def _take_named(clause: Clause, item: Item, named: Named, op: Op | None) -> None:
    if op in ("less",):
        clause.ask(f"{item.evidence}: altogether without, or only now and then?", (f"no {item.evidence}",))
    elif op in ("not", "remove", "instead_of"):
        _take_unwanted(clause, item, named, op)
    else:
        said = named.deltas(item.evidence, where=clause.replaced)
        very = item.degree > 1
        clause.changes += [one.with_(value="very_slow") if very and one.value == "slow" else one for one in said]


def _take_unwanted(clause: Clause, item: Item, named: Named, op: Op) -> None:
    slot, value = named.sets[0]
    clause.negations.append(Negation(slot=slot, sense="value", value=value, evidence=item.evidence))
    if op == "instead_of":
        return
    if slot in FALLBACKS and FALLBACKS[slot] != value:
        clause.changes.append(
            SlotDelta(slot=slot, how="set", value=FALLBACKS[slot], amount=0, where=value, force="loose",
                      evidence=item.evidence)
        )  # fmt: skip
    elif slot in ("palette_scheme", "composition", "depth_of_field"):
        clause.changes.append(
            SlotDelta(slot=slot, how="clear", value="", amount=0, where=value, force="loose", evidence=item.evidence)
        )
    else:
        clause.denied.append((item.evidence, None))


def _take_entry(clause: Clause, item: Item, entry: Entry, form: Form, op: Op | None, count: int) -> None:
    wanted = entry
    if item.within and form == "says" and entry.force == "preset":
        clause.unknown.append(item.evidence)
        return
    if form == "less":
        if not entry.opposite:
            clause.ask(f"Less {entry.id.replace('_', ' ')}: what should it be instead?", (), item.evidence)
            return
        wanted = table().entry(entry.opposite)
    if op in ("not", "remove", "instead_of"):
        _take_denied(clause, item, wanted, op)
    elif op == "less" and form != "less":
        _take_less(clause, item, entry, form)
    elif op == "keep" and form in ("bare", "more"):
        _deny(clause, item, table().entry(wanted.opposite) if wanted.opposite else None)
    elif wanted.ask and op in (None, "add", "more", "change", "like"):
        clause.ask(wanted.ask, wanted.options, item.evidence)
    elif (
        form == "noun"
        and op is None
        and not (wanted.without and wanted.family in ("weather", "pace", "manner"))
        and (not wanted.shots)
    ):
        clause.ask(f"{item.evidence}: more of it or less?", _more_or_less(item.evidence, wanted), item.evidence)
    else:
        _want(clause, item, wanted, count)


def _more_or_less(noun: str, entry: Entry) -> tuple[str, ...]:
    return (f"more {noun.lower()}", *((f"less {noun.lower()}",) if entry.opposite else ()))


def _want(clause: Clause, item: Item, entry: Entry, count: int) -> None:
    clause.entries.append(entry)
    for change in entry.changes:
        degree = count / abs(change.step) if count and change.step else item.degree
        clause.changes.append(change.delta(entry.force, item.evidence, degree))
    if entry.shots:
        clause.shots.append(
            ShotRequest(kind="coverage", shot_type=None, coverage_type=None, subject="", evidence=item.evidence)
        )


def _take_less(clause: Clause, item: Item, entry: Entry, form: Form) -> None:
    if entry.opposite:
        _want(clause, item, table().entry(entry.opposite), 0)
    else:
        options = (f"no {item.evidence}",) if entry.without else ()
        clause.ask(f"Less {item.evidence}: altogether without, or what instead?", options, item.evidence)


def _take_denied(clause: Clause, item: Item, entry: Entry, op: Op) -> None:
    if entry.without and op != "instead_of":
        clause.changes += [change.delta("loose", item.evidence) for change in entry.without]
        return
    _deny(clause, item, entry)
    if op == "remove":
        clause.ask(f"Without {item.evidence}: what should it be instead?", _opposite_words(entry), item.evidence)


def _deny(clause: Clause, item: Item, entry: Entry | None) -> None:
    if entry is not None:
        found = [one for change in entry.changes if (one := negated(change, item.evidence)) is not None]
        paced = next((one for one in found if one.slot == "motion_strength" and entry.family == "pace"), None)
        clause.negations += [*found, *([paced.with_(slot="movement_speed")] if paced is not None else [])]
    clause.denied.append((item.evidence, entry))


def negated(change: Change, evidence: str) -> Negation | None:
    """What must not happen, when this change is not wanted."""
    if change.step is not None:
        return Negation(slot=change.slot, sense="up" if change.step > 0 else "down", value="", evidence=evidence)
    if change.scale is not None:
        return Negation(slot=change.slot, sense="up" if change.scale > 1 else "down", value="", evidence=evidence)
    value = change.set or change.add
    return Negation(slot=change.slot, sense="value", value=value, evidence=evidence) if value else None


def _opposite_words(entry: Entry) -> tuple[str, ...]:
    if not entry.opposite:
        return ()
    other = table().entry(entry.opposite)
    said = [f"more {one}" for one in other.adjectives] if other.alone else []
    return tuple([*said, *other.says, *(f"more {noun}" for noun in other.nouns)][:1])


def opposite_words(entry: Entry | None) -> tuple[str, ...]:
    """How the opposite of an entry is said, if it has one."""
    return _opposite_words(entry) if entry is not None else ()
