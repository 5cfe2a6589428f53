"""A project in parts: what is stored, versioned, locked and compared one by one."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import is_not
from typing import Any, Literal, NamedTuple

from state.base import Part
from state.bible import Character, GlobalStyle, Id, Location, ProjectBible, Prop, VisualAsset
from state.il import CompiledPrompt
from state.project import (
    SCHEMA_VERSION,
    Counter,
    MarketingAsset,
    Question,
    Scene,
    SceneProject,
    Storyboard,
)
from state.slots import Slot, Text

HEAD = "head"
SOURCE = "source"
STYLE = "style"

Collection = Literal[
    "characters", "locations", "props", "visual_assets", "scenes", "storyboards", "marketing_assets", "compiled"
]


class ProjectHead(Part):
    """What a project says about itself, apart from its source text and its collections."""

    schema_version: Literal[1] = SCHEMA_VERSION
    id: Id
    title: Text = "Untitled"
    logline: Slot[Text] | None = None
    title_page: tuple[tuple[str, str], ...] = ()
    questions: tuple[Question, ...] = ()
    counters: tuple[Counter, ...] = ()


class SourceText(Part):
    """The brief or script, verbatim; kept apart so that no edit rewrites it."""

    source: str = ""


COLLECTIONS: Mapping[Collection, type[Part]] = {
    "characters": Character,
    "locations": Location,
    "props": Prop,
    "visual_assets": VisualAsset,
    "scenes": Scene,
    "storyboards": Storyboard,
    "marketing_assets": MarketingAsset,
    "compiled": CompiledPrompt,
}
"""The collections of a project and what they hold, in the order a reader meets them."""

KIND_OF: Mapping[str, str] = {
    "characters": "character",
    "locations": "location",
    "props": "prop",
    "visual_assets": "asset",
    "scenes": "scene",
    "storyboards": "board",
    "marketing_assets": "marketing",
    "shots": "shot",
    "beats": "beat",
    "dialogue": "line",
    "panels": "panel",
    "questions": "question",
}
"""How ids begin in each collection."""

BIBLE: tuple[Collection, ...] = ("characters", "locations", "props", "visual_assets")


def compiled_id(shot_id: str, target: str) -> str:
    """The part id of the prompt of one shot for one target."""
    return f"{shot_id}@{target}"


def part_id(part: Any) -> str:
    """The id a part of a collection is stored under."""
    if isinstance(part, CompiledPrompt):
        return compiled_id(part.shot_id, part.target)
    return str(part.id)


def collection_of(project: SceneProject, name: Collection) -> tuple[Any, ...]:
    """The parts of one collection, in order."""
    holder: Part = project.bible if name in BIBLE else project
    held: tuple[Any, ...] = getattr(holder, name)
    return held


def head_of(project: SceneProject) -> ProjectHead:
    """The project's head as a part of its own."""
    return ProjectHead.model_construct(
        **{name: getattr(project, name) for name in ProjectHead.model_fields},
    )


def items_of(part: Part) -> Iterator[tuple[str, Any]]:
    """Everything with an id inside a part, and the part itself: (collection name or "", item)."""
    if hasattr(part, "id"):
        yield "", part
    if isinstance(part, Scene):
        children: tuple[str, ...] = ("beats", "dialogue", "shots")
    elif isinstance(part, Storyboard):
        children = ("panels",)
    elif isinstance(part, ProjectHead):
        children = ("questions",)
    else:
        children = ()
    for name in children:
        for item in getattr(part, name):
            yield name, item


def ids_of(part: Part) -> tuple[str, ...]:
    """Ids of a part and of everything in it. A head has none of its own."""
    return tuple(item.id for name, item in items_of(part) if name or not isinstance(part, ProjectHead))


class PartChange(NamedTuple):
    """One part as it was and as it is; None on the side where it does not exist."""

    collection: str
    """Name of its collection; the part's own id for head, source and style."""
    part: str
    old: Any
    new: Any


def changed_parts(before: SceneProject, after: SceneProject) -> list[PartChange]:
    """The parts that are not the same on both sides. Untouched parts are skipped by identity, so the cost follows the
    collections that were touched, and equal but rebuilt parts do not count as changed."""
    changes: list[PartChange] = []
    if any(getattr(before, name) is not getattr(after, name) for name in ProjectHead.model_fields):
        old_head, new_head = head_of(before), head_of(after)
        if old_head != new_head:
            changes.append(PartChange(HEAD, HEAD, old_head, new_head))
    if before.source is not after.source and before.source != after.source:
        changes.append(PartChange(SOURCE, SOURCE, SourceText(source=before.source), SourceText(source=after.source)))
    if before.global_style is not after.global_style and before.global_style != after.global_style:
        changes.append(PartChange(STYLE, STYLE, before.global_style, after.global_style))
    for name in COLLECTIONS:
        old, new = changed_items(collection_of(before, name), collection_of(after, name))
        there = {part_id(part): part for part in new}
        changes.extend(_pairs(name, old, there))
        gone = {part_id(part) for part in old}
        changes.extend(PartChange(name, key, None, part) for key, part in there.items() if key not in gone)
    return changes


