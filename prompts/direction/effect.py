"""What a direction comes to on one project: operations, what was left alone and why, and questions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from prompts.direction.coverage import requested_shots
from prompts.direction.effective import SCENE_SLOTS, STYLE_FIELDS, effective, of_scene, of_style, own
from prompts.direction.reading import opposed
from prompts.direction.scope import Focus, Found, find
from prompts.direction.steps import NoStep, changed, forbidden
from prompts.direction.timing import settle_durations
from state.bible import GlobalStyle
from state.direction import Ask, DirectedChange, Direction, DirectionReading, Skipped, SlotDelta
from state.errors import OperationRefused
from state.operations import Author, Operation, SceneFields, SetSlots, SetStyle, UpdateScene, apply
from state.project import Scene, SceneProject, Shot
from state.slots import PromptSlots, Slot
from state.vocabulary import Origin, TimeOfDay

FIRST = re.compile(r"\b(?:start|beginning|opening)\b", re.IGNORECASE)


def direction_operations(
    project: SceneProject,
    direction: Direction,
    focus: Focus = Focus(),
    author: Author = "workflow",
    named_before: Sequence[str] = (),
) -> DirectedChange:
    """Operations that carry a direction out on exactly the shots in its scope, each undone by `invert`.

    As a workflow it leaves locked values and a person's own alone; as a person it replaces the person's own where the
    slot is named or compared, never under a lock, and a broad manner never does. What is left alone is listed with its
    reason. `focus` is what is selected; `named_before` the shots of earlier directions in the message. Pure."""
    found = find(project, direction.scope, focus, named_before)
    if found.questions:
        return DirectedChange(questions=tuple(found.questions))
    work = _Work(project, direction, found, author)
    for delta in direction.changes:
        work.change(delta)
    return work.finish()


def reading_operations(
    project: SceneProject, reading: DirectionReading, focus: Focus = Focus(), author: Author = "workflow"
) -> DirectedChange:
    """A whole message carried out, one direction after the other; its questions come along."""
    total = DirectedChange(questions=reading.questions)
    now = project
    clashes = _clashes(project, reading.directions, focus)
    total = total.with_(questions=(*total.questions, *dict.fromkeys(clashes.values())))
    for index, direction in enumerate(reading.directions):
        if index in clashes:
            continue
        one = direction_operations(now, direction, focus, author, total.targets)
        now = apply(now, one.operations, author)
        total = DirectedChange(
            operations=(*total.operations, *one.operations),
            refused=(*total.refused, *one.refused),
            questions=(*total.questions, *one.questions),
            targets=tuple(dict.fromkeys((*total.targets, *one.targets))),
        )
    return total


def _clashes(project: SceneProject, directions: Sequence[Direction], focus: Focus) -> dict[int, Ask]:
    """What to ask where two directions of a message pull the same shots two ways; neither is then done."""
    found: dict[int, Ask] = {}
    shots: list[set[str]] = []
    for index, direction in enumerate(directions):
        before = set().union(*shots) if shots else set()
        shots.append(set(find(project, direction.scope, focus, before).shots))
        for earlier, others in enumerate(shots[:-1]):
            shared = sorted(shots[index] & others)
            pairs = ((one, other) for one in direction.changes for other in directions[earlier].changes)
            if shared and any(opposed(one, other) for one, other in pairs):
                first, second = directions[earlier].evidence, direction.evidence
                text = f"“{first}” and “{second}” both mean {', '.join(shared)}. Which holds there?"
                found[earlier] = found[index] = Ask(text=text, options=(), evidence=second)
    return found


@dataclass
class _Work:
    """One direction on its way through a project: the project as changed so far, and what was left alone."""

    project: SceneProject
    direction: Direction
    found: Found
    author: Author
    operations: list[Operation] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    questions: list[Ask] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.now = self.project
        self.original = {scene.id: scene for scene in self.project.scenes}

    def change(self, delta: SlotDelta) -> None:
        """Make one change wherever the scope wants it, at the highest place that touches nothing else."""
        if delta.slot == "duration_s" and delta.how == "set":
            self._fix_duration(delta)
            return
        new = self._outcomes(delta)
        if self.found.everything and self._on_style(delta, new):
            return
        for scene in self.now.scenes:
            inside = [shot for shot in scene.shots if shot.id in new]
            if inside and not self._on_scene(delta, scene, inside, new):
                for shot in inside:
                    self._on_shot(delta, scene, shot, new[shot.id])

    def _outcomes(self, delta: SlotDelta) -> dict[str, Any]:
        """The new value of every shot that changes."""
        new: dict[str, Any] = {}
        wanted = set(self.found.shots)
        for scene, shot in self.now.shots():
            if shot.id in wanted:
                slot = effective(self.now, scene, shot, delta.slot)
                value = self._outcome(delta, scene, shot, slot)
                if value is not _SAME:
                    new[shot.id] = value
        return new

    def _outcome(self, delta: SlotDelta, scene: Scene, shot: Shot, slot: Slot[Any] | None) -> Any:
        if reason := self._kept(delta, scene, shot, slot):
            self._skip(shot.id, delta.slot, reason)
            return _SAME
        old = None if slot is None else slot.value
        try:
            value = changed(delta, old)
        except NoStep as stop:
            if not delta.where and delta.how != "remove":
                self._skip(shot.id, delta.slot, f"{shot.id} {stop}.")
            return _SAME
        if value == old:
            return _SAME
        if (negation := forbidden(self.direction.negations, delta.slot, old, value)) is not None:
            self._skip(shot.id, delta.slot, f"you asked for “{negation.evidence}” to stay out of it.")
            return _SAME
        return value

    def _kept(self, delta: SlotDelta, scene: Scene, shot: Shot, slot: Slot[Any] | None) -> str:
        """Why this shot's value may not change, or nothing."""
        if scene.locked:
            return f"{scene.id} is locked."
        if shot.locked:
            return f"{shot.id} is locked."
        if slot is None:
            return ""
        if slot.locked:
            return f"{delta.slot} is locked there."
        if slot.personal and (self.author != "person" or delta.force == "preset"):
            whose = "set by hand" if slot.origin is Origin.EDITED else "said by you"
            return f"{delta.slot} was {whose}: {_shown(slot.value)}."
        return ""

    def _on_style(self, delta: SlotDelta, new: dict[str, Any]) -> bool:
        """Set a change of everything once, in the style, when nothing below decides otherwise."""
        name = STYLE_FIELDS.get(delta.slot)
        if name is None or not new or len(set(map(repr, new.values()))) != 1 or len(new) != len(self.found.shots):
            return False
        if any(
            own(scene.prompt_slots, delta.slot) is not None or _shots_decide(scene, delta.slot) or _holds_lock(scene)
            for scene in self.now.scenes
        ):
            return False
        value = next(iter(new.values()))
        old = of_style(self.now, delta.slot)
        if value is None and old is None:
            return False
        slot = self._slot(delta, value)
        style = GlobalStyle.model_validate({name: slot} if slot is not None else {})
        self._do(SetStyle(style=style, clear=() if slot is not None else (name,)), new)
        return True

    def _on_scene(self, delta: SlotDelta, scene: Scene, inside: list[Shot], new: dict[str, Any]) -> bool:
        """Set a change of a whole scene once, in the scene, when all its shots change alike."""
        alike = {repr(new[shot.id]) for shot in inside}
        if delta.slot not in SCENE_SLOTS or scene.id not in self.found.scenes or len(inside) != len(scene.shots):
            return False
        if len(alike) != 1 or _holds_lock(scene) or _shots_decide(scene, delta.slot):
            return False
        value = new[inside[0].id]
        if value is None and of_style(self.now, delta.slot) is not None:
            return False
        old = of_scene(self.now, scene, delta.slot)
        if value is None and (old is None or own(scene.prompt_slots, delta.slot) is None):
            return False
        if self._do(self._set(scene.id, delta, value), [shot.id for shot in inside]) and delta.slot == "time_of_day":
            self._retime(scene, value)
        return True

    def _retime(self, scene: Scene, value: Any) -> None:
        """Let the scene's heading say the new time of day."""
        slugline = scene.slugline
        if slugline.time_of_day is not None and value is not None and (not slugline.time or self.author == "person"):
            heading = slugline.with_(time_of_day=TimeOfDay(value), time="")
            self._do(UpdateScene(scene_id=scene.id, fields=SceneFields(slugline=heading)), ())

    def _on_shot(self, delta: SlotDelta, scene: Scene, shot: Shot, value: Any) -> None:
        if value is None and own(shot.prompt_slots, delta.slot) is None:
            self._skip(shot.id, delta.slot, f"{scene.id} decides {delta.slot} for all its shots.")
            return
        self._do(self._set(shot.id, delta, value), [shot.id])

    def _set(self, target: str, delta: SlotDelta, value: Any) -> SetSlots:
        slot = self._slot(delta, value)
        if slot is None:
            return SetSlots(target=target, clear=(delta.slot,))
        return SetSlots(target=target, slots=PromptSlots.model_validate({delta.slot: slot}))

    def _slot(self, delta: SlotDelta, value: Any) -> dict[str, Any] | None:
        if value is None:
            return None
        named = delta.force == "named" and self.author == "person"
        origin = Origin.SAID if named else Origin.INFERRED
        return {"value": value, "origin": origin, "evidence": delta.evidence[:2_000]}

    def _fix_duration(self, delta: SlotDelta) -> None:
        change = settle_durations(self.now, self.found, delta, self.author)
        self.skipped += change.refused
        self.questions += change.questions
        for operation in change.operations:
            self._do(operation, change.targets)

    def _do(self, operation: Operation, shots: Any) -> bool:
        """Take an operation in, unless the record refuses it."""
        try:
            self.now = apply(self.now, (operation,), self.author)
        except OperationRefused as refusal:
            self._skip(refusal.field.split(".")[0], refusal.field.split(".")[-1], refusal.reason)
            return False
        self.operations.append(operation)
        self.touched.update(shots)
        return True

    def _skip(self, target: str, slot: str, reason: str) -> None:
        self.skipped.append(Skipped(target=target, slot=slot, reason=reason))

    def finish(self) -> DirectedChange:
        """Everything together: lengths that add up, set-ups added, operations joined where one place takes several."""
        for request in self.direction.shots:
            first = bool(FIRST.search(self.direction.scope.evidence))
            added = requested_shots(self.now, request, self.found, first=first)
            self.questions += added.questions
            self.skipped += added.refused
            for operation in added.operations:
                self._do(operation, added.targets)
        self._keep_time()
        targets = tuple(shot.id for _, shot in self.now.shots() if shot.id in self.touched)
        return DirectedChange(
            operations=joined(self.operations),
            refused=tuple(dict.fromkeys(self.skipped)),
            questions=tuple(self.questions),
            targets=targets,
        )

    def _keep_time(self) -> None:
        """Let each scene's running time follow its shots; where a person fixed it, put the shots' lengths back."""
        for scene in self.now.scenes:
            old = self.original.get(scene.id)
            if old is None or scene.duration_s is None or old.duration_s != scene.duration_s:
                continue
            gained = running_time(scene) - running_time(old)
            if abs(gained) < 1e-6:
                continue
            if scene.duration_s.personal:
                self._restore_lengths(old, scene)
            else:
                total = max(0.1, round(scene.duration_s.value + gained, 2))
                slot = scene.duration_s.with_(value=total)
                self._do(UpdateScene(scene_id=scene.id, fields=SceneFields(duration_s=slot)), ())

    def _restore_lengths(self, old: Scene, scene: Scene) -> None:
        length = scene.duration_s.value if scene.duration_s else 0
        for shot in scene.shots:
            before = old.shot(shot.id)
            if before is None or before.prompt_slots.duration_s == shot.prompt_slots.duration_s:
                continue
            self.operations = [one for one in self.operations if not _sets_length(one, shot.id)]
            self._skip(shot.id, "duration_s", f"{scene.id} is fixed at {length:g} seconds.")
        self._replay()

    def _replay(self) -> None:
        """Start over with the operations that are left."""
        kept, self.operations, self.now = self.operations, [], self.project
        touched, self.touched = self.touched, set()
        for operation in kept:
            self._do(operation, ())
        before = {shot.id: (scene, shot) for scene, shot in self.project.shots()}
        self.touched = {
            shot.id for scene, shot in self.now.shots()
            if shot.id in touched and before.get(shot.id) != (scene, shot)
        }  # fmt: skip


