"""Several candidates for one slot, of which a person takes one.

In the shape every review has: one action per slot. Its arguments list the candidates in the order of display and name
one of them as `choice`: approving takes that one, editing `choice` takes another, rejecting takes none. Pure.
"""

import hashlib
from collections.abc import Sequence
from typing import Annotated

from pydantic import Field, JsonValue

from state.base import Part, content_hash
from state.errors import InvalidInput
from state.review import ActionRequest, Decision, Decisions, Edit, Reject, ReviewConfig, ReviewRequest

SHUFFLED = "shuffled"
"""Order policy: the order follows from what the candidates are, so that each has had every place equally often."""


class Alternative(Part):
    """One candidate for a slot."""

    id: str
    """What it is called in the answer, however it is placed: `take-2`."""
    content: dict[str, JsonValue]
    """What a reviewer sees of it; its hash is what the events know it by."""


class Alternatives(Part):
    """The candidates for one slot, in the order of display."""

    slot_ref: str
    label: str
    candidates: Annotated[tuple[Alternative, ...], Field(min_length=1, max_length=100)]


def shuffled(slot: Alternatives) -> Alternatives:
    """The candidates in an order that owes nothing to how they were made, and is always the same one."""
    seed = content_hash([slot.slot_ref, *sorted(content_hash(one.content) for one in slot.candidates)])

    def place(one: Alternative) -> str:
        return hashlib.sha256(f"{seed}:{content_hash(one.content)}:{one.id}".encode()).hexdigest()

    return slot.with_(candidates=tuple(sorted(slot.candidates, key=place)))


def choice_request(action: str, slots: Sequence[Alternatives]) -> ReviewRequest:
    """What to show for these slots, under this action name."""
    return ReviewRequest(
        action_requests=tuple(
            ActionRequest(
                name=action,
                args={
                    "slot": slot.slot_ref,
                    "choice": slot.candidates[0].id,
                    "candidates": [{"id": one.id, **one.content} for one in slot.candidates],
                },
                description=f"{slot.label}: {len(slot.candidates)} alternatives. Approve to take "
                f"{slot.candidates[0].id}, edit `choice` to take another, or reject to take none.",
            )
            for slot in slots
        ),
        review_configs=(ReviewConfig(action_name=action),),
    )


def settle_choices(slots: Sequence[Alternatives], decisions: Decisions) -> tuple[str | None, ...]:
    """The candidate taken for each slot, None where none was. One decision for all takes what stands first in each.
    Raises `InvalidInput` for a choice that was not offered."""
    given = decisions.decisions if len(decisions.decisions) > 1 else decisions.decisions * len(slots)
    return tuple(_taken(slot, one, index) for index, (slot, one) in enumerate(zip(slots, given, strict=True)))


def _taken(slot: Alternatives, decision: Decision, index: int) -> str | None:
    if isinstance(decision, Reject):
        return None
    if not isinstance(decision, Edit):
        return slot.candidates[0].id
    choice = decision.edited_action.args.get("choice")
    ids = [one.id for one in slot.candidates]
    if choice not in ids:
        raise InvalidInput(
            f"{choice!r} was not offered for {slot.label}; take one of {', '.join(ids)}",
            field=f"decisions.{index}.edited_action.args.choice",
        )
    return str(choice)
