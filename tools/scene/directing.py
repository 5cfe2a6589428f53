"""Tools that decide how shots look: loose direction, exact slots, the style of the whole, locks."""

from typing import Any, ClassVar

from pydantic import ValidationError

from prompts.direction.effect import reading_operations
from prompts.direction.reading import read_direction
from prompts.direction.report import report
from prompts.direction.scope import Focus, names_of
from state.bible import GlobalStyle
from state.direction import Change, Skipped
from state.operations import Author, Operation, SetLock, SetSlots, SetStyle
from state.project import SceneProject
from state.slots import SLOT_NAMES, PromptSlots, Slot
from state.vocabulary import Origin
from tools.scene.tool import Arguments, BadArguments, scene_of, settled, shot_of, told

LISTS = frozenset(("color_palette", "mood", "negatives", "tone", "influences"))


class DirectArguments(Arguments):
    direction: str
    """The person's own words about how it should look or feel: "make it lonelier", "dusk instead"."""
    on: tuple[str, ...]
    """Ids of the scenes or shots it is about; an empty list for the whole project."""


class Direct:
    """Loose direction, carried out."""

    name: ClassVar[str] = "direct"
    description: ClassVar[str] = (
        "Carry out a direction in loose words (mood, light, framing, pace, camera, genre, 'in scene 2 …') on scenes or "
        "shots. Pass the person's words unchanged. What it does not understand comes back as a question."
    )
    arguments: ClassVar[type[Arguments]] = DirectArguments

    def operations(self, project: SceneProject, arguments: DirectArguments, author: Author = "workflow") -> Change:
        for index, one in enumerate(arguments.on):
            _target(project, one, f"on.{index}")
        reading = read_direction(arguments.direction, names_of(project))
        change = reading_operations(project, reading, Focus(arguments.on), author)
        if not (change.operations or change.refused or change.questions):
            return told(f"It is like that already, so nothing changes: {arguments.direction.strip()}.")
        said = report(project, change)
        return settled(project, change.operations, said, author, change.refused, change.questions)


def _target(project: SceneProject, given: str, field: str) -> str:
    """The id of a scene or shot, checked."""
    if given.startswith("shot-"):
        return shot_of(project, given, field)[1].id
    return scene_of(project, given, field).id


class SlotValue(Arguments):
    slot: str
    """Name of a slot: shot_type, camera_angle, lens, lighting_mood, time_of_day, color_palette, mood, music, …"""
    value: str
    """The new value; words of a list separated by commas; empty to leave the slot undecided."""


class SetSlotsArguments(Arguments):
    target: str
    """Id of the scene or shot."""
    slots: tuple[SlotValue, ...]


class SetSlotsTool:
    """Exact values for slots of one scene or shot."""

    name: ClassVar[str] = "set_slots"
    description: ClassVar[str] = "Set exact slot values of one scene or one shot. Prefer `direct` for loose words."
    arguments: ClassVar[type[Arguments]] = SetSlotsArguments

    def operations(self, project: SceneProject, arguments: SetSlotsArguments, author: Author = "workflow") -> Change:
        target = _target(project, arguments.target, "target")
        found = project.find_shot(target)
        scene = project.scene(target)
        held = found[1].prompt_slots if found else scene.prompt_slots if scene else PromptSlots()
        given, clear, refused = _values(PromptSlots, held, arguments.slots, target, author)
        slots = PromptSlots.model_validate(given)
        operations: list[Operation] = [SetSlots(target=target, slots=slots, clear=clear)] if given or clear else []
        return settled(project, operations, f"{target}: {_listed(given, clear)}.", author, refused)


class SetStyleArguments(Arguments):
    fields: tuple[SlotValue, ...]
    """Fields of the style: tone, look, era, color_palette, lighting_mood, aspect_ratio, duration_s, music, pace, …"""