class _Same:
    """The mark of a value that does not change."""


_SAME = _Same()


def _sets_length(operation: Operation, shot_id: str) -> bool:
    return isinstance(operation, SetSlots) and operation.target == shot_id and operation.slots.duration_s is not None


def running_time(scene: Scene) -> float:
    """Seconds of the shots that make the film."""
    return sum(
        shot.prompt_slots.duration_s.value for shot in scene.shots if shot.canonical and shot.prompt_slots.duration_s
    )


def _shots_decide(scene: Scene, slot: str) -> bool:
    return any(own(shot.prompt_slots, slot) is not None for shot in scene.shots)


def _holds_lock(scene: Scene) -> bool:
    return scene.locked or any(shot.locked for shot in scene.shots)


def _shown(value: Any) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(getattr(value, "words", value))


def joined(operations: Sequence[Operation]) -> tuple[Any, ...]:
    """The same changes with one `SetSlots` or `SetStyle` per place, the last word on each slot standing."""
    slots: dict[str, tuple[dict[str, Any], dict[str, None]]] = {}
    order: list[Operation | str] = []
    for operation in operations:
        if not isinstance(operation, SetSlots | SetStyle):
            order.append(operation)
            continue
        key = operation.target if isinstance(operation, SetSlots) else "style"
        if key not in slots:
            slots[key] = ({}, {})
            order.append(key)
        given, cleared = slots[key]
        _merge(operation, given, cleared)
    return tuple(_rebuilt(one, slots) if isinstance(one, str) else one for one in order)


def _merge(operation: SetSlots | SetStyle, given: dict[str, Any], cleared: dict[str, None]) -> None:
    part = operation.slots if isinstance(operation, SetSlots) else operation.style
    for name in type(part).model_fields:
        if (slot := getattr(part, name)) is not None:
            given[name] = slot
            cleared.pop(name, None)
    for name in operation.clear:
        given.pop(name, None)
        cleared[name] = None


def _rebuilt(key: str, slots: dict[str, tuple[dict[str, Any], dict[str, None]]]) -> Operation:
    given, cleared = slots[key]
    if key == "style":
        return SetStyle(style=GlobalStyle(**given), clear=tuple(cleared))
    return SetSlots(target=key, slots=PromptSlots(**given), clear=tuple(cleared))