def _pairs(name: str, old: tuple[Any, ...], there: Mapping[str, Any]) -> Iterator[PartChange]:
    for part in old:
        other = there.get(part_id(part))
        if other is None or other != part:
            yield PartChange(name, part_id(part), part, other)


def changed_items(before: tuple[Any, ...], after: tuple[Any, ...]) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """The items of each side that the other does not hold as the same object."""
    if before is after:
        return (), ()
    start = _same_length(before, after)
    ends = min(len(before), len(after)) - start
    stop = min(ends, _same_length(before[::-1], after[::-1]))
    old, new = before[start : len(before) - stop], after[start : len(after) - stop]
    held, holds = {id(item) for item in old}, {id(item) for item in new}
    return tuple(item for item in old if id(item) not in holds), tuple(item for item in new if id(item) not in held)


def _same_length(before: tuple[Any, ...], after: tuple[Any, ...]) -> int:
    """How many items at the start are the same objects."""
    length = min(len(before), len(after))
    return next((at for at, differs in enumerate(map(is_not, before, after)) if differs), length)


def moved_items(before: Iterable[str], after: Iterable[str]) -> tuple[str, ...]:
    """The fewest ids, of those on both sides, whose move explains the new order."""
    before, after = tuple(before), tuple(after)
    there = {one: at for at, one in enumerate(before)}
    both = [one for one in after if one in there]
    kept = set(_longest_rising([there[one] for one in both]))
    return tuple(one for one in both if there[one] not in kept)


def _longest_rising(numbers: list[int]) -> list[int]:
    """The longest rising subsequence of distinct numbers."""
    tails: list[int] = []
    last: list[int] = []
    previous: list[int] = [-1] * len(numbers)
    for at, number in enumerate(numbers):
        low, high = 0, len(tails)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if tails[middle] < number else (low, middle)
        previous[at] = last[low - 1] if low else -1
        tails[low : low + 1], last[low : low + 1] = [number], [at]
    rising: list[int] = []
    at = last[-1] if last else -1
    while at >= 0:
        rising.append(numbers[at])
        at = previous[at]
    return rising[::-1]


@dataclass
class Loaded:
    """Parts on their way to becoming a project."""

    head: ProjectHead
    source: str = ""
    style: GlobalStyle = field(default_factory=GlobalStyle)
    collections: dict[str, list[Any]] = field(default_factory=dict)

    def project(self) -> SceneProject:
        """The project, without validating again what was validated part by part."""
        held: dict[str, Any] = {name: tuple(parts) for name, parts in self.collections.items()}
        compiled = sorted(held.get("compiled", ()), key=lambda prompt: (prompt.shot_id, prompt.target))
        shelves: dict[str, Any] = {name: held.get(name, ()) for name in BIBLE}
        bible = ProjectBible.model_construct(None, **shelves)
        return SceneProject.model_construct(
            **{name: getattr(self.head, name) for name in ProjectHead.model_fields},
            source=self.source,
            global_style=self.style,
            bible=bible,
            scenes=held.get("scenes", ()),
            storyboards=held.get("storyboards", ()),
            marketing_assets=held.get("marketing_assets", ()),
            compiled=tuple(compiled),
        )


def parts_of(project: SceneProject) -> Iterator[tuple[str, str, Any]]:
    """Every part as (collection, part id, part), in the order they are met."""
    yield HEAD, HEAD, head_of(project)
    yield SOURCE, SOURCE, SourceText(source=project.source)
    yield STYLE, STYLE, project.global_style
    for name in COLLECTIONS:
        for part in collection_of(project, name):
            yield name, part_id(part), part


def restrict(project: SceneProject, keep: Callable[[str, str, Any], bool]) -> SceneProject:
    """The project with only the parts for which `keep(collection, id, part)` holds; its head always stays."""
    loaded = Loaded(head_of(project))
    for collection, one, part in parts_of(project):
        if collection == HEAD or not keep(collection, one, part):
            continue
        if collection == SOURCE:
            loaded.source = part.source
        elif collection == STYLE:
            loaded.style = part
        else:
            loaded.collections.setdefault(collection, []).append(part)
    return loaded.project()
