"""Asking a person before a change becomes part of the record.

The request and the answer have the shape that agent chat clients already draw: a list of actions with what may be
decided about each, answered by one decision per action (or one for all).
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field, JsonValue, TypeAdapter, ValidationError

from state.base import Part
from state.errors import InvalidInput
from state.operations import OPERATIONS, AddEntity, AddScene, Operation
from state.operations.base import keep
from state.project import Scene

Verdict = Literal["approve", "edit", "reject"]
VERDICTS: tuple[Verdict, ...] = ("approve", "edit", "reject")


class ActionRequest(Part):
    """One change, as a reviewer sees it."""

    name: str
    args: dict[str, JsonValue]
    description: str


class ReviewConfig(Part):
    """What may be decided about actions of one name."""

    action_name: str
    allowed_decisions: tuple[Verdict, ...] = VERDICTS


class ReviewRequest(Part):
    """What a paused run shows."""

    action_requests: tuple[ActionRequest, ...]
    review_configs: tuple[ReviewConfig, ...]
    refused: str = ""
    """Why the answer before this was not one, when the question is put again."""


class Approve(Part):
    type: Literal["approve", "accept"]


class EditedAction(Part):
    name: str
    args: dict[str, JsonValue]


class Edit(Part):
    type: Literal["edit"]
    edited_action: EditedAction


class Reject(Part):
    type: Literal["reject"]
    message: str = ""


Decision = Annotated[Approve | Edit | Reject, Field(discriminator="type")]


class Decisions(Part):
    """A reviewer's answer: one decision per action in order, or a single one for all."""

    decisions: Annotated[tuple[Decision, ...], Field(min_length=1)]


class Settled(Part):
    """What a review left: the operations to apply, which of them the person wrote, and the notes on those refused."""

    accepted: tuple[Any, ...]
    edited: tuple[int, ...] = ()
    """Positions, among the proposed, of those a person changed."""
    rejected: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()


_DECISIONS = TypeAdapter(Decisions)


def review_request(operations: Sequence[Operation], descriptions: Sequence[str] | None = None) -> ReviewRequest:
    """What to show for these operations."""
    said = descriptions or [describe(operation) for operation in operations]
    requests = tuple(
        ActionRequest(
            name=name_of(operation), args=operation.model_dump(mode="json", exclude={"op"}), description=words
        )
        for operation, words in zip(operations, said, strict=True)
    )
    names = dict.fromkeys(request.name for request in requests)
    return ReviewRequest(
        action_requests=requests, review_configs=tuple(ReviewConfig(action_name=name) for name in names)
    )


def name_of(operation: Operation) -> str:
    """The name an operation is shown under: its `op`."""
    return str(getattr(operation, "op", type(operation).__name__))


def describe(operation: Operation) -> str:
    """One line a person can judge an operation by."""
    if isinstance(operation, AddScene):
        scene = operation.scene
        length = f", {scene.duration_s.value:g} s" if scene.duration_s else ""
        return f"Add {scene.id}: {scene.title or scene.slugline.place or 'untitled'} ({len(scene.shots)} shots{length})"
    if isinstance(operation, AddEntity):
        return f"Add the {operation.entity.kind} {operation.entity.name}"
    target = next(
        (
            getattr(operation, name)
            for name in ("target", "scene_id", "shot_id", "entity_id", "beat_id", "line_id", "asset_id", "question_id")
            if hasattr(operation, name)
        ),
        "the project",
    )
    return f"{name_of(operation).replace('_', ' ').capitalize()}: {target}"


def read_decisions(answer: object, count: int) -> Decisions:
    """The reviewer's answer for `count` actions. Raises `InvalidInput` naming what is wrong with it."""
    payload = answer[0] if isinstance(answer, list) and len(answer) == 1 else answer
    if not isinstance(payload, Mapping):
        raise InvalidInput('answer a review with {"decisions": [...]}', field="decisions")
    try:
        decisions = _DECISIONS.validate_python(dict(payload))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise InvalidInput(first["msg"], field=where) from error
    if len(decisions.decisions) not in (1, count):
        raise InvalidInput(
            f"{count} actions were shown and {len(decisions.decisions)} decisions given; give one each, or one for all",
            field="decisions",
        )
    return decisions


def settle(operations: Sequence[Operation], decisions: Decisions) -> Settled:
    """The operations a review leaves. What hung on a rejected bible entry lets go of it."""
    verdicts = decisions.decisions if len(decisions.decisions) > 1 else decisions.decisions * len(operations)
    accepted: list[Operation] = []
    edited, rejected, notes, gone = [], [], [], set()
    for index, (operation, decision) in enumerate(zip(operations, verdicts, strict=True)):
        if isinstance(decision, Reject):
            rejected.append(index)
            notes += [decision.message] if decision.message else []
            gone |= {operation.entity.id} if isinstance(operation, AddEntity) else set()
        elif isinstance(decision, Edit):
            edited.append(index)
            accepted.append(edited_operation(decision, index))
        else:
            accepted.append(operation)
    return Settled(
        accepted=tuple(_letting_go(operation, gone) for operation in accepted),
        edited=tuple(edited),
        rejected=tuple(rejected),
        notes=tuple(notes),
    )


def edited_operation(decision: Edit, index: int) -> Operation:
    """The operation a reviewer wrote instead. Raises `InvalidInput` naming the field at fault."""
    action = decision.edited_action
    try:
        return OPERATIONS.validate_python([{**action.args, "op": action.name}])[0]
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"][2:])
        raise InvalidInput(first["msg"], field=f"decisions.{index}.edited_action.args.{where}") from error


def _letting_go(operation: Operation, gone: set[str]) -> Operation:
    if not gone or not isinstance(operation, AddScene):
        return operation
    return keep(operation, scene=scene_without(operation.scene, gone))


def scene_without(scene: Scene, gone: set[str]) -> Scene:
    """The scene without any use of these bible entries; lines of someone who is gone go too."""

    def rest(ids: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(one for one in ids if one not in gone)

    lines = tuple(line for line in scene.dialogue if line.character_id not in gone)
    kept = {line.id for line in lines}
    shots = tuple(
        keep(
            shot,
            characters=rest(shot.characters),
            props=rest(shot.props),
            lines=tuple(line for line in shot.lines if line in kept),
        )
        for shot in scene.shots
    )
    place = None if scene.slugline.location_id in gone else scene.slugline.location_id
    return keep(
        scene,
        characters=rest(scene.characters),
        props=rest(scene.props),
        dialogue=lines,
        shots=shots,
        slugline=keep(scene.slugline, location_id=place),
    )
