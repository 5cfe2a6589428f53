"""From an IL to what one target is given: text, parameters, references, and what is left out, with reasons."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import Any

from prompts.compiler.clause import Draft, dropping
from prompts.compiler.dialect import Dialect
from prompts.compiler.dialects import DIALECTS
from prompts.compiler.facts import TextLimitFact
from prompts.compiler.il import Lowering
from prompts.compiler.measure import length
from prompts.compiler.notices import uncertain
from prompts.compiler.prose import Prose
from prompts.compiler.targets import resolve
from prompts.compiler.text import sentences
from state.base import content_hash
from state.il import IL, CharacterRef, CompiledPrompt, Lengths, Reference, SpokenLine
from state.project import SceneProject

COMPILER_VERSION = "1"
"""Raised whenever the same IL may compile to other bytes."""

WHOLE = frozenset(("mood", "color_palette"))
"""Lists that are one clause: left out together."""


@cache
def _registered() -> dict[str, Dialect]:
    return {dialect.id: dialect() for dialect in DIALECTS}


def dialect_for(target: str) -> Dialect:
    """The dialect of a target, by id or by a name people type. Raises `UnknownTarget` with near matches."""
    return _registered()[resolve(target)]


def compile_shot(il: IL, target: str) -> CompiledPrompt:
    """One shot in the language of one target. Raises `UnknownTarget`."""
    return _compile(Prose(il), dialect_for(target), content_hash(il))


def compile_project(project: SceneProject, targets: Sequence[str]) -> tuple[CompiledPrompt, ...]:
    """Every shot for every target, in story order, the targets of a shot together. Raises `UnknownTarget`."""
    return tuple(compile_each(project, targets))


def compile_each(project: SceneProject, targets: Sequence[str]) -> Iterator[CompiledPrompt]:
    """The same, one at a time, for callers that write each prompt away and keep none. Raises `UnknownTarget`."""
    dialects = [dialect_for(target) for target in dict.fromkeys(resolve(target) for target in targets)]
    lowering = Lowering(project)
    for scene, shot in project.shots():
        il = lowering.shot(scene, shot)
        prose, il_hash = Prose(il), content_hash(il)
        for dialect in dialects:
            yield _compile(prose, dialect, il_hash)


def _compile(prose: Prose, dialect: Dialect, il_hash: str) -> CompiledPrompt:
    draft, size = _fitted(prose, dialect)
    untold = prose.decided - draft.said
    if draft.dropped:
        untold -= {entry.slot for entry in draft.dropped}
    if untold:
        always = dialect.always_dropped.get
        draft.dropped += [
            always(slot) or dropping(slot, dialect.reason(slot, prose, draft))
            for slot in prose.filled
            if slot in untold
        ]
    if dialect.standing is not None:
        draft.warnings.insert(0, dialect.standing)
    limit = dialect.limit
    unit = limit.unit if limit else "characters"
    return CompiledPrompt(
        target=dialect.id,
        shot_id=prose.il.shot_id,
        text=draft.text,
        negative=draft.negative,
        parameters=draft.parameters,
        references=tuple(draft.references),
        dropped=tuple(draft.dropped),
        warnings=tuple({id(warning): warning for warning in draft.warnings}.values()),
        lengths=lengths(unit, size, limit.value if limit else None, len(draft.negative), dialect.facts.negative.limit),
        il_hash=il_hash,
        compiler_version=COMPILER_VERSION,
    )


@lru_cache(maxsize=8192)
def lengths(unit: str, text: int, limit: int | None, negative: int, negative_limit: int | None) -> Lengths:
    """Lengths against limits; the same few come up again and again."""
    told: Any = "characters" if unit == "utf16" else unit
    return Lengths(unit=told, text=text, limit=limit, negative=negative, negative_limit=negative_limit)


def _fitted(prose: Prose, dialect: Dialect) -> tuple[Draft, int]:
    """The draft, with whole clauses left out until the text is within the target's limit, and its length."""
    draft = dialect.write(prose)
    limit = dialect.limit
    if limit is None:
        _advise(draft, dialect)
        return draft, len(draft.text)
    size = length(draft.text, limit.unit)
    if size <= limit.value:
        return draft, size
    in_text = {slot for clause in draft.clauses for slot in clause.slots}
    cuts = [prose]
    left: list[tuple[str, str]] = []
    for slot in _reductions(prose, dialect.importance):
        if slot in in_text:
            shorter, what = _shortened(cuts[-1], slot)
            cuts.append(shorter)
            left.append((slot, what))
    wanted, unit = size, "characters" if limit.unit == "utf16" else limit.unit
    # Fewer clauses never make a longer text, so the fewest to leave out are found by halving.
    fewest = bisect_left(cuts, True, lo=1, hi=max(1, len(cuts) - 1), key=lambda cut: _fits(cut, dialect, limit))
    draft = dialect.write(cuts[min(fewest, len(cuts) - 1)])
    for slot, what in left[:fewest]:
        draft.drop(slot, f"{what} does not fit: the text would take {wanted} of at most {limit.value} {unit}")
    if not limit.certain:
        draft.warnings.append(uncertain(dialect.name, f"texts over {limit.value} {unit}", limit.confidence, ""))
    return draft, length(draft.text, limit.unit)


def _fits(prose: Prose, dialect: Dialect, limit: TextLimitFact) -> bool:
    return length(dialect.write(prose).text, limit.unit) <= limit.value


def _reductions(prose: Prose, importance: Iterable[str]) -> Iterator[str]:
    """Slots to cut back, the least important first; lists are named once for each item they can lose."""
    for slot in importance:
        if slot in prose.decided:
            yield from [slot] * _parts(prose.il, slot)


def _parts(il: IL, slot: str) -> int:
    value = getattr(il, slot)
    if slot == "action":
        return len(sentences(il.action))
    return len(value) if isinstance(value, tuple) and slot not in WHOLE else 1


def _shortened(prose: Prose, slot: str) -> tuple[Prose, str]:
    """The shot with the last part of a slot left out, and which part that was."""
    value = getattr(prose.il, slot)
    if slot == "action":
        kept = sentences(value)
        if len(kept) > 1:
            whole = value.strip()
            return prose.without(slot, whole[: len(whole) - len(kept[-1])].rstrip()), f"“{kept[-1][:60]}”"
    if isinstance(value, tuple) and len(value) > 1 and slot not in WHOLE:
        return prose.without(slot, value[:-1]), f"“{named(value[-1])[:60]}”"
    return prose.without(slot), "it"


def named(item: object) -> str:
    """How a part of a slot is called in a reason."""
    if isinstance(item, SpokenLine):
        return item.text
    return item.name if isinstance(item, (CharacterRef, Reference)) else str(item)


def _advise(draft: Draft, dialect: Dialect) -> None:
    """A limit nobody could confirm is a warning, not a rule."""
    limit = dialect.advisory
    if limit is not None and length(draft.text, limit.unit) > limit.value:
        told = f"an unverified limit of {limit.value} {limit.unit} is reported for {dialect.name}"
        message = f"The text may be too long: {told}."
        draft.warn("unverified_limit", message)