class SetStyleTool:
    """Exact values for the style of the whole."""

    name: ClassVar[str] = "set_style"
    description: ClassVar[str] = "Set what holds for the whole film unless a scene or shot says otherwise."
    arguments: ClassVar[type[Arguments]] = SetStyleArguments

    def operations(self, project: SceneProject, arguments: SetStyleArguments, author: Author = "workflow") -> Change:
        given, clear, refused = _values(GlobalStyle, project.global_style, arguments.fields, "style", author, "fields")
        style = GlobalStyle.model_validate(given)
        operations: list[Operation] = [SetStyle(style=style, clear=clear)] if given or clear else []
        return settled(project, operations, f"For the whole film: {_listed(given, clear)}.", author, refused)


def _values(
    model: type[PromptSlots] | type[GlobalStyle],
    held: PromptSlots | GlobalStyle,
    values: tuple[SlotValue, ...],
    target: str,
    author: Author,
    field: str = "slots",
) -> tuple[dict[str, Any], tuple[str, ...], list[Skipped]]:
    """The values to set, the slots to leave undecided, and those that a person's own or a lock keeps."""
    given: dict[str, Any] = {}
    clear: list[str] = []
    refused: list[Skipped] = []
    for index, one in enumerate(values):
        if one.slot not in model.model_fields:
            raise BadArguments(f"there is no slot “{one.slot}”", field=f"{field}.{index}.slot")
        slot: Slot[Any] | None = getattr(held, one.slot)
        if slot is not None and (slot.locked or (slot.personal and author != "person")):
            reason = "is locked" if slot.locked else "holds a person's own choice"
            refused.append(Skipped(target=target, slot=one.slot, reason=f"{one.slot} {reason}: {slot.value}."))
        elif not one.value.strip():
            clear.append(one.slot)
        else:
            given[one.slot] = _checked(model, one, author, f"{field}.{index}.value")
    return given, tuple(clear), refused


def _checked(model: type[PromptSlots] | type[GlobalStyle], one: SlotValue, author: Author, field: str) -> Any:
    value: Any = one.value.strip()
    if one.slot in LISTS:
        value = tuple(part.strip() for part in value.split(",") if part.strip())
    origin = Origin.SAID if author == "person" else Origin.INFERRED
    try:
        part = model.model_validate({one.slot: {"value": value, "origin": origin, "evidence": one.value[:2_000]}})
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        raise BadArguments(f"{one.slot} cannot be “{one.value}”: {first['msg'].lower()}", field=field) from error
    return getattr(part, one.slot)


def _listed(given: dict[str, Any], clear: tuple[str, ...]) -> str:
    parts = [f"{name.replace('_', ' ')} is now {_shown(slot.value)}" for name, slot in given.items()]
    return "; ".join([*parts, *(f"{name.replace('_', ' ')} is undecided again" for name in clear)])


def _shown(value: Any) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(getattr(value, "words", value))


class LockArguments(Arguments):
    target: str
    """Id of a scene, shot, line of dialogue, bible entry, or `style`."""
    slot: str
    """Name of one slot of the target, or an empty string for the whole of it."""


class Lock:
    """Keep something as it is."""

    name: ClassVar[str] = "lock"
    description: ClassVar[str] = "Lock a scene, a shot, a bible entry, or one slot, so that nothing changes it."
    arguments: ClassVar[type[Arguments]] = LockArguments

    def operations(self, project: SceneProject, arguments: LockArguments, author: Author = "workflow") -> Change:
        return _locked(project, arguments, author, locked=True)


class Unlock:
    """Let something change again."""

    name: ClassVar[str] = "unlock"
    description: ClassVar[str] = "Unlock what was locked."
    arguments: ClassVar[type[Arguments]] = LockArguments

    def operations(self, project: SceneProject, arguments: LockArguments, author: Author = "workflow") -> Change:
        return _locked(project, arguments, author, locked=False)


def _locked(project: SceneProject, arguments: LockArguments, author: Author, *, locked: bool) -> Change:
    if arguments.slot and arguments.slot not in {*SLOT_NAMES, *GlobalStyle.model_fields}:
        raise BadArguments(f"there is no slot “{arguments.slot}”", field="slot")
    operation = SetLock(target=arguments.target, slot=arguments.slot, locked=locked)
    what = f"{arguments.slot.replace('_', ' ')} of {arguments.target}" if arguments.slot else arguments.target
    return settled(project, [operation], f"{what} is {'locked' if locked else 'unlocked'}.", author)
