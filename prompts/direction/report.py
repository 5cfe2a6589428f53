"""A directed change told to a person: what changes where, what was left alone, and why."""

from collections import defaultdict
from collections.abc import Iterable

from state.direction import Change, DirectedChange, Skipped
from state.operations import AddShots, SetSlots, SetStyle, UpdateScene
from state.project import SceneProject

MAX_PLACES = 4


def report(project: SceneProject, change: DirectedChange) -> str:
    """One sentence per kind of change, in the order of the record; empty when nothing changes."""
    sentences = []
    slots: dict[str, list[str]] = defaultdict(list)
    for operation in change.operations:
        if isinstance(operation, SetSlots):
            for name, slot in operation.slots.filled().items():
                slots[f"{_words(name)} {_value(slot.value)}"].append(operation.target)
            for name in operation.clear:
                slots[f"{_words(name)} undecided"].append(operation.target)
        elif isinstance(operation, SetStyle):
            for name in type(operation.style).model_fields:
                if (slot := getattr(operation.style, name)) is not None:
                    slots[f"{_words(name)} {_value(slot.value)}"].append("the whole film")
        elif isinstance(operation, UpdateScene) and operation.fields.duration_s is not None:
            slots[f"running time {operation.fields.duration_s.value:g} s"].append(operation.scene_id)
        elif isinstance(operation, AddShots):
            sentences.append(f"{len(operation.shots)} set-ups added to {operation.scene_id}.")
    sentences += [f"{said[0].upper()}{said[1:]}: {places(where)}." for said, where in slots.items()]
    return " ".join(sentences)


def left_alone(refused: Iterable[Skipped]) -> str:
    """What was not changed, one sentence per reason."""
    reasons: dict[str, list[str]] = defaultdict(list)
    for skipped in refused:
        if skipped.target not in reasons[skipped.reason]:
            reasons[skipped.reason].append(skipped.target)
    return " ".join(f"{places(where)} left alone: {reason}" for reason, where in reasons.items())


def result_text(change: Change) -> str:
    """What a tool call came to, as the chat's model reads it: done, left alone and why, to be asked."""
    parts = [change.said, left_alone(change.refused)]
    for ask in change.questions:
        parts.append(f"{ask.text} (Options: {'; '.join(ask.options)})" if ask.options else ask.text)
    return "\n".join(part for part in parts if part) or "Nothing changed."


def places(where: list[str]) -> str:
    """Ids in a row, the rest counted."""
    shown = ", ".join(where[:MAX_PLACES])
    return f"{shown} and {len(where) - MAX_PLACES} more" if len(where) > MAX_PLACES else shown


def _words(name: str) -> str:
    return name.replace("_", " ").replace("duration s", "length")


def _value(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    return f"{value:g}" if isinstance(value, float) else str(getattr(value, "words", value))
